"""Words of a proposed plan, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.decisions.map_words import in_language
from loopsim.decisions.optimize_phrases import WORDS
from loopsim.decisions.planning.reading import LOWEST_CASH
from loopsim.languages import spaced
from loopsim.results.definitions import DEFINITIONS, name_of
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.planning.confirming import Kept
    from loopsim.decisions.planning.marginal import Marginal
    from loopsim.decisions.planning.problem import Goal, Lever, Point, Problem
    from loopsim.decisions.planning.proposal import Proposal
    from loopsim.runs.headline import Change

Language = Literal["en", "zh"]

#: Plans and levers that a sentence names.
_MOST = 3

#: So many other plans that may be made, compared on fresh seeds, show whether there is a trade between two goals.
_SEEN = 2


def sentences(proposal: Proposal, language: Language = "en") -> list[str]:
    """Say what to do, what it brings and how sure that is, what cannot be told apart, and what more is worth."""
    return [spaced(in_language(one, language), language) for one in _sentences(proposal, WORDS[language], language)]


def _sentences(proposal: Proposal, words: dict[str, str], language: Language) -> Iterator[str]:
    found, confirmed = proposal.found, proposal.found.confirmed
    levers = setting(proposal, confirmed.choice, language)
    gain, promised = proposal.gains[0], proposal.promised[0]
    name = measure_name(found.problem.goals[0].measure, language)
    is_moved = _is_moved(proposal)
    if proposal.keeps_today:
        yield words["keep"].format(tried=len(found.searched.found))
        if not is_moved:
            yield words["same"].format(kpi=name)
        elif confirmed.choice != proposal.today:
            yield words["best"].format(levers=levers, kpi=name, **_ends(gain, found.problem.goals[0]))
    else:
        key = "do" if confirmed.keeps else "broken"
        yield words[key].format(levers=levers, tried=len(found.searched.found))
        for goal, one in zip(found.problem.goals, proposal.gains, strict=True):
            way = words["up" if goal.sign * one.mean >= 0 else "down"]
            ends = _ends(one, goal)
            called = measure_name(goal.measure, language)
            if confirmed.choice == proposal.today:
                break
            if not math.isfinite(one.mean):
                yield words["undefined"].format(kpi=called[:1].upper() + called[1:])
                continue
            yield words["gain_open" if one.low <= 0 <= one.high else "gain"].format(
                days=proposal.plan.days, kpi=called, way=way, seeds=confirmed.seeds, **ends
            )
        if confirmed.keeps and not confirmed.is_today_allowed:
            yield words["forced"].format(why=words["semi"].join(_against_today(proposal, words, language)))
    if is_moved:
        yield from _checked(proposal, words, language)
    if is_moved and confirmed.keeps and math.isfinite(promised.mean) and confirmed.choice != proposal.today:
        goal = found.problem.goals[0]
        given = {"promised": promised.mean, "mean": proposal.leader_gain.mean, "apart": proposal.optimism}
        figures = {name: with_unit(amount(goal.sign * value), goal.measure) for name, value in given.items()}
        key = "optimism" if proposal.optimism > 0 else "sober"
        before = words["before"] if confirmed.back else ""
        yield words[key].format(before=before, **figures)
    if proposal.front and is_moved:
        names = [measure_name(goal.measure, language) for goal in found.problem.goals]
        same = (confirmed.choice, confirmed.leader)
        others = sum(one.keeps and one.point not in same for one in confirmed.finalists)
        is_seen = others >= _SEEN or not confirmed.left_out
        key = "front" if len(proposal.front) > 1 else "front_1" if is_seen else "front_few"
        few = words[f"few_{min(others, 1)}"]
        yield words[key].format(count=len(proposal.front), one=names[0], other=names[1], few=few)
        if len(proposal.front) > 1 and not proposal.keeps_today:
            yield words["middle" if len(proposal.front) > 2 else "either"].format(one=names[0], other=names[1])
    elif confirmed.keeps and not proposal.keeps_today:
        alike = proposal.not_apart
        some = words["semi"].join(setting(proposal, point, language) for point in alike[:_MOST])
        if len(alike) > _MOST:
            some += words["more"].format(count=len(alike) - _MOST)
        key = "alone" if not alike else "alike_1" if len(alike) == 1 else "alike"
        yield words[key].format(count=len(alike), some=some)
    for kept in confirmed.constraints:
        yield _kept(kept, words, language)
    if is_moved:
        yield from _next(found.problem, found.marginal, words, language)
    if proposal.plan.scale != 1:
        yield words["scale"].format(share=share(proposal.plan.scale))
    if not found.has_converged:
        yield words["time"]


def _checked(proposal: Proposal, words: dict[str, str], language: Language) -> Iterator[str]:
    """Say which levers stay as today though the search had moved them, and whose moves could not be checked."""
    levers, confirmed = proposal.found.problem.levers, proposal.found.confirmed
    stay = "stays" if len(confirmed.back) == 1 else "stay"
    for key, places in ((stay, confirmed.back), ("unchecked", confirmed.unchecked)):
        if places:
            yield words[key].format(levers=words["names"].join(lever_name(levers[one], language) for one in places))


def _is_moved(proposal: Proposal) -> bool:
    """Whether any run of the search differs in a goal from the run of another plan with its seed."""
    ledger, goals = proposal.found.searched, range(len(proposal.found.problem.goals))
    return any(np.any(ledger.gap(point, proposal.today, goal)) for point in ledger.found for goal in goals)


def setting(proposal: Proposal, point: Point, language: Language) -> str:
    """Return what a plan sets otherwise than today."""
    words, problem = WORDS[language], proposal.found.problem
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
    if not kept.is_defined:
        key = "not_defined"
    key = key or ("breaks" if not kept.holds else "holds" if kept.is_sure else "unsure")
    is_share = one.chance is not None or bool(one.of) or _is_share(one.measure)
    told = {end: share(value) if is_share else amount(value, sign=False) for end, value in
            (("mean", kept.mean), ("low", kept.low), ("high", kept.high))}  # fmt: skip
    if not is_share:
        told["mean"] = with_unit(told["mean"], one.measure)
    return words[key].format(what=bound(kept, language), **told)


def bound(kept: Kept, language: Language) -> str:
    """Return a constraint in words."""
    one, words = kept.constraint, WORDS[language]
    name = measure_name(one.measure, language) + (f" / {measure_name(one.of, language)}" if one.of else "")
    said = [name]
    for key, value in (("least", one.at_least), ("most", one.at_most)):
        if value is not None:
            is_share = bool(one.of) or _is_share(one.measure)
            told = share(value) if is_share else with_unit(amount(value, sign=False), one.measure)
            said.append(words[key].format(value=told))
    if one.chance is not None:
        in_runs = words["in_runs"].format(share=share(one.chance))
        said = [in_runs, *said] if language == "zh" else [*said, in_runs]
    return ("" if language == "zh" else " ").join(said)


def _is_share(measure: str) -> bool:
    return measure in DEFINITIONS and DEFINITIONS[measure].unit in ("share", "") and measure != LOWEST_CASH


def _next(problem: Problem, marginal: tuple[Marginal, ...], words: dict[str, str], language: Language) -> Iterator[str]:
    of_first = [one for one in marginal if one.goal == 0]
    goal = problem.goals[0]
    name = measure_name(goal.measure, language)
    spent = [(channel(one.lever, language), one.per_1000) for one in of_first if one.per_1000 is not None]
    told = [(lever, each) for lever, each in spent if each.is_told_apart]
    if told:
        some = words["semi"].join(words["in"].format(lever=lever, **_ends(each, goal)) for lever, each in told)
        yield words["next"].format(kpi=name, some=some)
    others = [one for one in of_first if one.per_1000 is None and one.per_unit.is_told_apart]
    if others:
        some = words["semi"].join(
            words["unit"].format(lever=lever_name(one.lever, language), **_ends(one.per_unit, goal)) for one in others
        )
        yield words["units"].format(some=some)
    flat = [lever_name(one.lever, language) for one in of_first if not (one.per_1000 or one.per_unit).is_told_apart]
    if flat:
        yield words["flat"].format(levers=words["names"].join(flat))


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


def _ends(change: Change, goal: Goal) -> dict[str, str]:
    low, high = sorted((goal.sign * change.low, goal.sign * change.high))
    mean = with_unit(amount(goal.sign * change.mean), goal.measure)
    return {"mean": mean, "size": mean[1:], "low": amount(low), "high": amount(high)}


def amount(value: float, *, sign: bool = True) -> str:
    """Return an amount with few digits: ``12345.6 -> "+12,346"``, ``0.00123456 -> "+0.00123"``."""
    if not math.isfinite(value):
        return "?"
    if 0 < abs(value) < 0.1:
        return f"{value:{'+' if sign else ''}.3g}"
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 3
    return f"{value:{'+' if sign else ''},.{digits}f}"


def with_unit(told: str, measure: str) -> str:
    """Return an amount of a measure with its unit, if it has one: ``"+12,346 CNY"``."""
    unit = unit_of(measure)
    return f"{told} {unit}" if unit else told


def unit_of(measure: str) -> str:
    """Return the unit of a measure; none for shares and ratios."""
    unit = "CNY" if measure == LOWEST_CASH else DEFINITIONS[measure].unit if measure in DEFINITIONS else ""
    return "" if unit in ("share", "ratio") else unit


def share(value: float) -> str:
    """Return a share in percent."""
    return "?" if not math.isfinite(value) else f"{100 * value:.3g}%"


def measure_name(measure: str, language: Language) -> str:
    """Return a measure for people."""
    return WORDS[language]["cash"] if measure == LOWEST_CASH else name_of(measure, language)


def page(proposal: Proposal, language: Language = "en") -> str:
    """Return the answer as a page: sentences, the levers before and after, and the plans that were compared."""
    problem, point = proposal.found.problem, proposal.found.confirmed.choice
    words = WORDS[language]
    heads = {"en": ("Proposal: ", "lever", "today", "proposed", "Plans compared on fresh seeds"),
             "zh": ("方案建议：", "杠杆", "现行", "建议", "在新种子上比较过的方案")}[language]  # fmt: skip
    lines = [f"# {heads[0]}{proposal.plan.name}", "", *(f"- {one}" for one in sentences(proposal, language)), ""]
    lines += [f"| {heads[1]} | {heads[2]} | {heads[3]} |", "|---|---:|---:|"]
    proposed = problem.today if proposal.keeps_today else point
    for lever, before, after in zip(problem.levers, problem.today, proposed, strict=True):
        lines.append(f"| {lever_name(lever, language)} | {before:,g} | {after:,g} |")
    rows = list(_compared(proposal, words, language))
    lines += ["", f"## {heads[4]}", "", rows[0], "|" + "---:|" * (rows[0].count("|") - 3) + "---|---|", *rows[1:]]
    lines += ["", words["runs"].format(runs=proposal.found.runs), ""]
    return "\n".join(lines)


def _role(role: str, proposal: Proposal) -> str:
    """Return the phrase for what a plan is; none of a front is the best of it."""
    return "is_front" if proposal.front and role in ("best", "front") else f"is_{role}"


def _compared(proposal: Proposal, words: dict[str, str], language: Language) -> Iterator[str]:
    """Lines of the table of plans that were compared: levers, gains with their intervals, what each plan is."""
    problem = proposal.found.problem
    goals = [words["gain_of"].format(kpi=measure_name(goal.measure, language)) for goal in problem.goals]
    levers = [lever_name(lever, language) for lever in problem.levers]
    heads = [*levers, *(head for goal in goals for head in (goal, "95%")), words["keeps"], words["role"]]
    yield f"| {' | '.join(heads)} |"
    for row in proposal.to_frame().to_dict("records"):
        cells = [f"{row[lever.name]:,g}" for lever in problem.levers]
        for goal in problem.goals:
            mean, low, high = (amount(row[f"{goal.measure}_gain{end}"]) for end in ("", "_low", "_high"))
            cells += [mean, words["ends"].format(low=low, high=high)]
        yield f"| {' | '.join([*cells, words['yes' if row['keeps'] else 'no'], words[_role(row['is'], proposal)]])} |"
