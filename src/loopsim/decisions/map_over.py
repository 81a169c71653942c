"""``loopsim.map_over``: the surface of a measure over one lever or two, and the line where it crosses a value."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import asdict, replace
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.decisions.arguments import run_faults
from loopsim.decisions.map_panels import MapPanels
from loopsim.decisions.map_plan import MapPlan, read_plan
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.points import Recipe, measures_at
from loopsim.decisions.refine import BATCH, STEPS, Place, first_places, next_places
from loopsim.languages import both
from loopsim.results.store import StoreError, write_whole
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import is_number, refuse
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import kind_faults
from loopsim.sweeps.sweep import Progress

#: Points at most where nothing else is said, by the number of levers.
POINTS = {1: 13, 2: 45}

RESULT, PANELS = "map.json", "maps.json"

#: The file that says that a folder holds a map, and all that decides its points.
MARK = "asked.json"


def map_over(
    scenario: Scenario | str | os.PathLike[str],
    factors: str | Sequence[str] = (),
    *,
    kpi: str | None = None,
    at: float | None = None,
    points: int | None = None,
    runs: int | None = None,
    first_seed: int | None = None,
    days: int | None = None,
    changes: Table[str, Any] | None = None,
    jobs: int | None = None,
    executor: str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> KpiMap | MapPanels:
    """Find where a measure crosses a value, over one lever or two, with few runs: points are put where the line runs.

    ``factors`` are ``PATH=LOW..HIGH`` (with ``,log`` for equal ratios), or ``PATH`` alone for its plausible range. In
    place of a scenario the path of a study file may stand, whose factors are taken. A choice or a yes or no beside them
    (``PATH``, or ``PATH=one,other``) makes a map for each of its values, on the same luck. ``kpi`` left out is
    ``renewal``, and ``at`` the value that splits it: 1 for ``renewal``, 0 for ``profit``. ``points`` are made at most
    (13 for one lever, 45 for two), ``runs`` of each, all on the same seeds from ``first_seed`` (1, or the study's).
    With ``out`` all is kept there: the same call goes on where it was stopped, and with more points where it ended.

    Raises:
        ScenarioError: bad input, with a line for each fault.
        StoreError: the folder holds something else.
    """
    refuse(
        *kind_faults(scenario, changes),
        *_wrong_kinds(factors, kpi, at, points),
        *run_faults(
            runs=runs,
            first_seed=first_seed,
            days=days,
            jobs=jobs,
            executor=executor,
            progress=progress,
            out=out,
            has_usual=True,
        ),
    )
    words = [factors] if isinstance(factors, str) else list(factors)
    recipe = Recipe((), days=days, jobs=jobs, executor=executor)
    plan = read_plan(scenario, words, kpi, at, recipe, runs, changes, first_seed)
    most = points if points is not None else POINTS[len(plan.levers)]
    least = len(first_places(len(plan.levers)))
    if most < least:
        raise ScenarioError(
            [Fault("points", shown(most), both("a whole number from {least}", "不小于 {least} 的整数", least=least))]
        )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "map" if out is None else Path(out)
        _note(folder, plan)
        if plan.panels:
            return _panels(plan, most, folder, progress, is_kept=out is not None)
        found = _explored(plan, most, folder, progress)
        if out is not None:
            save(found, folder)
    return found


def _panels(plan: MapPlan, most: int, folder: Path, progress: Progress | None, *, is_kept: bool) -> MapPanels:
    """Make a map for each value of the choices, in a folder of its own below this one."""
    maps: dict[str, KpiMap] = {}
    of_one = most * plan.recipe.runs
    for number, panel in enumerate(plan.panels):

        def tell(done: int, _: int, before: int = number * of_one) -> None:
            if progress is not None:
                progress(before + done, of_one * len(plan.panels))

        own = replace(plan, base=plan.base.change(panel.changes), panels=())
        place = folder / f"panel-{number}"
        _note(place, own)
        name = str(panel.label)
        maps[name] = _explored(own, most, place, tell)
        if is_kept:
            save(maps[name], place)
    found = MapPanels(maps, {str(panel.label): panel.label.zh for panel in plan.panels})
    if is_kept:
        save_panels(found, folder)
    return found


def _wrong_kinds(factors: object, kpi: object, at: object, points: object) -> Iterator[Fault]:
    is_list = isinstance(factors, Sequence) and all(isinstance(one, str) for one in factors)
    if not is_list:
        yield Fault(
            "factors",
            shown(factors),
            both(
                'a text or a list of them, such as "levers.referral.reward_cny=0..20"',
                '文本或文本列表，如 "levers.referral.reward_cny=0..20"',
            ),
        )
    if not (kpi is None or isinstance(kpi, str)):
        yield Fault("kpi", shown(kpi), both("a measure, such as renewal", "指标，如 renewal"))
    if not (at is None or is_number(at)):
        yield Fault("at", shown(at), both("a number", "一个数"))
    if points is not None and (not isinstance(points, Integral) or points is True or points is False):
        yield Fault("points", shown(points), both("a whole number", "整数"))


def explore(look: Callable[[list[Place]], np.ndarray], plan: MapPlan, most: int) -> tuple[list[Place], np.ndarray]:
    """Return the places looked at, and what was found: round by round, each where the ones before point to."""
    levers = plan.levers
    places: list[Place] = []
    fresh = _snapped(first_places(len(levers)), plan, places)
    values = np.empty((0, plan.recipe.runs))
    while fresh and len(places) + len(fresh) <= most:
        values = np.concatenate([values, look(fresh)])
        places += fresh
        so_far = KpiMap("", plan.kpi, plan.at, levers, tuple(places), values, plan.recipe.runs, 0)
        heights = _smoothed(so_far)
        told = np.isfinite(heights)
        if told.sum() <= len(levers) + 1 or _is_settled(so_far):
            break
        size = BATCH[len(levers)]
        wished = next_places(
            [one for one, is_told in zip(places, told, strict=True) if is_told], heights[told], 4 * size
        )
        fresh = _snapped(wished, plan, places)[:size]
    return places, values


def _is_settled(so_far: KpiMap) -> bool:
    """Return whether the line is so far from the whole range that no more points are worth their runs."""
    least = 2 * len(first_places(len(so_far.levers))) - 1
    if len(so_far.places) < least or not so_far.has_surface or so_far.crosses:
        return False
    mean, half = (one[so_far.is_known] for one in so_far.grid)
    return bool((np.abs(mean) > 3.0 * half).all())


def _explored(plan: MapPlan, most: int, folder: Path, progress: Progress | None) -> KpiMap:
    rounds, failed = 0, 0
    done = 0

    def look(fresh: list[Place]) -> np.ndarray:
        nonlocal rounds, failed, done
        rounds += 1
        rows = [
            [value for lever, step in zip(plan.levers, place, strict=True) for value in lever.row(step)]
            for place in fresh
        ]
        paths = [path for lever in plan.levers for path in lever.axis.paths]
        before, all_runs = done, most * plan.recipe.runs

        def tell(finished: int, _: int) -> None:
            if progress is not None:
                progress(before + finished, all_runs)

        values, wrong = measures_at(plan.base, paths, rows, plan.recipe, folder / f"round-{rounds:02d}", "map", tell)
        done += len(fresh) * plan.recipe.runs
        failed += wrong
        return values[:, :, 0]

    places, values = explore(look, plan, most)
    days = plan.base.days if plan.recipe.days is None else plan.recipe.days
    return KpiMap(plan.base.name, plan.kpi, plan.at, plan.levers, tuple(places), values, plan.recipe.runs, days, failed)


def _snapped(wished: list[Place], plan: MapPlan, known: list[Place]) -> list[Place]:
    """Return the places at which whole numbers stand, each once, without those known."""
    found: dict[Place, None] = {}
    for place in wished:
        snapped = tuple(lever.snapped(step) for lever, step in zip(plan.levers, place, strict=True))
        if snapped not in known:
            found[snapped] = None
    return list(found)


def _smoothed(so_far: KpiMap) -> np.ndarray:
    """Return the height of the surface at each place, NaN where it has no value: luck alone is no line."""
    heights = np.full(len(so_far.places), np.nan)
    if not so_far.has_surface:
        heights[so_far.is_defined] = so_far.values[so_far.is_defined].mean(axis=1) - so_far.at
        return heights
    heights[so_far.is_defined] = so_far.surface.at(so_far.surface.points)[0]
    return heights


def _note(folder: Path, plan: MapPlan) -> None:
    """Note what decides the points; refuse a folder that holds other ones."""
    asked = {
        "scenario": plan.base.digest(),
        "levers": [[list(one.axis.paths), [list(map(str, vars(span).values())) for span in one.axis.spans]]
                   for one in plan.levers],
        "kpi": plan.kpi,
        "at": plan.at,
        "runs": plan.recipe.runs,
        "first_seed": plan.recipe.first_seed,
        "days": plan.recipe.days,
        "engine": plan.recipe.engine,
        "test": dict(plan.recipe.test),
    }  # fmt: skip
    if plan.panels:
        asked["panels"] = [str(one.label) for one in plan.panels]
    text = json.dumps(asked, indent=1) + "\n"
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8") != text:
        raise StoreError(
            folder,
            both("another map", "另一张地图"),
            both("the same levers and options, or another folder", "同样的杠杆和选项，或另一个文件夹"),
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(mark, text)


def _kept(found: KpiMap) -> dict[str, Any]:
    """Parts that a map cannot be read back without: places of its points on the lattice, and the measure by run."""
    levers = [
        {"name": one.name, "paths": list(one.axis.paths), "unit": one.unit, "low": one.low, "high": one.high,
         "log": one.is_log}
        for one in found.levers
    ]  # fmt: skip
    return {
        "levers": levers,
        "spans": [[asdict(span) for span in one.axis.spans] for one in found.levers],
        "steps": STEPS + 1,
        "places": [list(map(int, place)) for place in found.places],
        "values": [[value if value == value else None for value in row] for row in found.values.tolist()],
    }


def save(found: KpiMap, folder: Path) -> None:
    """Write the tables of a map and all its figures."""
    found.to_frame().to_parquet(folder / "points.parquet")
    found.line_frame().to_parquet(folder / "line.parquet")
    text = json.dumps({**found.to_dict(), **_kept(found)}, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / RESULT).write_text(text + "\n", encoding="utf-8")


def save_panels(found: MapPanels, folder: Path) -> None:
    """Write the tables of all panels and the names of their folders."""
    found.to_frame().to_parquet(folder / "points.parquet")
    found.line_frame().to_parquet(folder / "line.parquet")
    text = json.dumps(found.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / PANELS).write_text(text + "\n", encoding="utf-8")
