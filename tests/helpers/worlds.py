"""Small markets for tests: presets shrunk, worlds in which everything happens at once, whole histories compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from loopsim.declare.families import examples
from loopsim.results.run import Run
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

#: Every mechanism of the model on, with hosts so small that people are turned away and customers so eager that all of
#: it happens within weeks. (Entry fees and pay per head are outside the law: the books must balance all the same.)
EVENTFUL: dict[str, Any] = {
    "market.people": 450,
    "market.pool.followers": 30,
    "market.pool.buyers": 12,
    "market.pool.repeat_buyers": 8,
    "market.pool.referrers": 5,
    "market.network.community_size": 35,
    "market.network.contacts": 24,
    "market.network.strong_contacts": 8,
    "market.segments": [
        {"name": "families", "share": 0.5, "need_share": 0.9, "reach_lift": 1.5, "basket_lift": 0.4},
        {"name": "students", "share": 0.3, "need_share": 0.4, "reach_lift": -0.5, "need_lift": 1.0},
        {"name": "others", "share": 0.2, "need_share": 0.1, "basket_lift": -0.3},
    ],
    "behavior.need.per_week": 8.0,
    "behavior.need.base_share": 0.9,
    "behavior.leaving.follower_per_week": 0.1,
    "behavior.leaving.buyer_per_week": 0.05,
    "behavior.sharing.per_week": 0.4,
    "behavior.sharing.accept_strong_chance": 0.3,
    "behavior.sharing.accept_weak_chance": 0.1,
    "levers.ads.daily_spend_cny": 300.0,
    "levers.ads.precision": 0.6,
    "levers.content.daily_spend_cny": 100.0,
    "levers.content.slope": 2.0,
    "levers.store.daily_spend_cny": 20.0,
    "levers.lure.daily_spend_cny": 30.0,
    "levers.organic.always_per_week": 0.01,
    "levers.accounts.count": 2,
    "levers.accounts.friend_cap": 20,
    "levers.accounts.fill": "balanced",
    "levers.accounts.contacts_per_day": 15.0,
    "levers.accounts.ban_per_week": 0.1,
    "levers.messages.promo_per_week": 4.0,
    "levers.messages.service_per_week": 3.0,
    "levers.top_up.per_week": 0.1,
    "levers.referral.invites_per_share": 10.0,
    "levers.referral.reward_cny": 10.0,
    "levers.referral.reward_on": "follow",
    "levers.referral.partner_after": 2,
    "levers.commission.level_shares": [0.1, 0.05, 0.02],
    "levers.commission.entry_fee_cny": 9.9,
    "levers.commission.legal_guard": "off",
    "levers.guides.count": 3,
    "levers.guides.friend_cap": 25,
    "levers.guides.contacts_per_day": 12.0,
    "levers.guides.tire_per_week": 1.0,
    "levers.guides.leave_per_week": 0.1,
    "levers.guides.recruit_per_week": 0.2,
    "levers.leaders.count": 2,
    "levers.leaders.most": 6,
    "levers.leaders.volunteer_per_week": 0.3,
    "levers.leaders.orders_min": 1,
    "levers.leaders.trust_min": 0.3,
    "levers.leaders.group_cap": 30,
    "levers.leaders.neighbors": 100,
    "levers.leaders.service_fee_per_week_cny": 20.0,
    "levers.leaders.wage_per_week_cny": 200.0,
    "levers.leaders.patience_weeks": 2.0,
    "levers.leaders.quit_per_week": 0.5,
    "levers.creators.most_share": 0.05,
    "levers.creators.orders_min": 1,
    "levers.creators.volunteer_per_week": 0.3,
    "behavior.need.dropout_from_order": 2,
    "behavior.fatigue.read_share": 0.3,
    "behavior.referred.leaving_cut_share": 0.4,
    "behavior.referred.basket_lift": 0.5,
    "behavior.referred.basket_fade_weeks": 4.0,
    "levers.lure.arrivals_per_day": 1,
    "levers.store.buys_on_joining_share": 0.5,
    "levers.referral.reward_to": "both",
    "levers.commission.payout_delay_days": 5.0,
    **examples(),
}

#: A channel that is not named above brings someone every day, too.
EVENTFUL |= {
    f"levers.{channel}.arrivals_per_day": 1
    for channel in CHANNELS
    if not any(path.startswith(f"levers.{channel}.") for path in EVENTFUL)
}

#: Levers that move: set for a while, ramped, repeated, and people who respond otherwise from a day on.
MOVING: list[dict[str, Any]] = [
    {"from_day": 10, "to_day": 29, "set": {"levers.ads.daily_spend_cny": 1500.0, "levers.guides.count": 5}},
    {"from_day": 15, "to_day": 40, "ramp": {"levers.messages.promo_per_week": 9.0, "levers.accounts.count": 4}},
    {"from_day": 5, "every_days": 14, "for_days": 3, "set": {"levers.referral.reward_cny": 30.0}},
    {"from_day": 35, "set": {"behavior.need.per_week": 2.0, "levers.referral.reward_on": "first_order"}},
    {"from_day": 45, "set": {"levers.checkout.step_pass": [0.9, 0.9, 0.9], "levers.leaders.most": 9}},
    {"from_day": 20, "to_day": 33, "set": {"levers.guides.digital": False}},
    {"from_day": 32, "set": {"levers.messages.form": "mass"}},
    {"from_day": 48, "set": {"levers.accounts.count": 1, "levers.guides.friend_cap": 35}},
    {"from_day": 18, "every_days": 30, "for_days": 7, "set": {"levers.product.price_cny": 250.0}},
]

#: A world without messages, in which customers rest until their own clocks strike, and are woken by whatever else
#: happens: guides who leave, recalls, campaigns, scheduled levers, friends whom partners bring.
QUIET: dict[str, Any] = {
    "market.people": 1200,
    "market.network.contacts": 24,
    "market.network.strong_contacts": 8,
    "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 0.8}],
    "behavior.trust.drift_per_week": 0.0,
    "behavior.need.per_week": 1.5,
    "behavior.sharing.per_week": 0.5,
    "behavior.sharing.accept_weak_chance": 0.2,
    "levers.ads.daily_spend_cny": 300.0,
    "levers.content.daily_spend_cny": 0.0,
    "levers.store.daily_spend_cny": 20.0,
    "behavior.leaving.follower_per_week": 0.05,
    "behavior.leaving.buyer_per_week": 0.03,
    "levers.messages.promo_per_week": 0.0,
    "levers.messages.service_per_week": 0.0,
    "levers.referral.invites_per_share": 10.0,
    "levers.campaign.every_weeks": 5,
    "levers.guides.count": 4,
    "levers.guides.leave_per_week": 0.03,
    "levers.guides.friend_cap": 150,
    "levers.win_back.every_weeks": 6,
    "levers.win_back.return_chance": 0.2,
    "behavior.leaving.quit_alpha": 0.5,
    "behavior.referred.leaving_cut_share": 0.0,
    "levers.organic.arrivals_per_day": 1,
    "levers.organic.buys_on_joining_share": 0.5,
    "levers.referral.partner_after": 3,
    "behavior.earning.commission_weight": 0.5,
    "behavior.earning.partner_wanted_cny": 50.0,
    "levers.subscription.every_days": 25,
    "levers.subscription.price_cny": 30.0,
    "schedule": [{"from_day": 40, "to_day": 59, "set": {"behavior.leaving.buyer_per_week": 0.1}}],
}


def eventful(**changes: Any) -> Scenario:
    """The eventful world; keywords are paths of levers with ``__`` for dots."""
    return Scenario.load("closed-loop", EVENTFUL | {"schedule": MOVING} | _paths(changes))


#: Two weeks of discount that are forgotten within another two, so that customers of the quiet world rest before, within
#: and after them.
DISCOUNT: dict[str, Any] = {
    "behavior.price.memory_per_week": 0.001,
    "behavior.price.elasticity_sigma": 0.5,
    "behavior.price.rival_cny": 250.0,
    "schedule": [{"from_day": 25, "to_day": 44, "set": {"levers.product.price_cny": 210.0}}],
}


def discounted(**changes: Any) -> Scenario:
    """The quiet world with a discount; keywords as for :func:`eventful`."""
    return Scenario.load("closed-loop", QUIET | DISCOUNT | _paths(changes))


#: Launches whose messages are forgotten before the next one, so that customers of the quiet world rest in between.
LAUNCHES: dict[str, Any] = {
    "levers.launch.every_weeks": 5,
    "levers.launch.first_day": 20,
    "levers.launch.days": 4,
    "levers.launch.discount_share": 0.1,
    "levers.launch.messages": 3.0,
    "behavior.launch.response": 0.1,
    "behavior.fatigue.memory_days": 1.0,
    "behavior.interest.half_life_days": 1.0,
    "behavior.price.memory_per_week": 0.001,
}


def launched(**changes: Any) -> Scenario:
    """The quiet world with launches; keywords as for :func:`eventful`."""
    return Scenario.load("closed-loop", QUIET | LAUNCHES | _paths(changes))


#: Some weeks in which a first order costs less, and a price that is forgotten soon.
OFFERS: dict[str, Any] = {
    "behavior.price.memory_per_week": 0.001,
    "schedule": [
        {"from_day": 20, "to_day": 44,
         "set": {"levers.first_offer.discount_share": 0.25, "levers.first_offer.gift_cny": 8.0}},
    ],
}  # fmt: skip


def offered(**changes: Any) -> Scenario:
    """The quiet world with an offer for first orders; keywords as for :func:`eventful`."""
    return Scenario.load("closed-loop", QUIET | OFFERS | _paths(changes))


#: The end of the paid card, while people hold some.
CARD_CLOSES: dict[str, Any] = {"from_day": 60, "set": {"levers.membership.term_weeks": 0}}


def with_family(family: str, **changes: Any) -> Scenario:
    """The quiet world with the example of a family; keywords as for :func:`eventful`."""
    return Scenario.load("closed-loop", QUIET | examples([family]) | _paths(changes))


#: Policies that act in the eventful world, but for the one that stops ads.
DECIDING: dict[str, Any] = {
    "levers.policy.best_channel.explore_days": 20,
    "levers.policy.best_channel.least_joined": 3,
    "levers.policy.hire.load_above": 0.2,
    "levers.policy.hire.every_weeks": 1,
    "levers.policy.hire.most": 3,
    "levers.policy.cap_commission.most_of_margin": 0.05,
    "levers.policy.cap_commission.every_days": 7,
    "levers.policy.sequence.gap_days": 5,
    "levers.policy.sequence.order": "members-distribution-community",
}


def quiet(**changes: Any) -> Scenario:
    """The quiet world; keywords as for :func:`eventful`."""
    return Scenario.load("closed-loop", QUIET | _paths(changes))


def shrunk(preset: str, people: int = 800) -> Scenario:
    """A preset in a market so small that a short run sees customers at every stage."""
    lively = {"behavior.leaving.buyer_per_week": 0.02, "behavior.sharing.per_week": 0.2}
    if preset in ("existing-shop", "launches"):  # its pool has to shrink with it
        shop = Scenario.load(preset)
        return shop.scaled(people / shop.market.people).change({"market.people": people, **lively})
    if preset == "referral-loop":
        lively = {"levers.ads.always_per_week": 0.03}
    return Scenario.load(preset, {"market.people": people, **lively})


def write_ties(folder: Path, people: int = 300) -> Path:
    """An edge list: a ring with some chords, ids as texts, and a few people who know nobody."""
    dice = np.random.default_rng(7)
    ring = [(who, (who + step) % people) for who in range(people) for step in (1, 2)]
    chords = [(int(a), int(b)) for a, b in dice.integers(0, people, (people, 2)) if a != b]
    path = folder / "ties.csv"
    path.write_text("one,other\n" + "".join(f"p{a},p{b}\n" for a, b in ring + chords))
    return path


def _paths(changes: dict[str, Any]) -> dict[str, Any]:
    return {path.replace("__", "."): value for path, value in changes.items()}


@st.composite
def any_levers(draw: st.DrawFn, people: int, world: Callable[..., Scenario] = eventful) -> Scenario:
    """The eventful world, or another one: some of all declared levers and habits take any value within their bounds."""
    base = Scenario.from_dict(world().to_dict() | {"schedule": []})
    declared = dict(_declared(base.behavior, "behavior.")) | dict(_declared(base.levers, "levers."))
    changes: dict[str, Any] = {"market.people": people, "market.sociability_sigma": draw(st.sampled_from([0.0, 1.9]))}
    changes["market.network.kind"] = draw(st.sampled_from(["communities", "well_mixed", "ring", "random", "regular"]))
    for path in draw(st.lists(st.sampled_from(sorted(declared)), max_size=15, unique=True)):
        changes[path] = draw(_values(declared[path]))
    if draw(st.booleans()):
        changes["schedule"] = MOVING
    try:
        return base.change(changes)
    except ScenarioError:  # each within its bounds, but the whole impossible
        reject()


def _declared(section: BaseModel, above: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _declared(value, f"{above}{name}.")
        else:
            yield above + name, field


def _values(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Any value of a lever, its bounds more often than others; bounds that are huge are cut."""
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    bounds = {name: getattr(limit, name) for limit in field.metadata for name in ("ge", "gt", "le", "max_length")
              if hasattr(limit, name)}  # fmt: skip
    if get_origin(field.annotation) is tuple:
        shares = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=bounds["max_length"])
        return shares.map(lambda found: [share / len(found) for share in found])
    low = bounds.get("ge", bounds.get("gt", 0))
    if field.annotation is int:
        return st.integers(low, min(bounds["le"], 60))
    high = min(float(bounds.get("le", 1e4)), 1e4)
    inside = st.floats(low, high, exclude_min="gt" in bounds, allow_subnormal=False)
    small = st.floats(low, min(high, low + 1.0), exclude_min="gt" in bounds, allow_subnormal=False)
    return st.one_of(inside, small, st.just(high), small if "gt" in bounds else st.just(float(low)))


