"""Words of the terminal for a run, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.declare.english import as_one
from loopsim.declare.tallies import GROUPS
from loopsim.languages import in_language

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.summary import Measure
    from loopsim.runs.replicates import Replicates

_CHINESE = {
    **GROUPS,
    # tables of many runs
    "mean": "均值",
    "95% interval": "95%区间",
    "below": "低于",
    "difference": "差值",
    "better": "更优",
    "variance ratio": "方差比",
    "greater": "更大",
    "(n / N): defined in n of N runs; figures are of these": "(n / N)：N次运行中n次有定义，数值仅据此",
    "variance ratio: how many times more runs unpaired seeds would need": "方差比：若种子不配对，所需运行次数的倍数",
    "better: share of runs in which it beats the first, ties half": "更优：优于首个方案的运行占比，平局计半",
    # comparisons
    "as it is": "现状",
    "What differs from {name}": "与 {name} 的不同",
    "What changes when": "何时变化",
    "all": "全部",
    "and {count} more": "另有 {count} 项",
    " and ": "、",
    "day {first} on": "第 {first} 天起",
    "day {first} to {last}": "第 {first} 至 {last} 天",
    ", {long} of every {every} days": "，每 {every} 天中 {long} 天",
    "{path} to {value} in equal steps": "{path} 逐日渐变至 {value}",
    "holds on {decided} of its {days} days: {others} comes later": "{days} 天中仅 {decided} 天有效：{others} 在后",
    "never holds: {others} comes later": "从不生效：{others} 在后",
    "rows: those that matter most; all with --all, all figures with --json": "仅列最重要的行；更多用 --all、--json",
    # explanations
    "profit CNY": "利润（元）",
    "people in the pool": "流量池人数",
    "by change": "按改动",
    "smaller ones together": "其余小项合计",
    "all together": "合计",
    # plans in uncertain worlds, and what to measure
    "expected": "期望",
    "worst tenth": "最差十分之一",
    "regret at worst": "最大后悔值",
    "closed": "闭环占比",
    "fails": "失败占比",
    "worth knowing": "知道它的价值",
    "way to measure it": "测量方法",
    # sensitivity
    "in all": "总效应",
    "alone": "单独",
    "range": "范围",
    "effect": "效应",
    "distance": "距离",
    "distance: how far the distribution of the measure moves when the value is known": (
        "距离：知道该值时指标的分布移动多远"
    ),
    "decided": "可决定",
    "not known": "不确知",
    "in all: part of the variance that stays if all others are known; alone: part that goes if it is": (
        "总效应：其余都已知时仍剩的方差比例；单独：该值已知时消去的比例"
    ),
    "effect: mean size of the change when the value alone moves, the largest is 1": (
        "效应：单独移动该值时的平均变化，最大为1"
    ),
    # plans
    "today": "现行",
    "proposed": "建议",
    "bounds": "界限",
    "scenario": "场景文件",
    # asides of measures
    "extrapolated": "为外推",
    "all who were brought / all who left, in the test: does the pool hold?": "测试期带来总数 / 流失总数：整池能否维持",
    "by one newcomer, as counted in the test; older members bring the rest": (
        "一个新粉丝带来的，测试期实数；其余由老成员带来"
    ),
    "by one newcomer in a lifetime, at the rates of the last days, as if the market did not empty": (
        "一个新粉丝终身带来的，按近期速度、假设市场不会耗尽推算"
    ),
    "invitations per uninvited follower x share accepted": "每位自来粉丝发出的邀请 × 接受率",
    "all generations / uninvited followers": "各代转介绍人数 / 自来粉丝数",
    "joined or won back / left, in the last days: above 1 the pool grows": "近期（新增＋召回）/ 流失：大于1即增长",
    "of the people who joined in the last days": "占近期新增的比例",
    "of all who were brought, by the best fifth of those who brought somebody": "前20%的邀请人带来的占比",
    "at the pace of the last days": "按近期速度",
    "spend on paid channels / followers they brought": "付费渠道投放 / 其带来的粉丝数",
    "spend and rewards / first-time buyers who joined in the run": "（投放＋奖励）/ 运行中加入的首购买家数",
    "margin of a new follower, after rewards": "每个新增粉丝的毛利，已扣奖励",
    "of the pool, within the last month": "最近一个月，占流量池的比例",
    "bought twice or more, of the buyers who joined in the run": "运行中加入的买家里，买过两次及以上的占比",
    "lifetime value / spend per new follower": "客户终身价值 / 每个新增粉丝的投放花费",
    # sources
    "What each source costs and brings": "各来源的成本与产出",
    "followers": "粉丝",
    "buyers": "买家",
    "cost CNY": "成本（元）",
    "cost of a follower": "每粉丝",
    "of a buyer": "每买家",
    "value of a follower": "每粉丝价值",
    "value / cost": "价值/成本",
    "payback": "回本",
    "week {week}": "第 {week} 周",
    "not within {weeks} weeks": "{weeks} 周内未回本",
    "loses": "亏损",
    "of a follower, within {weeks} weeks of joining: cost is spend by followers": "每粉丝（加入后 {weeks} 周内）",
    "and pay to referrers and leaders (guides are paid for keeping people), value is margin before it;": (
        "成本为人均投放加推广报酬（导购报酬不计入），价值为未扣报酬的毛利；"
    ),
    "of a buyer: all cost of the run by first-time buyers": "每买家成本为全部成本除以首购买家数",
    # the rest
    "legal": "合规",
    "caution": "提示",
    "replaced an earlier result": "已覆盖之前的结果",
}

_CHINESE_UNITS = {
    "people": "人",
    "followers": "粉丝",
    "orders": "单",
    "days": "天",
    "day": "天",
    "weeks": "周",
    "per day": "每天",
    "CNY": "元",
}

_HEADS = {
    "en": "{name}: {days} days, {people:,} people in the market, seed {seed}, {engine} engine, {seconds:.1f} s",
    "zh": "{name}：{days} 天，市场 {people:,} 人，种子 {seed}，引擎 {engine}，用时 {seconds:.1f} 秒",
}
_HEADS_OF_RUNS = {
    "en": "{name}: {days} days, {people:,} people in the market, {runs:,} runs, seeds {first} to {last}, "
    "{engine} engine, {seconds:.1f} s",
    "zh": "{name}：{days} 天，市场 {people:,} 人，{runs:,} 次运行，种子 {first} 至 {last}，"
    "引擎 {engine}，用时 {seconds:.1f} 秒",
}
_HEADS_OF_COMPARISON = {
    "en": "{count} scenarios on the same luck: {days} days, {runs:,} runs each, seeds {first} to {last}, "
    "{seconds:.1f} s",
    "zh": "{count} 个方案，同样的运气：{days} 天，各 {runs:,} 次运行，种子 {first} 至 {last}，用时 {seconds:.1f} 秒",
}
_SAVED_RUNS = {
    "en": "saved to {folder}: growth.png with bands, each run in runs.parquet, bands in daily.parquet, all measures in "
    "summary.json, recipe in provenance.json",
    "zh": "已保存到 {folder}：增长曲线 growth.png，每次运行 runs.parquet，区间 daily.parquet，全部指标 summary.json，"
    "运行记录 provenance.json",
}
_SAVED_COMPARISON = {
    "en": "saved to {folder}: compare.png, all differences in differences.parquet, each run in runs.parquet, recipe in "
    "provenance.json",
    "zh": "已保存到 {folder}：比较图 compare.png，全部差值 differences.parquet，每次运行 runs.parquet，"
    "运行记录 provenance.json",
}
_SAVED = {
    "en": "saved to {folder}: growth.png, sources.png, all measures in summary.json, tables in *.parquet, recipe in "
    "provenance.json",
    "zh": "已保存到 {folder}：增长曲线 growth.png，各来源 sources.png，全部指标 summary.json，数据 *.parquet，"
    "运行记录 provenance.json",
}


def say(word: str, language: Language) -> str:
    """A word of the terminal in the language asked for; unknown ones stay as they are."""
    return _CHINESE.get(word, word) if language == "zh" else word


def marked(word: str, language: Language) -> str:
    """A word in front of what is told under it, with its colon."""
    return say(word, language) + ("：" if language == "zh" else ": ")


def head(language: Language, dates: str = "", **facts: object) -> str:
    """The line that says what was simulated, and between which dates."""
    told = as_one(_HEADS[language].format(**facts))
    return told if not dates else f"{told}{'，' if language == 'zh' else ', '}{dates}"


def head_of_runs(language: Language, **facts: object) -> str:
    """The line that says what was simulated many times."""
    return as_one(_HEADS_OF_RUNS[language].format(**facts))


def head_of_comparison(language: Language, **facts: object) -> str:
    """The line that says what was compared."""
    return as_one(_HEADS_OF_COMPARISON[language].format(**facts))


def notes(runs: Replicates, language: Language) -> list[str]:
    """Notes on many runs besides their figures."""
    return [in_language(note, language) for note in runs.notes]


def saved_runs(folder: object, language: Language) -> str:
    """Name the folder of the runs of one scenario, and its main files."""
    return _SAVED_RUNS[language].format(folder=folder)


def saved_comparison(folder: object, language: Language) -> str:
    """Name the folder of a comparison, and its main files."""
    return _SAVED_COMPARISON[language].format(folder=folder)


def unit(word: str, language: Language) -> str:
    """A unit for people."""
    return _CHINESE_UNITS.get(word, word) if language == "zh" else word


def label(measure: Measure, language: Language) -> str:
    """The name of a measure for people."""
    return measure.chinese if language == "zh" else measure.name.replace("_", " ")


def amount(measure: Measure, language: Language) -> tuple[str, str]:
    """``measure -> (number, unit)`` as texts."""
    number, _, unit = measure.text.removeprefix("day ").partition(" ")
    if measure.unit == "day" and measure.value is not None:
        unit = measure.unit
    if language == "zh":
        return number, _CHINESE_UNITS.get(unit, unit)
    return number, as_one(f"{number} {unit}").removeprefix(f"{number} ") if unit else ""


def saved(folder: object, language: Language) -> str:
    """Name the folder of a run, and its main files."""
    return _SAVED[language].format(folder=folder)
