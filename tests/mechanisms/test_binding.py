"""Binding: who is put on no record earns nobody anything, and people who know that share less (M72)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.market.fields import NONE
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario

BINDING, REWARD, ON = "levers.commission.binding_share", "levers.referral.reward_cny", "levers.referral.reward_on"

#: Friends bring friends, whatever they are paid.
WORLD: dict[str, Any] = {
    "market.people": 6000,
    "market.network.contacts": 12,
    "market.network.strong_contacts": 6,
    "behavior.need.per_week": 1.0,
    "behavior.sharing.per_week": 0.3,
    "behavior.sharing.accept_strong_chance": 0.2,
    "behavior.sharing.accept_weak_chance": 0.1,
    "behavior.sharing.reward_lift": 0.0,
    "levers.referral.invites_per_share": 6.0,
    "levers.leaders.count": 0,
    "levers.commission.legal_guard": "off",
    REWARD: 10.0,
    ON: "follow",
}


def lived(days: int = 150, **changes: Any) -> Run:
    return loopsim.simulate(Scenario.load("closed-loop", {**WORLD, **changes}), days=days, test_from=None)


def paid(run: Run, *names: str) -> int:
    return int(sum(run.tallies[name].sum() for name in names))


def test_a_part_of_the_friends_is_on_no_record_once_and_for_all():
    run = lived(**{BINDING: 0.7})
    people = run.records.customers
    brought = people["referrer"] != NONE
    assert not people["is_unbound"][~brought].any()
    assert paid(run, "unbound") == people["is_unbound"].sum()
    assert people["is_unbound"][brought].mean() == pytest.approx(0.3, abs=4 * (0.21 / brought.sum()) ** 0.5)
    assert brought.sum() > 300


@pytest.mark.parametrize("due", ["follow", "first_order"])
def test_nobody_earns_by_friends_who_are_not_on_record(due):
    none, some, all_of_them = (lived(**{BINDING: share, ON: due}) for share in (0.0, 0.7, 1.0))
    assert paid(none, "rewards_fen", "level_commission_fen", "friend_rewards_fen") == 0
    assert none.records.customers["earned_fen"].sum() == 0 < paid(none, "unbound")
    # Pay moves nobody here, so the same friends are brought, and the part on record is paid for.
    assert none.daily["joined_referral"].equals(all_of_them.daily["joined_referral"])
    for name in ("rewards_fen", "level_commission_fen"):
        assert paid(some, name) == pytest.approx(0.7 * paid(all_of_them, name), rel=0.2)
        assert paid(some, name) > 0


def test_a_chain_of_commission_ends_where_a_friend_is_not_on_record():
    run = lived(**{BINDING: 0.5, "levers.commission.level_shares": [0.0, 0.1], REWARD: 0.0})
    whole = lived(**{"levers.commission.level_shares": [0.0, 0.1], REWARD: 0.0})
    first, second = run.tallies["level_commission_fen"].sum(axis=0)[:2]
    assert first == 0 and second / paid(whole, "level_commission_fen") == pytest.approx(0.25, abs=0.1)


def test_people_share_less_where_part_of_what_they_bring_is_lost():
    lift = {"behavior.sharing.reward_lift": 2.0, REWARD: 20.0}
    shares = [int(lived(**lift, **{BINDING: share}).daily["shares"].sum()) for share in (0.0, 0.5, 1.0)]
    assert shares[0] < shares[1] < shares[2]


def test_friends_who_are_on_no_record_make_no_partner():
    run = lived(**{BINDING: 0.0, "levers.referral.partner_after": 1})
    assert not run.records.customers["is_partner"].any()
    assert lived(**{"levers.referral.partner_after": 1}).records.customers["is_partner"].any()


def test_only_friends_on_record_make_a_partner_and_cost_a_fee():
    """One who has brought two, one of them on no record, is no partner yet; one with none on record is asked no fee."""
    run = lived(**{BINDING: 0.5, "levers.referral.partner_after": 2, "levers.commission.entry_fee_cny": 1.0})
    people = run.records.customers
    recorded = np.bincount(
        people["referrer"][(people["referrer"] != NONE) & ~people["is_unbound"]], minlength=len(people)
    )
    assert (people["on_record"] == recorded).all() and (people["brought"] > recorded).any()
    assert (people["is_partner"] == (recorded >= 2)).all() and people["is_partner"].any()
    assert ((people["brought"] >= 2) & ~people["is_partner"]).any()
    assert not people["declined_fee"][recorded == 0].any()
    paid_fee = (recorded > 0) & ~people["declined_fee"]
    assert paid(run, "fees_paid") == paid_fee.sum() == paid(run, "entry_fees_fen") / 100 > 0
