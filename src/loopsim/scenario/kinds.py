"""Checks of the types of arguments in Python: a wrong type is a fault with one line, like any other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from numbers import Real
from typing import Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown


def is_number(value: object) -> bool:
    """Whether ``value`` is a real number, of Python or of NumPy."""
    return isinstance(value, Real)


def path_fault(value: object, where: str, right: str) -> Fault | None:
    """Fault if ``value`` is not a path."""
    is_path = isinstance(value, str | os.PathLike) and isinstance(os.fspath(value), str) and os.fspath(value)
    return None if is_path else Fault(where, shown(value), right)


def table_fault(value: object, where: str, right: str) -> Fault | None:
    """Fault if ``value`` is not a mapping."""
    return None if isinstance(value, Mapping) else Fault(where, shown(value), right)


def texts_fault(value: object, where: str, right: str) -> Fault | None:
    """Fault of a value that is neither a text nor a list of texts, else None."""
    if isinstance(value, str | Iterator):  # an iterator can be looked through only once
        return None
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        return None if all(isinstance(one, str) for one in value) else Fault(where, shown(value), right)
    return Fault(where, shown(value), right)


def as_texts(value: str | Iterable[str]) -> list[str]:
    """Return a text, or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def changes_fault(changes: object) -> Fault | None:
    """Fault if ``changes`` is not a mapping, a row of a DataFrame, or None."""
    if changes is None or callable(getattr(changes, "items", None)):
        return None
    return Fault(
        "changes",
        shown(changes),
        both(
            'a table of values by path, such as {{"levers.referral.reward_cny": 10}}',
            '按路径给出值的表，如 {{"levers.referral.reward_cny": 10}}',
        ),
    )


def as_changes(changes: Any) -> dict[str, Any]:
    """Return changes by path; none for None."""
    return {} if changes is None else {str(path): value for path, value in changes.items()}


def progress_fault(progress: object) -> Fault | None:
    """Fault if ``progress`` is neither a function nor None."""
    if progress is None or callable(progress):
        return None
    return Fault(
        "progress",
        shown(progress),
        both("a function of two numbers, done and in all", "两个数（已完成数和总数）的函数"),
    )


def refuse(*faults: Fault | None) -> None:
    """Raise ScenarioError with all given faults that are not None; nothing if there are none."""
    if found := [fault for fault in faults if fault is not None]:
        raise ScenarioError(found)
