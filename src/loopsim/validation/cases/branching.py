"""Chains of referrals in an endless market: everyone invites once (K-factor, branching processes)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.worlds import each_seed, mean_and_error, on_day_0, series, still_market, trees

#: So large that hardly anyone is invited twice.
ENDLESS = 10_000_000


def viral(first: int, invites: int, converted: float, days: int, cycle: int = 1, people: int = ENDLESS) -> Scenario:
    """A market of ``first`` people at the start; each sends all invitations once, ``cycle`` days after joining."""
    changes: dict[str, Any] = {
        "schedule": [on_day_0(first)],
        "behavior.sharing.once_after_days": cycle,
        "levers.referral.invites_per_share": float(invites),
        "levers.referral.max_invites": max(1, invites),
        "behavior.sharing.accept_strong_chance": converted,
        "behavior.sharing.accept_weak_chance": converted,
    }
    return still_market(people, days, changes)


def customers(first: float, k: float, cycles: np.ndarray | float) -> np.ndarray:
    """Skok: ``first x (k^(cycles + 1) - 1) / (k - 1)``."""
    return first * (np.power(k, np.asarray(cycles, float) + 1.0) - 1.0) / (k - 1.0)


def _allowed(n: float) -> float:
    """Exact as long as hardly anyone is met twice; from 1,000 customers on 1%, of whom chance takes about a quarter."""
    return 0.0 if n < 1000 else 0.01 * n


@case(
    "V05",
    title=both("K-factor and cycle time", "K因子与周期"),
    source="D. Skok, Lessons learned: viral marketing: Custs(t) = Custs(0) (K^(t/ct + 1) - 1) / (K - 1)",
)
def k_factor() -> Findings:
    """10 customers, K = 2 and K = 0.6, cycles of one day and of two."""
    known = (10, 30, 70, 150, 310, 630, 1270, 2550, 5110, 10230, 20470)
    sure = series(viral(10, 2, 1.0, 13), ("reachable",), range(1, 2))[0, :, 0]
    slow = series(viral(10, 2, 1.0, 23, cycle=2), ("reachable",), range(1, 2))[0, :, 0]
    checks = [
        Check(f"after {n} cycles, K = 2 without chance", known[n], sure[n], tolerance=_allowed(known[n]))
        for n in range(11)
    ]
    checks += [
        Check("day 10, cycle of two days", 630, slow[10], tolerance=_allowed(630)),
        Check("day 20, cycle of two days", 20470, slow[20], tolerance=_allowed(20470)),
        Check.about("day 12, cycle of one day", 81_910, sure[12], share=0.01),
    ]
    runs, crowd = 20, 1000
    by_chance = series(viral(crowd, 10, 0.2, 8), ("reachable",), range(1, runs + 1))[:, :, 0] * 10 / crowd
    mean, error = mean_and_error(by_chance)
    checks += [
        Check.about(f"after {n} cycles, 10 invitations, 20% convert", known[n], mean[n], error[n], share=0.03)
        for n in (1, 4, 7)
    ]
    fading, fading_error = mean_and_error(
        series(viral(crowd, 10, 0.06, 31), ("reachable",), range(1, runs + 1))[:, :, 0]
    )
    fading, fading_error = fading * 10 / crowd, fading_error * 10 / crowd
    checks += [
        Check.about(f"after {n} cycles, K = 0.6", expected, fading[n], fading_error[n], share=0.03)
        for n, expected in ((1, 16.0), (2, 19.6), (3, 21.76), (5, 23.83), (10, 24.91), (30, 25.0))
    ]
    n = np.arange(11)
    return Findings(
        checks,
        [
            Panel(
                "K = 2",
                "days",
                "customers",
                [
                    Curve("cycle of a day, Skok", n, customers(10, 2.0, n), "theory"),
                    Curve("cycle of two days, Skok", n, customers(10, 2.0, n / 2), "theory"),
                    Curve("cycle of a day", n, sure[n], "model"),
                    Curve("cycle of two days", n[::2], slow[n[::2]], "model"),
                ],
                log_y=True,
            ),
            Panel(
                "K = 0.6",
                "cycles",
                "customers",
                [
                    Curve("Skok", n, customers(10, 0.6, n), "theory"),
                    Curve("model", n, fading[n], "model", fading_error[n]),
                ],
            ),
        ],
        "First followers, each shares once, some days after joining. Without chance: 2 invitations, all accepted, "
        f"{ENDLESS:,} people. By chance: 10 invitations; {crowd:,} customers a run, told per 10; {runs} runs.",
        "Without chance the only difference from the formula are those invited twice, each with all who would have "
        "come through them: of n customers in a market of N people about n^2 / N are missing on average, with a "
        "standard deviation of 0.25% of n. Up to 1,000 customers the figures must be exact, beyond that within 1%. "
        "With cycles of one day the formula has 20,971,510 customers on day 20, too many for a market that should not "
        "be felt; day 12 stands for it.",
    )


def borel(r: float, n: np.ndarray) -> np.ndarray:
    """Chance that a chain has ``n`` members, the first included."""
    n = np.asarray(n, float)
    return np.exp(-r * n + (n - 1.0) * np.log(r * n) - np.array([math.lgamma(one + 1.0) for one in n]))


def poisson_chains(r: float, first: int, days: int) -> Scenario:
    """``first`` people; everyone invites Poisson(r) others once, the day after joining, and all of them come."""
    changes = {"behavior.sharing.invites_law": "poisson", "levers.referral.invites_per_share": r}
    return viral(first, 500, 1.0, days).change(changes)


def died_out(r: float, generations: int, runs: int, first: int) -> tuple[float, float]:
    """Share of chains without anyone in the last generation, and its standard error."""
    world = poisson_chains(r, first, generations + 1)

    def alive(seed: int) -> int:
        found = trees(world, seed)
        return np.unique(found.root[found.joined_day == generations]).size

    share = 1.0 - float(np.mean(each_seed(alive, range(1, runs + 1)))) / first
    return share, math.sqrt(share * (1.0 - share) / (runs * first))


@case(
    "V06",
    title=both("Branching process: size and extinction of chains", "分支过程：裂变链的规模与灭绝"),
    source="Galton-Watson theory (Harris 1963); the size follows the law of Borel",
    slow=True,
)
def branching() -> Findings:
    """Mean and variance of a chain below R = 1, law of its size, chance to die out above."""
    checks, sizes = [], {}
    for r, runs, mean_size, variance in ((0.5, 15, 2.0, 4.0), (0.8, 30, 5.0, 100.0), (0.9, 60, 10.0, 900.0)):
        world = poisson_chains(r, 2000, 500)
        sizes[r] = np.concatenate([one.sizes for one in each_seed(partial(trees, world), range(1, runs + 1))])
        mean, error = mean_and_error(sizes[r])
        checks.append(Check.about(f"mean size, R = {r}", mean_size, mean, error, share=0.03))
        spread, spread_error = mean_and_error((sizes[r] - mean) ** 2)
        checks.append(Check(f"variance of the size, R = {r}", variance, spread, spread_error, 3.0 * spread_error))
    shares = {r: np.bincount(np.minimum(found, 30), minlength=31) / found.size for r, found in sizes.items()}
    errors = {r: np.sqrt(share * (1.0 - share) / sizes[r].size) for r, share in shares.items()}
    for n, known in enumerate((0.60653, 0.18394, 0.08367, 0.04511, 0.02672), start=1):
        checks.append(Check(f"P(size = {n}), R = 0.5", known, shares[0.5][n], errors[0.5][n], 0.01))
    gone = []
    for r, known, generations, runs in ((1.2, 0.6863, 25, 100), (1.5, 0.4172, 12, 120), (2.0, 0.2032, 8, 100)):
        gone.append(died_out(r, generations, runs, 200))
        checks.append(Check(f"chance to die out, R = {r}", known, *gone[-1], 0.01))
    sizes_shown, fine = np.arange(1, 16), np.linspace(1.02, 2.2, 60)
    return Findings(
        checks,
        [
            Panel(
                "size of a chain",
                "members",
                "share of chains",
                [
                    *(Curve(f"Borel, R = {r}", sizes_shown, borel(r, sizes_shown), "theory") for r in sizes),
                    *(
                        Curve(f"R = {r}", sizes_shown, shares[r][sizes_shown], "model", errors[r][sizes_shown])
                        for r in sizes
                    ),
                ],
                log_y=True,
            ),
            Panel(
                "chance to die out",
                "R",
                "share of chains",
                [
                    Curve("Galton-Watson", fine, extinction(fine), "theory"),
                    Curve("model", (1.2, 1.5, 2.0), [share for share, _ in gone], "model", [e for _, e in gone]),
                ],
            ),
        ],
        f"Well mixed, {ENDLESS:,} people; everyone invites Poisson(R) others once, the day after joining; 2,000 first "
        "followers a run below R = 1, 200 above, where chains count as dead that are after 25, 12 and 8 generations.",
        "The variance has no tolerance of its own in the source: 3 standard errors are allowed. Beyond the generations "
        "looked at at most 0.002 of the chains would still die.",
    )


def extinction(r: np.ndarray) -> np.ndarray:
    """The smaller root of q = exp(r (q - 1))."""
    q = np.zeros_like(r)
    for _ in range(5000):
        q = np.exp(r * (q - 1.0))
    return q
