"""Policies: before dawn, rules of the merchant write the levers of today from what was counted yesterday.

A policy is a function of the market, marked with ``@policy`` in :mod:`loopsim.phases.policy_rules`. It reads
``market.yesterday``, the tallies of the day before, and writes ``market.today.levers``, which both engines hand it as a
copy: tomorrow begins with the plan again. What it must know from one day to the next stands in ``market.standing``.
Whoever rests is woken if the levers that hold are not those of yesterday, so a policy need not care. It takes no random
decisions. The loop test runs without any.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.phases.kinds import for_market
from loopsim.phases.policy_rules import POLICIES, note_yesterday
from loopsim.scenario.policies import Policies
from loopsim.written import written

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


@for_market("策略根据昨天的统计写入今天的杠杆；没有策略则略去。")
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
