"""Files of a fit of orders: report, weekly curve, values of customers, and scenarios that buy as fitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loopsim.calibration.buying_draws import buying_draws
from loopsim.calibration.buying_runs import sentence
from loopsim.calibration.laws import LAWS
from loopsim.calibration.places import CUSTOMERS, DRAWS
from loopsim.calibration.purchases import DIRT
from loopsim.calibration.report import (
    Folder,
    estimates_table,
    fact,
    figure,
    finish,
    frame,
    made,
    markdown,
    warned,
    write_csv,
    write_long_csv,
)
from loopsim.calibration.value import AHEAD, in_words

if TYPE_CHECKING:
    from loopsim.calibration.buying import TransactionsFit
    from loopsim.calibration.estimates import Estimate
    from loopsim.plots.texts import Language
    from loopsim.scenario.scenario import Scenario


def save_transactions(
    fit: TransactionsFit, folder: Folder, base: Scenario | None = None, *, pool: bool = False, language: Language = "en"
) -> list[str]:
    """Write a fit of transactions; with ``base`` also that scenario with the fit laid on it. Returns the file names.

    ``pool``: that scenario begins with the customers of the log, on the morning after its last day; they are written
    beside it as a table. Raises ScenarioError: the scenario cannot have them, such as in a smaller market.
    """
    place = made(folder)
    scenarios = {"cohort.toml": fit.cohort}
    if base and pool:
        write_long_csv(place / CUSTOMERS, fit.everyone.as_pool())
        scenarios["fitted.toml"] = fit.going_on(base, (place / CUSTOMERS).absolute())
    elif base:
        scenarios["fitted.toml"] = fit.on(base)
    if fit.groups is not None:
        scenarios |= fit.groups.scenarios(base)
    dirt = [(kind, f"{count:,}", DIRT[kind]) for kind, count in fit.purchases.dirt.items() if count]
    parts = [
        f"# Buying in {fit.name}",
        f"{fit.purchases.rows:,} rows, {fit.purchases.customers:,} customers who first bought by day {fit.end}"
        + (f" ({fit.later_customers:,} later ones are left out)" if fit.later_customers else "")
        + f"; day 0 is {str(fit.purchases.first_day)[:10]}.",
        *in_words(fit),
        markdown(("dirty rows", "how many", "what was done"), dirt) if dirt else "No dirty rows.",
        "## Estimates",
        estimates_table(fit.estimates),
        f"{LAWS[fit.law]} by maximum likelihood, log-likelihood {fit.buying.log_likelihood:.2f}.",
        "The same law with at most one order a day, which the scenarios simulate and from which all below is expected:",
        estimates_table(fit.daily.estimates),
        "Baskets are log-normal; their errors are clustered by customer.",
        *warned(fit.warnings),
        *_laws(fit),
        *_groups(fit),
        "## Fit and forecast",
        "![fit](fit.png)",
        markdown(("figure", "value"), [(name, fact(name, value)) for name, value in fit.facts.items()]),
        "Orders of each customer in the days held back, by earlier repeat orders:",
        frame(fit.by_repeats) if fit.end < fit.days - 1 else "No days were held back.",
        *_spend(fit),
        "## Scenarios",
        "`cohort.toml`: the customers of the log alone, joining by their first orders on the days of the log and "
        "buying again as fitted." + (" `fitted.toml`: your scenario, in which people buy as fitted." if base else ""),
        *(
            ["`fitted.toml` begins on the morning after the last day of the log, with its customers in the pool."]
            if base and pool
            else []
        ),
        *([newcomers_of(base)] if base else []),
        "In both, *whoever a channel brings joins by an order*; the band in the picture is runs of `cohort.toml`.",
        *([sentence(fit)] if sentence(fit) else []),
        "`forecast.csv` holds the weekly curve.",
        "`draws.csv`: values drawn from the law of the estimates, for `loopsim robust fitted.toml --draws draws.csv`.",
    ]
    write_csv(place / "forecast.csv", fit.forecast)
    write_long_csv(place / "values.csv", fit.values)
    write_csv(place / DRAWS, buying_draws(fit, pool=bool(base and pool)))
    if fit.end < fit.days - 1:
        write_csv(place / "by_repeats.csv", fit.by_repeats)
    facts = {
        "log_likelihood": fit.buying.log_likelihood,
        "by_day": [vars(one) for one in fit.daily.estimates],
        "laws": {"chosen": fit.law, **fit.laws.facts},
        "spend": _spend_facts(fit),
        "groups": fit.groups.facts if fit.groups else None,
        "dirt": fit.purchases.dirt,
        "runs": {
            "ended_well": 0 if fit.simulated is None else len(fit.simulated),
            "customers": fit.customers_of_run,
            "of": fit.purchases.customers,
        },
        "facts": fit.facts,
    }
    if base and pool:  # fitted.toml begins on the day after the log
        import numpy as np

        facts["first_day"] = str(fit.purchases.first_day.astype("M8[D]") + np.timedelta64(fit.days, "D"))
    read = fit.purchases.facts
    return finish(place, parts, scenarios, fit.estimates, fit.warnings, facts, language, fit.differences, read)


def newcomers_of(base: Scenario) -> str:
    """Say what the log cannot tell of the scenario that the fit was laid on."""
    channels = f"newcomers of fitted.toml are those of {base.name}, by its channels and referral"
    return f"{channels}: the log tells nothing of them"


def _laws(fit: TransactionsFit) -> list[str]:
    rows = [(name, figure(fitted), figure(held)) for name, fitted, held in fit.laws.rows]
    return [
        "## Laws compared",
        f"{fit.laws.sentence[0].upper()}{fit.laws.sentence[1:]}.",
        markdown(("law by the day", "log-likelihood, fitted days", "held back"), rows),
    ]


def _groups(fit: TransactionsFit) -> list[str]:
    if fit.groups is None:
        return []
    return [
        "## Groups of customers",
        f"{fit.groups.sentence[0].upper()}{fit.groups.sentence[1:]}.",
        frame(fit.groups.table),
        "`cohort-GROUP.toml` is the customers of a group alone, `fitted-GROUP.toml` your scenario buying as they do.",
    ]


def _spend(fit: TransactionsFit) -> list[str]:
    if fit.spend is None:
        return []
    return [
        "## Spend and value of customers",
        f"Gamma-Gamma by maximum likelihood on the repeat orders of {fit.spend.customers:,} customers:",
        estimates_table(fit.spend.estimates),
        f"`values.csv`: for each customer, orders expected in {AHEAD} days, what one is worth, and the product.",
    ]


def _spend_facts(fit: TransactionsFit) -> dict[str, object] | None:
    if fit.spend is None:
        return None
    estimates: Sequence[Estimate] = fit.spend.estimates
    return {
        "estimates": [vars(one) for one in estimates],
        "log_likelihood": fit.spend.log_likelihood,
        "customers": fit.spend.customers,
        "mean": fit.spend.mean,
        "correlation_with_orders": fit.spend.with_orders,
        "between_share": fit.spend.between_share,
    }
