"""The scenario of a shop as a file with comments, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.declare.sources import source_text
from loopsim.languages import in_language
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import one_line
from loopsim.scenario.solving import known_figures
from loopsim.scenario.toml import value_text
from loopsim.scenario.tree import parts
from loopsim.shop.file_words import FOOT, HEAD, MEANINGS, SECTIONS, UNITS_ZH, WORDS
from loopsim.shop.plan import Entry
from loopsim.shop.question import Language
from loopsim.shop.questions import BY_NAME

if TYPE_CHECKING:
    from loopsim.shop.shop import Shop

#: Strength of defaults that are no default of a lever: of questions, and of costs by channel.
_STRENGTHS = {
    "known.leave_share_per_month": "P: NewRank",
    "known.cost_per_follower_cny.ads": "S",
    "market.pool.last_order_days_ago": "A",
}

#: Longest line of a comment.
_WIDTH = 120


def commented(shop: Shop, language: Language = "en") -> str:
    """The file of a shop, which ``Scenario.load`` reads back equal to its ``to_scenario()``."""
    scenario = shop.to_scenario()
    solved = {known.path: known.parameters for known in known_figures(scenario)}
    lines = [*_comment(HEAD[language].format(name=one_line(scenario.name)))]
    for doubt in shop.warnings(language):
        lines += ["#", *_comment(WORDS["doubt"][language] + doubt)]
    section = ""
    for table, inside in groupby(_by_table(shop.entries), key=_table_of):
        lines.append("")
        title = SECTIONS.get(table, {}).get(language, "")
        if title and title != section:
            section = title
            lines += [*_comment(f"--- {title} ---"), ""]
        if table:
            lines.append(f"[{table}]")
        for entry in inside:
            lines += _of_entry(shop, entry, solved.get(entry.path, {}), language)
    foot = FOOT[language]
    if not shop.answers["ads_a_year"]:
        foot = "\n".join(line for line in foot.split("\n") if "{ads}" not in line)
    lines += ["", *_comment(foot.format(**_next(shop)))]
    return "\n".join(lines).rstrip() + "\n"


def _table_of(entry: Entry) -> str:
    return entry.path.rpartition(".")[0]


def _by_table(entries: list[Entry]) -> list[Entry]:
    """The values of a table together, tables in the order in which they begin."""
    tables = list(dict.fromkeys(map(_table_of, entries)))
    return sorted(entries, key=lambda entry: tables.index(_table_of(entry)))


def _of_entry(shop: Shop, entry: Entry, solved: dict[str, float], language: Language) -> Iterator[str]:
    """The lines of one value: its meaning, the value with unit and origin, and what is solved from it."""
    name = entry.path.rpartition(".")[2]
    yield from _comment(MEANINGS.get(f"{entry.path}@{entry.origin}", MEANINGS[entry.path])[language])
    declared = declared_at(parts(entry.path))
    unit = declared.unit if declared else ""
    unit = UNITS_ZH.get(unit, unit) if language == "zh" else unit
    remark = ("；" if language == "zh" else "; ").join(filter(None, (unit, _origin(shop, entry, language))))
    value = Path(entry.value).name if entry.path == "market.pool.file" else entry.value  # beside this file
    yield f"{name} = {_value(value)}  # {remark}"
    for path, value in solved.items():
        yield f"# -> {path} = {value:.4g}"


def _origin(shop: Shop, entry: Entry, language: Language) -> str:
    """Origin of a value in words."""
    told = [
        f"{BY_NAME[name].option} {BY_NAME[name].shown(shop.answers[name], language)}"
        for name in entry.questions
        if name in shop.given and name != "name"
    ]
    said = (f"（{'，'.join(told)}）" if language == "zh" else f" ({', '.join(told)})") if told else ""
    if entry.origin == "default":
        declared = declared_at(parts(entry.path))
        is_of_lever = declared is not None and _alike(declared.default, entry.value)
        strength = declared.source if declared is not None and is_of_lever else "A"
        told_source = source_text(_STRENGTHS.get(entry.path, strength) or "A")
        return WORDS["default"][language].format(strength=in_language(told_source, language))
    told_by_data = any(name in shop.from_data for name in entry.questions)
    return WORDS["data" if entry.origin == "answer" and told_by_data else entry.origin][language] + said


def _alike(default: Any, value: Any) -> bool:
    return value == (list(default) if isinstance(default, tuple) else default)


def _value(value: Any) -> str:
    return f"{value:_}" if isinstance(value, int) and not isinstance(value, bool) else value_text(value)


def _next(shop: Shop) -> dict[str, str]:
    """Figures in the words at the end of the file."""
    answers: dict[str, Any] = shop.answers
    return {
        "half": f"{answers['market_people'] // 2:_}",
        "twice": f"{answers['market_people'] * 2:_}",
        "reward": f"{max(5.0, 2.0 * answers['reward_cny']):g}",
        "ads": f"{answers['ads_a_year'] / 730.0:.6g}",
    }


def _comment(text: str) -> Iterator[str]:
    """A text as lines of a comment, broken at blanks where they are too long."""
    for paragraph in text.strip("\n").split("\n"):
        line = "#"
        indent = " " * (len(paragraph) - len(paragraph.lstrip()))
        for word in paragraph.split(" "):
            if len(line) + 1 + len(word) > _WIDTH and line != "#":
                yield line
                line = "#" + indent
            line += " " + word
        yield line.rstrip()
