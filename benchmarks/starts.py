"""Two versions of the program, in turn: how long ``loopsim run`` takes from the command line.

    python -m benchmarks.starts 87d75e6 HEAD
    python -m benchmarks.starts 87d75e6 HEAD --first --runs 2

Each run is a new process with compiled code at hand, or with ``--first`` without. CPU time is that of all processes of
a run.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.versions import checked_out


class Start(NamedTuple):
    """Seconds of one run: until its answer is told, until its end, and of the processor."""

    told: float
    wall: float
    cpu: float


def started(place: Path, preset: str, cache: Path) -> Start:
    """Run a preset by the sources in this folder, with compiled code in ``cache``."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    known |= {"PYTHONPATH": str(place / "src"), "LOOPSIM_CACHE_DIR": str(cache)}
    words = [sys.executable, "-m", "loopsim", "run", preset, "--out", str(cache.with_name("out"))]
    before, began = os.times(), time.perf_counter()
    with subprocess.Popen(words, env=known, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        answered = time.perf_counter() - began
        process.stdout.read()
    wall, after = time.perf_counter() - began, os.times()
    if process.returncode:
        raise click.ClickException(f"{place.name}: ended with {process.returncode}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Start(answered, wall, used)


def told(commit: str, found: list[Start]) -> str:
    """One row: medians, and the shortest wall time."""
    answered, wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
    return f"| {commit} | {answered:.2f} | {wall:.2f} | {min(one.wall for one in found):.2f} | {cpu:.2f} |"


@click.command(help=__doc__)
@click.argument("commits", nargs=-1, required=True)
@click.option("--preset", default="closed-loop", show_default=True, help="What is simulated.")
@click.option("--runs", default=8, show_default=True, help="Runs of each version, in turn.")
@click.option("--first", is_flag=True, help="Each without compiled code at hand.")
def main(commits: tuple[str, ...], preset: str, runs: int, first: bool) -> None:
    """Print a table with a row a version."""
    with contextlib.ExitStack() as stack:
        places = [stack.enter_context(checked_out(commit)) for commit in commits]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

        def run(number: int, turn: int) -> Start:
            return started(places[number], preset, folder / str(turn if first else 0) / str(number) / "cache")

        for number in range(len(places)):  # compiles the sources of Python, and the model
            run(number, -1)
            run(number, 0)
        found = [[run(number, turn) for number in range(len(places))] for turn in range(1, runs + 1)]
    click.echo("| version | answer told, s | end, s | shortest, s | CPU, s |")
    click.echo("| --- | ---: | ---: | ---: | ---: |")
    for number, commit in enumerate(commits):
        click.echo(told(commit, [one[number] for one in found]))


if __name__ == "__main__":
    main()
