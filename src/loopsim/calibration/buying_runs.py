"""Runs of the fitted scenario beside a log: of all its customers, or of so many drawn from them and scaled up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.buying_scenario import cohort_scenario
from loopsim.calibration.checks import simulated_runs

if TYPE_CHECKING:
    from loopsim.calibration.buying import TransactionsFit
    from loopsim.runs.threads import Tell

#: Customers of a run at most: ten runs of two years take some seconds, and their mean is known to about 0.3%.
MOST_CUSTOMERS = 40_000


def with_runs(fit: TransactionsFit, runs: int, tell: Tell) -> TransactionsFit:
    """Return the fit with runs of its scenario; ``tell`` hears runs done and runs in all.

    Raises:
        ScenarioError: every run failed.
    """
    first = drawn(fit.purchases.first_days())
    scenario = fit.cohort
    if len(first) < fit.purchases.customers:
        scenario = cohort_scenario(fit.daily, fit.baskets, first, fit.days, scenario.name, fit.spend)
    curves, failed = simulated_runs(scenario, runs, "repeat_orders", tell)
    simulated = curves.cumsum(axis=1) * (fit.purchases.customers / len(first))
    return replace(fit, simulated=simulated, failed=failed, customers_of_run=len(first))


def drawn(first_days: np.ndarray) -> np.ndarray:
    """First days of at most ``MOST_CUSTOMERS`` of the customers, evenly spaced among all, sorted by their first days.

    Customers of one first day are alike in the fitted scenario, so that nothing else has to be drawn.
    """
    people = min(len(first_days), MOST_CUSTOMERS)
    places = ((np.arange(people) + 0.5) * len(first_days) / people).astype(np.int64)
    return np.sort(first_days)[places]


def sentence(fit: TransactionsFit) -> str:
    """Tell that runs have a part of the customers only; nothing where they have all."""
    if fit.part_of_run == 1.0:
        return ""
    part, everyone = f"{fit.customers_of_run:,}", f"{fit.purchases.customers:,}"
    return (
        f"Each run has {part} of the {everyone} customers, evenly drawn by their first days; its orders are scaled up "
        "to all."
    )
