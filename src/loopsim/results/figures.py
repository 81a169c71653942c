"""The measures that are read from sums and counts alone: each formula once, for one run and for many at once.

One run takes a few dozen small steps in Python, during which all other threads wait; a study takes them once for a
batch of runs. Definitions of the measures stand in ``definitions.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from loopsim.market.fields import N_CHANNELS, N_JOINING, Source
from loopsim.market.tallies import COSTS, INCOME, MEASURED, Tally
from loopsim.results.daily import CHANNELS, reachable


class Seen:
    """Sums, people and gains of some runs: an entry a run in each array."""

    def __init__(
        self,
        sums: np.ndarray,
        count_people: Callable[[], np.ndarray],
        find_gain: Callable[[], np.ndarray],
    ) -> None:
        """Keep the sums; people and gain are computed when a measure first needs them.

        Args:
            sums: ``tallies.TALLY (runs, 3)``: counters over the whole run, over the window, and of the last day.
            count_people: ``-> i8 (runs, 2)``, the newcomers of the window, and those of them whom a referrer brought.
            find_gain: ``-> f8 (runs, 2)``, the period gain and its part beyond the ages seen.
        """
        self.whole, self.window, self.last = sums.T
        self._count_people, self._find_gain = count_people, find_gain

    @cached_property
    def people(self) -> np.ndarray:
        """Newcomers of the window, and those of them whom a referrer brought."""
        return self._count_people().T

    @cached_property
    def gain(self) -> np.ndarray:
        """The period gain, and its part beyond the ages seen."""
        return self._find_gain().T

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
        """First-time buyers among those who joined in the run, by run and source."""
        return self.whole["first_orders_by_source"][:, :N_JOINING]

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
        income, costs = (sum(_total(self.whole, field) for field in fields) for fields in (INCOME, COSTS))
        return np.asarray(income - costs)

    @cached_property
    def referral_share(self) -> np.ndarray:
        """Share of the newcomers of the window whom a referrer brought."""
        newcomers, brought = self.people
        return _ratio(brought, newcomers)


class Figure(NamedTuple):
    """Formula of a measure, and the reason where it is not defined."""

    of: Callable[[Seen], np.ndarray]  # an entry a run, NaN where it is not defined
    why: str | Callable[[Seen], str] = ""  # it is not defined, said where there is one run

    def of_one(self, seen: Seen) -> tuple[int | float | None, str]:
        """The value of the only run, or None and the reason."""
        value = self.of(seen).item()
        if value == value:
            return value, ""
        return None, self.why if isinstance(self.why, str) else self.why(seen)


def _total(sums: np.ndarray, field: str) -> np.ndarray:
    """A counter, its parts added up."""
    values = sums[field]
    return values if values.ndim == 1 else values.sum(axis=1)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """``part / whole``, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _quick_ratio(seen: Seen) -> np.ndarray:
    return _ratio(_total(seen.window, "joined") + seen.window["won_back"], seen.window["left"])


def _referred_per_uninvited(seen: Seen) -> np.ndarray:
    share = seen.referral_share
    return np.divide(share, 1 - share, out=np.full(len(share), np.nan), where=share < 1)


def _extrapolated_share(seen: Seen) -> np.ndarray:
    gain, beyond = seen.gain
    return _ratio(beyond, np.nan_to_num(gain))


def _all_spend(seen: Seen) -> np.ndarray:
    return seen.spend.sum(axis=1)


def _cost_per_follower(seen: Seen) -> np.ndarray:
    return _ratio(_all_spend(seen), np.where(seen.spend > 0, seen.joined[:, :N_CHANNELS], 0).sum(axis=1))


def _wasted(brought: str, spend: Callable[[Seen], np.ndarray]) -> Callable[[Seen], str]:
    """Return the reason why the cost of one is not defined."""
    return lambda seen: f"the spend brought no {brought}" if spend(seen).item() > 0 else _UNPAID


_UNPAID = "nothing was spent"


