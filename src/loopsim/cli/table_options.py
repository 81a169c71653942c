"""Options that name the columns of a table and say how it is read, for all commands that read one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from loopsim.cli.options import Checked, once_each, one_of
from loopsim.languages import both

Command = TypeVar("Command", bound=Callable[..., Any])


def column(name: str, text: str, required: bool = False) -> Any:
    return click.option(name, metavar="COL", required=required, help=f"Column of {text}.")


format_option = click.option(
    "--format", metavar="NAME|TOML", help="Ready-made columns of a known export: see loopsim formats."
)


def pair(right: str) -> Checked:
    """``NAME=TEXT``, both there."""

    def read(text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise ValueError(text)
        return name.strip(), value.strip()

    return Checked("pair", right, read)


#: Columns of an export of orders, and the set that names them.
_ORDER_OPTIONS = (
    column("--customer", "the customer"),
    column("--date", "the date"),
    column("--amount", "the amount; left out: no basket law"),
    column("--quantity", "the quantity that the amount is multiplied by; none: by none"),
    column("--order", "the id of the order that a row belongs to"),
    column("--item", "the item; lets returns find an earlier purchase of it"),
    column("--refund", "what was given back of the amount"),
    click.option(
        "--amount-is", type=one_of("line", "order"), metavar="line|order",
        help="Amounts are of the row, or the total of its --order. Left out: of the row, or as the format says.",
    ),
    format_option,
)  # fmt: skip


def order_options(command: Command) -> Command:
    """The columns of an export of orders, named one by one or by ``--format``."""
    for option in reversed(_ORDER_OPTIONS):
        command = option(command)
    return command


#: Columns of a table of growth, and the set that names them.
_GROWTH_OPTIONS = (
    column("--date", "the date"),
    column("--followers", "the pool at the date"),
    column("--joined", "people who came in the period"),
    column("--orders", "orders in the period"),
    column("--revenue", "revenue in the period (CNY)"),
    format_option,
    click.option(
        "--joiners-by-source", "sources", type=pair("SOURCE=COL, as in referral=by_friend"), multiple=True,
        callback=once_each(), metavar="SOURCE=COL",
        help="Column of people who came by a source (ads, ..., referral, leader). Can be repeated.",
    ),
    click.option(
        "--spend", type=pair("CHANNEL=COL, as in ads=ad_spend"), multiple=True, metavar="CHANNEL=COL",
        help="Column of what a channel spent in the period. Can be repeated; columns of one channel are added up.",
    ),
    click.option(
        "--dates-are", type=one_of("end", "start"), metavar="end|start", default="end",
        help="First or last day of periods.",
    ),
    click.option("--until", metavar="DATE", help="Leave out periods that end later, such as one that is not over."),
    click.option(
        "--gaps", type=one_of("skip", "join", "zero"), metavar="skip|join|zero", default="skip",
        help="Days without a row: not judged, held by the next row as well, or nothing happened.",
    ),
)  # fmt: skip


def growth_options(command: Command) -> Command:
    """The columns of a table of growth, named one by one or by ``--format``."""
    for option in reversed(_GROWTH_OPTIONS):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """Options for reading a table; the command gets them as one argument ``how``."""

    @functools.wraps(command)
    def with_how(*args: Any, **options: Any) -> Any:
        how = {name: options.pop(name) for name in _READING}
        how["where"] = tuple(one for one in how["where"] if one)
        if how["allow_unread"] is None:
            del how["allow_unread"]
        return command(*args, how=how, **options)

    made: Any = with_how
    for option in reversed(_READING_OPTIONS):
        made = option(made)
    return made


def _share(text: str) -> float:
    share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _decimal(text: str) -> str:
    marks = {",": ",", "comma": ",", ".": ".", "point": "."}
    if text not in marks:
        raise ValueError(text)
    return marks[text]


def columns_by_name(pairs: Sequence[Any]) -> dict[str, list[str]]:
    """``[("ads", "a"), ("ads", "b")] -> {"ads": ["a", "b"]}``; what was faulty is None and passed over."""
    found: dict[str, list[str]] = {}
    for name, column in filter(None, pairs):
        found.setdefault(name, []).append(column)
    return found


def path_to_fit(text: str) -> str:
    """``"PATH=LOW:HIGH" -> "PATH"``."""
    return text.partition("=")[0].strip()


_READING_OPTIONS = (
    click.option(
        "--where", type=pair("COL=TEXT"), multiple=True, metavar="COL=TEXT",
        help="Only rows with this text. Can be repeated: texts of one column are either, columns both.",
    ),
    click.option(
        "--date-format", metavar="FORMAT",
        help="dmy, mdy, ymd, %d/%m/%Y, DD/MM/YYYY, unix, unix-ms or excel. Left out: as the dates show.",
    ),
    click.option(
        "--decimal", type=Checked("mark", both("comma or point", "comma 或 point"), _decimal), metavar="comma|point",
        help="Decimal mark of numbers. Left out: as the numbers show.",
    ),
    click.option(
        "--allow-unread", type=Checked("share", both("a share from 0 to 1", "0 至 1 的占比"), _share), metavar="SHARE",
        help="Part of a column that may be not understood, and is left out.  [default: 0.05]",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file. Left out: as the file is."),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook. Left out: the first with the columns."),
    click.option(
        "--zone", metavar="ZONE",
        help="Asia/Shanghai or +08:00: where days begin, for times with a zone and Unix seconds. Left out: as written; "
        "seconds in UTC.",
    ),
)  # fmt: skip

#: Names of their arguments.
_READING = ("where", "date_format", "decimal", "allow_unread", "encoding", "sheet", "zone")
