"""What is decided by luck: each kind of decision declared once, with its number in the address.

An address is ``(seed, who, day, event, k)``; :mod:`loopsim.draws` makes a number of it. Two decisions at one address
would meet the same luck, so no two events may share a number; importing this module checks it. Imports no Numba.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, Self

#: Day of the address under which lasting traits, acquaintances and the pool to start with are drawn.
TRAIT_DAY = -1

#: Numbers that published results have used for what is no longer drawn.
RETIRED = (38,)  # the pool to start with, as it was drawn before market.pool

#: Whose number stands in the address: a person's, a host's (behind the people), a channel's (behind them, too), or that
#: of one random order of all people.
Whose = Literal["person", "host", "channel", "order"]

#: ``before``: on :data:`TRAIT_DAY`, before day 0; ``day``: on a day of the run; ``both``: for a pool to start with also
#: before.
When = Literal["before", "day", "both"]


class Event(IntEnum):
    """One kind of random decision. Add, never renumber: the numbers are part of every published result.

    Each has whose decision it is, when it is drawn, what is decided, and how many numbers it takes from its own on: two
    if it is drawn with :func:`loopsim.draws.beta`, else one.
    """

    whose: Whose
    when: When
    meaning: str
    numbers: int

    def __new__(cls, number: int, whose: Whose, when: When, meaning: str, numbers: int = 1) -> Self:
        """Make an event of its declaration."""
        event = int.__new__(cls, number)
        event._value_ = number
        event.whose, event.when, event.meaning, event.numbers = whose, when, meaning, numbers
        return event

    TRAITS = 0, "person", "before", "segment, need, patience and tolerance: four at once"
    NEED_RATE = 2, "person", "before", "needs against the mean person's"
    DROPOUT_CHANCE = 3, "person", "before", "chance to lapse silently after an order", 2
    SOCIABILITY = 5, "person", "before", "friends reached by a share, where all have as many contacts"
    QUIT_CHANCE = 6, "person", "before", "chance to quit at a renewal of the subscription", 2
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
    RECALL = 34, "person", "day", "whether a lapsed one comes back when called"
    VOLUNTEER = 35, "person", "day", "whether to offer to lead (k 0) or to create (1); the turn of offers (2)"
    HANDOVER = 36, "person", "day", "whether one is lost when the host leaves"
    TRY_AGAIN = 37, "person", "day", "whether one who waits for room tries again"
    ARRIVAL = 39, "channel", "day", "from which person on the k-th arrival is sought"
    BUYS_ON_JOINING = 40, "person", "day", "whether one joins by an order"
    RENEWAL = 41, "person", "day", "whether a subscriber quits at the renewal"
    LAPSE = 42, "person", "both", "how many days until they lapse, whatever they order"
    LEAVE_WORK = 48, "host", "day", "whether a guide or leader leaves"
    BAN = 49, "host", "day", "whether the platform bans an account"
    HOST_INVITES = 50, "host", "day", "how many neighbors a leader asks: rounding of a small number"
    RECRUIT = 51, "host", "day", "whether a guide recruits a part-timer"
    HOME = 52, "host", "both", "which person a leader from outside has as neighbor"
    HOST_WHOM = 53, "host", "day", "from which neighbor on a leader asks"
    HOST_ACCEPT = 54, "host", "day", "whether the k-th neighbor asked accepts"
    HOST_MOMENT = 55, "host", "day", "moment of the day at which the k-th neighbor would join"
    ACQUAINTANCE = 64, "person", "before", "who knows whom: the k-th tie"
    SHUFFLE = 65, "order", "before", "keys of a random order of all people: four at once"
    SEAT = 72, "person", "before", "who sits in the pool to start with (k 0); their three clocks (1)"
    PAST = (
        73,
        "person",
        "before",
        "when they joined, ordered first and last, how often: four at once (k 0), one more (1)",
    )
    RACE = 74, "person", "before", "who has bought, who again, who has brought friends, who is silent: four at once"


def refuse_shared_numbers(events: Iterable[Event]) -> None:
    """Refuse events that share a number with another, or have one that is retired.

    Raises:
        ValueError: which they are, and the next free number.
    """
    taken: dict[int, str] = dict.fromkeys(RETIRED, "a retired event")
    declared = list(events)
    free = max(event.value + event.numbers for event in declared)
    for event in declared:
        for number in range(event.value, event.value + event.numbers):
            if number in taken:
                raise ValueError(
                    f"{event.name} has number {number} of {taken[number]}; right is one that is free: {free} and above"
                )
            taken[number] = event.name


if len(Event.__members__) != len(Event):  # an enum takes the second of two names with one value for an alias
    _ALIASES = sorted(name for name, event in Event.__members__.items() if name != event.name)
    raise ValueError(f"{', '.join(_ALIASES)}: found an event declared as another one is; right is a number of its own")
refuse_shared_numbers(Event)
