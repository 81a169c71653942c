"""People and money that a plan outside the law touches (M73), counted in a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.declare.english import as_one
from loopsim.market.fields import NONE, REFERRAL, HostKind
from loopsim.results.forest import referrals
from loopsim.scenario.caution import Language
from loopsim.scenario.legal import Finding, findings, levers_by_day
from loopsim.scenario.legal_rules import BAN, LEVELS_ALLOWED, RULES, Rule, card_cap_cny

if TYPE_CHECKING:
    from loopsim.results.run import Run

#: From so many people on so many levels on, organisers are prosecuted (Supreme People's Procuratorate and Ministry of
#: Public Security, filing standards II, art. 78).
CRIMINAL_PEOPLE, CRIMINAL_LEVELS = 30, 3


class Touched(NamedTuple):
    """People and money that one part of a plan touches in a run."""

    people: int
    fen: int
    #: Words in both languages, with ``{people}`` and ``{cny}``.
    words: Mapping[str, str]

    def in_words(self, language: Language = "en") -> str:
        """The words with the figures in them."""
        return as_one(self.words[language].format(people=f"{self.people:,}", cny=f"{self.fen / 100:,.0f}"))


def legal_warnings(run: Run, language: Language = "en") -> list[str]:
    """Name what is outside a rule in the plan, then people and money touched in this run: a sentence each, or none."""
    found = findings_of(run)
    told = [finding.in_words(language) for finding in found]
    of_the_ban = [finding.rule.key for finding in found if finding.rule.source == BAN]
    for finding in found:
        sentence = touched(run, finding.rule.key).in_words(language)
        if of_the_ban and finding.rule.key == of_the_ban[0]:
            people, levels = largest_downline(run.records.customers)
            facts = {"people": f"{people:,}", "levels": levels, "line": CRIMINAL_PEOPLE, "deep": CRIMINAL_LEVELS}
            sentence += as_one(_DOWNLINE[language].format(**facts))
        told.append(sentence)
    return told


def legal_in_brief(run: Run, language: Language = "en") -> list[str]:
    """The same in a few words each, for a picture: what is outside a rule, and people and money that it touches."""
    told = []
    for finding in findings_of(run):
        one = touched(run, finding.rule.key)
        facts = {"people": f"{one.people:,}", "cny": f"{one.fen / 100:,.0f}"}
        told.append(f"{finding.in_brief(language)}{as_one(_BRIEF[language].format(**facts))}")
    return told


def legal_details(run: Run) -> list[dict[str, Any]]:
    """Return the findings with the people and money that each touches, for JSON."""
    details = []
    for finding in findings_of(run):
        one = touched(run, finding.rule.key)
        details.append({**finding.as_dict(), "people": one.people, "cny": one.fen / 100})
    return details


def findings_of(run: Run) -> list[Finding]:
    """Return what is outside a rule in the plan of a run, then what a policy of one's own has made of it."""
    found = findings(run.scenario, run.days)
    known = {finding.rule.key for finding in found}
    done = (_done(run, rule) for rule in RULES if rule.key not in known)
    return [*found, *(finding for finding in done if finding is not None)]


def _done(run: Run, rule: Rule) -> Finding | None:
    """Return what was done outside of a rule that the plan does not name; None if nothing was, or none can be seen."""
    tallies = run.tallies
    facts: dict[str, Any]
    if rule.key == "levels":
        outside = tallies["level_commission_fen"].copy()
        outside[:, :LEVELS_ALLOWED] = 0
        facts = {"level": int(np.flatnonzero(outside.any(axis=0)).max(initial=-1)) + 1, "most": LEVELS_ALLOWED}
        outside = outside.sum(axis=1)
    elif rule.key == "entry_fee":
        outside = tallies["entry_fees_fen"]
        facts = {"cny": outside.sum() / max(1, tallies["fees_paid"].sum()) / 100}
    elif rule.key == "mass_messages":
        outside = tallies["above_rule"]
        facts = {"sent": 1.0 + float((outside / np.maximum(tallies["above_rule_people"], 1)).max(initial=0.0))}
    else:
        return None
    days = np.flatnonzero(outside)
    return Finding(rule, facts, int(days[0])) if len(days) else None


def touched(run: Run, rule: str) -> Touched:
    """Return the people and the money that a plan outside of a rule touches in a run."""
    return TOUCHED[rule](run)


_BRIEF = {"en": " ({people} people, {cny} CNY)", "zh": "（{people}人，{cny}元）"}

_DOWNLINE = {
    "en": "; the largest downline holds {people} people on {levels} levels (criminal line: {line} people and {deep} "
    "levels)",
    "zh": "；最大的下线有{people}人、{levels}级（刑事立案线：{line}人且{deep}级）",
}


def _sum(run: Run, tally: str) -> int:
    return int(run.tallies[tally].sum())


def _levels(run: Run) -> Touched:
    words = {
        "en": f"pay above level {LEVELS_ALLOWED} would reach {{people}} people here, and came to {{cny}} CNY",
        "zh": f"超过{LEVELS_ALLOWED}级的报酬可达{{people}}人，共{{cny}}元",
    }
    paid = int(run.tallies["level_commission_fen"][:, LEVELS_ALLOWED:].sum())
    return Touched(paid_above(run.records.customers, LEVELS_ALLOWED), paid, words)