def differences(one: Run, other: Run) -> list[str]:
    """Differences of two histories, bit for bit: every field of everyone, every counter of every day, the cohorts."""
    found = [] if one.loop_test == other.loop_test else ["loop test"]
    for table in ("tallies", "customers", "hosts", "cohorts"):
        found += [f"{table}: {where}" for where in unlike(getattr(one.records, table), getattr(other.records, table))]
    return found


def unlike(one: np.ndarray, other: np.ndarray) -> Iterator[str]:
    """The fields in which two tables differ, with the first place; numbers are compared as the bits that they are."""
    if one.shape != other.shape or one.dtype != other.dtype:
        yield f"{one.shape} of {one.dtype} against {other.shape} of {other.dtype}"
        return
    for name in one.dtype.names or ("",):
        a, b = (one[name], other[name]) if name else (one, other)
        is_unlike = bits(a) != bits(b)
        if is_unlike.any():
            first = tuple(int(place[0]) for place in np.nonzero(is_unlike))
            yield f"{name}{first}: {a[first]!r} != {b[first]!r} and {is_unlike.sum() - 1} more"


def bits(values: np.ndarray) -> np.ndarray:
    """Numbers as whole numbers: two are equal only if every bit is."""
    values = np.ascontiguousarray(values)
    return values.view(f"i{values.dtype.itemsize}") if values.dtype.kind == "f" else values
