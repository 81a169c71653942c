"""Stored value: who tops up and how much, cards that are void, and what is owed (M61)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import chance_of, roll
from loopsim.market.events import Event
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.mechanisms.stored_value.declared import TopUp
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.rates import basket_cny
from loopsim.phases.waking import wake_all
from loopsim.rules import fen, part_of, reward_factor

#: Gift and amount at which `levers.top_up.per_week` holds as it stands.
USUAL_GIFT, USUAL_CNY = TopUp.usual_gift, TopUp.usual_cny

#: Bounds of the factor of the amount on the chance to top up.
_LEAST, _MOST = 1.0 / 8.0, 8.0


@shared
def refill_fen(amount_fen, bonus_share, wallet_fen, cap_fen):
    """Money paid in by one top-up: the amount, or what the card still holds with the gift on top (M61)."""
    room = max(0, cap_fen - wallet_fen)
    return min(amount_fen, int(room / (1.0 + bonus_share)))


@compiled("f8(f8, f8, f8)")
def gift_factor(bonus_share, lift, half_share):
    """Factor of a gift against the usual one: rises with it, less and less; 1 at the usual gift (M61)."""
    return reward_factor(bonus_share, lift, half_share) / reward_factor(USUAL_GIFT, lift, half_share)


@compiled("f8(f8, f8)")
def amount_factor(amount_cny, elasticity):
    """Factor of the amount asked on the chance to top up: falls with it, within bounds; 1 at the usual amount."""
    if amount_cny <= 0.0:
        return _MOST if elasticity > 0.0 else 1.0
    return min(max((amount_cny / USUAL_CNY) ** -elasticity, _LEAST), _MOST)


@shared
def is_void(topped_up_day, day, weeks):
    """Whether a card is void today on which nothing was paid in since that day."""
    return weeks > 0 and day - topped_up_day >= 7 * weeks


@for_market("今天储值的概率，以及储值金额。")
def set_stored_value(market):
    """Name the chance to top up today, and how much is paid in."""
    known, levers, people = market.today.known, market.today.levers.top_up, market.today.behavior.top_up
    willing = gift_factor(levers.bonus_share, people.gift_lift, people.gift_half_share)
    willing *= amount_factor(levers.amount_cny, people.amount_elasticity)
    known.top_up_chance = chance_of(levers.per_week / 7.0 * willing)
    larger = gift_factor(levers.bonus_share, people.amount_lift, people.gift_half_share)
    known.top_up_fen = fen(levers.amount_cny * larger)


@inlined
def nobody_tops_up(customer, host, today):
    """Whether no money is paid in before it is spent."""
    return today.levers.top_up.per_week <= 0.0


@for_each("customers", Rest(nobody_tops_up), chinese="余额不足的买家先充值后消费；赠送锁定未来需求（M61）。")
def top_up(customer, host, today, dice):
    """A buyer whose balance runs low pays money in before it is spent; the gift on top binds future needs (M61)."""
    if today.known.top_up_chance <= 0.0 or customer.stage == FOLLOWER or customer.first_order_day == today.day:
        return
    if customer.is_silent or roll(dice, Event.TOP_UP) >= today.known.top_up_chance:
        return
    levers, baskets = today.levers.top_up, today.behavior.top_up.low_baskets
    low = fen(max(levers.refill_below_cny, baskets * basket_cny(customer, today)))
    if customer.wallet_fen >= low:
        return
    paid = refill_fen(today.known.top_up_fen, levers.bonus_share, customer.wallet_fen, fen(levers.card_cap_cny))
    if paid <= 0:
        return
    gift = part_of(levers.bonus_share, paid)
    customer.wallet_fen += paid + gift
    customer.topped_up_day = today.day
    today.tally.top_ups += 1
    today.tally.top_up_fen += paid
    today.tally.bonus_fen += gift
    if not customer.is_member:
        customer.is_member = True
        today.tally.members += 1


@for_market("每周最后一天作废长期未充值的卡；统计应付余额（M61）。")
def count_stored(market):
    """Void cards on which nothing was paid in for long, on the last day of the week; count what is owed (M61)."""
    standing, today = market.standing, market.today
    tally, weeks = today.tally, today.levers.top_up.expires_after_weeks
    if weeks > 0 and (today.day + 1) % 7 == 0:
        void_cards(market)
        if tally.cards_void > 0:
            wake_all(market)
    standing.members += tally.members
    standing.wallets_fen += tally.top_up_fen + tally.bonus_fen
    standing.wallets_fen -= tally.wallet_spent_fen + tally.refunds_fen + tally.breakage_fen
    tally.members = standing.members
    tally.wallets_fen = standing.wallets_fen


@shared
def void_cards(market):
    """Take what is on the void cards of all people who were ever met, and trust of those who are there."""
    today = market.today
    weeks, loss = today.levers.top_up.expires_after_weeks, today.behavior.top_up.expiry_trust_loss
    for who in range(market.people):
        if market.row[who] == 0:
            continue
        customer = market.customers[market.row[who]]
        if customer.wallet_fen > 0 and is_void(customer.topped_up_day, today.day, weeks):
            today.tally.cards_void += 1
            today.tally.breakage_fen += customer.wallet_fen
            customer.wallet_fen = 0
            if customer.stage != LAPSED:
                customer.trust *= 1.0 - loss
