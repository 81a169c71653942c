"""Definitions of all reported measures, so that two people get the same number.

Windows and horizons stand in braces and are filled in with those that were used.
"""

# ruff: noqa: E501 (one row of the table is one line)

from __future__ import annotations

from typing import Literal, NamedTuple

from loopsim.declare.tallies import Better
from loopsim.market.fields import N_JOINING, Source
from loopsim.market.tallies import MEASURED
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.kinds import PAID_TO_BRING, listed


class Definition(NamedTuple):
    """The group a measure is shown in, its unit, its Chinese name, and what it means."""

    group: str
    unit: str
    chinese: str
    text: str


def _sums(group: str) -> dict[str, Definition]:
    """Measures that are the sum of a tally over the run, as declared with it."""
    return {
        tally.measure: Definition(group, "CNY" if tally.unit == "fen" else tally.unit, tally.chinese, tally.meaning)
        for tally in MEASURED
        if tally.group == group
    }


def _spell(table: str) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for line in table.strip().splitlines():
        name, *cells = (cell.strip() for cell in line.split("|"))
        found |= _sums(cells[0]) if name == "*" else {name: Definition(*cells)}
    placed = {tally.group for tally in MEASURED if tally.measure in found}
    for group in dict.fromkeys(tally.group for tally in MEASURED if tally.group not in placed):
        found |= _sums(group)
    return found


