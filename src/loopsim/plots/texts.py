"""Every word on the pictures, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from loopsim.declare.english import as_one
from loopsim.market.fields import Source, Stage
from loopsim.market.tallies import TALLIES, Tally
from loopsim.plots.lettering import LATIN, drawable
from loopsim.plots.texts_decisions import DECISIONS
from loopsim.plots.texts_runs import RUNS
from loopsim.results.wording import Language, gain_part, headline, lasting_part, test_parts
from loopsim.scenario.dates import spoken

if TYPE_CHECKING:
    from loopsim.results.run import Run
    from loopsim.results.verdict import Verdict

#: Parts of a plan outside the rules of law or platform that a picture names; of more it tells the number.
_MOST_NAMED = 3

TEXTS: dict[str, dict[str, str]] = {
    "and": {"en": "; ", "zh": "；"},
    "about": {
        "en": "{name}  |  {people} people, {days} days{until}, seed {seed}",
        "zh": "{name}  |  {people}人，{days}天{until}，种子{seed}",
    },
    "others": {"en": "band: {runs} seeds", "zh": "色带：{runs}个种子"},
    "caution": {"en": "Mind: {what}{more}", "zh": "提示：{what}{more}"},
    "listed": {"en": ", ", "zh": "、"},
    "outside_the_law": {"en": "Outside the rules: {what}", "zh": "合规：{what}"},
    "more_cautions": {"en": " (+{count} more in the report)", "zh": "（报告中另有{count}条）"},
    # calibration
    "buying_fit": {"en": "Who buys again, and how often", "zh": "谁会复购，多久一次"},
    "buying_line": {
        "en": "{customers} customers; fitted on days 0 to {end}; all repeat orders: law {error} against data",
        "zh": "{customers}位客户；用第0至{end}天拟合；复购总数：模型与数据相差{error}",
    },
    "repeat_orders": {"en": "repeat orders so far", "zh": "累计复购单数"},
    "law_minus_data": {"en": "law minus data", "zh": "模型减数据"},
    "data": {"en": "data", "zh": "数据"},
    "law": {"en": "fitted law", "zh": "拟合"},
    "fit": {"en": "fit (band: ±2 sd of a run)", "zh": "拟合（色带：单次运行±2标准差）"},
    "fitted_runs": {"en": "fitted scenario, {runs} runs (±2 sd)", "zh": "拟合方案，{runs}次运行（±2标准差）"},
    "held_back": {"en": "held back", "zh": "留出期"},
    "week": {"en": "week", "zh": "周"},
    "next_orders": {"en": "Orders per customer in the days held back", "zh": "留出期内人均订单"},
    "earlier_repeats": {"en": "earlier repeat orders", "zh": "此前复购次数"},
    "baskets_shown": {"en": "Baskets (log scale)", "zh": "客单价分布（对数）"},
    "spend_shown": {"en": "Mean repeat order of a customer (log scale)", "zh": "客户复购均价分布（对数）"},
    "value_shown": {"en": "Value in the year ahead, best customers first", "zh": "未来一年价值，从高到低"},
    "best_customers": {"en": "part of the customers", "zh": "客户占比"},
    "renewal_fit": {"en": "How long members stay", "zh": "会员留存"},
    "renewal_line": {"en": "members left, by number of renewals", "zh": "多次续费后留下的会员"},
    "members_left": {"en": "Share of members left", "zh": "留存会员占比"},
    "renewal_rate": {"en": "Share who renew", "zh": "续费率"},
    "period": {"en": "period", "zh": "期"},
    "bass_fit": {"en": "Growth by the law of Bass", "zh": "Bass 扩散拟合"},
    "bass_line": {
        "en": "p {p}, q {q} a period, market {m}; R² {r2}; peak in period {peak}",
        "zh": "p {p}，q {q}（每期），市场{m}；R² {r2}；峰值第{peak}期",
    },
    "adoptions": {"en": "Adoptions by period", "zh": "各期采纳数"},
    "growth_fit": {"en": "Fit to {count} targets", "zh": "拟合{count}个目标"},
    "growth_line": {
        "en": "deviation against the model's own chance: {ratio} (p = {p})",
        "zh": "偏差与模型自身随机性之比：{ratio}（p = {p}）",
    },
    "residuals": {"en": "data minus fit (sd of a run)", "zh": "数据减拟合（单次运行标准差）"},
    "profile": {"en": "profile: 95% below the line", "zh": "剖面似然：线下为95%区间"},
    "score_holds": {"en": "The model still holds", "zh": "模型仍然有效"},
    "score_open": {"en": "Whether the model still holds is open", "zh": "模型是否仍然有效尚不能断定"},
    "score_fails": {"en": "The model no longer holds", "zh": "模型已不再有效"},
    "score_line": {
        "en": "{inside} of {count} figures in the 95% bands of {runs} runs (p = {p})",
        "zh": "{count}个数据中{inside}个位于{runs}次运行的95%区间内（p = {p}）",
    },
    "score_bands": {"en": "runs: 50 and 95%", "zh": "运行：50%与95%"},
    "score_outside": {"en": "data outside the band", "zh": "区间外的数据"},
    "pool": {"en": "People in the pool", "zh": "流量池人数"},
    "total": {"en": "pool", "zh": "流量池"},
    "by_referral": {"en": "only referral", "zh": "仅转介绍"},
    "with_organic": {"en": "with organic", "zh": "含自然流量"},
    "switch_off": {"en": "only referral from day {day}{date}", "zh": "第{day}天{date}起仅转介绍"},
    "switch_off_organic": {
        "en": "only referral (or with organic) from day {day}{date}",
        "zh": "第{day}天{date}起仅转介绍（或加自然流量）",
    },
    "ads_stop": {"en": "policy: ads stop", "zh": "策略：停投广告"},
    "renewal_ahead": {"en": "Renewal with only referral, by day", "zh": "仅转介绍的补充率（按天）"},
    "flows": {
        "en": "Who joins and who leaves: people a day ({days}-day mean)",
        "zh": "拉新与流失：每日人数（{days}日均值）",
    },
    "leavers": {"en": "leavers", "zh": "流失"},
    "profit": {"en": "Cumulative profit in CNY: {when}", "zh": "累计利润（元）：{when}"},
    "break_even": {"en": "break-even on day {day}", "zh": "第{day}天回本"},
    "always_even": {"en": "never in the red", "zh": "从未亏损"},
    "no_break_even": {"en": "no break-even within {days} days", "zh": "{days}天内未回本"},
    "until": {"en": " to {date}", "zh": "（至{date}）"},
    "on_day": {"en": "day {day}", "zh": "第{day}天"},
    "day": {"en": "day", "zh": "天"},
    "every": {"en": "{note} (every {days} days)", "zh": "{note}（每{days}天）"},
    "sources": {"en": "What each source costs and brings", "zh": "各来源的成本与产出"},
    "cost_and_value": {"en": "A follower, in CNY", "zh": "每个粉丝（元）"},
    "a_follower_costs": {"en": "costs", "zh": "成本"},
    "and_brings": {"en": "brings (margin, discounted)", "zh": "产出（毛利折现）"},
    "left_after_spend": {
        "en": "Margin - spend per follower so far, in CNY",
        "zh": "扣除投放后每粉丝累计毛利（元，按加入后周数）",
    },
    "on_joining": {"en": "week 0", "zh": "加入"},
    "loses_money": {"en": "{source}: {ratio} CNY back for 1 spent", "zh": "{source}：每投入1元收回{ratio}元"},
    "earns_most": {"en": "most from {source}: {ratio} for 1", "zh": "{source}最高：1元收回{ratio}元"},
    "no_cost": {"en": "nothing was spent or paid", "zh": "没有投入"},
    "ratio_and_week": {"en": "{ratio} for 1  |  {when}", "zh": "1元收回{ratio}元  |  {when}"},
    "paid_back": {"en": "paid back in week {week}", "zh": "第{week}周回本"},
    "not_paid_back": {"en": "not in {weeks} weeks", "zh": "{weeks}周内未回本"},
    "free": {"en": "for free", "zh": "无成本"},
    "there_before": {"en": "there before", "zh": "原有流量池"},
    "all_joined": {"en": "all who joined", "zh": "全部新粉丝"},
    "nobody_joined": {"en": "nobody joined", "zh": "没有新增粉丝"},
    "funnel": {"en": "How far people have come", "zh": "漏斗"},
    "stages": {"en": "Stages reached", "zh": "到达阶段"},
    "bought": {"en": "{share} of followers have bought", "zh": "{share}的粉丝已成交"},
    "came_back": {"en": "{share} of buyers came back", "zh": "{share}的买家复购"},
    "brought": {"en": "{share} of buyers brought someone", "zh": "{share}的买家转介绍"},
    "checkout": {"en": "From visit to order", "zh": "下单步骤"},
    "visits": {"en": "visits", "zh": "进入下单"},
    "step": {"en": "step {step}", "zh": "第{step}步"},
    "narrowest": {"en": "narrowest step", "zh": "最窄的一步"},
    "worst": {"en": "leakiest step", "zh": "流失最多"},
    "of": {"en": "{share} of {stage}", "zh": "占{stage}{share}"},
    "have_not": {"en": "{count} have not", "zh": "{count}人未到达"},
    "passed": {"en": "{share} passed", "zh": "{share}通过"},
    "lost": {"en": "{count} lost", "zh": "流失{count}"},
    "no_checkouts": {"en": "nobody began a checkout", "zh": "无人下单"},
    "reachable_share": {"en": "still reachable", "zh": "留存率"},
    "conversion_rate": {"en": "have bought", "zh": "转化率"},
    "margin_per_follower": {"en": "margin so far per follower (CNY)", "zh": "人均累计毛利（元）"},
    "cohorts": {"en": "Do later followers do as well?", "zh": "后来的粉丝一样好吗？"},
    "cohort_lines": {"en": "one line for each four weeks of joining", "zh": "每条线为同四周加入的粉丝"},
    "age": {"en": "months of four weeks since joining", "zh": "加入后月数（四周为一月）"},
    "joined_on": {"en": "joined on day {first} to {last}", "zh": "第{first}至{last}天加入"},
    "study_runs": {
        "en": "{points} points, {runs} runs, seeds {first} to {last}",
        "zh": "{points}个点，{runs}次运行，种子{first}至{last}",
    },
    "study_failed": {"en": "{failed} runs failed", "zh": "{failed}次运行失败"},
    "loop_above": {"en": "closed by referral", "zh": "靠转介绍闭环"},
    "loop_below": {"en": "not closed", "zh": "不闭环"},
    "claim_without": {"en": "without", "zh": "无"},
    "claim_with": {"en": "with", "zh": "有"},
    "claim_pool": {"en": "People in the pool", "zh": "流量池人数"},
    "claim_apart": {"en": "Difference; expected: {expected}", "zh": "差值；预期：{expected}"},
    "loop_line": {"en": "renewal 1: the loop closes", "zh": "补充率1：闭环成立"},
    "gain_above": {"en": "each brings more than one", "zh": "每人带来多于1人"},
    "gain_below": {"en": "each brings less than one", "zh": "每人带来少于1人"},
    "gain_line": {"en": "each brings one", "zh": "每人带来1人"},
    "a_day": {"en": "{what} a day ({days}-day mean)", "zh": "每日{what}（{days}日均值）"},
    "no_values": {"en": "no run has a value", "zh": "没有可用数值"},
    "answers_in": {"en": "{answer} in {n} of {runs} runs", "zh": "{runs}次运行中{n}次{answer}"},
    "answer_in": {"en": "{answer} in {n}", "zh": "{n}次{answer}"},
    "not_judged": {"en": "No loop test was made", "zh": "未做闭环测试"},
    "would_tell": {"en": "about {runs} runs would tell", "zh": "约需{runs}次运行方可判定"},
    "many_runs": {"en": "{runs} runs", "zh": "{runs}次运行"},
    "mean_renewal": {"en": "mean renewal {value}", "zh": "平均补充率{value}"},
    "mean_with_organic": {"en": "with organic {value}", "zh": "含自然流量{value}"},
    "brings_between": {
        "en": "newcomers brought {value} others each",
        "zh": "每个新粉丝带来{value}人",
    },
    "about_runs": {
        "en": "{name}  |  {people} people, {days} days, {runs} runs, seeds {first} to {last}",
        "zh": "{name}  |  {people}人，{days}天，{runs}次运行，种子{first}至{last}",
    },
    "pool_bands": {
        "en": "People in the pool: median, and where 50% and 90% of the runs are",
        "zh": "流量池人数：中位数，以及50%与90%运行所在范围",
    },
    "median": {"en": "median {value}", "zh": "中位数 {value}"},
    "percentile": {"en": "{percent}% below {value}", "zh": "{percent}%低于 {value}"},
    "mean_flows": {
        "en": "Who joins and who leaves: people a day (mean of the runs, {days}-day mean)",
        "zh": "拉新与流失：每日人数（运行均值，{days}日均值）",
    },
    "joiners": {"en": "joiners", "zh": "拉新"},
    "break_even_runs": {
        "en": "break-even in {paid} of {runs} runs, in the median of these on day {day}",
        "zh": "{runs}次运行中{paid}次回本，其中位数为第{day}天",
    },
    "no_break_even_runs": {
        "en": "no break-even within {days} days in any run",
        "zh": "{days}天内没有一次运行回本",
    },
    "profit_bands": {
        "en": "Cumulative profit in CNY: median, and where 50% and 90% of the runs are",
        "zh": "累计利润（元）：中位数，以及50%与90%运行所在范围",
    },
    "as_it_is": {"en": "as it is", "zh": "现状"},
    "same_luck": {"en": "{count} scenarios, the same luck", "zh": "{count}个方案，同样的运气"},
    "against": {
        "en": "{name} against {reference} on the last day: pool {pool}, profit {profit} CNY",
        "zh": "最后一天{name}相对{reference}：流量池{pool}，利润{profit}元",
    },
    "each_against": {
        "en": "each is compared with {reference}, run by run",
        "zh": "每个方案与{reference}逐次比较",
    },
    "between": {"en": "{value} ({low} to {high})", "zh": "{value}（{low}至{high}）"},
    "about_compared": {
        "en": "{days} days, {runs} runs each, seeds {first} to {last}  |  people in the pool; bands: 50% and 90% of "
        "the runs; dashed: median of {reference}",
        "zh": "{days}天，各{runs}次运行，种子{first}至{last}  |  流量池人数；"
        "色带：50%与90%的运行；虚线：{reference}的中位数",
    },
    "pool_difference": {"en": "People in the pool: difference", "zh": "流量池人数：差值"},
    "profit_difference": {"en": "Cumulative profit in CNY: difference", "zh": "累计利润（元）：差值"},
    "difference_bands": {
        "en": "Differences from {reference}, run by run. Line: their mean; dark: its 95% interval; pale: 90% of them.",
        "zh": "与{reference}逐次相减。线：均值；深色：其95%置信区间；浅色：90%的差值。",
    },
    "difference_lines": {
        "en": "Differences from {reference}, run by run. Line: their mean; dark: its 95% interval.",
        "zh": "与{reference}逐次相减。线：均值；深色：其95%置信区间。",
    },
    "spot_cny": {"en": "{value} CNY", "zh": "{value}元"},
    "spot_people": {"en": "{value} people", "zh": "{value}人"},
    "score_expected": {"en": "expected", "zh": "预期"},
    "spot_of": {"en": "{name}: {value}", "zh": "{name}：{value}"},
    "spot_week": {"en": "week {week} since joining", "zh": "加入后第{week}周"},
    "spot_month": {"en": "after {months} months of four weeks", "zh": "加入{months}个月后（四周为一月）"},
    "spot_interval": {"en": "95%: {low} to {high}", "zh": "95%：{low} 至 {high}"},
    "too_short": {"en": "no cohort was seen for four weeks", "zh": "运行不足四周"},
}

# Answers of their own page, then stages, sources and tallies as declared.
TEXTS |= DECISIONS | RUNS
TEXTS |= {stage.people: {"en": stage.people.replace("_", " "), "zh": stage.chinese} for stage in Stage}
TEXTS |= {source.name.lower(): {"en": source.word, "zh": source.chinese} for source in Source if source != Source.POOL}
TEXTS |= {tally.name: {"en": tally.word, "zh": tally.chinese} for tally in TALLIES if tally.name == "won_back"}


class Texts:
    """The words in one language: ``texts("pool")``, ``texts("step", step=2)``."""

    def __init__(self, language: Language, families: Sequence[str] = (LATIN,)) -> None:
        self.language = language
        self.families = families

    def __call__(self, key: str, **parts: object) -> str:
        return as_one(TEXTS[key][self.language].format(**parts))

    def tally(self, tally: Tally) -> str:
        """Name of a tally of money, without its unit."""
        return tally.chinese if self.language == "zh" else tally.word.removesuffix(" fen")

    def shown(self, text: str) -> str:
        """A text of the scenario, in letters that the fonts have."""
        return drawable(text, self.families)

    def about(self, run: Run) -> str:
        """Scenario, size, length and seed of a run."""
        name, people = self.shown(run.scenario.name), f"{run.scenario.market.people:,}"
        last = run.scenario.date_of(run.days - 1)
        until = self("until", date=spoken(last, self.language)) if last else ""
        return self("about", name=name, people=people, days=run.days, seed=run.seed, until=until)

    def legal(self, told: Iterable[str]) -> str:
        """Parts outside the rules of law or platform, in a few words each (``told``); empty where there are none."""
        found = list(dict.fromkeys(told))
        more = f" (+{len(found) - _MOST_NAMED})" if len(found) > _MOST_NAMED else ""
        return self("outside_the_law", what=self("listed").join(found[:_MOST_NAMED]) + more) if found else ""

    def headline(self, verdict: Verdict) -> tuple[str, str, str]:
        """The answer in a few words; two lines of figures behind it; and the friends of newcomers."""
        first, *others = test_parts(verdict, self.language)
        second = self("and").join(filter(None, (*others, lasting_part(verdict, self.language))))
        lines = "\n".join(filter(None, (first, second)))
        return headline(verdict, self.language), lines, gain_part(verdict, self.language)

    def count(self, value: float) -> str:
        """``12345 -> "12.3k"`` or ``"1.23万"``: three digits, to be read from a slide."""
        unit, name = self.unit(value)
        if name:
            return f"{value / unit:.3g}{name}" if abs(value / unit) < 1000 else f"{value / unit:.0f}{name}"
        return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.3g}"

    def unit(self, value: float) -> tuple[float, str]:
        """Return size and name of what a number is counted in: thousands, 万; ``(1.0, "")`` of a small one."""
        steps = ((1e8, "亿"), (1e4, "万")) if self.language == "zh" else ((1e9, "bn"), (1e6, "M"), (1e4, "k"))
        found = next(((size, name) for size, name in steps if abs(value) >= size), (1.0, ""))
        return (1e3, "k") if found[1] == "k" else found
