"""The policies of the model: what each writes into the levers of a day, from what was counted on the days before."""

from __future__ import annotations

from collections.abc import Callable

from loopsim.compiled import shared
from loopsim.market.choices import BY_CONVERSION, BY_FOLLOWERS
from loopsim.market.fields import ACCOUNT, ADS, GUIDE, MAX_LEVELS, N_CHANNELS, NONE, PART_TIMER, POOL, REFERRAL
from loopsim.scenario.policies import MOST_DAYS, places_of

#: The policies in the order in which they decide; later ones win.
POLICIES: list[Callable] = []


def policy(function: Callable) -> Callable:
    """Let a function ``(market)`` decide every day, after the policies marked before it."""
    POLICIES.append(shared(function))
    return function


# --- ads stop once the pool renews itself -----------------------------------------------------------------------------


@policy
def stop_ads(market):
    """Stop ads for good once renewal over the last days exceeds a bound (see M64)."""
    standing, levers = market.standing, market.today.levers
    plan = levers.policy.stop_ads
    if plan.renewal_above <= 0.0:
        standing.are_ads_stopped = False
    elif renews_itself(standing, plan.renewal_above, plan.window_days, plan.least_left):
        standing.are_ads_stopped = True
    if standing.are_ads_stopped:
        levers.channel_daily_spend_cny[ADS] = 0.0
        levers.channel_always_per_week[ADS] = 0.0
        levers.channel_arrivals_per_day[ADS] = 0
        market.today.tally.ads_stopped += 1


@shared
def renews_itself(standing, bound, days, least_left):
    """Whether more than ``bound`` x as many came as left in a window of days that ends yesterday."""
    if standing.days_noted < days:
        return False
    brought, left = 0, 0
    for back in range(1, days + 1):
        slot = (standing.days_noted - back) % MOST_DAYS
        brought += standing.brought_on[slot]
        left += standing.left_on[slot]
    return left >= least_left and brought > bound * left


@shared
def note_yesterday(market):
    """Keep who came without ads yesterday, and who left, as the loop test counts them."""
    standing, yesterday = market.standing, market.yesterday
    if market.today.day == 0:
        return
    slot = standing.days_noted % MOST_DAYS
    brought = yesterday.won_back
    for source in range(REFERRAL, POOL):  # friends and hosts
        brought += yesterday.joined[source]
    standing.brought_on[slot] = brought
    standing.left_on[slot] = yesterday.left
    standing.days_noted += 1


# --- all channels are tried, then the best is kept --------------------------------------------------------------------


@policy
def keep_best_channel(market):
    """Try all channels for some days, then give the budget of all to the best (see M13)."""
    standing, levers = market.standing, market.today.levers
    plan = levers.policy.best_channel
    if plan.explore_days <= 0:
        standing.days_tried, standing.are_channels_kept = 0, False
        return
    if not standing.are_channels_kept:
        note_channels(market)
        if standing.days_tried > plan.explore_days:
            choose_channels(standing, plan.by, plan.keep, plan.least_joined)
    if standing.are_channels_kept:
        market.today.tally.channels_off += move_budget(standing.is_kept, levers.channel_daily_spend_cny)


@shared
def note_channels(market):
    """Count whom yesterday's spend brought; begin anew on the first morning."""
    standing, yesterday = market.standing, market.yesterday
    for channel in range(N_CHANNELS):
        if standing.days_tried == 0:
            standing.tried_joined[channel] = standing.tried_bought[channel] = standing.tried_fen[channel] = 0
        else:
            standing.tried_joined[channel] += yesterday.joined[channel]
            standing.tried_bought[channel] += yesterday.first_orders_by_source[channel]
            standing.tried_fen[channel] += yesterday.spend_fen[channel]
    standing.days_tried += 1


@shared
def choose_channels(standing, by, keep, least_joined):
    """Keep the channels with the highest figures, the first of equals; none as long as no figure is above 0."""
    for channel in range(N_CHANNELS):
        standing.is_kept[channel] = 0
    for _ in range(keep):
        best, most = NONE, 0.0
        for channel in range(N_CHANNELS):
            joined, spent = standing.tried_joined[channel], standing.tried_fen[channel]
            if spent <= 0 or joined < least_joined or standing.is_kept[channel] > 0:
                continue
            figure = figure_of_channel(by, joined, standing.tried_bought[channel], spent)
            if figure > most:
                best, most = channel, figure
        if best != NONE:
            standing.is_kept[best], standing.are_channels_kept = 1, True


@shared
def figure_of_channel(by, joined, bought, spent_fen):
    """Return what a channel is judged by: buyers a newcomer, buyers a yuan, or newcomers a yuan."""
    if by == BY_CONVERSION:
        return bought / joined
    return 100.0 * (joined if by == BY_FOLLOWERS else bought) / spent_fen


