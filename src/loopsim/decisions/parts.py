"""A difference taken apart so that the parts add up to it exactly: a product by Shapley's value, and a profit by stage.

The margin of orders is a product of five factors, each of which says one thing about the shop:

    margin = buyers x days a buyer is there x orders a day of a buyer x revenue an order x margin a yuan of revenue

Shapley's value (Shapley 1953, Contributions to the Theory of Games 2, 307) splits the difference of two products
among the factors: each gets its mean effect over all orders in which they can be changed. Buyers are a sum over the
sources, of newcomers x the share of them who buy, so that their part is split further. All other income and cost
enters as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np

from loopsim.market.tallies import MEASURED
from loopsim.results.daily import COLUMNS, JOINING, SOURCES

Group = Literal["joined", "conversion", "orders", "money", "left", "change"]

#: Stocks of people who have bought.
_BUYERS = ("buyers", "repeat_buyers", "referrers")

#: Leavings by reason; what no reason is counted for remains.
_LEFT_BY = tuple(
    name
    for name in ("left_annoyed", "left_with_host", "left_with_platform", "left_at_renewal", "moved_away")
    if name in COLUMNS
)

#: The daily series that the parts are read from.
SERIES = (
    *(f"joined_{source}" for source in JOINING),
    *(f"first_orders_{source}" for source in SOURCES),
    *_BUYERS, "first_orders", "repeat_orders", "reachable", "won_back", "left", *_LEFT_BY,
)  # fmt: skip

#: Measures of profit: those in the margin of orders, then all others, each with its sign.
_REVENUE, _GOODS = "revenue", "goods_cost"
_OTHERS = {tally.measure: tally.sign for tally in MEASURED if tally.sign and tally.measure not in (_REVENUE, _GOODS)}
MEASURES = (_REVENUE, _GOODS, *_OTHERS, "profit", "reachable")


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a difference: its name, the group that it stands in, and its amount in each run."""

    name: str
    group: Group
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures from which the parts are read: sums of daily series over each run, stocks, and measures in CNY."""

    sums: Mapping[str, np.ndarray]
    firsts: Mapping[str, np.ndarray]  # of the first day
    measures: Mapping[str, np.ndarray]

    @property
    def orders(self) -> np.ndarray:
        """Orders of each run."""
        return self.sums["first_orders"] + self.sums["repeat_orders"]

    @property
    def buyers_at_start(self) -> np.ndarray:
        """People who had bought before the run, as far as they are there at the end of its first day."""
        there = sum((self.firsts[name] for name in _BUYERS), np.zeros(len(self.orders)))
        return np.maximum(there - self.firsts["first_orders"], 0.0)

    def factors(self) -> np.ndarray:
        """Return the factors of the margin: ``(5, runs)``, NaN where there is nothing to divide by."""
        bought = sum((self.sums[f"first_orders_{source}"] for source in SOURCES), self.buyers_at_start)
        days = sum((self.sums[name] for name in _BUYERS), np.zeros(len(bought)))
        revenue = self.measures[_REVENUE]
        margin = revenue - self.measures[_GOODS]
        return np.stack(
            [bought, _per(days, bought), _per(self.orders, days), _per(revenue, self.orders), _per(margin, revenue)]
        )


def shapley_of_product(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split ``prod(after) - prod(before)`` among the factors: ``(n, runs) -> (weights, parts)``, both ``(n, runs)``.

    ``parts = weights x (after - before)`` add up to the difference. A factor that is NaN on one side, where there was
    nothing to divide by, is taken to be as on the other, and 0 where both are: its product is 0 through another factor.
    """
    before, after = np.where(np.isnan(before), after, before), np.where(np.isnan(after), before, after)
    before, after = np.nan_to_num(before), np.nan_to_num(after)
    count = len(before)
    weights = np.zeros_like(before)
    for place in range(count):
        others = [one for one in range(count) if one != place]
        for changed in _subsets(others):
            share = factorial(len(changed)) * factorial(count - len(changed) - 1) / factorial(count)
            rest = np.prod([after[one] if one in changed else before[one] for one in others], axis=0)
            weights[place] += share * rest
    return weights, weights * (after - before)


def shapley(values: Mapping[frozenset[str], np.ndarray], names: Sequence[str]) -> dict[str, np.ndarray]:
    """Split ``values[all] - values[none]`` among changes, from the value with each subset of them switched on."""
    count = len(names)
    parts = {}
    for name in names:
        others = [one for one in names if one != name]
        part: np.ndarray = np.zeros_like(values[frozenset()])
        for on in map(frozenset, _subsets(others)):
            share = factorial(len(on)) * factorial(count - len(on) - 1) / factorial(count)
            part = part + share * (values[on | {name}] - values[on])
        parts[name] = part
    return parts


def profit_parts(before: Figures, after: Figures) -> list[Part]:
    """Take the difference of profit apart, by stage and source, in CNY: the parts of each run add up to it."""
    return [part for part in _profit_parts(before, after) if np.any(part.values)]


def _profit_parts(before: Figures, after: Figures) -> Iterator[Part]:
    weights, parts = shapley_of_product(before.factors(), after.factors())
    worth = weights[0]  # margin of one more buyer
    yield Part("buyers_at_start", "joined", worth * (after.buyers_at_start - before.buyers_at_start))
    conversions = []
    for source in SOURCES:
        (joined, first), (joined_then, first_then) = (_joined_and_bought(one, source) for one in (before, after))
        rates = np.stack([[joined, _per(first, joined)], [joined_then, _per(first_then, joined_then)]])
        _, (more, _) = shapley_of_product(*rates)
        keener = first_then - first - more  # so also where people who were there before are the only ones who buy
        yield Part(f"joined_{source}", "joined", worth * more)
        conversions.append(Part(f"conversion_{source}", "conversion", worth * keener))
    yield from conversions
    for name, part in zip(("days_there", "orders_per_day", "basket", "goods_share"), parts[1:], strict=True):
        yield Part(name, "orders", part)
    for name, sign in _OTHERS.items():
        yield Part(name, "money", sign * (after.measures[name] - before.measures[name]))


def pool_parts(before: Figures, after: Figures) -> list[Part]:
    """Take the difference of the pool at the end apart, by who came and why people left, in people."""
    return [part for part in _pool_parts(before, after) if np.any(part.values)]


def _pool_parts(before: Figures, after: Figures) -> Iterator[Part]:
    def more(name: str) -> np.ndarray:
        return np.asarray(after.sums[name] - before.sums[name], float)

    came = [Part(f"joined_{source}", "joined", more(f"joined_{source}")) for source in JOINING]
    came.append(Part("won_back", "joined", more("won_back")))
    gone = [Part(name, "left", -more(name)) for name in _LEFT_BY]
    rest = -more("left") - sum((part.values for part in gone), np.zeros(len(more("left"))))
    gone.append(Part("left_otherwise", "left", rest))
    total = after.measures["reachable"] - before.measures["reachable"]
    start = total - sum((part.values for part in [*came, *gone]), np.zeros(len(total)))
    yield Part("pool_at_start", "joined", start)
    yield from came
    yield from gone


def _joined_and_bought(figures: Figures, source: str) -> tuple[np.ndarray, np.ndarray]:
    first = np.asarray(figures.sums[f"first_orders_{source}"], float)
    joined = figures.sums.get(f"joined_{source}")
    return (np.zeros(len(first)) if joined is None else np.asarray(joined, float)), first


def _per(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """``part / whole``, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=np.asarray(whole) > 0)


def _subsets(names: Sequence[object]) -> Iterator[tuple]:
    for size in range(len(names) + 1):
        yield from combinations(names, size)
