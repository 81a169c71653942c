"""Models that tell whether those who rest miss something: they visit everyone daily, or copies of those who rest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

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
        for n in range(market.standing.pool):
            if market.wake[n] > market.today.day:
                self.rested += 1
                customer = market.customers[market.pool[n]]
                missed = visited_in_vain(customer, self.hosts[customer.host], market)
                assert missed == [], f"day {market.today.day}, customer {customer.number} at rest: {missed}"
        super()._run_customers(market)


def visited_in_vain(customer: Any, host: Any, market: Market) -> list[str]:
    """List what a visit to a customer would change today."""
    names = fields.CUSTOMER.names or ()
    copy = SimpleNamespace(**{name: getattr(customer, name) for name in names})
    tally = names_of(np.zeros(1, TALLY)[0])
    for phase in story.phases_of("customers"):
        phase(copy, host, market.today._replace(tally=tally), Dice(market.seed, customer.number, market.today.day))
    counted = [name for name, value in vars(tally).items() if np.any(value)]
    return counted + [
        f"{name}: {getattr(customer, name)} -> {getattr(copy, name)}"
        for name in names
        if name not in _RUN_ON and getattr(copy, name) != pytest.approx(getattr(customer, name), rel=1e-9, abs=1e-15)
    ]