#: Every measure, in the order in which the summary shows them: name | group | unit | Chinese | meaning. In place of a
#: ``*`` stand the sums of the tallies of a group (:data:`loopsim.market.tallies.TALLIES`).
DEFINITIONS = _spell(
    """
    loop_answer | loop | text | 闭环结论 | closed by referral, held by organic, open or undecided, by the loop test: all inflow but referral is switched off{test}
    loop_closed | loop | | 靠转介绍闭环 | renewal, its 95% interval too, is at or above 1, and friends, guides or community leaders bring somebody
    loop_held | loop | | 靠自然流量维持 | renewal is below 1, and only with the people who come by themselves at or above 1
    loop_open | loop | | 不闭环 | renewal is below 1 also with the people who come by themselves, or none come
    loop_undecided | loop | | 无法判定 | an interval of renewal holds 1, or nobody is there to come or leave
    renewal | loop | ratio | 补充率 | (brought by friends, guides and community leaders + won back) / left, in the loop test
    renewal_low | loop | ratio | 补充率下限 | lower end of the 95% interval of renewal (chance, and what comes in bouts: blocks of a campaign's period)
    renewal_high | loop | ratio | 补充率上限 | upper end of the 95% interval of renewal
    renewal_brought | loop | people | 测试期带来人数 | brought by friends, guides and community leaders in the loop test
    renewal_won_back | loop | people | 测试期召回人数 | won back in the loop test
    renewal_left | loop | people | 测试期流失人数 | leavings in the loop test
    renewal_with_organic | loop | ratio | 含自然流量补充率 | (brought + won back + came by themselves) / left, in the branch of the loop test that keeps organic inflow
    renewal_days | loop | days | 补充率维持天数 | days from the switch-off on which renewal, over three blocks, stays at or above 1; all {look_ahead} days looked ahead if it never falls below
    pool_change_by_referral | loop | share | 仅靠转介绍流量池变化 | pool at the end of the loop test against the evening before the switch-off
    pool_change_with_organic | loop | share | 含自然流量流量池变化 | the same in the branch that keeps organic inflow
    loop_gain | loop | people | 闭环增益 | others whom a newcomer of the 90 days before the switch-off has brought by the end of the look-ahead, with nothing but referral left: counted, not predicted
    loop_gain_low | loop | people | 闭环增益下限 | lower end of the 95% interval of the loop gain (chance between newcomers, those of one friend or one guide as one)
    loop_gain_high | loop | people | 闭环增益上限 | upper end of the 95% interval of the loop gain
    loop_gain_staying_share | loop | share | 期末仍在池占比 | of these newcomers, those still in the pool at the end of the look-ahead, who may bring more
    period_gain | loop | followers | 当期增益 | new followers that a newcomer would bring over a lifetime at the rates of the last {window} days, as if the market did not empty
    period_gain_low | loop | followers | 当期增益下限 | lower end of the 95% interval of the period gain (chance in the referrals only)
    period_gain_high | loop | followers | 当期增益上限 | upper end of the 95% interval of the period gain
    period_gain_extrapolated_share | loop | share | 外推占比 | part of the period gain from ages in the pool that nobody has reached yet, at the rates of the oldest seen
    quick_ratio | loop | ratio | 速动比率 | (new + won back) / lost, in the last {window} days
    referral_share | loop | share | 转介绍占比 | new followers who were brought by a referrer, in the last {window} days
    reachable | pool | people | 流量池 | people in the pool at the end
    * | pool
    churn_rate | pool | per day | 流失率 | left / reachable at dawn, in the last {window} days
    doubling_days | pool | days | 翻倍时间 | days in which the pool doubles at the pace of the last {window} days
    extinction_days | pool | days | 枯竭时间 | days until less than one person is left, at the pace of the last {window} days
    doubling_days_by_referral | pool | days | 仅靠转介绍翻倍时间 | the same at the pace of the loop test
    extinction_days_by_referral | pool | days | 仅靠转介绍枯竭时间 | the same at the pace of the loop test; days from the switch-off
    k_factor | referral | ratio | K值 | invitations per follower who came uninvited x share accepted: the friends whom they brought themselves / these followers
    k_factor_generation_2 | referral | ratio | 第二代K值 | followers brought by the first generation of friends / these
    k_factor_generation_3 | referral | ratio | 第三代K值 | followers brought by the second generation / these
    referred_per_uninvited | referral | ratio | 累计裂变比 | new followers of all generations traced to a referrer / those who were not; without the chains of people who were there before day 0
    referred_per_uninvited_recent | referral | ratio | 近期裂变比 | the same of those who joined in the last {window} days
    top_referrers_share | referral | share | 头部邀请人占比 | part of all referrals that the top 20% of those who brought someone have brought
    cost_per_follower | acquisition | CNY | 加粉成本 | spend of the channels that were paid / followers they brought
    cost_per_follower_blended | acquisition | CNY | 综合加粉成本 | (spend of all channels + referral rewards) / all new followers
    acquisition_cost | acquisition | CNY | 获客成本 | (spend of all channels + referral rewards) / first-time buyers among those who joined in the run
    cost_per_follower_referral | acquisition | CNY | 转介绍加粉成本 | referral rewards / followers who came by referral
    acquisition_cost_referral | acquisition | CNY | 转介绍获客成本 | referral rewards / first-time buyers who came by referral
    * | acquisition
    conversion_rate_4_weeks | conversion | share | 4周转化率 | followers who bought within 4 weeks of joining
    conversion_rate_13_weeks | conversion | share | 13周转化率 | followers who bought within 13 weeks of joining
    conversion_rate_52_weeks | conversion | share | 52周转化率 | followers who bought within 52 weeks of joining
    checkout_pass_rate | conversion | share | 下单通过率 | orders / checkouts begun
    paying_rate | activity | share | 付费率 | reachable people at the end who ordered in the last {month} days
    active_rate | activity | share | 月活跃率 | monthly active (read, answered, visited a checkout, shared or joined within {month} days) / reachable, at the end
    stickiness | activity | share | 日活/月活 | mean daily active of the last {month} days / monthly active at the end (DAU/MAU)
    reply_share | activity | share | 回复率 | times that a host replied / times that a customer wrote to one
    reply_minutes | activity | minutes | 首次回复时长 | mean minutes until these replies
    retention_30_days | retention | share | 30日留存率 | followers still reachable 30 days after joining
    retention_90_days | retention | share | 90日留存率 | followers still reachable 90 days after joining
    retention_180_days | retention | share | 180日留存率 | followers still reachable 180 days after joining
    buyer_retention | retention | share | 买家留存率 | of those who had bought by day t, the share with an order in (t, t + 13 weeks]; t is 13 weeks before the end
    repurchase_rate | orders | share | 复购率 | buyers with two orders or more / buyers, of those who joined in the run
    repurchase_rate_13_weeks | orders | share | 老客复购率 | the same for buyers whose first order was at least 13 weeks before the end
    one_time_share | orders | share | 一次性买家占比 | buyers with one order only / buyers, of those who joined in the run
    repurchase_interval | orders | days | 复购周期 | mean days from one order to the next, of those seen
    orders | orders | orders | 订单数 | first and repeat orders
    * | orders
    average_order_value | orders | CNY | 客单价 | revenue / orders
    revenue_per_customer | orders | CNY | 人均消费 | revenue / people who ordered in the run
    top_buyers_share | orders | share | 头部买家销售占比 | part of all that buyers have spent that the top 20% of them spent
    super_users | orders | people | 超级用户 | people in the pool at the end with three orders in the last 26 weeks, trust above 0.6, who have brought someone
    super_users_share | orders | share | 超级用户占买家比例 | super users / buyers in the pool at the end
    super_users_sales_share | orders | share | 超级用户销售占比 | part of all that buyers have spent that super users spent
    super_users_referrals_share | orders | share | 超级用户转介绍占比 | part of all friends brought whom super users have brought
    lifetime_value | value | CNY | 客户终身价值 | margin after rewards and commissions per new follower within {horizon} weeks, discounted at {discount} a year by the weeks since the week of joining
    lifetime_value_of_buyer | value | CNY | 买家终身价值 | the same per first-time buyer: value of a follower / share who buy within {horizon} weeks
    lifetime_value_ratio | value | ratio | 粉丝价值/花费 | lifetime value of a follower / spend per new follower; rewards are in the value already
    payback_week | value | weeks | 回本周数 | week since joining (1 is the week of joining) in which margin so far per follower reaches the spend per new follower
    * | money
    profit | money | CNY | 利润 | revenue + entry fees + fees of paid cards - all costs above; top-ups are no income until spent
    profit_with_pool | money | CNY | 含客户池的利润 | profit + change of the pool's remaining value
    pool_value | value | CNY | 客户池剩余价值 | margin expected of the people in the pool at the end within 52 weeks, discounted at 10% a year: each one's visits at the hazards of the last day until leaving or lapse x margin per visit of the last {window} days
    pool_value_at_start | value | CNY | 期初客户池价值 | the same for the people who were there before day 0, at their hazards of day 0 and the margin per visit of the first {window} days
    return_on_investment | money | ratio | 投入产出比 | profit / spend of all channels
    payback_day | money | day | 回本日 | day from which cumulated profit is never negative again
    revenue_per_host | money | CNY | 人效 | sales to customers of hosts other than accounts / such hosts at work on average
    guide_balance | money | CNY | 导购净贡献 | margin of orders by customers of guides and part-timers, less their commissions, overrides, salaries and tools; customers whom the brand brought to them count in full
    guide_won_share | money | share | 导购拉新毛利占比 | part of that margin that comes from people whom guides and part-timers brought
    """
)


