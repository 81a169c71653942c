"""Everyone who ever joined, column by column: the source of all measures of people.

Strangers, who are most of a market, are part of no measure, so their traits are not needed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import NONE
from loopsim.market.plain import column

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd


BY_A_STRANGER = "referrals: found a referral by a stranger; right is that both have joined"


class Joined:
    """Fields of everyone who ever joined, an entry a person: ``joined["orders"]``.

    The order of entries means nothing, and no measure may depend on it: an engine leaves people in the order of
    joining, files have them by number.
    """

    def __init__(self, rows: np.ndarray, row: np.ndarray) -> None:
        """``rows``: ``fields.CUSTOMER`` of all who joined; ``row`` (i4): place in it by number, from 1; 0: stranger."""
        self._rows, self.row = rows, row
        self._columns: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, field: str) -> np.ndarray:
        if field not in self._columns:
            self._columns[field] = np.ascontiguousarray(column(self._rows, field))
        return self._columns[field]

    @cached_property
    def newcomers(self) -> np.ndarray:
        """Whether each joined in the run; the others were there before day 0."""
        return self["joined_day"] >= 0

    @property
    def oldest(self) -> int:
        """Days before day 0 on which the first of them joined; 0 where nobody was there before."""
        return max(0, -int(self["joined_day"].min(initial=0)))

    @cached_property
    def parent(self) -> np.ndarray:
        """Entry of each person's referrer; -1: nobody.

        Raises:
            ValueError: somebody was brought by a stranger.
        """
        number = self["referrer"]
        parent = np.full(len(number), NONE, np.int64)
        brought = number != NONE
        parent[brought] = self.row[number[brought]] - np.int64(1)
        if np.any(parent[brought] < 0):
            raise ValueError(BY_A_STRANGER)
        return parent


def joined_among(customers: np.ndarray) -> Joined:
    """Those who ever joined among ``fields.CUSTOMER`` rows of everyone, by number."""
    return _without_strangers(customers, np.arange(1, len(customers) + 1, dtype=np.int32))


def joined_of(crowd: Crowd) -> Joined:
    """Those who ever joined of a crowd, read where they stand: nothing is copied until a field is asked for."""
    rows = crowd.met
    if (rows["joined_day"] == NONE).any():  # agents have rows from the start
        return _without_strangers(rows, crowd.row)
    return Joined(rows, crowd.row)


def _without_strangers(rows: np.ndarray, row: np.ndarray) -> Joined:
    seen = rows["joined_day"] != NONE
    place = np.concatenate(([0], np.cumsum(seen) * seen)).astype(np.int32)
    return Joined(rows[seen], place[row])
