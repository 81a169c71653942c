"""``loopsim compare A B C``: several scenarios on the same luck; what each changes against the first."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from loopsim.cli.figures import Scale, between, name_of, times
from loopsim.cli.options import (
    ads_off_option,
    one_of,
    option,
    out_option,
    refuse_faults,
    set_option,
    whole_number,
)
from loopsim.cli.places import folder_fault, saving_in
from loopsim.cli.progress import Progress, say_compiling
from loopsim.cli.replicates import FAILED_IN_PART, verdict_of_runs
from loopsim.cli.report import SHOWN
from loopsim.cli.run import ads_off_fault
from loopsim.cli.tables import table
from loopsim.cli.words import head_of_comparison, notes, saved_comparison, say
from loopsim.results.folder import holds_run
from loopsim.scenario.fitness import MAX_DAYS, MAX_RUNS, MAX_SEED, MAX_THREADS

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.plots.texts import Language
    from loopsim.scenario.scenario import Scenario
    from loopsim.simulation import Engine
    from loopsim.studies.comparison import Comparison

#: Letters of the scenarios' names in the name of a folder.
_LONGEST_NAME = 80


@click.command(short_help="Compare scenarios on the same luck: paired differences.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@option("--runs", whole_number(2, MAX_RUNS), "N", "Runs of each scenario, all on the same seeds.", 50)
@option("--days", whole_number(1, MAX_DAYS), "N", "Days to simulate. Left out: as the scenarios say, if they agree.")
@option("--seed", whole_number(0, MAX_SEED), "N", "First seed; the runs take this and the next ones.", 1)
@option("--jobs", whole_number(1, MAX_THREADS), "N", "Runs lived at once; same result. Left out: one for each core.")
@option("--engine", one_of("arrays", "agents"), "arrays|agents", "Fast arrays or Mesa agents; same result.", "arrays")
@set_option
@ads_off_option
@out_option
@click.option("--json", "json_wanted", is_flag=True, help="Print all figures as JSON.")
@option("--language", one_of("en", "zh"), "en|zh", "Language of table and picture.", "en")
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
    ads_off_from: int | Literal["auto"] | None,
    out: Path | None,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Compare two or more scenarios (presets or TOML files) with the first, run by run on the same luck.

    --set changes all of them.

    \b
    In Python: loopsim.compare([A, B, C], runs=50).save(DIR)
    """
    from loopsim.studies.asked import seed_faults
    from loopsim.studies.compare import choose
    from loopsim.studies.compare import compare as compare_scenarios

    chosen = choose(scenarios, dict(change for change in changes if change is not None), days)
    untold = None if chosen.faults and days is None else ads_off_fault(ads_off_from, chosen.horizon)
    refuse_faults(context, [*chosen.faults, folder_fault(out) if out else None, untold])
    plans = chosen.plans
    folder = out or Path("loopsim-out") / _folder_name(list(plans.values()))
    refuse_faults(context, [None if out else folder_fault(folder), *seed_faults("--seed", seed, runs)])
    replaces = holds_run(folder)

    say_compiling(quiet=quiet)
    start = time.perf_counter()
    with Progress(f"comparing {len(plans)} scenarios", quiet=quiet) as tell:
        found = compare_scenarios(
            plans, runs=runs, first_seed=seed, days=days, jobs=jobs, engine=engine, ads_off_from=ads_off_from,
            progress=tell,
        )  # fmt: skip
    seconds = time.perf_counter() - start
    with saving_in(folder):
        found.save(folder)
        (folder / "growth.png").unlink(missing_ok=True)
        _draw(found, folder, language)
    if json_wanted:
        recipe = {"days": found.reference.days, "first_seed": seed, "runs": runs, "folder": str(folder)}
        click.echo(json.dumps({**recipe, **found.to_dict()}, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        replaced = f" ({say('replaced an earlier result', language)})" if replaces else ""
        text = "\n\n".join([*_blocks(found, language, seconds), saved_comparison(folder, language) + replaced])
        click.echo(text, color=False if "NO_COLOR" in os.environ else None)
    return FAILED_IN_PART if any(one.faults for one in found.replicates.values()) else 0


def _folder_name(plans: Sequence[Scenario]) -> str:
    """One folder for each set of scenarios."""
    digest = sha256(" ".join(plan.digest() for plan in plans).encode()).hexdigest()
    return f"compare-{'-'.join(plan.name for plan in plans)[:_LONGEST_NAME]}-{digest[:6]}"


def _blocks(found: Comparison, language: Language, seconds: float) -> Iterator[str]:
    first, runs = found.reference.first_seed, len(found.reference)
    facts = {"days": found.reference.days, "runs": runs, "first": first, "last": first + runs - 1, "seconds": seconds}
    yield head_of_comparison(language, count=len(found.names), **facts)
    verdicts = [(name, verdict_of_runs(one, language)) for name, one in found.replicates.items()]
    yield table(verdicts, indent="")
    told = [f"{name}: {note}" for name, one in found.replicates.items() for note in notes(one, language)]
    if told:
        yield "\n".join(told)
    differences = found.table()
    for name in found.others:
        rows = differences[differences["scenario"] == name].set_index("kpi")
        yield differences_table(rows, found.names[0], name, language)
    better = "better: share of runs in which it beats the first, ties half"
    ratio = "variance ratio: how many times more runs unpaired seeds would need"
    yield "\n".join(say(words, language) for words in (better, ratio))


def differences_table(rows: pd.DataFrame, reference: str, name: str, language: Language) -> str:
    """The first measures of two scenarios: means, paired difference, its 95% interval, how often better, variances."""
    heads = ("difference", "95% interval", "better", "variance ratio")
    lines = [["", reference, name, *(say(head, language) for head in heads), "", ""]]
    most = int(rows["n"].max())
    for kpi in ("loop_closed", *SHOWN):
        row = rows.loc[kpi]
        if not row["n"]:
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
