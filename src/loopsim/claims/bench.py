"""Runs of both sides of all trials: made once, however many claims look at them, and kept as soon as they are made."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.claims.looks import QUICK
from loopsim.machine import cores
from loopsim.results.code import code_version
from loopsim.runs.outcome import Outcome, Wanted
from loopsim.runs.threads import Task, Tell, run_all

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: The daily series that a picture shows besides the measure, one day a week, of the first runs.
SERIES = "reachable"
WEEK = 7

#: Person-days of a task, and the most runs in it: few seconds, so that all threads end together.
_PERSON_DAYS, _MOST_RUNS = 200_000_000, 10


@dataclass(eq=False)
class Side:
    """One side of a trial, and the figures of its runs by seed."""

    scenario: Scenario
    days: int
    kpis: set[str] = field(default_factory=set)
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Person-days of a run."""
        return self.scenario.market.people * self.days

    def values(self, kpi: str, seeds: Iterable[int]) -> np.ndarray:
        """A measure of some runs, NaN where it is not defined."""
        found = [self.runs[seed]["kpis"][kpi] for seed in seeds]
        return np.array([np.nan if value is None else value for value in found], float)

    def pools(self, seeds: Iterable[int]) -> np.ndarray:
        """``-> (runs, weeks)`` people in the pool, of those runs that kept it."""
        return np.array([self.runs[seed]["pool"] for seed in seeds if self.runs[seed]["pool"] is not None], float)

    def seconds(self, seed: int) -> float:
        """Seconds of one core for a run."""
        return float(self.runs[seed]["seconds"])

    def lacks(self, seed: int) -> bool:
        """Whether a run is still to be made."""
        return seed not in self.runs or not self.kpis <= self.runs[seed]["kpis"].keys()


class Bench:
    """All sides; those that are set alike are one. Runs are appended to a file, and read from it when begun again."""

    def __init__(self, first_seed: int = 1, jobs: int | None = None, file: Path | None = None) -> None:
        self.first_seed, self._jobs, self._file = first_seed, jobs or cores(), file
        self.sides: dict[str, Side] = {}
        self._writing = threading.Lock()
        self._kept: dict[str, dict[int, dict[str, Any]]] = {}
        if file is not None:
            self._read(file)

    def side(self, scenario: Scenario, days: int, kpi: str) -> Side:
        """Return the side that is set like this, and note that this measure is wanted of it."""
        name = f"{hashlib.blake2b(scenario.digest().encode(), digest_size=8).hexdigest()}-{days}"
        if name not in self.sides:
            self.sides[name] = Side(scenario, days, runs=self._kept.get(name, {}))
        self.sides[name].kpis.add(kpi)
        return self.sides[name]

    def seeds(self, pairs: int) -> range:
        """The seeds of so many pairs."""
        return range(self.first_seed, self.first_seed + pairs)

    def run(self, sides: Iterable[Side], pairs: int, tell: Tell) -> None:
        """Make the runs of these sides that are not made yet.

        Raises:
            RuntimeError: a run failed.
        """
        names = {id(side): name for name, side in self.sides.items()}
        work: list[tuple[Side, Task]] = []
        for side in sorted({id(one): one for one in sides}.values(), key=lambda one: -one.weight):
            todo = [seed for seed in self.seeds(pairs) if side.lacks(seed)]
            size = min(max(_PERSON_DAYS // side.weight, 1), _MOST_RUNS)
            shown = set(self.seeds(QUICK))
            for some in ([seed for seed in todo if seed in shown], [seed for seed in todo if seed not in shown]):
                wanted = Wanted(tuple(sorted(side.kpis)), (SERIES,) if set(some) & shown else (), side.days)
                work += [(side, Task(side.scenario, some[at : at + size], wanted)) for at in range(0, len(some), size)]
        owner = {id(task): side for side, task in work}
        spent = threading.local()  # seconds of a core until the last task of this thread

        def keep(task: Task, outcomes: list[Outcome]) -> None:
            side, before, spent.now = owner[id(task)], getattr(spent, "now", 0.0), time.thread_time()
            with self._writing:
                self._keep(side, names[id(side)], outcomes, (spent.now - before) / len(outcomes))

        run_all([task for _, task in work], self._jobs, keep, tell)

    def _keep(self, side: Side, name: str, outcomes: list[Outcome], seconds: float) -> None:
        lines = []
        for one in outcomes:
            if one.status != "ok":
                raise RuntimeError(f"the run of seed {one.seed} failed: {one.message}")
            pool = None if one.series is None else one.series[WEEK - 1 :: WEEK, 0].tolist()
            kpis = {kpi: None if np.isnan(value) else float(value) for kpi, value in one.kpis.items()}
            side.runs[one.seed] = found = {"seconds": round(seconds, 4), "pool": pool, "kpis": kpis}
            lines.append(json.dumps({"side": name, "seed": one.seed, **found}) + "\n")
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.writelines(lines)

    def _read(self, file: Path) -> None:
        """Take what an earlier start left, if it was made by this code; else begin anew."""
        begun = json.dumps({"code": code_version()})
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        first, _, rest = text.partition("\n")
        if first != begun:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(begun + "\n", encoding="utf-8")
            return
        for line in rest.splitlines():
            try:
                told = json.loads(line)
                self._kept.setdefault(told.pop("side"), {})[told.pop("seed")] = told
            except ValueError:  # cut off when the process was killed
                continue
        if not text.endswith("\n"):
            with file.open("a", encoding="utf-8") as more:
                more.write("\n")
