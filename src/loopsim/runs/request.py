"""Requests for replicates and comparisons, checked before the first run so that all faults are told at once."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loopsim.languages import both
from loopsim.machine import cores
from loopsim.results.cash import SERIES
from loopsim.results.definitions import KPIS
from loopsim.runs.outcome import LOOP_ANSWER, Wanted, spelled_out
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.limits import MAX_RUNS, MAX_SEED, MAX_THREADS, limit_faults, range_faults
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import switch_off
from loopsim.simulation import Engine, faults_of, kind_faults, loop_test_faults

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.run_days import Policy

#: An interval needs two runs.
FEWEST_RUNS = 2

#: Runs after which a search for a narrow interval ends where nothing else is said.
AT_MOST = 10_000

#: Bytes of daily series that are kept in memory, of all scenarios together.
SERIES_BYTES = 512 * 2**20

#: Daily series that are kept where all would be too many: enough for the growth curve.
GROWTH_SERIES = ("reachable", "joined_today", "left", "profit_fen")

#: A goal for the stopping rule: ``{"period_gain": 0.05}`` or ``"period_gain<=0.05"``.
Until = Mapping[str, float] | str | None

_AN_AIM = both("a measure and its half-width, as in period_gain=0.05", "指标及其区间半宽，如 period_gain=0.05")


@dataclass(frozen=True)
class Goal:
    """A measure, and the half-width of its interval that is narrow enough."""

    kpi: str
    half_width: float


@dataclass(frozen=True)
class Request:
    """A number of runs, the first seed, goals, threads, and the measures and series to keep of each run."""

    runs: int
    first_seed: int
    goals: tuple[Goal, ...]
    at_most: int  # equals ``runs`` where there is no goal
    jobs: int
    wanted: Wanted
    series_runs: int  # number of runs, the first ones, that keep their daily series


def checked_request(
    days: int,
    *,
    runs: int,
    first_seed: int,
    kpis: Iterable[str] | None,
    series: Iterable[str] | None,
    jobs: int | None,
    engine: Engine | None,
    model: type[ClosedLoop] | None,
    policy: Policy | None,
    test: tuple[int | None, int, int],
    until: Until = None,
    at_most: int | None = None,
    plans: Sequence[Scenario] = (),
    known: Iterable[Fault] = (),
) -> Request:
    """Return the request as one value. ``test`` is day, length and look-ahead of the loop test.

    Raises:
        ScenarioError: with the faults that are ``known`` already and all that are found here.
    """
    faults = [
        *known,
        *range_faults(runs=(runs, FEWEST_RUNS, MAX_RUNS), jobs=(1 if jobs is None else jobs, 1, MAX_THREADS)),
    ]
    faults += [replace(fault, where="first_seed") for fault in limit_faults(seed=first_seed)]
    engine = ("arrays" if model is None else "agents") if engine is None else engine
    faults += faults_of(days, engine, model, policy)
    for plan in plans:
        faults += [fault for fault in loop_test_faults(plan, *test) if fault not in faults]
    kpis = (
        tuple(KPIS)
        if kpis is None
        else spelled_out(_names(kpis, (*KPIS, LOOP_ANSWER), "kpis", both("a measure", "指标"), faults))
    )
    goals: tuple[Goal, ...] = ()
    try:
        goals = read_goals(until)
    except ScenarioError as error:
        faults += error.faults
    faults += [
        Fault(
            "until", goal.kpi, both("one of the kpis asked for: {kpis}", "所求指标之一：{kpis}", kpis=", ".join(kpis))
        )
        for goal in goals
        if goal.kpi not in kpis
    ]
    if at_most is not None:
        faults += range_faults(at_most=(at_most, FEWEST_RUNS, MAX_RUNS))
        if until is None:
            faults.append(
                Fault("at_most", shown(at_most), both("given with until, or left out", "与 until 一同给出，或不给出"))
            )
    columns = (
        SERIES
        if series is None
        else _names(series, SERIES, "series", both("a column of Run.daily", "Run.daily 的列"), faults)
    )
    if not faults:
        most = most_runs(runs, at_most, until is not None)
        if runs > most:
            faults.append(
                Fault("at_most", shown(most), both("{runs} (runs) or more", "{runs}（runs）或更多", runs=runs))
            )
        faults += seed_faults("first_seed", first_seed, most)
    if faults:
        raise ScenarioError(faults)
    columns, series_runs = _that_fit(columns, days, most, max(len(plans), 1), may_be_fewer=series is None)
    wanted = Wanted(kpis, columns, days, switch_off(*test), engine, model, policy)
    threads = 1 if engine == "agents" else jobs or cores()  # agents hold the interpreter: threads would only queue
    return Request(runs, first_seed, goals, most, threads, wanted, series_runs)


def load(
    scenario: Scenario | str | os.PathLike[str], changes: Mapping[str, Any] | None
) -> tuple[Scenario | None, tuple[Fault, ...]]:
    """Return a scenario, given by itself, name or path, with the changes made; or None and its faults."""
    if faults := kind_faults(scenario, changes):
        return None, tuple(faults)
    try:
        if not isinstance(scenario, Scenario):
            return Scenario.load(scenario, changes), ()
        return (scenario if changes is None else scenario.change(changes)), ()
    except ScenarioError as error:
        return None, error.faults


def read_goals(until: Until) -> tuple[Goal, ...]:
    """``{"period_gain": 0.05}`` or ``"period_gain<=0.05"`` (several by commas) as goals.

    Raises:
        ScenarioError: a measure that is not known, or a half-width that is no number above 0.
    """
    if until is None:
        return ()
    if not isinstance(until, Mapping | str):
        raise ScenarioError([Fault("until", shown(until), _AN_AIM)])
    faults, goals = [], []
    pairs = map(_pair, until.split(",")) if isinstance(until, str) else until.items()
    for kpi, half_width in pairs:
        if kpi not in KPIS:
            faults.append(
                Fault(
                    "until",
                    shown(kpi),
                    nearest(str(kpi), KPIS) or both("a measure, as in period_gain=0.05", "指标，如 period_gain=0.05"),
                )
            )
        elif not _is_above_zero(half_width):
            faults.append(
                Fault(
                    f"until {kpi}", shown(half_width), both("a half-width, a number above 0", "区间半宽，大于 0 的数")
                )
            )
        else:
            goals.append(Goal(kpi, float(half_width)))
    if not faults and not goals:
        faults.append(Fault("until", shown(until), _AN_AIM))
    if faults:
        raise ScenarioError(faults)
    return tuple(goals)


def _pair(text: str) -> tuple[str, Any]:
    """``"period_gain<=0.05" -> ("period_gain", 0.05)``; what is no number stays a text."""
    kpi, _, half_width = map(str.strip, re.sub("<=?", "=", text).partition("="))
    with suppress(ValueError):
        return kpi, float(half_width)
    return kpi, half_width


def _is_above_zero(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def _names(names: object, known: Iterable[str], where: str, what: str, faults: list[Fault]) -> tuple[str, ...]:
    """Return the names without repeats; those that are not known become faults."""
    if not isinstance(names, Iterable):
        faults.append(
            Fault(where, shown(names), both("a list, each of which is {what}", "列表，其中每项为{what}", what=what))
        )
        return ()
    given = [names] if isinstance(names, str) else list(names)
    found = tuple(name for place, name in enumerate(given) if name not in given[:place])
    known = list(known)
    faults += [Fault(where, shown(name), nearest(str(name), known) or what) for name in found if name not in known]
    return found


def most_runs(runs: int, at_most: int | None, has_goals: bool) -> int:
    """Return the most runs that a request may come to."""
    if not has_goals:
        return runs
    return max(runs, AT_MOST) if at_most is None else at_most


def seed_faults(where: str, first: int, runs: int) -> list[Fault]:
    """Fault if the first seed leaves no seed for some of the runs."""
    right = both(
        "{MAX_SEED} or less, for {runs} runs",
        "{MAX_SEED} 或更小（{runs} 次运行）",
        MAX_SEED=MAX_SEED - runs + 1,
        runs=runs,
    )
    return [Fault(where, shown(first), right)] if first + runs - 1 > MAX_SEED else []


def _that_fit(
    columns: tuple[str, ...], days: int, runs: int, scenarios: int, *, may_be_fewer: bool
) -> tuple[tuple[str, ...], int]:
    """Return series to keep and the number of runs that keep them, so that memory stays bounded."""
    room = SERIES_BYTES // (8 * days * scenarios)
    if may_be_fewer and runs * len(columns) > room:
        columns = GROWTH_SERIES
    return columns, min(runs, max(room // max(len(columns), 1), FEWEST_RUNS))
