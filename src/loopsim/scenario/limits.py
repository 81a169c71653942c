"""Limits of the arguments of runs besides their scenario: horizon, seed, threads."""

from __future__ import annotations

from operator import index

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown

#: Longest horizon, in days: a hundred years.
MAX_DAYS = 36_500

#: Highest seed: the key of the generator of draws has 64 bits, and a signed integer carries 63 of them.
MAX_SEED = 2**63 - 1
MAX_THREADS = 1024

#: Most runs of one scenario in one go.
MAX_RUNS = 10_000_000

#: Name, lowest and highest value of each.
_RANGES = {"days": (1, MAX_DAYS), "seed": (0, MAX_SEED), "threads": (1, MAX_THREADS)}


def limit_faults(**given: object) -> list[Fault]:
    """Return the faults of ``days``, ``seed`` and ``threads``, of those that are given."""
    return range_faults(**{name: (value, *_RANGES[name]) for name, value in given.items()})


def range_faults(**given: tuple[object, int, int]) -> list[Fault]:
    """Return the faults of whole numbers by name; each is given with the lowest and the highest that is right."""
    return [
        Fault(
            name,
            shown(value),
            both("a whole number from {low} to {high}", "{low} 至 {high} 的整数", low=low, high=high),
        )
        for name, (value, low, high) in given.items()
        if not _is_between(value, low, high)
    ]


def refuse_beyond_limits(**given: object) -> None:
    """Raise :class:`ScenarioError` where :func:`limit_faults` finds a fault."""
    if faults := limit_faults(**given):
        raise ScenarioError(faults)


def _is_between(value: object, low: int, high: int) -> bool:
    try:
        return not isinstance(value, bool) and low <= index(value) <= high  # type: ignore[arg-type]
    except TypeError:
        return False
