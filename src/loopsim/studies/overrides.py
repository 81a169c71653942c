"""Values laid on a scenario that is checked already: thousands of points a second, equal to ``Scenario.change``."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Union

from pydantic import ConfigDict, TypeAdapter, ValidationError

from loopsim.languages import both
from loopsim.scenario.dates import WrongDateError, day_of, is_day
from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.files import FILES
from loopsim.scenario.hints import explained, unknown_name
from loopsim.scenario.plain import plain
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import Path as At
from loopsim.scenario.tree import parts

#: Sections whose values can be laid on one by one; all else needs the whole scenario to be checked again.
_SECTIONS = "market", "behavior", "levers"


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

    def check(self, path: str) -> None:
        """Refuse a path at which a study can change nothing.

        Raises:
            UnfitError: there is no such value.
        """
        declared = declared_at(parts(path))
        if declared is None:
            raise UnfitError(*unknown_name(parts(path)))
        if path in ("name", "about"):
            right = both("a path in market, behavior or levers", "market、behavior 或 levers 中的路径")
            raise UnfitError(both("a name that decides no run", "不影响运行的名称"), right)
        if declared.kind == "table":
            right = both("a path to a value in it, {path}....", "其中某个值的路径，{path}....", path=path)
            raise UnfitError(both("a whole table", "整个表"), right)

    def held(self, path: str, value: Any) -> Any:
        """The value as the scenario would hold it at this path, checked by itself.

        Raises:
            UnfitError: there is no such path, or it takes no such value.
        """
        at, value = parts(path), plain(value)
        self.check(path)
        if isinstance(value, str) and is_day(at):
            try:
                value = day_of(value, self.base.start_date, self.base.days)
            except WrongDateError as error:
                raise UnfitError(error.found, error.right) from None
        if at[0] not in _SECTIONS:
            return value
        if at in FILES and isinstance(value, str) and value and "\0" not in value:
            return str((self.folder / value).absolute())
        self._check_place(at)
        try:
            held = _checked(tuple(0 if isinstance(part, int) else part for part in at)).validate_python(value)
        except ValidationError as error:
            _, found, right = explained(error, at)[0]
            raise UnfitError(found, right) from None
        return held + 0.0 if isinstance(held, float) else held  # there is no negative zero

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

    def _check_place(self, at: At) -> None:
        """Refuse a path into a list that has no such place."""
        here: Any = self.base
        for part in at:
            if isinstance(part, int) and part >= len(here):
                found = both("a place that the list does not have", "列表中没有的位置")
                raise UnfitError(found, both("a place that exists, or the whole list", "存在的位置，或整个列表"))
            here = here[part] if isinstance(part, int) else getattr(here, part)


@functools.cache
def _checked(at: At) -> TypeAdapter[Any]:
    """The declared type of a value with its bounds, by itself, as its section would check it."""
    kind: Any = Document
    for part in at:
        while typing.get_origin(kind) in (Annotated, Union, types.UnionType):
            kind = typing.get_args(kind)[0]
        if isinstance(part, int):
            kind = typing.get_args(kind)[0]
            continue
        field = kind.model_fields[part]
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind, config=ConfigDict(strict=True, allow_inf_nan=False))


def _laid(here: Any, at: At, value: Any) -> Any:
    """A copy of a section, or of a list, with a value in its place."""
    if not at:
        return value
    first, *rest = at
    if isinstance(first, int):
        return (*here[:first], _laid(here[first], tuple(rest), value), *here[first + 1 :])
    return here.model_copy(update={first: _laid(getattr(here, first), tuple(rest), value)})
