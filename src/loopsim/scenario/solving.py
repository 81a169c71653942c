"""Parameters solved from figures that a merchant knows: ``scenario + [known] -> values of some parameters``.

Each figure decides its own parameters; all else stays as the scenario has it. Figures depend on one another (the rate
of orders on the share who lapse, and that on the share who leave), so they are solved in this order, a few times over.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from loopsim.languages import both
from loopsim.scenario import implied
from loopsim.scenario.channels import PAID_CHANNELS
from loopsim.scenario.document import Document
from loopsim.scenario.solvers import SOLVERS, UnsolvableError, value_at, with_pool
from loopsim.scenario.tree import Path, merged, parts, put

_COSTS = "cost_per_follower_cny"

#: Parameters that each figure decides, and how, for people to read.
DECIDES: dict[str, tuple[tuple[str, ...], str]] = {
    "leave_share_per_month": (
        ("behavior.leaving.follower_per_week", "behavior.leaving.buyer_per_week"),
        "so that in a year, with those whom messages annoy and those lost with guides, this share leaves a month",
    ),
    "never_return_share": (
        ("behavior.need.dropout_alpha", "behavior.need.dropout_beta", "market.pool.silent_share"),
        "those who lapse silently, and those who leave before they would have bought again",
    ),
    "orders_per_year": (
        ("behavior.need.per_week",),
        "needs, of which the shop gets its share at the interest, trust and checkout of the pool",
    ),
    "referred_per_month": (
        ("behavior.sharing.per_week",),
        "shares of those who bought and of those who follow, the friends whom each reaches, and how many accept",
    ),
    "orders_per_month": (
        ("behavior.need.per_week",),
        "repeat orders of those who bought, first orders of the others, and orders of people who join meanwhile",
    ),
    "first_orders_per_month": (
        ("behavior.need.first_order_ease",),
        "how readily those who have not bought do so, among the friends of today and those who join meanwhile",
    ),
    "order_value_cny": (
        ("behavior.basket.base_cny",),
        "basket at trust 0: the mean order / (1 + trust_lift x trust of those who order), referred people included",
    ),
    **{
        f"{_COSTS}.{channel}": (
            (f"levers.{channel}.cost_per_follower_cny",),
            "the response curve at the present spend, among the people of the market who do not follow yet",
        )
        for channel in PAID_CHANNELS
    },
}


#: The rate of orders depends on the share who lapse, and the other way round: solved in turns. All else once.
_ROUNDS = {
    "never_return_share": (0, 1),
    "orders_per_year": (0, 1),
    "orders_per_month": (0, 1),
    "first_orders_per_month": (0, 1),
    "order_value_cny": (1,),
}


class Known(NamedTuple):
    """One figure as entered, the parameters solved from it, and how."""

    path: str
    entered: float
    parameters: dict[str, float]
    how: str


def figures_in(tree: Any) -> list[str]:
    """The figures that a table ``[known]`` sets, in the order in which they are solved."""
    if not isinstance(tree, Mapping) or tree.get("solved") is True:
        return []
    costs = tree.get(_COSTS)
    said = {name for name, value in tree.items() if value is not None and name != _COSTS}
    said |= (
        {f"{_COSTS}.{name}" for name, value in costs.items() if value is not None}
        if isinstance(costs, Mapping)
        else set()
    )
    return [figure for figure in DECIDES if figure in said]


def known_figures(scenario: Document) -> list[Known]:
    """Figures entered in ``[known]`` of a scenario, and the parameters as they stand."""
    found = []
    for figure, (paths, how) in DECIDES.items():
        value: Any = scenario.known
        for part in figure.split("."):
            value = getattr(value, part)
        if value is not None:
            found.append(Known(f"known.{figure}", value, {path: value_at(scenario, path) for path in paths}, how))
    return found


def solved(document: Document, figures: Iterable[str]) -> dict[str, float]:
    """``(scenario with the figures in [known], which of them) -> value by path`` of the parameters that they decide.

    Raises:
        UnsolvableError: no parameters give the figure.
    """
    figures = tuple(figures)
    if {"orders_per_year", "orders_per_month"} <= set(figures):
        right = "one of them: both decide behavior.need.per_week"
        raise UnsolvableError("orders_per_month", "known.orders_per_year beside it", right)
    document = with_pool(document, **document.market.pool.counted.model_dump())
    tree = document.model_dump(exclude_none=True, include={"market", "behavior", "levers", "known"})
    return dict(_solved(json.dumps(tree, sort_keys=True), figures))


@functools.lru_cache(maxsize=64)
def _solved(text: str, figures: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    tree = json.loads(text)
    found: dict[str, float] = {}
    for round_number in range(2):
        for figure in figures:
            if round_number not in _ROUNDS.get(figure, (0,)):
                continue
            document = Document.model_validate(merged(None, tree))
            if _needs_nothing(document, figure):
                right = both(
                    "market.segments with a need_share above 0 and a need_lift above -1",
                    "market.segments 的 need_share 大于 0 且 need_lift 大于 -1",
                )
                raise UnsolvableError(
                    figure, both("a market in which nobody needs anything", "没有任何人有需求的市场"), right
                )
            target: Any = document.known
            for part in figure.split("."):
                target = getattr(target, part)
            values = SOLVERS[figure.split(".")[0]](document, figure, target)
            found |= values
            for path, value in values.items():
                put(tree, parts(path), value)
    return tuple(found.items())


def _needs_nothing(document: Document, figure: str) -> bool:
    """Whether the figure tells of buyers, and the segments have none."""
    tells_of_buyers = not figure.startswith("cost_per_follower_cny")
    return tells_of_buyers and document.behavior.need.per_week > 0 and implied.needs_per_year(document) == 0


def concerned(figure: str) -> list[Path]:
    """The paths of the parameters that a figure decides."""
    return [parts(path) for path in DECIDES[figure][0]]
