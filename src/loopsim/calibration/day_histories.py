"""Orders of customers, in whole days."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.distinct import DistinctRows, distinct_rows


class DayHistories(NamedTuple):
    """One entry a customer, in whole days after the day of the first order."""

    repeats: np.ndarray  # x: later days with an order
    last: np.ndarray  # the last of them; 0 where there is none
    watched: np.ndarray  # days seen


def in_days(histories: Histories, unit_days: float) -> DayHistories:
    """Return histories told in another unit in whole days."""
    x, last, watched = (np.asarray(column, float) for column in histories)
    return DayHistories(*(np.rint(column).astype(np.int64) for column in (x, last * unit_days, watched * unit_days)))


def distinct(histories: DayHistories) -> DistinctRows:
    """Return the different histories, and which of them each customer has."""
    return distinct_rows(*histories)
