"""Random numbers by address: who decides, on which day, what; never a stream.

Every random decision has an address ``(seed, who, day, event, k)``. The same address gives the same number whatever
ran before, so results do not depend on order, threads, engine or resume, and two scenarios on one seed meet the same
luck (common random numbers).

The generator is Philox 4x32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3", SC11): the seed is its 64-bit key, the rest of the address its 128-bit counter. The published known answers
are in the tests.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from loopsim.compiled import compiled, inlined

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_WORD, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_HIGH_BITS, _LOW_BITS = np.uint64(5), np.uint64(6)
_TWO_26, _TWO_53, _TWO_32 = 67108864.0, 9007199254740992.0, 4294967296.0


class Dice(NamedTuple):
    """The luck of one decision maker on one day: an address that only lacks the event."""

    seed: int
    who: int | np.int64
    day: int


@inlined
def _rounds(c0, c1, c2, c3, k0, k1):
    c0, c1, c2, c3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    k0, k1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _WORD) ^ c1 ^ k0, p1 & _LOW, (p0 >> _WORD) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@compiled("UniTuple(u8, 4)(u8, u8, u8, u8, u8, u8)")
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x32: ``(counter of four 32-bit words, key of two) -> four 32-bit words``."""
    return _rounds(c0, c1, c2, c3, k0, k1)


@inlined
def _words(seed, who, day, event, k):
    key = np.uint64(seed)
    # A day before the first (traits are drawn on day -1) wraps to the top of its 32-bit word.
    return philox(
        np.uint64(who) & _LOW,
        np.uint64(day) & _LOW,
        np.uint64(event) & _LOW,
        np.uint64(k) & _LOW,
        key & _LOW,
        key >> _WORD,
    )


@compiled("f8(i8, i8, i8, i8, i8)")
def uniform(seed, who, day, event, k):
    """One number in [0, 1) with 53 random bits, of this address."""
    a, b, _, _ = _words(seed, who, day, event, k)
    return (np.float64(a >> _HIGH_BITS) * _TWO_26 + np.float64(b >> _LOW_BITS)) / _TWO_53


@compiled("UniTuple(f8, 4)(i8, i8, i8, i8, i8)")
def four_uniforms(seed, who, day, event, k):
    """Four independent numbers in (0, 1) with 32 random bits each, for the price of one.

    None is 0, so that no clock starts where it would strike at once.
    """
    a, b, c, d = _words(seed, who, day, event, k)
    return (
        (np.float64(a) + 0.5) / _TWO_32,
        (np.float64(b) + 0.5) / _TWO_32,
        (np.float64(c) + 0.5) / _TWO_32,
        (np.float64(d) + 0.5) / _TWO_32,
    )


@inlined
def third_uniforms(seed, day, event, k, people, found):
    """Write the third of the :func:`four_uniforms` of everyone, from number 0 on: several at once by the processor."""
    key = np.uint64(seed)
    low, high = key & _LOW, key >> _WORD
    for who in range(people):
        _, _, c, _ = _rounds(
            np.uint64(who) & _LOW, np.uint64(day) & _LOW, np.uint64(event) & _LOW, np.uint64(k) & _LOW, low, high
        )
        found[who] = (np.float64(c) + 0.5) / _TWO_32


@inlined
def roll(dice, event, k=0):
    """``(dice, event) -> [0, 1)``: the number of one decision. ``k`` tells repeated decisions of one kind apart."""
    return uniform(dice.seed, dice.who, dice.day, event.value, k)


@inlined
def roll_four(dice, event):
    """``(dice, event) -> four numbers in (0, 1)`` for an event that asks four small questions at once."""
    return four_uniforms(dice.seed, dice.who, dice.day, event.value, 0)


# --- laws: a uniform number (or an address, where one number does not do) in, a variate out ------------------------


@compiled("f8(f8)")
def exponential(u):
    """``[0, 1) -> (0, inf)``: hazard that a person endures before the event comes (unit mean)."""
    return -math.log(1.0 - u)


@compiled("f8(f8)")
def chance_of(hazard):
    """``hazard over a step >= 0 -> [0, 1)``: the chance that it strikes within the step."""
    return -math.expm1(-hazard)


