"""Texts of the pages, in English and Chinese."""

from __future__ import annotations

from loopsim.dashboard.words import Language

_TEXTS: dict[str, dict[Language, str]] = {
    # the frame
    "title": {"en": "loopsim: does the loop close?", "zh": "loopsim：私域能闭环吗？"},
    "question": {"en": "Does my loop close? What if …?", "zh": "我的私域能闭环吗？如果……会怎样？"},
    "what_if": {"en": "What if", "zh": "推演"},
    "watch": {"en": "Watch", "zh": "看一看"},
    "map": {"en": "Map", "zh": "地图"},
    "optimum": {"en": "Best plan", "zh": "最优方案"},
    "page": {"en": "Page", "zh": "页面"},
    "language": {"en": "Language", "zh": "语言"},
    "bad_language": {"en": "language: found {found}; right is en or zh", "zh": "language：得到 {found}；应为 en 或 zh"},
    "first_time": {
        "en": "Compiling for this machine, once: about a minute. Later starts are instant.",
        "zh": "首次使用，正在为本机编译，约一分钟；之后即开即用。",
    },
    # start from
    "start": {"en": "Start from", "zh": "从哪里开始"},
    "by_preset": {"en": "A preset", "zh": "预设"},
    "by_file": {"en": "My file", "zh": "文件"},
    "by_form": {"en": "My shop", "zh": "我的店"},
    "preset": {"en": "Preset", "zh": "预设"},
    "upload": {"en": "Scenario file (.toml)", "zh": "方案文件（.toml）"},
    "in_folder": {"en": "Files in {folder}", "zh": "文件夹 {folder} 中的文件"},
    "none_chosen": {"en": "none", "zh": "未选"},
    "refused_file": {"en": "This file is not used:", "zh": "此文件未采用："},
    "form_about": {
        "en": "A few figures of your shop make a scenario. What you do not know may stay as it is.",
        "zh": "填几个自家店的数字即可生成方案；不清楚的可以不改。",
    },
    "more_questions": {"en": "More questions", "zh": "更多问题"},
    "make": {"en": "Make the scenario", "zh": "生成方案"},
    "about": {"en": "{name}: {people} people, {days} days", "zh": "{name}：市场{people}人，{days}天"},
    # levers
    "levers": {"en": "Levers", "zh": "杠杆"},
    "all_levers": {"en": "All levers", "zh": "全部杠杆"},
    "group": {"en": "Group", "zh": "分组"},
    "reset": {"en": "Reset", "zh": "复原"},
    "bounds": {"en": "bounds", "zh": "取值范围"},
    "default": {"en": "default", "zh": "默认值"},
    "source": {"en": "source", "zh": "来源"},
    "in_file": {"en": "in the file", "zh": "文件中"},
    "strength": {
        "en": "Letters of a source: D data, P a study, R a rule of law or platform, S an article, V a vendor, "
        "A an assumption.",
        "zh": "来源字母：D 数据，P 论文，R 法律或平台规则，S 文章，V 厂商，A 假设。",
    },
    "not_taken": {"en": "Not taken; the curve is of the value before.", "zh": "未采用；曲线仍按之前的值。"},
    "wrong": {"en": "{where}: found {found}; right is {right}", "zh": "{where}：得到 {found}；应为 {right}"},
    "scheduled": {"en": "the schedule of the scenario sets this too", "zh": "方案的日程也会改动它"},
    # curve
    "computing": {"en": "{done} of {total} runs", "zh": "已完成 {done}/{total} 次运行"},
    "first_sight": {
        "en": "First sight from {runs} runs; {all} are under way.",
        "zh": "先看 {runs} 次运行的结果，共 {all} 次正在进行。",
    },
    "small_sight": {
        "en": "First sight from {runs} runs of a market {part} as large, multiplied up; accounts and guides are "
        "rounded in it. {all} runs of the whole are under way.",
        "zh": "先看{runs}次小市场（{part}大小）运行的放大结果，其中账号与导购取整；全市场的{all}次运行正在进行。",
    },
    "small_only": {
        "en": "Line: median of {runs} runs of a market {part} as large, multiplied up, since the whole would take "
        "minutes; dark and pale bands: where 50% and 90% of them are, which luck makes wider than those of the whole.",
        "zh": "线：{runs}次小市场（{part}大小）运行放大后的中位数（全市场需数分钟）；深浅色带：50%与90%的运行所在范围，"
        "比全市场更宽。",
    },
    "small_verdict": {
        "en": "From {runs} runs of a market {part} as large, made alike; the test of the whole is under way.",
        "zh": "依据{runs}次同类小市场（{part}大小）的运行；全市场的测试正在进行。",
    },
    "small_verdict_only": {
        "en": "From {runs} runs of a market {part} as large, made alike: the whole would take minutes here; "
        "`loopsim run` tests it.",
        "zh": "依据{runs}次同类小市场（{part}大小）的运行：全市场在此需数分钟，可用 loopsim run 测试。",
    },
    "pool": {"en": "People in the pool", "zh": "流量池人数"},
    "profit": {"en": "Cumulative profit, CNY", "zh": "累计利润（元）"},
    "stages": {"en": "Stages of the pool", "zh": "流量池各阶段人数"},
    "flows": {"en": "Joiners and leavers a day (7-day mean)", "zh": "每日拉新与流失（7日均值）"},
    "joiners": {"en": "joiners", "zh": "拉新"},
    "leavers": {"en": "leavers", "zh": "流失"},
    "bands": {
        "en": "Line: median of {runs} runs; dark and pale bands: where 50% and 90% of them are.",
        "zh": "线：{runs}次运行的中位数；深浅色带：50%与90%的运行所在范围。",
    },
    "more_curves": {"en": "Stages, joiners and leavers", "zh": "阶段、拉新与流失"},
    "day": {"en": "day", "zh": "天"},
    "date": {"en": "date", "zh": "日期"},
    "median": {"en": "median", "zh": "中位数"},
    "half": {"en": "50% of runs", "zh": "50%的运行"},
    "ninety": {"en": "90% of runs", "zh": "90%的运行"},
    "now": {"en": "now", "zh": "当前"},
    "pinned": {"en": "pinned", "zh": "已钉住"},
    "plan": {"en": "plan", "zh": "方案"},
    "people": {"en": "people", "zh": "人数"},
    "schedule": {"en": "schedule", "zh": "日程"},
    "failed": {"en": "{failed} of {runs} runs failed: {message}", "zh": "{runs}次运行中{failed}次失败：{message}"},
    # verdict
    "testing": {"en": "Testing whether the loop closes …", "zh": "正在测试能否闭环……"},
    "stale": {"en": "(before this change)", "zh": "（改动之前）"},
    "renewal": {
        "en": "Renewal with only referral {value} (95%: {low} to {high}): of each person who leaves, so many "
        "are brought. Closed by referral in {closed} of {judged} runs.",
        "zh": "仅靠转介绍的补充率 {value}（95%：{low} 至 {high}）：每流失一人补回多"
        "少人。{judged}次运行中{closed}次靠转介绍闭环。",
    },
    "no_renewal": {
        "en": "Closed by referral in {closed} of {judged} runs.",
        "zh": "{judged}次运行中{closed}次靠转介绍闭环。",
    },
    "more_runs": {"en": "About {runs} runs would decide.", "zh": "约需{runs}次运行方可判定。"},
    "untested": {"en": "No loop test could be made.", "zh": "无法做闭环测试。"},
    "legal": {"en": "Outside the rules", "zh": "合规"},
    "cautions": {"en": "Mind", "zh": "提示"},
    # money
    "end_pool": {"en": "Pool on the last day", "zh": "期末流量池"},
    "joined": {"en": "New followers", "zh": "新增粉丝"},
    "revenue": {"en": "Revenue, CNY", "zh": "收入（元）"},
    "all_profit": {"en": "Profit, CNY", "zh": "利润（元）"},
    "money": {"en": "Where the money goes (CNY, mean of the runs)", "zh": "钱从哪来、花到哪（元，运行均值）"},
    "figures": {"en": "All figures", "zh": "全部指标"},
    "measure": {"en": "measure", "zh": "指标"},
    "unit": {"en": "unit", "zh": "单位"},
    "mean": {"en": "mean", "zh": "均值"},
    "low": {"en": "95% from", "zh": "95%下限"},
    "high": {"en": "95% to", "zh": "95%上限"},
    "difference": {"en": "difference", "zh": "差值"},
    # comparison
    "pin": {"en": "Pin this plan", "zh": "钉住此方案"},
    "unpin": {"en": "Unpin", "zh": "取消钉住"},
    "pin_help": {
        "en": "Keeps the plan as it is now; every change after that is compared with it, run by run on the same luck.",
        "zh": "保留当前方案；之后的每次改动都与它在同样的运气下逐次比较。",
    },
    "against": {"en": "Against the pinned plan, on the same luck", "zh": "与钉住的方案相比（同样的运气）"},
    "same": {"en": "The plan is as pinned. Move a lever.", "zh": "与钉住的方案相同。动一下杠杆。"},
    "differs": {"en": "What differs", "zh": "有何不同"},
    "apart": {
        "en": "Differences run by run. Line: their mean; dark: its 95% interval; pale: where 90% of them are.",
        "zh": "逐次相减。线：均值；深色：其95%置信区间；浅色：90%的差值所在范围。",
    },
    "pool_apart": {"en": "People in the pool: difference", "zh": "流量池人数：差值"},
    "profit_apart": {"en": "Cumulative profit, CNY: difference", "zh": "累计利润（元）：差值"},
    "other_days": {
        "en": "The pinned plan runs over {days} days, this one over {now}: they are not compared.",
        "zh": "钉住的方案为{days}天，当前为{now}天，无法比较。",
    },
    "path": {"en": "lever", "zh": "杠杆"},
    "before": {"en": "before", "zh": "之前"},
    # downloads
    "take": {"en": "Take with you", "zh": "带走"},
    "scenario_file": {"en": "Scenario (.toml)", "zh": "方案（.toml）"},
    "data_file": {"en": "Data by day (.csv)", "zh": "每日数据（.csv）"},
    "figures_file": {"en": "Figures (.csv)", "zh": "指标（.csv）"},
    "report_file": {"en": "Report (.html)", "zh": "报告（.html）"},
    "report_help": {
        "en": "Everything about this plan in one page, for others. Makes the runs anew: half a minute or more.",
        "zh": "一页讲清此方案，可转发他人。需重新运行，约半分钟或更久。",
    },
    # watching
    "stage": {"en": "stage", "zh": "阶段"},
    "orders": {"en": "orders", "zh": "订单"},
    "friends_brought": {"en": "friends brought", "zh": "带来好友"},
    "watch_about": {
        "en": "A market of {people} people made like yours, run by Mesa agents. Each dot is a person, each grey "
        "line two close friends; a line of colour shows who brought whom.",
        "zh": "按你的方案缩成{people}人的小市场，由 Mesa 智能体运行。每个点是一个人，"
        "细灰线是强关系，彩色线是谁带来了谁。",
    },
    "size": {"en": "People", "zh": "人数"},
    "seed": {"en": "Seed", "zh": "种子"},
    "play": {"en": "Play", "zh": "播放"},
    "pause": {"en": "Pause", "zh": "暂停"},
    "step": {"en": "One day", "zh": "走一天"},
    "week": {"en": "A week", "zh": "走一周"},
    "again": {"en": "From the start", "zh": "从头再来"},
    "on_day": {"en": "Day {day} of {days}: {pool} in the pool", "zh": "第 {day}/{days} 天：流量池 {pool} 人"},
    "customer": {"en": "Customer", "zh": "客户"},
    "click": {"en": "Click a dot, or choose a number.", "zh": "点一个点，或选一个编号。"},
    "diary": {"en": "Diary of customer {number}", "zh": "{number} 号客户的日记"},
    "nothing_yet": {"en": "Nothing has happened yet.", "zh": "还没有发生什么。"},
    "diary_day": {"en": "day", "zh": "天"},
    "diary_what": {"en": "what happened", "zh": "发生了什么"},
    "joined_by": {"en": "follows the shop, by {source}", "zh": "加粉，来自{source}"},
    "brought_by": {"en": "follows the shop, brought by customer {friend}", "zh": "加粉，由 {friend} 号客户带来"},
    "was_there": {"en": "was in the pool before day 0, as {stage}", "zh": "第0天之前已在池中，阶段：{stage}"},
    "ordered": {"en": "order {count}, {money} CNY", "zh": "第{count}单，{money}元"},
    "brings": {"en": "brings customer {friend}", "zh": "带来 {friend} 号客户"},
    "left": {"en": "leaves the private domain", "zh": "离开私域"},
    "back": {"en": "comes back", "zh": "回来了"},
    "handed": {"en": "is handed to host {host}", "zh": "移交给 {host} 号账号或导购"},
    "state": {
        "en": "{stage}; trust {trust}, interest {interest}, feels {fatigue} promotions a week; {orders} "
        "orders, brought {brought}",
        "zh": "{stage}；信任 {trust}，兴趣 {interest}，感到每周 {fatigue} 条促销；{orders}单，带来{brought}人",
    },
    "too_small": {"en": "This scenario cannot be made small: {why}", "zh": "此方案无法缩小：{why}"},
    # map and optimum
    "map_about": {
        "en": "Where does the loop close, or any measure cross a value? Choose a lever or two; points go "
        "where the line runs.",
        "zh": "闭环的分界线在哪里？选一两个杠杆，计算会自动把点放到分界附近。",
    },
    "lever_one": {"en": "Lever", "zh": "杠杆"},
    "lever_two": {"en": "Second lever", "zh": "第二个杠杆"},
    "no_lever": {"en": "none", "zh": "不选"},
    "from": {"en": "from", "zh": "从"},
    "to": {"en": "to", "zh": "到"},
    "kpi": {"en": "Measure", "zh": "指标"},
    "points": {"en": "Points at most", "zh": "最多点数"},
    "runs_each": {"en": "Runs of each", "zh": "每点运行次数"},
    "draw_map": {"en": "Draw the map", "zh": "画地图"},
    "optimum_about": {
        "en": "The best plan within bounds, confirmed on fresh luck. It takes the minutes you give.",
        "zh": "在给定范围内找最优方案，并用新的运气验证。用时由你定。",
    },
    "goal": {"en": "What you want", "zh": "目标"},
    "may_set": {"en": "Levers that may be set", "zh": "可调的杠杆"},
    "budget": {"en": "Budget of all channels, CNY (0: none)", "zh": "各渠道总预算（元，0 表示不限）"},
    "minutes": {"en": "Minutes", "zh": "分钟"},
    "find": {"en": "Look for it", "zh": "开始寻找"},
    "use_plan": {"en": "Take this plan to the levers", "zh": "把此方案放到杠杆上"},
    "needs": {"en": "{what} needs: {command}", "zh": "{what}需要：{command}"},
    "stop_hint": {"en": "Any click stops it.", "zh": "点任意处即停止。"},
    "working": {"en": "At work", "zh": "计算中"},
}


def say(key: str, language: Language, **facts: object) -> str:
    """Return a text of the dashboard with the facts in it."""
    return _TEXTS[key][language].format(**facts)


def named() -> list[str]:
    """List the names of all texts."""
    return list(_TEXTS)


def both(key: str) -> dict[Language, str]:
    """Return a text as it stands, by language."""
    return _TEXTS[key]
