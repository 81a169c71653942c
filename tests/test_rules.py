"""The formulas of the model against what they say: limits, halves, sums and directions. Plain numbers, no engine."""

from __future__ import annotations

import ast
import inspect
import math

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim import rules
from loopsim.compiled import Compiled

shares = st.floats(0.0, 1.0)
amounts = st.floats(0.0, 1e6)
rates = st.floats(0.0, 100.0)

# --- money ----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**12))
def test_yuan_written_with_two_decimals_are_whole_fen(fen):
    assert rules.fen(fen / 100) == fen


@given(st.floats(0.0, 1e9))
def test_money_is_rounded_by_half_a_fen_at_most(cny):
    assert abs(rules.fen(cny) - 100.0 * cny) <= 0.5 + 1e-4
    assert rules.fen(0.005) == 1 and rules.fen(0.0049) == 0


@given(shares, st.integers(0, 10**10))
def test_a_part_of_an_amount_is_at_most_the_amount(share, amount):
    part = rules.part_of(share, amount)
    assert 0 <= part <= amount
    assert abs(part - share * amount) <= 0.5 + 1e-4
    assert rules.part_of(1.0, amount) == amount and rules.part_of(0.0, amount) == 0


@given(st.integers(0, 10**10), st.integers(0, 40_000))
def test_seven_days_in_a_row_add_up_to_the_week(amount, day):
    days = [rules.by_day(amount, day + n) for n in range(7)]
    assert sum(days) == amount
    assert max(days) - min(days) <= 1


# --- channels -------------------------------------------------------------------------------------------------------


def test_prices_rise_by_the_inflation_within_a_year():
    assert rules.price_of_traffic(0, 0.33) == 1.0
    assert rules.price_of_traffic(365, 0.33) == pytest.approx(1.33)
    assert rules.price_of_traffic(730, 0.33) == pytest.approx(1.33**2)
    assert rules.price_of_traffic(365, -0.5) == pytest.approx(0.5)


@given(amounts, st.floats(0.0, 0.95))
def test_constant_spend_is_felt_as_itself(spend, carry_over):
    assert rules.felt_spend(spend, spend, carry_over) == pytest.approx(spend)


def test_of_spend_that_stopped_the_carry_over_is_felt_a_week_later():
    felt = 100.0
    for _ in range(7):
        felt = rules.felt_spend(felt, 0.0, 0.3)
    assert felt == pytest.approx(30.0)
    assert rules.felt_spend(100.0, 7.0, 0.0) == 7.0


@given(st.floats(1e-3, 1e6), st.floats(0.1, 10.0))
def test_half_the_response_comes_at_half_spend(half, slope):
    assert rules.hill(half, half, slope) == pytest.approx(0.5)
    assert rules.hill(0.0, half, slope) == 0.0
    assert rules.hill(half * 1e4, half, slope) > rules.hill(half, half, slope)


@given(amounts, amounts, st.floats(0.1, 10.0))
def test_more_spend_never_reaches_fewer(spend, more, slope):
    little = rules.followers_per_week(spend, 50.0, 300.0, slope)
    much = rules.followers_per_week(spend + more, 50.0, 300.0, slope)
    assert 0.0 <= little <= much <= 600.0 * (1 + 1e-12)


def test_a_follower_costs_what_is_declared_at_low_spend_and_ever_more_at_high():
    assert rules.followers_per_week(1.0, 50.0, 300.0, 1.0) == pytest.approx(1.0 / 50.0, rel=1e-3)
    assert rules.followers_per_week(50.0 * 600.0, 50.0, 300.0, 1.0) == pytest.approx(300.0)  # half of the capacity
    assert rules.followers_per_week(1e6, 50.0, 0.0, 1.0) == pytest.approx(20_000.0)  # never saturates


@given(st.floats(0.01, 1.0), shares)
def test_precision_moves_reach_to_those_in_need_and_keeps_the_mean(need_share, precision):
    in_need = rules.precision_weight(True, need_share, precision)
    others = rules.precision_weight(False, need_share, precision)
    assert need_share * in_need + (1.0 - need_share) * others == pytest.approx(1.0)
    assert in_need >= others or precision == 0.0 or need_share == 1.0
    assert rules.precision_weight(False, 0.0, precision) == 1.0


