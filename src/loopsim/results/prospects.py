"""Value of the people in the pool: without it, a plan that invests looks worse than it is."""

from __future__ import annotations

import numpy as np

from loopsim.market.fields import NONE
from loopsim.market.tallies import OF_ORDERS
from loopsim.mechanisms.calendar.ahead import without_calendar
from loopsim.mechanisms.carrier.ahead import lasting
from loopsim.mechanisms.launches.ahead import without_launch
from loopsim.mechanisms.membership.ahead import without_member_day
from loopsim.mechanisms.offers.ahead import after_the_offer
from loopsim.mechanisms.subscription.ahead import renewals_ahead
from loopsim.phases.prospects import PROSPECT_DAYS, PROSPECT_DISCOUNT, ease_of_first, prospects_of
from loopsim.results.daily import total, totals
from loopsim.results.joined import Joined
from loopsim.results.people import is_in_pool
from loopsim.rules import DAYS_PER_YEAR, share_of_needs

#: Days ahead, and discount a day.
_HORIZON = (PROSPECT_DAYS, PROSPECT_DISCOUNT / DAYS_PER_YEAR)


def pool_values(tallies: np.ndarray, people: Joined, settings: np.void, window_days: int) -> tuple[float, float, str]:
    """``-> (value of the pool of day 0, value of the pool at the end, note)``, CNY within 52 weeks at 10% a year.

    The value of a person is their visits at the hazard of the last day, until leaving or silent lapse of any kind
    (:mod:`loopsim.phases.prospects`), times the margin of a visit (after goods, commissions and rewards) as it was in
    the last days; of the pool of day 0 in the first days. Renewals of a subscription are apart: they come by the
    calendar, at their own price. Orders that launches have won are left out, and so is what a launch or a member day
    takes off prices on the last day, that of ``settings``, and what its date does to needs.
    """
    first, last = _margin_per_visit(tallies[:window_days]), _margin_per_visit(tallies[-window_days:])
    recent, day = tallies[-window_days:], len(tallies) - 1
    apart = _of_no_visit(recent)
    began = int(recent["visits"].sum()) - apart
    orders = int(recent["first_orders"].sum() + recent["repeat_orders"].sum()) - apart
    before, (after, quitting) = _renewals_at_start(people, settings), _renewals(people, settings, day)
    visits = _visits(people, settings, day, orders / began if began else 1.0, quitting)
    note = f"{visits:,.0f} visits to come, {last:,.1f} CNY each"
    price = float(settings["levers"]["subscription"]["price_cny"])
    of_first, of_last = (price * _margin_share(part) for part in (tallies[:window_days], recent))
    if after:
        note += f", and {after:,.0f} renewals, {of_last:,.1f} CNY each"
    start = float(tallies["old_prospects"][0]) / 1e6 * first + before * of_first
    return start, visits * last + after * of_last, note


def _margin_share(tallies: np.ndarray) -> float:
    """Margin after goods, commissions and rewards as a part of the revenue."""
    revenue = int(tallies["revenue_fen"].sum())
    return float((tallies["revenue_fen"] - totals(tallies, OF_ORDERS)).sum()) / revenue if revenue else 0.0


def _of_no_visit(tallies: np.ndarray) -> int:
    """Orders counted with a visit that the order clock did not bring: renewals by themselves, and those of launches."""
    return int(tallies["lone_renewals"].sum() + tallies["launch_orders"].sum())


def _margin_per_visit(tallies: np.ndarray) -> float:
    """Margin of a visit to the checkout, CNY; renewals and orders of launches are none."""
    visits = int(total(tallies, "visits").sum()) - _of_no_visit(tallies)
    margin = float((tallies["revenue_fen"] - totals(tallies, OF_ORDERS)).sum()) / 100
    apart = _margin_share(tallies) * float((tallies["renewal_fen"] + tallies["launch_revenue_fen"]).sum()) / 100
    return (margin - apart) / visits if visits else 0.0


def _renewals(people: Joined, settings: np.void, day: int) -> tuple[float, np.ndarray]:
    """Renewals ahead of the people in the pool, and hazards a day of quitting there, an entry a person."""
    here = is_in_pool(people)
    joined, first, leave = (people[field][here] for field in ("joined_day", "first_order_day", "leave_hazard"))
    bought = people["orders"][here] > 0
    quitting = np.zeros(len(joined))
    ahead, quitting[bought] = renewals_ahead(joined[bought], first[bought], leave[bought], settings, day, *_HORIZON)
    return ahead, quitting


def _renewals_at_start(people: Joined, settings: np.void) -> float:
    """Renewals ahead, on the evening before day 0, of those who had bought before; -1 is no day of an order."""
    old = (people["joined_day"] < 0) & (people["first_order_day"] < NONE)
    joined, first = (people[field][old] for field in ("joined_day", "first_order_day"))
    leave = np.full(len(joined), settings["behavior"]["leaving"]["buyer_per_week"] / 7.0)
    return renewals_ahead(joined, first, leave, settings, -1, *_HORIZON)[0]


def _visits(people: Joined, settings: np.void, day: int, ease: float, quitting: np.ndarray) -> float:
    """Visits of the people in the pool within the horizon, seen on the evening of a day.

    ``quitting`` are their hazards a day of quitting a subscription, and leaving with it.
    """
    here = is_in_pool(people)
    named = ("order_hazard", "leave_hazard", "dropout_chance", "orders", "lapse_day", "is_silent")
    order, leave, *others = (people[field][here] for field in named)
    need, quality = settings["behavior"]["need"], settings["levers"]["product"]["quality"]
    before, after = (share_of_needs(need["base_share"], need["habit_gain"], orders) for orders in (0, 1))
    order = order * without_launch(settings, day) * without_calendar(settings, day)
    order *= without_member_day(people["card_until"][here], settings, day)
    lift, after_offer = after_the_offer(settings)
    # Who joined on the last day has run no day yet, and so has no hazards.
    new = (people["joined_day"][here] == day) & (others[1] == 0)
    rate, interest, trust = (people[field][here][new] for field in ("need_rate", "interest", "trust"))
    order[new] = need["per_week"] / 7.0 * before * need["first_order_ease"] * rate * interest * trust * lift
    leaving, holds = settings["behavior"]["leaving"]["follower_per_week"], settings["behavior"]["trust"]["holds_share"]
    leave[new] = leaving / 7.0 * (1.0 - holds * trust)
    order *= lasting(people["only_follows"][here], leave + quitting, settings, day, *_HORIZON)
    visits = prospects_of(
        order,
        leave + quitting,
        *others,
        day,
        ease,
        ease_of_first(need["first_order_ease"], before, after, quality) * after_offer,
        float(need["dropout_from_order"]),
        need["lapse_shape"],
        need["lapse_days"],
    )
    return float(visits) / 1e6
