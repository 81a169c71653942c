"""Runs of a study that are not finished: still to make, under way, or set aside as they kill their workers."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from loopsim.runs.intervals import mean_of
from loopsim.runs.outcome import Outcome
from loopsim.studies.document import Until
from loopsim.studies.study import Study
from loopsim.sweeps.database import Row

#: A run that kills its worker so often, with nothing beside it, sets its point aside.
DEATHS_TO_SET_ASIDE = 2

SET_ASIDE = "set aside: run {run} of this point killed its worker twice"

#: Runs that are looked up in the database together.
_RUNS_AT_ONCE = 64

#: A point and the number of one of its runs.
Run = tuple[int, int]


@dataclass
class _Point:
    """A point with runs to come or under way."""

    runs: int = 0  # that it is to have: those of its rounds up to now
    missing: int = 0  # of them
    known: dict[int, float] = field(default_factory=dict)  # finished run -> measure of the stopping rule, NaN if none


class Pending:
    """The missing runs of a study, by point and run; with a stopping rule a round of a point follows another.

    What comes out depends on what each run does alone, not on the order in which replies come:

    - What a job leaves that dies is suspect: another job may have killed its worker, or taken the memory. It is done
      again run by run, with nothing beside it.
    - If a run kills twice like that, it and all later runs of its point are recorded as killed.
    """

    def __init__(
        self, study: Study, finished: Callable[[range], Iterable[tuple[int, int, float]]], done: int = 0, later: int = 0
    ) -> None:
        """``finished(points)`` gives ``(point, run, measure of the stopping rule)`` of the runs that are there already:
        of all points ``done``, ``later`` of them in rounds behind the first."""
        self._study, self._finished = study, finished
        self._points: dict[int, _Point] = {}
        self._fresh = self._first_rounds()
        self._again: list[Run] = []  # a heap: of later rounds, or handed out before, but nothing came back
        self._suspects: list[Run] = []
        self._deaths: dict[Run, int] = {}  # with nothing beside them
        #: Points whose runs from one on are not wanted: (point, first run). For who keeps the runs to take away.
        self.unwanted: list[Run] = []
        #: Runs that are finished, and all that are known to be wanted: a stopping rule adds rounds.
        self.done, self.total = done, len(study.points()) * study.runs + later

    def take(self, most: int) -> list[Run]:
        """Return the next runs to make, at most ``most``; none if all are finished, under way or suspect."""
        return list(itertools.islice(iter(self._next, None), most))

    @property
    def is_whole(self) -> bool:
        """True if every run has an outcome."""
        if (run := self._next()) is not None:
            self.put_back([run])
        return not self._points

    @property
    def has_suspects(self) -> bool:
        """True if there are runs that must be made with nothing beside them."""
        self._suspects = [run for run in self._suspects if self._is_missing(run)]
        return bool(self._suspects)

    def take_suspect(self) -> list[Run]:
        """One of them. There is one, and nothing else is under way."""
        return [self._suspects.pop(0)]

    def keep(self, taken: Iterable[Run], outcomes: Iterable[Outcome]) -> list[Row]:
        """Note that runs are finished. Returns those that were not there already."""
        rows = [(*run, outcome) for run, outcome in zip(taken, outcomes, strict=True) if self._is_missing(run)]
        self._note(rows)
        return rows

    def put_back(self, taken: Iterable[Run]) -> None:
        """Have runs made again that were handed out and of which nothing came back."""
        for run in taken:
            heapq.heappush(self._again, run)

    def die(self, taken: Iterable[Run], *, is_alone: bool) -> list[Row]:
        """Note that a worker died with what was taken, which ``is_alone`` if it was a suspect with nothing beside it.

        Returns the runs that are killed, if that sets a point aside.
        """
        for run in filter(self._is_missing, taken):
            self._deaths[run] = self._deaths.get(run, 0) + is_alone
            if self._deaths[run] >= DEATHS_TO_SET_ASIDE:
                return self._set_aside(*run)
            self._suspects.append(run)
        return []

    def _first_rounds(self) -> Iterator[Run]:
        """Open some points after the others, and yield their runs that are missing."""
        step = max(_RUNS_AT_ONCE // self._study.runs, 1)
        for first in range(0, len(self._study.points()), step):
            points = range(first, min(first + step, len(self._study.points())))
            self._points |= {point: _Point() for point in points}
            for point, run, value in self._finished(points):
                self._points[point].known[run] = value
            for point in points:
                self._open_round(point, self._study.runs)
            yield from ((point, run) for point in points for run in range(self._study.runs))

    def _next(self) -> Run | None:
        """The next run without an outcome that is not under way."""
        while (run := heapq.heappop(self._again) if self._again else next(self._fresh, None)) is not None:
            if self._is_missing(run):
                return run
        return None

    def _is_missing(self, run: Run) -> bool:
        return run[0] in self._points and run[1] not in self._points[run[0]].known

    def _note(self, rows: Sequence[Row]) -> None:
        """Count runs that are finished now, and end the rounds of which they were the last."""
        rule = self._study.stop
        for point, run, outcome in rows:
            one = self._points[point]
            is_new = run not in one.known
            self.done, one.missing = self.done + is_new, one.missing - is_new
            one.known[run] = math.nan if rule is None else outcome.kpis.get(rule.kpi, math.nan)
        for point in {point for point, _, _ in rows}:
            if not self._points[point].missing:
                self._end_round(point)

    def _open_round(self, point: int, runs: int) -> list[Run]:
        """Have a point run so many times more. Returns the runs of that round which are missing."""
        one = self._points[point]
        missing = [(point, run) for run in range(one.runs, one.runs + runs) if run not in one.known]
        one.runs, one.missing = one.runs + runs, len(missing)
        if not missing:
            self._end_round(point)
        return missing

    def _end_round(self, point: int) -> None:
        """Begin the next round of a point whose runs are all there, or let it go if there is none."""
        one, rule = self._points[point], self._study.stop
        values = [one.known[run] for run in range(one.runs)]
        if more := runs_to_come(values, rule, self._study.runs):
            missing = self._open_round(point, more)
            self.total += len(missing)  # those that were there at the beginning are counted
            self.put_back(missing)
            return
        too_many = len(one.known) - one.runs
        self.done, self.total = self.done - too_many, self.total - too_many
        if rule is not None:
            self.unwanted.append((point, one.runs))
        del self._points[point]

    def _set_aside(self, point: int, run: int) -> list[Row]:
        """A run that kills and all later runs of its point, also those that are finished: none depends on the order."""
        message, seed = SET_ASIDE.format(run=run), self._study.seed_of(point, 0)
        later = range(run, self._points[point].runs)
        rows = [(point, one, Outcome(seed + one, "killed", 0.0, message)) for one in later]
        self._note(rows)
        return rows


def runs_to_come(values: Sequence[float], rule: Until | None, runs: int) -> int:
    """Return how many more runs of a point a rule asks for: a round of ``runs`` until its measure is known well enough.

    ``values`` are the measure in all runs so far, NaN where it is not defined.
    """
    if rule is None:
        return 0
    half_width = mean_of(np.array(values)).half_width
    return 0 if half_width <= rule.half_width else min(runs, rule.at_most - len(values))  # NaN is not
