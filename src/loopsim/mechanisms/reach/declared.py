"""Reach off duty (导购离店失联): who writes to a guide after hours gets no answer, unless the guide is digital (M39).

Of the service contacts that customers want, the part $a$ = `behavior.off_duty.asked_share` falls outside a guide's
working hours (0.5; A; 0.3 to 0.7: shop hours are less than half of the waking hours of a week). Of these only
$r$ = `behavior.off_duty.reached_share` come about (0.4; A; 0 to 0.8) where guides are not `levers.guides.digital`. So
$1 - a (1 - r)$ of the contacts is asked of guides and part-timers, which tires them less; the others get a ready-made
text. Digital guides, as shipped, are there for all of it. Their tools cost `levers.guides.tools_per_week_cny` each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.idle import Idle, Why, no_guides
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.tallies import cost
from loopsim.languages import both


class Digital(Section):
    """Tools by which guides serve after hours."""

    names_zh: ClassVar[str] = """
        digital 数字化导购: 导购下班后也用手机应用服务客户
        tools_per_week_cny 工具周成本: 每位在岗导购与兼职的工具成本
    """

    digital: bool = lever(
        True,
        "guides serve their customers after hours, too, by an app on the phone",
        source="M39; A: as before",
        moves="services up, guide_tools up",
    )
    tools_per_week_cny: float = yuan(
        0.0,
        "cost of these tools for each guide and part-timer at work",
        "A; sales apps 5 to 50 V",
        le=1e5,
        unit="CNY per week",
        moves="guide_tools up, profit down",
        plausible="0 or 5 to 50 V",
    )


class OffDuty(Section):
    """Service that falls outside working hours."""

    names_zh: ClassVar[str] = """下班时段: 落在下班时间的服务
        asked_share 下班后咨询占比: 导购下班时间里的咨询占比
        reached_share 下班后接通占比: 导购未数字化时，其中能接通的占比
    """

    asked_share: float = fraction(
        0.5, "part of the service contacts that fall outside a guide's working hours", "A",
        moves="services down",
        plausible="0.3 to 0.7",
    )  # fmt: skip
    reached_share: float = fraction(
        0.4,
        "part of these that come about where guides are not digital",
        "M39 A",
        moves="services up",
        plausible="0 to 0.8",
    )


SECTIONS: dict[str, type[Section]] = {"levers.guides": Digital, "behavior.off_duty": OffDuty}

TALLIES = (
    cost(
        "guide_tools_fen",
        "running_cost",
        "tools of digital guides and part-timers",
        "导购工具成本: 数字化导购与兼职的工具",
    ),
)


def _all_digital(seen: Any) -> Why | None:
    told = Why({"en": "guides.digital is always true", "zh": "guides.digital 一直为 true"})
    return no_guides(seen) or (told if all(seen.ever("levers.guides.digital")) else None)


def _never_digital(seen: Any) -> Why | None:
    return None if any(seen.ever("levers.guides.digital")) else Why("is_false", {"name": "guides.digital"})


EXAMPLE = {"levers.guides.tools_per_week_cny": 9.9, "behavior.off_duty.asked_share": 0.7}


def describe(scenario: Any) -> Iterator[str]:
    """Say which part of the contacts guides are there for, where it is not all."""
    guides, off_duty = scenario.levers.guides, scenario.behavior.off_duty
    if guides.count and not guides.digital:
        part = 1.0 - off_duty.asked_share * (1.0 - off_duty.reached_share)
        said = "Guides are not digital: {part:.0%} of what their customers ask of them comes about."
        yield both(said, "导购未数字化：客户的咨询有 {part:.0%} 得到处理。", part=part)


IDLE = (
    Idle(("behavior.off_duty.*",), _all_digital),
    Idle(("levers.guides.tools_per_week_cny",), _never_digital),
)
