"""Differences between kinds of hosts that are no rules: numbers by kind, and functions written from the declarations.

They read the levers of today, so that policies may change them, and take the code of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from loopsim.compiled import shared
from loopsim.market.fields import NONE, Source
from loopsim.scenario.hosts.kind import KindOfHost
from loopsim.scenario.hosts.kinds import HOSTS
from loopsim.written import written

_CODES = {name: code for code, name in enumerate(HOSTS)}
_KINDS = tuple(HOSTS.values())

#: By code: the kind that they are counted as and take newcomers with.
WORKS_LIKE = tuple(_CODES[kind.works_like or kind.name] for kind in _KINDS)

#: By code: source of the people whom they invite.
SOURCE_OF = tuple(int(Source[kind.brings.source.upper()]) if kind.brings else NONE for kind in _KINDS)

#: By code, whether ...
COMES_ONCE = tuple(kind.comes == "once" for kind in _KINDS)
CLOSES_IF_TOO_MANY = tuple(kind.if_too_many == "closes" for kind in _KINDS)
LEAVES_IF_TOO_MANY = tuple(kind.if_too_many == "leaves" for kind in _KINDS)
IS_CLOSED = tuple(kind.is_closed for kind in _KINDS)
HAS_COLLEAGUES = tuple(kind.has_colleagues for kind in _KINDS)
HAS_NEIGHBORS = tuple(kind.brings is not None for kind in _KINDS)
IS_PAID_TO_BRING = tuple(bool(kind.commission and kind.commission.is_to_bring) for kind in _KINDS)
EARNS_BY_WEEK = tuple(bool(kind.weekly and kind.weekly.is_earned) for kind in _KINDS)


def by_kind(
    name: str,
    arguments: Iterable[str],
    body: Callable[[KindOfHost], list[str]],
    about: str,
    otherwise: str = "",
    kind: str = "kind",
    **known: Callable,
) -> Callable:
    """Write a function with a branch for each kind of host. ``kind`` is how its arguments tell it."""
    branches: dict[tuple[str, ...], list[int]] = {}
    for code, one in enumerate(_KINDS):
        branches.setdefault(tuple(body(one)), []).append(code)
    lines: list[str] = []
    for branch, codes in branches.items():
        if branch:
            lines.append(f"{'elif' if lines else 'if'} {' or '.join(f'{kind} == {code}' for code in codes)}:")
            lines += [f"    {line}" for line in branch]
    return written(name, arguments, [*lines, *([otherwise] if otherwise else [])], about, known, __name__)


def _lever(name: str, of: Callable[[KindOfHost], str], about: str, nothing: str = "0.0") -> Callable:
    """Write ``(kind, levers) -> number``: a lever of each kind, named by ``of``, and ``nothing`` for all others."""

    def body(one: KindOfHost) -> list[str]:
        return [f"return levers.{one.levers}.{of(one)}"] if of(one) else []

    return shared(by_kind(name, ("kind", "levers"), body, about, f"return {nothing}"))


friend_cap = _lever("friend_cap", lambda one: one.friend_cap, "Return how many customers one host can keep.", "0")
contacts_per_day = _lever(
    "contacts_per_day", lambda one: one.contacts_per_day, "Return the service contacts that one can give a day."
)
quality_gain = _lever(
    "quality_gain", lambda one: one.quality_gain, "Return the part of the missing quality of service that one adds."
)
planned = _lever(
    "planned", lambda one: "" if one.comes == "otherwise" else "count", "Return how many the plan has.", "0"
)
wage_per_week_cny = _lever("wage_per_week_cny", lambda one: one.wage, "Return the pay with which one begins.")
weekly_cny = _lever(
    "weekly_cny", lambda one: one.weekly.lever if one.weekly else "", "Return what one is paid or costs a week."
)
commission_share = _lever(
    "commission_share",
    lambda one: one.commission.lever if one.commission else "",
    "Return the share of an order of their customers that one is paid.",
)
override_share = _lever(
    "override_share",
    lambda one: one.override.lever if one.override else "",
    "Return the share of an order of their customers that their recruiter is paid.",
)
neighbors_known = _lever(
    "neighbors_known",
    lambda one: one.brings.neighbors if one.brings else "",
    "Return how many neighbours one knows.",
    "0",
)
invites_in_contacts = _lever(
    "invites_in_contacts",
    lambda one: one.invites_in_contacts,
    "Return the invitations a week that take one the time of a service contact each.",
)
neighbor_accepts = _lever(
    "neighbor_accepts",
    lambda one: one.brings.accept_chance if one.brings else "",
    "Return the chance that a neighbour of one accepts.",
)


def _booked(name: str, arguments: tuple[str, ...], body: Callable[[KindOfHost], list[str]], about: str) -> Callable:
    return shared(by_kind(name, ("tally", "kind", *arguments), body, about))


note_hired = _booked(
    "note_hired", (), lambda one: [f"tally.{one.hired.name} += 1"] if one.hired else [], "Count a host who came."
)
note_left = _booked(
    "note_left", (), lambda one: [f"tally.{one.left.name} += 1"] if one.left else [], "Count a host who went."
)
book_commission = _booked(
    "book_commission",
    ("commission", "override"),
    lambda one: [
        f"tally.{pay.tally} += {amount}"
        for pay, amount in ((one.commission, "commission"), (one.override, "override"))
        if pay
    ],
    "Book what the host of a customer, and who recruited that host, were paid for an order.",
)
book_weekly = _booked(
    "book_weekly",
    ("amount",),
    lambda one: [f"tally.{one.weekly.tally} += amount"] if one.weekly else [],
    "Book the day's part of what one is paid or costs a week.",
)


@shared
def at_work(standing, kind):
    """Return how many of a kind are at work, with those who work like them."""
    count = 0
    for code in range(len(WORKS_LIKE)):
        if WORKS_LIKE[code] == kind:
            count += standing.active_hosts[code]
    return count


note_at_work = shared(
    written(
        "note_at_work",
        ("tally", "standing"),
        [f"tally.{kind.levers} = at_work(standing, {code})" for code, kind in enumerate(_KINDS) if not kind.works_like],
        "Count the hosts at work.",
        {"at_work": at_work},
        __name__,
    )
)
