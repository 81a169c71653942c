"""``loopsim compare A B C``: several scenarios on the same luck; the gain of each over the first, and its causes."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.figures import Scale, between, times
from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    days_of_all_option,
    jobs_option,
    language_option,
    one_of,
    option,
    out_option,
    refuse_faults,
    seeds_option,
    set_option,
    test_faults,
    test_options,
    whole_number,
)
from loopsim.cli.places import folder_fault, folder_name, saving_in
from loopsim.cli.progress import Progress, say_compiling
from loopsim.cli.replicates import FAILED_IN_PART, YES_OR_NO_SHOWN, verdict_of_runs
from loopsim.cli.report import SHOWN
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import head_of_comparison, notes, saved_comparison, say
from loopsim.languages import both
from loopsim.results.folder import holds_run
from loopsim.scenario.limits import MAX_RUNS

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.plots.texts import Language
    from loopsim.runs.comparison import Comparison
    from loopsim.scenario.scenario import Scenario
    from loopsim.simulation import Engine

#: The answers of the loop, rows that are shown in any case, and how many rows there are without ``--all``.
_ANSWERS = YES_OR_NO_SHOWN
_ALWAYS = ("profit", "profit_with_pool", "renewal", "reachable")
_MOST_ROWS = 10

#: Letters of the scenarios' names in the name of a folder.
_LONGEST_NAME = 80


@command(short_help="Compare scenarios on the same luck: paired differences.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@option("--runs", whole_number(2, MAX_RUNS), "N", "Runs of each scenario, all on the same seeds.", 50)
@days_of_all_option
@seeds_option
@jobs_option
@option("--engine", one_of("arrays", "agents"), "arrays|agents", "Fast arrays or Mesa agents; same result.", "arrays")
@set_option
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="'NAME: PATH=VALUE, ...'",
    help="Compare the first scenario with some values changed, as in "
    "'half ads: levers.ads.daily_spend_cny=1370'. Can be repeated; then one scenario is enough.",
)
@test_options
@out_option
@report_option
@click.option("--all", "all_rows", is_flag=True, help="Show all rows, not only the ten that matter most.")
@click.option("--json", "json_wanted", is_flag=True, help="Print all figures as JSON.")
@language_option
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
def compare(
    context: click.Context,
    scenarios: tuple[str, ...],
    runs: int,
    days: int | None,
    seed: int,
    jobs: int | None,
    engine: Engine,
    changes: tuple[Any, ...],
    plans: tuple[str, ...],
    test_from: int | None,
    no_test: bool,
    test_days: int,
    look_ahead: int,
    out: Path | None,
    is_reported: bool,
    all_rows: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Compare two or more scenarios (presets or TOML files) with the first, run by run on the same luck.

    --plan changes a few values of the first one, and makes files unnecessary. --set changes all of them.

    \b
    In Python: loopsim.compare([A, B, C], runs=50).save(DIR)
               loopsim.compare(A, {"half ads": {"levers.ads.daily_spend_cny": 1370}})
    """
    from loopsim.runs.compare import choose
    from loopsim.runs.compare import compare as compare_scenarios
    from loopsim.runs.plans import read_plans
    from loopsim.runs.request import seed_faults

    what_ifs, wrong = read_plans(plans)
    of_all = dict(change for change in changes if change is not None)
    chosen = choose(scenarios, of_all, days, what_ifs if plans else None, wrong)
    test = (None if no_test else test_from, test_days, look_ahead)
    untold = list(dict.fromkeys(fault for plan in chosen.plans.values() for fault in test_faults(plan, test)))
    refuse_faults(context, [*chosen.faults, folder_fault(out) if out else None, *untold])
    compared = chosen.plans
    folder = out or Path("loopsim-out") / _folder_name(compared)
    refuse_faults(context, [None if out else folder_fault(folder), *seed_faults("--seed", seed, runs)])
    replaces = holds_run(folder)

    say_compiling(quiet=quiet)
    start = time.perf_counter()
    with Progress(
        both("comparing {count} scenarios", "正在比较 {count} 个方案", count=len(compared)), quiet=quiet
    ) as tell:
        found = compare_scenarios(
            compared, runs=runs, first_seed=seed, days=days, jobs=jobs, engine=engine,
            test_from=test[0], test_days=test_days, look_ahead=look_ahead, progress=tell,
        )  # fmt: skip
    seconds = time.perf_counter() - start
    with saving_in(folder):
        found.save(folder)
        (folder / "growth.png").unlink(missing_ok=True)
        _draw(found, folder, language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    if json_wanted:
        recipe = {"days": found.reference.days, "first_seed": seed, "runs": runs, "folder": str(folder)}
        print_json({**recipe, **found.to_dict()})
    else:
        replaced = f" ({say('replaced an earlier result', language)})" if replaces else ""
        blocks = _blocks(found, language, seconds, all_rows=all_rows)
        text = "\n\n".join(
            block for block in [*blocks, saved_comparison(folder, language) + replaced, reported] if block
        )
        click.echo(text, color=False if "NO_COLOR" in os.environ else None)
    return FAILED_IN_PART if any(one.faults for one in found.replicates.values()) else 0


def _folder_name(compared: Mapping[str, Scenario]) -> str:
    """One folder for each set of scenarios; plans are called by their own names."""
    from loopsim.runs.plans import AS_IT_IS

    digest = sha256(" ".join(plan.digest() for plan in compared.values()).encode()).hexdigest()
    first, *others = [plan.name if name == AS_IT_IS else name for name, plan in compared.items()]
    names = "-".join(re.sub(r"[^\w().+ -]", "-", name).replace(" ", "-") for name in (first, *others))
    return folder_name(f"compare-{names[:_LONGEST_NAME]}", f"-{digest[:6]}")


def _blocks(found: Comparison, language: Language, seconds: float, *, all_rows: bool) -> Iterator[str]:
    from loopsim.cli.what_differs import differences_of, schedules_of
    from loopsim.runs.plans import AS_IT_IS

    first, runs = found.reference.first_seed, len(found.reference)
    facts = {"days": found.reference.days, "runs": runs, "first": first, "last": first + runs - 1, "seconds": seconds}
    names = {name: say(name, language) if name == AS_IT_IS else name for name in found.names}
    yield head_of_comparison(language, count=len(found.names), **facts)
    yield "\n".join([*_sentences(found, names, language)])
    verdicts = [(names[name], verdict_of_runs(one, language)) for name, one in found.replicates.items()]
    if any(one.answers is not None and one.answers.judged for one in found.replicates.values()):
        yield table(verdicts, indent="")
    else:  # no loop test was made: once is enough
        yield "\n".join(dict.fromkeys(said for _, said in verdicts))
    yield "\n".join(f"{names[name]}: {note}" for name, one in found.replicates.items() for note in notes(one, language))
    yield differences_of(found, names, language)
    yield schedules_of(found, names, language)
    differences = found.table()
    for name in found.others:
        rows = differences[differences["scenario"] == name].set_index("kpi")
        among = [kpi for kpi in (*_ANSWERS, *SHOWN) if kpi in rows.index]
        shown = among if all_rows else found.rows_that_matter(name, among, _ALWAYS, _MOST_ROWS)
        yield differences_table(rows, shown, names[found.names[0]], names[name], language)
    told = ["better: share of runs in which it beats the first, ties half"]
    told += ["variance ratio: how many times more runs unpaired seeds would need"]
    told += [] if all_rows else ["rows: those that matter most; all with --all, all figures with --json"]
    yield "\n".join(say(words, language) for words in told)


def _sentences(found: Comparison, names: dict[str, str], language: Language) -> Iterator[str]:
    """Sentences on the gain of each scenario, and on the best of several."""
    from loopsim.runs.headline import headline
    from loopsim.runs.headline_words import sentence

    for name in found.others:
        won = headline(found, name)
        if won is not None:
            gained = won.profit.mean > 0
            color = ("green" if gained else "red") if won.profit.is_told_apart else "yellow"
            yield click.style(sentence(won, language, names), fg=color, bold=True)
    if best := found.best(language, names):
        yield best


def differences_table(rows: pd.DataFrame, shown: Sequence[str], reference: str, name: str, language: Language) -> str:
    """Some measures of two scenarios: means, paired difference, its 95% interval, how often better, variances."""
    from loopsim.results.definitions import name_of

    heads = ("difference", "95% interval", "better", "variance ratio")
    lines = [["", reference, name, *(say(head, language) for head in heads), "", ""]]
    most = int(rows["n"].max())
    for kpi in shown:
        row = rows.loc[kpi]
        if not row["n"] or (kpi in YES_OR_NO_SHOWN and not row["mean"] and not row["reference_mean"]):
            continue
        scale = Scale(kpi, (row["high"] - row["low"]) / 2, max(abs(row["mean"]), abs(row["reference_mean"])))
        greater = f" {say('greater', language)}" if row["direction"] == "neither" else ""
        lines.append(
            [
                name_of(kpi, language),
                scale(row["reference_mean"]),
                scale(row["mean"]),
                scale.change(row["difference"]),
                between(scale.change(row["low"]), scale.change(row["high"]), language),
                f"{100 * row['better']:.0f}%{greater}",
                times(row["variance_ratio"]),
                scale.unit(language),
                f"({row['n']} / {most})" if row["n"] < most else "",
            ]
        )
    return table(lines, right=range(1, 7))


def _draw(found: Comparison, folder: Path, language: Language) -> None:
    from loopsim.plots.compare import compare as picture

    if all(one.series for one in found.replicates.values()):
        picture(found, language=language).savefig(folder / "compare.png")
