"""Several runs of one scenario boiled down, a row a run: what their usual measures are read from, all runs at once.

A measure of one run takes a few dozen small steps in Python, during which all other threads wait. In a study of many
runs those steps are taken once for a stretch of runs (:data:`FIGURES`); the values are those of ``measures.py``, to
the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import N_CHANNELS, TALLY, Source
from loopsim.results.daily import CHANNELS, COSTS, reachable
from loopsim.results.gain import WINDOW
from loopsim.results.joined import BY_A_STRANGER
from loopsim.results.measures import FLOWS

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd


class Boiled:
    """Sums and counts of up to so many runs of so many days; :meth:`add` takes a run up, :meth:`clear` forgets all."""

    def __init__(self, most: int, days: int) -> None:
        self.days, self.window_days = days, min(WINDOW, days)
        self._runs = 0
        self._sums = np.zeros((most, 3), TALLY)
        self._counters = self._sums.view(np.int64).reshape(most, 3, -1)
        self._people = np.zeros((most, 4), np.int64)
        self._gain = np.zeros((most, 2))
        self._by_age = np.zeros((3, days + 2), np.int64)
        self._bands = np.zeros((days + 2, 5), np.int64), np.zeros((days + 2, 2))
        self._by_referral = np.zeros((2, 0), np.int64)

    def clear(self) -> None:
        """Forget the runs."""
        self._runs = 0

    def add(self, tallies: np.ndarray, crowd: Crowd) -> None:
        """Take up a run that has just been lived.

        Raises:
            ValueError: somebody was brought by a stranger.
        """
        from loopsim.results.loops import boil

        met, place = int(crowd.standing["met"][0]), self._runs
        if met > self._by_referral.shape[1]:
            self._by_referral = np.zeros((2, met + met // 4), np.int64)
        rows = crowd.customers[1 : met + 1]
        found = boil(
            tallies.view(np.int64).reshape(self.days, -1), self.days - self.window_days,
            rows["joined_day"], rows["left_day"], rows["stage"], rows["referrer"], crowd.row,
            self._by_age, self._by_referral, *self._bands,
            self._counters[place], self._people[place], self._gain[place],
        )  # fmt: skip
        if found < 0:
            raise ValueError(BY_A_STRANGER)
        self._runs += 1

    def figures(self, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Measures of :data:`FIGURES` by name, ``f8``, an entry a run; NaN where not defined."""
        seen = Seen(self._sums[: self._runs], self._people[: self._runs], self._gain[: self._runs])
        return {name: FIGURES[name](seen).astype(np.float64) for name in names}


class Seen:
    """The runs that were taken up: an entry a run in each array."""

    def __init__(self, sums: np.ndarray, people: np.ndarray, gain: np.ndarray) -> None:
        self.whole, self.window, self.last = sums.T
        self.newcomers, self.brought, _, _ = people.T
        self.gain, self.beyond = gain.T

    @cached_property
    def spend(self) -> np.ndarray:
        """CNY by run and channel."""
        return np.ascontiguousarray(self.whole["spend_fen"]) / 100

    @cached_property
    def joined(self) -> np.ndarray:
        """New followers by run and source."""
        return self.whole["joined"]

    @cached_property
    def bought(self) -> np.ndarray:
        """First-time buyers by run and source."""
        return self.whole["first_orders_by_source"]

    @cached_property
    def rewards(self) -> np.ndarray:
        """CNY paid for referrals."""
        return self.whole["rewards_fen"] / 100

    @cached_property
    def orders(self) -> np.ndarray:
        """Orders of the whole run."""
        return self.whole["first_orders"] + self.whole["repeat_orders"]

    @cached_property
    def profit_fen(self) -> np.ndarray:
        """Profit of the whole run."""
        income = self.whole["revenue_fen"] + self.whole["entry_fees_fen"]
        return income - sum(_total(self.whole, field) for field in COSTS)

    @cached_property
    def referral_share(self) -> np.ndarray:
        """Of the newcomers of the window, those whom a referrer brought."""
        return _ratio(self.brought, self.newcomers)


def _total(sums: np.ndarray, field: str) -> np.ndarray:
    """A counter, its parts added up."""
    values = sums[field]
    return values if values.ndim == 1 else values.sum(axis=1)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """``part / whole``, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _quick_ratio(seen: Seen) -> np.ndarray:
    return _ratio(_total(seen.window, "joined") + seen.window["won_back"], seen.window["left"])


def _k_factor_long_run(seen: Seen) -> np.ndarray:
    share = seen.referral_share
    return np.divide(share, 1 - share, out=np.full(len(share), np.nan), where=share < 1)


def _cost_per_follower(seen: Seen) -> np.ndarray:
    brought = np.where(seen.spend > 0, seen.joined[:, :N_CHANNELS], 0).sum(axis=1)
    return _ratio(seen.spend.sum(axis=1), brought)


def _of_channel(code: int, brought: str) -> Figure:
    def cost(seen: Seen) -> np.ndarray:
        spend = seen.spend[:, code]
        return _ratio(spend, np.where(spend > 0, getattr(seen, brought)[:, code], 0))

    return cost


def _flow(field: str) -> Figure:
    return lambda seen: _total(seen.whole, field) / 100


Figure = Callable[[Seen], np.ndarray]

#: The measures that are read from sums and counts alone, and how.
FIGURES: dict[str, Figure] = {
    "loop_gain": lambda seen: seen.gain,
    "loop_gain_extrapolated_share": lambda seen: _ratio(seen.beyond, np.nan_to_num(seen.gain)),
    "quick_ratio": _quick_ratio,
    "referral_share": lambda seen: seen.referral_share,
    "k_factor_long_run": _k_factor_long_run,
    "reachable": lambda seen: reachable(seen.last),
    "joined": lambda seen: _total(seen.whole, "joined"),
    "left": lambda seen: seen.whole["left"],
    "cost_per_follower": _cost_per_follower,
    "cost_per_follower_blended": lambda seen: _ratio(seen.spend.sum(axis=1) + seen.rewards, seen.joined.sum(axis=1)),
    "acquisition_cost": lambda seen: _ratio(seen.spend.sum(axis=1) + seen.rewards, seen.bought.sum(axis=1)),
    "cost_per_follower_referral": lambda seen: _ratio(seen.rewards, seen.joined[:, Source.REFERRAL]),
    "acquisition_cost_referral": lambda seen: _ratio(seen.rewards, seen.bought[:, Source.REFERRAL]),
    **{f"cost_per_follower_{channel}": _of_channel(code, "joined") for code, channel in enumerate(CHANNELS)},
    **{f"acquisition_cost_{channel}": _of_channel(code, "bought") for code, channel in enumerate(CHANNELS)},
    "checkout_pass_rate": lambda seen: _ratio(seen.orders, seen.whole["visits"]),
    "active_rate": lambda seen: _ratio(seen.last["monthly_active"], reachable(seen.last)),
    "orders": lambda seen: seen.orders,
    "average_order_value": lambda seen: _ratio(seen.whole["revenue_fen"] / 100, seen.orders),
    **{field.removesuffix("_fen"): _flow(field) for field in FLOWS},
    "profit": lambda seen: seen.profit_fen / 100,
    "return_on_investment": lambda seen: _ratio(seen.profit_fen, _total(seen.whole, "spend_fen")),
}
