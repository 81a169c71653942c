"""Figures held together in a fit of orders: repeat orders, customers without one, spend, and runs of the scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.checks import Comparison, of_runs, unsure_by
from loopsim.calibration.day_histories import in_days
from loopsim.calibration.spend import spend_comparisons

if TYPE_CHECKING:
    from loopsim.calibration.buying import TransactionsFit


def comparisons(fit: TransactionsFit) -> list[Comparison]:
    """Data, law and runs of a fit, two by two."""
    histories = in_days(fit.purchases.histories(fit.end, fit.unit_days), fit.unit_days)
    each = fit.daily.expected_repeats(histories.watched)
    none = fit.daily.chance_of_none(histories.watched)
    spread = float(np.sqrt(np.sum((histories.repeats - each) ** 2)))
    unsure = 0.0
    found = [
        Comparison("repeat orders, fitted days", "data", histories.repeats.sum(), "law", each.sum(), spread),
        Comparison(
            "customers without a repeat order", "data", (histories.repeats == 0).sum(), "law", none.sum(),
            float(np.sqrt(np.sum(none * (1 - none)))),
        ),
    ]  # fmt: skip
    ahead = fit.days - 1 - fit.end
    if ahead:
        later = fit.later_orders
        law = fit.expected_later
        unsure = unsure_by(
            lambda parameters: float(replace(fit.daily, parameters=parameters).expected_next(histories, ahead).sum()),
            fit.daily.parameters,
            fit.daily.covariance,
        )
        spread = float(np.hypot(np.sqrt(np.sum((later - law) ** 2)), unsure))
        found += [Comparison("repeat orders, held back", "data", later.sum(), "law", law.sum(), spread)]
    if fit.spend is not None:
        found += spend_comparisons(fit.spend, fit.purchases.orders, fit.end)
    last = fit.days - 1
    ends = None if fit.simulated is None else fit.simulated[:, last]
    return found + of_runs(
        "repeat orders, all days", ends, fit.expected(last), fit.repeats_by(last), unsure, fit.part_of_run
    )
