"""Tables of many runs: replicates, comparisons, sweeps."""

# ruff: noqa: E501 (one row of the table is one line)

from __future__ import annotations

from loopsim.dictionary.column import table

_MEASURES = (
    "<measure> | float? | by name | 指标 | a column a measure that was kept; empty where it is not defined in the run"
)
_SERIES = "<series> | int | by name | 每日序列 | a column of `run.daily` that was kept"
_INTERVAL = """
        low | float? | as the mean | 下限 | lower end of the 95% interval of the mean; empty below two runs
        high | float? | as the mean | 上限 | upper end"""
_BANDS = f"""series | text | | 序列 | column of `run.daily`
        day | int | day | 天 | number of the day
        date? | date | | 日期 | its date; only with a start date
        n | int | runs | 运行数 | runs that kept the series
        mean | float | as the series | 均值 | mean over runs
        sd | float? | as the series | 标准差 | standard deviation of one run; empty below two
        {_INTERVAL}
        q<percent> | float | as the series | 分位数 | quantile over runs, in percent: `q5`, `q25`, `q50`, `q75`, `q95` by default"""
_BANDS = "\n".join(line for line in _BANDS.splitlines() if line.strip())
_RUN = """seed | int | number | 种子 | seed of the run
        status | text | | 状态 | `ok`, or why there are no figures: `failed`, `killed`
        seconds | float | seconds | 秒 | time of a core that it took
        message | text | | 信息 | error of a run that failed, else empty text"""

TABLES = (
    table(
        "replicates.runs",
        "run",
        f"""
        run | int | number | 运行 | number of the run, from 0
        {_RUN}
        loop_answer? | text | | 闭环结论 | answer of the loop test; only where it was kept
        {_MEASURES}
        """,
        ("run",),
        "runs.parquet",
    ),
    table(
        "replicates.summary()",
        "measure",
        f"""
        name | text | | 指标 | name of the measure
        unit | text | | 单位 | its unit
        n | int | runs | 运行数 | runs in which it is defined
        undefined | int | runs | 未定义 | runs that came to their end without it
        mean | float? | as the measure | 均值 | mean over these runs
        sd | float? | as the measure | 标准差 | standard deviation of one run
        {_INTERVAL.strip()}
        half_width | float? | as the measure | 半宽 | half of that interval
        q<percent> | float? | as the measure | 分位数 | quantile over runs, in percent
        """,
        ("name",),
        "summary.parquet",
    ),
    table("replicates.bands()", "series and day", _BANDS, (), "daily.parquet"),
    table(
        "comparison.runs",
        "scenario and run",
        f"""
        scenario | text | | 场景 | name of the scenario
        run | int | number | 运行 | number of the run; the same number has the same luck in all scenarios
        {_RUN}
        loop_answer? | text | | 闭环结论 | answer of the loop test; only where it was kept
        {_MEASURES}
        """,
        (),
        "runs.parquet",
    ),
    table(
        "comparison.table()",
        "measure and scenario besides the reference",
        """
        kpi | text | | 指标 | name of the measure
        scenario | text | | 场景 | name of the scenario
        unit | text | | 单位 | unit of the measure
        n | int | runs | 配对数 | pairs of runs in which both have it
        undefined | int | runs | 未定义 | pairs that came to their end without it
        reference_mean | float? | as the measure | 基准均值 | mean of the reference over its runs
        mean | float? | as the measure | 均值 | mean of the scenario over its runs
        difference | float? | as the measure | 差异 | mean over pairs of scenario - reference
        low | float? | as the measure | 下限 | lower end of the 95% interval of the difference
        high | float? | as the measure | 上限 | upper end
        direction | text | | 方向 | `up`, `down` or `neither` is better
        better | float? | share | 占优比例 | runs in which the scenario is better (greater, if neither), ties counted half
        variance_ratio | float? | ratio | 方差比 | how many times fewer runs are needed than with unpaired seeds; infinite where all differences are equal
        standardised | float? | standard deviations | 标准化差异 | difference in standard deviations of one run
        """,
        (),
        "differences.parquet",
    ),
    table(
        "comparison.bands()",
        "scenario besides the reference, series and day: of paired differences",
        "scenario | text | | 场景 | name of the scenario\n" + _BANDS,
        (),
        "daily.parquet",
    ),
    table(
        "sweep.points",
        "point of the study",
        """
        point | int | number | 点 | number of the point, from 0
        <factor> | any? | by name | 因子 | value of each factor, named as in the study
        """,
        ("point",),
        "points.parquet",
    ),
    table(
        "sweep.runs",
        "point and run; `sweep.faults` are those with another status than ok",
        f"""
        point | int | number | 点 | number of the point
        run | int | number | 运行 | number of the run within the point, from 0
        <factor> | any? | by name | 因子 | value of each factor; in `sweep.runs` only, the files have none
        {_RUN}
        {_MEASURES}
        """,
        (),
        "parts/*.parquet",
    ),
    table(
        "sweep.series",
        "point, run and day",
        f"""
        point | int | number | 点 | number of the point
        run | int | number | 运行 | number of the run
        day | int | day | 天 | number of the day
        {_SERIES}
        """,
        (),
        "series/*.parquet",
    ),
    table(
        "sweep.summary()",
        "point and measure",
        """
        point | int | number | 点 | number of the point
        <factor> | any? | by name | 因子 | value of each factor
        kpi | text | | 指标 | name of the measure
        runs | int | runs | 运行数 | runs in which it is defined
        mean | float? | as the measure | 均值 | mean over these runs
        half_width | float? | as the measure | 半宽 | half of the 95% interval of the mean; empty below two runs
        q<percent> | float? | as the measure | 分位数 | quantile over runs, in percent: `q05`, `q50`, `q95`
        """,
    ),
    table(
        "sweep.differences()",
        "point: a measure less that of one point, on the same seeds",
        """
        point | int | number | 点 | number of the point
        <factor> | any? | by name | 因子 | value of each factor
        runs | int | runs | 配对数 | runs in which both are defined
        mean | float? | as the measure | 均值 | mean difference
        low | float? | as the measure | 下限 | lower end of its 95% interval; empty below two runs
        high | float? | as the measure | 上限 | upper end
        """,
        ("point",),
    ),
)
