"""Earning by friends: what one expects moves sharing by one law, and each of its levers has two sides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim.market.fields import Source
from loopsim.mechanisms.earning import rules
from loopsim.phases.referral_pay import usually_promised_cny
from loopsim.results.run import Run
from loopsim.scenario import implied
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

WEIGHT, SHARES = "behavior.earning.commission_weight", "levers.commission.level_shares"
FEE, REWARD = "levers.commission.entry_fee_cny", "levers.referral.reward_cny"

#: Many shares, and nobody accepts: whatever people expect, the same ones are there, with the same luck.
UNANSWERED: dict[str, Any] = {
    "market.people": 3000,
    "market.sociability_sigma": 0.0,
    "market.network.contacts": 12,
    "market.network.strong_contacts": 6,
    "behavior.need.per_week": 1.0,
    "behavior.sharing.per_week": 0.1,
    "behavior.sharing.accept_strong_chance": 0.0,
    "behavior.sharing.accept_weak_chance": 0.0,
    "levers.campaign.every_weeks": 0,
    REWARD: 0.0,
    SHARES: [0.0],
}

#: Friends bring friends.
ANSWERED: dict[str, Any] = {
    **UNANSWERED,
    "behavior.sharing.per_week": 0.03,
    "behavior.sharing.accept_strong_chance": 0.2,
    "behavior.sharing.accept_weak_chance": 0.1,
    "levers.referral.invites_per_share": 6.0,
}


def lived(world: dict[str, Any], days: int = 200, seed: int = 1, **changes: Any) -> Run:
    """The default shop in a small market; keywords are paths with ``__`` for dots."""
    more = {path.replace("__", "."): value for path, value in changes.items()}
    scenario = Scenario.load("closed-loop", {**world, **more, "levers.commission.legal_guard": "off"})
    return loopsim.simulate(scenario, days=days, seed=seed, test_from=None)


def counted(run: Run, name: str) -> int:
    return int(run.tallies[name].sum())


# --- the law --------------------------------------------------------------------------------------------------------


def test_a_yuan_of_commission_that_counts_in_full_is_a_yuan_of_reward():
    by_commission = lived(UNANSWERED, **{WEIGHT: 1.0, "behavior.earning.friend_spend_cny": 100.0, SHARES: [0.25]})
    by_reward = lived(UNANSWERED, **{REWARD: 25.0})
    assert by_commission.tallies["shares"].tolist() == by_reward.tallies["shares"].tolist()


def test_a_payout_after_its_half_time_counts_half():
    late = lived(UNANSWERED, **{REWARD: 20.0, "levers.commission.payout_delay_days": 14.0})
    assert counted(late, "shares") == counted(lived(UNANSWERED, **{REWARD: 10.0}), "shares")
    assert counted(late, "shares") < counted(lived(UNANSWERED, **{REWARD: 20.0}), "shares")


def today(**values: Any) -> SimpleNamespace:
    """Levers of a day; keywords override any of them by its last name."""
    sections: dict[str, dict[str, Any]] = {
        "commission": {"level_shares": [0.1, 0.1], "level_shares_count": 2, "earners": 0, "partner_lift_share": 0.05,
                       "entry_fee_cny": 0.0, "payout_delay_days": 0.0, "binding_share": 1.0},
        "referral": {"enabled": True, "reward_cny": 5.0, "reward_to": 0, "reward_kind": 0},
        "creators": {"commission_share": 0.05},
        "earning": {"commission_weight": 0.5, "friend_spend_cny": 300.0, "friends_of_friend": 0.2,
                    "delay_half_days": 14.0, "doubt_share": 0.3, "friends_per_year": 3.0, "partner_wanted_cny": 0.0,
                    "reluctance_strong": 0.5, "gift_reluctance_share": 0.5, "gift_worth_share": 0.8},
        "sharing": {"reward_lift": 2.0, "reward_half_cny": 10.0},
    }  # fmt: skip
    for section in sections.values():
        section.update({name: value for name, value in values.items() if name in section})
    made = {name: SimpleNamespace(**section) for name, section in sections.items()}
    levers = SimpleNamespace(**{name: made[name] for name in ("commission", "referral", "creators")})
    behavior = SimpleNamespace(earning=made["earning"], sharing=made["sharing"])
    return SimpleNamespace(levers=levers, behavior=behavior)


def someone(**more: Any) -> SimpleNamespace:
    usual = {"is_partner": False, "is_creator": False, "trust": 0.5, "sociability": 1.0, "brought": 1}
    return SimpleNamespace(**{**usual, "declined_fee": False, **more})


def test_what_a_friend_is_worth_is_added_up_level_by_level():
    """5 + 0.5 x 300 x (0.1 + 0.2 x 0.1), of which 1 - 0.3 x (1 - 0.5) is believed; partners and creators get more."""
    assert rules.believed_cny(someone(), today()) == pytest.approx((5.0 + 150.0 * 0.12) * 0.85)
    assert rules.believed_cny(someone(is_partner=True), today()) == pytest.approx((5.0 + 150.0 * 0.17) * 0.85)
    assert rules.believed_cny(someone(is_creator=True), today(earners=1)) == pytest.approx(5.0 * 0.85)
    assert rules.believed_cny(someone(), today(reward_kind=1, commission_weight=0.0)) == pytest.approx(4.0 * 0.85)


@given(
    st.floats(0.0, 1e4), st.sampled_from(("sender", "friend", "both")), st.sampled_from(("cash", "gift")),
    st.sampled_from(("referrers", "partners")), st.floats(0.0, 1.0), st.floats(0.0, 0.3), st.floats(0.0, 365.0),
    st.floats(0.0, 1.0),
)  # fmt: skip
def test_describe_expects_what_people_are_promised(reward, to, kind, earners, weight, share, delay, bound):
    plan = loopsim.Scenario.load("closed-loop").change(
        {
            REWARD: reward,
            "levers.referral.reward_to": to,
            "levers.referral.reward_kind": kind,
            "levers.commission.earners": earners,
            SHARES: [share, share / 2],
            WEIGHT: weight,
            "levers.commission.payout_delay_days": delay,
            "levers.commission.binding_share": bound,
        }
    )
    day = today(reward_cny=reward, commission_weight=weight, payout_delay_days=delay, level_shares=[share, share / 2],
                binding_share=bound,
                reward_to=("sender", "friend", "both").index(to), reward_kind=("cash", "gift").index(kind),
                earners=("referrers", "partners").index(earners))  # fmt: skip
    assert implied.promised_cny(plan) == pytest.approx(usually_promised_cny(day), rel=1e-12)


AMOUNTS = st.floats(0.0, 1e5)
PARTS = st.floats(0.0, 1.0)


@given(AMOUNTS, AMOUNTS, PARTS, PARTS, PARTS)
def test_sharing_is_bounded_and_never_falls_with_pay_nor_rises_with_doubt(one, other, weight, doubt, trust):
    def factor(reward: float, doubt: float) -> float:
        day = today(reward_cny=reward, commission_weight=weight, doubt_share=doubt)
        sharing = day.behavior.sharing
        return rules.reward_factor(
            rules.believed_cny(someone(trust=trust), day), sharing.reward_lift, sharing.reward_half_cny
        )

    low, high = sorted((one, other))
    assert 1.0 <= factor(low, doubt) <= factor(high, doubt) <= 3.0
    assert factor(high, doubt) <= factor(high, 0.0)


@given(AMOUNTS, st.floats(0.01, 1e6))
def test_half_take_part_where_income_is_what_is_wanted(income, wanted):
    assert 0.0 <= rules.taking_part(income, wanted) <= 1.0
    assert rules.taking_part(wanted, wanted) == 0.5
    odds = (income / wanted) ** 2
    assert rules.taking_part(income, wanted) == pytest.approx(odds / (1.0 + odds))
    assert rules.taking_part(income, 0.0) == 1.0


# --- commission -----------------------------------------------------------------------------------------------------


def test_more_commission_makes_them_share_more_but_less_and_less():
    shares = [counted(lived(ANSWERED, **{WEIGHT: 0.5, SHARES: [level]}), "shares") for level in (0.0, 0.1, 0.2, 0.7)]
    assert shares[0] < shares[1] < shares[2] < shares[3]
    assert (shares[1] - shares[0]) / 0.1 > (shares[3] - shares[2]) / 0.5


def test_without_weight_what_they_believe_of_commission_changes_nothing():
    plain = eventful(behavior__earning__commission_weight=0.0)
    other = plain.change({"behavior.earning.friend_spend_cny": 9000.0, "behavior.earning.friends_of_friend": 3.0})
    run, same = (loopsim.simulate(one, days=50, test_from=None) for one in (plain, other))
    assert differences(run, same) == []


# --- the entry fee --------------------------------------------------------------------------------------------------


def test_half_pay_a_fee_of_what_they_expect_to_earn_in_a_year():
    """E = 3 friends x 20 CNY: of those asked E^2 / (E^2 + F^2) pay, whose luck is a binomial's."""
    for fee, chance in ((30.0, 0.8), (60.0, 0.5), (120.0, 0.2)):
        run = lived(ANSWERED, **{REWARD: 20.0, FEE: fee})
        people = run.records.customers
        asked, declined = int((people["brought"] > 0).sum()), int(people["declined_fee"].sum())
        assert counted(run, "fees_declined") == declined
        assert counted(run, "entry_fees_fen") == round(100 * fee) * (asked - declined)
        assert asked > 40 and stats.binomtest(asked - declined, asked, chance).pvalue > 1e-4


