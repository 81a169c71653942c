"""Replies (回复): what customers write is answered, sooner or later, by who has time for it (M34, M39).

Who answers a service contact (`behavior.fatigue.answer_share`, less when tired) writes to their host. A host with time
left replies within `behavior.replies.usual_minutes` $T$; of whom the part $u$ of the day is taken within

$$w = \\min\\left(\\frac{T}{1 - u}, M\\right),$$

the time in a queue of one server, at most `behavior.replies.most_minutes` $M$, a working day. The part
`levers.messages.reply_first` $p$ of what is written is answered before all else: so the mean is $p T + (1 - p) w$. What
a host has no time for, or what falls off duty (M39), is never answered: $1 - (1 - p)(1 - a)$ is, where $a$ is the part
of the asked contacts that come about, times the part of the day on which the host is there. To answer at once
interrupts: $p$ takes `behavior.replies.interrupted_share` $\\times p$ of the work of every host.

A reply after $m$ minutes wins `behavior.replies.trust_gain` $\\times h / (h + m)$ of the missing trust, with $h$
`behavior.replies.patience_minutes`; one that never comes costs `behavior.replies.unanswered_loss`. Both are 0 as
shipped: how much a reply does is not known. `reply_share` and `reply_minutes` are what WeCom reports of guides: the
part of the chats that are answered, and the mean time until the first reply. All sizes are assumptions (A).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, off
from loopsim.declare.levers import Section, fraction, lever
from loopsim.declare.tallies import count
from loopsim.languages import both


class First(Section):
    """Replies that go before all else."""

    names_zh: ClassVar[str] = """
        reply_first 优先回复占比: 客户来信中，先于其他事情回复的占比
    """

    reply_first: float = fraction(
        0.0,
        "part of what customers write that hosts answer before all else",
        "A",
        moves="reply_minutes down",
        plausible="0 to 1",
    )


class Replies(Section):
    """Times of replies, and their effect."""

    names_zh: ClassVar[str] = """回复: 回复的快慢及其影响
        usual_minutes 常规首次回复: 还有余力的导购首次回复所需分钟数
        most_minutes 最长首次回复: 首次回复最长分钟数
        interrupted_share 即时回复损耗: 全部即时回复时，被打断而损失的工作占比
        trust_gain 即时回复信任增益: 一次即时回复，补上所缺信任的比例
        patience_minutes 耐心时长: 回复晚到此分钟数，只得一半的信任
        unanswered_loss 未回复信任损失: 始终没有回复失去的信任
    """

    usual_minutes: float = lever(
        10.0, "minutes until the first reply of a host with time left", unit="minutes", source="A", ge=0,
        le=10_000, moves="reply_minutes up",
        plausible="2 to 60",
    )  # fmt: skip
    most_minutes: float = lever(
        600.0, "most minutes until a first reply", unit="minutes", source="A: a working day", ge=0, le=100_000,
        moves="reply_minutes up",
        plausible="240 to 900",
    )  # fmt: skip
    interrupted_share: float = fraction(
        0.2,
        "part of a host's work that is lost where all is answered at once",
        "A",
        moves="ready_made up",
        plausible="0 to 0.4",
    )
    trust_gain: float = fraction(
        0.0, "part of the missing trust that a reply at once wins", "A", moves="trust up", plausible="0 to 0.05"
    )
    patience_minutes: float = lever(
        60.0, "minutes after which a reply wins half of that", unit="minutes", source="A", gt=0, le=100_000,
        moves="trust up",
        plausible="10 to 600",
    )  # fmt: skip
    unanswered_loss: float = fraction(
        0.0, "trust lost by what is never answered", "A", moves="trust down", plausible="0 to 0.1"
    )


SECTIONS: dict[str, type[Section]] = {"levers.messages": First, "behavior.replies": Replies}

HOST_FIELDS = (
    Field(
        "reply_minutes",
        "f8",
        "mean minutes until their first reply today",
        "首次回复时长: 当天首次回复的平均分钟数",
        "minutes",
    ),
    Field(
        "reply_share",
        "f8",
        "part of what is written to them that they answer today",
        "回复率: 当天来信中得到回复的比例",
        "0 to 1",
    ),
)

TALLIES = (
    count("chats", "contacts", "times that a customer wrote to their host", "客户来信: 客户给导购或账号写消息的次数"),
    count("chats_answered", "contacts", "of these, times that the host replied", "已回复: 其中得到回复的次数"),
    count("minutes_waited", "minutes", "minutes until these replies", "等待分钟数: 等到这些回复的分钟数"),
)

_FIRST, _GAIN = "levers.messages.reply_first", "behavior.replies.trust_gain"

IDLE = (
    Idle((_FIRST, "behavior.replies.*"), off("levers.messages.service_per_week")),
    Idle(("behavior.replies.[!i]*",), off("behavior.fatigue.answer_share")),
    Idle(("behavior.replies.interrupted_share",), off(_FIRST)),
    Idle(("behavior.replies.patience_minutes",), off(_GAIN)),
)

EXAMPLE = {_FIRST: 0.5, _GAIN: 0.05, "behavior.replies.unanswered_loss": 0.05, "behavior.replies.usual_minutes": 20.0}


def describe(scenario: Any) -> Iterator[str]:
    """Say which part of what customers write goes before all else."""
    if first := scenario.levers.messages.reply_first:
        said = "Hosts answer {first:.0%} of what customers write before all else."
        yield both(said, "客户来信有 {first:.0%} 优先回复。", first=first)
