"""Report of scenarios compared on the same luck: which wins, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import spaced
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import plan_words
from loopsim.reports.kinds.replicates import legal_of, verdict_of
from loopsim.reports.making import command_line, making, test_options
from loopsim.reports.measures import figure, figure_cell, interval_text, named, named_value
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Notice, Page, Panel, Picture, Series, Step, Table, same
from loopsim.reports.tables import text_cell, unit_of
from loopsim.results.definitions import DEFINITIONS
from loopsim.runs.headline import headline, ranked
from loopsim.runs.plans import AS_IT_IS

if TYPE_CHECKING:
    from loopsim.runs.comparison import Comparison

#: Measures of the first table, in order; those that are not kept are left out.
SHOWN = ("profit", "profit_with_pool", "renewal", "reachable", "joined", "left", "orders", "revenue", "spend",
         "acquisition_cost", "lifetime_value_ratio", "repurchase_rate", "payback_day")  # fmt: skip

_WORDS = {
    "kind": Both("report on {count} scenarios, compared on the same luck", "{count} 个方案对比报告（同样的运气）"),
    "title": Both("{others} against {first}", "{others} 对比 {first}"),
    "as_it_is": Both("as it is", "现状"),
    "facts": Both("{days:,} days, {runs:,} runs each, seeds {first} to {last}",
                  "{days:,} 天，各 {runs:,} 次运行，种子 {first} 至 {last}"),
    "wins": Both("{name} makes the most profit", "利润最高：{name}"),
    "better": Both("{name} makes more profit than {first}", "{name}的利润高于{first}"),
    "worse": Both("{first} makes more profit than {name}", "{first}的利润高于{name}"),
    "not_apart": Both("Profit of {name} and {first} cannot be told apart", "{name}与{first}的利润分不出高低"),
    "no_profit": Both("{count} scenarios compared", "{count} 个方案的比较"),
    "of": Both("{name}: {what}", "{name}：{what}"),
    "more_runs": Both(
        "About {runs} runs would tell {name} and {first} apart.",
        "约需 {runs} 次运行方可分辨{name}与{first}。",
    ),
    "why": Both(
        "See why: profit and pool by stage, source and change.",
        "查看原因：按阶段、来源与改动拆解利润与流量池。",
    ),
    "hold": Both(
        "Before you switch, see whether it holds in uncertain worlds.",
        "切换之前，先看它在不确定的情境下是否仍成立。",
    ),
    "profit_of": Both("profit: {name}", "利润：{name}"),
    "against": Both("{difference} ({ends})", "{difference}（{ends}）"),
    "picture": Both("The pool of each scenario, and the differences from {first}", "各方案的流量池，及与{first}的差值"),
    "alt": Both("Above, the pool of each scenario by day with bands of the runs; below, the paired differences of pool "
                "and cumulative profit from {first}, with their 95% intervals.",
                "上图为各方案逐日流量池及运行区间；下图为与{first}逐次相减的流量池与累计利润差值及其95%区间。"),
    "differences": Both("Differences from {first}: {name}", "与{first}的差值：{name}"),
    "all": Both("All differences: {name}", "全部差值：{name}"),
    "better_note": Both("Better: share of runs in which it beats the first, ties half.",
                        "更优：优于首个方案的运行占比，平局计半。"),
    "changes": Both("What differs from {first}", "与{first}的不同"),
    "mean_apart": Both("mean of {name}", "{name} 均值"),
    "low": Both("lower end", "下限"),
    "high": Both("upper end", "上限"),
}  # fmt: skip


def shown(name: str) -> Both:
    """The name of a scenario; that of the plan without a change is ours."""
    return _WORDS["as_it_is"] if name == AS_IT_IS else same(name)


def comparison_page(found: Comparison, folder: Path | None = None) -> Page:
    """``(comparison, folder it lies in) -> page``."""
    first, reference = shown(found.names[0]), found.reference
    seed, runs = reference.first_seed, len(reference)
    others = [shown(name) for name in found.others]
    return Page(
        title=_WORDS["title"].filled(others=joined(others), first=first),
        kind=_WORDS["kind"].filled(count=len(found.names)),
        answer=answer_of(found),
        tone="plain",
        facts=_WORDS["facts"].filled(days=reference.days, runs=runs, first=seed, last=seed + runs - 1),
        sentences=list(sentences_of(found)),
        drivers=list(_verdicts(found)),
        steps=list(_steps(found, folder)),
        figures=list(key_figures(found)),
        pictures=pictures_of(found),
        tables=list(tables_of(found)),
        assumptions=assumption_tables(reference.scenario),
        legal=_legal(found),
        cautions=_cautions(found),
        making=making_of(found),
        commands=[_again(found, folder)],
    )


def joined(names: list[Both]) -> Both:
    """Names in a row."""
    return Both(", ".join(one.en for one in names), "、".join(one.zh for one in names))


def answer_of(found: Comparison) -> Both:
    """Tell which plan makes the most profit, as far as that can be told."""
    if "profit" not in found.reference.wanted.kpis:
        return _WORDS["no_profit"].filled(count=len(found.names))
    first = found.names[0]
    if len(found.names) > 2:
        return _WORDS["wins"].filled(name=shown(ranked(found)[0]))
    other = next(iter(found.others))
    told = found.difference(other, "profit")
    key = "better" if told.low > 0 else "worse" if told.high < 0 else "not_apart"
    return _capital(_WORDS[key].filled(name=shown(other), first=shown(first)))


def _capital(text: Both) -> Both:
    return Both(text.en[:1].upper() + text.en[1:], text.zh)


def sentences_of(found: Comparison) -> Iterator[Both]:
    """Sentences on the profit of each, and on the best of three or more."""
    from loopsim.runs.headline_words import best, sentence

    names = [{name: shown(name)[place] for name in found.names} for place in (0, 1)]
    order = ranked(found) if "profit" in found.reference.wanted.kpis and len(found.names) > 2 else []
    if order and (top := headline(found, order[0], order[1])) is not None:
        yield Both(*(best(top, language, names[place]) for place, language in enumerate(LANGUAGES)))
    for name in found.others:
        if (one := headline(found, name)) is not None:
            yield Both(*(sentence(one, language, names[place]) for place, language in enumerate(LANGUAGES)))


def _verdicts(found: Comparison) -> Iterator[Both]:
    for name, one in found.replicates.items():
        answer, behind = verdict_of(one)
        joint = Both(f"{answer.en}: {behind[0].en}", f"{answer.zh}：{behind[0].zh}") if behind else answer
        yield _WORDS["of"].filled(name=shown(name), what=joint)


def _steps(found: Comparison, folder: Path | None) -> Iterator[Step]:
    first = found.names[0]
    plans, days = [_plan_of(found, name, folder) for name in found.names], ("--days", found.reference.days)
    for name, plan in zip(found.others, plans[1:], strict=True):
        one = headline(found, name) if "profit" in found.reference.wanted.kpis else None
        if one is not None and one.would_tell:
            step = 10 ** max(len(str(one.would_tell)) - 2, 0)  # two digits, rounded up
            runs = -(-one.would_tell // step) * step
            text = _WORDS["more_runs"].filled(runs=f"{runs:,}", name=shown(name), first=shown(first))
            text = Both(text.en, spaced(text.zh, "zh"))
            yield Step(text, command_line("loopsim", "compare", plans[0], plan, "--runs", runs, *days))
    yield Step(_WORDS["why"], command_line("loopsim", "explain", plans[0], plans[1], *days))
    yield Step(_WORDS["hold"], command_line("loopsim", "robust", *plans, *days))


def _plan_of(found: Comparison, name: str, folder: Path | None) -> str:
    number = found.names.index(name) + 1
    file = f"scenario-{number}.toml"
    return str(folder / file) if folder else file


def _again(found: Comparison, folder: Path | None) -> str:
    reference = found.reference
    files = [_plan_of(found, name, folder) for name in found.names]
    plans = plan_words(found.names, [one.scenario for one in found.replicates.values()], files)
    seed, test = reference.first_seed, test_options(reference.wanted.switch_off)
    return command_line(
        "loopsim", "compare", *plans, "--runs", len(reference), "--days", reference.days, "--seed", seed, *test
    )


def key_figures(found: Comparison) -> Iterator[KeyFigure]:
    """Yield profit and the people in the pool of each scenario, with the paired difference from the first."""
    for kpi in ("profit", "reachable", "renewal"):
        if kpi not in found.reference.wanted.kpis:
            continue
        for name, one in found.replicates.items():
            values = one.values(kpi)
            values = values[~np.isnan(values)]
            if not len(values):
                continue
            note = same("")
            if name != found.names[0]:
                apart = found.difference(name, kpi)
                ends = interval_text(kpi, apart.low, apart.high, is_change=True)
                told = figure_cell(kpi, apart.mean, (apart.high - apart.low) / 2, is_change=True).text
                note = _WORDS["against"].filled(difference=told, ends=ends)
            half = one.interval(kpi).half_width
            title = named(kpi)
            label = Both(f"{title.en}: {shown(name).en}", f"{title.zh}：{shown(name).zh}")
            yield KeyFigure(label, figure(kpi, float(values.mean()), half if half == half else 0.0), note)


def pictures_of(found: Comparison) -> list[Picture]:
    """The picture of a comparison, where the series of the growth curve were kept."""
    from loopsim.plots.compare import compare
    from loopsim.runs.request import GROWTH_SERIES

    if any(not one.series or not set(GROWTH_SERIES) <= set(one.wanted.series) for one in found.replicates.values()):
        return []
    first = shown(found.names[0])
    panels = [
        Panel(number, np.arange(one.days), [Series(shown(name), np.median(one.paths("reachable"), axis=0))],
              Both(f"pool: {shown(name).en}", f"流量池：{shown(name).zh}"))
        for number, (name, one) in enumerate(found.replicates.items())
    ]  # fmt: skip
    for number, (series, size, title) in enumerate(
        (("reachable", 1, Both("pool: difference", "流量池：差值")),
         ("profit_fen", 100, Both("cumulative profit in CNY: difference", "累计利润（元）：差值")))
    ):  # fmt: skip
        curves = []
        for name in found.others:
            paths = found.paths(name, series)
            paths = paths.cumsum(axis=1) / size if series == "profit_fen" else paths
            curves.append(Series(shown(name), paths.mean(axis=0)))
        panels.append(Panel(len(found.names) + number, np.arange(found.reference.days), curves, title))
    figures = {language: compare(found, language=language) for language in LANGUAGES}
    return [
        Picture("compare", _WORDS["picture"].filled(first=first), _WORDS["alt"].filled(first=first), figures, panels)
    ]


def tables_of(found: Comparison) -> Iterator[Table]:
    """List what differs, then the differences of each scenario: the first measures, and all."""
    yield from _changes(found)
    table, first = found.table(), shown(found.names[0])
    for number, name in enumerate(found.others, 1):
        rows = {row["kpi"]: row for row in table[table["scenario"] == name].to_dict("records")}
        heads = (
            Both("measure", "指标"), Both("unit", "单位"), first, shown(name), Both("difference", "差值"),
            Both("95% interval", "95%区间"), Both("better in", "更优"),
        )  # fmt: skip
        known = [kpi for kpi in rows if rows[kpi]["n"]]
        some = [kpi for kpi in SHOWN if kpi in known]
        facts = {"first": first, "name": shown(name)}
        key = f"differences-{number}"
        yield Table(key, _WORDS["differences"].filled(**facts), heads, [_row(rows[kpi]) for kpi in some],
                    _WORDS["better_note"])  # fmt: skip
        title = _WORDS["all"].filled(**facts)
        yield Table(f"{key}-all", title, heads, [_row(rows[kpi]) for kpi in known], is_folded=True)


def _row(row: Mapping[str, Any]) -> list:
    kpi, half = row["kpi"], (row["high"] - row["low"]) / 2
    return [
        text_cell(named(kpi)),
        text_cell(unit_of(DEFINITIONS[kpi].unit)),
        figure_cell(kpi, row["reference_mean"], half),
        figure_cell(kpi, row["mean"], half),
        figure_cell(kpi, row["difference"], half, is_change=True),
        text_cell(interval_text(kpi, row["low"], row["high"], is_change=True)),
        text_cell("–" if row["better"] != row["better"] else f"{row['better']:.0%}", float(row["better"])),
    ]


def _changes(found: Comparison) -> Iterator[Table]:
    from loopsim.runs.what_differs import changed

    rows = [
        [text_cell(one) for one in (shown(name), Both(path, named_value(path).zh), _text(before), _text(now))]
        for name, other in found.others.items()
        for path, (before, now) in changed(found.reference.scenario, other.scenario).items()
    ]
    if rows:
        first = shown(found.names[0])
        heads = (Both("scenario", "方案"), Both("value", "参数"), first, Both("changed to", "改为"))
        yield Table("changes", _WORDS["changes"].filled(first=first), heads, rows)


def _text(value: Any) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _legal(found: Comparison) -> list[Notice]:
    told: dict[Notice, list[Both]] = {}
    for name, one in found.replicates.items():
        for notice in legal_of(one.scenario, one.days):
            told.setdefault(notice, []).append(shown(name))
    return [
        Notice(_WORDS["of"].filled(name=joined(names), what=notice.text), notice.is_serious)
        for notice, names in told.items()
    ]


def _cautions(found: Comparison) -> list[Notice]:
    told: dict[Both, list[Both]] = {}
    for name, one in found.replicates.items():
        for caution in one.scenario.cautions(one.days):
            line = Both(*(caution.line(language) for language in LANGUAGES))
            told.setdefault(line, []).append(shown(name))
    return [Notice(_WORDS["of"].filled(name=joined(names), what=line)) for line, names in told.items()]


def making_of(found: Comparison) -> list[tuple[Both, Both]]:
    """The recipe of the first; the scenarios of the others have digests of their own."""
    rows = making(found.reference.provenance)
    for name, one in found.others.items():
        if digest := one.provenance.get("digest"):
            rows.append((Both(f"Digest of {name}", f"{name} 指纹"), same(digest)))
    return rows