def _by_channel() -> dict[str, Definition]:
    """Cost per follower and per buyer of each channel."""
    rows = {}
    for channel, about in CHANNELS.items():
        word = about.chinese
        rows[f"cost_per_follower_{channel}"] = Definition(
            "acquisition", "CNY", f"加粉成本({word})", f"spend on {channel} / followers it brought"
        )
        rows[f"acquisition_cost_{channel}"] = Definition(
            "acquisition", "CNY", f"获客成本({word})", f"spend on {channel} / first-time buyers it brought"
        )
    return rows


DEFINITIONS |= _by_channel()


def _by_source() -> dict[str, Definition]:
    """Cost, value and payback of each source."""
    rows = {}
    for by in PAID_TO_BRING:
        rows[f"cost_per_follower_{by.source}"] = Definition(
            "acquisition", "CNY", f"加粉成本({by.chinese})",
            f"fees of all {by.word} / followers they brought + commissions to {by.word} and referrers per such follower "
            "within {horizon} weeks, discounted at {discount} a year",
        )  # fmt: skip
        rows[f"acquisition_cost_{by.source}"] = Definition(
            "acquisition", "CNY", f"获客成本({by.chinese})",
            f"(fees of all {by.word} + commissions to {by.word} and referrers for followers whom {by.word} brought) / "
            "first-time buyers among these",
        )  # fmt: skip
    paid = listed(["referrers", *(by.word for by in PAID_TO_BRING)])
    for one in list(Source)[:N_JOINING]:
        source, word, who = one.name.lower(), one.chinese, one.bringers
        rows[f"lifetime_value_{source}"] = Definition(
            "value",
            "CNY",
            f"客户终身价值({word})",
            f"margin per follower brought by {who}, before pay to {paid}, within {{horizon}} weeks, "
            "discounted at {discount} a year",
        )
        rows[f"lifetime_value_ratio_{source}"] = Definition(
            "value",
            "ratio",
            f"粉丝价值/花费({word})",
            f"lifetime value of a follower brought by {who} / (spend per such follower + pay to {paid} "
            "for one within {horizon} weeks)",
        )
        rows[f"payback_week_{source}"] = Definition(
            "value", "weeks", f"回本周数({word})",
            f"week since joining in which margin so far per follower brought by {who}, after pay to {paid}, "
            "reaches the spend per such follower",
        )  # fmt: skip
    return rows


