"""Reading of study files: a file becomes the fields of a study, or a list of all its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.results.cash import SERIES
from loopsim.results.definitions import KPIS
from loopsim.results.kpis import NEED_LOOP_TEST
from loopsim.runs.outcome import LOOP_ANSWER, USUAL_KPIS, Wanted, spelled_out
from loopsim.scenario import consistency, legal
from loopsim.scenario.faults import NOTHING, ScenarioError, nearest, shown
from loopsim.scenario.files import FILES, name_from, presets, text_of
from loopsim.scenario.limits import MAX_SEED
from loopsim.scenario.plain import plain
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import switch_off
from loopsim.scenario.toml_text import parsed
from loopsim.scenario.tree import dotted, has, reach
from loopsim.simulation import loop_test_faults
from loopsim.stats import latin_hypercube, sobol
from loopsim.studies.collector import Collector
from loopsim.studies.design import Axis, Choices, Grid, Points, Sample
from loopsim.studies.document import MOST_POINTS, Base, Runs, StudyFile
from loopsim.studies.factors import OWN_COLUMNS, read_axes, touch
from loopsim.studies.overrides import Overrides
from loopsim.studies.table import read_table

#: Names of measures that a study can keep.
_MEASURES = (*KPIS, LOOP_ANSWER)


@dataclass(frozen=True)
class Admitted:
    """All that a study consists of, checked."""

    file: StudyFile
    base: Scenario
    wanted: Wanted  # how each run is made and what is kept of it
    axes: tuple[Axis, ...]  # the factors; none for a table of points
    all_points: Points = field(repr=False)
    remarks: tuple[str, ...] = ()  # what its author should know, one line each
    folder: Path = field(default_factory=Path)  # where the files lie that it names


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
    file = faults.read(StudyFile, said)
    base = _base(file.base, folder, faults) if file is not None else None
    if file is None:
        faults.refuse()
    assert file is not None
    remarks: list[str] = []
    wanted = _wanted(file, said, faults, remarks)
    _check_runs(file, wanted, base, faults)

    overrides = Overrides(base or Scenario.from_dict({"days": 1}), folder)  # values are checked without a base, too
    taken = {*OWN_COLUMNS, *_MEASURES}
    axes = read_axes(file.factor, taken, overrides, faults, needs_steps=file.design.kind == "grid")
    is_sound = not faults.is_faulty("factor")
    points = _points(file, axes, overrides, faults, remarks)
    _check_seeds(file, 1 if points is None else len(points), faults)
    if points is not None and base is not None and is_sound and not is_checked:
        _check_points(points, overrides, faults)
    faults.refuse()
    assert points is not None and base is not None
    return Admitted(file, base, wanted, tuple(axes.values()), points, tuple(remarks), folder)


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
    measure, column = "measure", both("column of the daily table", "每日表的列")
    for kind, what, known in (("kpis", measure, _MEASURES), ("series", column, SERIES)):
        names = reach(said, ("keep", kind)) if has(said, ("keep", kind)) else ()
        for number, name in enumerate(names if isinstance(names, list) else ()):
            where = f"keep.{kind}.{number}"
            if not isinstance(name, str):
                continue  # which is noted
            if name in names[:number]:
                found = both("{name} a second time", "再次出现的 {name}", name=shown(name))
                faults.add(where, found, both("each name once", "每个名称一次"))
            elif name not in known:
                right = nearest(name, known) or both("one of {known}, ...", "{known}……之一", known=", ".join(known[:8]))
                found = both("{name}, which is no {what}", "{name}，不是{what}", name=shown(name), what=what)
                faults.add(where, found, right)
    kpis, keep = spelled_out(file.keep.kpis or USUAL_KPIS), file.keep
    off = switch_off(None if keep.test_from == "none" else keep.test_from, keep.test_days, keep.look_ahead)
    needs_test = not NEED_LOOP_TEST.isdisjoint(kpis)
    for name in ("test_from", "test_days", "look_ahead"):
        if not needs_test and has(said, ("keep", name)):
            remarks.append(f"keep.{name}: no measure that is kept needs the loop test, so it is not made")
    return Wanted(kpis, file.keep.series, file.runs.days, off if needs_test else None, file.runs.engine)


def _check_runs(file: StudyFile, wanted: Wanted, base: Scenario | None, faults: Collector) -> None:
    """The loop test, the stopping rule, and the measure of the picture."""
    off, runs, until = wanted.switch_off, file.runs, file.runs.until
    names = ("keep.test_from", "keep.test_days", "keep.look_ahead")
    if off is not None and not faults.is_faulty(*names):
        for fault in loop_test_faults(base, off.from_day, off.days, off.look_ahead, names):
            faults.add(fault.where, fault.found, fault.right)
    for where, kpi in (("picture.kpi", file.picture.kpi), ("runs.until.kpi", until.kpi if until else "")):
        if kpi and kpi not in wanted.kpis and not faults.is_faulty("keep.kpis"):
            right = both("one of those kept: {kpis}", "所保留指标之一：{kpis}", kpis=", ".join(wanted.kpis))
            faults.add(where, shown(kpi), right)
    if until is None or faults.is_faulty("runs.per_point"):
        return
    if until.at_most < runs.per_point:
        right = both("at least runs.per_point ({runs})", "至少为 runs.per_point（{runs}）", runs=runs.per_point)
        faults.add("runs.until.at_most", shown(until.at_most), right)
    if runs.per_point < 2:
        right = both("at least 2 with a stopping rule, which needs a spread", "有停止规则时至少 2 次，以得知离散程度")
        faults.add("runs.per_point", shown(runs.per_point), right)


def sets_of_seeds(runs: Runs, points: int) -> int:
    """Return how many sets of seeds the points of a study have: point n has set n modulo so many."""
    return (1 if runs.same_luck else points) if runs.luck_sets is None else runs.luck_sets


def _check_seeds(file: StudyFile, points: int, faults: Collector) -> None:
    """Every run of every point has a seed."""
    runs = file.runs
    each = max(runs.per_point, runs.until.at_most if runs.until else 0)
    if runs.luck_sets is not None and not runs.same_luck:
        right = both("one of same_luck and luck_sets", "same_luck 与 luck_sets 只取其一")
        faults.add("runs.luck_sets", both("same_luck = false beside it", "同时有 same_luck = false"), right)
    if runs.first_seed > MAX_SEED - each * min(sets_of_seeds(runs, points), points):
        right = both("a smaller number, so that every run has a seed", "更小的数，使每次运行都有种子")
        faults.add("runs.first_seed", shown(runs.first_seed), right)


def _points(
    file: StudyFile, axes: Mapping[int, Axis], overrides: Overrides, faults: Collector, remarks: list[str]
) -> Points | None:
    """The points of the design, or None where a fault was noted."""
    design, all_axes = file.design, tuple(axes.values())
    if faults.is_faulty("design.kind"):
        return None
    if design.kind == "table":
        return _table(file, axes, overrides, faults)
    if design.file:
        faults.add("design.file", shown(design.file), both('nothing, or kind = "table"', '不给出，或 kind = "table"'))
    if not file.factor and not faults.is_faulty("factor"):
        right = both("at least one thing that varies, written [[factor]]", "至少一个变化的因素，写作 [[factor]]")
        faults.add("factor", NOTHING, right)
    if not all_axes:
        return None
    if design.kind == "grid":
        if design.points is not None:
            right = both("nothing: a grid has as many as its values give", "不给出：网格的点数由各值决定")
            faults.add("design.points", shown(design.points), right)
        grid = Grid(all_axes)
        if len(grid) > MOST_POINTS:
            found = both("a grid of {count:,} points", "{count:,} 个点的网格", count=len(grid))
            faults.add("design", found, both("at most {most:_} points", "至多 {most:_} 个点", most=MOST_POINTS))
            return None
        return grid
    if design.points is None:
        if not faults.is_faulty("design.points"):
            right = both("how many points {kind} takes", "{kind} 的点数", kind=design.kind)
            faults.add("design.points", NOTHING, right)
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
    right = both("only choices beside a table of points; paths are its columns", "点表之外只有选项；路径即其各列")
    for number, axis in axes.items():
        if not isinstance(axis, Choices):
            faults.add(f"factor.{number}", both("values of a path", "某路径的值"), right)
    if file.design.points is not None:
        right = both("nothing: a table has as many as its rows", "不给出：点数即表的行数")
        faults.add("design.points", shown(file.design.points), right)
    if file.design.file:
        return read_table(overrides.folder / file.design.file, choices, overrides, faults)
    if not faults.is_faulty("design.file"):
        right = both('the file of the points, such as "points.csv"', '点的文件，如 "points.csv"')
        faults.add("design.file", NOTHING, right)
    return None


def _check_points(points: Points, overrides: Overrides, faults: Collector) -> None:
    """Every point as a whole: what its values must be together, and the law if it is guarded.

    Points are passed over that differ only in values which have nothing to do with others: of millions, few are left.
    """
    lawful = both('a plan within the law, or levers.commission.legal_guard = "warn"',
                  '合规的方案，或 levers.commission.legal_guard = "warn"')  # fmt: skip
    for point in points.unlike(_whole_of(points, overrides.base)):
        values = ", ".join(f"{column} = {value}" for column, value in list(point.values.items())[:4])
        where = f"point {point.number} ({values}{', ...' if len(point.values) > 4 else ''}): "
        try:
            scenario = overrides.scenario(point.changes)
        except ScenarioError as error:
            for fault in error.faults:
                faults.add(where + fault.where.removeprefix("change: "), fault.found, fault.right)
            continue
        for paths, found, right in consistency.disagreements(scenario):
            faults.add(where + paths[0], found, right)
        if scenario.levers.commission.legal_guard == "refuse":
            for finding in legal.refused(scenario):
                faults.add(where + finding.path, both("a plan that {plan}", "方案{plan}", plan=finding.plan), lawful)


def _whole_of(points: Points, base: Scenario) -> Callable[[str], bool]:
    """``-> path -> whether its value must fit to others``: to all others, as days and schedule do, or to some."""
    guard = "levers.commission.legal_guard"
    is_guarded = base.levers.commission.legal_guard == "refuse" or any(touch(path, guard) for path in points.paths)
    places = consistency.PLACES + (legal.PLACES if is_guarded else ())

    def is_of_it(path: str) -> bool:
        is_laid_on = path.startswith(("market.", "behavior.", "levers."))
        return not is_laid_on or any(touch(path, place) for place in places)

    return is_of_it
