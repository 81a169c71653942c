"""Expected cost of a sweep, for ``loopsim sweep --dry-run``; lengths of time and sizes for people."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from loopsim.cli.errors import one_line
from loopsim.cli.language import here
from loopsim.cli.tables import table
from loopsim.languages import both

if TYPE_CHECKING:
    from loopsim.studies.study import Study
    from loopsim.sweeps.estimate import Estimate

#: Letters of a message that are printed.
_LETTERS = 200


def estimate_text(study: Study, found: Estimate, done: int, workers: int) -> str:
    """Points, runs, time and disk in a few lines; ``done`` runs are there already."""
    more = both(
        " or more, at most {most:,} (a stopping rule)", " 或更多，至多 {most:,}（停止规则）", most=found.most_runs
    )
    rows = [
        (both("points", "点"), f"{found.points:,}"),
        (both("runs", "运行"), f"{found.runs:,}" + (here(more) if found.most_runs > found.runs else "")),
    ]
    if done:
        rows.append((both("finished", "已完成"), both("{done:,} runs", "{done:,} 次运行", done=done)))
    rows.append((both("time", "时间"), _time(found, done, workers)))
    rows.append((both("disk", "磁盘"), both("about {size}", "约 {size}", size=size(found.bytes_on_disk))))
    failed = both("a run that was tried failed: ", "试跑的一次运行失败：")
    head = both("{name}: a dry run, nothing is written", "{name}：仅估算，不写入任何文件", name=study.name)
    told = [here(failed) + shortened(message) for message in found.faults]
    return "\n".join([f"{here(head)}\n\n{table([[here(cell) for cell in row] for row in rows])}", *told])


def _time(found: Estimate, done: int, workers: int) -> str:
    """Expected time, and the runs that it is estimated from."""
    if found.seconds_of_a_run is None:
        return both(
            "unknown: a run takes so long that none was tried to its first day",
            "未知：单次运行太久，试跑未到第一天结束",
        )
    if found.days_timed < found.days:
        source = both(
            "estimated from the first {part:,} of {days:,} days of one run",
            "由一次运行的前 {part:,} 天（共 {days:,} 天）估算",
            part=found.days_timed,
            days=found.days,
        )
    elif found.runs_timed == 1:
        source = both("from a run", "由一次运行估算")
    else:
        source = both("from {runs} runs at different points", "由不同点的 {runs} 次运行估算", runs=found.runs_timed)
    return both(
        "about {all} ({one:.2g} s a run, {workers} at once; {source})",
        "约 {all}（每次运行 {one:.2g} 秒，同时 {workers} 个；{source}）",
        all=duration(_seconds(found, done, workers)),
        one=found.seconds_of_a_run,
        workers=workers,
        source=source,
    )


def estimate_as_json(found: Estimate, done: int, workers: int) -> dict[str, Any]:
    """The same for programs."""
    return {**asdict(found), "runs_done": done, "workers": workers, "seconds": _known_seconds(found, done, workers)}


def _known_seconds(found: Estimate, done: int, workers: int) -> float | None:
    return None if found.seconds_of_a_run is None else _seconds(found, done, workers)


def _seconds(found: Estimate, done: int, workers: int) -> float:
    return max(found.runs - done, 0) * (found.seconds_of_a_run or 0.0) / workers


def duration(seconds: float) -> str:
    """``5400 -> "1.5 h"``"""
    for limit, length, unit in ((90, 1, "s"), (5400, 60, "min"), (48 * 3600, 3600, "h"), (math.inf, 86400, "days")):
        if seconds < limit:
            return f"{seconds / length:.2g} {unit}" if seconds / length < 10 else f"{seconds / length:.0f} {unit}"
    return "for ever"


def size(count: int) -> str:
    """``2500000 -> "2.5 MB"``"""
    number, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while number >= 1000 and len(units) > 1:
        number, units = number / 1000, units[1:]
    return f"{number:.2g} {units[0]}" if number < 10 else f"{number:.0f} {units[0]}"


def shortened(message: str) -> str:
    """Return a message in one line that is not too long."""
    line = one_line(message)
    return line if len(line) <= _LETTERS else line[: _LETTERS - 4] + " ..."
