"""The picture of a study: growth curves for one factor, for two a map with the line where the loop closes, or dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.plots.study_axes import Ways
from loopsim.plots.study_curves import curves, dots, lines
from loopsim.plots.study_map import loop_map
from loopsim.plots.style import speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.sweeps.result import Sweep

_MOST_PANELS = 6


def study_picture(sweep: Sweep, *, language: Language = "en") -> Figure:
    """The picture of a sweep, 1200 pixels wide.

    One factor on a grid: the series that were kept as growth curves, and the measure against the factor. Two factors of
    numbers on a grid: a map of the measure, with the line where the loop closes. One of them choices: a line for each.
    Else: the measure against each factor, a dot a point. The measure is the one that the study names in ``[picture]``,
    or the first.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    kpi = sweep.study.file.picture.kpi or sweep.kpis[0]
    ways = _factors(sweep)
    is_grid = sweep.study.file.design.kind == "grid"
    with speaking(language) as texts:
        if is_grid and len(ways) == 1:
            figure = curves(sweep, ways[0], kpi, texts)
        elif is_grid and len(ways) == 2 and all(way.is_number for way in ways):
            figure = loop_map(sweep, ways[0], ways[1], kpi, texts)
        elif is_grid and len(ways) == 2 and any(way.is_number for way in ways):
            numbers, choices = sorted(ways, key=lambda way: not way.is_number)
            figure = lines(sweep, numbers, choices, kpi, texts)
        else:
            figure = dots(sweep, ways[:_MOST_PANELS], kpi, texts)
        _head(figure, sweep, texts)
    return figure


def _factors(sweep: Sweep) -> list[Ways]:
    """The factors, linked values by the first of them."""
    study = sweep.study
    if not study.axes:  # a table of points
        return [_way(column, column, sweep, is_log=False, path=column) for column in sweep.factors]
    return [
        _way(
            declared.name or axis.columns[0],
            axis.columns[0],
            sweep,
            is_log=bool(declared.log_range),
            path="" if declared.name or declared.choices else axis.paths[0],
        )
        for declared, axis in zip(study.file.factor, study.axes, strict=True)
    ]


def _way(name: str, column: str, sweep: Sweep, *, is_log: bool, path: str) -> Ways:
    values = sweep.points[column]
    is_number = values.dtype.kind in "if"
    return Ways(name, column, list(dict.fromkeys(values)), is_number, is_log, path)


def _head(figure: Figure, sweep: Sweep, texts: Texts) -> None:
    runs = sweep.runs
    about = " ".join(sweep.study.about.split())
    line = texts.shown(about if len(about) <= 110 else about[:107] + "...")
    small = texts("study_runs", points=f"{len(sweep.points):,}", runs=f"{len(runs):,}",
                  first=sweep.study.first_seed, last=runs["seed"].max() if len(runs) else "-")  # fmt: skip
    failed = int((runs["status"] != "ok").sum())
    small += f"  |  {texts('study_failed', failed=f'{failed:,}')}" if failed else ""
    title(figure, texts, texts.shown(sweep.name), line, f"{texts.shown(sweep.study.base.name)}  |  {small}")
