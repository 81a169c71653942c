"""Words on the pictures of one run, in English and Chinese."""

RUNS: dict[str, dict[str, str]] = {
    "stages_heading": {"en": "Who is in the pool", "zh": "流量池里都是谁"},
    "stages_line": {
        "en": "{pool} in the pool at the end: {followers} followers, {buyers} buyers, {repeat_buyers} who came back, "
        "{referrers} who brought someone",
        "zh": "期末流量池{pool}人：粉丝{followers}，成交客户{buyers}，复购客{repeat_buyers}，转介绍客户{referrers}",
    },
    "stage_shares": {"en": "Share of the pool in %", "zh": "占流量池的比例（%）"},
    "retention": {"en": "How long do followers stay?", "zh": "粉丝能留多久？"},
    "retained": {"en": "{share} still reachable after {months} months", "zh": "{months}个月后留存{share}"},
    "retention_map": {
        "en": "Still reachable, by day of joining (up to four weeks later)",
        "zh": "留存率（按加入日，每四周一批）",
    },
    "retention_curves": {"en": "Still reachable, a line a cohort", "zh": "各批次留存曲线"},
    "money": {"en": "Where the money goes", "zh": "钱花到哪里去了"},
    "money_line": {
        "en": "{came} CNY came in; {profit} CNY are left as profit ({share})",
        "zh": "收入{came}元；剩下利润{profit}元（{share}）",
    },
    "no_income": {"en": "no money came in", "zh": "没有收入"},
    "money_waterfall": {"en": "From income to profit, CNY", "zh": "从收入到利润（元）"},
    "money_profit": {"en": "profit", "zh": "利润"},
}
