"""Every value of a scenario, declared once: default, unit, bounds, meaning and source.

Validation, the JSON Schema, the reference page, ``loopsim describe`` and the record that the model reads all come from
these declarations. Names carry their unit: ``_cny`` is yuan, ``_per_week`` a hazard or a count a week, ``_share`` a
part of a whole, ``_chance`` a probability, ``_lift`` a factor added to 1.

Sources: ``M01`` to ``M94`` are the mechanisms of the seed articles; a letter says how strong the default is.
D data or a refit of it, P a published study, R a rule of the platform or the law, S a seed article's own number,
V a vendor's blog (weak), A an assumption, to be swept.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """Levers that belong together. Immutable; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True)


def lever(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    source: str = "A",
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    grows: bool = False,
    **more: Any,
) -> Any:
    """One value. ``grows``: it is an amount that grows with the market when a scenario is scaled."""
    extra: dict[str, Any] = {"unit": unit, "source": source, "grows": grows}
    return Field(default=default, description=meaning, ge=ge, le=le, gt=gt, json_schema_extra=extra, **more)


def fraction(default: float, meaning: str, source: str = "A", unit: str = "share") -> Any:
    """A lever that is a part of a whole or a chance: 0 to 1."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=1)


#: A part of a whole inside a list.
Share = Annotated[float, Field(ge=0, le=1)]


def per_week(default: float, meaning: str, source: str = "A", le: float = 100.0, unit: str = "per week") -> Any:
    """A lever that is a hazard or a count a week."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=le)


def yuan(
    default: float, meaning: str, source: str = "A", le: float = 1e9, grows: bool = False, unit: str = "CNY"
) -> Any:
    """A lever that is an amount of money."""
    return lever(default, meaning, unit=unit, source=source, ge=0, le=le, grows=grows)


# --- the market: who exists -----------------------------------------------------------------------------------------

NetworkKind = Literal[
    "well_mixed", "random", "ring", "regular", "small_world", "scale_free", "communities", "edge_list"
]


class Network(Section):
    """Who knows whom."""

    kind: NetworkKind = lever(
        "communities",
        "shape of acquaintance: well_mixed (anyone), random (contacts drawn one-sidedly), ring, regular (random, "
        "everyone the same number), small_world (Watts-Strogatz), scale_free (Barabasi-Albert), communities (strong "
        "ties inside, weak ties across), edge_list (from a file)",
        source="M75",
    )
    contacts: int = lever(24, "contacts of a person (mean, where they differ)", unit="people", ge=1, le=2000)
    strong_contacts: int = lever(
        8, "how many of the contacts are strong ties, listed first", unit="people", source="M75 A", ge=0, le=2000
    )
    community_size: int = lever(
        50, "people of one community, who are numbered in a row", unit="people", ge=2, le=100_000
    )
    rewire_share: float = fraction(0.1, "small_world: share of ties rewired at random")
    file: str = lever("", "edge_list: CSV or Parquet file with two columns of ids, beside the scenario file")


class Segment(Section):
    """A part of the market that buys differently."""

    name: str = lever("everyone", "name of the segment", min_length=1, max_length=40)
    share: float = lever(1.0, "share of the market", unit="share", ge=0, le=1)
    need_share: float = fraction(0.5, "share of the segment with a real need for the product", "M19 A")
    need_lift: float = lever(0.0, "how much more often needs arrive than in behavior.need", unit="lift", ge=-1, le=20)
    basket_lift: float = lever(0.0, "how much larger the basket is", unit="lift", ge=-1, le=20)
    reach_lift: float = lever(0.0, "how much easier paid channels reach it", unit="lift", source="M19 A", ge=-1, le=20)


class Market(Section):
    """Who exists: the addressable crowd."""

    people: int = lever(20_000, "people in the market", unit="people", ge=10, le=200_000_000, grows=True)
    sociability_sigma: float = lever(
        1.9,
        "spread of sociability (log-normal, mean 1): how many friends one share reaches",
        unit="log scale",
        source="M67 S, computed",
        ge=0,
        le=4,
    )
    network: Network = Network()
    segments: tuple[Segment, ...] = lever(
        (Segment(),), "parts of the market; their shares add up to 1", min_length=1, max_length=8, strict=False
    )


# --- behavior: how people respond -----------------------------------------------------------------------------------