DEFINITIONS |= _by_source()

#: Those that are numbers, or yes and no: what many runs can be kept and averaged of.
KPIS = tuple(name for name, about in DEFINITIONS.items() if about.unit != "text")

#: Those that are yes or no.
YES_OR_NO = frozenset(("loop_closed", "loop_held", "loop_open", "loop_undecided"))

_BETTER: dict[Better, str] = {
    "up": f"""
        loop_closed renewal renewal_low renewal_high renewal_with_organic renewal_days
        pool_change_by_referral pool_change_with_organic
        loop_gain loop_gain_low loop_gain_high period_gain period_gain_low period_gain_high quick_ratio
        reachable extinction_days extinction_days_by_referral
        k_factor k_factor_generation_2 k_factor_generation_3
        conversion_rate_4_weeks conversion_rate_13_weeks conversion_rate_52_weeks checkout_pass_rate
        paying_rate active_rate stickiness reply_share retention_30_days retention_90_days retention_180_days buyer_retention
        repurchase_rate repurchase_rate_13_weeks orders average_order_value revenue_per_customer super_users super_users_share
        lifetime_value lifetime_value_of_buyer lifetime_value_ratio
        {" ".join(name for name in _by_source() if name.startswith("lifetime_value_"))}
        profit profit_with_pool pool_value return_on_investment revenue_per_host guide_balance
    """,
    "down": f"""
        loop_open churn_rate doubling_days doubling_days_by_referral
        cost_per_follower cost_per_follower_blended acquisition_cost
        cost_per_follower_referral acquisition_cost_referral
        {" ".join(_by_channel())}
        {" ".join(name for name in _by_source() if not name.startswith("lifetime_value_"))}
        one_time_share repurchase_interval reply_minutes payback_week payback_day
    """,
    "neither": """
        loop_answer loop_held loop_undecided renewal_brought renewal_won_back renewal_left loop_gain_staying_share
        pool_value_at_start period_gain_extrapolated_share referral_share referred_per_uninvited referred_per_uninvited_recent
        top_referrers_share top_buyers_share super_users_sales_share super_users_referrals_share guide_won_share
    """,
}

#: The direction of each measure.
BETTER: dict[str, Better] = {name: way for way, names in _BETTER.items() for name in names.split()} | {
    tally.measure: tally.better for tally in MEASURED
}


def name_of(kpi: str, language: Literal["en", "zh"]) -> str:
    """A measure for people."""
    return DEFINITIONS[kpi].chinese if language == "zh" else kpi.replace("_", " ")
