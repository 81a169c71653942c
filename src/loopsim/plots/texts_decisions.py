"""Words on the pictures of answers to what to do, in English and Chinese."""

DECISIONS: dict[str, dict[str, str]] = {
    "explained": {"en": "Why {after} differs from {before}", "zh": "为什么{after}与{before}不同"},
    "explained_profit": {"en": "Profit, CNY", "zh": "利润（元）"},
    "explained_pool": {"en": "People in the pool at the end", "zh": "期末流量池人数"},
    "explained_changes": {"en": "Profit by change, CNY", "zh": "各项改动带来的利润（元）"},
    "small_parts": {"en": "small parts together", "zh": "其余小项合计"},
    "difference": {"en": "difference", "zh": "合计"},
    "about_explained": {
        "en": "{days} days, {runs} runs each, seeds {first} to {last}  |  lines: 95% of the mean; pale: may be 0",
        "zh": "{days}天，各{runs}次运行，种子{first}至{last}  |  横线：均值的95%区间；浅色：可能为0",
    },
    "sensitivity": {"en": "What matters in {name}", "zh": "{name}：哪些因素最重要"},
    "sensitivity_key": {
        "en": "blue: what you decide; brown: what you do not know; + or -: which way more of it moves the measure",
        "zh": "蓝：你能决定的；褐：你不确知的；+ 或 -：增大时指标的方向",
    },
    "about_sobol": {
        "en": "part of the variance, interactions included (Sobol); lines: 95%  |  {days} days, {runs} runs a point",
        "zh": "Sobol总效应指数：占方差的比例（含交互）；横线：95%  |  {days}天，每点{runs}次运行",
    },
    "about_morris": {
        "en": "mean size of the effect, the largest is 1 (Morris); lines: 95%  |  {days} days, {runs} runs a point",
        "zh": "Morris筛选：平均效应大小，最大为1；横线：95%  |  {days}天，每点{runs}次运行",
    },
    "spot_tried": {"en": "tried from {low} to {high}", "zh": "试验范围：{low} 至 {high}"},
    "about_pawn": {
        "en": "how far the distribution moves, 1: all of it (PAWN); lines: 95%  |  {days} days, {runs} runs a point",
        "zh": "PAWN：分布移动的程度，1为全部；横线：95%  |  {days}天，每点{runs}次运行",
    },
    "branch": {"en": "One past, other levers from day {at} on", "zh": "同一段过去，自第{at}天起改变"},
    "profit_so_far": {"en": "Cumulative profit in CNY", "zh": "累计利润（元）"},
    "about_branch": {
        "en": "{name}  |  {days} days, seed {seed}, one past and the same luck for all",
        "zh": "{name}  |  {days}天，种子{seed}，同一段过去，同样的运气",
    },
    "spot_mean": {"en": "mean {value}", "zh": "均值 {value}"},
    "spot_worst_tenth": {"en": "worst tenth {value}", "zh": "最差十分之一均值 {value}"},
    "spot_failing": {"en": "fails in {share} of the worlds", "zh": "在{share}的情境中失败"},
    "robust": {"en": "Plans in uncertain worlds", "zh": "不确定情境中的各方案"},
    "robust_goal": {"en": "{goal}, in each world", "zh": "各情境的{goal}"},
    "robust_fails": {"en": "fails ({fails})", "zh": "失败（{fails}）"},
    "robust_key": {
        "en": "dot: a world; ring: mean, with its 95% interval; bar across: mean of the worst tenth",
        "zh": "点：一个情境；圈：均值及其95%区间；竖条：最差十分之一的均值",
    },
    "about_robust": {
        "en": "{name}  |  {worlds} worlds, {days} days, {runs} runs of each, the same luck for all plans",
        "zh": "{name}  |  {worlds}个情境，{days}天，各{runs}次运行，各方案同样的运气",
    },
    "learn": {"en": "What to measure next", "zh": "下一步测什么"},
    "learn_worth": {
        "en": "Expected gain of {goal}, from knowing it before the choice",
        "zh": "选择前先知道该值，{goal}的期望增加",
    },
    "learn_key": {
        "en": "lines: 95% intervals; pale: may be nothing; vertical: knowing everything",
        "zh": "横线：95%区间；浅色：可能为0；竖线：知道全部的价值",
    },
    "about_learn": {"en": "{name}  |  {worlds} worlds", "zh": "{name}  |  {worlds}个情境"},
    "optimize": {"en": "Proposed plan: {name}", "zh": "方案建议：{name}"},
    "optimize_keep": {"en": "Keep today's plan: {name}", "zh": "维持现行方案：{name}"},
    "about_optimize": {
        "en": "{name}  |  {days} days, {runs} runs, {seeds} fresh seeds  |  lines: 95%",
        "zh": "{name}  |  {days}天，{runs}次运行，{seeds}个新种子  |  横线：95%区间",
    },
    "optimize_progress": {
        "en": "Gain{unit} had the search stopped there, by runs",
        "zh": "若搜索在此停下所得的增益{unit}，按运行次数",
    },
    "optimize_choice": {"en": "the proposed plan", "zh": "建议方案"},
    "optimize_on_front": {"en": "a plan of the front", "zh": "前沿上的方案"},
    "optimize_tried": {"en": "a plan that was compared", "zh": "比较过的方案"},
    "spot_runs": {"en": "after {runs} runs", "zh": "{runs}次运行后"},
    "spot_bounds": {"en": "between {low} and {high}", "zh": "界限：{low} 至 {high}"},
    "optimize_fresh": {"en": "fresh seeds", "zh": "新种子"},
    "optimize_front": {
        "en": "{one} (across) against {other} (up), gain over today",
        "zh": "{one}（横）与{other}（纵），与现行方案之差",
    },
    "optimize_levers": {
        "en": "Levers: grey today, blue proposed",
        "zh": "杠杆：灰为现行，蓝为建议",
    },
    "optimize_marginal": {"en": "What the next 1,000 CNY add to {kpi}", "zh": "再投1,000元，{kpi}增加多少"},
    "optimize_steps": {"en": "What a step more adds to {kpi}", "zh": "再加一步，{kpi}增加多少"},
}
