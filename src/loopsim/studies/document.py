"""Declaration of a study file: base scenario, factors that vary, design, runs, and what is kept of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from loopsim.declare.levers import NOT_IN_NAMES, Section
from loopsim.languages import both
from loopsim.scenario.limits import MAX_DAYS, MAX_SEED
from loopsim.scenario.switch_off import LEAST_AGE, LEAST_DAYS, LOOK_AHEAD, TEST_DAYS, TEST_FROM
from loopsim.scenario.tree import flat

#: Most points of a study, most runs of one point, and most steps of a range.
MOST_POINTS, MOST_RUNS, MOST_STEPS = 10_000_000, 1_000_000, 10_000

#: The name of a study is the whole name of a folder: neither hidden nor ``..``, and without spaces that nobody sees.
_NAME = rf"^[^{NOT_IN_NAMES}\s.]([^{NOT_IN_NAMES}]*[^{NOT_IN_NAMES}\s])?$"

#: The ways in which a factor can say its values, in the order in which they are told.
WAYS = "list", "range", "log_range", "choices"


#: Values by dotted path, which nested tables may say as well.
Changes = Annotated[dict[str, Any], BeforeValidator(lambda said: dict(flat(said)) if isinstance(said, dict) else said)]


def entry(default: Any, meaning: str, right: str, **limits: Any) -> Any:
    """One name of a study file: its meaning, and the cure for other values."""
    return Field(default=default, description=meaning, json_schema_extra={"right": right}, **limits)


def _whole(default: Any, meaning: str, low: int, high: int) -> Any:
    return entry(
        default,
        meaning,
        both("a whole number from {low:_} to {high:_}", "{low:_} 至 {high:_} 的整数", low=low, high=high),
        ge=low,
        le=high,
    )


class Base(Section):
    """The scenario that all points start from."""

    names_zh: ClassVar[str] = """: 所有点的基础场景
        set: 对所有点都改动的值
    """

    scenario: str = entry(
        ...,
        both("a preset, or a scenario file beside the study file", "预设，或研究文件旁的场景文件"),
        both('a preset or a file, such as "closed-loop"', '预设或文件，如 "closed-loop"'),
        min_length=1,
    )
    set: Changes = entry(
        {},
        "values changed for all points",
        both('paths and values, such as {{"market.people" = 5000}}', '路径和值，如 {{"market.people" = 5000}}'),
    )


class Range(Section):
    """Numbers from one to another."""

    names_zh: ClassVar[str] = """: 从一个数到另一个数
        from: 第一个数
        to: 最后一个数（含）
        steps: 网格上取几个数；其他设计取其间任意数
    """

    start: float = entry(..., "the first number", both("a number", "一个数"), alias="from")
    end: float = entry(
        ..., "the last number, itself included", both("a number above from", "大于 from 的数"), alias="to"
    )
    steps: int | None = _whole(None, "how many numbers on a grid; other designs take any number between", 2, MOST_STEPS)


#: One range, or one for each of the values that move together.
Ranges = Range | Annotated[tuple[Range, ...], Field(strict=False)] | None


class Factor(Section):
    """One thing that varies. ``paths`` instead of ``path`` links values that move together."""

    names_zh: ClassVar[str] = """: 一个变化的因素；以 paths 代替 path，把一同变化的值连在一起
        name: 表与图中的名称；省略：路径的末段
        path: 变化的值在场景中的路径
        paths: 一同变化的值：各有等长的列表或区间
        list: 逐个列出的值
        range: 等步的数；只能取整数时，网格上的数都须为整数
        log_range: 等比的数；只能取整数时各自取整
        choices: 命名的几组改动，每个点取其中一组
    """

    name: str = entry(
        "",
        "what it is called in tables and pictures; left out: the end of its path",
        both("a text of 1 to 60 characters", "1 至 60 个字符的文本"),
        max_length=60,
    )
    path: str = entry(
        "",
        "the value of the scenario that varies",
        both('a path, such as "levers.referral.reward_cny"', '路径，如 "levers.referral.reward_cny"'),
    )
    paths: tuple[str, ...] = entry(
        (),
        "values that move together: each has its own list or range of one length",
        both("a list of two paths or more", "两个或更多路径的列表"),
        strict=False,
        max_length=50,
    )
    list: tuple[Any, ...] = entry(
        (),
        "the values, one by one",
        both("a list of values, such as [1, 2, 5]", "值的列表，如 [1, 2, 5]"),
        strict=False,
    )
    range: Ranges = entry(
        None,
        "numbers in equal steps; on a grid all are whole where only whole numbers are possible",
        both("a table, such as {{from = 0, to = 10, steps = 6}}", "表，如 {{from = 0, to = 10, steps = 6}}"),
    )
    log_range: Ranges = entry(
        None,
        "numbers in equal ratios, each rounded where only whole numbers are possible",
        both("a table, such as {{from = 1, to = 1000, steps = 4}}", "表，如 {{from = 1, to = 1000, steps = 4}}"),
    )
    choices: dict[str, Changes] = entry(
        {},
        "named groups of changes, one of which holds at each point",
        both(
            'named tables, such as {{"no reward" = {{"levers.referral.reward_cny" = 0}}}}',
            '命名的表，如 {{"no reward" = {{"levers.referral.reward_cny" = 0}}}}',
        ),
    )


class Design(Section):
    """Points that are taken."""

    names_zh: ClassVar[str] = """: 取哪些点
        kind: grid：每个值与其他每个值组合；latin_hypercube 与 sobol：点均匀散布在区间内，
            只能取整数时各整数机会均等；table：点列在文件里
        points: 多少个点；用于 latin_hypercube 与 sobol
        seed: 用哪一组随机点；用于 latin_hypercube 与 sobol
        file: 研究文件旁的一张表（CSV、Parquet、Excel）：每点一行，每个路径（或选择因素）一列；
            列表在 CSV 中连引号写作 "[0.5, 0.9]"，在 Parquet 中即为列表；用于 table
    """

    kind: Literal["grid", "latin_hypercube", "sobol", "table"] = entry(
        "grid",
        "grid: every value with every other; latin_hypercube and sobol: points spread evenly over the ranges, of "
        "which each value has an equal share where only whole numbers are possible; table: points listed in a file",
        both('one of "grid", "latin_hypercube", "sobol", "table"', '"grid"、"latin_hypercube"、"sobol"、"table" 之一'),
    )
    points: int | None = _whole(None, "how many points; for latin_hypercube and sobol", 1, MOST_POINTS)
    seed: int = _whole(1, "which random points; for latin_hypercube and sobol", 0, MAX_SEED)
    file: str = entry(
        "",
        "a table (CSV, Parquet, Excel) beside the study file: a row a point, a column a path (or a factor of "
        'choices); a list is written "[0.5, 0.9]" in CSV, quotes and all, and is a list in Parquet; for table',
        both('a file, such as "points.csv"', '文件，如 "points.csv"'),
    )


class Until(Section):
    """More runs of a point until a measure is known well enough."""

    names_zh: ClassVar[str] = """: 一个点运行到某指标足够准为止
        kpi: 指标
        half_width: 其均值 95% 区间要达到的半宽，按指标的单位
        at_most: 一个点最多运行几次
    """

    kpi: str = entry(..., "the measure", both("the name of a measure, one of those kept", "所保留指标之一的名称"))
    half_width: float = entry(
        ...,
        "wanted half-width of the 95% interval of its mean, in its unit",
        both("a number above 0", "大于 0 的数"),
        gt=0,
    )
    at_most: int = _whole(..., "most runs of a point", 2, MOST_RUNS)


class Runs(Section):
    """Runs of each point. Run r of every point has the seed ``first_seed + r``: all points meet the same luck."""

    names_zh: ClassVar[str] = """: 每个点的运行；各点第 r 次运行的种子都是 first_seed + r：所有点遇到同样的运气
        per_point: 每个点运行几次；有 until 时为每一轮的次数
        first_seed: 首次运行的种子
        same_luck: false：每个点用各自的种子
        luck_sets: N：第 n、n + N、n + 2N…… 个点用同样的种子
        days: 每次运行的天数；省略：按场景
        engine: arrays（快）或 agents（Mesa）；省略：arrays
        until: 停止规则：运行到某指标足够准为止
    """

    per_point: int = _whole(1, "runs of each point; with until, runs of each round", 1, MOST_RUNS)
    first_seed: int = _whole(1, "seed of the first run", 0, MAX_SEED)
    same_luck: bool = entry(True, "false: each point has other seeds", both("true or false", "true 或 false"))
    luck_sets: int | None = _whole(None, "N: points n, n + N, n + 2N, ... have the same seeds", 1, MOST_POINTS)
    days: int | None = _whole(None, "days of each run; left out: as the scenario says", 1, MAX_DAYS)
    engine: Literal["arrays", "agents"] | None = entry(
        None, "arrays (fast) or agents (Mesa); left out: arrays", both('"arrays" or "agents"', '"arrays" 或 "agents"')
    )
    until: Until | None = entry(
        None,
        "stopping rule: more runs until a measure is known well enough",
        both(
            'a table, such as {{kpi = "period_gain", half_width = 0.05, at_most = 64}}',
            '表，如 {{kpi = "period_gain", half_width = 0.05, at_most = 64}}',
        ),
    )


class Keep(Section):
    """Measures and series that are kept of each run."""

    names_zh: ClassVar[str] = """: 每次运行保留哪些指标与序列
        kpis: 整次运行的指标；省略：常用的；loop_answer：闭环结论所依据的全部
        series: 逐日保留的每日表的列
        test_from: 闭环检验从哪天起只留转介绍；仅在指标需要时才做
        test_days: 闭环结论依据的天数
        look_ahead: 关停之后前瞻的天数（指标需要时）
    """

    kpis: tuple[str, ...] = entry(
        (),
        "measures of the whole run; left out: the usual ones; loop_answer: all that the answer of the loop test is "
        "read from",
        both("a list of measures", "指标的列表"),
        strict=False,
    )
    series: tuple[str, ...] = entry(
        (), "columns of the daily table, kept day by day", both("a list of columns", "列的列表"), strict=False
    )
    test_from: int | Literal["none"] = entry(
        TEST_FROM,
        "day from which the loop test leaves only referral. Made only if a measure needs it",
        both('a day from {LEAST_AGE}, or "none"', '不早于第 {LEAST_AGE} 天的天数，或 "none"', LEAST_AGE=LEAST_AGE),
    )
    test_days: int = _whole(TEST_DAYS, "days that the answer of the loop test is read from", LEAST_DAYS, MAX_DAYS)
    look_ahead: int = _whole(
        LOOK_AHEAD, "days simulated after the switch-off, where a measure needs them", LEAST_DAYS, MAX_DAYS
    )


class Picture(Section):
    """Picture of the study. Decides no run."""

    names_zh: ClassVar[str] = """: 研究的图；不影响运行
        kpi: 地图的指标；省略：保留的第一个
    """

    kpi: str = entry(
        "",
        "the measure of a map; left out: the first one kept",
        both("the name of a measure, one of those kept", "所保留指标之一的名称"),
    )


class StudyFile(Section):
    """A whole study file."""

    names_zh: ClassVar[str] = """: 整个研究文件
        name: 研究及其结果文件夹的名称；省略：文件名
        about: 研究要回答什么
        base: 所有点的基础场景
        factor: 变化的因素
    """

    name: str = entry(
        "study",
        "name of the study, and of the folder of its results; left out: the name of the file",
        both(
            "a text of 1 to 80 characters without / and \\, that begins with no dot or space and ends with no space",
            "1 至 80 个字符的文本，不含 / 和 \\，不以点或空格开头，不以空格结尾",
        ),
        max_length=80,
        pattern=_NAME,
    )
    about: str = entry("", "what the study asks", both("a text", "文本"), max_length=10_000)
    base: Base = entry(
        ..., "the scenario that all points start from", both("a table, written [base]", "表，写作 [base]")
    )
    factor: tuple[Factor, ...] = entry(
        (),
        "what varies",
        both("tables, each written [[factor]]", "表，各写作 [[factor]]"),
        strict=False,
        max_length=100,
    )
    design: Design = Design()
    runs: Runs = Runs()
    keep: Keep = Keep()
    picture: Picture = Picture()
