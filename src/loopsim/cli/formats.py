"""``loopsim formats``: the exports whose columns are known."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.cli.places import write_text
from loopsim.cli.tables import described
from loopsim.languages import Language, both


@command(short_help="List the ready-made columns of known exports, or write a set out to edit.")
@click.argument("name", required=False)
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file to edit.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@language_option
def formats(name: str | None, file: Path | None, force: bool, language: Language) -> None:
    """List the column sets for --format; with NAME show one, and with --write FILE write it out as a file to edit.

    A file of your own is used as --format FILE; with from = "shopify" it says only what differs.

    In Python: loopsim.calibration.formats.formats()
    """
    refuse_faults(click.get_current_context())
    from loopsim.calibration.formats import formats as sets
    from loopsim.calibration.formats import load_format
    from loopsim.scenario.faults import Fault, ScenarioError, nearest

    known = sets()
    if name is None:
        if file is not None:
            raise click.UsageError(
                both("--write needs the NAME of a set", "--write 需要格式的 NAME"), click.get_current_context()
            )
        sets_of = [(one, load_format(one)) for one in known]
        click.echo(described((one, (language == "zh" and found.about_zh) or found.about) for one, found in sets_of))
        return
    if name not in known:
        raise ScenarioError(
            [
                Fault(
                    "NAME", name, nearest(name, known) or both("one of {known}", "{known} 之一", known=", ".join(known))
                )
            ]
        )
    write_text(known[name].read_text(encoding="utf-8"), file, force=force)
