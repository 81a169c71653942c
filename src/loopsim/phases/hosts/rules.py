"""Rules of all kinds of hosts as functions of any host, written from the modules named as their levers.

Each module has ``work(host, today, dice)`` and ``lost_share(levers)``; it may have ``order_lift(host, today)``.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from loopsim.compiled import inlined, shared
from loopsim.market.by_kind import by_kind
from loopsim.scenario.hosts.kind import KindOfHost
from loopsim.scenario.hosts.kinds import HOSTS

_RULES: dict[str, ModuleType] = {
    kind.levers: import_module(f"loopsim.phases.hosts.{kind.levers}") for kind in HOSTS.values()
}

#: By code: whether their customers order more on some days.
LIFTS_ORDERS = tuple(hasattr(_RULES[kind.levers], "order_lift") for kind in HOSTS.values())

work_of_kind = inlined(
    by_kind(
        "work_of_kind",
        ("host", "today", "dice"),
        lambda one: [f"{one.levers}_work(host, today, dice)"],
        "Run the day of a host of any kind.",
        kind="host.kind",
        **{f"{name}_work": rules.work for name, rules in _RULES.items()},
    )
)


def _lost(one: KindOfHost) -> list[str]:
    return [f"return {one.levers}_lost_share(levers)"]


lost_share = shared(
    by_kind(
        "lost_share",
        ("kind", "levers"),
        _lost,
        "Return the part of the customers of a host that cannot be kept when the host goes.",
        "return 1.0",
        **{f"{name}_lost_share": rules.lost_share for name, rules in _RULES.items()},
    )
)

order_lift = shared(
    by_kind(
        "order_lift",
        ("host", "today"),
        lambda one: (
            [f"return {one.levers}_order_lift(host, today)"] if hasattr(_RULES[one.levers], "order_lift") else []
        ),
        "Return the lift of the orders of a host's customers today.",
        "return 0.0",
        kind="host.kind",
        **{f"{name}_order_lift": rules.order_lift for name, rules in _RULES.items() if hasattr(rules, "order_lift")},
    )
)
