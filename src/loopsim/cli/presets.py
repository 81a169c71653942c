"""``loopsim presets``: the scenarios shipped with loopsim."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.places import write_text


@command(short_help="List the shipped scenarios, or write one out to edit.")
@click.argument("name", required=False)
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file to edit.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def presets(name: str | None, file: Path | None, force: bool) -> None:
    """List the shipped scenarios; with NAME show one, and with --write FILE write it out as a file to edit.

    In Python: loopsim.scenario.files.presets()
    """
    from loopsim.scenario.faults import Fault, ScenarioError, nearest
    from loopsim.scenario.files import presets as preset_files

    known = preset_files()
    if name is None:
        if file is not None:
            raise click.UsageError("--write needs the NAME of a preset", click.get_current_context())
        page = click.HelpFormatter(width=100)
        page.write_dl([(preset, _about(preset)) for preset in known])
        click.echo(page.getvalue().rstrip())
        return
    if name not in known:
        raise ScenarioError([Fault("NAME", name, nearest(name, known) or f"one of {', '.join(known)}")])
    write_text(known[name].read_text(encoding="utf-8"), file, force=force)


def _about(preset: str) -> str:
    """The first line of what a preset is about."""
    from loopsim.scenario.scenario import Scenario

    return Scenario.load(preset).about.strip().partition("\n")[0]
