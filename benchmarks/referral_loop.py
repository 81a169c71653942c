"""The common work of all frameworks, `referral-loop`: loopsim against plain Mesa, and whether both tell one story."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmarks import mesa_referral_loop, numpy_referral_loop
from benchmarks.measure import Section, best_seconds, copy_bandwidth, in_words

DAYS = 365

#: Evenings on which the curves are compared, from 1.
EVENINGS = (30, 90, 180, 270, 365)
STAGES = ("followers", "buyers", "lost")
SUMS = ("joined_by_ads", "joined_by_referral", "first_orders", "repeat_orders")


def scenario(people: int):
    """The preset for ``people`` people."""
    import loopsim

    preset = loopsim.Scenario.load("referral-loop")
    return preset.scaled(people / preset.market.people)


def loopsim_tallies(people: int, days: int, seed: int) -> np.ndarray:
    """The daily tallies of loopsim (`tallies.TALLY`), without the loop test."""
    import loopsim

    return loopsim.simulate(scenario(people), days=days, seed=seed, test_from=None).tallies


def daily(tallies: np.ndarray) -> dict[str, np.ndarray]:
    """Tallies of loopsim under the names of the Mesa program, buyers of all kinds together."""
    stock, joined = tallies["stock"], tallies["joined"]
    return {
        "strangers": stock[:, 0],
        "followers": stock[:, 1],
        "buyers": stock[:, 2:5].sum(axis=1),
        "lost": stock[:, 5],
        "joined_by_ads": joined[:, :5].sum(axis=1),
        "joined_by_referral": joined[:, 5:].sum(axis=1),
        "first_orders": tallies["first_orders"],
        "repeat_orders": tallies["repeat_orders"],
    }


def figures(record: dict[str, np.ndarray]) -> np.ndarray:
    """Figures of one run that are compared: three stages on five evenings, and four sums over all days."""
    evenings = [evening - 1 for evening in EVENINGS if evening <= len(record["buyers"])]
    stocks = np.concatenate([record[stage][evenings] for stage in STAGES])
    return np.concatenate([stocks, [record[name].sum() for name in SUMS]]).astype(float)


def distances(ours: Iterable[np.ndarray], theirs: Iterable[np.ndarray]) -> np.ndarray:
    """Differences of the means of two samples of runs, in standard errors."""
    a, b = np.array(list(ours)), np.array(list(theirs))
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    return (a.mean(axis=0) - b.mean(axis=0)) / error


def z_limit(comparisons: int, runs: int, false_alarm: float = 0.01) -> float:
    """Limit of the largest of several distances, held with chance ``1 - false_alarm`` or more if nothing differs.

    Bonferroni over the comparisons; Student's law with the degrees of freedom of the smaller sample, ``runs``, since
    the standard errors are estimated, too.
    """
    from scipy.special import stdtrit

    return float(stdtrit(runs - 1, 1.0 - false_alarm / (2 * comparisons)))


def measure(quick: bool = False) -> Section:
    """Time of loopsim and of both Mesa programs on one market, and the distance of their curves on a smaller one."""
    import loopsim

    people, days = (1_000, 40) if quick else (100_000, DAYS)
    customer_days = people * days
    section = Section("referral-loop", f"`referral-loop`, {people:,} people x {days} days, one thread")

    def ours(days: int = days) -> None:
        loopsim.simulate(scenario(people), days=days, seed=1, test_from=None)

    def mesa(program: type[mesa_referral_loop.ReferralLoop]) -> float:
        return best_seconds(lambda: mesa_referral_loop.run(people, days, 1, program=program), 1 if quick else 3)

    few, many = (1, 3) if quick else (10, 30)
    ours()
    whole = best_seconds(ours, few)
    idiomatic = mesa(mesa_referral_loop.ReferralLoop)
    lean = mesa(mesa_referral_loop.LeanReferralLoop)
    whole = min(whole, best_seconds(ours, many))
    start = best_seconds(lambda: ours(1), many)
    run = loopsim.simulate(scenario(people), days=days, seed=1, test_from=None)
    pool_days = int(run.tallies["stock"][:, 1:5].sum())

    def speed(duration: float) -> str:
        return f"{in_words(duration)}, {customer_days / duration / 1e6:,.4g} million customer-days/s"

    section.add('Mesa, idiomatic (`do("decide")`, `do("update")`)', speed(idiomatic))
    section.add("Mesa, lean (one `do`, changes noted)", speed(lean))
    section.add("loopsim, whole `simulate()`: scenario, market, days, result", speed(whole))
    section.add("of it the first day, with scenario, market and result", in_words(start))
    section.add("loopsim, the other days alone", speed(whole - start))
    section.add(
        "**loopsim / idiomatic Mesa**",
        f"**{idiomatic / whole:,.0f}** (days alone {idiomatic / (whole - start):,.0f})",
        "at least 500",
        None if quick else idiomatic / whole >= 500,
    )
    section.add("loopsim / lean Mesa", f"{lean / whole:,.0f} (days alone {lean / (whole - start):,.0f})")
    section.add(
        "person-days in the pool",
        f"{pool_days:,}, {pool_days / customer_days:.1%} of all; {whole / pool_days * 1e9:.1f} ns each",
    )
    events = int(sum(run.tallies[name].sum() for name in ("joined", "first_orders", "repeat_orders", "shares", "left")))
    section.add(
        "events (joined, bought, referred, left)", f"{events:,}, one in {customer_days / events:,.0f} customer-days"
    )
    moved = 2 * pool_days * run.state.customers.itemsize
    bandwidth = copy_bandwidth(64 if quick else 256)
    section.add(
        f"to read and write the pool's rows of {run.state.customers.itemsize} bytes every day, as a straight copy",
        f"{in_words(moved / bandwidth)} at {bandwidth / 1e9:.1f} GB/s: the days, which pass by those who rest, "
        f"take {(whole - start) / (moved / bandwidth):.1f} times as long",
    )
    if not quick:
        large = 1_000_000
        work = lambda: loopsim.simulate(scenario(large), days=days, seed=1, test_from=None)  # noqa: E731
        duration = best_seconds(work, 5)
        section.add(
            f"loopsim, whole `simulate()` for {large:,} people",
            f"{in_words(duration)}, {large * days / duration / 1e6:,.4g} million customer-days/s",
        )
    _same_curve(section, quick)
    section.notes.append(
        "Shortest of 40 calls of loopsim (before and after Mesa, seed 1, compiled code at hand) and of 3 of each Mesa "
        "program. The two Mesa programs give the same numbers."
    )
    return section


def _same_curve(section: Section, quick: bool) -> None:
    people, days = (500, 40) if quick else (5_000, DAYS)
    few, many = (4, 20) if quick else (20, 200)
    ours = [figures(daily(loopsim_tallies(people, days, seed))) for seed in range(1, many + 1)]
    lean = mesa_referral_loop.LeanReferralLoop
    mesa = [figures(mesa_referral_loop.run(people, days, seed, program=lean)) for seed in range(1, few + 1)]
    numpy = [figures(numpy_referral_loop.run(people, days, seed)) for seed in range(1, many + 1)]
    for name, other in (("Mesa", mesa), ("NumPy", numpy)):
        z = distances(ours, other)
        limit = z_limit(len(z), len(other))
        section.add(
            f"largest distance of the mean curves, loopsim ({many} seeds) and {name} ({len(other)} seeds)",
            f"{np.abs(z).max():.2f} standard errors, root mean square {np.sqrt((z * z).mean()):.2f}",
            f"below {limit:.2f}",
            bool(np.abs(z).max() < limit),
        )
    section.notes.append(
        f"Curves: {people:,} people x {days} days; followers, buyers and lost on up to five evenings and the sums of "
        "joiners by ads and by referral, first and repeat orders. The limit would be passed in at most 1% of cases if "
        "nothing differed."
    )
