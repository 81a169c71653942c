"""Renewal of a subscription: everyone has a chance of their own to quit, and nobody changes."""

from __future__ import annotations

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.data_files import shipped
from loopsim.validation.shops import on_days, plain_shop
from loopsim.validation.worlds import mean_and_error

PEOPLE, YEARS = 100_000, 12
#: Name, alpha, beta, survival after 1, 2, 4, 7, 10, 12 years by the formula, column of the data.
COHORTS = (
    ("Regular", 0.704, 1.182, (0.627, 0.474, 0.332, 0.239, 0.191, 0.170), 1),
    ("High End", 0.668, 3.806, (0.851, 0.747, 0.610, 0.489, 0.414, 0.378), 2),
)
TOLD = (1, 2, 4, 7, 10, 12)


@case(
    "V15",
    title=both("Membership renewal: two cohorts over 12 years (sBG)", "会员续费：两个客群的12年（sBG）"),
    source="Fader & Hardie 2007, J. Interactive Marketing 21(1), table 1: quitting chance ~ Beta",
)
def renewal() -> Findings:
    """Survival by year against the formula and the data; the renewal rate rises with tenure."""
    seeds = range(1, 5)
    data = np.loadtxt(shipped("sbg_retention.csv"), delimiter=",", skiprows=1)
    years = np.arange(YEARS + 1)
    checks, survival, rates = [], [], []
    for name, alpha, beta, known, column in COHORTS:
        alive, renewed = [], []
        for seed in seeds:
            tallies = simulate(_club(alpha, beta), seed=seed, test_from=None).tallies
            here = PEOPLE - np.concatenate([[0], tallies["left_at_renewal"].cumsum()[365::365]])
            alive.append(here / PEOPLE)
            renewed.append(tallies["renewals"][365::365] / here[:-1])
        share, error = mean_and_error(np.array(alive))
        rate, rate_error = mean_and_error(np.array(renewed))
        tenure = np.arange(1, YEARS + 1)
        known_rate = (beta + tenure - 1) / (alpha + beta + tenure - 1)
        law = np.concatenate([[1.0], known_rate.cumprod()])
        for year, value in zip(TOLD, known, strict=True):
            told = f"{name}: members left after {year} years"
            checks.append(Check(told, value, share[year], error[year], 0.005))
            checks.append(Check(f"{told}, against the data", data[year, column] / 100, share[year], error[year], 0.02))
        for year in (1, 6, 12):
            told = f"{name}: renewal rate of year {year}"
            checks.append(Check(told, known_rate[year - 1], rate[year - 1], rate_error[year - 1], 0.01))
        checks.append(Check.sign(f"{name}: rise of the renewal rate, year 1 to 2", rate[1] - rate[0], rate_error[0]))
        survival += [
            Curve(f"{name}: formula", years, law, "theory"),
            Curve(f"{name}: loopsim", years, share, "model", error),
            Curve(f"{name}: data", years, data[:, column] / 100, "data"),
        ]
        rates += [
            Curve(f"{name}: formula", tenure, known_rate, "theory"),
            Curve(f"{name}: loopsim", tenure, rate, "model", rate_error),
        ]
    panels = [Panel("Members left", "years", "share", survival), Panel("Renewal rate", "year", "share", rates)]
    setup = (
        f"{PEOPLE:,} members join by an order on day 0 and renew every 365 days (levers.subscription.every_days); "
        f"behavior.leaving.quit_alpha and quit_beta as published; nothing else makes anyone leave; {len(seeds)} runs."
    )
    note = "Nobody changes: those with a high chance to quit are gone after a few years, and the rate rises (M57)."
    return Findings(checks, panels, setup, note)


def _club(alpha: float, beta: float) -> Scenario:
    changes = {
        "levers.organic.buys_on_joining_share": 1.0,
        "levers.subscription.every_days": 365,
        "levers.subscription.price_cny": 199.0,
        "behavior.leaving.quit_alpha": alpha,
        "behavior.leaving.quit_beta": beta,
        "schedule": on_days(0, np.array([PEOPLE])),
    }
    return plain_shop(PEOPLE, 365 * YEARS + 1, changes)
