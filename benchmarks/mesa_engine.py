"""The engine of Mesa agents on the main scenario, in a size that one looks at agent by agent."""

from __future__ import annotations

from benchmarks.measure import Section, best_seconds, in_words


def measure(quick: bool = False) -> Section:
    """Seconds of `closed-loop` with agents, and of the same run on arrays."""
    import loopsim

    people, days = (500, 30) if quick else (5_000, 365)
    preset = loopsim.Scenario.load("closed-loop")
    scenario = preset.scaled(people / preset.market.people)
    section = Section("mesa-engine", f"`closed-loop` with Mesa agents, {people:,} people x {days} days")

    def run(engine: str, days: int = days) -> None:
        loopsim.simulate(scenario, days=days, seed=1, engine=engine, test_from=None)

    run("agents", 2)
    run("arrays", 2)
    agents = best_seconds(lambda: run("agents"), 1 if quick else 2)
    arrays = best_seconds(lambda: run("arrays"), 5)
    section.add("Mesa agents", f"{in_words(agents)}, {people * days / agents:,.0f} customer-days/s", "under 30 s",
                None if quick else agents < 30.0)  # fmt: skip
    section.add("arrays, the same run bit for bit", f"{in_words(arrays)}, {agents / arrays:,.0f} times as fast")
    section.notes.append("Without the loop test, which would run the rest of the horizon twice.")
    return section
