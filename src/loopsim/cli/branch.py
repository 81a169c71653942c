"""``loopsim branch RUN --at DAY``: one past, several futures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    answer_options,
    jobs_option,
    option,
    out_option,
    refuse_faults,
    set_option,
    test_faults,
    test_options,
    whole_number,
)
from loopsim.cli.places import folder_fault, place_for, saving_in
from loopsim.cli.progress import Progress, say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import label, say
from loopsim.languages import both
from loopsim.results.folder import holds_run
from loopsim.scenario.limits import MAX_DAYS, MAX_RUNS

if TYPE_CHECKING:
    from typing import Any

    from loopsim.decisions.branch import Branches
    from loopsim.plots.texts import Language
    from loopsim.runs.comparison import Comparison
    from loopsim.scenario.faults import Fault

_SAVED = {
    "en": "saved to {folder}: branch.png, measures in branch.parquet and branch.json, days in daily.parquet, "
    "the plan of each future in scenario-N.toml",
    "zh": "已保存到 {folder}：图 branch.png，指标 branch.parquet、branch.json，逐日 daily.parquet，"
    "各方案 scenario-N.toml",
}

#: Name of the future that ``--set`` describes.
_SET = "changed"


@command(short_help="One past, several futures: go on from a day of a run with other levers.")
@click.argument("run", metavar="RUN")
@click.option(
    "--at",
    type=whole_number(1, MAX_DAYS),
    metavar="DAY",
    required=True,
    help="Day on which the levers change; all before it stays.",
)
@set_option
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="'NAME: PATH=VALUE, ...'",
    help="A future with these changes, as in 'no ads: levers.ads.daily_spend_cny=0'. Can be repeated.",
)
@option("--days", whole_number(1, MAX_DAYS), "N", "Days in all, the past included. Left out: as many as the run.")
@option("--runs", whole_number(2, MAX_RUNS), "N", "Compare the futures with N seeds, too: what of it is luck.")
@jobs_option
@test_options
@out_option
@report_option
@answer_options
@click.pass_context
def branch(
    context: click.Context,
    run: str,
    at: int,
    changes: tuple[Any, ...],
    plans: tuple[str, ...],
    days: int | None,
    runs: int | None,
    jobs: int | None,
    test_from: int | None,
    no_test: bool,
    test_days: int,
    look_ahead: int,
    out: Path | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Go on from day --at of RUN, a folder in which `loopsim run` saved one, with other levers and the same luck.

    Each --plan is a future; --set describes one as well. `loopsim run --keep DAY` keeps the state of a day, so that
    the past need not be simulated again.

    \b
    In Python: loopsim.branch(RUN, {"no ads": {"levers.ads.daily_spend_cny": 0}}, at=180)
    """
    from loopsim.decisions.branch import branch as branch_run
    from loopsim.decisions.futures import day_faults
    from loopsim.results.loading import load
    from loopsim.runs.plans import read_plans
    from loopsim.scenario.faults import Fault

    futures, wrong = read_plans(plans)
    if of_set := dict(change for change in changes if change is not None):
        futures[_SET] = of_set
    if not futures and not wrong and None not in changes:
        wrong.append(
            Fault(
                "branch",
                both("no change", "没有改动"),
                both("a --plan or --set that says what changes", "说明改动的 --plan 或 --set"),
            )
        )
    folder = out or place_for(f"branch-{Path(run).name}", repr((run, at, changes, plans, days, runs)))
    refuse_faults(context, [*wrong, _own_past(folder, run) or folder_fault(folder)])
    past = load(run)
    late = _is_default(context, "test_from")
    faults = day_faults(at, days, past.days, ("--at", "--days"))
    faults += test_faults(past.scenario, (None if no_test or late else test_from, test_days, look_ahead))
    refuse_faults(context, faults)
    replaces = holds_run(folder)

    say_compiling(quiet=quiet)
    begin: Any = None if no_test else "late" if late else test_from
    with Progress(both("branching", "正在分支"), quiet=quiet) as tell:
        found = branch_run(
            past, futures, at=at, days=days, test_from=begin, test_days=test_days, look_ahead=look_ahead, progress=tell
        )
    compared = None
    if runs is not None:
        with Progress(both("comparing", "正在对比"), quiet=quiet) as tell:
            compared = found.compare(runs, jobs=jobs, progress=tell)
    with saving_in(folder):
        found.save(folder)
        found.plot(language=language).savefig(folder / "branch.png")
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        more = {"compared": compared.to_dict()} if compared is not None else {}
        print_json({**found.to_dict(), **more, "folder": str(folder)})
        return 0
    saved = _SAVED[language].format(folder=folder)
    saved += f" ({say('replaced an earlier result', language)})" if replaces else ""
    click.echo("\n\n".join(filter(None, [*_blocks(found, compared, language), saved, reported])))
    return 0


def _is_default(context: click.Context, name: str) -> bool:
    from click.core import ParameterSource

    return context.get_parameter_source(name) == ParameterSource.DEFAULT


def _blocks(found: Branches, compared: Comparison | None, language: Language) -> Iterator[str]:
    told = found.sentences(language)
    yield "\n".join(told[:-1] if compared is not None else told)
    if compared is not None:
        yield "\n".join(_luck(compared, language))
    yield _table(found, language)


def _luck(compared: Comparison, language: Language) -> Iterator[str]:
    """Sentences on the same futures with many seeds."""
    from loopsim.decisions.branch_words import future_name
    from loopsim.runs.headline import headline
    from loopsim.runs.headline_words import sentence

    names = {name: future_name(name, language) for name in compared.names}
    for name in compared.others:
        if (won := headline(compared, name)) is not None:
            yield sentence(won, language, names)


def _own_past(folder: Path, run: str) -> Fault | None:
    """Fault of a folder that is the run's own, which the futures would replace."""
    from loopsim.scenario.faults import Fault

    if folder.resolve() != Path(run).resolve():
        return None
    return Fault(
        "--out", both("the folder of the run itself", "该运行自己的文件夹"), both("another folder", "另一个文件夹")
    )


def _table(found: Branches, language: Language) -> str:
    """Measures by row, futures by column; how much each differs stands behind it."""
    from loopsim.cli.words import amount
    from loopsim.decisions.branch import MEASURES
    from loopsim.decisions.branch_words import future_name

    summaries = {name: run.summary() for name, run in found.futures.items()}
    more = found.to_frame()
    lines = [["", *(future_name(name, language) for name in summaries)]]
    for measure in MEASURES:
        cells = []
        for name, summary in summaries.items():
            shown, unit = amount(summary.measure(measure), language)
            apart = more.loc[name, f"{measure}_more"]
            behind = f" ({apart:+,.3g})" if name in found.others and apart == apart and measure == "renewal" else ""
            behind = behind or (f" ({apart:+,.0f})" if name in found.others and apart == apart else "")
            cells.append(f"{shown} {unit}".strip() + behind)
        lines.append([label(summaries[next(iter(summaries))].measure(measure), language), *cells])
    return table(lines, right=tuple(range(1, len(summaries) + 1)), indent="  ")
