"""Uncertain worlds: values that a merchant does not know, drawn over their plausible ranges or read from a table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from loopsim.decisions.ranges import Range, ranges_of
from loopsim.scenario.document import catalogue
from loopsim.scenario.faults import Fault, nearest, shown
from loopsim.scenario.scenario import Scenario
from loopsim.stats import sobol

#: Fewest worlds of a table: below, a worst tenth is one of them or none.
FEWEST = 10


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
        faults.append(Fault("over", "no value that does something", "one value or more that are not known for sure"))
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

    path = Path(file)
    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path)
    except FileNotFoundError:
        return None, [Fault(str(path), "no such file", "a table of worlds, CSV or Parquet")]
    except Exception as error:
        return None, [Fault(str(path), " ".join(str(error).split())[:120], "a table of worlds, CSV or Parquet")]
    known = {one.path: one for one in catalogue().values() if one.kind in ("number", "whole number")}
    faults: list[Fault] = []
    ranges = []
    if count is not None and count > len(table) >= FEWEST:
        faults.append(Fault("worlds", f"{count}, more than the {len(table)} rows of {path}", "as many or fewer"))
    table = table.iloc[:count]
    if len(table) < FEWEST:
        faults.append(Fault(str(path), f"{len(table)} worlds", f"{FEWEST} or more"))
    for name in map(str, table.columns):
        values = pd.to_numeric(table[name], errors="coerce").to_numpy(float)
        if name not in known:
            faults.append(Fault(f"{path}: {shown(name)}", "no value of a scenario", nearest(name, known) or "a path"))
        elif not np.isfinite(values).all():
            row = int((~np.isfinite(values)).argmax())
            faults.append(Fault(f"{path}: {name}, row {row + 1}", shown(table[name].iloc[row]), "a number"))
        elif len(values):
            whole = known[name].kind == "whole number"
            ends = float(values.min()), float(values.max())
            ranges.append(Range(name, *ends, float(np.median(values)), whole, is_declared=True))
    if not len(table.columns):
        faults.append(Fault(str(path), "no columns", "a column for each uncertain value, with its path"))
    return (None, faults) if faults else (Worlds(tuple(ranges), table.to_numpy(float)), [])


def beside(table: Worlds, scenario: Scenario, over: Iterable[str], seed: int) -> tuple[Worlds | None, list[Fault]]:
    """Draw more values for the worlds of a table, evenly over their ranges."""
    drawn, faults = drawn_worlds(scenario, over, len(table.rows), seed)
    if drawn is None:
        return None, faults
    faults = [
        Fault(f"over {path}", "a value that the table of draws has as well", "one of the two")
        for path in drawn.paths
        if path in table.paths
    ]
    both = Worlds((*table.ranges, *drawn.ranges), np.column_stack([table.rows, drawn.rows]))
    return (None, faults) if faults else (both, [])


def twice_faults(worlds: Worlds, changed: Mapping[str, Iterable[str]]) -> list[Fault]:
    """Return faults of values that a plan decides and the worlds draw, of which one would be lost."""
    right = "a value that is either decided or not known: leave it out of the plan, or out of --over"
    return [
        Fault(f"plan {name}: {path}", "a value that the worlds draw as well", right)
        for name, paths in changed.items()
        for path in paths
        if path in worlds.paths
    ]
