"""The fields of everyone and everything: customers, hosts, and the tally of a day.

A customer is anything that has the customer's fields: a Mesa agent has them as attributes, a row of a structured
array as columns, a test as names of a ``SimpleNamespace``. Fields are ``f8``, ``i8``, ``i4`` (numbers and days),
``i1`` (codes) or ``?``; money is whole fen (100 fen = 1 yuan) in ``i8``. -1 stands for "none" and "never".
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from loopsim.market.customer_fields import CUSTOMER_FIELDS, HOST_FIELDS
from loopsim.market.declare import record_of
from loopsim.scenario.channels import CHANNELS


class Stage(IntEnum):
    """How far a customer has come. Everyone is in exactly one stage."""

    STRANGER = 0
    FOLLOWER = 1
    BUYER = 2
    REPEAT_BUYER = 3
    REFERRER = 4
    LAPSED = 5


# The same as plain numbers, as compiled code wants them.
STRANGER, FOLLOWER, BUYER, REPEAT_BUYER, REFERRER, LAPSED = (int(stage) for stage in Stage)


class Source(IntEnum):
    """What brought a follower: a channel, a friend, or a leader's invitation; or they were there before day 0.

    Channels stand first, in the order of ``scenario.channels.CHANNELS``.
    """

    ADS = 0
    CONTENT = 1
    STORE = 2
    LURE = 3
    ORGANIC = 4
    REFERRAL = 5
    LEADER = 6
    POOL = 7


ORGANIC, REFERRAL, LEADER_INVITE = int(Source.ORGANIC), int(Source.REFERRAL), int(Source.LEADER)
POOL = int(Source.POOL)


class HostKind(IntEnum):
    """Who keeps the relationship with a customer."""

    ACCOUNT = 0  # the brand's own account, run by its staff
    GUIDE = 1
    PART_TIMER = 2  # a guide's recruit, without salary
    LEADER = 3


ACCOUNT, GUIDE, PART_TIMER, LEADER = (int(kind) for kind in HostKind)

#: What a customer may offer to become.
OFFER_TO_LEAD, OFFER_TO_CREATE = 1, 2


#: Nobody, never.
NONE = -1

#: A customer and a host, as declared in ``customer_fields.py``.
CUSTOMER, HOST = record_of(CUSTOMER_FIELDS), record_of(HOST_FIELDS)

#: Steps, levels, channels and sources that one record has room for.
MAX_STEPS, MAX_LEVELS, N_CHANNELS, N_SOURCES, N_STAGES = 8, 6, len(CHANNELS), len(Source), len(Stage)

#: Sources by which people join during a run: all but the pool to start with.
N_JOINING = N_SOURCES - 1

#: Days of the window of "monthly active".
ACTIVE_WINDOW = 30

#: Slots of the ring that counts people by the last day on which they were active.
ACTIVE_RING = 32

#: What is counted in a day. All ``i8``: counts, or fen. Tallies of parts of the pool add up exactly.
TALLY = np.dtype(
    [
        # stocks at the end of the day
        ("stock", "i8", (N_STAGES,)),  # people by stage
        ("monthly_active", "i8"),  # reachable people active within ACTIVE_WINDOW days
        ("creators", "i8"),  # reachable ones
        ("partners", "i8"),  # reachable ones
        ("members", "i8"),  # everyone who ever stored value
        ("accounts", "i8"),
        ("guides", "i8"),  # part-timers included
        ("leaders", "i8"),
        ("wallets_fen", "i8"),  # stored value not yet spent: a liability
        # flows of people
        ("moves", "i8", (N_STAGES, N_STAGES)),  # [from, to]
        ("joined", "i8", (N_JOINING,)),  # new followers by source
        ("won_back", "i8"),
        ("turned_away", "i8"),  # would have joined, but every account was full
        ("left", "i8"),  # all leavers, the following two included
        ("left_annoyed", "i8"),  # driven away by promotions
        ("left_with_host", "i8"),  # lost when a host left or an account was banned
        ("handed_over", "i8"),
        ("moved_away", "i8"),  # left the market, and the pool with it
        ("left_at_renewal", "i8"),  # quit the subscription
        ("renewals", "i8"),
        ("silent_lapses", "i8"),
        # of these, what people did who were there before day 0
        ("old_left", "i8"),
        ("old_won_back", "i8"),
        ("old_orders", "i8"),
        ("old_revenue_fen", "i8"),
        ("old_margin_fen", "i8"),  # after goods, commissions and rewards
        ("old_prospects", "i8"),  # on day 0: millionths of visits that they would make within the horizon of prospects
        # contact
        ("services", "i8"),
        ("staff_contacts", "i8"),  # of the services, those given by the staff of the brand's accounts
        ("ready_made", "i8"),  # service contacts for which no host had time: a ready-made text went out instead
        ("promotions", "i8"),
        ("reads", "i8"),
        ("active", "i8"),  # people who read, answered, visited a checkout, shared or joined today
        ("active_shift", "i8", (ACTIVE_RING,)),  # change of the ring of last active days
        # orders
        ("visits", "i8"),  # checkouts begun
        ("passed", "i8", (MAX_STEPS,)),  # checkouts that passed each step
        ("first_orders", "i8"),
        ("first_orders_by_source", "i8", (N_SOURCES,)),
        ("repeat_orders", "i8"),
        ("bad_orders", "i8"),
        ("top_ups", "i8"),
        # referral
        ("shares", "i8"),
        ("invitations", "i8"),  # by customers and by leaders
        ("invited_strangers", "i8"),  # invitations that met a stranger
        # hosts
        ("guides_hired", "i8"),
        ("guides_left", "i8"),
        ("leaders_hired", "i8"),
        ("leaders_left", "i8"),
        ("accounts_banned", "i8"),
        # money, fen
        ("revenue_fen", "i8"),
        ("goods_cost_fen", "i8"),
        ("spend_fen", "i8", (N_CHANNELS,)),
        ("rewards_fen", "i8"),
        ("level_commission_fen", "i8", (MAX_LEVELS,)),
        ("guide_commission_fen", "i8"),
        ("override_fen", "i8"),
        ("leader_commission_fen", "i8"),
        ("salaries_fen", "i8"),
        ("service_fees_fen", "i8"),
        ("accounts_cost_fen", "i8"),
        ("messages_cost_fen", "i8"),
        ("recalls_cost_fen", "i8"),
        ("entry_fees_fen", "i8"),  # income
        ("top_up_fen", "i8"),  # money paid in: a liability, not revenue
        ("bonus_fen", "i8"),  # gifts on top-ups: a cost
        ("wallet_spent_fen", "i8"),  # part of the revenue paid from stored value
    ]
)

#: Orders up to which the share of needs is looked up; beyond it is worked out.
HABIT_ORDERS = 32

#: Classes of strangers that channels reach differently: segment x real need.
N_CLASSES = 16

#: What everyone may know of today, worked out at dawn.
KNOWN = np.dtype(
    [
        ("hazard", "f8", (N_CHANNELS, N_CLASSES)),  # of a stranger to follow today
        ("everyone", "i8"),  # all who ever live in the market
        ("is_caring", "?"),  # any messages, or trust that drifts
        ("promos_per_day", "f8"),
        ("services_per_day", "f8"),
        ("interest_keep", "f8"),  # part of raised interest kept overnight
        ("fatigue_keep", "f8"),
        ("messages_felt", "f8"),  # messages a week, counted in promotions: what fatigue follows
        ("share_per_day", "f8"),  # hazard of sharing with full experience, all levers in
        ("invites_factor", "f8"),
        ("top_up_chance", "f8"),
        ("is_recall_day", "?"),
        ("is_review_day", "?"),  # once a week buyers may offer to lead or to create
        ("needs_per_day", "f8"),  # of the mean person with a real need
        ("follower_leaves_per_day", "f8"),
        ("buyer_leaves_per_day", "f8"),
        ("habit", "f8", (HABIT_ORDERS,)),  # share of needs that come here after so many orders
        ("trust_start", "f8", (N_SOURCES,)),  # where trust begins, by source
        ("fit_mean", "f8", (N_SOURCES,)),
        ("buys_on_joining", "f8", (N_SOURCES,)),  # part of the newcomers who join by an order
    ],
    align=True,
)

#: What stands from one day to the next, besides people.
#: Customers of the pool that one thread lives, and how many of them stand on its lists afterwards.
PART = np.dtype([(name, "i8") for name in ("first", "last", "ordered", "sharing", "leaving", "offering", "pool")])

STANDING = np.dtype(
    [
        ("settings", "i8"),  # digest of yesterday's settings
        ("share_per_day", "f8"),  # yesterday's hazard of sharing
        ("adstock", "f8", (N_CHANNELS,)),  # CNY a day, as still felt
        ("cum_hazard", "f8", (N_CLASSES,)),  # what strangers of a class have resisted so far
        ("line_limit", "f8"),  # people with less patience than this stand in the line
        ("line_at", "i8", (N_CLASSES,)),
        ("line_end", "i8", (N_CLASSES,)),
        ("stock", "i8", (N_STAGES,)),
        ("active_on", "i8", (ACTIVE_RING,)),
        ("creators", "i8"),
        ("partners", "i8"),
        ("members", "i8"),
        ("wallets_fen", "i8"),
        ("active_hosts", "i8", (4,)),  # by kind
        ("hosts", "i8"),  # rows of the host table used so far
        ("leaders_hired", "i8"),  # hired from outside so far
        ("caring_until", "i8"),  # day until which past messages are still felt
        ("turn", "i8"),  # host whose turn it is to take a newcomer
        ("met", "i8"),  # rows of the table of customers used so far
        # lengths of the lists of the market
        ("pool", "i8"),
        ("lapsed", "i8"),
        ("waiting", "i8"),
        ("candidates", "i8"),
        ("ordered", "i8"),
        ("sharing", "i8"),
        ("leaving", "i8"),
        ("offering", "i8"),
    ],
    align=True,
)

#: Someone who would join today.
CANDIDATE = np.dtype(
    [("moment", "f8"), ("who", "i4"), ("referrer", "i4"), ("host", "i4"), ("source", "i4"), ("line", "i4")],
    align=True,
)

#: What is kept for each joining week and age in weeks; for each age and source also what was paid to referrers and
#: leaders, which the margin is without.
COHORT_ORDERS, COHORT_REVENUE, COHORT_MARGIN, COHORT_FIRST_ORDERS, COHORT_PAID = 0, 1, 2, 3, 4

#: The books by source: those of the weeks that are over, and of the week under way.
WEEKS_OVER, WEEK_UNDER_WAY = 0, 1
