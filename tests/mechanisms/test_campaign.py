"""Campaigns: their days."""

from __future__ import annotations

from loopsim.declare.families import described
from loopsim.mechanisms.campaign.rules import is_campaign_day
from loopsim.scenario.record import settings_table
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


def test_a_campaign_on_dates_is_an_entry_of_the_schedule_in_which_each_day_is_one():
    on = {"levers.campaign.every_weeks": 1, "levers.campaign.days": 7}
    entry = {"from_day": "2026-06-16", "to_day": "2026-06-18", "set": on}
    plan = Scenario.load(
        "closed-loop", {"start_date": "2026-06-01", "levers.campaign.every_weeks": 0, "schedule": [entry]}
    )
    levers, row_of_day = settings_table(plan, 30)
    campaigns = levers["levers"]["campaign"][row_of_day]
    days = [day for day, one in enumerate(campaigns) if is_campaign_day(day, int(one["every_weeks"]), int(one["days"]))]
    assert [str(plan.date_of(day)) for day in days] == ["2026-06-16", "2026-06-17", "2026-06-18"]
