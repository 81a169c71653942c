"""``loopsim new``: a few questions about one's own shop; a scenario file with comments out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.new_columns import column_faults, growth_options_of
from loopsim.cli.once import command
from loopsim.cli.options import Checked, add_fault, language_option, once_each, refuse_faults
from loopsim.cli.places import write_text
from loopsim.cli.table_options import order_options, pair, reading_options
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.shop.questions import BY_NAME, QUESTIONS

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.shop.shop import Shop

#: Options that name columns of the log.
_ORDER_COLUMNS = ("customer", "date", "amount", "quantity", "order", "item", "refund", "amount_is", "format")


def _question_options(function: Any) -> Any:
    """An option for each question."""
    for question in reversed(QUESTIONS):
        unit = question.unit["en"]
        text = question.text["en"] + (f" ({unit})." if unit else ".")
        kind = Checked(question.kind, question.right_in_both, question.read)
        function = click.option(question.option, question.name, type=kind, metavar="VALUE", help=text)(function)
    return function


@command(short_help="Write a scenario of your own shop from a few answers.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="my-shop.toml")
@_question_options
@click.option(
    "--from-data",
    "log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="LOG",
    help="Read buyers and orders from a log of orders; the columns are named by the options below.",
)
@order_options
@click.option(
    "--growth",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TABLE",
    help="Read friends, joiners and budget from a table by date.",
)
@click.option(
    "--growth-column",
    "growth_columns",
    multiple=True,
    metavar="ROLE=COL",
    callback=once_each(),
    type=pair("ROLE=COL, as in followers=pool, joined=new, referral=by_friend or ads=ad_spend"),
    help="Column of the table: date, followers, joined, referral, orders, revenue; ads, content, store, lure of spend.",
)
@click.option("--growth-format", metavar="NAME|TOML", help="Ready-made columns of the table: see loopsim formats.")
@reading_options
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says takes its default.")
@click.option("--all", "ask_all", is_flag=True, help="Ask every question, not only those that matter most.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@partial(language_option, text="Language of questions, comments and messages.")
@click.pass_context
def new(
    context: click.Context,
    file: Path,
    yes: bool,
    ask_all: bool,
    force: bool,
    language: Language,
    log: Path | None,
    growth: Path | None,
    growth_columns: tuple[Any, ...],
    growth_format: str | None,
    how: dict[str, Any],
    **answers: Any,
) -> None:
    """Ask about your shop, and write a scenario FILE (left out: my-shop.toml) to run.

    Questions show their default: Enter takes it. What an option or your data say is not asked.

    \b
    In Python: loopsim.Shop(friends=60_000, buyers=8_000).to_toml()
               loopsim.shop.data.answers_of(LOG, TABLE, {...}, {...}) reads the answers from data
    """
    columns = {name: answers.pop(name) for name in _ORDER_COLUMNS}
    roles = dict(one for one in growth_columns if one)
    refuse_faults(context, column_faults(log, growth, columns, roles, growth_format))
    from loopsim.cli.new_asking import asked, place_fault, told
    from loopsim.scenario.files import name_from

    table = file.with_name(f"{file.stem}-customers.csv")
    refuse_faults(context, [place_fault(one, force) for one in ((file, table) if log else (file,))])
    given = {name: answer for name, answer in answers.items() if answer is not None}
    data, from_data = None, frozenset[str]()
    if log or growth:
        from loopsim.shop.data import answers_of

        data = answers_of(log, growth, {**columns, **how}, growth_options_of(roles, growth_format, how))
        for line in (*data.facts, *data.notes):
            click.echo(line, err=True)
        from_data = frozenset(data.answers) - frozenset(given)
        given = data.answers | given
    if yes and log and "friends" not in given:
        add_fault(
            context,
            "--friends",
            both("nothing", "空缺"),
            both(
                "how many friends there are, or a --growth table with followers", "好友总数，或含好友数的 --growth 表"
            ),
        )
    refuse_faults(context)
    if not yes:
        given |= asked(given, language, ask_all)
    given.setdefault("name", name_from(file) or BY_NAME["name"].default)
    shop = _made({**given, "from_data": from_data}, language, may_ask=not yes)
    if data is not None and data.customers is not None:
        customers = data.with_friends(shop.answers["friends"], shop.answers["months_open"])
        write_text(customers.to_csv(index=False), table, force=force)
        shop = replace(shop, customers_file=str(table.absolute()))
        try:
            shop.to_scenario()
        except ScenarioError:
            table.unlink()
            raise
    text = shop.to_toml(language)
    for line in told(shop, file, language):
        click.echo(line)
    write_text(text, file, force=force)


def _made(given: dict[str, Any], language: Language, may_ask: bool) -> Shop:
    """Make the shop of the answers; where some of them cannot be, ask these again.

    Raises:
        ScenarioError: they cannot be, and nobody may be asked.
    """
    from loopsim.cli.new_asking import asked_again
    from loopsim.shop.shop import Shop

    while True:
        try:
            shop = Shop.of({name: answer for name, answer in given.items() if answer is not None})
            shop.to_scenario()
            return shop
        except ScenarioError as error:
            # the scenario says its own name before what is wrong in it
            places = [fault.where.removeprefix(f"{given.get('name')}: ") for fault in error.faults]
            faults = [
                Fault(_said_by(place, given), fault.found, fault.right) if place in BY_NAME else fault
                for place, fault in zip(places, error.faults, strict=True)
            ]
            names = [place for place in places if place in BY_NAME]
            if not may_ask or not names:
                raise ScenarioError(faults) from None
            for fault in faults:
                click.echo(fault.in_words(language))
            given = {**given, **asked_again(names, given, language)}


def _said_by(name: str, given: Mapping[str, Any]) -> str:
    """The option of an answer, and whether it is the data or nobody who gave it."""
    option = BY_NAME[name].option
    if name in given["from_data"]:
        return both("{option}, as the data say", "{option}（取自数据）", option=option)
    return option if name in given else both("{option}, left at its default", "{option}（默认值）", option=option)
