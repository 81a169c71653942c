"""The legal guard counts whom a plan outside the law touches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.market.fields import CUSTOMER, NONE
from loopsim.results.legal import (
    TOUCHED,
    largest_downline,
    legal_details,
    legal_in_brief,
    legal_warnings,
    paid_above,
    touched,
)
from loopsim.results.run import Run
from loopsim.scenario.legal import findings, legal_findings, refused
from loopsim.scenario.legal_rules import RULES, own_share
from loopsim.scenario.scenario import Scenario


def chain(*referrers: int, buyers: tuple[int, ...]) -> np.ndarray:
    """Customers brought by one another; ``buyers`` have an order."""
    customers = np.zeros(len(referrers), CUSTOMER)
    customers["referrer"] = referrers
    customers["joined_day"] = np.arange(len(referrers))
    customers["stage"] = 1
    customers["orders"][list(buyers)] = 1
    return customers


def test_people_paid_above_a_level_stand_that_many_referrals_above_a_buyer() -> None:
    # 0 <- 1 <- 2 <- 3 and 0 <- 4: with a buyer at 3, levels 1, 2, 3 are 2, 1, 0.
    customers = chain(NONE, 0, 1, 2, 0, buyers=(3,))
    assert [paid_above(customers, level) for level in (0, 1, 2, 3)] == [3, 2, 1, 0]


def test_without_buyers_nobody_is_paid() -> None:
    assert paid_above(chain(NONE, 0, 1, 2, buyers=()), 0) == 0


def test_the_largest_downline_counts_people_and_levels() -> None:
    assert largest_downline(chain(NONE, 0, 1, 2, 0, NONE, 5, buyers=())) == (4, 3)
    assert largest_downline(chain(NONE, NONE, buyers=())) == (0, 0)


def test_a_third_level_is_told_with_the_people_it_touches() -> None:
    changes = {"levers.commission.level_shares": [0.1, 0.05, 0.02], "market.people": 2000}
    run = loopsim.simulate("closed-loop", days=120, changes=changes, test_from=None)
    plan, touched = legal_warnings(run)
    assert "level 3" in plan
    assert "would reach" in touched
    assert "30 people and 3 levels" in touched


def test_a_plan_inside_the_law_is_not_mentioned() -> None:
    assert legal_warnings(loopsim.simulate("closed-loop", days=5, changes={"market.people": 500})) == []


# --- each rule ------------------------------------------------------------------------------------------------------

#: Plans outside one rule each, and the nearest plan within it.
PLANS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "levels": ({"levers.commission.level_shares": [0.1, 0.05, 0.02]}, {"levers.commission.level_shares": [0.1, 0.05]}),
    "override": (
        {
            "levers.guides.count": 3,
            "levers.guides.recruit_per_week": 0.1,
            "levers.guides.override_share": 0.02,
            "levers.commission.level_shares": [0.05, 0.02],
        },
        {"levers.commission.level_shares": [0.05]},
    ),
    "per_head": ({"levers.referral.reward_on": "follow"}, {"levers.referral.reward_cny": 0.0}),
    "entry_fee": ({"levers.commission.entry_fee_cny": 99.0}, {"levers.commission.entry_fee_cny": 0.0}),
    "card_to_earn": (
        {
            "levers.commission.earners": "cardholders",
            "levers.membership.term_weeks": 26,
            "levers.membership.fee_cny": 9.0,
        },
        {"levers.membership.fee_cny": 0.0},
    ),
    "card_cap": (
        {"levers.top_up.per_week": 1.0, "levers.top_up.card_is_named": False, "levers.top_up.amount_cny": 3000.0},
        {"levers.top_up.card_cap_cny": 1000.0},
    ),
    "card_expiry": (
        {"levers.top_up.per_week": 1.0, "levers.top_up.expires_after_weeks": 4},
        {"levers.top_up.expires_after_weeks": 0},
    ),
    "own_sales": (
        {"levers.commission.level_shares": [0.25, 0.02], "levers.referral.partner_after": 1,
         "levers.commission.partner_lift_share": 0.06},
        {"levers.commission.partner_lift_share": 0.05},
    ),
    "leader_sales": (
        {"levers.leaders.count": 3, "levers.leaders.most": 3, "levers.leaders.commission_share": 0.31},
        {"levers.leaders.commission_share": 0.3},
    ),
    "part_timer_sales": (
        {"levers.guides.count": 3, "levers.guides.recruit_per_week": 0.5, "levers.guides.commission_share": 0.4},
        {"levers.guides.recruit_per_week": 0.0},
    ),
    "mass_messages": ({"levers.messages.promo_per_week": 7.5}, {"levers.messages.promo_per_week": 7.0}),
}  # fmt: skip


def test_every_rule_has_words_a_count_and_a_plan_outside_of_it() -> None:
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys) and set(TOUCHED) == set(PLANS) == set(keys)
    for rule in RULES:
        assert set(rule.words) == set(rule.brief) == {"en", "zh"} and rule.source.en and rule.source.zh


@pytest.mark.parametrize("key", sorted(PLANS))
def test_a_plan_is_told_outside_its_rule_alone_and_not_within(key: str) -> None:
    outside, within = PLANS[key]
    plan = Scenario.load("closed-loop", outside)
    assert [finding.rule.key for finding in findings(plan)] == [key]
    assert findings(plan.change(within)) == []
    (told,), (chinese,) = legal_findings(plan), legal_findings(plan, "zh")
    rule = next(rule for rule in RULES if rule.key == key)
    assert told.startswith(rule.path) and rule.source.en in told
    assert rule.source.zh in chinese and "{" not in told + chinese
    assert bool(refused(plan)) == rule.is_binding


_UNNAMED = {"levers.top_up.per_week": 1.0, "levers.top_up.card_is_named": False, "levers.top_up.card_cap_cny": 1000.0}
_LEADING = {"levers.leaders.most": 3, "levers.leaders.commission_share": 0.31}
_LAUNCH = {"levers.messages.promo_per_week": 3.5, "levers.launch.every_weeks": 4, "levers.launch.days": 2}
_CARDHOLDERS = {"levers.commission.earners": "cardholders", "levers.membership.fee_cny": 9.0}

#: Plans at the edges of rules, and the rules that they are outside of.
EDGES: list[tuple[dict[str, Any], list[str]]] = [
    ({**_UNNAMED, "levers.top_up.expires_after_weeks": 156}, ["card_expiry"]),
    ({**_UNNAMED, "levers.top_up.expires_after_weeks": 157}, []),
    ({**_LEADING, "levers.leaders.volunteer_per_week": 0.1}, ["leader_sales"]),
    ({**_LEADING, "levers.leaders.volunteer_per_week": 0.0}, []),
    ({**_LAUNCH, "levers.launch.messages": 1.1}, ["mass_messages"]),
    ({**_LAUNCH, "levers.launch.messages": 1.0}, []),
    ({**_CARDHOLDERS, "levers.membership.term_weeks": 26}, ["card_to_earn"]),
    ({**_CARDHOLDERS, "levers.membership.term_weeks": 0}, []),
]


@pytest.mark.parametrize(("changes", "keys"), EDGES)
def test_a_plan_at_the_edge_of_a_rule_is_told_on_one_side_alone(changes: dict[str, Any], keys: list[str]) -> None:
    assert [finding.rule.key for finding in findings(Scenario.load("closed-loop", changes))] == keys


def expected(run: Run) -> dict[str, tuple[int, int]]:
    """People and money by rule, from the tables and from what one of them pays or gets."""
    people, daily, kinds = run.customers, run.daily, run.hosts["kind"]
    brought, rule = int((people["source"] == "referral").sum()), daily["above_rule_people"]
    leaders, part_timers = (int((kinds == one).sum()) for one in ("leader", "part_timer"))
    fees, cards = int(daily["entry_fees_fen"].sum()) // 9900, int(daily["card_fees_fen"].sum()) // 900
    return {
        "levels": (paid_above(run.records.customers, 2), int(daily["level_commission_3_fen"].sum())),
        "override": (part_timers, int(daily["override_fen"].sum())),
        "per_head": (brought, 500 * brought),
        "entry_fee": (fees, 9900 * fees),
        "card_to_earn": (cards, 900 * cards),
        "own_sales": (int((people["earned_fen"] > 0).sum()), int(daily["level_commission_1_fen"].sum())),
        "leader_sales": (leaders, int(daily["leader_commission_fen"].sum())),
        "mass_messages": (max(rule), round(100 * run.scenario.levers.messages.cost_cny * daily["above_rule"].sum())),
    }


@pytest.mark.parametrize("key", sorted(PLANS))
def test_people_and_money_that_a_plan_touches_are_counted(key: str) -> None:
    lively = {
        "market.people": 2000, "behavior.sharing.per_week": 0.3, "behavior.need.per_week": 0.5,
        "levers.organic.arrivals_per_day": 20, "behavior.sharing.accept_strong_chance": 0.5,
        "behavior.membership.consider_share": 0.5, "levers.referral.partner_after": 0,
    }  # fmt: skip
    run = loopsim.simulate("closed-loop", days=150, changes={**lively, **PLANS[key][0]}, test_from=None)
    one = touched(run, key)
    assert one.people > 0 and one.fen > 0
    assert key not in (known := expected(run)) or (one.people, one.fen) == known[key]
    (detail,) = legal_details(run)
    assert (detail["rule"], detail["people"], detail["cny"]) == (key, one.people, one.fen / 100)
    for language in ("en", "zh"):
        assert any(f"{one.people:,}" in told and "{" not in told for told in legal_warnings(run, language)[1:])
    (brief,), (chinese,) = legal_in_brief(run), legal_in_brief(run, "zh")
    assert brief.endswith(f"({one.people:,} {'person' if one.people == 1 else 'people'}, {one.fen / 100:,.0f} CNY)")
    assert chinese.endswith(f"（{one.people:,}人，{one.fen / 100:,.0f}元）")


def test_what_cards_hold_above_the_cap_is_counted_to_the_fen() -> None:
    plan = {**PLANS["card_cap"][0], "market.people": 500, "levers.organic.arrivals_per_day": 10}
    run = loopsim.simulate("closed-loop", days=100, changes=plan, test_from=None)
    wallets = run.records.customers["wallet_fen"]
    assert touched(run, "card_cap").people == (wallets > 100_000).sum() > 0
    assert touched(run, "card_cap").fen == np.maximum(wallets - 100_000, 0).sum()


def test_extras_count_into_the_share_of_own_sales_only_where_somebody_gets_them() -> None:
    plan = {"levers.commission.level_shares": [0.1], "levers.commission.partner_lift_share": 0.05}
    assert own_share(Scenario.load("closed-loop", plan).levers) == pytest.approx(0.1)
    more = {
        "levers.referral.partner_after": 3,
        "levers.creators.most_share": 0.1,
        "levers.creators.commission_share": 0.2,
    }
    assert own_share(Scenario.load("closed-loop", {**plan, **more}).levers) == pytest.approx(0.35)


def test_part_timers_of_guides_whom_a_policy_employs_count_as_those_of_others() -> None:
    paid = {"levers.guides.count": 0, "levers.guides.recruit_per_week": 0.1, "levers.guides.override_share": 0.02,
            "levers.commission.level_shares": [0.1, 0.05]}  # fmt: skip
    later = {"schedule": [{"from_day": 30, "set": {"levers.policy.hire.most": 2}}]}
    nobody, hired, hired_later = (
        {(one.rule.key, one.from_day) for one in findings(Scenario.load("closed-loop", paid | more))}
        for more in ({}, {"levers.policy.hire.most": 2}, later)
    )
    assert not nobody and hired == {("override", 0)} and hired_later == {("override", 30)}


def test_only_who_holds_a_card_is_paid_where_earning_takes_one() -> None:
    def lived(fee: float) -> Run:
        plan = {**PLANS["card_to_earn"][0], "levers.membership.fee_cny": fee, "market.people": 2000}
        plan |= {"behavior.membership.consider_share": 0.5, "behavior.sharing.per_week": 0.3}
        plan |= {"levers.referral.reward_cny": 0.0, "levers.organic.arrivals_per_day": 20}
        return loopsim.simulate("closed-loop", days=200, changes=plan, test_from=None)

    cheap, dear = lived(1.0), lived(1e6)
    earned = cheap.records.customers["earned_fen"] > 0
    assert earned.any() and (cheap.records.customers["card_until"][earned] >= 0).all()
    assert not (dear.records.customers["earned_fen"] > 0).any()
    assert not dear.tallies["level_commission_fen"].any()


# --- levers of each day ---------------------------------------------------------------------------------------------

_SMALL = {"market.people": 500, "levers.organic.arrivals_per_day": 10}


def from_day(day: int, **changes: Any) -> list[dict[str, Any]]:
    """A schedule that sets levers, named without ``levers.`` and with ``__`` for dots, from a day on."""
    return [{"from_day": day, "set": {f"levers.{name.replace('__', '.')}": value for name, value in changes.items()}}]


def test_what_cards_hold_above_the_cap_of_the_last_day_is_counted() -> None:
    plan = {**PLANS["card_cap"][0], **_SMALL, "schedule": from_day(50, top_up__card_is_named=True)}
    run = loopsim.simulate("closed-loop", days=100, changes=plan, test_from=None)
    wallets = run.records.customers["wallet_fen"]
    assert touched(run, "card_cap").people == (wallets > 500_000).sum() < (wallets > 100_000).sum()
    assert touched(run, "card_cap").fen == np.maximum(wallets - 500_000, 0).sum()


def test_mass_messages_above_the_rule_cost_what_each_cost_on_its_day() -> None:
    later = from_day(20, messages__cost_cny=0.5) + from_day(40, messages__promo_per_week=21.0)
    plan = {**_SMALL, "levers.messages.promo_per_week": 14.0, "levers.messages.cost_cny": 0.1, "schedule": later}
    run = loopsim.simulate("closed-loop", days=60, changes=plan, test_from=None)
    above = run.daily["above_rule"]
    assert touched(run, "mass_messages").fen == round(100 * (0.1 * above[:20].sum() + 0.5 * above[20:].sum()))
    (told, _) = legal_warnings(run)
    assert "up to 3 mass messages" in told, "the day on which it is worst counts"


def test_what_a_schedule_changes_after_the_run_is_not_told_of_it() -> None:
    plan = {**_SMALL, "schedule": from_day(50, commission__entry_fee_cny=9.0)}
    (told,) = legal_findings(Scenario.load("closed-loop", plan))
    assert told.endswith("(from day 50)")
    assert legal_warnings(loopsim.simulate("closed-loop", days=40, changes=plan, test_from=None)) == []


def test_a_ramp_is_outside_of_a_rule_from_the_day_on_which_it_passes_it() -> None:
    ramp = [{"from_day": 10, "to_day": 19, "ramp": {"levers.messages.promo_per_week": 14.0}}]
    (found,) = findings(Scenario.load("closed-loop", {"levers.messages.promo_per_week": 0.0, "schedule": ramp}))
    assert found.from_day == 15 and found.facts == {"sent": 2.0}


def test_what_a_sequence_holds_off_is_told_from_its_turn_on() -> None:
    plan = {**PLANS["levels"][0], **_SMALL, "levers.policy.sequence.gap_days": 30, "behavior.need.per_week": 2.0,
            "behavior.sharing.per_week": 0.5, "behavior.sharing.accept_strong_chance": 0.5}  # fmt: skip
    for order, day in (("community-members-distribution", 60), ("distribution-members-community", 0)):
        run = loopsim.simulate(
            "closed-loop", days=90, changes={**plan, "levers.policy.sequence.order": order}, test_from=None
        )
        (found,) = findings(run.scenario)
        paid = np.flatnonzero(run.tallies["level_commission_fen"].any(axis=1))
        assert found.from_day == day <= paid[0]


def write_above_the_rule(market: Any) -> None:
    """Write twice a day from day 30 on."""
    if market.today.day >= 30:
        market.today.levers.messages.promo_per_week = 14.0


def test_what_a_policy_of_ones_own_does_outside_of_a_rule_is_told() -> None:
    run = loopsim.simulate("closed-loop", days=40, changes=_SMALL, policy=write_above_the_rule, test_from=None)
    plan, people = legal_warnings(run)
    assert plan.endswith("(from day 30)") and "up to 2 mass messages" in plan and "got more than one here" in people
