"""Campaigns (裂变活动): referral events that are repeated; for some days more people share, and each asks more (M68).

Campaign days are those with day $\\ge P$ and day mod $P$ < `levers.campaign.days`, where $P = 7\\,\\times$
`levers.campaign.every_weeks`; 0 means none. On them the hazard of sharing is times 1 + `levers.campaign.share_lift`,
and the friends reached by a share are times 1 + `levers.campaign.invites_lift` (M67).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loopsim.declare.english import every, many
from loopsim.declare.idle import Idle, no_turn
from loopsim.declare.levers import Section, lever


class Campaign(Section):
    """A referral event that is repeated."""

    every_weeks: int = lever(
        0,
        "weeks from one campaign to the next; 0: none",
        unit="weeks",
        source="M68 S: 4",
        ge=0,
        le=520,
        moves="shares down",
    )
    days: int = lever(3, "days that a campaign lasts", unit="days", source="A", ge=1, le=365, moves="shares up")
    share_lift: float = lever(
        4.0, "lift of the chance to share during a campaign", unit="lift", source="A", ge=0, le=1000, moves="shares up"
    )
    invites_lift: float = lever(
        2.0,
        "lift of the friends reached by one share during a campaign",
        unit="lift",
        source="M67 A",
        ge=0,
        le=1000,
        moves="invitations up",
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
        when = f"{every(campaign.every_weeks, 'week').capitalize()} a campaign lasts {many(campaign.days, 'day')}"
        yield (
            f"{when}: people share {1.0 + campaign.share_lift:g} times as often and ask "
            f"{1.0 + campaign.invites_lift:g} times as many friends."
        )
