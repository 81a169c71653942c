"""``loopsim sensitivity SCENARIO``: the values that matter, and those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.errors import FAILED_IN_PART
from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    answer_options,
    executor_option,
    jobs_option,
    load_scenario,
    one_of,
    option,
    refuse_faults,
    resuming_out_option,
    seeds_option,
    set_option,
    whole_number,
)
from loopsim.cli.places import folder_fault, going_on, place_for, saving_in
from loopsim.cli.progress import RUNS, Progress, say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say
from loopsim.languages import both
from loopsim.scenario.limits import MAX_DAYS

if TYPE_CHECKING:
    from loopsim.decisions.influences import Method, Sensitivity
    from loopsim.plots.texts import Language

#: Rows of a measure without ``--all``.
_MOST_ROWS = 10

#: Meaning of the figures, by method.
_MEANS = {
    "sobol": "in all: part of the variance that stays if all others are known; alone: part that goes if it is",
    "morris": "effect: mean size of the change when the value alone moves, the largest is 1",
    "pawn": "distance: how far the distribution of the measure moves when the value is known",
}

#: The file that says that a folder holds such points.
_MARK = "design/study.json"


@command(short_help="What matters: of what you decide, and of what you do not know.")
@click.argument("scenario")
@click.option(
    "--over",
    multiple=True,
    metavar="PATH|PATTERN|PATH=LOW..HIGH",
    help="Values to move: a path, a section, levers.ads.*, or with a range of your own. Can be repeated. "
    "Left out: all levers and behaviours that are on.",
)
@click.option("--kpi", "kpis", multiple=True, metavar="KPI",
              help="A measure, such as loop_closed; again for more. Left out: profit, reachable, renewal.")  # fmt: skip
@option("--method", one_of("sobol", "morris", "pawn"), "sobol|morris|pawn",
        "Parts of the variance, screening (extra analysis), or how far whole distributions move. Left out: sobol for "
        "up to 12 values, else morris.")  # fmt: skip
@option("--points", whole_number(2, 65536), "N",
        "Size of the design (sobol: a power of 2, 64; morris: 16 ways; pawn: 256).")  # fmt: skip
@option("--runs", whole_number(1, 1000), "N", "Runs of each point; points that are compared meet the same luck.", 2)
@seeds_option
@option("--days", whole_number(1, MAX_DAYS), "N", "Days to simulate. Left out: as the scenario says.")
@jobs_option
@executor_option
@set_option
@resuming_out_option
@report_option
@click.option("--all", "all_rows", is_flag=True, help="Show all values, not only the ten largest of each measure.")
@answer_options
@click.pass_context
def sensitivity(
    context: click.Context,
    scenario: str,
    over: tuple[str, ...],
    kpis: tuple[str, ...],
    method: Method | None,
    points: int | None,
    runs: int,
    seed: int,
    days: int | None,
    jobs: int | None,
    executor: str | None,
    changes: tuple[Any, ...],
    out: Path | None,
    is_reported: bool,
    all_rows: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Move values over their plausible ranges, all at once, and say which matter.

    Ranges are those declared with each value (see loopsim reference): what would surprise nobody. Stop it when you
    like: the same command goes on.

    \b
    In Python: loopsim.sensitivity(SCENARIO, ["levers.*"], kpis=["profit"]).to_frame()
    """
    from loopsim.decisions.sensitivity import USUAL
    from loopsim.decisions.sensitivity import sensitivity as analyse

    plan = load_scenario(context, scenario, changes)
    asked = repr((plan.digest(), over, kpis, method, points, runs, seed, days))
    folder = out or place_for(f"sensitivity-{Path(scenario).stem}", asked)
    ours = folder_fault(folder, both("a sensitivity analysis", "敏感性分析"), lambda at: (at / _MARK).is_file())
    refuse_faults(context, [ours])

    say_compiling(quiet=quiet)
    with (
        saving_in(folder),
        going_on(folder),
        Progress(both("moving values", "正在移动各值"), quiet=quiet, unit=RUNS) as tell,
    ):
        found = analyse(
            plan, over, kpis=kpis or USUAL, method=method, points=points, runs=runs, first_seed=seed, days=days,
            jobs=jobs, executor=executor, out=folder, progress=tell,
        )  # fmt: skip
        _draw(found, folder, language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        told = {**found.to_dict(), "folder": str(folder)}
        print_json(told)
    else:
        click.echo("\n\n".join(filter(None, [*_blocks(found, folder, language, all_rows=all_rows), reported])))
    return FAILED_IN_PART if found.failed else 0


def _blocks(found: Sensitivity, folder: Path, language: Language, *, all_rows: bool) -> Iterator[str]:
    from loopsim.cli.figures import times
    from loopsim.decisions.range_words import grade_legend
    from loopsim.decisions.sensitivity_words import part, value_name
    from loopsim.results.definitions import name_of

    yield "\n".join(found.sentences(language))
    for kpi, some in found.influences.items():
        if not some:  # it does not vary, as the sentences say
            continue
        parts_of = {"sobol": ("in all", "95% interval", "alone"), "morris": ("effect", "95% interval"),
                    "pawn": ("distance", "95% interval")}[found.method]  # fmt: skip
        heads = (*parts_of, "", "range", "")
        lines = [[name_of(kpi, language), *(say(head, language) for head in heads)]]
        for one in some if all_rows else some[:_MOST_ROWS]:
            place = found.ranges[one.path]
            ends = f"{times(place.low)} .. {times(place.high)} ({place.grade})"
            way = {"up": "+", "down": "-", "either": ""}[one.way]
            if found.method == "sobol":
                parts = [f"{part(one.total):.0%}", f"({part(one.low):.0%} - {part(one.high):.0%})"]
            else:
                parts = [f"{one.total:.2f}", f"({one.low:.2f} - {one.high:.2f})"]
            if one.first is not None:
                parts.append(f"{part(one.first):.0%}")
            mark = say("decided", language) if place.is_decision else say("not known", language)
            lines.append([f"  {value_name(one.path, language)}", *parts, way, ends, mark])
        yield table(lines, right=range(1, 4 if found.method == "sobol" else 3), indent="  ")
    if any(found.influences.values()):
        yield say(_MEANS[found.method], language)
        yield grade_legend(language)
    saved = {
        "en": "saved to {folder}: sensitivity.png, sensitivity.md, influences.parquet, sensitivity.json, all runs in "
        "runs",
        "zh": "已保存到 {folder}：图 sensitivity.png，说明 sensitivity.md，表 influences.parquet，"
        "数据 sensitivity.json，全部运行 runs",
    }
    yield saved[language].format(folder=folder)


def _draw(found: Sensitivity, folder: Path, language: Language) -> None:
    import shlex
    import sys

    from loopsim.decisions.sensitivity_page import page
    from loopsim.plots.sensitivity import sensitivity as picture
    from loopsim.reports.making import as_typed

    picture(found, language=language).savefig(folder / "sensitivity.png")
    (folder / "sensitivity.md").write_text(page(found, as_typed(shlex.join(sys.argv)), language), encoding="utf-8")
    found.to_frame().to_parquet(folder / "influences.parquet")
