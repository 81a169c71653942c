"""Definitions of all reported measures, so that two people get the same number.

Windows and horizons stand in braces and are filled in with those that were used.
"""

# ruff: noqa: E501 (one row of the table is one line)

from __future__ import annotations

from typing import Literal, NamedTuple

from loopsim.declare.tallies import Better
from loopsim.languages import Both, in_language
from loopsim.market.fields import N_JOINING, Source
from loopsim.market.tallies import MEASURED
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.kinds import PAID_TO_BRING, listed


class Definition(NamedTuple):
    """The group a measure is shown in, its unit, its Chinese name, and what it means."""

    group: str
    unit: str
    chinese: str
    text: Both


def _definition(group: str, unit: str, chinese: str, text: str, meaning: str) -> Definition:
    return Definition(group, unit, chinese, Both(text, meaning))


def _sums(group: str) -> dict[str, Definition]:
    """Measures that are the sum of a tally over the run, as declared with it."""
    return {
        tally.measure: _definition(
            group,
            "CNY" if tally.unit == "fen" else tally.unit,
            tally.chinese,
            str(tally.meaning),
            in_language(tally.meaning, "zh"),
        )
        for tally in MEASURED
        if tally.group == group
    }


def _spell(table: str) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for line in table.strip().splitlines():
        name, *cells = (cell.strip() for cell in line.split("|"))
        found |= _sums(cells[0]) if name == "*" else {name: _definition(*cells)}
    placed = {tally.group for tally in MEASURED if tally.measure in found}
    for group in dict.fromkeys(tally.group for tally in MEASURED if tally.group not in placed):
        found |= _sums(group)
    return found


