"""Reading of plan files: a file becomes a plan, or a list of all its faults."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loopsim.decisions.planning import reading_phrases as phrases
from loopsim.decisions.planning.document import ConstraintEntry, LeverEntry, PlanFile
from loopsim.decisions.planning.problem import Constraint, Goal, Lever, Problem
from loopsim.languages import both
from loopsim.results.definitions import BETTER, DEFINITIONS, KPIS, YES_OR_NO
from loopsim.runs.request import load
from loopsim.scenario.document import Declared, declared_at
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, nearest, shown
from loopsim.scenario.files import name_from, presets, text_of
from loopsim.scenario.hints import right_for, unknown_name
from loopsim.scenario.kinds import path_fault, refuse
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import scheduled_paths
from loopsim.scenario.toml_text import parsed
from loopsim.scenario.tree import flat, has, parts, reach
from loopsim.studies.collector import Collector

#: A measure of a plan that is none of a run: the lowest that cash, summed up from day 0, ever stands at.
LOWEST_CASH = "lowest_cash"

#: Measures that tell what is spent on levers that are no spend themselves.
COSTS = {
    "levers.referral.reward_cny": "rewards",
    "levers.commission.level_shares.0": "level_commission",
    "levers.guides.commission_share": "guide_commission",
}

#: Levers with this end are money a day.
_SPEND = ".daily_spend_cny"


@dataclass(frozen=True)
class Plan:
    """A plan to find: the scenario of today, what may be set, what is wanted."""

    name: str
    base: Scenario
    problem: Problem
    days: int
    legal: bool
    scale: float = 1.0


def read_plan(source: str | os.PathLike[str] | Mapping[str, Any], changes: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan in a file, or in a table as such a file holds it, in which the scenario may be a
    :class:`~loopsim.Scenario`; ``changes`` are of its scenario.

    Raises:
        ScenarioError: with a line for each fault.
    """
    if isinstance(source, Mapping):
        return _admitted(dict(source), "plan", Path(), "plan", changes)
    refuse(path_fault(source, "plan", both("the path of a plan file", "方案文件的路径")))
    path = Path(source)
    label = str(path)
    tree = parsed(text_of(path, label, "plan"), label, "plan")
    return _admitted(tree, label, path.resolve().parent, name_from(path) or "plan", changes)


def _admitted(tree: dict[str, Any], label: str, folder: Path, name: str, changes: Mapping[str, Any] | None) -> Plan:
    faults = Collector(label)
    given = tree.get("scenario")
    if isinstance(given, Scenario):
        tree["scenario"] = given.name
    else:
        given = None
    if isinstance(tree.get("set"), dict):
        tree["set"] = dict(flat(tree["set"]))
    file = faults.read(PlanFile, tree)
    faults.refuse()
    assert file is not None
    base = _scenario(file, folder, given, faults, changes)
    faults.refuse()
    assert base is not None
    days = file.days or base.days
    if days != base.days:
        base = _changed(base, {"days": days}, faults)
    levers = _together([_lever(number, one, base, days, faults) for number, one in enumerate(file.lever)])
    _check_twice(file, faults)
    if not file.lever:
        faults.add("lever", NOTHING, both(*phrases.AT_LEAST_ONE_LEVER))
    problem = Problem(
        tuple(one for one in levers if one is not None),
        tuple(_goals(file, faults)),
        file.budget_cny,
        tuple(_constraint(number, one, faults) for number, one in enumerate(file.constraint)),
        float(days),
    )
    if None not in levers:
        _check_budget(problem, faults)
    faults.refuse()
    _check_scale(file.scale, base, faults)
    faults.refuse()
    return Plan(name, base, problem, days, file.legal, file.scale)


def _scenario(
    file: PlanFile, folder: Path, given: Scenario | None, faults: Collector, changes: Mapping[str, Any] | None
) -> Scenario | None:
    source: str | Path | Scenario = file.scenario
    if given is not None:
        source = given
    elif file.scenario not in presets() and ((folder / file.scenario).exists() or file.scenario.endswith(".toml")):
        source = folder / file.scenario
    found, wrong = load(source, {**file.set, **(changes or {})})
    for fault in wrong:
        faults.add_fault(fault)
    return found


