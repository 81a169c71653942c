"""Lasting traits of people, drawn by address when they are first met.

A stranger whom nobody has met costs nothing; their traits are a function of the seed and their number, so they are the
same whenever they are looked up.
"""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.declare.fields import may_be_none, starting_over
from loopsim.draws import beta, four_uniforms, gamma, log_logistic, log_normal, lomax, third_uniforms, uniform
from loopsim.market.acquaintances import contacts_of, is_spread
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.fields import NONE
from loopsim.written import written

_TRAITS, _NEED_RATE = int(Event.TRAITS), int(Event.NEED_RATE)
_DROPOUT, _SOCIABILITY, _FIT = int(Event.DROPOUT_CHANCE), int(Event.SOCIABILITY), int(Event.FIT)
_SPEND_LEVEL, _FEE = int(Event.SPEND_LEVEL), int(Event.FEE)

#: A smaller share is nobody in a market of 200 million people; divided by it, what one person hears is beyond numbers.
_SOMEBODY = 1e-9


@shared
def segment_of(u, segments, segment_share):
    """``[0, 1) -> number of the segment``, by the shares of the segments."""
    below = 0.0
    for segment in range(segments - 1):
        below += segment_share[segment]
        if u < below:
            return segment
    return segments - 1


@shared
def share_in_need(market):
    """Share of the market with a real need, over all segments; 0 where it is nobody in the largest market there is."""
    share = 0.0
    for segment in range(market.segment_count):
        share += market.segment_share[segment] * market.segment_need_share[segment]
    return share if share >= _SOMEBODY else 0.0


@compiled("UniTuple(f8, 4)(i8, i8)")
def traits(seed, who):
    """Four uniform numbers of a person, fixed for good: for segment, need, patience and tolerance."""
    return four_uniforms(seed, who, TRAIT_DAY, _TRAITS, 0)


@inlined
def patience_of_all(seed, people, found):
    """Write the number for patience of each of the :func:`traits` of everyone."""
    third_uniforms(seed, TRAIT_DAY, _TRAITS, 0, people, found)


@compiled("f8(i8, i8, f8)")
def need_rate(seed, who, shape):
    """Needs against the mean person's: gamma with mean 1 and the given shape; shape 0 gives everyone the mean."""
    if shape <= 0.0:
        return 1.0
    return gamma(seed, who, TRAIT_DAY, _NEED_RATE, shape) / shape


@compiled("f8(i8, i8, f8, f8)")
def dropout_chance(seed, who, a, b):
    """Chance of silent lapse after an order ~ Beta(a, b); ``a = 0``: never."""
    if a <= 0.0:
        return 0.0
    return beta(seed, who, TRAIT_DAY, _DROPOUT, a, b)


@compiled("i8(f8, f8, f8, i8)")
def lapse_day(u, shape, scale, day):
    """Day from which one who is there on a day orders no more: whole days ~ Lomax(shape, scale) lie between.

    ``scale`` is that of the lever and the days since the first order. ``shape`` 0: never.
    """
    if shape <= 0.0:
        return NONE
    return day + 1 + int(min(lomax(u, shape, scale), 1e9))


@compiled("f8(i8, i8, f8)")
def spend_level(seed, who, sigma):
    """Mean basket of a person against the mean of all: log-normal with mean 1, fixed for good."""
    if sigma <= 0.0:
        return 1.0
    return log_normal(uniform(seed, who, TRAIT_DAY, _SPEND_LEVEL, 0), sigma)


@compiled("f8(i8, i8)")
def unwilling(seed, who):
    """Reluctance of a person to pay an entry fee, 0 to 1, fixed for good: one below the chance to pay it pays."""
    return uniform(seed, who, TRAIT_DAY, _FEE, 0)


@compiled("f8(i8, i8, f8)")
def sociability(seed, who, sigma):
    """Friends reached by one share, against the mean, where all have as many contacts: log-normal with mean 1."""
    if sigma <= 0.0:
        return 1.0
    return log_normal(uniform(seed, who, TRAIT_DAY, _SOCIABILITY, 0), sigma)


@compiled("f8(i8, i8, i8, f8, f8)")
def fit(seed, who, day, mean, spread):
    """Fit of the offer to one who joins on this day: Beta with the channel's mean, concentration ``spread``."""
    if spread <= 0.0 or mean <= 0.0 or mean >= 1.0:
        return mean
    return beta(seed, who, day, _FIT, mean * spread, (1.0 - mean) * spread)


@compiled("f8(f8, f8, f8)")
def tolerance(u, median, slope):
    """Promotions a week that are too many for this person; never so few or many that numbers run over."""
    return min(max(log_logistic(u, median, slope), 1e-6), 1e6)


@shared
def meet(customer, who, seed, market, behavior, acquaintances):
    """Give a person their lasting traits. The same at any time: nothing but seed, number and scenario enters."""
    customer.number = who
    u_segment, u_need, _, u_tolerance = traits(seed, who)
    segment = segment_of(u_segment, market.segment_count, market.segment_share)
    customer.segment = segment
    customer.need_rate = 0.0
    if u_need < market.segment_need_share[segment]:
        rate = need_rate(seed, who, behavior.need.shape)
        customer.need_rate = rate * (1.0 + market.segment_need_lift[segment])
    customer.dropout_chance = dropout_chance(seed, who, behavior.need.dropout_alpha, behavior.need.dropout_beta)
    if is_spread(acquaintances):
        customer.sociability = contacts_of(acquaintances, who) / acquaintances.contacts
    else:
        customer.sociability = sociability(seed, who, market.sociability_sigma)
    customer.tolerance = tolerance(u_tolerance, behavior.fatigue.tolerance_median, behavior.fatigue.tolerance_slope)


#: ``(customer)``: the state of a stranger, who never joined and never did anything: none where there may be none.
stand_aside = shared(
    written(
        "stand_aside",
        ("customer",),
        [f"customer.{name} = NONE" for name in may_be_none(CUSTOMER_FIELDS)],
        "Give a stranger what one begins with: none in every field that may be none.",
        {"NONE": NONE},
        __name__,
    )
)

#: ``(customer)``: the state of one who left, in all that those who come back begin anew.
start_over = shared(
    written(
        "start_over",
        ("customer",),
        [f"customer.{name} = {value}" for name, value in starting_over(CUSTOMER_FIELDS).items()],
        "Let one who comes back begin anew in every field that starts over.",
        {"NONE": NONE},
        __name__,
    )
)