#: Every measure, in the order in which the summary shows them: name | group | unit | Chinese | meaning | 含义. In place of a
#: ``*`` stand the sums of the tallies of a group (:data:`loopsim.market.tallies.TALLIES`).
DEFINITIONS = _spell(
    """
    loop_answer | loop | text | 闭环结论 | closed by referral, held by organic, open or undecided, by the loop test: all inflow but referral is switched off{test} | 由闭环检验{test}得出：靠转介绍闭环、靠自然流量维持、不闭环或无法判定；检验关掉转介绍以外的一切流入
    loop_closed | loop | | 靠转介绍闭环 | renewal, its 95% interval too, is at or above 1, and friends, guides or community leaders bring somebody | 补充率及其 95% 区间都不低于 1，且好友、导购或团长确实带来了人
    loop_held | loop | | 靠自然流量维持 | renewal is below 1, and only with the people who come by themselves at or above 1 | 补充率低于 1，只有算上自己找上门的人才不低于 1
    loop_open | loop | | 不闭环 | renewal is below 1 also with the people who come by themselves, or none come | 即使算上自己找上门的人，补充率也低于 1，或根本没有人来
    loop_undecided | loop | | 无法判定 | an interval of renewal holds 1, or nobody is there to come or leave | 补充率的区间包含 1，或没有人可来可走
    renewal | loop | ratio | 补充率 | (brought by friends, guides and community leaders + won back) / left, in the loop test | 闭环检验中（好友、导购与团长带来 + 召回）/ 流失
    renewal_low | loop | ratio | 补充率下限 | lower end of the 95% interval of renewal (chance, and what comes in bouts: blocks of a campaign's period) | 补充率 95% 区间的下限（含偶然性与成批到来的影响：按活动周期分段）
    renewal_high | loop | ratio | 补充率上限 | upper end of the 95% interval of renewal | 补充率 95% 区间的上限
    renewal_brought | loop | people | 测试期带来人数 | brought by friends, guides and community leaders in the loop test | 闭环检验中好友、导购与团长带来的人
    renewal_won_back | loop | people | 测试期召回人数 | won back in the loop test | 闭环检验中召回的人
    renewal_left | loop | people | 测试期流失人数 | leavings in the loop test | 闭环检验中的流失人次
    renewal_with_organic | loop | ratio | 含自然流量补充率 | (brought + won back + came by themselves) / left, in the branch of the loop test that keeps organic inflow | 保留自然流量的检验分支中（带来 + 召回 + 自己来的）/ 流失
    renewal_days | loop | days | 补充率维持天数 | days from the switch-off until renewal, over three blocks, falls below 1 and stays so for as long again; all {look_ahead} days looked ahead if it never does | 自关停起，到补充率（按三段计）跌破 1 且又同样长时间不回升为止的天数；从未如此则为前瞻的全部 {look_ahead} 天
    pool_change_by_referral | loop | share | 仅靠转介绍流量池变化 | pool at the end of the loop test against the evening before the switch-off | 闭环检验结束时的流量池，相对关停前一晚
    pool_change_with_organic | loop | share | 含自然流量流量池变化 | the same in the branch that keeps organic inflow | 保留自然流量的检验分支中的同一变化
    loop_gain | loop | people | 闭环增益 | others whom a newcomer of the 90 days before the switch-off has brought by the end of the look-ahead, with nothing but referral left: counted, not predicted | 关停前 90 天内加入的每位新人，到前瞻结束时带来的其他人（只剩转介绍）：数出来的，不是预测
    loop_gain_low | loop | people | 闭环增益下限 | lower end of the 95% interval of the loop gain (chance between newcomers, those of one friend or one guide as one) | 闭环增益 95% 区间的下限（新人之间的偶然性，同一好友或导购带来的算一组）
    loop_gain_high | loop | people | 闭环增益上限 | upper end of the 95% interval of the loop gain | 闭环增益 95% 区间的上限
    loop_gain_staying_share | loop | share | 期末仍在池占比 | of these newcomers, those still in the pool at the end of the look-ahead, who may bring more | 这些新人中，前瞻结束时仍在池中、还可能带来人的占比
    period_gain | loop | followers | 当期增益 | new followers that a newcomer would bring over a lifetime at the rates of the last {window} days, as if the market did not empty | 按最近 {window} 天的速度、且市场不会耗尽，一位新人一生会带来的新粉丝
    period_gain_low | loop | followers | 当期增益下限 | lower end of the 95% interval of the period gain (chance in the referrals only) | 当期增益 95% 区间的下限（仅含转介绍的偶然性）
    period_gain_high | loop | followers | 当期增益上限 | upper end of the 95% interval of the period gain | 当期增益 95% 区间的上限
    period_gain_extrapolated_share | loop | share | 外推占比 | part of the period gain from ages in the pool that nobody has reached yet, at the rates of the oldest seen | 当期增益中来自尚无人达到的在池时长的部分，按最老一批的速度推算
    quick_ratio | loop | ratio | 速动比率 | (new + won back) / lost, in the last {window} days | 最近 {window} 天（新增 + 召回）/ 流失
    referral_share | loop | share | 转介绍占比 | new followers who were brought by a referrer, in the last {window} days | 最近 {window} 天由推荐人带来的新粉丝占比
    reachable | pool | people | 流量池 | people in the pool at the end | 期末流量池人数
    * | pool
    churn_rate | pool | per day | 流失率 | left / reachable at dawn, in the last {window} days | 最近 {window} 天，流失 / 清晨在池人数
    doubling_days | pool | days | 翻倍时间 | days in which the pool doubles at the pace of the last {window} days | 按最近 {window} 天的速度，流量池翻倍所需天数
    halving_days | pool | days | 减半时间 | days in which the pool halves at the pace of the last {window} days | 按最近 {window} 天的速度，流量池减半所需天数
    extinction_days | pool | days | 枯竭时间 | days until less than one person is left, at the pace of the last {window} days | 按最近 {window} 天的速度，池中剩不到一人所需天数
    doubling_days_by_referral | pool | days | 仅靠转介绍翻倍时间 | the same at the pace of the loop test | 按闭环检验的速度，流量池翻倍所需天数
    halving_days_by_referral | pool | days | 仅靠转介绍减半时间 | the same at the pace of the loop test | 按闭环检验的速度，流量池减半所需天数
    extinction_days_by_referral | pool | days | 仅靠转介绍枯竭时间 | the same at the pace of the loop test; days from the switch-off | 按闭环检验的速度，池中剩不到一人所需天数，自关停起算
    k_factor | referral | ratio | K值 | invitations per follower who came uninvited x share accepted: the friends whom they brought themselves / these followers | 每位自来粉丝发出的邀请 × 接受率：他们亲自带来的好友 / 自来粉丝
    k_factor_generation_2 | referral | ratio | 第二代K值 | followers brought by the first generation of friends / these | 第一代好友带来的粉丝 / 第一代好友
    k_factor_generation_3 | referral | ratio | 第三代K值 | followers brought by the second generation / these | 第二代带来的粉丝 / 第二代
    referred_per_uninvited | referral | ratio | 累计裂变比 | new followers of all generations traced to a referrer / those who were not; without the chains of people who were there before day 0 | 各代转介绍来的新粉丝 / 自来的新粉丝；不含第 0 天之前已在的人带起的链条
    referred_per_uninvited_recent | referral | ratio | 近期裂变比 | the same of those who joined in the last {window} days | 最近 {window} 天加入者的同一比率
    top_referrers_share | referral | share | 头部邀请人占比 | part of all referrals that the top 20% of those who brought someone have brought | 带来过人的人中，前 20% 带来的转介绍占比
    cost_per_follower | acquisition | CNY | 加粉成本 | spend of the channels that were paid / followers they brought | 付费渠道的投放 / 其带来的粉丝
    cost_per_follower_blended | acquisition | CNY | 综合加粉成本 | (spend of all channels + referral rewards) / all new followers | （全部渠道的投放 + 转介绍奖励）/ 全部新粉丝
    acquisition_cost | acquisition | CNY | 获客成本 | (spend of all channels + referral rewards) / first-time buyers among those who joined in the run | （全部渠道的投放 + 转介绍奖励）/ 运行中加入者里的首购买家
    cost_per_follower_referral | acquisition | CNY | 转介绍加粉成本 | referral rewards / followers who came by referral | 转介绍奖励 / 转介绍来的粉丝
    acquisition_cost_referral | acquisition | CNY | 转介绍获客成本 | referral rewards / first-time buyers who came by referral | 转介绍奖励 / 转介绍来的首购买家
    * | acquisition
    conversion_rate_4_weeks | conversion | share | 4周转化率 | followers who bought within 4 weeks of joining | 加入后 4 周内下过单的粉丝占比
    conversion_rate_13_weeks | conversion | share | 13周转化率 | followers who bought within 13 weeks of joining | 加入后 13 周内下过单的粉丝占比
    conversion_rate_52_weeks | conversion | share | 52周转化率 | followers who bought within 52 weeks of joining | 加入后 52 周内下过单的粉丝占比
    checkout_pass_rate | conversion | share | 下单通过率 | orders / checkouts begun | 订单 / 进入下单的次数
    paying_rate | activity | share | 付费率 | reachable people at the end who ordered in the last {month} days | 期末在池的人中，最近 {month} 天下过单的占比
    active_rate | activity | share | 月活跃率 | monthly active (read, answered, visited a checkout, shared or joined within {month} days) / reachable, at the end | 期末，月活跃（{month} 天内阅读、回应、进入下单、分享或加入）/ 在池人数
    stickiness | activity | share | 日活/月活 | mean daily active of the last {month} days / monthly active at the end (DAU/MAU) | 最近 {month} 天的平均日活 / 期末月活（DAU/MAU）
    reply_share | activity | share | 回复率 | times that a host replied / times that a customer wrote to one | 回复次数 / 客户来信次数
    reply_minutes | activity | minutes | 首次回复时长 | mean minutes until these replies | 等到这些回复的平均分钟数
    retention_30_days | retention | share | 30日留存率 | followers still reachable 30 days after joining | 加入 30 天后仍在池中的粉丝占比
    retention_90_days | retention | share | 90日留存率 | followers still reachable 90 days after joining | 加入 90 天后仍在池中的粉丝占比
    retention_180_days | retention | share | 180日留存率 | followers still reachable 180 days after joining | 加入 180 天后仍在池中的粉丝占比
    buyer_retention | retention | share | 买家留存率 | of those who had bought by day t, the share with an order in (t, t + 13 weeks]; t is 13 weeks before the end | 截至第 t 天买过的人中，在 (t, t + 13 周] 又下单的占比；t 为期末前 13 周
    repurchase_rate | orders | share | 复购率 | buyers with two orders or more / buyers, of those who joined in the run | 运行中加入的买家里，下过两单及以上的占比
    repurchase_rate_13_weeks | orders | share | 老客复购率 | the same for buyers whose first order was at least 13 weeks before the end | 首单距期末至少 13 周的买家的复购率
    one_time_share | orders | share | 一次性买家占比 | buyers with one order only / buyers, of those who joined in the run | 运行中加入的买家里，只下过一单的占比
    repurchase_interval | orders | days | 复购周期 | mean days from one order to the next, of those seen | 从一单到下一单的平均天数，仅计已发生的
    orders | orders | orders | 订单数 | first and repeat orders | 首单与复购单
    * | orders
    average_order_value | orders | CNY | 客单价 | revenue / orders | 成交额 / 订单数
    revenue_per_customer | orders | CNY | 人均消费 | revenue / people who ordered in the run | 成交额 / 运行中下过单的人
    top_buyers_share | orders | share | 头部买家销售占比 | part of all that buyers have spent that the top 20% of them spent | 前 20% 的买家在全部买家消费中的占比
    super_users | orders | people | 超级用户 | people in the pool at the end with three orders in the last 26 weeks, trust above 0.6, who have brought someone | 期末在池、最近 26 周下过三单、信任高于 0.6、且带来过人的人
    super_users_share | orders | share | 超级用户占买家比例 | super users / buyers in the pool at the end | 超级用户 / 期末在池的买家
    super_users_sales_share | orders | share | 超级用户销售占比 | part of all that buyers have spent that super users spent | 超级用户在全部买家消费中的占比
    super_users_referrals_share | orders | share | 超级用户转介绍占比 | part of all friends brought whom super users have brought | 超级用户在全部转介绍中的占比
    lifetime_value | value | CNY | 客户终身价值 | margin after rewards and commissions per new follower within {horizon} weeks, discounted at {discount} a year by the weeks since the week of joining | {horizon} 周内每位新粉丝扣除奖励与佣金后的毛利，从加入那周起按每年 {discount} 折现
    lifetime_value_of_buyer | value | CNY | 买家终身价值 | the same per first-time buyer: value of a follower / share who buy within {horizon} weeks | 每位首购买家的同一价值：粉丝价值 / {horizon} 周内购买的占比
    lifetime_value_ratio | value | ratio | 粉丝价值/花费 | lifetime value of a follower / spend per new follower; rewards are in the value already | 每位粉丝的终身价值 / 每位新粉丝的投放；奖励已计入价值
    payback_week | value | weeks | 回本周数 | week since joining (1 is the week of joining) in which margin so far per follower reaches the spend per new follower | 每位粉丝的累计毛利达到其投放的那一周（加入那周为第 1 周）
    * | money
    profit | money | CNY | 利润 | revenue + entry fees + fees of paid cards - all costs above; top-ups are no income until spent | 成交额 + 入门费 + 付费会员费 − 以上全部成本；储值在消费之前不算收入
    profit_with_pool | money | CNY | 含流量池的利润 | profit + change of the pool's remaining value | 利润 + 流量池剩余价值的变化
    pool_value | value | CNY | 流量池剩余价值 | margin expected of the people in the pool at the end within 52 weeks, discounted at 10% a year: each one's visits at the hazards of the last day until leaving or lapse x margin per visit of the last {window} days | 期末在池的人在 52 周内预期的毛利，按每年 10% 折现：各人按最后一天的速率到访，直至离开或沉默 × 最近 {window} 天每次到访的毛利
    pool_value_at_start | value | CNY | 期初流量池价值 | the same for the people who were there before day 0, at their hazards of day 0 and the margin per visit of the first {window} days | 第 0 天之前已在的人的同一价值，按其第 0 天的速率与最初 {window} 天每次到访的毛利
    return_on_investment | money | ratio | 投入产出比 | profit / spend of all channels; not sales / spend, for which the trade uses the Chinese word, too | 利润 / 全部渠道的投放；行业中也常指成交额 / 投放，此处不是
    payback_day | money | day | 回本日 | day from which cumulated profit is never negative again | 从这天起，累计利润不再为负
    revenue_per_host | money | CNY | 人效 | sales to customers of hosts other than accounts / such hosts at work on average | 导购与团长（不含品牌账号）的客户销售额 / 平均在岗人数
    guide_balance | money | CNY | 导购净贡献 | margin of orders by customers of guides and part-timers, less their commissions, overrides, salaries and tools; customers whom the brand brought to them count in full | 导购与兼职的客户订单毛利，减其佣金、管理佣金、底薪与工具；品牌带给他们的客户全额计入
    guide_won_share | money | share | 导购拉新毛利占比 | part of that margin that comes from people whom guides and part-timers brought | 该毛利中来自导购与兼职自己带来的人的部分
    """
)


