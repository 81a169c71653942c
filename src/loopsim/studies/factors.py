"""Factors as the file says them become axes that a design asks for values, each value checked by itself."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from loopsim.languages import both
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import NOTHING, shown
from loopsim.scenario.tree import Path, flat, parts
from loopsim.studies import factors_phrases as phrases
from loopsim.studies.collector import Collector
from loopsim.studies.design import Axis, Choices, Level, Listed, Ranged, Span, cell
from loopsim.studies.document import WAYS, Factor, Range
from loopsim.studies.overrides import Overrides, UnfitError

Owner = TypeVar("Owner")

#: Columns that every table of runs has; no factor may be called so.
OWN_COLUMNS = ("point", "run", "seed", "status", "seconds", "message", "day")

#: Most steps of a range, as declared.
_MOST_STEPS = 10_000


def read_factors(raw: Any, faults: Collector) -> dict[int, Factor]:
    """The factors that can be read, by their places in the file."""
    if not isinstance(raw, list):
        faults.add("factor", shown(raw), both(*phrases.TABLES_EACH_WRITTEN_FACTOR))
        return {}
    factors: dict[int, Factor] = {}
    for number, tree in enumerate(raw):
        where = f"factor.{number}"
        if not isinstance(tree, dict):
            faults.add(where, shown(tree), both("a table, written [[factor]]", "表，写作 [[factor]]"))
            continue
        before = faults.count
        is_single = "paths" not in tree
        told = functools.partial(_told, ("factor", number), is_single)
        factor = faults.read(Factor, tree | {way: [tree[way]] for way in WAYS[:3] if way in tree and is_single}, told)
        if factor is None:
            continue
        form = faults if faults.count == before else Collector(faults.label)  # what a faulty one lacks is told already
        lacking = form.count
        _check_form(where, factor, form)
        if form.count == lacking:
            factors[number] = factor
    return factors


def column_names(factors: Mapping[int, Factor], taken: set[str], faults: Collector) -> dict[int, tuple[str, ...]]:
    """The columns of each factor: the name given, or the end of each path, as much of it as tells it apart."""
    every_path = [path for factor in factors.values() for path in paths_of(factor)]
    columns: dict[int, tuple[str, ...]] = {}
    used = set(taken)
    for number, factor in factors.items():
        if factor.choices or (factor.name and factor.path):
            columns[number] = (factor.name,)
        else:
            columns[number] = tuple(_short(path, every_path, used) for path in paths_of(factor))
        for column in columns[number]:
            if column in used:
                faults.add(
                    f"factor.{number}.name",
                    both("{column}, which is taken", "{column}，已被使用", column=shown(column)),
                    both("another name", "另一个名称"),
                )
        used.update(columns[number])
    return columns


def _short(path: str, every_path: Sequence[str], used: set[str]) -> str:
    """The shortest end of a path that is no other's: ``friend_cap``, or ``ads.slope`` beside ``content.slope``."""
    words = path.split(".")
    for length in range(1, len(words)):
        end = ".".join(words[-length:])
        others = sum(other == end or other.endswith(f".{end}") for other in every_path)
        if others == 1 and end not in used and not end.isdecimal():
            return end
    return path


def axis_of(
    number: int, factor: Factor, columns: tuple[str, ...], overrides: Overrides, needs_steps: bool, faults: Collector
) -> Axis | None:
    """The axis of a factor, or None where a fault was noted."""
    before = faults.count
    for place, path in enumerate(paths_of(factor)):
        try:
            overrides.declared(path)
        except UnfitError as error:
            which = f"paths.{place}" if factor.paths else "path"
            faults.add(f"factor.{number}.{which} ({path})", error.found, error.right)
    if faults.count > before:
        return None
    reader = _Reader(f"factor.{number}", factor, columns, overrides, needs_steps, faults)
    axis = reader.choices() if factor.choices else reader.list() if factor.list else reader.ranges()
    return axis if faults.count == before else None


def check_overlaps(axes: Mapping[int, Axis], faults: Collector) -> None:
    """Note each value that two factors change."""
    for number, path, other in overlaps({number: axis.paths for number, axis in axes.items()}):
        found = both(*phrases.VALUE_FACTOR_CHANGES_WELL, other=other)
        faults.add(f"factor.{number} ({path})", found, both("each value in one factor", "每个值只在一个因素中"))


