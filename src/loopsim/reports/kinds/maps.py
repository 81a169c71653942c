"""Report of a map: where a measure crosses a value over one lever or two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.map_words import in_language, kpi_value, lever_name
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import (
    count_facts,
    drawn,
    legal_of,
    making_of,
    range_option,
    scenario_file,
    scenario_of,
    seed_option,
    split,
    told,
)
from loopsim.reports.making import command_line
from loopsim.reports.measures import named
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Page, Panel, Series, Step, Table, same
from loopsim.reports.tables import number_cell, text_cell

if TYPE_CHECKING:
    from loopsim.decisions.map_panels import MapPanels
    from loopsim.decisions.map_plan import MapLever
    from loopsim.decisions.mapped import KpiMap

_WORDS = {
    "kind": Both("where it tips", "临界图报告"),
    "title": Both("{kpi} of {name}: where it crosses {at}", "{name}：{kpi}在何处穿越 {at}"),
    "picture": Both("The measure over the range, and the line", "指标随参数的变化与分界线"),
    "alt": Both("{kpi} over {levers}, with the points tried and the line where it crosses {at}. The points are in the "
                "table.", "{kpi}随{levers}的变化，含试验点及穿越 {at} 的分界线。各点见下表。"),
    "points": Both("Points tried ({count})", "试验点（{count}个）"),
    "line": Both("Where it crosses {at}", "穿越 {at} 之处"),
    "share": Both("of the range above the line", "线上所占范围"),
    "more": Both(
        "Narrow the line: the same command with more points goes on.",
        "让分界线更精确：同一命令加大点数即可继续。",
    ),
    "curve": Both("{kpi}", "{kpi}"),
}  # fmt: skip


def map_page(found: KpiMap, folder: Path | None = None) -> Page:
    """``(map, folder it lies in) -> page``."""
    scenario, sentences = scenario_of(folder), told(found)
    answer, others = split(sentences)
    kpi = named(found.kpi)
    large = Both(kpi.en[:1].upper() + kpi.en[1:], kpi.zh)
    at = Both(*(in_language(kpi_value(found.kpi, found.at), language) for language in ("en", "zh")))
    names = [_name(one) for one in found.levers]
    levers = Both(" and ".join(one.en for one in names), "与".join(one.zh for one in names))
    again = [scenario_file(folder, found.scenario), *_factors(found), "--kpi", found.kpi, "--at", f"{found.at:g}",
             "--days", found.days, "--runs", found.runs, *seed_option(folder)]  # fmt: skip
    can_repeat = all(len(one.axis.paths) == 1 for one in found.levers)  # no option moves several values together
    alt = _WORDS["alt"].filled(kpi=large, levers=levers, at=at)
    more = command_line("loopsim", "map", *again, "--points", 2 * len(found.places))
    return Page(
        title=_WORDS["title"].filled(kpi=large, name=found.scenario, at=at),
        kind=_WORDS["kind"],
        answer=answer,
        facts=count_facts(found.days, found.runs, found.failed),
        sentences=others,
        steps=[Step(_WORDS["more"], more)] if can_repeat else [],
        figures=list(key_figures(found)),
        pictures=[drawn(found, "map", _WORDS["picture"], alt, list(_panels(found)))],
        tables=list(_tables(found, kpi, at)),
        assumptions=assumption_tables(scenario) if scenario else [],
        legal=legal_of(scenario),
        making=making_of(folder),
        commands=[command_line("loopsim", "map", *again, "--points", len(found.places))] if can_repeat else [],
    )


def panels_page(found: MapPanels, folder: Path | None = None) -> Page:
    """``(maps for each value of a choice, folder they lie in) -> page``: the tables of each in turn."""
    page = map_page(found.first, folder)
    answer, others = split(told(found))
    tables = []
    for number, (name, one) in enumerate(found.maps.items()):
        at = Both(*(in_language(kpi_value(one.kpi, one.at), language) for language in LANGUAGES))
        for table in _tables(one, named(one.kpi), at):
            title = Both(f"{name}: {table.title.en}", f"{found.names_zh[name]}：{table.title.zh}")
            tables.append(replace(table, key=f"{table.key}-{number}", title=title))
    levers = [_name(one) for one in found.first.levers]
    both_levers = Both(" and ".join(one.en for one in levers), "与".join(one.zh for one in levers))
    kpi = named(found.first.kpi)
    at = Both(*(in_language(kpi_value(found.first.kpi, found.first.at), language) for language in LANGUAGES))
    alt = _WORDS["alt"].filled(kpi=kpi, levers=both_levers, at=at)
    facts = count_facts(found.first.days, found.first.runs, found.failed)
    picture = drawn(found, "map", _WORDS["picture"], alt)
    return replace(page, answer=answer, sentences=others, facts=facts, steps=[], figures=[], pictures=[picture],
                   tables=tables, commands=[])  # fmt: skip


def _factors(found: KpiMap) -> Iterator[str]:
    for one in found.levers:
        yield from ("--factor", range_option(one.axis.paths[0], one.low, one.high) + (",log" if one.is_log else ""))


def _name(lever: MapLever) -> Both:
    return Both(*(lever_name(lever, language) for language in LANGUAGES))


def key_figures(found: KpiMap) -> Iterator[KeyFigure]:
    """Yield where a line of one lever is crossed, and the share of the range above it."""
    for number, one in enumerate(found.tips, 1):
        name = _name(found.levers[0])
        ends = f"{one.low:,.4g} – {one.high:,.4g}" if one.low == one.low and one.high == one.high else ""
        title = Both(f"crossing {number}: {name.en}", f"临界点 {number}：{name.zh}")
        yield KeyFigure(title, same(f"{one.value:,.4g}"), Both(f"95%: {ends}", f"95%：{ends}") if ends else same(""))
    if found.has_surface:
        middle, low, high = found.share_above
        ends = f"{low:.0%} – {high:.0%}"
        yield KeyFigure(_WORDS["share"], same(f"{middle:.0%}"), Both(f"95%: {ends}", f"95%：{ends}"))


def _panels(found: KpiMap) -> Iterator[Panel]:
    if len(found.levers) != 1 or not found.has_surface or found.levers[0].is_log:
        return
    lever = found.levers[0]
    mean, half = (one[found.is_known] for one in found.grid)
    at = lever.value(np.linspace(0.0, 1.0, len(found.is_known))[found.is_known])
    value = found.heights.value
    lines = [
        Series(named(found.kpi), np.array([value(one) for one in mean]), "#0072b2"),
        Series(Both("lower end of the band", "区间下限"), np.array([value(one) for one in mean - half])),
        Series(Both("upper end of the band", "区间上限"), np.array([value(one) for one in mean + half])),
    ]
    name = _name(lever)
    yield Panel(0, at, lines, named(found.kpi), along=Both(f"{name.en} {{at}}", f"{name.zh} {{at}}"), decimals=2)


def _tables(found: KpiMap, kpi: Both, at: Both) -> Iterator[Table]:
    names = [_name(one) for one in found.levers]
    if found.has_surface and found.crosses and len(found.levers) == 2:
        along = found.levers[0]
        rows = []
        for step in range(11):
            for one in found.across(0, step / 10):
                ends = [f"{end:,.4g}" if end == end else "…" for end in (one.low, one.high)]
                rows.append(
                    [number_cell(along.value(step / 10)), number_cell(one.value), text_cell(f"{ends[0]} – {ends[1]}")]
                )
        yield Table("line", _WORDS["line"].filled(at=at), (*names, Both("95% interval", "95%区间")), rows)
    heads = (
        *names,
        Both(f"mean of {kpi.en}", f"{kpi.zh}均值"),
        Both("lowest run", "最低"),
        Both("highest run", "最高"),
    )
    rows = []
    for place, values in zip(found.places, found.values, strict=True):
        settings = [lever.row(step)[0] for lever, step in zip(found.levers, place, strict=True)]
        seen = values[np.isfinite(values)]
        of_runs = (seen.mean(), seen.min(), seen.max()) if len(seen) else (None, None, None)
        rows.append([*(number_cell(one) for one in settings), *(number_cell(one) for one in of_runs)])
    yield Table("points", _WORDS["points"].filled(count=len(rows)), heads, rows, is_folded=len(rows) > 15)