@compiled("f8(f8)")
def normal(u):
    """Standard normal quantile by the rational approximations of Wichura 1988 (AS 241, PPND16; error below 1e-15)."""
    p = min(max(u, 1e-300), 1.0 - 1e-16)
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = 2509.0809287301226727
        for c in (
            33430.575583588128105,
            67265.770927008700853,
            45921.953931549871457,
            13731.693765509461125,
            1971.5909503065514427,
            133.14166789178437745,
            3.387132872796366608,
        ):
            num = num * r + c
        den = 5226.495278852545925
        for c in (
            28729.085735721942674,
            39307.89580009271061,
            21213.794301586595867,
            5394.1960214247511077,
            687.1870074920579083,
            42.313330701600911252,
            1.0,
        ):
            den = den * r + c
        return q * num / den
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        num = 7.7454501427834140764e-4
        for c in (
            0.0227238449892691845833,
            0.24178072517745061177,
            1.27045825245236838258,
            3.64784832476320460504,
            5.7694972214606914055,
            4.6303378461565452959,
            1.42343711074968357734,
        ):
            num = num * r + c
        den = 1.05075007164441684324e-9
        for c in (
            5.475938084995344946e-4,
            0.0151986665636164571966,
            0.14810397642748007459,
            0.68976733498510000455,
            1.6763848301838038494,
            2.05319162663775882187,
            1.0,
        ):
            den = den * r + c
    else:
        r -= 5.0
        num = 2.01033439929228813265e-7
        for c in (
            2.71155556874348757815e-5,
            0.0012426609473880784386,
            0.026532189526576123093,
            0.29656057182850489123,
            1.7848265399172913358,
            5.4637849111641143699,
            6.6579046435011037772,
        ):
            num = num * r + c
        den = 2.04426310338993978564e-15
        for c in (
            1.4215117583164458887e-7,
            1.8463183175100546818e-5,
            7.868691311456132591e-4,
            0.0148753612908506148525,
            0.13692988092273580531,
            0.59983220655588793769,
            1.0,
        ):
            den = den * r + c
    return num / den if q > 0.0 else -num / den


@compiled("f8(f8, f8)")
def log_normal(u, sigma):
    """``([0, 1), sigma >= 0) -> (0, inf)``: log-normal with mean 1 (not median 1), sigma on the log scale."""
    if sigma <= 0.0:
        return 1.0
    return math.exp(sigma * normal(u) - 0.5 * sigma * sigma)


@compiled("f8(f8, f8, f8)")
def log_logistic(u, median, slope):
    """``([0, 1), median > 0, slope) -> (0, inf)``; slope 0 gives everyone the median."""
    if slope <= 0.0:
        return median
    v = min(max(u, 1e-16), 1.0 - 1e-16)
    return median * (v / (1.0 - v)) ** (1.0 / slope)


@compiled("f8(f8, f8, f8)")
def lomax(u, shape, scale):
    """``([0, 1), shape > 0, scale > 0) -> [0, inf)``: exponential with a rate ~ Gamma(shape, scale)."""
    return scale * math.expm1(min(-math.log1p(-u) / shape, 600.0))


@compiled("i8(f8, f8)")
def poisson(u, mean):
    """``([0, 1), mean >= 0) -> 0, 1, 2, ...``: Poisson by going through its law; above 500 by the normal law."""
    if mean > 500.0:
        return max(0, int(mean + math.sqrt(mean) * normal(u) + 0.5))
    chance = math.exp(-mean)
    below, count = chance, 0
    while u >= below and chance > 0.0:
        count += 1
        chance *= mean / count
        below += chance
    return count


@compiled("f8(i8, i8, i8, i8, f8)")
def gamma(seed, who, day, event, shape):
    """Gamma with unit scale by Marsaglia & Tsang 2000, its trials numbered by ``k``; ``shape > 0``."""
    boost = 1.0
    a = shape
    if a < 1.0:
        # Their boost for small shapes: Gamma(a) = Gamma(a + 1) U^(1/a). Address k = 0 is kept for it.
        boost = (1.0 - uniform(seed, who, day, event, 0)) ** (1.0 / a)
        a += 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    k = 1
    while True:
        x = normal(uniform(seed, who, day, event, k))
        u = 1.0 - uniform(seed, who, day, event, k + 1)
        k += 2
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


@compiled("f8(i8, i8, i8, i8, f8, f8)")
def beta(seed, who, day, event, a, b):
    """Beta(a, b) as a ratio of two gammas, at ``event`` and ``event + 1``; ``a, b > 0``."""
    x = gamma(seed, who, day, event, a)
    y = gamma(seed, who, day, event + 1, b)
    if x + y <= 0.0:  # both underflow only for tiny shapes, where the law sits on 0 and 1
        # ... and k = 0 cannot decide between them: it is what made x underflow.
        return 0.0 if uniform(seed, who, day, event, -1) * (a + b) < b else 1.0
    return x / (x + y)
