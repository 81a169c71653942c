"""Diffusion by advertising and imitation (Bass): everyone meets everyone, nobody leaves."""

from __future__ import annotations

import csv
import math

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.data_files import shipped
from loopsim.validation.worlds import mean_and_error, per_week, series, still_market

P, Q = 0.03, 0.38
PEOPLE = 100_000
TIMES = (1, 2, 3, 5, 8, 10, 15, 20)
#: F at these times as validation.md of the project gives them; the formula is beside them below.
KNOWN = (0.0358, 0.0851, 0.1505, 0.3312, 0.6517, 0.8128, 0.9716, 0.9963)


def bass_world(p: float, q: float, periods: int, steps: int, people: int = PEOPLE) -> Scenario:
    """External hazard ``p`` and imitation hazard ``q`` x adopted share a period, cut into ``steps`` days.

    A person who has joined asks one random person a day with chance q / steps, who joins.
    """
    changes = {
        "levers.organic.always_per_week": 7.0 * p / steps,
        "behavior.sharing.per_week": per_week(q / steps),
    }
    return still_market(people, periods * steps, changes)


def adopted(p: float, q: float, t: np.ndarray | float) -> np.ndarray:
    """Share of the market that has adopted by time ``t``."""
    e = np.exp(-(p + q) * np.asarray(t, float))
    return (1.0 - e) / (1.0 + q / p * e)


def adopted_in_steps(p: float, q: float, periods: int, steps: int) -> np.ndarray:
    """The same for a large market that moves in steps: each step a stranger stays one by exp(-(p + q F) / steps)."""
    shares = [0.0]
    for _ in range(periods * steps):
        shares.append(1.0 - (1.0 - shares[-1]) * math.exp(-(p + q * shares[-1]) / steps))
    return np.array(shares)


def shares_of_runs(scenario: Scenario, runs: int) -> np.ndarray:
    """``-> (runs, days + 1)`` adopted shares, beginning with none."""
    found = series(scenario, ("reachable",), range(1, runs + 1))[:, :, 0] / scenario.market.people
    return np.concatenate([np.zeros((runs, 1)), found], axis=1)


def peak(shares: np.ndarray, steps: int, speed: float, *, width: float = 2.0, degree: int = 4) -> tuple[float, float]:
    """``one curve of adopted shares -> (time of the peak, adoptions a period there)``.

    By a polynomial through the adoptions from ``width / speed`` before the peak to as long after it: there the curve is
    symmetric, so that noise moves the top, but its shape does not. ``speed`` is p + q. For half the usual width the
    second degree is enough, and runs may end soon after the peak.
    """
    rate = np.diff(shares) * steps
    middle = (np.arange(rate.size) + 0.5) / steps
    top = shares[-1] / 2.0 if shares[-1] > 0.9 else shares.max() / 2.0
    guess = middle[min(int(np.searchsorted(shares, top)), rate.size - 1)]
    for _ in range(8):  # again around the top found
        near = np.abs(middle - guess) < width / speed
        law = np.polynomial.Polynomial.fit(middle[near], rate[near], degree)
        fine = np.linspace(middle[near][0], middle[near][-1], 2001)
        guess = float(fine[np.argmax(law(fine))])
    return guess, float(law(guess))


