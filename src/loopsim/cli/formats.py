"""``loopsim formats``: the exports whose columns are known."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.places import write_text


@command(short_help="List the ready-made columns of known exports, or write a set out to edit.")
@click.argument("name", required=False)
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file to edit.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def formats(name: str | None, file: Path | None, force: bool) -> None:
    """List the column sets for --format; with NAME show one, and with --write FILE write it out as a file to edit.

    A file of your own is used as --format FILE; with from = "shopify" it says only what differs.

    In Python: loopsim.calibration.formats.formats()
    """
    from loopsim.calibration.formats import formats as sets
    from loopsim.calibration.formats import load_format
    from loopsim.scenario.faults import Fault, ScenarioError, nearest

    known = sets()
    if name is None:
        if file is not None:
            raise click.UsageError("--write needs the NAME of a set", click.get_current_context())
        page = click.HelpFormatter(width=100)
        page.write_dl([(one, load_format(one).about) for one in known])
        click.echo(page.getvalue().rstrip())
        return
    if name not in known:
        raise ScenarioError([Fault("NAME", name, nearest(name, known) or f"one of {', '.join(known)}")])
    write_text(known[name].read_text(encoding="utf-8"), file, force=force)
