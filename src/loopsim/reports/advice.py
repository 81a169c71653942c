"""Drivers of a run's answer, and things to try next, read from its figures.

A report never promises that a change helps: it names the figure that speaks for a trial, and the command of the trial.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.reports.making import command_line
from loopsim.reports.parts import LANGUAGES, Both, Step
from loopsim.reports.tables import number
from loopsim.results.verdict import Answer

if TYPE_CHECKING:
    from loopsim.results.run import Run
    from loopsim.results.sources import SourceWorth
    from loopsim.scenario.scenario import Scenario

_WORDS = {
    "who_joins": Both("{share} of the {joined:,} people who joined came by {source}.",
                      "{joined:,} 名新粉丝中 {share} 来自{source}。"),
    "referral": Both("Referral brought {share} of them ({count:,} people).",
                     "转介绍带来其中 {share}（{count:,} 人）。"),
    "money": Both("Revenue {revenue} CNY, of which {profit} CNY are left as profit; the largest cost is {cost} "
                  "({amount} CNY).", "收入 {revenue} 元，利润 {profit} 元；最大的成本是{cost}（{amount} 元）。"),
    "money_lost": Both("Revenue {revenue} CNY, and after all costs a loss of {loss} CNY; the largest cost is {cost} "
                       "({amount} CNY).",
                       "收入 {revenue} 元，扣除全部成本后亏损 {loss} 元；最大的成本是{cost}（{amount} 元）。"),
    "money_plain": Both("Revenue {revenue} CNY, profit {profit} CNY.", "收入 {revenue} 元，利润 {profit} 元。"),
    "best": Both("The best source is {source}: a follower costs {cost} CNY and brings {value} CNY of margin "
                 "({ratio} for 1).",
                 "产出最好的来源是{source}：每个粉丝成本 {cost} 元，带来毛利 {value} 元（投入产出 {ratio}）。"),
    "worst": Both("{source} loses money: {ratio} CNY back for 1 CNY spent on a follower.",
                  "{source}亏损：每投入 1 元仅收回 {ratio} 元。"),
    "checkout": Both("Checkout loses most at step {step}: {share} pass.",
                     "下单流失最多的是第 {step} 步：仅 {share} 通过。"),
    "once": Both("Of the buyers who joined in the run, {share} ordered more than once.",
                 "运行期间加入的买家中，{share} 复购过。"),
    # steps
    "try_less": Both("Try half the spend on {source}, which does not earn back its cost within the weeks seen.",
                     "尝试将{source}投放减半：在所见周数内未能回本。"),
    "try_none": Both("Try no {source} at all: of 1 CNY spent on a follower less than half comes back.",
                     "尝试停投{source}：每投入 1 元收回不到一半。"),
    "try_more": Both("Try more of {source}, the source with the best return; returns fall as spend grows, so measure "
                     "it.", "尝试加大产出最好的{source}投放；投放越多边际产出越低，需测算。"),
    "tipping": Both("Find whether a reward closes the loop, and from which one on.",
                    "看看提高奖励能否让闭环成立，从多少起成立。"),
    "decide": Both("One run leaves the answer open: make {runs} runs.", "单次运行无法判定：请运行 {runs} 次。"),
    "luck": Both("See how much of this is luck.", "看看其中有多少是运气。"),
    "matters": Both("Find out which assumptions the answer hangs on, before you act on it.",
                    "行动之前，先查明结论取决于哪些假设。"),
    "law": Both("Bring the plan inside the rules first: see below.", "请先使方案合规：见下文。"),
}  # fmt: skip

#: Channels of which one sets the spend.
_SPEND = "levers.{source}.daily_spend_cny"

#: Return for 1 CNY below which a source is tried without, not with half its spend.
_HOPELESS = 0.5

#: Runs that settle most verdicts, where nothing says how many.
_RUNS, _MOST_RUNS = 50, 500


def run_drivers(run: Run) -> list[Both]:
    """Say who brings people, where the money goes, which source pays, and where people are lost."""
    return list(_drivers(run))


def _drivers(run: Run) -> Iterator[Both]:
    summary = run.summary()
    sources = run.by_source().of_interest if run.records.by_source is not None else []
    bringing = [one for one in sources if one.source != "pool" and one.followers]
    joined = sum(one.followers for one in bringing)
    if joined:
        most = max(bringing, key=lambda one: one.followers)
        share = f"{most.followers / joined:.0%}"
        yield _WORDS["who_joins"].filled(share=share, joined=joined, source=source_name(most.source))
        referral = next((one.followers for one in bringing if one.source == "referral"), 0)
        if most.source != "referral":
            yield _WORDS["referral"].filled(share=f"{referral / joined:.0%}", count=referral)
    revenue, profit = (number(summary[name], 0) for name in ("revenue", "profit"))
    left = summary["profit"]
    lost = -left if isinstance(left, float | int) and left < 0 else 0
    costs = {one.source: one.cost for one in bringing if one.cost > 0}
    if costs:
        largest = max(costs, key=lambda name: costs[name])
        cost = source_name(largest)
        facts = {"revenue": revenue, "cost": cost, "amount": number(costs[largest], 0)}
        result = {"loss": number(lost, 0)} if lost else {"profit": profit}
        yield _WORDS["money_lost" if lost else "money"].filled(**facts, **result)
    else:
        yield _WORDS["money_plain"].filled(revenue=revenue, profit=profit)
    paid = [one for one in bringing if one.lifetime_value_ratio is not None]
    if paid and _ratio(best := max(paid, key=_ratio)) >= 1:
        facts = {"cost": number(best.cost_per_follower), "value": number(best.lifetime_value)}
        yield _WORDS["best"].filled(source=source_name(best.source), ratio=number(_ratio(best), 2), **facts)
    for one in _losing(paid):
        yield _WORDS["worst"].filled(source=_capital(source_name(one.source)), ratio=number(_ratio(one), 2))
    checkout = run.funnel().checkout
    for step, row in checkout[checkout["is_worst"]].iterrows():
        yield _WORDS["checkout"].filled(step=step, share=f"{float(row['pass_share']):.0%}")
    again = summary["repurchase_rate"]
    if isinstance(again, float):
        yield _WORDS["once"].filled(share=f"{again:.0%}")


def run_steps(run: Run, folder: Path | None) -> list[Step]:
    """Name what is worth trying next, with the command of each trial."""
    from loopsim.results.legal import findings_of

    plan, verdict, days = plan_name(run.scenario, folder), run.verdict, ("--days", run.days)
    found = []
    if any(finding.rule.is_binding for finding in findings_of(run)):
        found.append(Step(_WORDS["law"]))
    if verdict.answer == Answer.UNDECIDED and verdict.by_referral is not None and 2 <= verdict.runs_to_tell < 1e6:
        runs = min(max(int(verdict.runs_to_tell) + 1, 20), _MOST_RUNS)
        found.append(
            Step(_WORDS["decide"].filled(runs=runs), command_line("loopsim", "run", plan, "--runs", runs, *days))
        )
    else:
        found.append(Step(_WORDS["luck"], command_line("loopsim", "run", plan, "--runs", _RUNS, *days)))
    if verdict.answer in (Answer.OPEN, Answer.HELD) and run.scenario.levers.referral.enabled:
        factor = "levers.referral.reward_cny=0..30"
        found.append(Step(_WORDS["tipping"], command_line("loopsim", "map", plan, "--factor", factor, *days)))
    found += _trials(run, plan)
    found.append(Step(_WORDS["matters"], command_line("loopsim", "sensitivity", plan, *days)))
    return found


def plan_name(scenario: Scenario, folder: Path | None) -> str:
    """The scenario as a command takes it: the file in the folder of the result."""
    return str(folder / "scenario.toml") if folder else f"{scenario.name}.toml"


def _trials(run: Run, plan: str) -> Iterator[Step]:
    if run.records.by_source is None:
        return
    spent = [one for one in run.by_source().of_interest if one.lifetime_value_ratio is not None and one.spend > 0]
    channels = [one for one in spent if hasattr(getattr(run.scenario.levers, one.source, None), "daily_spend_cny")]
    losing = list(_losing(channels))
    for one in losing[:2]:
        word, factor = ("try_none", 0.0) if _ratio(one) < _HOPELESS else ("try_less", 0.5)
        yield Step(_WORDS[word].filled(source=source_name(one.source)), _compared(run, plan, one.source, factor))
    best = max(channels, key=_ratio, default=None)
    if best is not None and _ratio(best) > 1:
        yield Step(_WORDS["try_more"].filled(source=source_name(best.source)), _compared(run, plan, best.source, 1.5))


def _compared(run: Run, plan: str, source: str, factor: float) -> str:
    spend = float(getattr(run.scenario.levers, source).daily_spend_cny) * factor
    name = f"{'no' if not factor else 'half' if factor < 1 else 'more'} {source}"
    what_if = f"{name}: {_SPEND.format(source=source)}={spend:g}"
    return command_line("loopsim", "compare", plan, "--plan", what_if, "--days", run.days)


def _losing(some: list[SourceWorth]) -> list[SourceWorth]:
    return sorted((one for one in some if _ratio(one) < 1), key=_ratio)


def _ratio(one: SourceWorth) -> float:
    return float(one.lifetime_value_ratio or 0.0)


def source_name(source: str) -> Both:
    """A source in words."""
    from loopsim.plots.texts import TEXTS

    return Both(*(TEXTS[source][language] for language in LANGUAGES)) if source in TEXTS else Both(source, source)


def _capital(text: Both) -> Both:
    return Both(text.en[:1].upper() + text.en[1:], text.zh)
