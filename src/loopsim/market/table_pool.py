"""Places of the people of a table of customers in the market, and their past: as the table says, the rest by luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import NONE
from loopsim.market.given_history import History, lapse_given, log_chance_of, rate_given
from loopsim.market.past import EVENING, Past, earliest
from loopsim.scenario.customers import UNKNOWN, Customers
from loopsim.scenario.implied import checkout_ease

if TYPE_CHECKING:
    from loopsim.scenario.behavior import Need
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
    """The past that a table tells, for the people who were chosen for its rows, and what they are like given it.

    People with a real need are those who bought, and the most sociable those who brought most friends. Rates of needs,
    silence and chances to lapse are drawn given orders and days (:mod:`loopsim.market.given_history`): as many are
    silent as ``silent_share`` says, and as many with a real need who have not bought as are in the market.
    """
    row_of = np.empty(len(rows), np.int64)
    for ours, places in groups:
        _match(row_of, places, ours, rows, luck, table)
    place_of = np.empty(len(rows), np.int64)
    place_of[row_of] = np.arange(len(rows))

    orders, referrer = table.orders[row_of], table.referrer[row_of]
    joined = EVENING - table.joined[row_of]
    last = np.where(orders > 0, EVENING - table.last_order[row_of], EVENING)
    drawn = np.where(orders > 1, joined + np.floor(luck[:, 1] * (last - joined + 1)).astype(np.int64), last)
    first = np.where(table.first_order[row_of] == UNKNOWN, drawn, EVENING - table.first_order[row_of])
    told = _Told(rows, scenario, joined, first, last, orders)
    is_silent = earliest(
        told.speaking() + _logit(luck[:, 7]),
        round(scenario.market.pool.silent_share * told.bought.sum()),
        told.may_lapse,
    )
    needs, lapse = told.traits(groups, is_silent, luck)
    return Past(
        joined=joined,
        first_order=np.where(told.bought, first, NONE),
        last_order=np.where(told.bought, last, NONE),
        orders=orders,
        referrer=np.where(referrer == UNKNOWN, NONE, place_of[referrer]),
        is_silent=is_silent,
        spent_fen=table.spent_fen[row_of],
        host=table.hosts_of(scenario.levers)[row_of],
        need_rate=needs,
        dropout_chance=lapse,
    )


def _match(
    row_of: np.ndarray, places: np.ndarray, ours: np.ndarray, rows: np.ndarray, luck: np.ndarray, table: Customers
) -> None:
    """Write for each place which of our rows its person is."""
    outgoing = luck[places, 6] / np.maximum(rows["sociability"][places], 1e-12)
    orders, brought = table.orders[ours], table.brought[ours]
    is_buyer = earliest(rows["need_rate"][places] <= 0.0, int((orders > 0).sum()), np.ones(len(places), np.bool_))
    for buys in (True, False):
        mine, theirs = np.flatnonzero((orders > 0) == buys), np.flatnonzero(is_buyer == buys)
        mine = mine[np.argsort(-brought[mine], kind="stable")]
        bringers = int((brought[mine] > 0).sum())
        first = theirs[np.argsort(outgoing[theirs], kind="stable")][:bringers]
        rest = np.setdiff1d(theirs, first, assume_unique=True)  # in the order in which they were chosen, by luck
        row_of[places[np.concatenate((first, rest))]] = ours[mine]


def _logit(waiting: np.ndarray) -> np.ndarray:
    """Exponential luck as logistic luck: who passes a log odds of it does so with the chance that they speak of."""
    with np.errstate(over="ignore"):
        return np.log(np.expm1(np.maximum(waiting, 1e-300)))


class _Told:
    """Evidence of needs and silence in each person's past, an entry a person."""

    def __init__(
        self,
        rows: np.ndarray,
        scenario: Scenario,
        joined: np.ndarray,
        first: np.ndarray,
        last: np.ndarray,
        orders: np.ndarray,
    ) -> None:
        self.need, self.orders, self.bought = scenario.behavior.need, orders, orders > 0
        self.may_lapse = self.bought & (orders >= self.need.dropout_from_order)  # as after an order of a run
        self.has_need = rows["need_rate"] > 0.0
        self.lift = 1.0 + np.array([one.need_lift for one in scenario.market.segments])[rows["segment"]]
        wish = self.lift * self.need.per_week / 7.0 * rows["interest"] * rows["trust"] * checkout_ease(scenario.levers)
        again = wish * scenario.levers.product.quality
        # Days up to the first order, its own included, or up to yesterday, which is the day before the evening.
        waited = np.where(self.bought, first, EVENING - 1) - joined
        repeats = np.maximum(orders - 1, 0)
        pause = np.where(self.bought, last - first, 0)
        ease = again * _mean_share(self.need, repeats)
        by_luck = self.bought & (waited > 0)  # who joined by an order waited for nothing
        before = wish * self.need.first_order_ease * self.need.base_share * np.maximum(waited - by_luck, 0)
        known = before + ease * np.maximum(pause - repeats, 0)
        self._of_silent = History(repeats + by_luck, ease, known)
        since = np.where(self.bought, EVENING - 1 - last, 0)
        self._of_speaking = History(repeats + by_luck, ease, known + again * _share(self.need, orders) * since)

    def speaking(self) -> np.ndarray:
        """Log odds that one is not silent, up to what is the same for all."""
        odds = log_chance_of(self._of_speaking, self.need.shape) - log_chance_of(self._of_silent, self.need.shape)
        if self.need.dropout_alpha > 0.0:
            outlived = np.maximum(self.orders - self.need.dropout_from_order, 0)
            odds += np.log(self.need.dropout_beta + outlived) - np.log(self.need.dropout_alpha)
        return odds

    def traits(
        self, groups: list[tuple[np.ndarray, np.ndarray]], is_silent: np.ndarray, luck: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """``-> (rate of needs, chance to lapse after an order)`` of each, drawn given the past."""
        has_need = self.has_need.copy()
        for _, places in groups:  # who has waited long without an order is less likely one with a real need
            others = places[~self.bought[places]]
            told = History(*(column[others] for column in self._of_speaking))
            waits = _logit(luck[others, 4]) - log_chance_of(told, self.need.shape)
            needy = earliest(waits, int(self.has_need[others].sum()), np.ones(len(others), np.bool_))
            has_need[others] = needy
        history = History(
            *(np.where(is_silent, *both) for both in zip(self._of_silent, self._of_speaking, strict=True))
        )
        rate = self.lift * rate_given(history, self.need.shape, luck[:, 0])
        need = self.need
        lapse = lapse_given(
            self.orders, is_silent, need.dropout_alpha, need.dropout_beta, need.dropout_from_order, luck[:, 2]
        )
        return np.where(has_need, rate, 0.0), lapse


def _share(need: Need, orders: np.ndarray) -> np.ndarray:
    """Share of needs brought to us after so many orders (as :func:`loopsim.rules.share_of_needs`)."""
    return np.asarray(1.0 - (1.0 - need.base_share) / (1.0 + need.habit_gain * orders))


def _mean_share(need: Need, repeats: np.ndarray) -> np.ndarray:
    """Share of needs while so many repeat orders came, each after a pause in proportion to 1 / share."""
    if need.habit_gain == 0.0 or need.base_share == 1.0 or not len(repeats):
        return _share(need, np.ones(len(repeats)))
    with np.errstate(divide="ignore"):
        pauses = np.cumsum(1.0 / _share(need, np.arange(1, repeats.max(initial=1) + 1)))
    return np.asarray(np.maximum(repeats, 1) / pauses[np.maximum(repeats, 1) - 1])