# --- attitude -------------------------------------------------------------------------------------------------------


def test_half_of_an_excitement_is_left_after_its_half_life():
    assert rules.kept_after_a_day(5.0) ** 5 == pytest.approx(0.5)


@given(shares, shares, shares)
def test_moving_toward_a_goal_stays_between_0_and_1(value, goal, part):
    moved = rules.toward(value, goal, part)
    assert 0.0 <= moved <= 1.0
    assert min(value, goal) - 1e-15 <= moved <= max(value, goal) + 1e-15
    assert rules.toward(value, goal, 0.0) == value


@given(shares, rates, st.floats(0.01, 1e3))
def test_reading_falls_with_fatigue_to_a_half_at_tolerance(read_share, fatigue, tolerance):
    assert rules.response(read_share, 0.0, tolerance) == pytest.approx(read_share)
    assert rules.response(read_share, tolerance, tolerance) == pytest.approx(read_share / 2)
    assert rules.response(read_share, fatigue + 1.0, tolerance) <= rules.response(read_share, fatigue, tolerance)


def test_only_promotions_above_tolerance_are_an_excess():
    assert rules.excess(3.0, 5.0) == 0.0 and rules.excess(7.0, 5.0) == 2.0


# --- orders ---------------------------------------------------------------------------------------------------------


@given(shares, rates, st.integers(0, 1000))
def test_habit_grows_with_orders_from_the_base_share_to_all_needs(base, gain, orders):
    share = rules.share_of_needs(base, gain, orders)
    assert rules.share_of_needs(base, gain, 0) == pytest.approx(base)
    assert base - 1e-12 <= share <= rules.share_of_needs(base, gain, orders + 1) <= 1.0
    assert rules.share_of_needs(base, 0.0, orders) == pytest.approx(base)


@given(st.lists(shares, min_size=1, max_size=8))
def test_one_number_passes_each_step_with_its_own_chance(step_pass):
    """Over an even spread of numbers the share that passes k steps is the product of the first k chances."""
    padded = np.array([*step_pass, *[0.0] * (8 - len(step_pass))])
    passed = np.array([rules.steps_passed(u, padded, len(step_pass)) for u in (np.arange(2000) + 0.5) / 2000])
    for step, chance in enumerate(np.cumprod(step_pass), start=1):
        assert abs((passed >= step).mean() - chance) <= 1 / 2000
    assert passed.max() <= len(step_pass)


# --- sharing --------------------------------------------------------------------------------------------------------


@given(st.floats(0.0, 1e5), st.floats(0.0, 100.0), st.floats(0.01, 1e6))
def test_a_reward_lifts_sharing_half_way_at_its_half(reward, lift, half):
    assert rules.reward_factor(0.0, lift, half) == 1.0
    assert rules.reward_factor(half, lift, half) == pytest.approx(1.0 + lift / 2)
    assert 1.0 <= rules.reward_factor(reward, lift, half) <= (1.0 + lift) * (1 + 1e-12)


@given(shares, shares)
def test_experience_scales_sharing_down_and_never_up(experience, weight):
    assert rules.experience_factor(1.0, weight) == pytest.approx(1.0)
    assert 0.0 - 1e-15 <= rules.experience_factor(experience, weight) <= 1.0 + 1e-15
    assert rules.experience_factor(0.0, 1.0) == 0.0


@given(st.floats(0.0, 500.0))
def test_rounding_by_luck_keeps_the_mean(amount):
    even = (np.arange(1000) + 0.5) / 1000
    whole = [rules.whole_number(amount, u) for u in even]
    assert set(whole) <= {math.floor(amount), math.floor(amount) + 1}
    assert abs(np.mean(whole) - amount) <= 1e-3


def test_acceptance_grows_with_influence_and_ends_at_certainty():
    assert rules.accept_chance(0.09, 1.0) == 0.09
    assert rules.accept_chance(0.09, 3.0) == pytest.approx(0.27)
    assert rules.accept_chance(0.5, 6.0) == 1.0


# --- hosts ----------------------------------------------------------------------------------------------------------