def test_nobody_pays_a_fee_of_a_million_and_nobody_earns():
    run = lived(ANSWERED, **{REWARD: 20.0, FEE: 1e6, WEIGHT: 0.5, SHARES: [0.2, 0.1]})
    assert counted(run, "joined") > 0 and counted(run, "fees_declined") > 20
    assert counted(run, "entry_fees_fen") == counted(run, "rewards_fen") == counted(run, "level_commission_fen") == 0
    assert not run.records.customers["earned_fen"].any()
    assert counted(run, "shares") < counted(
        lived(ANSWERED, **{REWARD: 20.0, WEIGHT: 0.5, SHARES: [0.2, 0.1]}), "shares"
    )


# --- partners -------------------------------------------------------------------------------------------------------


def test_partners_do_less_where_it_does_not_pay():
    world = {
        **ANSWERED,
        REWARD: 10.0,
        "levers.referral.partner_after": 1,
        "levers.referral.partner_activity_lift": 10.0,
    }
    shares = [
        counted(lived(world, behavior__earning__partner_wanted_cny=wanted), "shares") for wanted in (0.0, 30.0, 1e6)
    ]
    assert shares[0] > shares[1] > shares[2]
    idle = counted(lived({**world, "levers.referral.partner_activity_lift": 0.0}), "shares")
    assert shares[2] == idle