class Need(Section):
    """How often a need for the product arises."""

    per_week: float = per_week(0.5, "needs of a person who has a real need (mean)", "A; fast-used goods M50", le=50)
    shape: float = lever(
        0.8,
        "shape r of the gamma law of personal need rates; 0: everyone the mean",
        unit="",
        source="M50; CDNOW 0.243 D",
        ge=0,
        le=1000,
    )
    dropout_alpha: float = lever(
        0.793, "silent lapse after each order ~ Beta(alpha, beta); 0: never", source="M50 D: CDNOW", ge=0, le=1000
    )
    dropout_beta: float = lever(8.0, "second parameter of the silent lapse", source="A; CDNOW 2.426 D", gt=0, le=10_000)
    base_share: float = fraction(0.5, "share of needs brought to us before the first order", "A")
    habit_gain: float = lever(
        0.15,
        "each past order brings more of the needs to us: 1 - (1 - base)/(1 + gain x orders)",
        source="M51 A",
        ge=0,
        le=100,
    )
    first_order_ease: float = fraction(0.6, "how readily a follower makes a first order, against a repeat order", "A")


class Interest(Section):
    """Interest in the offer, 0 to 1; it rests at the fit of the person."""

    fit_spread: float = lever(
        6.0,
        "concentration of the beta law of fit around the mean of the channel; 0: everyone the mean",
        source="M18 A",
        ge=0,
        le=10_000,
    )
    promo_gain: float = fraction(0.8, "part of the missing interest that one promotion read adds", "A")
    half_life_days: float = lever(
        7.0, "days in which half of the raised interest is gone", unit="days", gt=0, le=10_000
    )


class Trust(Section):
    """Trust in the brand, 0 to 1. Calibrate to conversion: only order and sign are supported by studies."""

    good_order_gain: float = fraction(0.10, "part of the missing trust that a good purchase adds", "M30 A")
    bad_order_loss: float = fraction(0.3, "trust lost with a bad purchase", "M30 A")
    service_gain: float = fraction(0.02, "part of the missing trust that one service contact adds", "M30 A")
    excess_loss: float = fraction(0.05, "trust lost with each promotion above tolerance", "M30 A")
    drift_per_week: float = fraction(0.02, "part of the way back to the start value, a week", "M30, M37 A", "per week")
    neglect_days: int = lever(
        30, "after so many days without contact trust drifts to 0 instead", unit="days", source="M37 A", ge=1, le=36_500
    )
    holds_share: float = fraction(0.5, "leaving hazard x (1 - this x trust)", "M40 A")


class Fatigue(Section):
    """What too many promotions do."""

    tolerance_median: float = lever(
        5.0,
        "promotions a week at which half of the people have had enough",
        unit="per week",
        source="M32 P: Localytics 2017",
        gt=0,
        le=1000,
    )
    tolerance_slope: float = lever(
        1.74, "slope of the log-logistic law of tolerance; 0: everyone the median", source="M32 P", ge=0, le=100
    )
    memory_days: float = lever(14.0, "days over which promotions are felt", unit="days", ge=1, le=3650)
    leave_per_week: float = per_week(0.04, "added leaving hazard for each promotion a week above tolerance", "M32 A")
    read_share: float = fraction(0.3, "share of messages read by one who is not tired", "A")


class Leaving(Section):
    """Deletion: the person leaves the private domain."""

    follower_per_week: float = per_week(0.0112, "hazard of a follower who has not bought", "A; twice M32", le=50)
    buyer_per_week: float = per_week(0.0056, "hazard of a buyer", "M32 P: NewRank, 0.08% a day", le=50)


class Sharing(Section):
    """Willingness to bring friends."""

    per_week: float = per_week(0.02, "chance-rate to share for one with full experience, no reward", "M65 A", le=50)
    experience_weight: float = fraction(0.8, "how much sharing hangs on the experience with past orders", "M65 A")
    experience_start: float = fraction(0.4, "experience before the first order", "A")
    follower_share: float = fraction(0.25, "sharing of followers who never bought, against buyers", "A")
    reward_lift: float = lever(
        2.0, "lift of sharing under an endless reward", unit="lift", source="M65 A", ge=0, le=100
    )
    reward_half_cny: float = lever(
        10.0, "reward at which half of that lift is reached", unit="CNY", source="M65 A", gt=0, le=1e6
    )
    reminder_lift: float = lever(
        1.0, "lift of sharing when reminded (1: twice as much)", unit="lift", source="M65 A", ge=0, le=100
    )
    accept_strong_chance: float = fraction(
        0.12, "chance that a strong tie accepts an invitation", "M75: 3 to 1", "chance"
    )
    accept_weak_chance: float = fraction(0.05, "chance that a weak tie accepts an invitation", "M75: 3 to 1", "chance")


