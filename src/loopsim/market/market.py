"""The market of a day: who exists, what is known today, and the lists by which the day finds whom it concerns.

Both engines hold the same things under the same names: the array engine as structured arrays and records, the agent
engine as lists of agents and plain objects. A phase cannot tell them apart.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from loopsim.market.lists import LISTS


class Today(NamedTuple):
    """Knowledge and counts of today, for everyone. Holds no array, so that passing it about costs nothing."""

    day: int
    settings: int  # digest of the settings that hold: the same number, the same levers
    market: Any  # record: who exists (scenario)
    behavior: Any  # record: how people respond (scenario)
    levers: Any  # record: what the merchant has decided for today (scenario)
    known: Any  # record fields.KNOWN
    tally: Any  # record tallies.TALLY; counters only ever grow within a day
    start_day: int  # date of day 0, as days since 1970; scenario.dates.NO_START where days have no dates


_MEMBERS = {
    "seed": "decides all luck",
    "people": "all who ever live in the market",
    "today": "what is known, decided and counted today",
    "yesterday": "record tallies.TALLY: what was counted yesterday, all 0 on day 0",
    "standing": "record fields.STANDING",
    "customers": "fields.CUSTOMER, by row; row 0 is the stranger whom nobody has met",
    "hosts": "fields.HOST, by number; rows from standing.hosts on are free",
    "acquaintances": "who knows whom",
    "part": "record fields.PART: whom this thread runs; agents run one by one and have none",
    **{one.name: one.meaning for one in LISTS},
}

if TYPE_CHECKING:
    Market: TypeAlias = Any
else:
    Market = namedtuple("Market", _MEMBERS, module=__name__)
    Market.__doc__ = "Everything, for the phases that see the whole market.\n\n" + "\n".join(
        f"- ``{name}``: {meaning}" for name, meaning in _MEMBERS.items()
    )
