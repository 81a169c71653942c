"""Formulas of the model, of plain numbers: chances and amounts, without luck, state or arrays.

Each is an ordinary function that the agents call as it stands and that the array engine compiles. Formulas keep to
``+ - * /``, ``min``, ``max`` and comparisons, which give the same bits everywhere; the few that need a power or an
exponential are compiled once and called by both engines.
"""

from __future__ import annotations

import math

from loopsim.compiled import compiled, inlined, shared

DAYS_PER_YEAR = 365.0


# --- money ----------------------------------------------------------------------------------------------------------


@shared
def fen(cny):
    """Convert yuan to whole fen, rounded half up: every amount of money begins here. ``cny >= 0``."""
    return int(cny * 100.0 + 0.5)


@shared
def part_of(share, amount_fen):
    """A share of an amount, in whole fen, rounded half up."""
    return int(share * amount_fen + 0.5)


@shared
def by_day(amount_fen_per_week, day):
    """Split a weekly amount over days so that seven days in a row add up to it exactly."""
    return amount_fen_per_week * (day % 7 + 1) // 7 - amount_fen_per_week * (day % 7) // 7


# --- channels -------------------------------------------------------------------------------------------------------


@compiled("f8(i8, f8)")
def price_of_traffic(day, inflation_per_year):
    """Price of a channel's traffic against day 0 (M15)."""
    if inflation_per_year == 0.0:
        return 1.0
    return (1.0 + inflation_per_year) ** (day / 365.0)


@compiled("f8(f8, f8, f8)")
def felt_spend(felt_yesterday, spend, carry_over_per_week):
    """Normalised geometric adstock: constant spend is felt as itself (M11; Jin et al. 2017)."""
    if carry_over_per_week <= 0.0:
        return spend
    keep = carry_over_per_week ** (1.0 / 7.0)
    return keep * felt_yesterday + (1.0 - keep) * spend


@compiled("f8(f8, f8, f8)")
def hill(spend, half_spend, slope):
    """Saturating response, 0 to 1, with 0.5 at ``half_spend``: 1 / (1 + (spend/half)^-slope)."""
    if spend <= 0.0:
        return 0.0
    return 1.0 / (1.0 + (spend / half_spend) ** -slope)


@shared
def followers_per_week(spend_per_week, cost_per_follower, half_reach_per_week, slope):
    """Followers a week that a spend brings while everyone is still a stranger (M09, M11, M12, M14).

    The channel can bring twice ``half_reach_per_week``. When it brings ``half_reach_per_week`` a follower costs twice
    ``cost_per_follower`` on average, whatever the slope; with slope 1 one at low spend costs ``cost_per_follower``.
    ``half_reach_per_week = 0``: never saturates, and each costs ``cost_per_follower``.
    """
    if half_reach_per_week <= 0.0:
        return spend_per_week / cost_per_follower
    capacity = 2.0 * half_reach_per_week
    return capacity * hill(spend_per_week, cost_per_follower * capacity, slope)


@shared
def crowding(bids):
    """Price of a channel's traffic where others bid, against that without; bids against the spend at half saturation.

    At slope 1 everyone wins their part of all bids, of which 1 is the platform's (M16; a contest, Tullock 1980).
    """
    return 1.0 + bids


@shared
def precision_weight(has_need, need_share, precision):
    """Factor by which a channel reaches this kind of person more than the average one (M19). Averages to 1."""
    if need_share <= 0.0 or need_share >= 1.0:
        return 1.0
    if has_need:
        return 1.0 - precision + precision / need_share
    return 1.0 - precision


# --- attitude -------------------------------------------------------------------------------------------------------


@compiled("f8(f8)")
def kept_after_a_day(half_life_days):
    """Part of an excitement that is left after a day."""
    return 0.5 ** (1.0 / half_life_days)


@inlined
def toward(value, goal, part):
    """Move ``part`` of the way to a goal. Stays in [0, 1] when value, goal and part do."""
    return value + (goal - value) * part


@inlined
def response(read_share, fatigue, tolerance):
    """Chance to read one message: falls as fatigue grows against tolerance (M32)."""
    return read_share * tolerance / (tolerance + fatigue)


