"""Options, folder and output that the commands of ``loopsim calibrate`` share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopsim.cli import places
from loopsim.cli.html import fit_report, report_option
from loopsim.cli.options import language_option
from loopsim.cli.terminal import print_json
from loopsim.languages import both

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.calibration.estimates import Estimate
    from loopsim.plots.texts import Language
    from loopsim.scenario.faults import Fault

Command = TypeVar("Command", bound=Callable[..., Any])


def common_options(command: Command) -> Command:
    """Options of all three."""
    for option in (
        click.option("--quiet", is_flag=True, help="No progress."),
        report_option,
        language_option,
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


def changes_fault(
    changes: Sequence[Any], right: str = both("a scenario as well, which they change", "同时给出所要改动的场景")
) -> Fault | None:
    """Fault of ``--set`` where no scenario is there to change, else None."""
    from loopsim.scenario.faults import Fault

    names = [change[0] for change in changes if change]
    return Fault(f"--set {', '.join(names)}", both("no --scenario", "没有 --scenario"), right) if names else None


def folder_fault(folder: Path) -> Fault | None:
    """Fault if a calibration cannot be written there, else None. An earlier one may be replaced or continued."""
    from loopsim.calibration.places import holds_calibration

    return places.folder_fault(folder, both("a calibration", "标定"), holds_calibration)


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


def report(out: Path, language: Language, pictures: Mapping[str, Callable[..., Figure]], *, is_wanted: bool) -> None:
    """Write the report of a calibration that was saved there, if it is wanted. Pictures are by file."""
    if is_wanted:
        click.echo(fit_report(out, language, pictures), err=True)


def draw(picture: Callable[..., Figure], folder: Path, language: Language, name: str = "fit.png") -> None:
    """Draw a picture into the folder, in the language that is asked for and in the other one."""
    from loopsim.plots.saved import save_in_both

    save_in_both(picture, folder / name, language)


def tell_fit(
    out: Path,
    estimates: list[Estimate],
    warnings: list[str],
    facts: dict[str, float],
    json_wanted: bool,
    lines: list[str],
    more: dict[str, Any],
    differences: list[str] | None = None,
    read: Sequence[str] = (),
    language: Language = "en",
) -> None:
    """Estimates, figures and warnings on the terminal, or as JSON; first what differs by more than chance.

    ``read`` is how the table was read. JSON is for programs, and always in English.
    """
    from loopsim.calibration.estimates import in_digits
    from loopsim.calibration.judged import AGREES
    from loopsim.calibration.places import DRAWS
    from loopsim.calibration.report import fact
    from loopsim.calibration.words import told
    from loopsim.cli.tables import table

    if json_wanted:
        document = {
            **({} if differences is None else {"agrees": not differences, "differences": differences}),
            "estimates": {
                one.name: {"value": one.value, "error": one.error, "low": one.low, "high": one.high}
                for one in estimates
            },
            "warnings": warnings,
            "reading": list(read),
            "facts": {name: value if value == value else None for name, value in facts.items()},
            **more,
            "folder": str(out),
        }  # fmt: skip
        print_json(document)
        return

    def in_words(rows: Iterable[tuple[str, ...]]) -> list[list[str]]:
        return [[told(cell, language) for cell in row] for row in rows]

    head = ("", "estimate", "error" if language == "en" else "standard error", "95% interval", "")
    rows = [head] + [
        (one.name, in_digits(one.value), in_digits(one.error, 2), one.interval(in_digits), one.unit)
        for one in estimates
    ]
    known = [(name, fact(name, value)) for name, value in facts.items()]
    first = [f"check: {said}" for said in differences or []]
    drawn = f", {DRAWS} for loopsim robust --draws" if (out / DRAWS).is_file() else ""
    blocks = [
        "\n".join(first or ([AGREES] if differences is not None else [])),
        "\n".join([*lines, *(f"read: {said}" for said in read)]),
        table(in_words(rows), right=[1, 2]),
        table(in_words(known), right=[1]) if known else "",
        "\n".join(f"warning: {said}" for said in warnings),
        f"saved to {out}: report.md, fit.png, calibration.json, scenarios" + drawn,
    ]
    tables = {blocks[2], blocks[3]}
    click.echo(
        "\n\n".join(
            block if block in tables else "\n".join(told(line, language) for line in block.split("\n"))
            for block in blocks
            if block
        )
    )
