"""Answers that do not fit together, or that are likely not meant, told in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loopsim.declare.english import as_one
from loopsim.shop.inflow import MONTH_WEEKS, inflow, spend_a_year
from loopsim.shop.question import Language
from loopsim.shop.questions import BY_NAME
from loopsim.shop.words import DOUBTS

if TYPE_CHECKING:
    from loopsim.shop.shop import Shop

#: Most friends that any kind of account holds: WeCom with extended rights (M22 R).
_MOST_FRIENDS = 20_000

#: Part of the places from which on accounts are as good as full.
_FULL = 0.95

#: Cost of a new friend outside of which one should look at the answers again, in CNY.
_ODD_COST = (0.5, 1000.0)

#: Part of the strangers who join in a year from which on the size of the market decides all.
_MUCH = 0.5

#: Orders a month for each who has bought above which one should look at the answers again.
_MANY_ORDERS = 4.0


@dataclass(frozen=True)
class Doubt:
    """A doubt about some answers: the questions concerned, the key of its words, and the facts in them."""

    questions: tuple[str, ...]
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def in_words(self, language: Language = "en") -> str:
        """The sentence."""
        return as_one(DOUBTS[self.key][language].format(**self.facts))


def doubts(shop: Shop) -> list[Doubt]:
    """All doubts about the answers of a shop, those about people first."""
    return [*_of_people(shop.answers), *_of_places(shop.answers), *_of_inflow(shop), *_of_orders(shop)]


def _of_people(answers: Mapping[str, Any]) -> Iterator[Doubt]:
    lately = answers["bought_last_90_days"]
    if lately is not None and lately > answers["buyers"]:
        facts = {"lately": f"{lately:,}", "buyers": f"{answers['buyers']:,}"}
        yield Doubt(("bought_last_90_days", "buyers"), "lately", facts)
    friends, buyers, again, brings = (answers[one] for one in ("friends", "buyers", "repeat_buyers", "referrers"))
    if buyers > friends:
        yield Doubt(("buyers", "friends"), "buyers", {"buyers": f"{buyers:,}", "friends": f"{friends:,}"})
    if again > min(buyers, friends):
        facts = {"again": f"{again:,}", "buyers": f"{min(buyers, friends):,}"}
        yield Doubt(("repeat_buyers", "buyers"), "repeat_buyers", facts)
    most = min(buyers, friends // 2)
    if brings > most:
        yield Doubt(("referrers", "buyers"), "referrers", {"brings": f"{brings:,}", "most": f"{most:,}"})


def _of_places(answers: Mapping[str, Any]) -> Iterator[Doubt]:
    friends, each = answers["friends"], answers["friends_per_account"]
    hosts, room = answers["accounts"] + answers["guides"], room_of(answers)
    if hosts == 0:
        yield Doubt(("accounts", "guides"), "no_accounts")
        return
    facts = {"friends": f"{friends:,}", "hosts": f"{hosts:,}", "room": f"{room:,}", "each": f"{each:,}"}
    facts["mean"] = f"{friends / hosts:,.0f}"
    if max(each, friends / hosts) > _MOST_FRIENDS:
        yield Doubt(("friends_per_account", "accounts"), "too_many_each", facts | {"most": f"{_MOST_FRIENDS:,}"})
    if friends > room:
        yield Doubt(("friends", "accounts"), "overfull", facts)
    elif friends >= _FULL * room:
        yield Doubt(("friends", "accounts"), "full", facts)


def room_of(answers: Mapping[str, Any]) -> int:
    """Places for friends on all accounts and with all guides."""
    return int(answers["accounts"] * answers["friends_per_account"] + answers["guides"] * answers["friends_per_guide"])


def _of_inflow(shop: Shop) -> Iterator[Doubt]:
    answers = shop.answers
    joined, referred = answers["joined_last_month"], answers["referred_last_month"]
    if joined is not None and referred is not None and referred > joined:
        facts = {"joined": f"{joined:,.6g}", "referred": f"{referred:,.6g}"}
        yield Doubt(("referred_last_month", "joined_last_month"), "referred", facts)
        return
    comes = inflow(answers, 0.0)
    won = 12.0 * (sum(comes.paid.values()) + comes.organic)
    strangers = answers["market_people"] - answers["friends"]
    if won > _MUCH * strangers:
        facts = {"won": f"{won:,.0f}", "strangers": f"{strangers:,}"}
        yield Doubt(("market_people",), "more_than_there_are", facts)
    costs = {entry.path.rpartition(".")[2]: entry.value for entry in shop.planned if ".cost_per_" in entry.path}
    spend = sum(spend_a_year(answers).values()) / 12.0
    paid = sum(answers[f"{name}_a_year"] / 12.0 / cost for name, cost in costs.items())
    if joined is not None and spend:
        if paid > joined or not comes.fits:
            yield Doubt(("joined_last_month",), "nobody_paid", {"joined": f"{joined:,.6g}", "spend": f"{spend:,.0f}"})
        elif not _ODD_COST[0] <= spend / paid <= _ODD_COST[1]:
            facts = {"spend": f"{spend:,.0f}", "paid": f"{paid:,.0f}", "each": f"{spend / paid:,.4g}"}
            yield Doubt(("joined_last_month",), "odd_cost", facts)
    room = room_of(answers) - answers["friends"]
    if 0 < room < won and answers["friends"] < _FULL * (room + answers["friends"]):
        months = f"{12.0 * room / won:,.0f}"
        yield Doubt(("accounts",), "soon_full", {"room": f"{room:,}", "won": f"{won / 12.0:,.0f}", "months": months})


def _of_orders(shop: Shop) -> Iterator[Doubt]:
    answers = shop.answers
    orders, buyers = answers["orders_last_month"], min(answers["buyers"], answers["friends"])
    if orders is not None and orders > _MANY_ORDERS * max(buyers, 1):
        yield Doubt(
            ("orders_last_month", "buyers"), "many_orders", {"orders": f"{orders:,.6g}", "buyers": f"{buyers:,}"}
        )
    if orders is not None and "orders_a_year" in shop.given:
        yield Doubt(("orders_a_year",), "orders_twice", {"orders": f"{orders:,.6g}"})
    if not shop.keeps_first_orders:
        first = BY_NAME["first_orders_last_month"].shown(answers["first_orders_last_month"])
        yield Doubt(("first_orders_last_month",), "first_by_joining", {"first": first})
    if answers["margin_share"] == 0.0:
        yield Doubt(("margin_share",), "no_margin")
    service = next(entry.value for entry in shop.planned if entry.path == "levers.messages.service_per_week")
    if service < 0.05:
        facts = {"friends": f"{answers['friends']:,}", "a_year": f"{service * 12 * MONTH_WEEKS:.2g}"}
        yield Doubt(("accounts", "guides"), "little_service", facts)
