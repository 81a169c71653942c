"""The schedule of a scenario that starts from others: entries of all files, with the file of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from loopsim.languages import Both, both
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.files import Layer, Origin

#: Key by which a file drops the entries of the file that it starts from.
REPLACES = "schedule_replaces"
REPLACES_MEANING = Both(
    "true: the schedule of the file that this one starts from is dropped; else entries are added to it",
    "true：不沿用起点文件的日程；否则各条加在其后",
)

#: What changes that replace the whole schedule are called where an entry is from.
CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Origins:
    """Origins of the entries of a schedule, in order. A note: scenarios that differ only in it are equal."""

    entries: tuple[Origin, ...] = field(default=(), compare=False)


class Schedules(NamedTuple):
    """Files without their schedules, the schedule of all of them, and the origin of each of its entries."""

    layers: list[Layer]
    entries: list[Any]
    origins: tuple[Origin, ...]
    faults: list[Fault]


def whole_schedule(layers: Sequence[Layer], right: str) -> Schedules:
    """Add the entries of each file to those of the files below it, or replace those where the file says so.

    ``right`` is said of a schedule that is no list.
    """
    bare: list[Layer] = []
    entries: list[Any] = []
    origins: list[Origin] = []
    faults: list[Fault] = []
    for layer in layers:
        tree = dict(layer.tree)
        replaces, own = tree.pop(REPLACES, False), tree.pop("schedule", [])
        bare.append(replace(layer, tree=tree))
        if not isinstance(replaces, bool):
            faults.append(
                Fault(
                    f"{layer.label}: {REPLACES}",
                    shown(replaces),
                    both("true or false, without quotes", "不带引号的 true 或 false"),
                )
            )
        elif replaces:
            entries, origins = [], []
        if not isinstance(own, list | tuple):
            faults.append(Fault(both("{label}: schedule", "{label}：schedule", label=layer.label), shown(own), right))
            continue
        entries += own
        origins += layer.origins or [Origin(layer.label, number) for number in range(len(own))]
    return Schedules(bare, entries, tuple(origins), faults)
