"""``loopsim reference``: every lever, as a page to read."""

from __future__ import annotations

from pathlib import Path

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option
from loopsim.cli.places import write_text
from loopsim.languages import Language, both, in_language


@command(short_help="Every lever, with its source, in Markdown.")
@click.option("--write", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--study", is_flag=True, help="What a study file may say, instead.")
@click.option("--fields", is_flag=True, help="What is known of each customer and host, instead.")
@language_option
def reference(file: Path | None, force: bool, study: bool, fields: bool, language: Language) -> None:
    """Print every lever with default, unit, bounds, meaning and source, in Markdown.

    In Python: loopsim.scenario.reference.reference(), loopsim.studies.reference.study_reference() or
    loopsim.declare.fields.field_table(loopsim.market.customer_fields.CUSTOMER_FIELDS)
    """
    if study and fields:
        raise click.UsageError(
            both("--study and --fields are two pages; ask for one", "--study 与 --fields 是两个页面，请二选一"),
            click.get_current_context(),
        )
    write_text(_fields(language) if fields else _study(language) if study else _levers(language), file, force=force)


def _levers(language: Language) -> str:
    from loopsim.results.names import named
    from loopsim.scenario.reference import reference

    return reference(language, lambda name: named(name).zh)


def _study(language: Language) -> str:
    from loopsim.studies.reference import study_reference

    return study_reference(language)


def _fields(language: Language) -> str:
    from loopsim.declare.fields import field_table
    from loopsim.market.customer_fields import CUSTOMER_FIELDS
    from loopsim.market.host_fields import HOST_FIELDS

    tables = (both("Customer", "客户"), CUSTOMER_FIELDS), (both("Host", "导购、团长与账号"), HOST_FIELDS)
    return "\n".join(f"## {in_language(head, language)}\n\n{field_table(of, language)}" for head, of in tables)
