"""From a log of transactions to the law of buying, a forecast checked on days held back, and a scenario for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Unpack

import numpy as np

from loopsim.calibration.baskets import BasketFit, fit_baskets
from loopsim.calibration.bgnbd import BuyingFit, fit_buying
from loopsim.calibration.buying_checks import comparisons
from loopsim.calibration.buying_limits import few_fault, hold_out_fault
from loopsim.calibration.buying_runs import with_runs
from loopsim.calibration.buying_scenario import cohort_scenario, customers_of_log, on_base, start_on
from loopsim.calibration.by_group import Groups, groups_of
from loopsim.calibration.checks import told
from loopsim.calibration.day_histories import in_days
from loopsim.calibration.estimates import Estimate
from loopsim.calibration.fitted import Fitted
from loopsim.calibration.laws import BEST, LAWS, DayLaw, LawComparison, compare_laws
from loopsim.calibration.order_columns import OrderOptions
from loopsim.calibration.pareto_nbd import ParetoFit, fit_pareto
from loopsim.calibration.purchases import Purchases, read_purchases
from loopsim.calibration.spend import SpendFit, fit_spend, spent_on_repeats
from loopsim.calibration.value import customer_values, value_facts
from loopsim.machine import release_memory
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

#: Days of the unit in which times are told.
UNITS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}

#: Progress: called with the stage of the work, how much of it is done, and how much there is (0: not known).
Stages = Callable[[str, int, int], None]

_LAST_CLASS = 7  # customers are told apart by earlier repeat orders up to this many, and above


@dataclass(frozen=True, repr=False)
class TransactionsFit(Fitted, picture="buying.transactions"):
    """The law of buying of a log, fitted on the days up to ``end`` (counted from the first order in the log).

    ``buying`` is the law as published, in continuous time; ``daily`` the same law with at most one order a day, which
    the scenarios simulate and from which all that is expected is worked out.
    """

    name: str
    purchases: Purchases  # customers who had bought by then, with all their orders
    later_customers: int  # who first bought in the days held back; left out
    end: int
    days: int
    law: str  # the one that is expected and simulated, of `loopsim.calibration.laws.LAWS`
    buying: BuyingFit | ParetoFit
    daily: DayLaw
    laws: LawComparison  # both laws by the day, and which holds better
    baskets: BasketFit | None
    spend: SpendFit | None  # None where there are too few amounts
    everyone: Purchases  # all customers of the log, the later ones and the days held back too
    simulated: np.ndarray | None  # (runs, days) cumulated repeat orders of the fitted scenario, scaled to all customers
    failed: str = ""  # runs of it that failed, in words
    customers_of_run: int = 0  # how many of the customers a run of it has; 0: without runs
    groups: Groups | None = None  # the law of each group of customers, with ``by``

    @property
    def other_law(self) -> str:
        """The law that was not chosen."""
        return next(law for law in self.laws.fits if law != self.law)

    @property
    def estimates(self) -> list[Estimate]:
        """The law as published, and the baskets, with standard errors and 95% intervals."""
        return [*self.buying.estimates, *(self.baskets.estimates if self.baskets else [])]

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show, and where the laws do not describe them."""
        said = [*self.purchases.warnings, *self.buying.warnings, *(self.baskets.warnings if self.baskets else [])]
        said += self.laws.doubts(self.law)
        said += self.spend.warnings if self.spend else []
        said += self.groups.warnings if self.groups else []
        if self.baskets is None:
            said.append("no basket law: there are not enough amounts; the scenario keeps the baskets of its base")
        return said

    def repeats_by(self, day: int) -> int:
        """Repeat orders of the log up to the evening of a day."""
        return int((self.purchases.orders["day"] <= day).sum() - (self.purchases.first_days() <= day).sum())

    def expected(self, day: int) -> float:
        """The same by the law."""
        first = self.purchases.first_days()
        return float(self.daily.expected_repeats(day - first[first <= day]).sum())

    @cached_property
    def forecast(self) -> pd.DataFrame:
        """A row a week: cumulated repeat orders, ``actual`` and ``expected`` by the law, ``held_out`` or fitted.

        ``expected`` is by the law by the day, ``continuous`` by the same as published, ``other_law``
        by the other law by the day. With runs of the fitted scenario also their mean and standard deviation.
        """
        import pandas as pd

        orders = self.purchases.orders
        first = self.purchases.first_days()
        is_repeat = orders["day"].to_numpy() != first[orders["customer"].to_numpy()]
        repeat_days = orders["day"].to_numpy()[is_repeat]
        starts, people = np.unique(first, return_counts=True)
        weeks = np.arange(1, self.days // 7 + 1)
        ends = 7 * weeks - 1
        ages = np.arange(self.days)
        by_day, continuous, other = (
            self.daily.expected_repeats(ages),
            self.buying.expected_repeats(ages / self.unit_days),
            self.laws.fits[self.other_law].expected_repeats(ages),
        )
        since = np.maximum(ends[:, None] - starts, 0)
        table = pd.DataFrame(
            {
                "week": weeks,
                "actual": np.bincount(repeat_days, minlength=self.days).cumsum()[ends],
                "expected": by_day[since] @ people,
                "continuous": continuous[since] @ people,
                "other_law": other[since] @ people,
                "held_out": ends > self.end,
            }
        )
        if self.simulated is not None:
            table["simulated"] = self.simulated[:, ends].mean(axis=0)
            spread = self.simulated[:, ends].std(axis=0, ddof=1) if len(self.simulated) > 1 else np.nan
            table["simulated_sd"] = spread * np.sqrt(self.part_of_run)  # that of a run of all customers
        return table

    @property
    def part_of_run(self) -> float:
        """Part of the customers that a run of the fitted scenario has."""
        return self.customers_of_run / self.purchases.customers if self.customers_of_run else 1.0

    @cached_property
    def by_repeats(self) -> pd.DataFrame:
        """A row for each number of repeat orders by ``end``: customers, and orders of each in the days held back."""
        import pandas as pd

        histories = self.purchases.histories(self.end, self.unit_days)
        later, repeats = self.later_orders, np.minimum(histories.repeats, _LAST_CLASS)
        table = pd.DataFrame({"repeats": repeats, "actual": later, "expected": self.expected_later})
        rows = table.groupby("repeats").agg(
            customers=("actual", "size"), actual=("actual", "mean"), expected=("expected", "mean")
        )
        return rows.reset_index()

    @cached_property
    def facts(self) -> dict[str, float]:
        """A few figures of data and law side by side."""
        histories = self.purchases.histories(self.end, self.unit_days)
        by_law = self.daily.chance_of_none(in_days(histories, self.unit_days).watched)
        facts = {
            "customers": float(self.purchases.customers),
            "repeat orders, fitted days": float(histories.repeats.sum()),
            "share without a repeat order": float((histories.repeats == 0).mean()),
            "the same by the law": float(by_law.mean()),
        }
        if self.end < self.days - 1:
            facts["repeat orders, held back"] = float(self.later_orders.sum())
            facts["the same by the law, held back"] = float(self.expected_later.sum())
        held = self.forecast[self.forecast["held_out"]]
        if len(held):
            actual, expected = held.iloc[-1]["actual"], held.iloc[-1]["expected"]
            facts["forecast of all repeat orders against actual"] = (
                float(expected / actual - 1) if actual else float("nan")
            )
        return facts | value_facts(self, self.values)

    @cached_property
    def differences(self) -> list[str]:
        """Tell of data without a law, runs that failed and what differs by more than chance: the worst first."""
        misfits = self.buying.misfits if isinstance(self.buying, BuyingFit) else []
        return [*misfits, *[self.failed] * bool(self.failed), *told(comparisons(self))]

    @cached_property
    def later_orders(self) -> np.ndarray:
        """Orders of each customer in the days held back."""
        orders = self.purchases.orders
        return np.bincount(orders["customer"][orders["day"] > self.end], minlength=self.purchases.customers)

    @cached_property
    def expected_later(self) -> np.ndarray:
        """The same by the law, given the days fitted."""
        histories = in_days(self.purchases.histories(self.end, self.unit_days), self.unit_days)
        return self.daily.expected_next(histories, self.days - 1 - self.end)

    @cached_property
    def values(self) -> pd.DataFrame:
        """Value each customer in the year after the log: see `loopsim.calibration.value.customer_values`."""
        return customer_values(self)

    @cached_property
    def cohort(self) -> Scenario:
        """The people of the log alone, buying as fitted."""
        name = f"{self.name} customers"[:80]
        log = self.purchases
        people = cohort_scenario(self.daily, self.baskets, log.first_days(), self.days, name, self.spend)
        return people.change(start_on(log.first_day))

    def on(self, base: Scenario) -> Scenario:
        """A scenario of one's own in which people buy as fitted, and those whom a channel brings join by an order."""
        return on_base(base, self.daily, self.baskets, f"{base.name} with {self.name}"[:80], self.spend)

    def going_on(self, base: Scenario, table: str | os.PathLike[str]) -> Scenario:
        """As :meth:`on`, from the morning after the last day of the log on, with its customers in the pool, as dated.

        ``table`` is a file of ``everyone.as_pool()``. Raises ScenarioError, such as for a market of fewer people.
        """
        histories = self.everyone.histories(self.everyone.last_day, self.unit_days)
        alive = float(self.daily.chance_alive(in_days(histories, self.unit_days)).mean())
        dated = {} if base.start_date else start_on(self.everyone.first_day, self.everyone.last_day + 1)
        return self.on(base).change(customers_of_log(str(table), 1.0 - alive) | dated)

    @property
    def unit_days(self) -> float:
        """Days of the unit in which times are told."""
        return self.buying.unit_days


def calibrate_transactions(
    file: str | os.PathLike[str],
    *,
    hold_out_days: int = 0,
    unit: str = "week",
    runs: int = 10,
    law: str = "bg-nbd",
    by: str | None = None,
    progress: Stages = lambda stage, done, total: None,
    **options: Unpack[OrderOptions],
) -> TransactionsFit:
    """Fit buying, dropping out and baskets to a log of transactions (CSV, Parquet, Excel).

    ``options`` name its columns (``customer``, ``date``, ``amount``, ... or a ready-made ``format``: see
    `loopsim.calibration.order_columns.OrderColumns`) and say how it is read (:class:`loopsim.tables.table.Reading`).
    The last ``hold_out_days`` are kept out of the fit of buying and used to check the forecast; ``runs`` runs of the
    fitted scenario are made to compare with (0: none). ``law`` is what is expected and simulated: ``bg-nbd``,
    ``pareto-nbd`` or ``best``, the one under which the days held back (or fitted, without any) are more likely.
    ``by`` is a column that tells groups of customers, or ``first-month``: the law is fitted to each as well.
    Each run has at most 40,000 of the customers. ``progress`` hears stages.

    Raises:
        ScenarioError: the file or a column is missing, no row can be used, or there is too little to fit.
    """
    from pathlib import Path

    wrong = [] if unit in UNITS else [Fault("unit", unit, " or ".join(UNITS))]
    wrong += [] if law in (*LAWS, BEST) else [Fault("law", law, " or ".join((*LAWS, BEST)))]
    if wrong:
        raise ScenarioError(wrong)
    everyone = read_purchases(file, progress=partial(progress, "reading"), **options)
    end = everyone.last_day - hold_out_days
    if not 0 < end <= everyone.last_day:
        raise ScenarioError([hold_out_fault(file, hold_out_days, everyone.last_day)])
    purchases = everyone.until(end)
    histories = purchases.histories(end, UNITS[unit])
    if fault := few_fault(file, histories, end + 1):
        raise ScenarioError([fault])
    progress("fitting BG/NBD", 0, 0)
    buying = fit_buying(histories, UNITS[unit])
    whole = in_days(purchases.histories(everyone.last_day, UNITS[unit]), UNITS[unit]) if hold_out_days else None
    start = buying.parameters * [1.0, UNITS[unit], 1.0, 1.0]
    laws = compare_laws(in_days(histories, UNITS[unit]), whole, hold_out_days, start, progress)
    chosen = laws.better if law == BEST else law
    if chosen == "pareto-nbd":
        progress("fitting Pareto/NBD", 0, 0)
        buying_law: BuyingFit | ParetoFit = fit_pareto(histories, UNITS[unit])
    else:
        buying_law = buying
    progress("fitting baskets and spend", 0, 0)
    fit = TransactionsFit(
        name=Path(file).stem,
        purchases=purchases,
        later_customers=everyone.customers - purchases.customers,
        end=end,
        days=everyone.last_day + 1,
        law=chosen,
        buying=buying_law,
        daily=laws.fits[chosen],
        laws=laws,
        baskets=fit_baskets(purchases.orders[purchases.orders["day"] <= end]),
        spend=fit_spend(spent_on_repeats(purchases.orders, end, purchases.customers)),
        everyone=everyone,
        simulated=None,
    )
    if by:
        fit = replace(fit, groups=groups_of(fit, file, by, options, progress))
    del laws, whole, histories
    release_memory()  # of what was read and fitted; runs need some for themselves
    return with_runs(fit, runs, partial(progress, "simulating")) if runs else fit
