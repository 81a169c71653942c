"""Sensitivity of a scenario: what matters, of what a merchant decides, and of what they do not know."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.decisions.arguments import run_faults
from loopsim.decisions.distances import FEWEST_POINTS
from loopsim.decisions.influences import Influence, Method, Sensitivity
from loopsim.decisions.methods import USUAL_POINTS, way
from loopsim.decisions.points import Recipe, measures_at
from loopsim.decisions.ranges import Range, ranges_of, that_fit
from loopsim.languages import both
from loopsim.results.definitions import KPIS
from loopsim.runs.request import load
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.kinds import as_texts, refuse, texts_fault
from loopsim.scenario.limits import range_faults
from loopsim.scenario.scenario import Scenario
from loopsim.sweeps.sweep import Progress

#: Measures where nothing else is asked for: money, people, and whether the loop renews itself.
USUAL = ("profit", "reachable", "renewal")

#: More values than this are screened by Morris's method, where nothing else is asked for.
MOST_FOR_SOBOL = 12

#: Most points of a design along each of its pages or ways.
MOST_POINTS = 65_536

_RESULT = "sensitivity.json"


def sensitivity(
    scenario: Scenario | str | os.PathLike[str],
    over: Iterable[str] = (),
    *,
    kpis: Iterable[str] = USUAL,
    method: Method | None = None,
    points: int | None = None,
    runs: int = 2,
    first_seed: int = 1,
    days: int | None = None,
    changes: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    executor: str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Move values over their plausible ranges, all at once, and say which of them matter for each measure.

    ``over`` are paths or patterns (``levers.ads.*``), ``PATH=LOW..HIGH`` with a range of one's own; left out: all
    levers and behaviours that are on. ``method`` left out is Sobol's for up to twelve values, else Morris's, which
    needs the extra ``analysis``; ``pawn`` asks how far the whole distribution of a measure moves, not its variance
    alone. ``points`` is the size of the design (Sobol: 64, a power of 2; Morris: 16 ways through the space; PAWN: 256,
    however many values). With ``out`` the runs are kept there, and go on where they were stopped.

    Raises:
        ScenarioError: bad input, with a line for each fault.
        StoreError: the folder holds something else.
    """
    refuse(
        texts_fault(over, "over", both("paths or patterns in a list", "路径或模式的列表")),
        texts_fault(kpis, "kpis", both("measures in a list", "指标的列表")) or _none_fault(kpis),
        _method_fault(method),
        *range_faults(points=(2 if points is None else points, 2, MOST_POINTS)),
        *run_faults(runs=runs, first_seed=first_seed, days=days, jobs=jobs, executor=executor, progress=progress,
                    out=out),
    )  # fmt: skip
    runs, first_seed = index(runs), index(first_seed)  # NumPy's whole numbers are none of JSON
    points, days = None if points is None else index(points), None if days is None else index(days)
    chosen, faults = _checked(scenario, as_texts(over), tuple(as_texts(kpis)), method, points, changes)
    if chosen is None:
        raise ScenarioError(faults)
    plan, ranges, held, wanted, chosen_method, size = chosen
    recipe = Recipe(wanted, runs, first_seed, days, jobs, executor)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "points" if out is None else Path(out)
        found = replace(_weighed(plan, chosen_method, ranges, recipe, size, folder, progress), held=held)
        if out is not None:
            (folder / _RESULT).write_text(json.dumps(found.to_dict(), indent=1, ensure_ascii=False), encoding="utf-8")
    return found


def _none_fault(kpis: Iterable[str]) -> Fault | None:
    return None if as_texts(kpis) else Fault("kpis", shown(kpis), both("one measure or more", "一个或更多指标"))


def _method_fault(method: object) -> Fault | None:
    if method is None or (isinstance(method, str) and method in USUAL_POINTS):
        return None
    return Fault("method", shown(method), both("sobol, morris or pawn", "sobol、morris 或 pawn"))


Chosen = tuple[Scenario, list[Range], tuple[str, ...], tuple[str, ...], Method, int]


