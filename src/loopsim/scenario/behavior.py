"""The behavior of a scenario: how people respond."""

from __future__ import annotations

from typing import Literal

from loopsim.scenario.declare import Section, fraction, lever, per_week, yuan


class Need(Section):
    """How often a need for the product arises."""

    per_week: float = per_week(
        0.24, "needs of a person who has a real need (mean)", "A, to the one-time share of M52 and V16", le=50
    )
    shape: float = lever(
        0.5,
        "shape r of the gamma law of personal need rates; 0: everyone the mean",
        unit="",
        source="M50; CDNOW 0.243 D; 0.2 to 0.5 give the one-time shares of M52",
        ge=0,
        le=1000,
        is_trait=True,
    )
    dropout_alpha: float = lever(
        0.704,
        "silent lapse after each order ~ Beta(alpha, beta); 0: never",
        source="M57 D: members 0.704; M50 D: CDNOW 0.793",
        ge=0,
        le=1000,
        is_trait=True,
    )
    dropout_beta: float = lever(
        1.182,
        "second parameter of the silent lapse",
        source="M57 D: members 1.182; M50 D: CDNOW 2.426",
        gt=0,
        le=10_000,
        is_trait=True,
    )
    dropout_from_order: int = lever(
        1,
        "the first order after which one may lapse silently; 2: from the first repeat order on, as in BG/NBD",
        unit="orders",
        source="A; BG/NBD: 2 P",
        ge=1,
        le=1000,
    )
    base_share: float = fraction(0.5, "share of needs brought to us before the first order", "A")
    habit_gain: float = lever(
        0.15,
        "each past order brings more of the needs to us: 1 - (1 - base)/(1 + gain x orders)",
        source="M51 A",
        ge=0,
        le=100,
    )
    first_order_ease: float = fraction(1.0, "how readily a follower makes a first order, against a repeat order", "A")


class Interest(Section):
    """Interest in the offer, 0 to 1; it rests at the fit of the person."""

    fit_spread: float = lever(
        6.0,
        "concentration of the beta law of fit around the mean of the channel; 0: everyone the mean",
        source="M18 A",
        ge=0,
        le=10_000,
        is_trait=True,
    )
    promo_gain: float = fraction(0.9, "part of the missing interest that one promotion read adds", "A")
    half_life_days: float = lever(
        14.0, "days in which half of the raised interest is gone", unit="days", gt=0, le=10_000
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
        is_trait=True,
    )
    tolerance_slope: float = lever(
        1.74,
        "slope of the log-logistic law of tolerance; 0: everyone the median",
        source="M32 P",
        ge=0,
        le=100,
        is_trait=True,
    )
    service_weight: float = fraction(
        0.2, "part of a promotion that a service contact counts in what people are tired of", "A; sweep 0 to 0.5"
    )
    memory_days: float = lever(
        14.0,
        "days in which two thirds of a change in the number of messages are felt; no matter at a constant number",
        unit="days",
        ge=1,
        le=3650,
    )
    leave_per_week: float = per_week(0.04, "added leaving hazard for each promotion a week above tolerance", "M32 A")
    read_share: float = fraction(
        0.15, "share of promotions read by one who is not tired", "V: clicks on a personal blast 0.01 to 0.15"
    )
    answer_share: float = fraction(
        0.05, "share of service contacts answered by one who is not tired", "V: 0.03 to 0.10 of a group say something"
    )


class Leaving(Section):
    """Deletion: the person leaves the private domain."""

    follower_per_week: float = per_week(
        0.006, "hazard of a follower who has not bought", "M32 P: NewRank, so that 0.08% leave a day in all", le=50
    )
    buyer_per_week: float = per_week(0.0056, "hazard of a buyer", "M32 P: NewRank, 0.08% a day", le=50)
    quit_alpha: float = lever(
        0.0,
        "chance to quit at a renewal of the subscription ~ Beta(alpha, beta), each person's own; 0: nobody quits",
        source="M57; sBG 0.704 and 0.668 D",
        ge=0,
        le=1e6,
        is_trait=True,
    )
    quit_beta: float = lever(
        1.182,
        "second parameter of the chance to quit",
        source="M57; sBG 1.182 and 3.806 D",
        gt=0,
        le=1e6,
        is_trait=True,
    )


class Referred(Section):
    """How those whom a friend brought differ, beyond the fit and trust they start with."""

    leaving_cut_share: float = fraction(
        0.18, "part of the leaving hazard that is taken away as long as the referrer stays", "M74 P"
    )
    basket_lift: float = lever(
        0.25, "lift of the basket on the day of joining", unit="lift", source="M74 P: margin", ge=0, le=100
    )
    basket_fade_weeks: float = lever(
        130.0, "weeks since joining in which that lift fades to nothing", unit="weeks", source="M74 P", gt=0, le=5000
    )


class Sharing(Section):
    """Willingness to bring friends."""

    per_week: float = per_week(
        0.0033,
        "chance-rate to share for one with full experience, no reward",
        "M67 S: of several 100,000 friends some 450 share in a campaign",
        le=50,
    )
    once_after_days: int = lever(
        0,
        "share once in a lifetime, so many days after joining (the cycle time of Skok), instead of at a chance-rate; "
        "0: at the chance-rate, as often as it comes",
        unit="days",
        ge=0,
        le=36_500,
        is_trait=True,
    )
    invites_law: Literal["even", "poisson"] = lever(
        "even",
        "friends reached by one share: even is as near to their mean as whole numbers can be, poisson by its law",
    )
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
    accept_weak_chance: float = fraction(0.04, "chance that a weak tie accepts an invitation", "M75: 3 to 1", "chance")


class Basket(Section):
    """What one order is worth."""

    base_cny: float = yuan(200.0, "mean basket at trust 0", "M53 A", le=1e6)
    trust_lift: float = lever(0.5, "basket = base x (1 + this x trust)", unit="lift", source="M53 A", ge=0, le=100)
    sigma: float = lever(
        0.73, "spread of baskets (log-normal, mean kept)", unit="log scale", source="D: CDNOW", ge=0, le=3
    )


class Behavior(Section):
    """How people respond."""

    need: Need = Need()
    interest: Interest = Interest()
    trust: Trust = Trust()
    fatigue: Fatigue = Fatigue()
    leaving: Leaving = Leaving()
    referred: Referred = Referred()
    sharing: Sharing = Sharing()
    basket: Basket = Basket()