def _changed(base: Scenario, changes: Mapping[str, Any], faults: Collector) -> Scenario:
    try:
        return base.change(changes)
    except ScenarioError as error:
        for fault in error.faults:
            faults.add("days", fault.found, fault.right)
    return base


def _lever(number: int, one: LeverEntry, base: Scenario, days: int, faults: Collector) -> Lever | None:
    where, at = f"lever.{number}", parts(one.path)
    declared, before = declared_at(at), faults.count
    if declared is None:
        found, right = unknown_name(at)
        faults.add(f"{where}.path ({one.path})", found, right)
        return None
    tree = base.to_dict()
    value = reach(tree, at) if has(tree, at) else None
    if declared.kind not in ("number", "whole number") or not isinstance(value, int | float):
        faults.add(f"{where}.path", one.path, both(*phrases.LEVER_NUMBER_THIS_SCENARIO))
        return None
    if not one.low < one.high:
        faults.add(f"{where}.high", shown(one.high), both(*phrases.NUMBER_ABOVE_LOW, low=one.low))
    if one.path in scheduled_paths(base.schedule):
        faults.add(
            f"{where}.path",
            both(*phrases.WHICH_SCHEDULE_SCENARIO_SETS, path=one.path),
            both(*phrases.LEVER_LEAVES_ALONE),
        )
    if one.cost and one.cost not in KPIS:
        faults.add(f"{where}.cost", shown(one.cost), nearest(one.cost, KPIS) or both(*phrases.MEASURE_REWARDS))
    is_day, is_whole = one.kind != "value", one.kind != "value" or declared.kind == "whole number"
    for end in ("low", "high"):
        edge = getattr(one, end)
        if is_day and not 0 <= edge <= days:
            faults.add(f"{where}.{end}", shown(edge), both("a day from 0 to {days}", "0 至 {days} 的天数", days=days))
        elif not is_day and not _is_possible(declared, edge):
            faults.add(f"{where}.{end} ({one.path})", shown(edge), right_for(declared))
        elif is_whole and not float(edge).is_integer():
            faults.add(f"{where}.{end}", shown(edge), both("a whole number", "整数"))
    if is_day and not _is_possible(declared, one.off):
        faults.add(f"{where}.off ({one.path})", shown(one.off), right_for(declared))
    if faults.count > before:
        return None
    usual = float(days) if one.path.endswith(_SPEND) else 0.0
    rate = usual if one.cny_per_unit is None else one.cny_per_unit
    today = {"value": float(value), "start_day": 0.0, "stop_day": float(days)}[one.kind]
    cost = one.cost if one.cost is not None else COSTS.get(one.path, "")
    if not is_day:
        return Lever(one.path, one.low, one.high, today, one.kind, is_whole, weight=rate, cost=cost)
    return Lever(
        one.path, one.low, one.high, today, one.kind, is_whole, off=one.off, cost=cost, held=float(value), rate=rate
    )


def _together(levers: list[Lever | None]) -> list[Lever | None]:
    """Let what starts or stops cost a unit what the lever of its value costs, which then sets its value, too."""
    weights = {one.path: one.weight for one in levers if one is not None and one.kind == "value"}
    return [
        one
        if one is None or one.kind == "value" or one.path not in weights
        else replace(one, held=0.0, rate=weights[one.path])
        for one in levers
    ]


def _is_possible(declared: Declared, value: float) -> bool:
    low, high = declared.low, declared.high
    is_above = low is None or value > low or (value == low and not declared.low_is_open)
    return math.isfinite(value) and is_above and (high is None or value <= high)


def _check_twice(file: PlanFile, faults: Collector) -> None:
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(file.lever):
        if (one.path, one.kind) in seen:
            faults.add(
                f"lever.{number}.path",
                both("{path} a second time", "{path} 再次出现", path=one.path),
                both("each lever once", "每个杠杆一次"),
            )
        seen.add((one.path, one.kind))


