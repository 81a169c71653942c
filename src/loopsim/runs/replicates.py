"""Runs of one scenario with seeds one after another: what is certain about it, and what is luck."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.declare.english import as_one
from loopsim.deprecation import warn_deprecated
from loopsim.languages import both, changed
from loopsim.results.dating import with_dates
from loopsim.results.definitions import DEFINITIONS, YES_OR_NO
from loopsim.results.html import Reported
from loopsim.results.pictured import Pictured
from loopsim.results.verdict import MEASURE_OF
from loopsim.runs.answers import Answers, answers
from loopsim.runs.intervals import QUANTILES, Interval, column_of, mean_of, quantiles, share_interval, spread
from loopsim.runs.outcome import Wanted
from loopsim.runs.request import Goal

if TYPE_CHECKING:
    import pandas as pd
    import xarray

    from loopsim.scenario.scenario import Scenario

#: Measures that are yes (1) or no (0).
IS_SHARE = YES_OR_NO

#: Values of a daily series that are worked on at once: a day is worked out from a few copies of them.
_VALUES_AT_ONCE = 2_000_000

#: What there may be to say of a half-width that was wanted.
_WIDTHS = {
    "narrow": ("half-width of {kpi} is {half} after {runs} runs (wanted: {wanted})",
               "{runs} 次运行后 {kpi} 的区间半宽为 {half}（目标 {wanted}）"),
    "undefined": ("half-width of {kpi} is not defined after {runs} runs (wanted: {wanted})",
                  "{runs} 次运行后 {kpi} 的区间半宽无定义（目标 {wanted}）"),
}  # fmt: skip
_WIDE = both(", not narrow enough when the runs ended", "，运行结束时仍未达到")


@dataclass(frozen=True, eq=False)
class Replicates(Pictured, Reported):
    """Runs of a scenario with seeds ``first_seed``, ``first_seed + 1``, ... A value; treat its tables as such.

    ``runs`` is a row a run, ``summary()`` a row a measure, ``bands()`` a row a day and series, ``answers`` what they
    say of the loop. A measure that is not defined in a run is NaN there; it is left out of means and counted as
    undefined.
    """

    scenario: Scenario
    days: int
    first_seed: int
    wanted: Wanted
    measures: np.ndarray  # (runs, len(wanted.kpis)), NaN where not defined or failed
    seconds: np.ndarray  # (runs,)
    faults: dict[int, tuple[str, str]]  # run number -> status and message of those that failed
    series: dict[int, np.ndarray]  # run number -> (days, len(wanted.series)), of those that kept them
    goals: tuple[Goal, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.measures)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run (index ``run``): seed, status (``ok`` or ``failed``), seconds, message, then the measures.

        Where the answers of the loop test were kept, ``loop_answer`` is the answer as a text.
        """
        import pandas as pd

        number = np.arange(len(self))
        status, message = (
            [self.faults.get(run, ("ok", ""))[part] for run in range(len(self))] for part in (0, 1)
        )  # fmt: skip
        recipe = {"seed": self.first_seed + number, "status": status, "seconds": self.seconds, "message": message}
        measures = dict(zip(self.wanted.kpis, self.measures.T, strict=True))
        if set(MEASURE_OF.values()) <= set(measures):
            recipe["loop_answer"] = np.select(
                [measures[name] == 1 for name in MEASURE_OF.values()], [str(one) for one in MEASURE_OF], ""
            )
        return pd.DataFrame({**recipe, **measures}, index=pd.Index(number, name="run"))

    def values(self, kpi: str) -> np.ndarray:
        """One measure of each run, NaN where it is not defined.

        Raises:
            KeyError: it was not kept.
        """
        if kpi not in self.wanted.kpis:
            raise KeyError(f"no measure {kpi!r} was kept; there are {', '.join(self.wanted.kpis)}")
        return self.measures[:, self.wanted.kpis.index(kpi)]

    def paths(self, series: str, runs: Sequence[int] | None = None) -> np.ndarray:
        """One daily series of each run that kept it, or of some of them: ``(runs, days)``, whole numbers.

        Raises:
            KeyError: it was not kept.
        """
        if series not in self.wanted.series:
            raise KeyError(f"no series {series!r} was kept; there are {', '.join(self.wanted.series) or 'none'}")
        column = self.wanted.series.index(series)
        kept = [self.series[run][:, column] for run in (sorted(self.series) if runs is None else runs)]
        return np.stack(kept) if kept else np.zeros((0, self.days), np.int64)

    @cached_property
    def answers(self) -> Answers | None:
        """Answers of the runs about the loop; None if they were not kept."""
        return answers(self.wanted.kpis, self.values)

    def interval(self, kpi: str) -> Interval:
        """The 95% interval of the mean of a measure: Student's t; of yes and no Wilson's."""
        values = self.values(kpi)
        if kpi in IS_SHARE:
            told = values[~np.isnan(values)]
            return share_interval(int(told.sum()), len(told))
        return Interval(*mean_of(values)[-2:])

    def summary(self, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """A row a measure (index ``name``): unit, n (runs in which it is defined), undefined, mean, sd, low and high
        (95% interval of the mean), half_width, and a column for each quantile in percent."""
        import pandas as pd

        found = spread(self.measures)
        names = self.wanted.kpis
        low, high = found.low.copy(), found.high.copy()
        for place, name in enumerate(names):
            if name in IS_SHARE:
                low[place], high[place] = self.interval(name)
        columns: dict[str, Any] = {
            "unit": [DEFINITIONS[name].unit for name in names],
            "n": found.n,
            "undefined": len(self) - len(self.faults) - found.n,
            "mean": found.mean,
            "sd": found.sd,
            "low": low,
            "high": high,
            "half_width": (high - low) / 2,
        }
        columns |= _quantile_columns(self.measures, quantiles)
        return pd.DataFrame(columns, index=pd.Index(names, name="name"))

    def to_frame(self) -> pd.DataFrame:
        """The table of :meth:`summary`."""
        return self.summary()

    def bands(
        self, series: str | Sequence[str] | None = None, *, quantiles: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """A row a day and series: series, day, n, mean, sd, low and high (95% interval of the mean), the quantiles.

        ``series`` are columns of ``Run.daily``; by default all that were kept. Of a scenario with a start date
        ``date`` stands behind the day.

        Raises:
            KeyError: a series was not kept.
        """
        names = self.wanted.series if series is None else (series,) if isinstance(series, str) else series
        table = bands({name: self.paths(name) for name in names} if self.series else {}, quantiles)
        return with_dates(table, self.scenario.start_date, date="day")

    def daily(
        self, series: str | Sequence[str] | None = None, *, quantiles: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """Deprecated since 0.2: the old name of :meth:`bands`."""
        warn_deprecated("Replicates.daily()", "bands()", "0.2")
        return self.bands(series, quantiles=quantiles)

    def to_xarray(self) -> xarray.Dataset:
        """Measures by ``run``, and each series by ``run`` and ``day`` as ``daily_NAME``; ``units`` in the attributes.

        Raises:
            ScenarioError: xarray is not installed (extra ``xarray``).
        """
        from loopsim.runs.dimensions import replicates_dataset

        return replicates_dataset(self)

    @property
    def notes(self) -> list[str]:
        """Remarks besides the figures, in both languages: goals, failures, series that were not kept."""
        return [changed(note, as_one) for note in self._notes()]

    def _notes(self) -> Iterator[str]:
        runs = len(self)
        for goal in self.goals:
            half = self.interval(goal.kpi).half_width
            told = _WIDTHS["undefined" if np.isnan(half) else "narrow"]
            width = both(*told, kpi=goal.kpi, half=f"{half:.3g}", wanted=f"{goal.half_width:g}", runs=runs)
            yield width + _WIDE if half > goal.half_width else width
        if self.faults:
            run, (_, message) = min(self.faults.items())
            told = ("{failed} of {runs} runs failed, the first with seed {seed}: {message}",
                    "{runs} 次运行中 {failed} 次失败，首次为种子 {seed}：{message}")  # fmt: skip
            yield both(*told, failed=len(self.faults), runs=runs, seed=self.first_seed + run, message=message)
        if self.wanted.series and len(self.series) < runs - len(self.faults):
            told = ("daily series are kept of the first {runs} runs only, as memory is bounded",
                    "内存有限，仅保留前 {runs} 次运行的每日数据")  # fmt: skip
            yield both(*told, runs=len(self.series))

    def __repr__(self) -> str:
        verdict = f": {self.answers.sentence}" if self.answers else ""
        seeds = f"seeds {self.first_seed} to {self.first_seed + len(self) - 1}"
        notes = "".join(f"; {note}" for note in self.notes)
        return f"<Replicates of {self.scenario.name!r}, {self.days} days, {len(self)} runs, {seeds}{verdict}{notes}>"

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write ``runs``, ``summary`` and ``daily`` as Parquet, the series of each run, summary and provenance as JSON.

        A run, many runs or a comparison that were saved there before are replaced; all else is refused.

        Raises:
            StoreError: it is a file, or a folder that holds other things.
            OSError: the disk is full, or the folder cannot be written.
        """
        from loopsim.runs.saving import save_replicates

        save_replicates(self, folder)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: verdict, notes, and all measures by name, None where a figure is not defined."""
        found = None
        if self.answers is not None:
            found = plain({**asdict(self.answers), "share": self.answers.share, "sentence": self.answers.sentence})
        return {
            "answers": found,
            "notes": self.notes,
            "measures": {name: plain(row) for name, row in self.summary().to_dict("index").items()},
        }


def bands(named: Mapping[str, np.ndarray], percents: Sequence[float]) -> pd.DataFrame:
    """``series -> (runs, days)`` as a row a series and day: series, day, n, mean, sd, low, high, quantiles.

    One table is made in the end: one of each series would cost ten times as long as the figures.
    """
    import pandas as pd

    columns = ["series", "day", "n", "mean", "sd", "low", "high", *map(column_of, percents)]
    found: list[dict[str, np.ndarray]] = []
    for name, paths in named.items():
        step = max(_VALUES_AT_ONCE // max(len(paths), 1), 1)
        for first in range(0, paths.shape[1] if len(paths) else 0, step):
            part = paths[:, first : first + step]
            days = np.arange(first, first + part.shape[1])
            recipe = {"series": np.full(len(days), name, object), "day": days}
            found.append({**recipe, **spread(part)._asdict(), **_quantile_columns(part, percents)})
    if not found:
        return pd.DataFrame(columns=columns)
    return pd.DataFrame({column: np.concatenate([one[column] for one in found]) for column in columns})


def _quantile_columns(values: np.ndarray, percents: Sequence[float]) -> dict[str, np.ndarray]:
    if any(not 0 <= percent <= 100 for percent in percents):
        raise ValueError(f"quantiles: found {list(percents)}; right are percents from 0 to 100")
    return {column_of(percent): row for percent, row in zip(percents, quantiles(values, percents), strict=True)}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them: numbers of Python, None for what is not a number."""
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return list(map(_plain, value)) if isinstance(value, tuple) else value
