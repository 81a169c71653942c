"""Words on the pictures of one run, in English and Chinese."""

from loopsim.scenario.hosts.kinds import HOSTS

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
    "forest": {"en": "Who brings whom", "zh": "谁带来了谁"},
    "forest_line": {
        "en": "{brought} friends were brought by {referrers} people; the most active 1% brought {share} of them",
        "zh": "{referrers}人带来{brought}位好友；最活跃的1%带来其中{share}",
    },
    "nobody_brought": {"en": "nobody brought anyone", "zh": "没有转介绍"},
    "trees": {
        "en": "The {count} largest trees, with people in each; black: came without an invitation",
        "zh": "最大的{count}棵裂变树及其人数；黑点：非受邀加入",
    },
    "trees_cut": {
        "en": "The {count} largest trees, with people in each; only the {shown} who joined first are drawn",
        "zh": "最大的{count}棵裂变树及其人数；只画最早加入的{shown}人",
    },
    "generation": {"en": "gen. {number}", "zh": "第{number}代"},
    "generation_axis": {"en": "generation (0: came without an invitation)", "zh": "代（0：非受邀加入）"},
    "depth": {"en": "People by generation", "zh": "各代人数"},
    "lorenz": {"en": "Friends brought, % (Gini {gini})", "zh": "带来好友的占比，%（基尼系数{gini}）"},
    "lorenz_empty": {"en": "Friends brought, %", "zh": "带来好友的占比，%"},
    "lorenz_axis": {"en": "people who joined, the least active first, %", "zh": "加入者，从最不活跃排起，%"},
    "hosts": {"en": "How accounts and staff fare", "zh": "账号与员工的负荷和收入"},
    "hosts_line": {
        "en": "{count} at work at the end, {full} of them asked for more than they can give; {hired} came, {left} went",
        "zh": "期末在岗{count}个，其中超负荷{full}个；期间新增{hired}个，离开{left}个",
    },
    "host_load": {"en": "Load (1: all they can give)", "zh": "负荷（1为满负荷）"},
    "host_pay": {"en": "Pay so far, CNY", "zh": "累计收入（元）"},
    "no_host_paid": {"en": "none is paid", "zh": "均无报酬"},
    "no_hosts": {"en": "no hosts", "zh": "没有账号与员工"},
    "hosts_at_work": {"en": "At work (came, went)", "zh": "在岗（新增、离开）"},
    "host_turnover": {"en": "{kind} {count} (+{came}, -{went})", "zh": "{kind}{count}（+{came}，-{went}）"},
    "trust_heading": {"en": "Do people trust, or tire?", "zh": "客户更信任，还是更疲劳？"},
    "trust_line": {
        "en": "at the end trust {trust}, and fatigue as of {fatigue} promotions a week",
        "zh": "期末平均信任{trust}，疲劳相当于每周{fatigue}条促销",
    },
    "trust_days": {
        "en": "states of {count} days; band: the middle 80% of the pool",
        "zh": "{count}天的状态；色带：中间80%的人",
    },
    "trust_panel": {"en": "Trust in the brand, 0 to 1", "zh": "品牌信任（0至1）"},
    "fatigue_panel": {
        "en": "Fatigue: messages as they feel them, in promotions a week",
        "zh": "疲劳：感受到的消息量（折合每周促销条数）",
    },
    "upper_tenth": {"en": "top tenth above {value}", "zh": "最高十分之一高于{value}"},
    "lower_tenth": {"en": "lowest below {value}", "zh": "最低十分之一低于{value}"},
    "film": {"en": "Who joins, and who brings whom", "zh": "谁加入，谁带来了谁"},
    "film_line": {
        "en": "{shown} of {joined} who joined, the largest trees first; dark: have bought, grey: left",
        "zh": "加入{joined}人，画出{shown}人（裂变树从大到小）；深色：已成交，灰色：已流失",
    },
    "mean_of": {"en": "mean {value}", "zh": "均值{value}"},
}
RUNS |= {f"host_{kind.name}": {"en": kind.name.replace("_", "-"), "zh": kind.chinese} for kind in HOSTS.values()}
