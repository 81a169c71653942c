"""What is decided by luck: one number for each kind of decision."""

from __future__ import annotations

from enum import IntEnum


class Event(IntEnum):
    """One kind of random decision. Add, never renumber: the numbers are part of every published result.

    Events drawn with :func:`loopsim.draws.beta` take the following number as well.
    """

    # traits, drawn on day -1
    TRAITS = 0  # four small ones at once: segment, need, patience, tolerance
    NEED_RATE = 2
    DROPOUT_CHANCE = 3  # and 4
    SOCIABILITY = 5
    QUIT_CHANCE = 6  # and 7
    MOVE = 8  # two at once: the day of moving in, how long one stays
    SPEND_LEVEL = 10
    # a customer's day
    CONTACT = 16
    FIT = 17  # and 18
    ORDER_CLOCK = 19
    LEAVE_CLOCK = 20
    SHARE_CLOCK = 21
    TOP_UP = 22
    ORDER = 23  # three at once: checkout, quality, silent lapse
    BASKET = 24
    CLOCKS = 25  # three at once, when one joins: order, leaving, sharing
    INVITES = 27
    CAUSE_OF_LEAVING = 28
    WHOM = 30
    ACCEPT = 31
    MOMENT = 32
    CHANNEL = 33
    RECALL = 34
    VOLUNTEER = 35
    HANDOVER = 36
    TRY_AGAIN = 37
    # (38 was the pool to start with as it was drawn before market.pool)
    ARRIVAL = 39  # who comes: addressed behind the people, by channel
    BUYS_ON_JOINING = 40
    RENEWAL = 41
    LAPSE = 42  # how long after this day until they lapse, whatever they order
    # a host's day (hosts are addressed behind the people: who = people + number)
    LEAVE_WORK = 48
    BAN = 49
    HOST_INVITES = 50
    RECRUIT = 51
    HOME = 52
    HOST_WHOM = 53
    HOST_ACCEPT = 54
    HOST_MOMENT = 55
    # who knows whom, drawn on day -1
    ACQUAINTANCE = 64
    SHUFFLE = 65
    # the pool to start with, drawn on day -1
    SEAT = 72
    PAST = 73  # four at once: when they joined, when they ordered first and last, how often
    RACE = 74  # four at once: who has bought, who again, who has brought friends, who is silent


#: Day of the address under which lasting traits and acquaintances are drawn.
TRAIT_DAY = -1
