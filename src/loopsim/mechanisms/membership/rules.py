"""Paid membership: who buys the card, what it does, and who lets it run out (M57 to M60, M62)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import beta, uniform
from loopsim.market.events import TRAIT_DAY
from loopsim.market.fields import NONE
from loopsim.mechanisms.membership.declared import Luck
from loopsim.mechanisms.price.rules import response
from loopsim.phases.care import note_active
from loopsim.phases.kinds import Rest, always, for_each, for_market
from loopsim.phases.links import reached
from loopsim.phases.rates import basket_cny, factor, for_all
from loopsim.phases.waking import wake_all
from loopsim.rules import borrowed_hazard, checkout_passed, fen

_TASTE, _QUIT_CHANCE = int(Luck.CARD_TASTE), int(Luck.CARD_QUIT_CHANCE)
_CONSIDER, _RUN_OUT = int(Luck.CARD_CONSIDERED), int(Luck.CARD_RENEWAL)

#: The odds to let a card run out fall no further than this part of them.
_LEAST_ODDS = 1.0 / 8.0


@compiled("f8(i8, i8, f8)")
def taste(seed, who, slope):
    """Worth of a card to one person against what its figures say ~ log-logistic with median 1, fixed for good."""
    u = uniform(seed, who, TRAIT_DAY, _TASTE, 0)
    return (u / (1.0 - u)) ** (1.0 / slope)


@compiled("f8(f8, f8, f8, f8)")
def running_out(chance, worth, fee, elasticity):
    """Chance to let a card run out, from that at a fee of what the card is worth to one; surely at a higher fee."""
    if worth < fee:
        return 1.0
    odds = max((fee / worth) ** elasticity, _LEAST_ODDS) if worth > 0.0 else 1.0
    return chance * odds / (1.0 - chance + chance * odds)


@compiled("f8(i8, i8, f8, f8)")
def quit_chance(seed, who, a, b):
    """Chance to let a card run out at a fee of what it is worth ~ Beta(a, b), fixed for good."""
    return beta(seed, who, TRAIT_DAY, _QUIT_CHANCE, a, b)


@shared
def is_member_day(day, every_weeks):
    """Whether a day is the member day: the middle one of each period."""
    return every_weeks > 0 and day % (7 * every_weeks) == 7 * every_weeks // 2


@for_market("会员卡今天的作用，会员日开始与结束时唤醒所有人（M57、M59、M60）。")
def set_membership(market):
    """Name what a card does today, and wake all when a member day begins or ends (M57, M59, M60)."""
    standing, today = market.standing, market.today
    known, levers = today.known, today.levers.membership
    standing.cards_known = standing.cards_known or levers.term_weeks > 0
    known.cards_act = standing.cards_known
    known.is_member_day = known.cards_act and is_member_day(today.day, levers.day_every_weeks)
    if known.is_member_day != standing.was_member_day:
        wake_all(market)
    standing.was_member_day = known.is_member_day
    if known.cards_act:
        know_prices(today)
        know_worth(today)


@shared
def know_prices(today):
    """Work out the price for members, and what it and the perks do to orders."""
    known, levers, people, price = today.known, today.levers.membership, today.behavior.membership, today.behavior.price
    own = levers.delivery.order_lift + levers.gifts.order_lift + levers.service.order_lift + people.order_lift
    everyday, on_the_day = 1.0 - levers.discount_share, 1.0
    known.card_day_lift = 1.0
    if known.is_member_day:
        on_the_day = 1.0 - levers.day_discount_share
        known.card_day_lift = response(on_the_day, 1.0, price.elasticity, price.reference_elasticity)
    known.card_price = everyday * on_the_day
    known.card_lift = (1.0 + own) * response(everyday, 1.0, price.elasticity, 0.0) * known.card_day_lift
    known.card_lasting = 1.0 + people.lasting_share * people.order_lift  # perks end with the card
    checkout, won = today.levers.checkout, 1.0 - 1.0 / known.card_day_lift
    passed = checkout_passed(checkout.step_pass, checkout.step_pass_count)
    known.card_borrowed = borrowed_hazard(people.borrowed_share * won, passed)


@shared
def know_worth(today):
    """Work out what is the same for everyone in the worth of a card."""
    known, levers, checkout = today.known, today.levers.membership, today.levers.checkout
    known.card_orders = 7.0 * levers.term_weeks * checkout_passed(checkout.step_pass, checkout.step_pass_count)
    on_days = 0.0
    if levers.day_every_weeks > 0:
        on_days = (1.0 - levers.discount_share) * levers.day_discount_share / (7.0 * levers.day_every_weeks)
    known.card_saving = levers.discount_share + on_days
    a_year = levers.delivery.worth_cny + levers.gifts.worth_cny + levers.service.worth_cny
    known.card_perks_cny = a_year * levers.term_weeks / 52.0


# --- what a card does -----------------------------------------------------------------------------------------------


@shared
def cards_act(today):
    """Whether cards are sold, or have been."""
    return today.known.cards_act


@inlined
def is_settled(customer, host, today):
    """Whether the card was neither bought, renewed nor run out today."""
    return (
        customer.card_until != today.day - 1
        and customer.card_until != today.day + 7 * today.levers.membership.term_weeks
    )


@factor("order", steady=is_settled, when=cards_act)
def carded(customer, host, today):
    """Members order more, and those who were members a little (M57, M59, M60)."""
    if not today.known.cards_act or customer.card_until == NONE:
        return 1.0
    return today.known.card_lift if customer.card_until >= today.day else today.known.card_lasting


@factor("own_price", when=cards_act)
def member_price(customer, today):
    """Members pay less (M59)."""
    return today.known.card_price if today.known.cards_act and customer.card_until >= today.day else 1.0


@for_all("least_leave")
def leave_floor(today):
    """Some leave whatever is done for them (M62)."""
    return today.behavior.membership.leave_floor_per_week / 7.0 if today.known.cards_act else 0.0


@factor("least_leave")
def of_members(customer, today):
    """The floor is that of members (M62)."""
    return 1.0 if customer.card_until >= today.day else 0.0


# --- buying and renewing --------------------------------------------------------------------------------------------


@inlined
def may_buy(customer, today):
    """Whether the card is offered to one who has none."""
    levers = today.levers.membership
    return levers.term_weeks > 0 and customer.orders >= levers.orders_min and not customer.is_silent


@inlined
def until_card(customer, host, today, dice, most):
    """Return the days until the card runs out, or is considered again."""
    if customer.card_until >= today.day:
        return min(most, float(customer.card_until - today.day))
    return min(most, float(7 - (today.day + dice.who) % 7)) if may_buy(customer, today) else most


@for_each(
    "customers", Rest(always), chinese="把会员的时钟按会员日赢得的部分往回拨（M59）。"
)  # repurchase answers for the order
def use_member_day(customer, host, today, dice):
    """Put back the clock of a member by what a member day has won of an order of today (M59)."""
    if not today.known.is_member_day or customer.last_order_day != today.day or customer.first_order_day == today.day:
        return
    if customer.card_until >= today.day:
        customer.order_clock += today.known.card_borrowed


@for_each("customers", Rest(always, until_card), chinese="使用会员卡，到期续卡或放弃；没有卡者每周考虑一次（M57）。")
def card(customer, host, today, dice):
    """Use the card, renew it or let it run out on its last day; without one, consider it once a week (M57).

    A card is good from the day after it was bought. Who has placed a first order today considers it tomorrow at the
    soonest.
    """
    known, people = today.known, today.behavior.membership
    if not known.cards_act or customer.orders == 0 or customer.first_order_day == today.day:
        return
    if reached(customer, today) <= 0.0:  # lost today with a platform that closes
        return
    if customer.card_until < today.day:
        if (today.day + dice.who) % 7 == 0 and may_buy(customer, today):
            consider(customer, today, dice)
        return
    if customer.last_order_day == today.day:
        today.tally.card_orders += 1
    if customer.card_until > today.day:
        return
    chance = 1.0
    if today.levers.membership.term_weeks > 0:
        own = quit_chance(dice.seed, dice.who, people.quit_alpha, people.quit_beta)
        worth = felt_worth_cny(customer, today, dice)
        chance = running_out(own, worth, today.levers.membership.fee_cny, people.renewal_elasticity)
    if uniform(dice.seed, dice.who, dice.day, _RUN_OUT, 0) < chance:
        customer.card_until = today.day - 1
        customer.tolerance /= people.tolerance_x
        today.tally.cards_quit += 1
    else:
        today.tally.cards_renewed += 1
        pay_fee(customer, today)


@inlined
def consider(customer, today, dice):
    """Perhaps consider the card, and buy it if it is worth the fee."""
    people = today.behavior.membership
    if uniform(dice.seed, dice.who, dice.day, _CONSIDER, 0) >= people.consider_share:
        return
    today.tally.cards_considered += 1
    if felt_worth_cny(customer, today, dice) >= today.levers.membership.fee_cny:
        customer.tolerance *= people.tolerance_x
        today.tally.cards_bought += 1
        pay_fee(customer, today)


@inlined
def felt_worth_cny(customer, today, dice):
    """Worth of a term to a customer, by their own orders, basket and taste; nothing to one who lapsed silently."""
    known = today.known
    if customer.is_silent:
        return 0.0
    hazard = customer.order_hazard
    if customer.card_until >= today.day:
        hazard /= known.card_day_lift
    worth = hazard * known.card_orders * basket_cny(customer, today) * known.card_saving + known.card_perks_cny
    return worth * taste(dice.seed, dice.who, today.behavior.membership.fee_slope)


@inlined
def pay_fee(customer, today):
    """Pay for a term from tomorrow on."""
    customer.card_until = today.day + 7 * today.levers.membership.term_weeks
    today.tally.card_fees_fen += fen(today.levers.membership.fee_cny)
    note_active(customer, today)


@for_market("统计当晚的会员卡，支付当天权益（M60）。")
def count_cards(market):
    """Count the cards of the evening, and pay for the perks of the day (M60)."""
    standing, today = market.standing, market.today
    tally, levers = today.tally, today.levers.membership
    standing.cards += tally.cards_bought - tally.cards_quit - tally.cards_left
    tally.cards = standing.cards
    a_year = fen(levers.delivery.cost_cny) + fen(levers.gifts.cost_cny) + fen(levers.service.cost_cny)
    tally.perks_fen += int(standing.cards * a_year / 365.0 + 0.5)
