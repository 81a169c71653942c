"""Scenarios compared run by run: what one changes against another when both meet the same luck."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from loopsim.deprecation import warn_deprecated
from loopsim.languages import checked
from loopsim.results.definitions import BETTER, DEFINITIONS
from loopsim.results.html import Reported
from loopsim.results.pictured import Pictured
from loopsim.runs.headline import headline, ranked
from loopsim.runs.headline_words import best, sentence
from loopsim.runs.intervals import QUANTILES, mean_of, share_difference_interval, spread
from loopsim.runs.replicates import IS_SHARE, Replicates, bands, plain
from loopsim.runs.what_differs import changed, held

if TYPE_CHECKING:
    import pandas as pd
    import xarray


#: Columns of the table of differences.
_COLUMNS = ("kpi", "scenario", "unit", "n", "undefined", "reference_mean", "mean", "difference", "low", "high",
            "direction", "better", "variance_ratio", "standardised")  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A measure of one scenario against the reference, over the runs in which both have it.

    ``standardised`` is the mean difference in standard deviations of one run (the root of the mean of both variances):
    how far the scenario moves the measure against how far luck does. It is infinite where luck moves it not at all.

    ``better`` is the share of runs in which the scenario is better than the reference, ties counted half; where no
    direction is better it is the share in which it is greater. ``variance_ratio`` is the variance that the difference
    would have on unpaired seeds, divided by the one it has: how many times fewer runs are needed. It is infinite where
    all differences are equal, and NaN where nothing varies.
    """

    n: int
    undefined: int
    mean: float
    low: float
    high: float
    better: float
    variance_ratio: float
    standardised: float


