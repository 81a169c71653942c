"""Division of a study into parts and rounds: by the study and its results alone, never by workers or timing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np

from loopsim.stats import student_t
from loopsim.studies.study import Study

#: Runs that a part should have.
RUNS_OF_A_PART = 64


class Cell(NamedTuple):
    """Consecutive runs of one point."""

    point: int
    first: int  # number of the first run
    runs: int

    @property
    def numbers(self) -> range:
        """The numbers of its runs."""
        return range(self.first, self.first + self.runs)


@dataclass(frozen=True)
class Part:
    """A piece of the work: some runs of some points."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def runs(self) -> int:
        """Number of its runs."""
        return sum(cell.runs for cell in self.cells)

    @property
    def points(self) -> range:
        """The points that it is about, in order."""
        return range(self.cells[0].point, self.cells[-1].point + 1)


@dataclass(frozen=True)
class Parts(Sequence[Part]):
    """The first round of a study, divided: several points a part, or several parts a point that has many runs."""

    points: int
    runs: int  # of each point
    is_whole: bool = False  # points are never divided: a stopping rule looks at all runs of a point

    @property
    def _points_of_a_part(self) -> int:
        return max(RUNS_OF_A_PART // self.runs, 1)

    @property
    def _parts_of_a_point(self) -> int:
        return 1 if self.is_whole else -(-self.runs // RUNS_OF_A_PART)

    def __len__(self) -> int:
        return -(-self.points // self._points_of_a_part) * self._parts_of_a_point

    @overload
    def __getitem__(self, number: int) -> Part: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Part]: ...
    def __getitem__(self, number: int | slice) -> Part | Sequence[Part]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(f"part {number}: found {len(self)} parts")
        number %= len(self)
        block, piece = divmod(number, self._parts_of_a_point)
        first_point = block * self._points_of_a_part
        last_point = min(first_point + self._points_of_a_part, self.points)
        first_run = piece * RUNS_OF_A_PART if self._parts_of_a_point > 1 else 0
        runs = min(RUNS_OF_A_PART, self.runs - first_run) if self._parts_of_a_point > 1 else self.runs
        return Part(number, tuple(Cell(point, first_run, runs) for point in range(first_point, last_point)))

    def numbers_of(self, points: np.ndarray, runs: np.ndarray) -> np.ndarray:
        """The number of the part that holds a run of the first round, of many runs (point, run)."""
        piece = runs // RUNS_OF_A_PART if self._parts_of_a_point > 1 else 0
        return points // self._points_of_a_part * self._parts_of_a_point + piece


def part_name(number: int) -> str:
    """``17 -> "000017"``."""
    return f"{number:06d}"


def parts_of(study: Study) -> Parts:
    """Divide the first round of runs of a study."""
    return Parts(len(study.points()), study.runs, is_whole=study.stop is not None)


def next_cells(study: Study, seen: Mapping[int, Sequence[float]]) -> tuple[Cell, ...]:
    """Return the next round of a part: runs of points whose measure is not known well enough yet. Empty at the end.

    ``seen`` holds, for each point of the part, the measure of the stopping rule in all its runs so far, NaN where it is
    not defined.
    """
    rule = study.stop
    if rule is None:
        return ()
    rounds = (
        Cell(point, len(values), min(study.runs, rule.at_most - len(values)))
        for point, values in seen.items()
        if not half_width(values) <= rule.half_width  # NaN is not
    )
    return tuple(cell for cell in rounds if cell.runs > 0)


def half_width(values: Sequence[float]) -> float:
    """Half-width of the 95% interval of the mean by Student's t, without the values that are NaN; NaN below two.

    As :func:`loopsim.runs.intervals.spread` has it, and sooner for a few values.
    """
    there = [value for value in values if not math.isnan(value)]
    if len(there) < 2:
        return math.nan
    mean = math.fsum(there) / len(there)
    variance = math.fsum((value - mean) ** 2 for value in there) / (len(there) - 1)
    return float(student_t(len(there) - 1)) * math.sqrt(variance / len(there))
