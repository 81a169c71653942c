"""Waking those who rest, when something other than their own clocks touches them."""

from __future__ import annotations

from loopsim.compiled import shared


@shared
def wake_all(market):
    """Let everyone be visited on the next occasion: today before customers live their day, else tomorrow."""
    for n in range(market.standing.pool):
        market.wake[n] = 0
