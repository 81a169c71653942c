"""Traffic over the years (流量红利消退): platforms decline, people resist (M17, M36).

From day `behavior.platform.declines_from_day` on, what ads, content and lures bring, paid or for free, halves every
`behavior.platform.half_life_weeks`; 0: never. (`arrivals_per_day` stays: it is an exact number.) A platform that closes
at once is in `levers.carrier.closes_on_day`.

People grow tired of being sold to: the part $(1 - r)^{t}$ is left after $t$ years of what channels bring, of the chance
that an invitation of a friend is accepted, and of the hazard of a first order, with $r$ `behavior.resistance.per_year`;
after ten years at 0.05 that is 0.60. It moves every four weeks. Who has bought goes on as before, and hosts who invite
neighbours know them too well to be resisted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, lever
from loopsim.languages import both


class Platform(Section):
    """Decline of the platforms on which ads, content and lures stand."""

    names_zh: ClassVar[str] = """平台衰退: 广告、内容与引流所在平台的衰退
        half_life_weeks 流量半衰期: 广告、内容与引流带来的量减半所需周数；0：不衰退
        declines_from_day 开始衰退日: 从哪天开始衰退
    """

    half_life_weeks: float = lever(
        0.0,
        "weeks in which what ads, content and lures bring halves; 0: never",
        unit="weeks",
        source="M17 A: 78 where a platform declines",
        ge=0,
        le=10_000,
        moves="joined up",
        plausible="0 or 26 to 260",
    )
    declines_from_day: int = lever(
        0,
        "day from which on it does",
        unit="day",
        source="M17 A",
        ge=0,
        le=36_500,
        moves="joined up",
        plausible="0 to 365",
    )


class Resistance(Section):
    """Resistance of the market to being sold to."""

    names_zh: ClassVar[str] = """营销抗性: 市场对营销的抗性
        per_year 年抗性增长: 加粉、接受邀请与首单每年下降的比例；0：不下降
    """

    per_year: float = lever(
        0.0,
        "part by which joining, accepting invitations and first orders fall each year; 0: never",
        unit="per year",
        source="M36 A: 0.05",
        ge=0,
        le=0.9,
        moves="joined down, first_orders down",
        plausible="0 to 0.15",
    )


SECTIONS: dict[str, type[Section]] = {"behavior.platform": Platform, "behavior.resistance": Resistance}

#: What everyone may know of today.
KNOWN = (
    ("platform_yield", "f8"),  # of the channels of a platform against day 0, beside their prices
    ("openness", "f8"),  # of people to what is new, against day 0
)

EXAMPLE = {
    "behavior.platform.half_life_weeks": 20.0,
    "behavior.platform.declines_from_day": 30,
    "behavior.resistance.per_year": 0.4,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how platforms decline and people resist."""
    platform, resistance = scenario.behavior.platform, scenario.behavior.resistance
    if platform.half_life_weeks:
        yield both(
            "From day {day} on, what ads, content and lures bring halves every {weeks:g} weeks.",
            "从第 {day} 天起，广告、内容和引流的效果每 {weeks:g} 周减半。",
            day=platform.declines_from_day, weeks=platform.half_life_weeks,
        )  # fmt: skip
    if resistance.per_year:
        yield both(
            "Each year people are {part:.3g}% less ready to join, to accept an invitation, and to order for the first "
            "time.",
            "人们加粉、接受邀请和首单的意愿每年降低 {part:.3g}%。", part=100 * resistance.per_year,
        )  # fmt: skip


def _declines_late(seen: Any) -> Why | None:
    words = {
        "en": "platforms decline from day {first} on, beyond the {days} days of the run",
        "zh": "平台从第{first}天起衰退，超出运行的{days}天",
    }
    return beyond(min(seen.ever("behavior.platform.declines_from_day")), seen, words)


IDLE = (
    Idle(("behavior.platform.declines_from_day",), off("behavior.platform.half_life_weeks")),
    Idle(("behavior.platform.half_life_weeks",), _declines_late, ("behavior.platform.half_life_weeks",)),
)
