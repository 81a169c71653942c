"""Policies of channels, guides, pay and sequence keep their rules, act alike in both engines, and have their price."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.engines.objects import names_of
from loopsim.market import fields
from loopsim.market.choices import BY_CONVERSION, BY_FOLLOWERS
from loopsim.market.tallies import TALLY
from loopsim.phases import policy_rules as rules
from loopsim.results.policies import told
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.describe import describe
from loopsim.scenario.policies import Sequence
from loopsim.scenario.record import choices_of
from loopsim.scenario.scenario import Scenario
from worlds import DECIDING, differences, eventful, unlike

AT = "levers.policy."
ORDERS = choices_of(Sequence.model_fields["order"].annotation)
ADS, CONTENT, STORE = (list(CHANNELS).index(name) for name in ("ads", "content", "store"))


def lived(scenario: Scenario, days: int, **how: Any) -> Any:
    return loopsim.simulate(scenario, days=days, **{"test_from": None, "seed": 2, **how})


def small(**changes: Any) -> Scenario:
    plan = {"market.people": 3000, "behavior.need.per_week": 1.0, "levers.ads.daily_spend_cny": 300.0}
    return Scenario.load("closed-loop", plan | {path.replace("__", "."): value for path, value in changes.items()})


# --- all policies together --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decided() -> Any:
    return lived(eventful().change(DECIDING), 60)


@pytest.mark.slow
def test_both_engines_decide_alike(decided: Any) -> None:
    assert differences(decided, lived(decided.scenario, 60, engine="agents")) == []
    assert differences(decided, lived(decided.scenario, 60, threads=2)) == []
    acted = ("channels_off", "hired_for_load", "commission_cut_days", "steps_waiting")
    assert all(decided.tallies[name].any() for name in acted)


@pytest.mark.slow
def test_a_run_goes_on_from_a_state_with_what_policies_knew(decided: Any) -> None:
    scenario = decided.scenario.change({"schedule": []})
    whole = lived(scenario, 60).tallies
    for cut in (10, 25):
        model = lived(scenario, cut).model()
        for _ in range(60 - cut):
            model.step()
        assert list(unlike(np.array(model.tallies, TALLY), whole[cut:])) == []


def test_results_and_describe_tell_what_policies_do(decided: Any) -> None:
    english, chinese = (told(decided.scenario, decided.tallies, language) for language in ("en", "zh"))
    first = np.flatnonzero(decided.tallies["channels_off"])[0]
    assert f"from day {first} on the budget of all channels went to" in english[0] and f"第{first}天" in chinese[0]
    assert "3 guides were employed for load, first on day 7" in english and len(english) == len(chinese) == 4
    assert english[3] == "the sequence held off distribution until day 5, community until day 10"
    assert chinese[3] == "按顺序推迟：分销至第5天、社群至第10天"
    never = eventful().change(
        {AT + "hire.most": 2, AT + "hire.load_above": 100.0, AT + "cap_commission.most_of_margin": 1.0}
    )
    assert told(never, lived(never, 5).tallies, "en") == [
        "no guide was employed for load: it was never above 100 on a day of decision",
        "pay to referrers was never cut: it took less than 1 of the margin",
    ]
    about = describe(decided.scenario)
    assert "From day 20 on the budget goes to the best channel by conversion so far." in about
    assert "Every 5 days one more begins: members, then distribution, then community." in about


def test_a_sequence_that_does_not_end_and_policies_of_the_schedule_are_told() -> None:
    later = {"from_day": 5, "set": {AT + "hire.most": 2, AT + "hire.load_above": 90.0}}
    run = lived(small(schedule=[later], levers__policy__sequence__gap_days=20), 30)
    assert told(run.scenario, run.tallies, "en") == [
        "no guide was employed for load: it was never above 1 / 90 on a day of decision",
        "the sequence held off members until day 20, distribution to the end",
    ]
    assert "会员至第20天、分销至运行结束" in told(run.scenario, run.tallies, "zh")[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"best_channel.keep": 2}, "policy.best_channel.explore_days is 0"),
        ({"best_channel.explore_days": 200}, "its window of 200 days"),
        ({"best_channel.explore_days": 20, "best_channel.keep": 3}, "as many channels as are paid for"),
        ({"hire.every_weeks": 3}, "policy.hire.most is 0"),
        ({"cap_commission.every_days": 3}, "policy.cap_commission.most_of_margin is 0"),
        ({"sequence.order": ORDERS[3]}, "policy.sequence.gap_days is 0"),
    ],
)
def test_a_policy_without_effect_is_told(changes: dict[str, Any], words: str) -> None:
    plan = small(days=100).change({AT + name: value for name, value in changes.items()})
    assert any(words in caution.sentence for caution in plan.cautions() if caution.path.startswith(AT))


# --- the best channel -------------------------------------------------------------------------------------------------


def chosen(by: int, keep: int = 1, least: int = 20, **counts: list[int]) -> list[int]:
    standing = names_of(np.zeros(1, fields.STANDING)[0])
    for name, values in counts.items():
        getattr(standing, f"tried_{name}")[: len(values)] = values
    rules.choose_channels(standing, by, keep, least)
    assert standing.are_channels_kept == bool(standing.is_kept.any())
    return [int(channel) for channel in np.flatnonzero(standing.is_kept)]


def test_channels_are_judged_by_buyers_a_newcomer_buyers_a_yuan_or_newcomers_a_yuan() -> None:
    counts = {"joined": [100, 40, 300], "bought": [30, 20, 40], "fen": [900_000, 600_000, 1_500_000]}
    assert chosen(BY_CONVERSION, **counts) == [1]  # 0.3, 0.5, 0.13
    assert chosen(rules.BY_CONVERSION + 1, **counts) == [0]  # 0.0033, 0.0033 and 0.0027 a yuan: the first of equals
    assert chosen(BY_FOLLOWERS, **counts) == [2]
    assert chosen(BY_CONVERSION, keep=2, **counts) == [0, 1]
    assert chosen(BY_CONVERSION, least=50, **counts) == [0] and chosen(BY_CONVERSION, least=500, **counts) == []
    assert chosen(BY_CONVERSION, keep=9, **counts) == [0, 1, 2]
    assert chosen(BY_CONVERSION, joined=[100, 100], bought=[9, 1], fen=[0, 100]) == [1]  # who is free is no choice


@given(
    spends=st.lists(st.floats(0.0, 1e6), min_size=3, max_size=3),
    kept=st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_the_budget_stays_and_only_kept_channels_spend(spends: list[float], kept: list[bool]) -> None:
    spend, is_kept = np.zeros(fields.N_CHANNELS), np.zeros(fields.N_CHANNELS, np.int8)
    spend[:3], is_kept[:3] = spends, kept
    before = spend.copy()
    off = rules.move_budget(is_kept, spend)
    assert spend.sum() == pytest.approx(before.sum())
    if before[is_kept > 0].sum() > 0:
        assert not spend[is_kept == 0].any() and off == np.count_nonzero(before[is_kept == 0])
    else:
        assert off == 0 and spend.tolist() == before.tolist()


def test_the_best_channel_is_the_one_that_a_schedule_would_keep() -> None:
    plan = small(levers__policy__best_channel__explore_days=28, levers__policy__best_channel__by="followers")
    found = lived(plan, 80)
    off = found.tallies["channels_off"]
    assert not off[:28].any() and (off[28:] == 2).all()
    spend = dict.fromkeys([f"levers.{name}.daily_spend_cny" for name in ("ads", "content")], 0.0)
    spend["levers.store.daily_spend_cny"] = 500.0  # of all three
    same = lived(small(schedule=[{"from_day": 28, "set": spend}]), 80)
    assert [one.split("(")[0] for one in differences(found, same)] == ["tallies: channels_off"]


# --- guides for load --------------------------------------------------------------------------------------------------


LOADED = {
    "levers.accounts.count": 1,
    "levers.accounts.friend_cap": 10_000,
    "levers.accounts.contacts_per_day": 40.0,
    "levers.guides.contacts_per_day": 40.0,
    "levers.guides.count": 1,
    "levers.guides.friend_cap": 400,
    "levers.messages.service_per_week": 2.0,
}


def test_guides_are_employed_one_at_a_time_while_staff_are_asked_for_too_much() -> None:
    plan = small(levers__policy__hire__load_above=0.5, levers__policy__hire__most=4).change(LOADED)
    run = lived(plan, 250)
    days = np.flatnonzero(run.tallies["hired_for_load"])
    assert 1 < len(days) <= 4 and not (days % 14).any() and days[0] > 0
    assert lived(plan.change({AT + "hire.load_above": 50.0}), 250).tallies["hired_for_load"].sum() == 0
    without = lived(small().change(LOADED), 250)
    assert run.tallies["services"].sum() > without.tallies["services"].sum()
    assert run.tallies["salaries_fen"].sum() > without.tallies["salaries_fen"].sum()


@given(bound=st.sampled_from([0.05, 0.2, 0.5]))
def test_load_is_what_is_asked_of_staff_over_what_they_can_give(bound: float) -> None:
    kinds = [fields.ACCOUNT, fields.GUIDE, fields.LEADER, fields.PART_TIMER, fields.PART_TIMER]
    hosts = np.zeros(5, fields.HOST)
    hosts["kind"], hosts["is_active"], hosts["load"] = (
        kinds,
        [True, True, True, False, True],
        [bound, 2.0, 9.0, 9.0, 1.0],
    )
    hosts["contacts_per_day"] = [100.0, 50.0, 10.0, 10.0, 50.0]
    market = type(
        "Market", (), {"hosts": [names_of(one) for one in hosts], "standing": names_of(np.zeros(1, fields.STANDING)[0])}
    )
    market.standing.hosts = 5
    assert rules.load_of_staff(market) == pytest.approx((100 * bound + 100 + 50) / 200)


# --- pay to referrers -------------------------------------------------------------------------------------------------


@given(
    part=st.floats(0.001, 1.0), paid=st.integers(0, 10**9), most=st.floats(-1e9, 1e9),
)  # fmt: skip
def test_the_part_that_is_paid_lies_between_half_and_twice_the_last_and_is_never_more_than_all(
    part: float, paid: int, most: float
) -> None:
    found = rules.part_paid(part, paid, most)
    assert 0.0 < 0.5 * part <= found <= min(1.0, 2.0 * part)
    if paid and 0.5 < most / paid < 2 and part * most / paid < 1:
        assert found * paid / part == pytest.approx(most)  # the plan pays paid / part


SHARING = {"levers.commission.level_shares": [0.2, 0.1], "behavior.sharing.per_week": 0.2,
           "behavior.sharing.accept_strong_chance": 0.2}  # fmt: skip


@pytest.mark.slow
def test_pay_to_referrers_takes_no_more_of_the_margin_than_the_bound() -> None:
    def share(run: Any) -> float:
        late = run.tallies[200:]
        pay = late["rewards_fen"].sum() + late["level_commission_fen"].sum()
        return pay / (late["revenue_fen"].sum() - late["goods_cost_fen"].sum())

    free = lived(small().change(SHARING), 400)
    runs = [lived(small().change({**SHARING, AT + "cap_commission.most_of_margin": cap}), 400) for cap in (0.02, 0.06)]
    assert share(free) > 0.15
    assert [share(run) for run in runs] == [pytest.approx(0.02, rel=0.15), pytest.approx(0.06, rel=0.15)]
    assert runs[0].tallies["commission_cut_days"].sum() > 300
    joined = [run.tallies["joined"][:, fields.REFERRAL].sum() for run in (*runs, free)]
    assert all(less < more for less, more in pairwise(joined))  # the price: who is paid less brings fewer


@pytest.mark.parametrize(
    "paid",
    [
        {"levers.referral.reward_cny": 90.0},
        {"levers.commission.level_shares": [0.0, 0.3]},
        {"levers.commission.partner_lift_share": 0.3, "levers.referral.partner_after": 1},
        {"levers.creators.commission_share": 0.3, "levers.creators.most_share": 0.5,
         "levers.creators.volunteer_per_week": 2.0, "levers.creators.orders_min": 1},
    ],
)  # fmt: skip
@pytest.mark.slow
def test_each_kind_of_pay_to_referrers_is_cut(paid: dict[str, Any]) -> None:
    plan = {**SHARING, "levers.commission.level_shares": [0.0], "levers.referral.reward_cny": 0.0, **paid}
    free, cut = (
        lived(small().change({**plan, AT + "cap_commission.most_of_margin": cap}), 300).tallies[150:]
        for cap in (0.0, 0.01)
    )
    pay = [
        (one["rewards_fen"].sum() + one["level_commission_fen"].sum()) / one["revenue_fen"].sum() for one in (free, cut)
    ]
    assert pay[0] > 0.02 and pay[1] < 0.5 * pay[0] and cut["commission_cut_days"].all()


# --- community, members, distribution ---------------------------------------------------------------------------------


STEPS = {"levers.leaders.count": 5, "levers.leaders.most": 5, "levers.membership.term_weeks": 52,
         "levers.membership.fee_cny": 20.0, "behavior.membership.consider_share": 0.5,
         "levers.creators.most_share": 0.3, "levers.creators.volunteer_per_week": 0.5,
         "levers.creators.commission_share": 0.1, "levers.commission.partner_lift_share": 0.1,
         "levers.referral.partner_after": 1, **SHARING}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_each_step_begins_on_its_day_and_not_before(order: str) -> None:
    run = lived(small().change({**STEPS, AT + "sequence.gap_days": 40, AT + "sequence.order": order}), 110)
    shown = {
        "community": run.daily["leaders"].to_numpy(),
        "members": run.tallies["cards_bought"],
        "distribution": run.tallies["level_commission_fen"].sum(axis=1),
    }
    for place, step in enumerate(order.split("-")):
        assert not shown[step][: 40 * place].any(), step
        assert shown[step][40 * place : 40 * place + 25].any(), step
    assert run.tallies["steps_waiting"].tolist() == [2] * 40 + [1] * 40 + [0] * 30


def test_a_sequence_is_a_schedule_that_holds_the_steps_off() -> None:
    order = "distribution-community-members"
    run = lived(small().change({**STEPS, AT + "sequence.gap_days": 30, AT + "sequence.order": order}), 80)
    off = {"levers.leaders.count": 0, "levers.leaders.most": 0}
    schedule = [
        {"from_day": 0, "to_day": 29, "set": off},
        {"from_day": 0, "to_day": 59, "set": {"levers.membership.term_weeks": 0}},
    ]
    same = lived(small().change({**STEPS, "schedule": schedule}), 80)
    assert [one.split("(")[0] for one in differences(run, same)] == ["tallies: steps_waiting"]
