"""Words of a proposed plan, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.planning.reading import LOWEST_CASH
from loopsim.results.definitions import DEFINITIONS, name_of
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.planning.confirming import Kept
    from loopsim.decisions.planning.marginal import Marginal
    from loopsim.decisions.planning.problem import Lever, Point, Problem
    from loopsim.decisions.planning.proposal import Proposal
    from loopsim.runs.headline import Change

Language = Literal["en", "zh"]

#: Plans and levers that a sentence names.
_MOST = 3

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "do": "Set {levers}.",
        "gain": "In {days} days {kpi} {way} by {mean} against today's plan ({low} to {high} with 95%; {seeds} fresh "
        "seeds).",
        "undefined": "{kpi} is not defined in the runs on fresh seeds, so that no gain is told.",
        "up": "rises", "down": "falls",
        "keep": "Keep today's plan: of {tried} plans tried none is told to be better on fresh seeds.",
        "best": "The best other one, {levers}: {kpi} {mean} ({low} to {high}).",
        "forced": "Today's plan is no choice: {why}.",
        "outside": "{lever} {value} is not within {low} to {high}",
        "over": "it takes {spend} CNY of a budget of {budget}",
        "illegal": "the legal guard finds something about it",
        "misses": "{what} does not hold, {mean} ({low} to {high})",
        "broken": "No plan was found that keeps all constraints; this one comes nearest.",
        "optimism": "The search promised {promised}; fresh seeds give {mean}: {apart} of it was luck that the search "
        "picked up.",
        "sober": "The search promised {promised}; fresh seeds give no less.",
        "alike": "{count} other plans that were compared cannot be told apart from it: {some}.",
        "alike_1": "Another plan that was compared cannot be told apart from it: {some}.",
        "alone": "All other plans that were compared are told apart from it.",
        "front": "{count} plans trade {one} against {other}; none of them is beaten in both. The one in the middle is "
        "proposed; the table holds all.",
        "holds": "Holds: {what}, {mean} ({low} to {high}).",
        "unsure": "Holds on average, but the runs do not tell for sure: {what}, {mean} ({low} to {high}).",
        "breaks": "Does not hold: {what}, {mean} ({low} to {high}).",
        "next": "The next 1,000 CNY change {kpi} by {some}.",
        "in": "{mean} in {lever} ({low} to {high})",
        "units": "A little more of the others: {some}.",
        "unit": "{lever} {mean} a unit ({low} to {high})",
        "flat": "Nothing is told of a little more or less of {levers}: the runs do not tell it apart from no effect.",
        "time": "The search was not at its end: more minutes may find a better plan, and the same command goes on.",
        "scale": "Simulated in a market of {share} of the size, in which luck is larger; figures are of the whole.",
        "least": "at least {value}", "most": "at most {value}", "in_runs": "in {share} of the runs",
        "cash": "lowest cash", "and": ", ", "semi": "; ", "now": "{lever} {before} -> {after}", "today": "today's plan",
        "nothing": "nothing else than today",
    },
    "zh": {
        "do": "建议设定：{levers}。",
        "gain": "{days}天内{kpi}比现行方案{way} {mean}（95%区间 {low} 至 {high}；{seeds} 个新种子）。",
        "undefined": "新种子的运行中{kpi}无定义，无法得出增益。",
        "up": "增加", "down": "减少",
        "keep": "维持现行方案：试过的 {tried} 个方案中，没有一个在新种子上确定更好。",
        "best": "其中最好的一个（{levers}）：{kpi} {mean}（{low} 至 {high}）。",
        "forced": "现行方案不可选：{why}。",
        "outside": "{lever} {value} 不在 {low} 至 {high} 之内",
        "over": "占用 {spend} 元，超过预算 {budget} 元",
        "illegal": "合规检查有提示",
        "misses": "不满足 {what}，{mean}（{low} 至 {high}）",
        "broken": "未找到满足全部约束的方案；此方案最接近。",
        "optimism": "搜索所许为 {promised}，新种子实得 {mean}；相差 {apart}，是搜索挑到的运气。",
        "sober": "搜索所许为 {promised}，新种子实得不低于此。",
        "alike": "比较过的方案中另有 {count} 个与它无法区分：{some}。",
        "alike_1": "比较过的方案中另有一个与它无法区分：{some}。",
        "alone": "比较过的其他方案都能与它区分。",
        "front": "{count} 个方案在{one}与{other}之间取舍，无一在两方面都被胜过；建议取居中的一个，全部见表。",
        "holds": "满足：{what}，{mean}（{low} 至 {high}）。",
        "unsure": "平均满足，但运行次数尚不足以确定：{what}，{mean}（{low} 至 {high}）。",
        "breaks": "不满足：{what}，{mean}（{low} 至 {high}）。",
        "next": "再投 1,000 元，{kpi}的变化：{some}。",
        "in": "{lever} {mean}（{low} 至 {high}）",
        "units": "其余各项略增：{some}。",
        "unit": "{lever} 每单位 {mean}（{low} 至 {high}）",
        "flat": "{levers} 略增或略减：看不出与无影响的差别。",
        "time": "搜索尚未结束：给更多分钟或可找到更好的方案，同一命令可继续。",
        "scale": "在规模为 {share} 的市场中模拟（运气成分大于全体），数字按全体计。",
        "least": "至少 {value}", "most": "至多 {value}", "in_runs": "在 {share} 的运行中",
        "cash": "最低现金", "and": "，", "semi": "；", "now": "{lever} {before} → {after}", "today": "现行方案",
        "nothing": "与现行相同",
    },
}  # fmt: skip


def sentences(proposal: Proposal, language: Language = "en") -> list[str]:
    """Say what to do, what it brings and how sure that is, what cannot be told apart, and what more is worth."""
    return list(_sentences(proposal, _WORDS[language], language))


def _sentences(proposal: Proposal, words: dict[str, str], language: Language) -> Iterator[str]:
    found, confirmed = proposal.found, proposal.found.confirmed
    levers = setting(proposal, confirmed.choice, language)
    gain, promised = proposal.gains[0], proposal.promised[0]
    name = measure_name(found.problem.goals[0].measure, language)
    if proposal.keeps_today:
        yield words["keep"].format(tried=len(found.searched.found))
        if confirmed.choice != proposal.today:
            yield words["best"].format(levers=levers, kpi=name, **_ends(gain, found.problem.goals[0].sign))
    else:
        yield words["do"].format(levers=levers)
        for goal, one in zip(found.problem.goals, proposal.gains, strict=True):
            way = words["up" if goal.sign * one.mean >= 0 else "down"]
            ends = _ends(one, goal.sign)
            called = measure_name(goal.measure, language)
            if not math.isfinite(one.mean):
                yield words["undefined"].format(kpi=called[:1].upper() + called[1:])
                continue
            yield words["gain"].format(
                days=proposal.plan.days, kpi=called, way=way, seeds=confirmed.seeds, **ends | {"mean": ends["mean"][1:]}
            )
        if not confirmed.keeps:
            yield words["broken"]
        elif not confirmed.is_today_allowed:
            yield words["forced"].format(why=words["semi"].join(_against_today(proposal, words, language)))
    if math.isfinite(promised.mean) and confirmed.choice != proposal.today:
        sign = found.problem.goals[0].sign
        figures = {"promised": sign * promised.mean, "mean": sign * gain.mean, "apart": sign * proposal.optimism}
        key = "optimism" if proposal.optimism > 0 else "sober"
        yield words[key].format(**{name: amount(value) for name, value in figures.items()})
    if proposal.front:
        names = [measure_name(goal.measure, language) for goal in found.problem.goals]
        yield words["front"].format(count=len(proposal.front), one=names[0], other=names[1])
    elif not proposal.keeps_today:
        alike = proposal.not_apart
        some = words["semi"].join(setting(proposal, point, language) for point in alike[:_MOST])
        key = "alone" if not alike else "alike_1" if len(alike) == 1 else "alike"
        yield words[key].format(count=len(alike), some=some)
    for kept in confirmed.constraints:
        yield _kept(kept, words, language)
    yield from _next(found.problem, found.marginal, words, language)
    if proposal.plan.scale != 1:
        yield words["scale"].format(share=share(proposal.plan.scale))
    if not found.has_converged:
        yield words["time"]


def setting(proposal: Proposal, point: Point, language: Language) -> str:
    """Return what a plan sets otherwise than today."""
    words, problem = _WORDS[language], proposal.found.problem
    if point == problem.today:
        return words["today"]
    rows = zip(problem.levers, problem.today, point, strict=True)
    some = [
        words["now"].format(lever=lever_name(lever, language), before=f"{before:,g}", after=f"{after:,g}")
        for lever, before, after in rows
        if before != after
    ]
    return words["and"].join(some) or words["nothing"]


def _against_today(proposal: Proposal, words: dict[str, str], language: Language) -> Iterator[str]:
    """Say why today's plan may not be made."""
    problem, confirmed = proposal.found.problem, proposal.found.confirmed
    for lever in problem.levers:
        if not lever.low <= lever.today <= lever.high:
            value, low, high = (f"{one:,g}" for one in (lever.today, lever.low, lever.high))
            yield words["outside"].format(lever=lever_name(lever, language), value=value, low=low, high=high)
    if problem.budget is not None and not problem.is_paid(problem.today):
        yield words["over"].format(spend=f"{problem.spend(problem.today):,.0f}", budget=f"{problem.budget:,.0f}")
    if not confirmed.is_today_legal:
        yield words["illegal"]
    for one in confirmed.today_breaks:
        yield _kept(one, words, language, "misses")


