"""``loopsim presets``: the scenarios shipped with loopsim."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.cli.places import write_text
from loopsim.cli.tables import described
from loopsim.languages import Language, both, in_language


@command(short_help="List the shipped scenarios, or write one out to edit.")
@click.argument("name", required=False)
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file to edit.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@language_option
def presets(name: str | None, file: Path | None, force: bool, language: Language) -> None:
    """List the shipped scenarios; with NAME show one, and with --write FILE write it out as a file to edit.

    In Python: loopsim.scenario.files.presets()
    """
    refuse_faults(click.get_current_context())
    from loopsim.scenario.faults import Fault, ScenarioError, nearest
    from loopsim.scenario.files import presets as preset_files

    known = preset_files()
    if name is None:
        if file is not None:
            raise click.UsageError(
                both("--write needs the NAME of a preset", "--write 需要预设的 NAME"), click.get_current_context()
            )
        from loopsim.scenario.preset_words import listed

        click.echo(described((preset, in_language(listed(preset), language)) for preset in known))
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
