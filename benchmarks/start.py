"""Time that a user waits for the command: each time a new process, with and without compiled code at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.measure import Section, in_words, seconds

#: What a run needs of others: the least that its start can take.
_LIBRARIES = "import numpy, pydantic, numba, pandas, pyarrow.parquet, matplotlib.figure"


def command() -> list[str]:
    """The ``loopsim`` command of this Python, or the module that it calls."""
    installed = Path(sys.executable).with_name("loopsim")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "loopsim"]


def call(arguments: list[str], cache: str | None = None) -> float:
    """Wall time of one new process; ``cache`` is the folder of compiled code, by default the user's."""
    environment = {**os.environ, **({"LOOPSIM_CACHE_DIR": cache} if cache else {})}

    def work() -> None:
        done = subprocess.run([*command(), *arguments], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"loopsim {' '.join(arguments)} ended with {done.returncode}: {done.stderr[-2000:]}")

    return seconds(work)


def first_line(arguments: list[str], cache: str) -> float:
    """Wall time until a new process prints its first line: the answer of a run, before it is saved."""
    environment = {**os.environ, "LOOPSIM_CACHE_DIR": cache}
    began = time.perf_counter()
    with subprocess.Popen(
        [*command(), *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError(f"loopsim {' '.join(arguments)} told nothing")
        told = time.perf_counter() - began
        process.stdout.read()
    return told


def measure(quick: bool = False) -> Section:
    """Medians of ``loopsim --help`` and ``loopsim run closed-loop``."""
    section = Section("start", "From the command line, each in a new process")
    helps = [call(["--help"]) for _ in range(3 if quick else 11)]
    bare = [seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True)) for _ in range(3 if quick else 11)]
    libraries = [seconds(lambda: subprocess.run([sys.executable, "-c", _LIBRARIES], check=True)) for _ in range(3)]
    with tempfile.TemporaryDirectory() as folder:

        def words(number: int, *more: str) -> list[str]:
            days = ["--days", "30"] if quick else []
            return ["run", "closed-loop", "--out", str(Path(folder) / f"out-{number}"), *days, *more]

        def run(number: int, cache: str, *more: str) -> float:
            return call(words(number, *more), str(Path(folder) / cache))

        cold = [run(number, f"cache-{number}") for number in range(1 if quick else 3)]
        warm = [run(10 + number, "cache-0") for number in range(2 if quick else 7)]
        answers = [first_line(words(10 + number), str(Path(folder) / "cache-0")) for number in range(len(warm))]
        fuller = [] if quick else [run(20, "cache-0", "--set", "levers.group_buying.size=3")]

    def add(what: str, times: list[float], limit: float) -> None:
        middle = float(np.median(times))
        figure = f"{in_words(middle)} (median of {len(times)}; {in_words(min(times))} to {in_words(max(times))})"
        section.add(what, figure, f"{limit:g} s", None if quick else middle <= limit)

    add("`loopsim --help`", helps, 0.3)
    add("`loopsim run closed-loop --out DIR`, compiled code at hand", warm, 2.3)
    add("the same, until its answer is told", answers, 2.3)
    add("`loopsim run closed-loop --out DIR`, the first time (empty cache)", cold, 15.0)
    for seconds_of_it in fuller:
        what = "the first time with a mechanism that most shops leave off (`--set levers.group_buying.size=3`)"
        section.add(what, in_words(seconds_of_it))
    least = float(np.median(libraries))
    first, again = (float(np.median(times)) / least for times in (cold, warm))
    figure = f"**{first:.1f}** ({in_words(least)}); with compiled code at hand {again:.1f}"
    section.add("**first run / importing its libraries alone**", figure)
    section.add('for comparison: `python -c ""`', in_words(float(np.median(bare))))
    section.notes.append("The run: 20,000 people x 365 days with the loop test, data, provenance and `growth.png`.")
    return section