def _kept(kept: Kept, words: dict[str, str], language: Language, key: str = "") -> str:
    one = kept.constraint
    key = key or ("breaks" if not kept.holds else "holds" if kept.is_sure else "unsure")
    is_share = one.chance is not None or bool(one.of) or _is_share(one.measure)
    told = {end: share(value) if is_share else amount(value, sign=False) for end, value in
            (("mean", kept.mean), ("low", kept.low), ("high", kept.high))}  # fmt: skip
    return words[key].format(what=bound(kept, language), **told)


def bound(kept: Kept, language: Language) -> str:
    """Return a constraint in words."""
    one, words = kept.constraint, _WORDS[language]
    name = measure_name(one.measure, language) + (f" / {measure_name(one.of, language)}" if one.of else "")
    said = [name]
    for key, value in (("least", one.at_least), ("most", one.at_most)):
        if value is not None:
            is_share = bool(one.of) or _is_share(one.measure)
            said.append(words[key].format(value=share(value) if is_share else amount(value, sign=False)))
    if one.chance is not None:
        said.append(words["in_runs"].format(share=share(one.chance)))
    return " ".join(said)


def _is_share(measure: str) -> bool:
    return measure in DEFINITIONS and DEFINITIONS[measure].unit in ("share", "") and measure != LOWEST_CASH


