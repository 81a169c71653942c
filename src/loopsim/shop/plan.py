"""Values of a scenario that follow from the answers, each with where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.first_year import FirstYear
from loopsim.scenario.tree import parts, put
from loopsim.shop.inflow import MONTH_DAYS, MONTH_WEEKS, half_reach, inflow, spend_a_year

#: Service contacts a week with each friend that a plan may have, and the part of the hosts' time that they may take.
_SERVICE, _OF_TIME = (1.0, 0.5, 0.25, 0.1, 0.05, 0.02), 0.9

#: Service contacts a day of a guide who does little else (A), as in the preset existing-shop.
_CONTACTS_OF_GUIDE = 200.0

#: Part of the orders of a month that are first orders at most, where nobody says how many.
_MOST_FIRST = 0.6

Origin = Literal["answer", "derived", "default", "data"]


@dataclass(frozen=True)
class Entry:
    """One value of the file, its path, and where it is from.

    ``origin`` is ``answer`` (said by the owner), ``data`` (read from a table), ``derived`` (follows from answers by a
    rule) or ``default`` (nobody was asked, or nobody answered); ``questions`` are those on which it hangs.
    """

    path: str
    value: Any
    origin: Origin
    questions: tuple[str, ...] = ()


def entries(
    answers: Mapping[str, Any], given: frozenset[str], first_orders: float | None, customers_file: str | None
) -> list[Entry]:
    """All values of the file, in its order. ``given`` are the questions that were answered.

    ``first_orders`` are those of a month where no answer tells them; None: as the defaults have it.
    ``customers_file`` is a table of the friends of today.
    """
    if answers["first_orders_last_month"] is not None:
        first_orders = answers["first_orders_last_month"]
    found = list(_entries(answers, given, 0.0, first_orders, customers_file))
    if answers["joined_last_month"] is None or answers["referred_last_month"] is not None:
        return found
    referred = FirstYear(Document.model_validate(tree_of(found))).joiners(MONTH_WEEKS)["referral"]
    return list(_entries(answers, given, referred, first_orders, customers_file))


def usual_first_orders(answers: Mapping[str, Any]) -> float | None:
    """First orders of a mean month so far, and less than most of all orders; None where nobody has bought."""
    mean = min(answers["buyers"], answers["friends"]) / answers["months_open"]
    orders = answers["orders_last_month"]
    return float(f"{mean if orders is None else min(mean, _MOST_FIRST * orders):.5g}") or None


def tree_of(found: list[Entry]) -> dict[str, Any]:
    """The values as nested tables."""
    tree: dict[str, Any] = {}
    for entry in found:
        put(tree, parts(entry.path), entry.value)
    return tree


def _entries(
    answers: Mapping[str, Any],
    given: frozenset[str],
    referred: float,
    first_orders: float | None,
    customers_file: str | None,
) -> Iterator[Entry]:
    def said(path: str, value: Any, *questions: str) -> Entry:
        return Entry(path, value, "answer" if given & set(questions) else "default", questions)

    def derived(path: str, value: Any, *questions: str) -> Entry:
        return Entry(path, value, "derived", questions)

    def usual(path: str) -> Entry:
        declared = declared_at(parts(path))
        assert declared is not None
        value = declared.default
        return Entry(path, list(value) if isinstance(value, tuple) else value, "default")

    friends = answers["friends"]
    yield said("name", answers["name"], "name")
    yield usual("days")
    told = "market_people" in given
    yield Entry("market.people", answers["market_people"], "answer" if told else "derived", ("market_people",))
    if customers_file is None:
        yield from _pool(answers, said)
    else:
        yield Entry("market.pool.file", customers_file, "data")
    yield usual("market.pool.trust")

    yield said("levers.accounts.count", answers["accounts"], "accounts")
    yield said("levers.accounts.friend_cap", answers["friends_per_account"], "friends_per_account")
    yield said("levers.guides.count", answers["guides"], "guides")
    if answers["guides"]:
        caps = ("friends_per_guide", "friends_per_account")
        yield said("levers.guides.friend_cap", answers["friends_per_guide"], *caps)
        yield Entry("levers.guides.contacts_per_day", _CONTACTS_OF_GUIDE, "default")
        for name in ("salary_per_week_cny", "commission_share", "leave_per_week", "handover"):
            yield usual(f"levers.guides.{name}")
    yield derived("levers.messages.service_per_week", _service(answers), "friends", "accounts", "guides")
    yield usual("levers.messages.promo_per_week")

    comes = inflow(answers, referred)
    checks = "joined_last_month" in given
    for name, spend in spend_a_year(answers).items():
        yield said(f"levers.{name}.daily_spend_cny", spend / 365.0, f"{name}_a_year")
        if spend:
            reach = half_reach(name, comes.paid[name], answers["market_people"])
            yield derived(f"levers.{name}.half_reach_per_week", reach, f"{name}_a_year", "market_people")
    for name, cost in comes.costs.items():
        path = f"known.cost_per_follower_cny.{name}"
        yield Entry(path, float(f"{cost:.6g}"), "derived" if checks else "default", ("joined_last_month",))
    path = "levers.organic.always_per_week"
    yield derived(path, comes.always_per_week, "joined_last_month") if checks else usual(path)

    yield said("known.order_value_cny", answers["order_value_cny"], "order_value_cny")
    yield said("levers.product.margin_share", answers["margin_share"], "margin_share")
    yield said("known.never_return_share", round(1.0 - answers["return_share"], 12), "return_share")
    if answers["orders_last_month"] is not None:
        yield said("known.orders_per_month", answers["orders_last_month"], "orders_last_month")
    elif answers["orders_a_year"] is not None:
        yield said("known.orders_per_year", answers["orders_a_year"], "orders_a_year")
    else:
        yield usual("behavior.need.per_week")
    told = "first_orders_last_month" in given
    if first_orders:
        origin: Origin = "answer" if told else "derived"
        questions = ("first_orders_last_month",) if told else ("buyers", "months_open")
        yield Entry("known.first_orders_per_month", first_orders, origin, questions)
    elif told and first_orders == 0.0:
        yield said("behavior.need.first_order_ease", 0.0, "first_orders_last_month")
    yield said("known.leave_share_per_month", answers["leave_share_a_month"], "leave_share_a_month")

    yield said("levers.referral.reward_cny", answers["reward_cny"], "reward_cny")
    yield Entry("levers.commission.level_shares", [0.0, 0.0], "default")
    if comes.referred is not None:
        if comes.referred > 0.0 and friends:
            yield said("known.referred_per_month", comes.referred, "referred_last_month")
        else:
            yield said("levers.referral.enabled", False, "referred_last_month")
    yield usual("levers.campaign.every_weeks")


def _pool(answers: Mapping[str, Any], said: Any) -> Iterator[Entry]:
    """The people who are there today, by stage, and when they came and bought."""
    buyers = min(answers["buyers"], answers["friends"])
    again, brings = min(answers["repeat_buyers"], buyers), min(answers["referrers"], buyers, answers["friends"] // 2)
    # Of those who brought friends, as many have bought again as of all.
    twice = round((buyers - brings) * (again / buyers if buyers else 0.0))
    yield said("market.pool.followers", answers["friends"] - buyers, "friends", "buyers")
    yield said("market.pool.buyers", buyers - brings - twice, "buyers", "repeat_buyers", "referrers")
    yield said("market.pool.repeat_buyers", twice, "buyers", "repeat_buyers", "referrers")
    yield said("market.pool.referrers", brings, "buyers", "referrers")
    oldest = float(max(31, round(answers["months_open"] * MONTH_DAYS)))
    yield said("market.pool.joined_days_ago", [1.0, oldest], "months_open")
    lately, end = answers["bought_last_90_days"], min(365.0, oldest)
    if lately is not None and buyers:
        end = min(max(90.0, round(90.0 * buyers / max(lately, 1))), oldest)
    yield said("market.pool.last_order_days_ago", [1.0, end], "bought_last_90_days")


def _service(answers: Mapping[str, Any]) -> float:
    """Service contacts a week with each friend for which both accounts and guides have the time."""
    per_account, per_guide = answers["friends_per_account"], answers["friends_per_guide"]
    room = answers["accounts"] * per_account + answers["guides"] * per_guide
    times = []  # of one host, over the friends who are there by its part of the room
    if answers["accounts"]:
        times.append(Document().levers.accounts.contacts_per_day / per_account)
    if answers["guides"]:
        times.append(_CONTACTS_OF_GUIDE / per_guide)
    each = _OF_TIME * 7.0 * min(times, default=0.0) * room / max(answers["friends"], 1)
    return next((one for one in _SERVICE if one <= each), _SERVICE[-1])
