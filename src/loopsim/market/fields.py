"""The fields of everyone and everything, besides the tallies of a day (``tallies.py``).

A customer is anything that has the customer's fields: a Mesa agent has them as attributes, a row of a structured
array as columns, a test as names of a ``SimpleNamespace``. Fields are ``f8``, ``i8``, ``i4`` (numbers and days),
``i1`` (codes) or ``?``; money is whole fen (100 fen = 1 yuan) in ``i8``. -1 stands for "none" and "never".
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self

import numpy as np

from loopsim.declare.families import collected
from loopsim.declare.fields import record_of
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.market.lists import LENGTHS, LISTED
from loopsim.market.rates import RATES
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.kinds import BRINGING, HOSTS
from loopsim.scenario.policies import MOST_DAYS


class Stage(IntEnum):
    """Stages of a customer. Everyone is in exactly one stage.

    Each has a word for the people in it, which tables use too, and the Chinese one.
    """

    people: str
    chinese: str

    def __new__(cls, code: int, people: str = "", chinese: str = "") -> Self:
        """Make a stage of its code and words."""
        stage = int.__new__(cls, code)
        stage._value_, stage.people, stage.chinese = code, people, chinese
        return stage

    STRANGER = 0, "strangers", "陌生人"
    FOLLOWER = 1, "followers", "粉丝"
    BUYER = 2, "buyers", "成交客户"
    REPEAT_BUYER = 3, "repeat_buyers", "复购客"
    REFERRER = 4, "referrers", "转介绍客户"
    LAPSED = 5, "lapsed", "流失客户"


# The same as plain numbers, as compiled code wants them.
STRANGER, FOLLOWER, BUYER, REPEAT_BUYER, REFERRER, LAPSED = (int(stage) for stage in Stage)


class Source(IntEnum):
    """Sources of a follower: a channel, a friend, or the invitation of a host; or they were there before day 0.

    Channels stand first, as ``scenario.channels`` declares them: ``Source.ADS`` and so on. Each source has its English
    and Chinese word, and those who bring people by it (``friends``).
    """

    word: str
    chinese: str
    bringers: str

    def __new__(cls, code: int, word: str = "", chinese: str = "", bringers: str = "") -> Self:
        """Make a source of its code and words."""
        source = int.__new__(cls, code)
        source._value_, source.word, source.chinese, source.bringers = code, word, chinese, bringers or word
        return source

    locals().update(
        {name.upper(): (code, name.replace("_", " "), one.chinese) for code, (name, one) in enumerate(CHANNELS.items())}
    )
    REFERRAL = len(CHANNELS), "referral", "转介绍", "friends"
    locals().update(
        {
            one.source.upper(): (len(CHANNELS) + 1 + place, one.word, one.chinese, one.word)
            for place, one in enumerate(BRINGING)
        }
    )
    POOL = len(CHANNELS) + 1 + len(BRINGING), "there before", "原有流量池"


#: Friends, and those whom hosts invite, stand between the channels and the pool.
REFERRAL, POOL = int(Source.REFERRAL), int(Source.POOL)
LEADER_INVITE = int(Source.LEADER)  # type: ignore[attr-defined]
GUIDE_INVITE = int(Source.GUIDE)  # type: ignore[attr-defined]
ADS = int(Source.ADS)  # type: ignore[attr-defined]
BULK = int(Source.BULK)  # type: ignore[attr-defined]


class HostKind(IntEnum):
    """Kinds of host, who keep the relationship with a customer, as ``scenario.hosts`` declares them."""

    locals().update({name.upper(): code for code, name in enumerate(HOSTS)})


#: Those that rules name.
ACCOUNT, GUIDE, PART_TIMER, LEADER = (
    int(HostKind[name])  # type: ignore[misc, unused-ignore]
    for name in ("ACCOUNT", "GUIDE", "PART_TIMER", "LEADER")
)

#: What a customer may offer to become.
OFFER_TO_LEAD, OFFER_TO_CREATE = 1, 2


#: Nobody, never.
NONE = -1

#: A customer and a host, as declared in ``customer_fields.py`` and ``host_fields.py``.
CUSTOMER, HOST = record_of(CUSTOMER_FIELDS), record_of(HOST_FIELDS)

#: Steps, levels, channels, sources and so on that one record has room for.
MAX_STEPS, MAX_LEVELS, N_CHANNELS, N_SOURCES, N_STAGES = 8, 6, len(CHANNELS), len(Source), len(Stage)
N_HOST_KINDS = len(HOSTS)

#: Sources by which people join during a run: all but the pool to start with.
N_JOINING = N_SOURCES - 1

#: Days of the window of "monthly active".
ACTIVE_WINDOW = 30

#: Numbers that a policy of one's own may keep from one day to the next.
N_NOTES = 16

#: Slots of the ring that counts people by the last day on which they were active.
ACTIVE_RING = 32

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
        *((rate.for_all, "f8") for rate in RATES),  # part of the rate that is the same for everyone
        *((rate.acts, "?") for rate in RATES),  # whether factors with a guard act on anybody
        ("is_review_day", "?"),  # once a week buyers may offer to lead or to create
        ("follower_leaves_per_day", "f8"),
        ("buyer_leaves_per_day", "f8"),
        ("habit", "f8", (HABIT_ORDERS,)),  # share of needs that come here after so many orders
        ("trust_start", "f8", (N_SOURCES,)),  # where trust begins, by source
        ("fit_mean", "f8", (N_SOURCES,)),
        ("buys_on_joining", "f8", (N_SOURCES,)),  # part of the newcomers who join by an order
        *collected("KNOWN"),
    ],
    align=True,
)

#: Customers of the pool whom one thread runs, and how many of them stand on its lists afterwards.
PART = np.dtype([(name, "i8") for name in ("first", "last", *(one.name for one in LISTED), "pool")])

#: What stands from one day to the next, besides people.
STANDING = np.dtype(
    [
        ("settings", "i8"),  # digest of the settings that held yesterday, those that policies changed included
        ("adstock", "f8", (N_CHANNELS,)),  # CNY a day, as still felt
        ("cum_hazard", "f8", (N_CLASSES,)),  # what strangers of a class have resisted so far
        ("line_limit", "f8"),  # people with less patience than this stand in the line
        ("line_at", "i8", (N_CLASSES,)),
        ("line_end", "i8", (N_CLASSES,)),
        ("stock", "i8", (N_STAGES,)),
        ("active_on", "i8", (ACTIVE_RING,)),
        ("partners", "i8"),
        ("active_hosts", "i8", (N_HOST_KINDS,)),  # by kind
        ("hosts", "i8"),  # rows of the host table used so far
        ("hired", "i8", (N_HOST_KINDS,)),  # by the plan so far, by kind
        ("caring_until", "i8"),  # day until which past messages are still felt
        ("turn", "i8"),  # host whose turn it is to take a newcomer
        ("met", "i8"),  # rows of the table of customers used so far
        *((name, "i8") for name in LENGTHS),  # of the lists of the market
        # what policies know
        ("days_noted", "i8"),  # days of which the next two hold the counts, in turn
        ("brought_on", "i4", (MOST_DAYS,)),  # people whom friends and leaders brought, or who were won back
        ("left_on", "i4", (MOST_DAYS,)),
        ("are_ads_stopped", "?"),
        ("days_tried", "i8"),  # days of all channels, on which the next three are counted
        ("tried_joined", "i8", (N_CHANNELS,)),
        ("tried_bought", "i8", (N_CHANNELS,)),
        ("tried_fen", "i8", (N_CHANNELS,)),
        ("is_kept", "i1", (N_CHANNELS,)),  # 0 or 1
        ("are_channels_kept", "?"),
        ("more_guides", "i8"),  # employed for load
        ("referrers_fen", "i8"),  # paid to referrers, and the margin of all orders, since the last decision
        ("margin_fen", "i8"),
        ("commission_cut", "f8"),  # part of all pay to referrers that is held back
        ("notes", "f8", (N_NOTES,)),  # for a policy of one's own, which the model never reads
        *collected("STANDING"),
    ],
    align=True,
)

#: What is kept for each joining week and age in weeks; for each age and source also what was paid to referrers and
#: leaders, which the margin is without.
COHORT_ORDERS, COHORT_REVENUE, COHORT_MARGIN, COHORT_FIRST_ORDERS, COHORT_PAID = 0, 1, 2, 3, 4

#: The books by source: those of the weeks that are over, and of the week under way.
WEEKS_OVER, WEEK_UNDER_WAY = 0, 1
