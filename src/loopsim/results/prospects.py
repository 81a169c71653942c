"""Value of the people in the pool: without it, a plan that invests looks worse than it is."""

from __future__ import annotations

import numpy as np

from loopsim.market.tallies import OF_ORDERS
from loopsim.phases.prospects import ease_of_first, prospects_of
from loopsim.results.daily import total, totals
from loopsim.results.joined import Joined
from loopsim.results.people import is_in_pool
from loopsim.rules import share_of_needs


def pool_values(tallies: np.ndarray, people: Joined, settings: np.void, window_days: int) -> tuple[float, float, str]:
    """``-> (value of the pool of day 0, value of the pool at the end, note)``, CNY within 52 weeks at 10% a year.

    The value of a person is their visits at the hazard of the last day, until leaving or silent lapse of any kind
    (:mod:`loopsim.phases.prospects`), times the margin of a visit (after goods, commissions and rewards) as it was in
    the last days; of the pool of day 0 in the first days. ``settings`` are those of the last day.
    """
    first, last = _margin_per_visit(tallies[:window_days]), _margin_per_visit(tallies[-window_days:])
    recent = tallies[-window_days:]
    began = int(recent["visits"].sum())
    orders = int(recent["first_orders"].sum() + recent["repeat_orders"].sum())
    visits = _visits(people, settings, len(tallies) - 1, orders / began if began else 1.0)
    note = f"{visits:,.0f} visits to come, {last:,.1f} CNY each"
    return float(tallies["old_prospects"][0]) / 1e6 * first, visits * last, note


def _margin_per_visit(tallies: np.ndarray) -> float:
    margin = tallies["revenue_fen"] - totals(tallies, OF_ORDERS)
    visits = int(total(tallies, "visits").sum())
    return float(margin.sum()) / 100 / visits if visits else 0.0


def _visits(people: Joined, settings: np.void, day: int, ease: float) -> float:
    """Visits of the people in the pool within the horizon, seen on the evening of a day."""
    here = is_in_pool(people)
    named = ("order_hazard", "leave_hazard", "dropout_chance", "orders", "lapse_day", "is_silent")
    order, leave, *others = (people[field][here] for field in named)
    need, quality = settings["behavior"]["need"], settings["levers"]["product"]["quality"]
    before, after = (share_of_needs(need["base_share"], need["habit_gain"], orders) for orders in (0, 1))
    # Who joined on the last day has run no day yet, and so has no hazards.
    new = (people["joined_day"][here] == day) & (others[1] == 0)
    rate, interest, trust = (people[field][here][new] for field in ("need_rate", "interest", "trust"))
    order[new] = need["per_week"] / 7.0 * before * need["first_order_ease"] * rate * interest * trust
    leaving, holds = settings["behavior"]["leaving"]["follower_per_week"], settings["behavior"]["trust"]["holds_share"]
    leave[new] = leaving / 7.0 * (1.0 - holds * trust)
    visits = prospects_of(
        order,
        leave,
        *others,
        day,
        ease,
        ease_of_first(need["first_order_ease"], before, after, quality),
        need["dropout_from_order"],
        need["lapse_shape"],
        need["lapse_days"],
    )
    return float(visits) / 1e6
