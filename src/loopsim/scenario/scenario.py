"""A scenario: market, behavior, levers and schedule. Loaded, changed, written out."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from loopsim.languages import both
from loopsim.scenario import toml
from loopsim.scenario.check import admitted, plain
from loopsim.scenario.dates import date_of
from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.files import Layer, layers_of_text, read_layers
from loopsim.scenario.kinds import as_changes, changes_fault, is_number, path_fault, refuse, table_fault
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.solving import figures_in
from loopsim.scenario.toml_text import MAX_LINE
from loopsim.scenario.tree import Path as Path_
from loopsim.scenario.tree import dotted, merged, parts, put, values
from loopsim.scenario.who import Segment

if TYPE_CHECKING:
    from loopsim.scenario.caution import Caution


class Scenario(Document):
    """All levers set to values, checked. Immutable: :meth:`change` and :meth:`scaled` return another one."""

    def _repr_html_(self) -> str:
        # By name, since a description reads scenarios: no circle of imports.
        return import_module("loopsim.scenario.notebook").html_of(self)  # type: ignore[no-any-return]

    @classmethod
    def load(cls, name_or_path: str | os.PathLike[str], changes: Mapping[str, Any] | None = None) -> Scenario:
        """Load a preset by name or a file by path, with some values changed: ``{"levers.ads.slope": 2}``.

        Raises ScenarioError, which tells all faults of the file and of the changes in one go.
        """
        refuse(
            path_fault(
                name_or_path, "scenario", both("the name of a preset or the path of a file", "预设的名称或文件的路径")
            ),
            changes_fault(changes),
        )
        layers, faults = read_layers(name_or_path)
        if not layers:
            raise ScenarioError(faults)
        return cls._admitted(layers, as_changes(changes), faults)

    @classmethod
    def from_text(cls, text: str, name: str = "scenario") -> Scenario:
        """The scenario in a text such as a file holds, from somebody who may not read files of this machine.

        It may say ``from`` of presets only, and name no files. Raises ScenarioError.
        """
        return cls._admitted(layers_of_text(text, name), {})

    @classmethod
    def from_dict(cls, tree: Mapping[str, Any], name: str = "scenario") -> Scenario:
        """The scenario that a nested table describes, as :meth:`to_dict` returns it. Raises ScenarioError."""
        refuse(table_fault(tree, "scenario", both("a table, as to_dict returns it", "to_dict 返回的表")))
        return cls._admitted([Layer(name, {"name": name, **plain(tree)})], {})

    def change(self, changes: Mapping[str, Any]) -> Scenario:
        """Return this scenario with other values at some dotted paths. Raises ScenarioError."""
        refuse(changes_fault(changes))
        return self._admitted([Layer(self.name, self.to_dict(), origins=self.origins)], as_changes(changes))

    def scaled(self, factor: float) -> Scenario:
        """The same scenario in a market ``factor`` times as large: all amounts that grow with it are multiplied.

        Whole numbers are rounded, and none that was above 0 becomes 0. Scheduled values grow too. Raises ScenarioError,
        also if a table names the customers of day 0: a part of them would not know whom they brought.
        """
        if not (is_number(factor) and math.isfinite(factor) and factor > 0):
            raise ScenarioError([Fault("scaled", shown(factor), both("a factor above 0", "大于 0 的倍数"))])
        if self.pool_file is not None and factor != 1:
            right = both(
                "no factor, or a table of as many customers as the market shall hold",
                "不给倍数，或给出与目标市场同样多客户的表",
            )
            raise ScenarioError(
                [
                    Fault(
                        "scaled",
                        both(
                            "{factor:g} and a table of customers, {name}",
                            "{factor:g}，且有客户表 {name}",
                            factor=factor,
                            name=self.pool_file.name,
                        ),
                        right,
                    )
                ]
            )
        tree = self.to_dict()
        for path, value in values({part: tree[part] for part in ("market", "behavior", "levers")}):
            if (grown := _grown(path, value, factor)) is not value:
                put(tree, path, grown)
        for entry in tree["schedule"]:
            for changes in (entry.get("set", {}), entry.get("ramp", {})):
                changes.update({path: _grown(parts(path), value, factor) for path, value in changes.items()})
        return self._admitted([Layer(f"{self.name} x {factor:g}", tree, origins=self.origins)], {})

    def date_of(self, day: int) -> date | None:
        """Return the date of a day of a run; None where the scenario has no start date."""
        return date_of(self.start_date, day)

    @property
    def network_file(self) -> Path | None:
        """The edge-list file, with its full path; None if there is none."""
        return Path(self.market.network.file) if self.market.network.file else None

    @property
    def pool_file(self) -> Path | None:
        """The table of the customers of day 0, with its full path; None if there is none."""
        return Path(self.market.pool.file) if self.market.pool.file else None

    def to_dict(self) -> dict[str, Any]:
        """All values as nested tables and lists of plain numbers and texts."""
        tree = merged(None, self.model_dump(exclude_none=True))
        if not figures_in({**tree["known"], "solved": False}):
            del tree["known"]
        tree["schedule"] = [
            {name: value for name, value in entry.items() if value not in ("", {})} for entry in tree["schedule"]
        ]
        return tree

    def to_toml(self) -> str:
        """The whole scenario as a file that :meth:`load` reads back equal, each value with its unit beside it."""
        return toml.written(self.to_dict(), lambda path: getattr(declared_at(path), "unit", ""))

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that decides a run: not of name, description and notes, but of the files."""
        tree = self.to_dict()
        del tree["name"], tree["about"]
        tree.pop("known", None)  # the parameters solved from it decide
        for entry in tree["schedule"]:
            entry.pop("note", None)
        ties = self.network_file if KINDS[self.market.network.kind].ties == "file" else None
        tree["market"]["network"]["file"] = _digest_of(ties) if ties else ""
        tree["market"]["pool"]["file"] = _digest_of(self.pool_file) if self.pool_file else ""
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()

    def cautions(self, days: int | None = None) -> list[Caution]:
        """Cautions about values that are valid and likely not meant, in a run of ``days`` days (left out: its horizon).

        Each is a path and a sentence. See :mod:`loopsim.scenario.cautions`.
        """
        from loopsim.scenario.cautions import cautions

        return cautions(self, days)

    def differences(self) -> list[tuple[str, Any, Any]]:
        """``[(path, value, default), ...]`` of the values that differ from the default, in the order of declaration."""
        return [one for one in _differences(self, (), Document()) if one[0] not in ("name", "about")]

    @classmethod
    def _admitted(cls, layers: list[Layer], changes: Mapping[str, Any], faults: Iterable[Fault] = ()) -> Scenario:
        return admitted(cls, layers, {path: plain(value) for path, value in changes.items()}, faults)