def overlaps(paths: Mapping[Owner, Iterable[str]]) -> Iterator[tuple[Owner, str, Owner]]:
    """``(owner, one of its paths, who changes that value before it)`` of all that are changed twice."""
    seen: dict[str, Owner] = {}
    for owner, own in paths.items():
        yield from ((owner, path, other) for path in own for one, other in seen.items() if touch(path, one))
        seen.update(dict.fromkeys(own, owner))


def paths_of(factor: Factor) -> tuple[str, ...]:
    """The paths that a factor names; those of choices stand with their values."""
    return factor.paths or ((factor.path,) if factor.path else ())


def touch(one: str, other: str) -> bool:
    """Return whether two paths are the same, or one lies in the other."""
    first, second = parts(one), parts(other)
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


@dataclass(frozen=True)
class _Reader:
    """Reads the values of one factor."""

    where: str
    factor: Factor
    columns: tuple[str, ...]
    overrides: Overrides
    needs_steps: bool
    faults: Collector

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that the factor names."""
        return paths_of(self.factor)

    def choices(self) -> Axis:
        """Named groups of changes."""
        levels = []
        for name, said in self.factor.choices.items():
            where = f"{self.where}.choices.{name}"
            changes = dict(flat(said))
            for place, path in enumerate(changes):
                if any(touch(path, other) for other in list(changes)[:place]):
                    self.faults.add(
                        f"{where}.{path}",
                        both(*phrases.VALUE_CHOICE_HAS_ALREADY),
                        both("each value once", "每个值一次"),
                    )
            held = {path: self._held(f"{where}.{path}", path, value) for path, value in changes.items()}
            levels.append(Level({self.columns[0]: name}, held))
        paths = dict.fromkeys(path for level in levels for path in level.changes)
        return Choices(self.columns, tuple(paths), tuple(levels))

    def list(self) -> Axis | None:
        """Values one by one."""
        lists = self.factor.list
        if not all(lists) or len({len(values) for values in lists}) > 1:
            found = " and ".join(both("{count} values", "{count} 个值", count=len(values)) for values in lists)
            self.faults.add(f"{self.where}.list", found, both(*phrases.VALUES_MANY_FOR_EACH))
            return None
        held: list[tuple[Any, ...]] = []
        cells: set[tuple[Any, ...]] = set()
        for place, values in enumerate(zip(*lists, strict=True)):
            where = [f"{self._at('list', which)}.{place}" for which in range(len(self.paths))]
            held.append(tuple(map(self._held, where, self.paths, values)))
            shown_as = tuple(map(cell, held[-1]))
            if None not in held[-1] and shown_as in cells:
                self.faults.add(
                    f"{self.where}.list",
                    both("{values} a second time", "再次出现的 {values}", values=shown(values[0])),
                    both("each value once", "每个值一次"),
                )
            cells.add(shown_as)
        return Listed(self.columns, self.paths, held)

    def ranges(self) -> Axis | None:
        """Numbers from one to another."""
        way = "log_range" if self.factor.log_range else "range"
        said: tuple[Range, ...] = getattr(self.factor, way)
        if len({one.steps for one in said}) > 1:
            self.faults.add(
                f"{self.where}.{way}",
                both("ranges of different steps", "步数不同的范围"),
                both(*phrases.SAME_STEPS_FOR_EACH),
            )
        spans = [
            self._span(self._at(way, which), path, one, way == "log_range")
            for which, (path, one) in enumerate(zip(self.paths, said, strict=True))
        ]
        there = tuple(span for span in spans if span is not None)
        return Ranged(self.columns, self.paths, there, said[0].steps or 0) if len(there) == len(spans) else None

    def _span(self, where: str, path: str, said: Range, is_log: bool) -> Span | None:
        declared = declared_at(parts(path))
        if declared is not None and declared.kind not in ("number", "whole number"):
            self.faults.add(
                f"{where} ({path})",
                both("a range of {kind}", "{kind}的范围", kind=declared.kind),
                both(*phrases.LIST_VALUES_CHOICES),
            )
            return None
        is_whole = declared is not None and declared.kind == "whole number"
        for end in (said.start, said.end):
            if self._held(where, path, int(end) if is_whole and end.is_integer() else end) is None:
                return None
        if not said.start < said.end:
            self.faults.add(
                where,
                both("from {start:g} to {end:g}", "{start:g} 至 {end:g}", start=said.start, end=said.end),
                both("a range that goes up", "递增的范围"),
            )
            return None
        if is_log and said.start <= 0:
            self.faults.add(f"{where}.from", f"{said.start:g}", both(*phrases.NUMBER_ABOVE_WHICH_HAS))
            return None
        span = Span(said.start, said.end, is_log, is_whole)
        if self.needs_steps and said.steps is None and not self.faults.is_faulty("design.kind"):
            self.faults.add(f"{where}.steps", NOTHING, both(*phrases.NUMBER_STEPS_WHICH_GRID))
        elif self.needs_steps and said.steps is not None:
            self._check_steps(where, span, said.steps)
        return span

    def _check_steps(self, where: str, span: Span, steps: int) -> None:
        """Note steps of whole numbers that could not be equal, or not be different."""
        across = round(span.high - span.low)
        if span.is_whole and not span.is_log and across % (steps - 1):
            fitting = sorted(
                (one + 1 for one in range(1, _MOST_STEPS) if across % one == 0), key=lambda n: abs(n - steps)
            )
            right = both(*phrases.STEPS_WHICH_ALL_ARE, str=" or ".join(map(str, sorted(fitting[:3]))))
            exact = ", ".join(f"{span.low + across * number / (steps - 1):g}" for number in range(3))
            self.faults.add(f"{where}.steps", both(*phrases.STEPS_WHOLE_NUMBER, steps=steps, exact=exact), right)
            return
        different = len({span.step(number, steps) for number in range(steps)})
        if different < steps:
            found = both(*phrases.STEPS_WHICH_GIVE_ONLY, steps=steps, different=different)
            self.faults.add(f"{where}.steps", found, both("fewer steps, or a list", "更少的步数，或列表"))

    def _at(self, way: str, which: int) -> str:
        return f"{self.where}.{way}.{which}" if self.factor.paths else f"{self.where}.{way}"

    def _held(self, where: str, path: str, value: Any) -> Any:
        try:
            return self.overrides.held(path, value)
        except UnfitError as error:
            self.faults.add(where if where.endswith(path) else f"{where} ({path})", error.found, error.right)
            return None


def _told(where: Path, is_single: bool, at: Path) -> Path:
    """A path in a factor as one of the file, where what is said of a single path is no list of one."""
    return (*where, *(at[:1] + at[2:] if is_single and at[0] in WAYS[:3] else at))


def _check_form(where: str, factor: Factor, faults: Collector) -> None:
    """A factor says one thing that varies, in one way."""
    ways = [way for way in WAYS if getattr(factor, way) not in ((), ((),), {})]
    if len(ways) != 1:
        found = (
            both("both {ways} and {ways_2}", "同时有 {ways} 和 {ways_2}", ways=ways[0], ways_2=ways[1])
            if ways
            else both("no values", "没有值")
        )
        faults.add(where, found, both("one of {WAYS}", "{WAYS} 之一", WAYS=", ".join(WAYS)))
    elif factor.choices and (factor.path or factor.paths):
        faults.add(where, both(*phrases.CHOICES_WHICH_NAME_THEIR), both("choices without a path", "不带路径的选项"))
    elif factor.choices and not factor.name:
        faults.add(where, both("choices without a name", "没有名称的选项"), both(*phrases.NAME_FOR_THEIR_COLUMN))
    elif not factor.choices and bool(factor.path) == bool(factor.paths):
        faults.add(
            where,
            both("both path and paths", "同时有 path 和 paths") if factor.path else both("no path", "没有路径"),
            both(*phrases.ONE_PATH_PATHS_CHOICES),
        )
    elif len(factor.paths) == 1:
        faults.add(
            f"{where}.paths",
            both("a single path", "只有一个路径"),
            both(*phrases.PATH_TWO_PATHS_MORE, paths=factor.paths[0]),
        )
    elif len(set(factor.paths)) < len(factor.paths):
        faults.add(f"{where}.paths", both("a path twice", "重复的路径"), both("each path once", "每个路径一次"))
    elif not factor.choices and len(getattr(factor, ways[0])) != len(paths_of(factor)):
        given = len(getattr(factor, ways[0]))
        faults.add(
            f"{where}.{ways[0]}",
            both("{given} of them", "{given} 个", given=given),
            both(*phrases.ONE_FOR_EACH_PATHS, count=len(factor.paths)),
        )
