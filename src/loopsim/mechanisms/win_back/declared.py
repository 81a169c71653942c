"""Win-back (召回): those who left are called from time to time, and some come back.

Every `levers.win_back.every_weeks` weeks everyone who left before today and left an address is called, at
`levers.win_back.cost_cny` each, and would come back with chance `levers.win_back.return_chance`, if there is room. They
return to the stage that their orders give, with fresh patience and no grudge (`loopsim.phases.joining.come_back`); who
has moved away never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.english import every
from loopsim.declare.events import Decision
from loopsim.declare.idle import Idle, no_turn
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.tallies import cost
from loopsim.languages import both


class WinBack(Section):
    """Calling back those who left."""

    names_zh: ClassVar[str] = """召回: 召回已流失的客户
        every_weeks 间隔周数: 两次召回间隔的周数；0：不做
        return_chance 召回成功率: 一次召回让流失客户回来的概率
        cost_cny 单次成本: 召回一人一次的成本
    """

    every_weeks: int = lever(
        0,
        "weeks from one recall to the next; 0: none",
        unit="weeks",
        ge=0,
        le=520,
        moves="won_back down",
        plausible="0 or 4 to 26",
    )
    return_chance: float = fraction(
        0.02,
        "chance that one recall brings a lapsed customer back",
        "A",
        "chance",
        moves="won_back up",
        plausible="0.005 to 0.05",
    )
    cost_cny: float = yuan(
        0.5, "cost of one recall", "A", le=10_000, moves="recalls_cost up, profit down", plausible="0.1 to 2"
    )


SECTIONS: dict[str, type[Section]] = {"levers.win_back": WinBack}

TALLIES = (
    cost("recalls_cost_fen", "running_cost", "cost of calling back those who left", "召回成本: 召回流失客户的成本"),
)


class Luck(Decision):
    """Decisions about recalls."""

    RECALL = 34, "person", "day", "whether a lapsed one comes back when called"


_NO_RECALL = no_turn(
    "levers.win_back.every_weeks",
    {
        "en": "the first recall, on day {first}, lies beyond the {days} days of the run",
        "zh": "首次召回在第{first}天，超出运行的{days}天",
    },
)

IDLE = (Idle(("levers.win_back.*",), _NO_RECALL, switches=("levers.win_back.every_weeks",)),)

EXAMPLE = {"levers.win_back.every_weeks": 2, "levers.win_back.return_chance": 0.3}


def describe(scenario: Any) -> Iterator[str]:
    """Say how often those who left are called, and how many of them come back."""
    recall = scenario.levers.win_back
    if recall.every_weeks:
        yield both(
            "Those who left are called {often} for {cost:g} CNY each; {share:.2g} of them come back.",
            "{often}召回离开者一次，每人 {cost:g} 元；其中 {share:.2g} 回来。",
            often=every(recall.every_weeks, "week"), cost=recall.cost_cny, share=recall.return_chance,
        )  # fmt: skip
