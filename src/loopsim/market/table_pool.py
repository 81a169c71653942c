"""Who of the market the people of a table of customers are, and what they did: as the table says, the rest by luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import NONE
from loopsim.market.past import EVENING, Past, earliest, who_is_silent
from loopsim.scenario.customers import UNKNOWN, Customers

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario


def seats_for(
    table: Customers, scenario: Scenario, luck: np.ndarray, has_need: np.ndarray, segment: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Choose a person of the market for each row, of the segment that the row says.

    Of a segment those with the least ``luck`` are taken, but as many with a real need as have bought. Where a segment
    has too few in this world of luck, those who have not bought are taken from others.

    Returns:
        Numbers of the people; and for each group of rows alike in segment its rows and the places of its people.
    """
    order, is_free = np.argsort(luck, kind="stable"), np.ones(len(luck), np.bool_)
    where = table.segments_in(scenario.market)
    seats: list[np.ndarray] = []
    groups: list[tuple[np.ndarray, np.ndarray]] = []
    rest = np.flatnonzero(where == UNKNOWN)
    seated = 0
    for place in [*np.unique(where[where != UNKNOWN]), UNKNOWN]:
        if place == UNKNOWN:
            rows, runners = np.sort(rest), order[is_free[order]]
        else:
            rows, runners = np.flatnonzero(where == place), order[segment[order] == place]
            rows = rows[np.argsort(table.orders[rows] == 0, kind="stable")]
            rows, over = rows[: len(runners)], rows[len(runners) :]
            rest = np.concatenate((rest, over))
        if not len(rows):
            continue
        chosen = with_needs(runners, len(rows), has_need, int((table.orders[rows] > 0).sum()))
        is_free[chosen] = False
        seats.append(chosen)
        groups.append((rows, np.arange(seated, seated + len(rows))))
        seated += len(rows)
    return np.concatenate(seats), groups


def with_needs(runners: np.ndarray, people: int, has_need: np.ndarray, bought: int) -> np.ndarray:
    """The first so many of the runners; the last ones without a need make room for others if too few have one."""
    seats, others = runners[:people].copy(), runners[people:]
    lacking = bought - int(has_need[seats].sum())
    if lacking > 0:
        others = others[has_need[others]][:lacking]
        leave = np.flatnonzero(~has_need[seats])[::-1][: len(others)]
        seats[leave] = others
    return seats


def past_of(
    rows: np.ndarray,
    luck: np.ndarray,
    scenario: Scenario,
    table: Customers,
    groups: list[tuple[np.ndarray, np.ndarray]],
) -> Past:
    """The past that a table tells, for the people who were chosen for its rows.

    Who of a group is who is decided as for a pool of counts: by races for the first and the second order, and for
    bringing friends. Of those who ordered again, who would do so earliest is one whose orders speak of most needs; of
    those who brought friends, the most sociable brought most.
    """
    row_of = np.empty(len(rows), np.int64)
    for ours, places in groups:
        _match(row_of, places, ours, rows, luck, scenario, table)
    place_of = np.empty(len(rows), np.int64)
    place_of[row_of] = np.arange(len(rows))

    orders, referrer = table.orders[row_of], table.referrer[row_of]
    joined = EVENING - table.joined[row_of]
    last = np.where(orders > 0, EVENING - table.last_order[row_of], EVENING)
    drawn = np.where(orders > 1, joined + np.floor(luck[:, 1] * (last - joined + 1)).astype(np.int64), last)
    first = np.where(table.first_order[row_of] == UNKNOWN, drawn, EVENING - table.first_order[row_of])
    return Past(
        joined=joined,
        first_order=np.where(orders > 0, first, NONE),
        last_order=np.where(orders > 0, last, NONE),
        orders=orders,
        referrer=np.where(referrer == UNKNOWN, NONE, place_of[referrer]),
        is_silent=who_is_silent(rows, luck[:, 7], orders, last, scenario, np.inf),
        spent_fen=table.spent_fen[row_of],
        host=table.hosts_of(scenario.levers)[row_of],
    )


def _match(
    row_of: np.ndarray,
    places: np.ndarray,
    ours: np.ndarray,
    rows: np.ndarray,
    luck: np.ndarray,
    scenario: Scenario,
    table: Customers,
) -> None:
    """Write for each place which of our rows its person is."""
    people = rows[places]
    moment, again, sociable, _ = luck[places, 4:8].T
    with np.errstate(divide="ignore", over="ignore"):
        first = moment / people["need_rate"]
        second = first + again / (people["need_rate"] * (1.0 - people["dropout_chance"]))
    outgoing = sociable / np.maximum(people["sociability"], 1e-12)
    orders, brought = table.orders[ours], table.brought[ours]
    needs = _needs_told(orders, table.joined[ours], scenario)
    is_buyer = earliest(first, int((orders > 0).sum()), np.ones(len(places), np.bool_))
    for buys in (True, False):
        of_rows, of_people = (orders > 0) == buys, is_buyer == buys
        is_bringer = earliest(outgoing, int((of_rows & (brought > 0)).sum()), of_people)
        for brings in (True, False):
            rows_here, people_here = of_rows & ((brought > 0) == brings), of_people & (is_bringer == brings)
            returns = earliest(second, int((rows_here & (orders > 1)).sum()), people_here)
            for repeat in (True, False):
                mine = np.flatnonzero(rows_here & ((orders > 1) == repeat))
                theirs = np.flatnonzero(people_here & (returns == repeat))
                if brings:
                    mine = mine[np.argsort(-brought[mine], kind="stable")]
                    theirs = theirs[np.argsort(outgoing[theirs], kind="stable")]
                elif repeat:
                    mine = mine[np.argsort(-needs[mine], kind="stable")]
                    theirs = theirs[np.argsort(second[theirs], kind="stable")]
                row_of[places[theirs]] = ours[mine]


def _needs_told(orders: np.ndarray, days: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Needs of a person against the mean that so many orders in so many days speak of (gamma-Poisson)."""
    need = scenario.behavior.need
    if need.per_week == 0.0:
        return orders.astype(np.float64)
    return (need.shape + orders) / (need.shape + need.per_week / 7.0 * days)
