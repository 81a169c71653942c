"""Policies: before dawn, rules of the merchant write the levers of today from what was counted yesterday.

A policy is a function of the market, marked with ``@policy``. It reads ``market.yesterday``, the tallies of the day
before, and writes ``market.today.levers``, which both engines hand it as a copy: tomorrow begins with the plan again.
What it must know from one day to the next stands in ``market.standing``. Whoever rests is woken if the levers that hold
are not those of yesterday, so a policy need not care. It takes no random decisions. The loop test runs without any.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.market.fields import ADS, POOL, REFERRAL
from loopsim.phases.kinds import for_market
from loopsim.scenario.policies import MOST_DAYS, Policies
from loopsim.written import written

#: The policies in the order in which they decide; later ones win.
POLICIES: list[Callable] = []


def policy(function: Callable) -> Callable:
    """Let a function ``(market)`` decide every day, after the policies marked before it."""
    POLICIES.append(shared(function))
    return function


@policy
def stop_ads(market):
    """Stop ads for good once renewal over the last days exceeds a bound (see M64)."""
    standing, levers = market.standing, market.today.levers
    plan = levers.policy.stop_ads
    if plan.renewal_above <= 0.0:
        standing.are_ads_stopped = False
    elif renews_itself(standing, plan.renewal_above, plan.window_days, plan.least_left):
        standing.are_ads_stopped = True
    if standing.are_ads_stopped:
        levers.channel_daily_spend_cny[ADS] = 0.0
        levers.channel_always_per_week[ADS] = 0.0
        levers.channel_arrivals_per_day[ADS] = 0
        market.today.tally.ads_stopped += 1


@shared
def renews_itself(standing, bound, days, least_left):
    """Whether more than ``bound`` x as many came as left in a window of days that ends yesterday."""
    if standing.days_noted < days:
        return False
    brought, left = 0, 0
    for back in range(1, days + 1):
        slot = (standing.days_noted - back) % MOST_DAYS
        brought += standing.brought_on[slot]
        left += standing.left_on[slot]
    return left >= least_left and brought > bound * left


@shared
def note_yesterday(market):
    """Keep who came without ads yesterday, and who left, as the loop test counts them."""
    standing, yesterday = market.standing, market.yesterday
    if market.today.day == 0:
        return
    slot = standing.days_noted % MOST_DAYS
    brought = yesterday.won_back
    for source in range(REFERRAL, POOL):  # friends and hosts
        brought += yesterday.joined[source]
    standing.brought_on[slot] = brought
    standing.left_on[slot] = yesterday.left
    standing.days_noted += 1


apply_policies = shared(
    written(
        "apply_policies",
        ("market",),
        [f"{one.__name__}(market)" for one in POLICIES],
        "Let each policy decide, in order.",
        {one.__name__: one for one in POLICIES},
        __name__,
    )
)


@for_market
def decide(market):
    """Let policies write the levers of today from what was counted yesterday; left out where there are none."""
    note_yesterday(market)
    apply_policies(market)


# --- a policy of one's own -------------------------------------------------------------------------------------------


def besides(own: Callable) -> Callable:
    """Return :func:`decide` with one more policy, which decides after those of the model."""
    known = {"decide": decide, "own": shared(own)}
    about = "Let policies decide, and then one of one's own."
    return written("decide_besides", ("market",), ["decide(market)", "own(market)"], about, known, __name__)


# --- for the engines ------------------------------------------------------------------------------------------------


def has_policies(settings: np.ndarray) -> bool:
    """Whether a policy is on under some of these settings (``record.SETTINGS``): its first lever is above 0."""
    plans = settings["levers"]["policy"]
    return any(bool((plans[name][_switch(field)] > 0).any()) for name, field in Policies.model_fields.items())


def _switch(field: Any) -> str:
    return next(iter(type(field.default).model_fields))


@compiled("i8(i8[::1], i8[::1])", is_short=True)
def digest_of_change(now, plan):
    """Return a number of what policies changed, 0 if nothing: settings as 64-bit words, as they are and as planned."""
    digest = 0
    for place in range(now.size):
        if now[place] != plan[place]:
            digest = (digest ^ now[place]) * 6364136223846793005 + 2 * place + 1
            digest ^= digest >> 29
    return digest
