"""Real customers by two other published laws: Pareto/NBD for when they order, Gamma-Gamma for what they spend."""

from __future__ import annotations

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.pareto_nbd import ParetoFit, fit_pareto
from loopsim.calibration.spend import SpendFit, Spent, fit_spend
from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.cases.cdnow import FITTED_WEEKS, WEEKS, Cohort, cdnow
from loopsim.validation.data_files import shipped
from loopsim.validation.shops import on_days, plain_shop
from loopsim.validation.worlds import each_seed, mean_and_error

#: As published (times in weeks, amounts in dollars).
PARETO = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
GAMMA_GAMMA = {"p": 6.25, "q": 3.74, "gamma": 15.44}
LOG_LIKELIHOOD = -9595.0
_RUNS = 90


def fitted(cohort: Cohort) -> ParetoFit:
    """The tool's own fit to the weeks that are fitted."""
    seen = [days[days < 7 * FITTED_WEEKS] for days in cohort.bought_on]
    last = [(days[-1] - first) / 7.0 if days.size else 0.0 for days, first in zip(seen, cohort.first_day, strict=True)]
    return fit_pareto(Histories(cohort.repeats_by(FITTED_WEEKS), np.array(last), cohort.weeks_seen(FITTED_WEEKS)))


def spent() -> SpendFit:
    """The tool's own fit to what repeat orders of those weeks were worth, those of one day added up."""
    who, date = np.loadtxt(shipped("cdnow_sample.txt"), usecols=(1, 2), dtype=np.int64).T
    worth = np.loadtxt(shipped("cdnow_sample.txt"), usecols=4)
    orders, at = np.unique(np.column_stack([who, date]), axis=0, return_inverse=True)
    amount = np.bincount(at.reshape(-1), worth)
    first = np.append(True, orders[1:, 0] != orders[:-1, 0])
    kept = ~first & (orders[:, 1] <= 19970930) & (amount > 0)
    count = np.bincount(orders[kept, 0]).astype(float)
    fit = fit_spend(Spent(count, np.bincount(orders[kept, 0], amount[kept]) / np.maximum(count, 1.0)))
    assert fit is not None
    return fit


def pareto_shop(parameters: np.ndarray, first_days: np.ndarray) -> Scenario:
    """Customers who join by a first purchase on given days and drop out at any moment after it."""
    r, alpha, s, beta = (float(value) for value in parameters)
    changes = {
        "levers.organic.buys_on_joining_share": 1.0,
        "behavior.need.per_week": r / alpha,
        "behavior.need.shape": r,
        "behavior.need.lapse_shape": s,
        "behavior.need.lapse_days": 7.0 * beta,
        "schedule": on_days(0, np.bincount(first_days)),
    }
    return plain_shop(len(first_days), 7 * WEEKS, changes)


@case(
    "V34",
    title=both(
        "CDNOW: the same cohort by Pareto/NBD, and spend by Gamma-Gamma",
        "CDNOW：同一客群的Pareto/NBD与Gamma-Gamma消费额",
    ),
    source="Fader & Hardie, notes on the Pareto/NBD (2005) and the Gamma-Gamma model (2013), brucehardie.com",
)
def cdnow_by_other_laws() -> Findings:
    """Return both fits beside the published ones, and repeat orders of the cohort as simulated, by law and in fact."""
    cohort = cdnow()
    fit, spend = fitted(cohort), spent()
    shop = pareto_shop(fit.parameters, cohort.first_day)
    weeks = np.arange(1, WEEKS + 1)
    ends = 7 * weeks - 1

    def by_week(seed: int) -> np.ndarray:
        return simulate(shop, seed=seed, test_from=None).tallies["repeat_orders"].cumsum()[ends]

    runs = np.array(each_seed(by_week, range(1, _RUNS + 1)))
    mean, error = mean_and_error(runs)
    law = np.array([fit.expected_repeats(np.maximum(day - cohort.first_day, 0) / 7.0).sum() for day in ends])
    real = np.array([cohort.repeats_by(int(week)).sum() for week in weeks])
    checks = [
        Check.about(f"Pareto/NBD on weeks 1-39: {one.name}", PARETO[one.name], one.value, share=0.005)
        for one in fit.estimates
    ]
    checks.append(Check("the same: log-likelihood", LOG_LIKELIHOOD, fit.log_likelihood, None, 0.1))
    checks += [
        Check.about(f"Gamma-Gamma on weeks 1-39: {one.name}", GAMMA_GAMMA[one.name], one.value, share=0.005)
        for one in spend.estimates
    ]
    checks.append(Check("customers with a repeat order of known worth", 946.0, float(spend.customers)))
    for week in (39, 52, 65, 78):
        name = f"repeat purchases of the cohort by week {week}, against the law"
        checks.append(Check.about(name, float(law[week - 1]), mean[week - 1], error[week - 1], share=0.025))
    checks.append(Check.about("by week 78, against the customers", float(real[-1]), mean[-1], error[-1], share=0.06))
    panel = Panel(
        "Repeat purchases of the cohort",
        "week (fitted on 1 to 39)",
        "cumulated",
        [
            Curve("Pareto/NBD", weeks, law, "theory"),
            Curve("loopsim", weeks[::3], mean[::3], "model", error[::3]),
            Curve("customers", weeks, real, "data", is_line=True),
        ],
    )
    setup = (
        "As V13, but customers drop out at any moment after the first purchase (behavior.need.lapse_shape, lapse_days) "
        f"at the parameters of the tool's own fit; {_RUNS} runs."
    )
    return Findings(
        checks, [panel], setup, "A day of the model holds one order at most; the law is in continuous time."
    )
