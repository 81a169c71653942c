"""Later data held against a scenario: does the model still hold?

The scenario is simulated many times over the days of the data, with its fitted values drawn from their estimates, so
that the bands hold both the chance of the model and what the fit did not know. Each figure of the data then has a place
among the runs. Whether the model holds is one test of all figures together: how far they scatter around the mean of
the runs, and how far their sums lie from it, each ranked among the runs themselves (Dawid 1984, *Journal of the Royal
Statistical Society A* 147, 278-292). Days hang together within a run, so no independence is assumed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from loopsim.calibration.deviation import defined, mean_and_spread
from loopsim.calibration.targets import Target, Targets
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

#: Bands whose coverage is told.
LEVELS = (0.5, 0.8, 0.95)

#: The model does not hold if its own runs deviate as much in fewer than this part of cases.
CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class Score:
    """Later data against runs of a scenario. A value; ``sentence`` says whether the model still holds."""

    scenario: Scenario
    targets: Targets
    figures: np.ndarray  # (runs, figures), as targets.slices parts them
    first_day: str  # date of day 0
    warnings: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)  # how the data were read

    def __len__(self) -> int:
        return len(self.figures)

    @cached_property
    def periods(self) -> pd.DataFrame:
        """A row a target and period: dates, ``actual``, ``expected`` (mean of the runs), ``low`` and ``high`` (95%
        band), ``error`` (actual - expected), ``error_share`` of the expected, ``inside`` the band."""
        import pandas as pd

        tables = []
        for target, part in self._parts:
            low, high = np.quantile(self._known[:, part], [0.025, 0.975], axis=0)
            expected = self._known[:, part].mean(axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(expected != 0, (target.values - expected) / expected, np.nan)
            columns: dict[str, Any] = {
                "target": target.name,
                "from": self._dates(target.first),
                "to": self._dates(target.last),
                "actual": target.values,
                "expected": expected,
                "low": low,
                "high": high,
                "error": target.values - expected,
                "error_share": share,
                "inside": (target.values >= low) & (target.values <= high),
            }
            tables.append(pd.DataFrame(columns))
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def by_target(self) -> pd.DataFrame:
        """A row a target: ``periods``, share inside the bands of 50, 80 and 95% (``inside_50``, ...), ``bias_share`` of
        the sum (of a stock: the last value) with the 95% range that runs have by chance, ``mean_error_share``."""
        import pandas as pd

        rows = []
        for target, part in self._parts:
            known, sums = self._known[:, part], self._sums[target.name]
            row: dict[str, Any] = {"target": target.name, "periods": len(target.values)}
            for level in LEVELS:
                low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2], axis=0)
                row[f"inside_{level:.0%}".replace("%", "")] = float(
                    np.mean((target.values >= low) & (target.values <= high))
                )
            expected, actual = float(sums[1:].mean()), float(sums[0])
            low, high = np.quantile(sums[1:], [0.025, 0.975])
            size = expected if expected else np.nan
            row |= {
                "actual": actual,
                "expected": expected,
                "bias_share": (actual - expected) / size,
                "chance_low": (low - expected) / size,
                "chance_high": (high - expected) / size,
                "mean_error_share": float(np.abs(target.values - known.mean(axis=0)).mean() / np.abs(known).mean())
                if np.abs(known).mean() > 0
                else np.nan,
            }
            rows.append(row)
        return pd.DataFrame(rows).set_index("target")

    @cached_property
    def p_value(self) -> float:
        """Part of the model's own runs that deviate as much, of two tests the smaller one doubled."""
        return min(1.0, 2 * min(self._p_scatter, self._p_bias))

    @property
    def holds(self) -> bool:
        """Whether the data may well be one more run of the model; False as well where too few runs leave it open."""
        return self.p_value >= CHANCE and not self.is_open

    @property
    def is_open(self) -> bool:
        """Whether the runs are too few to tell: most figures lie outside the bands, yet a few runs are as far off."""
        return self.p_value >= CHANCE and bool(self.periods["inside"].mean() < 0.5)

    @cached_property
    def sentence(self) -> str:
        """Whether the model still holds, and if not, what is off and by how much."""
        inside, count = int(self.periods["inside"].sum()), len(self.periods)
        said = f"{inside} of {count} figures lie in the 95% bands of {len(self)} runs (p {self.p_value:.2g})"
        if self.holds:
            return f"The model still holds: {said}."
        if self.is_open:
            return f"Whether the model still holds is open: {said}; {5 * len(self):,} runs tell more (--runs)."
        if self._p_bias <= self._p_scatter:
            worst = str(self._totals_off.idxmax())
            row = self.by_target.loc[worst]
            more = "more" if row["actual"] > row["expected"] else "less"
            off = (
                f"{worst} comes to {_rounded(row['actual'])}, {abs(row['bias_share']):.0%} {more} than the "
                f"{_rounded(row['expected'])} expected"
            )
        else:
            far = (self.periods["actual"] - self.periods["expected"]).abs() / self._spread
            row = self.periods.loc[far.idxmax()]
            off = (
                f"periods scatter more than runs do, most of all {row['target']} up to {row['to']} "
                f"({_rounded(row['actual'])}, expected {_rounded(row['expected'])})"
            )
        return f"The model no longer holds: {off}; {said}."

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: sentence, answer, a row a target and a row a period."""
        return {
            "scenario": self.scenario.name,
            "sentence": self.sentence,
            "holds": None if self.is_open else self.holds,
            "p_value": self.p_value,
            "runs": len(self),
            "first_day": self.first_day,
            "warnings": self.warnings,
            "reading": self.facts,
            "targets": json.loads(self.by_target.reset_index().to_json(orient="records", double_precision=12)),
            "periods": json.loads(self.periods.to_json(orient="records", double_precision=12)),
        }

    def to_html(
        self, path: str | os.PathLike[str] | None = None, *, language: Literal["en", "zh"] = "en"
    ) -> str | None:
        """Write a report to a file, or return it as text where no path is given: see :func:`loopsim.report`.

        Raises:
            OSError: the file cannot be written.
        """
        return import_module("loopsim.reports.reading").report(self, path, language=language)  # type: ignore[no-any-return]

    @property
    def _parts(self) -> list[tuple[Target, slice]]:
        return list(zip(self.targets.all, self.targets.slices, strict=True))

    @cached_property
    def _known(self) -> np.ndarray:
        return defined(self.figures)

    @cached_property
    def _spread(self) -> np.ndarray:
        return mean_and_spread(self.targets, self.figures)[1]

    @cached_property
    def _sums(self) -> dict[str, np.ndarray]:
        """Of each target the sum over periods (a stock: the last), of the data first, then of each run."""
        rows = np.vstack([self.targets.data, self._known])
        return {
            target.name: rows[:, part][:, -1] if target.is_stock else rows[:, part].sum(axis=1)
            for target, part in self._parts
        }

    def _own(self, rows: np.ndarray) -> np.ndarray:
        """Rows with the data first as deviations: the data from all runs, each run from the others."""
        runs = len(rows) - 1
        off = rows - rows[1:].mean(axis=0)
        off[1:] *= runs / (runs - 1)
        return off

    @cached_property
    def _p_scatter(self) -> float:
        off = (self._own(np.vstack([self.targets.data, self._known])) / self._spread) ** 2
        total = np.sum([off[:, part].mean(axis=1) for _, part in self._parts], axis=0)
        return _rank(total)

    @cached_property
    def _off(self) -> np.ndarray:
        """Sums of each target in standard deviations: ``(1 + runs, targets)``."""
        sums = np.column_stack(list(self._sums.values()))
        return np.abs(self._own(sums)) / np.maximum(sums[1:].std(axis=0, ddof=1), 1e-9)

    @cached_property
    def _totals_off(self) -> pd.Series:
        import pandas as pd

        return pd.Series(self._off[0], index=list(self._sums))

    @cached_property
    def _p_bias(self) -> float:
        return _rank(self._off.max(axis=1))

    def _dates(self, days: np.ndarray) -> list[str]:
        begin = date.fromisoformat(self.first_day)
        return [str(begin + timedelta(days=int(day))) for day in days]


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _rank(values: np.ndarray) -> float:
    """Part of the runs at least as far off as the data, which come first."""
    return float((1 + np.sum(values[1:] >= values[0])) / len(values))
