"""Campaigns: people share more, and each asks more friends (M67, M68)."""

from __future__ import annotations

from loopsim.compiled import shared
from loopsim.phases.rates import for_all


@shared
def is_campaign_day(day, every_weeks, days):
    """Whether a referral campaign runs today; the first one after one full period (M68)."""
    if every_weeks <= 0:
        return False
    period = every_weeks * 7
    return day >= period and day % period < days


@for_all("share")
def campaigning(today):
    """A campaign makes everyone share more (M68)."""
    campaign = today.levers.campaign
    if is_campaign_day(today.day, campaign.every_weeks, campaign.days):
        return 1.0 + campaign.share_lift
    return 1.0


@for_all("invites")
def asking_more(today):
    """A share in a campaign reaches more friends (M67)."""
    campaign = today.levers.campaign
    if is_campaign_day(today.day, campaign.every_weeks, campaign.days):
        return 1.0 + campaign.invites_lift
    return 1.0
