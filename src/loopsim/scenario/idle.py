"""Values that do nothing in a scenario, since their mechanism is off or never happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from loopsim.declare.families import collected
from loopsim.declare.idle import Why, no_guides, off
from loopsim.scenario.caution import Caution, Seen
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.accounts import ACCOUNT
from loopsim.scenario.hosts.guides import GUIDE
from loopsim.scenario.hosts.kinds import HOSTS, PLANNED
from loopsim.scenario.hosts.leaders import LEADER
from loopsim.scenario.policies import SWITCHES

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Why a value does nothing in a scenario; None where it does something.
Reason = Why | None


def _not_referring(seen: Seen) -> Reason:
    return None if any(seen.ever("levers.referral.enabled")) else Why("is_false", {"name": "referral.enabled"})


def _no_leaders(seen: Seen) -> Reason:
    some = seen.is_on("levers.leaders.count") or (
        seen.is_on("levers.leaders.most") and seen.is_on("levers.leaders.volunteer_per_week")
    )
    return None if some else Why("no_leaders")


def _nobody_brings(seen: Seen) -> Reason:
    return _not_referring(seen) and _no_leaders(seen)


def _no_pool(seen: Seen) -> Reason:
    return None if seen.scenario.market.pool.people else Why("empty_pool")


def _tabled(seen: Seen) -> Reason:
    return Why("in_the_table") if seen.scenario.market.pool.file else None


def _no_buyers(seen: Seen) -> Reason:
    return None if seen.scenario.market.pool.bought else Why("nobody_bought")


#: What a channel brings people by: paid for, or for free.
_BRINGS = ("daily_spend_cny", "always_per_week", "arrivals_per_day")


def _brings_nobody(channel: str) -> Callable[[Seen], Reason]:
    """A reason where a channel brings nobody."""
    return off(*(f"levers.{channel}.{name}" for name in _BRINGS))


def _no_bids(channel: str, *names: str) -> Callable[[Seen], Reason]:
    """A reason where these values of a channel are 0, and no rival bids for its traffic either."""
    idle = off(*(f"levers.{channel}.{name}" for name in names))
    if not CHANNELS[channel].on_platform:
        return idle
    bids = ("behavior.rivals.count", "behavior.rivals.bid_share")
    return lambda seen: None if all(seen.is_on(path) for path in bids) else idle(seen)


_no_ads = _brings_nobody("ads")


def _never_stops(seen: Seen) -> Reason:
    """A reason where the policy that stops ads is off, has no ads to stop, or can never find a pool that renews."""
    at = "levers.policy.stop_ads."
    if not seen.is_on(at + "renewal_above"):
        return Why("is_0", {"name": "policy.stop_ads.renewal_above"})
    if no_ads := _no_ads(seen):
        return no_ads
    first = min(seen.ever(at + "window_days"))
    if first >= seen.days:
        return Why("window_beyond", {"first": first, "days": seen.days})
    if 0 < seen.first_turn("levers.win_back.every_weeks") < seen.days:
        return None
    return _nobody_brings(seen) and _no_neighbors(seen) and Why("nobody_renews")


def _keeps_all_channels(seen: Seen) -> Reason:
    """A reason where no channel is ever left for another."""
    at = "levers.policy.best_channel."
    if not seen.is_on(at + "explore_days"):
        return Why("is_0", {"name": "policy.best_channel.explore_days"})
    first = min(days for days in seen.ever(at + "explore_days") if days)
    if first >= seen.days:
        return Why("window_beyond", {"first": first, "days": seen.days})
    paid = sum(seen.is_on(f"levers.{channel}.daily_spend_cny") for channel in CHANNELS)
    return Why("few_channels") if paid <= min(seen.ever(at + "keep")) else None


def _pays_no_referrers(seen: Seen) -> Reason:
    """A reason where pay to referrers has no bound, or there is none."""
    if not seen.is_on("levers.policy.cap_commission.most_of_margin"):
        return Why("is_0", {"name": "policy.cap_commission.most_of_margin"})
    return _not_referring(seen)


def _nobody_hands_over(seen: Seen) -> Reason:
    """A reason where no host has customers who would be handed to another one."""
    return _no_leaders(seen) and no_guides(seen)


_guides_invite_nobody = off("levers.guides.invites_per_week")


def _no_neighbors(seen: Seen) -> Reason:
    """A reason where no guides invite neighbours."""
    return no_guides(seen) or _guides_invite_nobody(seen)


def _effort_ignores_pay(seen: Seen) -> Reason:
    """A reason where guides work the same for any commission."""
    return None if seen.is_on("behavior.pay.effort_elasticity") else Why("pays_for_nothing")


def _recruits_for_any_pay(seen: Seen) -> Reason:
    """A reason where guides recruit as many for any override."""
    return None if seen.is_on("behavior.pay.recruit_elasticity") else Why("pays_for_nothing")


def _commission_moves_nobody(seen: Seen) -> Reason:
    """A reason where commission to come counts for nothing with those who might share."""
    return None if seen.is_on("behavior.earning.commission_weight") else Why("commission_ignored")


def _perk_is_worthless(perk: str) -> Callable[[Seen], Reason]:
    """A reason where a perk of the paid card costs money and neither sells the card nor brings an order."""
    path = f"levers.membership.{perk}"
    return lambda seen: None if seen.is_on(f"{path}.worth_cny", f"{path}.order_lift") else Why("perk_for_nothing")


#: What a perk of the paid card costs, and why it is in vain.
_PERKS = [(f"levers.membership.{perk}.cost_cny", _perk_is_worthless(perk)) for perk in ("delivery", "gifts", "service")]


#: What else says how much is felt of a promotion, besides their number.
_FELT_BY_FORM = (
    "levers.messages.form",
    "levers.messages.mass_rule",
    "behavior.messages.post_weight",
    "levers.messages.send_to",
    "levers.messages.random_share",
    "levers.messages.segment",
    "levers.messages.tag_precision",
    "levers.messages.others_share",
)


def _steady_messages(seen: Seen) -> Reason:
    """A reason where nobody ever feels another rate of messages than the one that they joined with."""
    felt = seen.together(
        "levers.messages.promo_per_week", "levers.messages.service_per_week", "behavior.fatigue.service_weight"
    )
    rates = {promo + weight * service for promo, service, weight in felt}
    if seen.is_on("levers.launch.every_weeks") and seen.is_on("levers.launch.messages"):
        return None
    if {"recent", "valuable"} & set(seen.ever("levers.messages.send_to")):  # (one does not stay so)
        return None
    if any(len(set(seen.ever(path))) > 1 for path in _FELT_BY_FORM):
        return None
    return Why("steady_messages") if len(rates) == 1 else None


#: Values that matter only sometimes, in order: patterns of paths, and the reason why they do nothing, if there is one.
ONLY_IF: list[tuple[tuple[str, ...], Callable[[Seen], Reason]]] = [
    *((values.paths, values.why) for values in collected("IDLE")),
    (("levers.policy.stop_ads.*",), _never_stops),
    (("levers.policy.best_channel.*",), _keeps_all_channels),
    (("levers.policy.hire.*",), off("levers.policy.hire.most")),
    (("levers.policy.cap_commission.*",), _pays_no_referrers),
    (("levers.policy.sequence.*",), off("levers.policy.sequence.gap_days")),
    (
        (
            "levers.guides.override_share",
            "levers.guides.part_timers_max",
            "levers.guides.part_timer_wage_per_week_cny",
        ),
        off("levers.guides.recruit_per_week"),
    ),
    (("levers.guides.handover_loss_share",), _nobody_hands_over),
    (("levers.guides.neighbors", "levers.guides.accept_chance"), off("levers.guides.invites_per_week")),
    *(
        (
            tuple(map(kind.path, ("[!c]*", "con*", *(["com*"] if kind.commission else [])))),
            _no_leaders if kind is LEADER else off(kind.path("count")),
        )
        for kind in PLANNED
        if kind not in (ACCOUNT, GUIDE)  # without accounts nobody may join, which is said anyway
    ),
    (tuple(map(GUIDE.path, ("[!ch]*", "handover", "handover_r*", "con*", "com*"))), no_guides),
    (("levers.accounts.ban_per_added",), _brings_nobody("bulk")),
    (
        ("levers.referral.partner_activity_lift", "levers.commission.partner_lift_share"),
        off("levers.referral.partner_after"),
    ),
    (("levers.referral.[!e]*", "behavior.sharing.*"), _not_referring),
    (("behavior.referred.*", "levers.commission.earners"), _nobody_brings),
    (
        ("market.pool.joined_days_ago", "market.pool.last_order_days_ago", "market.pool.orders_per_repeat_buyer"),
        _tabled,
    ),
    (("market.pool.joined_days_ago", "market.pool.trust", "market.pool.fit_mean", "market.pool.hosts"), _no_pool),
    (
        (
            "market.pool.last_order_days_ago",
            "market.pool.orders_per_repeat_buyer",
            "market.pool.silent_share",
            "market.pool.experience",
        ),
        _no_buyers,
    ),
    *(
        (
            tuple(f"levers.{channel}.{name}" for name in ("cost_per_follower_cny", "carry_over", "inflation_per_year")),
            off(f"levers.{channel}.daily_spend_cny"),
        )
        for channel in CHANNELS
    ),
    *(((f"levers.{channel}.slope",), _no_bids(channel, "daily_spend_cny")) for channel in CHANNELS),
    (("behavior.need.lapse_days",), off("behavior.need.lapse_shape")),
    *(((f"levers.{channel}.precision",), _no_bids(channel, *_BRINGS)) for channel in CHANNELS),
    *(
        (
            tuple(f"levers.{channel}.{name}" for name in ("buys_on_joining_share", "fit_mean", "trust_start")),
            _brings_nobody(channel),
        )
        for channel in CHANNELS
    ),
    (
        (
            "levers.commission.level_shares",
            "levers.commission.partner_lift_share",
            "levers.creators.commission_share",
        ),
        _commission_moves_nobody,
    ),
    (
        tuple(kind.path(kind.commission.lever) for kind in HOSTS.values() if kind.commission and kind is not LEADER),
        _effort_ignores_pay,
    ),
    (tuple(kind.path(kind.override.lever) for kind in HOSTS.values() if kind.override), _recruits_for_any_pay),
    *(((path,), why) for path, why in _PERKS),
    (("behavior.fatigue.memory_days",), _steady_messages),
]

#: Reasons why more pay does nothing but cost; less of it is a saving.
_IN_VAIN = (
    *(_commission_moves_nobody, _effort_ignores_pay, _recruits_for_any_pay),
    *(why for _, why in _PERKS),
    *(values.why for values in collected("IDLE") if values.costs),
)

#: What switches a mechanism on: never said to do nothing when it is 0 by itself.
_SWITCHES = frozenset(("levers.leaders.most", "levers.leaders.volunteer_per_week", *SWITCHES,
                       *(path for values in collected("IDLE") for path in values.switches)))  # fmt: skip


@cache
def _reasons_for(path: str) -> list[tuple[Callable[[Seen], Reason], bool]]:
    return [(why, why in _IN_VAIN) for patterns, why in ONLY_IF if any(fnmatchcase(path, one) for one in patterns)]


def _reasons(path: str, seen: Seen) -> Iterator[tuple[Why, bool]]:
    """Yield why a value does nothing, and whether it costs money all the same."""
    return ((reason, costs) for why, costs in _reasons_for(path) if (reason := why(seen)))


def does_nothing(path: str, seen: Seen) -> bool:
    """Return whether a value does nothing in a scenario: neither to people nor to the books."""
    return not all(costs for _, costs in _reasons(path, seen))


def idle(scenario: Scenario, seen: Seen) -> Iterator[Caution]:
    """Values set otherwise than by default that do nothing here."""
    for path, value, default in scenario.differences():
        if path in _SWITCHES and not value:
            continue
        for reason, costs in _reasons(path, seen):
            if not costs:
                yield Caution(path, "too_late" if reason.is_late else "no_effect", {"why": reason})
                break
            if _is_more(value, default):
                yield Caution(path, str(reason.words))
                break


def _is_more(value: Any, default: Any) -> bool:
    return sum(value) > sum(default) if isinstance(value, tuple) else bool(value > default)
