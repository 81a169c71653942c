"""``loopsim reference``: every lever, as a page to read."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.places import write_text


@command(short_help="Every lever, with its source, in Markdown.")
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--study", is_flag=True, help="What a study file may say, instead.")
def reference(file: Path | None, force: bool, study: bool) -> None:
    """Print every lever with default, unit, bounds, meaning and source, in Markdown.

    In Python: loopsim.scenario.reference.reference() or loopsim.studies.reference.study_reference()
    """
    from loopsim.scenario.reference import reference as levers_reference
    from loopsim.studies.reference import study_reference

    write_text(study_reference() if study else levers_reference(), file, force=force)
