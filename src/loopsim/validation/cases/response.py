"""Response of channels to spend: saturation and carry-over, as functions and as followers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from loopsim.languages import both
from loopsim.rules import felt_spend, followers_per_week, hill
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import mean_and_error

EXACT = 1e-9
THETAS = (0.1, 0.3, 0.5, 0.8)
#: Sum of a plain geometric adstock of one unit, and its half-life in periods, as validation.md gives them.
SUMS, HALF_LIVES = (1.111, 1.429, 2.0, 5.0), (0.30, 0.58, 1.00, 3.11)


@case(
    "V23",
    title=both("Ad response: Hill saturation and adstock", "广告响应：Hill饱和与广告存量"),
    source="Jin et al. 2017 (Google); Meridian documentation; Robyn's guide to hyper-parameters",
)
def ad_response() -> Findings:
    """The identities of the formulas to 1e-9; the same as followers that a run counts."""
    saturation, saturation_checks = _saturation()
    carry, carry_checks = _carry_over()
    checks = _functions() + saturation_checks + carry_checks
    setup = (
        "Functions: loopsim.rules.hill, felt_spend, followers_per_week. Followers: only ads reach a market of 400,000; "
        "the hazard of a stranger is read off those left, so that the market does not run short."
    )
    note = (
        "loopsim's adstock is normalised (constant spend is felt as itself) and runs by days with theta a week; a "
        "plain adstock of weekly units is the same divided by 1 - theta."
    )
    return Findings(checks, [saturation, carry], setup, note)


def _functions() -> list[Check]:
    x = np.geomspace(1e-3, 1e3, 61)
    worst, at_half = 0.0, 0.0
    for half in (0.5, 7.0, 300.0):
        for slope in (0.5, 1.0, 2.0, 3.5):
            known = 1.0 / (1.0 + (x / half) ** -slope)
            worst = max(worst, float(np.abs([hill(s, half, slope) for s in x] - known).max()))
            at_half = max(at_half, abs(hill(half, half, slope) - 0.5))
    bends = [np.diff([hill(s, 3.0, slope) for s in np.linspace(0.01, 20, 400)], 2).max() for slope in (0.5, 0.8, 1.0)]
    steady = max(abs(felt_spend(40.0, 40.0, theta) - 40.0) for theta in (0.0, *THETAS))
    cheap = followers_per_week(1e-9, 100.0, 300.0, 1.0) / (1e-9 / 100.0)
    checks = [
        Check("Hill: largest error against 1 / (1 + (x/ec)^-s)", 0.0, worst, tolerance=EXACT),
        Check("Hill at x = ec is 0.5: largest error", 0.0, at_half, tolerance=EXACT),
        Check.between("Hill is concave for s <= 1: largest second difference", max(bends), -math.inf, 1e-12),
        Check("adstock of constant spend is that spend: largest error", 0.0, steady, tolerance=EXACT),
        Check("followers of the first fen, times cost", 1.0, cheap, tolerance=1e-6),
    ]
    for theta, known_sum, known_life in zip(THETAS, SUMS, HALF_LIVES, strict=True):
        felt, kept = [felt_spend(0.0, 1.0, theta)], 0.0
        for _ in range(7 * 400):
            felt.append(felt_spend(felt[-1], 0.0, theta))
        weeks = np.array(felt[: 7 * 400]).reshape(400, 7).sum(axis=1)
        plain = float(weeks.sum() / weeks[0])
        kept = math.log(0.5) / math.log(weeks[1] / weeks[0])
        checks += [
            Check(f"plain adstock of one unit, theta {theta:g}: sum - 1/(1-theta)", 0.0, plain - 1 / (1 - theta),
                  tolerance=EXACT),
            Check("... sum, as given", known_sum, plain, tolerance=0.0005),
            Check("... half-life - ln 0.5 / ln theta", 0.0, kept - math.log(0.5) / math.log(theta), tolerance=EXACT),
            Check("... half-life, as given", known_life, kept, tolerance=0.005, unit="weeks"),
        ]  # fmt: skip
    return checks


PEOPLE = 400_000
HALF_REACH, COST = 75_000.0, 10.0


def _pressure(changes: Mapping[str, object], days: int, seed: int) -> np.ndarray:
    """``-> (days,)`` followers that would have come each day if everyone had still been a stranger."""
    shop = plain_shop(PEOPLE, days, {"levers.ads.cost_per_follower_cny": COST, **changes})
    left = simulate(shop, seed=seed, test_from=None).tallies["stock"][:, 0] / PEOPLE
    return -PEOPLE * np.diff(np.log(np.concatenate([[1.0], left])))


def _saturation() -> tuple[Panel, list[Check]]:
    """Followers a week at a quarter of the half-saturating spend, at it, and at four times it."""
    half_spend = 2.0 * HALF_REACH * COST  # a week
    checks, curves = [], []
    for slope in (0.7, 1.0, 2.0):
        found, errors, parts = [], [], (0.25, 1.0, 4.0)
        for part in parts:
            changes = {
                "levers.ads.half_reach_per_week": HALF_REACH,
                "levers.ads.slope": slope,
                "levers.ads.daily_spend_cny": part * half_spend / 7.0,
            }
            runs = [_pressure(changes, 7, seed).sum() for seed in (1, 2, 3)]
            known = 2.0 * HALF_REACH / (1.0 + part**-slope)
            mean = float(np.mean(runs))
            error = math.sqrt(known / len(runs))  # Poisson, or less
            name = f"followers a week at {part:g} of the half-saturating spend, slope {slope:g}"
            checks.append(Check.about(name, known, mean, error, share=0.02))
            found.append(mean)
            errors.append(error)
        line = np.geomspace(0.05, 20.0, 60)
        curves.append(Curve(f"slope {slope:g}", line, 2.0 * HALF_REACH / (1.0 + line**-slope), "theory"))
        curves.append(Curve(f"loopsim, {slope:g}", parts, found, "model", errors))
    title = "Followers a week by spend"
    return Panel(title, "spend / half-saturating spend", "followers a week", curves, log_x=True), checks


def _carry_over() -> tuple[Panel, list[Check]]:
    """A pulse of one day, and how many weeks it is felt."""
    checks, curves, runs, weeks = [], [], 3, 40
    for theta, known_sum, known_life in zip(THETAS, SUMS, HALF_LIVES, strict=True):
        pulse = [{"from_day": 1, "to_day": 1, "set": {"levers.ads.daily_spend_cny": COST * PEOPLE}}]
        changes = {"levers.ads.half_reach_per_week": 0.0, "levers.ads.carry_over": theta, "schedule": pulse}
        by_week = np.array(
            [_pressure(changes, 1 + 7 * weeks, seed)[1:].reshape(weeks, 7).sum(axis=1) for seed in range(1, runs + 1)]
        )
        sums, error = mean_and_error(by_week.sum(axis=1) / by_week[:, 0])
        checks.append(Check.about(f"adstock sum as followers, theta {theta:g}", known_sum, sums, error, share=0.02))
        total, total_error = mean_and_error(by_week.sum(axis=1))
        told = f"followers of a pulse over all weeks, theta {theta:g}"
        checks.append(Check.about(told, float(PEOPLE), total, total_error, share=0.02))
        rest, rest_error = mean_and_error(1.0 - by_week[:, 0] / by_week.sum(axis=1))
        life, life_error = math.log(0.5) / math.log(rest), math.log(2.0) / math.log(rest) ** 2 / rest * rest_error
        told = f"half-life as followers, theta {theta:g}"
        law = math.log(0.5) / math.log(theta)
        checks.append(Check.about(told, law, life, life_error, share=0.02, unit="weeks"))
        first = np.arange(8)
        curves.append(Curve(f"theta {theta:g}", first, (1 - theta) * theta**first, "theory"))
        shown = by_week.mean(axis=0)[:8] / PEOPLE
        curves.append(Curve(f"loopsim, {theta:g}", first, shown, "model"))
        assert abs(law - known_life) < 0.005
    return Panel("A pulse of spend, felt in the weeks after", "week", "part of all followers", curves), checks
