"""``loopsim new``: a few questions about one's own shop; a scenario file with comments out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.once import command
from loopsim.cli.options import Checked, one_of, option, refuse_faults
from loopsim.cli.places import write_text
from loopsim.shop.questions import QUESTIONS

if TYPE_CHECKING:
    from loopsim.plots.texts import Language


def _question_options(function: Any) -> Any:
    """An option for each question."""
    for question in reversed(QUESTIONS):
        unit = question.unit["en"]
        text = question.text["en"] + (f" ({unit})." if unit else ".")
        kind = Checked(question.kind, question.right(), question.read)
        function = click.option(question.option, question.name, type=kind, metavar="VALUE", help=text)(function)
    return function


@command(short_help="Write a scenario of your own shop from a few answers.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="my-shop.toml")
@_question_options
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says takes its default.")
@click.option("--all", "ask_all", is_flag=True, help="Ask every question, not only those that matter most.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@option("--language", one_of("en", "zh"), "en|zh", "Language of questions, comments and messages.", "en")
@click.pass_context
def new(
    context: click.Context,
    file: Path,
    yes: bool,
    ask_all: bool,
    force: bool,
    language: Language,
    **answers: Any,
) -> None:
    """Ask about your shop, and write a scenario FILE (left out: my-shop.toml) to run.

    Questions show their default: Enter takes it. What an option says is not asked.

    In Python: loopsim.Shop(friends=60_000, buyers=8_000).to_toml()
    """
    refuse_faults(context)
    from loopsim.cli.new_asking import asked, exists_fault, told

    refuse_faults(context, [exists_fault(file, force)])
    given = {name: answer for name, answer in answers.items() if answer is not None}
    if not yes:
        given |= asked(given, language, ask_all)

    from loopsim.shop.shop import Shop

    shop = Shop.of({name: answer for name, answer in given.items() if answer is not None})
    text = shop.to_toml(language)
    for line in told(shop, file, language):
        click.echo(line)
    write_text(text, file, force=force)
