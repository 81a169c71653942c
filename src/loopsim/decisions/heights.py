"""Height of a measure above the wanted value, and what luck does to it.

Heights are drawn in (asinh, with the median distance from the wanted value as unit), so that a few huge values far
from the line do not bend the surface near it; the line itself stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Weight of the variance of all points, in degrees of freedom, in that of a single one, whose runs are few.
_POOLED = 4.0


@dataclass(frozen=True, eq=False)
class Heights:
    """Means of the points above the wanted value, drawn in, and the variances of these means.

    All points meet the same seeds. ``own`` is the variance by the luck that each point has for itself, ``shared`` that
    by luck which moves all of them together, as far as it can be told apart.
    """

    height: np.ndarray
    own: np.ndarray
    shared: float
    freedom: int  # of the shared part
    unit: float
    at: float

    def value(self, height: np.ndarray) -> np.ndarray:
        """Return the measure at a height."""
        return self.at + self.unit * np.sinh(np.asarray(height, float))


def heights_of(values: np.ndarray, at: float) -> Heights:
    """Return the heights of points whose measures, ``(points, runs)``, are all defined."""
    above = values.mean(axis=1) - at
    unit = float(np.median(np.abs(above))) or float(np.abs(above).max()) or 1.0
    slope = 1.0 / (unit * np.sqrt(1.0 + (above / unit) ** 2))
    points, runs = values.shape
    apart = (values - values.mean(axis=1, keepdims=True)) * slope[:, None]
    common = apart.mean(axis=0)
    rest = apart - common
    freedom = runs - 1
    each = (rest**2).sum(axis=1) / freedom * points / max(points - 1, 1)
    pooled = float(each.mean())
    own = (_POOLED * pooled + freedom * each) / (_POOLED + freedom) / runs
    shared = max(float((common**2).sum()) / freedom - pooled / points, 0.0) / runs
    return Heights(np.arcsinh(above / unit), own, shared, freedom, unit, at)


def half_width(error: np.ndarray, found: Heights) -> np.ndarray:
    """Return the half-width of the 95% interval of the surface, by Satterthwaite's degrees of freedom."""
    from loopsim.stats import student_t

    of_points = max((len(found.height) - 1) * found.freedom, 1)
    own, shared = error**2, found.shared
    both = own + shared
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = both**2 / (own**2 / of_points + shared**2 / found.freedom)
    return student_t(np.nan_to_num(freedom, nan=of_points)) * np.sqrt(both)
