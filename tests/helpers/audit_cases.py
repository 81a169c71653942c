"""Cases of the audit of levers (``auditing.py``): scenarios in which each lever matters, and values to try there.

Worlds are changes to the preset ``closed-loop`` in a small market. What a lever must move, and which way, stands beside
its declaration and nowhere else. Values of a family need no case here where its example shows what they do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from loopsim.declare import families
from loopsim.declare.families import FAMILIES, examples
from loopsim.mechanisms.carrier import declared as carrier
from loopsim.mechanisms.rivals import declared as rivals
from loopsim.scenario.channels import CHANNELS, PAID_CHANNELS, Channel
from loopsim.scenario.document import catalogue
from worlds import write_ties

Changes = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A scenario in which a lever matters, and the values to try there: plain ones, or whole sets of changes."""

    at: Sequence[Any]
    world: Changes = field(default_factory=dict)
    days: int = 270
    seeds: int = 6
    people: int = 3000
    moves: Sequence[tuple[str, str]] = ()  # where it is no lever and its declaration says nothing


#: The perks of a paid card.
PERKS = ("delivery", "gifts", "service")


# --- worlds ---------------------------------------------------------------------------------------------------------

#: Friends bring friends, so that what concerns them is seen on hundreds of people.
SHARING: Changes = {
    "market.network.contacts": 24,
    "market.network.strong_contacts": 8,
    "behavior.sharing.per_week": 0.1,
    "behavior.sharing.accept_strong_chance": 0.12,
    "behavior.sharing.accept_weak_chance": 0.05,
    "levers.referral.invites_per_share": 10.0,
}

#: Nobody accepts. (Who is brought by friends knows more people than others do, and so asks more.)
UNANSWERED: Changes = {
    **SHARING,
    "behavior.sharing.accept_strong_chance": 0.0,
    "behavior.sharing.accept_weak_chance": 0.0,
}

#: Needs come often: what concerns orders is seen on a thousand of them.
BUYING: Changes = {"behavior.need.per_week": 1.0}

#: Days have dates, and all that a calendar moves follows it.
DATED: Changes = {
    **BUYING,
    "start_date": "2026-01-01",
    **{f"behavior.calendar.{what}_strength": 1.0 for what in ("need", "price", "response")},
}

MANY: Changes = {**BUYING, "levers.messages.promo_per_week": 5.0}

REFERRED: Changes = {**SHARING, **BUYING}

#: A few begin, and then only friends bring friends.
SPREADING: Changes = {
    **SHARING,
    **{f"levers.{channel}.daily_spend_cny": 0.0 for channel in CHANNELS},
    "levers.organic.always_per_week": 0.0,
    "levers.organic.arrivals_per_day": 1,
    "behavior.sharing.per_week": 0.2,
}

GUIDED: Changes = {
    **BUYING,
    "levers.accounts.count": 1,
    "levers.accounts.friend_cap": 10_000,
    "levers.messages.service_per_week": 2.0,
    "levers.guides.count": 6,
    "levers.guides.friend_cap": 400,
}

#: Friends bring enough for ads to be stopped.
RENEWING: Changes = {
    **SHARING,
    "behavior.leaving.follower_per_week": 0.03,
    "levers.policy.stop_ads.renewal_above": 0.5,
}

#: Channels that differ in what they bring, the best of which is kept after four weeks.
TRYING: Changes = {
    **BUYING,
    "levers.ads.daily_spend_cny": 500.0,
    "levers.content.daily_spend_cny": 200.0,
    "levers.policy.best_channel.explore_days": 28,
}

#: Staff have more to do than they can.
LOADED: Changes = {
    **GUIDED,
    "levers.guides.count": 1,
    "levers.guides.contacts_per_day": 40.0,
    "levers.policy.hire.most": 10,
    "levers.policy.hire.load_above": 0.5,
}

#: Pay to referrers takes much of the margin.
CAPPED: Changes = {
    **REFERRED,
    "levers.commission.level_shares": [0.2, 0.1],
    "levers.policy.cap_commission.most_of_margin": 0.05,
}

#: Guides have more to do than they can, and leave.
TIRED: Changes = {
    **GUIDED,
    "levers.guides.contacts_per_day": 30.0,
    "levers.guides.leave_per_week": 0.05,
    "levers.guides.tire_per_week": 0.5,
}

#: Guides bring their neighbors.
INVITING: Changes = {**GUIDED, "levers.guides.invites_per_week": 10.0}

RECRUITING: Changes = {**GUIDED, "levers.guides.recruit_per_week": 0.1, "levers.guides.part_timers_max": 20}

LED: Changes = {
    **BUYING,
    "levers.ads.daily_spend_cny": 0.0,
    "levers.content.daily_spend_cny": 0.0,
    "levers.leaders.count": 20,
    "levers.leaders.most": 20,
    "levers.leaders.accept_chance": 0.1,
    "levers.leaders.invites_per_week": 15.0,
    "levers.leaders.quit_per_week": 0.05,
}

#: Leaders weigh their pay, and nobody has had time to give up but for that.
PAID: Changes = {**LED, "levers.leaders.count": 60, "levers.leaders.most": 60, "levers.leaders.quit_per_week": 0.1}

#: Customers offer to lead.
VOLUNTEERS: Changes = {
    **LED,
    "levers.leaders.count": 0,
    "levers.leaders.most": 60,
    "levers.leaders.volunteer_per_week": 0.05,
    "levers.leaders.trust_min": 0.4,
}

CREATING: Changes = {
    **REFERRED,
    "levers.creators.most_share": 0.05,
    "levers.creators.volunteer_per_week": 0.2,
    "levers.creators.orders_min": 1,
}

#: The time of creators is worth something.
WEIGHED: Changes = {
    **CREATING,
    "behavior.creating.hours_per_week": 2.0,
    "behavior.creating.wage_per_hour_cny": 20.0,
    "behavior.creating.patience_weeks": 2.0,
    "behavior.creating.stop_per_week": 0.3,
}

#: Leaders make content of their own.
OWN: Changes = {**LED, "levers.posts.one_tap": False}

SUBSCRIBED: Changes = {
    **BUYING,
    "levers.subscription.every_days": 30,
    "levers.subscription.price_cny": 50.0,
    "behavior.leaving.quit_alpha": 0.7,
    "behavior.leaving.quit_beta": 3.8,
}

_GAP: Changes = {"levers.policy.sequence.gap_days": 90}

