"""What a sweep left: a value with tidy tables, each run with the factors of its point beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.results.store import StoreError, read_table
from loopsim.stats import student_t
from loopsim.studies.durable import digest_of
from loopsim.studies.recipe import read_recipe
from loopsim.studies.resolved import POINTS
from loopsim.studies.store import AGAIN, PARTS, SERIES, index_of, part_name, stored_study

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.studies.answers import Answers
    from loopsim.studies.study import Study


class Sweep:
    """A sweep on disk, finished or not: ``runs``, ``points``, ``series``, ``summary()``, ``faults``, ``study``.

    Tables are read when they are first asked for and then kept; treat them as values.
    """

    def __init__(self, folder: Path) -> None:
        """Raises StoreError: the folder is not that of a sweep, or a part of it is missing or damaged."""
        self.folder = folder
        self.provenance: dict[str, Any] = read_recipe(folder)
        self._entries = index_of(folder)
        if not (folder / POINTS).is_file():
            raise StoreError(folder / POINTS, "no such file", f"the points of the study; {AGAIN}")
        for name, entry in self._entries.items():
            for place, digest in ((PARTS, entry["digest"]), (SERIES, entry.get("series"))):
                path = folder / place / f"{name}.parquet"
                if digest is None:
                    continue
                cure = f"the file as it was written; {AGAIN}"
                if not path.is_file():
                    raise StoreError(path, "no such file", cure)
                if digest_of(path) != digest:
                    raise StoreError(path, "other contents than were written", cure)

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
        return tuple(column for column in self.points.columns)

    @property
    def is_of_one_code(self) -> bool:
        """Whether all of it was lived by the same code of loopsim and of the model, as far as the provenance tells."""
        sessions = [self.provenance["begun"], *self.provenance["resumed"]]
        return all(one.get("code") == sessions[0].get("code") for one in sessions)

    @property
    def missing(self) -> list[str]:
        """Parts that are not finished yet, of the first round."""
        names = (part_name(number) for number in range(len(self.study.parts())))
        return [name for name in names if name not in self._entries]

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row a point (index ``point``), a column a factor."""
        table = read_table(self.folder / POINTS, f"the points of the study; {AGAIN}")
        return table.set_index("point")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run: point, run, factors, seed, status, seconds, message, measures; ordered by point and run."""
        table = self._read(PARTS, ["point", "run", "seed", "status", "seconds", "message", *self.kpis])
        joined = table.join(self.points, on="point")
        return joined[["point", "run", *self.factors, *table.columns[2:]]]

    @cached_property
    def series(self) -> pd.DataFrame:
        """A row a day of each run: point, run, day, and the columns of the daily table that were kept."""
        columns = ["point", "run", "day", *self.provenance["study"]["keep"]["series"]]
        return self._read(SERIES, columns, ["point", "run", "day"])

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

    def differences(self, kpi: str, point: int) -> pd.DataFrame:
        """A measure of every point less that of one of them, run by run on the same seeds.

        A row a point (index ``point``): factors, runs in which both are defined, mean, and ``low`` and ``high`` of its
        95% interval (Student's t; empty below two runs).

        Raises:
            ValueError: no such measure was kept, or there is no such point.
        """
        import pandas as pd

        from loopsim.studies.intervals import spread

        if kpi not in self.kpis or point not in self.points.index:
            right = f"one of {', '.join(self.kpis)}, and a point from 0 to {len(self.points) - 1}"
            raise ValueError(f"differences: found {kpi!r}, {point!r}; right is {right}")
        by_run = self.runs.pivot(index="run", columns="point", values=kpi).reindex(columns=self.points.index)
        found = spread(by_run.to_numpy(float) - by_run[[point]].to_numpy(float))
        columns = {"runs": found.n, "mean": found.mean, "low": found.low, "high": found.high}
        return self.points.join(pd.DataFrame(columns, index=self.points.index))

    @cached_property
    def answers(self) -> dict[int, Answers | None]:
        """Of each point with runs, what the loop test says; None where not all of ``loop_answer`` was kept."""
        from loopsim.studies.answers import answers

        groups = self.runs[self.runs["status"] == "ok"].groupby("point")
        return {
            int(point): answers(self.kpis, lambda name, table=table: table[name].to_numpy(float))  # type: ignore[misc]
            for point, table in groups
        }

    def __repr__(self) -> str:
        failed = len(self.faults)
        told = f", {failed:,} failed" if failed else ""
        missing = f", {len(self.missing):,} parts missing" if self.missing else ""
        return f"<Sweep of {self.name!r}: {len(self.points):,} points, {len(self.runs):,} runs{told}{missing}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self)[1:-1])}</p>{self.summary().head(20).to_html(index=False)}"

    def _read(self, place: str, columns: list[str], order: Sequence[str] = ("point", "run")) -> pd.DataFrame:
        """The files of all finished parts as one table."""
        import pandas as pd
        import pyarrow.dataset as ds

        files = [str(self.folder / place / f"{name}.parquet") for name in sorted(self._entries)]
        if (place == SERIES and len(columns) == 3) or not files:
            return pd.DataFrame(columns=columns)
        table = ds.dataset(files, format="parquet").to_table(columns=columns)
        return table.to_pandas().sort_values(list(order), kind="stable", ignore_index=True)
