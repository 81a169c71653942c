"""All speed and memory figures by one command: ``python -m benchmarks`` (a few minutes on a quiet machine).

With names it runs these benchmarks only and prints their tables; without, all of them, and writes ``docs/speed.md``.
"""

from __future__ import annotations

import datetime
import importlib
from pathlib import Path

import click

from benchmarks import peers
from benchmarks.measure import Section, load, machine, versions

#: Benchmarks by name, in the order of the page. Memory of new processes and start-up come before large arrays are made.
NAMES = (
    "start",
    "sweep-memory",
    "draws",
    "referral-loop",
    "closed-loop",
    "market-size",
    "mesa-engine",
    "sweeps",
    "sizes",
    "orders",
    "maps",
    "answers",
    "dashboard",
)

PAGE = Path(__file__).parent.parent / "docs" / "speed.md"


def measure(name: str, quick: bool) -> Section:
    """Run the benchmark of this name."""
    return importlib.import_module(f"benchmarks.{name.replace('-', '_')}").measure(quick)


def page(sections: list[Section], load_before: str) -> str:
    """The whole of ``docs/speed.md``."""
    today = datetime.date.today().isoformat()
    opening = f"""# Speed and memory

Written by `python -m benchmarks` on {today}; do not edit. Each table stands beside the command that measures it alone.

Machine: {machine()}; mean load of the last minute {load_before} before and {load()} after. {versions()}.

Everything runs in one thread unless a line says otherwise. Ratios are of figures taken in the same run on the same
machine. Times are the shortest of several calls unless a line says otherwise: other programs can only make a call
longer.
"""
    return "\n".join([opening, *(section.markdown() for section in sections), peers.markdown()])


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--quick", is_flag=True, help="Tiny sizes: shows that the benchmarks run; the figures mean nothing.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the page here, too.")
def main(names: tuple[str, ...], quick: bool, out: Path | None) -> None:
    """Measure speed and memory. Without NAMES: everything, and docs/speed.md is written."""
    load_before = load()
    sections = []
    for name in names or NAMES:
        click.echo(f"measuring {name} ...", err=True)
        sections.append(measure(name, quick))
        click.echo(sections[-1].markdown())
    if not names and not quick:
        out = out or PAGE
    if out:
        out.write_text(page(sections, load_before))
        click.echo(f"wrote {out}", err=True)


if __name__ == "__main__":
    main()
