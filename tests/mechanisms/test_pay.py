"""Pay of hosts: they work, recruit, lead and leave by it, as the laws say, and each of its levers has two sides."""

from __future__ import annotations

import math
from types import SimpleNamespace as Some
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim.market.fields import NONE, HostKind, Source
from loopsim.mechanisms.pay import rules
from loopsim.results.legal import legal_warnings
from loopsim.results.run import Run
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.describe import describe
from loopsim.scenario.legal import legal_findings
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

COMMISSION, OVERRIDE = "levers.guides.commission_share", "levers.guides.override_share"
LED, ELASTICITY = "levers.leaders.commission_share", "behavior.pay.effort_elasticity"
INVITES, WAGE = "levers.guides.invites_per_week", "levers.guides.wage_per_week_cny"

#: Nobody comes but whom hosts invite.
ALONE: dict[str, Any] = {
    "market.people": 3000,
    **{f"levers.{channel}.daily_spend_cny": 0.0 for channel in CHANNELS},
    "levers.organic.always_per_week": 0.0,
    "levers.referral.enabled": False,
    "levers.campaign.every_weeks": 0,
    "behavior.need.per_week": 1.0,
}

#: Guides with more friends than they can write to.
BUSY: dict[str, Any] = {
    "market.people": 3000,
    "market.pool.followers": 600,
    "levers.accounts.count": 0,
    "behavior.need.per_week": 1.0,
    "levers.guides.count": 6,
    "levers.guides.contacts_per_day": 10.0,
    "levers.guides.leave_per_week": 0.0,
    "levers.messages.service_per_week": 2.0,
    "levers.messages.service_quality": 0.2,
}


def lived(world: dict[str, Any], days: int = 100, seed: int = 1, **changes: Any) -> Run:
    return loopsim.simulate(Scenario.load("closed-loop", {**world, **changes}), days=days, seed=seed, test_from=None)


def counted(run: Run, name: str) -> int:
    return int(run.daily[name].sum())


# --- the law --------------------------------------------------------------------------------------------------------

_shares, _elasticities = st.floats(0.0, 1.0), st.floats(0.0, 10.0)


@given(
    one=_shares, other=_shares, usual=_shares, k=_elasticities, least=st.floats(0.0, 1.0), most=st.floats(1.0, 100.0)
)
def test_work_is_bounded_and_never_falls_with_pay(one, other, usual, k, least, most):
    low, high = (rules.answer(pay, usual, k, least, most) for pay in sorted((one, other)))
    assert least <= low <= high <= most
    assert rules.answer(usual, usual, k, least, most) == 1.0
    assert rules.answer(one, usual, 0.0, least, most) == rules.answer(one, 0.0, k, least, most) == 1.0
    if one > 1e-4 and usual > 1e-4:
        assert rules.answer(one, usual, k, least, most) == pytest.approx(
            min(max(math.exp(k * math.log(one / usual)), least), most)
        )


def test_invitations_of_leaders_follow_their_commission_by_the_law():
    """Twenty leaders ask 20 neighbors a week at 10%; nobody accepts. The elasticity is recovered, within the bounds."""
    shares = np.array([0.0, 0.03, 0.06, 0.1, 0.2, 0.4, 0.8])
    world = {**ALONE, "levers.leaders.count": 20, "levers.leaders.most": 20, "levers.leaders.accept_chance": 0.0,
             "levers.leaders.quit_per_week": 0.0, "behavior.pay.effort_ceiling": 1.7}  # fmt: skip
    asked = np.array([counted(lived(world, **{LED: share}), "invitations") for share in shares])
    law = np.clip((np.maximum(shares, 1e-9) / 0.1) ** 0.3, 0.3, 1.7)
    assert asked[3] > 5000
    assert (np.abs(asked - law * 20 * 20 / 7 * 100) < 4.0 * np.sqrt(asked)).all()
    found = np.polyfit(np.log(shares[1:6]), np.log(asked[1:6]), 1)[0]
    assert found == pytest.approx(0.3, abs=0.02)


