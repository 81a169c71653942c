"""All kinds of hosts, in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loopsim.scenario.hosts.accounts import ACCOUNT
from loopsim.scenario.hosts.guides import GUIDE, PART_TIMER
from loopsim.scenario.hosts.kind import Count, KindOfHost, Pay
from loopsim.scenario.hosts.leaders import LEADER

#: Kinds by name.
HOSTS: dict[str, KindOfHost] = {kind.name: kind for kind in (ACCOUNT, GUIDE, PART_TIMER, LEADER)}

#: Those of which the plan has a number, in the order in which a table of customers counts them.
PLANNED = tuple(kind for kind in HOSTS.values() if kind.comes != "otherwise")

#: Those who are people, each with those who work like them.
PEOPLE = tuple(kind for kind in HOSTS.values() if kind.is_person and not kind.works_like)

#: Sources of those whose invitations bring people.
BRINGING = tuple({kind.brings.source: kind.brings for kind in HOSTS.values() if kind.brings is not None}.values())

#: Those of them whose hosts are paid for it, not for keeping people.
PAID_TO_BRING = tuple(
    kind.brings for kind in HOSTS.values() if kind.brings and kind.commission and kind.commission.is_to_bring
)


#: Codes of those who take newcomers whom nobody wished for, in their turn.
TAKE_NEWCOMERS = tuple(
    code
    for code, kind in sorted(enumerate(HOSTS.values()), key=lambda one: one[1].newcomers or 0)
    if kind.newcomers is not None
)


def paths_of_counts() -> tuple[str, ...]:
    """Return the paths of the levers that say how many there are of each kind."""
    return tuple(kind.path("count") for kind in PLANNED)


def comings_and_goings() -> Iterator[Count]:
    """Yield the tallies of hosts who came or went, people before accounts."""
    kinds = sorted(HOSTS.values(), key=lambda kind: not kind.is_person)
    yield from {one.name: one for kind in kinds for one in (kind.hired, kind.left) if one}.values()


def order_pays() -> Iterator[Pay]:
    """Yield what hosts are paid for an order, each tally once, in the order of their kinds."""
    yield from _each_once([pay for kind in HOSTS.values() for pay in (kind.commission, kind.override) if pay])


def weekly_pays() -> Iterator[Pay]:
    """Yield what hosts are paid or cost by the week, each tally once, in the order of their kinds."""
    yield from _each_once([kind.weekly for kind in HOSTS.values() if kind.weekly])


def _each_once(pays: list[Pay]) -> Iterator[Pay]:
    yield from {pay.tally: pay for pay in pays}.values()


def listed(words: Sequence[str], last: str = "and") -> str:
    """``(["a", "b", "c"]) -> "a, b and c"``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