def _next(problem: Problem, marginal: tuple[Marginal, ...], words: dict[str, str], language: Language) -> Iterator[str]:
    of_first = [one for one in marginal if one.goal == 0]
    name, sign = measure_name(problem.goals[0].measure, language), problem.goals[0].sign
    spent = [(channel(one.lever, language), one.per_1000) for one in of_first if one.per_1000 is not None]
    told = [(lever, each) for lever, each in spent if each.is_told_apart]
    if told:
        some = words["semi"].join(words["in"].format(lever=lever, **_ends(each, sign)) for lever, each in told)
        yield words["next"].format(kpi=name, some=some)
    others = [one for one in of_first if one.per_1000 is None and one.per_unit.is_told_apart]
    if others:
        some = words["semi"].join(
            words["unit"].format(lever=lever_name(one.lever, language), **_ends(one.per_unit, sign)) for one in others
        )
        yield words["units"].format(some=some)
    flat = [lever_name(one.lever, language) for one in of_first if not (one.per_1000 or one.per_unit).is_told_apart]
    if flat:
        yield words["flat"].format(levers=words["and"].join(flat))


def lever_name(lever: Lever, language: Language) -> str:
    """Return a lever for people, and what of it is moved."""
    if language == "en":
        return lever.name
    return path_name(lever.path).zh + {"value": "", "start_day": "（开始日）", "stop_day": "（结束日）"}[lever.kind]


def channel(lever: Lever, language: Language = "en") -> str:
    """Return where money goes: ``ads`` for ``ads.daily_spend_cny``."""
    if language == "zh":
        name = lever_name(lever, language)
        return name.rpartition("·")[0] or name if lever.name.endswith(".daily_spend_cny") else name
    return lever.name.removesuffix(".daily_spend_cny").removesuffix("_cny")


def _ends(change: Change, sign: int) -> dict[str, str]:
    low, high = sorted((sign * change.low, sign * change.high))
    return {"mean": amount(sign * change.mean), "low": amount(low), "high": amount(high)}


def amount(value: float, *, sign: bool = True) -> str:
    """Return an amount with few digits: ``12345.6 -> "+12,346"``, ``0.00123456 -> "+0.00123"``."""
    if not math.isfinite(value):
        return "?"
    if 0 < abs(value) < 0.1:
        return f"{value:{'+' if sign else ''}.3g}"
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 3
    return f"{value:{'+' if sign else ''},.{digits}f}"


def share(value: float) -> str:
    """Return a share in percent."""
    return "?" if not math.isfinite(value) else f"{100 * value:.3g}%"


def measure_name(measure: str, language: Language) -> str:
    """Return a measure for people."""
    return _WORDS[language]["cash"] if measure == LOWEST_CASH else name_of(measure, language)


def page(proposal: Proposal, language: Language = "en") -> str:
    """Return the answer as a page: sentences, the levers before and after, and the plans that were compared."""
    problem, point = proposal.found.problem, proposal.found.confirmed.choice
    heads = {"en": ("Proposal", "lever", "today", "proposed", "Plans compared on fresh seeds"),
             "zh": ("方案建议", "杠杆", "现行", "建议", "在新种子上比较过的方案")}[language]  # fmt: skip
    lines = [f"# {heads[0]}: {proposal.plan.name}", "", *(f"- {one}" for one in sentences(proposal, language)), ""]
    lines += [f"| {heads[1]} | {heads[2]} | {heads[3]} |", "|---|---:|---:|"]
    proposed = problem.today if proposal.keeps_today else point
    for lever, before, after in zip(problem.levers, problem.today, proposed, strict=True):
        lines.append(f"| {lever_name(lever, language)} | {before:,g} | {after:,g} |")
    table = proposal.to_frame()
    lines += ["", f"## {heads[4]}", "", "| " + " | ".join(table.columns) + " |", "|" + "---|" * len(table.columns)]
    for row in table.itertuples(index=False):
        lines.append("| " + " | ".join(f"{cell:,.5g}" if isinstance(cell, float) else str(cell) for cell in row) + " |")
    lines += ["", f"runs: {proposal.found.runs:,}", ""]
    return "\n".join(lines)
