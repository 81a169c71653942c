"""Maps and best plans asked for on the dashboard: what can be moved and between which ends, and the answer."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from loopsim.dashboard.levers import groups, lever_at, simple_levers
from loopsim.dashboard.words import Language
from loopsim.decisions.map_over import map_over
from loopsim.decisions.map_panels import MapPanels
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.optimize import optimize
from loopsim.decisions.planning.clock import Tell as TellStage
from loopsim.decisions.planning.proposal import Proposal
from loopsim.decisions.planning.reading import read_plan
from loopsim.decisions.ranges import range_of
from loopsim.languages import both
from loopsim.runs.threads import Tell
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario

#: Measures that a map may be made of, and goals of a plan.
MEASURES = ("renewal", "profit", "reachable", "joined", "orders", "revenue", "return_on_investment")
GOALS = ("profit", "reachable", "renewal", "revenue")

#: Settings of Matplotlib are of the whole process: one picture at a time.
_DRAWING = threading.Lock()


@dataclass(frozen=True)
class Ends:
    """A lever and the ends between which it is to be moved."""

    path: str
    low: float
    high: float

    @property
    def factor(self) -> str:
        """As ``map_over`` takes it."""
        return f"{self.path}={self.low!r}..{self.high!r}"


def movable(scenario: Scenario) -> list[str]:
    """Return the paths of all levers that are numbers, those that matter most first."""
    numbers = ("number", "whole number")
    first = [lever.path for lever in simple_levers(scenario)]
    others = [one.path for some in groups(scenario).values() for one in some if one.declared.kind in numbers]
    return list(dict.fromkeys([*first, *others]))


def usual_ends(scenario: Scenario, path: str) -> Ends:
    """Return the plausible ends of a lever, or those of its slider where none are known."""
    lever = lever_at(scenario, path)
    assert lever is not None
    told = range_of(lever.declared, float(lever.value))
    return Ends(path, told.low, told.high) if told else Ends(path, lever.low, lever.high)


def made_map(scenario: Scenario, ends: Sequence[Ends], measure: str, points: int, runs: int, tell: Tell) -> KpiMap:
    """Return the map of a measure over one lever or two.

    Raises:
        ScenarioError: an end is not good.
    """
    _refuse_turned(ends)
    factors = [one.factor for one in ends]
    found = map_over(scenario, factors, kpi=measure, points=points, runs=runs, executor="threads", progress=tell)
    assert not isinstance(found, MapPanels)  # ends are those of numbers
    return found


def best_plan(
    scenario: Scenario, ends: Sequence[Ends], goal: str, budget_cny: float, minutes: float, tell: TellStage
) -> Proposal:
    """Return the best plan found in so many minutes.

    Raises:
        ScenarioError: an end, the budget or the goal is not good.
    """
    _refuse_turned(ends)
    if not ends:
        raise ScenarioError([Fault("lever", both("nothing", "空缺"), both("at least one lever", "至少一个参数"))])
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "scenario.toml"
        file.write_text(scenario.to_toml(), encoding="utf-8")
        asked: dict[str, Any] = {
            "scenario": str(file),
            "goal": goal,
            "lever": [{"path": one.path, "low": one.low, "high": one.high} for one in ends],
        }
        if budget_cny > 0:
            asked["budget_cny"] = budget_cny
        plan = read_plan(asked)
    return optimize(plan, minutes=minutes, executor="threads", progress=tell)


def picture(found: KpiMap | Proposal, language: Language) -> bytes:
    """Return the picture of an answer as a PNG."""
    from loopsim.plots.kpi_map import kpi_map

    data = BytesIO()
    with _DRAWING:
        figure = kpi_map(found, language=language) if isinstance(found, KpiMap) else found.plot(language=language)
        figure.savefig(data, format="png", dpi=150)
    return data.getvalue()


_BELOW = both("a lower end below the upper one", "下限低于上限")


def _refuse_turned(ends: Sequence[Ends]) -> None:
    faults = [
        Fault(one.path, both("{low:g} to {high:g}", "{low:g} 至 {high:g}", low=one.low, high=one.high), _BELOW)
        for one in ends
        if not one.low < one.high
    ]
    if len({one.path for one in ends}) < len(ends):
        faults.append(
            Fault("lever", both("the same lever twice", "同一个参数给了两次"), both("two levers", "两个不同的参数"))
        )
    if faults:
        raise ScenarioError(faults)
