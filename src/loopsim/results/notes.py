"""Notes on measures in both languages: why one has no value, or what one counts.

Computations say them in plain English, since a sweep makes millions of them and tells none; whoever shows a note asks
here for its Chinese.
"""

from __future__ import annotations

import re

from loopsim.languages import Both, both, joined

_VISITS = r"(?P<visits>[\d,]+) visits to come, (?P<each>[-\d,.]+) CNY each"

#: Notes, as patterns with named facts, and their Chinese.
_NOTES = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"nobody joined", "没有新增粉丝"),
        (r"nobody joined uninvited(?: in the window)?", "没有自来的新粉丝"),
        (r"nobody joined in the (?P<days>\d+) days before the switch-off", "关停前 {days} 天没有新增粉丝"),
        (r"nobody bought", "没有人购买"),
        (r"nobody bought twice", "没有人买过两次"),
        (r"nobody had bought (?P<weeks>\d+) weeks before the end", "期末 {weeks} 周之前没有人购买"),
        (r"nobody was active", "没有人活跃"),
        (r"nobody wrote", "没有客户来信"),
        (r"nobody was answered", "没有得到回复的来信"),
        (r"nobody began a checkout", "没有人进入下单"),
        (r"nobody left(?: in the (?:window|test))?", "没有人流失"),
        (r"nobody was in the pool in the last (?P<days>\d+) days", "最近 {days} 天池中没有人"),
        (r"nobody left in the last (?P<days>\d+) days, so a lifetime in the pool has no end",
         "最近 {days} 天没有人流失，在池时长没有尽头"),
        (r"nobody came by it", "没有人由此而来"),
        (r"nobody came by referral", "没有转介绍来的人"),
        (r"nobody was seen for a whole week", "没有观察满一周的人"),
        (r"nobody was seen for (?P<days>\d+) days \((?P<count>\d+) censored\)",
         "没有观察满 {days} 天的人（{count} 人未满）"),
        (r"nobody in the generation before", "前一代没有人"),
        (r"no buyer came by (?P<what>[\w ]+)", "由此而来的人没有成交"),
        (r"no buyer is in the pool", "池中没有买家"),
        (r"no referral(?: in the window)?", "没有转介绍"),
        (r"no order", "没有订单"),
        (r"no guides", "没有导购"),
        (r"no guides or leaders", "没有导购或团长"),
        (r"no loop test was made", "未做闭环检验"),
        (r"customers of guides left no margin", "导购的客户没有毛利"),
        (r"nothing was spent(?: or paid)?", "没有投放"),
        (r"the spend brought (?:nobody|no followers|no buyers)", "投放没有带来人"),
        (r"the pool (?:is|was) empty(?: when the window began)?", "流量池为空"),
        (r"the pool grows", "流量池在增长"),
        (r"the pool shrinks", "流量池在缩小"),
        (r"the pool keeps its size", "流量池大小不变"),
        (r"the pool died out", "流量池已枯竭"),
        (r"it died out within the time seen", "在观察期内枯竭"),
        (r"too few days were looked ahead", "前瞻天数太少"),
        (r"or longer", "或更久"),
        (r"the run was made without books by source", "运行时未按来源记账"),
        (r"cumulated profit is negative at the end", "期末累计利润为负"),
        (r"by spend on channels alone", "仅计渠道投放"),
        (r"long intervals are cut off", "较长的周期被截断"),
        (r"the youngest have not had their time yet", "最新加入者时间尚短"),
        (r"fewer than 26 weeks were run", "运行不足 26 周"),
        (r"only (?P<seen>\d+) weeks were seen, not (?P<wanted>\d+)", "只观察了 {seen} 周，不足 {wanted} 周"),
        (r"not within the (?P<weeks>\d+) weeks seen", "所见 {weeks} 周内未达到"),
        (r"(?P<seen>\d+) of (?P<all>\d+) followers (?:were|was) seen to the end of them \(censored\)",
         "{all} 名粉丝中 {seen} 名观察到期满"),
        (r"(?P<count>\d+) followers?", "{count} 名粉丝"),
        (r"(?P<count>\d+) buyers?", "{count} 名买家"),
        (r"(?P<count>\d+) who joined later left out \(censored\)", "后加入的 {count} 名未计"),
        (r"(?P<count>\d+) newer ones? left out \(censored\)", "较新的 {count} 名未计"),
        (r"(?P<count>\d+) brought someone", "{count} 人带来过人"),
        (r"(?P<count>\d+) by (?P<before>\d+)", "{before} 人带来 {count} 人"),
        (r"buyers were seen for (?P<days>\d+) days? on average after their first order",
         "买家首单后平均观察 {days} 天"),
        (r"(?P<friends>\d+) friends? brought by (?P<new>\d+) newcomers? within (?P<days>\d+) days?",
         "{new} 名新人在 {days} 天内带来 {friends} 人"),
        (r"(?P<count>\d+) referrals? and (?P<left>\d+) leavings? in (?P<days>\d+) person-days?",
         "{days} 人天中转介绍 {count} 次、流失 {left} 次"),
        (_VISITS, "预期到访 {visits} 次，每次 {each} 元"),
        (_VISITS + r", and (?P<more>[\d,]+) renewals, (?P<price>[-\d,.]+) CNY each",
         "预期到访 {visits} 次，每次 {each} 元；续费 {more} 次，每次 {price} 元"),
    )
)  # fmt: skip


def in_both(note: str) -> Both:
    """Return a note in both languages; a part that is not known stays as it is."""
    return joined((_part(part) for part in note.split("; ")), "; ", "；")


def _part(note: str) -> str:
    for pattern, chinese in _NOTES:
        found = pattern.fullmatch(note)
        if found is not None:
            return Both(note, both("", chinese, **found.groupdict()).zh)
    return note
