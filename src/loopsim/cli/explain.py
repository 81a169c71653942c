"""``loopsim explain A B``: the reasons for which one plan beats another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    answer_options,
    days_of_all_option,
    jobs_option,
    option,
    out_option,
    refuse_faults,
    seeds_option,
    set_option,
    whole_number,
)
from loopsim.cli.places import contents, folder_fault, place_for, saving_in
from loopsim.cli.progress import Progress, say_compiling
from loopsim.cli.replicates import FAILED_IN_PART
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import say
from loopsim.languages import both
from loopsim.results.folder import holds_run
from loopsim.scenario.limits import MAX_RUNS

if TYPE_CHECKING:
    from loopsim.decisions.explain import Effect, Explanation
    from loopsim.plots.texts import Language

#: Parts smaller than this share of the largest are shown with ``--all`` only.
_SMALLEST = 0.01

_SAVED = {
    "en": "saved to {folder}: explain.png, all parts in explanation.parquet and explanation.json, both plans beside",
    "zh": "已保存到 {folder}：图 explain.png，全部分项 explanation.parquet、explanation.json，以及两方案的比较",
}


@command(short_help="Why one plan beats another: the difference by stage, source and change.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="'NAME: PATH=VALUE, ...'",
    help="The second plan as the first with some values changed, as in 'half ads: levers.ads.daily_spend_cny=30'.",
)
@option("--runs", whole_number(2, MAX_RUNS), "N", "Runs of each scenario, all on the same seeds.", 30)
@days_of_all_option
@seeds_option
@click.option(
    "--order",
    metavar="PATH,PATH,...",
    help="Make the changes one after the other in this order, those not named after them. "
    "Left out: up to four are tried in all orders, more as they are declared.",
)
@click.option("--by-section", is_flag=True, help="Take all values of a section, such as levers.ads, as one change.")
@jobs_option
@set_option
@out_option
@report_option
@click.option("--all", "all_rows", is_flag=True, help="Show all parts, not only those above 1% of the largest.")
@answer_options
@click.pass_context
def explain(
    context: click.Context,
    scenarios: tuple[str, ...],
    plans: tuple[str, ...],
    runs: int,
    days: int | None,
    seed: int,
    order: str | None,
    by_section: bool,
    jobs: int | None,
    changes: tuple[Any, ...],
    out: Path | None,
    is_reported: bool,
    all_rows: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Take the difference between two plans apart, on the same luck: profit and pool by stage and source, exactly
    adding up to the whole, and the effect of each change.

    Give two scenarios (presets or TOML files), or one and a --plan. --set changes both.

    \b
    In Python: loopsim.explain(A, B).to_frame()
               loopsim.explain(A, {"levers.ads.daily_spend_cny": 30})
    """
    from loopsim.decisions.explain import explain as explain_plans
    from loopsim.runs.plans import read_plans
    from loopsim.runs.request import seed_faults
    from loopsim.scenario.faults import Fault

    what_ifs, wrong = read_plans(plans)
    given = len(scenarios) + len(plans)
    count = (
        []
        if given == 2
        else [
            Fault(
                "explain",
                both("one plan" if given == 1 else "{given} plans", "{given} 个方案", given=given),
                both("two scenarios, or one and a --plan", "两个场景，或一个场景加一个 --plan"),
            )
        ]
    )
    asked = repr((scenarios, contents(scenarios), plans, runs, days, seed, order, by_section, changes))
    folder = out or place_for(f"explain-{Path(scenarios[0]).stem}", asked)
    of_seeds = seed_faults("--seed", seed, runs) if None not in (runs, seed) else []
    refuse_faults(context, [*wrong, *count, folder_fault(folder), *of_seeds])
    name, second = next(iter(what_ifs.items())) if plans else ("", scenarios[1])
    replaces = holds_run(folder)

    say_compiling(quiet=quiet)
    with Progress(both("explaining", "正在解释"), quiet=quiet) as tell:
        found = explain_plans(
            scenarios[0], second, name=name or None, runs=runs, first_seed=seed, days=days,
            changes=dict(change for change in changes if change is not None),
            order=[one.strip() for one in order.split(",")] if order else None,
            by_section=by_section or None, jobs=jobs, progress=tell,
        )  # fmt: skip
    with saving_in(folder):
        found.save(folder)
        _draw(found, folder, language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        print_json({**found.to_dict(), "folder": str(folder)})
    else:
        saved = _SAVED[language].format(folder=folder)
        saved += f" ({say('replaced an earlier result', language)})" if replaces else ""
        click.echo("\n\n".join(filter(None, [*_blocks(found, language, all_rows=all_rows), saved, reported])))
    return FAILED_IN_PART if any(one.faults for one in found.comparison.replicates.values()) else 0


def _blocks(found: Explanation, language: Language, *, all_rows: bool) -> Iterator[str]:
    yield "\n".join(found.sentences(language))
    for measure, parts, head in (
        ("profit", found.profit, "profit CNY"),
        ("reachable", found.pool, "people in the pool"),
    ):
        total = found.total("profit" if measure == "profit" else "reachable")
        yield _table(found.effects(parts), total, say(head, language), language, all_rows=all_rows)
    if found.changes:
        heads = ("by change", "profit CNY", "people in the pool")
        profit, pool = (found.effects(found.changes[goal]) for goal in ("profit", "reachable"))
        yield _changes(found, profit, pool, [say(head, language) for head in heads], language)


def _table(effects: list[Effect], total: Effect, head: str, language: Language, *, all_rows: bool) -> str:
    from loopsim.decisions.explain_words import GROUPS, part_name

    largest = max((abs(one.mean) for one in effects), default=0.0)
    shown = [one for one in effects if all_rows or abs(one.mean) >= _SMALLEST * largest]
    lines = [["", head, say("95% interval", language)]]
    group = ""
    for one in shown:
        if one.group != group:
            group = one.group
            lines.append([GROUPS[group][("en", "zh").index(language)], "", ""])
        lines.append([f"  {part_name(one.name, language)}", *_figures(one, language)])
    if len(shown) < len(effects):
        rest = sum(one.mean for one in effects if one not in shown)
        lines.append([say("smaller ones together", language), f"{rest:+,.0f}", ""])
    lines.append([say("all together", language), *_figures(total, language)])
    return table(lines, right=(1, 2), indent="  ")


def _changes(found: Explanation, profit: list[Effect], pool: list[Effect], heads: list[str], language: Language) -> str:
    from loopsim.decisions.explain_words import part_name, value_of

    wide = say("95% interval", language)
    lines = [[heads[0], "", heads[1], wide, heads[2], wide]]
    for money, people in zip(profit, pool, strict=True):
        name = part_name(money.name, language)
        lines.append(
            [
                f"  {name}",
                value_of(found, money.name, language),
                *_figures(money, language),
                *_figures(people, language),
            ]
        )
    return table(lines, right=(2, 3, 4, 5), indent="  ")


def _figures(one: Effect, language: Language) -> tuple[str, str]:
    from loopsim.cli.figures import between

    if one.low == one.high or one.low != one.low:
        return f"{one.mean:+,.0f}", ""
    return f"{one.mean:+,.0f}", f"({between(f'{one.low:+,.0f}', f'{one.high:+,.0f}', language)})"


def _draw(found: Explanation, folder: Path, language: Language) -> None:
    from loopsim.plots.explain import explain as picture

    picture(found, language=language).savefig(folder / "explain.png")
