"""Memory of a sweep: 100,000 runs must not take more than 1,000 do.

Tiny runs, so that what is measured is the sweep: handing out, keeping, storing. Each sweep in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Section, in_words, peak_memory

#: Points of the study; the runs are shared out to them.
POINTS = 100

SMALL = {
    "market.people": 20,
    "market.network.contacts": 6,
    "market.network.strong_contacts": 2,
    "market.network.community_size": 20,
}

#: What a sweep of many runs may take more than one of few, and in all.
MORE_MIB, MOST_MIB = 100, 1000


def study(runs: int):
    """A study of short runs of 20 people and 5 days, 100 points, five measures and one daily column."""
    from loopsim.studies.study import Study

    return Study.from_dict(
        {
            "base": {"scenario": "closed-loop", "set": SMALL},
            "factor": [{"path": "levers.referral.reward_cny", "range": {"from": 0, "to": 99, "steps": POINTS}}],
            "runs": {"per_point": runs // POINTS, "days": 5},
            "keep": {"kpis": ["reachable", "joined", "orders", "profit", "spend"], "series": ["reachable"]},
        },
        name="tiny",
    )


def sweep_here(runs: int) -> tuple[float, float, int]:
    """Peak memory of this process in MiB, wall seconds, and bytes on the disk, of one sweep."""
    import loopsim

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        loopsim.sweep(study(runs), folder, resume=None)
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return peak_memory() / 2**20, seconds, size


def sweep_apart(runs: int) -> tuple[float, float, int]:
    """The same in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sweep_memory", str(runs)], capture_output=True, text=True, check=True
    )
    peak, seconds, size = done.stdout.split()
    return float(peak), float(seconds), int(size)


def measure(quick: bool = False) -> Section:
    """Peak memory of a small and of a large sweep."""
    section = Section("sweep-memory", "Memory of a sweep")
    few, many = (200, 400) if quick else (1_000, 100_000)
    small, _, _ = sweep_apart(few)
    peak, seconds, size = sweep_apart(many)
    section.add(f"peak memory of a sweep of {few:,} runs", f"{small:.0f} MiB")
    section.add(f"peak memory of a sweep of {many:,} runs", f"{peak:.0f} MiB", f"below {MOST_MIB} MiB", peak < MOST_MIB)
    section.add("what the larger one takes more", f"{peak - small:.0f} MiB", f"below {MORE_MIB} MiB",
                peak - small < MORE_MIB)  # fmt: skip
    section.add(f"time of {many:,} runs", in_words(seconds))
    section.add("on the disk", f"{size / many:.0f} bytes a run")
    section.notes.append("20 people, 5 days, five measures and one daily column; threads, one a core.")
    return section


if __name__ == "__main__":
    print(*sweep_here(int(sys.argv[1])))
