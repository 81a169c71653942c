"""``loopsim run SCENARIO --runs N``: many runs of one scenario, with bands and intervals."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.figures import Scale, between
from loopsim.cli.html import write_report
from loopsim.cli.places import saving_in
from loopsim.cli.progress import Progress
from loopsim.cli.report import SHOWN
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.cli.words import head_of_runs, marked, notes, saved_runs, say
from loopsim.languages import both

if TYPE_CHECKING:
    from loopsim.cli.options import Test
    from loopsim.plots.texts import Language
    from loopsim.runs.replicates import Replicates
    from loopsim.scenario.faults import Fault
    from loopsim.scenario.legal import Finding
    from loopsim.scenario.scenario import Scenario
    from loopsim.simulation import Engine

#: Exit code of a study whose runs failed in part.
FAILED_IN_PART = 3

YES_OR_NO_SHOWN = ("loop_closed", "loop_held", "loop_open", "loop_undecided")

#: Measures of the table: first the answers.
_SHOWN = (*YES_OR_NO_SHOWN, *SHOWN)

#: Percent of the runs below, in the table of the terminal; more are in ``summary.parquet``.
_PERCENTS = (5, 50, 95)


def option_faults(
    runs: int | None, jobs: int | None, until: tuple[str, ...], at_most: int | None, threads: int
) -> list[Fault | None]:
    """Faults of the options of many runs, taken together."""
    from loopsim.scenario.faults import Fault, ScenarioError

    if runs is None:
        given = {"--jobs": jobs, "--until": ", ".join(until), "--at-most": at_most}
        return [
            Fault(name, str(value), both("given with --runs, or left out", "与 --runs 一同给出，或不给出"))
            for name, value in given.items()
            if value
        ]
    from loopsim.runs.request import read_goals

    faults: list[Fault | None] = []
    try:
        read_goals(",".join(until) if until else None)
    except ScenarioError as error:
        faults += [Fault(fault.where.replace("until", "--until"), fault.found, fault.right) for fault in error.faults]
    if threads not in (1, None):  # None: it was refused already
        faults.append(
            Fault(
                "--threads",
                both("{threads} with --runs", "{threads}，且有 --runs", threads=threads),
                both("--jobs, the runs simulated at once", "--jobs，即同时进行的运行数"),
            )
        )
    if at_most is not None and not until:
        faults.append(
            Fault("--at-most", str(at_most), both("given with --until, or left out", "与 --until 一同给出，或不给出"))
        )
    elif at_most is not None and at_most < runs:
        faults.append(
            Fault("--at-most", str(at_most), both("{runs} (--runs) or more", "{runs}（--runs）或更多", runs=runs))
        )
    return faults


def run_many(
    plan: Scenario,
    folder: Path,
    *,
    days: int,
    first_seed: int,
    runs: int,
    jobs: int | None,
    until: tuple[str, ...],
    at_most: int | None,
    engine: Engine,
    test: Test,
    json_wanted: bool,
    language: Language,
    quiet: bool,
    replaces: bool,
    is_reported: bool,
) -> int:
    """Simulate, save, draw and print; ``-> exit code``."""
    from loopsim.runs.replicate import replicate
    from loopsim.scenario.legal import findings as outside_the_law
    from loopsim.scenario.legal import with_caveat

    start = time.perf_counter()
    with Progress(both("simulating {name}", "正在模拟 {name}", name=plan.name), quiet=quiet) as tell:
        found = replicate(
            plan,
            runs=runs,
            first_seed=first_seed,
            days=days,
            until=",".join(until) if until else None,
            at_most=at_most,
            jobs=jobs,
            engine=engine,
            test_from=test[0],
            test_days=test[1],
            look_ahead=test[2],
            progress=tell,
        )
    seconds = time.perf_counter() - start
    with saving_in(folder):
        found.save(folder)
        (folder / "compare.png").unlink(missing_ok=True)
        _draw(found, folder, language)
        reported = write_report(found, folder, language, is_wanted=is_reported)
    findings = outside_the_law(plan)
    from loopsim.results.policies import told_of_runs

    if json_wanted:
        print_json(as_json(found, str(folder), findings))
    else:
        found_outside = with_caveat([finding.in_words(language) for finding in findings], language)
        legal = "\n".join(f"{marked('legal', language)}{one}" for one in found_outside)
        minded = "\n".join(f"{marked('caution', language)}{caution.line(language)}" for caution in plan.cautions(days))
        replaced = f" ({say('replaced an earlier result', language)})" if replaces else ""
        blocks = [
            head_of_runs(
                language,
                name=plan.name, days=days, people=plan.market.people, runs=len(found), first=first_seed,
                last=first_seed + len(found) - 1, engine=engine, seconds=seconds,
            ),
            verdict_of_runs(found, language),
            "\n".join(told_of_runs(plan, found.values, days, language)),
            "\n".join(notes(found, language)),
            measures_table(found, language),
            legal,
            minded,
            "\n".join(filter(None, (saved_runs(folder, language) + replaced, reported))),
        ]  # fmt: skip
        click.echo("\n\n".join(block for block in blocks if block), color=False if "NO_COLOR" in os.environ else None)
    return FAILED_IN_PART if found.faults else 0


def verdict_of_runs(found: Replicates, language: Language) -> str:
    """The verdict of all runs, coloured where the terminal can."""
    from loopsim.plots.bands import figures, verdicts
    from loopsim.plots.style import ANSWER_COLORS
    from loopsim.plots.texts import Texts
    from loopsim.results.verdict import Answer

    texts = Texts(language)
    answer, color = verdicts(found, texts)
    behind = figures(found, texts)
    colon, stop = ("：", "。") if language == "zh" else (": ", ".")
    line = f"{answer}{colon}{behind}{stop}" if behind else answer + stop
    colors = {ANSWER_COLORS[Answer.CLOSED]: "green", ANSWER_COLORS[Answer.OPEN]: "red"}
    return click.style(line, fg=colors.get(color, "yellow"), bold=True)


def measures_table(found: Replicates, language: Language) -> str:
    """The first measures: mean, 95% interval of the mean, quantiles of the runs, and in how many they are defined."""
    from loopsim.results.definitions import name_of

    summary = found.summary(_PERCENTS)
    made = len(found) - len(found.faults)
    percents = [f"{percent}% {say('below', language)}" for percent in _PERCENTS]
    rows = [["", say("mean", language), say("95% interval", language), *percents, "", ""]]
    for kpi in _SHOWN:
        row = summary.loc[kpi]
        if not row["n"] or (kpi in YES_OR_NO_SHOWN and not row["mean"]):
            continue
        scale = Scale(kpi, row["half_width"], row["mean"])
        few = f"({row['n']} / {made})" if row["n"] < made else ""
        cells = [scale(row["mean"]), between(scale(row["low"]), scale(row["high"]), language)]
        if kpi in YES_OR_NO_SHOWN:  # yes or no: quantiles say nothing
            cells += ["" for _ in _PERCENTS]
        else:
            cells += [scale(row[f"q{percent}"]) for percent in _PERCENTS]
        rows.append([name_of(kpi, language), *cells, scale.unit(language), few])
    lines = table(rows, right=range(1, 3 + len(_PERCENTS)))
    if any(row[-1] for row in rows):
        lines += "\n\n  " + say("(n / N): defined in n of N runs; figures are of these", language)
    return lines


def as_json(found: Replicates, folder: str, findings: list[Finding]) -> dict[str, Any]:
    """Output of ``--json``: the recipe in short, the verdicts, all measures by name, legal findings, the folder."""
    return {
        "scenario": found.scenario.name,
        "digest": found.provenance.get("digest"),
        "days": found.days,
        "first_seed": found.first_seed,
        "runs": len(found),
        "failed": len(found.faults),
        "engine": found.wanted.engine,
        **found.to_dict(),
        "legal": [str(finding) for finding in findings],
        "legal_findings": [finding.as_dict() for finding in findings],
        "folder": folder,
    }


def _draw(found: Replicates, folder: Path, language: Language) -> None:
    from loopsim.plots.bands import bands

    if found.series:
        bands(found, language=language).savefig(folder / "growth.png")