def _of_channel(code: int, field: str, called: str) -> Figure:
    """Return the cost of a follower or buyer of a channel."""

    def spend(seen: Seen) -> np.ndarray:
        return seen.spend[:, code]

    def cost(seen: Seen) -> np.ndarray:
        return _ratio(spend(seen), np.where(spend(seen) > 0, getattr(seen, field)[:, code], 0))

    return Figure(cost, _wasted(called, spend))


def _sum(tally: Tally) -> Figure:
    """Return the sum of a tally over the run, in CNY if it is money."""
    if tally.unit == "fen":
        return Figure(lambda seen: _total(seen.whole, tally.name) / 100)
    return Figure(lambda seen: _total(seen.whole, tally.name))


def _guide_balance(seen: Seen) -> np.ndarray:
    """Return what customers of guides leave, less what guides are paid and need; not defined without guides."""
    paid = ("guide_commission_fen", "override_fen", "salaries_fen", "guide_tools_fen")
    balance = seen.whole["guide_margin_fen"] - sum(seen.whole[name] for name in paid)
    return np.where(seen.whole["guides"] > 0, balance / 100, np.nan)


#: Each of them by name, and why a run may have none.
FIGURES: dict[str, Figure] = {
    "period_gain": Figure(lambda seen: seen.gain[0]),
    "period_gain_extrapolated_share": Figure(_extrapolated_share, "no referral in the window"),
    "quick_ratio": Figure(_quick_ratio, "nobody left in the window"),
    "referral_share": Figure(lambda seen: seen.referral_share, "nobody joined"),
    "referred_per_uninvited_recent": Figure(_referred_per_uninvited, "nobody joined uninvited in the window"),
    "reachable": Figure(lambda seen: reachable(seen.last)),
    "cost_per_follower": Figure(_cost_per_follower, _wasted("followers", _all_spend)),
    "cost_per_follower_blended": Figure(
        lambda seen: _ratio(_all_spend(seen) + seen.rewards, seen.joined.sum(axis=1)), "nobody joined"
    ),
    "acquisition_cost": Figure(
        lambda seen: _ratio(_all_spend(seen) + seen.rewards, seen.bought.sum(axis=1)), "nobody bought"
    ),
    "guide_balance": Figure(_guide_balance, "no guides"),
    "guide_won_share": Figure(
        lambda seen: _ratio(seen.whole["guide_won_margin_fen"], seen.whole["guide_margin_fen"]),
        "customers of guides left no margin",
    ),
    "cost_per_follower_referral": Figure(
        lambda seen: _ratio(seen.rewards, seen.joined[:, Source.REFERRAL]), "nobody came by referral"
    ),
    "acquisition_cost_referral": Figure(
        lambda seen: _ratio(seen.rewards, seen.bought[:, Source.REFERRAL]), "no buyer came by referral"
    ),
    **{f"cost_per_follower_{name}": _of_channel(code, "joined", "followers") for code, name in enumerate(CHANNELS)},
    **{f"acquisition_cost_{name}": _of_channel(code, "bought", "buyers") for code, name in enumerate(CHANNELS)},
    "checkout_pass_rate": Figure(lambda seen: _ratio(seen.orders, seen.whole["visits"]), "nobody began a checkout"),
    "reply_share": Figure(lambda seen: _ratio(seen.whole["chats_answered"], seen.whole["chats"]), "nobody wrote"),
    "reply_minutes": Figure(
        lambda seen: _ratio(seen.whole["minutes_waited"], seen.whole["chats_answered"]), "nobody was answered"
    ),
    "active_rate": Figure(lambda seen: _ratio(seen.last["monthly_active"], reachable(seen.last)), "the pool is empty"),
    "orders": Figure(lambda seen: seen.orders),
    "average_order_value": Figure(lambda seen: _ratio(seen.whole["revenue_fen"] / 100, seen.orders), "no order"),
    **{tally.measure: _sum(tally) for tally in MEASURED},
    "profit": Figure(lambda seen: seen.profit_fen / 100),
    "return_on_investment": Figure(lambda seen: _ratio(seen.profit_fen, _total(seen.whole, "spend_fen")), _UNPAID),
}
