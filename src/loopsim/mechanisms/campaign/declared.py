"""Campaigns (裂变活动): referral events that are repeated; for some days more people share, and each asks more (M68).

Campaign days are those with day $\\ge P$ and day mod $P$ < `levers.campaign.days`, where $P = 7\\,\\times$
`levers.campaign.every_weeks`; 0 means none. On them the hazard of sharing is times 1 + `levers.campaign.share_lift`,
and the friends reached by a share are times 1 + `levers.campaign.invites_lift` (M67).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.english import many, often
from loopsim.declare.idle import Idle, no_turn
from loopsim.declare.levers import Section, lever
from loopsim.languages import both


class Campaign(Section):
    """A referral event that is repeated."""

    names_zh: ClassVar[str] = """裂变活动: 定期重复的转介绍活动
        every_weeks 间隔周数: 两次活动间隔的周数；0：不办
        days 持续天数: 每次活动持续的天数
        share_lift 分享增幅: 活动期间分享意愿的增幅
        invites_lift 触达增幅: 活动期间每次分享触达好友数的增幅
    """

    every_weeks: int = lever(
        0,
        "weeks from one campaign to the next; 0: none",
        unit="weeks",
        source="M68 S: 4",
        ge=0,
        le=520,
        moves="shares down",
        plausible="0 or 2 to 13",
    )
    days: int = lever(
        3, "days that a campaign lasts", unit="days", source="A", ge=1, le=365, moves="shares up", plausible="1 to 7"
    )
    share_lift: float = lever(
        4.0,
        "lift of the chance to share during a campaign",
        unit="lift",
        source="A",
        ge=0,
        le=1000,
        moves="shares up",
        plausible="1 to 8",
    )
    invites_lift: float = lever(
        2.0,
        "lift of the friends reached by one share during a campaign",
        unit="lift",
        source="M67 A",
        ge=0,
        le=1000,
        moves="invitations up",
        plausible="0.5 to 4",
    )


SECTIONS: dict[str, type[Section]] = {"levers.campaign": Campaign}

_NO_CAMPAIGN = no_turn(
    "levers.campaign.every_weeks",
    {
        "en": "the first campaign, on day {first}, lies beyond the {days} days of the run",
        "zh": "首次活动在第{first}天，超出运行的{days}天",
    },
)

IDLE = (Idle(("levers.campaign.*",), _NO_CAMPAIGN, switches=("levers.campaign.every_weeks",)),)

EXAMPLE = {"levers.campaign.every_weeks": 3}


def describe(scenario: Any) -> Iterator[str]:
    """Say when campaigns run and how much more is shared in them."""
    campaign = scenario.levers.campaign
    if campaign.every_weeks and scenario.levers.referral.enabled:
        yield both(
            "{often} a campaign lasts {days}: people share {shares:g} times as often and ask {invites:g} times as many "
            "friends.",
            "{often}一次裂变活动，持续 {days}：分享频率为 {shares:g} 倍，每次邀请好友为 {invites:g} 倍。",
            often=often(campaign.every_weeks, "week"), days=many(campaign.days, "day"),
            shares=1.0 + campaign.share_lift, invites=1.0 + campaign.invites_lift,
        )  # fmt: skip
