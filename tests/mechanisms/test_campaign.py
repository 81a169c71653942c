"""Campaigns: their days."""

from __future__ import annotations

from loopsim.mechanisms.campaign.rules import is_campaign_day


def test_campaigns_come_every_so_many_weeks_after_one_full_period():
    days = [day for day in range(70) if is_campaign_day(day, 3, 2)]
    assert days == [21, 22, 42, 43, 63, 64]
    assert not any(is_campaign_day(day, 0, 3) for day in range(100))
