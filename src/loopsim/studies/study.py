"""A study: many points around one scenario, each run several times on the same luck; read from a file, checked, known.

``Study.load("study.toml")`` reads it; ``study.points()`` are its points, ``study.scenario(point)`` the scenario of one.
Results are in the folder that a sweep writes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.results.store import digest_of
from loopsim.scenario.document import declared_at
from loopsim.scenario.kinds import path_fault, refuse, table_fault
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts
from loopsim.studies.design import Choices, Point, Points
from loopsim.studies.document import Until
from loopsim.studies.overrides import Overrides
from loopsim.studies.reading import Admitted, admitted, read, sets_of_seeds

#: Kinds of declared values, and the Parquet type of their columns.
_KINDS = {"number": "float64", "whole number": "int64", "yes or no": "bool"}


@dataclass(frozen=True)
class Study(Admitted):
    """A study, checked: every point is a scenario that can be simulated. Made by :meth:`load` or :meth:`from_dict`."""

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Study:
        """The study in a TOML file.

        Raises:
            ScenarioError: with all faults of the file, of its base scenario and of its points (the first 20).
        """
        refuse(path_fault(path, "study", both("the path of its file", "其文件的路径")))
        return cls(**vars(read(Path(path))))

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any], folder: str | os.PathLike[str] = ".", name: str = "study") -> Study:
        """The study that a nested table describes; files that it names lie in ``folder``. Raises ScenarioError."""
        refuse(
            table_fault(tree, "study", both("a table, as a study file holds it", "研究文件内容的表")),
            None if folder == "" else path_fault(folder, "folder", both("the path of a folder", "文件夹的路径")),
        )
        return cls(**vars(admitted(tree, name, Path(folder), name)))

    @property
    def name(self) -> str:
        """Its name."""
        return self.file.name

    @property
    def about(self) -> str:
        """The question that it asks."""
        return self.file.about

    @property
    def runs(self) -> int:
        """Runs of each point; with a stopping rule, of each round."""
        return self.file.runs.per_point

    @property
    def first_seed(self) -> int:
        """Seed of run 0 of the first point, and of every point where all meet the same luck."""
        return self.file.runs.first_seed

    def seed_of(self, point: int, run: int) -> int:
        """Seed of a run of a point: where all points meet the same luck, that of its number alone."""
        runs = self.file.runs
        of_set = point % sets_of_seeds(runs, len(self.all_points))
        return runs.first_seed + of_set * (runs.until.at_most if runs.until else runs.per_point) + run

    @property
    def stop(self) -> Until | None:
        """The stopping rule, if there is one."""
        return self.file.runs.until

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the factors in all tables."""
        return tuple(self.all_points[0].values)

    def points(self) -> Points:
        """All points, in order; each is made when it is asked for."""
        return self.all_points

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Parquet type of each column; a factor of choices or of lists is text."""
        axes = [axis for axis in self.all_points.axes if not isinstance(axis, Choices)]
        paths = {column: path for axis in axes for column, path in zip(axis.columns, axis.paths, strict=True)}
        declared = {column: declared_at(parts(path)) for column, path in paths.items()}
        found = {column: _KINDS.get(one.kind, "string") for column, one in declared.items() if one is not None}
        return {column: found.get(column, "string") for column in self.columns}

    def scenario(self, point: Point | int) -> Scenario:
        """The scenario of a point, or of the point of this number."""
        point = self.all_points[point] if isinstance(point, int) else point
        return self._overrides.scenario(point.changes)

    def words(self) -> dict[str, Any]:
        """The study file in the words of its author, as plain values; what it leaves out is left out."""
        return self.file.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)

    @cached_property
    def content(self) -> dict[str, Any]:
        """All that decides the results, as plain values: name, description and notes are not among them."""
        tree = self.file.model_dump(mode="json", by_alias=True) | {"factor": self.words().get("factor", [])}
        for name in ("name", "about", "picture", "base"):
            del tree[name]
        scenario = self.base.to_dict()
        del scenario["name"], scenario["about"]
        for change in scenario["schedule"]:
            change.pop("note", None)
        scenario["market"]["network"].pop("file", None)
        pool = self.base.pool_file
        scenario["market"]["pool"]["file"] = "" if pool is None else digest_of(pool)
        tree["keep"] = {
            "kpis": self.wanted.kpis,
            "series": self.wanted.series,
            "switch_off": self.wanted.switch_off and astuple(self.wanted.switch_off),
        }
        tree["design"].pop("file")
        if self.file.design.kind != "grid":
            tree["design"]["points_digest"] = self._digest_of_points()
        if self.wanted.model is not None:  # rules of one's own
            tree["model"] = f"{self.wanted.model.__module__}.{self.wanted.model.__qualname__}"
        found: dict[str, Any] = canonical({"scenario": scenario, "ties": self._digest_of_ties(), **tree})
        return found

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of :attr:`content`."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _overrides(self) -> Overrides:
        return Overrides(self.base, self.folder)

    def _digest_of_points(self) -> str:
        digest = hashlib.sha256()
        for point in self.all_points:
            digest.update(repr(list(point.changes.items())).encode())
        return digest.hexdigest()

    def _digest_of_ties(self) -> str:
        path = self.base.network_file if KINDS[self.base.market.network.kind].ties == "file" else None
        return "" if path is None else digest_of(path)


def canonical(value: Any) -> Any:
    """Plain values as JSON reads them back, whole numbers without a point however they were written."""
    return json.loads(json.dumps(value, default=str), parse_float=_number)


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