class Basket(Section):
    """What one order is worth."""

    base_cny: float = yuan(200.0, "mean basket at trust 0", "M53 A", le=1e6)
    trust_lift: float = lever(0.5, "basket = base x (1 + this x trust)", unit="lift", source="M53 A", ge=0, le=100)
    sigma: float = lever(0.5, "spread of baskets (log-normal, mean kept)", unit="log scale", ge=0, le=3)


class Behavior(Section):
    """How people respond."""

    need: Need = Need()
    interest: Interest = Interest()
    trust: Trust = Trust()
    fatigue: Fatigue = Fatigue()
    leaving: Leaving = Leaving()
    sharing: Sharing = Sharing()
    basket: Basket = Basket()


# --- levers: what the merchant decides ------------------------------------------------------------------------------


class Channel(Section):
    """A way in which strangers become followers without being invited."""

    daily_spend_cny: float = yuan(0.0, "spend", grows=True, unit="CNY per day")
    cost_per_follower_cny: float = lever(100.0, "cost of one more follower at low spend", unit="CNY", gt=0, le=1e6)
    half_reach_per_week: float = lever(
        300.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        ge=0,
        le=1e9,
        grows=True,
    )
    slope: float = lever(1.0, "Hill slope; above 1 a small spend is wasted", source="P: Google 2017", gt=0, le=10)
    carry_over: float = lever(
        0.0,
        "adstock: part of the pressure still felt a week later",
        unit="share per week",
        source="P: Robyn guide",
        ge=0,
        le=0.95,
    )
    always_per_week: float = per_week(
        0.0, "hazard of each stranger to come through this channel without spend", "A", le=50
    )
    fit_mean: float = fraction(0.4, "mean fit of the people it brings", "M18 A")
    trust_start: float = fraction(0.3, "trust of the people it brings", "M30 A")
    precision: float = fraction(0.0, "0 reaches anyone, 1 only people with a real need", "M19 A")
    inflation_per_year: float = lever(
        0.0, "yearly rise of the price of this channel's traffic", unit="per year", source="M15 A", ge=-0.9, le=10
    )


class Ads(Channel):
    """Paid advertising on public platforms."""

    daily_spend_cny: float = yuan(500.0, "spend", "A", grows=True, unit="CNY per day")
    carry_over: float = lever(
        0.15,
        "adstock: part of the pressure still felt a week later",
        unit="share per week",
        source="P: Robyn guide",
        ge=0,
        le=0.95,
    )
    cost_per_follower_cny: float = lever(
        100.0, "cost of one more follower at low spend", unit="CNY", source="M09 S", gt=0, le=1e6
    )
    inflation_per_year: float = lever(
        0.15,
        "yearly rise of the price of traffic",
        unit="per year",
        source="M15 A; Alibaba 2015-18: 0.33 P",
        ge=-0.9,
        le=10,
    )


class Content(Channel):
    """Content and live streams."""

    daily_spend_cny: float = yuan(150.0, "spend", "A", grows=True, unit="CNY per day")
    cost_per_follower_cny: float = lever(20.0, "cost of one more follower at low spend", unit="CNY", gt=0, le=1e6)
    half_reach_per_week: float = lever(
        150.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        ge=0,
        le=1e9,
        grows=True,
    )
    carry_over: float = lever(
        0.3, "adstock: part of the pressure still felt a week later", unit="share per week", source="P", ge=0, le=0.95
    )
    fit_mean: float = fraction(0.5, "mean fit of the people it brings", "M18 A")
    trust_start: float = fraction(0.35, "trust of the people it brings", "M30 A")


class Store(Channel):
    """Shops and parcel cards: cheap, bounded by footfall."""

    daily_spend_cny: float = yuan(50.0, "spend", "A", grows=True, unit="CNY per day")
    cost_per_follower_cny: float = lever(8.0, "cost of one more follower at low spend", unit="CNY", gt=0, le=1e6)
    half_reach_per_week: float = lever(
        100.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        source="M14 A",
        ge=0,
        le=1e9,
        grows=True,
    )
    fit_mean: float = fraction(0.7, "mean fit of the people it brings", "M18 A")
    trust_start: float = fraction(0.4, "trust of the people it brings", "M30 A")


