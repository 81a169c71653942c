"""Decisions by luck that every market knows. Families of mechanisms declare more (see :data:`EVENTS`).

Importing this module checks that no two events share a number. Imports no Numba.
"""

from __future__ import annotations

from loopsim.declare.events import Decision, refuse_shared_numbers
from loopsim.declare.families import collected

#: Day of the address under which lasting traits, acquaintances and the pool to start with are drawn.
TRAIT_DAY = -1


class Event(Decision):
    """Decisions that every market knows."""

    TRAITS = 0, "person", "before", "segment, need, patience and tolerance: four at once"
    NEED_RATE = 2, "person", "before", "needs against the mean person's"
    DROPOUT_CHANCE = 3, "person", "before", "chance to lapse silently after an order", 2
    SOCIABILITY = 5, "person", "before", "friends reached by a share, where all have as many contacts"
    MOVE = 8, "person", "before", "when they move into the market, how long they stay: two at once"
    SPEND_LEVEL = 10, "person", "before", "mean basket against the mean of all"
    CONTACT = 16, "person", "day", "promotion, reading, service and answer: four at once"
    FIT = 17, "person", "day", "how well the offer fits one who joins", 2
    ORDER_CLOCK = 19, "person", "day", "hazard until the next visit to a checkout"
    LEAVE_CLOCK = 20, "person", "day", "hazard until leaving, of one who comes back"
    SHARE_CLOCK = 21, "person", "day", "hazard until the next share"
    TOP_UP = 22, "person", "day", "whether to store value"
    ORDER = 23, "person", "day", "checkout, quality, silent lapse: three at once"
    BASKET = 24, "person", "day", "what an order comes to"
    CLOCKS = 25, "person", "day", "the three clocks of one who joins: order, leaving, sharing"
    INVITES = 27, "person", "day", "how many friends a share reaches"
    CAUSE_OF_LEAVING = 28, "person", "day", "whether promotions drove a leaver away"
    WHOM = 30, "person", "day", "from which place in the list of contacts on a share goes out"
    ACCEPT = 31, "person", "day", "whether the k-th invited stranger accepts"
    MOMENT = 32, "person", "day", "moment of the day at which one would join, or the k-th friend asked"
    CHANNEL = 33, "person", "day", "which channel won one who stood in line"
    VOLUNTEER = 35, "person", "day", "whether to offer to lead (k 0) or to create (1); the turn of offers (2)"
    HANDOVER = 36, "person", "day", "whether one is lost when the host leaves"
    TRY_AGAIN = 37, "person", "day", "whether one who waits for room tries again"
    ARRIVAL = 39, "channel", "day", "from which person on the k-th arrival is sought"
    BUYS_ON_JOINING = 40, "person", "day", "whether one joins by an order"
    LAPSE = 42, "person", "both", "how many days until they lapse, whatever they order"
    FEE = 44, "person", "before", "how much an entry fee must bring one who is asked for it"
    ASK_STRONG = 45, "person", "day", "whether the k-th friend asked, a close one, is asked after all"
    DEAL = 46, "person", "day", "whether the offer for first orders has won who orders first"
    LEAVE_WORK = 48, "host", "day", "whether a guide or leader leaves"
    BAN = 49, "host", "day", "whether the platform bans an account"
    HOST_INVITES = 50, "host", "day", "how many neighbours a host asks: rounding of a small number"
    RECRUIT = 51, "host", "day", "whether a guide recruits a part-timer"
    HOME = 52, "host", "both", "which person a host from outside has as neighbour"
    HOST_WHOM = 53, "host", "day", "from which neighbour on a host asks"
    HOST_ACCEPT = 54, "host", "day", "whether the k-th neighbour asked accepts"
    HOST_MOMENT = 55, "host", "day", "moment of the day at which the k-th neighbour would join"
    ACQUAINTANCE = 64, "person", "before", "who knows whom: the k-th tie"
    SHUFFLE = 65, "order", "before", "keys of a random order of all people: four at once"
    SEAT = 72, "person", "before", "who sits in the pool to start with (k 0); their three clocks (1)"
    PICKED = 81, "person", "before", "whether a tag is right, or promotions go to one at random"
    BINDING = 82, "person", "before", "whether one brought by a friend is put on record as theirs"
    PAST = (
        73,
        "person",
        "before",
        "when they joined, ordered first and last, how often: four at once (k 0), one more (1)",
    )
    RACE = 74, "person", "before", "who has bought, who again, who has brought friends, who is silent: four at once"
    HELD = 96, "person", "before", "from which part of strangers held by rivals on one follows them"


#: All kinds of random decision, by number.
EVENTS: tuple[Decision, ...] = tuple(sorted((*Event, *collected("Luck")), key=int))
refuse_shared_numbers(EVENTS)
