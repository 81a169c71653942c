"""Whether data, law and runs of the fitted scenario differ by more than chance: judged, and told before all else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.estimates import in_digits
from loopsim.languages import both
from loopsim.machine import cores
from loopsim.runs.outcome import Wanted
from loopsim.runs.threads import Task, Tell, run_all
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.stats import student_t

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Two figures that differ by chance alone are told apart as often as a normal law passes 3 deviations: 1 in 370.
_LEVEL = 0.9973

#: Runs of larger markets are simulated one at a time.
_MOST_PEOPLE = 300_000

#: Parts of a figure below which a difference is arithmetic, not a finding.
_SAME = 1e-9


@dataclass(frozen=True)
class Comparison:
    """Two figures of one thing, and the standard deviation of their difference where both are right."""

    what: str
    one: str
    found: float
    other: str
    expected: float
    spread: float
    runs: int = 0  # from which the spread is known; 0: it is known well

    @property
    def differs(self) -> bool:
        """Whether they differ by more than chance explains."""
        most = float(student_t(self.runs - 1, _LEVEL)) if self.runs > 1 else 3.0
        apart = abs(self.found - self.expected)
        return bool(apart > most * self.spread and apart > _SAME * max(abs(self.expected), 1.0))

    def __str__(self) -> str:
        apart = f" ({self.found / self.expected - 1:+.1%})" if self.expected else ""
        if self.spread > 0:
            apart += f", {abs(self.found - self.expected) / self.spread:.1f} standard deviations apart"
        held = f"{self.one} {_figure(self.found)}, {self.other} {_figure(self.expected)}{apart}"
        return f"{self.what}: {held}: more than chance"


def told(comparisons: Sequence[Comparison]) -> list[str]:
    """Say what differs by more than chance."""
    return [str(one) for one in comparisons if one.differs]


def of_runs(
    what: str, ends: np.ndarray | None, law: float, data: float, unsure: float = 0.0, part: float = 1.0
) -> list[Comparison]:
    """Hold what runs of the fitted scenario end with against law and data; none with fewer than three runs.

    ``unsure`` is the standard error of the law's figure because its parameters are estimated. Runs may have only a
    ``part`` of the people, their ends scaled up to all: they spread by more than a run of all would.
    """
    if ends is None or len(ends) < 3:
        return []
    runs, mean, spread = len(ends), float(ends.mean()), float(ends.std(ddof=1))
    apart = float(np.hypot(spread * np.sqrt(part + 1 / runs), unsure))
    return [
        Comparison(what, "simulated", mean, "law", law, spread / np.sqrt(runs), runs),
        Comparison(what, "data", data, "simulated", mean, apart, runs),
    ]


def chi_square(what: str, counted: np.ndarray, expected: np.ndarray, freedom: int) -> list[Comparison]:
    """Hold counts by class against a law; none where it has as many parameters as there are classes.

    Deviations are those of the cube root (Wilson & Hilferty 1931), which is all but normal.
    """
    if freedom < 1:
        return []
    square = float(np.sum((counted - expected) ** 2 / np.maximum(expected, 1e-9)))
    deviations = ((square / freedom) ** (1 / 3) - 1 + 2 / (9 * freedom)) / np.sqrt(2 / (9 * freedom))
    spread = abs(square - freedom) / abs(deviations) if square > freedom and deviations > 0 else np.inf
    return [Comparison(what, "data", square, "by chance", freedom, float(spread))]


def unsure_by(figure: Callable[[np.ndarray], float], parameters: np.ndarray, covariance: np.ndarray) -> float:
    """Standard error of a figure of a law, by the delta method on the logarithms of its parameters."""
    base, slope = figure(parameters), []
    for place in range(len(parameters)):
        moved = parameters.copy()
        moved[place] *= np.exp(1e-3)
        slope.append((figure(moved) - base) / 1e-3)
    variance = float(np.array(slope) @ covariance @ np.array(slope))
    return float(np.sqrt(max(variance, 0.0)))


def simulated_runs(
    scenario: Scenario, runs: int, series: str, tell: Tell = lambda done, total: None
) -> tuple[np.ndarray, str]:
    """Simulate a fitted scenario on the seeds 1, 2, ...: ``-> (runs that ended well, days) of a series, what failed``.

    Runs share all cores; those of very large markets, which take memory of their own, are made one by one.

    Raises:
        ScenarioError: every run failed.
    """
    wanted = Wanted(kpis=(), series=(series,), days=scenario.days)
    jobs = min(cores(), runs) if scenario.market.people <= _MOST_PEOPLE else 1
    work = [Task(scenario, [seed], wanted) for seed in range(1, runs + 1)]
    outcomes = [one for made in run_all(work, jobs, lambda task, made: made, tell) for one in made]
    curves = [one.series[:, 0] for one in outcomes if one.series is not None]
    failed = [one for one in outcomes if one.series is None]
    if not curves:
        found = both(
            "all {runs} failed, the first (seed {seed}): {message}",
            "{runs} 次全部失败，首次（种子 {seed}）：{message}",
            runs=runs,
            seed=failed[0].seed,
            message=failed[0].message,
        )
        raise ScenarioError(
            [
                Fault(
                    both("runs of the fitted scenario", "拟合场景的运行"),
                    found,
                    both("--runs 0 to fit without them", "--runs 0，即不运行只拟合"),
                )
            ]
        )
    said = ""
    if failed:
        said = (
            f"{len(failed)} of {runs} runs of the fitted scenario failed and are left out, the first "
            f"(seed {failed[0].seed}): {failed[0].message}"
        )
    return np.array(curves, float), said


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else in_digits(value)
