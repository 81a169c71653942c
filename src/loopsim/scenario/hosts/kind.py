"""Declaration of a kind of host: its levers, tallies, pay, words and how many there are.

From it come all that is known of hosts before a run. Levers are named without their section.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Literal, NamedTuple


class Pay(NamedTuple):
    """Pay of the hosts of a kind: a share of an order, or an amount a week."""

    #: The lever of their section.
    lever: str
    #: The tally of the day in which it is booked, with what it counts and its Chinese word.
    tally: str
    meaning: str
    chinese: str
    #: Whether it is paid to people for whom they bring.
    is_to_bring: bool = False
    #: Whether the host earns it; else it is a running cost of the brand.
    is_earned: bool = True


class Count(NamedTuple):
    """A tally of hosts who came or went."""

    name: str
    meaning: str
    chinese: str


class Brings(NamedTuple):
    """The source of the people whom hosts of a kind invite from next door."""

    #: Name of the source, and the words for it and for those who bring people.
    source: str
    word: str
    chinese: str
    #: Levers of their section: neighbours whom one knows, and the chance that a neighbour accepts.
    neighbors: str
    accept_chance: str


@dataclasses.dataclass(frozen=True)
class KindOfHost:
    """A kind of host. Levers are named without their section."""

    name: str
    #: One of them in English and in Chinese, and what they are.
    word: str
    chinese: str
    meaning: str
    #: The section of ``levers`` with their levers. Kinds that share one are counted and handed over as one.
    levers: str
    #: The kind of the same levers that they are counted as and that takes newcomers with them.
    works_like: str = ""
    #: The stock of them at the end of a day, in words; those who work like others are in theirs.
    at_work: str = ""
    hired: Count | None = None
    left: Count | None = None
    #: ``to_plan``: each morning up to the lever ``count``; ``once``: until that many have come, and nobody follows
    #: those who go; ``otherwise``: by the rules of another kind.
    comes: Literal["to_plan", "once", "otherwise"] = "to_plan"
    #: What the newest do where the plan has shrunk. An account closes once nobody is on it.
    if_too_many: Literal["stays", "closes", "leaves"] = "stays"
    #: The lever that bounds those who come ``once`` or by a rule.
    most: str = ""
    #: Most rows of the host table that one of the plan can need in a day: with a successor and a recruit, three.
    rows_a_day: int = 1
    #: Their turn when a newcomer is wished by nobody: those with a low number take them first. None: no such newcomers.
    newcomers: int | None = None
    #: Whether a newcomer whom they brought joins their group or nobody's.
    is_closed: bool = False
    #: Whether customers go to a colleague of theirs rather than to the brand when one leaves.
    has_colleagues: bool = False
    is_person: bool = True
    commission: Pay | None = None
    #: Share of the sales of one whom they recruited, paid to the recruiter.
    override: Pay | None = None
    weekly: Pay | None = None
    #: Pay by the week below which it does not pay for them; their smoothed pay begins there.
    wage: str = ""
    friend_cap: str = "friend_cap"
    contacts_per_day: str = "contacts_per_day"
    #: Empty: they add nothing to the quality of service.
    quality_gain: str = ""
    brings: Brings | None = None
    #: Invitations a week, where each takes the time of a service contact.
    invites_in_contacts: str = ""
    #: Part of their contacts that they give when asked for more than they can: 1 if they do not tire.
    part_when_tired: float = 1.0
    #: ``(levers of the section) -> (hazard a week that one goes, part of the customers lost then)``, if known before a
    #: run.
    lost_a_week: Callable[[Any], tuple[float, float]] | None = None

    def of(self, levers: Any) -> Any:
        """Return their section of the levers of a scenario."""
        return getattr(levers, self.levers)

    def path(self, lever: str) -> str:
        """Return the path of one of their levers."""
        return f"levers.{self.levers}.{lever}"

    def count(self, levers: Any) -> int:
        """Return how many the plan has."""
        return 0 if self.comes == "otherwise" else int(self.of(levers).count)

    def room(self, levers: Any) -> int:
        """Return how many customers one of them can keep."""
        return int(getattr(self.of(levers), self.friend_cap))

    def gain(self, levers: Any) -> float:
        """Return what one of them adds to the quality of service."""
        return float(getattr(self.of(levers), self.quality_gain)) if self.quality_gain else 0.0

    def weekly_cny(self, levers: Any) -> float:
        """Return what one of them is paid or costs a week."""
        return float(getattr(self.of(levers), self.weekly.lever)) if self.weekly else 0.0

    def paid_per_order(self, levers: Any) -> float:
        """Return the share of an order that is paid to one of them and to the recruiter."""
        return sum(float(getattr(self.of(levers), pay.lever)) for pay in (self.commission, self.override) if pay)

    @property
    def order_pay(self) -> tuple[str, ...]:
        """Paths of the levers that say what is paid for an order of their customers."""
        return tuple(self.path(pay.lever) for pay in (self.commission, self.override) if pay is not None)
