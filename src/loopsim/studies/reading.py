"""Reading of study files: a file becomes a study, or a list of all its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from loopsim.languages import both
from loopsim.results.daily import COLUMNS
from loopsim.results.definitions import KPIS
from loopsim.results.kpis import NEED_LOOP_TEST
from loopsim.runs.outcome import LOOP_ANSWER, USUAL_KPIS, Wanted, spelled_out
from loopsim.scenario import consistency, legal
from loopsim.scenario.check import plain
from loopsim.scenario.faults import NOTHING, ScenarioError, nearest, shown
from loopsim.scenario.files import FILES, name_from, presets, text_of
from loopsim.scenario.limits import MAX_SEED
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import switch_off
from loopsim.scenario.toml_text import parsed
from loopsim.scenario.tree import dotted, flat, has, reach
from loopsim.simulation import loop_test_faults
from loopsim.stats import latin_hypercube, sobol
from loopsim.studies import reading_phrases as phrases
from loopsim.studies.collector import Collector
from loopsim.studies.design import Axis, Choices, Grid, Point, Points, Sample
from loopsim.studies.document import MOST_POINTS, Base, Runs, StudyFile
from loopsim.studies.factors import OWN_COLUMNS, axis_of, check_overlaps, column_names, read_factors, touch
from loopsim.studies.overrides import Overrides
from loopsim.studies.table import read_table

#: Names of measures that a study can keep.
_MEASURES = (*KPIS, LOOP_ANSWER)


class Admitted(NamedTuple):
    """The fields of a :class:`loopsim.Study`, in their order, checked."""

    file: StudyFile
    base: Scenario
    wanted: Wanted
    axes: tuple[Axis, ...]
    all_points: Points
    remarks: tuple[str, ...]
    folder: Path


def read(path: Path, *, is_checked: bool = False) -> Admitted:
    """Read the study in a file; with ``is_checked`` the points are known to be sound. Raises ScenarioError."""
    label = str(path)
    tree = parsed(text_of(path, label, "study"), label, "study")
    return admitted(tree, label, path.resolve().parent, name_from(path) or "study", is_checked=is_checked)


def admitted(tree: Mapping[str, Any], label: str, folder: Path, name: str, *, is_checked: bool = False) -> Admitted:
    """``(what the file says, what it is called in messages, where the files lie that it names, name) -> its fields``.

    Raises:
        ScenarioError: with all faults, or the first 20 and how many more there are.
    """
    faults = Collector(label)
    said: dict[str, Any] = {"name": name, **plain(tree)}
    raw_factors = said.pop("factor", [])
    file = _file(said, faults)
    factors = read_factors(raw_factors, faults)
    base = _base(file.base, folder, faults) if file is not None else None
    if file is None:
        faults.refuse()
    assert file is not None
    remarks: list[str] = []
    wanted = _wanted(file, said, faults, remarks)
    _check_runs(file, wanted, faults)
    _check_test(wanted, base, faults)

    overrides = Overrides(base or Scenario.from_dict({"days": 1}), folder)  # values are checked without a base, too
    columns = column_names(factors, {*OWN_COLUMNS, *_MEASURES}, faults)
    needs_steps = file.design.kind == "grid"
    read = {
        number: axis_of(number, one, columns[number], overrides, needs_steps, faults) for number, one in factors.items()
    }
    axes = {number: axis for number, axis in read.items() if axis is not None}
    check_overlaps(axes, faults)
    is_sound = not faults.is_faulty("factor")
    points = _points(file, axes, bool(raw_factors), overrides, faults, remarks)
    _check_seeds(file.runs, 1 if points is None else len(points), faults)
    if points is not None and base is not None and is_sound and not is_checked:
        _check_points(points, overrides, faults)
    faults.refuse()
    assert points is not None and base is not None
    file = file.model_copy(update={"factor": tuple(factors.values())})
    return Admitted(file, base, wanted, tuple(axes.values()), points, tuple(remarks), folder)


def _file(tree: dict[str, Any], faults: Collector) -> StudyFile | None:
    """The file without its factors."""
    if isinstance(tree.get("base"), dict) and isinstance(tree["base"].get("set"), dict):
        tree["base"]["set"] = dict(flat(tree["base"]["set"]))
    return faults.read(StudyFile, tree)


def _base(said: Base, folder: Path, faults: Collector) -> Scenario | None:
    """The base scenario; its faults are told as those of the study file, where it is the study file that says them."""
    source: str | Path = said.scenario
    if said.scenario not in presets() and ((folder / said.scenario).exists() or said.scenario.endswith(".toml")):
        source = folder / said.scenario
    changes = dict(said.set)
    for path in map(dotted, FILES):
        file = changes.get(path)
        if isinstance(file, str) and file and "\0" not in file:
            changes[path] = str((folder / file).absolute())
    try:
        return Scenario.load(source, changes)
    except ScenarioError as error:
        for fault in error.faults:
            is_ours = fault.where.startswith("change: ")
            where = f"base.set.{fault.where[8:]}" if is_ours else f"base.scenario: {fault.where}"
            faults.add(where, fault.found, fault.right)
    return None


def _wanted(file: StudyFile, said: Mapping[str, Any], faults: Collector, remarks: list[str]) -> Wanted:
    """Read what is kept of each run and check its names, also those beside an entry that is no text."""
    columns = tuple(COLUMNS)
    for kind, what, known in (
        ("kpis", "measure", _MEASURES),
        ("series", both("column of the daily table", "每日表的列"), columns),
    ):
        names = reach(said, ("keep", kind)) if has(said, ("keep", kind)) else ()
        for number, name in enumerate(names if isinstance(names, list) else ()):
            if not isinstance(name, str):
                continue  # which is noted
            if name in names[:number]:
                faults.add(
                    f"keep.{kind}.{number}",
                    both("{name} a second time", "再次出现的 {name}", name=shown(name)),
                    both("each name once", "每个名称一次"),
                )
            elif name not in known:
                right = nearest(name, known) or both("one of {known}, ...", "{known}……之一", known=", ".join(known[:8]))
                faults.add(
                    f"keep.{kind}.{number}",
                    both("{name}, which is no {what}", "{name}，不是{what}", name=shown(name), what=what),
                    right,
                )
    kpis, keep = spelled_out(file.keep.kpis or USUAL_KPIS), file.keep
    off = switch_off(None if keep.test_from == "none" else keep.test_from, keep.test_days, keep.look_ahead)
    needs_test = not NEED_LOOP_TEST.isdisjoint(kpis)
    for name in ("test_from", "test_days", "look_ahead"):
        if not needs_test and has(said, ("keep", name)):
            remarks.append(f"keep.{name}: no measure that is kept needs the loop test, so it is not made")
    return Wanted(kpis, file.keep.series, file.runs.days, off if needs_test else None, file.runs.engine)


def _check_test(wanted: Wanted, base: Scenario | None, faults: Collector) -> None:
    """The loop test against the base scenario: a pool that is there from the start may be tested sooner."""
    off = wanted.switch_off
    if off is not None and not faults.is_faulty("keep.test_from", "keep.test_days", "keep.look_ahead"):
        names = ("keep.test_from", "keep.test_days", "keep.look_ahead")
        for fault in loop_test_faults(base, off.from_day, off.days, off.look_ahead, names):
            faults.add(fault.where, fault.found, fault.right)


def _check_seeds(runs: Runs, points: int, faults: Collector) -> None:
    """Every run of every point has a seed."""
    each = max(runs.per_point, runs.until.at_most if runs.until else 0)
    if runs.first_seed > MAX_SEED - each * (1 if runs.same_luck else points):
        faults.add("runs.first_seed", shown(runs.first_seed), both(*phrases.SMALLER_NUMBER_SO_EVERY))


def _check_runs(file: StudyFile, wanted: Wanted, faults: Collector) -> None:
    """The stopping rule, and the measure of the picture."""
    runs, until = file.runs, file.runs.until
    kept = both("one of those kept: {kpis}", "所保留指标之一：{kpis}", kpis=", ".join(wanted.kpis))
    is_kept_known = not faults.is_faulty("keep.kpis")
    if is_kept_known and file.picture.kpi and file.picture.kpi not in wanted.kpis:
        faults.add("picture.kpi", shown(file.picture.kpi), kept)
    if until is None:
        return
    if is_kept_known and until.kpi not in wanted.kpis:
        faults.add("runs.until.kpi", shown(until.kpi), kept)
    if faults.is_faulty("runs.per_point"):
        return
    if until.at_most < runs.per_point:
        faults.add(
            "runs.until.at_most", shown(until.at_most), both(*phrases.AT_LEAST_RUNS_PER, per_point=runs.per_point)
        )
    if runs.per_point < 2:
        faults.add("runs.per_point", shown(runs.per_point), both(*phrases.AT_LEAST_STOPPING_RULE))


def _points(
    file: StudyFile,
    axes: Mapping[int, Axis],
    has_factors: bool,
    overrides: Overrides,
    faults: Collector,
    remarks: list[str],
) -> Points | None:
    """The points of the design, or None where a fault was noted."""
    design, all_axes = file.design, tuple(axes.values())
    if faults.is_faulty("design.kind"):
        return None
    if design.kind == "table":
        return _table(file, axes, overrides, faults)
    if design.file:
        faults.add("design.file", shown(design.file), both('nothing, or kind = "table"', '不给出，或 kind = "table"'))
    if not has_factors:
        faults.add("factor", NOTHING, both(*phrases.AT_LEAST_ONE_THING))
    if not all_axes:
        return None
    if design.kind == "grid":
        if design.points is not None:
            faults.add("design.points", shown(design.points), both(*phrases.NOTHING_GRID_HAS_MANY))
        grid = Grid(all_axes)
        if len(grid) > MOST_POINTS:
            faults.add(
                "design",
                both("a grid of {count:,} points", "{count:,} 个点的网格", count=len(grid)),
                both(*phrases.AT_MOST_POINTS, MOST_POINTS=MOST_POINTS),
            )
            return None
        return grid
    if design.points is None:
        if not faults.is_faulty("design.points"):
            faults.add("design.points", NOTHING, both(*phrases.HOW_MANY_POINTS_TAKES, kind=design.kind))
        return None
    if design.kind == "sobol" and design.points & (design.points - 1):
        below = 1 << (design.points.bit_length() - 1)
        right = both("{below} or {text} would be", "应为 {below} 或 {text}", below=below, text=2 * below)
        remarks.append(f"design.points: {design.points} is no power of 2, for which Sobol's points are made; {right}")
    sample = latin_hypercube if design.kind == "latin_hypercube" else sobol
    return Sample(all_axes, sample(len(all_axes), design.points, design.seed))


def _table(file: StudyFile, axes: Mapping[int, Axis], overrides: Overrides, faults: Collector) -> Points | None:
    """The points of a file."""
    choices = {axis.columns[0]: axis for axis in axes.values() if isinstance(axis, Choices)}
    for number, axis in axes.items():
        if not isinstance(axis, Choices):
            right = both(*phrases.ONLY_CHOICES_BESIDE_TABLE)
            faults.add(f"factor.{number}", both("values of a path", "某路径的值"), right)
    if file.design.points is not None:
        faults.add("design.points", shown(file.design.points), both(*phrases.NOTHING_TABLE_HAS_MANY))
    if not file.design.file:
        if not faults.is_faulty("design.file"):
            faults.add("design.file", NOTHING, both(*phrases.FILE_POINTS_POINTS_CSV))
        return None
    return read_table(overrides.folder / file.design.file, choices, overrides, faults)


def _check_points(points: Points, overrides: Overrides, faults: Collector) -> None:
    """Every point as a whole: what its values must be together, and the law if it is guarded.

    Points are passed over that differ only in values which have nothing to do with others: of millions, few are left.
    """
    for point in points.unlike(_whole_of(points, overrides.base)):
        try:
            scenario = overrides.scenario(point.changes)
        except ScenarioError as error:
            for fault in error.faults:
                faults.add(f"{_named(point)}: {fault.where.removeprefix('change: ')}", fault.found, fault.right)
            continue
        for paths, found, right in consistency.disagreements(scenario):
            faults.add(f"{_named(point)}: {paths[0]}", found, right)
        if scenario.levers.commission.legal_guard == "refuse":
            for finding in legal.refused(scenario):
                right = both(*phrases.PLAN_WITHIN_LAW_LEVERS)
                faults.add(
                    f"{_named(point)}: {finding.path}",
                    both("a plan that {plan}", "方案{plan}", plan=finding.plan),
                    right,
                )


def _whole_of(points: Points, base: Scenario) -> Callable[[str], bool]:
    """``-> path -> whether its value must fit to others``: to all others, as days and schedule do, or to some."""
    guard = "levers.commission.legal_guard"
    is_guarded = base.levers.commission.legal_guard == "refuse" or any(touch(path, guard) for path in points.paths)
    places = consistency.PLACES + (legal.PLACES if is_guarded else ())

    def is_of_it(path: str) -> bool:
        is_laid_on = path.startswith(("market.", "behavior.", "levers."))
        return not is_laid_on or any(touch(path, place) for place in places)

    return is_of_it


def _named(point: Point) -> str:
    """A point in a message: its number and its values, as many as a line takes."""
    values = ", ".join(f"{column} = {value}" for column, value in list(point.values.items())[:4])
    return f"point {point.number} ({values}{', ...' if len(point.values) > 4 else ''})"