def test_commission_moves_attention_quality_and_trust():
    """Six guides with 600 friends: contacts given rise with effort as long as they cannot give all that is asked."""
    runs = {share: lived(BUSY, 60, **{COMMISSION: share}) for share in (0.0, 0.05, 0.2)}
    for share, run in runs.items():
        effort = run.hosts["effort"][run.hosts["kind"] == "guide"]
        assert effort.to_numpy() == pytest.approx(min(max((share / 0.05) ** 0.3, 0.3), 2.0))
    given_ = [counted(run, "services") for run in runs.values()]
    assert given_[0] < given_[1] < given_[2]
    trust = [run.customers["trust"][run.customers["is_reachable"]].mean() for run in runs.values()]
    assert trust[0] < trust[1] < trust[2]


def test_effort_adds_at_most_all_of_the_quality_that_lacks():
    today = Some(levers=Some(messages=Some(service_quality=0.4)))
    assert rules.tried(None, Some(quality_gain=0.5, effort=1.0), today) == 1.0
    assert rules.tried(None, Some(quality_gain=0.5, effort=1.4), today) == pytest.approx(0.82 / 0.7)
    assert rules.tried(None, Some(quality_gain=0.5, effort=9.0), today) == pytest.approx(1.0 / 0.7)
    nothing = Some(levers=Some(messages=Some(service_quality=0.0)))
    assert rules.tried(None, Some(quality_gain=0.0, effort=2.0), nothing) == 1.0


# --- neutral --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ELASTICITY, "behavior.pay.recruit_elasticity", "behavior.pay.leave_elasticity",
                                  "behavior.pay.effort_floor"])  # fmt: skip
def test_at_the_usual_pay_no_response_to_it_shows(path):
    usual = {COMMISSION: 0.05, LED: 0.1, OVERRIDE: 0.02, WAGE: 0.0, "levers.guides.part_timer_wage_per_week_cny": 0.0}
    plain = eventful().change({**usual, "behavior.pay.lead_elasticity": 0.0})
    run, same = (loopsim.simulate(one, days=40, test_from=None) for one in (plain, plain.change({path: 0.9})))
    assert differences(run, same) == []


def test_hosts_whom_pay_does_not_move_only_cost_more():
    runs = [lived(BUSY, 60, **{ELASTICITY: 0.0, COMMISSION: share}) for share in (0.0, 0.3)]
    assert runs[0].customers["trust"].equals(runs[1].customers["trust"])
    assert runs[0].tallies["revenue_fen"].tolist() == runs[1].tallies["revenue_fen"].tolist()
    assert runs[0].summary()["profit"] > runs[1].summary()["profit"]


# --- guides bring people --------------------------------------------------------------------------------------------

BRINGING: dict[str, Any] = {**ALONE, "levers.guides.count": 8, INVITES: 7.0, "levers.guides.neighbors": 40,
                            "levers.guides.leave_per_week": 0.0}  # fmt: skip


def test_guides_bring_people_from_next_door_at_the_rate_and_chance_declared():
    run = lived(BRINGING, 70)
    hosts, people = run.records.hosts, run.records.customers
    came = people[people["source"] == Source["GUIDE"]]
    assert counted(run, "invitations") == 8 * 70  # one a day each
    assert len(came) == counted(run, "joined_guide") == counted(run, "joined_today") > 30
    asked = int(run.tallies["invited_strangers"].sum())
    assert stats.binomtest(len(came), asked, 0.15).pvalue > 1e-3
    away = (came["number"] - hosts["home"][came["host"]]) % 3000
    assert away.min() >= 1 and away.max() <= 40
    assert (came["referrer"] == NONE).all()


def test_part_timers_bring_neighbors_of_their_own():
    run = lived({**BRINGING, "levers.guides.recruit_per_week": 1.0}, 70)
    hosts, people = run.records.hosts, run.records.customers
    kinds = np.bincount(hosts["kind"][people["host"][people["source"] == Source["GUIDE"]]], minlength=4)
    assert kinds[HostKind["GUIDE"]] > 20 and kinds[HostKind["PART_TIMER"]] > 20
    assert ((hosts["home"] != NONE) == (hosts["kind"] != HostKind["ACCOUNT"])).all()