@dataclass(frozen=True, eq=False)
class Comparison(Pictured, Reported):
    """Scenarios simulated on the same seeds, by name; the first is the reference. A value.

    ``table()`` is a row a measure and scenario, ``bands()`` a row a day of paired differences, ``runs`` a row a run,
    ``replicates[name]`` what there is to say of one scenario by itself.
    """

    replicates: dict[str, Replicates]

    @property
    def names(self) -> list[str]:
        return list(self.replicates)

    @property
    def reference(self) -> Replicates:
        """The first scenario, with which the others are compared."""
        return next(iter(self.replicates.values()))

    @property
    def others(self) -> dict[str, Replicates]:
        return dict(list(self.replicates.items())[1:])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run of each scenario: scenario, run, seed, status, seconds, message, then the measures."""
        import pandas as pd

        tables = {name: replicates.runs for name, replicates in self.replicates.items()}
        return pd.concat(tables, names=["scenario"]).reset_index()

    def differences(self, name: str, kpi: str) -> np.ndarray:
        """A measure of a scenario minus that of the reference, run by run; NaN where one of them is not defined."""
        return self.replicates[name].values(kpi) - self.reference.values(kpi)

    def difference(self, name: str, kpi: str) -> Difference:
        """Return what a scenario changes in a measure against the reference."""
        ours, theirs = self.replicates[name].values(kpi), self.reference.values(kpi)
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        ours, theirs = ours[both], theirs[both]
        apart = ours - theirs
        found = mean_of(apart)
        low, high = share_difference_interval(apart) if kpi in IS_SHARE else (found.low, found.high)
        failed = self.replicates[name].faults.keys() | self.reference.faults.keys()
        undefined = len(both) - len(failed) - len(apart)
        return Difference(
            len(apart), undefined, found.mean, low, high, _share_better(apart, BETTER[kpi]), *_beside_luck(ours, theirs)
        )

    def table(self) -> pd.DataFrame:
        """A row a measure and scenario besides the reference; measures that no pair of runs has come last.

        Columns: kpi, scenario, unit, n (runs in which both are defined), undefined, reference_mean and mean (over all
        runs in which the one is defined), difference (mean over pairs), low and high (its 95% interval), direction
        (``up``, ``down`` or ``neither`` is better), better (share of runs, see :class:`Difference`), variance_ratio,
        standardised.
        """
        import pandas as pd

        means = {name: spread(replicates.measures).mean for name, replicates in self.replicates.items()}
        first = self.names[0]
        rows = [
            (
                kpi, name, DEFINITIONS[kpi].unit, one.n, one.undefined, means[first][place], means[name][place],
                one.mean, one.low, one.high, BETTER[kpi], one.better, one.variance_ratio, one.standardised,
            )
            for place, kpi in enumerate(self.reference.wanted.kpis)
            for name in self.others
            for one in [self.difference(name, kpi)]
        ]  # fmt: skip
        known = {kpi for kpi, _, _, pairs, *_ in rows if pairs}
        rows.sort(key=lambda row: row[0] not in known)  # such as all of the loop test, where none was made
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def to_frame(self) -> pd.DataFrame:
        """The table of :meth:`table`."""
        return self.table()

    def sentences(self, language: Literal["en", "zh"] = "en") -> dict[str, str]:
        """Say for each scenario besides the reference how much its profit changes, and through which parts.

        Empty if profit was not kept.
        """
        language = checked(language)
        found = {name: headline(self, name) for name in self.others}
        return {name: sentence(one, language) for name, one in found.items() if one is not None}

    def best(self, language: Literal["en", "zh"] = "en", called: dict[str, str] | None = None) -> str:
        """Say which of three scenarios or more has the highest profit, and how far the next is; of two say nothing.

        ``called`` are names that are shown instead of those of the scenarios.
        """
        language, names = checked(language), ranked(self)
        found = headline(self, names[0], names[1]) if len(names) > 2 else None
        return "" if found is None else best(found, language, called)

    def rows_that_matter(self, name: str, among: Sequence[str], always: Sequence[str], most: int = 10) -> list[str]:
        """At most ``most`` measures of a scenario: some always, then those with the largest standardised differences.

        All of them are taken from ``among``, whose order they keep, and have pairs in which both are defined.
        """
        known = [kpi for kpi in among if kpi in self.reference.wanted.kpis]
        sizes = {kpi: self.difference(name, kpi) for kpi in known}
        told = [kpi for kpi in known if sizes[kpi].n]
        first = [kpi for kpi in always if kpi in told][:most]
        rest = sorted(
            (kpi for kpi in told if kpi not in first and sizes[kpi].mean),
            key=lambda kpi: -abs(np.nan_to_num(sizes[kpi].standardised, posinf=np.inf, neginf=-np.inf)),
        )
        taken = {*first, *rest[: most - len(first)]}
        return [kpi for kpi in told if kpi in taken]

    def paths(self, name: str, series: str) -> np.ndarray:
        """A daily series of a scenario minus that of the reference: ``(runs that both kept, days)``."""
        return self.pair(name, series)[0] - self.pair(name, series)[1]

    def pair(self, name: str, series: str) -> tuple[np.ndarray, np.ndarray]:
        """A daily series of a scenario and of the reference, of the runs that both kept.

        Raises:
            KeyError: it was not kept.
        """
        ours, theirs = self.replicates[name], self.reference
        runs = sorted(ours.series.keys() & theirs.series.keys())
        return ours.paths(series, runs), theirs.paths(series, runs)

    def bands(
        self, series: str | Sequence[str] | None = None, *, quantiles: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """A row a scenario, series and day of paired differences: scenario, series, day, n, mean, sd, low and high (95%
        interval of the mean), the quantiles.

        Raises:
            KeyError: a series was not kept.
        """
        import pandas as pd

        kept = self.reference.wanted.series
        names = kept if series is None else (series,) if isinstance(series, str) else series
        tables = []
        for name in self.others:
            table = bands({column: self.paths(name, column) for column in names}, quantiles)
            table.insert(0, "scenario", name)
            tables.append(table)
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def daily(
        self, series: str | Sequence[str] | None = None, *, quantiles: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """Deprecated since 0.2: the old name of :meth:`bands`."""
        warn_deprecated("Comparison.daily()", "bands()", "0.2")
        return self.bands(series, quantiles=quantiles)

    def to_xarray(self) -> xarray.Dataset:
        """Measures by ``scenario`` and ``run``, and each series by ``day`` as well, as ``daily_NAME``.

        Raises:
            ScenarioError: xarray is not installed (extra ``xarray``).
        """
        from loopsim.runs.dimensions import comparison_dataset

        return comparison_dataset(self)

    @property
    def notes(self) -> list[str]:
        """Remarks besides the figures, by scenario."""
        return [f"{name}: {note}" for name, replicates in self.replicates.items() for note in replicates.notes]

    @property
    def provenance(self) -> dict[str, Any]:
        """The recipe of each scenario, by name."""
        return {
            "reference": self.names[0],
            "scenarios": {name: one.provenance for name, one in self.replicates.items()},
        }

    def __repr__(self) -> str:
        others = ", ".join(map(repr, self.others))
        said = "".join(f" {sentence}" for sentence in self.sentences().values())
        runs = f"{self.reference.days} days, {len(self.reference)} runs"
        return f"<Comparison of {others} with {self.names[0]!r}, {runs}{':' if said else ''}{said}>"

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write runs, differences, bands and series as Parquet, figures and provenance as JSON, the scenarios as TOML.

        A run, many runs or a comparison that were saved there before are replaced; all else is refused.

        Raises:
            StoreError: it is a file, or a folder that holds other things.
            OSError: the disk is full, or the folder cannot be written.
        """
        from loopsim.runs.saving import save_comparison

        save_comparison(self, folder)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: what each scenario won, in words, what it sets otherwise and when, each scenario by
        itself, and the differences by scenario and measure."""
        table = self.table()
        return {
            "reference": self.names[0],
            "sentences": self.sentences(),
            "best": self.best(),
            "changes": {name: changed(self.reference.scenario, one.scenario) for name, one in self.others.items()},
            "schedules": {name: held(one.scenario) for name, one in self.replicates.items()},
            "scenarios": {name: replicates.to_dict() for name, replicates in self.replicates.items()},
            "differences": {
                name: {row["kpi"]: plain(row) for row in table[table["scenario"] == name].to_dict("records")}
                for name in self.others
            },
            "notes": self.notes,
        }


def _share_better(apart: np.ndarray, direction: str) -> float:
    if not len(apart):
        return float("nan")
    gained = -apart if direction == "down" else apart
    return float((gained > 0).mean() + (gained == 0).mean() / 2)


def _beside_luck(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """The variance ratio of a difference, and the difference standardised."""
    if len(ours) < 2:
        return float("nan"), float("nan")
    mean, paired, unpaired = (ours - theirs).mean(), (ours - theirs).var(ddof=1), ours.var(ddof=1) + theirs.var(ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(unpaired / paired), float(mean / np.sqrt(unpaired / 2)) if mean else 0.0
