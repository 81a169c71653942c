"""Campaigns: their days."""

from __future__ import annotations

from loopsim.declare.families import described
from loopsim.mechanisms.campaign.rules import is_campaign_day
from loopsim.scenario.scenario import Scenario


def test_campaigns_come_every_so_many_weeks_after_one_full_period():
    days = [day for day in range(70) if is_campaign_day(day, 3, 2)]
    assert days == [21, 22, 42, 43, 63, 64]
    assert not any(is_campaign_day(day, 0, 3) for day in range(100))


def test_one_week_and_one_day_are_told_as_one():
    often, rare = (
        Scenario.load("closed-loop", {"levers.campaign.every_weeks": weeks, "levers.campaign.days": days})
        for weeks, days in ((1, 1), (6, 2))
    )
    assert described(often)[0].startswith("Every week a campaign lasts 1 day: people share 5 times as often")
    assert described(rare)[0].startswith("Every 6 weeks a campaign lasts 2 days: ")
