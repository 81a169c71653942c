"""``loopsim sweep``: all runs of a study, on one machine or a cluster; stopped at any moment it goes on later."""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loopsim.cli.errors import FAILED_IN_PART
from loopsim.cli.html import report_option, write_report
from loopsim.cli.language import here
from loopsim.cli.once import command
from loopsim.cli.options import Checked, add_fault, language_option, one_of, refuse_faults, whole_number
from loopsim.cli.places import folder_name
from loopsim.cli.progress import RUNS, Progress, say_compiling
from loopsim.cli.terminal import print_json
from loopsim.languages import both
from loopsim.scenario.limits import MAX_THREADS

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.plots.texts import Language
    from loopsim.studies.study import Study
    from loopsim.sweeps.result import Sweep

#: So many runs are more than anybody has.
_MOST = 10**12


def _option(name: str, kind: Checked, metavar: str, text: str, default: Any = None) -> Any:
    return click.option(name, type=kind, metavar=metavar, help=text, default=default, show_default=default is not None)


@command(short_help="Run a study: many points, many runs; resumes where it was stopped.")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Folder for the results. Left out: one in loopsim-out, named as the study.")  # fmt: skip
@_option("--jobs", whole_number(1, MAX_THREADS), "N", "Runs at a time. Left out: as many as there are cores.")
@_option("--executor", one_of("threads", "processes", "dask"), "threads|processes|dask",
         "Workers of the runs; same results. Left out: threads for arrays, processes for agents.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="A Dask cluster that runs already. Left out, dask starts one here.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Refuse to begin anew. A sweep that was begun resumes in any case.")
@click.option("--retry-failed", is_flag=True, help="Repeat runs that failed or killed their worker.")
@click.option("--other-code", is_flag=True, help="Resume although loopsim or the model has changed since; mixes both.")
@click.option("--dry-run", is_flag=True, help="Only print points, runs, time and disk. Writes nothing.")
@_option("--limit", whole_number(1, _MOST), "N", "Simulate at most N runs now.")
@click.option("--model", metavar="MODULE:CLASS", help="A subclass of loopsim.ClosedLoop with rules of your own.")
@report_option
@click.option("--json", "json_wanted", is_flag=True, help="Print the results as JSON.")
@language_option
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
def sweep(
    context: click.Context,
    study: Path,
    out: Path | None,
    jobs: int | None,
    executor: str | None,
    scheduler: str | None,
    resume: bool,
    retry_failed: bool,
    other_code: bool,
    dry_run: bool,
    limit: int | None,
    model: str | None,
    is_reported: bool,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Run all points of a study (a TOML file). Stop it when you like: the same command goes on.

    \b
    In Python: loopsim.sweep(STUDY, DIR)
    """
    if scheduler is not None and executor != "dask":
        add_fault(
            context,
            "--scheduler",
            both("{scheduler} without a cluster", "{scheduler}，但没有集群", scheduler=scheduler),
            both("--executor dask beside it", "同时给出 --executor dask"),
        )
    kind = _class(context, model) if model is not None else None
    plan = _study(context, study)
    folder = out or Path("loopsim-out") / folder_name(plan.name, "")
    from loopsim.sweeps.sweep import check_sweep, with_model
    from loopsim.sweeps.sweep import sweep as make_runs

    plan = with_model(plan, kind)
    for remark in plan.remarks:
        click.echo(here(remark), err=True)
    if dry_run:
        with _mixing_offered():
            check_sweep(
                plan, folder, jobs=jobs, limit=limit, resume=True if resume else None, other_code=other_code
            )  # fmt: skip
        _tell_plan(plan, folder, jobs, json_wanted)
        return 0

    say_compiling(quiet=quiet)
    again = _command_to_go_on(study, folder, executor, scheduler, model)
    start = time.perf_counter()
    try:
        with (
            _mixing_offered(),
            Progress(both("sweeping {name}", "正在扫描 {name}", name=plan.name), quiet=quiet, unit=RUNS) as tell,
        ):
            result = make_runs(
                plan, folder, executor=executor, jobs=jobs, scheduler=scheduler, resume=True if resume else None,
                retry_failed=retry_failed, other_code=other_code, limit=limit, progress=tell,
            )  # fmt: skip
    except KeyboardInterrupt:
        kept = both("finished runs are kept in {folder}; to resume: {again}",
                    "已完成的运行保存在 {folder}；继续请执行：{again}", folder=folder, again=again)  # fmt: skip
        click.echo(here(kept), err=True)
        raise
    seconds = time.perf_counter() - start
    picture = _draw(result, language)
    reported = write_report(result, folder, language, is_wanted=is_reported)
    _tell(result, picture, seconds, json_wanted)
    if reported and not json_wanted:
        click.echo(reported)
    _tell_failures(result, again)
    if result.missing and not json_wanted:
        click.echo(here(_unfinished(result, again)))
    return FAILED_IN_PART if len(result.faults) else 0


@contextmanager
def _mixing_offered() -> Iterator[None]:
    """Tell of the option by which a folder of other code goes on, which other commands do not have."""
    from loopsim.sweeps.recipe import CodeFault, DiffersError

    try:
        yield
    except DiffersError as error:
        more = both(", or --other-code to mix the results of both", "，或用 --other-code 混合两者的结果")
        told = [replace(one, right=one.right + more) if isinstance(one, CodeFault) else one for one in error.faults]
        raise DiffersError(told) from None


def _study(context: click.Context, path: Path) -> Study:
    """Load the study; all faults of command line and file are raised together."""
    from loopsim.scenario.faults import ScenarioError
    from loopsim.studies.study import Study

    try:
        study = Study.load(path)
    except ScenarioError as error:
        refuse_faults(context, error.faults)
        raise
    refuse_faults(context)
    return study


def _class(context: click.Context, name: str) -> type[ClosedLoop] | None:
    """``"module:Class"``, found where Python looks and in the current folder."""
    import sys

    module, colon, kind = name.partition(":")
    if not (module and colon and kind):
        add_fault(
            context,
            "--model",
            name,
            both("MODULE:CLASS, as in my_rules:PatientLoop", "MODULE:CLASS，如 my_rules:PatientLoop"),
        )
        return None
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        found = getattr(importlib.import_module(module), kind)
    except Exception as error:  # the module is somebody's code: anything may happen
        said = f"{type(error).__name__}: {error}"
        add_fault(
            context,
            "--model",
            both("{name}, which cannot be imported ({said})", "{name}，无法导入（{said}）", name=name, said=said),
            both("a class in a module that can be imported", "可导入模块中的类"),
        )
        return None
    from loopsim.engines.agents import ClosedLoop

    if not (isinstance(found, type) and issubclass(found, ClosedLoop)):
        add_fault(
            context,
            "--model",
            both("{name}, which is something else", "{name}，不是模型类", name=name),
            both("a subclass of loopsim.ClosedLoop", "loopsim.ClosedLoop 的子类"),
        )
        return None
    return found


def _command_to_go_on(study: Path, folder: Path, executor: str | None, scheduler: str | None, model: str | None) -> str:
    import shlex

    words = ["loopsim", "sweep", str(study), "--out", str(folder)]
    for name, value in (("--executor", executor), ("--scheduler", scheduler), ("--model", model)):
        words += [name, value] if value else []
    return shlex.join(words)


def _draw(result: Sweep, language: Language) -> Path | None:
    """Draw the picture of the study, if the finished runs suffice for one."""
    if not len(result.runs) or (result.runs["status"] != "ok").all():
        return None
    from loopsim.plots.study import study_picture

    path = result.folder / "study.png"
    study_picture(result, language=language).savefig(path)
    return path


def _tell(result: Sweep, picture: Path | None, seconds: float, json_wanted: bool) -> None:
    from loopsim.cli.study_report import as_json, text

    if json_wanted:
        print_json(as_json(result, picture, seconds))
    else:
        click.echo(text(result, picture, seconds), color=False if "NO_COLOR" in os.environ else None)


def _unfinished(result: Sweep, again: str) -> str:
    """Say how much is missing, and how many runs of it are there."""
    points, kept = len(result.missing), sum(result.unfinished.values())
    noted = both(", {kept:,} runs of them are kept", "，其中 {kept:,} 次运行已保存", kept=kept) if kept else ""
    if points == 1:
        return both("1 point is not finished{noted}; to resume: {again}",
                    "1 个点未完成{noted}；继续：{again}", noted=noted, again=again)  # fmt: skip
    return both("{points:,} points are not finished{noted}; to resume: {again}",
                "{points:,} 个点未完成{noted}；继续：{again}",
                points=points, noted=noted, again=again)  # fmt: skip


def _tell_failures(result: Sweep, again: str) -> None:
    from loopsim.cli.study_report import failure_lines

    lines = failure_lines(result)
    if lines:
        lines.append(
            both("to try these again: {again} --retry-failed", "重试这些运行：{again} --retry-failed", again=again)
        )
    for line in lines:
        click.echo(here(line), err=True)


def _tell_plan(study: Study, folder: Path, jobs: int | None, json_wanted: bool) -> None:
    """Print the expected cost of the sweep, by a few runs that are simulated now."""
    from loopsim.cli.study_estimate import estimate_as_json, estimate_text
    from loopsim.machine import cores
    from loopsim.sweeps.estimate import estimate
    from loopsim.sweeps.store import finished_in

    found = estimate(study)
    done = finished_in(folder)
    workers = min(jobs or cores(), cores())
    if json_wanted:
        click.echo(json.dumps(estimate_as_json(found, done, workers), indent=1))
    else:
        click.echo(estimate_text(study, found, done, workers))
