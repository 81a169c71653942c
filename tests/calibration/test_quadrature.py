"""Laws of orders for all parameters that a fit may try: finite, and what sums and other integrals say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from loopsim.calibration import bgnbd, pareto_nbd
from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.quadrature import points

#: The logarithm of any parameter that a search may try.
ANY = st.floats(-9.0, 9.0)

#: Numbers below this have few digits left.
NOTHING = 1e-300


def test_the_rule_gives_a_beta_function() -> None:
    log_point, log_rest, width = points()
    found = np.exp(2.5 * log_point + 0.5 * log_rest) @ width
    assert found == pytest.approx(np.pi * 3 / 8, rel=1e-12)  # B(5/2, 1/2)


def by_pieces(r: float, alpha: float, s: float, beta: float, x: int, last: float, watched: float) -> float:
    """Log chance of a history with a customer who dropped out in it, without its constants: pieces of growing width."""
    p, q, ends = r + x, s + 1.0, [last]
    width = (min(alpha, beta) + last) / (p + q)
    while ends[-1] + width < watched:
        ends.append(ends[-1] + width)
        width *= 1.5
    ends.append(watched)
    node, weight = np.polynomial.legendre.leggauss(40)
    low, high = np.array(ends[:-1])[:, None], np.array(ends[1:])[:, None]
    at = (low + high) / 2 + (high - low) / 2 * node
    logs = -p * np.log(alpha + at) - q * np.log(beta + at) + np.log((high - low) / 2 * weight)
    return float(np.logaddexp.reduce(logs.ravel()))


@settings(max_examples=200)
@given(ANY, ANY, ANY, ANY, st.integers(0, 300), st.floats(0.0, 1.0), st.floats(0.1, 400.0))
def test_the_moment_of_dropping_out_is_integrated_for_all_parameters(
    r: float, alpha: float, s: float, beta: float, x: int, part: float, watched: float
) -> None:
    r, alpha, s, beta = np.exp((r, alpha, s, beta))
    last = watched * min(part, 0.999) if x else 0.0
    histories = Histories(np.array([float(x)]), np.array([last]), np.array([watched]))
    alive, gone = pareto_nbd._alive_and_gone(np.array((r, alpha, s, beta)), histories)
    assert np.isfinite([alive, gone]).all()
    # The difference of both has no constants but s.
    known_alive = -(r + x) * np.log(alpha + watched) - s * np.log(beta + watched)
    known_gone = np.log(s) + by_pieces(r, alpha, s, beta, x, last, watched)
    assert gone[0] - alive[0] == pytest.approx(known_gone - known_alive, abs=1e-7, rel=1e-9)


def test_a_short_time_brings_the_orders_of_who_stays_whatever_the_law_of_dropping_out() -> None:
    sizes = np.exp(np.linspace(-9.0, 9.0, 37))
    found = [bgnbd.expected_repeats(np.array((1.0, 1.0, a, b)), 1e-11) for a in sizes for b in sizes]
    assert found == pytest.approx([1e-11] * len(found), rel=1e-9)


@settings(max_examples=200)
@given(ANY, ANY, ANY, ANY, st.one_of(st.floats(0.0, 400.0), st.floats(0.0, 1e-6)))
def test_expected_orders_are_finite_and_between_none_and_those_of_who_stay(
    r: float, alpha: float, a: float, b: float, time: float
) -> None:
    r, alpha, a, b = np.exp((r, alpha, a, b))
    orders = float(bgnbd.expected_repeats(np.array((r, alpha, a, b)), time))
    of_who_stay = r * (time / alpha)
    assert 0.0 <= orders <= of_who_stay * (1 + 1e-8) + NOTHING
    if (r + 1) * time / alpha < 1e-8:  # too short a time for an order, let alone for dropping out
        assert orders == pytest.approx(of_who_stay, rel=1e-6, abs=NOTHING)


@settings(max_examples=200)
@given(ANY, ANY, st.one_of(ANY, st.just(0.0)), ANY, st.one_of(st.floats(0.0, 400.0), st.floats(0.0, 1e-6)))
def test_expected_orders_of_who_may_drop_out_at_any_moment_are_within_what_is_possible(
    r: float, alpha: float, s: float, beta: float, time: float
) -> None:
    r, alpha, s, beta = np.exp((r, alpha, s, beta))
    orders = float(pareto_nbd.expected_repeats(np.array((r, alpha, s, beta)), time))
    of_who_stay = r / alpha * time
    assert 0.0 <= orders <= of_who_stay * (1 + 1e-9) + NOTHING
    if s * time / beta < 1e-8:
        assert orders == pytest.approx(of_who_stay, rel=1e-6, abs=NOTHING)


def test_expected_orders_of_pareto_nbd_pass_smoothly_by_a_shape_of_one() -> None:
    found = [pareto_nbd.expected_repeats(np.array((0.5, 10.0, s, 12.0)), 52.0) for s in (1 - 1e-9, 1.0, 1 + 1e-9)]
    known = 0.5 / 10.0 * 12.0 * np.log1p(52.0 / 12.0)  # the integral of 12 / (12 + t)
    assert found == pytest.approx([known] * 3, rel=1e-8)


@pytest.mark.parametrize("law", [(0.24, 4.4, 0.79, 2.43), (2.0, 0.3, 0.01, 300.0), (0.02, 0.24, 0.6, 221.0)])
@pytest.mark.parametrize("time", [0.5, 39.0, 200.0])
def test_expected_orders_are_the_mean_over_chances_to_drop_out(
    law: tuple[float, float, float, float], time: float
) -> None:
    r, alpha, a, b = law

    def of_quantile(share: float) -> float:
        p = max(beta.ppf(share, a, b), 1e-300)
        return float(-np.expm1(-r * np.log1p(p * time / alpha)) / p)

    known, _ = quad(of_quantile, 0.0, 1.0, limit=500, epsabs=0, epsrel=1e-8)
    assert bgnbd.expected_repeats(np.array(law), time) == pytest.approx(known, rel=1e-6)
