"""``loopsim report FOLDER``, and ``--report`` of the commands that save a folder: the result as one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.languages import both
from loopsim.matplotlib_alone import load_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Language
    from loopsim.scenario.faults import Fault

Command = TypeVar("Command", bound=Callable[..., Any])

#: By this a report of ours is known, in its first bytes.
_MARK, _FIRST_BYTES = b'<meta name="generator" content="loopsim">', 4096

_WRITTEN = {"en": "report written to {path}", "zh": "报告已写入 {path}"}


@command(short_help="Tell what is in a folder in one HTML file: answer, pictures, tables, assumptions.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File for the report; an earlier report there is replaced. Left out: report.html in the folder.",
)
@click.option("--force", is_flag=True, help="Replace a file that is no report, too.")
@partial(language_option, text="Language shown first; the page holds both.")
@click.pass_context
def report(context: click.Context, folder: Path, out: Path | None, force: bool, language: Language) -> None:
    """Write a report on what loopsim saved in FOLDER: one HTML file without network, in English and Chinese.

    The answer comes first, then pictures that show their numbers, tables, assumptions and the commands that make it
    again. It reads on a phone and prints to PDF.

    \b
    In Python: loopsim.report(FOLDER, "report.html"), or loopsim.simulate(SCENARIO).to_html("report.html")
    """
    from loopsim.results.folder import REPORT

    path = out or folder / REPORT
    refuse_faults(context, [_folder_fault(out), None if force else file_fault(path)])
    load_matplotlib()
    from loopsim.reports.reading import report as write

    write(folder, path, language=language)
    click.echo(_WRITTEN[language].format(path=path))


#: ``--report``.
report_option = click.option("--report", "is_reported", is_flag=True, help="Write report.html into the folder, too.")


def write_report(result: Any, folder: Path, language: Language, *, is_wanted: bool = True) -> str:
    """Write the report of a result into its folder, if it is wanted, and return a line that says so."""
    if not is_wanted:
        return ""
    from loopsim.reports.reading import page_of, write_page
    from loopsim.results.folder import REPORT

    write_page(page_of(result, folder), folder / REPORT, language)
    return _WRITTEN[language].format(path=folder / REPORT)


def fit_report(folder: Path, language: Language, pictures: Mapping[str, Callable[..., Figure]]) -> str:
    """Write the report of a calibration into its folder, its pictures drawn in both languages, and say so."""
    from loopsim.reports.kinds.calibration import load_calibration
    from loopsim.reports.parts import LANGUAGES

    figures = {file: {one: draw(language=one) for one in LANGUAGES} for file, draw in pictures.items()}
    return write_report(load_calibration(folder, figures), folder, language)


def _folder_fault(out: Path | None) -> Fault | None:
    """Fault if a file that is asked for has no folder."""
    from loopsim.scenario.faults import Fault

    if out is None or out.parent.is_dir():
        return None
    found = both("no such folder", "没有这个文件夹")
    return Fault(str(out.parent), found, both("a folder that exists", "已存在的文件夹"))


def file_fault(path: Path) -> Fault | None:
    """Fault if a file is there that is no report of loopsim."""
    from loopsim.scenario.faults import Fault

    if not path.is_file():
        return None
    with path.open("rb") as file:
        is_ours = _MARK in file.read(_FIRST_BYTES)
    right = both("a new name, or --force to replace it", "新的名称，或用 --force 覆盖")
    return (
        None
        if is_ours
        else Fault(str(path), both("a file that exists and is no report", "已存在的文件，但不是报告"), right)
    )
