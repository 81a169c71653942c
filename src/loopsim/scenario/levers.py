"""The levers of a scenario: what the merchant decides."""

from __future__ import annotations

from typing import Literal

from loopsim.scenario.channels import Ads, Content, Lure, Organic, Store
from loopsim.scenario.declare import Section, Share, fraction, lever, per_week, yuan


class Accounts(Section):
    """The brand's own accounts, to which followers are tied while no guide or leader keeps them."""

    count: int = lever(4, "accounts of the brand", unit="accounts", source="M23", ge=0, le=10_000, grows=True)
    friend_cap: int = lever(
        5000, "friends that one account can hold", unit="people", source="M22 R: Tencent 2014", ge=1, le=100_000_000
    )
    cost_per_week_cny: float = yuan(50.0, "running cost of an account", "M23 A", unit="CNY per week")
    fill: Literal["in_turn", "balanced"] = lever(
        "in_turn", "in_turn fills one account after the other, balanced spreads newcomers", source="M24"
    )
    contacts_per_day: float = lever(
        400.0, "service contacts that the staff of one account can give a day", unit="per day", source="A", ge=0, le=1e7
    )
    contact_cost_cny: float = yuan(
        0.27,
        "wages for one service contact by the staff of an account",
        "A: 80 contacts in an hour of shop staff at 1,200 CNY a week; a guide's are paid by salary",
        le=1000,
    )
    ban_per_week: float = per_week(0.0, "hazard that the platform bans an account with all its friends", "M26 A", le=10)


class Messages(Section):
    """What is sent to the private domain."""

    service_per_week: float = per_week(
        1.0,
        "service contacts with each person; what the staff have no time for goes out as a ready-made text, which wins "
        "nobody but is felt",
        "M31 A",
        le=100,
    )
    service_quality: float = fraction(0.7, "how good a service contact is", "M34 A")
    promo_per_week: float = per_week(1.0, "promotions sent to each person", "M31 A", le=100)
    cost_cny: float = yuan(0.01, "cost of one message", "M92 A", le=1000)


class Checkout(Section):
    """The steps between wanting and having ordered."""

    step_pass: tuple[Share, ...] = lever(
        (0.79, 0.79),
        "chance to pass each step of the checkout, in order",
        unit="chance",
        source="M45 P: Baymard, 0.30^(1/5.1) a step",
        min_length=1,
        max_length=8,
        strict=False,
    )


class Product(Section):
    """What is sold."""

    quality: float = fraction(
        0.8,
        "how good the product is: multiplies repeat orders and the trust that an order brings; experience moves to it",
        "M48 A",
    )
    bad_order_share: float = fraction(
        0.03,
        "orders that go wrong (late, broken, not as told): they cost trust and experience",
        "A; a large marketplace bars sellers from 1% of defective or 4% of late orders R; sweep 0.01 to 0.1",
    )
    margin_share: float = fraction(0.6, "gross margin as a share of revenue", "M55 A")


class TopUp(Section):
    """Stored value: money paid in before it is spent."""

    per_week: float = per_week(
        0.0, "chance-rate to top up of a buyer whose balance is low", "A; 0: no stored value", le=50
    )
    amount_cny: float = yuan(500.0, "amount of a top-up", "A; mean beauty top-up 480 V", le=5000.0)
    refill_below_cny: float = yuan(100.0, "balance below which one tops up", "A", le=5000.0)
    card_cap_cny: float = yuan(
        5000.0, "most that a card may hold, gift included; 1,000 where it bears no name", "M61 R", le=5000.0
    )
    bonus_share: float = fraction(0.1, "gift on top of the amount", "M61 A")
    capture_share: float = fraction(
        0.9, "least share of needs that come here while money is stored; habit may bring more anyway", "M61 A"
    )


class Subscription(Section):
    """A subscription that is renewed or quit; buyers hold one from their first order on."""

    every_days: int = lever(
        0, "days from one renewal to the next, counted from joining; 0: no subscription", unit="days", ge=0, le=36_500
    )
    price_cny: float = yuan(0.0, "price of a renewal, an order like any other", "M57 A", le=1e6)


