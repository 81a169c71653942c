"""A scenario prepared for many runs, with the loop test beside each run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.machine import cores
from loopsim.run_days import Policy, Progress, Told, counted, days_of, has_own_rules
from loopsim.scenario.channels import CHANNELS, PAID_CHANNELS
from loopsim.scenario.network_kinds import that_keep
from loopsim.scenario.record import settings_table
from loopsim.scenario.switch_off import SwitchOff

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.acquaintances import Acquaintances
    from loopsim.market.crowd import Crowd
    from loopsim.results.loop_test import LoopTest
    from loopsim.scenario.scenario import Scenario


#: Most people for whom both branches of a test are held in memory at once.
_SIDE_BY_SIDE = 200_000


class RawRun(NamedTuple):
    """Result of a run: tallies, the last crowd, loop tests."""

    tallies: np.ndarray  # tallies.TALLY, one a day
    crowd: Crowd  # on the last evening
    settings: np.void  # record.SETTINGS of the last day
    loop_tests: tuple[LoopTest, ...] = ()  # one for each switch-off, the earliest first
    kept: Mapping[int, Crowd] | None = None  # copies of the crowd, by the day before which they were made

    @property
    def loop_test(self) -> LoopTest | None:
        """The only test, if one was made."""
        return self.loop_tests[0] if self.loop_tests else None


class Checkpoint(NamedTuple):
    """A state to begin with, and the days before it."""

    crowd: Crowd
    tallies: np.ndarray  # tallies.TALLY, one a day


@dataclass
class Room:
    """Memory of one run that the next in the same market may use. It holds one run at a time."""

    crowd: Crowd | None = None
    ahead: Crowd | None = None  # the run after its last day, until a switch-off
    branch: Crowd | None = None
    tallies: np.ndarray | None = None


class Prepared:
    """A scenario prepared for runs: everything that does not depend on the seed is computed once.

    With a ``room``, each run writes over the one before. ``switch_offs`` are the loop tests, each from a day of its
    own: within the run, or behind its end, where a copy is simulated on. ``has_organic`` tells whether the branch with
    organic inflow is wanted too. Other arguments as for :func:`loopsim.simulate`, checked there.
    """

    def __init__(
        self,
        scenario: Scenario,
        days: int,
        engine: str,
        *,
        threads: int = 1,
        switch_offs: Sequence[SwitchOff] = (),
        has_organic: bool = True,
        model: type[ClosedLoop] | None = None,
        policy: Policy | None = None,
        room: Room | None = None,
    ) -> None:
        self.scenario, self.days, self.room, self.policy = scenario, days, room, policy
        self.switch_offs = tuple(sorted(switch_offs, key=lambda off: off.from_day))
        horizon = max([days, *(off.from_day for off in self.switch_offs)])
        self.settings, self.row_of_day = table = settings_table(scenario, horizon)
        self._network: Acquaintances | None = None  # that of the seed before, where another seed changes nothing in it
        self._run_days = self._run_ahead = days_of(engine, scenario, table, threads, horizon, model, policy=policy)
        branch_engine = engine
        if self.switch_offs and engine == "agents" and not has_own_rules(model):  # the same bits, and sooner
            branch_engine = "arrays"
            if policy is None:  # which arrays might be unable to run
                self._run_ahead = days_of(branch_engine, scenario, table, threads, horizon, None)
        self._is_compiled = branch_engine == "arrays"
        self._branches = [
            _Branches(scenario, off, branch_engine, threads, model, has_organic) for off in self.switch_offs
        ]

    def run(
        self, seed: int, progress: Progress | None = None, *, resume: Checkpoint | None = None, keep: Iterable[int] = ()
    ) -> RawRun:
        """Simulate the scenario with a checked seed; ``progress(done, total)`` is called with the days done.

        With a ``resume`` of the same market and seed the run begins where that ends, which stays as it is. No test may
        begin earlier. ``keep`` are days, from 1 on, before which a copy of the crowd is kept.
        """
        from loopsim.market.crowd import open_market
        from loopsim.market.tallies import TALLY

        room, days = self.room or Room(), self.days
        used, room.crowd = room.crowd, None  # so the next run finds no half-finished crowd
        tallies = room.tallies
        if used is None or tallies is None or len(tallies) != days:
            tallies = room.tallies = np.zeros(days, TALLY)
        if resume is None:
            crowd, done = open_market(self.scenario, seed, days, self.settings, used, self.network_of(seed), tallies), 0
        else:
            crowd, done = resume.crowd.copy(), resume.crowd.day
            tallies[:done] = resume.tallies
        told, total = counted(progress, self.days_in_all - done)
        tests: list[LoopTest] = []
        kept: dict[int, Crowd] = {}
        keeps = {day for day in keep if done <= day <= days}
        within = [branches for branches in self._branches if branches.off.from_day <= days]
        for day in sorted({*keeps, *(branches.off.from_day for branches in within)}):
            crowd = self._run_days(crowd, tallies[done:day], told())
            done = day
            if day in keeps:
                kept[day] = crowd.copy()
            tests += [self._tested(branches, crowd, room, told) for branches in within if branches.off.from_day == day]
        crowd = self._run_days(crowd, tallies[done:], told())
        tests += self._behind_the_end(crowd, room, told)
        if progress is not None:
            progress(total, total)
        room.crowd = crowd
        return RawRun(tallies, crowd, self.settings[self.row_of_day[days - 1]], tuple(tests), kept)

    def _tested(self, branches: _Branches, crowd: Crowd, room: Room, told: Callable[[], Told | None]) -> LoopTest:
        """Simulate a test: side by side where this is a run by itself, a core is free, and little memory is needed."""
        is_alone = self.room is None and self._is_compiled and crowd.day > 0
        return branches.run(crowd, room, told, side_by_side=is_alone and crowd.people <= _SIDE_BY_SIDE and cores() > 1)

    @property
    def days_in_all(self) -> int:
        """Days of the run and of all tests."""
        last = max([self.days, *(off.from_day for off in self.switch_offs)])
        return last + sum(branches.days_in_all for branches in self._branches)

    def _behind_the_end(self, crowd: Crowd, room: Room, told: Callable[[], Told | None]) -> Iterator[LoopTest]:
        """Make the tests that begin after the last day, on a copy that is simulated further and counted nowhere."""
        from loopsim.market.tallies import TALLY

        later = [branches for branches in self._branches if branches.off.from_day > self.days]
        if not later:
            return
        used, room.ahead = room.ahead, None
        ahead, day = crowd.copy(used), self.days
        for branches in later:
            ahead = self._run_ahead(ahead, np.zeros(branches.off.from_day - day, TALLY), told())
            day = branches.off.from_day
            yield self._tested(branches, ahead, room, told)
        room.ahead = ahead

    def network_of(self, seed: int) -> Acquaintances:
        """Network of contacts in the market of this seed."""
        from loopsim.market.crowd import network_of

        if self._network is not None:
            return self._network._replace(seed=int(seed))
        network = network_of(self.scenario, seed)
        if self.scenario.market.network.kind in _SAME_FOR_ALL_SEEDS:
            self._network = network
        return network


#: Kinds of networks of which nothing is drawn beforehand.
_SAME_FOR_ALL_SEEDS = that_keep("nothing")


class _Branches:
    """Both branches of one test, prepared for runs."""

    def __init__(
        self,
        scenario: Scenario,
        off: SwitchOff,
        engine: str,
        threads: int,
        model: type[ClosedLoop] | None,
        has_organic: bool,
    ) -> None:
        from loopsim.results.renewal import block_days

        self.off = off
        self._lengths = [off.look_ahead] + ([off.days] if has_organic else [])
        self._runners = []
        for keeps_organic in (False, True)[: len(self._lengths)]:
            branch = only_referral(scenario, off, keeps_organic=keeps_organic)
            table = settings_table(branch, off.end)
            self._runners.append(days_of(engine, branch, table, threads, off.end, model, decides=False))
        settings, row_of_day = table
        campaign = settings[row_of_day[off.from_day]]["levers"]["campaign"]
        self._block_days = block_days(int(campaign["every_weeks"]), off.days)

    @property
    def days_in_all(self) -> int:
        return sum(self._lengths)

    def run(self, crowd: Crowd, room: Room, told: Callable[[], Told | None], *, side_by_side: bool = False) -> LoopTest:
        """Simulate the branches from the state ``crowd``, which does not change.

        ``side_by_side``: both at once, which takes memory for a market more.
        """
        from loopsim.market.fields import LAPSED
        from loopsim.results.loop_test import LoopTest, branch_days
        from loopsim.results.newcomers import followed

        with_organic: np.ndarray | None = None
        if side_by_side and len(self._runners) > 1:
            with ThreadPoolExecutor(max_workers=1) as beside:
                other = beside.submit(self._run, 1, crowd, Room(), None)
                branch, tallies = self._run(0, crowd, room, told())
                with_organic = branch_days(other.result()[1])
            if tell := told():
                tell(self._lengths[1])
        else:
            branch, tallies = self._run(0, crowd, room, told())
        rows = branch.met
        newcomers = followed(rows, rows["stage"] != LAPSED, self.off.from_day)
        room.branch = branch
        if with_organic is None and len(self._runners) > 1:
            room.branch, organic = self._run(1, crowd, room, told())
            with_organic = branch_days(organic)
        before = int(crowd.standing["pool"][0])
        return LoopTest(
            self.off.from_day, self.off.days, self._block_days, before, branch_days(tallies), with_organic, newcomers
        )

    def _run(self, n: int, crowd: Crowd, room: Room, tell: Told | None) -> tuple[Crowd, np.ndarray]:
        """Simulate one branch: its last crowd and its tallies."""
        from loopsim.market.tallies import TALLY

        used, room.branch = room.branch, None
        branch, tallies = crowd.copy(used), np.zeros(self._lengths[n], TALLY)
        branch.standing["adstock"] = 0.0  # carry-over is no referral either
        return self._runners[n](branch, tallies, tell), tallies


def only_referral(scenario: Scenario, off: SwitchOff, *, keeps_organic: bool = False) -> Scenario:
    """The same scenario with all inflow but referral at zero from the switch-off on, whatever its schedule says.

    ``keeps_organic``: people who find the brand by themselves, without any spend, come as before.
    """
    nothing: dict[str, object] = {f"levers.{channel}.daily_spend_cny": 0.0 for channel in CHANNELS}
    for channel in PAID_CHANNELS if keeps_organic else CHANNELS:
        nothing[f"levers.{channel}.always_per_week"] = 0.0
        nothing[f"levers.{channel}.arrivals_per_day"] = 0
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    days = max(scenario.days, off.end)
    return scenario.change({"days": days, "schedule": [*entries, {"from_day": off.from_day, "set": nothing}]})
