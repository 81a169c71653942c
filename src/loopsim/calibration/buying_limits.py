"""Logs of orders that say too little for a fit."""

from __future__ import annotations

import os

from loopsim.calibration.bgnbd import Histories
from loopsim.scenario.faults import Fault

#: Fewer customers, or fewer who came back, say nothing about four parameters.
_FEWEST_CUSTOMERS, _FEWEST_REPEATERS = 10, 5

#: Fewer days show no week, by which the law is held against the data.
_FEWEST_DAYS = 7


def hold_out_fault(file: str | os.PathLike[str], hold_out_days: int, last_day: int) -> Fault:
    """Return the fault of days held back that leave none to fit."""
    if last_day < 1:
        return Fault(str(file), "orders of one day alone", "a log of many days, on which customers come back")
    spans = f"the log spans {last_day + 1} days, and some must be left to fit"
    right = f"1 to {last_day - 1}: {spans}" if last_day > 1 else f"0, no days held back: {spans}"
    return Fault("--hold-out-days", str(hold_out_days), right)


def few_fault(file: str | os.PathLike[str], histories: Histories, days: int) -> Fault | None:
    """Return the fault of a log with too few customers, too few who came back, or too few days to fit, else None."""
    if days < _FEWEST_DAYS:
        return Fault(str(file), f"a log of {days} days to fit", f"at least {_FEWEST_DAYS} days")
    customers, came_back = len(histories.repeats), int((histories.repeats > 0).sum())
    if customers >= _FEWEST_CUSTOMERS and came_back >= _FEWEST_REPEATERS:
        return None
    found = f"{customers} customers, of whom {came_back} came back, in the days to fit"
    return Fault(str(file), found, f"at least {_FEWEST_CUSTOMERS} customers and {_FEWEST_REPEATERS} who came back")
