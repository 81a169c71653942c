"""``loopsim.score``: simulate the scenario of a folder over the days of later data, and hold one against the other."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from loopsim.calibration.growth_data import read_growth
from loopsim.calibration.score import Score
from loopsim.calibration.scored import Basis, read_basis
from loopsim.calibration.targets import Targets
from loopsim.languages import both
from loopsim.machine import cores
from loopsim.runs.threads import Task, run_all
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.limits import MAX_DAYS, MAX_SEED
from loopsim.scenario.scenario import Scenario

#: Runs where nothing else is said, and the fewest that make a band of 95%.
RUNS, FEWEST_RUNS = 200, 40

#: With fewer periods, slow drift can hardly be seen.
_FEW = 4

#: Runs of larger markets are simulated one at a time.
_MOST_PEOPLE = 300_000


def score(
    folder: str | os.PathLike[str],
    data: str | os.PathLike[str],
    *,
    first_day: str | None = None,
    runs: int | None = None,
    first_seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    **columns: Any,
) -> Score:
    """Hold a saved run, replicates or a calibration of growth against later data.

    ``data`` is a table by date, with ``columns`` as :func:`~loopsim.calibration.growth_data.read_growth` takes them.
    Day 0 of a calibration of growth is known, and only periods after the fitted days count; for a run or replicates
    it is ``first_day`` (a date), by default the first day of the data. Spend by date in the data takes the place of
    the scenario's own. The scenario is simulated ``runs`` times (200, or as many as were saved) from ``first_seed``.

    Raises:
        StoreError: the folder is missing or damaged, or holds no scenario to score.
        ScenarioError: bad data, no period to score, or so many runs failed that no band is left.
    """
    basis = read_basis(folder)
    later = read_growth(data, is_later=True, **columns)
    count = max(basis.runs or RUNS, FEWEST_RUNS) if runs is None else runs
    seed = basis.first_seed if first_seed is None else first_seed
    faults = []
    if not (isinstance(count, int) and FEWEST_RUNS <= count <= 100_000):
        faults.append(
            Fault(
                "runs",
                shown(count),
                both(
                    "a whole number from {FEWEST_RUNS} to 100000",
                    "{FEWEST_RUNS} 至 100000 的整数",
                    FEWEST_RUNS=FEWEST_RUNS,
                ),
            )
        )
    if not (isinstance(seed, int) and 0 <= seed <= MAX_SEED - 100_000):
        faults.append(
            Fault(
                "first_seed",
                shown(seed),
                both("a whole number from 0 to {MAX_SEED}", "0 至 {MAX_SEED} 的整数", MAX_SEED=MAX_SEED - 100000),
            )
        )
    begin, fault = _day_0(basis, first_day, later)
    if faults or fault:
        raise ScenarioError([*faults, *([fault] if fault else [])])
    targets, warnings = _shifted(str(data), basis, later, begin)
    history = _over_the_data(basis, targets)
    figures, told = _simulated(replace(basis, scenario=history), targets, count, seed, progress)
    warnings = [*later.notes, *warnings, *told]
    fewest = min(len(target.values) for target in targets.all)
    if fewest < _FEW:
        warnings.append(f"{fewest} period{'s' * (fewest > 1)} only: a slow drift can hardly be seen yet")
    if not basis.first_day and first_day is None:
        warnings.append(f"day 0 is taken to be {begin}, the first day of the data (--first-day says another)")
    return Score(history, targets, figures, str(begin), warnings, list(later.facts))


def _day_0(basis: Basis, asked: str | None, later: Targets) -> tuple[date, Fault | None]:
    known = date.fromisoformat(basis.first_day or later.day_0)
    if asked is None:
        return known, None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return known, Fault("--first-day", shown(asked), both("a date such as 2026-11-21", "日期，如 2026-11-21"))
    if basis.first_day and day != known:
        return known, Fault(
            "--first-day",
            asked,
            both(
                "{known}, the first day of the calibration, or left out", "{known}（标定的首日），或不给出", known=known
            ),
        )
    return day, None


def _shifted(name: str, basis: Basis, later: Targets, begin: date) -> tuple[Targets, list[str]]:
    """The data in days of the scenario, without the periods that were fitted or begin before day 0."""
    shift = (date.fromisoformat(later.day_0) - begin).days
    kept, left_out = [], 0
    for target in later.all:
        first, last = target.first + shift, target.last + shift
        is_later = (last if target.is_stock else first) >= basis.fitted_days
        left_out = max(left_out, int((~is_later).sum()))
        kept.append(
            replace(target, values=target.values[is_later], first=np.maximum(first[is_later], 0), last=last[is_later])
        )
    if any(not len(target.values) for target in kept):
        end = begin + timedelta(days=max(basis.fitted_days - 1, 0))
        found = both("no period on or after day 0, {begin}", "第 0 天 {begin} 起没有任何一期", begin=begin)
        if basis.fitted_days:
            found = both(
                "no whole period after {end}, the last day that was fitted",
                "拟合的最后一天 {end} 之后没有完整的一期",
                end=end,
            )
        raise ScenarioError(
            [Fault(name, found, both("data of later periods, or --first-day DATE", "更晚的数据，或 --first-day DATE"))]
        )
    days = int(max(target.last.max() for target in kept)) + 1
    if days > MAX_DAYS:
        raise ScenarioError(
            [
                Fault(
                    name,
                    both("data up to day {days:,}", "到第 {days:,} 天的数据", days=days - 1),
                    both(
                        "at most {MAX_DAYS:,} days from {begin}",
                        "自 {begin} 起至多 {MAX_DAYS:,} 天",
                        MAX_DAYS=MAX_DAYS,
                        begin=begin,
                    ),
                )
            ]
        )
    schedule = []
    for entry in later.schedule:
        window = {"from_day": entry["from_day"] + shift, "to_day": entry["to_day"] + shift}
        if window["to_day"] >= basis.fitted_days:
            schedule.append(entry | window | {"from_day": max(window["from_day"], basis.fitted_days)})
    said = [f"{left_out} periods were fitted or lie before day 0: they are not scored"] if left_out else []
    return Targets(tuple(kept), days, tuple(schedule), 0.0, str(begin)), said


def _over_the_data(basis: Basis, targets: Targets) -> Scenario:
    """The scenario over the days of the data, with their spend."""
    entries: list[Any] = [entry.model_dump(exclude_none=True) for entry in basis.scenario.schedule]
    entries = [entry for entry in [*entries, *targets.schedule] if entry.get("from_day", 0) < targets.days]
    for entry in entries:
        if entry.get("to_day") is not None and not entry.get("ramp"):
            entry["to_day"] = min(entry["to_day"], targets.days - 1)
    return basis.scenario.change({"days": targets.days, "schedule": entries})


def _simulated(
    basis: Basis, targets: Targets, runs: int, seed: int, progress: Callable[[int, int], None] | None
) -> tuple[np.ndarray, list[str]]:
    """``-> (figures of each run, what to tell)``; runs that failed are left out and told."""
    jobs = cores() if basis.scenario.market.people <= _MOST_PEOPLE else 1
    size = 1 if basis.values else max(1, min(32, runs // (4 * jobs)))
    seeds, scenarios = range(seed, seed + runs), basis.draws(runs, seed)
    work = [Task(scenarios[n], seeds[n : n + size], targets.wanted) for n in range(0, runs, size)]
    found = run_all(work, jobs, lambda task, outcomes: outcomes, progress or (lambda done, total: None))
    outcomes = [one for some in found for one in some]
    failed = [one for one in outcomes if one.status != "ok"]
    said = [f"{len(failed)} of {runs} runs failed, the first with seed {one.seed}: {one.message}" for one in failed[:1]]
    if runs - len(failed) < FEWEST_RUNS:
        right = both(
            "a scenario of which at least {FEWEST_RUNS} runs can be simulated over the days of the data",
            "在数据所涵盖的天数内至少能完成 {FEWEST_RUNS} 次运行的场景",
            FEWEST_RUNS=FEWEST_RUNS,
        )
        where = both(
            "{count} of {runs} runs failed, the first with seed {seed}",
            "{runs} 次运行中 {count} 次失败，首次为种子 {seed}",
            count=len(failed),
            runs=runs,
            seed=failed[0].seed,
        )
        raise ScenarioError([Fault(where, failed[0].message, right)])
    return np.array([targets.of(one) for one in outcomes if one.status == "ok"]), said
