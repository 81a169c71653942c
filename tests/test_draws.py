"""Random numbers by address: the published generator, evenly spread, unrelated along every axis of the address.

Statistical tests have fixed seeds, so they pass or fail for good. ``ALARM`` is the chance that one of them would fail
under another choice of seeds although all is right.
"""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from loopsim import draws
from loopsim.draws import Dice, roll, roll_four
from loopsim.market.events import Event
from loopsim.scenario.limits import MAX_SEED

#: False alarms of one statistical test, and the distance from the mean (in standard errors) that this allows.
ALARM = 1e-6
FAR = stats.norm.isf(ALARM / 2)

AXES = {"seed": 0, "who": 1, "day": 2, "event": 3, "k": 4}

addresses = st.tuples(
    st.integers(0, MAX_SEED),
    st.integers(0, 2**32 - 1),
    st.integers(-1, 36_500),
    st.integers(0, 255),
    st.integers(0, 2**16),
)


def uniforms(seed=1, who=0, day=0, event=16, k=0) -> np.ndarray:
    """Numbers at many addresses: arguments are broadcast against one another."""
    return np.vectorize(draws.uniform, otypes=[float])(seed, who, day, event, k)


def at(axis: str, numbers: np.ndarray) -> np.ndarray:
    """Numbers along one axis of the address, beside 50 customers, days or events that stand across it."""
    across = {"who": "day", "day": "who"}.get(axis, "who")
    return uniforms(**{axis: numbers, across: np.arange(50)[:, None]})


# --- the generator --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_the_generator_gives_the_published_answers(counter, key, answer):
    """Vectors of Random123 1.09 for Philox 4x32 with 10 rounds (file kat_vectors)."""
    assert draws.philox(*counter, *key) == answer


def test_an_address_is_the_counter_and_the_seed_is_the_key():
    seed, who, day, event, k = 0x123456789ABCDEF0, 7, -1, 3, 5
    a, b, c, d = draws.philox(who, 2**32 - 1, event, k, 0x9ABCDEF0, 0x12345678)
    assert draws.four_uniforms(seed, who, day, event, k) == tuple((word + 0.5) / 2**32 for word in (a, b, c, d))
    assert draws.uniform(seed, who, day, event, k) == ((a >> 5) * 2**26 + (b >> 6)) / 2**53


@given(st.lists(addresses, min_size=2, max_size=20, unique=True), st.randoms())
def test_the_same_address_has_the_same_luck_whatever_was_asked_before(asked, order):
    luck = {address: (draws.uniform(*address), draws.four_uniforms(*address)) for address in asked}
    again = order.sample(asked, len(asked))
    assert {address: (draws.uniform(*address), draws.four_uniforms(*address)) for address in again} == luck
    assert len({number for number, _ in luck.values()}) == len(asked)  # 53 bits: no two in a lifetime


@given(addresses)
def test_numbers_are_at_least_0_and_below_1(address):
    assert 0.0 <= draws.uniform(*address) < 1.0
    assert all(0.0 < number < 1.0 for number in draws.four_uniforms(*address))


