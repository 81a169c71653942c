"""Rivals: what they bid, whom they hold, and whom they lure away by price (M16, M41)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import chance_of, uniform
from loopsim.market.fields import LAPSED, N_CHANNELS, STRANGER
from loopsim.mechanisms.price.rules import price_ratio
from loopsim.mechanisms.rivals.declared import Luck
from loopsim.phases.acquiring import is_of_platform, is_open, spoken_to
from loopsim.phases.care import depart
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.waking import wake_all
from loopsim.rules import crowding, fen, hill, price_of_traffic

_OFFER = int(Luck.OFFER)


@shared
def held_tomorrow(held, take_per_day, hold_days):
    """Part of the strangers who follow a rival, a day later: some are won, some become free. Stays in [0, 1]."""
    return held + (1.0 - held) * chance_of(take_per_day) - held * chance_of(1.0 / hold_days)


@shared
def is_war(day, from_day, days, cut_share):
    """Whether rivals ask less than their price today."""
    return cut_share > 0.0 and from_day <= day < from_day + days


@shared
def price_gap(own, rival):
    """Part of the own price by which a rival is cheaper; 0 where they are not, or have no price."""
    if rival <= 0.0 or rival >= own:
        return 0.0
    return 1.0 - rival / own


@inlined
def is_tempted(gap, gap_share, trust):
    """Whether a gap of prices is wide enough for one with this trust."""
    return gap > gap_share * (1.0 + trust)


@for_market("竞品今天的出价与要价，以及跟随它们的陌生人数（M16、M41）。")
def set_rivals(market):
    """Name what rivals bid and ask today, and how many strangers follow them (M16, M41)."""
    standing, today = market.standing, market.today
    known, rivals = today.known, today.behavior.rivals
    known.rival_bids = rivals.count * rivals.bid_share
    if known.rival_bids > 0.0 or standing.rival_held > 0.0:
        standing.rival_held = held_tomorrow(standing.rival_held, won_by_rivals(market), 7.0 * rivals.hold_weeks)
    known.rival_held = standing.rival_held
    today.tally.with_rivals = int(standing.rival_held * standing.stock[STRANGER] + 0.5)
    name_prices(market)


@shared
def won_by_rivals(market):
    """Return the hazard a day of a stranger to be won by a rival: over all channels of a platform, while they stand."""
    today, won = market.today, 0.0
    levers, known = today.levers, today.known
    if known.rival_bids <= 0.0:
        return won
    for channel in range(N_CHANNELS):
        if is_of_platform(channel) and is_open(today, channel):
            part = spoken_to(levers.channel_precision[channel], today.market)
            half_reach = levers.channel_half_reach_per_week[channel] * part
            if half_reach <= 0.0:
                continue
            half_spend = 2.0 * half_reach * levers.channel_cost_per_follower_cny[channel]
            price = price_of_traffic(today.day, levers.channel_inflation_per_year[channel])
            own = 7.0 * market.standing.adstock[channel] / price / half_spend
            won += 2.0 * half_reach * hill(known.rival_bids / crowding(own), 1.0, levers.channel_slope[channel])
    return won * known.platform_yield * known.openness / (7.0 * today.market.people)


@shared
def name_prices(market):
    """Name the price at rivals, and wake all when it begins or ceases to lure anybody."""
    today, standing = market.today, market.standing
    known, rivals, usual = today.known, today.behavior.rivals, today.behavior.basket.base_cny
    known.rival_price = 0.0
    if usual > 0.0:
        known.rival_price = today.behavior.price.rival_cny / usual
        if is_war(today.day, rivals.cut_from_day, rivals.cut_days, rivals.cut_share):
            before = known.rival_price if known.rival_price > 0.0 else 1.0
            known.rival_price = before * (1.0 - rivals.cut_share)
            if known.rival_price <= 0.0:
                known.rival_price = 1e-9  # given away
    known.rival_gap = price_gap(price_ratio(today), known.rival_price)
    known.rivals_lure = rivals.offers_per_week > 0.0 and is_tempted(known.rival_gap, rivals.gap_share, 0.0)
    if known.rivals_lure != standing.rivals_lured:
        wake_all(market)
    standing.rivals_lured = known.rivals_lure
    today.tally.rival_price_fen = fen(usual * (known.rival_price if known.rival_price > 0.0 else 1.0))


@inlined
def is_left_alone(customer, host, today):
    """Whether no rival is cheap enough for anybody."""
    return not today.known.rivals_lure


@for_each("customers", Rest(is_left_alone), chinese="竞品向部分人报价；觉得足够低者离开（M41）。")
def lure(customer, host, today, dice):
    """Offer a rival's price to some; who finds it low enough for their trust leaves (M41)."""
    if not today.known.rivals_lure or customer.stage == LAPSED or customer.last_order_day == today.day:
        return
    rivals = today.behavior.rivals
    if not is_tempted(today.known.rival_gap, rivals.gap_share, customer.trust):
        return
    if uniform(dice.seed, dice.who, dice.day, _OFFER, 0) < chance_of(rivals.offers_per_week / 7.0):
        today.tally.left_to_rivals += 1
        depart(customer, today)
