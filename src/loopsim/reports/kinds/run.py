"""Report of one run: does the loop close, what drives it, what to try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import both
from loopsim.reports.advice import run_drivers, run_steps
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.making import command_line, making, test_options
from loopsim.reports.measures import measure_cell, measure_text, named, paired
from loopsim.reports.parts import (
    LANGUAGES,
    Both,
    KeyFigure,
    Notice,
    Page,
    Panel,
    Picture,
    Series,
    Table,
    same,
)
from loopsim.reports.tables import number_cell, text_cell
from loopsim.reports.tones import TONES
from loopsim.reports.words import GROUPS
from loopsim.results.dating import between
from loopsim.results.legal import findings_of, legal_warnings
from loopsim.results.wording import figures, headline

if TYPE_CHECKING:
    from loopsim.results.run import Run

#: Measures that one remembers.
KEY_FIGURES = ("profit", "profit_with_pool", "reachable", "joined", "left", "renewal", "orders", "repurchase_rate",
               "acquisition_cost", "lifetime_value_ratio", "return_on_investment", "payback_day")  # fmt: skip

_WORDS = {
    "kind": Both("report on one run", "单次运行报告"),
    "facts": Both("{people:,} people in the market, {days:,} days{dates}, seed {seed}, {engine} engine",
                  "市场 {people:,} 人，{days:,} 天{dates}，种子 {seed}，引擎 {engine}"),
    "one_run": Both("This is one history: the same scenario with other luck comes out otherwise. `--runs` tells how "
                    "much.", "这是一次历史：同一方案换一种运气结果会不同，用 `--runs` 可知差异多大。"),
    "growth": Both("Growth: the pool, who joins and leaves, and profit", "增长：流量池、拉新与流失、利润"),
    "growth_alt": Both(
        "Three panels by day: the pool goes from {first:,} to {last:,} people; joiners by source against leavers; "
        "cumulative profit ends at {profit} CNY.",
        "按天的三幅图：流量池从 {first:,} 人到 {last:,} 人；各来源拉新与流失；累计利润最终为 {profit} 元。",
    ),
    "sources": Both("What each source costs and brings", "各来源的成本与产出"),
    "sources_alt": Both("Bars of cost and value of a follower by source, and margin so far by weeks since joining. "
                        "The numbers are in the table of sources.",
                        "各来源单个粉丝的成本与价值，以及加入后逐周累计毛利。数字见来源表。"),
    "funnel": Both("How far people have come", "漏斗"),
    "funnel_alt": Both("Bars of the people who reached each stage, and of checkouts by step. The numbers are in the "
                       "table of stages.", "各阶段到达人数与下单各步的条形图。数字见阶段表。"),
    "cohorts": Both("Do later followers do as well?", "后来的粉丝一样好吗？"),
    "cohorts_alt": Both("Lines for each four weeks of joining: share still reachable, share that has bought, margin so "
                        "far per follower.", "每四周加入的粉丝一条线：留存率、转化率、人均累计毛利。"),
    "money": Both("Where the money goes", "钱花到哪里去了"),
    "money_alt": Both("Waterfall from income to profit, the largest costs first, and cumulative profit by day. The "
                      "numbers are in the table below.", "从收入到利润的瀑布图，以及逐日累计利润。数字见下表。"),
    "retention": Both("How long do followers stay?", "粉丝能留多久？"),
    "retention_alt": Both("Map of cohorts by age with the share still reachable, and a curve a cohort.",
                          "各批次按月龄的留存率热图，以及每批一条曲线。"),
    "hosts": Both("How accounts and staff fare", "账号与员工的负荷和收入"),
    "hosts_alt": Both("Bars of the load and pay of accounts and staff, and how many of each kind are at work by day.",
                      "账号与员工的负荷与收入条形图，以及每日在岗人数。"),
    "pool": Both("pool", "流量池"),
    "leavers": Both("leavers", "流失"),
    "profit": Both("cumulative profit", "累计利润"),
    "flows": Both("People a day", "每日人数"),
    "pool_title": Both("People in the pool", "流量池人数"),
    "profit_title": Both("Cumulative profit in CNY", "累计利润（元）"),
    "sources_table": Both("Sources", "各来源"),
    "stages_table": Both("Stages", "各阶段"),
    "measures": Both("All measures ({count})", "全部指标（{count}项）"),
}  # fmt: skip


def run_page(run: Run, folder: Path | None = None) -> Page:
    """``(run, folder it lies in) -> page``."""
    verdict, scenario = run.verdict, run.scenario
    dates = [between(scenario.start_date, run.days, language) for language in LANGUAGES]
    told = Both(*(f", {one}" if one else "" for one in dates[:1]), *(f"，{one}" if one else "" for one in dates[1:]))
    facts = _WORDS["facts"].filled(
        people=scenario.market.people, days=run.days, dates=told, seed=run.seed, engine=run.engine
    )
    return Page(
        title=same(scenario.name),
        kind=_WORDS["kind"],
        answer=Both(*(headline(verdict, language) for language in LANGUAGES)),
        tone=TONES[verdict.answer],
        facts=facts,
        sentences=[*_sentences(run), _WORDS["one_run"]],
        drivers=run_drivers(run),
        steps=run_steps(run, folder),
        figures=list(key_figures(run)),
        pictures=list(_pictures(run)),
        tables=list(_tables(run)),
        assumptions=assumption_tables(scenario),
        legal=_legal(run),
        cautions=[Notice(Both(*(one.line(language) for language in LANGUAGES))) for one in run.cautions],
        making=making(run.provenance),
        commands=_again(run, folder),
    )


def _sentences(run: Run) -> list[Both]:
    told = (figures(run.verdict, language) for language in LANGUAGES)
    return [Both(_capital(one.en) + ".", one.zh + "。") for one in paired(*told)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _legal(run: Run) -> list[Notice]:
    is_binding = [finding.rule.is_binding for finding in findings_of(run)]
    told = paired(*(legal_warnings(run, language) for language in LANGUAGES))
    serious = is_binding + [False] * (len(told) - len(is_binding))
    return [Notice(text, is_serious) for text, is_serious in zip(told, serious, strict=False)]


def _again(run: Run, folder: Path | None) -> list[str]:
    plan = folder / "scenario.toml" if folder else "scenario.toml"
    asked = ("--days", run.days, "--seed", run.seed, *test_options(run.loop_test))
    return [command_line("loopsim", "run", plan, *asked)]


def key_figures(run: Run) -> Iterator[KeyFigure]:
    """Yield the figures of a run that one remembers, those that are defined."""
    summary = run.summary()
    for name in KEY_FIGURES:
        measure = summary.measure(name)
        if measure.value is not None:
            yield KeyFigure(named(name), measure_text(measure))


def _pictures(run: Run) -> Iterator[Picture]:
    from loopsim.plots.cohorts import cohorts
    from loopsim.plots.funnel import funnel
    from loopsim.plots.growth import growth
    from loopsim.plots.hosts import hosts
    from loopsim.plots.money import money
    from loopsim.plots.retention import retention
    from loopsim.plots.sources import sources

    pool, profit = run.daily["reachable"], float(run.daily["profit_fen"].sum()) / 100
    alt = _WORDS["growth_alt"].filled(first=int(pool.iloc[0]), last=int(pool.iloc[-1]), profit=f"{profit:,.0f}")
    drawn: dict[str, tuple[Any, Both, tuple[Panel, ...]]] = {
        "growth": (growth, alt, tuple(growth_panels(run))),
        "sources": (sources, _WORDS["sources_alt"], ()),
        "funnel": (funnel, _WORDS["funnel_alt"], ()),
        "money": (money, _WORDS["money_alt"], ()),
        "cohorts": (cohorts, _WORDS["cohorts_alt"], ()),
        "retention": (retention, _WORDS["retention_alt"], ()),
        "hosts": (hosts, _WORDS["hosts_alt"], ()),
    }
    for key, (draw, text, panels) in drawn.items():
        if (key == "sources" and run.records.by_source is None) or (key == "hosts" and not len(run.hosts)):
            continue
        yield Picture(key, _WORDS[key], text, {one: draw(run, language=one) for one in LANGUAGES}, panels)


def growth_panels(run: Run) -> Iterator[Panel]:
    """Numbers of the growth curve: pool by stage, flows by source, profit."""
    from loopsim.plots.style import INK, SOURCE_COLORS, STAGE_COLORS
    from loopsim.plots.texts import TEXTS

    def word(key: str) -> Both:
        return Both(*(TEXTS[key][language] for language in LANGUAGES))

    daily, day = run.daily, np.arange(run.days)
    stages = [Series(word(stage), daily[stage].to_numpy(), color) for stage, color in STAGE_COLORS.items()]
    pool = Series(_WORDS["pool"], daily["reachable"].to_numpy(), INK)
    yield Panel(0, day, [pool, *stages], _WORDS["pool_title"])
    columns = {name: name if name == "won_back" else f"joined_{name}" for name in SOURCE_COLORS}
    joined = [
        Series(word(name), daily[column].to_numpy(), SOURCE_COLORS[name])
        for name, column in columns.items()
        if daily[column].any()
    ]
    yield Panel(1, day, [*joined, Series(_WORDS["leavers"], daily["left"].to_numpy(), INK)], _WORDS["flows"])
    money = daily["profit_fen"].to_numpy().cumsum() / 100
    yield Panel(2, day, [Series(_WORDS["profit"], money, INK)], _WORDS["profit_title"])


def _tables(run: Run) -> Iterator[Table]:
    if run.records.by_source is not None:
        yield _sources_table(run)
    yield _stages_table(run)
    measures = run.summary().measures
    heads = (Both("measure", "指标"), Both("value", "数值"), Both("group", "类别"), Both("meaning", "含义"))
    rows = [
        [
            text_cell(named(one.name)),
            measure_cell(one),
            text_cell(GROUPS[one.group]),
            text_cell(one.definition + _noted(one.note) if one.name != "loop_answer" else one.definition),
        ]
        for one in measures
    ]
    yield Table("measures", _WORDS["measures"].filled(count=len(rows)), heads, rows, is_folded=True)


def _noted(note: str) -> str:
    return both(" ({note})", "（{note}）", note=note) if note else ""


def _sources_table(run: Run) -> Table:
    from loopsim.plots.texts import TEXTS

    heads = (
        Both("source", "来源"), Both("followers", "粉丝"), Both("buyers", "买家"), Both("cost CNY", "成本（元）"),
        Both("cost of a follower", "每粉丝成本"), Both("cost of a buyer", "每买家成本"),
        Both("value of a follower", "每粉丝价值"), Both("value / cost", "价值/成本"),
        Both("paid back in week", "回本周数"), Both("margin CNY", "毛利（元）"),
    )  # fmt: skip
    rows = []
    for one in run.by_source().of_interest:
        key = "there_before" if one.source == "pool" or one.source not in TEXTS else one.source
        rows.append(
            [
                text_cell(Both(*TEXTS[key].values())), number_cell(one.followers), number_cell(one.buyers),
                number_cell(one.cost, 0), number_cell(one.cost_per_follower), number_cell(one.acquisition_cost),
                number_cell(one.lifetime_value), number_cell(one.lifetime_value_ratio, 2),
                number_cell(one.payback_week), number_cell(one.margin, 0),
            ]
        )  # fmt: skip
    return Table("sources-table", _WORDS["sources_table"], heads, rows)


def _stages_table(run: Run) -> Table:
    from loopsim.plots.texts import TEXTS

    heads = (Both("stage", "阶段"), Both("people", "人数"), Both("of the market", "占市场"),
             Both("of the stage before", "占上一阶段"))  # fmt: skip
    strangers = Both("everybody", "全部人群")
    rows = [
        [
            text_cell(Both(*(TEXTS[str(stage)][one] for one in LANGUAGES)) if str(stage) in TEXTS else strangers),
            number_cell(row["people"]),
            number_cell(_float(row["share_of_market"]), is_share=True),
            number_cell(_float(row["share_of_previous"]), is_share=True),
        ]
        for stage, row in run.funnel().stages.iterrows()
    ]
    return Table("stages-table", _WORDS["stages_table"], heads, rows)


def _float(value: Any) -> float | None:
    import pandas as pd

    return None if pd.isna(value) else float(value)
