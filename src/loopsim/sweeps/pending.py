"""Runs of a part of a study that are not finished: still to do, under way, or set aside as they kill their workers."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from loopsim.runs.outcome import Outcome, Wanted
from loopsim.scenario.scenario import Scenario
from loopsim.sweeps.jobs import Job
from loopsim.sweeps.rows import Row

#: A run that kills its worker so often, alone in its job, sets its point aside. Where the worker had other jobs
#: besides, as many deaths only make it suspect: it sets its point aside if it kills once more with nothing beside it.
DEATHS_TO_SET_ASIDE = 2

SET_ASIDE = "set aside: run {run} of this point killed its worker twice"


@dataclass(frozen=True)
class Slice:
    """Consecutive runs of a part: places from ``first`` on."""

    first: int
    runs: int

    @property
    def places(self) -> range:
        """All of them."""
        return range(self.first, self.first + self.runs)

    def behind(self, runs: int) -> Slice:
        """Return what is left without the first runs."""
        return Slice(self.first + runs, self.runs - runs)


class Pending:
    """The runs of some cells (point, first run, runs) in order; each has a place, from 0.

    What comes out depends on what each run does alone, not on the order in which replies come:

    - What a job leaves that dies is done again run by run, to find the one that kills.
    - If a run kills twice, it and all later runs of its point (in this part) are recorded as killed.
    - Where a death may be another job's, a run must have killed with nothing beside it.
    """

    def __init__(
        self, cells: Iterable[tuple[int, int, int]], first_seed: int, finished: Collection[tuple[int, int]] = ()
    ) -> None:
        """``finished``: the runs (point, run) that are there already."""
        self.cells = tuple(tuple(cell) for cell in cells)
        self._seed = first_seed
        self._places = [(point, first + run) for point, first, runs in self.cells for run in range(runs)]
        self._is_done = [place in finished for place in self._places]
        self._fresh = 0  # the first place that was never handed out
        self._again: list[int] = []  # handed out, but nothing came back: a heap
        self._run_by_run: set[int] = set()
        self._deaths: dict[int, int] = {}
        self._suspects: list[int] = []
        self.done = sum(self._is_done)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def is_whole(self) -> bool:
        """Every run has an outcome."""
        return self.done == len(self)

    def take(self, most: int) -> Slice | None:
        """Return the next runs to make, at most ``most``, or None if all are finished, under way or suspect."""
        taken: list[int] = []
        while len(taken) < most and (place := self._next()) is not None:
            alone = place in self._run_by_run
            if taken and (alone or place != taken[-1] + 1):
                heapq.heappush(self._again, place)
                break
            taken.append(place)
            if alone:
                break
        return Slice(taken[0], len(taken)) if taken else None

    @property
    def has_suspects(self) -> bool:
        """True if there are runs that must be made with nothing beside them."""
        return any(not self._is_done[place] for place in self._suspects)

    def take_suspect(self) -> Slice:
        """One of them. There is one, and nothing else is under way."""
        place = next(place for place in self._suspects if not self._is_done[place])
        self._suspects.remove(place)
        return Slice(place, 1)

    def job(self, taken: Slice, scenario_of: Callable[[int], Scenario], wanted: Wanted, seconds: float) -> Job:
        """The work to hand out, for ``seconds``; ``scenario_of`` gives the scenario of a point."""
        seeds: dict[int, list[int]] = {}
        for point, run in self._places[taken.first : taken.first + taken.runs]:
            seeds.setdefault(point, []).append(self._seed + run)
        return Job(tuple((scenario_of(point), tuple(some)) for point, some in seeds.items()), wanted, seconds)

    def end(self, taken: Slice, outcomes: list[Outcome]) -> list[Row]:
        """The runs that came back last: the first of what was taken. The rest is to do again."""
        rows = self.keep(taken, outcomes)
        for place in taken.behind(len(outcomes)).places:
            if not self._is_done[place]:  # else it was set aside meanwhile
                heapq.heappush(self._again, place)
        return rows

    def keep(self, taken: Slice, outcomes: list[Outcome]) -> list[Row]:
        """The runs that came back, but for those that were there already; the rest of them is still under way."""
        return [
            self._row(place, outcome)
            for place, outcome in zip(taken.places, outcomes, strict=False)
            if not self._is_done[place]
        ]

    def die(self, taken: Slice, *, is_alone: bool = True) -> list[Row]:
        """Note that a worker died with what was taken; another job may have killed it, unless this one ``is_alone``.

        Returns the runs that are killed, if that sets a point aside.
        """
        again = [place for place in taken.places if not self._is_done[place]]
        self._run_by_run.update(again)
        if taken.runs == 1 and again:
            (place,) = again
            self._deaths[place] = self._deaths.get(place, 0) + 1
            if self._deaths[place] >= DEATHS_TO_SET_ASIDE:
                if is_alone:
                    return self._set_aside(place)
                self._suspects.append(place)
                return []
        for place in again:
            heapq.heappush(self._again, place)
        return []

    def _next(self) -> int | None:
        """The next place without an outcome that is not under way."""
        while self._again:
            place = heapq.heappop(self._again)
            if not self._is_done[place]:
                return place
        while self._fresh < len(self):
            self._fresh += 1
            if not self._is_done[self._fresh - 1]:
                return self._fresh - 1
        return None

    def _row(self, place: int, outcome: Outcome) -> Row:
        """A run that is finished now."""
        self.done += not self._is_done[place]
        self._is_done[place] = True
        return (*self._places[place], outcome)

    def _set_aside(self, place: int) -> list[Row]:
        """A run that kills and all later runs of its point, also those that are finished: none depends on the order."""
        point, run = self._places[place]
        message = SET_ASIDE.format(run=run)
        behind = itertools.takewhile(lambda later: self._places[later][0] == point, range(place, len(self)))
        return [self._row(one, Outcome(self._seed + self._places[one][1], "killed", 0.0, message)) for one in behind]
