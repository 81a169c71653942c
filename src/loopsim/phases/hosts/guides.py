"""Sales guides and their part-timers: tire of load, leave, and recruit (M80, M82)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import chance_of, roll
from loopsim.market.choices import TO_NOBODY
from loopsim.market.events import Event
from loopsim.market.fields import GUIDE
from loopsim.rules import guide_leaving_per_day, tired_tomorrow


@inlined
def work(host, today, dice):
    """Tire, perhaps leave, perhaps recruit. One who goes this evening anyway does nothing more."""
    if host.is_leaving:
        return
    guides = today.levers.guides
    host.tiredness = tired_tomorrow(host.tiredness, host.load, guides.tire_per_week)
    hazard = guide_leaving_per_day(guides.leave_per_week, guides.tired_leave_lift, host.tiredness)
    host.is_leaving = roll(dice, Event.LEAVE_WORK) < chance_of(hazard)
    if host.kind == GUIDE and host.recruits < guides.part_timers_max:
        host.wants_recruit = roll(dice, Event.RECRUIT) < chance_of(guides.recruit_per_week / 7.0)


@shared
def lost_share(levers):
    """Return the part of the customers of a guide who left that refuse a colleague, or that nobody takes over."""
    if levers.guides.handover == TO_NOBODY:
        return levers.guides.lost_share
    return levers.guides.handover_refuse_share
