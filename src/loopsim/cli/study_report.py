"""Output of ``loopsim sweep``: results and failures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.cli.language import here
from loopsim.cli.study_estimate import shortened
from loopsim.cli.tables import table
from loopsim.languages import Both, both, joined
from loopsim.results.definitions import name_of
from loopsim.results.verdict import LOOP_LINES, Answer
from loopsim.runs.answers import ANSWER_KPIS, Answers
from loopsim.runs.intervals import spread
from loopsim.runs.outcome import LOOP_ANSWER
from loopsim.sweeps.factor_names import factor_names

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.sweeps.result import Sweep

#: Different messages of failed runs that are printed.
_MESSAGES = 5

_STATUS = {"failed": both("failed", "失败"), "killed": both("killed", "中止")}
_ANSWERS = {
    Answer.CLOSED: both("closed by referral", "靠转介绍闭环"),
    Answer.HELD: both("held by organic", "靠自然流量维持"),
    Answer.OPEN: both("open", "不闭环"),
    Answer.UNDECIDED: both("undecided", "未定"),
}


def text(result: Sweep, picture: Path | None, seconds: float) -> str:
    """Results: counts, best and worst point by the first measure, points at which the loop closes, the files."""
    ok = result.runs[result.runs["status"] == "ok"]
    runs = len(result.points) * result.study.runs if result.missing else len(result.runs)
    some = both("{some:,} of {runs:,} runs", "{some:,}/{runs:,} 次运行", some=len(result.runs), runs=runs)
    every = both("{runs:,} runs", "{runs:,} 次运行", runs=runs)
    head = both(
        "{name}: {points:,} points, {ran}, {seconds:.1f} s",
        "{name}：{points:,} 个点，{ran}，{seconds:.1f} 秒",
        name=result.name,
        points=len(result.points),
        ran=some if result.missing else every,
        seconds=seconds,
    )
    blocks = [head, _extremes(result) if len(ok) else "", _closing(result)]
    if not result.is_of_one_code:
        blocks.append(
            both(
                "runs of more than one state of the code are mixed here; provenance.json tells which",
                "此处混有不同版本代码的运行；详见 provenance.json",
            )
        )
    drawn = f"{picture.name}, " if picture else ""
    blocks.append(
        both(
            "saved to {folder}: {drawn}parts/*.parquet, points.parquet, recipe in provenance.json; in Python: "
            "loopsim.load({path!r})",
            "已保存到 {folder}：{drawn}parts/*.parquet, points.parquet，制作方法见 provenance.json；Python 中："
            "loopsim.load({path!r})",
            folder=result.folder,
            drawn=drawn,
            path=str(result.folder),
        )
    )
    return "\n\n".join(here(block) for block in blocks if block)


def as_json(result: Sweep, picture: Path | None, seconds: float) -> dict[str, Any]:
    """The same for programs, with the means of all points."""
    means = _means(result).reset_index()
    return {
        "folder": str(result.folder),
        "picture": None if picture is None else str(picture),
        "seconds": seconds,
        "points": len(result.points),
        "runs": len(result.runs),
        "failed": len(result.faults),
        "points_missing": len(result.missing),
        "failures": failures(result),
        "means": [{name: _plain(value) for name, value in row.items()} for row in means.to_dict("records")],
    }


def failures(result: Sweep) -> list[dict[str, Any]]:
    """Failed and killed runs by message: their number, and point, run and seed of the first."""
    faults = result.faults
    told = []
    for (status, message), runs in faults.groupby(["status", "message"], sort=False):
        first = runs.iloc[0]
        told.append(
            {
                "status": status,
                "message": message,
                "runs": len(runs),
                "point": int(first["point"]),
                "run": int(first["run"]),
                "seed": int(first["seed"]),
            }
        )
    return told


def failure_lines(result: Sweep) -> list[str]:
    """One line a kind of failure, the first kinds in full."""
    kinds = failures(result)
    if not kinds:
        return []
    total = sum(kind["runs"] for kind in kinds)
    lines: list[str] = [
        both(
            "{total:,} of {runs:,} runs failed; the others are kept:",
            "{runs:,} 次运行中 {total:,} 次失败，其余已保存：",
            total=total,
            runs=len(result.runs),
        )
    ]
    for kind in kinds[:_MESSAGES]:
        where = ", ".join(f"{name}={_shown(result.points.at[kind['point'], name])}" for name in result.factors)
        first = both("seed {seed}", "种子 {seed}", seed=kind["seed"])
        if where:
            first = (
                both(
                    "first at point {point} ({where}), ",
                    "首次在点 {point}（{where}），",
                    point=kind["point"],
                    where=where,
                )
                + first
            )
        lines.append(
            both(
                "  {runs:,} {status}: {message}; {first}",
                "  {runs:,} 次{status}：{message}；{first}",
                runs=kind["runs"],
                status=_STATUS[kind["status"]],
                message=shortened(kind["message"]),
                first=first,
            )
        )
    if len(kinds) > _MESSAGES:
        more = len(kinds) - _MESSAGES
        lines.append(both("  and {more:,} other messages", "  另有 {more:,} 种信息", more=more))
    return [here(line) for line in lines]


def _means(result: Sweep) -> pd.DataFrame:
    """A row a point: its factors and the mean of each measure."""
    runs = result.runs
    return result.points.join(runs.groupby("point")[list(result.kpis)].mean())


def _extremes(result: Sweep) -> str:
    """Points with the highest and the lowest mean of the first measure."""
    kpi = result.kpis[0]
    means = _means(result)
    there = means[kpi].dropna()
    if there.empty or not result.factors:
        return ""
    points = [there.idxmax(), there.idxmin()]
    rows = [["", *map(here, factor_names(result)), here(Both(kpi, name_of(kpi, "zh")))]]
    for word, point in zip((here(both("highest", "最高")), here(both("lowest", "最低"))), points, strict=True):
        rows.append([word, *(_shown(means.at[point, name]) for name in (*result.factors, kpi))])
    return f"{table(rows, right=range(1, len(rows[0])))}{_rivals(result, kpi, points[0])}"


def _rivals(result: Sweep, kpi: str, highest: int) -> str:
    """Count the points that luck does not tell apart from the highest, if there are some."""
    others = result.differences(kpi, highest).drop(index=highest)
    alike = int((others["high"] >= 0).sum())
    if not alike:
        return ""
    told = both(
        "not told apart from the highest: {alike:,} of the other {others:,} points (95% interval of the difference, "
        "run by run)",
        "与最高者分不出高低：其余 {others:,} 个点中的 {alike:,} 个（逐次相减之差的95%区间）",
        alike=alike,
        others=len(others),
    )
    return f"\n\n{here(told)}"


def _closing(result: Sweep) -> str:
    """Count the points at which the loop closes, as far as the measures kept can show; a mean is never an answer."""
    known = both("; the other points are not decided yet", "；其余各点尚未判定") if result.missing else ""
    if set(ANSWER_KPIS) <= set(result.kpis):
        told = [_answer(one) for one in result.answers.values() if one is not None and one.judged]
        count = joined(
            both("{answer} at {count:,}", "{answer} {count:,} 个", answer=_ANSWERS[answer], count=told.count(answer))
            for answer in Answer
            if answer in told
        )
        return (
            both(
                "the loop, of {points:,} points: {count}{known}",
                "{points:,} 个点的闭环检验：{count}{known}",
                points=len(told),
                count=count,
                known=known,
            )
            if told
            else ""
        )
    measure = next((one for one in LOOP_LINES if one in result.kpis), None)
    if measure is None:
        return ""
    by_run = result.runs.pivot(index="run", columns="point", values=measure).to_numpy(float)
    found, line = spread(by_run), LOOP_LINES[measure]
    means = found.mean[~np.isnan(found.mean)]
    facts = {"name": Both(measure.replace("_", " "), name_of(measure, "zh")), "line": line, "of": len(means)}
    if np.isnan(found.low).all():  # one run a point
        said = both(
            "{name} is {line:g} or more at {above:,} of {of:,} points (one run each)",
            "{of:,} 个点中 {above:,} 个的{name}不低于 {line:g}（各一次运行）",
            above=int((means >= line).sum()),
            **facts,
        )
    else:
        above, below = int((found.low >= line).sum()), int((found.high < line).sum())
        said = both(
            "{name} is {line:g} or more at {above:,} of {of:,} points, less at {below:,} (95% intervals), and "
            "not told apart from it at {rest:,}",
            "{of:,} 个点中 {above:,} 个的{name}不低于 {line:g}，{below:,} 个低于它（95%区间），{rest:,} 个分不出",
            above=above,
            below=below,
            rest=len(means) - above - below,
            **facts,
        )
    return both(
        '{said}; keep.kpis = ["{kpi}"] has the loop test give its answer{known}',
        '{said}；设 keep.kpis = ["{kpi}"] 可由闭环检验作答{known}',
        said=said,
        kpi=LOOP_ANSWER,
        known=known,
    )


def _answer(found: Answers) -> Answer:
    """Answer of a point: by the mean renewal of its runs, or of its only run."""
    return found.answer or max(found.counts, key=found.counts.__getitem__)


def _shown(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:.4g}"


def _plain(value: Any) -> Any:
    """A value that JSON knows."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
