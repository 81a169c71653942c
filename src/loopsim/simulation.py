"""One scenario, one seed, one history: ``loopsim.simulate``."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.fitness import unfit
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.crowd import Crowd
    from loopsim.results.run import Run

Progress = Callable[[int, int], None]
Engine = Literal["arrays", "agents"]


def simulate(
    scenario: Scenario | str | os.PathLike[str],
    *,
    days: int | None = None,
    seed: int = 1,
    engine: Engine | None = None,
    threads: int = 1,
    ads_off_from: int | Literal["auto"] | None = "auto",
    progress: Progress | None = None,
    changes: Mapping[str, Any] | None = None,
    model: type[ClosedLoop] | None = None,
) -> Run:
    """Live a scenario and return its history.

    ``scenario`` is a :class:`Scenario`, the name of a preset or a path; ``changes`` overrides single values. ``days``
    defaults to the scenario's own horizon. The result is a function of scenario, days and seed alone: engine and
    threads change only the time it takes. ``ads_off_from`` is the day from which the ads-off test runs the same state
    with every paid channel at zero and the same luck; ``"auto"`` is the middle of the horizon, ``None`` leaves the
    test out. ``progress(done, total)`` is called with days lived.

    ``engine`` is ``"arrays"`` (compiled, the default) or ``"agents"`` (Mesa). ``model`` is a subclass of
    :class:`loopsim.ClosedLoop` with rules of its own; only agents can live those.

    Raises :class:`ScenarioError` for bad input, with a line for each fault.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if changes:
        scenario = scenario.change(changes)
    days = scenario.days if days is None else days
    off_from = _ads_off_day(ads_off_from, days)
    engine = engine or ("arrays" if model is None else "agents")
    _check(days, seed, engine, threads, off_from, model)

    from loopsim.engines.rows import everyone
    from loopsim.market.crowd import open_market
    from loopsim.results.daily import reachable
    from loopsim.results.provenance import provenance
    from loopsim.results.run import AdsOff, Run

    settings, _ = settings_table(scenario, days)
    crowd = open_market(scenario, seed, days, settings)
    live = _engine(engine, threads, days, model)
    told, total = _counted(progress, days, off_from)
    first = days if off_from is None else off_from
    crowd, tallies = live(scenario, crowd, first, told())
    ads_off = None
    if off_from is not None:
        _, off = live(without_ads(scenario, off_from), crowd.copy(), days - off_from, told())
        ads_off = AdsOff(off_from, reachable(off))
        crowd, rest = live(scenario, crowd, days - first, told())
        tallies = np.concatenate([tallies, rest])
    if progress is not None:
        progress(total, total)
    return Run(
        scenario,
        days,
        seed,
        engine,
        tallies,
        functools.partial(everyone, crowd, settings),
        crowd.hosts[: int(crowd.standing["hosts"][0])],
        crowd.cohorts,
        provenance(scenario, days=days, seed=seed, engine=engine),
        ads_off,
        crowd,
    )


#: Channels that are paid for. People also find the brand by themselves: that stays.
PAID_CHANNELS = ("ads", "content", "store", "lure")


def without_ads(scenario: Scenario, from_day: int) -> Scenario:
    """The same scenario with every paid channel at zero from a day on, whatever its schedule says."""
    nothing: dict[str, object] = {}
    for channel in PAID_CHANNELS:
        nothing[f"levers.{channel}.daily_spend_cny"] = 0.0
        nothing[f"levers.{channel}.always_per_week"] = 0.0
    nothing["levers.organic.daily_spend_cny"] = 0.0
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    days = max(scenario.days, from_day + 1)
    return scenario.change({"days": days, "schedule": [*entries, {"from_day": from_day, "set": nothing}]})


def _ads_off_day(ads_off_from: int | str | None, days: int) -> int | None:
    if ads_off_from == "auto":
        return days // 2 if days >= 2 else None
    return ads_off_from  # type: ignore[return-value]


def _check(
    days: int, seed: int, engine: str, threads: int, off_from: int | None, model: type[ClosedLoop] | None
) -> None:
    """Refuse at the door what no run can be made of."""
    faults = unfit(days=days, seed=seed, threads=threads)
    is_day = off_from is None or (isinstance(off_from, (int, np.integer)) and not isinstance(off_from, bool))
    if not faults and not (is_day and 0 <= (off_from or 0) < days):
        faults.append(Fault("ads_off_from", shown(off_from), f"a day of the horizon, 0 to {days - 1}, or None"))
    if engine not in ("arrays", "agents"):
        faults.append(Fault("engine", shown(engine), "'arrays' or 'agents'"))
    if model is not None and engine == "arrays":
        from loopsim.engines.agents import own_rules

        if own := own_rules(model):
            faults.append(
                Fault("engine", f"'arrays' with {', '.join(own)}", "'agents': arrays live only the rules as shipped")
            )
    if faults:
        raise ScenarioError(faults)


#: A way to live days: ``(scenario, crowd, days, progress) -> (crowd, tallies)``.
Live = Callable[["Scenario", "Crowd", int, "Told | None"], tuple["Crowd", np.ndarray]]


def _engine(engine: str, threads: int, horizon: int, model: type[ClosedLoop] | None) -> Live:
    if engine == "agents":
        from loopsim.engines import agents

        kind = model or agents.ClosedLoop

        def live_agents(scenario: Scenario, crowd: Crowd, days: int, progress: Told | None) -> tuple[Crowd, np.ndarray]:
            return agents.live(kind, scenario, horizon, crowd, days, progress)

        return live_agents

    from loopsim.engines import arrays

    def live_arrays(scenario: Scenario, crowd: Crowd, days: int, progress: Told | None) -> tuple[Crowd, np.ndarray]:
        settings, row_of_day = settings_table(scenario, horizon)
        return crowd, arrays.live(crowd, days, settings, row_of_day, threads=threads, progress=progress)

    return live_arrays


#: Progress of one stretch: days lived of it.
Told = Callable[[int], None]


def _counted(progress: Progress | None, days: int, off_from: int | None) -> tuple[Callable[[], Told | None], int]:
    """Progress of several stretches of days as one count to a total."""
    total = days if off_from is None else 2 * days - off_from
    done = [0]

    def told() -> Told | None:
        if progress is None:
            return None
        begun = done[0]

        def tell(lived: int) -> None:
            done[0] = begun + lived
            progress(done[0], total)

        return tell

    return told, total
