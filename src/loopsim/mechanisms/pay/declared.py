"""Pay of hosts (导购与团长报酬): guides and leaders work, recruit, lead and stay by what it pays (M81, M82, M85).

*Effort.* A host whose commission is not the usual one works $f = (c / c_u)^k$ times as much, at least
`behavior.pay.effort_floor` and at most `behavior.pay.effort_ceiling`, with $c$ the commission on the sales to own
customers, $c_u$ `behavior.pay.usual_share_of_guides` (part-timers too) or `usual_share_of_leaders`, and $k$
`behavior.pay.effort_elasticity` (0.3; A; 0.1 to 1). They give $f$ times as many contacts, add $f$ times the quality
(at most all that lacks), and invite $f$ times as many neighbours. That pay by result raises output is published
(Lazear 2000, *American Economic Review* 90(5): piece rates +44%, half of it by who comes; Misra & Nair 2011,
*Quantitative Marketing and Economics* 9(3): a new plan +9% of revenue); this form and its size are not.

*Recruiting.* Guides recruit $(o / o_u)^k$ times as often, at most `effort_ceiling` times and never for nothing, with
$o$ `levers.guides.override_share`, $o_u$ `behavior.pay.usual_override_share` and $k$
`behavior.pay.recruit_elasticity` (0.3; A).

*Leaving.* With a wage elsewhere, $w$ (`levers.guides.wage_per_week_cny`; of part-timers
`levers.guides.part_timer_wage_per_week_cny`; 0: pay drives nobody away), the hazard to leave is multiplied by
$(w / y)^k$, at least 1/8 and at most 8, with $y$ the pay of a week, salary, commission and override, smoothed over
`levers.guides.patience_weeks`, and $k$ `behavior.pay.leave_elasticity` (1.5; A; 0.5 to 3). New ones begin with what
they could earn elsewhere.

*Leading.* Buyers offer to lead $(y / w)^k$ times as often, within the same bounds, with $y$ the mean pay of the leaders
at work (where there are none, $w$), $w$ `levers.leaders.wage_per_week_cny` and $k$ `behavior.pay.lead_elasticity` (0:
whatever it pays; A; 0 to 2). Each new leader invites from the same strangers, so pay falls, and offers with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, no_guides, off
from loopsim.declare.levers import Section, fraction, lever
from loopsim.declare.tallies import amount
from loopsim.languages import Both, both


class Pay(Section):
    """Response of guides, part-timers and leaders to what they are paid."""

    names_zh: ClassVar[str] = """薪酬反应: 导购、兼职与团长对报酬的反应
        effort_elasticity 努力弹性: 提成每高 1%，导购或团长多干百分之几；0：多少都一样干
        usual_share_of_guides 导购常规提成: 导购与兼职照常干活的提成率；0：多少都照常
        usual_share_of_leaders 团长常规佣金: 团长照常干活的佣金率；0：多少都照常
        effort_floor 努力下限: 即使没有报酬，也至少干到平常的多少
        effort_ceiling 努力上限: 干活或招募最多到平常的多少
        usual_override_share 常规管理提成: 导购按声明招募兼职时的管理提成率；0：多少都照常
        recruit_elasticity 招募弹性: 管理提成每高 1%，招来的兼职多百分之几；0：多少都一样
        leave_elasticity 离职弹性: 收入相对外部薪酬每低 1%，离职的导购多百分之几
        lead_elasticity 带团意愿弹性: 团长收入相对期望每高 1%，自荐带团的人多百分之几；0：不论报酬
    """

    effort_elasticity: float = lever(
        0.3,
        "per cent more work of a host for one per cent more commission; 0: they work the same for any",
        source="M81 A: sales plans and piece rates raise output P",
        ge=0,
        le=10,
        moves="services either",
        plausible="0.1 to 1",
    )
    usual_share_of_guides: float = fraction(
        0.05,
        "commission at which guides and part-timers work as usual; 0: at any",
        "M81 A",
        moves="trust down",
        plausible="0.02 to 0.1",
    )
    usual_share_of_leaders: float = fraction(
        0.10,
        "commission at which leaders work as usual; 0: at any",
        "M84 V",
        moves="joined_leader down",
        plausible="0.02 to 0.2 R: platforms of 2019",
    )
    effort_floor: float = fraction(
        0.3,
        "least that a host works against the usual, also for nothing",
        "M79 A",
        moves="trust up",
        plausible="0.3 to 1",
    )
    effort_ceiling: float = lever(
        2.0, "most that a host works, or recruits, against the usual", source="A", ge=1, le=100,
        moves="trust up",
        plausible="1.2 to 3",
    )  # fmt: skip
    usual_override_share: float = fraction(
        0.02,
        "share of a part-timer's sales at which guides recruit as declared; 0: at any",
        "M82 A",
        moves="guides_hired down",
        plausible="0.01 to 0.05",
    )
    recruit_elasticity: float = lever(
        0.3,
        "per cent more part-timers recruited for one per cent more override; 0: as many for any",
        source="A",
        ge=0,
        le=10,
        moves="guides_hired either",
        plausible="0.1 to 1",
    )
    leave_elasticity: float = lever(
        1.5,
        "per cent more guides who leave for one per cent less pay against the wage elsewhere",
        source="A",
        ge=0,
        le=10,
        moves="guides_left either",
        plausible="0.5 to 3",
    )
    lead_elasticity: float = lever(
        0.0,
        "per cent more offers to lead for one per cent more pay of leaders against their wage; 0: whatever it pays",
        source="M85 A",
        ge=0,
        le=10,
        moves="leaders_hired either",
        plausible="0 to 2",
    )


SECTIONS: dict[str, type[Section]] = {"behavior.pay": Pay}

HOST_FIELDS = (
    Field("effort", "f8", "work against the usual, by commission", "努力程度: 按佣金，相对平常的努力"),
    Field(
        "margin_fen",
        "i8",
        "margin of their customers' orders, before what hosts are paid",
        "累计毛利: 其客户订单的毛利，未扣其报酬",
        "fen",
    ),
    Field("brought", "i4", "people who joined by their invitation", "带来人数: 经其邀请加入的人", "people"),
)

TALLIES = (
    amount(
        "guide_margin_fen",
        "part of the margin",
        "margin of orders by customers of guides and part-timers, before what these are paid",
        "导购客户毛利: 导购与兼职客户订单的毛利，未扣其报酬",
        may_fall=True,
    ),
    amount(
        "guide_won_margin_fen",
        "part of the margin",
        "the part of it from people whom guides and part-timers brought",
        "导购拉新毛利: 其中来自导购与兼职自己带来的人",
        may_fall=True,
    ),
)

#: What everyone may know of today.
KNOWN = (("leaders_pay", "f8"),)  # mean pay of the leaders at work, fen a week; their wage where there are none


def _nobody_is_paid(seen: Any) -> Why | None:
    some = not no_guides(seen) or seen.is_on("levers.leaders.count", "levers.leaders.most")
    return None if some else Why({"en": "there are no guides and no leaders", "zh": "没有导购和团长"})


EXAMPLE = {
    "levers.guides.commission_share": 0.12,
    "levers.guides.override_share": 0.04,
    "levers.guides.invites_per_week": 15.0,
    "levers.guides.neighbors": 60,
    "levers.guides.accept_chance": 0.5,
    "levers.guides.wage_per_week_cny": 1500.0,
    "levers.guides.part_timer_wage_per_week_cny": 80.0,
    "levers.guides.patience_weeks": 2.0,
    "behavior.pay.lead_elasticity": 1.0,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how much hosts work for a commission that is not the usual one."""
    people = scenario.behavior.pay
    for of in ("guides", "leaders"):
        hosts = getattr(scenario.levers, of)
        usual, share = getattr(people, f"usual_share_of_{of}"), hosts.commission_share
        is_there = hosts.count or getattr(hosts, "most", 0)
        if not is_there or usual <= 0.0 or share == usual or people.effort_elasticity <= 0.0:
            continue
        effort = (max(share / usual, 1e-6)) ** people.effort_elasticity if share > 0.0 else 0.0
        effort = min(max(effort, people.effort_floor), people.effort_ceiling)
        yield both(
            "For a commission of {share:.2g} {of} work {effort:.2f} times as much as for the usual {usual:.2g}.",
            "提成 {share:.2g} 时，{of}的工作量为常规（{usual:.2g}）的 {effort:.2f} 倍。",
            share=share, of=Both(of, {"guides": "导购", "leaders": "团长"}[of]), effort=effort, usual=usual,
        )  # fmt: skip


IDLE = (
    Idle(("behavior.pay.*",), _nobody_is_paid),
    Idle(("behavior.pay.usual_share_of_guides",), no_guides),
    Idle(("behavior.pay.usual_share_*", "behavior.pay.effort_floor"), off("behavior.pay.effort_elasticity")),
    Idle(
        ("behavior.pay.usual_override_share", "behavior.pay.recruit_elasticity"),
        off("levers.guides.recruit_per_week"),
        switches=("behavior.pay.recruit_elasticity",),
    ),
    Idle(
        ("behavior.pay.leave_elasticity", "levers.guides.patience_weeks"),
        off("levers.guides.wage_per_week_cny", "levers.guides.part_timer_wage_per_week_cny"),
    ),
    Idle(("behavior.pay.lead_elasticity",), off("levers.leaders.volunteer_per_week")),
)
