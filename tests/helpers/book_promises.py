"""Promises of the books of any history: people, money, friends and hosts, counted again every evening."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from loopsim.engines import arrays
from loopsim.market import fields
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.fields import (
    ACCOUNT,
    ACTIVE_WINDOW,
    FOLLOWER,
    GUIDE,
    LAPSED,
    LEADER,
    LEADER_INVITE,
    N_CHANNELS,
    NONE,
    POOL,
    REFERRAL,
    STRANGER,
)
from loopsim.market.moving import stay_of
from loopsim.market.plain import in_full
from loopsim.market.tallies import COSTS, INCOME, OF_ORDERS, TALLIES, TALLY, names
from loopsim.results.cash import cash_fen, pay_due_fen
from loopsim.results.daily import profit_fen
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.kind import KindOfHost
from loopsim.scenario.hosts.kinds import HOSTS
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario


class Evening(NamedTuple):
    """All that stands at the end of a day."""

    day: int
    levers: Any  # of this day: a record
    market: Any  # the same
    tally: Any  # of this day: a record
    total: Any  # the tallies of all days so far, added up
    before: Any  # stocks of the evening before
    people: np.ndarray  # everyone who ever joined
    earlier: np.ndarray  # the same people on the evening before; rows of today's newcomers are zeros
    pool: np.ndarray  # those of them who were there before day 0, as they were then
    hosts: np.ndarray
    crowd: Crowd

    @property
    def reachable(self) -> np.ndarray:
        """Of ``people``: who is in the private domain."""
        return self.people["stage"] != LAPSED

    @property
    def newcomers(self) -> np.ndarray:
        """Of ``people``: those who were not there before day 0."""
        return self.people[self.people["source"] != POOL]


def evenings(scenario: Scenario, days: int, seed: int = 1) -> list[Evening]:
    table, row_of_day = settings_table(scenario, days)
    crowd = open_market(scenario, seed, days, table)
    total = np.zeros(1, TALLY)
    told: list[Evening] = []
    people = in_full(crowd.customers[1 : int(crowd.standing["met"][0]) + 1]).copy()
    pool, before = people, crowd.standing["stock"][0].copy()
    for day in range(days):
        tally = arrays.simulate_days(crowd, 1, table, row_of_day)
        total = total.copy()
        total.view(np.int64)[:] += tally.view(np.int64)
        now = crowd.copy()
        met, hosts = int(now.standing["met"][0]), int(now.standing["hosts"][0])
        earlier = np.zeros(met, fields.CUSTOMER)
        earlier[: len(people)] = people
        people = in_full(now.customers[1 : met + 1])
        levers, market = table[row_of_day[day]]["levers"], table[row_of_day[day]]["market"]
        told.append(
            Evening(day, levers, market, tally[0], total[0], before, people, earlier, pool, now.hosts[:hosts], now)
        )
        before = tally[0]["stock"]
    return told


#: Kinds of hosts by their levers, then by their codes.
SECTIONS: dict[str, dict[int, KindOfHost]] = {}
for _code, _kind in enumerate(HOSTS.values()):
    SECTIONS.setdefault(_kind.levers, {})[_code] = _kind

#: What must hold in any history.
PROMISES: list[Callable[[list[Evening]], None]] = []


def promise(test: Callable[[list[Evening]], None]) -> Callable[[list[Evening]], None]:
    PROMISES.append(test)
    return test


def whole(counts: np.ndarray, length: int) -> np.ndarray:
    """Count how often each number from 0 on is among ``counts``."""
    return np.bincount(counts, minlength=length)


# --- people ---------------------------------------------------------------------------------------------------------


@promise
def everyone_is_in_exactly_one_stage(history: list[Evening]) -> None:
    for evening in history:
        counted = whole(evening.people["stage"], 6)
        assert counted[STRANGER] == 0
        counted[STRANGER] = evening.crowd.people - len(evening.people)
        assert counted.tolist() == evening.tally["stock"].tolist()
        assert counted.sum() == evening.crowd.people


@promise
def a_stage_is_what_orders_and_friends_brought_make_it(history: list[Evening]) -> None:
    for evening in history:
        here = evening.people[evening.reachable]
        bought = np.minimum(here["orders"], 2) + FOLLOWER
        assert (here["stage"] == np.where((here["orders"] > 0) & (here["brought"] > 0), 4, bought)).all()


@promise
def moves_lead_from_the_stocks_of_one_evening_to_those_of_the_next(history: list[Evening]) -> None:
    for evening in history:
        moves, tally = evening.tally["moves"], evening.tally
        assert (tally["stock"] - evening.before == moves.sum(axis=0) - moves.sum(axis=1)).all()
        assert (moves >= 0).all() and not moves.diagonal().any()
        assert moves[:, STRANGER].sum() == 0 and moves[STRANGER].sum() == moves[STRANGER, FOLLOWER]
        assert moves[:, LAPSED].sum() == tally["left"] >= tally["left_annoyed"] + tally["left_with_host"]
        assert moves[LAPSED].sum() == tally["won_back"]
        moved = whole(6 * evening.earlier["stage"] + evening.people["stage"], 36).reshape(6, 6)
        through = np.abs(moved - np.diag(moved.diagonal()) - moves).sum()
        assert through <= 2 * moves.sum()  # some move twice in a day: buy, then leave
        assert (moved.sum(axis=0) - moved.sum(axis=1) == moves.sum(axis=0) - moves.sum(axis=1)).all()


@promise
def joiners_by_source_add_up_to_the_new_followers(history: list[Evening]) -> None:
    for evening in history:
        assert evening.tally["joined"].sum() == evening.tally["moves"][STRANGER, FOLLOWER]
        assert whole(evening.newcomers["source"], fields.N_JOINING).tolist() == evening.total["joined"].tolist()
        assert (evening.people["joined_day"] == evening.day).sum() == evening.tally["joined"].sum()
        assert evening.tally["joined"][REFERRAL:].sum() <= evening.tally["invited_strangers"]
        assert evening.tally["invited_strangers"] <= evening.tally["invitations"]


@promise
def the_pool_of_day_0_is_counted_apart(history: list[Evening]) -> None:
    for evening in history:
        begun = int(evening.total["joined"].sum() + evening.total["won_back"] - evening.total["left"])
        assert evening.tally["stock"][FOLLOWER:LAPSED].sum() == len(evening.pool) + begun
        old = evening.people[evening.people["source"] == POOL]
        assert len(old) == len(evening.pool) and (old["number"] == evening.pool["number"]).all()
        here = len(old) + evening.total["old_won_back"] - evening.total["old_left"]
        assert (old["stage"] != LAPSED).sum() == here
        gained = old["spent_fen"].sum() - evening.pool["spent_fen"].sum()
        assert (gained, old["orders"].sum()) == (
            evening.total["old_revenue_fen"],
            evening.pool["orders"].sum() + evening.total["old_orders"],
        )


def has_moved_away(evening: Evening, row: int) -> bool:
    rate = float(evening.market["moves_per_year"])
    if rate <= 0.0:
        return False
    number, everyone = int(evening.crowd.customers["number"][row]), int(evening.crowd.known["everyone"][0])
    _, until = stay_of(evening.crowd.seed, number, everyone, int(evening.market["people"]), rate)
    return bool(until <= evening.day)


@promise
def the_lists_by_which_the_day_finds_people_are_complete(history: list[Evening]) -> None:
    for evening in history:
        crowd = evening.crowd
        used = crowd.standing[0]
        pool, lapsed = crowd.pool[: used["pool"]], crowd.lapsed[: used["lapsed"]]
        assert sorted(pool) == (np.flatnonzero(evening.reachable) + 1).tolist()
        off = set(np.flatnonzero(~evening.reachable) + 1) - set(lapsed)
        assert len(set(lapsed)) == len(lapsed) == (~evening.reachable).sum() - len(off)
        assert all(has_moved_away(evening, row) for row in off), "all others who left may be called back"
        assert (crowd.row[evening.people["number"]] == np.arange(1, len(evening.people) + 1)).all()
        assert (crowd.row > 0).sum() == len(evening.people)


@promise
def days_follow_one_another_in_every_life(history: list[Evening]) -> None:
    for evening in history:
        people, day = evening.people, evening.day
        joined, first, last = people["joined_day"], people["first_order_day"], people["last_order_day"]
        is_old = people["source"] == POOL
        assert ((joined < 0) == is_old).all()
        for name in ("joined_day", "left_day", "last_order_day", "last_active_day", "last_contact_day", "lived_day"):
            assert (people[name] <= day).all(), name
        bought = people["orders"] > 0
        assert ((first != NONE) == bought).all()
        # People who join today have their first day tomorrow, unless they join by an order, or for a group that buys.
        for_a_group = (people["source"] == REFERRAL) & (evening.levers["group_buying"]["size"] > 0)
        by_an_order = (people["source"] < N_CHANNELS) | is_old | for_a_group
        assert (first[bought] + by_an_order[bought] > joined[bought]).all()
        assert (last[bought] >= first[bought]).all()
        assert (people["left_day"][~evening.reachable] >= joined[~evening.reachable]).all()
        assert (people["last_active_day"][~evening.reachable] == NONE).all()


@promise
def nobody_is_brought_by_a_stranger_by_themselves_or_in_a_circle(history: list[Evening]) -> None:
    """A referrer joined on an earlier day than the friend: so no chain of friends can come back to where it began."""
    last = history[-1]
    brought = last.people[last.people["referrer"] != NONE]
    bringers = last.people[last.crowd.row[brought["referrer"]] - 1]
    assert (last.crowd.row[brought["referrer"]] > 0).all()
    assert (bringers["joined_day"] < brought["joined_day"]).all()
    assert (brought["source"] >= REFERRAL).all()
    assert (last.people["source"] == REFERRAL).sum() == (brought["source"] == REFERRAL).sum()
    parents = dict(zip(last.people["number"].tolist(), last.people["referrer"].tolist(), strict=True))
    for who in parents:
        seen, at = set(), who
        while at != NONE:
            assert at not in seen
            seen.add(at)
            at = parents[at]


@promise
def friends_brought_are_as_many_as_the_forest_has(history: list[Evening]) -> None:
    for evening in history:
        referrers = evening.people["referrer"]
        found = whole(referrers[referrers != NONE], evening.crowd.people)
        assert (evening.people["brought"] == found[evening.people["number"]]).all()


@promise
def partners_creators_and_members_are_counted_right(history: list[Evening]) -> None:
    for evening in history:
        assert evening.people["is_member"].sum() == evening.tally["members"]
        for stock, flag in (("partners", "is_partner"), ("creators", "is_creator")):
            assert (evening.people[flag] & evening.reachable).sum() == evening.tally[stock]
        after = evening.levers["referral"]["partner_after"]
        if after > 0 and evening.levers == history[0].levers:
            is_enough = evening.people["brought"] >= after
            assert not (evening.people["is_partner"] & ~is_enough).any()
            if evening.levers["commission"]["binding_share"] == 1.0:  # else some friends are not on record
                assert evening.people["is_partner"][is_enough].all()


@promise
def paid_cards_are_those_that_are_held_and_each_term_is_paid_for(history: list[Evening]) -> None:
    for evening in history:
        held = evening.people["card_until"] > evening.day
        assert held.sum() == evening.tally["cards"] and not (held & ~evening.reachable).any()
        terms = evening.tally["cards_bought"] + evening.tally["cards_renewed"]
        fee = evening.levers["membership"]["fee_cny"]
        assert evening.tally["card_fees_fen"] == terms * round(100.0 * fee)
        total = evening.total
        assert total["cards_bought"] - total["cards_quit"] - total["cards_left"] == evening.tally["cards"]


# --- money ----------------------------------------------------------------------------------------------------------

#: What is paid to people, for an order or otherwise; and of it what is paid to whoever brings people.
TO_PEOPLE = names(tally for tally in TALLIES if tally.part in ("referral_pay", "host_pay"))
PAID = tuple(name for name in OF_ORDERS if name in TO_PEOPLE)
TO_BRING = names(tally for tally in TALLIES if tally.is_to_bring)


@promise
def every_fen_paid_is_a_fen_booked(history: list[Evening]) -> None:
    for evening in history:
        booked = sum(int(evening.total[name].sum()) for name in TO_PEOPLE)
        earned = evening.people["earned_fen"].sum() + evening.hosts["earned_fen"].sum()
        assert earned == booked - evening.total["entry_fees_fen"]


@promise
def customers_and_hosts_each_get_what_is_theirs(history: list[Evening]) -> None:
    for evening in history:
        total, hosts = evening.total, evening.hosts
        of_customers = total["rewards_fen"] + total["level_commission_fen"].sum() - total["entry_fees_fen"]
        of_customers += total["creator_fees_fen"]
        assert evening.people["earned_fen"].sum() == of_customers
        for section, kinds in SECTIONS.items():  # an override is paid for one kind to another of the same section
            pays = {
                pay.tally
                for kind in kinds.values()
                for pay in (kind.commission, kind.override, kind.weekly)
                if pay and pay.is_earned
            }
            earned = hosts["earned_fen"][np.isin(hosts["kind"], list(kinds))].sum()
            assert earned == sum(total[tally] for tally in pays), section
        assert hosts["sales_fen"].sum() == total["revenue_fen"]


@promise
def the_sum_of_all_purses_is_the_revenue(history: list[Evening]) -> None:
    for evening in history:
        assert evening.people["spent_fen"].sum() == evening.pool["spent_fen"].sum() + evening.total["revenue_fen"]
        assert 0 <= evening.total["goods_cost_fen"] <= evening.total["revenue_fen"] + evening.total["price_cut_fen"]
        assert (evening.people["order_fen"] == 0).all()  # every order was settled


@promise
def stored_value_is_a_liability_to_the_fen(history: list[Evening]) -> None:
    for evening in history:
        total, wallets = evening.total, evening.people["wallet_fen"]
        assert (wallets >= 0).all()
        assert wallets.sum() == evening.tally["wallets_fen"]
        paid_in, given_up = total["top_up_fen"] + total["bonus_fen"], total["refunds_fen"] + total["breakage_fen"]
        assert wallets.sum() == paid_in - total["wallet_spent_fen"] - given_up
        assert total["refunds_fen"] <= total["top_up_fen"]
        assert total["wallet_spent_fen"] <= total["revenue_fen"]
        assert not wallets[~evening.people["is_member"]].any()


@promise
def cash_is_what_came_in_and_went_out_and_profit_less_what_is_owed(history: list[Evening]) -> None:
    """Payouts are queued by hand: who earned something gets it so many days later, with the books at once."""
    waits = np.array([math.ceil(evening.levers["commission"]["payout_delay_days"]) for evening in history])
    tallies = np.array([evening.tally for evening in history], TALLY)
    due, cash = pay_due_fen(tallies, waits), cash_fen(tallies, waits)
    waiting: list[tuple[int, int]] = []
    for evening, wait in zip(history, waits.tolist(), strict=True):
        tally, day = evening.tally, evening.day
        earned = int(tally["rewards_fen"] + tally["level_commission_fen"].sum())
        waiting.append((day + wait, earned))
        paid_out = sum(fen for paid_on, fen in waiting if paid_on == day)
        owed = sum(fen for paid_on, fen in waiting if paid_on > day)
        assert due[day] == owed
        came_in = sum(int(tally[name].sum()) for name in INCOME) - tally["breakage_fen"] - tally["wallet_spent_fen"]
        went_out = sum(int(tally[name].sum()) for name in COSTS) - tally["bonus_fen"] - earned + paid_out
        assert cash[day] == came_in + tally["top_up_fen"] - tally["refunds_fen"] - went_out
        profit = int(profit_fen(tallies[: day + 1]).sum())
        assert cash[: day + 1].sum() == profit + evening.people["wallet_fen"].sum() + owed


@promise
def nobody_who_has_left_is_paid(history: list[Evening]) -> None:
    for evening in history:
        # (Customers who came back today, and were lost with their host the same evening, may have earned in between.)
        away = ~evening.reachable & (evening.earlier["stage"] == LAPSED) & (evening.people["left_day"] < evening.day)
        assert (evening.people["earned_fen"][away] == evening.earlier["earned_fen"][away]).all()
        assert (evening.people["spent_fen"][away] == evening.earlier["spent_fen"][away]).all()


@promise
def the_books_by_source_add_up_to_those_of_the_cohorts(history: list[Evening]) -> None:
    """Age by age and to the fen; half a week is kept apart; what was paid to bring people is what the day paid."""
    paid = 0
    for evening in history:
        cohorts, by_source = evening.crowd.cohorts, evening.crowd.by_source
        week, joined = np.nonzero(cohorts.any(axis=2))[0], evening.people["joined_day"] != NONE
        age = np.nonzero(cohorts.any(axis=2))[1]
        by_age = np.zeros((2, len(cohorts), 4), np.int64)
        is_under_way = week + age >= (evening.day + 1) // 7
        np.add.at(by_age, (is_under_way.astype(int), age), cohorts[week, age])
        assert (by_source[:, : len(cohorts), :POOL, :4].sum(axis=2) == by_age).all()
        assert by_source[..., POOL, :3].sum(axis=(0, 1)).tolist() == [
            evening.total[name] for name in ("old_orders", "old_revenue_fen", "old_margin_fen")
        ]
        for place, name in ((0, "orders"), (1, "spent_fen")):
            people = evening.people[joined]
            of_source = np.bincount(people["source"], people[name], by_source.shape[2])
            of_source[POOL] -= evening.pool[name].sum()
            assert (by_source[..., place].sum(axis=(0, 1)) == of_source).all()
        paid += sum(int(evening.tally[name].sum()) for name in TO_BRING)
        assert by_source[..., 4].sum() == paid


@promise
def cohorts_add_up_to_orders_and_money(history: list[Evening]) -> None:
    margin = 0
    for evening in history:
        tally, total, cohorts = evening.tally, evening.total, evening.crowd.cohorts
        assert cohorts[..., 0].sum() + total["old_orders"] == total["first_orders"] + total["repeat_orders"]
        assert cohorts[..., 1].sum() + total["old_revenue_fen"] == total["revenue_fen"]
        assert cohorts[..., 3].sum() == total["first_orders"] - total["first_orders_by_source"][POOL]
        margin += int(tally["revenue_fen"] - tally["goods_cost_fen"] - tally["trial_gifts_fen"])
        margin -= sum(int(tally[name].sum()) for name in PAID)
        assert cohorts[..., 2].sum() + total["old_margin_fen"] == margin
    week = history[-1].newcomers["joined_day"] // 7
    for place, name in ((0, "orders"), (1, "spent_fen")):
        by_week = np.zeros(len(cohorts), np.int64)
        np.add.at(by_week, week, history[-1].newcomers[name])
        assert (cohorts[..., place].sum(axis=1) == by_week).all()
    ages = np.add.outer(np.arange(len(cohorts)), np.arange(len(cohorts)))
    assert not cohorts[ages > history[-1].day // 7].any()  # nobody buys tomorrow


@promise
def every_checkout_ends_at_a_step_or_in_an_order(history: list[Evening]) -> None:
    for evening in history:
        tally, people = evening.tally, evening.people
        steps = evening.levers["checkout"]["step_pass_count"]
        ordered = tally["first_orders"] + tally["repeat_orders"]
        assert (np.diff([tally["visits"], *tally["passed"]]) <= 0).all()
        assert tally["passed"][steps - 1] == ordered and not tally["passed"][steps:].any()
        assert tally["first_orders"] == tally["first_orders_by_source"].sum()
        assert tally["bad_orders"] <= ordered
        assert (people["last_order_day"] == evening.day).sum() == ordered  # at most one order a day
        assert (people["first_order_day"] == evening.day).sum() == tally["first_orders"]
        ordered_in_all = evening.total["first_orders"] + evening.total["repeat_orders"]
        assert people["orders"].sum() == evening.pool["orders"].sum() + ordered_in_all
        silent = evening.pool["is_silent"].sum() + evening.total["silent_lapses"]
        assert people["is_silent"].sum() <= silent  # who is called back may speak again


@promise
def spend_and_running_costs_are_those_of_the_levers(history: list[Evening]) -> None:
    for evening in history:
        tally, levers = evening.tally, evening.levers
        spends = levers["channel_daily_spend_cny"].tolist()
        spends[fields.ADS] *= 1 - tally["ads_stopped"]
        if tally["channels_off"]:  # others got their budget
            closed = 0 < levers["carrier"]["closes_on_day"] <= evening.day
            assert closed or tally["spend_fen"].sum() == pytest.approx(100.0 * sum(spends), abs=N_CHANNELS)
            assert np.count_nonzero(spends) == np.count_nonzero(tally["spend_fen"]) + tally["channels_off"] or closed
            spends = (tally["spend_fen"] / 100.0).tolist()
        if 0 < levers["carrier"]["closes_on_day"] <= evening.day:
            spends = [0.0 if one.on_platform else spend for one, spend in zip(CHANNELS.values(), spends, strict=True)]
        np.testing.assert_allclose(tally["spend_fen"], np.multiply(spends, 100.0), atol=0.5)
        sent = tally["services"] + tally["ready_made"] + tally["promotions"]
        messages = 100.0 * levers["messages"]["cost_cny"] * sent
        assert tally["messages_cost_fen"] == pytest.approx(messages, abs=0.5)


@promise
def ads_stop_for_good_on_the_first_morning_after_a_window_with_enough_renewal(history: list[Evening]) -> None:
    came: list[int] = []
    left: list[int] = []
    is_stopped = False
    for evening in history:
        tally, plan = evening.tally, evening.levers["policy"]["stop_ads"]
        bound, days = plan["renewal_above"], int(plan["window_days"])
        if len(came) >= days:
            is_enough = sum(left[-days:]) >= plan["least_left"] and sum(came[-days:]) > bound * sum(left[-days:])
            is_stopped = is_stopped or (bool(bound) and is_enough)
        is_stopped = is_stopped and bool(bound)
        assert tally["ads_stopped"] == is_stopped, evening.day
        came.append(tally["joined"][fields.REFERRAL : fields.POOL].sum() + tally["won_back"])
        left.append(tally["left"])


@promise
def no_count_is_negative(history: list[Evening]) -> None:
    for evening in history:
        for tally in TALLIES:
            assert tally.may_fall or (np.asarray(evening.tally[tally.name]) >= 0).all(), tally.name


# --- hosts ----------------------------------------------------------------------------------------------------------


@promise
def no_host_ever_has_more_friends_than_their_cap(history: list[Evening]) -> None:
    for evening in history:
        assert (evening.hosts["friends"] <= evening.hosts["friend_cap"]).all()


@promise
def friends_of_hosts_are_the_people_tied_to_them(history: list[Evening]) -> None:
    for evening in history:
        tied = whole(evening.people["host"][evening.reachable], len(evening.hosts))
        assert (evening.hosts["friends"] == tied).all()
        assert not evening.hosts["friends"][~evening.hosts["is_active"]].any()


@promise
def nobody_is_turned_away_while_an_account_has_room(history: list[Evening]) -> None:
    """Rooms that leavers of the morning left are free at night; those of hosts who go at night are nobody's.

    Whoever is invited into a leader's group that is full is turned away, room or no room on other accounts.
    """
    for evening in history:
        hosts, tally = evening.hosts, evening.tally
        # Who is appointed to lead leaves a group at night that was full when people joined.
        joined_by = hosts["friends"] + tally["leaders_hired"]
        full = hosts["is_active"] & (hosts["kind"] == LEADER) & (joined_by >= hosts["friend_cap"])
        if tally["turned_away"] and not full.any() and not tally["left_with_host"] + tally["handed_over"]:
            accounts = hosts[hosts["is_active"] & (hosts["kind"] == ACCOUNT)]
            moved = tally["leaders_hired"] * 2  # appointed at night, each leaves their place
            assert (accounts["friend_cap"] - accounts["friends"]).sum() <= moved


@promise
def hosts_come_and_go_as_counted(history: list[Evening]) -> None:
    for evening in history:
        hosts, tally, total = evening.hosts, evening.tally, evening.total
        assert ((hosts["left_day"] == NONE) == hosts["is_active"]).all()
        for section, kinds in SECTIONS.items():
            of_these = hosts[np.isin(hosts["kind"], list(kinds))]
            assert of_these["is_active"].sum() == tally[section]
            kind, left = next(iter(kinds.values())), (of_these["left_day"] == evening.day).sum()
            if kind.hired and kind.left:
                here = (of_these["hired_day"] < 0).sum()  # with the pool that they keep
                assert tally[section] == here + total[kind.hired.name] - total[kind.left.name]
                assert left == tally[kind.left.name]
            elif kind.left:
                assert left >= tally[kind.left.name]  # others are closed where the plan has shrunk
        assert not hosts["is_leaving"].any()
        recruits = hosts["recruiter"][hosts["recruiter"] != NONE]
        assert (whole(recruits, len(hosts)) == hosts["recruits"]).all()
        assert (hosts["kind"][recruits] == GUIDE).all()


@promise
def a_leader_of_customers_is_in_the_private_domain_and_leads_one_group(history: list[Evening]) -> None:
    for evening in history:
        leaders = evening.hosts["is_customer"] & evening.hosts["is_active"]
        homes = evening.hosts["home"][leaders]
        assert len(set(homes.tolist())) == len(homes)
        people = evening.people[evening.crowd.row[homes] - 1]
        assert (people["stage"] != LAPSED).all()
        assert (people["host"] == np.flatnonzero(leaders)).all()


@promise
def invited_neighbors_are_brought_by_a_leader_who_is_a_customer(history: list[Evening]) -> None:
    last = history[-1]
    invited = last.people[last.people["source"] == LEADER_INVITE]
    brought = invited[invited["referrer"] != NONE]
    assert np.isin(brought["referrer"], last.hosts["home"][last.hosts["is_customer"]]).all()


# --- numbers --------------------------------------------------------------------------------------------------------


@promise
def attitudes_and_shares_lie_between_0_and_1(history: list[Evening]) -> None:
    for evening in history:
        for name in ("trust", "interest", "experience", "fit", "dropout_chance"):
            assert (evening.people[name] >= 0.0).all() and (evening.people[name] <= 1.0).all(), name
        for name in ("attention", "tiredness"):
            assert (evening.hosts[name] >= 0.0).all() and (evening.hosts[name] <= 1.0).all(), name
        assert (evening.people["fatigue"] >= 0.0).all() and (evening.hosts["load"] >= 0.0).all()


@promise
def every_number_is_a_number(history: list[Evening]) -> None:
    for evening in history:
        for table in (evening.people, evening.hosts, evening.crowd.known, evening.crowd.standing):
            for name in table.dtype.names:
                assert np.isfinite(table[name]).all(), name


@promise
def monthly_active_people_are_those_who_were_active_within_the_window(history: list[Evening]) -> None:
    for evening in history:
        since = evening.day - evening.people["last_active_day"]
        recent = evening.reachable & (evening.people["last_active_day"] >= 0) & (since < ACTIVE_WINDOW)
        assert evening.tally["monthly_active"] == recent.sum()


# --- whatever the levers --------------------------------------------------------------------------------------------
