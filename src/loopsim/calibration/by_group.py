"""The law of buying of groups of customers, such as by source or by first month, and whether groups differ.

Every group has its own parameters. Twice the gain in log-likelihood over one law for all of them is chi-square where
they do not differ (likelihood-ratio test), with four degrees of freedom for each group but one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.calibration.baskets import BasketFit, fit_baskets
from loopsim.calibration.buying_scenario import cohort_scenario, on_base
from loopsim.calibration.by_day import fit_by_day
from loopsim.calibration.day_histories import DayHistories, in_days
from loopsim.calibration.estimates import in_digits
from loopsim.calibration.laws import DayLaw
from loopsim.calibration.order_columns import OrderOptions, chosen_columns, parted
from loopsim.calibration.pareto_by_day import fit_pareto_by_day
from loopsim.calibration.spend import SpendFit, fit_spend, spent_on_repeats
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.tables.reading import read

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.calibration.buying import TransactionsFit

#: What ``--by`` takes besides a column: the month of the first order.
FIRST_MONTH = "first-month"

#: Groups with fewer customers, or fewer who came back, are put together.
FEWEST, FEWEST_BACK = 50, 20

#: Name of the small ones put together, and of customers of whom no row names a group.
OTHERS, NOT_SAID = "others", "not said"

#: More groups than this are no groups: a column of ids, say.
_MOST = 50

#: Groups differ where chance explains as much this rarely.
_BY_CHANCE = 0.05

#: Days of the orders expected of a new customer.
_YEAR = 365


@dataclass(frozen=True)
class Group:
    """One group: its law by the day, baskets and spend."""

    name: str
    customers: int
    repeats: int
    daily: DayLaw
    baskets: BasketFit | None
    spend: SpendFit | None
    first_days: np.ndarray


@dataclass(frozen=True)
class Groups:
    """All groups that have a law of their own, and the test whether they differ."""

    by: str
    law: str
    groups: tuple[Group, ...]
    statistic: float  # twice the gain in log-likelihood over one law for all of them
    freedom: int
    warnings: tuple[str, ...]
    days: int
    name: str

    @property
    def p_value(self) -> float:
        """Chance that as much is found where groups do not differ."""
        from scipy.special import chdtrc

        return float(chdtrc(self.freedom, max(self.statistic, 0.0)))

    @property
    def differ(self) -> bool:
        """Whether they differ by more than chance explains."""
        return self.p_value < _BY_CHANCE

    @property
    def sentence(self) -> str:
        """Whether they differ, and by which figures."""
        told = f"chi-square {in_digits(self.statistic)} of {self.freedom} degrees of freedom, p {self.p_value:.2g}"
        return f"groups by {self.by} {'differ' if self.differ else 'do not differ'} by more than chance ({told})"

    @property
    def table(self) -> pd.DataFrame:
        """A row a group: customers, repeat orders, parameters, and what is expected of a new customer."""
        import pandas as pd

        rows = []
        for one in self.groups:
            orders = float(one.daily.expected_repeats(np.array([_YEAR]))[0])
            basket = one.baskets.mean.value if one.baskets else float("nan")
            spend = one.spend.mean if one.spend else float("nan")
            rows.append(
                {
                    "group": one.name,
                    "customers": one.customers,
                    "repeats": one.repeats,
                    **{estimate.name: estimate.value for estimate in one.daily.estimates},
                    "repeats in a year": orders,
                    "mean basket": basket,
                    "mean spend": spend,
                }
            )
        return pd.DataFrame(rows)

    @property
    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "by": self.by,
            "differ": self.differ,
            "p_value": self.p_value,
            "chi_square": self.statistic,
            "degrees_of_freedom": self.freedom,
            "groups": [
                {
                    **row,
                    "estimates": [vars(estimate) for estimate in group.daily.estimates],
                    "log_likelihood": group.daily.log_likelihood,
                }
                for row, group in zip(self.table.to_dict("records"), self.groups, strict=True)
            ],
        }

    def scenarios(self, base: Scenario | None) -> dict[str, Scenario]:
        """A scenario file for each group: its customers alone, or, with ``base``, that scenario buying as they do."""
        found: dict[str, Scenario] = {}
        for number, one in enumerate(self.groups, 1):
            plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in one.name)[:40]
            name = f"{self.name} {one.name}"[:80]
            file = f"{plain}.toml" if f"cohort-{plain}.toml" not in found else f"{plain}-{number}.toml"
            found[f"cohort-{file}"] = cohort_scenario(
                one.daily, one.baskets, one.first_days, self.days, name, one.spend
            )
            if base is not None:
                found[f"fitted-{file}"] = on_base(
                    base, one.daily, one.baskets, f"{base.name} with {name}"[:80], one.spend
                )
        return found


def groups_of(
    fit: TransactionsFit,
    file: str | os.PathLike[str],
    by: str,
    options: OrderOptions,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Groups:
    """Read the groups of the customers from the file, and fit the law to each; ``progress`` hears stages.

    Raises:
        ScenarioError: the file has no such column, or fewer than two groups are large enough.
    """
    log = fit.everyone
    first = log.first_days()
    is_fitted = first <= fit.end
    dates = log.first_day.astype("M8[D]") + first[is_fitted].astype("m8[D]")
    labels, said = labels_of(file, by, log.ids[is_fitted], dates, options, partial(progress, "reading groups"))
    groups = fit_groups(fit, labels, by, partial(progress, "fitting groups"))
    return replace(groups, warnings=(*said, *groups.warnings))


def fit_groups(
    fit: TransactionsFit, labels: np.ndarray, by: str, tell: Callable[[int, int], None] = lambda done, total: None
) -> Groups:
    """Fit the chosen law to each group of customers; ``labels`` has one for each of ``fit.purchases``.

    Raises:
        ScenarioError: fewer than two groups are large enough.
    """
    histories = in_days(fit.purchases.histories(fit.end, fit.unit_days), fit.unit_days)
    back = histories.repeats > 0
    names, of_each = np.unique(labels.astype(str), return_inverse=True)
    people, returned = np.bincount(of_each), np.bincount(of_each, back)
    is_small = (people < FEWEST) | (returned < FEWEST_BACK)
    said = []
    if is_small.any():
        pooled = ", ".join(names[is_small][:5]) + (", ..." if is_small.sum() > 5 else "")
        said.append(
            f"groups with fewer than {FEWEST} customers or {FEWEST_BACK} who came back are put together as "
            f"{OTHERS}: {pooled}"
        )
        labels = np.where(is_small[of_each], OTHERS, labels.astype(str))
        too_few = is_small[of_each].sum() < FEWEST or back[is_small[of_each]].sum() < FEWEST_BACK
        if too_few:
            said.append(f"{OTHERS}: {int(is_small[of_each].sum())} customers are too few for a law, and left out")
    wanted = [name for name in np.unique(labels.astype(str)) if name != OTHERS or not is_small.any() or not too_few]
    if not 2 <= len(wanted) <= _MOST:
        right = both(
            "2 to {_MOST} groups with at least {FEWEST} customers, of whom {FEWEST_BACK} came back",
            "2 至 {_MOST} 个分组，各有至少 {FEWEST} 位客户，其中 {FEWEST_BACK} 位回购",
            _MOST=_MOST,
            FEWEST=FEWEST,
            FEWEST_BACK=FEWEST_BACK,
        )
        raise ScenarioError(
            [
                Fault(
                    f"--by {by}",
                    both("{count} groups that are large enough", "{count} 个足够大的分组", count=len(wanted)),
                    right,
                )
            ]
        )
    orders = fit.purchases.orders[fit.purchases.orders["day"] <= fit.end]
    first, customers = fit.purchases.first_days(), fit.purchases.customers
    spent = spent_on_repeats(fit.purchases.orders, fit.end, customers)
    groups = []
    for number, name in enumerate(wanted):
        tell(number, len(wanted))
        here = labels == name
        groups.append(
            Group(
                str(name),
                int(here.sum()),
                int(histories.repeats[here].sum()),
                _law(fit, _of(histories, here)),
                fit_baskets(orders[here[orders["customer"].to_numpy()]]),
                fit_spend(type(spent)(spent.orders[here], spent.mean[here])),
                first[here],
            )
        )
    all_of_them = np.isin(labels, wanted)
    pooled_fit = fit.daily if all_of_them.all() else _law(fit, _of(histories, all_of_them))
    gain = sum(one.daily.log_likelihood for one in groups) - pooled_fit.log_likelihood
    freedom = len(pooled_fit.parameters) * (len(groups) - 1)
    return Groups(by, fit.law, tuple(groups), 2 * gain, freedom, tuple(said), fit.days, fit.name)


def _of(histories: DayHistories, here: np.ndarray) -> DayHistories:
    return DayHistories(*(column[here] for column in histories))


def _law(fit: TransactionsFit, histories: DayHistories) -> DayLaw:
    """Fit the chosen law, beginning where the fit of all customers ended."""
    if fit.law == "pareto-nbd":
        return fit_pareto_by_day(histories, fit.daily.parameters)
    return fit_by_day(histories, fit.daily.parameters)


def labels_of(
    file: str | os.PathLike[str],
    by: str,
    ids: np.ndarray,
    first_dates: np.ndarray,
    options: OrderOptions,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[np.ndarray, list[str]]:
    """The group of each customer: what a column says on the row of their first date that says anything, or first month.

    ``ids`` are the customers as the log names them, ``first_dates`` the days of their first orders. Also returns a
    line where rows of one customer name several groups.

    Raises:
        ScenarioError: the file has no such column.
    """
    if by == FIRST_MONTH:
        return first_dates.astype("M8[M]").astype(str), []
    import pandas as pd

    columns, how = parted(options)
    chosen = chosen_columns(file, columns, how)
    wanted = {"--by": by, "--customer": chosen.columns["customer"], "--date": chosen.columns["date"]}
    table = read(file, wanted, replace(how, zone=how.zone or chosen.zone), tell)
    people, text = table.ids(wanted["--customer"]), table.texts(by)
    rows = pd.DataFrame({"who": people.code, "when": table.days(wanted["--date"]).first, "said": text})
    rows = rows[(rows["who"] >= 0) & (rows["said"] != "") & rows["when"].notna()].sort_values("when", kind="stable")
    of_each = rows.groupby("who")["said"]
    first = of_each.first()
    labels = pd.Series(first.to_numpy(), index=people.names[first.index]).reindex(ids).fillna(NOT_SAID)
    several = int((of_each.nunique() > 1).sum())
    said = [f"{several:,} customers have several texts in {by}: the first one is taken"] if several else []
    return labels.to_numpy(str), said