def test_the_largest_words_give_a_number_below_1_and_the_smallest_0(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(draws, "_words", lambda *address: (np.uint64(2**32 - 1),) * 4)
    assert draws.uniform.py_func(0, 0, 0, 0, 0) == 1.0 - 2.0**-53
    assert draws.four_uniforms.py_func(0, 0, 0, 0, 0) == (1.0 - 2.0**-33,) * 4
    monkeypatch.setattr(draws, "_words", lambda *address: (np.uint64(0),) * 4)
    assert draws.uniform.py_func(0, 0, 0, 0, 0) == 0.0
    assert draws.four_uniforms.py_func(0, 0, 0, 0, 0) == (2.0**-33,) * 4


def test_compiled_and_plain_code_roll_the_same_numbers():
    @numba.njit
    def compiled(seed, who, day, k):
        dice = Dice(seed, who, day)
        return roll(dice, Event.CONTACT, k), roll_four(dice, Event.FIT)

    for who in range(20):
        dice = Dice(3, who, 11)
        assert compiled(3, who, 11, 2) == (roll(dice, Event.CONTACT, 2), roll_four(dice, Event.FIT))


# --- spread and independence ----------------------------------------------------------------------------------------


def test_numbers_are_spread_evenly():
    numbers = uniforms(who=np.arange(2000), day=np.arange(100)[:, None]).ravel()
    assert stats.kstest(numbers, "uniform").pvalue > ALARM
    assert stats.chisquare(np.histogram(numbers, 1000, (0.0, 1.0))[0]).pvalue > ALARM


def test_every_bit_of_a_number_is_a_fair_coin():
    """53 coins; ``ALARM`` for all of them together."""
    numbers = (uniforms(who=np.arange(40_000)) * 2**53).astype(np.int64)
    heads = (numbers[:, None] >> np.arange(53) & 1).mean(axis=0)
    assert np.abs(heads - 0.5).max() / (0.5 / math.sqrt(len(numbers))) < stats.norm.isf(ALARM / 2 / 53)


@pytest.mark.parametrize("axis", AXES)
def test_neighbours_along_the_address_are_unrelated(axis):
    """The next one, the one after it, and one a power of 2 away: neither a line nor any other pattern."""
    start = np.arange(400)
    here = at(axis, start).ravel()
    for step in (1, 2, 7, 64, 4096):
        there = at(axis, start + step).ravel()
        assert abs(np.corrcoef(here, there)[0, 1]) * math.sqrt(len(here)) < FAR
        pairs = np.histogram2d(here, there, 16, [[0, 1], [0, 1]])[0]
        assert stats.chisquare(pairs.ravel()).pvalue > ALARM


def test_seeds_that_differ_only_above_32_bits_are_unrelated():
    low, high = at("seed", np.arange(400)), at("seed", np.arange(400) + 2**32)
    assert abs(np.corrcoef(low.ravel(), high.ravel())[0, 1]) * math.sqrt(low.size) < FAR


@pytest.mark.parametrize(("axis", "bits"), [("seed", 63), ("who", 32), ("day", 16), ("event", 8), ("k", 16)])
def test_one_changed_bit_of_an_address_changes_half_the_bits_of_its_number(axis, bits):
    place = AXES[axis]
    flips = tosses = 0
    for bit in range(bits):
        for n in range(60):
            address = [n * 7919, n * 104729, n, n % 64, n]
            before = int(draws.uniform(*address) * 2**53)
            address[place] ^= 1 << bit
            flips += (before ^ int(draws.uniform(*address) * 2**53)).bit_count()
            tosses += 53
    assert abs(flips / tosses - 0.5) / (0.5 / math.sqrt(tosses)) < FAR


def test_the_four_numbers_of_one_roll_are_unrelated():
    fours = np.array([draws.four_uniforms(1, who, 0, 16, 0) for who in range(40_000)])
    assert min(stats.kstest(column, "uniform").pvalue for column in fours.T) > ALARM / 4
    related = np.corrcoef(fours.T)[np.triu_indices(4, 1)]
    assert np.abs(related).max() * math.sqrt(len(fours)) < stats.norm.isf(ALARM / 2 / 6)


def test_neighbours_get_unrelated_variates():
    """A gamma asks at many ``k`` and a beta at two events: neither may run into its neighbour's numbers."""
    for law in (lambda who: draws.gamma(1, who, -1, 2, 0.8), lambda who: draws.beta(1, who, -1, 3, 0.8, 8.0)):
        luck = stats.rankdata([law(who) for who in range(20_000)])
        assert abs(np.corrcoef(luck[:-1], luck[1:])[0, 1]) * math.sqrt(len(luck)) < FAR


# --- laws -----------------------------------------------------------------------------------------------------------


def test_the_normal_quantile_is_exact_to_the_last_digits():
    u = np.concatenate([np.logspace(-300, -1, 600), np.linspace(0.001, 0.999, 999), 1.0 - np.logspace(-16, -1, 200)])
    ours = np.array([draws.normal(x) for x in u])
    np.testing.assert_allclose(ours, special.ndtri(u), rtol=2e-14, atol=2e-15)
    assert draws.normal(0.5) == 0.0
    assert math.isfinite(draws.normal(0.0)) and math.isfinite(draws.normal(1.0))


def test_a_chance_of_a_hazard_is_that_an_exponential_clock_strikes():
    for hazard in (0.0, 1e-12, 0.01, 1.0, 20.0):
        assert draws.chance_of(hazard) == pytest.approx(1.0 - math.exp(-hazard), rel=1e-4, abs=1e-300)
        assert draws.exponential(draws.chance_of(hazard)) == pytest.approx(hazard, rel=1e-7)


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(0.0, 4.0))
def test_variates_of_one_number_are_finite_and_not_negative(u, spread):
    for value in (draws.exponential(u), draws.log_normal(u, spread), draws.log_logistic(u, 5.0, spread + 0.1)):
        assert math.isfinite(value) and value >= 0.0


