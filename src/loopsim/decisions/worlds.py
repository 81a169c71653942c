"""Uncertain worlds: values that a merchant does not know, drawn over their plausible ranges or read from a table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.decisions.range_words import OWN
from loopsim.decisions.ranges import Range, ranges_of
from loopsim.languages import both
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import Fault, nearest, shown
from loopsim.scenario.hints import right_for
from loopsim.scenario.scenario import Scenario
from loopsim.stats import sobol

if TYPE_CHECKING:
    import pandas as pd

#: Fewest worlds of a table: below, a worst tenth is one of them or none. Faulty cells of a column that are told each.
FEWEST, _MOST_TOLD = 10, 20


class Worlds(NamedTuple):
    """Values of each world, ``(worlds, values)``, and their ranges in order."""

    ranges: tuple[Range, ...]
    rows: np.ndarray

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the values."""
        return tuple(one.path for one in self.ranges)


def drawn_worlds(scenario: Scenario, over: Iterable[str], count: int, seed: int) -> tuple[Worlds | None, list[Fault]]:
    """Draw worlds evenly over the ranges of what a merchant does not know; and the faults of ``over``.

    ``over`` are paths, patterns or ``PATH=LOW..HIGH`` as for a sensitivity analysis; without them all that is on and
    that nobody decides.
    """
    over = list(over)
    found, faults = ranges_of(scenario, over)
    ranges = tuple(found if over else [one for one in found if not one.is_decision])
    if not ranges and not faults:
        faults.append(
            Fault(
                "over",
                both("no value that does something", "没有起作用的值"),
                both("one value or more that are not known for sure", "一个或更多不确知的值"),
            )
        )
    if faults:
        return None, faults
    cube = sobol(len(ranges), count, seed)[:count]
    rows = np.array([[one.at(part) for one, part in zip(ranges, row, strict=True)] for row in cube.tolist()], float)
    return Worlds(ranges, rows), []


def read_worlds(file: str | os.PathLike[str], count: int | None = None) -> tuple[Worlds | None, list[Fault]]:
    """Read worlds from a CSV or Parquet table: a column a path, a row a world, such as draws of a posterior.

    ``count`` takes the first so many of its rows.
    """
    import pandas as pd

    path, right = Path(file), both("a table of worlds, CSV or Parquet", "情境表，CSV 或 Parquet")
    if path.suffix.lower() not in (".csv", ".parquet"):  # no other file is read: its text would stand in the faults
        found = both("a name that ends in neither .csv nor .parquet", "名称不以 .csv 或 .parquet 结尾")
        return None, [Fault(str(path), found, right)]
    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path)
    except FileNotFoundError:
        return None, [Fault(str(path), both("no such file", "没有这个文件"), right)]
    except Exception:
        return None, [Fault(str(path), both("no table", "不是表格"), right)]
    known = {one.path: one for one in catalogue().values() if one.kind in ("number", "whole number")}
    if not any(name in known or nearest(name, known) for name in map(str, table.columns)):
        found = both("no column that is a value of a scenario", "没有一列是场景中的值")
        return None, [Fault(str(path), found, both("paths as heads of columns", "以路径作列名"))]
    faults: list[Fault] = []
    ranges = []
    if count is not None and count > len(table) >= FEWEST:
        more = "{count}, more than the {rows} rows of {path}", "{count}，多于 {path} 的 {rows} 行"
        found = both(*more, count=count, rows=len(table), path=path)
        faults.append(Fault("worlds", found, both("as many or fewer", "不多于此数")))
    table = table.iloc[:count]
    if len(table) < FEWEST:
        faults.append(
            Fault(
                str(path),
                both("{count} worlds", "{count} 个情境", count=len(table)),
                both("{FEWEST} or more", "{FEWEST} 或更多", FEWEST=FEWEST),
            )
        )
    for name in map(str, table.columns):
        values = pd.to_numeric(table[name], errors="coerce").to_numpy(float)
        if name not in known:
            faults.append(
                Fault(
                    both("{path}: {name}", "{path}: {name}", path=path, name=shown(name)),
                    both("no value of a scenario", "场景中没有的值"),
                    nearest(name, known) or both("a path", "路径"),
                )
            )
        elif wrong := list(_cell_faults(f"{path}", table[name], values, known[name])):
            faults += wrong
        elif len(values):
            whole = known[name].kind == "whole number"
            ends = float(values.min()), float(values.max())
            ranges.append(Range(name, *ends, float(np.median(values)), whole, OWN))
    if not len(table.columns):
        faults.append(
            Fault(
                str(path),
                both("no columns", "没有列"),
                both("a column for each uncertain value, with its path", "每个不确定的值一列，列名为其路径"),
            )
        )
    return (None, faults) if faults else (Worlds(tuple(ranges), table.to_numpy(float)), [])


