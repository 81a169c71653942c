"""``loopsim optimize PLAN``: the plan that reaches a goal best within bounds, a budget and constraints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    answer_options,
    executor_option,
    jobs_option,
    option,
    positive_factor,
    refuse_faults,
    resuming_out_option,
    seeds_option,
    set_option,
    whole_number,
)
from loopsim.cli.places import folder_fault, going_on, place_for, saving_in
from loopsim.cli.progress import say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say

if TYPE_CHECKING:
    from loopsim.decisions.planning.proposal import Proposal
    from loopsim.plots.texts import Language

_SAVED = {
    "en": "saved to {folder}: answer.md, optimize.png, scenario.toml (loopsim run takes it), today.toml, plans, tried "
    "and marginal as parquet, proposal.json, all runs in runs",
    "zh": "已保存到 {folder}：答案 answer.md，图 optimize.png，方案 scenario.toml（可用于 loopsim run），"
    "现行方案 today.toml，表 plans、tried、marginal，数据 proposal.json，全部运行 runs",
}


@command(short_help="What to do: the best plan within bounds, a budget and constraints.")
@click.argument("plan")
@option("--minutes", positive_factor(), "M", "Minutes to take; more find more. Left out: 5.")
@option("--most-runs", whole_number(100, 10_000_000), "N", "Make at most N runs instead; the same on any machine.")
@seeds_option
@jobs_option
@executor_option
@set_option
@resuming_out_option
@report_option
@answer_options
@click.pass_context
def optimize(
    context: click.Context,
    plan: str,
    minutes: float | None,
    most_runs: int | None,
    seed: int,
    jobs: int | None,
    executor: str | None,
    changes: tuple[Any, ...],
    out: Path | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Look for the best plan, confirm it on fresh luck, say what it gains, how sure that is, and what more is worth.

    PLAN is a TOML file: the scenario of today, levers with their bounds, a budget, a goal or two, and constraints.
    Stop it when you like: the same command goes on, with more --minutes for longer.

    \b
    In Python: loopsim.optimize("plan.toml", minutes=2).scenario
    """
    from loopsim.cli.planning import Watch
    from loopsim.decisions.optimize import MARK
    from loopsim.decisions.optimize import optimize as look
    from loopsim.decisions.planning.reading import read_plan
    from loopsim.plots.saved import save_in_both

    refuse_faults(context)
    wanted = read_plan(plan, dict(change for change in changes if change is not None))
    asked = repr((wanted.problem, wanted.base.digest(), wanted.legal, wanted.scale, seed))
    folder = out or place_for(f"optimize-{wanted.name}", asked)
    refuse_faults(context, [folder_fault(folder, "a search for a plan", lambda at: (at / MARK).is_file())])

    say_compiling(quiet=quiet)
    with saving_in(folder), going_on(folder), Watch(quiet=quiet) as tell:
        found = look(
            wanted, minutes=minutes, most_runs=most_runs, first_seed=seed, jobs=jobs, executor=executor, out=folder,
            progress=tell,
        )  # fmt: skip
        found.save(folder, language=language)
        save_in_both(found.plot, folder / "optimize.png", language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        told = {**found.to_dict(), "folder": str(folder)}
        print_json(told)
    else:
        click.echo("\n\n".join(filter(None, [*_blocks(found, folder, language), reported])))
    return 0


def _blocks(found: Proposal, folder: Path, language: Language) -> Iterator[str]:
    yield "\n".join(found.sentences(language))
    from loopsim.decisions.optimize_words import lever_name

    heads = ("", *(say(word, language) for word in ("today", "proposed", "bounds")))
    lines = [list(heads)]
    for lever, before, after in zip(found.found.problem.levers, found.today, found.point, strict=True):
        lines.append([lever_name(lever, language), f"{before:,g}", f"{after:,g}", f"{lever.low:,g} .. {lever.high:,g}"])
    yield table(lines, right=(1, 2), indent="  ")
    if found.front:
        yield _front(found, language)
    yield _SAVED[language].format(folder=folder)


def _front(found: Proposal, language: Language) -> str:
    """The plans of the front: number of the file, gain in both goals, levers."""
    from loopsim.decisions.optimize_words import amount, measure_name, setting

    goals = found.found.problem.goals
    lines = [["", *(measure_name(goal.measure, language) for goal in goals), say("scenario", language), ""]]
    by_point = {one.point: one for one in found.found.confirmed.finalists}
    for number, point in enumerate(found.front, start=1):
        gains = [amount(goal.sign * one.mean) for goal, one in zip(goals, by_point[point].gains, strict=True)]
        lines.append([str(number), *gains, f"scenario-{number}.toml", setting(found, point, language)])
    return table(lines, right=(0, 1, 2), indent="  ")