@given(amounts, st.one_of(st.just(0.0), st.floats(1e-3, 1e6)))
def test_attention_is_shared_out_when_more_is_asked_than_given(asked, given_):
    attention = rules.attention(asked, given_)
    assert 0.0 <= attention <= 1.0
    assert attention * asked <= given_ * (1 + 1e-12)
    assert attention == 1.0 or attention * asked == pytest.approx(given_)


@given(shares, st.floats(0.0, 100.0), st.floats(0.0, 7.0))
def test_hosts_tire_above_their_load_and_recover_below(tiredness, load, tire_per_week):
    tomorrow = rules.tired_tomorrow(tiredness, load, tire_per_week)
    assert 0.0 <= tomorrow <= 1.0
    assert (tomorrow >= tiredness) if load >= 1.0 else (tomorrow <= tiredness)
    assert rules.tired_tomorrow(0.5, 2.0, 0.7) == pytest.approx(0.6) == rules.tired_tomorrow(0.5, 50.0, 0.7)


def test_tired_guides_leave_sooner_and_ill_paid_leaders_quit():
    assert rules.guide_leaving_per_day(0.07, 3.0, 0.0) == pytest.approx(0.01)
    assert rules.guide_leaving_per_day(0.07, 3.0, 1.0) == pytest.approx(0.04)
    assert rules.leader_quitting_per_day(0.07, 100.0, 100) == 0.0
    assert rules.leader_quitting_per_day(0.07, 50.0, 100) == pytest.approx(0.005)
    assert rules.leader_quitting_per_day(0.07, 0.0, 100) == pytest.approx(0.01)
    assert rules.leader_quitting_per_day(0.07, 0.0, 0) == 0.0


@given(st.lists(st.just(0.0) | st.floats(0.01, 1.0), max_size=8), shares, shares)
def test_so_many_pass_the_checkout_as_pass_each_step(chances, u, borrowed):
    passed = rules.checkout_passed(chances, len(chances))
    assert passed == pytest.approx(math.prod(chances), abs=1e-300)
    assert (rules.steps_passed(u, chances, len(chances)) == len(chances)) == (u < passed or not chances)
    hazard = rules.borrowed_hazard(borrowed, passed)
    assert hazard * passed == pytest.approx(borrowed if passed > 0.0 else 0.0) and hazard >= 0.0


@given(st.floats(0.1, 520.0))
def test_a_smoothed_mean_forgets_all_but_a_third_within_its_weeks(weeks):
    assert (1.0 - rules.smoothing(weeks)) ** (7.0 * weeks) == pytest.approx(math.exp(-1.0))


# --- one text, two engines ------------------------------------------------------------------------------------------

ARGUMENTS = {
    "by_day": (12345, 9), "steps_passed": (0.4, np.array([0.9, 0.7, 0.5]), 3),
    "precision_weight": (True, 0.3, 0.7), "share_of_needs": (0.5, 0.15, 7), "part_of": (0.3, 12345),
    "price_of_traffic": (200, 0.15), "checkout_passed": (np.array([0.9, 0.7, 0.5]), 3),
}  # fmt: skip


def formulas() -> dict[str, object]:
    """Every rule by its name, as the agents call it."""
    return {name: rule for name, rule in vars(rules).items() if getattr(rule, "__module__", "") == rules.__name__}


@pytest.mark.parametrize("name", sorted(formulas()))
def test_a_rule_gives_the_same_bits_compiled_and_plain(name):
    rule = formulas()[name]
    count = len(inspect.signature(getattr(rule, "py_func", rule)).parameters)
    arguments = ARGUMENTS.get(name) or (0.37, 0.61, 0.29, 0.83, 1.7)[:count]
    compiled = numba.njit(lambda *values: rule(*values))
    assert compiled(*arguments) == rule(*arguments)


def test_rules_that_need_a_power_or_an_exponential_are_compiled_for_agents_too():
    """Python's and the compiler's ``exp`` and ``**`` may differ in the last bit: so there is one for both engines."""
    tree = ast.parse(inspect.getsource(rules))
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        is_hard = "math" in names or any(isinstance(node, ast.Pow) for node in ast.walk(function))
        assert isinstance(vars(rules)[function.name], Compiled) == is_hard, function.name
