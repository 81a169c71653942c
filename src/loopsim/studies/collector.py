"""Collector of the faults of a study: the first are told in full, of the others only their number."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from loopsim.languages import both
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, nearest, shown
from loopsim.scenario.tree import Path as At
from loopsim.scenario.tree import dotted, drop, has, merged, parts

Model = TypeVar("Model", bound=BaseModel)

#: Faults that are told in full.
_MOST_TOLD = 20


class Collector:
    """The faults of one study, noted while its checks go on."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.count = 0
        self._told: list[Fault] = []
        self._places: set[At] = set()
        self._around: set[At] = set()  # what a faulty place lies in

    def add(self, where: str, found: str, right: str) -> None:
        """Note a fault at a place of the study file."""
        at = parts(where)
        self._places.add(at)
        self._around.update(at[:end] for end in range(1, len(at) + 1))
        self.add_fault(Fault(f"{self.label}: {where}", found, right))

    def is_faulty(self, *places: str) -> bool:
        """Return whether a fault is noted at, in or above one of these places, so that nothing follows from them."""
        return any(
            at in self._around or any(at[:end] in self._places for end in range(1, len(at) + 1))
            for at in map(parts, places)
        )

    def add_fault(self, fault: Fault) -> None:
        """Note a fault of another file."""
        if fault in self._told:
            return
        self.count += 1
        if len(self._told) < _MOST_TOLD:
            self._told.append(fault)

    def refuse(self) -> None:
        """Raise :class:`ScenarioError` if there is any."""
        if self._told:
            more = self.count - len(self._told)
            last = Fault(
                self.label,
                both("{more:,} faults more, which are not told", "另有 {more:,} 处错误未列出", more=more),
                both("none", "无"),
            )
            raise ScenarioError([*self._told, *([last] if more else [])])

    def read(self, model: type[Model], tree: dict[str, Any]) -> Model | None:
        """A section from what the file says; what is faulty is noted and gives way to its default, if it has one."""
        tree = merged(None, tree)
        dropped: set[At] = set()
        while True:
            try:
                return model.model_validate(tree)
            except ValidationError as error:
                for at, found, right in _explained(model, error):
                    if at in dropped:
                        return None  # something is needed, and was faulty
                    self.add(dotted(at), found, right)
                    gone = at if has(tree, at) else at[:-1]  # what is missing makes its table useless
                    if not gone:
                        return None
                    if len(gone) == 2 and isinstance(gone[1], int):
                        tree[str(gone[0])][gone[1]] = {}  # one of several tables: the others keep their places
                    elif has(tree, gone):
                        drop(tree, gone)
                    dropped.add(gone)


def field_at(model: type[BaseModel], at: At) -> FieldInfo | None:
    """The declaration of the name at the end of a path; places in lists are passed over."""
    field: FieldInfo | None = None
    here: type[BaseModel] | None = model
    for part in at:
        if isinstance(part, int):
            continue
        if here is None:
            return field  # inside a table of paths and values, or of choices
        found = {one.alias or name: one for name, one in here.model_fields.items()}.get(part)
        if found is None:
            return None
        field, here = found, section_in(found.annotation)
    return field


def _explained(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[At, str, str]]:
    """``pydantic's errors -> (path, found, right)``, in the words of the declarations; of each place the first one."""
    errors: dict[At, Any] = {}
    for one in error.errors(include_url=False):
        errors.setdefault(tuple(part for part in one["loc"] if isinstance(part, int) or _is_name(part)), one)
    around = {at[:end] for at in errors for end in range(len(at))}  # what others lie in is faulty as they are
    told = 0
    for at, one in errors.items():
        if at in around:
            continue
        if one["type"] == "extra_forbidden":
            owner = section_in(getattr(field_at(model, at[:-1]), "annotation", None)) or model
            names = [field.alias or name for name, field in owner.model_fields.items()]
            told += 1  # a cure takes time to find, and only a few are told
            close = nearest(str(at[-1]), names) if told <= 2 * _MOST_TOLD else None
            right = close or both("one of {names}", "{names} 之一", names=", ".join(names))
            yield at, both("an unknown name", "未知的名称"), right
            continue
        field = field_at(model, at)
        extra = field.json_schema_extra if field is not None else None
        table = both("a table, written [{at}]", "表，写作 [{at}]", at=at[-1])
        right = str(extra["right"]) if isinstance(extra, dict) else table
        yield at, NOTHING if one["type"] == "missing" else shown(one["input"]), right


def _is_name(part: str) -> bool:
    """Return whether a part of pydantic's location is a name of the file, and not a branch of a union."""
    return not part.startswith(("literal[", "tuple[")) and part not in ("int", "str", "float", "Range")


def section_in(annotation: Any) -> type[BaseModel] | None:
    """The section that an annotation is about, if it is one, perhaps in a list or left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (tuple, types.UnionType, typing.Union):
        inner = map(section_in, typing.get_args(annotation))
        return next((one for one in inner if one is not None), None)
    return None