@pytest.mark.parametrize(
    ("ours", "law"),
    [
        (draws.exponential, stats.expon()),
        (draws.normal, stats.norm()),
        *((lambda u, s=s: draws.log_normal(u, s), stats.lognorm(s, scale=math.exp(-s * s / 2))) for s in (0.5, 1.9)),
        *((lambda u, c=c: draws.log_logistic(u, 5.0, c), stats.fisk(c, scale=5.0)) for c in (0.5, 1.74, 20.0)),
    ],
    ids=["exponential", "normal", "log_normal 0.5", "log_normal 1.9", "log_logistic 0.5", "log_logistic 1.74",
         "log_logistic 20"],
)  # fmt: skip
def test_a_uniform_number_becomes_a_variate_of_its_law(ours, law):
    for u in np.linspace(0.0005, 0.9995, 1000):
        assert ours(u) == pytest.approx(law.ppf(u), rel=1e-9, abs=1e-12)


def test_log_normal_spread_keeps_the_mean_at_1():
    assert all(stats.lognorm(s, scale=math.exp(-s * s / 2)).mean() == pytest.approx(1.0) for s in (0.5, 1.9))
    assert draws.log_normal(0.9, 0.0) == 1.0


def test_without_a_slope_everyone_has_the_median():
    assert draws.log_logistic(0.01, 5.0, 0.0) == draws.log_logistic(0.99, 5.0, 0.0) == 5.0


@pytest.mark.parametrize("shape", [0.01, 0.05, 0.243, 0.8, 1.0, 1.5, 5.0, 100.0])
def test_gamma_follows_its_law(shape):
    sample = np.array([draws.gamma(1, who, -1, 2, shape) for who in range(20_000)])
    assert sample.min() >= 0.0
    assert stats.kstest(sample, stats.gamma(shape).cdf).pvalue > ALARM
    assert abs(sample.mean() - shape) / math.sqrt(shape / len(sample)) < FAR + 1.0 / math.sqrt(shape * len(sample))


@pytest.mark.parametrize(
    ("a", "b"), [(0.793, 8.0), (0.793, 2.426), (0.5, 0.5), (1.0, 1.0), (3.6, 2.4), (40.0, 60.0), (0.02, 0.05)]
)
def test_beta_follows_its_law(a, b):
    sample = np.array([draws.beta(1, who, -1, 3, a, b) for who in range(20_000)])
    assert sample.min() >= 0.0 and sample.max() <= 1.0
    # Of small shapes a part of the law stands closer to 1 than numbers can tell: it is counted, the rest compared.
    law, edge = stats.beta(a, b), 1.0 - 1e-9
    inside = sample[sample < edge]
    assert stats.kstest(inside, lambda x: law.cdf(x) / law.cdf(edge)).pvalue > ALARM
    assert stats.binomtest(len(inside), len(sample), law.cdf(edge)).pvalue > ALARM


@pytest.mark.parametrize(("a", "b"), [(0.001, 0.001), (0.0005, 0.0015), (1e-6, 1e-6)])
def test_beta_of_tiny_shapes_keeps_its_mean(a, b):
    """Both gammas underflow often; what decides then must not be the number that made them underflow."""
    sample = np.array([draws.beta(1, who, -1, 3, a, b) for who in range(20_000)])
    mean = a / (a + b)
    assert abs(sample.mean() - mean) / math.sqrt(mean * (1.0 - mean) / len(sample)) < FAR


def test_third_uniforms_of_everyone_are_those_of_each() -> None:
    found = np.zeros(37)
    numba.njit(lambda seed, found: draws.third_uniforms(seed, -1, 5, 2, len(found), found))(2**40 + 9, found)
    assert found.tolist() == [draws.four_uniforms(2**40 + 9, who, -1, 5, 2)[2] for who in range(37)]
