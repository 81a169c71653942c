"""A part of a study while its runs are lived: what is still to do, what is there, which run kills its workers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loopsim.scenario.scenario import Scenario
from loopsim.studies.executors import Job
from loopsim.studies.runs import Outcome, Wanted

#: A run that kills its worker so often, alone in its job, sets its point aside. Where the worker had other jobs
#: besides, so many deaths only make it suspect: it sets its point aside if it kills once more with nothing beside it.
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
        """What is left without the first so many."""
        return Slice(self.first + runs, self.runs - runs)


class UnderWay:
    """The runs of some cells (point, first run, runs) in order; each has a place, from 0.

    What comes out depends on what each run does alone, not on the order in which replies come:

    - What a job leaves that dies is done again run by run, to find the one that kills.
    - If a run kills twice, it and all later runs of its point (in this part) are recorded as killed.
    - Where a death may be another job's, a run must have killed with nothing beside it.
    """

    def __init__(self, cells: Iterable[tuple[int, int, int]], first_seed: int) -> None:
        self.cells = tuple(tuple(cell) for cell in cells)
        self._seed = first_seed
        self._places = [(point, first + run) for point, first, runs in self.cells for run in range(runs)]
        self._outcomes: list[Outcome | None] = [None] * len(self._places)
        self._fresh = 0  # the first place that was never handed out
        self._again: list[int] = []  # handed out, but nothing came back: a heap
        self._run_by_run: set[int] = set()
        self._deaths: dict[int, int] = {}
        self._suspects: list[int] = []
        self.lived = 0

    def __len__(self) -> int:
        return len(self._places)

    @property
    def is_whole(self) -> bool:
        """Every run has an outcome."""
        return self.lived == len(self)

    def take(self, most: int) -> Slice | None:
        """The next runs to live, at most so many, or None if all are lived, under way or suspect."""
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
        """Whether there are runs that must be lived with nothing beside them."""
        return any(self._outcomes[place] is None for place in self._suspects)

    def take_suspect(self) -> Slice:
        """One of them. There is one, and nothing else is under way."""
        place = next(place for place in self._suspects if self._outcomes[place] is None)
        self._suspects.remove(place)
        return Slice(place, 1)

    def job(self, taken: Slice, scenario_of: Callable[[int], Scenario], wanted: Wanted, seconds: float) -> Job:
        """The work to hand out, for so many seconds; ``scenario_of`` gives the scenario of a point."""
        seeds: dict[int, list[int]] = {}
        for point, run in self._places[taken.first : taken.first + taken.runs]:
            seeds.setdefault(point, []).append(self._seed + run)
        return Job(tuple((scenario_of(point), tuple(some)) for point, some in seeds.items()), wanted, seconds)

    def live(self, taken: Slice, outcomes: list[Outcome]) -> None:
        """Keep what came back: the first outcomes of what was taken. The rest is to do again."""
        self.keep(taken, outcomes)
        for place in taken.behind(len(outcomes)).places:
            if self._outcomes[place] is None:  # else it was set aside meanwhile
                heapq.heappush(self._again, place)

    def keep(self, taken: Slice, outcomes: list[Outcome]) -> None:
        """Keep the first outcomes of what was taken; the rest of it is still under way."""
        for place, outcome in zip(taken.places, outcomes, strict=False):
            if self._outcomes[place] is None:
                self._keep(place, outcome)

    def die(self, taken: Slice, *, is_alone: bool = True) -> tuple[int, int] | None:
        """What was taken has killed its worker, or another job has that was there too, unless it ``is_alone``.

        Returns (point, run) if that sets a point aside.
        """
        again = [place for place in taken.places if self._outcomes[place] is None]
        self._run_by_run.update(again)
        if taken.runs == 1 and again:
            (place,) = again
            self._deaths[place] = self._deaths.get(place, 0) + 1
            if self._deaths[place] >= DEATHS_TO_SET_ASIDE:
                if is_alone:
                    self._set_aside(place)
                    return self._places[place]
                self._suspects.append(place)
                return None
        for place in again:
            heapq.heappush(self._again, place)
        return None

    def rows(self) -> list[tuple[int, int, Outcome]]:
        """(point, run, outcome) of all that are lived, in order."""
        pairs = zip(self._places, self._outcomes, strict=True)
        return [(point, run, outcome) for (point, run), outcome in pairs if outcome is not None]

    def recall(self, rows: Iterable[tuple[int, int, Outcome]]) -> None:
        """Take up what was lived before."""
        place_of = {place: number for number, place in enumerate(self._places)}
        for point, run, outcome in rows:
            if (place := place_of.get((point, run))) is not None:
                self._keep(place, outcome)

    def _next(self) -> int | None:
        """The next place without an outcome that is not under way."""
        while self._again:
            place = heapq.heappop(self._again)
            if self._outcomes[place] is None:
                return place
        while self._fresh < len(self):
            self._fresh += 1
            if self._outcomes[self._fresh - 1] is None:
                return self._fresh - 1
        return None

    def _keep(self, place: int, outcome: Outcome) -> None:
        self.lived += self._outcomes[place] is None
        self._outcomes[place] = outcome

    def _set_aside(self, place: int) -> None:
        point, run = self._places[place]
        message = SET_ASIDE.format(run=run)
        for later in range(place, len(self._places)):
            if self._places[later][0] != point:
                break
            self._keep(later, Outcome(self._seed + self._places[later][1], "killed", 0.0, message))
