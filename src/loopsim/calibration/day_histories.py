"""When customers ordered, in whole days; and the different histories among many customers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.estimates import MANY, SOME


class DayHistories(NamedTuple):
    """One entry a customer, in whole days after the day of the first order."""

    repeats: np.ndarray  # x: later days with an order
    last: np.ndarray  # the last of them; 0 where there is none
    watched: np.ndarray  # days seen


def in_days(histories: Histories, unit_days: float) -> DayHistories:
    """Return histories told in another unit in whole days."""
    x, last, watched = (np.asarray(column, float) for column in histories)
    return DayHistories(*(np.rint(column).astype(np.int64) for column in (x, last * unit_days, watched * unit_days)))


class Distinct(NamedTuple):
    """Different histories, sorted, and how many customers have each."""

    table: np.ndarray  # (histories, 3): repeats, last, watched
    counts: np.ndarray

    def some(self) -> Distinct | None:
        """A part of them where they are many: every so manieth, which takes all kinds; else None."""
        every = len(self.table) // SOME
        return Distinct(self.table[::every], self.counts[::every]) if len(self.table) > MANY else None


def distinct(histories: DayHistories) -> tuple[Distinct, np.ndarray]:
    """``-> (different histories, which of them each customer has)``."""
    table, back, counts = np.unique(np.column_stack(histories), axis=0, return_inverse=True, return_counts=True)
    return Distinct(table, counts), back.reshape(-1)