@shared
def messages_felt(promotions, services, service_weight):
    """Messages a week as people feel them, in promotions: a service contact counts as a part of one (M31, M32)."""
    return promotions + service_weight * services


@inlined
def excess(fatigue, tolerance):
    """Promotions a week above what this person tolerates (M32)."""
    return max(0.0, fatigue - tolerance)


# --- orders ---------------------------------------------------------------------------------------------------------


@shared
def share_of_needs(base_share, habit_gain, orders):
    """Share of a customer's needs that are brought to us: habit grows with orders (M51)."""
    return 1.0 - (1.0 - base_share) / (1.0 + habit_gain * orders)


@shared
def steps_passed(u, step_pass, count):
    """Checkout steps passed by one uniform number: step k with the product of the first k chances (M45, M46)."""
    chance = 1.0
    for step in range(count):
        chance *= step_pass[step]
        if u >= chance:
            return step
    return count


@shared
def checkout_passed(step_pass, count):
    """Part of the checkouts begun that pass all of their steps (M45)."""
    passed = 1.0
    for step in range(count):
        passed *= step_pass[step]
    return passed


@shared
def borrowed_hazard(borrowed_share, passed):
    """Hazard of ordering by which an order won puts back the clock: that of the part of an order which is borrowed.

    ``passed`` is the part of checkouts that end in an order; 0 where none does.
    """
    return borrowed_share / passed if passed > 0.0 else 0.0


@inlined
def fading(lift, age_days, fade_days):
    """A lift that fades evenly to nothing (M74)."""
    return lift * max(0.0, 1.0 - age_days / fade_days)


@inlined
def days_until(clock, hazard, most):
    """Whole days until a clock strikes that runs by ``hazard`` a day, at most ``most``."""
    if hazard * most <= clock:
        return most
    days = float(int(clock / hazard))
    if days * hazard < clock:
        days += 1.0
    return days


# --- sharing --------------------------------------------------------------------------------------------------------


@shared
def reward_factor(reward_cny, lift, half_cny):
    """Factor of a reward on sharing: 1 without, 1 + lift for an endless one, half way at ``half_cny`` (M65)."""
    return 1.0 + lift * reward_cny / (reward_cny + half_cny)


@shared
def saturating(amount, half):
    """Saturating response, 0 to 1, with 0.5 at ``half``: the law of rewards without its lift. ``half > 0``."""
    return amount / (amount + half)


@inlined
def experience_factor(experience, weight):
    """Factor of experience on sharing: 1 at full experience (M65)."""
    return 1.0 - weight + weight * experience


@shared
def whole_number(amount, u):
    """Round so that the mean is kept: 2.3 gives 3 in three of ten cases."""
    return int(amount + u)


@shared
def accept_chance(tie_chance, factor):
    """Chance that an invitation is accepted, with what the inviter adds to it (M75, M83); at most 1."""
    return min(1.0, tie_chance * factor)


# --- hosts ----------------------------------------------------------------------------------------------------------


@shared
def attention(asked_per_day, given_per_day):
    """Part of the asked contacts that come about when a host cannot give all."""
    if asked_per_day <= given_per_day:
        return 1.0
    return given_per_day / asked_per_day


@shared
def tired_tomorrow(tiredness, load, tire_per_week):
    """Tiredness rises with load above 1 and falls below, 0 to 1 (M80). Twice the load tires at the full pace."""
    return min(1.0, max(0.0, tiredness + tire_per_week / 7.0 * min(1.0, load - 1.0)))


@shared
def guide_leaving_per_day(per_week, tired_lift, tiredness):
    """Hazard that a guide leaves (M80)."""
    return per_week / 7.0 * (1.0 + tired_lift * tiredness)


@shared
def leader_quitting_per_day(per_week, pay_fen_per_week, wage_fen_per_week):
    """Hazard that a leader gives up: none when pay reaches the wage, the full one at no pay (M85)."""
    if pay_fen_per_week >= wage_fen_per_week:
        return 0.0
    return per_week / 7.0 * (1.0 - pay_fen_per_week / wage_fen_per_week)


@compiled("f8(f8)")
def smoothing(weeks):
    """Weight of a new day in a mean that remembers ``weeks`` weeks."""
    return -math.expm1(-1.0 / (7.0 * max(weeks, 1e-300)))  # the shortest memory is that of the day itself
