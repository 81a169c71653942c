"""Reports of plans in uncertain worlds: which holds, where each fails, and what to measure next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.explain_words import plan_name
from loopsim.decisions.measuring import way_to_measure
from loopsim.decisions.robust_words import fails_shown
from loopsim.decisions.worlds import drawn_worlds
from loopsim.reports.assumptions import assumption_tables, grade_cell
from loopsim.reports.kinds.answers import (
    drawn,
    first_seed,
    legal_of,
    making_of,
    over_option,
    plan_words,
    scenario_of,
    seed_option,
    split,
    told,
)
from loopsim.reports.making import command_line
from loopsim.reports.measures import figure, figure_cell, interval_text, named, named_value
from loopsim.reports.parts import LANGUAGES, Both, Cell, KeyFigure, Page, Step, Table
from loopsim.reports.tables import number, number_cell, text_cell
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from loopsim.decisions.learn import Learning
    from loopsim.decisions.outcomes import Robustness

_WORDS = {
    "robust": Both("plans in uncertain worlds", "不确定情境下的方案报告"),
    "robust_title": Both("{name}: plans in {worlds} uncertain worlds", "{name}：{worlds} 个不确定情境下的方案"),
    "learn": Both("what to measure next", "下一步该测什么"),
    "learn_title": Both("{name}: which number to measure next", "{name}：下一步该测准哪个数"),
    "robust_picture": Both("The goal of each plan over the worlds", "各方案在各情境下的目标值"),
    "robust_alt": Both("Spread of {goal} of each plan over the worlds, and the worlds in which each fails. The figures "
                       "are in the table.", "各方案{goal}在各情境下的分布，以及失败的情境。数字见下表。"),
    "learn_picture": Both("What knowing each value is worth", "先知道各参数，各值多少"),
    "learn_alt": Both("Bars of the expected gain from knowing each value before the choice. The figures are in the "
                      "table.", "选择之前先知道某个参数，预期可多得多少。数字见下表。"),
    "plans": Both("Plans", "方案"),
    "worlds": Both("Ranges of what is not known", "不确知参数的范围"),
    "boxes": Both("Where each plan fails", "各方案在何处失败"),
    "fails": Both("Fails: {condition}. Regret: loss against the plan that is best in a world.",
                  "失败条件：{condition}。后悔值：与该情境下最优方案的差距。"),
    "never": Both("no bound tells it from luck", "无明确界限"),
    "facts": Both("{days:,} days, {worlds:,} worlds, {runs:,} runs of each plan in each, on the same luck",
                  "{days:,} 天，{worlds:,} 个情境，每个方案在每个情境中 {runs:,} 次运行，运气相同"),
    "failed": Both("; {failed:,} runs failed", "；{failed:,} 次运行失败"),
    "values": Both("Worth of knowing each value", "知道各参数的价值"),
    "to_learn": Both("See which number to measure before you choose.", "看看选择之前该测准哪个数。"),
    "measure": Both("Measure {name}: {how}.", "测准 {name}：{how}。"),
    "then": Both("Choose with what you know then.", "得知之后再作选择。"),
    "everything": Both("worth of knowing everything", "知道一切的价值"),
}  # fmt: skip


def shown(name: str) -> Both:
    """A plan for people."""
    return Both(plan_name(name, "en"), plan_name(name, "zh"))


def robust_page(found: Robustness, folder: Path | None = None) -> Page:
    """``(plans in worlds, folder they lie in) -> page``."""
    scenario, (answer, others) = scenario_of(folder), split(told(found))
    goal, plans = named(found.goal), _plans(found, folder)
    step = [Step(_WORDS["to_learn"], _to_learn(found, folder, plans))] if len(found.names) > 1 else []
    return Page(
        title=_WORDS["robust_title"].filled(name=found.scenario, worlds=len(found.worlds.rows)),
        kind=_WORDS["robust"],
        answer=answer,
        facts=_facts(found),
        sentences=others,
        steps=step,
        figures=list(key_figures(found)),
        pictures=[drawn(found, "robust", _WORDS["robust_picture"], _WORDS["robust_alt"].filled(goal=goal))],
        tables=list(_robust_tables(found)),
        assumptions=assumption_tables(scenario) if scenario else [],
        legal=legal_of(scenario),
        making=making_of(folder),
        commands=[command_line("loopsim", "robust", *plans, *_asked(found, folder))],
    )


def learn_page(found: Learning, folder: Path | None = None) -> Page:
    """``(worth of knowing, folder it lies in) -> page``."""
    scenario, (answer, others) = scenario_of(folder), split(told(found))
    robust = found.robust
    whole = found.everything.value
    measured = {path: one.value / whole if whole else 0.0 for path, one in found.values.items()}
    return Page(
        title=_WORDS["learn_title"].filled(name=robust.scenario),
        kind=_WORDS["learn"],
        answer=answer,
        facts=_facts(robust),
        sentences=others,
        steps=list(_to_measure(found)),
        figures=list(learn_figures(found)),
        pictures=[
            drawn(found, "learn", _WORDS["learn_picture"], _WORDS["learn_alt"]),
            drawn(robust, "robust", _WORDS["robust_picture"],
                  _WORDS["robust_alt"].filled(goal=named(robust.goal))),
        ],
        tables=[_values(found), *_robust_tables(robust)],
        assumptions=assumption_tables(scenario, measured if whole else None) if scenario else [],
        legal=legal_of(scenario),
        making=making_of(folder),
        commands=[command_line("loopsim", "learn", *_plans(robust, folder), *_asked(robust, folder))],
    )  # fmt: skip


def _facts(found: Robustness) -> Both:
    told = _WORDS["facts"].filled(days=found.days, worlds=len(found.worlds.rows), runs=found.values.shape[2])
    more = _WORDS["failed"].filled(failed=found.failed) if found.failed else Both("", "")
    return Both(told.en + more.en, told.zh + more.zh)


def _to_learn(found: Robustness, folder: Path | None, plans: Sequence[str]) -> str:
    """The command of the same worlds for ``learn``, which takes their runs: as it was given, else from the parts."""
    given = next((told.en for name, told in making_of(folder) if name.en == "Command as it was given"), "")
    words = shlex.split(given) if given.startswith("loopsim robust ") else []
    if words:
        spoken = words.index("--language") if "--language" in words else len(words)
        return command_line("loopsim", "learn", *words[2:spoken], *words[spoken + 2 :])
    return command_line("loopsim", "learn", *plans, *_asked(found, folder))


def _plans(found: Robustness, folder: Path | None) -> list[str]:
    """All plans as a command takes them."""
    if folder is None:
        return list(found.names)
    files = [str(folder / f"plan-{number}" / "design" / "scenario.toml") for number in range(len(found.names))]
    return plan_words(found.names, [Scenario.load(file) for file in files], files)


def _asked(found: Robustness, folder: Path | None) -> Iterator[object]:
    """Options that all worlds, runs and the loop test follow from."""
    yield from ("--goal", found.goal, "--fails", str(found.fails).replace(" ", "").replace(",", ""))
    yield from ("--days", found.days, "--runs", found.values.shape[2], *seed_option(folder))
    if np.isnan(found.closed).all():
        yield "--no-test"
    over = [over_option(one) for one in found.worlds.ranges]
    if folder is not None and not _can_be_drawn(found, over, folder):
        yield from ("--draws", folder / "plan-0" / "design" / "points.csv")
        return
    yield from ("--worlds", len(found.worlds.rows))
    for one in over:
        yield from ("--over", one)


def _can_be_drawn(found: Robustness, over: Sequence[str], folder: Path) -> bool:
    """Whether these ranges give the same worlds; those of a table, such as draws of a fit, they do not."""
    scenario = scenario_of(folder)
    if scenario is None:
        return False
    again, _ = drawn_worlds(scenario, over, len(found.worlds.rows), first_seed(folder))
    return again is not None and np.array_equal(again.rows, found.worlds.rows)


def learn_figures(found: Learning) -> Iterator[KeyFigure]:
    """Yield what knowing everything is worth, and the goal of each plan."""
    goal, whole = found.robust.goal, found.everything
    yield KeyFigure(_WORDS["everything"], figure(goal, whole.value), interval_text(goal, whole.low, whole.high))
    yield from key_figures(found.robust)


def key_figures(found: Robustness) -> Iterator[KeyFigure]:
    """Yield the expected goal of each plan."""
    goal = named(found.goal)
    for name in found.names:
        one = found.expected(name)
        half = (one.high - one.low) / 2
        title = Both(f"{goal.en}: {shown(name).en}", f"{goal.zh}：{shown(name).zh}")
        ends = interval_text(found.goal, one.low, one.high)
        yield KeyFigure(title, figure(found.goal, one.value, half), Both(f"95%: {ends.en}", f"95%：{ends.zh}"))


def _robust_tables(found: Robustness) -> Iterator[Table]:
    heads = (
        Both("plan", "方案"), Both("expected", "期望"), Both("95% interval", "95%区间"),
        Both("worst tenth", "最差十分之一"), Both("95% interval", "95%区间"), Both("regret at worst", "最大后悔值"),
        Both("best in", "最优占比"), Both("closed", "闭环占比"), Both("fails in", "失败占比"),
    )  # fmt: skip
    rows = []
    goal = found.goal
    for name, row in found.to_frame().iterrows():
        spread = (row["expected_high"] - row["expected_low"]) / 2
        rows.append(
            [
                text_cell(shown(str(name))),
                figure_cell(goal, row["expected"], spread),
                text_cell(interval_text(goal, row["expected_low"], row["expected_high"])),
                figure_cell(goal, row["worst_tenth"], spread),
                text_cell(interval_text(goal, row["worst_tenth_low"], row["worst_tenth_high"])),
                figure_cell(goal, row["worst_regret"], spread),
                *(number_cell(row[one], 0, is_share=True) for one in ("best_share", "closed_share", "failing_share")),
            ]
        )
    note = _WORDS["fails"].filled(condition=Both(*(fails_shown(found, language) for language in LANGUAGES)))
    yield Table("plans", _WORDS["plans"], heads, rows, note)
    yield from _boxes(found)
    of_range = (
        Both("value", "参数"),
        Both("from", "从"),
        Both("to", "到"),
        Both("set to", "取值"),
        Both("range", "依据"),
    )
    ranges = [
        [
            text_cell(named_value(one.path)), number_cell(one.low), number_cell(one.high), number_cell(one.value),
            grade_cell(one.grade),
        ]
        for one in found.worlds.ranges
    ]  # fmt: skip
    yield Table("ranges", _WORDS["worlds"], of_range, ranges, is_folded=len(ranges) > 12)


def _boxes(found: Robustness) -> Iterator[Table]:
    rows = []
    for name, box in found.boxes.items():
        for path, (low, high) in (box.bounds if box is not None else {}).items():
            bounds = f"≥ {number(low)}" if high is None else f"≤ {number(high)}"
            if None not in (low, high):
                bounds = f"{number(low)} – {number(high)}"
            rows.append([text_cell(shown(name)), text_cell(named_value(path)), text_cell(bounds)])
    if rows:
        heads = (Both("plan", "方案"), Both("value", "参数"), Both("where it fails", "失败区间"))
        yield Table("boxes", _WORDS["boxes"], heads, rows)


def _to_measure(found: Learning) -> Iterator[Step]:
    for path in found.worth_it[:3]:
        way = way_to_measure(path)
        yield Step(_WORDS["measure"].filled(name=named_value(path), how=Both(way.english, way.chinese)))
    if found.worth_it:
        yield Step(_WORDS["then"])


def _values(found: Learning) -> Table:
    goal, ranges = found.robust.goal, {one.path: one for one in found.robust.worlds.ranges}
    heads = (
        Both("value", "参数"), Both("worth knowing", "知道的价值"), Both("95% interval", "95%区间"),
        Both("share of all", "占全部"), Both("range", "范围"), Both("way to measure it", "测量方法"),
    )  # fmt: skip
    rows = []
    for path, one in found.values.items():
        way, place = way_to_measure(path), ranges[path]
        share = one.value / found.everything.value if found.everything.value else 0.0
        rows.append(
            [
                text_cell(named_value(path)),
                figure_cell(goal, one.value, (one.high - one.low) / 2),
                text_cell(interval_text(goal, one.low, one.high)),
                number_cell(share, 0, is_share=True),
                text_cell(f"{number(place.low)} – {number(place.high)}"),
                Cell(Both(way.english, way.chinese)),
            ]
        )
    return Table("values", _WORDS["values"], heads, rows, is_folded=False)