#: A community, a paid card and a commission.
STEPPING: Changes = {
    **LED,
    "levers.membership.term_weeks": 52,
    "levers.membership.fee_cny": 50.0,
    "levers.commission.level_shares": [0.2, 0.1],
}

#: The price is above the usual one.
DEAR: Changes = {**BUYING, "levers.product.price_cny": 360.0}

#: Launches of which many hear.
LAUNCHING: Changes = {
    **BUYING,
    "levers.launch.every_weeks": 4,
    "levers.launch.first_day": 90,
    "behavior.launch.response": 0.1,
}

#: First orders cost less; followers of channels need some time for one.
OFFERING: Changes = {**BUYING, "levers.first_offer.discount_share": 0.3}

#: A card for four weeks that many buy, and time for many terms.
CARDED: Changes = {
    **BUYING,
    "levers.membership.term_weeks": 4,
    "levers.membership.fee_cny": 10.0,
    "behavior.membership.consider_share": 0.3,
}

STORING: Changes = {**BUYING, "levers.top_up.per_week": 0.2, "levers.top_up.amount_cny": 300.0}

#: A gift far from the usual one.
GIVING: Changes = {**STORING, "levers.top_up.bonus_share": 0.5}

PARTNERS: Changes = {**REFERRED, "levers.referral.partner_after": 2}

#: Commission counts with those who might share.
EARNING: Changes = {
    **PARTNERS,
    "behavior.earning.commission_weight": 0.5,
    "levers.commission.level_shares": [0.2, 0.1],
    "levers.referral.partner_activity_lift": 4.0,
}

#: Close friends are spared where it pays.
MODEST: Changes = {**REFERRED, "behavior.earning.reluctance_strong": 0.8, "levers.referral.reward_cny": 20.0}

RECALLED: Changes = {
    "behavior.leaving.follower_per_week": 0.03,
    "levers.win_back.every_weeks": 4,
    "levers.win_back.return_chance": 0.1,
}

#: A shop that has customers already.
POOLED: Changes = {
    **BUYING,
    "market.pool.followers": 400,
    "market.pool.buyers": 200,
    "market.pool.repeat_buyers": 200,
    "market.pool.referrers": 50,
    "market.pool.last_order_days_ago": [1.0, 10.0],
}

#: Promotions come in waves.
WAVES: Changes = {
    "schedule": [
        {"from_day": 28, "every_days": 56, "for_days": 14, "set": {"levers.messages.promo_per_week": 15.0}},
    ]
}


#: Promotions to a part of the pool, in one form: seen on some thousands of them.
PROMOTED: Changes = {**BUYING, "levers.messages.promo_per_week": 3.0}
TAGGED: Changes = {**PROMOTED, "levers.messages.send_to": "tagged"}


def only(channel: str, spend: float = 100.0, **more: Any) -> Changes:
    """One channel alone; people buy often enough to see whom it brought."""
    spends = {f"levers.{other}.daily_spend_cny": spend if other == channel else 0.0 for other in CHANNELS}
    return {**BUYING, **spends, **{f"levers.{channel}.{name}": value for name, value in more.items()}}


def segments(**first: Any) -> Changes:
    """Two segments; keywords are values of the first."""
    one = {"name": "one", "share": 0.5, "need_share": 0.5, **first}
    return {"market.segments": [one, {"name": "other", "share": 1.0 - one["share"], "need_share": 0.3}]}


@cache
def ties_file() -> str:
    """An edge list, written once for the whole session."""
    return str(write_ties(Path(tempfile.mkdtemp(prefix="ties-")), 3000))


# --- cases ----------------------------------------------------------------------------------------------------------


def _of_channels() -> dict[str, Case]:
    cases = {}
    for channel in CHANNELS:
        alone = only(channel)
        stops = {"schedule": [{"from_day": 100, "set": {f"levers.{channel}.daily_spend_cny": 0.0}}]}
        cases |= {
            f"levers.{channel}.{name}": case
            for name, case in {
                "daily_spend_cny": Case((0.0, 50.0, 200.0), only(channel)),
                "cost_per_follower_cny": Case((10.0, 40.0, 160.0), alone),
                "half_reach_per_week": Case((5.0, 20.0, 80.0), only(channel, cost_per_follower_cny=10.0)),
                "slope": Case((0.5, 1.0, 2.0), only(channel, cost_per_follower_cny=20.0)),
                "carry_over": Case((0.0, 0.5, 0.95), {**only(channel, 200.0, cost_per_follower_cny=20.0), **stops}),
                "always_per_week": Case((0.0, 0.002, 0.01), only(channel, 0.0)),
                "arrivals_per_day": Case((0, 2, 6), only(channel, 0.0)),
                "buys_on_joining_share": Case((0.0, 0.2, 0.8), only(channel, cost_per_follower_cny=20.0)),
                "fit_mean": Case((0.1, 0.4, 0.9), only(channel, cost_per_follower_cny=20.0)),
                "trust_start": Case((0.1, 0.4, 0.9), only(channel, cost_per_follower_cny=20.0)),
                "precision": Case((0.0, 0.5, 1.0), only(channel, cost_per_follower_cny=20.0)),
                "inflation_per_year": Case((-0.5, 0.5, 3.0), only(channel, cost_per_follower_cny=20.0)),
            }.items()
        }
    assert set(Channel.model_fields) == {path.rpartition(".")[2] for path in cases}
    return cases


#: What is declared and decides no run, with the reason.
NO_RUN: dict[str, str] = {
    "levers.commission.legal_guard": "says what to do with a plan outside the law before it is run",
    "levers.top_up.card_is_named": "says which rules of law hold for a card",
    "known.solved": "is written by loopsim: parameters have been solved from the figures beside it",
}


def _of_families() -> dict[str, Case]:
    """A case for each single value that a family of mechanisms declares, in the world of its example."""
    cases = {}
    for family, declared in zip(FAMILIES, families.declared(), strict=True):
        world = {**REFERRED, **examples([family])}
        for place, values in getattr(declared, "SECTIONS", {}).items():
            paths = [f"{place}.{name}" for name in values.model_fields]
            tried = [
                path
                for path in paths
                if catalogue()[path].kind in ("number", "whole number", "yes or no", "choice") and path not in NO_RUN
            ]
            cases |= {path: Case(_tried(path, world), world) for path in tried}
    return cases


