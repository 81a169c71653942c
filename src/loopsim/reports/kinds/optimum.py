"""Report of a search for a plan: what to set, what it gains and how sure that is, what a little more is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.decisions.planning.reading import LOWEST_CASH
from loopsim.decisions.stored import StoredProposal
from loopsim.reports.assumptions import assumption_tables
from loopsim.reports.kinds.answers import split, stored_picture
from loopsim.reports.kinds.replicates import legal_of
from loopsim.reports.making import command_line
from loopsim.reports.measures import figure, figure_cell, interval_text, named, paired
from loopsim.reports.parts import LANGUAGES, Both, KeyFigure, Page, Picture, Step, Table, same
from loopsim.reports.tables import number, number_cell, text_cell
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.planning.proposal import Proposal
    from loopsim.scenario.scenario import Scenario

_WORDS = {
    "kind": Both("what to do", "最优方案报告"),
    "title": Both("{name}: the plan to make", "{name}：应采用的方案"),
    "facts": Both("{days:,} days, {runs:,} runs, confirmed on {seeds:,} fresh seeds",
                  "{days:,} 天，{runs:,} 次运行，用 {seeds:,} 个新种子确认"),
    "picture": Both("Search, levers and what more is worth", "搜索过程、各杠杆与边际价值"),
    "alt": Both("How the search went, each lever today and as proposed, and the value of a little more of each. The "
                "figures are in the tables.", "搜索过程、各杠杆的现值与建议值，以及再多一点的价值。数字见下表。"),
    "gain": Both("gain of {goal}", "{goal}的增益"),
    "levers": Both("What to set", "应如何设置"),
    "plans": Both("Plans compared on fresh seeds", "用新种子比较的方案"),
    "marginal": Both("What a little more is worth", "再多一点的价值"),
    "constraints": Both("Constraints", "约束"),
    "run": Both("Run the proposed plan many times.", "多次运行建议方案。"),
    "hold": Both("See whether it holds in uncertain worlds.", "看它在不确定的情境下是否仍成立。"),
}  # fmt: skip

_LOWEST_CASH = Both("lowest cash", "最低现金")

#: What a plan is in the comparison, in both languages.
_ROLES = {
    "best": Both("best", "最优"), "today": Both("today", "现行"), "not told apart": Both(
        "not told apart",
        "分不出高低",
    ),
    "front": Both("front", "前沿"), "other": Both("other", "其他"),
}  # fmt: skip


def proposal_page(found: Proposal, folder: Path | None = None) -> Page:
    """``(proposal, folder it lies in) -> page``, with its picture in both languages."""
    document = {**found.to_dict(), "sentences_zh": found.sentences("zh")}
    pictures = [
        Picture("optimize", _WORDS["picture"], _WORDS["alt"], {one: found.plot(language=one) for one in LANGUAGES})
    ]
    return _page(document, found.scenario, folder, pictures)


def stored_page(found: StoredProposal, folder: Path | None = None) -> Page:
    """``(what was saved, folder it lies in) -> page``, with the picture that the command drew."""
    pictures = stored_picture(folder, "optimize.png", "optimize", _WORDS["picture"], _WORDS["alt"])
    return _page(found.document, found.scenario, folder, pictures)


def _page(document: Mapping[str, Any], scenario: Scenario, folder: Path | None, pictures: list[Picture]) -> Page:
    answer, others = split(paired(document["sentences"], document["sentences_zh"]))
    today, plan = (str(folder / name) if folder else name for name in ("today.toml", "scenario.toml"))
    days = ("--days", document["days"])
    has_both = not document.get("keeps_today") and (folder is None or Path(today).is_file())
    facts = _WORDS["facts"].filled(days=document["days"], runs=document["runs"], seeds=document["fresh_seeds"])
    return Page(
        title=_WORDS["title"].filled(name=document["plan"]),
        kind=_WORDS["kind"],
        answer=answer,
        facts=facts,
        sentences=others,
        steps=[
            Step(_WORDS["run"], command_line("loopsim", "run", plan, "--runs", 50, *days)),
            *([Step(_WORDS["hold"], command_line("loopsim", "robust", today, plan, *days))] if has_both else []),
        ],
        figures=list(key_figures(document)),
        pictures=pictures,
        tables=list(_tables(document)),
        assumptions=assumption_tables(scenario),
        legal=legal_of(scenario),
        commands=[command_line("loopsim", "run", plan, *days)],
    )


#: What of a lever is moved where it is no value, as its name ends in English.
_MOVED = {" start day": "（开始日）", " stop day": "（结束日）"}


def _lever(name: str) -> Both:
    """``"ads.daily_spend_cny"`` as it is, in Chinese ``"广告·每日投放"``."""
    end = next((one for one in _MOVED if name.endswith(one)), "")
    short = name.removesuffix(end) if end else name
    path = short if short.startswith("market.") else f"levers.{short}"
    told = path_name(path).zh
    if told == path_name(path):  # a value of behavior
        told = path_name(f"behavior.{short}").zh
    return Both(name, told + _MOVED.get(end, ""))


def _known(measure: str) -> bool:
    return measure in DEFINITIONS


def key_figures(document: Mapping[str, Any]) -> Iterator[KeyFigure]:
    """Yield the gain of each goal on fresh seeds."""
    for goal, gain in zip(document["goals"], document["gains"], strict=True):
        if gain["mean"] is None or not _known(goal):
            continue
        low, high = gain["low"], gain["high"]
        has_ends = low is not None and high is not None
        half = (high - low) / 2 if has_ends else 0.0
        ends = interval_text(goal, low, high, is_change=True) if has_ends else Both("", "")
        note = Both(f"95%: {ends.en}", f"95%：{ends.zh}") if has_ends else ends
        yield KeyFigure(_WORDS["gain"].filled(goal=named(goal)), figure(goal, gain["mean"], half), note)


def _tables(document: Mapping[str, Any]) -> Iterator[Table]:
    plans, today = document["plans"], None
    today = next((one for one in plans if one["is"] == "today"), None)
    heads = (Both("lever", "杠杆"), Both("today", "现行"), Both("proposed", "建议"))
    rows = [
        [text_cell(_lever(name)), number_cell(today[name] if today else None), number_cell(value)]
        for name, value in document["recommended"].items()
    ]
    yield Table("levers", _WORDS["levers"], heads, rows)
    if document["marginal"]:
        yield _marginal(document)
    if document["constraints"]:
        yield _constraints(document)
    goals = document["goals"]
    of_plans = (
        Both("plan", "方案"), *(Both(f"gain of {named(one).en}", f"{named(one).zh}增益") for one in goals),
        *(Both("95% interval", "95%区间") for _ in goals), Both("keeps the constraints", "满足约束"),
        *(_lever(one) for one in document["recommended"]),
    )  # fmt: skip
    rows = []
    for plan in plans:
        gains = [plan[f"{one}_gain"] for one in goals]
        ends = [(plan[f"{one}_gain_low"], plan[f"{one}_gain_high"]) for one in goals]
        rows.append(
            [
                text_cell(_ROLES.get(plan["is"], Both(plan["is"], plan["is"]))),
                *(number_cell(one, is_signed=True) for one in gains),
                *(text_cell(_ends(*pair)) for pair in ends),
                text_cell(Both("yes", "是") if plan["keeps"] else Both("no", "否")),
                *(number_cell(plan[one]) for one in document["recommended"]),
            ]
        )
    yield Table("plans", _WORDS["plans"], of_plans, rows, is_folded=len(rows) > 12)


def _marginal(document: Mapping[str, Any]) -> Table:
    heads = (
        Both("lever", "杠杆"), Both("goal", "目标"), Both("from", "从"), Both("to", "到"),
        Both("worth of a unit", "每单位价值"), Both("95% interval", "95%区间"),
        Both("worth of the next 1,000 CNY", "再投1000元的价值"), Both("95% interval", "95%区间"),
    )  # fmt: skip
    rows = [
        [
            text_cell(_lever(one["lever"])), text_cell(named(one["goal"])), number_cell(one["from"]),
            number_cell(one["to"]),
            number_cell(one["by_unit"], is_signed=True), text_cell(_ends(one["by_unit_low"], one["by_unit_high"])),
            number_cell(one["by_1000_cny"], is_signed=True),
            text_cell(_ends(one["by_1000_cny_low"], one["by_1000_cny_high"])),
        ]
        for one in document["marginal"]
    ]  # fmt: skip
    return Table("marginal", _WORDS["marginal"], heads, rows)


def _constraints(document: Mapping[str, Any]) -> Table:
    heads = (Both("measure", "指标"), Both("bound", "界限"), Both("mean", "均值"), Both("95% interval", "95%区间"),
             Both("holds", "满足"))  # fmt: skip
    rows = []
    for one in document["constraints"]:
        is_chance = one.get("chance") is not None
        is_part = is_chance or bool(one["of"])
        sign, end = ("≥", one["at_least"]) if one["at_least"] is not None else ("≤", one["at_most"])
        bound = same(f"{sign} {number(end, is_share=bool(one['of']))}")
        if is_chance:
            part = number(one["chance"], 0, is_share=True)
            bound = Both(f"{bound.en} in {part} of runs", f"{bound.zh}，在 {part} 的运行中")
        name = _LOWEST_CASH if one["measure"] == LOWEST_CASH else named(one["measure"])
        if one["of"]:
            name = Both(f"{name.en} / {named(one['of']).en}", f"{name.zh} / {named(one['of']).zh}")
        cells = [number_cell(one["mean"], is_share=is_part), text_cell(_ends(one["low"], one["high"], is_part))]
        if not is_part and _known(one["measure"]):
            cells[0] = figure_cell(one["measure"], one["mean"])
        holds = Both("yes", "是") if one["holds"] else Both("no", "否")
        rows.append([text_cell(name), text_cell(bound), *cells, text_cell(holds)])
    return Table("constraints", _WORDS["constraints"], heads, rows)


def _ends(low: float | None, high: float | None, is_part: bool = False) -> Both:
    if low is None or high is None or low != low or high != high:
        return Both("–", "–")
    ends = [number(end, is_signed=not is_part, is_share=is_part) for end in (low, high)]
    return Both(" to ".join(ends), " 至 ".join(ends))