def test_an_invitation_takes_the_time_of_a_contact():
    asked = 600 * 2.0 / 7.0 / 6  # contacts a day of each guide, of whom each can give 10
    quiet, inviting = (
        lived(BUSY, 1, **{INVITES: invites, "levers.guides.accept_chance": 0.0, "levers.guides.friend_cap": 101})
        for invites in (0.0, 70.0)
    )
    for run, more in ((quiet, 0.0), (inviting, 10.0)):
        guides = run.hosts[run.hosts["kind"] == "guide"]
        assert guides["attention"].to_numpy() == pytest.approx(10.0 / (asked + more))
        assert guides["load"].to_numpy() == pytest.approx((asked + more) / 10.0)


# --- leaving, recruiting, leading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("salary", "factor"), [(1000.0, 1.0), (500.0, 2.0**1.5), (2000.0, 2.0**-1.5), (0.0, 8.0)])
def test_guides_leave_by_pay_against_the_wage_elsewhere(salary, factor):
    """300 guides with a salary alone, who notice it at once: a Poisson number of them leave."""
    days, hazard = 150, 0.01
    world = {**ALONE, "levers.guides.count": 300, "levers.guides.leave_per_week": hazard, WAGE: 1000.0,
             "levers.guides.patience_weeks": 1e-3, "levers.guides.salary_per_week_cny": salary}  # fmt: skip
    left, expected = counted(lived(world, days), "guides_left"), 300 * days * -math.expm1(-hazard / 7 * factor)
    assert abs(left - expected) < 4.0 * math.sqrt(expected)


def test_pay_is_judged_over_weeks_with_commission_and_override():
    world = {**BUSY, "levers.guides.recruit_per_week": 1.0, WAGE: 500.0, "levers.guides.salary_per_week_cny": 100.0}
    run = lived(world, 300, **{OVERRIDE: 0.1})
    guides = run.hosts[(run.hosts["kind"] == "guide") & (run.hosts["recruits"] > 0)]
    weekly = guides["earned_fen"] / (300 / 7)
    assert len(guides) == 6 and (weekly > 100_00).all()
    assert guides["pay_per_week"].to_numpy() == pytest.approx(weekly.to_numpy(), rel=0.5)


def test_part_timers_are_recruited_by_what_the_override_pays():
    world = {**ALONE, "levers.guides.count": 60, "levers.guides.leave_per_week": 0.0,
             "levers.guides.recruit_per_week": 0.02, "levers.guides.part_timers_max": 100,
             "behavior.pay.recruit_elasticity": 0.5}  # fmt: skip
    for override, factor in ((0.0, 0.0), (0.005, 0.5), (0.02, 1.0), (0.08, 2.0), (0.5, 2.0)):
        run = lived(world, 200, **{OVERRIDE: override})
        came, expected = int((run.hosts["kind"] == "part_timer").sum()), 60 * 200 / 7 * 0.02 * factor
        assert abs(came - expected) <= 4.0 * math.sqrt(expected)


def test_buyers_offer_to_lead_by_what_leaders_earn():
    world = {**BUSY, "levers.accounts.count": 2, "levers.guides.count": 0,
             "levers.leaders.count": 2, "levers.leaders.most": 500,
             "levers.leaders.volunteer_per_week": 0.05, "levers.leaders.trust_min": 0.0,
             "levers.leaders.invites_per_week": 0.0, "levers.leaders.quit_per_week": 0.0}  # fmt: skip
    for k in (0.0, 1.0):
        hired = [
            counted(lived({**world, "behavior.pay.lead_elasticity": k, "levers.leaders.service_fee_per_week_cny": fee}),
                    "leaders_hired")
            for fee in (20.0, 100.0, 500.0)
        ]  # fmt: skip
        assert hired[0] < hired[1] < hired[2] if k else hired[0] == hired[1] == hired[2] > 3


# --- a guide's balance -----------------------------------------------------------------------------------------------


