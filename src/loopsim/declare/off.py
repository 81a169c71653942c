"""Declare what is known of a family of mechanisms while it is off, so that a day can be compiled without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Off(NamedTuple):
    """A family is off while these values are at their defaults, from day 0 on. Then this is known.

    Its fields of customers are untouched then: none where there may be none, else 0. Nothing else need be said: what
    hangs on these is left out by itself (:mod:`loopsim.market.plain`), and a test holds that all of it is true.
    """

    #: Paths of values of the scenario, all at their defaults.
    values: tuple[str, ...]
    #: Fields of what everyone knows of a day, from when the family has set them.
    known: Mapping[str, bool | float] = {}
    #: Fields of what stands from one day to the next.
    standing: Mapping[str, bool | float] = {}
