"""The measures of a run, computed from what it counted. What each means stands in ``definitions.py``.

A measure that is not defined (nobody joined, nothing was spent, too short a run) has no value and a note that says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import ACTIVE_WINDOW, N_CHANNELS, NONE, HostKind, Source
from loopsim.results.cohorts import WEEK, Lives, lives
from loopsim.results.daily import CHANNELS, COSTS, profit_fen, reachable, total
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.forest import referrals
from loopsim.results.people import is_in_pool, is_super_user
from loopsim.results.summary import Measure, Summary, Value
from loopsim.results.value import worth
from loopsim.results.verdict import Verdict

if TYPE_CHECKING:
    from loopsim.results.run import Records

Found = tuple[str, Value, str]

CONVERSION_WEEKS = (4, 13, 52)
RETENTION_DAYS = (30, 90, 180)
BUYER_WINDOW_WEEKS = 13
GENERATIONS = (1, 2, 3)
TOP_SHARE = 0.2


@dataclass(frozen=True)
class Facts:
    """What all measures are read from."""

    records: Records
    verdict: Verdict
    ads_off_path: np.ndarray | None  # the pool without ads, by day
    horizon_weeks: int
    discount_per_year: float

    @property
    def tallies(self) -> np.ndarray:
        return self.records.tallies

    @property
    def customers(self) -> np.ndarray:
        return self.records.customers

    @property
    def days(self) -> int:
        return len(self.records.tallies)

    def sum(self, field: str) -> int:
        """The field over the whole run, all parts."""
        return int(total(self.tallies, field).sum())

    def recent(self) -> np.ndarray:
        """Tallies of the window of the verdict."""
        return self.tallies[self.days - self.verdict.window_days :]


def summary(facts: Facts) -> Summary:
    """All measures, in the order of their definitions."""
    found = {
        name: (value, note)
        for group in (
            _loop,
            _pool,
            _referral,
            _acquisition,
            _conversion,
            _activity,
            _retention,
            _orders,
            _value,
            _money,
        )
        for name, value, note in group(facts)
    }
    words = {
        "window": facts.verdict.window_days,
        "month": min(ACTIVE_WINDOW, facts.days),
        "horizon": facts.horizon_weeks,
        "discount": f"{100 * facts.discount_per_year:g}%",
    }
    ordered = sorted(DEFINITIONS.items(), key=lambda item: _GROUP_ORDER[item[1].group])
    return Summary(
        Measure(
            name, found[name][0], about.unit, about.text.format(**words), about.chinese, about.group, found[name][1]
        )
        for name, about in ordered
    )


_GROUP_ORDER = {group: place for place, group in enumerate(dict.fromkeys(d.group for d in DEFINITIONS.values()))}


def _ratio(name: str, part: float, whole: float, why: str, note: str = "") -> Found:
    """``part / whole``, or no value and the reason where there is no whole."""
    return (name, float(part / whole), note) if whole > 0 else (name, None, why)


def _loop(facts: Facts) -> Iterator[Found]:
    judged = facts.verdict
    gain = judged.gain
    seen = f"{gain.referrals} referrals and {gain.leavings} leavings in {gain.person_days} person-days"
    yield "loop_closed", judged.closed, judged.sentence
    yield "loop_gain", gain.value, gain.missing or seen
    yield "loop_gain_low", gain.low, gain.missing
    yield "loop_gain_high", gain.high, gain.missing
    yield _ratio(
        "loop_gain_extrapolated_share", gain.extrapolated, gain.value or 0, gain.missing or "no referral in the window"
    )
    yield "pool_change_without_ads", judged.pool_change, "" if judged.pool_change is not None else "not tested"
    yield "quick_ratio", judged.quick_ratio, "" if judged.quick_ratio is not None else "nobody left in the window"
    yield "referral_share", judged.referral_share, "" if judged.referral_share is not None else "nobody joined"


def _pool(facts: Facts) -> Iterator[Found]:
    pool = reachable(facts.tallies)
    window = facts.verdict.window_days
    start = facts.days - window
    at_dawn = np.concatenate(([0], pool[:-1]))
    yield "reachable", int(pool[-1]), ""
    yield "joined", facts.sum("joined"), ""
    yield "left", facts.sum("left"), ""
    left, dawns = int(facts.recent()["left"].sum()), int(at_dawn[start:].sum())
    yield _ratio("churn_rate", left, dawns, "the pool was empty")
    yield from _pace("", int(at_dawn[start]), pool[start:])
    path = facts.ads_off_path
    if path is None or facts.verdict.pool_before is None:
        yield "doubling_days_without_ads", None, "not tested"
        yield "extinction_days_without_ads", None, "not tested"
    else:
        yield from _pace("_without_ads", facts.verdict.pool_before, path)


def _pace(suffix: str, before: int, path: np.ndarray) -> Iterator[Found]:
    """Doubling or extinction of a pool that went from ``before`` along a path, one entry a day."""
    doubling, extinction = f"doubling_days{suffix}", f"extinction_days{suffix}"
    after = int(path[-1])
    if before == 0:
        yield doubling, None, "the pool was empty when the window began"
        yield extinction, None, "the pool was empty when the window began"
    elif after == 0:
        yield doubling, None, "the pool died out"
        yield extinction, int(np.flatnonzero(path == 0)[0]) + 1, "it died out within the time seen"
    elif after == before:
        yield doubling, None, "the pool keeps its size"
        yield extinction, None, "the pool keeps its size"
    else:
        per_day = log(after / before) / len(path)
        grows = per_day > 0
        yield doubling, log(2) / per_day if grows else None, "" if grows else "the pool shrinks"
        days_to_one = None if grows else log(after) / -per_day + (len(path) if suffix else 0)
        yield extinction, days_to_one, "the pool grows" if grows else ""


def _referral(facts: Facts) -> Iterator[Found]:
    forest = referrals(facts.customers)
    sizes = np.bincount(forest.generation, minlength=GENERATIONS[-1] + 1)
    referred = int(sizes[1:].sum())
    share = facts.verdict.referral_share
    yield _ratio("k_factor", referred, int(sizes[0]), "nobody joined uninvited")
    if share is None or share == 1:
        yield "k_factor_long_run", None, "nobody joined uninvited in the window"
    else:
        yield "k_factor_long_run", share / (1 - share), ""
    for generation in GENERATIONS:
        before = int(sizes[generation - 1])
        note = f"{sizes[generation]} of {before}; the youngest have not had their time yet"
        yield _ratio(
            f"k_factor_generation_{generation}", int(sizes[generation]), before, "nobody in the generation before", note
        )
    brought = forest.brought[forest.brought > 0]
    yield (
        "top_referrers_share",
        top_share(brought),
        f"{len(brought)} brought someone" if len(brought) else "no referral",
    )


def top_share(amounts: np.ndarray, top: float = TOP_SHARE) -> float | None:
    """Part of the whole that the top 20% hold. The person on the boundary counts in part. None if there is nothing."""
    whole = float(amounts.sum())
    if whole <= 0:
        return None
    held = np.concatenate(([0.0], np.sort(amounts)[::-1].cumsum()))
    return float(np.interp(top * len(amounts), np.arange(len(held)), held) / whole)


def _acquisition(facts: Facts) -> Iterator[Found]:
    spend = facts.tallies["spend_fen"].sum(axis=0) / 100
    joined = facts.tallies["joined"].sum(axis=0)
    bought = facts.tallies["first_orders_by_source"].sum(axis=0)
    rewards = facts.sum("rewards_fen") / 100
    paid = spend > 0
    yield _ratio("cost_per_follower", spend.sum(), joined[:N_CHANNELS][paid].sum(), _no_spend(spend.sum(), "followers"))
    yield _ratio("cost_per_follower_blended", spend.sum() + rewards, joined.sum(), "nobody joined")
    yield _ratio("acquisition_cost", spend.sum() + rewards, bought.sum(), "nobody bought")
    yield _ratio("cost_per_follower_referral", rewards, joined[Source.REFERRAL], "nobody came by referral")
    yield _ratio("acquisition_cost_referral", rewards, bought[Source.REFERRAL], "no buyer came by referral")
    for code, channel in enumerate(CHANNELS):
        followers, buyers = (joined[code], bought[code]) if paid[code] else (0, 0)
        yield _ratio(f"cost_per_follower_{channel}", spend[code], followers, _no_spend(spend[code], "followers"))
        yield _ratio(f"acquisition_cost_{channel}", spend[code], buyers, _no_spend(spend[code], "buyers"))


def _no_spend(spend: float, brought: str) -> str:
    return f"the spend brought no {brought}" if spend > 0 else "nothing was spent"


def _conversion(facts: Facts) -> Iterator[Found]:
    life = lives(facts.customers)
    for weeks in CONVERSION_WEEKS:
        within = life.first_order_age <= weeks * WEEK
        yield _share_of_old_enough(f"conversion_rate_{weeks}_weeks", life, within, weeks * WEEK, facts.days)
    orders = facts.sum("first_orders") + facts.sum("repeat_orders")
    yield _ratio("checkout_pass_rate", orders, facts.sum("visits"), "nobody began a checkout")


def _share_of_old_enough(name: str, life: Lives, did: np.ndarray, age: int, days: int) -> Found:
    """Share of those who joined at least ``age`` days before the last day; the others are censored."""
    old = life.joined + age <= days - 1
    count, censored = int(old.sum()), int(len(old) - old.sum())
    note = f"{count} followers; {censored} who joined later left out (censored)"
    return _ratio(name, int((did & old).sum()), count, f"nobody was seen for {age} days ({censored} censored)", note)


def _activity(facts: Facts) -> Iterator[Found]:
    month = min(ACTIVE_WINDOW, facts.days)
    people = facts.customers
    pool = int(reachable(facts.tallies)[-1])
    paying = is_in_pool(people) & (people["last_order_day"] != NONE) & (people["last_order_day"] >= facts.days - month)
    monthly = int(facts.tallies["monthly_active"][-1])
    daily = float(facts.tallies["active"][-month:].mean())
    yield _ratio("paying_rate", int(paying.sum()), pool, "the pool is empty")
    yield _ratio("active_rate", monthly, pool, "the pool is empty")
    yield _ratio("stickiness", daily, monthly, "nobody was active")


def _retention(facts: Facts) -> Iterator[Found]:
    life = lives(facts.customers)
    for age in RETENTION_DAYS:
        yield _share_of_old_enough(f"retention_{age}_days", life, life.left_age > age, age, facts.days)
    people = facts.customers
    start = facts.days - 1 - BUYER_WINDOW_WEEKS * WEEK
    buyers = (people["first_order_day"] != NONE) & (people["first_order_day"] <= start)
    again = buyers & (people["last_order_day"] > start)
    censored = int((people["first_order_day"] > max(start, NONE)).sum())
    why = f"nobody had bought {BUYER_WINDOW_WEEKS} weeks before the end"
    note = f"{int(buyers.sum())} buyers; {censored} newer ones left out (censored)"
    yield _ratio("buyer_retention", int(again.sum()), int(buyers.sum()), why, note)


def _orders(facts: Facts) -> Iterator[Found]:
    people = facts.customers
    bought = people[people["orders"] > 0]
    repeat = bought[bought["orders"] > 1]
    first = bought["first_order_day"]
    days_seen = float((facts.days - 1 - first).mean()) if len(bought) else 0.0
    note = f"buyers were seen for {days_seen:.0f} days on average after their first order"
    yield _ratio("repurchase_rate", len(repeat), len(bought), "nobody bought", note)
    old = bought[first + BUYER_WINDOW_WEEKS * WEEK <= facts.days - 1]
    why = f"nobody had bought {BUYER_WINDOW_WEEKS} weeks before the end"
    note_old = f"{len(old)} buyers; {len(bought) - len(old)} newer ones left out (censored)"
    yield _ratio("repurchase_rate_13_weeks", int((old["orders"] > 1).sum()), len(old), why, note_old)
    yield _ratio("one_time_share", len(bought) - len(repeat), len(bought), "nobody bought", note)
    between = (repeat["last_order_day"] - repeat["first_order_day"]).astype(np.int64).sum()
    pauses = (repeat["orders"].astype(np.int64) - 1).sum()
    yield _ratio("repurchase_interval", int(between), int(pauses), "nobody bought twice", "long intervals are cut off")
    orders = facts.sum("first_orders") + facts.sum("repeat_orders")
    revenue = facts.sum("revenue_fen") / 100
    yield "orders", orders, ""
    yield _ratio("average_order_value", revenue, orders, "no order")
    yield _ratio("revenue_per_customer", revenue, len(bought), "nobody bought")
    yield "top_buyers_share", top_share(bought["spent_fen"]), "" if len(bought) else "nobody bought"
    yield "super_users", int(is_super_user(people).sum()), ""


def _value(facts: Facts) -> Iterator[Found]:
    spend = facts.tallies["spend_fen"].sum() / 100
    joined = facts.sum("joined")
    per_follower = float(spend / joined) if joined else 0.0
    found = worth(facts.records, facts.horizon_weeks, facts.discount_per_year)
    yield "lifetime_value", found.per_follower, found.note
    yield "lifetime_value_of_buyer", found.per_buyer, found.note if found.per_buyer is not None else "nobody bought"
    if found.per_follower is None:
        yield "lifetime_value_ratio", None, found.note
    elif per_follower > 0:
        yield "lifetime_value_ratio", found.per_follower / per_follower, ""
    else:
        yield "lifetime_value_ratio", None, "nothing was spent"
    week = found.payback_week(per_follower)
    yield "payback_week", week, "" if week is not None else f"not within the {len(found.margin_by_age)} weeks seen"


def _money(facts: Facts) -> Iterator[Found]:
    for field in ("revenue_fen", "entry_fees_fen", *COSTS):
        yield field.removesuffix("_fen"), facts.sum(field) / 100, ""
    profit = profit_fen(facts.tallies)
    spend = facts.sum("spend_fen")
    yield "profit", int(profit.sum()) / 100, ""
    if spend:
        yield "return_on_investment", int(profit.sum()) / spend, ""
    else:
        yield "return_on_investment", None, "nothing was spent"
    day = payback_day(profit.cumsum())
    yield "payback_day", day, "" if day is not None else "cumulated profit is negative at the end"
    hosts = facts.records.hosts
    people_hosts = hosts[hosts["kind"] != HostKind.ACCOUNT]
    at_work = float((facts.tallies["guides"] + facts.tallies["leaders"]).mean())
    yield _ratio("revenue_per_host", people_hosts["sales_fen"].sum() / 100, at_work, "no guides or leaders")


def payback_day(cumulated: np.ndarray) -> int | None:
    """First day from which the cumulated profit is never negative again; None if it is negative at the end."""
    below = np.flatnonzero(cumulated < 0)
    if not len(below):
        return 0
    day = int(below[-1]) + 1
    return day if day < len(cumulated) else None
