"""Factors as the file says them become axes that a design asks for values, each value checked by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from loopsim.languages import both, joined
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import NOTHING, shown
from loopsim.scenario.tree import parts
from loopsim.studies.collector import Collector
from loopsim.studies.design import Axis, Choices, Level, Listed, Ranged, Span, cell
from loopsim.studies.document import MOST_STEPS, WAYS, Factor, Range
from loopsim.studies.overrides import Overrides, UnfitError

Owner = TypeVar("Owner")

#: Columns that every table of runs has; no factor may be called so.
OWN_COLUMNS = ("point", "run", "seed", "status", "seconds", "message", "day")


def read_axes(
    said: Sequence[Factor], taken: set[str], overrides: Overrides, faults: Collector, *, needs_steps: bool
) -> dict[int, Axis]:
    """The axes of factors by their places in the file, without those of which a fault was noted.

    ``taken`` are columns that no factor may have; ``needs_steps``: ranges must say their steps, as on a grid.
    """
    factors = {number: factor for number, factor in enumerate(said) if _is_of_a_form(number, factor, faults)}
    columns = _column_names(factors, taken, faults)
    readers = (_Reader(number, one, columns[number], overrides, needs_steps, faults) for number, one in factors.items())
    axes = {reader.number: axis for reader in readers if (axis := reader.axis()) is not None}
    for number, path, other in overlaps({number: axis.paths for number, axis in axes.items()}):
        found = both("a value that factor.{other} changes as well", "factor.{other} 也会改变的值", other=other)
        faults.add(f"factor.{number} ({path})", found, both("each value in one factor", "每个值只在一个因素中"))
    return axes


def overlaps(paths: Mapping[Owner, Iterable[str]]) -> Iterator[tuple[Owner, str, Owner]]:
    """``(owner, one of its paths, who changes that value before it)`` of all that are changed twice."""
    seen: dict[str, Owner] = {}
    for owner, own in paths.items():
        yield from ((owner, path, other) for path in own for one, other in seen.items() if touch(path, one))
        seen.update(dict.fromkeys(own, owner))


def touch(one: str, other: str) -> bool:
    """Return whether two paths are the same, or one lies in the other."""
    return all(first == second for first, second in zip(parts(one), parts(other), strict=False))


def _is_of_a_form(number: int, factor: Factor, faults: Collector) -> bool:
    """Return whether a factor says one thing that varies, in one way; the fault is noted if it has no other."""
    fault = _form_fault(factor)
    if fault is not None and not faults.is_faulty(f"factor.{number}"):
        where, found, right = fault
        faults.add(f"factor.{number}{where}", found, right)
    return fault is None


def _form_fault(factor: Factor) -> tuple[str, str, str] | None:
    """``(place in the factor, found, right)``."""
    ways = [way for way in WAYS if getattr(factor, way) not in ((), None, {})]
    if len(ways) != 1:
        twice = both("both {ways} and {more}", "同时有 {ways} 和 {more}", ways=ways[0], more=ways[1]) if ways else ""
        right = both("one of {ways}", "{ways} 之一", ways=", ".join(WAYS))
        return "", twice or both("no values", "没有值"), right
    if factor.choices and (factor.path or factor.paths):
        found = both("choices, which name their own paths, and a path", "自带路径的选项，又有路径")
        return "", found, both("choices without a path", "不带路径的选项")
    if factor.choices and not factor.name:
        right = both('a name for their column, such as name = "policy"', '其列的名称，如 name = "policy"')
        return "", both("choices without a name", "没有名称的选项"), right
    if not factor.choices and bool(factor.path) == bool(factor.paths):
        twice = both("both path and paths", "同时有 path 和 paths") if factor.path else ""
        right = both("one of path, paths and choices", "path、paths 与 choices 之一")
        return "", twice or both("no path", "没有路径"), right
    if len(factor.paths) == 1:
        right = both("path = {one}, or two paths or more that are linked", "path = {one}，或两个以上联动的路径",
                     one=factor.paths[0])  # fmt: skip
        return ".paths", both("a single path", "只有一个路径"), right
    if len(set(factor.paths)) < len(factor.paths):
        return ".paths", both("a path twice", "重复的路径"), both("each path once", "每个路径一次")
    given = getattr(factor, ways[0])
    are_many = isinstance(given, tuple) and all(isinstance(one, Range | list | tuple) for one in given)
    if factor.paths and not (are_many and len(given) == len(factor.paths)):
        counted: str = both("{given} of them", "{given} 个", given=len(given)) if are_many else shown(given)
        right = both("one for each of the {count} paths", "{count} 个路径各一个", count=len(factor.paths))
        return f".{ways[0]}", counted, right
    if factor.path and ways[0] != "list" and are_many:
        return f".{ways[0]}", shown(given), both("a single range", "一个区间")
    return None


def _column_names(factors: Mapping[int, Factor], taken: set[str], faults: Collector) -> dict[int, tuple[str, ...]]:
    """The columns of each factor: the name given, or the end of each path, as much of it as tells it apart."""
    every_path = [path for factor in factors.values() for path in _paths_of(factor)]
    columns: dict[int, tuple[str, ...]] = {}
    used = set(taken)
    for number, factor in factors.items():
        if factor.choices or (factor.name and factor.path):
            columns[number] = (factor.name,)
        else:
            columns[number] = tuple(_short(path, every_path, used) for path in _paths_of(factor))
        for column in filter(used.__contains__, columns[number]):
            found = both("{column}, which is taken", "{column}，已被使用", column=shown(column))
            faults.add(f"factor.{number}.name", found, both("another name", "另一个名称"))
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


def _paths_of(factor: Factor) -> tuple[str, ...]:
    """The paths that a factor names; those of choices stand with their values."""
    return factor.paths or ((factor.path,) if factor.path else ())


@dataclass(frozen=True)
class _Reader:
    """Reads the values of one factor, of a sound form."""

    number: int
    factor: Factor
    columns: tuple[str, ...]
    overrides: Overrides
    needs_steps: bool
    faults: Collector

    def axis(self) -> Axis | None:
        """The axis, or None where a fault was noted."""
        before, factor = self.faults.count, self.factor
        for place, path in enumerate(_paths_of(factor)):
            try:
                self.overrides.check(path)
            except UnfitError as error:
                self._note(f"{f'paths.{place}' if factor.paths else 'path'} ({path})", error.found, error.right)
        if self.faults.count > before:
            return None
        axis = self._choices() if factor.choices else self._list() if factor.list else self._ranges()
        return axis if self.faults.count == before else None

    def _choices(self) -> Axis:
        """Named groups of changes."""
        levels = []
        for name, changes in self.factor.choices.items():
            for place, path in enumerate(changes):
                if any(touch(path, other) for other in list(changes)[:place]):
                    found = both("a value that the choice has already", "该选项已有的值")
                    self._note(f"choices.{name}.{path}", found, both("each value once", "每个值一次"))
            held = {path: self._held(f"choices.{name}.{path}", path, value) for path, value in changes.items()}
            levels.append(Level({self.columns[0]: name}, held))
        paths = dict.fromkeys(path for level in levels for path in level.changes)
        return Choices(self.columns, tuple(paths), tuple(levels))

    def _list(self) -> Axis | None:
        """Values one by one."""
        lists = self._of_each(self.factor.list)
        if not all(lists) or len({len(values) for values in lists}) > 1:
            told = joined((both("{n} values", "{n} 个值", n=len(values)) for values in lists), " and ", " 和 ")
            self._note("list", told, both("values, and as many for each path", "每个路径同样多的值"))
            return None
        held: list[tuple[Any, ...]] = []
        cells: set[tuple[Any, ...]] = set()
        for place, values in enumerate(zip(*lists, strict=True)):
            where = [f"{self._at('list', which)}.{place}" for which in range(len(lists))]
            held.append(tuple(map(self._held, where, _paths_of(self.factor), values)))
            shown_as = tuple(map(cell, held[-1]))
            if None not in held[-1] and shown_as in cells:
                found = both("{value} a second time", "再次出现的 {value}", value=shown(values[0]))
                self._note("list", found, both("each value once", "每个值一次"))
            cells.add(shown_as)
        return Listed(self.columns, _paths_of(self.factor), held)

    def _ranges(self) -> Axis | None:
        """Numbers from one to another."""
        way = "log_range" if self.factor.log_range else "range"
        said: tuple[Range, ...] = self._of_each(getattr(self.factor, way))
        if len({one.steps for one in said}) > 1:
            found = both("ranges of different steps", "步数不同的范围")
            self._note(way, found, both("the same steps for each path", "各路径步数相同"))
        spans = [
            self._span(self._at(way, which), path, one, is_log=way == "log_range")
            for which, (path, one) in enumerate(zip(_paths_of(self.factor), said, strict=True))
        ]
        there = tuple(span for span in spans if span is not None)
        paths = _paths_of(self.factor)
        return Ranged(self.columns, paths, there, said[0].steps or 0) if len(there) == len(spans) else None

    def _span(self, where: str, path: str, said: Range, *, is_log: bool) -> Span | None:
        declared = declared_at(parts(path))
        if declared is not None and declared.kind not in ("number", "whole number"):
            found = both("a range of {kind}", "{kind}的范围", kind=declared.kind)
            self._note(f"{where} ({path})", found, both("a list of values, or choices", "值的列表，或选项"))
            return None
        is_whole = declared is not None and declared.kind == "whole number"
        for end in (said.start, said.end):
            if self._held(where, path, int(end) if is_whole and end.is_integer() else end) is None:
                return None
        if not said.start < said.end:
            found = both("from {start:g} to {end:g}", "{start:g} 至 {end:g}", start=said.start, end=said.end)
            self._note(where, found, both("a range that goes up", "递增的范围"))
            return None
        if is_log and said.start <= 0:
            right = both("a number above 0, which has a logarithm", "大于 0 的数，才有对数")
            self._note(f"{where}.from", f"{said.start:g}", right)
            return None
        span = Span(said.start, said.end, is_log, is_whole)
        if self.needs_steps and said.steps is None:
            if not self.faults.is_faulty("design.kind", f"factor.{self.number}.{where}"):
                self._note(f"{where}.steps", NOTHING, both("a number of steps, which a grid needs", "网格所需的步数"))
        elif self.needs_steps and said.steps is not None:
            self._check_steps(where, span, said.steps)
        return span

    def _check_steps(self, where: str, span: Span, steps: int) -> None:
        """Note steps of whole numbers that could not be equal, or not be different."""
        across = round(span.high - span.low)
        different = len({span.step(number, steps) for number in range(steps)})
        if span.is_whole and not span.is_log and across % (steps - 1):
            fitting = (one + 1 for one in range(1, MOST_STEPS) if across % one == 0)
            nearest = sorted(sorted(fitting, key=lambda n: abs(n - steps))[:3])
            exact = ", ".join(f"{span.low + across * number / (steps - 1):g}" for number in range(3))
            found = both("{steps} steps of a whole number ({exact}, ...)", "整数的 {steps} 步（{exact}……）",
                         steps=steps, exact=exact)  # fmt: skip
            right = both("{some} steps, of which all are whole numbers, or a list", "{some} 步（全为整数），或列表",
                         some=" or ".join(map(str, nearest)))  # fmt: skip
            self._note(f"{where}.steps", found, right)
        elif different < steps:
            found = both("{steps} steps, which give only {different} different whole numbers",
                         "{steps} 步，只得到 {different} 个不同的整数", steps=steps, different=different)  # fmt: skip
            self._note(f"{where}.steps", found, both("fewer steps, or a list", "更少的步数，或列表"))

    def _of_each(self, said: Any) -> tuple[Any, ...]:
        """Return what the factor says for each of its paths."""
        return tuple(said) if self.factor.paths else (said,)

    def _at(self, way: str, which: int) -> str:
        return f"{way}.{which}" if self.factor.paths else way

    def _held(self, where: str, path: str, value: Any) -> Any:
        try:
            return self.overrides.held(path, value)
        except UnfitError as error:
            self._note(where if where.endswith(path) else f"{where} ({path})", error.found, error.right)
            return None

    def _note(self, where: str, found: str, right: str) -> None:
        self.faults.add(f"factor.{self.number}.{where}", found, right)
