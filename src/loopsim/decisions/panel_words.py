"""Words of maps for each value of a choice, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.map_words import in_language, sentences, that_of

if TYPE_CHECKING:
    from loopsim.decisions.map_panels import MapPanels

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "most": "{That} over most of the range with {best}: {share:.0%} ({low:.0%} to {high:.0%}); least with {worst}: "
        "{least:.0%} ({least_low:.0%} to {least_high:.0%}).",
        "alike": "The values of the choice are not told apart: {share:.0%} of the range with {best} ({low:.0%} to "
        "{high:.0%}), {least:.0%} with {worst} ({least_low:.0%} to {least_high:.0%}).",
        "none": "For no value of the choice there is a line in this range: {that} {where}.",
        "always": "everywhere",
        "never": "nowhere",
        "of_panel": "With {name}: {said}",
    },
    "zh": {
        "most": "{best} 时，{that}的范围最大：{share:.0%}（{low:.0%} 至 {high:.0%}）；{worst} 时最小：{least:.0%}"
        "（{least_low:.0%} 至 {least_high:.0%}）。",
        "none": "此范围内，无论怎么选都没有分界线：{that}{where}。",
        "always": "处处如此",
        "never": "的地方一处也没有",
        "alike": "各选择分不出高低：{best} 时，{that}的范围占 {share:.0%}（{low:.0%} 至 {high:.0%}），"
        "{worst} 时占 {least:.0%}（{least_low:.0%} 至 {least_high:.0%}）。",
        "of_panel": "{name}：{said}",
    },
}


def panel_sentences(found: MapPanels, language: Language = "en") -> list[str]:
    """Say for which value of a choice most lies above the line, and then of each where its line runs."""
    words = _WORDS[language]
    surfaces = {name: one.share_above for name, one in found.maps.items() if one.has_surface}
    said = [in_language(_compared(found, surfaces, language), language)] if len(surfaces) > 1 else []
    for name, one in found.maps.items():
        told = _small_or_same(sentences(one, language), language)
        said.append(words["of_panel"].format(name=found.name(name, language), said=told))
    return said


def _compared(found: MapPanels, surfaces: Mapping[str, tuple[float, float, float]], language: Language) -> str:
    """Say for which value most lies above the line, whether it is told apart; or that there is no line for any."""
    words = _WORDS[language]
    ranked = sorted(surfaces, key=lambda name: -surfaces[name][0])
    best, worst = ranked[0], ranked[-1]
    (share, low, high), (least, least_low, least_high) = surfaces[best], surfaces[worst]
    that, _ = that_of(found.first, language)
    if not any(one.crosses for one in found.maps.values()) and share == least:
        return words["none"].format(that=that, where=words["always" if share > 0.5 else "never"])
    return words["most" if low > least_high else "alike"].format(
        that=that, That=that[:1].upper() + that[1:],
        best=found.name(best, language), worst=found.name(worst, language),
        share=share, low=low, high=high, least=least, least_low=least_low, least_high=least_high,
    )  # fmt: skip


def _small_or_same(said: Sequence[str], language: Language) -> str:
    """Return sentences as one text that goes on after a colon."""
    text = ("" if language == "zh" else " ").join(said)
    return text[:1].lower() + text[1:]
