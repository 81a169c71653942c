"""The kinds of networks, each declared once: what it is, and what of it is kept in memory.

Codes are in the order of declaration. How contacts are found stands in :mod:`loopsim.market.acquaintances`.
"""

from __future__ import annotations

import dataclasses
from typing import Literal, get_args

NetworkKind = Literal[
    "well_mixed", "random", "ring", "regular", "small_world", "scale_free", "communities", "edge_list"
]


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of network."""

    meaning: str
    #: ``nothing``: contacts are computed from seed and number; ``keys``: those of random orders, drawn anew for each
    #: seed; ``ties``: each of them, so that a large market needs much memory.
    keeps: Literal["nothing", "keys", "ties"]
    #: ``all``: everyone knows everyone; ``one_sided``: whom one knows need not know one; ``mutual``; ``file``: as one
    #: says.
    ties: Literal["all", "one_sided", "mutual", "file"] = "mutual"
    #: Whether everyone has as many ties, so that an odd number of people cannot each have an odd number of them.
    is_even: bool = True
    #: Whether the number of contacts differs between people as their reach does.
    is_spread: bool = False


KINDS: dict[NetworkKind, Kind] = {
    "well_mixed": Kind("(anyone)", "nothing", "all"),
    "random": Kind("(contacts drawn one-sidedly)", "nothing", "one_sided"),
    "ring": Kind("", "nothing"),
    "regular": Kind("(random, everyone the same number)", "keys"),
    "small_world": Kind("(Watts-Strogatz)", "ties"),
    "scale_free": Kind("(Barabasi-Albert)", "ties", is_even=False),
    "communities": Kind("(strong ties inside, weak ties across, a heavy tail)", "keys", is_spread=True),
    "edge_list": Kind("(from a file)", "ties", "file"),
}

#: All kinds in words, for the lever.
IN_WORDS = ", ".join(f"{name} {kind.meaning}".strip() for name, kind in KINDS.items())

if tuple(KINDS) != get_args(NetworkKind):
    raise TypeError(f"kinds of networks: found {', '.join(KINDS)}; right is {', '.join(get_args(NetworkKind))}")


def that_keep(*what: str) -> tuple[NetworkKind, ...]:
    """Return the kinds that keep one of these: ``nothing``, ``keys`` or ``ties``."""
    return tuple(name for name, kind in KINDS.items() if kind.keeps in what)
