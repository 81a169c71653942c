"""Small studies and made-up outcomes for tests of what is stored."""

from __future__ import annotations

import itertools
import math
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.results.provenance import commit
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Outcome
from loopsim.studies.study import Study
from loopsim.sweeps.database import Row, has_database, stored, values_of
from loopsim.sweeps.export import exported, read_index
from loopsim.sweeps.pending import Run
from loopsim.sweeps.store import Store

ADS = "levers.ads.daily_spend_cny"
DAYS = 5


def small_study(points: int = 200, **sections: Any) -> Study:
    """Points that differ by their spend, with two measures and two series."""
    tree = {
        "base": {"scenario": "closed-loop", "set": {"market.people": 200}},
        "factor": [{"path": ADS, "range": {"from": 1, "to": 1000, "steps": min(points, 10_000)}}],
        "runs": {"per_point": 4, "days": DAYS},
        "keep": {"kpis": ["reachable", "period_gain"], "series": ["reachable", "left"]},
    }
    return Study.from_dict(tree | sections, name="small")


def made_up(study: Study, point: int, run: int) -> Outcome:
    """An outcome that follows from point and run alone; a few fail, and some measures are undefined."""
    if (point + run) % 17 == 3:
        return Outcome(study.first_seed + run, "failed", 0.0, f"ValueError: point {point}")
    luck = np.random.default_rng([point, run])
    measures = {"reachable": float(luck.integers(1000)), "period_gain": luck.random() if point % 5 else float("nan")}
    return Outcome(study.first_seed + run, "ok", 0.0, "", measures, luck.integers(0, 99, (DAYS, 2)))


def parts_of(study: Study) -> list[list[Run]]:
    """All runs of the first round in order, 64 together."""
    runs = [(point, run) for point in range(len(study.points())) for run in range(study.runs)]
    return [runs[start : start + 64] for start in range(0, len(runs), 64)]


def made_up_rows(study: Study, part: list[Run]) -> list[Row]:
    """The rows of some runs, in an order in which workers might have finished them."""
    rows = [(*run, made_up(study, *run)) for run in part]
    return rows[1::2] + rows[::2]


def run_rows(study: Study, part: list[Run]) -> list[Row]:
    """The rows of some runs, simulated."""
    rows: list[Row] = []
    for point, runs in itertools.groupby(part, lambda run: run[0]):
        numbers = [run for _, run in runs]
        outcomes = run_seeds(study.scenario(point), [study.first_seed + run for run in numbers], study.wanted)
        rows += [(point, run, outcome) for run, outcome in zip(numbers, outcomes, strict=True)]
    return rows


def write_missing(folder: Path, study: Study) -> None:
    """Begin or go on with a folder, with made-up outcomes, to the end."""
    with Store.begin(folder, study, command="test") as store:
        if store.database is None:
            return
        there = {run[:2] for run in store.database.finished(None, range(len(study.points())))}
        for part in parts_of(study):
            if rows := [row for row in made_up_rows(study, part) if row[:2] not in there]:
                store.database.write(rows)
        store.finish()


def kill_writers(folder: Path, study: Study) -> int:
    """Let process after process go on with a folder and kill each at some moment, until one ends. How many were killed.

    For a process of its own that has no threads, since it forks.
    """
    commit()  # asking git takes longer than a writer has
    done: set[tuple[int, int]] = set()
    patience = 0.03  # seconds, more on a machine so busy that nothing gets done
    for kills in range(1000):
        writer = os.fork()
        if writer == 0:
            write_missing(folder, study)
            os._exit(0)
        time.sleep(random.uniform(0.0, patience))
        os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        assert status in (0, signal.SIGKILL), "a writer broke"
        there = runs_in(folder, study)
        assert done <= there.keys(), "a run that was finished is lost"
        patience *= 1.0 if len(there) > len(done) else 1.2
        done = set(there)
        for (point, run), values in there.items():
            expected = values_of((point, run, made_up(study, point, run)), study.wanted.kpis)
            assert repr(plain(values)) == repr(plain(expected)), "a run is not whole"
        if status == 0:
            return kills
    raise AssertionError("no writer came to an end")


def plain(values: tuple[Any, ...]) -> list[Any]:
    """With None for what is not there, as files hold it."""
    return [None if isinstance(value, float) and math.isnan(value) else value for value in values]


def runs_in(folder: Path, study: Study) -> dict[tuple[int, int], tuple[Any, ...]]:
    """``(point, run) -> values`` of all runs that a reader finds in a folder."""
    kept = study.wanted
    if has_database(folder):
        pieces = stored(folder, kept.kpis, 100)
    else:
        pieces = exported(folder, read_index(folder) or {}, kept)
    return {run[:2]: run for runs in pieces for run in runs}


def results_in(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a sweep that must not depend on how often it was interrupted."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "provenance.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
