"""Registry of the functions that compute measures; they stand beside their sources and register here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loopsim.results.facts import Facts
from loopsim.results.summary import Value

Found = tuple[str, Value, str]
Measuring = Callable[[Facts], Iterator[Found]]

#: Which function gives a measure.
GIVEN_BY: dict[str, Measuring] = {}


def gives(*names: str) -> Callable[[Measuring], Measuring]:
    """Register the names of the measures that a function returns, all of them and no others."""

    def register(function: Measuring) -> Measuring:
        GIVEN_BY.update(dict.fromkeys(names, function))
        return function

    return register


def ratio(name: str, part: float, whole: float, why: str, note: str = "") -> Found:
    """``part / whole``, or no value and the reason where there is no whole."""
    return (name, float(part / whole), note) if whole > 0 else (name, None, why)
