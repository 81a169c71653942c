"""Report of a sensitivity analysis: what matters of what one decides, and of what one does not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.decisions.sensitivity_words import matters, part
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import (
    count_facts,
    drawn,
    legal_of,
    making_of,
    over_option,
    range_option,
    scenario_file,
    scenario_of,
    seed_option,
    split,
    told,
)
from loopsim.reports.making import command_line
from loopsim.reports.measures import named, named_value
from loopsim.reports.parts import Both, Page, Step, Table, same
from loopsim.reports.tables import number, number_cell, text_cell

if TYPE_CHECKING:
    from loopsim.decisions.influences import Sensitivity

_WORDS = {
    "kind": Both("what matters", "敏感性分析报告"),
    "title": Both("What matters to {name}", "{name}：什么最重要"),
    "picture": Both("Influence of each value", "各参数的影响"),
    "alt": Both(
        "Bars of the influence of each value on {kpis}, the largest first, with 95% intervals. The numbers are in the "
        "tables.",
        "各参数对{kpis}影响的条形图，由大到小，附95%区间。数字见下表。",
    ),
    "table": Both("Influence on {kpi}", "对{kpi}的影响"),
    "sobol": Both(
        "In all: part of the variance that stays if all others are known; alone: part that goes if it is known.",
        "总效应：其余都已知时仍剩的方差比例；单独：该值已知时消去的比例。",
    ),
    "morris": Both(
        "Effect: mean size of the change when the value alone moves; the largest is 100%.",
        "效应：单独移动该值时的平均变化，最大为100%。",
    ),
    "pawn": Both(
        "Distance: how far the distribution of the measure moves when the value is known; 0: not at all, 1: all of it.",
        "距离：知道该值时指标的分布移动多远；0：不动，1：全部移动。",
    ),
    "decided": Both("decided", "可决定"),
    "unknown": Both("not known", "不确知"),
    "up": Both("up", "上升"),
    "down": Both("down", "下降"),
    "either": Both("either way", "不定"),
    "measure": Both("Measure {name} before you act: it matters and nobody decides it.",
                    "行动前先测准 {name}：它影响大，且无人能决定。"),
    "move": Both("Find where {name}, which you decide, tips the answer.", "找出您可决定的 {name} 在何处改变结论。"),
}  # fmt: skip

#: Head of the column of sizes, by method.
_SIZES = {"sobol": Both("in all", "总效应"), "morris": Both("effect", "效应"), "pawn": Both("distance", "距离")}


def sensitivity_page(found: Sensitivity, folder: Path | None = None) -> Page:
    """``(analysis, folder it lies in) -> page``."""
    scenario, sentences = scenario_of(folder), told(found)
    answer, others = split(sentences)
    largest = {
        path: max((one.total for some in found.influences.values() for one in some if one.path == path), default=0.0)
        for path in found.ranges
    }
    names = [named(kpi) for kpi in found.influences]
    kpis = Both(", ".join(one.en for one in names), "、".join(one.zh for one in names))
    return Page(
        title=_WORDS["title"].filled(name=found.scenario),
        kind=_WORDS["kind"],
        answer=answer,
        facts=count_facts(found.days, found.runs, found.failed),
        sentences=others,
        steps=list(_steps(found, scenario_file(folder, found.scenario))),
        pictures=[drawn(found, "influences", _WORDS["picture"], _WORDS["alt"].filled(kpis=kpis))],
        tables=list(_tables(found)),
        assumptions=assumption_tables(scenario, largest) if scenario else [],
        legal=legal_of(scenario),
        making=making_of(folder),
        commands=[_again(found, folder)],
    )  # fmt: skip


def _again(found: Sensitivity, folder: Path | None) -> str:
    """The command that finds the same once more."""
    points = max(of for _, of in found.rows.values())
    return command_line(
        "loopsim", "sensitivity", scenario_file(folder, found.scenario), "--method", found.method, "--points", points,
        "--days", found.days, "--runs", found.runs, *seed_option(folder), *_over(found), *_kpis(found),
    )  # fmt: skip


def _over(found: Sensitivity) -> Iterator[str]:
    for one in found.ranges.values():
        yield from ("--over", over_option(one))


def _kpis(found: Sensitivity) -> Iterator[str]:
    for kpi in found.influences:
        yield from ("--kpi", kpi)


def _steps(found: Sensitivity, plan: str) -> Iterator[Step]:
    kpi, some = next(((kpi, some) for kpi, some in found.influences.items() if some), ("", ()))
    that_matter = [one for one in some if matters(one)]
    unknown = next((one for one in that_matter if not found.ranges[one.path].is_decision), None)
    decided = next((one for one in that_matter if found.ranges[one.path].is_decision), None)
    if unknown is not None:
        what_if = "half ads: levers.ads.daily_spend_cny=75"
        text = _WORDS["measure"].filled(name=named_value(unknown.path))
        yield Step(text, command_line("loopsim", "learn", plan, "--plan", what_if, "--over", unknown.path))
    if decided is not None:
        place = found.ranges[decided.path]
        factor = range_option(decided.path, place.low, place.high)
        text = _WORDS["move"].filled(name=named_value(decided.path))
        yield Step(text, command_line("loopsim", "map", plan, "--factor", factor, "--kpi", kpi))


def _tables(found: Sensitivity) -> Iterator[Table]:
    is_sobol = found.method == "sobol"
    heads = (
        Both("value", "参数"), _SIZES[found.method],
        Both("95% interval", "95%区间"), *([Both("alone", "单独")] if is_sobol else []),
        Both("raised, the measure goes", "调高时指标"), Both("range", "范围"), Both("kind", "类别"),
    )  # fmt: skip
    for kpi, some in found.influences.items():
        rows = []
        for one in some:
            place = found.ranges[one.path]
            size, low, high = map(part if is_sobol else float, (one.total, one.low, one.high))
            rows.append(
                [
                    text_cell(named_value(one.path)),
                    number_cell(size, 0, is_share=True),
                    text_cell(same(f"{low:.0%} – {high:.0%}")),
                    *([number_cell(part(one.first or 0.0), 0, is_share=True)] if is_sobol else []),
                    text_cell(_WORDS[one.way]),
                    text_cell(f"{number(place.low)} – {number(place.high)}"),
                    text_cell(_WORDS["decided" if place.is_decision else "unknown"]),
                ]
            )
        if rows:
            yield Table(f"influences-{kpi}", _WORDS["table"].filled(kpi=named(kpi)), heads, rows, _WORDS[found.method])
