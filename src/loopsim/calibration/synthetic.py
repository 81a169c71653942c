"""The synthetic likelihood of a few weighted sums of figures, emulated around an optimum, and its profile.

Wood (2010, Nature 466, 1102-1104): take the law of summary statistics over runs as normal. Here the statistics are as
many weighted sums of residuals as there are parameters: those that the fit puts to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from loopsim.calibration.estimates import TRADE_OFF, correlation_of
from loopsim.stats import student_t

#: Standard deviation (in the unit box) beyond which a direction is called flat; an even spread over the box has 0.29.
_FLAT = 0.2

#: No direction is taken to be known worse than this, so that a flat one spoils no arithmetic.
_WIDEST = 0.5

#: Steps of each walker that draws a posterior, and their size against that which suits a normal law.
_WALK, _STRIDE = 300, 2.38

#: How far around the estimate the profile is looked at, in standard errors, and at how many points.
_REACH, _POINTS = 5.0, 61


@dataclass(frozen=True)
class Profile:
    """Minus twice the log of the profile likelihood above its least, by place in [0, 1] of one parameter."""

    places: np.ndarray
    heights: np.ndarray
    threshold: float
    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether the 95% interval ends at a wall of the box."""
        return self.low <= 0.0 or self.high >= 1.0

    @property
    def is_whole(self) -> bool:
        """Whether the 95% interval is the whole box: the data tell nothing."""
        return self.low <= 0.0 and self.high >= 1.0


@dataclass(frozen=True)
class Quadratic:
    """A quadratic form of whitened places for each statistic: ``place -> statistics``."""

    centre: np.ndarray
    whiten: np.ndarray  # place - centre -> whitened
    coefficients: np.ndarray  # (features, statistics)

    @classmethod
    def of(
        cls, places: np.ndarray, statistics: Sequence[np.ndarray], centre: np.ndarray, reach: np.ndarray
    ) -> Quadratic:
        """Least squares through evaluated places; ``reach`` turns whitened places into places."""
        whiten = np.linalg.inv(reach)
        features = _features((places - centre) @ whiten.T)
        coefficients, *_ = np.linalg.lstsq(features, np.array(statistics), rcond=None)
        return cls(centre, whiten, coefficients)

    def __call__(self, place: np.ndarray) -> np.ndarray:
        return self.at(place[None, :])[0]

    def at(self, places: np.ndarray) -> np.ndarray:
        """Statistics at several places: ``(places, p) -> (places, statistics)``."""
        return np.asarray(_features((places - self.centre) @ self.whiten.T) @ self.coefficients)

    def slope(self, at: np.ndarray, step: float = 1e-4) -> np.ndarray:
        """Change of each statistic with each coordinate of the place: ``(statistics, p)``."""
        shifts = step * np.eye(len(at))
        return np.column_stack([(self(at + shift) - self(at - shift)) / (2 * step) for shift in shifts])


def _features(z: np.ndarray) -> np.ndarray:
    """1, the coordinates, and their products: ``(points, p) -> (points, features)``."""
    size = z.shape[1]
    pairs = [z[:, i] * z[:, j] for i in range(size) for j in range(i + 1)]
    return np.column_stack([np.ones(len(z)), z, *pairs])


