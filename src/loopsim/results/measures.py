"""Computation of each measure from the counts of a run. Definitions stand in ``definitions.py``.

A measure that is not defined (nobody joined, nothing was spent, too short a run) has no value and a note that says why.
Each function below gives a few measures that are read from the same things; only those asked for are called. Those that
are read from sums alone stand in ``figures.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import loopsim.results.loop_measures  # noqa: F401 - registers its own
from loopsim.market.fields import ACTIVE_WINDOW, NONE
from loopsim.results.cohorts import WEEK, Lives
from loopsim.results.daily import pool_at_start, profit_fen, reachable
from loopsim.results.facts import Facts
from loopsim.results.figures import FIGURES
from loopsim.results.paces import pace
from loopsim.results.people import SUPER_WINDOW_DAYS, is_in_pool, is_super_user
from loopsim.results.registry import GIVEN_BY, Found, Measuring
from loopsim.results.registry import gives as _gives
from loopsim.results.registry import ratio as _ratio
from loopsim.results.sources import SOURCE_MEASURES, source_measures
from loopsim.scenario.hosts.kinds import HOSTS, PEOPLE, listed

CONVERSION_WEEKS = (4, 13, 52)
RETENTION_DAYS = (30, 90, 180)
BUYER_WINDOW_WEEKS = 13
K_FACTORS = ("k_factor", "k_factor_generation_2", "k_factor_generation_3")
TOP_SHARE = 0.2


def _figure(name: str) -> Measuring:
    def read(facts: Facts) -> Iterator[Found]:
        value, note = FIGURES[name].of_one(facts.seen)
        yield name, value, note

    return read


GIVEN_BY.update({name: _figure(name) for name in FIGURES if name not in GIVEN_BY})


@_gives("churn_rate", "doubling_days", "halving_days", "extinction_days")
def _paces(facts: Facts) -> Iterator[Found]:
    pool = reachable(facts.tallies)
    start = facts.days - facts.window_days
    at_dawn = np.concatenate(([pool_at_start(facts.tallies)], pool[:-1]))
    dawns = int(at_dawn[start:].sum())
    yield _ratio("churn_rate", int(facts.tallies["left"][start:].sum()), dawns, "the pool was empty")
    yield from pace("", int(at_dawn[start]), pool[start:])


@_gives(*K_FACTORS, "referred_per_uninvited")
def _k_factors(facts: Facts) -> Iterator[Found]:
    sizes = np.bincount(facts.generation, minlength=len(K_FACTORS) + 1)
    yield _ratio("referred_per_uninvited", int(sizes[1:].sum()), int(sizes[0]), "nobody joined uninvited")
    for generation, name in enumerate(K_FACTORS, 1):
        before = int(sizes[generation - 1])
        note = f"{sizes[generation]} by {before}; the youngest have not had their time yet"
        yield _ratio(name, int(sizes[generation]), before, "nobody in the generation before", note)


@_gives("top_referrers_share")
def _top_referrers(facts: Facts) -> Iterator[Found]:
    parent = facts.people.parent
    brought = np.bincount(parent[(parent != NONE) & facts.people.newcomers])
    brought = brought[brought > 0]
    note = f"{len(brought)} brought someone" if len(brought) else "no referral"
    yield "top_referrers_share", top_share(brought), note


def top_share(amounts: np.ndarray, top: float = TOP_SHARE) -> float | None:
    """Part of the whole that the top 20% hold. The person on the boundary counts in part. None if there is nothing."""
    whole = float(amounts.sum())
    if whole <= 0:
        return None
    held = np.concatenate(([0.0], np.sort(amounts)[::-1].cumsum()))
    return float(np.interp(top * len(amounts), np.arange(len(held)), held) / whole)


@_gives(*(f"conversion_rate_{weeks}_weeks" for weeks in CONVERSION_WEEKS))
def _conversion(facts: Facts) -> Iterator[Found]:
    life = facts.lives
    for weeks in CONVERSION_WEEKS:
        within = life.first_order_age <= weeks * WEEK
        yield _share_of_old_enough(f"conversion_rate_{weeks}_weeks", life, within, weeks * WEEK, facts.days)


def _share_of_old_enough(name: str, life: Lives, did: np.ndarray, age: int, days: int) -> Found:
    """Share of those who joined at least ``age`` days before the last day; the others are censored."""
    old = life.joined + age <= days - 1
    count, censored = int(old.sum()), int(len(old) - old.sum())
    note = f"{count} followers; {censored} who joined later left out (censored)"
    return _ratio(name, int((did & old).sum()), count, f"nobody was seen for {age} days ({censored} censored)", note)


@_gives("paying_rate")
def _paying(facts: Facts) -> Iterator[Found]:
    people, month = facts.people, min(ACTIVE_WINDOW, facts.days)
    last = people["last_order_day"]
    paying = is_in_pool(people) & (last != NONE) & (last >= facts.days - month)
    pool = facts.pool_at_the_end
    yield _ratio("paying_rate", int(paying.sum()), pool, "the pool is empty")


@_gives("stickiness")
def _stickiness(facts: Facts) -> Iterator[Found]:
    month = min(ACTIVE_WINDOW, facts.days)
    monthly = int(facts.tallies["monthly_active"][-1])
    daily = float(facts.tallies["active"][-month:].mean())
    yield _ratio("stickiness", daily, monthly, "nobody was active")


@_gives(*(f"retention_{age}_days" for age in RETENTION_DAYS))
def _retention(facts: Facts) -> Iterator[Found]:
    life = facts.lives
    for age in RETENTION_DAYS:
        yield _share_of_old_enough(f"retention_{age}_days", life, life.left_age > age, age, facts.days)


@_gives("buyer_retention")
def _buyer_retention(facts: Facts) -> Iterator[Found]:
    first, last = facts.people["first_order_day"], facts.people["last_order_day"]
    start = facts.days - 1 - BUYER_WINDOW_WEEKS * WEEK
    buyers = (first != NONE) & (first <= start)
    again = buyers & (last > start)
    censored = int((first > max(start, NONE)).sum())
    why = f"nobody had bought {BUYER_WINDOW_WEEKS} weeks before the end"
    note = f"{int(buyers.sum())} buyers; {censored} newer ones left out (censored)"
    yield _ratio("buyer_retention", int(again.sum()), int(buyers.sum()), why, note)


@_gives("repurchase_rate", "repurchase_rate_13_weeks", "one_time_share", "repurchase_interval")
def _repurchase(facts: Facts) -> Iterator[Found]:
    people = facts.people
    bought = np.flatnonzero((people["orders"] > 0) & people.newcomers)
    orders, first = people["orders"][bought], people["first_order_day"][bought]
    repeat = orders > 1
    repeats = int(repeat.sum())
    days_seen = float((facts.days - 1 - first).mean()) if len(bought) else 0.0
    note = f"buyers were seen for {days_seen:.0f} days on average after their first order"
    yield _ratio("repurchase_rate", repeats, len(bought), "nobody bought", note)
    old = first + BUYER_WINDOW_WEEKS * WEEK <= facts.days - 1
    count = int(old.sum())
    why = f"nobody had bought {BUYER_WINDOW_WEEKS} weeks before the end"
    note_old = f"{count} buyers; {len(bought) - count} newer ones left out (censored)"
    yield _ratio("repurchase_rate_13_weeks", int((repeat & old).sum()), count, why, note_old)
    yield _ratio("one_time_share", len(bought) - repeats, len(bought), "nobody bought", note)
    between = (people["last_order_day"][bought] - first)[repeat].sum(dtype=np.int64)
    pauses = (orders[repeat] - 1).sum(dtype=np.int64)
    yield _ratio("repurchase_interval", int(between), int(pauses), "nobody bought twice", "long intervals are cut off")


@_gives("revenue_per_customer", "top_buyers_share")
def _buyers(facts: Facts) -> Iterator[Found]:
    bought = facts.people["orders"] > 0
    buyers = int((facts.people["last_order_day"] >= 0).sum())
    yield _ratio("revenue_per_customer", facts.figure("revenue") or 0.0, buyers, "nobody bought")
    yield "top_buyers_share", top_share(facts.people["spent_fen"][bought]), "" if buyers else "nobody bought"


@_gives("super_users", "super_users_share", "super_users_sales_share", "super_users_referrals_share")
def _super_users(facts: Facts) -> Iterator[Found]:
    people = facts.people
    chosen = is_super_user(people, facts.days)
    count, buyers = int(chosen.sum()), int((is_in_pool(people) & (people["orders"] > 0)).sum())
    spent, brought = people["spent_fen"], people["brought"]
    note = "fewer than 26 weeks were run" if facts.days < SUPER_WINDOW_DAYS else ""
    yield "super_users", count, note
    yield _ratio("super_users_share", count, buyers, "no buyer is in the pool", note)
    yield _ratio("super_users_sales_share", int(spent[chosen].sum()), int(spent.sum()), "nobody bought", note)
    yield _ratio("super_users_referrals_share", int(brought[chosen].sum()), int(brought.sum()), "no referral", note)


@_gives("lifetime_value", "lifetime_value_of_buyer", "lifetime_value_ratio", "payback_week")
def _value(facts: Facts) -> Iterator[Found]:
    spend, joined = facts.figure("spend"), facts.figure("joined")
    per_follower = spend / joined if spend and joined else 0.0
    found = facts.worth
    yield "lifetime_value", found.per_follower, found.note
    yield "lifetime_value_of_buyer", found.per_buyer, found.note if found.per_buyer is not None else "nobody bought"
    if found.per_follower is None:
        yield "lifetime_value_ratio", None, found.note
    elif per_follower > 0:
        yield "lifetime_value_ratio", found.per_follower / per_follower, "by spend on channels alone"
    else:
        yield "lifetime_value_ratio", None, "nothing was spent"
    week = found.payback_week(per_follower)
    yield "payback_week", week, "" if week is not None else f"not within the {len(found.margin_by_age)} weeks seen"


@_gives(*SOURCE_MEASURES)
def _sources(facts: Facts) -> Iterator[Found]:
    yield from source_measures(facts.sources)


@_gives("pool_value", "pool_value_at_start", "profit_with_pool")
def _pool_value(facts: Facts) -> Iterator[Found]:
    from loopsim.results.prospects import pool_values  # brings Numba

    start, end, note = pool_values(facts.tallies, facts.people, facts.open_settings(), facts.window_days)
    profit = facts.figure("profit") or 0.0
    yield "pool_value", end, note
    yield "pool_value_at_start", start, note
    yield "profit_with_pool", profit + end - start, note


@_gives("payback_day")
def _payback(facts: Facts) -> Iterator[Found]:
    day = payback_day(profit_fen(facts.tallies).cumsum())
    yield "payback_day", day, "" if day is not None else "cumulated profit is negative at the end"


@_gives("revenue_per_host")
def _hosts(facts: Facts) -> Iterator[Found]:
    is_person = np.array([kind.is_person for kind in HOSTS.values()])[facts.hosts["kind"]]
    at_work = float(np.sum([facts.tallies[kind.levers] for kind in PEOPLE], axis=0).mean())
    none = f"no {listed([kind.levers for kind in PEOPLE], 'or')}"
    yield _ratio("revenue_per_host", facts.hosts["sales_fen"][is_person].sum() / 100, at_work, none)


def payback_day(cumulated: np.ndarray) -> int | None:
    """First day from which the cumulated profit is never negative again; None if it is negative at the end."""
    below = np.flatnonzero(cumulated < 0)
    if not len(below):
        return 0
    day = int(below[-1]) + 1
    return day if day < len(cumulated) else None
