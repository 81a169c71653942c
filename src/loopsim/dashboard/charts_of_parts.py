"""Stages of the pool, joiners and leavers, and the money, as Vega-Lite values."""

from __future__ import annotations

import numpy as np

from loopsim.dashboard.computing import STAGES
from loopsim.dashboard.texts import say
from loopsim.dashboard.vega import Spec, count_axis, days_axis, frame, rounded
from loopsim.dashboard.words import Language
from loopsim.market.fields import Stage
from loopsim.plots.style import GAIN, INK, LOSS, STAGE_COLORS
from loopsim.runs.replicates import Replicates

#: Days over which flows are averaged.
_WEEK = 7


def stages(runs: Replicates, language: Language) -> Spec:
    """Return the stages of the pool, one on the other: means over the runs."""
    words = {stage.people: stage.chinese if language == "zh" else stage.people.replace("_", " ") for stage in Stage}
    rows = [
        {"day": day, "stage": words[name], "people": people, "order": place}
        for place, name in enumerate(STAGES)
        for day, people in enumerate(rounded(runs.paths(name).mean(axis=0)))
    ]
    color = {
        "field": "stage",
        "type": "nominal",
        "scale": {"domain": [words[name] for name in STAGES], "range": [STAGE_COLORS[name] for name in STAGES]},
        "legend": {"title": None, "orient": "top"},
    }
    return {
        **frame(rows, say("stages", language)),
        "mark": {"type": "area"},
        "encoding": {
            "x": days_axis(language),
            "y": {"field": "people", "type": "quantitative", "title": None, "axis": count_axis(language)},
            "color": color,
            "order": {"field": "order"},
            "tooltip": [
                {"field": "stage", "title": say("stages", language)},
                {"field": "day", "title": say("day", language)},
                {"field": "people", "title": say("people", language), "format": ",.0f"},
            ],
        },
    }


def flows(runs: Replicates, language: Language) -> Spec:
    """Return who joins and who leaves, people a day, averaged over a week and the runs."""
    named = {"joiners": "joined_today", "leavers": "left"}
    rows = [
        {"day": day, "flow": say(key, language), "people": people}
        for key, series in named.items()
        for day, people in enumerate(rounded(_smooth(runs.paths(series).mean(axis=0)), 2))
    ]
    domain = [say(key, language) for key in named]
    return {
        **frame(rows, say("flows", language)),
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": days_axis(language),
            "y": {"field": "people", "type": "quantitative", "title": None, "axis": count_axis(language)},
            "color": {
                "field": "flow",
                "type": "nominal",
                "scale": {"domain": domain, "range": [GAIN, LOSS]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "flow", "title": " "},
                {"field": "day", "title": say("day", language)},
                {"field": "people", "title": say("people", language), "format": ",.1f"},
            ],
        },
    }


def money(parts: list[tuple[str, float]], total: str, language: Language) -> Spec:
    """Return a waterfall: ``[(name, what it adds to profit), ...]`` and the name of their sum."""
    rows, level = [], 0.0
    for place, (name, amount) in enumerate(parts):
        kind = "in" if amount >= 0 else "out"
        rows.append({"name": name, "from": level, "to": level + amount, "amount": amount, "kind": kind, "at": place})
        level += amount
    rows.append({"name": total, "from": 0.0, "to": level, "amount": level, "kind": "sum", "at": len(rows)})
    return {
        **frame(rows, "", 26 * len(rows) + 30),
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": {"field": "at"}, "title": None,
                  "axis": {"labelLimit": 150}},
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.7}},
                "encoding": {
                    "x": {"field": "from", "type": "quantitative", "title": None, "axis": count_axis(language)},
                    "x2": {"field": "to"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": ["in", "out", "sum"], "range": [GAIN, LOSS, INK]},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "name", "title": " "},
                        {"field": "amount", "format": "+,.0f", "title": "CNY"},
                    ],
                },
            },
        ],
    }  # fmt: skip


def _smooth(values: np.ndarray) -> np.ndarray:
    """Return the mean of the last seven days, of fewer at the start."""
    sums = np.concatenate([[0.0], values.cumsum()])
    day = np.arange(1, len(values) + 1)
    first = np.maximum(day - _WEEK, 0)
    return (sums[day] - sums[first]) / (day - first)
