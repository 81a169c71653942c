"""Result of a sweep: a value with tidy tables, each run with the factors of its point beside it.

And ``loopsim.load``, which reads that or whatever else loopsim saved in a folder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from loopsim.languages import both
from loopsim.results.folder import listed
from loopsim.results.html import Reported
from loopsim.results.loading import load as load_run
from loopsim.results.pictured import Pictured
from loopsim.results.run import Run
from loopsim.results.store import StoreError, folder_at, read_table
from loopsim.runs.outcome import Wanted
from loopsim.stats import student_t
from loopsim.sweeps.database import has_database, stored
from loopsim.sweeps.export import AGAIN, PARTS, SERIES, damages, index_of, read_exported, runs_table, series_table
from loopsim.sweeps.recipe import is_sweep, read_recipe
from loopsim.sweeps.store import stored_study, was_sweep
from loopsim.sweeps.study_files import POINTS

if TYPE_CHECKING:
    import pandas as pd
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.runs.answers import Answers
    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates
    from loopsim.studies.study import Study

#: Runs that are read together from a database.
_AT_ONCE = 5_000


class Sweep(Pictured, Reported):
    """A sweep on disk, finished or not: ``runs``, ``points``, ``series``, ``summary()``, ``faults``, ``study``.

    Tables are read when they are first asked for and then kept; treat them as values.
    """

    def __init__(self, folder: Path) -> None:
        """Raises StoreError: the folder is not that of a sweep, or a part of it is missing or damaged."""
        self.folder = folder
        self.provenance: dict[str, Any] = read_recipe(folder)
        if not (folder / POINTS).is_file():
            right = both("the points of the study; {again}", "研究的各点；{again}", again=AGAIN)
            raise StoreError(folder / POINTS, both("no such file", "没有这个文件"), right)
        if not has_database(folder):
            for path, found in damages(folder, index_of(folder)):
                right = both("the file as it was written; {again}", "写出时的文件；{again}", again=AGAIN)
                raise StoreError(path, found, right)

    @cached_property
    def study(self) -> Study:
        """The study, as resolved when the sweep was begun."""
        return stored_study(self.folder)

    @property
    def name(self) -> str:
        """The name of the study."""
        return str(self.provenance["name"])

    @property
    def kpis(self) -> tuple[str, ...]:
        """The measures kept of each run."""
        return tuple(self.provenance["study"]["keep"]["kpis"])

    @property
    def factors(self) -> tuple[str, ...]:
        """The columns of the factors."""
        return tuple(self.points.columns)

    @property
    def is_of_one_code(self) -> bool:
        """True if all of it was made by the same code of loopsim and of the model, as far as the provenance tells."""
        sessions = [self.provenance["begun"], *self.provenance["resumed"]]
        return all(one.get("code") == sessions[0].get("code") for one in sessions)

    @property
    def missing(self) -> list[int]:
        """Points of which not all runs of the first round are finished yet."""
        return list(self.unfinished)

    @cached_property
    def unfinished(self) -> dict[int, int]:
        """Number of finished runs of each point that misses some of its first round."""
        runs = self.runs.loc[self.runs["run"] < self.study.runs, "point"].value_counts()
        there = runs.reindex(self.points.index, fill_value=0)
        return {int(point): int(count) for point, count in there[there < self.study.runs].items()}

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row a point (index ``point``), a column a factor."""
        table = read_table(self.folder / POINTS, f"the points of the study; {AGAIN}")
        return table.set_index("point")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run: point, run, factors, seed, status, seconds, message, measures; ordered by point and run."""
        table = self._read(PARTS)
        joined = table.join(self.points, on="point")
        return joined[["point", "run", *self.factors, *table.columns[2:]]]

    @cached_property
    def series(self) -> pd.DataFrame:
        """A row a day of each run: point, run, day, and the columns of the daily table that were kept."""
        return self._read(SERIES)

    @property
    def faults(self) -> pd.DataFrame:
        """The runs that failed or were killed."""
        return self.runs[self.runs["status"] != "ok"]

    def summary(self, quantiles: Sequence[float] = (0.05, 0.5, 0.95)) -> pd.DataFrame:
        """A row a point and measure: factors, runs in which it is defined, mean, half-width of its 95% interval
        (Student's t; empty below two runs), and quantiles as ``q05``, ``q50``, ``q95``.

        Raises:
            ValueError: a quantile outside 0 to 1.
        """  # fmt: skip
        import numpy as np

        if not all(0 <= one <= 1 for one in quantiles):
            raise ValueError(f"summary(quantiles=...): found {list(quantiles)}; right is numbers from 0 to 1")
        long = self.runs.melt(id_vars="point", value_vars=list(self.kpis), var_name="kpi", value_name="value")
        groups = long.groupby(["point", "kpi"], sort=False)["value"]
        table = groups.agg(runs="count", mean="mean")
        count = table["runs"].to_numpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            t = np.where(count > 1, student_t(count - 1), np.nan)
            table["half_width"] = t * groups.std().to_numpy() / np.sqrt(count)
        for one in quantiles:
            table[f"q{100 * one:02g}"] = groups.quantile(one).to_numpy()
        table = table.reset_index().sort_values("point", kind="stable", ignore_index=True)
        joined = table.join(self.points, on="point")
        return joined[["point", *self.factors, *table.columns[1:]]]

    def to_frame(self) -> pd.DataFrame:
        """The table of :meth:`summary`."""
        return self.summary()

    def plot(self, kind: str | None = None, ax: Axes | None = None, *, language: Literal["en", "zh"] = "en") -> Figure:
        """Draw the measure of the study's picture, or the first, over its factors.

        Raises:
            ValueError: a language other than ``"en"`` or ``"zh"``, not a run is finished, or axes are given, which have
                no room for all panels of the picture.
        """
        if not (self.runs["status"] == "ok").any():
            raise ValueError(f"plot: found no finished run of {self.name!r}; right is one or more: {AGAIN}")
        return super().plot(kind, ax, language=language)

    def differences(self, kpi: str, point: int) -> pd.DataFrame:
        """A measure of every point less that of one of them, run by run.

        Runs of the same number have the same seeds, unless the study says otherwise.

        A row a point (index ``point``): factors, runs in which both are defined, mean, and ``low`` and ``high`` of its
        95% interval (Student's t; empty below two runs).

        Raises:
            ValueError: no such measure was kept, or there is no such point.
        """
        import pandas as pd

        from loopsim.runs.intervals import spread

        if kpi not in self.kpis or point not in self.points.index:
            right = both(
                "one of {kpis}, and a point from 0 to {count}",
                "{kpis} 之一，以及 0 至 {count} 的点",
                kpis=", ".join(self.kpis),
                count=len(self.points) - 1,
            )
            raise ValueError(f"differences: found {kpi!r}, {point!r}; right is {right}")
        by_run = self.runs.pivot(index="run", columns="point", values=kpi).reindex(columns=self.points.index)
        found = spread(by_run.to_numpy(float) - by_run[[point]].to_numpy(float))
        columns = {"runs": found.n, "mean": found.mean, "low": found.low, "high": found.high}
        return self.points.join(pd.DataFrame(columns, index=self.points.index))

    def to_xarray(self) -> xarray.Dataset:
        """Measures by ``point`` and ``run``, each factor along ``point``; NaN where a run is missing or failed.

        Raises:
            ScenarioError: xarray is not installed (extra ``xarray``).
        """
        from loopsim.runs.dimensions import points_dataset

        return points_dataset(self.runs, self.points, self.kpis)

    @cached_property
    def answers(self) -> dict[int, Answers | None]:
        """Of each point with runs, what the loop test says; None where not all of ``loop_answer`` was kept."""
        from loopsim.runs.answers import answers

        groups = self.runs[self.runs["status"] == "ok"].groupby("point")
        return {
            int(point): answers(self.kpis, lambda name, table=table: table[name].to_numpy(float))  # type: ignore[misc]
            for point, table in groups
        }

    def __repr__(self) -> str:
        failed = len(self.faults)
        told = f", {failed:,} failed" if failed else ""
        missing = f", {len(self.missing):,} points not finished" if self.missing else ""
        return f"<Sweep of {self.name!r}: {len(self.points):,} points, {len(self.runs):,} runs{told}{missing}>"

    def _read(self, place: str) -> pd.DataFrame:
        """One of the two tables, ordered by point and run, of a sweep under way or a finished one."""
        import pyarrow as pa

        kept = self._kept
        if has_database(self.folder):
            make = runs_table if place == PARTS else series_table
            names = kept.kpis if place == PARTS else kept.series
            with suppress(FileNotFoundError):  # it has just been finished
                tables = [make(runs, names) for runs in stored(self.folder, kept.kpis, _AT_ONCE)]
                return pa.concat_tables([make([], names), *tables]).to_pandas()
        return read_exported(self.folder, place, kept).to_pandas()

    @property
    def _kept(self) -> Wanted:
        return Wanted(self.kpis, tuple(self.provenance["study"]["keep"]["series"]))


def load(folder: str | os.PathLike[str]) -> Run | Replicates | Comparison | Sweep:
    """Load what was saved in a folder, as a value with tidy tables; the folder tells of which kind it is.

    - ``loopsim run``, ``simulate(...).save``: a :class:`~loopsim.Run` (``daily``, ``customers``, ``summary()``). It is
      equal to the saved one, but cannot be continued.
    - ``loopsim run --runs``, ``replicate(...).save``: :class:`~loopsim.Replicates` (``runs``, ``summary()``,
      ``bands()``).
    - ``loopsim compare``, ``compare(...).save``: a :class:`~loopsim.Comparison` (``table()``, ``runs``, ``bands()``).
    - ``loopsim sweep``: a :class:`~loopsim.Sweep` (``runs``, ``summary()``, ``series``, ``points``), finished or not.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged; the message names it.
    """
    from loopsim.runs.loading import load_comparison, load_replicates
    from loopsim.runs.saving import DIFFERENCES, RUNS

    place = folder_at(folder)
    place = Path.cwd() if place == Path() else place  # else a message would name the file alone
    if is_sweep(place) or was_sweep(place):
        return Sweep(place)
    files = listed(place) or set()
    if DIFFERENCES in files:
        return load_comparison(place)
    return load_replicates(place) if RUNS in files else load_run(place)
