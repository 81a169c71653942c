"""One scenario, one seed, one history: ``loopsim.simulate``."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.fitness import unfit
from loopsim.scenario.kinds import changes_fault, path_fault, progress_fault, refuse
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.acquaintances import Acquaintances
    from loopsim.market.crowd import Crowd
    from loopsim.results.run import Run
    from loopsim.results.verdict import AdsOff

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
    refuse(*kind_faults(scenario, changes), progress_fault(progress))
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if changes is not None:
        scenario = scenario.change(changes)
    days = scenario.days if days is None else days
    off_from = ads_off_day(ads_off_from, days)
    engine = engine or ("arrays" if model is None else "agents")
    if faults := faults_of(days, engine, off_from, model, seed=seed, threads=threads):
        raise ScenarioError(faults)

    from loopsim.engines.rows import everyone
    from loopsim.results.provenance import provenance
    from loopsim.results.run import Run

    living = Living(scenario, days, engine, threads=threads, off_from=off_from, model=model)
    tallies, crowd, ads_off = living.live(seed, progress)
    recipe = functools.partial(provenance, scenario, days=days, seed=seed, engine=engine, now=datetime.now(UTC))
    return Run(
        scenario,
        days,
        seed,
        engine,
        tallies,
        functools.partial(everyone, crowd, living.settings),
        crowd.hosts[: int(crowd.standing["hosts"][0])],
        crowd.cohorts,
        recipe() if scenario.network_file else recipe,  # the ties are read while they are those that were used
        ads_off,
        crowd,
    )


class Lived(NamedTuple):
    """What is left of a run."""

    tallies: np.ndarray  # fields.TALLY, one a day
    crowd: Crowd  # on the last evening
    ads_off: AdsOff | None


@dataclass
class Room:
    """Memory of one run that the next in the same market may use. It holds one run at a time."""

    crowd: Crowd | None = None
    crowd_without_ads: Crowd | None = None
    tallies: np.ndarray | None = None


class Living:
    """A scenario made ready to be lived many times: what does not hang on the seed is worked out once.

    With a ``room``, each run writes over the one before. Arguments as for :func:`simulate`, checked there.
    """

    def __init__(
        self,
        scenario: Scenario,
        days: int,
        engine: str,
        *,
        threads: int = 1,
        off_from: int | None = None,
        model: type[ClosedLoop] | None = None,
        room: Room | None = None,
    ) -> None:
        self.scenario, self.days, self.off_from, self.room = scenario, days, off_from, room
        self.settings, self.row_of_day = table = settings_table(scenario, days)
        self._network: Acquaintances | None = None  # that of the seed before, where another seed changes nothing in it
        self._live = self._live_without_ads = _engine(engine, scenario, table, threads, days, model)
        if off_from is not None:
            off = without_ads(scenario, off_from)
            self._live_without_ads = _engine(engine, off, settings_table(off, days), threads, days, model)

    def live(self, seed: int, progress: Progress | None = None) -> Lived:
        """Live it with this seed, which was checked; ``progress(done, total)`` is told the days lived."""
        from loopsim.market.crowd import open_market
        from loopsim.market.fields import TALLY
        from loopsim.results.daily import reachable
        from loopsim.results.verdict import AdsOff

        room, days, off_from = self.room or Room(), self.days, self.off_from
        used, room.crowd = room.crowd, None  # nothing half done is found by the next run
        tallies = room.tallies
        if used is None or tallies is None or len(tallies) != days:
            tallies = room.tallies = np.zeros(days, TALLY)
        crowd = open_market(self.scenario, seed, days, self.settings, used, self.network_of(seed), tallies)
        told, total = _counted(progress, days, off_from)
        first = days if off_from is None else off_from
        crowd = self._live(crowd, tallies[:first], told())
        ads_off = None
        if off_from is not None:
            used, room.crowd_without_ads = room.crowd_without_ads, None
            off = np.zeros(days - off_from, TALLY)
            room.crowd_without_ads = self._live_without_ads(crowd.copy(used), off, told())
            ads_off = AdsOff(off_from, reachable(off))
            crowd = self._live(crowd, tallies[first:], told())
        if progress is not None:
            progress(total, total)
        room.crowd = crowd
        return Lived(tallies, crowd, ads_off)

    def network_of(self, seed: int) -> Acquaintances:
        """Who knows whom in the market of this seed."""
        from loopsim.market.crowd import network_of

        if self._network is not None:
            return self._network._replace(seed=int(seed))
        network = network_of(self.scenario, seed)
        if self.scenario.market.network.kind in _SAME_FOR_ALL_SEEDS:
            self._network = network
        return network


#: Kinds of networks of which nothing is drawn beforehand.
_SAME_FOR_ALL_SEEDS = ("well_mixed", "random", "ring")


#: Channels that are paid for. People also find the brand by themselves: that stays.
PAID_CHANNELS = ("ads", "content", "store", "lure")


def without_ads(scenario: Scenario, from_day: int) -> Scenario:
    """The same scenario with every paid channel at zero from a day on, whatever its schedule says."""
    nothing: dict[str, object] = {}
    for channel in PAID_CHANNELS:
        nothing[f"levers.{channel}.daily_spend_cny"] = 0.0
        nothing[f"levers.{channel}.always_per_week"] = 0.0
        nothing[f"levers.{channel}.arrivals_per_day"] = 0
    nothing["levers.organic.daily_spend_cny"] = 0.0
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    days = max(scenario.days, from_day + 1)
    return scenario.change({"days": days, "schedule": [*entries, {"from_day": from_day, "set": nothing}]})


def ads_off_day(ads_off_from: int | str | None, days: int) -> int | None:
    if ads_off_from == "auto":
        return days // 2 if isinstance(days, (int, np.integer)) and days >= 2 else None
    return ads_off_from  # type: ignore[return-value]


def kind_faults(scenario: object, changes: object) -> list[Fault]:
    """What is given as a scenario, or as changes to it, and is none by its kind."""
    right = "a scenario, the name of a preset or the path of a file"
    of_scenario = None if isinstance(scenario, Scenario) else path_fault(scenario, "scenario", right)
    return [fault for fault in (of_scenario, changes_fault(changes)) if fault is not None]


def model_faults(model: object) -> list[Fault]:
    """What is wrong with a model that is given for rules of its own."""
    if model is None:
        return []
    from loopsim.engines.agents import ClosedLoop

    if isinstance(model, type) and issubclass(model, ClosedLoop):
        return []
    return [Fault("model", shown(model), "a subclass of loopsim.ClosedLoop")]


def faults_of(
    days: object, engine: object, off_from: object, model: type[ClosedLoop] | None, **asked: object
) -> list[Fault]:
    """What no run can be made of. ``asked`` may hold ``seed`` and ``threads``."""
    faults = unfit(days=days, **asked)
    is_day = off_from is None or (isinstance(off_from, (int, np.integer)) and not isinstance(off_from, bool))
    if not faults and not (is_day and 0 <= (off_from or 0) < days):  # type: ignore[operator]
        faults.append(Fault("ads_off_from", shown(off_from), f"a day of the horizon, 0 to {days - 1}, or None"))  # type: ignore[operator]
    if engine not in ("arrays", "agents"):
        faults.append(Fault("engine", shown(engine), "'arrays' or 'agents'"))
    faults += (others := model_faults(model))
    if model is not None and engine == "arrays" and not others:
        from loopsim.engines.agents import own_rules

        if own := own_rules(model):
            faults.append(
                Fault("engine", f"'arrays' with {', '.join(own)}", "'agents': arrays live only the rules as shipped")
            )
    return faults


#: A way to live days: ``(crowd, tallies to fill, progress) -> crowd afterwards``.
Live = Callable[["Crowd", np.ndarray, "Told | None"], "Crowd"]


def _engine(
    engine: str,
    scenario: Scenario,
    table: tuple[np.ndarray, np.ndarray],
    threads: int,
    horizon: int,
    model: type[ClosedLoop] | None,
) -> Live:
    if engine == "agents":
        from loopsim.engines import agents

        kind = model or agents.ClosedLoop

        def live_agents(crowd: Crowd, tallies: np.ndarray, progress: Told | None) -> Crowd:
            crowd, tallies[:] = agents.live(kind, scenario, horizon, crowd, len(tallies), progress)
            return crowd

        return live_agents

    from loopsim.engines import arrays
    from loopsim.market.crowd import host_margin

    settings, row_of_day = table
    margin = host_margin(settings)

    def live_arrays(crowd: Crowd, tallies: np.ndarray, progress: Told | None) -> Crowd:
        arrays.live(
            crowd, len(tallies), settings, row_of_day,
            threads=threads, progress=progress, tallies=tallies, margin=margin,
        )  # fmt: skip
        return crowd

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
