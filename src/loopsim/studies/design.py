"""The points of a study: which values the factors take together. Made when asked for, so that millions cost nothing."""

from __future__ import annotations

import itertools
import json
import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload

import numpy as np

#: Digits of a number between two ends: enough for every use, and 0.3 is not 0.30000000000000004.
_DIGITS = 12


class Point(NamedTuple):
    """One point: its number, its values as the tables show them, and what it changes in the base scenario."""

    number: int
    values: dict[str, Any]  # column -> value
    changes: dict[str, Any]  # dotted path -> value


class Level(NamedTuple):
    """One value of a factor: as shown in tables, and as laid on the scenario."""

    values: dict[str, Any]
    changes: dict[str, Any]


@dataclass(frozen=True)
class Axis:
    """A factor, ready to be asked for its values: how many there are on a grid, one of them, or one so far along."""

    columns: tuple[str, ...]  # of the tables
    paths: tuple[str, ...]  # all that some value changes

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def level(self, number: int) -> Level:
        """The value of this number, on a grid."""

    def spread(self, part: float) -> Level:
        """The value so far along, from 0 to 1 (itself left out): each has an equal share of the way."""
        return self.level(int(part * len(self)))

    def _shown(self, values: Sequence[Any]) -> Level:
        return Level(
            dict(zip(self.columns, map(cell, values), strict=True)), dict(zip(self.paths, values, strict=True))
        )


@dataclass(frozen=True)
class Listed(Axis):
    """Values one by one, for one path or several that move together: of a list, or of a column of a table."""

    values: Sequence[Sequence[Any]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def level(self, number: int) -> Level:
        """See :class:`Axis`."""
        return self._shown(self.values[number])


@dataclass(frozen=True)
class Choices(Axis):
    """Named groups of changes."""

    levels: Sequence[Level] = field(repr=False)

    def __len__(self) -> int:
        return len(self.levels)

    def level(self, number: int) -> Level:
        """See :class:`Axis`."""
        return self.levels[number]


@dataclass(frozen=True)
class Span:
    """Numbers between two ends, in equal steps or in equal ratios, whole or not."""

    low: float
    high: float
    is_log: bool
    is_whole: bool

    def step(self, number: int, steps: int) -> float | int:
        """Number ``number`` of ``steps`` numbers that include both ends."""
        if number == 0 or number == steps - 1:
            value = self.low if number == 0 else self.high
            return round(value) if self.is_whole else value
        return self._at(number / (steps - 1))

    def spread(self, part: float) -> float | int:
        """The number so far along; whole numbers have equal shares of the way (of its logarithm, if so)."""
        if not self.is_whole:
            return self._at(part)
        low, high = self.low, self.high + 1.0
        value = low * (high / low) ** part if self.is_log else low + (high - low) * part
        return min(math.floor(value), round(self.high))

    def _at(self, part: float) -> float | int:
        if self.is_log:
            value = self.low * (self.high / self.low) ** part
        else:
            value = self.low + (self.high - self.low) * part
        return round(value) if self.is_whole else min(max(float(f"{value:.{_DIGITS}g}"), self.low), self.high)


@dataclass(frozen=True)
class Ranged(Axis):
    """Numbers between two ends, for one path or several that move together."""

    spans: tuple[Span, ...]
    steps: int = 0

    def __len__(self) -> int:
        return self.steps

    def level(self, number: int) -> Level:
        """See :class:`Axis`."""
        return self._shown([span.step(number, self.steps) for span in self.spans])

    def spread(self, part: float) -> Level:
        """See :class:`Axis`."""
        return self._shown([span.spread(part) for span in self.spans])


@dataclass(frozen=True)
class Points(Sequence[Point]):
    """All points of a study, in order; each is made when it is asked for."""

    axes: tuple[Axis, ...]

    @overload
    def __getitem__(self, number: int) -> Point: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Point]: ...
    def __getitem__(self, number: int | slice) -> Point | Sequence[Point]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(f"point {number}: found {len(self)} points")
        number %= len(self)
        values: dict[str, Any] = {}
        changes: dict[str, Any] = {}
        for level in self._levels(number):
            values |= level.values
            changes |= level.changes
        return Point(number, values, changes)

    @abstractmethod
    def _levels(self, number: int) -> Iterator[Level]:
        """Values of each factor at a point."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths of the scenario that some point changes."""
        return tuple(path for axis in self.axes for path in axis.paths)

    def unlike(self, is_asked: Callable[[str], bool]) -> Iterator[Point]:
        """Points among which are all combinations of values that the paths asked for take: as few as is easily told."""
        return iter(self if any(map(is_asked, self.paths)) else self[:1])


@dataclass(frozen=True)
class Grid(Points):
    """Every value of every factor with every other; the last factor changes fastest."""

    def __len__(self) -> int:
        return math.prod(map(len, self.axes))

    def _levels(self, number: int) -> Iterator[Level]:
        numbers = []
        for axis in reversed(self.axes):
            number, own = divmod(number, len(axis))
            numbers.append(own)
        for axis, own in zip(self.axes, reversed(numbers), strict=True):
            yield axis.level(own)

    def unlike(self, is_asked: Callable[[str], bool]) -> Iterator[Point]:
        """The grid of those factors alone, with the first value of all others."""
        taken = [range(len(axis) if any(map(is_asked, axis.paths)) else 1) for axis in self.axes]
        for places in itertools.product(*taken):
            number = 0
            for axis, own in zip(self.axes, places, strict=True):
                number = number * len(axis) + own
            yield self[number]


@dataclass(frozen=True)
class Sample(Points):
    """Points spread over the unit cube, a row a point and a column a factor."""

    cube: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.cube)

    def _levels(self, number: int) -> Iterator[Level]:
        for axis, part in zip(self.axes, self.cube[number].tolist(), strict=True):
            yield axis.spread(part)


@dataclass(frozen=True)
class Table(Points):
    """Points listed one by one: each axis has a value for each."""

    place: Callable[[int], str] = field(default="row {}".format, repr=False, compare=False)  # of a row in the file

    def __len__(self) -> int:
        return len(self.axes[0])

    def _levels(self, number: int) -> Iterator[Level]:
        return (axis.level(number) for axis in self.axes)


def cell(value: Any) -> Any:
    """A value as a column of a table can hold it: what is no plain number or text is written as JSON."""
    if isinstance(value, bool | int | float | str):
        return value
    return json.dumps(value, default=lambda inner: inner.model_dump(), ensure_ascii=False)