def _by_channel() -> dict[str, Definition]:
    """Cost per follower and per buyer of each channel."""
    rows = {}
    for channel, about in CHANNELS.items():
        word = about.chinese
        of_followers = Both(f"spend on {channel} / followers it brought", f"{word}的投放 / 其带来的粉丝")
        of_buyers = Both(f"spend on {channel} / first-time buyers it brought", f"{word}的投放 / 其带来的首购买家")
        rows[f"cost_per_follower_{channel}"] = Definition("acquisition", "CNY", f"加粉成本({word})", of_followers)
        rows[f"acquisition_cost_{channel}"] = Definition("acquisition", "CNY", f"获客成本({word})", of_buyers)
    return rows


DEFINITIONS |= _by_channel()


def _by_source() -> dict[str, Definition]:
    """Cost, value and payback of each source."""
    rows = {}
    for by in PAID_TO_BRING:
        rows[f"cost_per_follower_{by.source}"] = Definition(
            "acquisition", "CNY", f"加粉成本({by.chinese})",
            Both(
                f"fees of all {by.word} / followers they brought + commissions to {by.word} and referrers per such "
                "follower within {horizon} weeks, discounted at {discount} a year",
                f"全部{by.chinese}的固定费用 / 其带来的粉丝 + {{horizon}} 周内每位此类粉丝付给{by.chinese}与推荐人的佣金，"
                "按每年 {discount} 折现",
            ),
        )  # fmt: skip
        rows[f"acquisition_cost_{by.source}"] = Definition(
            "acquisition", "CNY", f"获客成本({by.chinese})",
            Both(
                f"(fees of all {by.word} + commissions to {by.word} and referrers for followers whom {by.word} brought)"
                " / first-time buyers among these",
                f"（全部{by.chinese}的固定费用 + 因其带来的粉丝而付给{by.chinese}与推荐人的佣金）/ 其中的首购买家",
            ),
        )  # fmt: skip
    paid = listed(["referrers", *(by.word for by in PAID_TO_BRING)])
    paid_zh = "与".join(["推荐人", *(by.chinese for by in PAID_TO_BRING)])
    for one in list(Source)[:N_JOINING]:
        source, word, who = one.name.lower(), one.chinese, one.bringers
        rows[f"lifetime_value_{source}"] = Definition(
            "value", "CNY", f"客户终身价值({word})",
            Both(
                f"margin per follower brought by {who}, before pay to {paid}, within {{horizon}} weeks, "
                "discounted at {discount} a year",
                f"来自{word}的每位粉丝在 {{horizon}} 周内的毛利，未扣付给{paid_zh}的报酬，按每年 {{discount}} 折现",
            ),
        )  # fmt: skip
        rows[f"lifetime_value_ratio_{source}"] = Definition(
            "value", "ratio", f"粉丝价值/花费({word})",
            Both(
                f"lifetime value of a follower brought by {who} / (spend per such follower + pay to {paid} "
                "for one within {horizon} weeks)",
                f"来自{word}的每位粉丝的终身价值 /（其投放 + {{horizon}} 周内为其付给{paid_zh}的报酬）",
            ),
        )  # fmt: skip
        rows[f"payback_week_{source}"] = Definition(
            "value", "weeks", f"回本周数({word})",
            Both(
                f"week since joining in which margin so far per follower brought by {who}, after pay to {paid}, "
                "reaches the spend per such follower",
                f"来自{word}的每位粉丝扣除付给{paid_zh}的报酬后的累计毛利达到其投放的那一周",
            ),
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
        reachable halving_days halving_days_by_referral extinction_days extinction_days_by_referral
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
