"""Value of the people in the pool: without it, a plan that invests looks worse than it is."""

from __future__ import annotations

import numpy as np

from loopsim.market.tallies import OF_ORDERS
from loopsim.results.daily import total, totals
from loopsim.results.joined import Joined
from loopsim.results.people import is_in_pool
from loopsim.rules import DAYS_PER_YEAR, PROSPECT_DAYS, PROSPECT_DISCOUNT


def pool_values(tallies: np.ndarray, people: Joined, window_days: int) -> tuple[float, float, str]:
    """``-> (value of the pool of day 0, value of the pool at the end, note)``, CNY within 52 weeks at 10% a year.

    The value of a person is their visits at the hazard of the last day, until leaving or silent lapse, times
    the margin of a visit (after goods, commissions and rewards) as it was in the last days; of the pool of day 0 in the
    first days.
    """
    first, last = _margin_per_visit(tallies[:window_days]), _margin_per_visit(tallies[-window_days:])
    recent = tallies[-window_days:]
    began = int(recent["visits"].sum())
    orders = int(recent["first_orders"].sum() + recent["repeat_orders"].sum())
    visits = _visits(people, orders / began if began else 1.0)
    note = f"{visits:,.0f} visits to come, {last:,.1f} CNY each"
    return float(tallies["old_prospects"][0]) / 1e6 * first, visits * last, note


def _margin_per_visit(tallies: np.ndarray) -> float:
    margin = tallies["revenue_fen"] - totals(tallies, OF_ORDERS)
    visits = int(total(tallies, "visits").sum())
    return float(margin.sum()) / 100 / visits if visits else 0.0


def _visits(people: Joined, ease: float) -> float:
    """Visits of the people in the pool within the horizon, as :func:`loopsim.rules.prospects` has them of one."""
    here = is_in_pool(people)
    order, leave, lapse = (people[field][here] for field in ("order_hazard", "leave_hazard", "dropout_chance"))
    ends = leave + order * ease * lapse + PROSPECT_DISCOUNT / DAYS_PER_YEAR
    visits = order * -np.expm1(-ends * PROSPECT_DAYS) / ends
    return float(np.floor(1e6 * visits).astype(np.int64).sum()) / 1e6