@dataclass(frozen=True)
class Synthetic:
    """Statistics of the data and their law: sums of figures, normal with covariance ``chance``."""

    data: np.ndarray
    chance: np.ndarray
    replicates: int  # runs from which ``chance`` is known
    widened: float  # factor on the standard deviation where the model does not fit

    def reach(self, slope: np.ndarray) -> np.ndarray:
        """A square root of the covariance of the parameters where the statistics have this slope."""
        values, vectors = np.linalg.eigh(self._covariance(slope))
        return vectors * np.sqrt(values)

    def profile(self, emulator: Quadratic) -> tuple[np.ndarray, np.ndarray, list[Profile]]:
        """``-> (best place, covariance there, a profile for each parameter)``."""
        from scipy.optimize import least_squares

        whiten = self._whitening()

        def miss(place: np.ndarray) -> np.ndarray:
            return whiten @ (emulator(place) - self.data)

        centre = np.clip(emulator.centre, 1e-9, 1 - 1e-9)
        spread = np.sqrt(np.diag(self._covariance(emulator.slope(centre))))
        box = np.clip([centre - 3 * spread, centre + 3 * spread], 0, 1)
        best = least_squares(miss, np.clip(centre, *box), bounds=_parted(box)).x
        covariance = self._covariance(emulator.slope(best))
        errors = np.sqrt(np.diag(covariance))
        least = float(np.sum(miss(best) ** 2))
        threshold = float(student_t(self.replicates - len(best))) ** 2
        box = np.clip([best - _REACH * errors, best + _REACH * errors], 0, 1)
        profiles = []
        for axis in range(len(best)):
            places = np.unique(np.append(np.linspace(box[0, axis], box[1, axis], _POINTS), best[axis]))
            heights = _profile(miss, places, axis, best, box) - least
            profiles.append(_interval(places, np.maximum(heights, 0.0), float(best[axis]), threshold))
        return best, covariance, profiles

    def draws(self, emulator: Quadratic, best: np.ndarray, covariance: np.ndarray, count: int, seed: int) -> np.ndarray:
        """Draw places from the posterior: the likelihood around ``best``, even over the unit box beforehand.

        The covariance of the statistics is known from runs, so the likelihood is that of Sellentin & Heavens (2016,
        MNRAS Letters 456, L132). Each draw is the end of a walk of its own (Metropolis).

        Returns:
            ``(count, p)``.
        """
        rng = np.random.default_rng([seed, 13])
        whiten, size = self._whitening(), len(best)
        errors = np.sqrt(np.diag(covariance))
        low, high = np.clip([best - _REACH * errors, best + _REACH * errors], 0.0, 1.0)
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))

        def log_of(places: np.ndarray) -> np.ndarray:
            far = np.sum(((emulator.at(places) - self.data) @ whiten.T) ** 2, axis=1)
            is_inside = np.all((places >= low) & (places <= high), axis=1)
            return np.where(is_inside, -self.replicates / 2 * np.log1p(far / (self.replicates - 1)), -np.inf)

        places = np.clip(best + rng.standard_normal((count, size)) @ root.T, low, high)
        now = log_of(places)
        for _ in range(_WALK):
            there = places + _STRIDE / np.sqrt(size) * rng.standard_normal((count, size)) @ root.T
            then = log_of(there)
            moves = np.log(rng.random(count)) < then - now
            places[moves], now[moves] = there[moves], then[moves]
        return places

    def _whitening(self) -> np.ndarray:
        values, vectors = np.linalg.eigh(self.chance * self.widened**2)
        return (vectors / np.sqrt(np.maximum(values, values.max() * 1e-8))).T

    def _covariance(self, slope: np.ndarray) -> np.ndarray:
        """Of the parameters; directions about which nothing is known get a spread over the whole box."""
        steep = self._whitening() @ slope
        values, vectors = np.linalg.eigh(steep.T @ steep)
        return (vectors / np.maximum(values, _WIDEST**-2)) @ vectors.T


def _parted(box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds that least squares takes: never one on the other."""
    low, high = box
    return low - 1e-9, high + 1e-9


def _profile(miss: object, places: np.ndarray, axis: int, best: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Least squared miss with one parameter held, walking outwards from the best place."""
    from scipy.optimize import least_squares

    others = [other for other in range(len(best)) if other != axis]
    heights = np.empty(len(places))
    middle = int(np.searchsorted(places, best[axis]))
    for way in (range(middle, len(places)), range(middle - 1, -1, -1)):
        free = best[others]
        for n in way:
            place = best.copy()
            place[axis] = places[n]
            if others:
                held = least_squares(
                    lambda rest, place=place: miss(_with(place, others, rest)),  # type: ignore[operator]
                    free,
                    bounds=_parted(box[:, others]),
                )
                free, heights[n] = held.x, 2 * held.cost
            else:
                heights[n] = np.sum(miss(place) ** 2)  # type: ignore[operator]
    return heights


def _with(place: np.ndarray, others: Sequence[int], rest: np.ndarray) -> np.ndarray:
    full = place.copy()
    full[list(others)] = rest
    return full


def _interval(places: np.ndarray, heights: np.ndarray, best: float, threshold: float) -> Profile:
    """Places at which the profile crosses the threshold on both sides of the best one; the end where it does not."""

    def crossing(order: np.ndarray) -> float:
        for before, after in pairwise(order):
            if heights[after] > threshold:
                part = (threshold - heights[before]) / (heights[after] - heights[before])
                return float(places[before] + part * (places[after] - places[before]))
        return float(places[order[-1]])

    middle = int(np.searchsorted(places, best))
    low = crossing(np.arange(middle, -1, -1)) if middle > 0 else float(places[0])
    high = crossing(np.arange(middle, len(places))) if middle < len(places) - 1 else float(places[-1])
    return Profile(places, heights, threshold, low, high)


def identifiability(names: Sequence[str], covariance: np.ndarray, profiles: Sequence[Profile]) -> list[str]:
    """Pairs that trade off, and flat directions, of a covariance in the unit box.

    One parameter alone whose profile ends inside the box is known to that extent, whatever its covariance at one place.
    """
    correlation = correlation_of(covariance)
    said = [
        f"{names[j]} and {names[i]} trade off (correlation {correlation[i, j]:.3f}, more than {TRADE_OFF}): the data "
        "fix a combination of the two; fix one of them, or add a target that tells them apart"
        for i in range(len(names))
        for j in range(i)
        if abs(correlation[i, j]) > TRADE_OFF
    ]
    values, vectors = np.linalg.eigh(covariance)
    for value, vector in zip(values, vectors.T, strict=True):
        if np.sqrt(value) > _FLAT:
            strong = [number for number, part in enumerate(vector) if abs(part) > 0.3]
            if len(strong) == 1 and not profiles[strong[0]].is_whole:
                continue
            flat = " with ".join(names[number] for number in strong)
            said.append(f"a flat direction: the data say next to nothing of {flat} within the bounds")
    return said
