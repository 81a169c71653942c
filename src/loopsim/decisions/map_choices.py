"""Choices and yes-or-no levers in a map: each of their values gets a map of its own, a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from loopsim.languages import Both, both, joined
from loopsim.scenario.document import Declared, declared_at, name_of
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts
from loopsim.studies.design import Axis, Ranged

#: Panels of a map at most: lines beyond are told apart by no one.
MOST_PANELS = 8

_YES_OR_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Panel:
    """Values of the choices for which a map is made, by their names, and what they change in the scenario."""

    values: tuple[tuple[str, Any], ...]
    changes: Mapping[str, Any]

    @property
    def label(self) -> Both:
        """Name of the panel: ``referral.enabled = yes``."""
        return joined(both("{name} = {value}", "{name} = {value}", name=name_of(name), value=_told(value))
                      for name, value in self.values)  # fmt: skip


def is_choice(path: str) -> bool:
    """Return whether a path is a choice or a yes or no."""
    declared = declared_at(parts(path))
    return declared is not None and declared.kind in ("choice", "yes or no")


def panels_of_word(word: str, faults: list[Fault]) -> list[Panel]:
    """Read a factor as the command line says it: ``PATH`` for all its values, or ``PATH=one,other``."""
    path, equals, listed = (part.strip() for part in word.partition("="))
    declared = declared_at(parts(path))
    assert declared is not None
    known = _known(declared)
    names = [name.strip() for name in listed.split(",")] if equals else list(known)
    accepted = known if declared.kind == "choice" else _YES_OR_NO
    wrong = [name for name in names if name not in accepted]
    values = [accepted.get(name) for name in names]
    if wrong or len(set(values)) < 2 or len(set(values)) < len(values):
        right = both("two or more of {known}", "{known} 中的两个或更多", known=", ".join(known))
        faults.append(Fault("factor", shown(wrong[0] if wrong else word), right))
        return []
    return [Panel(((path, value),), {path: value}) for value in values]


def panels_of_axis(axis: Axis) -> list[Panel] | None:
    """Return the panels of a factor of a study; None where it is one of numbers, along which a line can run."""
    levels = [] if isinstance(axis, Ranged) else [axis.level(number) for number in range(len(axis))]
    values = [value for level in levels for value in level.changes.values()]
    is_numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    is_named = any(isinstance(value, str) for level in levels for value in level.values.values())
    if not levels or (is_numeric and not is_named):
        return None
    names = dict(zip(axis.columns, axis.paths, strict=False)) if len(axis.columns) == len(axis.paths) else {}
    return [
        Panel(tuple((names.get(column, column), value) for column, value in level.values.items()), level.changes)
        for level in levels
    ]


def crossed(lists: Sequence[Sequence[Panel]], base: Scenario | None, faults: list[Fault]) -> tuple[Panel, ...]:
    """Return a panel for each combination of values, each one a scenario."""
    if not lists:
        return ()
    panels = [
        Panel(
            tuple(pair for one in some for pair in one.values),
            {path: value for one in some for path, value in one.changes.items()},
        )
        for some in product(*lists)
    ]
    if len(panels) > MOST_PANELS:
        said = both("choices with {count} combinations", "选择共有 {count} 种组合", count=len(panels))
        faults.append(Fault("factor", said, both("at most {most}", "至多 {most} 种", most=MOST_PANELS)))
        return ()
    for panel in panels:
        try:
            if base is not None:
                base.change(panel.changes)
        except ScenarioError as error:
            faults += error.faults
    return tuple(panels)


def _known(declared: Declared) -> dict[str, Any]:
    if declared.kind == "yes or no":
        return {"yes": True, "no": False}
    return {choice: choice for choice in declared.choices}


def _told(value: Any) -> Both:
    if isinstance(value, bool):
        return Both("yes", "是") if value else Both("no", "否")
    return Both(f"{value:g}", f"{value:g}") if isinstance(value, float) else Both(str(value), str(value))
