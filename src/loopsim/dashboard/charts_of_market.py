"""A small market as a Vega-Lite value: people by stage, acquaintances, who brought whom."""

from __future__ import annotations

from typing import Any

from loopsim.dashboard.market import SmallMarket
from loopsim.dashboard.texts import say
from loopsim.dashboard.vega import Spec
from loopsim.dashboard.words import Language
from loopsim.market.fields import Stage
from loopsim.plots.style import LOSS, STAGE_COLORS

#: Strangers faint, those who left grey, the pool in the colours of all pictures.
COLORS = {
    Stage.STRANGER: "#ececec",
    **{stage: STAGE_COLORS[stage.people] for stage in Stage if stage.people in STAGE_COLORS},
    Stage.LAPSED: "#8a8a8a",
}

#: The name of the choice that a click makes.
PICK = "pick"


def stage_word(code: int, language: Language) -> str:
    """Return a stage in words, of one person."""
    stage = Stage(code)
    return stage.chinese if language == "zh" else stage.name.lower().replace("_", " ")


def network(market: SmallMarket, chosen: int | None, language: Language) -> Spec:
    """Return the picture of a market today; a click on a dot chooses a customer."""
    where = [(round(float(x), 3), round(float(y), 3)) for x, y in market.place]
    people: list[dict[str, Any]] = [
        {
            "number": int(one.number),
            "x": where[int(one.number)][0],
            "y": where[int(one.number)][1],
            "stage": stage_word(one.stage, language),
            "size": 40 if one.stage == Stage.STRANGER else 90 + 40 * min(int(one.brought), 8),
            "orders": int(one.orders),
            "brought": int(one.brought),
        }
        for one in market.customers
    ]
    ties = [_line(where, a, b) for a, b in market.ties.tolist()]
    chains = [_line(where, a, b) for a, b in market.brought()]
    domain = [stage_word(stage, language) for stage in Stage]
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"nice": False}}
    ends = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    ring = [row for row in people if row["number"] == chosen]
    return {
        "height": 560,
        "config": {"view": {"stroke": None}},
        "layer": [
            {"data": {"values": ties}, "mark": {"type": "rule", "color": "#ededed", "strokeWidth": 0.7, "aria": False},
             "encoding": ends},
            {"data": {"values": chains},
             "mark": {"type": "rule", "color": LOSS, "strokeWidth": 1.8, "aria": False}, "encoding": ends},
            {"data": {"values": ring},
             "mark": {"type": "point", "size": 700, "color": LOSS, "strokeWidth": 2.5, "filled": False,
                      "aria": False},
             "encoding": {"x": x, "y": y}},
            {
                "data": {"values": people},
                "params": [{"name": PICK, "select": {"type": "point", "fields": ["number"], "toggle": False}}],
                "mark": {"type": "circle", "opacity": 1, "stroke": "#9a9a9a", "strokeWidth": 0.5, "cursor": "pointer"},
                "encoding": {
                    "x": x,
                    "y": y,
                    "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
                    "color": {
                        "field": "stage",
                        "type": "nominal",
                        "scale": {"domain": domain, "range": [COLORS[stage] for stage in Stage]},
                        "legend": {"title": None, "orient": "top", "columns": 3, "symbolStrokeWidth": 0.6},
                    },
                    "tooltip": [
                        {"field": "number", "title": say("customer", language)},
                        {"field": "stage", "title": say("stage", language)},
                        {"field": "orders", "title": say("orders", language)},
                        {"field": "brought", "title": say("friends_brought", language)},
                    ],
                },
            },
        ],
    }  # fmt: skip


def _line(where: list[tuple[float, float]], one: int, other: int) -> dict[str, float]:
    (x, y), (x2, y2) = where[one], where[other]
    return {"x": x, "y": y, "x2": x2, "y2": y2}
