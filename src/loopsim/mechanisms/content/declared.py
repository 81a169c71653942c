"""Content for friends (内容): good content is shared unpaid, and who makes it decides how often (M78, M79, M86).

*Quality.* A budget of $b$ = `levers.posts.budget_per_week_cny` makes content of quality $q = b / (b + b_0)$, 0.5 at
$b_0$ = `behavior.posts.half_budget_cny`: the first yuan do most. Engagement $E$ follows quality,
$E \\leftarrow E + (q - E)(1 - e^{-1/(7 W)})$ a day, with $W$ `behavior.posts.memory_weeks`; it is there for everybody
alike, so content costs the same for many friends as for few. Whoever is engaged shares without being paid: sharing is
1 + reward + $c E$ times as fast, $c$ being `behavior.posts.share_lift` and the second part the lift of pay (M65). So
content adds to a reward and does not multiply it, and each yuan of either brings less than the one before: a budget has
a best split.

*Maker.* With one tap (`levers.posts.one_tap`, as shipped) those who promote for pay (guides, part-timers, leaders,
partners and creators) forward ready content of the shop. Without, they make content of their own: in the time of one
invitation they make `behavior.posts.own_effort_share` of one, and partners and creators share as much less often. It
suits their friends better: the mean fit of those who come by it is 1 + `behavior.posts.own_fit_lift` times the usual,
at most 1. Other customers pass on what they like, in both cases. No form here has been fitted to data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.idle import Idle, Why, no_guides, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import cost, count
from loopsim.languages import both


class Posts(Section):
    """Content for friends, and who makes it."""

    names_zh: ClassVar[str] = """老客内容: 给老客的内容，以及由谁制作
        budget_per_week_cny 每周内容预算: 给已关注者的内容预算；0：不做
        one_tap 一键转发: 有偿推广者一键转发本店现成内容；否则自己制作，费时间但更契合
    """

    budget_per_week_cny: float = yuan(
        0.0,
        "cost of content for those who follow already; 0: none",
        "M78 A: quality 0.5 at 1,000",
        le=1e7,
        unit="CNY per week",
        moves="engaged up, shares up, content_cost up",
        plausible="0 to 5,000",
    )
    one_tap: bool = lever(
        True,
        "who promotes for pay forwards ready content of the shop with one tap; else they make their own, which takes "
        "their time and fits better",
        source="M79, M86 A: as before",
        moves="invitations up",
    )


class Sharers(Section):
    """Response of people to content."""

    names_zh: ClassVar[str] = """内容反应: 人们对内容的反应
        half_budget_cny 内容半效预算: 内容达到一半效果的预算
        memory_weeks 内容记忆周数: 参与度跟随内容质量变化的周数
        share_lift 内容分享增幅: 内容最好时分享频率的增幅，与报酬的增幅并列
        own_effort_share 自制内容效率: 做一条自制内容的时间里，相对现成内容能发出的邀请
        own_fit_lift 自制内容契合增幅: 经自制内容而来的人，平均契合度的增幅
    """

    half_budget_cny: float = lever(
        1000.0,
        "budget at which content is half as good as it can be",
        unit="CNY per week",
        source="M78 A",
        gt=0,
        le=1e7,
        moves="engaged down, shares down",
        plausible="300 to 5,000",
    )
    memory_weeks: float = lever(
        4.0,
        "weeks over which engagement follows the quality of content",
        unit="weeks",
        source="M78 A",
        gt=0,
        le=520,
        moves="engaged down",
        plausible="1 to 12",
    )
    share_lift: float = lever(
        1.0,
        "lift of sharing by content as good as it can be, beside the lift of pay",
        unit="lift",
        source="M78 A, half of that of pay",
        ge=0,
        le=100,
        moves="shares up",
        plausible="0 to 2",
    )
    own_effort_share: float = fraction(
        0.3,
        "invitations with content of one's own in the time of one with ready content",
        "M79 A",
        moves="invitations up",
        plausible="0.3 to 1",
    )
    own_fit_lift: float = lever(
        0.2,
        "lift of the mean fit of those who come by content of one's own",
        unit="lift",
        source="M86 A",
        ge=0,
        le=10,
        moves="orders up",
        plausible="0 to 0.5",
    )


SECTIONS: dict[str, type[Section]] = {"levers.posts": Posts, "behavior.posts": Sharers}

TALLIES = (
    count(
        "engaged",
        "people",
        "people of the morning x engagement by content",
        "内容吸引人数: 早晨在池人数 × 内容参与度",
        is_stock=True,
    ),
    cost("content_cost_fen", "running_cost", "content for friends", "内容制作成本: 给老客的内容"),
)

#: What everyone may know of today.
KNOWN = (
    ("engagement", "f8"),
    ("own_effort", "f8"),  # invitations of who promotes for pay, against those with one tap
    ("own_fit", "f8"),  # factor on the mean fit of those whom they bring
)
STANDING = (("engagement", "f8"),)


def _nobody_shares(seen: Any) -> Why | None:
    if not any(seen.ever("levers.referral.enabled")):
        return Why("is_false", {"name": "referral.enabled"})
    if seen.is_on("behavior.sharing.once_after_days"):
        words = {"en": "everybody shares once, whatever they see", "zh": "人人只分享一次，与内容无关"}
        return Why(words)
    return None


def _nobody_promotes(seen: Any) -> Why | None:
    some = not no_guides(seen) or seen.is_on(
        "levers.leaders.count",
        "levers.leaders.most",
        "levers.creators.most_share",
        "levers.referral.partner_after",
    )
    words = {
        "en": "nobody promotes for pay: no guides, leaders, creators, partners",
        "zh": "没有导购、团长、创客或合伙人",
    }
    return None if some else Why(words)


def _always_one_tap(seen: Any) -> Why | None:
    told = Why({"en": "posts.one_tap is always true", "zh": "posts.one_tap 一直为 true"})
    return told if all(seen.ever("levers.posts.one_tap")) else None


def _content_for_nothing(seen: Any) -> Why | None:
    return Why("content_for_nothing") if _nobody_shares(seen) or not seen.is_on(_LIFT) else None


_BUDGET, _LIFT = "levers.posts.budget_per_week_cny", "behavior.posts.share_lift"

IDLE = (
    Idle(("behavior.posts.[!o]*",), off(_BUDGET), switches=(_BUDGET,)),
    Idle((_LIFT,), _nobody_shares, switches=(_LIFT,)),
    Idle((_BUDGET,), _content_for_nothing, costs=True),
    Idle(("behavior.posts.own_*",), _always_one_tap),
    Idle(("levers.posts.one_tap", "behavior.posts.own_*"), _nobody_promotes),
)

OFF = Off(
    ("levers.posts.budget_per_week_cny", "levers.posts.one_tap"),
    known={"engagement": 0.0, "own_effort": 1.0, "own_fit": 1.0},
    standing={"engagement": 0.0},
)

EXAMPLE = {
    _BUDGET: 700.0,
    "levers.posts.one_tap": False,
    "behavior.posts.half_budget_cny": 500.0,
    "behavior.posts.memory_weeks": 2.0,
    "behavior.posts.own_effort_share": 0.8,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how good the content is that friends see, and who makes what is forwarded."""
    posts, people = scenario.levers.posts, scenario.behavior.posts
    if budget := posts.budget_per_week_cny:
        quality = budget / (budget + people.half_budget_cny)
        yield both(
            "Content for {budget:,g} CNY a week is {quality:.2f} as good as it can be: it lifts sharing by {lift:.0%}.",
            "每周 {budget:,g} 元的内容达到最佳质量的 {quality:.2f}：分享提升 {lift:.0%}。",
            budget=budget, quality=quality, lift=people.share_lift * quality,
        )  # fmt: skip
    if not posts.one_tap:
        said = "Who promotes for pay makes content of their own: {share:g} of the invitations."
        yield both(said, "有偿推广者自制内容：邀请量为 {share:g} 倍。", share=people.own_effort_share)
