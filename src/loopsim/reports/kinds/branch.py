"""Report of a branch: one past, several futures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.decisions.branch import MEASURES
from loopsim.decisions.branch_words import future_name
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import drawn, split, told
from loopsim.reports.kinds.replicates import legal_of
from loopsim.reports.making import command_line
from loopsim.reports.measures import figure_cell, named
from loopsim.reports.parts import Both, Page, Panel, Series, Step, Table
from loopsim.reports.tables import text_cell, unit_of
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.wording import ANSWERS

if TYPE_CHECKING:
    from loopsim.decisions.branch import Branches
    from loopsim.decisions.stored import StoredBranches

_WORDS = {
    "kind": Both("one past, several futures", "同一过去，多种未来"),
    "title": Both("{name}: what changes from day {at} on", "{name}：自第 {at} 天起的改变"),
    "facts": Both("{days:,} days, seed {seed}, the same luck", "{days:,} 天，种子 {seed}，运气相同"),
    "picture": Both("Pool and profit of each future", "各未来的流量池与利润"),
    "alt": Both("Curves by day of the pool and of cumulative profit, which part on day {at}.",
                "流量池与累计利润的逐日曲线，自第 {at} 天起分开。"),
    "pool": Both("People in the pool", "流量池人数"),
    "profit": Both("Cumulative profit in CNY", "累计利润（元）"),
    "table": Both("Futures", "各未来"),
    "answer": Both("loop test", "闭环测试"),
    "luck": Both("See how much of the difference is luck: compare the plans with many seeds.",
                 "看看差异有多少是运气：用多个种子比较这些方案。"),
}  # fmt: skip


def branch_page(found: Branches | StoredBranches, folder: Path | None = None) -> Page:
    """``(futures, folder they lie in) -> page``."""
    first: Any = found.unchanged
    last: Any = list(found.futures.values())[-1]
    answer, others = split(told(found))
    plans = [str(folder / f"scenario-{n}.toml") if folder else f"scenario-{n}.toml" for n in range(len(found.futures))]
    alt = _WORDS["alt"].filled(at=found.at)
    return Page(
        title=_WORDS["title"].filled(name=first.scenario.name, at=found.at),
        kind=_WORDS["kind"],
        answer=answer,
        facts=_WORDS["facts"].filled(days=first.days, seed=first.seed),
        sentences=others,
        steps=[Step(_WORDS["luck"], command_line("loopsim", "compare", *plans, "--days", first.days))],
        pictures=[drawn(found, "branch", _WORDS["picture"], alt, list(_panels(found)))],
        tables=[_table(found)],
        assumptions=assumption_tables(first.scenario),
        legal=legal_of(last.scenario, first.days),
        commands=[command_line("loopsim", "run", plan, "--days", first.days, "--seed", first.seed) for plan in plans],
    )


def _name(name: str) -> Both:
    return Both(future_name(name, "en"), future_name(name, "zh"))


def _panels(found: Branches | StoredBranches) -> Iterator[Panel]:
    futures: dict[str, Any] = dict(found.futures)
    day = np.arange(found.unchanged.days)
    pools = [Series(_name(name), one.daily["reachable"].to_numpy()) for name, one in futures.items()]
    money = [Series(_name(name), one.daily["profit_fen"].to_numpy().cumsum() / 100) for name, one in futures.items()]
    yield Panel(0, day, pools, _WORDS["pool"])
    yield Panel(1, day, money, _WORDS["profit"])


def _table(found: Branches | StoredBranches) -> Table:
    table = found.to_frame()
    heads = [Both("measure", "指标"), Both("unit", "单位")]
    for name in found.futures:
        heads.append(_name(name))
        if name in found.others:
            heads.append(Both(f"{_name(name).en}: difference", f"{_name(name).zh}：差值"))
    rows = []
    for kpi in MEASURES:
        cells = [text_cell(named(kpi)), text_cell(unit_of(DEFINITIONS[kpi].unit))]
        for name, row in table.iterrows():
            cells.append(figure_cell(kpi, _number(row[kpi])))
            if name in found.others:
                cells.append(figure_cell(kpi, _number(row[f"{kpi}_more"]), is_change=True))
        rows.append(cells)
    answers = [text_cell(_WORDS["answer"]), text_cell("")]
    for name, row in table.iterrows():
        words = ANSWERS.get(str(row["answer"]), {"en": str(row["answer"]), "zh": str(row["answer"])})
        answers += [text_cell(Both(words["en"], words["zh"])), *([text_cell("")] if name in found.others else [])]
    return Table("futures", _WORDS["table"], heads, [*rows, answers])


def _number(value: Any) -> float | None:
    import pandas as pd

    return None if pd.isna(value) else float(value)
