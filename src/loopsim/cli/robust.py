"""``loopsim robust SCENARIO...``: plans against uncertain worlds."""

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
    days_of_all_option,
    executor_option,
    jobs_option,
    option,
    refuse_faults,
    resuming_out_option,
    seeds_option,
    set_option,
    whole_number,
)
from loopsim.cli.places import contents, folder_fault, going_on, place_for, saving_in
from loopsim.cli.progress import RUNS, Progress, say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say
from loopsim.languages import both

if TYPE_CHECKING:
    from loopsim.decisions.outcomes import Robustness
    from loopsim.plots.texts import Language

#: What says that a folder holds such worlds, also when they were stopped at once.
_MARK = "plan-0/design"

_SAVED = {
    "en": "saved to {folder}: robust.png, robust.json, worlds.parquet, all runs in plan-N/runs",
    "zh": "已保存到 {folder}：图 robust.png，数据 robust.json，逐方案逐情境 worlds.parquet，全部运行 plan-N/runs",
}


def world_options(given: Any) -> Any:
    """The options that ``robust`` and ``learn`` share: plans, worlds, runs, where to save."""
    for one in reversed(_WORLD_OPTIONS):
        given = one(given)
    return given


_WORLD_OPTIONS = (
    click.option(
        "--plan",
        "plans",
        multiple=True,
        metavar="'NAME: PATH=VALUE, ...'",
        help="The first scenario with some values changed, as in 'half ads: levers.ads.daily_spend_cny=75'. "
        "Can be repeated; then one scenario is enough.",
    ),
    click.option(
        "--over",
        multiple=True,
        metavar="PATH|PATTERN|PATH=LOW..HIGH",
        help="What is not known: a path, a section, behavior.need.*, or with a range of your own. Can be repeated. "
        "Left out: all that is on and that nobody decides.",
    ),
    click.option(
        "--draws",
        type=click.Path(path_type=Path),
        metavar="TABLE",
        help="Worlds of your own, such as draws.csv of a calibration: CSV or Parquet, a column a path, a row a world. "
        "With --over those values are drawn beside them.",
    ),
    option(
        "--worlds",
        whole_number(10, 65536),
        "N",
        "Worlds to draw; left out: 64. With --draws the first rows of the table; left out: all.",
    ),
    click.option("--goal", metavar="KPI", default="profit", show_default=True, help="The measure to be high."),
    click.option(
        "--fails", metavar="'KPI<VALUE'", default="profit<0", show_default=True, help="When a plan fails in a world."
    ),
    option("--runs", whole_number(1, 1000), "N", "Runs of each plan in each world, all plans on the same luck.", 2),
    click.option("--no-test", is_flag=True, help="Do not ask whether the loop closes, which takes the most time."),
    seeds_option,
    days_of_all_option,
    jobs_option,
    executor_option,
    set_option,
    resuming_out_option,
)


@command(short_help="Plans against uncertain worlds: expected, at worst, and where each fails.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@world_options
@report_option
@answer_options
@click.pass_context
def robust(
    context: click.Context,
    scenarios: tuple[str, ...],
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    **asked: Any,
) -> int:
    """Simulate plans in the same uncertain worlds, on the same luck: expected value, worst tenth, regret, how often the
    loop closes, and the conditions under which each plan fails.

    Stop it when you like: the same command goes on.

    \b
    In Python: loopsim.robust(SCENARIO, {"half ads": {"levers.ads.daily_spend_cny": 75}}).to_frame()
    """
    found, folder = simulated(context, scenarios, asked, quiet=quiet)
    with saving_in(folder), going_on(folder):
        found.plot(language=language).savefig(folder / "robust.png")
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        told = {**found.to_dict(), "folder": str(folder)}
        print_json(told)
    else:
        click.echo("\n\n".join(filter(None, [*_blocks(found, folder, language), reported])))
    return FAILED_IN_PART if found.failed else 0


def simulated(
    context: click.Context, scenarios: tuple[str, ...], asked: dict[str, Any], *, quiet: bool
) -> tuple[Robustness, Path]:
    """Run the worlds that the options ask for, and return what came of them and the folder."""
    from loopsim.decisions.robust import robust as simulate_worlds
    from loopsim.runs.plans import read_plans
    from loopsim.scenario.faults import Fault

    plans, wrong = read_plans(asked["plans"])
    if not plans and not wrong and len(scenarios) == 1:
        only = both("only the scenario as it is", "只有场景现状")
        right = both("a second scenario, or a --plan 'NAME: PATH=VALUE'", "第二个场景，或 --plan '名称: 路径=值'")
        refuse_faults(context, [Fault("plans", only, right)])
    out: Path | None = asked["out"]
    held = contents((*scenarios, asked["draws"]))
    folder = out or place_for(
        f"robust-{Path(scenarios[0]).stem}", repr((scenarios, held, sorted(asked.items(), key=str)))
    )
    ours = folder_fault(folder, "plans in worlds", lambda at: (at / _MARK).is_dir())
    refuse_faults(context, [*wrong, ours])
    say_compiling(quiet=quiet)
    with (
        saving_in(folder),
        going_on(folder),
        Progress(both("simulating worlds", "正在模拟各情境"), quiet=quiet, unit=RUNS) as tell,
    ):
        found = simulate_worlds(
            list(scenarios) if len(scenarios) > 1 else scenarios[0],
            plans or None,
            over=asked["over"], draws=asked["draws"], worlds=asked["worlds"], goal=asked["goal"], fails=asked["fails"],
            runs=asked["runs"], first_seed=asked["seed"], days=asked["days"],
            changes=dict(change for change in asked["changes"] if change is not None),
            has_test=not asked["no_test"], jobs=asked["jobs"], executor=asked["executor"], out=folder, progress=tell,
        )  # fmt: skip
    return found, folder


def _blocks(found: Robustness, folder: Path, language: Language) -> Iterator[str]:
    from loopsim.decisions.explain_words import plan_name
    from loopsim.decisions.robust_words import amount
    from loopsim.results.definitions import DEFINITIONS

    yield "\n".join(found.sentences(language))
    unit = DEFINITIONS[found.goal].unit
    heads = ("expected", "95% interval", "worst tenth", "95% interval", "regret at worst", "closed", "fails")
    lines = [["", *(say(head, language) for head in heads)]]
    for name, row in found.to_frame().iterrows():
        cells = [
            amount(row["expected"], unit, language),
            _ends(row, "expected", unit, language),
            amount(row["worst_tenth"], unit, language),
            _ends(row, "worst_tenth", unit, language),
            amount(row["worst_regret"], unit, language),
            "-" if row["closed_share"] != row["closed_share"] else f"{row['closed_share']:.0%}",
            "-" if row["failing_share"] != row["failing_share"] else f"{row['failing_share']:.0%}",
        ]
        lines.append([f"  {plan_name(str(name), language)}", *cells])
    yield table(lines, right=range(1, len(heads) + 1), indent="  ")
    yield _SAVED[language].format(folder=folder)


def _ends(row: Any, figure: str, unit: str, language: Language) -> str:
    from loopsim.cli.figures import between
    from loopsim.decisions.robust_words import amount

    ends = [row[f"{figure}_{end}"] for end in ("low", "high")]
    if any(end != end for end in ends):  # too few worlds for one
        return "-"
    low, high = (amount(end, unit, language) for end in ends)
    return f"({between(low, high, language)})"
