"""Messaging: what a promotion of today is like, and what tags and personal messages take (M42, M92)."""

from __future__ import annotations

from loopsim.compiled import shared
from loopsim.market.choices import MASS, PERSONAL, TO_EVERYONE, TO_TAGGED
from loopsim.market.promotions import RULE, keeps_rule, read_factor, weight_of, within_rule
from loopsim.phases.kinds import for_market
from loopsim.rules import DAYS_PER_YEAR, fen

#: Promotions a day where nothing bounds them.
ENDLESS = 1e9


@shared
def heard_of_fewer(heard, part):
    """Chance to have heard of something when only a part of its messages is sent, from that with all of them."""
    return 1.0 - (1.0 - heard) ** part


@shared
def tag_cost(cost_cny, precision):
    """Cost of tags of this precision for one person and year: nothing at 1/2, ``cost_cny`` at 3/4, endless at 1."""
    return cost_cny * (2.0 * precision - 1.0) / (2.0 * (1.0 - precision))


@for_market("今天的促销：多少条、发给谁、如何被阅读和感受。")
def set_messages(market):
    """Name what promotions of today are like: how many, to whom, how they are read and felt."""
    standing, today = market.standing, market.today
    known, levers, people = today.known, today.levers.messages, today.behavior.messages
    known.promo_per_week = levers.promo_per_week
    known.most_promos_per_day = ENDLESS
    known.promos_are_mass = levers.form == MASS
    known.promos_are_personal = levers.form == PERSONAL
    if keeps_rule(levers):
        known.promo_per_week = within_rule(levers.promo_per_week, known.launch_promos_per_day)
        known.most_promos_per_day = RULE
        if known.launch_promos_per_day > RULE:  # of its messages fewer are sent, so fewer hear of it
            known.launch_heard = heard_of_fewer(known.launch_heard, RULE / known.launch_promos_per_day)
            known.launch_felt = 7.0 * RULE
    known.promo_weight = weight_of(levers.form, people.post_weight)
    known.promo_read = read_factor(levers.form, people.post_seen_share, people.personal_read_lift)
    known.promo_read *= known.calendar_response
    known.launch_felt *= known.promo_weight
    known.promos_are_aimed = levers.send_to != TO_EVERYONE
    known.personal_asked = 0.0
    if known.promos_are_personal:
        told = standing.told_share if standing.told_is_known and known.promos_are_aimed else 1.0
        sent = told * known.promo_per_week / 7.0 + min(known.launch_promos_per_day, known.most_promos_per_day)
        known.personal_asked = people.personal_effort * sent
    standing.told_of = standing.pool


@for_market("记录今天通知了池内多少人；支付标签费用和账号员工的私信。")
def book_messages(market):
    """Note which part of the pool was told today; pay for tags, and the staff of accounts for personal messages."""
    standing, today = market.standing, market.today
    tally, levers = today.tally, today.levers
    standing.told_is_known = today.known.promos_are_aimed and standing.told_of > 0
    if standing.told_is_known:
        part = min(1.0, tally.targeted / standing.told_of)
        standing.told_share = part + (1.0 - part) * levers.messages.others_share
    if levers.messages.send_to == TO_TAGGED:
        a_year = fen(tag_cost(levers.messages.tag_cost_cny, levers.messages.tag_precision))
        tally.tags_cost_fen += int(standing.pool * a_year / DAYS_PER_YEAR + 0.5)
    wage = levers.accounts.contact_cost_cny * 100.0 * today.behavior.messages.personal_effort
    tally.personal_cost_fen += int(wage * tally.personal_by_staff + 0.5)
