"""Output of ``loopsim sweep``: expected cost, results, and failures."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.cli.errors import one_line
from loopsim.cli.tables import table
from loopsim.results.verdict import LOOP_LINES, Answer
from loopsim.runs.answers import ANSWER_KPIS, Answers
from loopsim.runs.intervals import spread
from loopsim.runs.outcome import LOOP_ANSWER

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.studies.study import Study
    from loopsim.sweeps.estimate import Estimate
    from loopsim.sweeps.result import Sweep

#: Different messages of failed runs that are printed, and letters of each.
_MESSAGES, _LETTERS = 5, 200


def estimate_text(study: Study, found: Estimate, done: int, workers: int) -> str:
    """Points, runs, time and disk in a few lines; ``done`` runs are there already."""
    more = f" or more, at most {found.most_runs:,} (a stopping rule)" if found.most_runs > found.runs else ""
    rows = [("points", f"{found.points:,}"), ("runs", f"{found.runs:,}{more}")]
    if done:
        rows.append(("finished", f"{done:,} runs"))
    rows.append(("time", _time(found, done, workers)))
    rows.append(("disk", f"about {size(found.bytes_on_disk)}"))
    told = [f"a run that was tried failed: {_shortened(message)}" for message in found.faults]
    return "\n".join([f"{study.name}: a dry run, nothing is written\n\n{table(rows)}", *told])


def _time(found: Estimate, done: int, workers: int) -> str:
    """Expected time, and the runs that it is estimated from."""
    if found.seconds_of_a_run is None:
        return "unknown: a run takes so long that none was tried to its first day"
    if found.days_timed < found.days:
        source = f"estimated from the first {found.days_timed:,} of {found.days:,} days of one run"
    else:
        source = "from a run" if found.runs_timed == 1 else f"from {found.runs_timed} runs at different points"
    of_a_run = f"{found.seconds_of_a_run:.2g} s a run, {workers} at once"
    return f"about {duration(_seconds(found, done, workers))} ({of_a_run}; {source})"


def estimate_as_json(found: Estimate, done: int, workers: int) -> dict[str, Any]:
    """The same for programs."""
    return {**asdict(found), "runs_done": done, "workers": workers, "seconds": _known_seconds(found, done, workers)}


def _known_seconds(found: Estimate, done: int, workers: int) -> float | None:
    return None if found.seconds_of_a_run is None else _seconds(found, done, workers)


def _seconds(found: Estimate, done: int, workers: int) -> float:
    return max(found.runs - done, 0) * (found.seconds_of_a_run or 0.0) / workers


def text(result: Sweep, picture: Path | None, seconds: float) -> str:
    """Results: counts, best and worst point by the first measure, points at which the loop closes, the files."""
    ok = result.runs[result.runs["status"] == "ok"]
    some = f"{len(result.runs):,} of " if result.missing else ""
    runs = len(result.points) * result.study.runs if result.missing else len(result.runs)
    head = f"{result.name}: {len(result.points):,} points, {some}{runs:,} runs, {seconds:.1f} s"
    blocks = [head, _extremes(result) if len(ok) else "", _closing(result)]
    if not result.is_of_one_code:
        blocks.append("runs of more than one state of the code are mixed here; provenance.json tells which")
    saved = f"saved to {result.folder}: {f'{picture.name}, ' if picture else ''}parts/*.parquet, points.parquet, "
    blocks.append(f"{saved}recipe in provenance.json; in Python: loopsim.load({str(result.folder)!r})")
    return "\n\n".join(block for block in blocks if block)


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
        told.append({"status": status, "message": message, "runs": len(runs), "point": int(first["point"]),
                     "run": int(first["run"]), "seed": int(first["seed"])})  # fmt: skip
    return told


def failure_lines(result: Sweep) -> list[str]:
    """One line a kind of failure, the first kinds in full."""
    kinds = failures(result)
    if not kinds:
        return []
    total = sum(kind["runs"] for kind in kinds)
    lines = [f"{total:,} of {len(result.runs):,} runs failed; the others are kept:"]
    for kind in kinds[:_MESSAGES]:
        where = ", ".join(f"{name}={_shown(result.points.at[kind['point'], name])}" for name in result.factors)
        first = f"first at point {kind['point']} ({where}), seed {kind['seed']}" if where else f"seed {kind['seed']}"
        lines.append(f"  {kind['runs']:,} {kind['status']}: {_shortened(kind['message'])}; {first}")
    if len(kinds) > _MESSAGES:
        lines.append(f"  and {len(kinds) - _MESSAGES:,} other messages")
    return lines


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
    rows = [["", *result.factors, kpi]]
    for word, point in zip(("highest", "lowest"), points, strict=True):
        rows.append([word, *(_shown(means.at[point, name]) for name in (*result.factors, kpi))])
    return f"{table(rows, right=range(1, len(rows[0])))}{_rivals(result, kpi, points[0])}"


def _rivals(result: Sweep, kpi: str, highest: int) -> str:
    """Count the points that luck does not tell apart from the highest, if there are some."""
    others = result.differences(kpi, highest).drop(index=highest)
    alike = int((others["high"] >= 0).sum())
    if not alike:
        return ""
    count = f"{alike:,} of the other {len(others):,} points"
    return f"\n\nnot told apart from the highest: {count} (95% interval of the difference, run by run)"


def _closing(result: Sweep) -> str:
    """Count the points at which the loop closes, as far as the measures kept can show; a mean is never an answer."""
    known = "; the other points are not decided yet" if result.missing else ""
    if set(ANSWER_KPIS) <= set(result.kpis):
        told = [_answer(one) for one in result.answers.values() if one is not None and one.judged]
        count = ", ".join(f"{answer} at {told.count(answer):,}" for answer in Answer if answer in told)
        return f"the loop, of {len(told):,} points: {count}{known}" if told else ""
    measure = next((one for one in LOOP_LINES if one in result.kpis), None)
    if measure is None:
        return ""
    by_run = result.runs.pivot(index="run", columns="point", values=measure).to_numpy(float)
    found, line = spread(by_run), LOOP_LINES[measure]
    means = found.mean[~np.isnan(found.mean)]
    name, points = measure.replace("_", " "), f"{len(means):,} points"
    if np.isnan(found.low).all():  # one run a point
        said = f"{name} is {line:g} or more at {int((means >= line).sum()):,} of {points} (one run each)"
    else:
        above, below = int((found.low >= line).sum()), int((found.high < line).sum())
        said = f"{name} is {line:g} or more at {above:,} of {points}, less at {below:,} (95% intervals), "
        said += f"and not told apart from it at {len(means) - above - below:,}"
    return f'{said}; keep.kpis = ["{LOOP_ANSWER}"] has the loop test give its answer{known}'


def _answer(found: Answers) -> Answer:
    """Answer of a point: by the mean renewal of its runs, or of its only run."""
    return found.answer or max(found.counts, key=found.counts.__getitem__)


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _shortened(message: str) -> str:
    line = one_line(message)
    return line if len(line) <= _LETTERS else line[: _LETTERS - 4] + " ..."


def _plain(value: Any) -> Any:
    """A value that JSON knows."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
