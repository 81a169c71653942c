"""Models that tell whether those who rest miss something: they visit everyone daily, or copies of those who rest."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from loopsim import day as story
from loopsim.draws import Dice
from loopsim.engines.agents import ClosedLoop
from loopsim.engines.objects import names_of
from loopsim.market import fields
from loopsim.market.market import Market
from loopsim.market.tallies import TALLY
from loopsim.phases.waking import wake_all

#: What a visit writes although nothing happens: clocks run on, and the visit itself is noted.
_RUN_ON = {"order_clock", "leave_clock", "share_clock", "lived_day", "wake_day"}

_NAMES = fields.CUSTOMER.names or ()
_PHASES = tuple(story.phases_of("customers"))
_ARRAYS = {name for name in TALLY.names or () if TALLY[name].shape}


class Sleepless(ClosedLoop):
    """Everyone is visited every day."""

    def dawn(self, market: Market) -> None:
        """The shipped dawn; then everyone is woken."""
        super().dawn(market)
        wake_all(market)


class Watched(ClosedLoop):
    """Visits copies of those who rest, before the others are visited. ``rested`` counts them."""

    rested = 0

    def _run_customers(self, market: Market) -> None:
        tally = names_of(np.zeros(1, TALLY)[0])  # one for all: the first who counts in it ends the run
        for n in range(market.standing.pool):
            if market.wake[n] > market.today.day:
                self.rested += 1
                customer = market.customers[market.pool[n]]
                missed = visited_in_vain(customer, self.hosts[customer.host], market, tally)
                assert missed == [], f"day {market.today.day}, customer {customer.number} at rest: {missed}"
        super()._run_customers(market)


def visited_in_vain(customer: Any, host: Any, market: Market, tally: Any) -> list[str]:
    """List what a visit to a customer would change today; ``tally`` is an empty one."""
    was = {name: getattr(customer, name) for name in _NAMES}
    copy = SimpleNamespace(**was)
    today = market.today._replace(tally=tally)
    for phase in _PHASES:
        phase(copy, host, today, Dice(market.seed, customer.number, today.day))
    counted = [name for name, value in vars(tally).items() if (value.any() if name in _ARRAYS else value)]
    return counted + [
        f"{name}: {was[name]} -> {is_now}"
        for name, is_now in vars(copy).items()
        if is_now != was[name] and name not in _RUN_ON and not math.isclose(is_now, was[name], abs_tol=1e-15)
    ]
