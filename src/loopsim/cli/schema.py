"""``loopsim schema``: for editors that check a scenario while it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option
from loopsim.cli.places import write_text
from loopsim.languages import Language


@command(short_help="JSON Schema of a scenario file, for editors.")
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--study", is_flag=True, help="That of a study file, instead.")
@language_option
def schema(file: Path | None, force: bool, study: bool, language: Language) -> None:
    """Print the JSON Schema of a scenario file.

    In Python: loopsim.scenario.schema.schema() or loopsim.studies.reference.study_schema()
    """
    from loopsim.scenario.schema import schema as scenario_schema
    from loopsim.studies.reference import study_schema

    tree = study_schema() if study else scenario_schema(language)
    write_text(json.dumps(tree, indent=2, ensure_ascii=False), file, force=force)
