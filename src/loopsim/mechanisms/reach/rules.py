"""Reach off duty: who writes after hours gets no answer, unless guides are digital (M39)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.by_kind import WORKS_LIKE
from loopsim.market.fields import GUIDE
from loopsim.phases.kinds import for_each
from loopsim.phases.rates import factor
from loopsim.rules import by_day, fen


@shared
def go_home(today):
    """Whether guides serve in working hours only."""
    return not today.levers.guides.digital


@factor("reach", when=go_home)
def on_duty(host, today):
    """Guides without tools miss most of what falls after hours (M39)."""
    if WORKS_LIKE[host.kind] != GUIDE or today.levers.guides.digital:
        return 1.0
    off_duty = today.behavior.off_duty
    return 1.0 - off_duty.asked_share * (1.0 - off_duty.reached_share)


@inlined
def has_tools(host, today):
    """Whether a host has tools that cost."""
    guides = today.levers.guides
    return guides.digital and guides.tools_per_week_cny > 0.0 and WORKS_LIKE[host.kind] == GUIDE


@for_each("hosts", chinese="支付数字化导购工具的当天费用，按周精确到分（M39）。")
def use_tools(host, today, dice):
    """Pay the day's part of the tools of digital guides, to the fen over a week (M39)."""
    if has_tools(host, today):
        today.tally.guide_tools_fen += by_day(fen(today.levers.guides.tools_per_week_cny), today.day)
