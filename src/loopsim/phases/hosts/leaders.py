"""Community leaders: weigh their pay, invite neighbours, collect group orders, and may quit (M84, M85)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import chance_of, roll
from loopsim.market.events import Event
from loopsim.rules import fen, leader_quitting_per_day, smoothing, whole_number


@inlined
def work(host, today, dice):
    """Invite neighbours while the group has room; quit if pay stays below the wage for long."""
    leaders = today.levers.leaders
    if leaders.invites_per_week > 0.0 and host.friends < host.friend_cap:
        wished = host.effort * today.known.own_effort * leaders.invites_per_week / 7.0
        host.invites = whole_number(wished, roll(dice, Event.HOST_INVITES))
    weight, fee = smoothing(leaders.patience_weeks), fen(leaders.service_fee_per_week_cny)
    host.pay_per_week += (7.0 * host.commission_today_fen + fee - host.pay_per_week) * weight
    if today.day - host.hired_day >= 7.0 * leaders.patience_weeks:
        wage = fen(leaders.wage_per_week_cny)
        hazard = leader_quitting_per_day(leaders.quit_per_week, host.pay_per_week, wage)
        host.is_leaving = roll(dice, Event.LEAVE_WORK) < chance_of(hazard)


@shared
def lost_share(levers):
    """Return the part of a group that is lost when its leader quits."""
    return levers.leaders.lost_share


@shared
def order_lift(host, today):
    """Place group orders once a week: seven days' lift on one day."""
    return 7.0 * today.levers.leaders.group_order_lift if (today.day + host.hired_day) % 7 == 6 else 0.0
