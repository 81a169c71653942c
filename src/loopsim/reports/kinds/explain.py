"""Report of an explanation: why one plan beats another, by stage, source and change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.decisions.explain_words import GROUPS, part_name, plan_name, value_of
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import drawn, split, told
from loopsim.reports.kinds.comparison import key_figures, making_of, pictures_of, tables_of
from loopsim.reports.kinds.replicates import legal_of
from loopsim.reports.making import command_line
from loopsim.reports.parts import Both, Page, Step, Table, same
from loopsim.reports.tables import number_cell, text_cell

if TYPE_CHECKING:
    from loopsim.decisions.explain import Effect, Explanation

_WORDS = {
    "kind": Both("why one plan beats another", "方案差异归因报告"),
    "title": Both("Why {after} differs from {before}", "{after}与{before}为何不同"),
    "facts": Both(
        "{runs:,} runs of each plan on the same luck, {days:,} days",
        "各 {runs:,} 次运行，运气相同，{days:,} 天",
    ),
    "picture": Both("Where the difference comes from", "差异从何而来"),
    "alt": Both("Waterfalls of the difference in profit and in the pool by stage and source, and the effect of each "
                "change. The figures are in the tables.",
                "利润与流量池差异的瀑布图（按阶段与来源），以及各改动的效应。数字见下表。"),
    "profit": Both("Profit in CNY, by stage and source", "利润（元），按阶段与来源"),
    "reachable": Both("People in the pool, by source", "流量池人数，按来源"),
    "changes": Both("By change", "按改动"),
    "total": Both("all together", "合计"),
    "hold": Both("See whether it holds in uncertain worlds.", "看它在不确定的情境下是否仍成立。"),
    "sum": Both("The parts add up exactly to the whole, in every run.", "每次运行中各分项之和恰为合计。"),
}  # fmt: skip


def explain_page(found: Explanation, folder: Path | None = None) -> Page:
    """``(explanation, folder it lies in) -> page``."""
    before, after = (Both(plan_name(name, "en"), plan_name(name, "zh")) for name in (found.before, found.after))
    answer, others = split(told(found))
    comparison = found.comparison
    reference = comparison.reference
    plans = [str(folder / f"scenario-{n}.toml") if folder else f"scenario-{n}.toml" for n in (1, 2)]
    again = ["--runs", len(reference), "--days", reference.days, "--seed", reference.first_seed]
    return Page(
        title=_WORDS["title"].filled(before=before, after=after),
        kind=_WORDS["kind"],
        answer=answer,
        facts=_WORDS["facts"].filled(runs=len(reference), days=reference.days),
        sentences=others,
        steps=[Step(_WORDS["hold"], command_line("loopsim", "robust", *plans, "--days", reference.days))],
        figures=list(key_figures(comparison)),
        pictures=[drawn(found, "explain", _WORDS["picture"], _WORDS["alt"]), *pictures_of(comparison)],
        tables=[*_tables(found), *tables_of(comparison)],
        assumptions=assumption_tables(reference.scenario),
        legal=legal_of(next(iter(comparison.others.values())).scenario, reference.days),
        making=making_of(comparison),
        commands=[command_line("loopsim", "explain", *plans, *again)],
    )


def _tables(found: Explanation) -> Iterator[Table]:
    if found.changes:
        yield _changes(found)
    parts = {"profit": (found.profit, found.total("profit")), "reachable": (found.pool, found.total("reachable"))}
    heads = (Both("part", "分项"), Both("group", "类别"), Both("difference", "差值"), Both("95% interval", "95%区间"))
    for key, (some, total) in parts.items():
        rows = []
        for one in found.effects(some):
            group = Both(*GROUPS[one.group])
            rows.append([text_cell(_name(one)), text_cell(group), *_cells(one)])
        rows.append([text_cell(_WORDS["total"]), text_cell(""), *_cells(total)])
        yield Table(f"parts-{key}", _WORDS[key], heads, rows, _WORDS["sum"])


def _changes(found: Explanation) -> Table:
    heads = (
        Both("change", "改动"), Both("values", "取值"), Both("profit CNY", "利润（元）"), Both(
            "95% interval",
            "95%区间",
        ),
        Both("people in the pool", "流量池人数"), Both("95% interval", "95%区间"),
    )  # fmt: skip
    money, people = (found.effects(found.changes[goal]) for goal in ("profit", "reachable"))
    rows = [
        [text_cell(_name(one)), text_cell(_value(found, one.name)), *_cells(one), *_cells(other)]
        for one, other in zip(money, people, strict=True)
    ]
    return Table("changes-by", _WORDS["changes"], heads, rows)


def _name(one: Effect) -> Both:
    return Both(part_name(one.name, "en"), part_name(one.name, "zh"))


def _value(found: Explanation, name: str) -> Both:
    return Both(value_of(found, name, "en"), value_of(found, name, "zh"))


def _cells(one: Effect) -> list:
    ends = same("–")
    if one.low == one.low:
        low, high = f"{one.low:+,.0f}", f"{one.high:+,.0f}"
        ends = Both(f"{low} to {high}", f"{low} 至 {high}")
    return [number_cell(one.mean, 0, is_signed=True), text_cell(ends)]