class Referral(Section):
    """Asking customers to bring friends."""

    enabled: bool = lever(True, "referral switched on", source="M05")
    reminder_share: float = fraction(0.5, "share of the people who are reminded to share", "M65 A")
    reward_cny: float = yuan(5.0, "fixed reward for a referred friend", "M70 A", le=100_000)
    reward_on: Literal["first_order", "follow"] = lever(
        "first_order", "when the reward is due; pay per head, on follow, is outside the law", source="M73 R"
    )
    invites_per_share: float = lever(
        40.0,
        "friends reached by one share of a person of mean sociability: a third of the contacts, with the lift of a "
        "campaign nearly all",
        unit="people",
        source="M67 A",
        ge=0,
        le=500,
    )
    max_invites: int = lever(
        5000,
        "most friends one share can reach, whoever shares",
        unit="people",
        source="R: friends of a WeChat account",
        ge=1,
        le=100_000,
    )
    fit_mean: float = fraction(0.6, "mean fit of referred people", "table 2.1 P: better match")
    trust_start: float = fraction(0.45, "trust of referred people", "M30, M74 A; so that their value is as in V26")
    partner_after: int = lever(
        0,
        "referrals after which one becomes a partner; 0: no partners",
        unit="people",
        source="M69 A",
        ge=0,
        le=1_000_000,
    )
    partner_activity_lift: float = lever(1.0, "lift of a partner's sharing", unit="lift", source="M69 A", ge=0, le=100)


class Campaign(Section):
    """A referral event that is repeated."""

    every_weeks: int = lever(
        0, "weeks from one campaign to the next; 0: none", unit="weeks", source="M68 S: 4", ge=0, le=520
    )
    days: int = lever(3, "days that a campaign lasts", unit="days", source="A", ge=1, le=365)
    share_lift: float = lever(
        4.0, "lift of the chance to share during a campaign", unit="lift", source="A", ge=0, le=1000
    )
    invites_lift: float = lever(
        2.0, "lift of the friends reached by one share during a campaign", unit="lift", source="M67 A", ge=0, le=1000
    )


class Commission(Section):
    """Pay for sales that one's referred friends make."""

    level_shares: tuple[Share, ...] = lever(
        (0.05, 0.0),
        "share of the order paid to the referrer, the referrer's referrer, and so on",
        unit="share",
        source="M70 V: 0.20 and 0.10",
        min_length=1,
        max_length=6,
        strict=False,
    )
    earners: Literal["referrers", "partners"] = lever(
        "referrers", "who earns commission: everyone who brought a buyer, or partners only", source="M69, M70 V"
    )
    partner_lift_share: float = fraction(0.05, "added to the first level for a partner", "M69 A")
    entry_fee_cny: float = yuan(0.0, "fee to be allowed to earn; any fee is outside the law", "M73 R", le=1e6)
    legal_guard: Literal["warn", "refuse", "off"] = lever(
        "warn", "what to do with a plan outside the Ban on Pyramid Selling, art. 7", source="M73 R"
    )


class Guides(Section):
    """Sales guides: employees who keep customers on accounts of their own."""

    count: int = lever(0, "guides employed", unit="people", source="M80", ge=0, le=100_000, grows=True)
    friend_cap: int = lever(
        5000, "customers that one guide's account can hold", unit="people", source="M22 R", ge=1, le=100_000_000
    )
    contacts_per_day: float = lever(
        80.0, "service contacts that a rested guide can give a day", unit="per day", source="A", gt=0, le=1e6
    )
    quality_gain: float = fraction(
        0.5, "part of what messages.service_quality lacks that a guide adds; 1: perfect service", "M35 A"
    )
    salary_per_week_cny: float = yuan(1200.0, "salary of a guide", "A", le=1e6, unit="CNY per week")
    commission_share: float = fraction(0.05, "commission on the sales to own customers", "M81 A")
    leave_per_week: float = per_week(0.0083, "hazard that a rested guide leaves", "M80 A: 35% a year", le=10)
    tire_per_week: float = lever(
        0.2,
        "tiredness (0 to 1) gained a week at twice the load one can bear; lost at the same pace without load",
        unit="per week",
        source="M80 A",
        ge=0,
        le=7,
    )
    tired_leave_lift: float = lever(3.0, "lift of leaving when wholly tired", unit="lift", source="M80 A", ge=0, le=100)
    handover: Literal["colleague", "new_hire", "none"] = lever(
        "colleague", "who takes over the customers of a guide who left; none: personal accounts", source="M80 R"
    )
    handover_refuse_share: float = fraction(0.1, "customers who refuse to be handed over", "M80 A; 24 h to refuse R")
    lost_share: float = fraction(0.6, "customers lost when nobody takes over", "M80 A")
    handover_loss_share: float = fraction(
        0.2, "cut in the order rate of handed-over customers for a year", "M80 P: 0.132-0.176 of their sales"
    )
    new_hire_loss_share: float = fraction(0.33, "the same when a new hire takes over", "A; more than a colleague P")
    recruit_per_week: float = per_week(0.0, "hazard that a guide recruits a part-time guide", "M82 A: 0.02", le=10)
    part_timers_max: int = lever(2, "part-timers that one guide may recruit", unit="people", source="A", ge=0, le=100)
    override_share: float = fraction(0.02, "share of a part-timer's sales paid to the recruiting guide", "M82 A")


