"""Options, folder and output that the commands of ``loopsim calibrate`` share."""

from __future__ import annotations

import functools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopsim.cli import places
from loopsim.cli.options import Checked, once_each, one_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.calibration.estimates import Estimate
    from loopsim.scenario.faults import Fault

Command = TypeVar("Command", bound=Callable[..., Any])


def common_options(command: Command) -> Command:
    """Options of all three."""
    for option in (
        click.option("--quiet", is_flag=True, help="No progress."),
        click.option(
            "--language",
            type=one_of("en", "zh"),
            metavar="en|zh",
            default="en",
            help="Language of report and pictures.",
        ),
        click.option("--json", "json_wanted", is_flag=True, help="Print estimates as JSON."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="DIR",
            required=True,
            help="Folder for report and scenario.",
        ),
    ):
        command = option(command)
    return command


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
        "--decimal", type=Checked("mark", "comma or point", _decimal), metavar="comma|point",
        help="Decimal mark of numbers. Left out: as the numbers show.",
    ),
    click.option(
        "--allow-unread", type=Checked("share", "a share from 0 to 1", _share), metavar="SHARE",
        help="Part of a column that may be not understood, and is left out.  [default: 0.05]",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file. Left out: as the file is."),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook. Left out: the first with the columns."),
)  # fmt: skip

#: Names of their arguments.
_READING = ("where", "date_format", "decimal", "allow_unread", "encoding", "sheet")


def changes_fault(changes: Sequence[Any], right: str = "a scenario as well, which they change") -> Fault | None:
    """Fault of ``--set`` where no scenario is there to change, else None."""
    from loopsim.scenario.faults import Fault

    names = [change[0] for change in changes if change]
    return Fault(f"--set {', '.join(names)}", "no --scenario", right) if names else None


def folder_fault(folder: Path) -> Fault | None:
    """Fault if a calibration cannot be written there, else None. An earlier one may be replaced or continued."""
    from loopsim.calibration.places import holds_calibration

    return places.folder_fault(folder, "a calibration", holds_calibration)


@contextmanager
def saving_fit(folder: Path) -> Iterator[None]:
    """Write a calibration there; where that fails, a folder that was new is taken away again."""
    from loopsim.calibration.places import BEGUN

    is_new = not folder.exists()
    with places.saving_in(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / BEGUN).touch()
            yield
        except BaseException:
            if is_new:
                shutil.rmtree(folder, ignore_errors=True)
            raise


def draw(figure: Figure, folder: Path, name: str = "fit.png") -> None:
    part = folder / f".{name}.{os.getpid()}.part"
    try:
        figure.savefig(part, format="png")
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


def tell_fit(
    out: Path,
    estimates: list[Estimate],
    warnings: list[str],
    facts: dict[str, float],
    json_wanted: bool,
    lines: list[str],
    more: dict[str, Any],
    differences: list[str] | None = None,
) -> None:
    """Estimates, figures and warnings on the terminal, or as JSON; first what differs by more than chance."""
    from loopsim.calibration.judged import AGREES
    from loopsim.cli.tables import table

    if json_wanted:
        document = {
            **({} if differences is None else {"agrees": not differences, "differences": differences}),
            "estimates": {
                one.name: {"value": one.value, "error": one.error, "low": one.low, "high": one.high}
                for one in estimates
            },
            "warnings": warnings,
            "facts": {name: value if value == value else None for name, value in facts.items()},
            **more,
            "folder": str(out),
        }  # fmt: skip
        click.echo(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
        return
    head = ("", "estimate", "error", "95% interval", "")
    rows = [head] + [
        (one.name, _figure(one.value), _figure(one.error, 2), one.interval(_figure), one.unit) for one in estimates
    ]
    known = [(name, f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}") for name, value in facts.items()]
    first = [f"check: {said}" for said in differences or []]
    blocks = [
        "\n".join(first or ([AGREES] if differences is not None else [])),
        "\n".join(lines),
        table(rows, right=[1, 2]),
        table(known, right=[1]) if known else "",
        "\n".join(f"warning: {said}" for said in warnings),
        f"saved to {out}: report.md, fit.png, calibration.json, scenarios",
    ]
    click.echo("\n\n".join(block for block in blocks if block))


def _figure(value: float, digits: int = 4) -> str:
    """A figure of few digits, without an exponent as far as one reads it so: ``21,060`` and not ``2.106e+04``."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if 10**digits <= abs(rounded) < 1e9 else f"{value:.{digits}g}"
