"""Evening: who is paid what (分佣), what the day cost, and what the day was."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.by_kind import (
    EARNS_BY_WEEK,
    IS_PAID_TO_BRING,
    WORKS_LIKE,
    book_commission,
    book_weekly,
    commission_share,
    note_at_work,
    override_share,
    weekly_cny,
)
from loopsim.market.choices import ON_FIRST_ORDER
from loopsim.market.fields import (
    ACTIVE_RING,
    ACTIVE_WINDOW,
    COHORT_FIRST_ORDERS,
    COHORT_MARGIN,
    COHORT_ORDERS,
    COHORT_PAID,
    COHORT_REVENUE,
    GUIDE,
    GUIDE_INVITE,
    N_STAGES,
    NONE,
    POOL,
    WEEK_UNDER_WAY,
    WEEKS_OVER,
)
from loopsim.phases.kinds import for_market
from loopsim.phases.prospects import days_ahead, ease_of_first, prospects
from loopsim.phases.referral_pay import earns, earns_commission, is_led_by, pay_reward
from loopsim.rules import by_day, checkout_passed, fen, part_of


@for_market("结算当天订单的报酬，再付当天的运营成本（M70、M72、M73、M80、M84、M85）。")
def settle(market):
    """Pay for the orders of the day, then the day's running costs (M70, M72, M73, M80, M84, M85)."""
    standing, today = market.standing, market.today
    for number in range(standing.hosts):
        market.hosts[number].commission_today_fen = 0
    for n in range(standing.ordered):
        settle_order(market, market.customers[market.ordered[n]])
    pay_hosts(market)
    messages = today.tally.services + today.tally.ready_made + today.tally.promotions
    today.tally.messages_cost_fen += int(today.levers.messages.cost_cny * 100.0 * messages + 0.5)


@shared
def close_week(by_source, week):
    """Add the books of the week under way to those of the weeks that are over, so that half a week can be left out."""
    for age in range(week + 1):
        for source in range(by_source.shape[2]):
            for one in range(by_source.shape[3]):
                by_source[WEEKS_OVER, age, source, one] += by_source[WEEK_UNDER_WAY, age, source, one]
                by_source[WEEK_UNDER_WAY, age, source, one] = 0


@inlined
def settle_order(market, customer):
    """Goods, commissions by level, host's commission and reward of one order; every fen paid is a fen booked."""
    today, levers, tally = market.today, market.today.levers, market.today.tally
    amount = customer.order_fen
    customer.order_fen = 0
    usual = amount + customer.price_cut_fen  # goods cost what they cost, whatever their price
    customer.price_cut_fen = 0
    goods = usual - part_of(levers.product.margin_share, usual)
    tally.goods_cost_fen += goods
    to_bring = pay_levels(market, customer, amount)
    to_host = host_pay = pay_host(market, customer, amount)
    if IS_PAID_TO_BRING[market.hosts[customer.host].kind]:
        to_bring += to_host
        to_host = 0
    is_first = customer.first_order_day == today.day
    gift = fen(levers.first_offer.gift_cny) if is_first else 0
    tally.trial_gifts_fen += gift
    is_due = is_first and levers.referral.enabled and levers.referral.reward_on == ON_FIRST_ORDER
    who = customer.referrer
    if is_due and who != NONE and not customer.is_unbound and not is_led_by(market, customer, who):
        to_bring += pay_reward(market, customer, market.customers[market.row[who]], earns(market, customer, who))
    margin = amount - goods - gift - to_bring - to_host
    credit_host(market, customer, margin + host_pay)
    source, age = customer.source, today.day // 7
    if source == POOL:  # in no cohort of this run; the age is that of the run
        tally.old_orders += 1
        tally.old_revenue_fen += amount
        tally.old_margin_fen += margin
    else:
        week = customer.joined_day // 7
        age -= week
        market.cohorts[week, age, COHORT_ORDERS] += 1
        market.cohorts[week, age, COHORT_REVENUE] += amount
        market.cohorts[week, age, COHORT_MARGIN] += margin
        market.cohorts[week, age, COHORT_FIRST_ORDERS] += is_first
    market.by_source[WEEK_UNDER_WAY, age, source, COHORT_ORDERS] += 1
    market.by_source[WEEK_UNDER_WAY, age, source, COHORT_REVENUE] += amount
    market.by_source[WEEK_UNDER_WAY, age, source, COHORT_MARGIN] += margin
    market.by_source[WEEK_UNDER_WAY, age, source, COHORT_FIRST_ORDERS] += is_first
    market.by_source[WEEK_UNDER_WAY, age, source, COHORT_PAID] += to_bring


