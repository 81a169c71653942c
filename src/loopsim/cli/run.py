"""``loopsim run``: a scenario in; the growth curve, the money and the verdict out."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from loopsim.cli.film import film_faults, write_film
from loopsim.cli.html import report_option, write_report
from loopsim.cli.once import command
from loopsim.cli.options import (
    jobs_option,
    language_option,
    load_scenario,
    one_of,
    option,
    out_option,
    positive_factor,
    refuse_faults,
    set_option,
    test_faults,
    test_options,
    whole_number,
)
from loopsim.cli.places import folder_fault, folder_name, saving_in
from loopsim.cli.progress import Progress, say_compiling
from loopsim.cli.report import as_json, policy_lines, summary_table, verdict_lines
from loopsim.cli.sources import sources_block
from loopsim.cli.terminal import print_json
from loopsim.cli.words import head, marked, saved, say
from loopsim.languages import both
from loopsim.machine import rarely_collecting
from loopsim.painter import Painter, painter
from loopsim.results.folder import holds_run
from loopsim.scenario.limits import MAX_DAYS, MAX_RUNS, MAX_SEED, MAX_THREADS

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.run import Run
    from loopsim.scenario.scenario import Scenario

Engine = Literal["arrays", "agents"]


@command(short_help="Simulate: growth curve, money and verdict.")
@click.argument("scenario")
@option("--days", whole_number(1, MAX_DAYS), "N", "Days to simulate. Left out: as the scenario says.")
@option("--seed", whole_number(0, MAX_SEED), "N", "Seed of the random numbers; with --runs the first of them.", 1)
@option("--runs", whole_number(2, MAX_RUNS), "N", "Simulate N times, seed by seed: bands and 95% intervals.")
@jobs_option
@click.option(
    "--until",
    multiple=True,
    metavar="KPI=HALFWIDTH",
    help="Continue in blocks of --runs until the 95% interval of the mean is this narrow. Can be repeated.",
)
@option("--at-most", whole_number(2, MAX_RUNS), "N", "Runs after which --until gives up. Left out: 10000.")
@option("--engine", one_of("arrays", "agents"), "arrays|agents", "Fast arrays or Mesa agents; same result.", "arrays")
@option("--threads", whole_number(1, MAX_THREADS), "N", "Threads of the arrays engine; same result.", 1)
@set_option
@option("--scale", positive_factor(), "FACTOR", "Make the market, and all that grows with it, FACTOR times as large.")
@click.option(
    "--keep",
    type=whole_number(1, MAX_DAYS),
    multiple=True,
    metavar="DAY",
    help="Keep the state before this day in the folder, for `loopsim branch`. Can be repeated.",
)
@test_options
@out_option
@click.option(
    "--animate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a film of network and growth: .gif, or .mp4 where ffmpeg is installed.",
)
@report_option
@click.option("--json", "json_wanted", is_flag=True, help="Print all measures as JSON.")
@language_option
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
@rarely_collecting()
def run(
    context: click.Context,
    scenario: str,
    days: int | None,
    seed: int,
    runs: int | None,
    jobs: int | None,
    until: tuple[str, ...],
    at_most: int | None,
    engine: Engine,
    threads: int,
    changes: tuple[Any, ...],
    scale: float | None,
    keep: tuple[int, ...],
    test_from: int | None,
    no_test: bool,
    test_days: int,
    look_ahead: int,
    out: Path | None,
    animate: Path | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Simulate a scenario (a preset's name or a TOML file): growth curve, money and verdict.

    \b
    In Python: loopsim.simulate(SCENARIO).save(DIR)
    With --runs: loopsim.replicate(SCENARIO, runs=N).save(DIR)
    """
    pictures = context.with_resource(painter(is_wanted=runs is None))  # imports while this process does
    from loopsim.cli.replicates import option_faults, run_many
    from loopsim.runs.request import most_runs, seed_faults
    from loopsim.scenario.faults import Fault
    from loopsim.simulation import keep_faults

    known = [*option_faults(runs, jobs, until, at_most, threads), folder_fault(out) if out else None]
    plan = load_scenario(context, scenario, changes, known)
    plan = plan if scale is None else plan.scaled(scale)
    horizon = plan.days if days is None else days
    test = (None if no_test else test_from, test_days, look_ahead)
    is_changed = bool(changes) or scale is not None
    folder = out or Path("loopsim-out") / _folder_name(plan, seed, runs, is_changed=is_changed)
    seeds = seed_faults("--seed", seed, most_runs(runs or 1, at_most, bool(until)))
    kept = (
        [
            Fault(
                "--keep",
                both("day {keep} with --runs", "第 {keep} 天，且有 --runs", keep=keep[0]),
                both("one run, without --runs", "单次运行，不带 --runs"),
            )
        ]
        if keep and runs
        else []
    )
    kept += keep_faults(keep, horizon, "--keep")
    kept += film_faults(animate, runs)
    refuse_faults(context, [*test_faults(plan, test), None if out else folder_fault(folder), *seeds, *kept])
    replaces = holds_run(folder)

    say_compiling(plan, quiet=quiet)
    if runs is not None:
        return run_many(
            plan, folder,
            days=horizon, first_seed=seed, runs=runs, jobs=jobs, until=until, at_most=at_most, engine=engine,
            test=test, json_wanted=json_wanted, language=language, quiet=quiet, replaces=replaces,
            is_reported=is_reported,
        )  # fmt: skip
    pictures.expect(plan.market.people)
    result, seconds = _simulated(
        plan, test, pictures, quiet=quiet, days=horizon, seed=seed, engine=engine, threads=threads, keep=keep
    )
    pictures.begin(result, language)
    if not json_wanted:
        with suppress(BrokenPipeError):  # told below, once all is saved
            _echo(_answer(result, seconds, language))
    with saving_in(folder):
        result.save(folder)
        _draw(result, folder, language, pictures)
        write_film(result, animate, language)
        reported = write_report(result, folder, language, is_wanted=is_reported)
    if json_wanted:
        from loopsim.results.legal import legal_details, legal_warnings

        print_json(as_json(result, str(folder), legal_warnings(result, "en"), legal_details(result)))
    else:
        replaced = f" ({say('replaced an earlier result', language)})" if replaces else ""
        _echo("\n" + "\n".join(filter(None, (saved(folder, language) + replaced, reported))))
    return 0


