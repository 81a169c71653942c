"""One scenario, one seed, one history: ``loopsim.simulate``."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

from loopsim.languages import both
from loopsim.prepared import Prepared, RawRun
from loopsim.run_days import Policy, Progress
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import changes_fault, path_fault, progress_fault, refuse
from loopsim.scenario.limits import MAX_DAYS, limit_faults
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import LEAST_AGE, LOOK_AHEAD, TEST_DAYS, TEST_FROM, switch_off, switch_off_faults

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.results.run import Run

Engine = Literal["arrays", "agents"]


def simulate(
    scenario: Scenario | str | os.PathLike[str],
    *,
    days: int | None = None,
    seed: int = 1,
    engine: Engine | None = None,
    threads: int = 1,
    test_from: int | None = TEST_FROM,
    test_days: int = TEST_DAYS,
    look_ahead: int = LOOK_AHEAD,
    progress: Progress | None = None,
    changes: Mapping[str, Any] | None = None,
    model: type[ClosedLoop] | None = None,
    policy: Policy | None = None,
    keep: Iterable[int] = (),
) -> Run:
    """Simulate a scenario and return its history.

    ``scenario`` is a :class:`Scenario`, the name of a preset or a path; ``changes`` overrides single values. ``days``
    defaults to the scenario's own horizon. The result is a function of scenario, days and seed alone: engine and
    threads change only the time it takes. ``progress(done, total)`` is called with days done.

    ``test_from`` is the day from which the loop test simulates the same state and luck with nothing but referral, and
    once more with organic inflow; ``None`` leaves it out. The answer is read from ``test_days`` days; ``look_ahead``
    days are simulated to see for how long it holds. None of them depends on ``days``: after the end of the run a copy
    is simulated further, so runs of any length have the same answer. The run itself is not changed.

    ``engine`` is ``"arrays"`` (compiled, the default) or ``"agents"`` (Mesa). ``model`` is a subclass of
    :class:`loopsim.ClosedLoop` with rules of its own; only agents can run those. ``policy`` is a function of the market
    that writes the levers of a day from what was counted before (:mod:`loopsim.phases.policies`); both engines run it,
    and the loop test leaves it out.

    ``keep`` are days, from 1 to ``days``, before which the state of the market is kept: :func:`loopsim.branch` goes on
    from there at once, and a folder in which the run is saved holds it, too.

    Raises :class:`ScenarioError` for bad input, with a line for each fault.
    """
    refuse(*kind_faults(scenario, changes), progress_fault(progress))
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if changes is not None:
        scenario = scenario.change(changes)
    days = scenario.days if days is None else days
    engine = ("arrays" if model is None else "agents") if engine is None else engine
    faults = faults_of(days, engine, model, policy, seed=seed, threads=threads)
    keep = list(keep) if isinstance(keep, Iterable) else [keep]
    faults += loop_test_faults(scenario, test_from, test_days, look_ahead) + keep_faults(keep, days)
    refuse(*faults)

    off = switch_off(test_from, test_days, look_ahead)
    prepared = Prepared(
        scenario,
        days,
        engine,
        threads=threads,
        switch_offs=(off,) if off else (),
        model=model,
        policy=policy,
    )
    return run_of(prepared, prepared.run(seed, progress, keep=keep), seed, engine)


def run_of(prepared: Prepared, outcome: RawRun, seed: int, engine: Engine, **more: Any) -> Run:
    """Return the history of a run that was made just now; ``more`` goes into its recipe."""
    from loopsim.engines.rows import everyone
    from loopsim.results.provenance import provenance
    from loopsim.results.run import Run

    scenario, days, crowd = prepared.scenario, prepared.days, outcome.crowd
    now = datetime.now(UTC)
    recipe = functools.partial(provenance, scenario, days=days, seed=seed, engine=engine, now=now, **more)
    return Run(
        scenario,
        days,
        seed,
        engine,
        outcome.tallies,
        functools.partial(everyone, crowd, prepared.settings),
        crowd.hosts[: int(crowd.standing["hosts"][0])],
        crowd.cohorts,
        # files are read while they are those that were used
        recipe() if scenario.network_file or scenario.pool_file else recipe,
        loop_test=outcome.loop_test,
        state=crowd,
        by_source=crowd.by_source,
        kept=outcome.kept,
        own=crowd.own,
    )


def keep_faults(keep: Iterable[object], days: object, where: str = "keep") -> list[Fault]:
    """Faults of the days before which a state is to be kept."""
    last = days if isinstance(days, int) else MAX_DAYS
    return [
        Fault(where, shown(day), both("a day from 1 to {last}", "1 至 {last} 的天数", last=last))
        for day in keep
        if isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= last
    ]


def kind_faults(scenario: object, changes: object) -> list[Fault]:
    """Faults of a scenario, or changes to it, of a wrong kind."""
    right = both("a scenario, the name of a preset or the path of a file", "场景、预设的名称或文件的路径")
    of_scenario = None if isinstance(scenario, Scenario) else path_fault(scenario, "scenario", right)
    return [fault for fault in (of_scenario, changes_fault(changes)) if fault is not None]


def model_faults(model: object) -> list[Fault]:
    """Faults of a model that is given for rules of its own."""
    if model is None:
        return []
    from loopsim.engines.agents import ClosedLoop

    if isinstance(model, type) and issubclass(model, ClosedLoop):
        return []
    return [Fault("model", shown(model), both("a subclass of loopsim.ClosedLoop", "loopsim.ClosedLoop 的子类"))]


def loop_test_faults(
    scenario: Scenario | None,
    test_from: object,
    test_days: object,
    look_ahead: object,
    names: tuple[str, str, str] = ("test_from", "test_days", "look_ahead"),
) -> list[Fault]:
    """Faults of the arguments of a loop test. A pool that is there from the start may be tested at once."""
    least = 0 if scenario is not None and has_pool(scenario) else LEAST_AGE
    return switch_off_faults(test_from, test_days, look_ahead, names, least_age=least)


def has_pool(scenario: Scenario) -> bool:
    """Whether people are in the pool before day 0."""
    return scenario.market.pool.people > 0


def policy_faults(policy: object) -> list[Fault]:
    """Faults of a function that is given as a policy."""
    if policy is None:
        return []
    if isinstance(policy, FunctionType):
        code = policy.__code__
        if code.co_argcount == 1 and not code.co_kwonlyargcount:
            return []
        return [
            Fault(
                "policy",
                both(
                    "{__name__} of {co_argcount} arguments",
                    "有 {co_argcount} 个参数的 {__name__}",
                    __name__=policy.__name__,
                    co_argcount=code.co_argcount,
                ),
                both("one of the market alone", "只以市场为参数的函数"),
            )
        ]
    return [
        Fault(
            "policy",
            shown(policy),
            both("a function of the market: def policy(market)", "以市场为参数的函数：def policy(market)"),
        )
    ]


def faults_of(
    days: object, engine: object, model: type[ClosedLoop] | None, policy: object = None, **asked: object
) -> list[Fault]:
    """Faults of the arguments of a run. ``asked`` may hold ``seed`` and ``threads``."""
    faults = limit_faults(days=days, **asked)
    if engine not in ("arrays", "agents"):
        faults.append(Fault("engine", shown(engine), both("'arrays' or 'agents'", "'arrays' 或 'agents'")))
    faults += policy_faults(policy)
    faults += (others := model_faults(model))
    if model is not None and engine == "arrays" and not others:
        from loopsim.engines.agents import own_rules

        if own := own_rules(model):
            faults.append(
                Fault(
                    "engine",
                    both("'arrays' with {own}", "'arrays'，且有 {own}", own=", ".join(own)),
                    both("'agents': arrays run only the rules as shipped", "'agents'：arrays 只运行内置规则"),
                )
            )
    return faults
