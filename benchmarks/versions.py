"""Two versions of the program, in turn: how long a year of a preset takes in each, and how much memory a person.

    python -m benchmarks.versions dcc0f7b HEAD --preset closed-loop --people 1000000

Each commit is checked out beside the repository for the time, and each run is a process of its own, so figures on speed
in [docs/design.md](../docs/design.md) that compare commits can be made again. The first run of a version compiles it.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]

#: Asked of each version: nothing that a version of this year lacks.
PROGRAM = """
import json, resource, time, loopsim
preset, people, days = {preset!r}, {people}, {days}
plan = loopsim.Scenario.load(preset)
def live(people):
    loopsim.simulate(plan.scaled(people / plan.market.people), days=days, seed=1, threads=1, test_from=None)
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
live(2_000)
before, start = peak(), time.process_time()
live(people)
print(json.dumps([time.process_time() - start, (peak() - before) / people]))
"""


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A folder with the sources of this commit, gone afterwards."""
    with tempfile.TemporaryDirectory() as above:
        place = Path(above) / "version"
        subprocess.run(["git", "worktree", "add", "--detach", place, commit], cwd=ROOT, check=True, capture_output=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=True, capture_output=True)


def measured(place: Path, preset: str, people: int, days: int) -> tuple[float, float]:
    """CPU seconds of a run by the sources in this folder, and the bytes that the process grew by for each person."""
    program = PROGRAM.format(preset=preset, people=people, days=days)
    known = {**os.environ, "PYTHONPATH": str(place / "src")}
    answer = subprocess.run([sys.executable, "-c", program], env=known, cwd=place, capture_output=True, text=True)
    if answer.returncode:
        raise click.ClickException(f"{place.name}: ended with {answer.returncode}: {answer.stderr[-500:]}")
    seconds, grown = json.loads(answer.stdout.splitlines()[-1])
    return seconds, grown


def told(commit: str, found: list[tuple[float, float]], first: list[tuple[float, float]]) -> str:
    """One row: shortest run, against the first version, median of the pairs, bytes a person."""
    shortest, of_first = (min(seconds for seconds, _ in one) for one in (found, first))
    pairs = statistics.median(a / b for (a, _), (b, _) in zip(found, first, strict=True))
    grown = min(grown for _, grown in found)
    return f"| {commit} | {shortest:.2f} | {shortest / of_first:.2f} | {pairs:.2f} | {grown:.0f} |"


@click.command(help=__doc__)
@click.argument("commits", nargs=-1, required=True)
@click.option("--preset", default="closed-loop", show_default=True, help="What is simulated.")
@click.option("--people", default=1_000_000, show_default=True, help="Size of its market.")
@click.option("--days", default=365, show_default=True, help="Days of a run.")
@click.option("--runs", default=6, show_default=True, help="Runs of each version, in turn.")
def main(commits: tuple[str, ...], preset: str, people: int, days: int, runs: int) -> None:
    """Print a table with a row a version."""
    with contextlib.ExitStack() as stack:
        places = [stack.enter_context(checked_out(commit)) for commit in commits]
        for place in places:  # compiles
            measured(place, preset, 2_000, 1)
        found = [[measured(place, preset, people, days) for place in places] for _ in range(runs)]
    by_version = [[one[number] for one in found] for number in range(len(commits))]
    click.echo("| version | CPU seconds, shortest | against the first | median of the pairs | bytes a person |")
    click.echo("| --- | ---: | ---: | ---: | ---: |")
    for commit, one in zip(commits, by_version, strict=True):
        click.echo(told(commit, one, by_version[0]))


if __name__ == "__main__":
    main()
