"""Map of a measure over one lever or two: the result, a value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from loopsim.decisions.answer import Answer
from loopsim.decisions.heights import Heights, half_width, heights_of
from loopsim.decisions.map_plan import MapLever
from loopsim.decisions.refine import GRID, STEPS, Place, is_between
from loopsim.decisions.surface import JUMPS, Surface, fit
from loopsim.languages import checked
from loopsim.results.pictured import Pictured

if TYPE_CHECKING:
    import pandas as pd

#: Fewest points with a value from which a surface is made.
FEWEST = {1: 3, 2: 6}


class Crossing(NamedTuple):
    """A value of a lever at which the measure crosses the line, its 95% interval (NaN: beyond the range), the way."""

    value: float
    low: float
    high: float
    is_up: bool  # the measure rises through the line as the lever grows


@dataclass(frozen=True, eq=False, repr=False)
class KpiMap(Pictured, Answer):
    """A surface of a measure over one lever or two, and the line where it crosses a value. A value.

    ``places`` are steps of the lattice, ``values`` the measure in each run, ``(points, runs)``.
    """

    scenario: str
    kpi: str
    at: float
    levers: tuple[MapLever, ...]
    places: tuple[Place, ...]
    values: np.ndarray
    runs: int
    days: int
    failed: int = 0  # runs

    @cached_property
    def is_defined(self) -> np.ndarray:
        """Points at which the measure is defined in all runs."""
        return np.isfinite(self.values).all(axis=1)

    @property
    def is_moved(self) -> bool:
        """Whether the measure of any run differs from that of another point with the same luck."""
        values = self.values[self.is_defined]
        return not np.allclose(values, values[:1], rtol=1e-12, atol=0.0)  # but for rounding

    @property
    def has_surface(self) -> bool:
        """Whether enough points have a value."""
        return int(self.is_defined.sum()) >= FEWEST[len(self.levers)] and bool(self.is_known.any())

    @cached_property
    def is_known(self) -> np.ndarray:
        """The part of the grid on which the surface is told: not beyond the points with a value."""
        levers = len(self.levers)
        nowhere = ~np.isfinite(self.values).any(axis=1)  # a run that failed beside others leaves no hole
        if not nowhere.any():
            return np.ones((GRID[levers],) * levers, bool)
        points, asked = np.array(self.places, float) / STEPS, self.is_defined | nowhere
        known = is_between(points[asked], self.is_defined[asked], _lattice(levers))
        return known.reshape((GRID[levers],) * levers)

    @cached_property
    def heights(self) -> Heights:
        """Heights of the points that have a value."""
        return heights_of(self.values[self.is_defined], self.at)

    @cached_property
    def surface(self) -> Surface:
        """The fitted surface, of heights, over parts of the ranges."""
        points = np.array(self.places, float)[self.is_defined] / STEPS
        return fit(points, self.heights.height, self.heights.own)

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Heights on the grid and half-widths of their 95% intervals: ``(first lever, second lever)``; of one lever
        NaN where nothing is known."""
        levers = len(self.levers)
        mean, error = self.surface.at(_lattice(levers))
        shape = (GRID[levers],) * levers
        mean, half = mean.reshape(shape), half_width(error, self.heights).reshape(shape)
        if levers == 1:
            mean, half = (np.where(self.is_known, one, np.nan) for one in (mean, half))
        return mean, half

    @cached_property
    def share_above(self) -> tuple[float, float, float]:
        """Part of the known range or area above the line, with the lower and the upper end of its band."""
        mean, half = (one[self.is_known] for one in self.grid)
        return float((mean >= 0).mean()), float((mean - half >= 0).mean()), float((mean + half >= 0).mean())

    @property
    def crosses(self) -> bool:
        """Whether the surface crosses the line."""
        mean = self.grid[0][self.is_known]
        return bool((mean >= 0).any() and (mean < 0).any())

    def extreme(self, *, highest: bool) -> tuple[float, float, float, dict[str, float]]:
        """Return the highest or lowest value on the surface, its 95% interval, and where it is."""
        mean, half = self.grid
        known = np.where(self.is_known, mean if highest else -mean, -np.inf)
        at = np.unravel_index(int(known.argmax()), mean.shape)
        value = self.heights.value
        where = {
            lever.name: float(lever.value(step / (GRID[len(self.levers)] - 1)))
            for lever, step in zip(self.levers, at, strict=True)
        }
        ends = value(mean[at] - half[at]), value(mean[at] + half[at])
        return float(value(mean[at])), float(ends[0]), float(ends[1]), where

    @cached_property
    def tips(self) -> tuple[Crossing, ...]:
        """Crossings along the lever, of a map of one."""
        mean, half = self.grid
        found = _crossings(self.levers[0], mean, half) if len(self.levers) == 1 else ()
        return self._between_points(found) if self.surface.doubt > JUMPS else found

    def _between_points(self, found: tuple[Crossing, ...]) -> tuple[Crossing, ...]:
        """Return the crossings of a curve that jumps: no more is known of each than between which points it lies.

        A smooth surface swings on both sides of a jump, and may cross where no points do. Where no two points are
        surely on either side, its own crossings stay.
        """
        (lever,) = self.levers
        order = np.argsort([place[0] for place, is_told in zip(self.places, self.is_defined, strict=True) if is_told])
        heights = self.heights
        sure = np.abs(heights.height) > half_width(np.sqrt(heights.own), heights)
        at = [lever.row(place[0])[0] for place, is_told in zip(self.places, self.is_defined, strict=True) if is_told]
        there = [(float(at[n]), bool(heights.height[n] > 0)) for n in order if sure[n]]
        between = []
        for (low, was_above), (high, is_above) in pairwise(there):
            if was_above != is_above:
                inside = [one.value for one in found if low <= one.value <= high]
                value = inside[len(inside) // 2] if inside else (low + high) / 2
                between.append(Crossing(value, low, high, is_above))
        return tuple(between) or found

    def across(self, which: int, part: float) -> tuple[Crossing, ...]:
        """Return the crossings along the other lever where lever ``which`` is so far along, from 0 to 1."""
        mean, half = self.grid
        step = round(part * (GRID[2] - 1))
        take = (step, slice(None)) if which == 0 else (slice(None), step)
        return _crossings(self.levers[1 - which], mean[take], half[take])

    def height_at(self, which: int, part: float) -> np.ndarray:
        """Return the heights along the other lever where lever ``which`` is so far along."""
        mean, _ = self.grid
        step = round(part * (GRID[2] - 1))
        return mean[step] if which == 0 else mean[:, step]

    @cached_property
    def told_along(self) -> int:
        """The lever at whose values the line is told: the one for which there is more often a single crossing."""
        mean, _ = self.grid
        signs = mean >= 0
        single = [
            (np.abs(np.diff(signs.astype(int), axis=1 - which)).sum(axis=1 - which) == 1).sum() for which in (0, 1)
        ]
        return 0 if single[0] >= single[1] else 1

    def lines(self, which: Literal["line", "sure_above", "sure_below"] = "line") -> list[np.ndarray]:
        """Return the pieces of the line, or of an end of its band, ``(vertices, 2)`` in values of the levers."""
        import contourpy

        mean, half = self.grid
        shift = {"line": 0.0, "sure_above": -1.0, "sure_below": 1.0}[which]
        axis = np.linspace(0.0, 1.0, GRID[2])
        pieces: Any = contourpy.contour_generator(axis, axis, (mean + shift * half).T).lines(0.0)
        return [np.column_stack([lever.value(piece[:, n]) for n, lever in enumerate(self.levers)]) for piece in pieces]

    def to_frame(self) -> pd.DataFrame:
        """A row a point, as tried: levers, runs in which the measure is defined, its mean and standard error."""
        import pandas as pd

        rows = np.array([[lever.row(step)[0] for lever, step in zip(self.levers, place, strict=True)]
                         for place in self.places])  # fmt: skip
        table = pd.DataFrame({lever.name: rows[:, n] for n, lever in enumerate(self.levers)})
        there = np.isfinite(self.values)
        count = there.sum(axis=1)
        sums = np.where(there, self.values, 0.0).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = sums / count
            spread = np.where(there, (self.values - mean[:, None]) ** 2, 0.0).sum(axis=1) / (count - 1)
            error = np.sqrt(spread / count)
        table["runs"] = count
        table[self.kpi] = mean
        table["standard_error"] = np.where(count > 1, error, np.nan)
        return table

    def line_frame(self) -> pd.DataFrame:
        """The line: of one lever a row a crossing with its interval; of two a row a vertex of the line (``kind``
        ``line``) and of the ends of its band (``sure_above``, ``sure_below``), piece by piece."""
        import pandas as pd

        if not self.has_surface:
            return pd.DataFrame()
        if len(self.levers) == 1:
            return pd.DataFrame([one._asdict() for one in self.tips], columns=list(Crossing._fields))
        kinds: tuple[Literal["line", "sure_above", "sure_below"], ...] = ("line", "sure_above", "sure_below")
        rows = [
            (kind, number, *vertex)
            for kind in kinds
            for number, piece in enumerate(self.lines(kind))
            for vertex in piece.tolist()
        ]
        return pd.DataFrame(rows, columns=["kind", "piece", *(lever.name for lever in self.levers)])

    def sentences(self, language: Literal["en", "zh"] = "en") -> list[str]:
        """Say where the line runs, how much lies above it, and how well it is known."""
        from loopsim.decisions.map_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        found: dict[str, Any] = {
            "scenario": self.scenario,
            "kpi": self.kpi,
            "at": self.at,
            "runs": self.runs,
            "days": self.days,
            "failed": self.failed,
            "sentences": self.sentences(),
            "levers": [
                {"name": one.name, "paths": list(one.axis.paths), "low": one.low, "high": one.high, "log": one.is_log}
                for one in self.levers
            ],
            "points": [plain(one) for one in self.to_frame().to_dict("records")],
        }
        if self.has_surface:
            middle, low, high = self.share_above
            found["share_above"] = {"mean": middle, "low": low, "high": high}
            found["line"] = [plain(one) for one in self.line_frame().to_dict("records")]
        return found


def _lattice(levers: int) -> np.ndarray:
    """Return the places of the grid, ``(places, levers)``, from 0 to 1."""
    axis = np.linspace(0.0, 1.0, GRID[levers])
    return np.stack(np.meshgrid(*[axis] * levers, indexing="ij"), axis=-1).reshape(-1, levers)


def _crossings(lever: MapLever, mean: np.ndarray, half: np.ndarray) -> tuple[Crossing, ...]:
    """Return where a curve crosses 0; the interval is where 0 is within the band, as far as it hangs together."""
    above = mean >= 0
    open_to = np.abs(mean) <= half
    last = len(mean) - 1
    found = []
    for step in np.flatnonzero((above[1:] != above[:-1]) & np.isfinite(mean[1:] + mean[:-1])).tolist():
        fall = mean[step] - mean[step + 1]
        part = (step + mean[step] / fall) / last
        first, end = step, step + 1
        while first >= 0 and open_to[first]:
            first -= 1
        while end <= last and open_to[end]:
            end += 1
        thin = max(float(half[step]), float(half[step + 1])) / abs(float(fall)) / last  # where no step is within it
        ends = [
            (part - thin if first == step else _edge(mean, half, first) / last) if first >= 0 else np.nan,
            (part + thin if end == step + 1 else _edge(mean, half, end - 1) / last) if end <= last else np.nan,
        ]
        low, high = (float(lever.value(min(max(one, 0.0), 1.0))) if np.isfinite(one) else float("nan") for one in ends)
        found.append(Crossing(float(lever.value(part)), low, high, bool(above[step + 1])))
    return tuple(found)


def _edge(mean: np.ndarray, half: np.ndarray, step: int) -> float:
    """Return where between a step and the next the band lets go of 0."""
    one, other = (abs(float(mean[n])) - float(half[n]) for n in (step, step + 1))
    return step + one / (one - other)
