"""Words for how sure plausible ranges are, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from loopsim.decisions.ranges import Range

Language = Literal["en", "zh"]

#: Grades of a range that rest on something measured or written down, on somebody's word, and on one's own.
_SOUND, _TOLD, OWN = "DPR", "SV", "own"

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "ranges": "The ranges rest on {parts}.",
        "sound": "data, a study or a rule ({count})",
        "told": "an article or a vendor ({count})",
        "own": "your own word ({count})",
        "assumed": "an assumption ({count})",
        "legend": "range: D data, P study, R rule, S article, V vendor, A assumption, own yours",
        "and": ", ",
    },
    "zh": {
        "ranges": "范围的依据：{parts}。",
        "sound": "数据、研究或规则（{count} 个）",
        "told": "文章或厂商（{count} 个）",
        "own": "由你给定（{count} 个）",
        "assumed": "假定（{count} 个）",
        "legend": "范围依据：D 数据，P 研究，R 规则，S 文章，V 厂商，A 假定，own 自定",
        "and": "、",
    },
}


def ranges_told(ranges: Sequence[Range], language: Language = "en") -> str:
    """Say in a sentence on what the ranges rest."""
    words = _WORDS[language]
    counts = {
        "sound": sum(one.grade in _SOUND for one in ranges),
        "told": sum(one.grade in _TOLD for one in ranges),
        "own": sum(one.grade == OWN for one in ranges),
        "assumed": sum(one.grade == "A" for one in ranges),
    }
    parts = words["and"].join(words[key].format(count=count) for key, count in counts.items() if count)
    return words["ranges"].format(parts=parts)


def grade_legend(language: Language = "en") -> str:
    """Return the line that says what the letters behind ranges mean."""
    return _WORDS[language]["legend"]
