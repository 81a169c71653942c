"""Checks of scenario files: their content becomes a document, or a list of all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from math import copysign
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from loopsim.languages import both
from loopsim.scenario import check_phrases as phrases
from loopsim.scenario.behavior import Behavior
from loopsim.scenario.consistency import disagreements
from loopsim.scenario.dates import read_dates, without_dates
from loopsim.scenario.document import Document, catalogue, declared_at
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.files import Layer, Origin, with_full_paths
from loopsim.scenario.hints import explained, right_for, schedulable
from loopsim.scenario.legal import refused
from loopsim.scenario.levers import Levers
from loopsim.scenario.origins import CHANGE, whole_schedule
from loopsim.scenario.plain import plain
from loopsim.scenario.schedule import last_to_change, wrong_days
from loopsim.scenario.solvers import UnsolvableError
from loopsim.scenario.solving import DECIDES, figures_in, solved
from loopsim.scenario.tree import MAX_DEPTH, dotted, drop, flat, has, merged, parts, put, reach, reached, values
from loopsim.scenario.tree import Path as At

Doc = TypeVar("Doc", bound=Document)

_INT64 = 2**63 - 1

_SCHEDULE = catalogue()["schedule"]

#: Faults of one scenario that are listed one by one; a file that is no scenario at all may have a million.
MOST_TOLD = 100


def admitted(model: type[Doc], layers: list[Layer], changes: Mapping[str, Any], faults: Iterable[Fault] = ()) -> Doc:
    """``(files, changes laid on them) -> document``. Raises ScenarioError with all faults, ``faults`` first."""
    door = _Door(layers, changes, faults)
    door.check_numbers()
    document = door.check_values(model)
    door.check_schedule(document)
    door.check_whole(document)
    if door.faults:
        raise ScenarioError(door.told())
    if not document.schedule:
        return document
    return model.model_validate(door.tree).written_in(door.origins)


class _Door:
    """The checks of one scenario. Faulty values are noted and removed, so that the rest can be checked too."""

    def __init__(self, layers: list[Layer], changes: Mapping[str, Any], faults: Iterable[Fault]) -> None:
        schedules = whole_schedule(layers, right_for(_SCHEDULE))
        self.layers = layers
        self.origins = schedules.origins
        self.faults = [*faults, *schedules.faults]
        self.untold = 0
        self.faulty: set[At] = set()
        self.around: set[At] = set()  # what a faulty value lies in
        if schedules.faults:
            self._leave(("schedule",))
        changes = {path: value for path, value in changes.items() if self._is_no_deeper(path)}
        self.changed = [parts(path) for path in changes]
        self.tree: dict[str, Any] = {}
        for layer in schedules.layers:
            self.tree = merged(self.tree, with_full_paths(layer))
            self._solve(layer.tree.get("known"), layer.tree)
        if schedules.entries:
            self.tree["schedule"] = merged(None, schedules.entries)
        for path, value in changes.items():
            self._change(parts(path), value)
        for at, found, right in list(read_dates(self.tree)):
            self.note(at, found, right)
        self._solve_changes(changes)
        if ("schedule",) in self.changed:
            entries = self.tree["schedule"]
            self.origins = tuple(Origin(CHANGE, n) for n in range(len(entries) if isinstance(entries, list) else 0))
        self.tree = with_full_paths(Layer(CHANGE, self.tree, Path()))

    def note(self, path: At, found: str, right: str, concerned: Iterable[At] = ()) -> None:
        """Note a fault; in front stands the uppermost file that says something about the paths concerned."""
        self._leave(path)
        if len(self.faults) >= MOST_TOLD:
            self.untold += 1
            return
        label, where = self._label([path, *concerned]), path
        if label != CHANGE and (origin := self._origin(path)):  # counted as in that file
            where = ("schedule", origin.number, *path[2:])
        self.faults.append(Fault(f"{label}: {dotted(where)}", found, right))

    def told(self) -> list[Fault]:
        """The faults, and the number of those left out."""
        if not self.untold:
            return self.faults
        more = Fault(
            self.layers[-1].label,
            both(*phrases.MORE_FAULTS, untold=self.untold),
            both(*phrases.SCENARIO_SEE_LOOPSIM_REFERENCE),
        )
        return [*self.faults, more]

    def is_faulty(self, *paths: str) -> bool:
        """Whether a fault was found at, in or around one of the paths."""
        return any(at in self.around or not self.faulty.isdisjoint(_heads(at)) for at in map(parts, paths))

    def _leave(self, path: At) -> None:
        self.faulty.add(path)
        self.around.update(_heads(path))

    def _is_no_deeper(self, path: str) -> bool:
        """Whether a path leads no deeper than a scenario can be; notes it otherwise."""
        depth = path.count(".") + 1
        if depth > MAX_DEPTH:
            where = f"{CHANGE}: {shown(path).removeprefix('the text ')}"
            self.faults.append(
                Fault(where, both(*phrases.PATH_PARTS, depth=depth), both(*phrases.FEW_LEVERS_REFERRAL_REWARD))
            )
        return depth <= MAX_DEPTH

    def check_numbers(self) -> None:
        """Refuse whole numbers that no 64-bit integer holds, and make the negative zero a zero."""
        for path, value in values(self.tree):
            if isinstance(value, int) and abs(value) > _INT64 and has(self.tree, path):
                declared = declared_at(path)
                self.note(path, shown(value), right_for(declared, value) if declared else both(*phrases.SMALLER_NUMBER))
                drop(self.tree, path)
            elif isinstance(value, float) and value == 0.0 and copysign(1.0, value) < 0.0 and has(self.tree, path):
                put(self.tree, path, 0.0)

    def check_values(self, model: type[Doc]) -> Doc:
        """Check names, types, units and bounds of all values. Defaults replace faulty ones."""
        for entry in self.tree.get("schedule", ()) if isinstance(self.tree.get("schedule"), list) else ():
            for kind in ("set", "ramp"):
                if isinstance(entry, dict) and isinstance(entry.get(kind), dict):
                    entry[kind] = dict(flat(entry[kind]))
        while True:
            try:
                return model.model_validate(self.tree)
            except ValidationError as error:
                for path, found, right in explained(error):
                    self.note(path, found, right)
                    there = reached(self.tree, path)
                    # What lies in something strange that Pydantic takes for a list goes with it.
                    if there == path or not isinstance(reach(self.tree, there), dict | list):
                        drop(self.tree, there)

    def check_schedule(self, document: Document) -> None:
        """Check that days are within the horizon, and values are such as the levers themselves would take."""
        for number, entry in enumerate(document.schedule):
            at = f"schedule.{number}"
            if not self.is_faulty(f"{at}.from_day", f"{at}.to_day", f"{at}.every_days", f"{at}.for_days", "days"):
                for name, found, right in wrong_days(entry, document.days):
                    self.note(parts(f"{at}.{name}"), found, right)
            if self.is_faulty(f"{at}.set", f"{at}.ramp"):
                continue
            if bool(entry.set) == bool(entry.ramp):
                sides = both(*phrases.BOTH_SET_RAMP) if entry.set else both(*phrases.NEITHER_SET_NOR_RAMP)
                self.note(parts(at), sides, both(*phrases.EXACTLY_ONE_THEM_SET))
            for kind, changes in (("set", entry.set), ("ramp", entry.ramp)):
                for path, value in changes.items():
                    self._check_scheduled((*parts(at), kind, path), value)

    def check_whole(self, document: Document) -> None:
        """Check values that must fit together, and the law if it is guarded."""
        noted = set()  # one file may have many faults
        for paths, found, right in disagreements(document):
            if paths in noted or not self.is_faulty(*paths):
                noted.add(paths)
                self.note(parts(paths[0]), found, right, map(parts, paths))
        if document.levers.commission.legal_guard == "refuse":
            if self.is_faulty("schedule"):
                document = document.model_copy(update={"schedule": ()})
            cure = both(*phrases.PLAN_WITHIN_LAW_LEVERS)
            for finding in refused(document):
                day = both(*phrases.FROM_DAY_ON, from_day=finding.from_day) if finding.from_day else ""
                section = finding.path.rpartition(".")[0] + "."
                number = last_to_change(section, document.schedule, finding.from_day) if finding.from_day else None
                concerned: list[At] = [] if number is None else [("schedule", number)]
                self.note(parts(finding.path), both(*phrases.PLAN, plan=finding.plan, day=day), cure, concerned)

    def _check_scheduled(self, at: At, value: Any) -> None:
        """A value in the schedule, checked as the lever itself would be, and put back as the lever would hold it."""
        path = parts(str(at[-1]))
        declared = declared_at(path) if path[0] in ("behavior", "levers") else None
        if declared is None or declared.kind == "table" or isinstance(path[-1], int):
            known = schedulable()
            close = nearest(dotted(path), known) or nearest(str(path[-1]), {name.rpartition(".")[2] for name in known})
            right = next((name for name in known if close and (name == close or name.endswith(f".{close}"))), None)
            self.note(at, both(*phrases.PATH_NO_SCHEDULE_CAN), right or both(*phrases.PATH_VALUE_LEVERS_BEHAVIOR))
            return
        if declared.is_trait:
            found: str = both(*phrases.TRAIT_SCHEDULE_PEOPLE_KEEP)
            self.note(at, found, both(*phrases.ONE_VALUE_FOR_WHOLE, path=dotted(path)))
            return
        if at[-2] == "ramp" and declared.kind not in ("number", "whole number"):
            self.note(at, both(*phrases.RAMP, kind=declared.kind), both(*phrases.RAMP_NUMBER_CHANGE_OTHER))
            return
        sections: dict[str, type[BaseModel]] = {"behavior": Behavior, "levers": Levers}
        tree: dict[str, Any] = {}
        put(tree, path[1:], value)
        try:
            held: Any = sections[str(path[0])].model_validate(tree)
        except ValidationError as error:
            for inner, found, right in explained(error, (path[0],)):
                self.note((*at, *inner[len(path) :]), found, right)
            return
        for part in path[1:]:
            held = getattr(held, str(part))
        self.tree["schedule"][at[1]][at[2]][at[3]] = list(held) if isinstance(held, tuple) else held

    def _change(self, path: At, value: Any) -> None:
        for depth in range(1, len(path)):
            declared = declared_at(path[:depth])
            if declared and declared.kind in ("numbers", "tables") and not has(self.tree, path[:depth]):
                put(self.tree, path[:depth], plain(declared.default))
        try:
            before = reach(self.tree, path) if has(self.tree, path) else None
            put(self.tree, path, merged(before, value))
        except LookupError:
            right = both(*phrases.PLACE_EXISTS_THEY_COUNT)
            self.note(path, both(*phrases.PLACE_LIST_DOES_NOT), right)

    def _solve(self, said: Any, beside: Any) -> None:
        """Solve parameters from the figures that a layer enters in [known]; what comes later changes them after that.

        ``beside`` is the layer: it cannot set a parameter as well.
        """
        figures = figures_in(said)
        if not figures:
            return
        for figure in figures:
            for path in DECIDES[figure][0]:
                if has(beside, parts(path)):
                    right = both(*phrases.ONE_THEM_HERE_SINCE, figure=figure)
                    self.note(("known", *parts(figure)), both(*phrases.BESIDE, path=path), right, [parts(path)])
        sections = ("market", "behavior", "levers", "known")
        try:
            document = Document.model_validate(without_dates(self.tree, sections))
            found = solved(document, figures)
        except (ValidationError, ScenarioError):  # the latter of a table of customers
            return  # is told with the faults of all values
        except UnsolvableError as error:
            self.note(("known", *parts(error.figure)), error.found, error.right)
            return
        for path, value in found.items():
            put(self.tree, parts(path), value)
        put(self.tree, ("known", "solved"), True)

    def _solve_changes(self, changes: Mapping[str, Any]) -> None:
        beside: dict[str, Any] = {}
        for path, value in changes.items():
            with suppress(LookupError):
                put(beside, parts(path), value)
        self._solve(beside.get("known"), beside)

    def _origin(self, path: At) -> Origin | None:
        """Origin of an entry of the schedule, if the path leads into one."""
        is_entry = len(path) > 1 and path[0] == "schedule" and path[1] in range(len(self.origins))
        return self.origins[int(path[1])] if is_entry else None

    def _label(self, paths: list[At]) -> str:
        if any(_touch(changed, path) for changed in self.changed for path in paths):
            return CHANGE
        if origin := next(filter(None, map(self._origin, paths)), None):
            return origin.file
        for depth in range(max(map(len, paths)), 0, -1):
            for layer in reversed(self.layers):
                if any(len(path) >= depth and has(layer.tree, path[:depth]) for path in paths):
                    return layer.label
        return self.layers[-1].label


def _heads(path: At) -> Iterable[At]:
    """The path and all that it lies in."""
    return (path[:end] for end in range(1, len(path) + 1))


def _touch(one: At, other: At) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