def _goals(file: PlanFile, faults: Collector) -> list[Goal]:
    if (file.goal is None) == (not file.goals):
        faults.add(
            "goal",
            NOTHING if file.goal is None else both("goal and goals", "goal 和 goals"),
            both("one goal, or goals with two", "一个 goal，或含两项的 goals"),
        )
    found = []
    for place, name in enumerate(file.goals or ([file.goal] if file.goal else [])):
        where = f"goals.{place}" if file.goals else "goal"
        if name not in KPIS:
            faults.add(
                where, shown(name), nearest(str(name), KPIS) or both('a measure, such as "profit"', '指标，如 "profit"')
            )
        elif BETTER[name] == "neither":
            faults.add(where, both(*phrases.WHICH_NEITHER_MORE_NOR, name=name), both(*phrases.MEASURE_SHOULD_BE_MORE))
        else:
            found.append(Goal(name, -1 if BETTER[name] == "down" else 1))
    if len(file.goals) == 1 or (len(file.goals) == 2 and file.goals[0] == file.goals[1]):
        faults.add(
            "goals",
            both("one measure ({goals})", "一个指标（{goals}）", goals=file.goals[0]),
            both(*phrases.TWO_DIFFERENT_MEASURES_GOAL),
        )
    return found


def _constraint(number: int, one: ConstraintEntry, faults: Collector) -> Constraint:
    where = f"constraint.{number}"
    for end, name in (("measure", one.measure), ("of", one.of)):
        if name and name not in KPIS and not (name == LOWEST_CASH and end == "measure"):
            faults.add(
                f"{where}.{end}",
                shown(name),
                nearest(name, [*KPIS, LOWEST_CASH])
                or both("a measure or {LOWEST_CASH}", "指标或 {LOWEST_CASH}", LOWEST_CASH=LOWEST_CASH),
            )
    low, high = one.at_least, one.at_most
    if low is None and high is None:
        faults.add(where, both("no bound", "没有界限"), both("at_least or at_most", "at_least 或 at_most"))
    if low is not None and high is not None and low > high:
        faults.add(f"{where}.at_least", shown(low), both(*phrases.NUMBER_UP_AT_MOST, high=high))
    is_share = _is_share(one)
    for end, value, beyond in (("at_least", low, 1.0), ("at_most", high, 0.0)):
        never = value is not None and is_share and (value > beyond if end == "at_least" else value < beyond)
        if never:
            faults.add(
                f"{where}.{end}",
                both(*phrases.WHICH_SHARE_NEVER_KEEPS, value=shown(value)),
                both("a share from 0 to 1", "0 至 1 的占比"),
            )
    return Constraint(one.measure, one.of, low, high, one.chance)


def _is_share(one: ConstraintEntry) -> bool:
    is_share = one.measure in DEFINITIONS and DEFINITIONS[one.measure].unit == "share"
    return not one.of and (one.measure in YES_OR_NO or (is_share and one.measure.endswith(("share", "rate"))))


def _check_budget(problem: Problem, faults: Collector) -> None:
    if problem.budget is None:
        return
    paid = [one for one in problem.levers if one.weight or one.rate]
    ends = {"value": "low", "start_day": "high", "stop_day": "low"}  # the ends that spend least
    least = problem.spend([float(getattr(one, ends[one.kind])) for one in problem.levers])
    if not paid:
        faults.add(
            "budget_cny", both(*phrases.NO_LEVER_SPENDS, budget=problem.budget), both(*phrases.LEVER_ENDS_DAILY_SPEND)
        )
    elif least > problem.budget:
        right = both(*phrases.AT_LEAST_WHAT_LOWER, least=least)
        faults.add("budget_cny", f"{problem.budget:,.0f}", right)


def _check_scale(scale: float, base: Scenario, faults: Collector) -> None:
    try:
        base.scaled(scale)
    except ScenarioError as error:
        for fault in error.faults:
            faults.add("scale", fault.found, fault.right)


def infeasible(plan: Plan) -> ScenarioError:
    """Return the fault of a plan of which nothing may be tried."""
    return ScenarioError(
        [Fault(plan.name, both(*phrases.NO_PLAN_WITHIN_BOUNDS), both(*phrases.OTHER_BOUNDS_LEGAL_FALSE))]
    )
