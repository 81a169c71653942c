"""Contagion (从众): what friends in the pool order, and that they leave, is seen and moves others (M87).

Who orders or leaves is seen by `behavior.contagion.seen_by` of their contacts, from a random one on, or by all of
them if they have fewer; contacts who are not in the pool do not matter. Who has seen a friend order within the last
`behavior.contagion.order_days` days orders 1 + `behavior.contagion.order_lift` times as often: the first friend
counts, more of them only make it last (a friend who subscribes raises the odds by 60% in an experiment: Bapna &
Umyarov 2015, *MIS Quarterly* 39(1); of "likes" the first works, further ones do not: Huang & Lin 2024). Who has seen
friends leave, leaves

$$1 + k \\; \\min\\Big(m, \\sum_i e^{-(t - t_i) / s}\\Big)$$

times as often, apart from annoyance, where $t - t_i$ are the days since each was first felt, $s$ is
`behavior.contagion.fade_days`, $m$ `behavior.contagion.most_losses`, and $k$ `behavior.contagion.leaving_lift` (a
neighbour who leaves raises it by 80%, fading exponentially: Nitzan & Libai 2011, *Journal of Marketing* 75(6); friends
are alike, so less of it is contagion: P 0.3, 0 to 0.8). Who is lost with a host or an account is not seen to leave.
Below a hundredth of a friend nothing is felt any more. As shipped both lifts are 0, so nothing changes: the hazards
of the default shop were measured on shops in which friends see one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, off
from loopsim.declare.levers import Section, lever
from loopsim.declare.off import Off
from loopsim.declare.tallies import count
from loopsim.languages import both, joined


class Contagion(Section):
    """People's response to what friends in the pool do."""

    names_zh: ClassVar[str] = """从众: 人们受池中好友行为的影响
        order_lift 好友下单带动增幅: 刚看到好友下单的人，下单频率的增幅
        order_days 带动天数: 好友的一单被记住的天数
        leaving_lift 好友离开带动增幅: 每有一位好友刚离开，自己离开率的增幅
        fade_days 消退天数: 好友离开的影响消退到 1/e 的天数
        most_losses 计入离开人数上限: 离开的好友按新近程度计数，超出此数不再有影响
        seen_by 可见联系人数: 能看到一人下单或离开的联系人数，如在群里
    """

    order_lift: float = lever(
        0.0,
        "how much more often one orders who has just seen a friend order",
        unit="lift",
        source="P: Bapna & Umyarov 2015: 0.5; 0.2 to 0.6",
        ge=0,
        le=5,
        moves="orders up",
        plausible="0 to 0.6 P",
    )
    order_days: int = lever(
        7,
        "days that a friend's order is in mind",
        unit="days",
        source="A",
        ge=1,
        le=365,
        moves="orders up",
        plausible="1 to 30",
    )
    leaving_lift: float = lever(
        0.0,
        "how much more often one leaves for each friend who has just left",
        unit="lift",
        source="P: Nitzan & Libai 2011: 0.3",
        ge=0,
        le=5,
        moves="left up",
        plausible="0 to 0.8 P",
    )
    fade_days: float = lever(
        30.0,
        "days in which what is felt of a friend who left fades to 1/e",
        unit="days",
        source="P: Nitzan & Libai 2011, form; A",
        ge=1,
        le=3650,
        moves="left up",
        plausible="14 to 60",
    )
    most_losses: float = lever(
        3.0, "friends who left, counted by how fresh they are, of which more are not felt", unit="people",
        source="A", ge=0, le=100, moves="left up", plausible="1 to 10"
    )  # fmt: skip
    seen_by: int = lever(
        50,
        "contacts who see that one orders or leaves, as in a chat group",
        unit="people",
        source="A",
        ge=0,
        le=5000,
        moves="orders_seen up, leavings_seen up",
        plausible="5 to 500",
    )


SECTIONS: dict[str, type[Section]] = {"behavior.contagion": Contagion}

CUSTOMER_FIELDS = (
    Field(
        "losses_felt",
        "f8",
        "friends who left, counted by how fresh they are",
        "好友流失感受: 离开的好友，按新近程度计数",
        starts_over=True,
    ),
    Field(
        "friend_ordered_day",
        "i4",
        "when they last saw a friend order",
        "好友下单日: 最近一次看到好友下单的日子",
        "day",
        may_be_none=True,
        starts_over=True,
    ),
)

TALLIES = (
    count(
        "orders_seen",
        "people",
        "times that someone in the pool saw a friend order",
        "看到好友下单人次: 池中人看到好友下单的次数",
    ),
    count(
        "leavings_seen",
        "people",
        "times that someone in the pool saw a friend leave",
        "看到好友流失人次: 池中人看到好友离开的次数",
    ),
)

#: What everyone may know of today, and what stands from one day to the next.
KNOWN = (
    ("contagion_acts", "?"),  # on anybody
    ("loss_keep", "f8"),  # part of what is felt of those who left that is kept overnight
)
STANDING = (("contagion_acted", "?"),)  # on anybody so far


class Luck(Decision):
    """Decisions about what friends see."""

    SEEN = 92, "person", "day", "from which contact on friends see that one orders (k 0) or leaves (1)"


IDLE = (
    Idle(
        ("behavior.contagion.*",),
        off("behavior.contagion.order_lift", "behavior.contagion.leaving_lift"),
        switches=("behavior.contagion.order_lift", "behavior.contagion.leaving_lift"),
    ),
    Idle(("behavior.contagion.order_days",), off("behavior.contagion.order_lift")),
    Idle(("behavior.contagion.fade_days", "behavior.contagion.most_losses"), off("behavior.contagion.leaving_lift")),
    Idle(("behavior.contagion.[!s]*",), off("behavior.contagion.seen_by")),
    Idle(("behavior.contagion.fade_days",), off("behavior.contagion.most_losses")),
)

OFF = Off(
    ("behavior.contagion.order_lift", "behavior.contagion.leaving_lift"),
    known={"contagion_acts": False},
    standing={"contagion_acted": False},
)

EXAMPLE = {
    "behavior.contagion.order_lift": 1.0,
    "behavior.contagion.leaving_lift": 0.8,
    "behavior.contagion.seen_by": 10,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say what friends who order or leave do to others."""
    people, told = scenario.behavior.contagion, []
    if people.order_lift:
        said = (
            "order {times:.3g} times as often for {days} days after one orders",
            "好友下单后 {days} 天内下单频率为 {times:.3g} 倍",
        )
        told.append(both(*said, times=1 + people.order_lift, days=people.order_days))
    if people.leaving_lift:
        said = "leave {times:.3g} times as often after one leaves", "好友离开后流失率为 {times:.3g} 倍"
        told.append(both(*said, times=1 + people.leaving_lift))
    if told:
        yield both(
            "Friends in the pool see one another: they {told}.",
            "池内好友互相可见：{told}。",
            told=joined(told, " and ", "，"),
        )
