"""``loopsim reference``: every lever, as a page to read."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.places import write_text
from loopsim.languages import both


@command(short_help="Every lever, with its source, in Markdown.")
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--study", is_flag=True, help="What a study file may say, instead.")
@click.option("--fields", is_flag=True, help="What is known of each customer and host, instead.")
def reference(file: Path | None, force: bool, study: bool, fields: bool) -> None:
    """Print every lever with default, unit, bounds, meaning and source, in Markdown.

    In Python: loopsim.scenario.reference.reference(), loopsim.studies.reference.study_reference() or
    loopsim.declare.fields.field_table(loopsim.market.customer_fields.CUSTOMER_FIELDS)
    """
    if study and fields:
        raise click.UsageError(
            both("--study and --fields are two pages; ask for one", "--study 与 --fields 是两个页面，请二选一"),
            click.get_current_context(),
        )
    write_text(_fields() if fields else _study() if study else _levers(), file, force=force)


def _levers() -> str:
    from loopsim.scenario.reference import reference

    return reference()


def _study() -> str:
    from loopsim.studies.reference import study_reference

    return study_reference()


def _fields() -> str:
    from loopsim.declare.fields import field_table
    from loopsim.market.customer_fields import CUSTOMER_FIELDS, HOST_FIELDS

    return f"## Customer\n\n{field_table(CUSTOMER_FIELDS)}\n## Host\n\n{field_table(HOST_FIELDS)}"