@shared
def move_budget(is_kept, spend_cny):
    """Give what the plan spends on other channels to those kept, by their own spend. Returns how many are left off."""
    whole, kept, off = 0.0, 0.0, 0
    for channel in range(N_CHANNELS):
        whole += spend_cny[channel]
        kept += spend_cny[channel] if is_kept[channel] > 0 else 0.0
    if kept <= 0.0:
        return 0
    for channel in range(N_CHANNELS):
        if is_kept[channel] > 0:
            spend_cny[channel] = whole * (spend_cny[channel] / kept)
        elif spend_cny[channel] > 0.0:
            spend_cny[channel] = 0.0
            off += 1
    return off


# --- more guides where staff have too much to do ----------------------------------------------------------------------


@policy
def hire_for_load(market):
    """Employ one more guide while accounts and guides are asked for more than they can give."""
    standing, today = market.standing, market.today
    plan = today.levers.policy.hire
    if plan.most <= 0:
        standing.more_guides = 0
        return
    is_time = today.day > 0 and today.day % (7 * plan.every_weeks) == 0
    if is_time and standing.more_guides < plan.most and load_of_staff(market) > plan.load_above:
        standing.more_guides += 1
        today.tally.hired_for_load += 1
    today.levers.guides.count += min(standing.more_guides, plan.most)


@shared
def load_of_staff(market):
    """Return the contacts asked of all accounts and guides yesterday, over those that they can give."""
    asked, able = 0.0, 0.0
    for number in range(market.standing.hosts):
        host = market.hosts[number]
        if host.is_active and (host.kind == ACCOUNT or host.kind == GUIDE or host.kind == PART_TIMER):
            asked += host.load * host.contacts_per_day
            able += host.contacts_per_day
    return asked / able if able > 0.0 else 0.0


# --- pay to referrers is bounded by margin ----------------------------------------------------------------------------


@policy
def cap_commission(market):
    """Cut all pay to referrers alike, so that it takes no more than a share of the margin."""
    standing, today, yesterday = market.standing, market.today, market.yesterday
    plan = today.levers.policy.cap_commission
    if plan.most_of_margin <= 0.0:
        standing.commission_cut = 0.0
        standing.referrers_fen = standing.margin_fen = 0
        return
    if today.day > 0:
        standing.referrers_fen += yesterday.rewards_fen
        for level in range(MAX_LEVELS):
            standing.referrers_fen += yesterday.level_commission_fen[level]
        standing.margin_fen += yesterday.revenue_fen - yesterday.goods_cost_fen
        if today.day % plan.every_days == 0:
            paid_part = part_paid(
                1.0 - standing.commission_cut, standing.referrers_fen, plan.most_of_margin * standing.margin_fen
            )
            standing.commission_cut = 1.0 - paid_part
            standing.referrers_fen = standing.margin_fen = 0
    if standing.commission_cut > 0.0:
        part = 1.0 - standing.commission_cut
        for level in range(MAX_LEVELS):
            today.levers.commission.level_shares[level] *= part
        today.levers.commission.partner_lift_share *= part
        today.levers.creators.commission_share *= part
        today.levers.referral.reward_cny *= part
        today.tally.commission_cut_days += 1


@shared
def part_paid(part, paid_fen, most_fen):
    """Return the part of the planned pay that would have come to ``most_fen``: at most twice the last, or half of it.

    ``part`` is the last, with which ``paid_fen`` were paid. Halving never ends at 0, so pay can recover.
    """
    if paid_fen <= 0:
        return min(1.0, 2.0 * part)
    return min(1.0, max(0.5 * part, min(2.0 * part, part * most_fen / paid_fen)))


# --- community, members, distribution ---------------------------------------------------------------------------------

#: The place of each step, by the number of the order chosen.
_COMMUNITY, _MEMBERS, _DISTRIBUTION = (places_of(step) for step in ("community", "members", "distribution"))


@policy
def keep_sequence(market):
    """Hold off community, members and distribution until their turn (see M91)."""
    today = market.today
    plan, levers = today.levers.policy.sequence, today.levers
    if plan.gap_days <= 0:
        return
    if today.day < plan.gap_days * _COMMUNITY[plan.order]:
        levers.leaders.count = levers.leaders.most = 0
        today.tally.steps_waiting += 1
    if today.day < plan.gap_days * _MEMBERS[plan.order]:
        levers.membership.term_weeks = 0
        today.tally.steps_waiting += 1
    if today.day < plan.gap_days * _DISTRIBUTION[plan.order]:
        for level in range(MAX_LEVELS):
            levers.commission.level_shares[level] = 0.0
        levers.commission.partner_lift_share = 0.0
        levers.creators.commission_share = 0.0
        today.tally.steps_waiting += 1
