"""The lists by which a day finds whom it concerns, each declared once.

From a declaration come the room in the arrays of a run, the length in use, the members of the market that phases see,
the form that agents keep, copies, the way from agents to arrays and back, and, for lists on which customers put
themselves, the lines of both engines that do so (``listing.py``). Imports no Numba.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np

#: Someone who would join today.
CANDIDATE = np.dtype(
    [("moment", "f8"), ("who", "i4"), ("referrer", "i4"), ("host", "i4"), ("source", "i4"), ("line", "i4")],
    align=True,
)


@dataclasses.dataclass(frozen=True)
class List:
    """One list, with room for everyone."""

    name: str
    #: ``i4``, ``i8``, ``f8``, or a record.
    kind: Any
    meaning: str
    #: ``people``: numbers of people; ``rows``: rows of the table of customers, which agents seat anew; or else.
    holds: Literal["people", "rows", "else", "books"]
    #: The number of the standing that tells how much of it is in use (its own, if ``name``); empty: all, or all day.
    length: str = ""
    #: Whether it holds something between two days.
    is_kept: bool = True
    #: Whether agents keep it as an array, too, since compiled code works on it.
    is_array: bool = False
    #: Whether 0 means something in entries that nobody has written; others hold anything until then.
    starts_at_zero: bool = False
    #: On which condition of ``customer`` and ``day`` customers are put on it after their phases.
    listed_if: str = ""

    def room(self, people: int) -> np.ndarray:
        """Return an empty list for so many people; memory is taken only as it fills."""
        return np.zeros(people, self.kind) if self.starts_at_zero else np.empty(people, self.kind)

    def in_use(self, standing: Any, room: int) -> int:
        """Return how many of its entries are in use between two days, of ``room``."""
        if not self.is_kept:
            return 0
        return int(np.max(standing[self.length])) if self.length else room


def _of_today(name: str, meaning: str, listed_if: str) -> List:
    return List(name, "i4", meaning, "rows", name, is_kept=False, listed_if=listed_if)


LISTS = (
    List("row", "i4", "row of a person by number, 0 before they are met", "else", starts_at_zero=True),
    List(
        "line_who",
        "i4",
        "strangers whom channels will win, the least patient first, class by class",
        "people",
        "line_end",
        is_array=True,
    ),
    List("line_patience", "f8", "their patience", "else", "line_end", is_array=True),
    List("waiting", "i4", "strangers whom a channel won, but no account had room for", "people", "waiting"),
    List("candidates", CANDIDATE, "people who would join today", "else", "candidates", is_kept=False),
    List(
        "slot",
        "i4",
        "by customer: where among the candidates",
        "else",
        is_kept=False,
        is_array=True,
        starts_at_zero=True,
    ),
    List("pool", "i4", "the reachable", "rows", "pool"),
    List("wake", "i4", "beside the pool: the day until which each need not be visited", "else", "pool"),
    List("due", "i4", "places in the pool of those who are visited today", "else", is_kept=False),
    List("lapsed", "i4", "those who left and may be called back", "rows", "lapsed"),
    _of_today("ordered", "customers with an order today", "customer.last_order_day == day"),
    _of_today("sharing", "customers who share today", "customer.invites > 0"),
    _of_today("leaving", "customers who left today", "customer.stage == LAPSED"),
    _of_today("offering", "customers who offer to lead or to create today", "customer.offer > 0"),
    List("moving", "i4", "customers whose host left today", "rows", is_kept=False, is_array=True),
    List("opening", "i4", "customers who open a group to buy together today", "rows", is_kept=False, is_array=True),
    List("scratch", "f8", "room for sorting", "else", is_kept=False, is_array=True),
    List("order", "i8", "room for the result of sorting", "else", is_kept=False, is_array=True),
    List(
        "by_source",
        "i8",
        "orders, revenue, margin, first orders and what was paid to bring people, by age in weeks and source, of the "
        "weeks that are over and of the week under way: (2, weeks, sources, 5)",
        "books",
    ),
    List("cohorts", "i8", "orders, revenue, margin, first orders by joining week and age: (weeks, weeks, 4)", "books"),
)

NAMES = tuple(one.name for one in LISTS)
ROW, BY_SOURCE, COHORTS = (NAMES.index(name) for name in ("row", "by_source", "cohorts"))

#: Lists on which customers are put after their phases, and lengths that the standing holds.
LISTED = tuple(one for one in LISTS if one.listed_if)
LENGTHS = tuple(one.name for one in LISTS if one.length == one.name)