def _simulated(
    plan: Scenario, test: tuple[int | None, int, int], pictures: Painter, *, quiet: bool, **asked: Any
) -> tuple[Run, float]:
    """Simulate, showing how far it is; return the run and the seconds that it took."""
    from loopsim.results.ready import get_ready
    from loopsim.simulation import simulate

    ready = threading.Thread(target=get_ready)

    def told(done: int, total: int) -> None:
        if ready.ident is None:  # days run: all is compiled, and compiled code leaves Python to others
            pictures.start()
            ready.start()
        tell(done, total)

    test_from, test_days, look_ahead = test
    start = time.perf_counter()
    with Progress(both("simulating {name}", "正在模拟 {name}", name=plan.name), quiet=quiet) as tell:
        result = simulate(
            plan, test_from=test_from, test_days=test_days, look_ahead=look_ahead, progress=told, **asked
        )  # fmt: skip
    return result, time.perf_counter() - start


def _folder_name(plan: Scenario, seed: int, runs: int | None, *, is_changed: bool) -> str:
    """A changed scenario gets a folder of its own, so that it does not replace the run of the unchanged one."""
    change = f"-{plan.digest()[:6]}" if is_changed else ""
    return folder_name(plan.name, change + (f"-seed{seed}" if runs is None else f"-runs{runs}-seed{seed}"))


def _draw(result: Run, folder: Path, language: Language, pictures: Painter) -> None:
    for name, content in pictures.pictures(result, language).items():
        (folder / name).write_bytes(content)


def _echo(text: str) -> None:
    click.echo(text, color=False if "NO_COLOR" in os.environ else None)


def _answer(result: Run, seconds: float, language: Language) -> str:
    """Tell all that is told before anything is saved."""
    from loopsim.results.dating import between
    from loopsim.results.legal import legal_warnings
    from loopsim.scenario.legal import with_caveat

    facts = head(
        language,
        name=result.scenario.name,
        days=result.days,
        people=result.scenario.market.people,
        seed=result.seed,
        engine=result.engine,
        seconds=seconds,
        dates=between(result.scenario.start_date, result.days, language),
    )
    legal = with_caveat(legal_warnings(result, language), language)
    blocks = [
        facts,
        "\n".join([verdict_lines(result.verdict, language), *policy_lines(result, language)]),
        summary_table(result.summary(), language, result.scenario.start_date),
        sources_block(result.by_source(), language),
        "\n".join(f"{marked('legal', language)}{one}" for one in legal),
        "\n".join(f"{marked('caution', language)}{caution.line(language)}" for caution in result.cautions),
    ]
    return "\n\n".join(block for block in blocks if block)
