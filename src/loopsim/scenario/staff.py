"""Hosts who keep customers, and people who bring them for pay: the brand's accounts, guides, leaders, creators."""

from __future__ import annotations

from typing import Literal

from loopsim.scenario.declare import Section, fraction, lever, per_week, yuan


class Accounts(Section):
    """The brand's own accounts, to which followers are tied while no guide or leader keeps them."""

    count: int = lever(
        4,
        "accounts of the brand",
        unit="accounts",
        source="M23",
        ge=0,
        le=10_000,
        grows=True,
        moves="turned_away down, joined up",
    )
    friend_cap: int = lever(
        5000,
        "friends that one account can hold",
        unit="people",
        source="M22 R: Tencent 2014",
        ge=1,
        le=100_000_000,
        moves="turned_away down, joined up",
    )
    cost_per_week_cny: float = yuan(
        50.0, "running cost of an account", "M23 A", unit="CNY per week", moves="profit down"
    )
    fill: Literal["in_turn", "balanced"] = lever(
        "in_turn",
        "in_turn fills one account after the other, balanced spreads newcomers",
        source="M24",
        moves="services either",
    )
    contacts_per_day: float = lever(
        400.0,
        "service contacts that the staff of one account can give a day",
        unit="per day",
        source="A",
        ge=0,
        le=1e7,
        moves="services up, trust up",
    )
    contact_cost_cny: float = yuan(
        0.27,
        "wages for one service contact by the staff of an account",
        "A: 80 contacts in an hour of shop staff at 1,200 CNY a week; a guide's are paid by salary",
        le=1000,
        moves="profit down",
    )
    ban_per_week: float = per_week(
        0.0,
        "hazard that the platform bans an account with all its friends",
        "M26 A",
        le=10,
        moves="left_with_host up, reachable down",
    )


class Guides(Section):
    """Sales guides: employees who keep customers on accounts of their own."""

    count: int = lever(
        0, "guides employed", unit="people", source="M80", ge=0, le=100_000, grows=True, moves="services up, orders up"
    )
    friend_cap: int = lever(
        5000,
        "customers that one guide's account can hold",
        unit="people",
        source="M22 R",
        ge=1,
        le=100_000_000,
        moves="guide_commission up",
    )
    contacts_per_day: float = lever(
        80.0,
        "service contacts that a rested guide can give a day",
        unit="per day",
        source="A",
        gt=0,
        le=1e6,
        moves="services up, trust up",
    )
    quality_gain: float = fraction(
        0.5,
        "part of what messages.service_quality lacks that a guide adds; 1: perfect service",
        "M35 A",
        moves="trust up, orders up",
    )
    salary_per_week_cny: float = yuan(
        1200.0, "salary of a guide", "A", le=1e6, unit="CNY per week", moves="profit down"
    )
    commission_share: float = fraction(0.05, "commission on the sales to own customers", "M81 A", moves="profit down")
    leave_per_week: float = per_week(
        0.0083,
        "hazard that a rested guide leaves",
        "M80 A: 35% a year",
        le=10,
        moves="guides_left up, left_with_host up",
    )
    tire_per_week: float = lever(
        0.2,
        "tiredness (0 to 1) gained a week at twice the load one can bear; lost at the same pace without load",
        unit="per week",
        source="M80 A",
        ge=0,
        le=7,
        moves="guides_left up",
    )
    tired_leave_lift: float = lever(
        3.0, "lift of leaving when wholly tired", unit="lift", source="M80 A", ge=0, le=100, moves="guides_left up"
    )
    handover: Literal["colleague", "new_hire", "none"] = lever(
        "colleague",
        "who takes over the customers of a guide who left; none: personal accounts",
        source="M80 R",
        moves="left_with_host either",
    )
    handover_refuse_share: float = fraction(
        0.1, "customers who refuse to be handed over", "M80 A; 24 h to refuse R", moves="left_with_host up"
    )
    lost_share: float = fraction(0.6, "customers lost when nobody takes over", "M80 A", moves="left_with_host up")
    handover_loss_share: float = fraction(
        0.2,
        "cut in the order rate of handed-over customers for a year",
        "M80 P: 0.132-0.176 of their sales",
        moves="orders down",
    )
    new_hire_loss_share: float = fraction(
        0.33, "the same when a new hire takes over", "A; more than a colleague P", moves="orders down"
    )
    recruit_per_week: float = per_week(
        0.0, "hazard that a guide recruits a part-time guide", "M82 A: 0.02", le=10, moves="guides_hired up"
    )
    part_timers_max: int = lever(
        2, "part-timers that one guide may recruit", unit="people", source="A", ge=0, le=100, moves="guides_hired up"
    )
    override_share: float = fraction(
        0.02, "share of a part-timer's sales paid to the recruiting guide", "M82 A", moves="override up, profit down"
    )


