"""Declare a tally of a day once: name, unit, meaning, Chinese word, and what it is in the books.

A tally counts whole numbers, so that those of parts of the pool add up exactly. From its declaration come the record
that phases count in, the columns of the daily table, profit and its parts, the measure of a whole run, the words of
pages and pictures, and the checks of the books. A new one needs a rule that counts in it besides. Imports no Numba.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from math import prod
from typing import Literal, NamedTuple

from loopsim.declare.fields import Field

#: The parts of profit of which a comparison speaks: what each is called in English and Chinese.
PROFIT_PARTS: dict[str, tuple[str, str]] = {
    "margin": ("margin", "毛利"),
    "spend": ("spend", "投放花费"),
    "referral_pay": ("pay for referrals", "推荐奖励与分佣"),
    "host_pay": ("pay of guides and leaders", "导购与团长报酬"),
    "running_cost": ("running cost", "运营成本"),
    "gifts": ("gifts on top-ups", "储值赠送"),
}

#: The groups in which measures are shown, with their Chinese words.
GROUPS: dict[str, str] = {
    "loop": "闭环",
    "pool": "流量池",
    "referral": "裂变",
    "acquisition": "获客",
    "conversion": "转化",
    "activity": "活跃",
    "retention": "留存",
    "orders": "订单",
    "hosts": "导购与社群",
    "value": "价值",
    "money": "收支",
}

#: Which way a measure is better. A measure that goes up for good and for bad reasons (more leave a larger pool, costs
#: follow sales, the share of referrals rises also when ads bring fewer) is neither: the profit and the gain judge it.
Better = Literal["up", "down", "neither"]


class Cause(NamedTuple):
    """Cause of the end of a loop where this part of those who leave grows: a key, and the words for it."""

    key: str
    english: str
    chinese: str


@dataclasses.dataclass(frozen=True)
class Tally(Field):
    """One tally: a number of a day, or several with a column each."""

    #: Columns of the daily table, with their Chinese words, if it holds several numbers: in their order.
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: Whether it is the state at the end of the day, not what happened in its course.
    is_stock: bool = False
    #: Whether it is for the checks of the books alone and stands in no daily table.
    is_inner: bool = False
    #: Whether it may be below 0.
    may_fall: bool = False
    #: The group of measures in which its sum over a run is shown; empty: it is no measure.
    group: str = ""
    better: Better = "neither"
    #: 1: income, -1: a cost, 0: neither; and the one of :data:`PROFIT_PARTS` that it belongs to.
    sign: int = 0
    part: str = ""
    #: Why an amount is neither income nor a cost.
    aside: str = ""
    #: Whether it is paid for an order, so that the margin of an order is what remains after it.
    is_of_order: bool = False
    is_commission: bool = False
    #: Whether it is paid to people for whom they bring.
    is_to_bring: bool = False
    #: Of a part of those who leave: the cause of which it counts them.
    cause: Cause | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.columns) not in (0, prod(self.shape)):
            raise ValueError(f"{self.name}: found {len(self.columns)} columns; right is one for each of {self.shape}")
        if self.group and self.group not in GROUPS:
            raise ValueError(f"{self.name}: found group {self.group}; right is one of {', '.join(GROUPS)}, or none")
        if (self.unit == "fen") != self.name.endswith("_fen"):
            raise ValueError(f"{self.name} in {self.unit}: right is the ending _fen for amounts, and for these only")
        if self.unit == "fen" and (self.sign != 0) == bool(self.aside):
            raise ValueError(f"{self.name}: right is an amount that is income, a cost, or neither for a reason")
        if (self.part in PROFIT_PARTS) != (self.sign != 0):
            raise ValueError(f"{self.name}: found {self.part or 'no part'}; right is one of {', '.join(PROFIT_PARTS)}")

    @property
    def measure(self) -> str:
        """The name of its sum over a run."""
        return self.name.removesuffix("_fen")

    @property
    def column_words(self) -> dict[str, str]:
        """Its columns, each with the Chinese word: its own name if it is one number."""
        return dict(self.columns) or {self.name: self.chinese}


def count(name: str, unit: str, meaning: str, chinese: str, columns: Mapping[str, str] | None = None, **more) -> Tally:
    """Declare a tally of people or events; ``columns`` if it holds several numbers."""
    named = columns or {}
    shape = more.pop("shape", (len(named),) if named else ())
    return Tally(name, "i8", meaning, chinese, unit, shape=shape, columns=named, **more)


def cost(name: str, part: str, meaning: str, chinese: str, columns: Mapping[str, str] | None = None, **more) -> Tally:
    """Declare a cost, in fen: taken off the profit, and a measure. ``part`` is the one of profit that it belongs to."""
    return count(name, "fen", meaning, chinese, columns, group="money", sign=-1, part=part, **more)


def income(name: str, part: str, meaning: str, chinese: str, **more) -> Tally:
    """Declare an income, in fen: added to the profit, and a measure."""
    return count(name, "fen", meaning, chinese, group="money", sign=1, part=part, **more)


def amount(name: str, aside: str, meaning: str, chinese: str, **more) -> Tally:
    """Declare an amount, in fen, that is neither income nor a cost, and why."""
    return count(name, "fen", meaning, chinese, aside=aside, **more)
