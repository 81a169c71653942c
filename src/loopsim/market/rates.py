"""The rates on which many mechanisms act, each declared once. Imports no Numba.

A rate is a number that belongs to a customer: a hazard a day, or a factor. Mechanisms add factors and terms to it
(:mod:`loopsim.phases.rates`); who needs it asks for the whole.
"""

from __future__ import annotations

from typing import NamedTuple


class Rate(NamedTuple):
    """One rate: its name, its unit, and its meaning as a noun."""

    name: str
    unit: str
    meaning: str
    #: The arguments of its factors and terms; of those that are the same for everyone, ``today`` alone.
    arguments: tuple[str, ...] = ("customer", "host", "today")

    @property
    def is_hazard(self) -> bool:
        """Whether a clock runs by it, so that those who rest must know when it changes."""
        return self.unit == "per day"

    @property
    def for_all(self) -> str:
        """The field of ``known`` that holds the part that is the same for everyone today."""
        return f"{self.name}_for_all"

    @property
    def acts(self) -> str:
        """The field of ``known`` that says whether a factor with a guard may be other than 1 for anybody today."""
        return f"{self.name}_acts"


RATES = (
    Rate("order", "per day", "hazard of beginning a checkout"),
    Rate("leave", "per day", "hazard of leaving without annoyance"),
    Rate("least_leave", "a day, at least", "floor of the hazard of leaving without annoyance", ("customer", "today")),
    Rate("annoy", "per day", "hazard of leaving out of annoyance"),
    Rate("share", "per day", "hazard of sharing"),
    Rate("invites", "people", "friends reached by one share of mean sociability", ("customer", "today")),
    Rate("accept", "factor", "factor on the chance that an invitation of theirs is accepted", ("customer", "today")),
    Rate("ask", "factor", "part of the close friends that a share reaches who are asked", ("customer", "today")),
    Rate("effort", "factor", "part of a partner's extra effort that pays them", ("customer", "today")),
    Rate("pay_fee", "factor", "chance that the entry fee is paid", ("customer", "today")),
    Rate("basket", "CNY", "value of one order before its spread", ("customer", "today")),
    Rate("own_price", "factor", "price of an order of theirs against that for everyone", ("customer", "today")),
    Rate("trust", "0 to 1", "trust with which one starts and to which it drifts back", ("customer", "today")),
    Rate("serve", "0 to 1", "quality of a service contact"),
    Rate("host_effort", "factor", "work of a host against the usual", ("host", "today")),
    Rate("reach", "0 to 1", "part of the wanted contacts that a host is there for", ("host", "today")),
    Rate("resign", "factor", "factor on the hazard that a guide leaves", ("host", "today")),
    Rate("recruit", "factor", "factor on the hazard that a guide recruits", ("host", "today")),
    Rate("lead", "factor", "factor on the hazard that a buyer offers to lead", ("customer", "today")),
)
