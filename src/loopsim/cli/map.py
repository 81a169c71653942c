"""``loopsim map SCENARIO|STUDY``: the surface of a measure over one lever or two, and where it crosses a value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.errors import FAILED_IN_PART
from loopsim.cli.html import report_option, write_report
from loopsim.cli.language import here
from loopsim.cli.once import command
from loopsim.cli.options import (
    Checked,
    answer_options,
    executor_option,
    jobs_option,
    option,
    refuse_faults,
    resuming_out_option,
    set_option,
)
from loopsim.cli.options import whole_number as whole
from loopsim.cli.places import contents, folder_fault, going_on, place_for, saving_in
from loopsim.cli.progress import RUNS, Progress, say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say
from loopsim.languages import both
from loopsim.scenario.limits import MAX_DAYS, MAX_SEED

if TYPE_CHECKING:
    from loopsim.decisions.map_panels import MapPanels
    from loopsim.decisions.map_plan import MapLever
    from loopsim.decisions.mapped import KpiMap
    from loopsim.plots.texts import Language

#: Rows of the line of two levers.
_ROWS = 7

_SAVED = {
    "en": "saved to {folder}: map.png, map.md, points.parquet, line.parquet, map.json, all runs in round-*",
    "zh": "已保存到 {folder}：图 map.png，说明 map.md，表 points.parquet、line.parquet，数据 map.json，"
    "全部运行 round-*",
}
_SAVED_PANELS = {
    "en": "saved to {folder}: map.png, map.md, points.parquet, line.parquet, maps.json, a map for each "
    "value in panel-*",
    "zh": "已保存到 {folder}：图 map.png，说明 map.md，表 points.parquet、line.parquet，数据 maps.json，"
    "各选择的地图 panel-*",
}


@command("map", short_help="Where a measure crosses a value over one lever or two: the loop closes.")
@click.argument("scenario", metavar="SCENARIO|STUDY")
@click.option(
    "--factor",
    "factors",
    multiple=True,
    metavar="PATH[=LOW..HIGH[,log]]",
    help="A lever or behavior and its range; twice for a map of two. Without a range: its plausible one. A choice or "
    "a yes or no besides (PATH, or PATH=one,other): a line for each of its values. A study file has its own.",
)
@click.option("--kpi", metavar="KPI", help="The measure. Left out: renewal, or the measure of the study's picture.")
@option("--at", Checked("number", "a number", float), "VALUE",
        "The value whose line is wanted. Left out: 1 for renewal, 0 for profit, as the measure has one.")  # fmt: skip
@option("--points", whole(5, 1000), "N", "Points at most (13 for one lever, 45 for two); more go on from there.")
@option("--runs", whole(2, 1000), "N", "Runs of each point, all points on the same luck. Left out: 4, or the study's.")
@option("--seed", whole(0, MAX_SEED), "N", "First seed; the runs take this and the next. Left out: 1, or the study's.")
@option("--days", whole(1, MAX_DAYS), "N", "Days to simulate. Left out: as the scenario says.")
@jobs_option
@executor_option
@set_option
@resuming_out_option
@report_option
@answer_options
@click.pass_context
def map_command(
    context: click.Context,
    scenario: str,
    factors: tuple[str, ...],
    kpi: str | None,
    at: float | None,
    points: int | None,
    runs: int | None,
    seed: int | None,
    days: int | None,
    jobs: int | None,
    executor: str | None,
    changes: tuple[Any, ...],
    out: Path | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Find the line where a measure crosses a value, with few runs: each round of points goes where the line seems to
    run. Two levers make a map, one lever a tipping value with its interval.

    Stop it when you like: the same command goes on, and with more --points continues.

    \b
    In Python: loopsim.map_over(SCENARIO, ["levers.referral.reward_cny=0..20"]).to_frame()
    """
    from loopsim.decisions.map_over import MARK, map_over
    from loopsim.decisions.map_remarks import remarks_of

    asked = repr((scenario, contents([scenario]), factors, kpi, at, runs, seed, days, changes))
    folder = out or place_for(f"map-{Path(scenario).stem}", asked)
    refuse_faults(context, [folder_fault(folder, "a map", lambda where: (where / MARK).is_file())])

    for remark in remarks_of(scenario):
        click.echo(here(remark), err=True)
    say_compiling(quiet=quiet)
    with (
        saving_in(folder),
        going_on(folder),
        Progress(both("mapping", "正在绘制临界图"), quiet=quiet, unit=RUNS) as tell,
    ):
        found = map_over(
            scenario, factors, kpi=kpi, at=at, points=points, runs=runs, first_seed=seed, days=days,
            changes=dict(change for change in changes if change is not None) or None, jobs=jobs, executor=executor,
            out=folder, progress=tell,
        )  # fmt: skip
        _draw(found, folder, language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        told = {**found.to_dict(), "folder": str(folder)}
        print_json(told)
    else:
        saved = (_SAVED if hasattr(found, "levers") else _SAVED_PANELS)[language].format(folder=folder)
        click.echo("\n\n".join(filter(None, [*_blocks(found, language), saved, reported])))
    return FAILED_IN_PART if found.failed else 0


def _blocks(found: KpiMap | MapPanels, language: Language) -> Iterator[str]:
    yield "\n".join(found.sentences(language))
    for name, one in _maps(found, language):
        if lines := list(_table(one, language)):
            yield "\n".join([name, *lines] if name else lines)


def _maps(found: KpiMap | MapPanels, language: Language) -> Iterator[tuple[str, KpiMap]]:
    """Yield the maps, those of panels with their names."""
    from loopsim.decisions.map_panels import MapPanels

    if isinstance(found, MapPanels):
        yield from ((found.name(name, language), one) for name, one in found.maps.items())
    else:
        yield "", found


def _table(found: KpiMap, language: Language) -> Iterator[str]:
    if found.has_surface and found.crosses and len(found.levers) == 2:
        from loopsim.decisions.map_words import in_language

        rows = [[in_language(cell, language) for cell in row] for row in _rows(found, language)]
        yield table(rows, right=(0, 1), indent="  ")


def _rows(found: KpiMap, language: Language) -> Iterator[list[str]]:
    """The line as a table: values of one lever, and where along the other it is crossed."""
    from loopsim.decisions.map_words import lever_name, lever_value

    which = found.told_along
    along, other = found.levers[which], found.levers[1 - which]
    yield [lever_name(along, language), lever_name(other, language), say("95% interval", language)]
    for part in _told(along):
        for one in found.across(which, part):
            ends = [lever_value(other, end, has_unit=False) if end == end else "..." for end in (one.low, one.high)]
            yield [lever_value(along, along.value(part)), lever_value(other, one.value), f"({ends[0]} - {ends[1]})"]


def _told(along: MapLever) -> list[float]:
    """Return how far along a lever its line is told: at equal parts, or at whole numbers where it takes no others."""
    from loopsim.decisions.refine import STEPS

    parts = [step / (_ROWS - 1) for step in range(_ROWS)]
    if along.is_whole:
        parts = [along.snapped(round(part * STEPS)) / STEPS for part in parts]
    return list(dict.fromkeys(parts))


def _draw(found: KpiMap | MapPanels, folder: Path, language: Language) -> None:
    from loopsim.decisions.map_page import page

    found.plot(language=language).savefig(folder / "map.png")
    (folder / "map.md").write_text(page(found, language), encoding="utf-8")