def _checked(
    scenario: Scenario | str | os.PathLike[str],
    over: Iterable[str],
    kpis: tuple[str, ...],
    method: Method | None,
    points: int | None,
    changes: Mapping[str, Any] | None,
) -> tuple[Chosen | None, list[Fault]]:
    plan, found = load(scenario, changes)
    faults = list(found)
    faults += [
        Fault("kpi", shown(kpi), nearest(kpi, KPIS) or both("a measure, such as profit", "指标，如 profit"))
        for kpi in kpis
        if kpi not in KPIS
    ]
    ranges: list[Range] = []
    held: tuple[str, ...] = ()
    if plan is not None:
        ranges, wrong = ranges_of(plan, over)
        faults += wrong
        if not wrong:
            ranges, held = that_fit(plan, ranges, over)
        if len(ranges) < 2 and not wrong:
            only = both("only {path}", "只有 {path}", path=ranges[0].path) if ranges else ""
            said = only or both("no value that does something", "没有起作用的值")
            faults.append(
                Fault(
                    "over",
                    said,
                    both("two or more values, those that are on in this scenario", "两个或更多的值，在此场景中起作用"),
                )
            )
    taken: Method = method or ("sobol" if len(ranges) <= MOST_FOR_SOBOL else "morris")
    size = points if points is not None else USUAL_POINTS[taken]
    if taken == "pawn" and size < FEWEST_POINTS:
        faults.append(
            Fault(
                "points",
                shown(size),
                both("{least} or more for PAWN", "PAWN 方法至少 {least} 个点", least=FEWEST_POINTS),
            )
        )
    if taken == "sobol" and (size < 2 or size & (size - 1)):
        faults.append(
            Fault(
                "points",
                shown(size),
                both("a power of 2, such as 64, for Sobol's method", "2 的幂，如 64（Sobol 方法的要求）"),
            )
        )
    if taken == "morris" and not _has_salib():
        right = both(
            "pip install 'loopsim[analysis]', --method pawn, or --over with at most {MOST_FOR_SOBOL} values",
            "pip install 'loopsim[analysis]'，或用 --method pawn，或让 --over 至多 {MOST_FOR_SOBOL} 个值",
            MOST_FOR_SOBOL=MOST_FOR_SOBOL,
        )
        faults.append(Fault("method", both("morris, and SALib is not installed", "morris，但未安装 SALib"), right))
    if faults or plan is None:
        return None, faults
    return (plan, ranges, held, tuple(dict.fromkeys(kpis)), taken, size), []


def _has_salib() -> bool:
    from importlib.util import find_spec

    return find_spec("SALib") is not None


def _weighed(
    plan: Scenario,
    method: Method,
    ranges: list[Range],
    recipe: Recipe,
    points: int,
    folder: Path,
    progress: Progress | None,
) -> Sensitivity:
    paths = [one.path for one in ranges]
    cube, luck_sets, weigh = way(method, paths, points, recipe.first_seed)
    recipe = replace(recipe, luck_sets=luck_sets)
    rows = [[one.at(part) for one, part in zip(ranges, row, strict=True)] for row in cube.tolist()]
    values, failed = measures_at(plan, paths, rows, recipe, folder, "sensitivity", progress)
    influences: dict[str, tuple[Influence, ...]] = {}
    luck: dict[str, float | None] = {}
    used: dict[str, tuple[int, int]] = {}
    hidden: list[str] = []
    flat: dict[str, float] = {}
    for place, kpi in enumerate(recipe.kpis):
        found = weigh(values[:, :, place])
        hidden += [kpi] if found.is_hidden else []
        if found.used > 1 and not found.influences and not found.is_hidden:
            flat[kpi] = float(np.nanmean(values[:, :, place]))
        luck[kpi], used[kpi] = _luck(values[:, :, place]), (found.used, found.of)
        influences[kpi] = tuple(sorted(found.influences, key=lambda one: -one.total))
    days = plan.days if recipe.days is None else recipe.days
    by_path = {one.path: one for one in ranges}
    return Sensitivity(
        plan.name, method, by_path, influences, luck, used, recipe.runs, days, failed, tuple(hidden), flat
    )


def _luck(of_runs: np.ndarray) -> float | None:
    """Return the part of the variance of a single run that its seed makes, against all that varies.

    ``(points, runs)``; analysis of variance with one way. Points that meet the same luck are a few of many.
    """
    kept = of_runs[~np.isnan(of_runs).any(axis=1)]
    points, runs = kept.shape
    if runs < 2 or points < 3:
        return None
    by_luck = float(kept.var(axis=1, ddof=1).mean())
    by_values = max(float(kept.mean(axis=1).var(ddof=1)) - by_luck / runs, 0.0)
    whole = by_luck + by_values
    return by_luck / whole if whole > 0 else None