class Lure(Channel):
    """Gifts and trials that lure people in: many, of low fit."""

    cost_per_follower_cny: float = lever(30.0, "cost of one more follower at low spend", unit="CNY", gt=0, le=1e6)
    fit_mean: float = fraction(0.25, "mean fit of the people it brings", "M18, M21 A")
    trust_start: float = fraction(0.25, "trust of the people it brings", "M30 A")


class Organic(Channel):
    """People who find the brand by themselves."""

    half_reach_per_week: float = lever(
        30.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        source="M12 A",
        ge=0,
        le=1e9,
        grows=True,
    )
    cost_per_follower_cny: float = lever(10.0, "cost of one more follower at low spend", unit="CNY", gt=0, le=1e6)
    always_per_week: float = per_week(0.0005, "hazard of each stranger to come without any spend", "M12 A", le=50)
    fit_mean: float = fraction(0.6, "mean fit of the people it brings", "M12 A")
    trust_start: float = fraction(0.4, "trust of the people it brings", "M30 A")


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
    ban_per_week: float = per_week(0.0, "hazard that the platform bans an account with all its friends", "M26 A", le=10)


class Messages(Section):
    """What is sent to the private domain."""

    service_per_week: float = per_week(1.0, "service contacts offered to each person", "M31 A", le=100)
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

    quality: float = fraction(0.8, "chance that a purchase is a good one", "M48 A")
    margin_share: float = fraction(0.6, "gross margin as a share of revenue", "M55 A")


class TopUp(Section):
    """Stored value: money paid in before it is spent."""

    per_week: float = per_week(0.0, "chance-rate of a buyer to top up", "A; 0: no stored value", le=50)
    amount_cny: float = yuan(500.0, "amount of a top-up", "A", le=5000.0)
    bonus_share: float = fraction(0.1, "gift on top of the amount", "M61 A")
    capture_share: float = fraction(0.9, "share of needs that come here while money is stored", "M61 A")


class Referral(Section):
    """Asking customers to bring friends."""

    enabled: bool = lever(True, "referral switched on", source="M05")
    reminder_share: float = fraction(0.5, "share of the people who are reminded to share", "M65 A")
    reward_cny: float = yuan(5.0, "fixed reward for a referred friend", "M70 A", le=100_000)
    reward_on: Literal["first_order", "follow"] = lever(
        "first_order", "when the reward is due; pay per head, on follow, is outside the law", source="M73 R"
    )
    invites_per_share: float = lever(
        10.0,
        "friends reached by one share of a person of mean sociability",
        unit="people",
        source="M67 A",
        ge=0,
        le=500,
    )
    max_invites: int = lever(
        500, "most friends one share can reach", unit="people", source="R: group cap", ge=1, le=2000
    )
    fit_mean: float = fraction(0.6, "mean fit of referred people", "table 2.1 P: better match")
    trust_start: float = fraction(0.5, "trust of referred people", "M30, M74 A")
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
    quality_lift: float = lever(
        0.5,
        "how much more trust a guide's contact brings than the brand account's",
        unit="lift",
        source="M35 A",
        ge=-1,
        le=20,
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
        0.15, "sales lost with handed-over customers for a year", "M80 P: 0.132-0.176"
    )
    new_hire_loss_share: float = fraction(0.25, "the same when a new hire takes over", "A; more than a colleague P")
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
    group_cap: int = lever(500, "people that one group can hold", unit="people", source="M84 R", ge=1, le=100_000)
    neighbors: int = lever(200, "neighbours whom a leader knows", unit="people", source="M84", ge=1, le=100_000)
    invites_per_week: float = per_week(20.0, "neighbours invited by a leader", "A", le=3500, unit="people per week")
    accept_chance: float = fraction(0.15, "chance that a neighbour accepts", "A", "chance")
    contacts_per_day: float = lever(40.0, "service contacts that a leader can give a day", unit="per day", ge=0, le=1e6)
    quality_lift: float = lever(0.3, "how much more trust a leader's contact brings", unit="lift", ge=-1, le=20)
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
    referral: Referral = Referral()
    campaign: Campaign = Campaign()
    commission: Commission = Commission()
    guides: Guides = Guides()
    leaders: Leaders = Leaders()
    creators: Creators = Creators()
    win_back: WinBack = WinBack()


#: Channels in the order of their codes.
CHANNELS = ("ads", "content", "store", "lure", "organic")
