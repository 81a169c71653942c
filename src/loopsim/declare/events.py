"""Declare what is decided by luck: each kind of decision once, with its number in the address.

An address is ``(seed, who, day, event, k)``; :mod:`loopsim.draws` makes a number of it. Two decisions at one address
would meet the same luck, so no two may share a number. Imports no Numba.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, Self

#: Numbers that published results have used for what is no longer drawn.
RETIRED = (38,)  # the pool to start with, as it was drawn before market.pool

#: Whose number stands in the address: a person's, a host's (behind the people), a channel's (behind them, too), or that
#: of one random order of all people.
Whose = Literal["person", "host", "channel", "order"]

#: ``before``: on :data:`TRAIT_DAY`, before day 0; ``day``: on a day of the run; ``both``: for a pool to start with also
#: before.
When = Literal["before", "day", "both"]


class Decision(IntEnum):
    """Kinds of random decision. Add, never renumber: the numbers are part of every published result.

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


def refuse_shared_numbers(events: Iterable[Decision]) -> None:
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
    for kind in {type(event) for event in declared if isinstance(event, Decision)}:
        aliases = sorted(name for name, event in kind.__members__.items() if name != event.name)
        if aliases:  # an enum takes the second of two names with one declaration for an alias
            raise ValueError(
                f"{', '.join(aliases)}: found an event declared as another one is; right is a number of its own"
            )
