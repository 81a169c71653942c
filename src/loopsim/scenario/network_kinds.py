"""The kinds of networks, each declared once: what it is, and what of it is kept in memory.

Codes are in the order of declaration. How contacts are found stands in :mod:`loopsim.market.acquaintances`.
"""

from __future__ import annotations

import dataclasses
from typing import Literal, get_args

from loopsim.languages import Both, in_language

NetworkKind = Literal[
    "well_mixed", "random", "ring", "regular", "small_world", "scale_free", "communities", "edge_list"
]


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of network."""

    #: Its word, in English its name, and in brackets its meaning.
    chinese: str
    meaning: Both
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
    "well_mixed": Kind("均匀混合", Both("anyone", "任何人"), "nothing", "all"),
    "random": Kind("随机网络", Both("contacts drawn one-sidedly", "单向随机"), "nothing", "one_sided"),
    "ring": Kind("环形网络", Both("", "环"), "nothing"),
    "regular": Kind("规则网络", Both("random, everyone the same number", "随机，人人相同"), "keys"),
    "small_world": Kind("小世界网络", Both("Watts-Strogatz"), "ties"),
    "scale_free": Kind("无标度网络", Both("Barabasi-Albert"), "ties", is_even=False),
    "communities": Kind(
        "社群网络",
        Both("strong ties inside, weak ties across, a heavy tail", "社群内强关系，社群间弱关系，重尾"),
        "keys",
        is_spread=True,
    ),
    "edge_list": Kind("关系表", Both("from a file", "来自文件"), "ties", "file"),
}

#: All kinds in words, for the lever.
IN_WORDS = Both(
    ", ".join(f"{name} ({kind.meaning})" if kind.meaning else name for name, kind in KINDS.items()),
    "、".join(f"{name}（{in_language(kind.meaning, 'zh')}）" for name, kind in KINDS.items()),
)

if tuple(KINDS) != get_args(NetworkKind):
    raise TypeError(f"kinds of networks: found {', '.join(KINDS)}; right is {', '.join(get_args(NetworkKind))}")


def that_keep(*what: str) -> tuple[NetworkKind, ...]:
    """Return the kinds that keep one of these: ``nothing``, ``keys`` or ``ties``."""
    return tuple(name for name, kind in KINDS.items() if kind.keeps in what)
