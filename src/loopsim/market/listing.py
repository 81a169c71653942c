"""Put customers on the lists of the day, in both engines: written from the declarations in ``lists.py``."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.fields import LAPSED
from loopsim.market.lists import LISTED, LISTS
from loopsim.written import written

_NAMES = tuple(one.name for one in LISTED)
_LISTS, _LENGTHS = ", ".join(_NAMES), ", ".join(f"n_{name}" for name in _NAMES)

#: ``(market) -> (first list, ...)``: read once, before the loop over customers.
listed = inlined(
    written(
        "listed",
        ("market",),
        [f"return {', '.join(f'market.{name}' for name in _NAMES)}"],
        "Return the lists on which customers are put after their phases.",
        {},
        __name__,
    )
)

#: ``(first) -> lengths``: nobody is on a list yet, all of which begin at ``first``.
begin_lists = inlined(
    written(
        "begin_lists",
        ("first",),
        [f"return {', '.join('first' for _ in _NAMES)}"],
        "Begin the lists on which customers are put after their phases.",
        {},
        __name__,
    )
)

#: ``(customer, row, day, lists, lengths) -> lengths``: those of before and after stay in registers of compiled code.
list_up = inlined(
    written(
        "list_up",
        ("customer", "row", "day", "lists", "lengths"),
        [
            f"{_LISTS} = lists",
            f"{_LENGTHS} = lengths",
            *(
                line
                for one in LISTED
                for line in (
                    f"if {one.listed_if}:",
                    f"    {one.name}[n_{one.name}] = row",
                    f"    n_{one.name} += 1",
                )
            ),
            f"return {_LENGTHS}",
        ],
        "Put a customer on the lists on which they belong today.",
        {"LAPSED": LAPSED},
        __name__,
    )
)

#: ``(part, lengths)``.
close_part = inlined(
    written(
        "close_part",
        ("part", "lengths"),
        [f"{_LENGTHS} = lengths", *(f"part.{name} = n_{name} - part.first" for name in _NAMES)],
        "Write down how long the lists of a part became.",
        {},
        __name__,
    )
)

#: ``(standing, part)``.
close_lists = shared(
    written(
        "close_lists",
        ("standing", "part"),
        [f"standing.{name} = part.{name}" for name in (*(one.name for one in LISTED), "pool")],
        "Write down how long the lists became of which one part was all.",
        {},
        __name__,
    )
)

#: ``(standing)``.
clear_lists = shared(
    written(
        "clear_lists",
        ("standing",),
        [f"standing.{one.name} = 0" for one in LISTS if one.length == one.name and not one.is_kept],
        "Clear the lists that hold for one day only.",
        {},
        __name__,
    )
)
