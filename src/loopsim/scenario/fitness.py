"""Limits of the arguments of a run besides its scenario: horizon, seed, threads."""

from __future__ import annotations

from operator import index

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


def unfit(**asked: object) -> list[Fault]:
    """The faults of ``days``, ``seed`` and ``threads``, of those that are given."""
    return [
        Fault(name, shown(value), "a whole number from {} to {}".format(*_RANGES[name]))
        for name, value in asked.items()
        if not _is_between(value, *_RANGES[name])
    ]


def refuse_unfit(**asked: object) -> None:
    """Raise :class:`ScenarioError` where :func:`unfit` finds a fault."""
    if faults := unfit(**asked):
        raise ScenarioError(faults)


def _is_between(value: object, low: int, high: int) -> bool:
    try:
        return not isinstance(value, bool) and low <= index(value) <= high  # type: ignore[arg-type]
    except TypeError:
        return False
