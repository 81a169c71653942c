"""Runs of the model at points of a parameter space, each made once: a log on the disk lets a fit go on.

All points are simulated on the same seeds (common random numbers), so that the mean over seeds is a nearly smooth
function of the parameters, and a fit with a given seed always walks the same way.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.calibration.free import Free
from loopsim.calibration.places import LOG
from loopsim.calibration.targets import Targets
from loopsim.languages import both
from loopsim.machine import cores
from loopsim.runs.outcome import Outcome, Wanted
from loopsim.runs.threads import Task, run_all
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts, reach

#: ``(scenario, seeds, wanted) -> outcomes``: how runs are made.
Simulate = Callable[[Scenario, Sequence[int], Wanted], list[Outcome]]

#: About so many runs are simulated before they are written down: a stop loses no more.
_TOGETHER = 32

#: Runs of larger markets are simulated one at a time, since each takes memory of its own.
_MOST_PEOPLE = 300_000


class Simulator:
    """``places in [0, 1]^p -> figures of the targets, a row a seed``; nothing is simulated twice.

    ``folder`` keeps finished evaluations in an append-only log; a last line that was torn by a crash is passed over.
    """

    def __init__(
        self,
        scenario: Scenario,
        parameters: tuple[Free, ...],
        targets: Targets,
        *,
        folder: str | os.PathLike[str] | None = None,
        progress: Callable[[int], None] | None = None,
        simulate: Simulate | None = None,
    ) -> None:
        self._scenario = scenario
        self._simulate = simulate
        self.parameters = parameters
        self.targets = targets
        self._progress = progress
        self._known: dict[tuple[str, int], np.ndarray] = {}
        self.made = 0
        self.kept = 0
        self._log: Path | None = None
        if folder is not None:
            self._log = Path(folder) / LOG
            self._read_log()

    def scenario(self, place: np.ndarray) -> Scenario:
        """The scenario at a point."""
        return self._scenario.change(self.values(place))

    def values(self, place: np.ndarray) -> dict[str, float]:
        """``path -> value`` at a point."""
        rows = zip(self.parameters, place, strict=True)
        return {one.path: one.value(float(u)) for one, u in rows}

    def __call__(self, place: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        """Figures of all targets at a point: ``(seeds, figures)``.

        Raises:
            ScenarioError: a run failed there.
        """
        return self.at(place[None, :], seeds)[0]

    def at(self, places: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        """Figures at several points: ``(places, seeds, figures)``; all of them are simulated together, on all cores.

        Raises:
            ScenarioError: a run failed.
        """
        scenarios = [self.scenario(place) for place in places]
        digests = [scenario.digest() for scenario in scenarios]
        work: dict[str, tuple[np.ndarray, Scenario, list[int]]] = {}
        for place, scenario, digest in zip(places, scenarios, digests, strict=True):
            new = [seed for seed in seeds if (digest, seed) not in self._known]
            if new and digest not in work:
                work[digest] = (place, scenario, new)
        found = self._made([(scenario, new) for _, scenario, new in work.values()])
        for (digest, (place, _, new)), rows in zip(work.items(), found, strict=True):
            self._known.update({(digest, seed): row for seed, row in zip(new, rows, strict=True)})
            self._write({"at": digest, "values": self.values(place), "seeds": new, "figures": _plain(rows)})
            self.made += len(new)
        known = len(places) * len(seeds) - sum(len(new) for _, _, new in work.values())
        if self._progress is not None and known:
            self._progress(known)
        return np.array([[self._known[digest, seed] for seed in seeds] for digest in digests])

    def means(self, places: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        """The mean over seeds at several points: ``(places, figures)``; over those in which a measure is defined."""
        rows = self.at(places, seeds)
        defined = np.isfinite(rows)
        total, count = np.where(defined, rows, 0.0).sum(axis=1), defined.sum(axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def _made(self, work: list[tuple[Scenario, list[int]]]) -> Iterator[np.ndarray]:
        """Figures of the runs of each scenario, ``(seeds, figures)``, in order, each as soon as it is there."""
        size = max(1, _TOGETHER * len(work) // max(1, sum(len(seeds) for _, seeds in work)))
        for start in range(0, len(work), size):
            some = work[start : start + size]
            outcomes = iter(self._outcomes(some))
            for scenario, seeds in some:
                yield self._figures(scenario, [next(outcomes) for _ in seeds])

    def _outcomes(self, work: list[tuple[Scenario, list[int]]]) -> list[Outcome]:
        if self._simulate is not None:
            found = []
            for scenario, seeds in work:
                found += self._simulate(scenario, seeds, self.targets.wanted)
                if self._progress is not None:
                    self._progress(len(seeds))
            return found
        jobs = cores() if work[0][0].market.people <= _MOST_PEOPLE else 1
        pieces = max(1, -(-2 * jobs // len(work)))  # few points: their seeds are shared out
        tasks = [
            Task(scenario, seeds[n::pieces], self.targets.wanted)
            for scenario, seeds in work
            for n in range(min(pieces, len(seeds)))
        ]
        told = [0]

        def tell(done: int, total: int) -> None:
            if self._progress is not None:
                self._progress(done - told[0])
            told[0] = done

        parts = run_all(tasks, min(jobs, len(tasks)), lambda task, outcomes: outcomes, tell)
        found, rest = [], iter(parts)
        for _, seeds in work:
            by_seed = {one.seed: one for _ in range(min(pieces, len(seeds))) for one in next(rest)}
            found += [by_seed[seed] for seed in seeds]
        return found

    def _figures(self, scenario: Scenario, outcomes: list[Outcome]) -> np.ndarray:
        for outcome in outcomes:
            if outcome.status != "ok":
                where = ", ".join(
                    f"{one.path}={reach(scenario.to_dict(), parts(one.path)):.6g}" for one in self.parameters
                )
                right = both(
                    "a scenario that can be simulated there, or narrower bounds with --fit PATH=LOW:HIGH",
                    "在该处能够运行的场景，或用 --fit PATH=LOW:HIGH 缩小范围",
                )
                raise ScenarioError(
                    [
                        Fault(
                            both(
                                "run at {where}, seed {seed}",
                                "在 {where} 的运行，种子 {seed}",
                                where=where,
                                seed=outcome.seed,
                            ),
                            outcome.message,
                            right,
                        )
                    ]
                )
        return np.array([self.targets.of(outcome) for outcome in outcomes])

    def give_up(self, why: str) -> None:
        """Note that the fit failed, so that another may begin in the folder; nothing is left where nothing was run."""
        if self._log is None:
            return
        if self.made or self.kept:
            self._write({"failed": why})
            return
        self._log.unlink(missing_ok=True)
        with suppress(OSError):  # other files lie there: an earlier calibration
            self._log.parent.rmdir()

    def _read_log(self) -> None:
        from loopsim import __version__

        assert self._log is not None
        head: dict[str, object] = {"loopsim": __version__, "targets": self.targets.digest()}
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n") if self._log.is_file() else []
        first = _parsed(lines[0]) if lines else None
        has_failed = any("failed" in (_parsed(line) or {}) for line in lines[-2:])
        if first != head and lines and not has_failed:
            right = both(
                "the same targets and loopsim as before, or another folder",
                "与之前相同的目标和 loopsim，或另一个文件夹",
            )
            raise ScenarioError(
                [
                    Fault(
                        str(self._log),
                        both(
                            "evaluations for other targets or of another loopsim",
                            "其他目标或其他版本 loopsim 的计算结果",
                        ),
                        right,
                    )
                ]
            )
        if first != head:
            self._log.unlink(missing_ok=True)
            self._write(head)
            return
        width = len(self.targets.data)
        for line in lines[1:]:
            entry = _parsed(line)
            if not entry or not {"at", "seeds", "figures"} <= entry.keys():
                continue
            for seed, row in zip(entry["seeds"], entry["figures"], strict=False):
                if len(row) == width:
                    self._known[entry["at"], seed] = np.array([math.nan if v is None else v for v in row], float)
        self.kept = len(self._known)
        if lines[-1]:  # torn: what follows begins on a line of its own
            with self._log.open("a", encoding="utf-8") as file:
                file.write("\n")

    def _write(self, entry: dict[str, object]) -> None:
        if self._log is None:
            return
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, allow_nan=False) + "\n")
            file.flush()


def _plain(rows: np.ndarray) -> list[list[float | None]]:
    """JSON has no NaN: what is not defined is null. Whole numbers are written as such, floats to the last bit."""
    return [[None if v != v else int(v) if v == int(v) else float(v) for v in row] for row in rows.tolist()]


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
