"""``loopsim score``: compare a run or a calibrated scenario with later data."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.calibrating import draw
from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults, whole_number
from loopsim.cli.places import folder_fault, saving_in
from loopsim.cli.progress import Progress
from loopsim.cli.table_options import columns_by_name, growth_options, reading_options
from loopsim.cli.terminal import print_json
from loopsim.languages import both
from loopsim.scenario.limits import MAX_SEED

if TYPE_CHECKING:
    from loopsim.calibration.score import Score
    from loopsim.plots.texts import Language

#: The file that says that a folder holds a score.
_MARK = "score.json"


@command(short_help="Does the model still hold? A run or a fit against later data.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@growth_options
@click.option(
    "--first-day", metavar="DATE", help="Date of day 0. Left out: as calibrated, or the first day of the data."
)
@click.option(
    "--runs",
    type=whole_number(40, 100_000),
    metavar="N",
    help="Runs, at least 40. Left out: 200, or as many as were saved.",
)
@click.option(
    "--seed", type=whole_number(0, MAX_SEED - 100_000), metavar="N", help="First seed. Left out: that of the folder."
)
@reading_options
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for picture and tables.")
@report_option
@click.option("--json", "json_wanted", is_flag=True, help="Print the score as JSON.")
@language_option
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
def score(
    context: click.Context,
    folder: Path,
    data: Path,
    date: str | None,
    followers: str | None,
    joined: str | None,
    orders: str | None,
    revenue: str | None,
    format: str | None,  # noqa: A002
    sources: tuple[Any, ...],
    spend: tuple[Any, ...],
    dates_are: str,
    until: str | None,
    gaps: str,
    first_day: str | None,
    runs: int | None,
    seed: int | None,
    how: dict[str, Any],
    out: Path | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> None:
    """Hold a saved run, many runs or a calibration (FOLDER) against later data by date (DATA).

    The first line says whether the model still holds.

    \b
    In Python: loopsim.score(FOLDER, DATA, date=COL, joined=COL)
    """
    whole = os.path.abspath(folder)  # noqa: PTH100  # resolve() fails on a link to itself
    place = out or Path("loopsim-out") / f"score-{Path(whole).name}"
    refuse_faults(context, [folder_fault(place, both("a score", "评分"), lambda at: (at / _MARK).is_file())])
    from loopsim.calibration.scoring import score as scored
    from loopsim.plots.score import score as picture
    from loopsim.results.store import write_whole

    with Progress(both("scoring", "正在打分"), quiet=quiet) as tell:
        found = scored(
            folder, data, first_day=first_day, runs=runs, first_seed=seed, progress=tell, date=date,
            followers=followers, joined=joined, orders=orders, revenue=revenue,
            joiners_by_source=dict(one for one in sources if one), spend=columns_by_name(spend),
            dates_are=dates_are, until=until, gaps=gaps, format=format, **how,
        )  # fmt: skip
    document = found.to_dict()
    with saving_in(place):
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
        write_whole(place / _MARK, text + "\n")
        found.periods.to_csv(place / "periods.csv", index=False)
        draw(partial(picture, found), place, language, "score.png")
        reported = write_report(found, place, language, is_wanted=is_reported)
    if json_wanted:
        print_json(document | {"folder": str(place)})
        return
    _tell(found, place, reported, language)


def _tell(found: Score, place: Path, reported: str, language: Language) -> None:
    from loopsim.calibration.words import told, translated
    from loopsim.cli.tables import table

    def cells(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(told(cell, language) for cell in row)

    to = "至" if language == "zh" else "to"
    head = ("", "periods", "in 50%", "in 80%", "in 95%", "bias", "by chance", "mean error")
    rows = [
        (
            str(name), f"{row.periods}", f"{row.inside_50:.0%}", f"{row.inside_80:.0%}", f"{row.inside_95:.0%}",
            f"{row.bias_share:+.1%}", f"{row.chance_low:+.1%} {to} {row.chance_high:+.1%}",
            f"{row.mean_error_share:.1%}",
        )
        for name, row in zip(found.by_target.index, found.by_target.itertuples(), strict=True)
    ]  # fmt: skip
    weeks = [("", "to", "actual", "expected", "95% band", "error")] + [
        (
            row.target, row.to, f"{row.actual:,.6g}", f"{row.expected:,.6g}", f"{row.low:,.6g} {to} {row.high:,.6g}",
            f"{row.error:+,.6g}" + ("" if row.inside else "  " + told("outside", language)),
        )
        for row in found.periods.itertuples()
    ]  # fmt: skip
    shown = weeks if len(weeks) <= _MOST_ROWS else weeks[:1] + weeks[1 - _MOST_ROWS :]
    blocks = [
        found.sentence,
        table([cells(row) for row in [head, *rows]], right=range(1, 8)),
        table([cells(row) for row in shown], right=[2, 3, 5]),
        f"the last {_MOST_ROWS - 1} of {len(weeks) - 1} rows; all are in periods.csv" if shown is not weeks else "",
        "\n".join(f"read: {said}" for said in found.facts),
        "\n".join(f"warning: {said}" for said in found.warnings),
        f"saved to {place}: score.png, periods.csv, {_MARK}",
    ]
    click.echo("\n\n".join([*(translated(block, language) for block in blocks if block), *filter(None, [reported])]))


#: Most rows of periods on the terminal, the head included.
_MOST_ROWS = 25
