"""The main scenario with a million people: time a customer-day, memory a person, and how far the machine's limit is."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass

import numpy as np

from benchmarks.measure import Section, best_seconds, copy_bandwidth, in_words, memory_now, peak_memory

PEOPLE, DAYS = 1_000_000, 365


def scenario(people: int):
    """`closed-loop` for ``people`` people, budgets and staff grown with them."""
    import loopsim

    preset = loopsim.Scenario.load("closed-loop")
    return preset.scaled(people / preset.market.people)


def measure(quick: bool = False) -> Section:
    """Nanoseconds a customer-day, bytes a person, the split over phases, and the same bytes simply copied."""
    import loopsim

    people, days = (50_000, 60) if quick else (PEOPLE, DAYS)
    section = Section("closed-loop", f"`closed-loop`, {people:,} people x {days} days, one thread")
    crowd = scenario(people)

    def run(days: int = days):
        return loopsim.simulate(crowd, days=days, seed=1, test_from=None)

    run(2)
    memory = _memory_in_a_new_process(people, days)
    result = run()
    pool = float(result.tallies["stock"][:, 1:5].sum(axis=1).mean())
    row = result.state.customers.itemsize
    del result
    one_day = best_seconds(lambda: run(1), 3)
    whole = best_seconds(run, 2 if quick else 4)
    bandwidth = copy_bandwidth(64 if quick else 256)
    nanoseconds = whole / (people * days) * 1e9
    per_pool_day = (whole - one_day) / ((days - 1) * pool) * 1e9
    straight = 2 * row / bandwidth * 1e9

    section.add("whole `simulate()`", f"{in_words(whole)}, **{nanoseconds:.2f} ns a customer-day**", "under 15 ns",
                None if quick else nanoseconds < 15.0)  # fmt: skip
    section.add(
        "of it the first day, with market and result", f"{in_words(one_day)}, {one_day / people * 1e9:.0f} ns a person"
    )
    section.add("mean pool", f"{pool:,.0f} people, {pool / people:.1%} of the market")
    section.add("a person in the pool and day, the other days alone", f"{per_pool_day:.1f} ns")
    section.add(
        "straight copy on this machine, one thread", f"{bandwidth / 1e9:.1f} GB/s (read and written bytes counted)"
    )
    section.add(
        f"to read and write a row of {row} bytes at that speed",
        f"{straight:.1f} ns: a person's day takes {per_pool_day / straight:.1f} times as long",
    )
    _add_memory(section, memory, people)
    if not quick:
        _add_phases(section, crowd, days)
    section.notes.append(
        "Without the loop test. The growth of peak memory is over what the same process held after a small run, so "
        "libraries and compiled code do not count; it holds the state, the result and whatever was needed on the way. "
        "A person takes a row when first met, so memory grows with those who ever joined, up to the room set aside. "
        "Phases of customers run in one loop; their parts were measured one by one."
    )
    return section


def _add_memory(section: Section, memory: dict[str, float], people: int) -> None:
    held = (memory["growth"] - memory["contacts"]) / people
    section.add(
        "memory besides contacts: growth of the peak in a new process",
        f"**{held:.0f} bytes a person**",
        "at most 200",
        held <= 200.0,
    )
    section.add("contacts", f"{memory['contacts'] / people:.0f} bytes a person")
    section.add(
        "room set aside for the state (lists take memory only as they fill)",
        f"{memory['state'] / people:.0f} bytes a person, {memory['customers'] / people:.0f} of them the person's row",
    )


def _add_phases(section: Section, crowd, days: int) -> None:
    from benchmarks.phases import split
    from loopsim.market.crowd import open_market
    from loopsim.scenario.record import settings_table

    settings, row_of_day = settings_table(crowd, days)
    parts = split(open_market(crowd, 1, days, settings), settings, row_of_day, days)
    alone = {name: duration for name, duration in parts.items() if not name.startswith("customers: ")}
    total = sum(alone.values())
    for name, duration in parts.items():
        section.add(f"of a day: `{name}`", f"{duration / total:.1%}")


def arrays_within(thing: object, path: str = "state", seen: set[int] | None = None) -> dict[str, int]:
    """``object -> {path: bytes}`` of all arrays that it holds; one that is held twice counts once."""
    seen = set() if seen is None else seen
    while isinstance(thing, np.ndarray) and isinstance(thing.base, np.ndarray):
        thing = thing.base
    if id(thing) in seen:
        return {}
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        return {path: thing.nbytes}
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {part.name: getattr(thing, part.name) for part in fields(thing)}
    elif hasattr(thing, "_asdict"):
        parts = thing._asdict()
    elif isinstance(thing, dict):
        parts = thing
    elif isinstance(thing, (tuple, list)):
        parts = dict(enumerate(thing))
    else:
        parts = getattr(thing, "__dict__", {}) if type(thing).__module__.startswith("loopsim") else {}
    found: dict[str, int] = {}
    for name, part in parts.items():
        found |= arrays_within(part, f"{path}.{name}", seen)
    return found


def memory_report(people: int, days: int) -> dict[str, float]:
    """Run in a process of its own: bytes of state, contacts and growth of the peak."""
    import loopsim

    loopsim.simulate(scenario(2_000), days=days, seed=1, test_from=None)
    before = memory_now()
    result = loopsim.simulate(scenario(people), days=days, seed=1, test_from=None)
    growth = peak_memory() - before
    arrays = arrays_within(result.state)
    contacts = sum(
        size for path, size in arrays.items() if "contact" in path or "acquaint" in path or "network" in path
    )
    state = sum(arrays.values()) - contacts
    return {"state": state, "customers": result.state.customers.nbytes, "contacts": contacts, "growth": growth}


def _memory_in_a_new_process(people: int, days: int) -> dict[str, float]:
    program = f"import json, benchmarks.closed_loop as bench\nprint(json.dumps(bench.memory_report({people}, {days})))"
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return json.loads(answer.stdout.splitlines()[-1])
