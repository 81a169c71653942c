"""Assumptions of a scenario: values that nobody decides, each with the strength of its source, the weak ones first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from loopsim.decisions.ranges import ranges_of
from loopsim.declare.units import unit_text
from loopsim.reports.measures import named_value
from loopsim.reports.parts import Both, Cell, Table, same
from loopsim.reports.tables import number, text_cell
from loopsim.results.names import named as moved
from loopsim.scenario.document import catalogue
from loopsim.scenario.tree import parts, reach

if TYPE_CHECKING:
    from loopsim.scenario.document import Declared
    from loopsim.scenario.scenario import Scenario

#: Strengths of a default, the strongest first, in words.
STRENGTHS = {
    "D": Both("data", "数据"),
    "P": Both("published study", "已发表研究"),
    "R": Both("rule of a platform or the law", "平台规则或法律"),
    "S": Both("an article's own number", "文章自述数字"),
    "V": Both("a vendor's blog", "厂商博客"),
    "A": Both("assumption", "假定"),
    "own": Both("set in this scenario", "本方案自设"),
}

#: Those to be checked before a decision hangs on them.
WEAK = ("own", "S", "V", "A")

_LETTER = re.compile(r"\b([DPRSVA])\b")

#: Measures that the answer of a report hangs on, by what declarations call them.
_ANSWERING = ("renewal", "profit", "reachable", "joined", "left", "orders", "shares", "revenue")

#: Rows of the table of those to check first.
_FIRST = 12

_HEADS = (
    Both("value", "参数"),
    Both("set to", "取值"),
    Both("strength", "依据"),
    Both("plausible", "合理范围"),
    Both("raised, it moves", "调高会影响"),
    Both("meaning", "含义"),
)

_WORDS = {
    "first": Both("To check first", "应优先核实"),
    "all": Both("All assumptions ({count})", "全部假设（{count}项）"),
    "first_note": Both(
        "Weak sources that move the answer. `loopsim sensitivity` measures how much each matters here.",
        "依据较弱且影响结论的参数。用 `loopsim sensitivity` 可测出各自的影响大小。",
    ),
    "measured_note": Both(
        "Ordered by how much each was found to matter here.", "按在此测得的影响大小排列。"
    ),
    "legend": Both(
        "D data, P published study, R rule of a platform or the law, S an article's own number, V a vendor's blog, "
        "A assumption; own: set in this scenario.",
        "D 数据，P 已发表研究，R 平台规则或法律，S 文章自述数字，V 厂商博客，A 假定；own 本方案自设。",
    ),
    "matters": Both("matters", "影响"),
    "up": Both("{what} up", "{what}↑"),
    "down": Both("{what} down", "{what}↓"),
    "either": Both("{what} either way", "{what}↑或↓"),
}  # fmt: skip


class Assumption(NamedTuple):
    """A value that nobody decides: what it is, how strong its source, and whether it moves the answer."""

    declared: Declared
    value: float
    low: float
    high: float
    strength: str  # a key of STRENGTHS

    @property
    def is_weak(self) -> bool:
        """Whether a decision should not hang on it unchecked."""
        return self.strength in WEAK

    @property
    def moves(self) -> list[tuple[str, str]]:
        """Measures of the answer that it moves, and the way."""
        return [(what, way) for what, way in self.declared.moves if what in _ANSWERING]


def strength_of(source: str) -> str:
    """The letter of a source that tells how strong a default is, the first that it names; an assumption if none."""
    found = _LETTER.search(source)
    return found[1] if found else "A"


def assumptions_of(scenario: Scenario) -> list[Assumption]:
    """Return the values of a scenario that do something and that nobody decides, as they are declared."""
    known, tree = catalogue(), scenario.to_dict()
    growth = scenario.market.people / float(known["market.people"].default)
    found = []
    for one in ranges_of(scenario)[0]:
        if one.is_decision:
            continue
        declared, value = known[one.path], float(reach(tree, parts(one.path)))
        usual = float(declared.default) * (growth if declared.grows else 1.0)  # of a market of this size
        is_default = value == float(declared.default) or math.isclose(value, usual, rel_tol=1e-6)
        strength = strength_of(declared.source) if is_default else "own"
        found.append(Assumption(declared, value, one.low, one.high, strength))
    return found


def assumption_tables(scenario: Scenario, measured: Mapping[str, float] | None = None) -> list[Table]:
    """Return tables of the assumptions: those to check first, and all.

    ``measured`` is how much values were found to matter here, by path; left out: what declarations say they move.
    """
    found = assumptions_of(scenario)
    if not found:
        return []
    if measured is None:
        first = sorted((one for one in found if one.is_weak and one.moves), key=_urgency)[:_FIRST]
        note = _WORDS["first_note"]
    else:
        ranked = sorted(found, key=lambda one: -measured.get(one.declared.path, 0.0))
        first = [one for one in ranked if measured.get(one.declared.path, 0.0) > 0][:_FIRST]
        note = _WORDS["measured_note"]
    tables = [_table("assumptions-first", _WORDS["first"], note, first, measured)] if first else []
    everything = sorted(found, key=lambda one: list(STRENGTHS).index(one.strength))
    title = _WORDS["all"].filled(count=len(found))
    legend = _WORDS["legend"]
    return [*tables, _table("assumptions-all", title, legend, everything, measured, is_folded=bool(first))]


def _urgency(one: Assumption) -> tuple[int, int]:
    """Those that move renewal or profit first, then the weakest."""
    moved = [what for what, _ in one.moves]
    return min(_ANSWERING.index(what) for what in moved), -list(STRENGTHS).index(one.strength)


def _table(
    key: str,
    title: Both,
    note: Both,
    some: Sequence[Assumption],
    measured: Mapping[str, float] | None,
    *,
    is_folded: bool = False,
) -> Table:
    heads = _HEADS if measured is None else (*_HEADS[:4], _WORDS["matters"], *_HEADS[5:])
    rows = []
    for one in some:
        path = one.declared.path
        moves = _moves(one) if measured is None else _measured(measured.get(path))
        rows.append(
            [
                text_cell(named_value(path)),
                Cell(_value(one), one.value),
                grade_cell(one.strength),
                text_cell(f"{number(one.low)} – {number(one.high)}"),
                moves,
                text_cell(one.declared.meaning),
            ]
        )
    return Table(key, title, heads, rows, note, is_folded)


def grade_cell(grade: str) -> Cell:
    """Return the cell of a letter that says how strong a default or a range is: ``P published study``."""
    told = STRENGTHS[grade]
    return Cell(told.filled() if grade == "own" else Both(f"{grade} {told.en}", f"{grade} {told.zh}"), None, grade)


def _moves(one: Assumption) -> Cell:
    told = [_WORDS[way].filled(what=same(moved(what))) for what, way in one.declared.moves]
    return text_cell(Both(", ".join(text.en for text in told), "，".join(text.zh for text in told)))


def _measured(part: float | None) -> Cell:
    return text_cell("–") if part is None else Cell(same(f"{part:.0%}"), part)


def _value(one: Assumption) -> Both:
    unit = unit_text(one.declared.unit)
    return Both(f"{number(one.value)} {unit}".strip(), f"{number(one.value)} {unit.zh}".strip())
