"""Log-normal law of baskets, the one that the model draws from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.estimates import Z95, Estimate

if TYPE_CHECKING:
    import pandas as pd

#: The mean of the log-normal law and the plain mean may differ by so much before we say so.
_SAME_MEAN = 0.05

#: Fewer amounts than this say little about a mean and a spread.
_FEW = 30

#: Baskets that hang together with the number of orders more than this contradict the model.
_INDEPENDENT = 0.15


@dataclass(frozen=True)
class BasketFit:
    """Mean basket, and spread on the log scale; errors allow for the likeness of the baskets of one customer."""

    mean: Estimate
    sigma: Estimate
    median: float
    orders: int
    customers: int
    log_normal_mean: float  # what the law says of the mean
    between_share: float  # part of the variance of log baskets that lies between customers
    with_orders: float  # correlation of a customer's mean basket (log) with their number of orders (log)
    amounts: np.ndarray  # sorted

    @property
    def estimates(self) -> list[Estimate]:
        """Both with standard errors and 95% intervals."""
        return [self.mean, self.sigma]

    @property
    def warnings(self) -> list[str]:
        """Say where the log-normal law does not describe the baskets."""
        said = []
        if self.orders < _FEW:
            said.append(
                f"the basket law rests on {self.orders} amounts (fewer than {_FEW}): mean and spread are hardly known"
            )
        if abs(self.log_normal_mean / self.mean.value - 1) > _SAME_MEAN:
            said.append(
                f"baskets are not quite log-normal: the law has the mean {self.log_normal_mean:.2f}, the data "
                f"{self.mean.value:.2f}; the scenario keeps the mean of the data"
            )
        if abs(self.with_orders) > _INDEPENDENT:
            said.append(
                f"baskets hang together with the number of orders (correlation {self.with_orders:.2f}); the model "
                "draws them independently"
            )
        return said


def fit_baskets(orders: pd.DataFrame) -> BasketFit | None:
    """Fit the amounts of a clean log (columns ``customer``, ``amount``). None without any amount.

    Where all amounts are equal, that price is the mean and the spread is 0.
    """

    amounts, who = orders["amount"].to_numpy(float), orders["customer"].to_numpy()
    if (is_known := ~np.isnan(amounts)).any() and not is_known.all():
        amounts, who = amounts[is_known], who[is_known]
    if not is_known.any():
        return None
    who = (np.cumsum(np.bincount(who) > 0) - 1)[who]
    logs = np.log(amounts)
    mean, mu, variance = amounts.mean(), logs.mean(), logs.var()
    if amounts.min() == amounts.max():  # exactly, without the rounding of a mean
        mean, mu, variance = amounts[0], logs[0], 0.0
    sigma = float(np.sqrt(variance))
    mean_error = _clustered(amounts - mean, who)
    # sigma = sqrt(mean squared deviation): its influence function is (d^2 - sigma^2) / (2 sigma).
    sigma_error = _clustered(((logs - mu) ** 2 - variance) / (2 * sigma), who) if sigma > 0 else 0.0
    sizes = np.bincount(who)
    means = np.bincount(who, amounts) / sizes
    return BasketFit(
        _estimate("mean basket", mean, mean_error, "mean value of an order", "CNY"),
        _estimate("sigma", sigma, sigma_error, "spread of the logarithm of an order's value", "log scale"),
        float(np.exp(mu)),
        len(amounts),
        len(sizes),
        float(np.exp(mu + variance / 2)),
        _between(logs, who),
        _correlation(np.log(means), np.log(sizes)),
        np.sort(amounts),
    )


def _clustered(influence: np.ndarray, who: np.ndarray) -> float:
    """Standard error of a mean of influences when those of one customer are alike (Liang & Zeger 1986).

    ``who`` numbers the customers from 0, each of whom is there.
    """
    sums = np.bincount(who, influence)
    groups = len(sums)
    return float(np.sqrt(np.sum(sums**2) * groups / max(groups - 1, 1)) / len(influence))


def _estimate(name: str, value: float, error: float, meaning: str, unit: str) -> Estimate:
    wide = np.exp(min(Z95 * error / value, 700.0)) if value > 0 else 1.0
    return Estimate(name, float(value), error, float(value / wide), float(value * wide), meaning, unit)


def _between(logs: np.ndarray, who: np.ndarray) -> float:
    """Intraclass correlation by one-way analysis of variance, at least 0."""
    group, sizes = who, np.bincount(who)
    groups, count = len(sizes), len(logs)
    if groups < 2 or count <= groups:
        return 0.0
    means = np.bincount(group, logs) / sizes
    if logs.max() - logs.min() < 1e-9:
        return 0.0
    within = np.sum((logs - means[group]) ** 2) / (count - groups)
    among = np.sum(sizes * (means - logs.mean()) ** 2) / (groups - 1)
    size = (count - np.sum(sizes**2) / count) / (groups - 1)
    between = (among - within) / size
    total = between + within
    return float(max(between / total, 0.0)) if total > 0 else 0.0


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    # (Values that are equal but for rounding hang together with nothing.)
    if len(one) < 3 or one.std() < 1e-9 or other.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
