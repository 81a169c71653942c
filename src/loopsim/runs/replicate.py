"""One scenario, many seeds: ``loopsim.replicate``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.runs.code import code_of
from loopsim.runs.outcome import Outcome
from loopsim.runs.replicates import Replicates
from loopsim.runs.request import Request, Until, checked_request, load
from loopsim.runs.threads import Task, Tell, run_all, tasks
from loopsim.scenario.kinds import progress_fault, refuse
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import LOOK_AHEAD, TEST_DAYS, TEST_FROM
from loopsim.simulation import Engine

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.run_days import Policy


def replicate(
    scenario: Scenario | str | os.PathLike[str],
    *,
    runs: int = 50,
    first_seed: int = 1,
    days: int | None = None,
    changes: Mapping[str, Any] | None = None,
    kpis: Iterable[str] | None = None,
    series: Iterable[str] | None = None,
    until: Until = None,
    at_most: int | None = None,
    jobs: int | None = None,
    engine: Engine | None = None,
    model: type[ClosedLoop] | None = None,
    policy: Policy | None = None,
    test_from: int | None = TEST_FROM,
    test_days: int = TEST_DAYS,
    look_ahead: int = LOOK_AHEAD,
    progress: Tell | None = None,
) -> Replicates:
    """Run a scenario with seeds ``first_seed``, ``first_seed + 1``, ... and tell what is certain and what is luck.

    ``kpis`` are the measures to keep (by default all) and ``series`` the columns of ``Run.daily`` (by default all;
    where those would take more than half a GiB only the four of the growth curve, and of as many runs as fit).
    ``until={"period_gain": 0.05}`` or ``"period_gain<=0.05"`` goes on in blocks of ``runs`` until the half-width of the
    95% interval of that measure is so narrow, or until ``at_most`` runs (10,000 if left out). ``jobs`` threads (by
    default one a core) change only the time it takes. ``progress(done, total)`` is called with runs; ``total`` is what
    is foreseen. ``engine``, ``model``, ``policy``, ``test_from``, ``test_days`` and ``look_ahead`` are those of
    :func:`loopsim.simulate`; agents run in one thread.

    A run that raises is recorded in ``Replicates.runs`` and the others go on.

    Raises:
        ScenarioError: bad input, with a line for each fault.
    """
    refuse(progress_fault(progress))
    plan, faults = load(scenario, changes)
    horizon = days if days is not None else plan.days if plan else 1
    request = checked_request(
        horizon,
        runs=runs, first_seed=first_seed, kpis=kpis, series=series, jobs=jobs, engine=engine, model=model,
        policy=policy,
        test=(test_from, test_days, look_ahead), plans=[plan] if plan else [],
        until=until, at_most=at_most, known=faults,
    )  # fmt: skip
    assert plan is not None  # else its faults were raised
    return gather([plan], request, progress)[0]


def gather(scenarios: Sequence[Scenario], request: Request, progress: Tell | None = None) -> list[Replicates]:
    """Run several scenarios on the same seeds; one :class:`Replicates` each. Goals are those of the first."""
    found: list[list[Rows]] = [[] for _ in scenarios]
    done, foreseen = 0, request.runs
    while True:
        seeds = range(done, min(done + request.runs, request.at_most))
        work = [(n, task) for n, scenario in enumerate(scenarios) for task in _tasks(scenario, seeds, request)]
        tell = _telling(progress, len(scenarios) * done, len(scenarios) * max(foreseen, seeds.stop))
        lived = run_all([task for _, task in work], request.jobs, rows_of, tell)
        for (number, _), rows in zip(work, lived, strict=True):
            found[number].append(rows)
        done = seeds.stop
        replicates = [_joined(scenario, rows, request) for scenario, rows in zip(scenarios, found, strict=True)]
        foreseen = _foreseen(replicates[0], request)
        if done >= foreseen:
            return replicates


class Rows(NamedTuple):
    """Figures kept of the runs of one task."""

    measures: np.ndarray
    seconds: list[float]
    faults: dict[int, tuple[str, str]]  # by place among these runs
    series: dict[int, np.ndarray]


def rows_of(task: Task, outcomes: list[Outcome]) -> Rows:
    """Outcomes as arrays, since a dictionary a run would take ten times the memory."""
    nothing = float("nan")
    return Rows(
        np.array([[outcome.kpis.get(name, nothing) for name in task.wanted.kpis] for outcome in outcomes], float),
        [outcome.seconds for outcome in outcomes],
        {n: (outcome.status, outcome.message) for n, outcome in enumerate(outcomes) if outcome.status != "ok"},
        {n: outcome.series for n, outcome in enumerate(outcomes) if outcome.series is not None},
    )


def _tasks(scenario: Scenario, runs: range, request: Request) -> list[Task]:
    """The runs of one block: those that keep their daily series first."""
    first, with_series = request.first_seed, request.series_runs
    bare = replace(request.wanted, series=())
    parts = (
        (range(runs.start, min(runs.stop, with_series)), request.wanted),
        (range(max(runs.start, with_series), runs.stop), bare),
    )
    return [
        task
        for part, wanted in parts
        for task in tasks(scenario, range(first + part.start, first + part.stop), wanted, request.jobs)
    ]


def _joined(scenario: Scenario, rows: Sequence[Rows], request: Request) -> Replicates:
    from loopsim.results.provenance import provenance

    measures = np.concatenate([part.measures for part in rows])
    starts = np.cumsum([0, *(len(part.measures) for part in rows)]).tolist()
    days, engine = request.wanted.days, request.wanted.engine
    assert days is not None and engine is not None
    recipe = provenance(
        scenario,
        days=days,
        seed=request.first_seed,
        engine=engine,
        runs=len(measures),
        switch_off=request.wanted.switch_off and list(astuple(request.wanted.switch_off)),
        until={goal.kpi: goal.half_width for goal in request.goals},
        at_most=request.at_most,
        code=code_of(request.wanted.model, request.wanted.policy),
    )
    return Replicates(
        scenario,
        days,
        request.first_seed,
        request.wanted,
        measures,
        np.concatenate([part.seconds for part in rows]),
        {start + n: fault for start, part in zip(starts, rows, strict=False) for n, fault in part.faults.items()},
        {start + n: path for start, part in zip(starts, rows, strict=False) for n, path in part.series.items()},
        request.goals,
        recipe,
    )


def _foreseen(replicates: Replicates, request: Request) -> int:
    """Runs after which the goals will be met as far as one can tell by now; those made if they are met."""
    done = len(replicates)
    if done >= request.at_most:
        return done
    needed = done
    for goal in request.goals:
        half = replicates.interval(goal.kpi).half_width
        if not half <= goal.half_width:
            factor = 2.0 if np.isnan(half) else (half / goal.half_width) ** 2
            needed = max(needed, done + 1, int(min(done * factor, request.at_most)))
    return needed


def _telling(progress: Tell | None, done: int, total: int) -> Callable[[int, int], None]:
    def tell(more: int, _: int) -> None:
        if progress is not None:
            progress(done + more, max(total, done + more))

    return tell
