"""What is given in Python and is not even of the right kind: told in a line, like any other fault."""

from __future__ import annotations

import os
from collections.abc import Mapping
from numbers import Real
from typing import Any

from loopsim.scenario.faults import Fault, ScenarioError, shown


def is_number(value: object) -> bool:
    """Whether it is a real number, of Python or of NumPy."""
    return isinstance(value, Real)


def path_fault(value: object, where: str, right: str) -> Fault | None:
    """Why this is no path of a file, if it is none."""
    is_path = isinstance(value, str | os.PathLike) and isinstance(os.fspath(value), str) and os.fspath(value)
    return None if is_path else Fault(where, shown(value), right)


def table_fault(value: object, where: str, right: str) -> Fault | None:
    """Why this is no table of values, if it is none."""
    return None if isinstance(value, Mapping) else Fault(where, shown(value), right)


def changes_fault(changes: object) -> Fault | None:
    """Why these are no changes to a scenario, if they are none: a mapping, or a row of a DataFrame, or nothing."""
    if changes is None or callable(getattr(changes, "items", None)):
        return None
    return Fault("changes", shown(changes), 'a table of values by path, such as {"levers.referral.reward_cny": 10}')


def as_changes(changes: Any) -> dict[str, Any]:
    """Changes that are some, by path."""
    return {} if changes is None else {str(path): value for path, value in changes.items()}


def progress_fault(progress: object) -> Fault | None:
    """Why nobody can be told by this how far the work is."""
    if progress is None or callable(progress):
        return None
    return Fault("progress", shown(progress), "a function of two numbers, done and in all")


def refuse(*faults: Fault | None) -> None:
    """Raise ScenarioError with those faults that there are."""
    if found := [fault for fault in faults if fault is not None]:
        raise ScenarioError(found)
