"""One run of any size: time and memory from ten thousand people to a hundred million, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from benchmarks.measure import Section, in_words, memory_now, peak_memory

DAYS, THREADS = 365, 2

#: Sizes of the curve, and the run that has a goal, by preset.
SIZES = {
    "referral-loop": (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000),
    "closed-loop": (10_000, 100_000, 1_000_000, 10_000_000),
    "distribution": (100_000, 1_000_000),
}
MOST_SECONDS, MOST_BYTES, MOST_CPU_NS = 180.0, 20 * 2**30, 25.0


def report(preset: str, people: int, days: int, threads: int) -> dict[str, float]:
    """Run in a process of its own: seconds, CPU time, and bytes at the peak of the whole process and before the run."""
    import loopsim

    plan = loopsim.Scenario.load(preset)
    loopsim.simulate(plan.scaled(2_000 / plan.market.people), days=days, seed=1, threads=threads, test_from=None)
    plan = plan.scaled(people / plan.market.people)
    before = memory_now()
    start, cpu = time.perf_counter(), time.process_time()
    run = loopsim.simulate(plan, days=days, seed=1, threads=threads, test_from=None)
    lived, worked = time.perf_counter() - start, time.process_time() - cpu
    summary = run.summary()
    return {
        "seconds": lived,
        "cpu_ns": worked / people / days * 1e9,
        "summary": time.perf_counter() - start - lived,
        "before": before,
        "peak": peak_memory(),
        "pool_days": int(run.tallies["stock"][:, 1:5].sum()),
        "joined": summary["joined"],
    }


def in_a_new_process(preset: str, people: int, days: int, threads: int) -> dict[str, float]:
    """:func:`report` of a fresh process, so that no earlier run counts."""
    program = (
        f"import json, benchmarks.sizes as b\nprint(json.dumps(b.report({preset!r}, {people}, {days}, {threads})))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"{preset} with {people:,} people ended with {answer.returncode}: {answer.stderr[-500:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def measure(quick: bool = False) -> Section:
    """The curve of cost against size for each preset, and the goal of its largest run."""
    days = 30 if quick else DAYS
    section = Section("sizes", f"One run of any size, {days} days, up to {THREADS} threads")
    for preset, sizes in SIZES.items():
        for people in sizes[:2] if quick else sizes:
            found = in_a_new_process(preset, people, days, THREADS)
            growth, joined = found["peak"] - found["before"], max(found["joined"], 1)
            section.add(
                f"`{preset}`, {people:,} people",
                f"{in_words(found['seconds'])}, {found['seconds'] / people / days * 1e9:.2f} ns a customer-day, "
                f"{found['cpu_ns']:.2f} of CPU "
                f"({found['seconds'] / max(found['pool_days'], 1) * 1e9:.0f} ns a day in the pool); summary "
                f"{in_words(found['summary'])}; at the peak {found['peak'] / 2**30:.2f} GiB, "
                f"{growth / people:.0f} bytes a person ({growth / joined:.0f} for each of {joined:,} who joined)",
                *_goal(preset, people, found, quick),
            )
    section.notes.append(
        "Without the loop test. Each run in a new process; peak memory is that of the whole process, summary "
        "included, and bytes a person are its growth over what the process held after a small run. Markets too small "
        "to be shared out are run in one thread; the bits are the same with any number."
    )
    return section


def _goal(preset: str, people: int, found: dict[str, float], quick: bool) -> tuple[str, bool | None]:
    if quick or people != SIZES[preset][-1]:
        return "", None
    if preset == "closed-loop":
        return "under 3 minutes", found["seconds"] < MOST_SECONDS
    if preset == "distribution":
        return "under 25 ns of CPU a customer-day", found["cpu_ns"] < MOST_CPU_NS
    return "within 20 GiB", found["peak"] < MOST_BYTES
