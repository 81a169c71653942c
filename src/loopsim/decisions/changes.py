"""The changes that make one scenario of another, and the scenarios in which only some of them are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loopsim.languages import both
from loopsim.runs.what_differs import changed
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import as_texts, refuse, texts_fault
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import drop, has, merged, parts, put, reach

#: The change of all entries of the schedule.
SCHEDULE = "schedule"

#: Names of changes, each with the paths that it changes.
Changes = dict[str, tuple[str, ...]]


def changes_between(before: Scenario, after: Scenario, *, by_section: bool = False) -> Changes:
    """Return what differs, in the order of declaration: a change for each path, or for each section of the levers."""
    found: dict[str, list[str]] = {}
    for path in changed(before, after):
        name = path.rpartition(".")[0] or path if by_section else path
        found.setdefault(name, []).append(path)
    if before.to_dict()[SCHEDULE] != after.to_dict()[SCHEDULE]:
        found[SCHEDULE] = [SCHEDULE]
    return {name: tuple(paths) for name, paths in found.items()}


def with_some(before: Scenario, after: Scenario, changes: Changes, on: Iterable[str]) -> Scenario:
    """Return ``before`` with some of the changes made that lead to ``after``.

    Raises:
        ScenarioError: they do not go without the others.
    """
    there, tree = after.to_dict(), merged(None, before.to_dict())
    for path in (parts(path) for name in on for path in changes[name]):
        if has(there, path):
            put(tree, path, merged(None, reach(there, path)))
        elif has(tree, path):
            drop(tree, path)
    return Scenario.from_dict(tree, before.name)


def ordered(changes: Changes, order: Iterable[str]) -> Changes:
    """Put some changes first, in an order of one's own.

    Raises:
        ScenarioError: a name that is no change here.
    """
    refuse(texts_fault(order, "order", both("names of changes in a list", "改动名称的列表")))
    first = list(dict.fromkeys(as_texts(order)))
    unknown = [name for name in first if name not in changes]
    if unknown:
        right = both("one of what differs: {text}", "不同之处中的一个：{text}", text=", ".join(changes) or "nothing")
        raise ScenarioError([Fault("order", shown(name), right) for name in unknown])
    return {name: changes[name] for name in (*first, *(one for one in changes if one not in first))}


def in_order(before: Scenario, after: Scenario, changes: Changes) -> Mapping[frozenset[str], Scenario]:
    """Return the scenarios on the way, one change after the other, by the changes made."""
    names = list(changes)
    return {
        frozenset(names[:count]): with_some(before, after, changes, names[:count]) for count in range(1, len(names))
    }
