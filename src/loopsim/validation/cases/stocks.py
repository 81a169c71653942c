"""Stocks of followers with arrivals and departures (Little, Erlang, Kendall)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.results.daily import reachable, total
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.worlds import each_seed, mean_and_error, series, still_market


def open_door(arrivals: float, leaving: float, weeks: int, people: int, changes: dict[str, Any]) -> Scenario:
    """A market with arrivals each week that it hardly feels; each follower leaves at a hazard a week."""
    return still_market(
        people,
        weeks * 7,
        {
            "levers.organic.always_per_week": arrivals / people,
            "behavior.leaving.follower_per_week": leaving,
            **changes,
        },
    )


def _one_run(scenario: Scenario, seed: int) -> Run:
    return simulate(scenario, seed=seed, test_from=None)


def erlang_loss(offered: float, places: int) -> float:
    """Share of arrivals that find every place taken."""
    blocked = 1.0
    for n in range(1, places + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


@case(
    "V19",
    title=both("Stock of followers and friend cap", "粉丝存量与好友上限"),
    source="Little 1961 (L = lambda W); Erlang 1917 (loss formula)",
    slow=True,
)
def little_and_erlang() -> Findings:
    """Mean stock, its variance, and the share turned away by a friend cap."""
    checks = []
    # 100 a week, leaving 0.0056 a week: from nobody, and from the stock that should stand still
    weeks, runs, mean_stock = 200, 10, 100 / 0.0056
    grown = series(open_door(100, 0.0056, weeks, 10_000_000, {}), ("reachable",), range(1, runs + 1))[:, :, 0]
    start = {"market.pool.followers": round(mean_stock)}
    held = series(open_door(100, 0.0056, weeks, 10_000_000, start), ("reachable",), range(1, runs + 1))[:, :, 0]
    held_mean, held_error = mean_and_error(held[:, 7 * 50 :].mean(axis=1))
    checks.append(Check.about("mean stock lambda / mu", 17_857, held_mean, held_error, share=0.01, unit="people"))
    mean, error = mean_and_error(grown)
    expected = mean_stock * (1.0 - math.exp(-0.0056 * weeks))
    checks.append(Check.about(f"from nobody, after {weeks} weeks", expected, mean[-1], error[-1], share=0.01))
    # the law of the stock, on a small one that is seen many times
    small = open_door(1, 0.056, 700, 200_000, {"market.pool.followers": 18})
    late = series(small, ("reachable",), range(1, 61))[:, 350::7, 0]
    ratio, ratio_error = mean_and_error(((late - late.mean()) ** 2).mean(axis=1) / late.mean())
    checks.append(Check("variance of the stock / mean", 1.0, ratio, ratio_error, 3.0 * ratio_error))
    capped = []
    for places, offered, blocked, filled, many in (
        (50, 40.0, 0.0187, 39.25, 72),
        (50, 60.0, 0.2161, 47.03, 108),
        (5000, 5000.0, 0.0112, 4944.0, 8),
        (5000, 5500.0, 0.0926, 4990.0, 16),
        (5000, 7500.0, 0.3336, 4998.0, 2),
    ):
        turned, turned_error, stock, stock_error = _behind_a_cap(places, offered, filled, many)
        name = f"cap {places}, offered {offered:g}"
        checks.append(Check(f"{name}: turned away", blocked, turned, turned_error, 0.005))
        checks.append(Check.about(f"{name}: mean stock", filled, stock, stock_error, share=0.01, unit="people"))
        capped.append((places, offered / places, turned, turned_error))
    one, many_accounts = (
        simulate(_cap_world(5000, 5500.0, 60, count), seed=1, test_from=None).tallies for count in (1, 100)
    )
    difference = max(int(np.abs(total(one, name) - total(many_accounts, name)).max()) for name in ("joined", "left"))
    checks.append(Check("100 accounts of 50 against one of 5000: difference of any day", 0.0, float(difference)))
    week = np.arange(weeks + 1)
    load = np.linspace(0.6, 1.6, 101)
    return Findings(
        checks,
        [
            Panel(
                "stock from nobody",
                "weeks",
                "followers",
                [
                    Curve("lambda / mu (1 - exp(-mu t))", week, mean_stock * -np.expm1(-0.0056 * week), "theory"),
                    Curve("model", week[10::10], mean[7 * week[10::10] - 1], "model", error[7 * week[10::10] - 1]),
                ],
            ),
            Panel(
                "turned away by the friend cap",
                "offered load / places",
                "share of arrivals",
                [
                    *(
                        Curve(f"Erlang, {places}", load, [erlang_loss(x * places, places) for x in load], "theory")
                        for places in (50, 5000)
                    ),
                    *(
                        Curve(
                            f"{places} places",
                            [row[1] for row in capped if row[0] == places],
                            [row[2] for row in capped if row[0] == places],
                            "model",
                            [row[3] for row in capped if row[0] == places],
                        )
                        for places in (50, 5000)
                    ),
                ],
            ),
        ],
        "Organic arrivals from 2 to 6 million people (200,000 for the variance); followers "
        "leave at a constant hazard; nothing else. Behind a cap a life lasts 100 days (caps of 50) or 200.",
        "Who finds no place becomes a stranger again, whom channels may win later: in a large market an arrival lost. "
        "The variance has no tolerance of its own in the source: 3 standard errors are allowed.",
    )  # fmt: skip


def _cap_world(places: int, offered: float, weeks: int, accounts: int = 1, start: int = 0) -> Scenario:
    life_weeks = (100.0 if places <= 50 else 200.0) / 7.0
    changes = {
        "market.pool.followers": start,
        "levers.accounts.count": accounts,
        "levers.accounts.friend_cap": places // accounts,
    }
    people = 2_000_000 if places <= 50 else 10_000_000
    return open_door(offered / life_weeks, 1.0 / life_weeks, weeks, people, changes)


def _behind_a_cap(places: int, offered: float, start: float, runs: int) -> tuple[float, float, float, float]:
    """``-> (share turned away, its error, mean stock, its error)``."""
    weeks = 1000 if places <= 50 else 200  # people turned away are tried again, so that long runs cost more
    world = _cap_world(places, offered, weeks, start=min(places, round(start)))

    def turned_and_stock(seed: int) -> tuple[float, float]:
        tallies = simulate(world, seed=seed, test_from=None).tallies[1:]
        away, came = int(tallies["turned_away"].sum()), int(total(tallies, "joined").sum())
        return away / (away + came), float(reachable(tallies).mean())

    (turned, stock), (turned_error, stock_error) = mean_and_error(
        np.array(each_seed(turned_and_stock, range(1, runs + 1)))
    )
    return turned, turned_error, stock, stock_error


@case(
    "V20",
    title=both("New members must exceed those lost", "新增会员须多于流失"),
    source="Kendall 1948, birth and death with immigration; quick ratio of growth accounting (Hsu 2015)",
)
def immigration_birth_death() -> Findings:
    """Stock after a year at several strengths of referral; where it stops shrinking."""
    people, runs, mu = 2_000_000, 30, 0.02
    checks, curves = [], []
    t = np.arange(0, 53)
    for rho, known in ((0.0, 3233), (0.01, 4055), (0.015, 4579), (0.019, 5067)):
        world = open_door(100, mu, 52, people, {"behavior.sharing.per_week": rho})
        mean, error = mean_and_error(series(world, ("reachable",), range(1, runs + 1))[:, :, 0])
        checks.append(Check.about(f"52 weeks, rho = {rho}", known, mean[-1], error[-1], share=0.02, unit="people"))
        curves.append(Curve(f"Kendall, rho = {rho}", t, 100 * -np.expm1(-(mu - rho) * t) / (mu - rho), "theory"))
        every = np.arange(4, 53, 4)
        curves.append(Curve(f"rho = {rho}", every, mean[7 * every - 1], "model", error[7 * every - 1]))
    alone = open_door(0, mu, 52, people, {"behavior.sharing.per_week": 0.025, "market.pool.followers": 1000})
    mean, error = mean_and_error(series(alone, ("reachable",), range(1, 2 * runs + 1))[:, :, 0])
    checks.append(Check.about("52 weeks, A = 0, N0 = 1000, rho = 0.025", 1297, mean[-1], error[-1], share=0.02))
    ratios, agree = [], []
    strengths = (0.014, 0.017, 0.02, 0.023, 0.026)
    for rho in strengths:
        changes = {"behavior.sharing.per_week": rho, "market.pool.followers": 30_000}
        world = open_door(0, mu, 14, people, changes).change({"days": 92})
        made = each_seed(partial(_one_run, world), range(1, 13))
        quick = np.array([run.summary()["quick_ratio"] for run in made], float)
        # The ratio is one of the last 90 days: days 2 to 91.
        grew = np.array([reachable(run.tallies)[-1] - reachable(run.tallies)[1] for run in made])
        agree += list(np.sign(quick - 1.0) == np.sign(grew))
        ratios.append(mean_and_error(quick))
        checks.append(Check.about(f"quick ratio, rho / mu = {rho / mu:g}", rho / mu, *ratios[-1], share=0.02))
    share = float(np.mean(agree))
    checks.append(Check("runs that grow if the ratio is above 1, and only then", 1.0, share, unit="share"))
    relative = [rho / mu for rho in strengths]
    return Findings(
        checks,
        [
            Panel("members", "weeks", "members", curves),
            Panel(
                "quick ratio",
                "rho / mu",
                "(new + won back) / lost",
                [
                    Curve("rho / mu", [0.65, 1.35], [0.65, 1.35], "theory"),
                    Curve("model", relative, [r for r, _ in ratios], "model", [e for _, e in ratios]),
                ],
            ),
        ],
        f"{people:,} people, well mixed; A = 100 a week come by themselves, members invite one person at rate rho "
        f"and leave at mu = {mu} a week; {runs} runs.",
    )
