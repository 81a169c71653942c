"""Put customers on the lists of the day, in both engines: written from the declarations in ``lists.py``."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.fields import LAPSED
from loopsim.market.lists import LISTED, LISTS
from loopsim.written import written

#: ``(part)``: nobody is on a list yet.
begin_lists = shared(
    written(
        "begin_lists",
        ("part",),
        [f"part.{one.name} = 0" for one in LISTED],
        "Begin the lists on which customers are put after their phases.",
        {},
        __name__,
    )
)

#: ``(customer, row, day, part, market)``.
list_up = inlined(
    written(
        "list_up",
        ("customer", "row", "day", "part", "market"),
        [
            line
            for one in LISTED
            for line in (
                f"if {one.listed_if}:",
                f"    market.{one.name}[part.first + part.{one.name}] = row",
                f"    part.{one.name} += 1",
            )
        ],
        "Put a customer on the lists on which they belong today.",
        {"LAPSED": LAPSED},
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
