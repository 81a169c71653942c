"""Drawing traffic (引流): channels press on the public domain until someone's patience ends."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import Dice, chance_of, roll, uniform
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.fields import N_CHANNELS, N_CLASSES, NONE, STRANGER
from loopsim.market.moving import lives_here, stay
from loopsim.market.people import share_in_need, traits
from loopsim.phases.joining import LEFT_THE_LINE, NOT_IN_LINE, WAITS_FOR_ROOM, is_candidate, propose
from loopsim.phases.kinds import for_market
from loopsim.phases.line import Classes, Line, class_of, fill_line, hazard_of
from loopsim.rules import (
    DAYS_PER_YEAR,
    crowding,
    felt_spend,
    fen,
    followers_per_week,
    precision_weight,
    price_of_traffic,
)
from loopsim.scenario.channels import CHANNELS

_HELD = int(Event.HELD)

#: Channels that stand on a platform.
_PLATFORMS = tuple(code for code, channel in enumerate(CHANNELS.values()) if channel.on_platform)


@for_market("渠道触达陌生人；今天耐心用尽者愿意关注（M09、M11、M12、M14）。")
def acquire(market):
    """Channels press on the strangers; those whose patience ends today would follow (M09, M11, M12, M14).

    Everyone has an exponential patience with what channels do to them, drawn once. They follow when the hazard of their
    class (segment and need) has added up to it: exactly a daily chance of 1 - exp(-hazard), the same person earlier
    under more spend, and no work for those who do not come.
    """
    standing, today = market.standing, market.today
    for c in range(N_CLASSES):
        for channel in range(N_CHANNELS):
            today.known.hazard[channel, c] = 0.0
    for channel in range(N_CHANNELS):
        if is_open(today, channel):
            press(market, channel)
    most = 0.0
    for c in range(2 * today.market.segment_count):
        standing.cum_hazard[c] += hazard_of(today.known.hazard, c)
        most = max(most, standing.cum_hazard[c])
    if most > standing.line_limit:
        line_up(market, most)
    for c in range(2 * today.market.segment_count):
        at = standing.line_at[c]
        while at < standing.line_end[c] and market.line_patience[at] <= standing.cum_hazard[c]:
            who = np.int64(market.line_who[at])
            at += 1
            if today.market.moves_per_year > 0.0:
                first, until = stay(market.seed, who, today)
                if today.day < first:
                    # Won before moving in: from then on channels must win them anew, for patience has no memory.
                    market.waiting[standing.waiting] = who
                    standing.waiting += 1
                if today.day < first or today.day >= until:
                    continue
            if market.customers[market.row[who]].stage == STRANGER:
                if is_held(market, who):  # as above: they must be won anew once they are free
                    today.tally.held_by_rivals += 1
                    market.waiting[standing.waiting] = who
                    standing.waiting += 1
                    continue
                dice = Dice(market.seed, who, today.day)
                channel = channel_of(today.known.hazard, c, dice)
                propose(market, who, channel, NONE, NONE, roll(dice, Event.MOMENT), LEFT_THE_LINE)
        standing.line_at[c] = at
    try_again(market)
    for channel in range(N_CHANNELS):
        if is_open(today, channel):
            arrive(market, channel)


@inlined
def is_of_platform(channel):
    """Whether a channel or source stands on a platform."""
    return channel in _PLATFORMS


@inlined
def is_open(today, channel):
    """Whether a channel is there: those of a platform are until it closes (M94)."""
    return not (today.known.platform_is_closed and is_of_platform(channel))


@shared
def arrive(market, channel):
    """Let strangers come through a channel as its plan says, whoever they are; fewer only when there are no more."""
    dice = Dice(market.seed, market.people + channel, market.today.day)
    for k in range(market.today.levers.channel_arrivals_per_day[channel]):
        # The first who is still free, from a random person onwards.
        first = int(roll(dice, Event.ARRIVAL, k) * market.people)
        found = NONE
        for n in range(market.people):
            who = (first + n) % market.people
            if market.customers[market.row[who]].stage == STRANGER and is_free(market, who):
                found = who
                break
        if found == NONE:
            return
        moment = roll(Dice(market.seed, found, market.today.day), Event.MOMENT)
        propose(market, found, channel, NONE, NONE, moment, NOT_IN_LINE)


@shared
def is_free(market, who):
    """Whether a stranger is in the market, follows no rival, and nobody has proposed them today."""
    return not is_candidate(market, who) and lives_here(market.seed, who, market.today) and not is_held(market, who)


@shared
def try_again(market):
    """Strangers for whom there was no room: channels press on them as on all others, with new patience every day."""
    standing, today, crowd = market.standing, market.today, market.today.market
    kept = 0
    for n in range(standing.waiting):
        who = np.int64(market.waiting[n])
        if market.customers[market.row[who]].stage != STRANGER:
            continue
        if today.market.moves_per_year > 0.0:
            first, until = stay(market.seed, who, today)
            if today.day >= until:
                continue
            if today.day < first:
                market.waiting[kept] = who
                kept += 1
                continue
        market.waiting[kept] = who
        kept += 1
        if is_held(market, who):
            continue
        u_segment, u_need, _, _ = traits(market.seed, who)
        c = class_of(u_segment, u_need, crowd.segment_count, crowd.segment_share, crowd.segment_need_share)
        dice = Dice(market.seed, who, today.day)
        if roll(dice, Event.TRY_AGAIN) < chance_of(hazard_of(today.known.hazard, c)):
            channel = channel_of(today.known.hazard, c, dice)
            propose(market, who, channel, NONE, NONE, roll(dice, Event.MOMENT), WAITS_FOR_ROOM)
    standing.waiting = kept


@shared
def press(market, channel):
    """Book what one channel spends today, and work out the hazard with which it reaches each class of strangers."""
    standing, today, who_exists = market.standing, market.today, market.today.market
    levers = today.levers
    spend, precision = levers.channel_daily_spend_cny[channel], levers.channel_precision[channel]
    today.tally.spend_fen[channel] += fen(spend)
    felt = felt_spend(standing.adstock[channel], spend, levers.channel_carry_over[channel])
    if today.day == 0:
        felt = spend  # the brand is known at the level of its first day
    standing.adstock[channel] = felt
    if felt <= 0.0 and levers.channel_always_per_week[channel] <= 0.0:
        return  # it reaches nobody
    real = 7.0 * felt / price_of_traffic(today.day, levers.channel_inflation_per_year[channel])
    mean_need = share_in_need(who_exists)
    half_reach = levers.channel_half_reach_per_week[channel] * spoken_to(precision, who_exists)
    cost = levers.channel_cost_per_follower_cny[channel]
    left = today.known.openness
    if is_of_platform(channel):
        if half_reach > 0.0:
            real /= crowding(today.known.rival_bids)
        real /= today.known.calendar_price
        left *= today.known.platform_yield * today.known.calendar_response
    expected = followers_per_week(real, cost, half_reach, levers.channel_slope[channel])
    always = levers.channel_always_per_week[channel]
    for segment in range(who_exists.segment_count):
        # A segment that is reached more easily brings more followers for the same money.
        reach = 1.0 + who_exists.segment_reach_lift[segment]
        for has_need in range(2):
            weight = reach * precision_weight(has_need == 1, mean_need, precision)
            hazard = weight * (expected / who_exists.people + always) / 7.0 * today.known.offer_draw * left
            today.known.hazard[channel, 2 * segment + has_need] = hazard


@shared
def spoken_to(precision, who_exists):
    """Part of the people to whom a channel speaks: precision is paid for with reach, so it saturates sooner (M18)."""
    mean_need = share_in_need(who_exists)
    return 1.0 - precision + precision * mean_need if mean_need > 0.0 else 1.0


@shared
def is_held(market, who):
    """Whether a stranger follows a rival today (M16)."""
    held = market.today.known.rival_held
    return held > 0.0 and uniform(market.seed, who, TRAIT_DAY, _HELD, 0) < held


@shared
def channel_of(hazard, c, dice):
    """Return the channel that won a stranger of class ``c``: by its part in today's hazard."""
    total = hazard_of(hazard, c)
    for channel in range(N_CHANNELS):
        if hazard[channel, c] >= total:
            return channel  # the only one
    u = roll(dice, Event.CHANNEL)
    below = 0.0
    for channel in range(N_CHANNELS - 1):
        below += hazard[channel, c]
        if u * total < below:
            return channel
    return N_CHANNELS - 1


@shared
def line_up(market, most):
    """Let those with the least patience queue up, class by class, so that a day looks only at the head of a line.

    The line reaches a year ahead at today's pressure, or twice as far as pressure has come. That bounds the work for
    the whole run to a few passes over the market; how far it reaches changes no result.
    """
    standing, today = market.standing, market.today
    limit = 2.0 * most
    for c in range(2 * today.market.segment_count):
        limit = max(limit, standing.cum_hazard[c] + DAYS_PER_YEAR * hazard_of(today.known.hazard, c))
    standing.line_limit = limit
    line = Line(
        standing.cum_hazard,
        today.known.hazard,
        limit,
        market.line_who,
        market.line_patience,
        standing.line_at,
        standing.line_end,
        market.moving,
        market.scratch,
        market.order,
        market.slot,  # nobody is a candidate yet
    )
    crowd = today.market
    classes = Classes(crowd.segment_count, crowd.segment_share, crowd.segment_need_share)
    fill_line(market.seed, market.people, classes, line)