def test_the_margins_of_hosts_are_those_of_all_orders_before_their_pay():
    run = loopsim.simulate(eventful(levers__referral__reward_on="first_order"), days=60, test_from=None)
    hosts, sums = run.records.hosts, run.tallies
    paid = ("goods_cost_fen", "trial_gifts_fen", "rewards_fen", "level_commission_fen")
    assert hosts["margin_fen"].sum() == sums["revenue_fen"].sum() - sum(int(sums[name].sum()) for name in paid)
    is_guide = np.isin(hosts["kind"], (HostKind["GUIDE"], HostKind["PART_TIMER"]))
    assert hosts["margin_fen"][is_guide].sum() == sums["guide_margin_fen"].sum()
    joined = run.daily[["joined_guide", "joined_leader"]].sum().sum()
    assert hosts["brought"].sum() == joined > 20 and (hosts["brought"][hosts["kind"] == HostKind["ACCOUNT"]] == 0).all()


def test_a_balance_is_what_guides_keep_and_bring_less_what_they_cost():
    """Nobody but guides: what the shop earns besides messages is their balance, all of it from people they brought."""
    run = lived(BRINGING, 200, **{"levers.accounts.count": 0, "levers.guides.tools_per_week_cny": 7.0})
    found = run.summary()
    assert found["guide_won_share"] == 1.0
    assert found["guide_tools"] == pytest.approx(8 * 200.0)
    assert found["guide_balance"] == pytest.approx(found["profit"] + found["messages_cost"], abs=0.01)
    assert lived(BUSY, 1, **{"levers.guides.count": 0, "levers.accounts.count": 1}).summary()["guide_balance"] is None


def test_an_override_is_a_level_of_its_own_for_the_law():
    plan = {"levers.commission.level_shares": [0.05, 0.02], "levers.guides.recruit_per_week": 0.1}
    told = legal_findings(Scenario.load("guides", plan))
    assert len(told) == 1 and told[0].startswith("levers.guides.override_share pays the recruiter of a part-timer")
    assert legal_findings(Scenario.load("guides", {**plan, OVERRIDE: 0.0})) == []
    assert legal_findings(Scenario.load("guides", {**plan, "levers.commission.level_shares": [0.05, 0.0]})) == []
    later = {**plan, OVERRIDE: 0.0, "schedule": [{"from_day": 9, "set": {OVERRIDE: 0.02}}]}
    assert legal_findings(Scenario.load("guides", later))[0].endswith("(from day 9)")
    warned = legal_warnings(
        loopsim.simulate(
            Scenario.load("guides", {**plan, "levers.guides.recruit_per_week": 5.0}).scaled(0.1),
            days=60,
            test_from=None,
        )
    )
    assert "part-timers here and were paid" in warned[-1]


def test_describe_tells_how_much_hosts_work_for_an_unusual_commission():
    told = describe(Scenario.load("guides", {COMMISSION: 0.1, LED: 0.2}))
    assert "For a commission of 0.1 guides work 1.23 times as much as for the usual 0.05." in told
    assert "leaders work" not in told  # there are none
    assert "guides work" not in describe(Scenario.load("guides"))
    assert "guides work" not in describe(Scenario.load("guides", {COMMISSION: 0.1, ELASTICITY: 0.0}))


# --- what it is worth -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_profit_is_best_at_some_commission_of_guides_between_none_and_too_much():
    """A fifth of the shop of experiments/guide-pay.toml, the same luck at every point, with what the pool is worth."""
    shop = Scenario.load("guides").scaled(0.2).change({INVITES: 10.0})

    def profit(share: float) -> float:
        runs = [loopsim.simulate(shop.change({COMMISSION: share}), days=730, seed=seed) for seed in (1, 2, 3)]
        return float(np.mean([run.summary()["profit_with_pool"] for run in runs]))

    none, some, much = profit(0.0), profit(0.03), profit(0.2)
    assert some > none and some > much


@pytest.mark.parametrize(("path", "elasticity"), [(COMMISSION, ELASTICITY),
                                                  (OVERRIDE, "behavior.pay.recruit_elasticity")])  # fmt: skip
def test_pay_is_told_to_persuade_nobody_only_where_it_does_not(path, elasticity):
    for k, is_told in ((0.0, True), (0.3, False)):
        told = Scenario.load("guides", {path: 0.1, elasticity: k}).cautions()
        assert any(one.path == path and "persuades nobody" in one.sentence for one in told) == is_told