class Leaders(Section):
    """Community leaders: neighbours who keep a group, paid by commission."""

    count: int = lever(0, "leaders hired at the start", unit="people", source="M84", ge=0, le=100_000, grows=True)
    most: int = lever(
        0, "most leaders at any time, recruited customers included", unit="people", ge=0, le=100_000, grows=True
    )
    volunteer_per_week: float = per_week(0.0, "hazard that an eligible buyer offers to lead", "M84 A", le=10)
    orders_min: int = lever(2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000)
    trust_min: float = fraction(0.6, "trust that makes a buyer eligible", "A")
    group_cap: int = lever(
        500,
        "people that one group can hold; who is invited into a full one is turned away",
        unit="people",
        source="M84 R",
        ge=1,
        le=100_000,
    )
    neighbors: int = lever(200, "neighbours whom a leader knows", unit="people", source="M84", ge=1, le=100_000)
    invites_per_week: float = per_week(20.0, "neighbours invited by a leader", "A", le=3500, unit="people per week")
    accept_chance: float = fraction(0.15, "chance that a neighbour accepts", "A", "chance")
    contacts_per_day: float = lever(40.0, "service contacts that a leader can give a day", unit="per day", ge=0, le=1e6)
    quality_gain: float = fraction(0.3, "part of what messages.service_quality lacks that a leader adds", "A")
    group_order_lift: float = lever(
        0.3,
        "lift of orders in a group, all of it on the weekly group-order day",
        unit="lift",
        source="M84 A",
        ge=0,
        le=20,
    )
    commission_share: float = fraction(0.10, "commission on the sales of the own group", "M84 V: 0.10-0.20")
    service_fee_per_week_cny: float = yuan(0.0, "fixed service fee", "M85 A", le=1e6, unit="CNY per week")
    wage_per_week_cny: float = yuan(
        100.0, "pay below which leading does not pay for the leader", "M85 A", le=1e6, unit="CNY per week"
    )
    patience_weeks: float = lever(6.0, "weeks over which pay is judged", unit="weeks", gt=0, le=520)
    quit_per_week: float = per_week(0.15, "hazard of quitting when there is no pay at all", "M85 A", le=10)
    lost_share: float = fraction(0.5, "members of a group lost when its leader quits", "A")


class Creators(Section):
    """Consumer creators: buyers who promote for reward."""

    most_share: float = fraction(0.0, "most creators, as a share of the market", "M83 A: 0.01")
    volunteer_per_week: float = per_week(0.05, "hazard that an eligible buyer becomes a creator", "M83 A", le=10)
    orders_min: int = lever(2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000)
    influence_lift: float = lever(
        2.0, "lift of the chance that a creator's invitation is accepted", unit="lift", source="M83 A: x3", ge=0, le=100
    )
    activity_lift: float = lever(1.0, "lift of a creator's sharing", unit="lift", ge=0, le=100)
    commission_share: float = fraction(0.05, "added to the first level for a creator", "M83 A")


class WinBack(Section):
    """Calling back those who left."""

    every_weeks: int = lever(0, "weeks from one recall to the next; 0: none", unit="weeks", ge=0, le=520)
    return_chance: float = fraction(0.02, "chance that one recall brings a lapsed customer back", "A", "chance")
    cost_cny: float = yuan(0.5, "cost of one recall", "A", le=10_000)


class Levers(Section):
    """What the merchant decides."""

    ads: Ads = Ads()
    content: Content = Content()
    store: Store = Store()
    lure: Lure = Lure()
    organic: Organic = Organic()
    accounts: Accounts = Accounts()
    messages: Messages = Messages()
    checkout: Checkout = Checkout()
    product: Product = Product()
    top_up: TopUp = TopUp()
    subscription: Subscription = Subscription()
    referral: Referral = Referral()
    campaign: Campaign = Campaign()
    commission: Commission = Commission()
    guides: Guides = Guides()
    leaders: Leaders = Leaders()
    creators: Creators = Creators()
    win_back: WinBack = WinBack()
