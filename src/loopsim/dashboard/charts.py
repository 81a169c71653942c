"""Curves of the dashboard as Vega-Lite values: bands of runs, and differences. Drawn by the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from loopsim.dashboard.texts import say
from loopsim.dashboard.vega import Spec, days_axis, frame, number, rounded
from loopsim.dashboard.words import Language
from loopsim.plots.style import GAIN, GREY, LOSS
from loopsim.runs.comparison import Comparison
from loopsim.runs.intervals import quantiles, spread
from loopsim.runs.replicates import Replicates
from loopsim.scenario.scenario import Scenario

#: Ends of the 90% and the 50% band, and the median between them.
PERCENTS = (5, 25, 50, 75, 95)

#: Colours of the plan now, and of the pinned one.
NOW, PINNED = GAIN, "#e69f00"

_FEN = 0.01


def pool(plans: Mapping[str, Replicates], language: Language) -> Spec:
    """Return the pool of one plan or two, by name: median, and bands of 50% and 90% of the runs."""
    paths = {name: runs.paths("reachable") for name, runs in plans.items()}
    return _fans(paths, _scenario(plans), say("pool", language), language)


def profit(plans: Mapping[str, Replicates], language: Language) -> Spec:
    """Return the cumulative profit of one plan or two, in CNY."""
    paths = {name: runs.paths("profit_fen").cumsum(axis=1) * _FEN for name, runs in plans.items()}
    return _fans(paths, _scenario(plans), say("profit", language), language, has_zero=True)


def difference(found: Comparison, series: str, language: Language) -> Spec:
    """Return the paired difference of a daily series: its mean, the 95% interval of that, and 90% of the runs."""
    apart = found.paths(found.names[1], series)
    if series == "profit_fen":
        apart = apart.cumsum(axis=1) * _FEN
    told, ends = spread(apart), quantiles(apart, (5, 95))
    rows = [
        {"day": day, "plan": "", "p05": a, "p25": b, "p50": c, "p75": d, "p95": e}
        for day, (a, b, c, d, e) in enumerate(
            zip(*map(rounded, (ends[0], told.low, told.mean, told.high, ends[1])), strict=True)
        )
    ]
    title = say("profit_apart" if series == "profit_fen" else "pool_apart", language)
    shown = {"p50": "mean", "p25": "low", "p75": "high"}
    spec = _layered(rows, found.reference.scenario, title, language, {"": LOSS}, shown)
    spec["layer"].insert(0, _zero())
    return spec


def _scenario(plans: Mapping[str, Replicates]) -> Scenario:
    return list(plans.values())[-1].scenario


def _fans(
    paths: Mapping[str, np.ndarray], scenario: Scenario, title: str, language: Language, *, has_zero: bool = False
) -> Spec:
    rows = []
    for name, values in paths.items():
        for day, ends in enumerate(zip(*map(rounded, quantiles(values, PERCENTS)), strict=True)):
            rows.append({"day": day, "plan": name, **dict(zip(("p05", "p25", "p50", "p75", "p95"), ends, strict=True))})
    colors = dict(zip(reversed(list(paths)), (NOW, PINNED), strict=False))
    shown = {"p50": "median", "p05": "5%", "p95": "95%"}
    spec = _layered(rows, scenario, title, language, colors, shown)
    if has_zero:
        spec["layer"].insert(0, _zero())
    return spec


def _layered(
    rows: list[dict[str, Any]],
    scenario: Scenario,
    title: str,
    language: Language,
    colors: Mapping[str, str],
    shown: Mapping[str, str],
) -> Spec:
    """Return bands and a line for each plan, the figures of a day under the pointer, and marks of the schedule."""
    if scenario.start_date:
        for row in rows:
            row["date"] = str(scenario.date_of(row["day"]))
    x = days_axis(language)
    color: dict[str, Any] = {
        "field": "plan",
        "type": "nominal",
        "scale": {"domain": list(colors), "range": list(colors.values())},
        "legend": {"title": None, "orient": "top", "symbolOpacity": 1} if len(colors) > 1 else None,
    }
    tips = [{"field": "day", "title": say("day", language)}]
    tips += [{"field": "plan", "title": say("plan", language)}] if len(colors) > 1 else []
    tips += [{"field": "date", "title": say("date", language)}] if scenario.start_date else []
    for field, word in shown.items():
        name = say(word, language) if word in ("median", "mean", "low", "high") else word
        tips.append({"field": field, "title": name, "format": ",.0f"})

    def band(low: str, high: str, opacity: float) -> Spec:
        return {
            "mark": {"type": "area", "opacity": opacity},
            "encoding": {"x": x, "y": number(low, language), "y2": {"field": high}, "color": color},
        }

    near = {"type": "point", "on": "pointerover", "nearest": True, "clear": "pointerout"}
    points = {
        "params": [{"name": "near", "select": near}],
        "mark": {"type": "point", "size": 45, "filled": True},
        "encoding": {
            "x": x,
            "y": number("p50", language),
            "color": color,
            "opacity": {"condition": {"param": "near", "empty": False, "value": 1}, "value": 0},
            "tooltip": tips,
        },
    }
    line = {
        "mark": {"type": "line", "strokeWidth": 2.2},
        "encoding": {"x": x, "y": number("p50", language), "color": color},
    }
    return {
        **frame(rows, title, 300 if len(colors) > 1 else 250),  # the legend takes of it
        "layer": [
            *_schedule(scenario, language),
            band("p05", "p95", 0.16),
            band("p25", "p75", 0.28),
            line,
            points,
        ],
    }


def _schedule(scenario: Scenario, language: Language) -> list[Spec]:
    """Return the days on which the schedule changes something, as dotted lines with their notes."""
    days: dict[int, list[str]] = {}
    for entry in scenario.schedule:
        if entry.every_days is None and entry.from_day < scenario.days:
            days.setdefault(entry.from_day, []).append(entry.note or ", ".join([*entry.set, *entry.ramp]))
    if not days:
        return []
    rows = [{"day": day, "note": "; ".join(notes)} for day, notes in days.items()]
    tips = [{"field": "day", "title": say("day", language)}, {"field": "note", "title": say("schedule", language)}]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": GREY},
            "encoding": {"x": {"field": "day", "type": "quantitative"}, "tooltip": tips},
        }
    ]


def _zero() -> Spec:
    return {
        "data": {"values": [{"zero": 0}]},
        "mark": {"type": "rule", "color": GREY},
        "encoding": {"y": {"field": "zero", "type": "quantitative"}},
    }