@case(
    "V01",
    title=both("Bass: adoption in a fully mixed market", "Bass扩散：充分混合市场中的采用曲线"),
    source="Bass 1969, Management Science 15(5), 215-227: closed form of the adopted share",
)
def closed_form() -> Findings:
    """F at eight times with 50 steps a period; peak; effect of longer steps."""
    runs, fine = 5, 50
    found = shares_of_runs(bass_world(P, Q, 20, fine), runs)
    mean, error = mean_and_error(found)
    checks = [
        Check(f"F({t}), 50 steps a period", known, mean[t * fine], error[t * fine], 0.005)
        for t, known in zip(TIMES, KNOWN, strict=True)
    ]
    peaks = np.array([peak(run, fine, P + Q) for run in found])
    (when, rate), (when_error, rate_error) = mean_and_error(peaks)
    at_peak = round(6.193 * fine)
    checks += [
        Check("time of the peak", 6.193, when, when_error, 0.25, "periods"),
        Check("F at 6.193", 0.4605, mean[at_peak], error[at_peak], 0.005),
        Check.about("adoptions a period at the peak", 0.1106, rate, rate_error, share=0.03, unit="of N"),
    ]
    weekly, weekly_error = mean_and_error(shares_of_runs(bass_world(P, Q, 20, 7), runs))
    law = adopted_in_steps(P, Q, 20, 7)[70]
    checks.append(Check("F(10), 7 steps a period, law of steps", law, weekly[70], weekly_error[70], 0.005))
    coarse, coarse_error = mean_and_error(shares_of_runs(bass_world(P, Q, 20, 1), runs))
    stepwise = adopted_in_steps(P, Q, 20, 1)
    checks += [
        Check(f"F({t}), 1 step a period, law of steps", stepwise[t], coarse[t], coarse_error[t], 0.005) for t in TIMES
    ]
    t = np.linspace(0.0, 20.0, 401)
    days = np.arange(fine * 20) / fine + 0.5 / fine
    theory_rate = np.gradient(adopted(P, Q, t), t)
    return Findings(
        checks,
        [
            Panel(
                "adopted share",
                "periods",
                "share of the market",
                [
                    Curve("Bass 1969", t, adopted(P, Q, t), "theory"),
                    Curve("law of steps, 1 a period", np.arange(21), stepwise, "theory"),
                    Curve("50 steps a period", TIMES, mean[np.array(TIMES) * fine], "model"),
                    Curve("1 step a period", TIMES, coarse[list(TIMES)], "model"),
                ],
            ),
            Panel(
                "adoptions a period",
                "periods",
                "share of the market a period",
                [
                    Curve("Bass 1969", t, theory_rate, "theory"),
                    Curve("50 steps a period", days[::10], (np.diff(mean) * fine)[::10], "model"),
                ],
            ),
        ],
        f"{PEOPLE:,} people, well mixed; organic hazard p, each adopter asks one random person at rate q; {runs} runs.",
        "In longer steps the model follows its law of steps, in which hazards add up: each step a stranger stays one "
        "with chance exp(-(p + qF) / steps). It lags behind the continuous curve: F(10) is 0.730 with 1 step, 0.802 "
        "with 7, 0.811 with 50, 0.813 without steps. A synchronous model in which chances add up, p + qF a step, gives "
        "0.783, 0.809 and 0.812 instead; no setting of levers makes loopsim one, since a person asked twice on a day "
        "comes once. A step of the model is a day, so that a quarter or a year has more than 50.",
    )


@case(
    "V02",
    title=both("Bass: eleven durables", "Bass扩散：十一种耐用品"),
    source="Bass 1969, table 2: p, q and m; peaks by the closed form",
    slow=True,
)
def eleven_durables() -> Findings:
    """Time and height of the peak of each product, against the values from its p, q and m."""
    steps, runs, people = 50, 5, 60_000
    with shipped("bass1969_eleven_durables.csv").open(encoding="utf-8") as file:
        products = list(csv.DictReader(file))
    checks, times, heights = [], [], []
    for product in products:
        p, q, m = (float(product[name]) for name in ("p", "q", "m_thousands"))
        known_time, known_size = float(product["t_peak_formula"]), float(product["peak_sales_formula_thousands"])
        world = bass_world(p, q, math.ceil(known_time * 1.8), steps, people)
        peaks = np.array([peak(run, steps, p + q) for run in shares_of_runs(world, runs)])
        (when, rate), (when_error, rate_error) = mean_and_error(peaks)
        checks.append(
            Check.about(
                f"{product['product']}: time of the peak", known_time, when, when_error, share=0.03, unit="years"
            )
        )
        checks.append(
            Check.about(
                f"{product['product']}: yearly sales at the peak",
                known_size,
                m * rate,
                m * rate_error,
                share=0.03,
                unit="thousand",
            )
        )
        times.append((known_time, when, when_error))
        heights.append((known_size, m * rate, m * rate_error))
    return Findings(
        checks,
        [_against("time of the peak", "years", times), _against("sales at the peak", "thousand a year", heights)],
        f"As V01 with each product's p and q, {steps} steps a year, {people:,} people for the m of the product, "
        f"{runs} runs.",
        "p and q as in table 2; m from memory of the source (water softeners unconfirmed), which scales both sides "
        "alike.",
    )