def _tried(path: str, world: Changes) -> Sequence[Any]:
    """Values around the one that a lever has in a world, within its bounds: a third of it, it, three times as much."""
    one = catalogue()[path]
    if one.kind in ("choice", "yes or no"):
        return one.choices or (False, True)
    usual = world.get(path, one.default) or 1.0
    low, high = one.low if one.low is not None else 0.0, one.high if one.high is not None else 1e9
    kind = round if one.kind == "whole number" else float
    return sorted({kind(min(max(value, low), high)) for value in (usual / 3.0, usual, 3.0 * usual)})


_RAMP = {"levers.ads.daily_spend_cny": 1000.0}


def _entry(**more: Any) -> Changes:
    return {"schedule": [{"from_day": 30, "to_day": 200, "set": _RAMP, **more}]}


_LESS, _MORE = [("spend", "down")], [("spend", "up")]

#: By path; a place in a list is written ``#``.
CASES: dict[str, Case] = {
    **_of_families(),  # those that stand below as well are better known there
    "levers.messages.form": Case(("mass", "post", "personal"), PROMOTED),
    "levers.messages.mass_rule": Case(("warn", "keep"), {**PROMOTED, "levers.messages.promo_per_week": 14.0}),
    "levers.messages.send_to": Case(("everyone", "random", "recent", "valuable", "tagged", "segment"), PROMOTED),
    "levers.messages.segment": Case(
        (1, 2, 3), {**PROMOTED, **segments(share=0.2), "levers.messages.send_to": "segment"}
    ),
    "levers.messages.random_share": Case((0.1, 0.5, 0.9), {**PROMOTED, "levers.messages.send_to": "random"}),
    "levers.messages.recent_days": Case((10, 60, 180), {**PROMOTED, "levers.messages.send_to": "recent"}),
    "levers.messages.value_min_cny": Case((50.0, 300.0, 900.0), {**PROMOTED, "levers.messages.send_to": "valuable"}),
    "levers.messages.tag_precision": Case((0.5, 0.75, 0.95), TAGGED),
    "levers.messages.others_share": Case((0.0, 0.3, 1.0), TAGGED),
    "levers.messages.tag_cost_cny": Case((0.5, 2.0, 8.0), TAGGED),
    "behavior.messages.tag_lift": Case((0.0, 0.5, 2.0), TAGGED),
    "behavior.messages.post_seen_share": Case((0.1, 0.3, 0.9), {**PROMOTED, "levers.messages.form": "post"}),
    "behavior.messages.post_weight": Case((0.05, 0.2, 1.0), {**PROMOTED, "levers.messages.form": "post"}),
    "behavior.messages.personal_read_lift": Case((0.0, 1.0, 4.0), {**PROMOTED, "levers.messages.form": "personal"}),
    "behavior.messages.personal_effort": Case((0.1, 0.5, 2.0), {**PROMOTED, "levers.messages.form": "personal"}),
    "days": Case([{"days": days} for days in (90, 180, 360)], moves=[("joined", "up")]),
    "schedule.#.from_day": Case([_entry(from_day=day) for day in (10, 60, 150)], moves=_LESS),
    "schedule.#.to_day": Case([_entry(to_day=day) for day in (60, 150, 250)], moves=_MORE),
    "schedule.#.every_days": Case([_entry(every_days=days, for_days=7) for days in (7, 14, 60)], moves=_LESS),
    "schedule.#.for_days": Case([_entry(every_days=28, for_days=days) for days in (2, 7, 21)], moves=_MORE),
    "known.order_value_cny": Case((100.0, 200.0, 400.0)),
    "known.never_return_share": Case((0.4, 0.6, 0.8), BUYING),
    "known.orders_per_year": Case((2.0, 4.0, 8.0)),
    "known.orders_per_month": Case((100.0, 200.0, 400.0), POOLED, people=8000),
    "known.first_orders_per_month": Case((5.0, 10.0, 20.0), POOLED, people=8000),
    "known.referred_per_month": Case((5.0, 20.0, 60.0), POOLED, people=8000),
    "known.leave_share_per_month": Case((0.01, 0.03, 0.1)),
    **{f"known.cost_per_follower_cny.{one}": Case((50.0, 100.0, 300.0), only(one)) for one in PAID_CHANNELS},
    "market.people": Case((2000, 4000, 8000)),
    "market.pool.followers": Case((100, 400, 1500), POOLED, people=8000),
    "market.pool.buyers": Case((0, 100, 400), POOLED),
    "market.pool.repeat_buyers": Case((0, 100, 400), POOLED),
    "market.pool.referrers": Case((0, 50, 200), POOLED),
    "market.pool.joined_days_ago.#": Case(
        (1.0, 100.0, 700.0),
        {**POOLED, "behavior.referred.basket_lift": 2.0},
        seeds=10,
    ),
    "market.pool.last_order_days_ago.#": Case(
        (1.0, 100.0, 360.0), {**POOLED, "market.pool.last_order_days_ago": [1.0, 365.0]}
    ),
    "market.pool.orders_per_repeat_buyer": Case(
        (2.0, 4.0, 12.0), {**POOLED, "market.pool.repeat_buyers": 1000, "market.pool.silent_share": 0.1}, people=8000
    ),
    "market.pool.silent_share": Case((0.0, 0.5, 1.0), POOLED),
    "market.pool.trust": Case((0.1, 0.5, 0.9), POOLED),
    "market.pool.experience": Case((0.1, 0.5, 1.0), POOLED),
    "market.pool.fit_mean": Case((0.1, 0.5, 0.9), POOLED),
    "market.pool.hosts": Case(("even", "in_turn"), {**POOLED, "levers.accounts.contacts_per_day": 20.0}),
    "market.sociability_sigma": Case((0.0, 1.0, 2.0), REFERRED, people=8000),
    "market.moves_per_year": Case((0.0, 0.3, 1.0), BUYING),
    "market.network.kind": Case(
        ("well_mixed", "random", "ring", "regular", "small_world", "scale_free", "communities", "edge_list"),
        {**REFERRED, "market.network.file": ties_file},
    ),
    "market.network.contacts": Case((10, 24, 60), REFERRED),
    "market.network.strong_contacts": Case((0, 8, 24), REFERRED),
    "market.network.most_contacts": Case((30, 100, 1000), REFERRED, people=8000),
    "market.network.community_size": Case((20, 50, 300), REFERRED),
    "market.network.rewire_share": Case(
        (0.0, 0.1, 1.0),
        {
            **SPREADING,
            "market.network.kind": "small_world",
            "market.network.contacts": 8,
            "market.network.strong_contacts": 0,
            "behavior.sharing.accept_weak_chance": 0.5,
            "behavior.sharing.follower_share": 1.0,
        },
        people=8000,
        days=180,
    ),
    "market.segments.#.share": Case([segments(share=share, basket_lift=1.0) for share in (0.2, 0.5, 0.8)], BUYING),
    "market.segments.#.need_share": Case([segments(need_share=share) for share in (0.1, 0.5, 0.9)], BUYING),
    "market.segments.#.need_lift": Case([segments(need_lift=lift) for lift in (-0.5, 0.0, 2.0)], BUYING),
    "market.segments.#.basket_lift": Case([segments(basket_lift=lift) for lift in (-0.5, 0.0, 1.0)], BUYING),
    "market.segments.#.reach_lift": Case([segments(reach_lift=lift) for lift in (-0.5, 0.0, 3.0)], BUYING),
    "behavior.need.per_week": Case((0.1, 0.25, 1.0)),
    "behavior.need.shape": Case((0.2, 0.5, 3.0), BUYING),
    "behavior.need.dropout_alpha": Case((0.2, 0.7, 2.0), BUYING),
    "behavior.need.dropout_beta": Case((0.5, 1.2, 4.0), BUYING),
    "behavior.need.dropout_from_order": Case((1, 2, 4), BUYING),
    "behavior.need.lapse_shape": Case((0.0, 0.5, 2.0), BUYING),
    "behavior.need.lapse_days": Case((20.0, 80.0, 400.0), {**BUYING, "behavior.need.lapse_shape": 1.0}),
    "behavior.need.base_share": Case((0.2, 0.5, 1.0), BUYING),
    "behavior.need.habit_gain": Case((0.0, 0.2, 2.0), BUYING),
    "behavior.need.first_order_ease": Case((0.2, 0.5, 1.0), BUYING),
    "behavior.interest.fit_spread": Case((1.0, 6.0, 60.0), BUYING),
    "behavior.interest.promo_gain": Case((0.0, 0.3, 0.9), BUYING),
    "behavior.interest.half_life_days": Case((2.0, 7.0, 30.0), BUYING),
    "behavior.trust.good_order_gain": Case((0.0, 0.1, 0.4), BUYING),
    "behavior.trust.bad_order_loss": Case((0.0, 0.3, 0.9), {**BUYING, "levers.product.bad_order_share": 0.2}),
    "behavior.trust.service_gain": Case((0.0, 0.02, 0.1), BUYING),
    "behavior.trust.excess_loss": Case((0.0, 0.05, 0.3), MANY),
    "behavior.trust.drift_per_week": Case((0.0, 0.02, 0.3), BUYING),
    "behavior.trust.neglect_days": Case(
        (5, 30, 120),
        {
            **BUYING,
            "behavior.trust.drift_per_week": 0.1,
            "levers.messages.service_per_week": 0.0,
            "levers.messages.promo_per_week": 0.0,
        },
    ),
    "behavior.trust.holds_share": Case((0.0, 0.5, 1.0), BUYING),
    "behavior.fatigue.tolerance_median": Case((2.0, 5.0, 20.0), MANY),
    "behavior.fatigue.tolerance_slope": Case((0.8, 1.74, 6.0), {"levers.messages.promo_per_week": 3.0}),
    "behavior.fatigue.memory_days": Case((2.0, 14.0, 90.0), WAVES),
    "behavior.fatigue.service_weight": Case((0.0, 0.2, 0.5), {**BUYING, "levers.messages.service_per_week": 20.0}),
    "behavior.fatigue.leave_per_week": Case((0.0, 0.04, 0.2), MANY),
    "behavior.fatigue.read_share": Case((0.1, 0.4, 0.9), BUYING),
    "behavior.fatigue.answer_share": Case((0.0, 0.05, 0.3)),
    "behavior.leaving.follower_per_week": Case((0.0, 0.006, 0.03)),
    "behavior.leaving.buyer_per_week": Case((0.0, 0.006, 0.03), BUYING),
    "behavior.leaving.quit_alpha": Case((0.0, 0.7, 3.0), SUBSCRIBED),
    "behavior.leaving.quit_beta": Case((0.5, 3.8, 20.0), SUBSCRIBED),
    "behavior.leaving.usual_price_cny": Case((10.0, 50.0, 200.0), SUBSCRIBED),
    "behavior.leaving.renewal_elasticity": Case(
        (0.0, 0.5, 2.0), {**SUBSCRIBED, "behavior.leaving.usual_price_cny": 30.0}
    ),
    "behavior.referred.leaving_cut_share": Case(
        (0.0, 0.2, 0.9), {**REFERRED, "behavior.leaving.follower_per_week": 0.02}
    ),
    "behavior.referred.basket_lift": Case((0.0, 0.25, 2.0), REFERRED),
    "behavior.referred.basket_fade_weeks": Case((2.0, 10.0, 130.0), {**REFERRED, "behavior.referred.basket_lift": 1.0}),
    "behavior.sharing.per_week": Case((0.0, 0.02, 0.1), SHARING),
    "behavior.sharing.once_after_days": Case((20, 60, 180), REFERRED),
    "behavior.sharing.invites_law": Case(("even", "poisson"), REFERRED),
    "behavior.sharing.experience_weight": Case((0.0, 0.5, 1.0), SHARING),
    "behavior.sharing.experience_start": Case((0.0, 0.4, 1.0), SHARING),
    "behavior.sharing.follower_share": Case((0.0, 0.25, 1.0), SHARING),
    "behavior.sharing.reward_lift": Case((0.0, 2.0, 8.0), SHARING),
    "behavior.sharing.reward_half_cny": Case((1.0, 10.0, 100.0), SHARING),
    "behavior.sharing.reminder_lift": Case((0.0, 1.0, 4.0), SHARING),
    "behavior.sharing.accept_strong_chance": Case((0.0, 0.12, 0.5), REFERRED),
    "behavior.sharing.accept_weak_chance": Case((0.0, 0.05, 0.2), REFERRED),
    "behavior.sharing.need_precision": Case((0.0, 0.5, 1.0), REFERRED),
    "behavior.basket.base_cny": Case((100.0, 200.0, 400.0)),
    "behavior.basket.trust_lift": Case((0.0, 0.5, 2.0), BUYING),
    "behavior.basket.sigma": Case((0.0, 0.7, 1.4), BUYING),
    "behavior.basket.person_sigma": Case((0.0, 0.6, 1.2), BUYING),
    **_of_channels(),
    "levers.accounts.count": Case((1, 3, 8), {"levers.accounts.friend_cap": 200}),
    "levers.accounts.friend_cap": Case((50, 200, 1000)),
    "levers.accounts.cost_per_week_cny": Case((0.0, 50.0, 200.0)),
    "levers.accounts.fill": Case(
        ("in_turn", "balanced"), {"levers.accounts.contacts_per_day": 30.0, "levers.accounts.friend_cap": 2000}
    ),
    "levers.accounts.contacts_per_day": Case((5.0, 30.0, 120.0)),
    "levers.accounts.contact_cost_cny": Case((0.0, 0.2, 1.0)),
    "levers.accounts.ban_per_week": Case(
        (0.0, 0.01, 0.05), {"levers.accounts.count": 12, "levers.accounts.fill": "balanced"}
    ),
    "levers.accounts.ban_per_added": Case(
        (0.0, 0.0001, 0.001), {**only("bulk"), "levers.accounts.count": 12, "levers.accounts.fill": "balanced"}
    ),
    "levers.messages.service_per_week": Case((0.0, 1.0, 20.0), BUYING),
    "levers.messages.service_quality": Case((0.1, 0.5, 1.0), BUYING),
    "levers.messages.promo_per_week": Case((0.0, 1.0, 7.0), BUYING),
    "levers.messages.cost_cny": Case((0.0, 0.01, 0.1)),
    # A calendar, in the order of its lists: their first entries are January and Monday.
    **{f"behavior.calendar.{of}_need.#": Case((0.2, 1.0, 5.0), DATED) for of in ("month", "weekday")},
    **{f"behavior.calendar.{of}_price.#": Case((0.2, 1.0, 5.0), DATED) for of in ("month", "weekday")},
    **{f"behavior.calendar.{of}_response.#": Case((0.2, 1.0, 5.0), DATED) for of in ("month", "weekday")},
    "levers.checkout.step_pass.#": Case((0.2, 0.6, 1.0), BUYING),
    "levers.product.quality": Case((0.2, 0.5, 1.0), BUYING),
    "levers.product.bad_order_share": Case((0.0, 0.05, 0.3), BUYING),
    "levers.product.margin_share": Case((0.3, 0.6, 0.9)),
    "levers.product.price_cny": Case((180.0, 280.0, 400.0), BUYING),
    "behavior.price.elasticity": Case((0.5, 1.8, 2.6), DEAR),
    "behavior.price.elasticity_sigma": Case((0.0, 0.8, 2.0), DEAR),
    "behavior.price.reference_elasticity": Case((0.0, 0.7, 3.0), DEAR),
    "behavior.price.loss_weight": Case((0.0, 1.0, 4.0), DEAR),
    "behavior.price.memory_per_week": Case((0.1, 0.85, 1.0), {**DEAR, "behavior.price.reference_elasticity": 3.0}),
    "behavior.price.rival_cny": Case((140.0, 280.0, 560.0), {**BUYING, "behavior.price.cross_elasticity": 0.5}),
    "behavior.price.cross_elasticity": Case((0.0, 0.5, 2.0), {**BUYING, "behavior.price.rival_cny": 200.0}),
    "levers.top_up.per_week": Case((0.0, 0.05, 0.5), STORING),
    "levers.top_up.amount_cny": Case((100.0, 300.0, 1000.0), STORING),
    "levers.top_up.bonus_share": Case((0.0, 0.1, 0.5), STORING),
    "levers.top_up.refill_below_cny": Case((20.0, 100.0, 400.0), {**STORING, "behavior.top_up.low_baskets": 0.0}),
    "levers.top_up.card_cap_cny": Case((100.0, 300.0, 1000.0), {**STORING, "levers.top_up.amount_cny": 1000.0}),
    "levers.top_up.expires_after_weeks": Case((2, 4, 12), STORING),
    "levers.top_up.capture_share": Case((0.5, 0.7, 1.0), STORING),
    "behavior.top_up.gift_lift": Case((0.0, 3.0, 20.0), GIVING),
    "behavior.top_up.gift_half_share": Case((0.05, 0.15, 1.0), GIVING),
    "behavior.top_up.amount_lift": Case((0.0, 0.5, 5.0), GIVING),
    "behavior.top_up.amount_elasticity": Case((0.0, 0.5, 2.0), {**STORING, "levers.top_up.amount_cny": 1000.0}),
    "behavior.top_up.low_baskets": Case((0.0, 1.0, 3.0), STORING),
    "behavior.top_up.refund_share": Case((0.0, 0.5, 1.0), STORING),
    "behavior.top_up.expiry_trust_loss": Case((0.0, 0.5, 1.0), {**STORING, "levers.top_up.expires_after_weeks": 3}),
    "behavior.rivals.gap_share": Case((0.2, 0.24, 0.28), rivals.EXAMPLE),  # the price gap is 0.35, trust 0.2 to 0.6
    "behavior.carrier.half_life_weeks": Case((2.0, 6.0, 18.0), carrier.EXAMPLE, seeds=24),
    "behavior.replies.most_minutes": Case((100.0, 600.0, 2000.0), LOADED),
    "behavior.replies.unanswered_loss": Case((0.0, 0.05, 0.15), LOADED),
    "levers.policy.stop_ads.renewal_above": Case((0.5, 1.3, 3.0), RENEWING, seeds=24),
    "levers.policy.stop_ads.window_days": Case((7, 28, 84), RENEWING),
    "levers.policy.stop_ads.least_left": Case((1, 20, 60), RENEWING),
    "levers.policy.best_channel.explore_days": Case((14, 56, 140), TRYING),
    "levers.policy.best_channel.by": Case(
        ("conversion", "buyers", "followers"),
        {
            **TRYING,
            "levers.lure.daily_spend_cny": 300.0,
            "levers.lure.cost_per_follower_cny": 3.0,
        },  # many, who buy little
    ),
    "levers.policy.best_channel.keep": Case((1, 2), TRYING),
    "levers.policy.best_channel.least_joined": Case((1, 180, 5000), TRYING),
    "levers.policy.hire.load_above": Case((0.2, 0.6, 5.0), LOADED),
    "levers.policy.hire.every_weeks": Case((1, 4, 13), {**LOADED, "levers.policy.hire.load_above": 0.01}),
    "levers.policy.hire.most": Case((1, 4, 20), {**LOADED, "levers.policy.hire.load_above": 0.01}),
    "levers.policy.cap_commission.most_of_margin": Case((0.01, 0.1, 0.9), CAPPED),
    "levers.policy.cap_commission.every_days": Case((7, 28, 112), CAPPED),
    "levers.policy.sequence.gap_days": Case((7, 28, 112), STEPPING),
    "levers.policy.sequence.order": Case(
        (
            "community-members-distribution",
            "community-distribution-members",
            "members-community-distribution",
            "members-distribution-community",
            "distribution-community-members",
            "distribution-members-community",
        ),
        {**STEPPING, **_GAP},
    ),
    "levers.subscription.every_days": Case((14, 30, 90), SUBSCRIBED),
    "levers.first_offer.discount_share": Case((0.0, 0.2, 0.5), BUYING),
    "levers.first_offer.gift_cny": Case((0.0, 30.0, 100.0), BUYING),
    "behavior.offer.occasion_lift": Case((0.0, 0.5, 2.0), OFFERING),
    "behavior.offer.gift_worth_share": Case((0.1, 0.5, 1.0), {**BUYING, "levers.first_offer.gift_cny": 100.0}),
    "behavior.offer.draw_lift": Case((0.0, 0.5, 2.0), OFFERING),
    "behavior.offer.fit_loss": Case((0.0, 0.5, 1.0), OFFERING),
    "behavior.offer.seeker_loss_share": Case((0.0, 0.5, 1.0), OFFERING),
    "behavior.offer.remembered_share": Case(
        (0.0, 0.5, 1.0),
        {**OFFERING, "behavior.price.reference_elasticity": 3.0, "behavior.price.memory_per_week": 1.0},
    ),
    "levers.launch.every_weeks": Case((2, 4, 12), LAUNCHING),
    "levers.launch.first_day": Case((60, 90, 200), LAUNCHING),
    "levers.launch.days": Case((1, 3, 14), {**LAUNCHING, "levers.launch.discount_share": 0.2}),
    "levers.launch.discount_share": Case((0.0, 0.2, 0.5), LAUNCHING),
    "levers.launch.messages": Case((0.0, 2.0, 20.0), LAUNCHING),
    "levers.launch.cost_cny": Case((0.0, 500.0, 5000.0), LAUNCHING),
    "behavior.launch.response": Case((0.0, 0.1, 0.5), LAUNCHING),
    "behavior.launch.notice_chance": Case((0.1, 0.5, 1.0), LAUNCHING),
    "behavior.launch.recovery_weeks": Case((0.0, 2.0, 20.0), LAUNCHING),
    "behavior.launch.borrowed_share": Case((0.0, 0.5, 1.0), {**LAUNCHING, "behavior.launch.response": 0.5}),
    "levers.membership.term_weeks": Case((2, 8, 20), CARDED),
    "levers.membership.fee_cny": Case((5.0, 20.0, 100.0), {**CARDED, "levers.membership.term_weeks": 52}),
    "levers.membership.orders_min": Case((1, 2, 5), CARDED),
    "levers.membership.discount_share": Case((0.0, 0.05, 0.3), CARDED),
    "levers.membership.day_every_weeks": Case((1, 4, 12), {**CARDED, "levers.membership.day_discount_share": 0.3}),
    "levers.membership.day_discount_share": Case((0.0, 0.1, 0.4), {**CARDED, "levers.membership.day_every_weeks": 1}),
    **{f"levers.membership.{perk}.cost_cny": Case((0.0, 50.0, 200.0), CARDED) for perk in PERKS},
    **{
        f"levers.membership.{perk}.worth_cny": Case((0.0, 50.0, 200.0), {**CARDED, "levers.membership.term_weeks": 52})
        for perk in PERKS
    },
    **{f"levers.membership.{perk}.order_lift": Case((0.0, 0.2, 1.0), CARDED) for perk in PERKS},
    "behavior.contagion.most_losses": Case(
        (0.0, 1.0, 10.0),
        {
            "behavior.contagion.leaving_lift": 2.0,
            "behavior.contagion.seen_by": 500,
            "behavior.leaving.follower_per_week": 0.01,
        },
    ),
    "behavior.membership.consider_share": Case((0.02, 0.1, 0.5), CARDED),
    "behavior.membership.fee_slope": Case((0.5, 2.0, 8.0), {**CARDED, "levers.membership.fee_cny": 40.0}),
    "behavior.membership.quit_alpha": Case((0.2, 0.7, 5.0), {**CARDED, "behavior.membership.quit_beta": 3.0}),
    "behavior.membership.quit_beta": Case((0.5, 3.8, 20.0), CARDED),
    "behavior.membership.renewal_elasticity": Case((0.0, 1.0, 4.0), CARDED),
    "behavior.membership.order_lift": Case((0.0, 0.33, 1.5), CARDED),
    "behavior.membership.lasting_share": Case(
        (0.0, 0.2, 1.0), {**CARDED, "behavior.membership.order_lift": 5.0, "behavior.membership.quit_alpha": 5.0}
    ),
    "behavior.membership.borrowed_share": Case(
        (0.0, 0.5, 1.0),
        {**CARDED, "levers.membership.day_every_weeks": 1, "levers.membership.day_discount_share": 0.5},
    ),
    "behavior.membership.tolerance_x": Case((0.5, 1.0, 3.0), {**CARDED, "levers.messages.promo_per_week": 6.0}),
    "behavior.membership.leave_floor_per_week": Case((0.0, 0.02, 0.1), CARDED),
    "levers.subscription.price_cny": Case((0.0, 50.0, 200.0), SUBSCRIBED),
    "levers.referral.enabled": Case((False, True), REFERRED),
    "levers.referral.reminder_share": Case((0.0, 0.5, 1.0), SHARING),
    "levers.referral.reward_cny": Case((0.0, 5.0, 50.0), SHARING),
    "levers.referral.reward_on": Case(("first_order", "follow"), REFERRED),
    "levers.referral.invites_per_share": Case((2.0, 10.0, 40.0), REFERRED),
    "levers.referral.max_invites": Case((5, 40, 500), REFERRED),
    "levers.referral.fit_mean": Case((0.1, 0.5, 0.9), REFERRED),
    "levers.referral.trust_start": Case((0.1, 0.5, 0.9), REFERRED),
    "levers.referral.partner_after": Case((1, 3, 10), {**REFERRED, "levers.referral.partner_activity_lift": 4.0}),
    "levers.referral.partner_activity_lift": Case((0.0, 1.0, 5.0), PARTNERS),
    "levers.campaign.every_weeks": Case((2, 4, 12), SHARING),
    "levers.campaign.days": Case((1, 3, 14), SHARING),
    "levers.campaign.share_lift": Case((0.0, 4.0, 20.0), SHARING),
    "levers.campaign.invites_lift": Case((0.0, 1.0, 4.0), {**SHARING, "levers.referral.invites_per_share": 4.0}),
    "levers.commission.level_shares.#": Case((0.0, 0.05, 0.3), REFERRED),
    "levers.commission.earners": Case(("referrers", "partners", "cardholders"), PARTNERS),
    "levers.commission.partner_lift_share": Case((0.0, 0.05, 0.3), PARTNERS),
    "levers.commission.entry_fee_cny": Case((0.0, 10.0, 100.0), REFERRED),
    "levers.commission.payout_delay_days": Case((0.0, 14.0, 200.0), {**SHARING, "levers.referral.reward_cny": 20.0}),
    "levers.referral.reward_to": Case(("sender", "friend", "both"), {**REFERRED, "levers.referral.reward_cny": 50.0}),
    "levers.referral.reward_kind": Case(
        ("cash", "gift"), {**SHARING, "levers.referral.reward_cny": 10.0, "behavior.earning.gift_worth_share": 0.2}
    ),
    "behavior.earning.commission_weight": Case((0.0, 0.2, 1.0), EARNING),
    "behavior.earning.friend_spend_cny": Case((20.0, 100.0, 1000.0), EARNING),
    "behavior.earning.friends_of_friend": Case((0.0, 1.0, 5.0), EARNING),
    "behavior.earning.delay_half_days": Case(
        (1.0, 14.0, 200.0), {**EARNING, "levers.commission.payout_delay_days": 30.0}
    ),
    "behavior.earning.doubt_share": Case((0.0, 0.5, 1.0), EARNING),
    "behavior.earning.friends_per_year": Case((1.0, 5.0, 50.0), {**REFERRED, "levers.commission.entry_fee_cny": 30.0}),
    "behavior.earning.partner_wanted_cny": Case((0.0, 100.0, 5000.0), EARNING),
    "behavior.earning.reluctance_strong": Case((0.0, 0.4, 0.9), {**SHARING, "levers.referral.reward_cny": 20.0}),
    "behavior.earning.gift_reluctance_share": Case((0.0, 0.3, 1.0), {**MODEST, "levers.referral.reward_kind": "gift"}),
    "behavior.earning.gift_worth_share": Case(
        (0.0, 0.3, 1.0), {**SHARING, "levers.referral.reward_kind": "gift", "levers.referral.reward_cny": 20.0}
    ),
    "behavior.earning.friend_reward_lift": Case(
        (0.0, 1.0, 6.0), {**REFERRED, "levers.referral.reward_to": "friend", "levers.referral.reward_cny": 50.0}
    ),
    "levers.guides.count": Case((0, 3, 10), {**GUIDED, "levers.accounts.contacts_per_day": 30.0}),
    "levers.guides.friend_cap": Case((50, 200, 1000), GUIDED),
    "levers.guides.contacts_per_day": Case((5.0, 30.0, 150.0), GUIDED),
    "levers.guides.quality_gain": Case((0.0, 0.5, 1.0), {**GUIDED, "levers.messages.service_quality": 0.1}),
    "levers.guides.salary_per_week_cny": Case((0.0, 300.0, 1200.0), GUIDED),
    "levers.guides.commission_share": Case((0.0, 0.05, 0.2), GUIDED),
    "levers.guides.wage_per_week_cny": Case((0.0, 1200.0, 4000.0), {**TIRED, "levers.guides.tire_per_week": 0.0}),
    "levers.guides.part_timer_wage_per_week_cny": Case((0.0, 100.0, 2000.0), RECRUITING),
    "levers.guides.patience_weeks": Case((0.5, 6.0, 50.0), {**TIRED, "levers.guides.wage_per_week_cny": 5000.0}),
    "levers.guides.invites_per_week": Case((0.0, 5.0, 30.0), GUIDED),
    "levers.guides.neighbors": Case((5, 50, 300), {**INVITING, "levers.guides.invites_per_week": 40.0}),
    "levers.guides.accept_chance": Case((0.02, 0.1, 0.4), INVITING),
    "levers.guides.leave_per_week": Case((0.0, 0.02, 0.1), GUIDED),
    "levers.guides.tire_per_week": Case((0.0, 0.2, 2.0), TIRED),
    "levers.guides.tired_leave_lift": Case((0.0, 3.0, 12.0), TIRED),
    "levers.guides.handover": Case(("colleague", "new_hire", "none"), TIRED),
    "levers.guides.handover_refuse_share": Case((0.0, 0.1, 0.6), TIRED),
    "levers.guides.lost_share": Case((0.1, 0.5, 1.0), {**TIRED, "levers.guides.handover": "none"}),
    "levers.guides.handover_loss_share": Case((0.0, 0.2, 0.8), TIRED),
    "levers.guides.new_hire_loss_share": Case((0.0, 0.3, 0.9), {**TIRED, "levers.guides.handover": "new_hire"}),
    "levers.guides.recruit_per_week": Case((0.0, 0.02, 0.2), {**GUIDED, "levers.guides.part_timers_max": 5}),
    "levers.guides.part_timers_max": Case((0, 2, 6), {**GUIDED, "levers.guides.recruit_per_week": 0.2}),
    "levers.guides.override_share": Case((0.0, 0.02, 0.2), RECRUITING),
    "levers.guides.digital": Case((False, True), {**GUIDED, "levers.guides.tools_per_week_cny": 20.0}),
    "levers.guides.tools_per_week_cny": Case((0.0, 10.0, 100.0), GUIDED),
    "behavior.off_duty.asked_share": Case((0.0, 0.4, 1.0), {**GUIDED, "levers.guides.digital": False}),
    "behavior.off_duty.reached_share": Case((0.0, 0.4, 1.0), {**GUIDED, "levers.guides.digital": False}),
    "behavior.pay.effort_elasticity": Case((0.0, 0.3, 2.0), {**INVITING, "levers.guides.commission_share": 0.15}),
    "behavior.pay.usual_share_of_guides": Case((0.01, 0.05, 0.5), INVITING),
    "behavior.pay.usual_share_of_leaders": Case((0.02, 0.1, 0.6), LED, days=150),
    "behavior.pay.effort_floor": Case((0.0, 0.3, 1.0), {**INVITING, "levers.guides.commission_share": 0.0}),
    "behavior.pay.effort_ceiling": Case(
        (1.0, 1.5, 4.0),
        {**INVITING, "levers.guides.commission_share": 0.2, "behavior.pay.effort_elasticity": 1.0},
    ),
    "behavior.pay.usual_override_share": Case((0.002, 0.02, 0.4), RECRUITING),
    "behavior.pay.recruit_elasticity": Case((0.0, 0.5, 3.0), {**RECRUITING, "levers.guides.override_share": 0.06}),
    "behavior.pay.leave_elasticity": Case((0.0, 1.0, 3.0), {**TIRED, "levers.guides.wage_per_week_cny": 3000.0}),
    "behavior.pay.lead_elasticity": Case(
        (0.0, 1.0, 3.0), {**VOLUNTEERS, "levers.leaders.service_fee_per_week_cny": 400.0}, days=150
    ),
    "levers.leaders.count": Case((0, 4, 20), {**LED, "levers.leaders.most": 20}),
    "levers.leaders.most": Case((2, 10, 60), VOLUNTEERS),
    "levers.leaders.volunteer_per_week": Case((0.0, 0.01, 0.1), VOLUNTEERS),
    "levers.leaders.orders_min": Case((1, 2, 5), VOLUNTEERS),
    "levers.leaders.trust_min": Case((0.1, 0.5, 0.9), VOLUNTEERS),
    "levers.leaders.group_cap": Case((5, 30, 500), LED),
    "levers.leaders.neighbors": Case((20, 100, 500), {**LED, "levers.leaders.invites_per_week": 30.0}),
    "levers.leaders.invites_per_week": Case((1.0, 5.0, 30.0), LED),
    "levers.leaders.accept_chance": Case((0.02, 0.1, 0.4), LED),
    "levers.leaders.contacts_per_day": Case((0.5, 2.0, 20.0), LED),
    "levers.leaders.quality_gain": Case(
        (0.0, 0.5, 1.0), {**LED, "levers.messages.service_per_week": 5.0, "levers.messages.service_quality": 0.1}
    ),
    "levers.leaders.group_order_lift": Case((0.0, 0.3, 3.0), LED),
    "levers.leaders.commission_share": Case((0.02, 0.1, 0.4), PAID, days=150),
    "levers.leaders.service_fee_per_week_cny": Case((0.0, 30.0, 150.0), PAID, days=150),
    "levers.leaders.wage_per_week_cny": Case((20.0, 100.0, 400.0), PAID, days=150),
    "levers.leaders.patience_weeks": Case((2.0, 6.0, 20.0), PAID, days=150),
    "levers.leaders.quit_per_week": Case((0.02, 0.15, 1.0), PAID, days=150),
    "levers.leaders.lost_share": Case((0.0, 0.5, 1.0), {**LED, "levers.leaders.quit_per_week": 0.5}),
    "levers.creators.most_share": Case((0.0, 0.01, 0.1), CREATING),
    "levers.creators.volunteer_per_week": Case((0.0, 0.02, 0.2), CREATING),
    "levers.creators.orders_min": Case((1, 3, 8), CREATING),
    "levers.creators.influence_lift": Case((0.0, 2.0, 8.0), CREATING),
    "levers.creators.activity_lift": Case((0.0, 1.0, 8.0), CREATING),
    "levers.creators.commission_share": Case((0.0, 0.05, 0.2), CREATING),
    "levers.creators.chosen_by": Case(
        ("luck", "friends_brought", "friends_reached"), {**CREATING, "levers.creators.most_share": 0.01}
    ),
    "levers.creators.fee_per_week_cny": Case((0.0, 10.0, 40.0), WEIGHED),
    "behavior.creating.hours_per_week": Case((1.0, 4.0, 12.0), WEIGHED),
    "behavior.creating.wage_per_hour_cny": Case((2.0, 10.0, 50.0), WEIGHED),
    "behavior.creating.start_elasticity": Case((0.0, 0.5, 3.0), WEIGHED),
    "behavior.creating.work_elasticity": Case((0.0, 0.3, 2.0), WEIGHED),
    "behavior.creating.stop_per_week": Case((0.05, 0.3, 2.0), WEIGHED),
    "behavior.creating.patience_weeks": Case((1.0, 4.0, 30.0), WEIGHED),
    "levers.posts.one_tap": Case((False, True), OWN),
    "behavior.posts.own_effort_share": Case((0.1, 0.4, 1.0), OWN),
    "behavior.posts.own_fit_lift": Case((0.0, 0.2, 0.6), {**OWN, "behavior.posts.own_effort_share": 1.0}),
    "levers.posts.budget_per_week_cny": Case((0.0, 500.0, 5000.0), SHARING),
    "behavior.posts.half_budget_cny": Case(
        (100.0, 1000.0, 10_000.0), {**SHARING, "levers.posts.budget_per_week_cny": 1000.0}
    ),
    "behavior.posts.share_lift": Case((0.0, 1.0, 5.0), {**SHARING, "levers.posts.budget_per_week_cny": 1000.0}),
    "behavior.posts.memory_weeks": Case((1.0, 8.0, 80.0), {**SHARING, "levers.posts.budget_per_week_cny": 1000.0}),
    "levers.win_back.every_weeks": Case((2, 4, 12), RECALLED),
    "levers.win_back.return_chance": Case((0.0, 0.05, 0.3), RECALLED),
    "levers.win_back.cost_cny": Case((0.0, 0.5, 5.0), RECALLED),
}

#: What a lever must leave as it is, where it is declared to keep a mean: path, measure, case.
KEPT: tuple[tuple[str, str, Case], ...] = (
    ("behavior.basket.sigma", "average_order_value", Case((0.0, 0.4, 0.8), BUYING, seeds=12)),
    (
        "behavior.fatigue.memory_days",
        "left_annoyed",
        Case((1.0, 14.0, 365.0), {**BUYING, "levers.messages.promo_per_week": 3.0}),
    ),
    ("behavior.sharing.invites_law", "invitations_per_share", Case(("even", "poisson"), SHARING, seeds=12)),
    ("market.sociability_sigma", "invitations_per_share", Case((0.0, 1.0, 2.0), UNANSWERED, seeds=12)),
    ("levers.ads.carry_over", "joined", Case((0.0, 0.5, 0.95), {"levers.ads.inflation_per_year": 0.0})),
)