class Leaders(Section):
    """Community leaders: neighbours who keep a group, paid by commission."""

    count: int = lever(
        0,
        "leaders hired at the start",
        unit="people",
        source="M84",
        ge=0,
        le=100_000,
        grows=True,
        moves="joined_leader up",
    )
    most: int = lever(
        0,
        "most leaders at any time, recruited customers included",
        unit="people",
        ge=0,
        le=100_000,
        grows=True,
        moves="leaders_hired up",
    )
    volunteer_per_week: float = per_week(
        0.0, "hazard that an eligible buyer offers to lead", "M84 A", le=10, moves="leaders_hired up"
    )
    orders_min: int = lever(
        2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000, moves="leaders_hired down"
    )
    trust_min: float = fraction(0.6, "trust that makes a buyer eligible", "A", moves="leaders_hired down")
    group_cap: int = lever(
        500,
        "people that one group can hold; who is invited into a full one is turned away",
        unit="people",
        source="M84 R",
        ge=1,
        le=100_000,
        moves="reachable up",
    )
    neighbors: int = lever(
        200, "neighbours whom a leader knows", unit="people", source="M84", ge=1, le=100_000, moves="joined_leader up"
    )
    invites_per_week: float = per_week(
        20.0, "neighbours invited by a leader", "A", le=3500, unit="people per week", moves="joined_leader up"
    )
    accept_chance: float = fraction(0.15, "chance that a neighbour accepts", "A", "chance", moves="joined_leader up")
    contacts_per_day: float = lever(
        40.0, "service contacts that a leader can give a day", unit="per day", ge=0, le=1e6, moves="services up"
    )
    quality_gain: float = fraction(
        0.3, "part of what messages.service_quality lacks that a leader adds", "A", moves="trust up, orders up"
    )
    group_order_lift: float = lever(
        0.3,
        "lift of orders in a group, all of it on the weekly group-order day",
        unit="lift",
        source="M84 A",
        ge=0,
        le=20,
        moves="orders up",
    )
    commission_share: float = fraction(
        0.10,
        "commission on the sales of the own group",
        "M84 V: 0.10-0.20",
        moves="leader_commission up, leaders_left down",
    )
    service_fee_per_week_cny: float = yuan(
        0.0, "fixed service fee", "M85 A", le=1e6, unit="CNY per week", moves="service_fees up, leaders_left down"
    )
    wage_per_week_cny: float = yuan(
        100.0,
        "pay below which leading does not pay for the leader",
        "M85 A",
        le=1e6,
        unit="CNY per week",
        moves="leaders_left up",
    )
    patience_weeks: float = lever(
        6.0, "weeks over which pay is judged", unit="weeks", gt=0, le=520, moves="leaders_left down"
    )
    quit_per_week: float = per_week(
        0.15, "hazard of quitting when there is no pay at all", "M85 A", le=10, moves="leaders_left up"
    )
    lost_share: float = fraction(0.5, "members of a group lost when its leader quits", "A", moves="left_with_host up")


class Creators(Section):
    """Consumer creators: buyers who promote for reward."""

    most_share: float = fraction(
        0.0, "most creators, as a share of the market", "M83 A: 0.01", moves="creators up, joined_referral up"
    )
    volunteer_per_week: float = per_week(
        0.05, "hazard that an eligible buyer becomes a creator", "M83 A", le=10, moves="creators up"
    )
    orders_min: int = lever(2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000, moves="creators down")
    influence_lift: float = lever(
        2.0,
        "lift of the chance that a creator's invitation is accepted",
        unit="lift",
        source="M83 A: x3",
        ge=0,
        le=100,
        moves="joined_referral up",
    )
    activity_lift: float = lever(1.0, "lift of a creator's sharing", unit="lift", ge=0, le=100, moves="shares up")
    commission_share: float = fraction(
        0.05, "added to the first level for a creator", "M83 A", moves="level_commission up, profit down"
    )
