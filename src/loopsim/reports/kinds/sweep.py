"""Report of a sweep: which points of a study are best, and how a measure follows the factors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.replicates import legal_of
from loopsim.reports.making import as_typed, command_line
from loopsim.reports.measures import figure, figure_cell, interval_text, named
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Page, Picture, Step, Table, same
from loopsim.reports.tables import number, number_cell, text_cell
from loopsim.results.definitions import BETTER
from loopsim.sweeps.factor_names import factor_names

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.sweeps.result import Sweep

#: Rows of the table of points, measures in it, and points that are named.
_MOST_ROWS, _MOST_KPIS = 500, 4

_WORDS = {
    "kind": Both("report on a study", "扫描研究报告"),
    "facts": Both("{points:,} points, {runs:,} runs, {days:,} days", "{points:,} 个点，{runs:,} 次运行，{days:,} 天"),
    "missing": Both("{count:,} points are not finished yet.", "尚有 {count:,} 个点未完成。"),
    "failed": Both("{count:,} runs failed.", "{count:,} 次运行失败。"),
    "best": Both("{kpi} is {way} at {where}: {value} ({ends})", "{kpi}在 {where} 处{way}：{value}（{ends}）"),
    "best_one": Both("{kpi} is {way} at {where}: {value}", "{kpi}在 {where} 处{way}：{value}"),
    "worst": Both("At the other end, {where}: {value}.", "另一端为 {where}：{value}。"),
    "highest": Both("highest", "最高"),
    "lowest": Both("lowest", "最低"),
    "near": Both(
        "{count} other points cannot be told apart from it, run by run.",
        "另有 {count} 个点与其逐次相减后分不出高低。",
    ),
    "nothing": Both("No run has a value yet", "尚无可用的运行结果"),
    "moves": Both(
        "Over {factor} the mean of {kpi} goes from {low} to {high}.",
        "随 {factor}，{kpi}均值从 {low} 到 {high}。",
    ),
    "picture": Both("The measure over the factors", "指标随因素的变化"),
    "alt": Both(
        "{kpi} over {factors}. The figures are in the table of points.",
        "{kpi}随{factors}的变化。数字见各点表。",
    ),
    "points": Both("Points ({count})", "各点（{count}个）"),
    "some": Both(
        "The first {most} of {count} points; all are in the folder.",
        "仅列前 {most} 个点，共 {count} 个；其余见文件夹。",
    ),
    "run": Both("Run the best point many times.", "多次运行最优点。"),
    "resume": Both("Finish the study: the same command goes on.", "继续完成研究：同一命令接着运行。"),
    "command": Both("Command as it was given", "当时的命令"),
    "date": Both("Begun on", "开始时间"),
    "seeds": Both("First seed", "首个种子"),
    "versions": Both("Versions", "版本"),
}  # fmt: skip


def sweep_page(found: Sweep, folder: Path | None = None) -> Page:
    """``(sweep, folder it lies in) -> page``."""
    place = folder or found.folder
    study, kpi = found.study, _kpi(found)
    table = found.summary()
    table = table.assign(low=table["mean"] - table["half_width"], high=table["mean"] + table["half_width"])
    answer, sentences = _answer(found, table, kpi)
    days = study.wanted.days or study.base.days
    sentences += [_WORDS["missing"].filled(count=len(found.missing))] if found.missing else []
    sentences += [_WORDS["failed"].filled(count=len(found.faults))] if len(found.faults) else []
    about = " ".join(study.about.split())
    return Page(
        title=same(found.name),
        kind=_WORDS["kind"],
        answer=answer,
        facts=_WORDS["facts"].filled(points=len(found.points), runs=len(found.runs), days=days),
        sentences=[*sentences, *([same(about)] if about else [])],
        drivers=list(_drivers(found, kpi)),
        steps=list(_steps(found, table, kpi, place)),
        figures=list(key_figures(table, kpi)),
        pictures=list(_pictures(found, kpi)),
        tables=[_points(found, table, kpi)],
        assumptions=assumption_tables(study.base),
        legal=legal_of(study.base),
        making=list(_making(found)),
        commands=[command_line("loopsim", "sweep", place / "study.toml")],
    )


def in_notebook(found: Sweep) -> tuple[Both, list[Both], list[KeyFigure]]:
    """Return answer, sentences and key figures, as a notebook shows them."""
    table, kpi = found.summary(), _kpi(found)
    table = table.assign(low=table["mean"] - table["half_width"], high=table["mean"] + table["half_width"])
    answer, sentences = _answer(found, table, kpi)
    return answer, list(sentences), list(key_figures(table, kpi))


def _kpi(found: Sweep) -> str:
    return str(found.study.file.picture.kpi or found.kpis[0])


def _where(found: Sweep, point: int) -> Both:
    row = found.points.loc[point]
    told = [(name, _value(row[factor])) for name, factor in zip(_names(found), found.factors, strict=True)]
    english, chinese = (
        mark.join(f"{name[which]} {value}" for name, value in told) for which, mark in ((0, ", "), (1, "、"))
    )
    return Both(english, chinese)


def _names(found: Sweep) -> list[Both]:
    return [same(name) for name in factor_names(found)]


def _value(value: Any) -> str:
    return number(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else str(value)


def _of(table: pd.DataFrame, kpi: str) -> pd.DataFrame:
    rows = table[table["kpi"] == kpi]
    return rows[rows["mean"].notna()].sort_values("mean", ascending=BETTER.get(kpi) == "down")


def _answer(found: Sweep, table: pd.DataFrame, kpi: str) -> tuple[Both, list[Both]]:
    rows = _of(table, kpi)
    if not len(rows):
        return _WORDS["nothing"], []
    best, worst = rows.iloc[0], rows.iloc[-1]
    facts: dict[str, Any] = {
        "kpi": _capital(named(kpi)),
        "way": _WORDS["lowest" if BETTER.get(kpi) == "down" else "highest"],
        "where": _where(found, int(best["point"])),
        "value": figure(kpi, float(best["mean"]), _half(best)),
    }
    has_ends = best["low"] == best["low"]
    ends = interval_text(kpi, best["low"], best["high"])
    said = _WORDS["best"].filled(**facts, ends=ends) if has_ends else _WORDS["best_one"].filled(**facts)
    more = []
    if len(rows) > 1:
        where = _where(found, int(worst["point"]))
        more.append(_WORDS["worst"].filled(where=where, value=figure(kpi, float(worst["mean"]), _half(worst))))
    apart = found.differences(kpi, int(best["point"])).drop(index=int(best["point"]))  # on the same seeds
    near = int(((apart["low"] <= 0) & (apart["high"] >= 0)).sum())
    more += [_WORDS["near"].filled(count=near)] if near else []
    return said, more


def _half(row: Any) -> float:
    return float(row["high"] - row["low"]) / 2 if row["low"] == row["low"] else 0.0


def _capital(text: Both) -> Both:
    return Both(text.en[:1].upper() + text.en[1:], text.zh)


def _drivers(found: Sweep, kpi: str) -> Iterator[Both]:
    """Return how far the mean goes over each factor, the others averaged."""
    for name, factor in zip(_names(found), found.factors, strict=True):
        if found.points[factor].nunique() > 30:
            continue
        means = found.runs.groupby(factor, sort=False)[kpi].mean().dropna()
        if len(means) > 1:
            ends = {"low": figure(kpi, float(means.min())), "high": figure(kpi, float(means.max()))}
            yield _WORDS["moves"].filled(factor=name, kpi=named(kpi), **ends)


def _steps(found: Sweep, table: pd.DataFrame, kpi: str, place: Path) -> Iterator[Step]:
    if found.missing:
        yield Step(_WORDS["resume"], command_line("loopsim", "sweep", place / "study.toml", "--out", place))
    rows = _of(table, kpi)
    if len(rows):
        point = found.study.points()[int(rows.iloc[0]["point"])]
        changes = [word for path, value in point.changes.items() for word in ("--set", f"{path}={_typed(value)}")]
        yield Step(_WORDS["run"], command_line("loopsim", "run", place / "scenario.toml", *changes, "--runs", 50))


def _typed(value: Any) -> str:
    """A value as one types it: ``20`` for ``20.0``."""
    return f"{value:g}" if isinstance(value, float) and value == round(value, 6) else str(value)


def key_figures(table: pd.DataFrame, kpi: str) -> Iterator[KeyFigure]:
    """Yield the best and the worst point by a measure."""
    rows = _of(table, kpi)
    for row, name in ((0, Both("best: {kpi}", "最优：{kpi}")), (-1, Both("worst: {kpi}", "最差：{kpi}"))):
        if len(rows):
            one = rows.iloc[row]
            yield KeyFigure(name.filled(kpi=named(kpi)), figure(kpi, float(one["mean"]), _half(one)))


def _pictures(found: Sweep, kpi: str) -> Iterator[Picture]:
    from loopsim.plots.study import study_picture

    if not len(found.runs) or (found.runs["status"] != "ok").all():
        return
    names = _names(found)
    factors = Both(", ".join(one.en for one in names), "、".join(one.zh for one in names))
    alt = _WORDS["alt"].filled(kpi=_capital(named(kpi)), factors=factors)
    figures = {language: study_picture(found, language=language) for language in LANGUAGES}
    yield Picture("study", _WORDS["picture"], alt, figures)


def _points(found: Sweep, table: pd.DataFrame, kpi: str) -> Table:
    kpis = list(dict.fromkeys([kpi, *found.kpis]))[:_MOST_KPIS]
    heads = [Both("point", "点"), *_names(found)]
    for one in kpis:
        heads += [named(one), Both("95% interval", "95%区间")]
    by_point = {(int(row["point"]), row["kpi"]): row for row in table.to_dict("records")}
    rows = []
    for point in list(found.points.index)[:_MOST_ROWS]:
        cells = [text_cell(str(point), float(point))]
        for factor in found.factors:
            value = found.points.loc[point, factor]
            is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
            cells.append(number_cell(value) if is_number else text_cell(str(value)))
        for one in kpis:
            row = by_point.get((int(point), one))
            cells.append(figure_cell(one, None if row is None else row["mean"], 0.0 if row is None else _half(row)))
            cells.append(text_cell("–" if row is None else interval_text(one, row["low"], row["high"])))
        rows.append(cells)
    count = len(found.points)
    note = _WORDS["some"].filled(most=_MOST_ROWS, count=count) if count > _MOST_ROWS else same("")
    return Table("points", _WORDS["points"].filled(count=count), heads, rows, note)


def _making(found: Sweep) -> Iterator[tuple[Both, Both]]:
    begun = found.provenance["begun"]
    yield _WORDS["seeds"], same(found.study.first_seed)
    for key in ("command", "date", "versions"):
        value = begun.get(key)
        if value:
            text = ", ".join(f"{a} {b}" for a, b in value.items()) if isinstance(value, dict) else str(value)
            yield _WORDS[key], same(as_typed(text) if key == "command" else text)