def parse_override(text: str) -> tuple[str, Any]:
    """``"levers.referral.reward_cny=10" -> ("levers.referral.reward_cny", 10)``.

    The value is read as TOML; anything else is a text, so that a bare word needs no quotes. Raises ScenarioError.
    """
    path, equals, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not (path and equals and value):
        raise ScenarioError(
            [
                Fault(
                    "--set",
                    shown(text),
                    both(
                        "PATH=VALUE, such as levers.referral.reward_cny=10",
                        "PATH=VALUE，如 levers.referral.reward_cny=10",
                    ),
                )
            ]
        )
    try:
        tree = tomllib.loads(f"value = {value}") if len(value) <= MAX_LINE else {}
    except (ValueError, RecursionError):
        tree = {}
    return path, tree["value"] if list(tree) == ["value"] else value


def _differences(section: BaseModel, path: Path_, default: BaseModel) -> Iterator[tuple[str, Any, Any]]:
    for name in type(section).model_fields:
        here, value, usual = (*path, name), getattr(section, name), getattr(default, name)
        declared = declared_at(here)
        if declared and declared.kind == "table" and isinstance(value, BaseModel):
            yield from _differences(value, here, usual)
        elif here == ("market", "segments"):
            for number, segment in enumerate(value):
                yield from _differences(segment, (*here, number), Segment())
        elif value != usual:
            yield dotted(here), value, usual


def _grown(path: Path_, value: Any, factor: float) -> Any:
    declared = declared_at(path)
    if declared is None or not declared.grows:
        return value
    return max(round(value * factor), min(value, 1)) if isinstance(value, int) else value * factor


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
