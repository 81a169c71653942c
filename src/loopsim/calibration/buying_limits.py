"""Logs of orders that say too little for a fit."""

from __future__ import annotations

import os

from loopsim.calibration.bgnbd import Histories
from loopsim.languages import both
from loopsim.scenario.faults import Fault

#: Fewer customers, or fewer who came back, say nothing about four parameters.
_FEWEST_CUSTOMERS, _FEWEST_REPEATERS = 10, 5

#: Fewer days show no week, by which the law is held against the data.
_FEWEST_DAYS = 7


def hold_out_fault(file: str | os.PathLike[str], hold_out_days: int, last_day: int) -> Fault:
    """Return the fault of days held back that leave none to fit."""
    if last_day < 1:
        return Fault(
            str(file),
            both("orders of one day alone", "只有一天的订单"),
            both("a log of many days, on which customers come back", "客户会回来下单的多日订单记录"),
        )
    spans = both(
        "the log spans {last_day} days, and some must be left to fit",
        "记录跨度 {last_day} 天，须留出一部分用于拟合",
        last_day=last_day + 1,
    )
    right = (
        both("1 to {last_day}: {spans}", "1 至 {last_day}：{spans}", last_day=last_day - 1, spans=spans)
        if last_day > 1
        else both("0, no days held back: {spans}", "0，即不留出天数：{spans}", spans=spans)
    )
    return Fault("--hold-out-days", str(hold_out_days), right)


def few_fault(file: str | os.PathLike[str], histories: Histories, days: int) -> Fault | None:
    """Return the fault of a log with too few customers, too few who came back, or too few days to fit, else None."""
    if days < _FEWEST_DAYS:
        return Fault(
            str(file),
            both("a log of {days} days to fit", "可拟合的记录只有 {days} 天", days=days),
            both("at least {_FEWEST_DAYS} days", "至少 {_FEWEST_DAYS} 天", _FEWEST_DAYS=_FEWEST_DAYS),
        )
    customers, came_back = len(histories.repeats), int((histories.repeats > 0).sum())
    if customers >= _FEWEST_CUSTOMERS and came_back >= _FEWEST_REPEATERS:
        return None
    found = both(
        "{customers} customers, of whom {came_back} came back, in the days to fit",
        "拟合期内有 {customers} 位客户，其中 {came_back} 位回购",
        customers=customers,
        came_back=came_back,
    )
    return Fault(
        str(file),
        found,
        both(
            "at least {_FEWEST_CUSTOMERS} customers and {_FEWEST_REPEATERS} who came back",
            "至少 {_FEWEST_CUSTOMERS} 位客户，其中 {_FEWEST_REPEATERS} 位回购",
            _FEWEST_CUSTOMERS=_FEWEST_CUSTOMERS,
            _FEWEST_REPEATERS=_FEWEST_REPEATERS,
        ),
    )
