"""Pay for a friend (裂变奖励): who is promised how much of it, and who is paid (M65, M70, M71, M73)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import uniform
from loopsim.market.choices import GIFT, TO_ALL_REFERRERS, TO_CARDHOLDERS, TO_FRIEND, TO_SENDER
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.fields import LAPSED, NONE
from loopsim.market.people import unwilling
from loopsim.phases.rates import fee_paying
from loopsim.rules import fen, part_of

_BINDING = int(Event.BINDING)


@shared
def part_of_sender(reward_to):
    """Part of a reward that goes to who brought the friend: all, nothing or half."""
    if reward_to == TO_SENDER:
        return 1.0
    return 0.0 if reward_to == TO_FRIEND else 0.5


@shared
def gift_worth(today, cny):
    """Worth in cash of so much of the reward, which may be a gift."""
    return today.behavior.earning.gift_worth_share * cny if today.levers.referral.reward_kind == GIFT else cny


@shared
def level_share(today):
    """Share of what a friend spends that comes to who brought them, with what the friend's own friends spend.

    Level k counts by the friends whom a friend brings in turn, to the power of k - 1.
    """
    commission, share, friends = today.levers.commission, 0.0, 1.0
    for level in range(commission.level_shares_count):
        share += commission.level_shares[level] * friends
        friends *= today.behavior.earning.friends_of_friend
    return share


@shared
def promised_cny(today, share):
    """Worth today of one friend to who gets ``share`` of what the friend is believed to spend, in CNY (M65, M70, M71).

    Reward in cash, or what a gift is worth, and commission by its weight; a delay of `behavior.earning.delay_half_days`
    halves it. Only friends who are put on record count (M72).
    """
    earning, referral = today.behavior.earning, today.levers.referral
    cny = 0.0
    if referral.enabled:
        cny = gift_worth(today, referral.reward_cny * part_of_sender(referral.reward_to))
    cny += earning.commission_weight * earning.friend_spend_cny * share
    commission = today.levers.commission
    cny *= earning.delay_half_days / (earning.delay_half_days + commission.payout_delay_days)
    return cny * commission.binding_share


@shared
def usually_promised_cny(today):
    """The same for one who is neither partner nor creator."""
    return promised_cny(today, level_share(today) if today.levers.commission.earners == TO_ALL_REFERRERS else 0.0)


@inlined
def may_earn(customer, today):
    """Whether a customer may be paid for friends: not if they would not pay the entry fee (M73)."""
    return not (customer.declined_fee and today.levers.commission.entry_fee_cny > 0.0)


@inlined
def is_lost(seed, who, today):
    """Whether one brought by a friend is not put on record as theirs (M72)."""
    share = today.levers.commission.binding_share
    return share < 1.0 and uniform(seed, who, TRAIT_DAY, _BINDING, 0) >= share


@inlined
def earns_commission(customer, today):
    """Whether a customer is among those to whom commission is paid: all, partners, or who holds a paid card (M69)."""
    earners = today.levers.commission.earners
    if earners == TO_CARDHOLDERS:
        return customer.card_until >= today.day
    return customer.is_partner or earners == TO_ALL_REFERRERS


@inlined
def is_led_by(market, customer, who):
    """Whether ``who`` leads the community of a customer, and is paid for that."""
    host = market.hosts[customer.host]
    return host.is_customer and host.home == who


@inlined
def earns(market, customer, who):
    """Whether ``who`` is there to be paid for a customer: in the private domain, allowed to, not paid as a leader."""
    if who == NONE or is_led_by(market, customer, who):
        return False
    referrer = market.customers[market.row[who]]
    return referrer.stage != LAPSED and may_earn(referrer, market.today)


@shared
def pay_reward(market, customer, referrer, is_earning):
    """Pay the reward for a friend to the referrer, if they may earn, and to the friend. Return the fen paid."""
    today = market.today
    reward = fen(today.levers.referral.reward_cny)
    own = part_of(part_of_sender(today.levers.referral.reward_to), reward)
    customer.earned_fen += reward - own
    today.tally.friend_rewards_fen += reward - own
    if is_earning:
        referrer.earned_fen += own
    else:
        reward -= own
    today.tally.rewards_fen += reward
    return reward


@inlined
def ask_for_fee(market, customer, who):
    """Ask the entry fee of who has a first friend on record, and again of who would not pay it, if there is one (M73).

    Each has a will of their own: who would not pay is asked with each friend, and pays once it seems worth it.
    """
    today = market.today
    fee = today.levers.commission.entry_fee_cny
    if fee <= 0.0 or not (customer.on_record == 1 or customer.declined_fee):
        return
    was_declined = customer.declined_fee
    customer.declined_fee = unwilling(market.seed, who) >= fee_paying(customer, today)
    if not customer.declined_fee:
        customer.earned_fen -= fen(fee)
        today.tally.fees_paid += 1
        today.tally.entry_fees_fen += fen(fee)
    elif not was_declined:
        today.tally.fees_declined += 1
