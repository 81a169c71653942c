"""What a sweep will cost, before it is begun: a few runs are lived, and the rest is arithmetic."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopsim.studies.executors import cores
from loopsim.studies.parts import RUNS_OF_A_PART
from loopsim.studies.recipe import is_sweep
from loopsim.studies.runs import Outcome, live_runs
from loopsim.studies.store import index_of, runs_table, series_table, size_of
from loopsim.studies.study import Study

#: Points spread over the study are tried until all are, or this time is over.
_POINTS_TRIED, _SECONDS_OF_TRYING = 5, 10.0


@dataclass(frozen=True)
class Estimate:
    """Size, time and disk of a sweep. With a stopping rule: at least these (its first round)."""

    points: int
    runs: int  # of all points
    parts: int
    runs_done: int  # in the folder already
    runs_measured: int
    seconds_per_run: float  # of one core
    seconds: float  # for the runs that are missing, with all jobs at work
    bytes: int  # of all runs on the disk
    message: str = ""  # of a run that failed, if one did
    at_most: int | None = None  # runs of all points, if a stopping rule may ask for more


def estimate(study: Study, out: Path | None = None, jobs: int | None = None) -> Estimate:
    """Live a few runs of points spread over the study, and tell what all of them will take. Writes nothing."""
    points, parts = len(study.points()), len(study.parts())
    runs = points * study.runs
    done = sum(entry["runs"] for entry in index_of(out).values()) if out is not None and is_sweep(out) else 0
    tried: list[Outcome] = []
    numbers = np.unique(np.linspace(0, points - 1, _POINTS_TRIED).round().astype(int)).tolist()
    live_runs(study.scenario(0), [study.first_seed], replace(study.wanted, days=1))  # compiles
    start = time.monotonic()
    for number in numbers:
        tried += live_runs(study.scenario(number), [study.first_seed], study.wanted)
        if time.monotonic() - start > _SECONDS_OF_TRYING:
            break
    per_run = float(np.mean([one.seconds for one in tried]))
    workers = min(jobs or cores(), cores())
    rule = study.stop
    return Estimate(
        points=points,
        runs=runs,
        parts=parts,
        runs_done=done,
        runs_measured=len(tried),
        seconds_per_run=per_run,
        seconds=max(runs - done, 0) * per_run / workers,
        bytes=_bytes(study, tried, runs, parts),
        message=next((one.message for one in tried if one.status != "ok"), ""),
        at_most=points * rule.at_most if rule is not None else None,
    )


def _bytes(study: Study, tried: list[Outcome], runs: int, parts: int) -> int:
    """Size of the files of all parts, from the size of one that holds such runs."""
    rng = np.random.default_rng(0)
    rows = []
    for run in range(min(runs, RUNS_OF_A_PART)):
        like = tried[run % len(tried)]  # other digits, so that it compresses as runs of their own do
        kpis = {kpi: value * rng.uniform(0.9, 1.1) for kpi, value in like.kpis.items()}
        rows.append((run, 0, replace(like, seconds=rng.uniform(), kpis=kpis)))
    size = parts * size_of(runs_table(rows, study.wanted.kpis))
    if study.wanted.series:
        own = [(number, 0, one) for number, one in enumerate(tried) if one.series is not None]
        size += round(runs / max(len(own), 1) * size_of(series_table(own, study.wanted.series)))
    return size