def _against(title: str, unit: str, rows: list[tuple[float, float, float]]) -> Panel:
    """Measured against expected, with the line on which they are equal."""
    expected, measured, error = np.array(rows).T
    ends = [0.0, expected.max() * 1.05]
    curves = [Curve("equal", ends, ends, "theory"), Curve("a product", expected, measured, "model", error)]
    return Panel(title, f"by the formula, {unit}", f"by the model, {unit}", curves)


#: Ways to make q = 1.5 a year: contacts a year, of how many people at once, adoption fraction.
_WAYS = ((100, 10, 0.015), (100, 1, 0.015), (10, 1, 0.15))


@case(
    "V30",
    title=both("Bass as contacts and persuasion", "Bass扩散：接触与说服的微观机制"),
    source="AnyLogic Bass tutorial; Sterman 2000, Business Dynamics, ch. 9: 0.011 and 100 x 0.015 a year",
    slow=True,
)
def contacts_and_persuasion() -> Findings:
    """Contact rate and adoption fraction: only their product shows."""
    steps = 1460
    checks, curves = [], []
    t, every = np.linspace(0.0, 5.0, 201), np.arange(1, 11) * steps // 2
    for way in _WAYS:
        contacts, at_once, fraction = way
        name = f"{contacts} contacts a year, {at_once} at a time, x {fraction}"
        if way == _WAYS[0]:
            runs = _by_contacts(*way, 30_000, steps, 4.1, runs=265)
            peaks = np.array([peak(run, steps, 1.511, width=1.05, degree=2)[0] for run in runs])
            checks.append(Check(f"{name}: time of the peak", 3.253, *mean_and_error(peaks), 0.01, "years"))
        else:
            runs = _by_contacts(*way, 20_000, steps, 3.0, runs=45)
        whole, error = mean_and_error(_by_contacts(*way, 20_000, steps, 5.0, runs=8))
        checks += [
            Check(f"{name}: F(3)", 0.4012, *mean_and_error(runs[:, 3 * steps]), 0.01),
            Check(f"{name}: F(5)", 0.9329, whole[-1], error[-1], 0.01),
        ]
        curves.append(Curve(name, every / steps, whole[every], "model", error[every]))
    curves.insert(0, Curve("Bass, p = 0.011, q = 1.5", t, adopted(0.011, 1.5, t), "theory"))
    return Findings(
        checks,
        [Panel("adopted share", "years", "share of the market", curves)],
        "Well mixed; each adopter meets some random people a year, one or ten of them at a time, and persuades "
        f"strangers with the adoption fraction; {steps:,} steps a year. The peak is that of 265 runs of 30,000 people; "
        "F(3) that of as many, or of 45 of 20,000; F(5) and the picture that of 8 of 20,000.",
        "Chance among the first adopters moves the whole curve of a run, by 0.05 years with 30,000 people: so many "
        "runs are needed to know the peak to 0.01. Steps of a quarter of a day delay it by 0.001, whole days by 0.006.",
    )


def _by_contacts(
    contacts: float, at_once: int, fraction: float, people: int, steps: int, years: float, runs: int
) -> np.ndarray:
    """:func:`shares_of_runs` of a market in which adopters meet ``contacts`` people a year, some at once."""
    changes = {
        "levers.organic.always_per_week": 7.0 * 0.011 / steps,
        "behavior.sharing.per_week": per_week(contacts / at_once / steps),
        "levers.referral.invites_per_share": float(at_once),
        "behavior.sharing.accept_strong_chance": fraction,
        "behavior.sharing.accept_weak_chance": fraction,
    }
    return shares_of_runs(still_market(people, round(years * steps), changes), runs)
