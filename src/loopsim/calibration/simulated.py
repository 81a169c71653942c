"""Runs of the model at points of a parameter space, each made once: a log on the disk lets a fit go on.

All points are lived on the same seeds (common random numbers), so that the mean over seeds is a nearly smooth function
of the parameters, and a fit with a given seed always walks the same way.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.calibration.places import LOG
from loopsim.calibration.targets import Targets
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import Fault, ScenarioError, number, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts, reach
from loopsim.studies.live import live_runs
from loopsim.studies.runs import Outcome, Stopped, Wanted

#: ``(scenario, seeds, wanted) -> outcomes``: how runs are lived.
Live = Callable[[Scenario, Sequence[int], Wanted], list[Outcome]]

#: Bounds nobody gave: the value of the scenario divided and multiplied by this.
_USUAL_FACTOR = 5.0


@dataclass(frozen=True)
class Free:
    """A value of the scenario that is fitted, between two bounds; on the log scale where the lower one is above 0."""

    path: str
    low: float
    high: float

    @property
    def is_log(self) -> bool:
        """Whether steps are factors."""
        return self.low > 0

    def value(self, place: float) -> float:
        """``[0, 1] -> value``."""
        if self.is_log:
            return float(self.low * (self.high / self.low) ** place)
        return float(self.low + (self.high - self.low) * place)

    def place(self, value: float) -> float:
        """The way back."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def slope(self, place: float) -> float:
        """Change of the value with the place."""
        return self.value(place) * math.log(self.high / self.low) if self.is_log else self.high - self.low


def free_parameters(scenario: Scenario, asked: Sequence[str]) -> tuple[Free, ...]:
    """``["levers.ads.cost_per_follower_cny=20:200", "behavior.sharing.per_week"] -> parameters``.

    Bounds that are left out are a fifth and five times the value of the scenario, within what a scenario allows.

    Raises:
        ScenarioError: no such path, no number, or no bounds that make sense; every one is told.
    """
    tree, found, faults = scenario.to_dict(), [], []
    for text in asked:
        path, _, bounds = text.partition("=")
        declared = declared_at(parts(path.strip()))
        if declared is None or declared.kind != "number":
            kind = "no value of a scenario" if declared is None else f"a {declared.kind}"
            faults.append(Fault(f"--fit {path}", kind, "the path of a number, such as behavior.sharing.per_week"))
            continue
        try:
            now = float(reach(tree, parts(path.strip())))
        except (LookupError, TypeError):
            faults.append(Fault(f"--fit {path}", "nothing there in this scenario", "a path that the scenario has"))
            continue
        low, high = now / _USUAL_FACTOR, now * _USUAL_FACTOR
        if bounds:
            try:
                low, high = (float(part) for part in bounds.split(":"))
            except ValueError:
                faults.append(Fault(f"--fit {path}", shown(bounds), "LOW:HIGH, such as 0.01:0.2"))
                continue
        elif now == 0:
            faults.append(Fault(f"--fit {path}", "0 in the scenario and no bounds", f"{path}=LOW:HIGH"))
            continue
        least = declared.low if declared.low is not None else -math.inf
        most = declared.high if declared.high is not None else math.inf
        if not bounds:
            low, high = max(low, least), min(high, most)
        if not (least <= low < high <= most and math.isfinite(high)) or (declared.low_is_open and low <= least):
            right = f"two numbers, the lower one first, within {number(least)} and {number(most)}"
            faults.append(Fault(f"--fit {path}", f"{low:g}:{high:g}", right))
            continue
        found.append(Free(path.strip(), low, high))
    paths = [one.path for one in found]
    faults += [
        Fault(f"--fit {path}", "given twice", "each path once")
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]
    if not asked:
        faults.append(Fault("--fit", "nothing to fit", "at least one PATH or PATH=LOW:HIGH"))
    if faults:
        raise ScenarioError(faults)
    return tuple(found)


class Simulator:
    """``places in [0, 1]^p -> figures of the targets, a row a seed``; nothing is lived twice.

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
        live: Live | None = None,
    ) -> None:
        self._scenario = scenario
        self._live = live or self._live_here
        self.parameters = parameters
        self.targets = targets
        self._progress = progress
        self._known: dict[tuple[str, int], np.ndarray] = {}
        self.lived = 0
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
        return {one.path: min(max(one.value(float(u)), one.low), one.high) for one, u in rows}

    def __call__(self, place: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        """Figures of all targets at a point: ``(seeds, figures)``.

        Raises:
            ScenarioError: a run failed there.
        """
        scenario = self.scenario(place)
        digest = scenario.digest()
        new = [seed for seed in seeds if (digest, seed) not in self._known]
        if new:
            rows = self._lived(scenario, new)
            self._known.update({(digest, seed): row for seed, row in zip(new, rows, strict=True)})
            self._write({"at": digest, "values": self.values(place), "seeds": new, "figures": _plain(rows)})
            self.lived += len(new)
        if self._progress is not None:
            self._progress(len(seeds))
        return np.array([self._known[digest, seed] for seed in seeds])

    def mean(self, place: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        """The mean over seeds; over those in which a measure is defined."""
        rows = self(place, seeds)
        defined = np.isfinite(rows)
        total, count = np.where(defined, rows, 0.0).sum(axis=0), defined.sum(axis=0)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def _lived(self, scenario: Scenario, seeds: list[int]) -> np.ndarray:
        outcomes = self._live(scenario, seeds, self.targets.wanted)
        for outcome in outcomes:
            if outcome.status != "ok":
                where = ", ".join(
                    f"{one.path}={reach(scenario.to_dict(), parts(one.path)):.6g}" for one in self.parameters
                )
                right = "a scenario that can be lived there, or narrower bounds with --fit PATH=LOW:HIGH"
                raise ScenarioError([Fault(f"run at {where}, seed {outcome.seed}", outcome.message, right)])
        return np.array([self.targets.of(outcome) for outcome in outcomes])

    def _live_here(self, scenario: Scenario, seeds: Sequence[int], wanted: Wanted) -> list[Outcome]:
        """One thread; whoever watches the progress may raise to stop, also in the middle of a long run."""
        raised: list[BaseException] = []

        def should_stop() -> bool:
            try:
                if self._progress is not None:
                    self._progress(0)
            except KeyboardInterrupt as stop:
                raised.append(stop)
            return bool(raised)

        try:
            return live_runs(scenario, seeds, wanted, should_stop=should_stop)
        except Stopped:
            raise (raised[0] if raised else KeyboardInterrupt()) from None

    def _read_log(self) -> None:
        from loopsim import __version__

        assert self._log is not None
        head: dict[str, object] = {"loopsim": __version__, "targets": self.targets.digest()}
        if not self._log.is_file():
            self._write(head)
            return
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        first = _parsed(lines[0])
        if first != head:
            right = "the same targets and loopsim as before, or another folder"
            raise ScenarioError([Fault(str(self._log), "evaluations for other targets or of another loopsim", right)])
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
