"""Differences between the settings of two scenarios, and the entries of a schedule that hold."""

from __future__ import annotations

from typing import Any

from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import what_holds
from loopsim.scenario.tree import flat

#: What makes no other market.
_NAMES = ("name", "about")


def changed(reference: Scenario, scenario: Scenario) -> dict[str, list[Any]]:
    """``path -> [value of the reference, value of the scenario]`` of all that differs; the schedule is left out."""
    before, now = ({path: value for path, value in flat(one.to_dict()) if value != {}} for one in (reference, scenario))
    paths = dict.fromkeys([*before, *now])
    return {
        path: [before.get(path), now.get(path)]
        for path in paths
        if before.get(path) != now.get(path) and path.partition(".")[0] not in (*_NAMES, "schedule")
    }


def held(scenario: Scenario) -> list[dict[str, Any]]:
    """A table for each value that an entry of the schedule changes: the entry, the file that it is from (``file``,
    ``number``), path and value, on how many of its days it decides, and which later entries decide on the others."""
    entries = [entry.model_dump(exclude_none=True, exclude={"set", "ramp"}) for entry in scenario.schedule]
    rows = []
    for one in what_holds(scenario.schedule, scenario.days):
        entry, origin = scenario.schedule[one.entry], scenario.origins[one.entry]
        kind = "set" if one.path in entry.set else "ramp"
        rows.append(
            {
                "entry": one.entry,
                "file": origin.file,
                "number": origin.number,
                **entries[one.entry],
                "path": one.path,
                kind: (entry.set if kind == "set" else entry.ramp)[one.path],
                "days": one.days,
                "decides_on": one.decided,
                "later_entries": list(one.others),
            }
        )
    return rows