def _override(run: Run) -> Touched:
    words = {
        "en": "guides recruited {people} part-timers here and were paid {cny} CNY for their sales",
        "zh": "导购招募了{people}名兼职，因其销售获得{cny}元",
    }
    return Touched(int(_of_kind(run, "PART_TIMER").sum()), _sum(run, "override_fen"), words)


def _per_head(run: Run) -> Touched:
    words = {  # (who was brought by somebody who may not earn, was not paid for)
        "en": "{people} people were brought here by friends, and pay by head came to {cny} CNY",
        "zh": "好友带来{people}人，人头费共{cny}元",
    }
    return Touched(int(run.tallies["joined"][:, REFERRAL].sum()), _sum(run, "rewards_fen"), words)


def _entry_fee(run: Run) -> Touched:
    words = {"en": "{people} people paid {cny} CNY here to be allowed to earn", "zh": "{people}人交了{cny}元入门费"}
    return Touched(_sum(run, "fees_paid"), _sum(run, "entry_fees_fen"), words)


def _card_to_earn(run: Run) -> Touched:
    words = {
        "en": "{people} people bought the card that earning takes, and all paid {cny} CNY for cards",
        "zh": "{people}人买了赚取报酬所需的会员卡，会员费共{cny}元",
    }
    return Touched(_sum(run, "cards_bought"), _sum(run, "card_fees_fen"), words)


def _card_cap(run: Run) -> Touched:
    wallets = run.records.customers["wallet_fen"]
    *_, last = levers_by_day(run.scenario, run.days)
    above = wallets - round(100 * card_cap_cny(last))
    words = {
        "en": "{people} people hold more than that at the end, {cny} CNY above it",
        "zh": "期末{people}人的储值超过限额，超出部分共{cny}元",
    }
    return Touched(int((above > 0).sum()), int(above[above > 0].sum()), words)


def _card_expiry(run: Run) -> Touched:
    words = {
        "en": "{people} cards were void here; with gifts given up at refunds {cny} CNY were kept",
        "zh": "{people}张储值卡失效；连同退款时收回的赠送，共留下{cny}元",
    }
    return Touched(_sum(run, "cards_void"), _sum(run, "breakage_fen"), words)


def _own_sales(run: Run) -> Touched:
    paid = int(run.tallies["level_commission_fen"][:, 0].sum())
    words = {
        "en": "{people} people earned something here; pay at the first level came to {cny} CNY",
        "zh": "{people}人获得过报酬；一级佣金共{cny}元",
    }
    return Touched(int((run.records.customers["earned_fen"] > 0).sum()), paid, words)


def _leader_sales(run: Run) -> Touched:
    return Touched(int(_of_kind(run, "LEADER").sum()), _sum(run, "leader_commission_fen"), _SALES)


def _part_timer_sales(run: Run) -> Touched:
    hosts = run.records.hosts[_of_kind(run, "PART_TIMER")]
    return Touched(len(hosts), int(hosts["earned_fen"].sum()), _SALES)


def _mass_messages(run: Run) -> Touched:
    words = {
        "en": "up to {people} people a day got more than one here; what was above it cost {cny} CNY",
        "zh": "单日最多{people}人收到超过1条；超出部分花费{cny}元",
    }
    each = np.array([levers.messages.cost_cny for levers in levers_by_day(run.scenario, run.days)])
    fen = round(100 * float(each @ run.tallies["above_rule"]))
    return Touched(int(run.tallies["above_rule_people"].max(initial=0)), fen, words)


def _of_kind(run: Run, kind: str) -> np.ndarray:
    return np.asarray(run.records.hosts["kind"] == HostKind[kind])


_SALES = {"en": "{people} people got {cny} CNY in such pay here", "zh": "{people}人获得此类报酬{cny}元"}

#: People and money touched, by rule: one for each of :data:`loopsim.scenario.legal_rules.RULES`.
TOUCHED: dict[str, Callable[[Run], Touched]] = {
    "levels": _levels,
    "override": _override,
    "per_head": _per_head,
    "entry_fee": _entry_fee,
    "card_to_earn": _card_to_earn,
    "card_cap": _card_cap,
    "card_expiry": _card_expiry,
    "own_sales": _own_sales,
    "leader_sales": _leader_sales,
    "part_timer_sales": _part_timer_sales,
    "mass_messages": _mass_messages,
}


def paid_above(customers: np.ndarray, level: int) -> int:
    """People who stand more than ``level`` referrals above somebody who has bought."""
    referrer = customers["referrer"].astype(np.int64)
    standing = np.flatnonzero(customers["orders"] > 0)
    reached = np.zeros(len(customers), bool)
    for step in range(1, len(customers)):
        standing = referrer[standing]
        standing = np.unique(standing[standing != NONE])
        if not len(standing):
            break
        if step > level:
            reached[standing] = True
    return int(reached.sum())


def largest_downline(customers: np.ndarray) -> tuple[int, int]:
    """``(people, levels)`` of the largest tree of referrals below one person; ``(0, 0)`` if nobody brought anyone."""
    forest = referrals(customers)
    if not len(forest.customer) or not forest.brought_in_all.any():
        return 0, 0
    top = int(np.argmax(forest.brought_in_all))
    root = forest.customer[top]
    levels, below = 0, np.array([root])
    referrer = customers["referrer"]
    while True:
        below = np.flatnonzero(np.isin(referrer, below))
        if not len(below):
            return int(forest.brought_in_all[top]), levels
        levels += 1