@inlined
def pay_levels(market, customer, amount):
    """Commission to the referrer, the referrer's referrer, and so on. Returns what was paid."""
    levers, tally = market.today.levers, market.today.tally
    total = 0
    who, is_unbound = customer.referrer, customer.is_unbound
    for level in range(levers.commission.level_shares_count):
        if who == NONE or is_unbound:
            break
        referrer = market.customers[market.row[who]]
        if earns(market, customer, who) and earns_commission(referrer, market.today):
            share = levers.commission.level_shares[level]
            if level == 0 and referrer.is_partner:
                share += levers.commission.partner_lift_share
            if level == 0 and referrer.is_creator:
                share += levers.creators.commission_share
            commission = part_of(share, amount)
            referrer.earned_fen += commission
            tally.level_commission_fen[level] += commission
            total += commission
        who, is_unbound = referrer.referrer, referrer.is_unbound
    return total


@inlined
def pay_host(market, customer, amount):
    """Commission of the host who keeps the customer, and the override of the guide who recruited them."""
    levers, host = market.today.levers, market.hosts[customer.host]
    host.sales_fen += amount
    if host.is_customer and host.home == customer.number:
        return 0  # nobody earns on their own orders
    commission = part_of(commission_share(host.kind, levers), amount)
    host.earned_fen += commission
    host.commission_today_fen += commission
    override = 0
    if host.recruiter != NONE and market.hosts[host.recruiter].is_active:
        override = part_of(override_share(host.kind, levers), amount)
        market.hosts[host.recruiter].earned_fen += override
        market.hosts[host.recruiter].commission_today_fen += override
    book_commission(market.today.tally, host.kind, commission, override)
    return commission + override


@inlined
def credit_host(market, customer, margin):
    """Note what an order leaves before pay of hosts: of the host who keeps the customer, and of all guides."""
    host = market.hosts[customer.host]
    host.margin_fen += margin
    if WORKS_LIKE[host.kind] == GUIDE:
        market.today.tally.guide_margin_fen += margin
        if customer.source == GUIDE_INVITE:
            market.today.tally.guide_won_margin_fen += margin


@shared
def pay_hosts(market):
    """Salaries, service fees and what accounts cost, a seventh of the week's amount a day, to the fen."""
    standing, day, levers, tally = market.standing, market.today.day, market.today.levers, market.today.tally
    for number in range(standing.hosts):
        host = market.hosts[number]
        if host.is_active:
            amount = by_day(fen(weekly_cny(host.kind, levers)), day)
            if EARNS_BY_WEEK[host.kind]:
                host.earned_fen += amount
            book_weekly(tally, host.kind, amount)
    tally.accounts_cost_fen += int(levers.accounts.contact_cost_cny * 100.0 * tally.staff_contacts + 0.5)


@shared
def prospects_of_old(market):
    """Millionths of visits that people who were there before day 0 would make: whole numbers, so that order is free.

    A launch of today is left out, what the calendar makes of today, and the offer for first orders of those after the
    first.
    """
    today, known = market.today, market.today.known
    visits, need = 0, today.behavior.need
    ease = checkout_passed(today.levers.checkout.step_pass, today.levers.checkout.step_pass_count)
    again = ease_of_first(need.first_order_ease, known.habit[0], known.habit[1], today.levers.product.quality)
    again *= (1.0 - known.offer_won * today.behavior.offer.seeker_loss_share) / known.offer_lift
    usual = known.price_stays / known.calendar_need
    for n in range(market.standing.pool):
        customer = market.customers[market.pool[n]]
        if customer.source == POOL:
            of_one = prospects(
                customer.order_hazard * usual,
                customer.leave_hazard,
                customer.dropout_chance,
                float(customer.orders),
                days_ahead(customer.lapse_day, customer.is_silent, today.day),
                ease,
                again,
                float(need.dropout_from_order),
                need.lapse_shape,
                need.lapse_days,
            )
            visits += int(1e6 * of_one)
    return visits


@for_market("记下日终的存量。")
def measure(market):
    """Write down the stocks at the end of the day."""
    standing, today, tally = market.standing, market.today, market.today.tally
    for a in range(N_STAGES):
        for b in range(N_STAGES):
            standing.stock[a] -= tally.moves[a, b]
            standing.stock[b] += tally.moves[a, b]
    for stage in range(N_STAGES):
        tally.stock[stage] = standing.stock[stage]
    if (today.day + 1) % 7 == 0:
        close_week(market.by_source, today.day // 7)
    if today.day == 0:
        tally.old_prospects = prospects_of_old(market)
    tally.monthly_active = 0
    for slot in range(ACTIVE_RING):
        standing.active_on[slot] += tally.active_shift[slot]
    for back in range(ACTIVE_WINDOW):
        tally.monthly_active += standing.active_on[(today.day - back) % ACTIVE_RING]
    standing.partners += tally.partners
    tally.partners = standing.partners
    note_at_work(tally, standing)
