"""The audit of levers: each declared number is raised step by step where it matters, and what it moves is looked at.

Where that is stands in ``audit_cases.py``; what must move, and which way, beside the lever's declaration.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

import loopsim
from audit_cases import CASES, NO_RUN, Case
from loopsim.results.daily import COLUMNS
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.people import is_in_pool
from loopsim.results.run import Run
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.scenario import Scenario

#: Standard errors by which a measure must differ between the lowest and the highest value to count as moved.
TOLD_APART = 3.0

#: A step the wrong way by so many is a fault, although the way from end to end is right.
WRONG_WAY = 4.0

#: Attitudes, which no summary holds: their mean over the pool on the last day.
ATTITUDES = ("interest", "trust", "fatigue", "experience")


@dataclass(frozen=True)
class Finding:
    """Findings on one lever."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def to_audit() -> dict[str, Declared]:
    """Every declared number, choice, and yes or no; of a list of numbers one of them."""
    kinds = ("number", "whole number", "yes or no", "choice")
    return {path: one for path, one in catalogue().items() if one.kind in kinds and path not in NO_RUN}


# --- running and measuring ------------------------------------------------------------------------------------------

#: ``scenario, days, seed -> run``.
Simulate = Callable[[Scenario, int, int], Run]


def simulated(scenario: Scenario, days: int, seed: int) -> Run:
    """One run without a test of the loop: that would take longer, and levers act before it."""
    return loopsim.simulate(scenario, days=days, seed=seed, test_from=None)


def measured(run: Run) -> dict[str, float]:
    """Everything that a run shows: measures of the summary, sums of the daily table, mean attitudes of the pool."""
    daily = {name: float(read(run.tallies).sum()) for name, read in COLUMNS.items()}
    summary = {one.name: _number(one.value) for one in run.summary().measures}
    customers = run.records.customers
    pool = customers[is_in_pool(customers)]
    attitudes = {name: float(pool[name].mean()) if len(pool) else math.nan for name in ATTITUDES}
    shares = daily["shares"]
    ratios = {"invitations_per_share": daily["invitations"] / shares if shares else math.nan}
    return daily | attitudes | ratios | summary


def _number(value: Any) -> float:
    return math.nan if value is None or isinstance(value, str) else float(value)


def shown_measures() -> set[str]:
    """Names that a declaration may give for what a lever moves."""
    return {*COLUMNS, *DEFINITIONS, *ATTITUDES}


def scenarios(path: str, case: Case) -> list[Scenario]:
    """The case's world with the lever at each of its values."""
    base, at = world_of(case), path.replace("#", "0")
    return [base.change(value if isinstance(value, dict) else {at: value}) for value in case.at]


def world_of(case: Case, **instead: Any) -> Scenario:
    """The world in which a lever matters; keywords are values of the market instead of the case's own."""
    world = {name: value() if callable(value) else value for name, value in case.world.items()}
    market = {f"market.{name}": value for name, value in ({"people": case.people} | instead).items()}
    return Scenario.load("closed-loop", market | world)


# --- judging --------------------------------------------------------------------------------------------------------


def kept(declared: Iterable[tuple[str, str, Case]], simulate: Simulate = simulated) -> list[Finding]:
    """Measures that move although they are declared to stay: on average by more than 3% and more than by chance."""
    wrong = []
    for path, measure, case in declared:
        values = [
            np.array([measured(simulate(scenario, case.days, seed))[measure] for seed in range(1, case.seeds + 1)])
            for scenario in scenarios(path, case)
        ]
        for step, (one, other) in enumerate(itertools.pairwise(values)):
            if abs(other.mean() / one.mean() - 1.0) > 0.03 and abs(_errors(other - one)) > TOLD_APART:
                told = f"{one.mean():.4g} -> {other.mean():.4g}"
                wrong.append(Finding(path, f"{measure} must stay from {_value(case.at, step)} on; found {told}"))
    return wrong


def findings(
    paths: Iterable[str], declared: Mapping[str, Declared], simulate: Simulate = simulated, threads: int = 2
) -> list[Finding]:
    """All that is dead or points the wrong way among some levers."""
    seen: dict[tuple[str, int, int], dict[str, float]] = {}

    def table(scenario: Scenario, days: int, seeds: int) -> list[dict[str, float]]:
        digest = scenario.digest()
        for seed in range(1, seeds + 1):
            if (digest, days, seed) not in seen:
                seen[digest, days, seed] = measured(simulate(scenario, days, seed))
        return [seen[digest, days, seed] for seed in range(1, seeds + 1)]

    def of(path: str) -> list[Finding]:
        case = CASES.get(path)
        if case is None:
            return [Finding(path, "no case says where it matters")]
        moves = declared[path].moves or case.moves
        if not moves:
            return [Finding(path, "its declaration does not say what it moves")]
        found = scenarios(path, case)
        tables = [table(one, one.days if path == "days" else case.days, case.seeds) for one in found]
        return [Finding(path, what) for what in judged(moves, case.at, tables)]

    with ThreadPoolExecutor(threads) as pool:
        return [one for some in pool.map(of, paths) for one in some]


def judged(
    moves: Sequence[tuple[str, str]], at: Sequence[Any], tables: Sequence[Sequence[Mapping[str, float]]]
) -> list[str]:
    """Findings from the declared moves and ``tables``: for each value of the lever the measures on each seed."""
    wrong = [
        f"dead from {_value(at, step)} to {_value(at, step + 1)}: nothing that a run shows moves"
        for step in range(len(at) - 1)
        if all(_same(a, b) for a, b in zip(tables[step], tables[step + 1], strict=True))
    ]
    for measure, way in moves:
        values = np.array([[one[measure] for one in table] for table in tables])
        wrong += _misled(measure, way, at, values)
    return wrong


def _misled(measure: str, way: str, at: Sequence[Any], values: np.ndarray) -> list[str]:
    """``values`` (values of the lever, seeds) of one measure."""
    means = " -> ".join(f"{mean:.4g}" for mean in values.mean(axis=1))
    told = f"{measure} {way} expected over {', '.join(_value(at, n) for n in range(len(at)))}; found {means}"
    if np.isnan(values).any():
        return [f"{told}: not defined everywhere"]
    if way == "either":
        still = [n for n in range(len(at) - 1) if (values[n] == values[n + 1]).all()]
        return [f"{told}: does not move"] if still else []
    sign = 1.0 if way == "up" else -1.0
    whole = _errors(sign * (values[-1] - values[0]))
    if whole < TOLD_APART:
        return [f"{told}, {whole:+.1f} standard errors the right way"]
    steps = [_errors(sign * (values[n + 1] - values[n])) for n in range(len(at) - 1)]
    wrong = [f"{_value(at, n)} to {_value(at, n + 1)}" for n, step in enumerate(steps) if step < -WRONG_WAY]
    return [f"{told}: the wrong way from {', '.join(wrong)}"] if wrong else []


def _errors(differences: np.ndarray) -> float:
    """Mean of paired differences in standard errors."""
    mean, error = differences.mean(), differences.std(ddof=1) / math.sqrt(len(differences))
    if error == 0.0:
        return math.inf * np.sign(mean) if mean else 0.0
    return float(mean / error)


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(value == other[name] or (value != value and other[name] != other[name]) for name, value in one.items())


def _value(at: Sequence[Any], place: int) -> str:
    value = at[place]
    return f"value {place + 1}" if isinstance(value, dict) else str(value)
