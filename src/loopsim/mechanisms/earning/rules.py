"""Earning by friends: expected pay moves sharing, fees and modesty hold it back (M65, M69 to M71, M73, M76)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.choices import GIFT, TO_CARDHOLDERS, TO_SENDER
from loopsim.phases.rates import factor
from loopsim.phases.referral_pay import (
    earns_commission,
    gift_worth,
    level_share,
    may_earn,
    part_of_sender,
    promised_cny,
    usually_promised_cny,
)
from loopsim.rules import reward_factor, saturating


@inlined
def share_of_sales(customer, today):
    """Share of what a friend spends that comes to this customer, extras of partners and creators included."""
    commission = today.levers.commission
    if not earns_commission(customer, today):
        return 0.0
    share = level_share(today)
    if customer.is_partner:
        share += commission.partner_lift_share
    if customer.is_creator:
        share += today.levers.creators.commission_share
    return share


@inlined
def believed_cny(customer, today):
    """Worth of a friend to this customer as they believe it, in CNY: by trust in the payout, fees left out."""
    trusted = 1.0 - today.behavior.earning.doubt_share * (1.0 - customer.trust)
    return promised_cny(today, share_of_sales(customer, today)) * trusted


@inlined
def income_per_year(customer, today):
    """Income in CNY that a customer expects from the friends of a year."""
    return believed_cny(customer, today) * today.behavior.earning.friends_per_year * customer.sociability


@shared
def taking_part(income, wanted):
    """Part of the people who take part for an income where it must make up for ``wanted``: 1/2 where they are equal."""
    if wanted <= 0.0:
        return 1.0
    if income <= 0.0:
        return 0.0
    lacking = wanted / income  # this way round none of it overflows to a number that is none
    return 1.0 / (1.0 + lacking * lacking)


@shared
def differs(today):
    """Whether people expect different pay for a friend."""
    earning, commission = today.behavior.earning, today.levers.commission
    if today.behavior.sharing.once_after_days > 0:
        return False
    if commission.entry_fee_cny > 0.0 or earning.doubt_share > 0.0:
        return True
    if commission.earners == TO_CARDHOLDERS:
        return earning.commission_weight > 0.0
    return earning.commission_weight > 0.0 and (
        today.levers.referral.partner_after > 0 or today.levers.creators.most_share > 0.0
    )


@inlined
def has_decided(customer, host, today):
    """Whether nothing but an own order or share can change what a customer expects: they pay no fee, or have."""
    if today.levers.commission.entry_fee_cny > 0.0 and (customer.on_record == 0 or customer.declined_fee):
        return False
    return not (customer.invites > 0 and today.levers.referral.partner_after > 0)


@factor("share", steady=has_decided, when=differs)
def hopeful(customer, host, today):
    """Own expectation of what a friend earns them, in place of that of most people (M65, M69 to M71, M73)."""
    is_paid_as_most = not (customer.is_partner or customer.is_creator)
    if today.levers.commission.earners == TO_CARDHOLDERS:
        is_paid_as_most = customer.card_until < today.day
    if is_paid_as_most and today.levers.commission.entry_fee_cny == 0.0 and today.behavior.earning.doubt_share == 0.0:
        return 1.0
    expected, sharing = believed_cny(customer, today), today.behavior.sharing
    if not may_earn(customer, today):
        expected = 0.0
    elif customer.on_record == 0:
        expected *= fee_accepted(customer, today)
    own = reward_factor(expected, sharing.reward_lift, sharing.reward_half_cny)
    return own / reward_factor(usually_promised_cny(today), sharing.reward_lift, sharing.reward_half_cny)


@shared
def asks_fee(today):
    """Whether who wants to earn has to pay for it."""
    return today.levers.commission.entry_fee_cny > 0.0


@factor("pay_fee", when=asks_fee)
def fee_accepted(customer, today):
    """The fee is held against the income of a year (M73)."""
    return taking_part(income_per_year(customer, today), today.levers.commission.entry_fee_cny)


@shared
def partners_want_pay(today):
    """Whether partners hold their income against another one."""
    return today.behavior.earning.partner_wanted_cny > 0.0


@factor("effort", when=partners_want_pay)
def worth_it(customer, today):
    """Partners do as much as it pays (M69)."""
    if not may_earn(customer, today):
        return 0.0
    return taking_part(income_per_year(customer, today), today.behavior.earning.partner_wanted_cny)


@shared
def are_modest(today):
    """Whether people spare their close friends."""
    return today.behavior.earning.reluctance_strong > 0.0


@factor("ask", when=are_modest)
def unembarrassed(customer, today):
    """Close friends are spared where it would pay the sender (M76)."""
    earning, referral = today.behavior.earning, today.levers.referral
    if not may_earn(customer, today):
        return 1.0
    pay = referral.reward_cny * part_of_sender(referral.reward_to)
    if referral.reward_kind == GIFT:
        pay *= earning.gift_reluctance_share
    pay += earning.commission_weight * earning.friend_spend_cny * share_of_sales(customer, today)
    return 1.0 - earning.reluctance_strong * saturating(pay, today.behavior.sharing.reward_half_cny)


@shared
def rewards_friends(today):
    """Whether the friend gets a part of the reward."""
    return today.levers.referral.reward_to != TO_SENDER


@factor("accept", when=rewards_friends)
def treated(customer, today):
    """A reward for the friend makes them accept more readily (M76)."""
    referral = today.levers.referral
    cny = gift_worth(today, referral.reward_cny * (1.0 - part_of_sender(referral.reward_to)))
    return reward_factor(cny, today.behavior.earning.friend_reward_lift, today.behavior.sharing.reward_half_cny)
