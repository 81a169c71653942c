"""Values laid on a scenario that is checked already: thousands of points a second, equal to ``Scenario.change``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from loopsim.languages import both
from loopsim.scenario.behavior import Behavior
from loopsim.scenario.check import plain
from loopsim.scenario.dates import WrongDateError, day_of, is_day
from loopsim.scenario.document import Declared, declared_at
from loopsim.scenario.files import FILES
from loopsim.scenario.hints import explained, found_and_right, unknown_name
from loopsim.scenario.levers import Levers
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import Path as At
from loopsim.scenario.tree import merged, parts, put
from loopsim.scenario.who import Market

#: Sections whose values can be laid on one by one; all else needs the whole scenario to be checked again.
_SECTIONS: dict[str, type[BaseModel]] = {"market": Market, "behavior": Behavior, "levers": Levers}


class UnfitError(ValueError):
    """A value that its path does not take: what was ``found``, what would be ``right``."""

    def __init__(self, found: str, right: str) -> None:
        self.found, self.right = found, right
        super().__init__(f"found {found}; right is {right}")


@dataclass(frozen=True)
class Overrides:
    """A base scenario, and the folder in which the files lie that values may name."""

    base: Scenario
    folder: Path

    def declared(self, path: str) -> Declared:
        """The declaration of a value that a study can change.

        Raises:
            UnfitError: there is no such value.
        """
        declared = declared_at(parts(path))
        if declared is None:
            raise UnfitError(*unknown_name(parts(path)))
        if path in ("name", "about"):
            raise UnfitError(
                both("a name that decides no run", "不影响运行的名称"),
                both("a path in market, behavior or levers", "market、behavior 或 levers 中的路径"),
            )
        if declared.kind == "table":
            raise UnfitError(
                both("a whole table", "整个表"),
                both("a path to a value in it, {path}....", "其中某个值的路径，{path}....", path=path),
            )
        return declared

    def held(self, path: str, value: Any) -> Any:
        """The value as the scenario would hold it at this path, checked by itself.

        Raises:
            UnfitError: there is no such path, or it takes no such value.
        """
        at, value = parts(path), plain(value)
        declared = self.declared(path)
        if isinstance(value, str) and is_day(at):
            try:
                value = day_of(value, self.base.start_date, self.base.days)
            except WrongDateError as error:
                raise UnfitError(error.found, error.right) from None
        if at[0] not in _SECTIONS:
            return value
        if declared.kind in ("number", "whole number") and not any(isinstance(part, int) for part in at):
            if _is_between(declared, value):
                return float(value) + 0.0 if declared.kind == "number" else value
            raise UnfitError(*found_and_right("", value, declared))
        if at in FILES and isinstance(value, str) and value and "\0" not in value:
            return str((self.folder / value).absolute())
        return self._held_by_section(at, value)

    def scenario(self, changes: Mapping[str, Any]) -> Scenario:
        """The base with these values, each :meth:`held` before. What they are together is not checked again.

        Raises:
            ScenarioError: days or schedule are among them, and the whole is impossible.
        """
        if any(parts(path)[0] not in _SECTIONS for path in changes):
            return self.base.change(changes)
        scenario = self.base
        for path, value in changes.items():
            scenario = _laid(scenario, parts(path), value)
        return scenario

    def _held_by_section(self, at: At, value: Any) -> Any:
        section = str(at[0])
        tree = merged(None, getattr(self.base, section).model_dump(exclude_none=True))
        try:
            put(tree, at[1:], value)
        except LookupError:
            raise UnfitError(
                both("a place that the list does not have", "列表中没有的位置"),
                both("a place that exists, or the whole list", "存在的位置，或整个列表"),
            ) from None
        try:
            held: Any = _SECTIONS[section].model_validate(tree)
        except ValidationError as error:
            _, found, right = explained(error, (section,))[0]
            raise UnfitError(found, right) from None
        for part in at[1:]:
            held = held[part] if isinstance(part, int) else getattr(held, part)
        return held


def _laid(here: Any, at: At, value: Any) -> Any:
    """A copy of a section, or of a list, with a value in its place."""
    if not at:
        return value
    first, *rest = at
    if isinstance(first, int):
        return (*here[:first], _laid(here[first], tuple(rest), value), *here[first + 1 :])
    return here.model_copy(update={first: _laid(getattr(here, first), tuple(rest), value)})


def _is_between(declared: Declared, value: Any) -> bool:
    kinds = (int,) if declared.kind == "whole number" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
        return False
    low, high = declared.low, declared.high
    if low is not None and (value <= low if declared.low_is_open else value < low):
        return False
    return high is None or value <= high
