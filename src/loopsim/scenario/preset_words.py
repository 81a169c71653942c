"""Names and descriptions of the presets in Chinese."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from loopsim.languages import Both

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Name and description of each preset.
PRESETS = {
    "bombardment": ("消息轰炸", "同一品牌，但每天促销、很少服务：人们先麻木，再删好友（M31、M32）。"),
    "closed-loop": ("闭环", "主场景：品牌花钱拉新，用心维护，每四周请客户带来好友。"),
    "community-leaders": (
        "社区团长",
        ("生鲜社区团购：邻居自带群、自己拉人留人，靠佣金生活；收入不抵付出者退出，热心客户接替（M83、M84）。"),
    ),
    "distribution": (
        "分销体系",
        (
            "文章中的完整体系（M91）：热心客户带社群、付费会员卡、推荐好友两级佣金。各自贡献多少、先做哪项，由 "
            "levers.policy.sequence 决定。"
        ),
    ),
    "existing-shop": (
        "现有店铺",
        (
            "一家已在经营的店，按店主所知填写：16 个五千人账号上有 60,000 位好友，其中五个由导购维护；8,000 人买过。"
            "一年广告 1,000,000 元。账本所示写在 [known]。"
        ),
    ),
    "guides": (
        "导购",
        (
            "导购只维护客户，不带新客：服务更好，但会累、会离职、要交接（M80），带来的少于其成本。"
            "设 levers.guides.invites_per_week = 10 时他们会邀请熟人，带来的与成本大致相当（docs/working-points.md）。"
            "可用来看流动与交接。"
        ),
    ),
    "launches": (
        "上新",
        (
            "靠上新经营的品牌：每两周向好友发布新品。规模为文章中店铺的十分之一（M54），"
            "该店向 30 万好友上新一次售出逾百万元；--scale 10 还原全貌。"
        ),
    ),
    "marketplace": ("公域店铺", "公域平台上的店：每位访客都要付费，多数最多买一次便走。没有流量池。"),
    "membership-club": (
        "付费会员",
        (
            "有付费会员卡的店（M57 至 M62）：卡值其价则入会，下单更多、更能容忍消息，到期续卡或放弃。"
            "共两年，以便看到续卡。权益的成本、价值与效果均为假设（A）。"
        ),
    ),
    "no-referral": (
        "无转介绍",
        ("同一品牌但没有转介绍（M05：“无裂变，不闭环”）：人更少、利润更低，停止投放后流量池萎缩。"),
    ),
    "platform-exit": (
        "平台关闭",
        (
            "依附平台的店：只有广告和内容，没有门店。平台的好年景止于第一个夏天，一年后关闭，"
            "十个关注者中有六个已加为好友。共两年（M17、M94）。"
        ),
    ),
    "price-war": (
        "价格战",
        (
            "五家竞品争抢同样的流量并留住赢得的人；半年后连续八周降价四分之一。信任能留住一部分客户（M16、M41）。"
            "若跟着降价会怎样？可在第 182 至 237 天的日程中设 levers.product.price_cny = 238。"
        ),
    ),
    "referral-loop": ("转介绍链", "关注、购买、复购、转介绍的简单马尔可夫链，其余全部关闭。用于比较速度。"),
}


def about_of(scenario: Scenario) -> Both:
    """Return the description of a scenario on one line; that of a preset is in both languages."""
    about = " ".join(scenario.about.split())
    return Both(about, _by_text().get(about))


def listed(preset: str) -> Both:
    """Return the description of a preset on one line, in Chinese with its name."""
    from loopsim.scenario.scenario import Scenario

    about = " ".join(Scenario.load(preset).about.split())
    name, chinese = PRESETS.get(preset, ("", ""))
    return Both(about, f"{name}：{chinese}" if chinese else about)


@functools.cache
def _by_text() -> dict[str, str]:
    from loopsim.scenario.scenario import Scenario

    return {" ".join(Scenario.load(name).about.split()): about for name, (_, about) in PRESETS.items()}
