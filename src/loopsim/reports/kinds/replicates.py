"""Report of many runs of one scenario: what is certain, and what is luck."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from loopsim.languages import in_language
from loopsim.reports.advice import plan_name
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.making import command_line, making, test_options
from loopsim.reports.measures import figure, figure_cell, interval_text, named
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Notice, Page, Panel, Picture, Series, Step, Table, same
from loopsim.reports.tables import text_cell, unit_of
from loopsim.reports.tones import TONES
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.verdict import Answer
from loopsim.scenario.legal import findings

if TYPE_CHECKING:
    from loopsim.plots.texts import Texts
    from loopsim.runs.replicates import Replicates
    from loopsim.scenario.scenario import Scenario

#: Measures that one remembers, with their interval.
KEY_FIGURES = ("profit", "profit_with_pool", "reachable", "joined", "renewal", "orders", "acquisition_cost",
               "lifetime_value_ratio", "repurchase_rate", "payback_day")  # fmt: skip

#: Percent of the runs below.
_PERCENTS = (5, 50, 95)

_WORDS = {
    "kind": Both("report on {runs} runs of one scenario", "同一方案 {runs} 次运行报告"),
    "facts": Both(
        "{people:,} people in the market, {days:,} days, {runs:,} runs, seeds {first} to {last}, {engine} engine",
        "市场 {people:,} 人，{days:,} 天，{runs:,} 次运行，种子 {first} 至 {last}，引擎 {engine}",
    ),
    "spread": Both(
        "Luck alone moves profit between {low} and {high} CNY (90% of the runs); {share} of the runs lose money.",
        "仅因运气，利润在 {low} 至 {high} 元之间（90%的运行）；{share} 的运行亏损。",
    ),
    "luckiest": Both(
        "Luck moves {name} most among the key figures: {ratio} of its mean from run to run.",
        "关键数字中受运气影响最大的是{name}：每次运行间波动为均值的 {ratio}。",
    ),
    "interval": Both("95%: {ends}", "95%：{ends}"),
    "growth": Both("Growth over all runs", "所有运行的增长曲线"),
    "growth_alt": Both(
        "Median of the pool by day with the bands of 50% and 90% of the runs, joiners against leavers, and cumulative "
        "profit with the same bands. At the end the median pool is {pool} people.",
        "逐日流量池中位数及50%与90%运行的区间，拉新与流失，以及累计利润区间。最终流量池中位数为 {pool} 人。",
    ),
    "median": Both("median", "中位数"),
    "below": Both("{percent}% below", "{percent}%低于"),
    "pool_title": Both("People in the pool", "流量池人数"),
    "profit_title": Both("Cumulative profit in CNY", "累计利润（元）"),
    "measures": Both("All measures ({count})", "全部指标（{count}项）"),
    "first": Both("Measures", "主要指标"),
    "defined": Both("n: runs in which it is defined.", "n：有定义的运行次数。"),
    "more_runs": Both(
        "About {runs} runs would decide whether the loop closes.",
        "约需 {runs} 次运行方可判定是否闭环。",
    ),
    "tipping": Both("Find from which reward on the loop closes.", "找出奖励达到多少时闭环成立。"),
    "compare": Both("Compare it with a plan of yours, on the same luck.", "与您的备选方案在同样运气下比较。"),
    "matters": Both("Find out which assumptions the answer hangs on.", "查明结论取决于哪些假设。"),
}  # fmt: skip


def replicates_page(found: Replicates, folder: Path | None = None) -> Page:
    """``(replicates, folder they lie in) -> page``."""
    scenario, first, runs = found.scenario, found.first_seed, len(found)
    answer, sentences = verdict_of(found)
    return Page(
        title=same(scenario.name),
        kind=_WORDS["kind"].filled(runs=runs),
        answer=answer,
        tone=TONES.get(found.answers.answer or "", "plain") if found.answers else "plain",
        facts=_WORDS["facts"].filled(
            people=scenario.market.people, days=found.days, runs=runs, first=first, last=first + runs - 1,
            engine=found.wanted.engine,
        ),
        sentences=[*sentences, *(Both(*note) for note in _notes(found))],
        drivers=list(_drivers(found)),
        steps=list(_steps(found, folder)),
        figures=list(key_figures(found)),
        pictures=list(_pictures(found)),
        tables=list(_tables(found)),
        assumptions=assumption_tables(scenario),
        legal=legal_of(scenario, found.days),
        cautions=[
            Notice(Both(*(one.line(language) for language in LANGUAGES))) for one in scenario.cautions(found.days)
        ],
        making=making(found.provenance),
        commands=[
            command_line("loopsim", "run", plan_name(scenario, folder), "--days", found.days, "--runs", runs, "--seed",
                         first, *test_options(found.wanted.switch_off))
        ],
    )  # fmt: skip


def legal_of(scenario: Scenario, days: int | None = None) -> list[Notice]:
    """Findings of the legal guard on a plan."""
    return [
        Notice(Both(*(one.in_words(language) for language in LANGUAGES)), one.rule.is_binding)
        for one in findings(scenario, days)
    ]


def verdict_of(found: Replicates) -> tuple[Both, list[Both]]:
    """The answer of many runs in a few words, and the figures behind it."""
    from loopsim.plots.bands import figures, verdicts
    from loopsim.plots.texts import Texts

    texts: list[Texts] = [Texts(language) for language in LANGUAGES]
    answer = Both(*(verdicts(found, one)[0] for one in texts))
    behind = [figures(found, one) for one in texts]
    return answer, [Both(f"{_capital(behind[0])}.", f"{behind[1]}。")] if all(behind) else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _notes(found: Replicates) -> Iterator[tuple[str, str]]:
    for note in found.notes:
        yield f"{_capital(in_language(note, 'en'))}.", f"{in_language(note, 'zh')}。"


def _drivers(found: Replicates) -> Iterator[Both]:
    if "profit" in found.wanted.kpis:
        profit = found.values("profit")
        profit = profit[~np.isnan(profit)]
        if len(profit) > 1:
            low, high = np.percentile(profit, (5, 95))
            share = f"{float((profit < 0).mean()):.0%}"
            yield _WORDS["spread"].filled(low=f"{low:,.0f}", high=f"{high:,.0f}", share=share)
    ratios = {}
    for kpi in KEY_FIGURES:
        if kpi in found.wanted.kpis:
            values = found.values(kpi)
            values = values[~np.isnan(values)]
            if len(values) > 1 and values.mean():
                ratios[kpi] = float(values.std(ddof=1) / abs(values.mean()))
    if ratios:
        most = max(ratios, key=lambda name: ratios[name])
        yield _WORDS["luckiest"].filled(name=named(most), ratio=f"{ratios[most]:.0%}")


def _steps(found: Replicates, folder: Path | None) -> Iterator[Step]:
    plan, answers, days = plan_name(found.scenario, folder), found.answers, ("--days", found.days)
    if answers and answers.answer == Answer.UNDECIDED and np.isfinite(answers.runs_to_tell):
        runs = int(answers.runs_to_tell)
        yield Step(
            _WORDS["more_runs"].filled(runs=f"{runs:,}"), command_line("loopsim", "run", plan, "--runs", runs, *days)
        )
    if answers and answers.answer in (Answer.OPEN, Answer.HELD) and found.scenario.levers.referral.enabled:
        factor = "levers.referral.reward_cny=0..30"
        yield Step(_WORDS["tipping"], command_line("loopsim", "map", plan, "--factor", factor, *days))
    reward = 1.5 * found.scenario.levers.referral.reward_cny or 10.0
    what_if = f"more reward: levers.referral.reward_cny={reward:g}"
    yield Step(_WORDS["compare"], command_line("loopsim", "compare", plan, "--plan", what_if, *days))
    yield Step(_WORDS["matters"], command_line("loopsim", "sensitivity", plan, *days))


def key_figures(found: Replicates) -> Iterator[KeyFigure]:
    """Yield the figures that one remembers: means with their 95% intervals."""
    for kpi in KEY_FIGURES:
        if kpi not in found.wanted.kpis:
            continue
        values = found.values(kpi)
        values = values[~np.isnan(values)]
        if not len(values):
            continue
        ends = found.interval(kpi)
        note = _WORDS["interval"].filled(ends=interval_text(kpi, *ends)) if ends.low == ends.low else same("")
        yield KeyFigure(named(kpi), figure(kpi, float(values.mean()), ends.half_width), note)


def _pictures(found: Replicates) -> Iterator[Picture]:
    from loopsim.plots.bands import bands
    from loopsim.runs.request import GROWTH_SERIES

    if not found.series or not set(GROWTH_SERIES) <= set(found.wanted.series):
        return
    panels = [
        _panel(0, found.paths("reachable"), _WORDS["pool_title"]),
        _panel(2, found.paths("profit_fen").cumsum(axis=1) / 100, _WORDS["profit_title"]),
    ]
    alt = _WORDS["growth_alt"].filled(pool=f"{float(np.median(found.paths('reachable')[:, -1])):,.0f}")
    yield Picture("growth", _WORDS["growth"], alt, {one: bands(found, language=one) for one in LANGUAGES}, panels)


def _panel(axes: int, paths: np.ndarray, title: Both) -> Panel:
    low, middle, high = np.percentile(paths, _PERCENTS, axis=0)
    series = [
        Series(_WORDS["below"].filled(percent=95), high),
        Series(_WORDS["median"], middle, "#1a1a1a"),
        Series(_WORDS["below"].filled(percent=5), low),
    ]
    return Panel(axes, np.arange(paths.shape[1]), series, title)


def _tables(found: Replicates) -> Iterator[Table]:
    summary = found.summary(_PERCENTS)
    heads = (
        Both("measure", "指标"), Both("unit", "单位"), Both("mean", "均值"), Both("95% interval", "95%区间"),
        *(_WORDS["below"].filled(percent=percent) for percent in _PERCENTS), Both("n", "n"),
    )  # fmt: skip

    def row(kpi: str) -> list:
        one = summary.loc[kpi]
        half = float(one["half_width"])
        return [
            text_cell(named(kpi)),
            text_cell(unit_of(DEFINITIONS[kpi].unit)),
            figure_cell(kpi, one["mean"], half),
            text_cell(interval_text(kpi, one["low"], one["high"])),
            *(figure_cell(kpi, one[f"q{percent}"], half) for percent in _PERCENTS),
            text_cell(str(int(one["n"])), float(one["n"])),
        ]

    known = [kpi for kpi in found.wanted.kpis if summary.loc[kpi]["n"]]
    first = [kpi for kpi in KEY_FIGURES if kpi in known]
    if first:
        yield Table("first", _WORDS["first"], heads, [row(kpi) for kpi in first], _WORDS["defined"])
    title = _WORDS["measures"].filled(count=len(known))
    yield Table("measures", title, heads, [row(kpi) for kpi in known], is_folded=True)