def _cell_faults(path: str, cells: pd.Series[Any], values: np.ndarray, declared: Declared) -> Iterator[Fault]:
    """Yield a fault for each cell that its value cannot take; of very many the rest in one."""
    low = -np.inf if declared.low is None else declared.low
    high = np.inf if declared.high is None else declared.high
    fits = np.isfinite(values) & (values <= high) & ((values > low) if declared.low_is_open else (values >= low))
    if declared.kind == "whole number":
        fits &= values == np.round(values)
    rows = np.flatnonzero(~fits).tolist()
    right, name = right_for(declared), str(cells.name)
    for row in rows[:_MOST_TOLD]:
        where = both("{path}: {name}, row {row}", "{path}：{name}，第 {row} 行", path=path, name=name, row=row + 1)
        is_number = np.isfinite(values[row])
        yield Fault(where, f"{values[row]:.15g}" if is_number else _cell(cells.iloc[row]), right)
    more = len(rows) - _MOST_TOLD
    if more > 0:
        where = both("{path}: {name}", "{path}：{name}", path=path, name=name)
        yield Fault(where, both("{more:,} rows more of this kind", "另有 {more:,} 行也是如此", more=more), right)


def place_of_row(draws: str | os.PathLike[str] | None, line: int) -> str:
    """Return where a world is told of: a row of the table of the user, or the number of a world that was drawn.

    ``line`` is its line in the table of points, whose first has the names.
    """
    if draws is None:
        return both("world {number}", "第 {number} 个情境", number=line - 1)
    return both("{path}, row {row}", "{path}，第 {row} 行", path=Path(draws), row=line - 1)


def _cell(value: object) -> str:
    """Return what stands in a cell that holds no finite number."""
    return shown(value) if isinstance(value, str) else both("no number", "不是数") if value != value else f"{value}"


def beside(table: Worlds, scenario: Scenario, over: Iterable[str], seed: int) -> tuple[Worlds | None, list[Fault]]:
    """Draw more values for the worlds of a table, evenly over their ranges."""
    drawn, faults = drawn_worlds(scenario, over, len(table.rows), seed)
    if drawn is None:
        return None, faults
    faults = [
        Fault(
            f"over {path}",
            both("a value that the table of draws has as well", "抽样表中也有的值"),
            both("one of the two", "两者之一"),
        )
        for path in drawn.paths
        if path in table.paths
    ]
    worlds = Worlds((*table.ranges, *drawn.ranges), np.column_stack([table.rows, drawn.rows]))
    return (None, faults) if faults else (worlds, [])


def twice_faults(worlds: Worlds, changed: Mapping[str, Iterable[str]]) -> list[Fault]:
    """Return faults of values that a plan decides and the worlds draw, of which one would be lost."""
    right = both(
        "a value that is either decided or not known: leave it out of the plan, or out of --over",
        "一个值要么由你决定，要么不确知：请从方案或 --over 中去掉它",
    )
    return [
        Fault(
            both("plan {name}: {path}", "方案 {name}：{path}", name=name, path=path),
            both("a value that the worlds draw as well", "情境也会抽取的值"),
            right,
        )
        for name, paths in changed.items()
        for path in paths
        if path in worlds.paths
    ]
