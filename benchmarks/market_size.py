"""Does the cost of a day follow the people in the pool, or the market? The same pool in a market ten times larger."""

from __future__ import annotations

from benchmarks.measure import Section, best_seconds, in_words


def measure(quick: bool = False) -> Section:
    """Time of a day with the same budgets and the same few followers in two markets."""
    import loopsim

    people, days = (20_000, 60) if quick else (200_000, 365)
    preset = loopsim.Scenario.load("closed-loop")
    small = preset.scaled(people / preset.market.people)
    large = small.change({"market.people": 10 * people})
    section = Section("market-size", f"A day in a market of {people:,} and of {10 * people:,} people, same budgets")
    per_day, pools = [], []
    for scenario in (small, large):

        def run(days: int, scenario=scenario):
            return loopsim.simulate(scenario, days=days, seed=1, ads_off_from=None)

        pool = run(days).tallies["stock"][:, 1:5].sum(axis=1).mean()
        times = 3 if quick else 5
        one_day = best_seconds(lambda run=run: run(1), times)
        all_days = best_seconds(lambda run=run, days=days: run(days), times)
        per_day.append((all_days - one_day) / (days - 1))
        pools.append(pool)
        section.add(
            f"{scenario.market.people:,} people",
            f"{in_words(per_day[-1])} a day; mean pool {pool:,.0f}, {per_day[-1] / pool * 1e9:.1f} ns a person in it; "
            f"the first day with market and result {in_words(one_day)}",
        )
    ratio = per_day[1] / per_day[0]
    section.add(
        "**a day in the larger market / in the smaller**",
        f"**{ratio:.2f}** (pool {pools[1] / pools[0]:.2f} times)",
        "less than 2",
        None if quick else ratio < 2.0,
    )
    section.notes.append("A day is the difference of a whole run and a run of one day, divided by the days between.")
    return section
