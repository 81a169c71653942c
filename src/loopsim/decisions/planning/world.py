"""Plans as simulations: each batch is a sweep in the folder, and what is there already is not made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.decisions.planning.problem import Point
from loopsim.decisions.planning.reading import LOWEST_CASH, Plan
from loopsim.market.tallies import MEASURED
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.legal import findings
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts, reach
from loopsim.simulation import simulate
from loopsim.studies.study import Study
from loopsim.sweeps.recipe import is_sweep
from loopsim.sweeps.result import Sweep
from loopsim.sweeps.sweep import sweep

#: The column that names a plan in the tables of a sweep.
_COLUMN = "plan"

#: Units of tallies of days: a smaller market has as many.
_TIMES = ("days", "channel-days")

#: Measures that are sums over all people, so that a market a tenth as large has a tenth of them; days are no people.
SUMS = frozenset(tally.measure for tally in MEASURED if DEFINITIONS[tally.measure].unit not in _TIMES) | {
    "orders", "profit", "profit_with_pool", "pool_value", "pool_value_at_start", "reachable", "super_users",
    "renewal_brought", "renewal_left", "renewal_won_back", "guide_balance", LOWEST_CASH,
}  # fmt: skip


def scenario_at(plan: Plan, point: Point) -> Scenario:
    """Return the scenario in which the levers are set so. Raises ScenarioError: it is none."""
    return plan.base.change(changes_at(plan, point))


def changes_at(plan: Plan, point: Point) -> dict[str, Any]:
    """Return what a plan changes, by path; what starts or stops is an entry of the schedule."""
    found: dict[str, Any] = {}
    entries: list[dict[str, Any]] = []
    tree = plan.base.to_dict()
    for lever, value in zip(plan.problem.levers, point, strict=True):
        if lever.kind == "value":
            found[lever.path] = int(value) if lever.is_whole else value
            continue
        off = {lever.path: int(lever.off) if isinstance(reach(tree, parts(lever.path)), int) else lever.off}
        if lever.kind == "start_day" and value > 0:
            entries.append({"from_day": 0, "to_day": int(value) - 1, "set": off})
        elif lever.kind == "stop_day" and value < plan.days:
            entries.append({"from_day": int(value), "set": off})
    if entries:
        found["schedule"] = [*tree["schedule"], *entries]
    return found


def _silent() -> None:
    """Tell nobody how far the runs are."""


class Simulated:
    """The world of a plan. Its folder holds ``runs/0001`` and so on, a sweep a batch."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        *,
        jobs: int | None = None,
        executor: str | None = None,
        tick: Callable[[], None] = _silent,
    ) -> None:
        self._plan, self._folder = plan, folder / "runs"
        self._base = plan.base if plan.scale == 1 else plan.base.scaled(plan.scale)
        self._jobs, self._executor, self.tick = jobs, executor, tick
        self._needs_cash = LOWEST_CASH in plan.problem.measures
        self._kpis = [name for name in plan.problem.measures if name != LOWEST_CASH]
        self._known: dict[tuple[str, int], np.ndarray] = {}
        self._legal: dict[Point, bool] = {}
        self._batches = 0
        for place in sorted(self._folder.glob("[0-9]*")):
            self._batches = max(self._batches, int(place.name))
            if is_sweep(place):
                self._learn(Sweep(place))

    def __getstate__(self) -> dict[str, Any]:
        """Return all but whom to tell, which belongs to the search: its answer travels to other processes."""
        return {**self.__dict__, "tick": _silent}

    def measure(self, points: Sequence[Point], seeds: range) -> np.ndarray:
        """Return the measures at each point, ``(points, seeds, measures)``; runs that failed are NaN."""
        names = [_name(point) for point in points]
        missing = {
            point: [seed for seed in seeds if (name, seed) not in self._known]
            for point, name in zip(points, names, strict=True)
        }
        todo = [point for point in points if missing[point]]
        if todo:
            first = min(seed for point in todo for seed in missing[point])
            self._make(todo, range(first, seeds.stop))
        return np.array([[self._known[name, seed] for seed in seeds] for name in names])

    def warm(self) -> None:
        """Have the model compiled, where runs are made in this process: it is done once and is no part of a search."""
        if self._executor in (None, "threads"):
            simulate(self._base, days=1, test_from=None)

    def is_legal(self, point: Point) -> bool:
        """Whether the levers make a scenario, which no legal finding is about where the plan wants none."""
        if point not in self._legal:
            try:
                scenario = scenario_at(self._plan, point)
                self._legal[point] = not (self._plan.legal and findings(scenario))
            except ScenarioError:
                self._legal[point] = False
        return self._legal[point]

    def _changes(self, point: Point) -> dict[str, Any]:
        """Return what is changed in the scenario that is simulated: in a smaller market what grows is smaller."""
        changes = changes_at(self._plan, point)
        if self._plan.scale == 1:
            return changes
        small = self._plan.base.change(changes).scaled(self._plan.scale).to_dict()
        return {path: reach(small, parts(path)) for path in changes}

    def _make(self, points: Sequence[Point], seeds: range) -> None:
        self._batches += 1
        place = self._folder / f"{self._batches:04}"
        keep: dict[str, Any] = {"kpis": self._kpis}
        if self._needs_cash:
            keep["series"] = ["cash_fen"]
        study = {
            "name": place.name,
            "base": {"scenario": "scenario.toml"},
            "factor": [{"name": _COLUMN, "choices": {_name(one): self._changes(one) for one in points}}],
            "runs": {"per_point": len(seeds), "first_seed": seeds.start, "days": self._plan.days},
            "keep": keep,
        }
        base = self._folder / "base"
        base.mkdir(parents=True, exist_ok=True)
        if not (base / "scenario.toml").is_file():
            (base / "scenario.toml").write_text(self._base.to_toml(), encoding="utf-8")
        made = sweep(
            Study.from_dict(study, base, place.name), place, jobs=self._jobs, executor=self._executor,
            progress=lambda done, total: self.tick(),
        )  # fmt: skip
        self._learn(made)

    def _learn(self, made: Sweep) -> None:
        """Note the runs of a sweep, also of one that was stopped."""
        runs = made.runs
        if not len(runs):
            return
        columns = [runs[name].to_numpy(float) for name in self._kpis]
        if self._needs_cash:
            series = made.series.groupby(["point", "run"], sort=False)["cash_fen"]
            lowest = series.apply(lambda fen: min(float(fen.cumsum().min()), 0.0) / 100)
            cash = [lowest.get((point, run), np.nan) for point, run in zip(runs["point"], runs["run"], strict=True)]
        order = dict(zip(self._kpis, columns, strict=True))
        if self._needs_cash:
            order[LOWEST_CASH] = np.array(cash, float)
        sizes = {name: 1 / self._plan.scale if name in SUMS else 1.0 for name in order}
        table = np.column_stack([order[name] * sizes[name] for name in self._plan.problem.measures])
        for name, seed, row in zip(runs[_COLUMN], runs["seed"], table, strict=True):
            self._known[str(name), int(seed)] = row


def _name(point: Point) -> str:
    """A short name of a plan, the same wherever it is tried."""
    return "p" + hashlib.sha256(json.dumps(point).encode()).hexdigest()[:12]