# --- close friends --------------------------------------------------------------------------------------------------

#: Everyone whom they know is close.
CLOSE = {**UNANSWERED, "market.network.kind": "ring", "market.network.contacts": 6}


def spared(**changes: Any) -> tuple[int, int]:
    """``-> (spared, reached)``: close friends."""
    run = lived(CLOSE, **{REWARD: 10.0, "behavior.earning.reluctance_strong": 0.8, **changes})
    held = counted(run, "held_back")
    return held, held + counted(run, "invitations")


def test_close_friends_are_spared_by_the_law_the_more_the_better_it_pays():
    """Half of the reluctance at a reward of 10 CNY; a gift embarrasses half as much; a reward for them not at all."""
    for changes, chance in (({}, 0.4), ({REWARD: 30.0}, 0.6), ({"levers.referral.reward_kind": "gift"}, 0.8 / 3.0)):
        held, reached = spared(**changes)
        assert reached > 1000 and stats.binomtest(held, reached, chance).pvalue > 1e-4
    assert spared(**{"levers.referral.reward_to": "friend"})[0] == 0
    assert spared(**{"levers.referral.reward_to": "both"})[0] < spared()[0]


def test_a_reward_goes_to_whom_it_is_promised_and_friends_accept_for_it():
    paid = {}
    for whom in ("sender", "friend", "both"):
        run = lived(ANSWERED, **{REWARD: 15.01, "levers.referral.reward_to": whom})
        paid[whom] = counted(run, "friend_rewards_fen") / counted(run, "rewards_fen")
        assert run.records.customers["earned_fen"].sum() == counted(run, "rewards_fen")
        assert (run.records.customers["earned_fen"][run.records.customers["brought"] == 0] > 0).any() == (
            whom != "sender"
        )
    assert paid["sender"] == 0.0 and paid["friend"] == 1.0 and 0.4 < paid["both"] < 0.6
    accepted = [
        lived(
            ANSWERED,
            **{REWARD: 20.0, "levers.referral.reward_to": "friend", "behavior.earning.friend_reward_lift": lift},
        )
        for lift in (0.0, 2.0)
    ]
    rates = [run.tallies["joined"][:, Source.REFERRAL].sum() / counted(run, "invited_strangers") for run in accepted]
    assert rates[1] > 1.5 * rates[0]


# --- what it is worth -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_profit_is_best_at_some_commission_between_none_and_too_much():
    """The same luck at every point; each is a mean of three runs with what the pool is still worth."""

    def profit(share: float) -> float:
        runs = [lived(ANSWERED, 300, seed, **{WEIGHT: 0.5, SHARES: [share]}) for seed in (1, 2, 3)]
        return float(np.mean([run.summary()["profit_with_pool"] for run in runs]))

    none, some, much = profit(0.0), profit(0.08), profit(0.5)
    assert some > none and some > much


@pytest.mark.parametrize("path", [SHARES, "levers.commission.partner_lift_share", "levers.creators.commission_share"])
def test_commission_that_persuades_is_no_longer_told_to_persuade_nobody(path):
    value = [0.2, 0.1] if path == SHARES else 0.2
    world = {path: value, "levers.referral.partner_after": 2, "levers.creators.most_share": 0.01}
    for weight, is_told in ((0.0, True), (0.5, False)):
        told = Scenario.load("closed-loop", {**world, WEIGHT: weight}).cautions()
        assert any(one.path == path and "persuades nobody" in one.sentence for one in told) == is_told
