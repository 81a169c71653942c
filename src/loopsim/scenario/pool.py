"""The pool of a scenario: customers whom the merchant has already when the run begins."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from loopsim.scenario.declare import Section, fraction, lever

#: Days before the run, in a range.
DaysAgo = Annotated[float, Field(ge=1, le=36_500)]


class Pool(Section):
    """The shop that exists today: who is in the private domain before day 0. Their sum is the pool to start with."""

    followers: int = lever(
        0,
        "people who follow and have not bought yet",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, first_orders up",
    )
    buyers: int = lever(
        0,
        "people who have bought once and brought nobody",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
    )
    repeat_buyers: int = lever(
        0,
        "people who have bought twice or more and brought nobody",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
    )
    referrers: int = lever(
        0,
        "people who have bought and brought a friend, who is one of the pool",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
    )
    joined_days_ago: tuple[DaysAgo, ...] = lever(
        (30.0, 720.0),
        "when they joined, in days before the run: from and to, spread evenly",
        unit="days",
        min_length=2,
        max_length=2,
        strict=False,
        moves="average_order_value down",
    )
    last_order_days_ago: tuple[DaysAgo, ...] = lever(
        (1.0, 365.0),
        "when those who bought ordered last, in days before the run: from and to, spread evenly, not before joining; "
        "who has not ordered for long is more likely silent",
        unit="days",
        min_length=2,
        max_length=2,
        strict=False,
        moves="repeat_orders either",
    )
    orders_per_repeat_buyer: float = lever(
        3.0,
        "mean orders so far of those who bought twice or more",
        unit="orders",
        ge=2,
        le=1000,
        moves="repeat_orders up",
    )
    silent_share: float = fraction(
        0.5,
        "part of those who bought who will never buy again, though they can still be reached",
        "M52 S, M57",
        moves="repeat_orders down",
    )
    trust: float = fraction(
        0.5, "trust of the pool on day 0, and where it drifts back to", "M30 A", moves="trust up, orders up"
    )
    experience: float = fraction(
        0.8, "experience of those who bought, from their orders so far", "A", moves="shares up"
    )
    fit_mean: float = fraction(0.6, "mean fit of the pool", "M18 A", moves="orders up")
    hosts: Literal["even", "in_turn"] = lever(
        "even",
        "on whose accounts they are: even spreads them over accounts of the brand, guides and hired leaders by their "
        "room, in_turn fills one after the other, in this order",
        source="M24",
        moves="trust either",
    )

    @property
    def bought(self) -> int:
        """People who have bought."""
        return self.buyers + self.repeat_buyers + self.referrers

    @property
    def people(self) -> int:
        """Everyone in it."""
        return self.followers + self.bought
