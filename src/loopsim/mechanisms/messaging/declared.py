"""Messaging (分层触达): who gets promotions, in which form, and what that takes (M42, M43, M92).

With `levers.messages.send_to` promotions go to a part of the pool: a random part, those who joined or ordered lately,
those who have spent enough, those who carry a tag that says that they have a real need, or one segment of the market
(`levers.messages.segment`). Others get `levers.messages.others_share` of the promotions. So those who are left out are
spared: their fatigue follows the messages that they get themselves. A tag is right with chance
$p$ = `levers.messages.tag_precision`, once and for all: of the people with a need $p$ carry it, of the others
$1 - p$; at 1/2 it says nothing. To keep tags up costs

$$c \\, \\frac{2p - 1}{2 (1 - p)}$$

a year for each person in the pool, with $c$ = `levers.messages.tag_cost_cny`: nothing at 1/2, $c$ at 3/4, without end
at 1. Whom a tag is right about reads $1 + l$ times as many of the messages that are written for it, $l$ being
`behavior.messages.tag_lift` (M42 A: 0.5).

A promotion is a mass message, a post or a personal message (`levers.messages.form`). A post is seen by
`behavior.messages.post_seen_share` of the people who would read a message, and tires and annoys
`behavior.messages.post_weight` times as much. A personal message is read $1 +$ `behavior.messages.personal_read_lift`
times as often, and takes `behavior.messages.personal_effort` times the time of a service contact: so hosts with much to
do serve fewer, and the staff of accounts are paid for it. Messages of a launch are read as promotions are.

The platform delivers one mass message a day to each customer (R). With `levers.messages.mass_rule` = `keep` no more are
sent, promotions give way to launches, and fatigue follows what is sent. With `warn`, as shipped, all arrive, as from
tools that go round the rule, and those above it are counted and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from loopsim.declare.idle import Idle, Why, never, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import cost, count
from loopsim.languages import both, joined
from loopsim.mechanisms.messaging import declared_phrases as phrases

Form = Literal["mass", "post", "personal"]
Audience = Literal["everyone", "random", "recent", "valuable", "tagged", "segment"]


class Messaging(Section):
    """Form and receivers of promotions."""

    names_zh: ClassVar[str] = phrases.MESSAGING_ZH

    form: Form = lever(
        "mass",
        "how promotions go out: as mass messages, as posts in moments, or as personal messages of hosts",
        source="A: as before",
        moves="reads either",
    )
    mass_rule: Literal["warn", "keep"] = lever(
        "warn",
        "what to do with mass messages above one a day to the same person: send and tell of them, or leave them out",
        source="M92 R: one company mass message a customer and day",
        moves="above_rule down",
    )
    send_to: Audience = lever(
        "everyone",
        "who gets promotions: everyone, a random part, who joined or ordered lately, who spent much, who is tagged, "
        "or a segment",
        source="A: as before",
        moves="promotions either",
    )
    random_share: float = fraction(
        0.5, "part of the people who get promotions at random", "A", moves="promotions up", plausible="0.2 to 1"
    )
    recent_days: int = lever(
        90,
        "days since joining or the last order within which one counts as recent",
        unit="days",
        source="A",
        ge=0,
        le=36_500,
        moves="promotions up",
        plausible="30 to 180",
    )
    value_min_cny: float = yuan(
        300.0,
        "spending so far from which one counts as valuable",
        "A: two baskets",
        le=1e7,
        moves="promotions down",
        plausible="x 0.5 to 2",
    )
    segment: int = lever(
        1, "the segment of the market that gets promotions, counted from 1", unit="number", source="M19 A", ge=1, le=8,
        moves="promotions either", plausible="1 to 8",
    )  # fmt: skip
    tag_precision: float = lever(
        0.75,
        "chance that the tag of a person is right about their need; 0.5: it says nothing",
        unit="chance",
        source="M42 A",
        ge=0.5,
        le=0.99,
        moves="reads up, tags_cost up",
        plausible="0.6 to 0.95",
    )
    others_share: float = fraction(
        0.0, "part of the promotions that everyone else gets", "A", moves="promotions up", plausible="0 to 0.5"
    )
    tag_cost_cny: float = yuan(
        2.0,
        "cost of tags for each person in the pool at a precision of 0.75; more for better ones",
        "M42 A",
        le=10_000,
        unit="CNY per year",
        moves="tags_cost up, profit down",
        plausible="0.5 to 10",
    )


class Hearing(Section):
    """Responses of people to the form of a message, and to one that is meant for them."""

    names_zh: ClassVar[str] = phrases.HEARING_ZH

    tag_lift: float = lever(
        0.5,
        "lift of the chance to read a message that is written for a tag, of people about whom it is right",
        unit="lift",
        source="M42 A: 1.5 times",
        ge=0,
        le=100,
        moves="reads up",
        plausible="0 to 1",
    )
    post_seen_share: float = fraction(
        0.3, "part of the people who would read a message who see a post", "A", moves="reads up", plausible="0.1 to 0.6"
    )
    post_weight: float = lever(
        0.2,
        "how much a post tires and annoys, against a message",
        unit="ratio",
        source="A",
        ge=0,
        le=10,
        moves="fatigue up",
        plausible="0.05 to 0.5",
    )
    personal_read_lift: float = lever(
        1.0,
        "lift of the chance to read a message that is personal",
        unit="lift",
        source="A",
        ge=0,
        le=100,
        moves="reads up",
        plausible="0.5 to 3",
    )
    personal_effort: float = lever(
        0.5,
        "time that a personal message takes, against a service contact",
        unit="ratio",
        source="A",
        ge=0,
        le=100,
        moves="personal_cost up, profit down",
        plausible="0.2 to 1",
    )


SECTIONS: dict[str, type[Section]] = {"levers.messages": Messaging, "behavior.messages": Hearing}

TALLIES = (
    count(
        "targeted",
        "people",
        "people to whom promotions were sent, where not everyone is",
        "定向人数: 不是人人都发时，收到促销的人",
        is_stock=True,
    ),
    count(
        "above_rule",
        "contacts",
        "mass messages above one a day to the same person",
        "超规群发: 同一人一天超过一条的群发",
    ),
    count(
        "above_rule_people",
        "people",
        "people who got more than one mass message on a day",
        "超规群发人次: 一天收到不止一条群发的人次",
    ),
    count(
        "personal_by_staff",
        "contacts",
        "personal messages by the staff of the brand's accounts",
        "员工私信: 由品牌账号的人手发出的一对一消息",
    ),
    cost("personal_cost_fen", "running_cost", "wages for these messages", "员工私信成本: 这些消息的工钱"),
    cost("tags_cost_fen", "running_cost", "cost of tags", "标签成本: 标签的成本"),
)

#: What everyone may know of today.
KNOWN = (
    ("promo_per_week", "f8"),  # promotions by the plan, or as many as the rule leaves
    ("most_promos_per_day", "f8"),
    ("promo_weight", "f8"),  # how much a promotion tires and annoys
    ("promo_read", "f8"),  # factor on the chance to read one
    ("promos_are_aimed", "?"),  # not at everyone alike
    ("promos_are_mass", "?"),
    ("promos_are_personal", "?"),
    ("personal_asked", "f8"),  # contacts of a day that personal messages to one friend take
)
STANDING = (
    ("told_share", "f8"),  # promotions sent yesterday, against those to everyone
    ("told_is_known", "?"),
    ("told_of", "i8"),  # people in the pool this morning
)


_FORM, _TO = "levers.messages.form", "levers.messages.send_to"
_NARROW = ("random", "recent", "valuable", "tagged", "segment")


def _no_promotions(seen: Any) -> Why | None:
    if seen.is_on("levers.messages.promo_per_week", "levers.launch.every_weeks"):
        return None
    return Why("is_0", {"name": "messages.promo_per_week"})


def _nobody_aimed_at(seen: Any) -> Why | None:
    """Return why aiming does nothing: nothing is sent. Tags cost money all the same."""
    return None if "tagged" in seen.ever(_TO) else _no_promotions(seen)


IDLE = (
    Idle(
        (
            _FORM,
            "levers.messages.mass_rule",
            "levers.messages.random_share",
            "levers.messages.recent_days",
            "levers.messages.value_min_cny",
            "levers.messages.segment",
            "levers.messages.others_share",
            "behavior.messages.*",
        ),
        _no_promotions,
    ),
    Idle((_TO,), _nobody_aimed_at),
    Idle(("levers.messages.mass_rule",), never(_FORM, "mass")),
    Idle(("behavior.messages.post_*",), never(_FORM, "post")),
    Idle(("behavior.messages.personal_*",), never(_FORM, "personal")),
    Idle(("levers.messages.others_share",), never(_TO, *_NARROW)),
    Idle(("levers.messages.random_share",), never(_TO, "random")),
    Idle(("levers.messages.recent_days",), never(_TO, "recent")),
    Idle(("levers.messages.value_min_cny",), never(_TO, "valuable")),
    Idle(("levers.messages.segment",), never(_TO, "segment")),
    Idle(("levers.messages.tag_*", "behavior.messages.tag_lift"), never(_TO, "tagged")),
    Idle(
        ("behavior.messages.tag_lift", "behavior.messages.post_seen_share", "behavior.messages.personal_read_lift"),
        off("behavior.fatigue.read_share"),
    ),
)

OFF = Off(
    ("levers.messages.form", "levers.messages.mass_rule", "levers.messages.send_to"),
    known={
        "promo_weight": 1.0,
        "promo_read": 1.0,
        "promos_are_aimed": False,
        "promos_are_personal": False,
        "personal_asked": 0.0,
    },
    standing={"told_is_known": False},
)

EXAMPLE = {
    "levers.messages.promo_per_week": 3.0,
    "levers.messages.form": "personal",
    "levers.messages.send_to": "tagged",
    "levers.messages.tag_precision": 0.8,
    "levers.messages.others_share": 0.3,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how promotions go out, and to whom."""
    messages = scenario.levers.messages
    how, to = phrases.HOW.get(messages.form), phrases.WHOM.get(messages.send_to)
    if to is None and how is None:
        return
    whom = both(f"to {to[0]}", f"给{to[1]}", **messages.model_dump()) if to else None
    rest = both("; others get {part:.0%} of them", "；其他人得 {part:.0%}", part=messages.others_share)
    yield both(
        "Promotions go out {told}{rest}.", "促销{told}{rest}。", told=joined(filter(None, (how, whom)), " ", ""),
        rest=rest if to and messages.others_share else "",
    )  # fmt: skip
