"""The referral loop twice more, as oracles: vectorised with NumPy, and as the exact curve of an endless market.

Neither shares a line with loopsim or with the Mesa program except the chances.
"""

from __future__ import annotations

import numpy as np

CONTACTS = 8
ADS_CHANCE = 0.0005
FIRST_ORDER_CHANCE = 0.02
FOLLOWER_LOST_CHANCE = 0.01
REFER_CHANCE = 0.02
ACCEPT_CHANCE = 0.3
REPURCHASE_CHANCE = 0.03
BUYER_LOST_CHANCE = 0.005

STRANGER, FOLLOWER, BUYER, LOST = range(4)
NAMES = (
    "strangers", "followers", "buyers", "lost",
    "joined_by_ads", "joined_by_referral", "first_orders", "repeat_orders",
)  # fmt: skip


def run(people: int, days: int, seed: int, *, accept_chance: float = ACCEPT_CHANCE) -> dict[str, np.ndarray]:
    """``(people, days, seed) -> arrays by day``, one vector operation per question and stage."""
    rng = np.random.default_rng(seed)
    contacts = rng.integers(0, people - 1, size=(people, CONTACTS), dtype=np.int32)
    contacts += contacts >= np.arange(people, dtype=np.int32)[:, None]
    stage = np.zeros(people, np.int8)
    daily = np.zeros((days, len(NAMES)), np.int64)
    for day in range(days):
        strangers = np.flatnonzero(stage == STRANGER)
        followers = np.flatnonzero(stage == FOLLOWER)
        buyers = np.flatnonzero(stage == BUYER)

        by_ads = strangers[rng.random(len(strangers)) < ADS_CHANCE]
        luck = rng.random(len(followers))
        first = followers[luck < FIRST_ORDER_CHANCE]
        lost_followers = followers[(luck >= FIRST_ORDER_CHANCE) & (luck < FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE)]
        referring = buyers[rng.random(len(buyers)) < REFER_CHANCE]
        invited = contacts[referring, rng.integers(0, CONTACTS, len(referring))]
        invited = invited[stage[invited] == STRANGER]
        accepting = np.unique(invited[rng.random(len(invited)) < accept_chance])
        by_referral = np.setdiff1d(accepting, by_ads, assume_unique=True)
        repeat_orders = np.count_nonzero(rng.random(len(buyers)) < REPURCHASE_CHANCE)
        lost_buyers = buyers[rng.random(len(buyers)) < BUYER_LOST_CHANCE]

        stage[by_ads] = FOLLOWER
        stage[by_referral] = FOLLOWER
        stage[first] = BUYER
        stage[lost_followers] = LOST
        stage[lost_buyers] = LOST
        daily[day, :4] = np.bincount(stage, minlength=4)
        daily[day, 4:] = len(by_ads), len(by_referral), len(first), repeat_orders
    return {name: daily[:, column] for column, name in enumerate(NAMES)}


def endless_market(days: int, *, accept_chance: float = ACCEPT_CHANCE) -> dict[str, np.ndarray]:
    """``days -> shares of the market by day`` in the limit of many people; exact, fixed contacts included.

    In a large market the people who know me are Poisson (mean 8) many and know nothing of one another, so I am still
    a stranger if no ad and none of them has brought me: ``(1 - ads)^days x exp(8 (silent - 1))``. ``silent`` is the
    chance that one who knows me has not brought me yet. It falls only while they are a buyer, by 1/8 of their accepted
    invitations, and is followed here together with their stage (edge-based compartments, Miller, Slim & Volz 2012,
    in days instead of continuous time). Errors are of the order of 1/people.
    """
    brings = REFER_CHANCE * accept_chance / CONTACTS
    stranger, follower, buyer, lost = 1.0, 0.0, 0.0, 0.0
    silent, silent_follower, silent_buyer = 1.0, 0.0, 0.0
    daily = np.zeros((days, 4))
    for day in range(days):
        silent_now = silent - brings * silent_buyer
        stranger_now = (1.0 - ADS_CHANCE) ** (day + 1) * np.exp(CONTACTS * (silent_now - 1.0))
        joined = stranger - stranger_now
        silent_buyer += FIRST_ORDER_CHANCE * silent_follower - silent_buyer * (
            1.0 - (1.0 - brings) * (1.0 - BUYER_LOST_CHANCE)
        )
        silent_follower += joined - (FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE) * silent_follower
        lost += FOLLOWER_LOST_CHANCE * follower + BUYER_LOST_CHANCE * buyer
        buyer += FIRST_ORDER_CHANCE * follower - BUYER_LOST_CHANCE * buyer
        follower += joined - (FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE) * follower
        stranger, silent = stranger_now, silent_now
        daily[day] = stranger, follower, buyer, lost
    return {name: daily[:, column] for column, name in enumerate(NAMES[:4])}


def mean_field(days: int, *, accept_chance: float = ACCEPT_CHANCE) -> dict[str, np.ndarray]:
    """``days -> shares of the market by day`` if every invitation went to anyone: an upper bound of the pool.

    With 8 fixed contacts a buyer runs out of strangers a little sooner, so the true pool stays slightly below.
    """
    stranger, follower, buyer, lost = 1.0, 0.0, 0.0, 0.0
    daily = np.zeros((days, 4))
    for day in range(days):
        joined = stranger * (1.0 - (1.0 - ADS_CHANCE) * np.exp(-REFER_CHANCE * accept_chance * buyer))
        lost += FOLLOWER_LOST_CHANCE * follower + BUYER_LOST_CHANCE * buyer
        buyer += FIRST_ORDER_CHANCE * follower - BUYER_LOST_CHANCE * buyer
        follower += joined - (FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE) * follower
        stranger -= joined
        daily[day] = stranger, follower, buyer, lost
    return {name: daily[:, column] for column, name in enumerate(NAMES[:4])}
