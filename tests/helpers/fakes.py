"""Runs with known answers: a small loop of constant chances, written down in plain NumPy, without an engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.market.fields import (
    CUSTOMER,
    HOST,
    MAX_STEPS,
    N_SOURCES,
    NONE,
    WEEK_UNDER_WAY,
    WEEKS_OVER,
    HostKind,
    Source,
    Stage,
)
from loopsim.market.tallies import TALLY
from loopsim.results.loop_test import LoopTest, branch_days
from loopsim.results.newcomers import followed
from loopsim.results.provenance import provenance
from loopsim.results.renewal import block_days
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario

POOL = (Stage.FOLLOWER, Stage.BUYER, Stage.REPEAT_BUYER, Stage.REFERRER)
#: By stage: is someone of it in the pool?
IN_POOL = np.isin(np.arange(len(Stage)), POOL)
BASKET_FEN, GOODS_FEN, REWARD_FEN, COST_OF_A_FOLLOWER_FEN = 12_000, 6_000, 500, 10_000


def toy_run(
    *,
    days: int = 365,
    people: int = 3000,
    seed: int = 1,
    ads: float = 0.002,
    content: float = 0.0005,
    buy: float = 0.02,
    rebuy: float = 0.03,
    refer: float = 0.004,
    leave: float = 0.006,
    steps: tuple[float, ...] = (0.8, 0.8),
    test_from: int | None = None,
    changes: dict[str, Any] | None = None,
    schedule: tuple[dict[str, Any], ...] = (),
    name: str = "toy",
) -> Run:
    """A run in which every chance a day is the same for everyone: a stranger follows by ``ads`` or ``content``, a
    follower buys, a buyer buys again, anyone in the pool brings a stranger (``refer``) and leaves (``leave``)."""
    tree = {
        "name": name,
        "days": days,
        "market": {"people": people},
        "levers": {"checkout": {"step_pass": list(steps)}},
        "schedule": list(schedule),
    }
    tree["market"].setdefault("network", {"kind": "well_mixed"})  # of any size
    scenario = Scenario.from_dict(tree)
    if changes:
        scenario = scenario.change(changes)
    toy = _Toy(people, days, seed, ads, content, buy, rebuy, refer, leave, steps)
    tallies = toy.live(days)
    loop_test = None
    if test_from is not None:
        other = _Toy(people, days, seed, ads, content, buy, rebuy, refer, leave, steps)
        branch = branch_days(other.live(days, test_from))
        before = int(branch["pool"][test_from - 1]) if test_from else 0
        one = other.customers
        new = followed(one, IN_POOL[one["stage"]], test_from)
        tested, block = days - test_from, block_days(0, days - test_from)
        branch = branch[test_from:]
        loop_test = LoopTest(test_from, tested, block, before, branch, branch, new)
    recipe = provenance(scenario, days=days, seed=seed, engine="toy", command="toy")
    return Run(scenario, days, seed, "toy", tallies, toy.customers, toy.hosts, toy.cohorts, recipe,
               loop_test=loop_test, by_source=toy.by_source)  # fmt: skip


class _Toy:
    def __init__(self, people: int, days: int, seed: int, *chances: Any) -> None:
        self.dice = np.random.default_rng(seed)
        self.ads, self.content, self.buy, self.rebuy, self.refer, self.leave, self.steps = chances
        self.customers = strangers(people)
        self.hosts = np.zeros(1, HOST)
        for field in ("left_day", "home", "recruiter"):
            self.hosts[field] = NONE
        self.hosts["kind"] = HostKind.ACCOUNT
        self.hosts["is_active"] = True
        weeks = -(-days // 7)
        self.cohorts = np.zeros((weeks, weeks, 4), np.int64)
        self.by_source = np.zeros((2, weeks, N_SOURCES, 5), np.int64)
        self.first_of_half_week = days // 7 * 7

    def live(self, days: int, test_from: int | None = None) -> np.ndarray:
        tallies = np.zeros(days, TALLY)
        for day in range(days):
            on = test_from is None or day < test_from
            self.one_day(day, tallies[day], on)
        return tallies

    def one_day(self, day: int, tally: Any, ads_on: bool) -> None:
        people, dice = self.customers, self.dice
        luck = dice.random((4, len(people)))
        before = people["stage"].copy()
        pool = IN_POOL[before]
        follower, stranger = before == Stage.FOLLOWER, before == Stage.STRANGER

        wants = np.flatnonzero(pool & (luck[0] < np.where(follower, self.buy, self.rebuy)))
        tally["visits"] += len(wants)
        step_luck = dice.random((MAX_STEPS, len(people)))
        for step, chance in enumerate(self.steps):
            wants = wants[step_luck[step][wants] < chance]
            tally["passed"][step] += len(wants)
        self.order(day, tally, wants)

        sharing = np.flatnonzero(pool & (luck[1] < self.refer))
        leaving = np.flatnonzero(pool & (luck[2] < self.leave))
        people["stage"][leaving] = Stage.LAPSED
        people["left_day"][leaving] = day
        tally["left"] += len(leaving)

        paid = np.flatnonzero(stranger & (luck[3] < self.ads)) if ads_on else np.zeros(0, np.int64)
        read = np.flatnonzero(stranger & (luck[3] > 1 - self.content)) if ads_on else np.zeros(0, np.int64)
        self.join(day, tally, paid, Source.ADS)
        self.join(day, tally, read, Source.CONTENT)
        open_to = np.flatnonzero(people["stage"] == Stage.STRANGER)
        friends = dice.permutation(open_to)[: len(sharing)]
        self.join(day, tally, friends, Source.REFERRAL, sharing[: len(friends)])

        tally["spend_fen"][Source.ADS] += COST_OF_A_FOLLOWER_FEN * len(paid)
        tally["spend_fen"][Source.CONTENT] += COST_OF_A_FOLLOWER_FEN // 4 * len(read)
        tally["services"] += int(pool.sum()) // 7
        tally["active"] += len(wants)
        after = people["stage"].copy()
        tally["monthly_active"] = (IN_POOL[after] & (people["last_active_day"] > max(day - 30, -1))).sum()
        tally["stock"] = np.bincount(after, minlength=6)
        moved = np.flatnonzero(before != after)
        np.add.at(tally["moves"], (before[moved], after[moved]), 1)

    def order(self, day: int, tally: Any, who: np.ndarray) -> None:
        people = self.customers
        is_first = people["orders"][who] == 0
        first = who[is_first]
        people["first_order_day"][first] = day
        people["orders"][who] += 1
        people["spent_fen"][who] += BASKET_FEN
        people["last_order_day"][who] = people["last_active_day"][who] = day
        people["stage"][who] = _stage_of(people[who])
        tally["first_orders"] += len(first)
        tally["repeat_orders"] += len(who) - len(first)
        tally["first_orders_by_source"] += np.bincount(people["source"][first], minlength=N_SOURCES)
        is_rewarded = is_first & (people["referrer"][who] != NONE)
        tally["revenue_fen"] += BASKET_FEN * len(who)
        tally["goods_cost_fen"] += GOODS_FEN * len(who)
        tally["rewards_fen"] += REWARD_FEN * is_rewarded.sum()
        week = people["joined_day"][who] // 7, day // 7 - people["joined_day"][who] // 7
        margin = BASKET_FEN - GOODS_FEN - REWARD_FEN * is_rewarded
        booked = np.stack([np.ones_like(who), np.full_like(who, BASKET_FEN), margin, is_first], axis=1)
        np.add.at(self.cohorts, week, booked)
        paid = (REWARD_FEN * is_rewarded)[:, None]
        place = WEEK_UNDER_WAY if day >= self.first_of_half_week else WEEKS_OVER
        np.add.at(self.by_source[place], (week[1], people["source"][who]), np.hstack([booked, paid]))

    def join(self, day: int, tally: Any, who: np.ndarray, source: Source, referrers: np.ndarray | None = None) -> None:
        people = self.customers
        people["stage"][who] = Stage.FOLLOWER
        people["joined_day"][who] = people["last_active_day"][who] = day
        people["source"][who] = source
        people["host"][who] = 0
        people["trust"][who] = 0.8
        tally["joined"][source] += len(who)
        if referrers is not None:
            people["referrer"][who] = referrers
            np.add.at(people["brought"], referrers, 1)
            here = referrers[people["stage"][referrers] != Stage.LAPSED]
            people["stage"][here] = _stage_of(people[here])


def strangers(people: int) -> np.ndarray:
    """People of whom nobody has heard of us."""
    crowd = np.zeros(people, CUSTOMER)
    for field, (kind, _) in (CUSTOMER.fields or {}).items():
        if kind == np.dtype("i4") and field not in ("orders", "brought", "invites"):
            crowd[field] = NONE
    crowd["source"] = NONE
    return crowd


def _stage_of(people: np.ndarray) -> np.ndarray:
    bought = np.minimum(people["orders"], 2)
    stage = np.choose(bought, [Stage.FOLLOWER, Stage.BUYER, Stage.REPEAT_BUYER])
    return np.where((people["brought"] > 0) & (bought > 0), Stage.REFERRER, stage)


def lives_of(
    refer: Any, leave: Any, *, days: int = 365, arrivals: float = 10.0, heads: float = 0.0, seed: int = 1
) -> np.ndarray:
    """Customers of an endless market: some arrive each day; at each age (days since joining) one refers with chance
    ``refer(age)`` and leaves with chance ``leave(age)``. ``heads``: sigma of a log-normal part of everyone's own."""
    dice = np.random.default_rng(seed)
    joined = np.zeros(0, np.int64)
    left, referrer, own = joined.copy(), joined.copy(), np.zeros(0)
    for day in range(days):
        here = np.flatnonzero(left == NONE)
        age = day - joined[here]
        parents = np.repeat(here, dice.poisson(refer(age) * own[here]))
        left[here[dice.random(len(here)) < leave(age)]] = day
        new = dice.poisson(arrivals) + len(parents)
        joined = np.append(joined, np.full(new, day))
        left = np.append(left, np.full(new, NONE))
        referrer = np.append(referrer, np.append(np.full(new - len(parents), NONE), parents))
        own = np.append(own, np.exp(dice.normal(-heads * heads / 2, heads, new)))
    crowd = strangers(len(joined))
    crowd["joined_day"], crowd["left_day"], crowd["referrer"] = joined, left, referrer
    crowd["stage"] = np.where(left == NONE, Stage.FOLLOWER, Stage.LAPSED)
    return crowd


def flat(chance: float) -> Any:
    """The same chance at every age."""
    return lambda age: np.full(np.shape(age), chance)
