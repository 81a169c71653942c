"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

NOBODY_NO_CHANNEL_SPENDS = "nobody: no channel spends anything", "无人：没有渠道在投放"
THOSE_WHO_BEGIN_PASS = "{ease} of those who begin pass {steps}", "开始下单者有 {ease} 通过{steps}"
YEAR_PERSON_REAL_NEED = "{needs:.1f} a year of a person with a real need", "有需求者每年 {needs:.1f} 次"
TOLERATE_LESS_THAN_SENT = (
    "{share} tolerate less than is sent, {messages:.3g} promotions a week with service counted in",
    "{share} 的人容忍度低于每周 {messages:.3g} 次促销（含服务折算）",
)
FOLLOWER_STAYS_BUYER_MEAN = (
    "a follower stays {follower}, a buyer {buyer} (mean, without trust and annoyance)",
    "粉丝平均停留 {follower}，买家 {buyer}（不计信任与反感）",
)
TIMES_YEAR_BY_BUYER = "{times:.1f} times a year by a buyer with full experience", "体验满分的买家每年 {times:.1f} 次"
CNY_ORDER_AT_TRUST = "{margin:,.1f} CNY an order at trust {trust:g}", "信任为 {trust:g} 时每单 {margin:,.1f} 元"
FRIENDS_MARKET = "{room:,} friends, {share} of the market", "{room:,} 位好友，占市场 {share}"
CNY_WEEK_WAGES_FOR = (
    "{cost:,.2f} CNY a week in wages for each person whom an account keeps",
    "账号维护的每人每周人工 {cost:,.2f} 元",
)
CNY_WEEK_CHANNELS_APART = "{cost:,.0f} CNY a week, the channels apart", "每周 {cost:,.0f} 元（不含渠道）"
NEVER_HOLDS_COMES_LATER = "never holds: {others} comes later", "从不生效：{others} 在后"
WHAT_KNOWN_PARAMETERS_SOLVED = "What is known, and the parameters solved from it", "已知数据，以及由其求解的参数"
WHAT_DIFFERS_FROM_DEFAULTS = "What differs from the defaults", "与默认值的不同"
WHAT_CHANNELS_SHOULD_BRING = (
    "What the channels should bring in a week, with everyone still a stranger",
    "各渠道每周预计带来的粉丝（尚无人加入时）",
)
DOES_LOOP_CLOSE_BY = (
    "Does the loop close, by the day from which only referral is left",
    "从哪天起仅靠转介绍，闭环是否成立",
)
