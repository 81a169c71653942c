"""Sales guides and their part-timers: invite neighbors, tire, weigh their pay, leave, and recruit (M80, M82)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import chance_of, roll
from loopsim.market.by_kind import weekly_cny
from loopsim.market.choices import TO_NOBODY
from loopsim.market.events import Event
from loopsim.market.fields import GUIDE
from loopsim.phases.rates import recruiting, resigning
from loopsim.rules import fen, guide_leaving_per_day, smoothing, tired_tomorrow, whole_number


@inlined
def work(host, today, dice):
    """Invite, tire, perhaps leave for load or pay, perhaps recruit. One who goes this evening does nothing more."""
    if host.is_leaving:
        return
    guides = today.levers.guides
    if guides.invites_per_week > 0.0 and host.friends < host.friend_cap:
        wished = host.effort * today.known.own_effort * guides.invites_per_week / 7.0
        host.invites = whole_number(wished, roll(dice, Event.HOST_INVITES))
    pay = 7.0 * host.commission_today_fen + fen(weekly_cny(host.kind, today.levers))
    host.pay_per_week += (pay - host.pay_per_week) * smoothing(guides.patience_weeks)
    host.tiredness = tired_tomorrow(host.tiredness, host.load, guides.tire_per_week)
    hazard = guide_leaving_per_day(guides.leave_per_week, guides.tired_leave_lift, host.tiredness) * resigning(
        host, today
    )
    host.is_leaving = roll(dice, Event.LEAVE_WORK) < chance_of(hazard)
    if host.kind == GUIDE and host.recruits < guides.part_timers_max:
        host.wants_recruit = roll(dice, Event.RECRUIT) < chance_of(
            guides.recruit_per_week / 7.0 * recruiting(host, today)
        )


@shared
def lost_share(levers):
    """Return the part of the customers of a guide who left that refuse a colleague, or that nobody takes over."""
    if levers.guides.handover == TO_NOBODY:
        return levers.guides.lost_share
    return levers.guides.handover_refuse_share
