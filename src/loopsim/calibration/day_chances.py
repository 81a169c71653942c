"""Chances of so many days with an order and so many without, over customers with rates of their own.

With a rate ``l`` a customer orders on a day with chance ``1 - exp(-l)``; over customers ``l ~ Gamma(r, alpha)``.
Integrals over ``l`` are sums over a grid that is even in ``log l``, where the trapezoidal rule converges faster than
any power of the step. For each number of days with an order, the log chance is a smooth curve over the days without.

Sums are made by ``einsum``: on a busy machine the threads of BLAS wait for one another far longer than they work.
"""

from __future__ import annotations

import numpy as np

from loopsim.distinct import distinct_rows

#: Rates of the grid lie between these, a day. Above, every day has an order; below, nobody orders.
_LEAST_LOG, _MOST_RATE = -25.0, 60.0

#: Widest step of the grid in ``log l``; a narrower one where many orders tell a rate more exactly.
_STEP = 0.05

#: More distinct pairs of days than this are read off curves, each through so many points.
_MOST_PAIRS, _NODES = 4_000, 32


class Rates:
    """A grid of rates, and what each makes of a day."""

    def __init__(self, most_repeats: int = 1) -> None:
        self._step = min(_STEP, 0.7 / np.sqrt(max(most_repeats, 1)))
        self._logs = np.arange(_LEAST_LOG, np.log(_MOST_RATE), self._step)
        self.rates = np.exp(self._logs)
        self.chance = -np.expm1(-self.rates)
        self.log_chance = np.log(self.chance)

    def weights(self, r: float, alpha: float) -> np.ndarray:
        """Gamma(r, alpha) over the grid. Below it nobody orders; what lies above it is added to its last point."""
        from scipy.special import gammaincc, gammaln

        weights = self._step * np.exp(r * (np.log(alpha) + self._logs) - alpha * self.rates - gammaln(r))
        weights[-1] += gammaincc(r, alpha * self.rates[-1])
        return np.asarray(weights)

    def of_days(self, orders: np.ndarray, empty: np.ndarray) -> np.ndarray:
        """``(rows, grid)``: log chance of so many days with an order and so many without."""
        return np.outer(orders, self.log_chance) - np.outer(empty, self.rates)


class _Kernel:
    """Log of the mean over customers of pairs with an order; what depends on no parameter is worked out once."""

    def __init__(self, orders: np.ndarray, empty: np.ndarray, most_repeats: int) -> None:
        self._grid = Rates(most_repeats)
        logs = self._grid.of_days(orders, empty)
        self._shift = logs.max(axis=1, initial=-1e300)
        np.exp(np.subtract(logs, self._shift[:, None], out=logs), out=logs)
        self._kernel = logs

    def __call__(self, r: float, alpha: float) -> np.ndarray:
        # Where no rate of the grid makes such a row likely, the least number stands for nothing.
        return (
            np.log(np.maximum(np.einsum("ij,j->i", self._kernel, self._grid.weights(r, alpha)), 1e-300)) + self._shift
        )


class DayTable:
    """Chances for all numbers of days without an order, up to the most.

    Called with ``r`` and ``alpha`` (days) it gives logarithms: a row for each of ``numbers`` (days with an order,
    sorted), a column for 0, 1, ... days without. Rows are curves in ``log(1 + days)`` (barycentric, Chebyshev points).
    """

    def __init__(self, numbers: np.ndarray, most_empty: int) -> None:
        self.empty = np.arange(most_empty + 1)
        self._has_none = bool(len(numbers) and numbers[0] == 0)
        some = numbers[numbers > 0]
        angles = (np.arange(_NODES) + 0.5) * np.pi / _NODES
        nodes = max(np.log1p(float(most_empty)), 1e-6) * (1 + np.cos(angles)) / 2
        away = np.log1p(self.empty.astype(float)) - nodes[:, None]
        shares = ((-1.0) ** np.arange(_NODES) * np.sin(angles))[:, None] / np.where(away == 0, 1e-300, away)
        self._shares = shares / shares.sum(axis=0)
        at_nodes = np.repeat(some, _NODES), np.tile(np.expm1(nodes), len(some))
        self._kernel = _Kernel(*at_nodes, int(numbers.max(initial=1)))

    def __call__(self, r: float, alpha: float) -> np.ndarray:
        some = np.einsum("ij,jk->ik", self._kernel(r, alpha).reshape(-1, _NODES), self._shares)
        none = -r * np.log1p(self.empty / alpha)
        return np.vstack([none, some]) if self._has_none else some


class DayChances:
    """Chances for pairs of days with an order and days without; equal pairs are worked out once.

    Called with ``r`` and ``alpha`` (days) it gives the logarithm of the mean over customers for each pair.
    """

    def __init__(self, orders: np.ndarray, empty: np.ndarray) -> None:
        (orders, empty), self._at, _ = distinct_rows(np.asarray(orders, np.int64), np.asarray(empty, np.int64))
        self._table: DayTable | None = None
        if (orders > 0).sum() > _MOST_PAIRS:
            numbers, row = np.unique(orders, return_inverse=True)
            self._table = DayTable(numbers, int(empty.max()))
            self._cell = (row * len(self._table.empty) + empty)[self._at]
            return
        self._never = orders == 0
        self._empty = empty[self._never].astype(float)
        some = ~self._never
        self._kernel = _Kernel(orders[some], empty[some], int(orders.max(initial=1)))

    def __call__(self, r: float, alpha: float) -> np.ndarray:
        if self._table is not None:
            return self._table(r, alpha).reshape(-1)[self._cell]
        found = np.empty(len(self._never))
        found[self._never] = -r * np.log1p(self._empty / alpha)
        found[~self._never] = self._kernel(r, alpha)
        return found[self._at]
