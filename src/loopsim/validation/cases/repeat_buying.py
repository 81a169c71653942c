"""Repeat buying: those who buy once, and the few who buy most."""

from __future__ import annotations

import numpy as np

from loopsim.languages import both
from loopsim.results.measures import top_share
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.bg_nbd import Law
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.cases.cdnow import WEEKS, cdnow, cdnow_shop
from loopsim.validation.data_files import shipped
from loopsim.validation.shops import customers_after
from loopsim.validation.worlds import each_seed, mean_and_error


@case(
    "V16",
    title=both("One-time buyers: the zero class of the NBD", "一次性买家：NBD的零类"),
    source="Ehrenberg 1959, 1988; the seeds' 80% who buy once (M52)",
)
def one_time_buyers() -> Findings:
    """The measure of the report against (alpha / (alpha + T))^r, T = 52 weeks after the first order."""
    people, weeks = 50_000, 52
    checks, windows, curves = [], np.arange(4, weeks + 1, 8), []
    for r, alpha, words in (
        (0.2426, 4.4135, "rates of CDNOW"),
        (0.2, 25.34, "the seeds' 80%"),
        (0.5, 92.4, "the same with more even buyers"),
    ):
        shop = cdnow_shop(Law(r, alpha, 0.0, 1.0), np.zeros(people, np.int64), weeks, 1).change({"days": 7 * weeks + 1})
        measures = simulate(shop, seed=1, test_from=None).summary()
        known = (alpha / (alpha + weeks)) ** r
        found = float(measures["one_time_share"] or 0.0)
        error = float(np.sqrt(known * (1 - known) / people))
        checks.append(Check(f"one_time_share, {words} (r {r:g}, alpha {alpha:g} weeks)", known, found, error, 0.01))
        told = f"{7 * weeks} days" in measures.measure("one_time_share").note
        checks.append(Check("... and its note says for how long buyers were seen", 1.0, float(told)))
        shares = [float((customers_after(shop, 7 * int(w) + 1, 1)["orders"] == 1).mean()) for w in windows]
        curves.append(Curve(f"r {r:g}, alpha {alpha:g}", windows, (alpha / (alpha + windows)) ** r, "theory"))
        curves.append(Curve(f"loopsim, r {r:g}", windows, shares, "model"))
    bought = cdnow()
    once = float((bought.repeats_by(WEEKS) == 0).mean())
    shares = [
        float(simulate("marketplace", seed=seed, test_from=None).summary()["one_time_share"] or 0.0)
        for seed in (1, 2, 3)
    ]
    checks.append(Check.between("preset marketplace, within a year (M52)", float(np.mean(shares)), 0.75, 0.85))
    note = (
        f"Of the 2,357 customers of CDNOW {once:.1%} bought once in 78 weeks; there customers also drop out (V13). "
        "The share falls with the time that buyers are watched, so one_time_share tells for how long they were "
        "(right-censoring)."
    )
    panel = Panel("Share who bought once", "weeks since the first order", "share", curves)
    setup = f"{people:,} buyers join by an order on day 0; needs ~ gamma, no dropout; T = {weeks} weeks."
    return Findings(checks, [panel], setup, note)


@case(
    "V17",
    title=both("Concentration: what the top 20% of buyers buy", "集中度：前20%买家的购买占比"),
    source="Sharp, Romaniuk & Graham 2019: not much more than half; CDNOW 67.4% of spend in 78 weeks",
)
def concentration() -> Findings:
    """Default population, windows that end with the year and windows that begin with the run."""
    seeds, year = range(1, 17), 364
    back = (91, 182, 364)
    by_window = np.array(each_seed(lambda seed: [_top(seed, year - days, year) for days in back], seeds))
    longer = np.array(each_seed(lambda seed: [_top(seed, 0, days) for days in (364, 728, 1092)], seeds))
    mean, error = mean_and_error(by_window)
    later, later_error = mean_and_error(longer)
    checks = [Check.between("top 20% of the buyers of a year, share of sales", mean[-1], 0.5, 0.7, error[-1])]
    for words, at in (("a quarter and half a year", 0), ("half a year and a year", 1)):
        rise, rise_error = mean_and_error(by_window[:, at + 1] - by_window[:, at])
        checks.append(Check.sign(f"rise between windows of {words}", rise, rise_error))
    for years in (2, 3):
        rise, rise_error = mean_and_error(longer[:, years - 1] - longer[:, years - 2])
        checks.append(Check.sign(f"rise between {years - 1} and {years} years", rise, rise_error))
    amounts = np.loadtxt(shipped("cdnow_sample.txt"), usecols=(1, 4))
    spent = np.bincount(amounts[:, 0].astype(np.int64), amounts[:, 1])[1:]
    real = top_share(spent) or np.nan
    panel = Panel(
        "Share of sales of the top 20% of buyers",
        "weeks watched",
        "share",
        [
            Curve("loopsim, windows ending after a year", np.array(back) / 7, mean, "model", error),
            Curve("loopsim, from the start", np.array([364, 728, 1092]) / 7, later, "model", later_error),
            Curve("CDNOW", [78.0], [real], "data"),
        ],
    )
    setup = f"Preset closed-loop, {len(seeds)} runs; those who bought within the window, by what they spent in it."
    return Findings(checks, [panel], setup, f"CDNOW, 78 weeks: {real:.1%} of spend.")


def _top(seed: int, first: int, last: int) -> float:
    spent = customers_after(_DEFAULT, last, seed)["spent_fen"].astype(float)
    if first:
        spent -= customers_after(_DEFAULT, first, seed)["spent_fen"]
    return float(top_share(spent[spent > 0]) or np.nan)


_DEFAULT = Scenario.load("closed-loop", {"days": 1092})
