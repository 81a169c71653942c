"""Drawing traffic (引流): channels press on the public domain until someone's patience ends."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import Dice, chance_of, exponential, roll
from loopsim.market.events import Event
from loopsim.market.fields import N_CHANNELS, N_CLASSES, NONE, STRANGER
from loopsim.market.moving import lives_here, stay
from loopsim.market.order import sort_nearly_sorted
from loopsim.market.people import segment_of, share_in_need, traits
from loopsim.phases.joining import LEFT_THE_LINE, NOT_IN_LINE, WAITS_FOR_ROOM, is_candidate, propose
from loopsim.phases.kinds import for_market
from loopsim.rules import DAYS_PER_YEAR, felt_spend, fen, followers_per_week, precision_weight, price_of_traffic
from loopsim.scenario.channels import CHANNELS

#: Channels that stand on a platform.
_PLATFORMS = tuple(code for code, channel in enumerate(CHANNELS.values()) if channel.on_platform)


@for_market
def acquire(market):
    """Channels press on the strangers; those whose patience ends today would follow (M09 to M19).

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
    """Whether a stranger is in the market, and nobody has proposed them today."""
    return not is_candidate(market, who) and lives_here(market.seed, who, market.today)


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
        u_segment, u_need, _, _ = traits(market.seed, who)
        c = class_of(u_segment, u_need, crowd.segment_count, crowd.segment_share, crowd.segment_need_share)
        dice = Dice(market.seed, who, today.day)
        if roll(dice, Event.TRY_AGAIN) < chance_of(hazard_of(today.known.hazard, c)):
            channel = channel_of(today.known.hazard, c, dice)
            propose(market, who, channel, NONE, NONE, roll(dice, Event.MOMENT), WAITS_FOR_ROOM)
    standing.waiting = kept


@shared
def hazard_of(hazard, c):
    """Today's hazard of a stranger of class ``c``, over all channels."""
    total = 0.0
    for channel in range(N_CHANNELS):
        total += hazard[channel, c]
    return total


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
    real = 7.0 * felt / price_of_traffic(today.day, levers.channel_inflation_per_year[channel])
    mean_need = share_in_need(who_exists)
    # Precision is paid for with reach: a channel that speaks to fewer saturates sooner (M18).
    spoken_to = 1.0
    if mean_need > 0.0:
        spoken_to = 1.0 - precision + precision * mean_need
    half_reach = levers.channel_half_reach_per_week[channel] * spoken_to
    cost = levers.channel_cost_per_follower_cny[channel]
    expected = followers_per_week(real, cost, half_reach, levers.channel_slope[channel])
    always = levers.channel_always_per_week[channel]
    for segment in range(who_exists.segment_count):
        # A segment that is reached more easily brings more followers for the same money.
        reach = 1.0 + who_exists.segment_reach_lift[segment]
        for has_need in range(2):
            weight = reach * precision_weight(has_need == 1, mean_need, precision)
            hazard = weight * (expected / who_exists.people + always) / 7.0 * today.known.offer_draw
            today.known.hazard[channel, 2 * segment + has_need] = hazard


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


class Classes(NamedTuple):
    """Shares of the market from which the class of a person follows."""

    segments: int
    segment_share: Any  # f8
    segment_need_share: Any  # f8


class Line(NamedTuple):
    """Arrays into which the line of strangers is written, and how far it reaches."""

    cum: Any  # f8 (classes,): hazard resisted so far
    hazard: Any  # f8 (channels, classes): today's
    limit: float  # who has more patience than this stays out
    who: Any  # i4: the line
    patience: Any  # f8: their patience
    at: Any  # i8 (classes,): gets where the part of each class begins
    end: Any  # i8 (classes,): and where it ends
    found: Any  # i4 by person: room to work in, as are the next three
    found_patience: Any  # f8
    bucket: Any  # i8
    counts: Any  # i4


@shared
def class_of(u_segment, u_need, segments, segment_share, segment_need_share):
    """Class of a person, 2 x segment + need: whom channels reach with equal ease."""
    segment = segment_of(u_segment, segments, segment_share)
    return 2 * segment + (1 if u_need < segment_need_share[segment] else 0)


#: People of the line for each bucket into which they are sorted first.
_A_BUCKET = 4


@compiled
def fill_line(seed, people, classes, line):
    """Write the line: who has patience left, but less than its limit, sorted by class and patience.

    One pass over the people, and a bucket sort, since patience is spread evenly where it is short.
    """
    limit, at, end, bucket, counts = line.limit, line.at, line.end, line.bucket, line.counts
    quickly = chance_of(limit)
    n_classes = 2 * classes.segments
    for c in range(n_classes):
        end[c] = 0
    length = 0
    for who in range(people):
        u_segment, u_need, u_patience, _ = traits(seed, who)
        if u_patience > quickly:
            continue
        resists = exponential(u_patience)
        c = class_of(u_segment, u_need, classes.segments, classes.segment_share, classes.segment_need_share)
        # Today's hazard has been added, but today's strangers have not yet followed: it counts as still to come.
        if resists > line.cum[c] - hazard_of(line.hazard, c) and resists <= limit:
            line.found[length] = who
            line.found_patience[length] = resists
            bucket[length] = c
            end[c] += 1
            length += 1
    for c in range(n_classes):
        at[c] = end[c - 1] if c > 0 else 0
        end[c] += at[c]
    buckets = max(1, length // (_A_BUCKET * n_classes))
    for b in range(n_classes * buckets):
        counts[b] = 0
    for n in range(length):
        bucket[n] = bucket[n] * buckets + min(buckets - 1, int(line.found_patience[n] / limit * buckets))
        counts[bucket[n]] += 1
    place = 0
    for b in range(n_classes * buckets):
        size = counts[b]
        counts[b] = place
        place += size
    for n in range(length):
        place = counts[bucket[n]]
        counts[bucket[n]] += 1
        line.who[place] = line.found[n]
        line.patience[place] = line.found_patience[n]
    for c in range(n_classes):
        sort_nearly_sorted(line.patience, line.who, at[c], end[c])
