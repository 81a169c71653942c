"""Plans against uncertain worlds: what each is worth over all of them, at worst, and where it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from loopsim.decisions.answer import Answer
from loopsim.decisions.prim import Box, box_of
from loopsim.decisions.worlds import Worlds
from loopsim.decisions.worst import Estimate, worst_tenth, worst_tenths_apart
from loopsim.languages import checked
from loopsim.results.pictured import Pictured
from loopsim.runs.intervals import spread
from loopsim.stats import student_t

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "zh"]


class Fails(NamedTuple):
    """Condition on which a plan fails in a world: ``kpi`` below (or above) a value, as a mean over the runs there."""

    kpi: str
    is_below: bool
    value: float

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Return where it fails; not where the measure is not defined."""
        with np.errstate(invalid="ignore"):
            return values < self.value if self.is_below else values > self.value

    def __str__(self) -> str:
        return f"{self.kpi} {'<' if self.is_below else '>'} {self.value:,.12g}"


class Lead(NamedTuple):
    """The plan with the highest mean over the worlds, its closest rival, and how far it is ahead of that one."""

    first: str
    other: str
    ahead: Estimate

    @property
    def is_told(self) -> bool:
        """Whether the difference is told apart from luck."""
        return self.ahead.low > 0


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(Pictured, Answer):
    """Plans in the same worlds and on the same luck. A value.

    ``values`` are the goal, ``(plans, worlds, runs)``; ``closed`` whether the loop is closed by referral, likewise;
    ``measure`` the one that ``fails`` asks for. Figures are those of the worlds in which all runs of all plans are
    defined: ``worlds_used`` of them.
    """

    scenario: str
    names: tuple[str, ...]
    goal: str
    worlds: Worlds
    values: np.ndarray
    closed: np.ndarray
    fails: Fails
    measure: np.ndarray
    days: int
    failed: int = 0  # runs

    @cached_property
    def used(self) -> np.ndarray:
        """Whether each world has a figure of every plan."""
        return ~np.isnan(self.values).any(axis=(0, 2))

    @cached_property
    def means(self) -> np.ndarray:
        """The goal of each plan in each used world, ``(plans, worlds)``: the mean over its runs."""
        return self.values[:, self.used].mean(axis=2)

    @cached_property
    def regrets(self) -> np.ndarray:
        """Loss of each plan against the best one in each used world, ``(plans, worlds)``."""
        return self.means.max(axis=0) - self.means

    @property
    def is_moved(self) -> bool:
        """Whether the goal of any run differs from that of another plan in the same world and with the same luck."""
        return bool(np.any(self.values[:, self.used] != self.values[:1, self.used]))

    def expected(self, name: str) -> Estimate:
        """Mean over the worlds."""
        found = spread(self.means[self.names.index(name)])
        return Estimate(float(found.mean), float(found.low), float(found.high))

    def worst(self, name: str) -> Estimate:
        """Mean of the worst tenth of the worlds; without an interval (NaN) where these are too few."""
        return worst_tenth(self.means[self.names.index(name)])

    def ahead(self, first: str, second: str) -> Estimate:
        """Mean of the paired difference of two plans over the worlds."""
        apart = self.means[self.names.index(first)] - self.means[self.names.index(second)]
        half = float(student_t(len(apart) - 1) * apart.std(ddof=1) / np.sqrt(len(apart))) if len(apart) > 1 else np.nan
        return Estimate(float(apart.mean()), float(apart.mean()) - half, float(apart.mean()) + half)

    @cached_property
    def lead(self) -> Lead | None:
        """The plan that leads, and by how much; None where there is only one plan."""
        first, *others = sorted(self.names, key=lambda name: -self.expected(name).value)
        if not others:
            return None
        other = min(others, key=lambda name: self.ahead(first, name).low)  # the best one is ahead of all others
        return Lead(first, other, self.ahead(first, other))

    def safer(self, first: str, second: str) -> Estimate:
        """Difference of the worst tenths of two plans over the same worlds, likewise."""
        return worst_tenths_apart(self.means[self.names.index(first)], self.means[self.names.index(second)])

    def closing(self, name: str) -> float:
        """Share of all runs in which the loop is closed by referral; NaN where it was not tested."""
        found = self.closed[self.names.index(name)]
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    @cached_property
    def failing(self) -> np.ndarray:
        """Whether each plan fails in each world, ``(plans, worlds)``; not where that is not defined."""
        return self.fails.holds(self.measure.mean(axis=2))

    @cached_property
    def is_told_failing(self) -> np.ndarray:
        """Whether the measure of failure is defined in all runs of each plan in each world, ``(plans, worlds)``."""
        return ~np.isnan(self.measure).any(axis=2)

    def failing_share(self, name: str) -> float:
        """Share of the worlds in which a plan fails, of those in which that is defined; NaN where it is in none."""
        n = self.names.index(name)
        is_defined = self.is_told_failing[n]
        return float(self.failing[n][is_defined].mean()) if is_defined.any() else float("nan")

    @cached_property
    def boxes(self) -> Mapping[str, Box | None]:
        """The box in which each plan fails, as bounds of the worlds' values; None where no bound tells it from luck."""
        return {name: box_of(self.worlds.paths, self.worlds.rows, self.failing[n]) for n, name in enumerate(self.names)}

    def to_frame(self) -> pd.DataFrame:
        """A row a plan: expected, its interval, worst_tenth, its interval, mean_regret, worst_regret, best_share (of
        the worlds), closed_share (of the runs), failing_share (of the worlds)."""
        import pandas as pd

        best = np.equal(self.regrets, 0.0)
        rows = []
        for n, name in enumerate(self.names):
            mean, worst = self.expected(name), self.worst(name)
            rows.append(
                (*mean, *worst, self.regrets[n].mean(), self.regrets[n].max(), (best[n] / best.sum(axis=0)).mean(),
                 self.closing(name), self.failing_share(name))
            )  # fmt: skip
        columns = ["expected", "expected_low", "expected_high", "worst_tenth", "worst_tenth_low", "worst_tenth_high",
                   "mean_regret", "worst_regret", "best_share", "closed_share", "failing_share"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns, index=pd.Index(self.names, name="plan"))

    def by_world(self) -> pd.DataFrame:
        """A row a plan and world: plan, world, the values of the world, the goal, closed (share of runs), fails
        (missing where that is not defined)."""
        import pandas as pd

        tables = []
        for n, name in enumerate(self.names):
            table = pd.DataFrame(self.worlds.rows, columns=list(self.worlds.paths))
            table.insert(0, "plan", name)
            table.insert(1, "world", np.arange(len(table)))
            table[self.goal] = self.values[n].mean(axis=1)
            table["closed"] = self.closed[n].mean(axis=1)
            table["fails"] = pd.array(self.failing[n], dtype="boolean")
            table.loc[~self.is_told_failing[n], "fails"] = pd.NA
            tables.append(table)
        return pd.concat(tables, ignore_index=True)

    def sentences(self, language: Language = "en") -> list[str]:
        """Say which plan is best on the whole, at worst and by regret, where loops close, and where plans fail."""
        from loopsim.decisions.robust_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from dataclasses import asdict

        from loopsim.runs.replicates import plain

        return {
            "scenario": self.scenario,
            "goal": self.goal,
            "days": self.days,
            "worlds": len(self.worlds.rows),
            "worlds_used": int(self.used.sum()),
            "runs": self.values.shape[2],
            "failed": self.failed,
            "fails": str(self.fails),
            "sentences": self.sentences(),
            "ranges": {one.path: plain(asdict(one)) for one in self.worlds.ranges},
            "plans": [plain(row) for row in self.to_frame().reset_index().to_dict("records")],
            "boxes": {name: dict(_told(box)) for name, box in self.boxes.items()},
        }


def _told(box: Box | None) -> Iterator[tuple[str, Any]]:
    if box is not None:
        yield "bounds", {path: list(ends) for path, ends in box.bounds.items()}
        yield from (("density", box.density), ("coverage", box.coverage), ("worlds", box.points))
