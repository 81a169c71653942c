"""Reading of what a map is wanted of: a scenario with one or two levers, or a study file with such factors."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loopsim.decisions import map_plan_phrases as phrases
from loopsim.decisions.map_choices import Panel, crossed, is_choice, panels_of_axis, panels_of_word
from loopsim.decisions.points import Recipe
from loopsim.decisions.ranges import range_of
from loopsim.decisions.refine import STEPS
from loopsim.languages import both
from loopsim.results.definitions import KPIS, YES_OR_NO
from loopsim.results.verdict import MIDDLES
from loopsim.runs.request import load
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, nearest, shown
from loopsim.scenario.files import text_of
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.toml_text import parsed
from loopsim.scenario.tree import has, parts, reach
from loopsim.studies.collector import Collector
from loopsim.studies.design import Axis, Ranged, Span
from loopsim.studies.document import StudyFile
from loopsim.studies.factors import read_axes
from loopsim.studies.overrides import Overrides
from loopsim.studies.study import Study

_HOW = both(*phrases.PATH_LOW_HIGH_LEVERS)


@dataclass(frozen=True)
class MapLever:
    """A lever of a map, or several that move together: from ``low`` to ``high`` of the first of them."""

    name: str
    axis: Ranged
    unit: str = ""

    @property
    def low(self) -> float:
        """The lowest value."""
        return self.axis.spans[0].low

    @property
    def high(self) -> float:
        """The highest value."""
        return self.axis.spans[0].high

    @property
    def is_log(self) -> bool:
        """Whether equal steps are equal ratios."""
        return self.axis.spans[0].is_log

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return self.axis.spans[0].is_whole

    def row(self, step: int) -> list[float]:
        """Return the value of each path at a step of the lattice."""
        return [span.step(step, STEPS + 1) for span in self.axis.spans]

    def value(self, part: Any) -> Any:
        """Return the value so far along, from 0 to 1, as if every number were possible."""
        if self.is_log:
            return self.low * (self.high / self.low) ** part
        return self.low + (self.high - self.low) * part

    def snapped(self, step: int) -> int:
        """Return the step of the value that is taken at a step: that of a whole number, where it must be one."""
        if not self.is_whole:
            return step
        value = self.row(step)[0]
        part = (
            math.log(value / self.low) / math.log(self.high / self.low)
            if self.is_log
            else (value - self.low) / (self.high - self.low)
        )
        return round(part * STEPS)


@dataclass(frozen=True)
class MapPlan:
    """A map that can be made: all of it was checked."""

    base: Scenario
    levers: tuple[MapLever, ...]
    kpi: str
    at: float
    recipe: Recipe
    panels: tuple[Panel, ...] = ()  # of choices, if there are some


def read_plan(
    source: Scenario | str | os.PathLike[str],
    factors: Sequence[str],
    kpi: str | None,
    at: float | None,
    recipe: Recipe,
    runs: int | None,
    changes: Mapping[str, Any] | None,
    first_seed: int | None = None,
) -> MapPlan:
    """Read a map of a scenario and levers, or of a study file.

    Raises:
        ScenarioError: bad input, with a line for each fault.
    """
    study = None if isinstance(source, Scenario) else study_of(source)
    faults: list[Fault] = []
    base: Scenario | None
    levers: list[MapLever] = []
    choices: list[list[Panel]] = []
    if study is not None:
        base = study.base
        recipe = _recipe_of(study, recipe, runs, first_seed)
        if changes:
            faults.append(
                Fault(
                    "changes", both("changes beside a study", "研究文件之外的改动"), both(*phrases.CHANGES_ITS_BASE_SET)
                )
            )
        if factors:
            faults.append(
                Fault("factor", both("factors beside a study", "研究文件之外的因素"), both(*phrases.FACTORS_STUDY_FILE))
            )
        for number, axis in enumerate(study.axes):
            panels = panels_of_axis(axis)
            if panels is not None:
                choices.append(panels)
                continue
            levers += _of_axis(
                axis,
                study.file.factor[number].name,
                both("{source}: factor.{number}", "{source}：factor.{number}", source=source, number=number),
                faults,
            )
        if not study.axes:
            faults.append(
                Fault(str(source), both("a table of points", "一张点表"), both(*phrases.STUDY_ONE_TWO_FACTORS))
            )
    else:
        base, wrong = load(source, changes)  # type: ignore[arg-type]
        faults += wrong
        recipe = replace(recipe, runs=4 if runs is None else runs, first_seed=1 if first_seed is None else first_seed)
        choices = [panels_of_word(word, faults) for word in factors if is_choice(word.partition("=")[0].strip())]
        levers = _of_words(base, [word for word in factors if not is_choice(word.partition("=")[0].strip())], faults)
    if not faults and not 1 <= len(levers) <= 2:
        faults.append(
            Fault(
                "factor",
                both("{count} of them", "{count} 个", count=len(levers)),
                both("one or two of numbers, choices besides", "一个或两个数值因素，另可有选择因素"),
            )
        )
    if recipe.runs < 2:
        faults.append(Fault("runs", shown(recipe.runs), both(*phrases.WHOLE_NUMBER_FROM_LUCK)))
    kept = study.wanted.kpis if study is not None else ()
    chosen = kpi or (study.file.picture.kpi if study is not None else "")
    chosen = chosen or next((one for one in kept if one in MIDDLES), kept[0] if kept else "renewal")
    line = _line(chosen, at, faults)
    panels_of_all = crossed(choices, base, faults)
    if faults or base is None:
        raise ScenarioError(faults)
    return MapPlan(base, tuple(levers), chosen, line, replace(recipe, kpis=(chosen,)), panels_of_all)


def study_of(source: str | os.PathLike[str]) -> Study | None:
    """Return the study in a file; None where it is a scenario, or none that can be read."""
    path = Path(source)
    if path.suffix != ".toml" or not path.is_file():
        return None
    tree = parsed(text_of(path, str(path)), str(path))
    return Study.load(path) if isinstance(tree.get("base"), dict) else None


def _recipe_of(study: Study, recipe: Recipe, runs: int | None, first_seed: int | None) -> Recipe:
    file = study.file
    keep = file.keep
    test = {"test_from": keep.test_from, "test_days": keep.test_days, "look_ahead": keep.look_ahead}
    own = max(file.runs.per_point, 2) if runs is None else runs
    days = recipe.days if recipe.days is not None else file.runs.days
    seed = file.runs.first_seed if first_seed is None else first_seed
    return replace(recipe, runs=own, days=days, first_seed=seed, engine=file.runs.engine, test=test)


def _line(kpi: str, at: float | None, faults: list[Fault]) -> float:
    if kpi not in KPIS:
        faults.append(
            Fault("kpi", shown(kpi), nearest(kpi, KPIS) or both("a measure, such as renewal", "指标，如 renewal"))
        )
        return 0.0
    if at is not None:
        if at != at or at in (float("inf"), float("-inf")):
            faults.append(Fault("at", shown(at), both("a number", "一个数")))
        return at
    usual = MIDDLES.get(kpi, 0.5 if kpi in YES_OR_NO else None)
    if usual is None:
        faults.append(Fault("at", NOTHING, both(*phrases.VALUE_WHOSE_LINE_WANTED, kpi=kpi)))
        return 0.0
    return usual


def _of_axis(axis: Axis, name: str, where: str, faults: list[Fault]) -> list[MapLever]:
    """Return a lever for a factor of a study; a list of numbers becomes the range from its lowest to its highest."""
    if not isinstance(axis, Ranged):
        columns: list[list[Any]] = [
            [axis.level(number).changes.get(path) for number in range(len(axis))] for path in axis.paths
        ]
        numbers = [one for column in columns for one in column]
        if any(not isinstance(one, int | float) for one in numbers):  # a value that one choice changes and another not
            faults.append(Fault(where, "choices", both(*phrases.NUMBERS_FROM_ONE_ANOTHER)))
            return []
        spans = tuple(
            Span(float(column[0]), float(column[-1]), False, _is_whole(path))
            for path, column in zip(axis.paths, columns, strict=True)
        )
        if not all(span.low < span.high for span in spans):
            faults.append(
                Fault(where, both("a list that does not go up", "没有递增的列表"), both(*phrases.TWO_NUMBERS_MORE_GO))
            )
            return []
        axis = Ranged(axis.columns, axis.paths, spans, STEPS + 1)
    return [MapLever(name or axis.paths[0], axis, _unit(axis.paths[0]))]


def _of_words(base: Scenario | None, words: Sequence[str], faults: list[Fault]) -> list[MapLever]:
    """Return levers as the command line says them: ``PATH``, ``PATH=LOW..HIGH`` or ``PATH=LOW..HIGH,log``."""
    raw: list[dict[str, Any]] = []
    if not 1 <= len(words) <= 2:
        some = both("{count} of numbers", "{count} 个数值因素", count=len(words))
        said = some if words else both("no factor of numbers", "没有数值因素")
        faults.append(Fault("factor", said, both("one or two, {_HOW}", "一个或两个，{_HOW}", _HOW=_HOW)))
    for word in words[:2]:
        path, equals, ends = word.partition("=")
        found = _own_ends(ends) if equals else _plausible(base, path)
        if found is None:
            right = _HOW if equals or declared_at(parts(path)) is None else both(*phrases.RANGE_FOR_LOW_HIGH, path=path)
            faults.append(Fault("factor", shown(word), right))
            continue
        low, high, is_log = found
        raw.append({"path": path.strip(), "log_range" if is_log else "range": {"from": low, "to": high}})
    if faults:
        return []
    noted = Collector("map")
    file = noted.read(StudyFile, {"base": {"scenario": "a map"}, "factor": raw})
    overrides = Overrides(base or Scenario.from_dict({"days": 1}), Path())
    axes = read_axes(file.factor if file else (), set(), overrides, noted, needs_steps=False)
    there = [axis for axis in axes.values() if isinstance(axis, Ranged)]
    try:
        noted.refuse()
    except ScenarioError as error:
        faults += error.faults
        return []
    return [MapLever(axis.paths[0], axis, _unit(axis.paths[0])) for axis in there]


def _own_ends(text: str) -> tuple[float, float, bool] | None:
    ends, comma, way = text.partition(",")
    low, dots, high = ends.replace(":", "..").partition("..")
    if not dots or (comma and way.strip() != "log"):
        return None
    try:
        return float(low), float(high), bool(comma)
    except ValueError:
        return None


def _plausible(base: Scenario | None, path: str) -> tuple[float, float, bool] | None:
    """Return the plausible range of a value, as its source tells it or as it is assumed."""
    declared, at = declared_at(parts(path)), parts(path)
    if base is None or declared is None or declared.kind not in ("number", "whole number"):
        return None
    tree = base.to_dict()
    found = range_of(declared, reach(tree, at)) if has(tree, at) else None
    return None if found is None else (found.low, found.high, False)


def _unit(path: str) -> str:
    declared = declared_at(parts(path))
    return "" if declared is None else declared.unit


def _is_whole(path: str) -> bool:
    declared = declared_at(parts(path))
    return declared is not None and declared.kind == "whole number"
