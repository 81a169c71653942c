"""Does the cost of a day follow the people in the pool, or the market? The same pool in a market ten times larger."""

from __future__ import annotations

from benchmarks.measure import Section, best_seconds, in_words

SPENDS = ("ads", "content", "store", "lure")


def measure(quick: bool = False) -> Section:
    """Time of a day with the same pool in two markets."""
    import loopsim

    people, days = (20_000, 60) if quick else (200_000, 365)
    preset = loopsim.Scenario.load("closed-loop")
    small = preset.scaled(people / preset.market.people)

    def run(scenario, days: int = days):
        return loopsim.simulate(scenario, days=days, seed=1, test_from=None)

    def pool(scenario) -> float:
        return float(run(scenario).tallies["stock"][:, 1:5].sum(axis=1).mean())

    # In the larger market the same budget finds more strangers: spend less until the pool is the same.
    factor, goal = 1.0, pool(small)
    for _ in range(6):
        large = _larger(small, factor)
        factor *= goal / pool(large)

    section = Section("market-size", f"A day of the same pool in a market of {people:,} and of {10 * people:,} people")
    per_day = []
    for scenario in (small, large):
        mean_pool = pool(scenario)
        times = 3 if quick else 7
        one_day = best_seconds(lambda scenario=scenario: run(scenario, 1), times)
        all_days = best_seconds(lambda scenario=scenario: run(scenario), times)
        per_day.append((all_days - one_day) / (days - 1))
        section.add(
            f"{scenario.market.people:,} people",
            f"{in_words(per_day[-1])} a day; mean pool {mean_pool:,.0f}, {per_day[-1] / mean_pool * 1e9:.1f} ns each; "
            f"the first day with market and result {in_words(one_day)}",
        )
    ratio = per_day[1] / per_day[0]
    section.add(
        "**a day in the larger market / in the smaller**",
        f"**{ratio:.2f}**",
        "less than 2",
        None if quick else ratio < 2.0,
    )
    section.notes.append(
        "`closed-loop` with one tenth of the budget a head, then so much less that the mean pool is the same. "
        "A day is the difference of a whole run and a run of one day, divided by the days between."
    )
    return section


def _larger(scenario, factor: float):
    """Ten times the people, a multiple of the budgets, and a tenth of the chance to find the brand by oneself."""
    changes: dict[str, float] = {"market.people": 10 * scenario.market.people}
    for channel in SPENDS:
        lever = getattr(scenario.levers, channel)
        changes[f"levers.{channel}.daily_spend_cny"] = factor * lever.daily_spend_cny
    changes["levers.organic.always_per_week"] = 0.1 * factor * scenario.levers.organic.always_per_week
    return scenario.change(changes)
