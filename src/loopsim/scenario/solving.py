"""Parameters solved from figures that a merchant knows: ``scenario + [known] -> values of some parameters``.

Each figure decides its own parameters; all else stays as the scenario has it. Figures depend on one another (the rate
of orders on the share who lapse, and that on the share who leave), so they are solved in this order, a few times over.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from loopsim.scenario import implied
from loopsim.scenario.channels import PAID_CHANNELS
from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.first_year import YEAR, FirstYear
from loopsim.scenario.laws import Lapse, bisected, secant
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
_ROUNDS = {"never_return_share": (0, 1), "orders_per_year": (0, 1), "order_value_cny": (1,)}


class UnsolvableError(ValueError):
    """A figure that no parameters give: what was ``found``, what would be ``right``."""

    def __init__(self, figure: str, found: str, right: str) -> None:
        self.figure, self.found, self.right = figure, found, right
        super().__init__(f"known.{figure}: found {found}; right is {right}")


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
            found.append(Known(f"known.{figure}", value, {path: _at(scenario, path) for path in paths}, how))
    return found


def solved(document: Document, figures: Iterable[str]) -> dict[str, float]:
    """``(scenario with the figures in [known], which of them) -> value by path`` of the parameters that they decide.

    Raises:
        UnsolvableError: no parameters give the figure.
    """
    figures = tuple(figures)
    document = _with_pool(document, **document.market.pool.counted.model_dump())
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
                right = "market.segments with a need_share above 0 and a need_lift above -1"
                raise UnsolvableError(figure, "a market in which nobody needs anything", right)
            target: Any = document.known
            for part in figure.split("."):
                target = getattr(target, part)
            values = _SOLVERS[figure.split(".")[0]](document, figure, target)
            found |= values
            for path, value in values.items():
                put(tree, parts(path), value)
    return tuple(found.items())


def _needs_nothing(document: Document, figure: str) -> bool:
    """Whether the figure tells of buyers, and the segments have none."""
    tells_of_buyers = not figure.startswith("cost_per_follower_cny")
    return tells_of_buyers and document.behavior.need.per_week > 0 and implied.needs_per_year(document) == 0


def _leave_share(document: Document, figure: str, target: float) -> dict[str, float]:
    paths = DECIDES[figure][0]
    base = [_at(document, path) or 1e-3 for path in paths]

    def at(factor: float) -> float:
        leaving = document.behavior.leaving.model_copy(
            update={"follower_per_week": base[0] * factor, "buyer_per_week": base[1] * factor}
        )
        return FirstYear(_with_behavior(document, leaving=leaving)).leaving_a_month()

    least = at(0.0)
    if target < least:
        right = f"at least {least:.3g}: this share leaves out of annoyance or is lost with guides and accounts"
        raise UnsolvableError(figure, f"{target:g}", right)
    factor = math.exp(bisected(lambda log: at(math.exp(log)) - target, -12.0, math.log(50.0 / max(base)), 40))
    return {path: one * factor for path, one in zip(paths, base, strict=True)}


def _never_return(document: Document, figure: str, target: float) -> dict[str, float]:
    year, need = FirstYear(document), document.behavior.need
    leaving = _weekly(year.leaving_a_month())
    pool = document.market.pool
    start, fit = (pool.trust, pool.fit_mean) if pool.people else (0.4, 0.6)
    interest = year.interest(fit)
    buyers, _ = FirstYear(_with_pool(document, silent_share=0.0)).buyers_of_pool()
    whole = sum(weight for weight, _, _ in buyers)

    trust = year.trust(start, start, 0.0)

    def never(orders: Callable[[float], float], laws: list[tuple[float, Lapse]]) -> float:
        """Part who leave, or lapse at any moment, before they would have bought again."""
        found = 0.0
        for weight, need, _ in buyers:
            rate = year.rate(need, orders(need), interest, trust)
            ends = leaving + rate
            comes = sum(part * law.lasting(ends, math.inf) for part, law in laws) * rate if ends > 0.0 else 1.0
            found += weight * (1.0 - comes if leaving > 0.0 or year.lapse.shape > 0.0 else 0.0)
        return found / whole

    once, before = never(lambda need: 1.0, [(1.0, year.lapse)]), never(year.orders_before, year.laws)
    lapse = (target - once) / (1.0 - once) if once < 1.0 else -1.0
    if not 0.0 < lapse < 1.0:
        goes, lapses = "leaves", "lapses"
        if year.lapse.shape > 0.0:
            goes, lapses = "leaves, or lapses by behavior.need.lapse_shape,", "lapses after an order"
        right = f"above {once:.3g} and below 1: this share {goes} before buying again, even if nobody {lapses}"
        raise UnsolvableError(figure, f"{target:g}", right)
    both = need.dropout_alpha + need.dropout_beta if need.dropout_alpha > 0.0 else 1.886
    found = {"behavior.need.dropout_alpha": both * lapse, "behavior.need.dropout_beta": both * (1.0 - lapse)}
    if pool.bought:
        found["market.pool.silent_share"] = min(1.0, max(0.0, (target - before) / (1.0 - before)))
    return found


def _orders_per_year(document: Document, figure: str, target: float) -> dict[str, float]:
    base = document.behavior.need.per_week or 0.1
    leaving = _weekly(FirstYear(document).leaving_a_month())
    pool = document.market.pool
    start, fit = (pool.trust, pool.fit_mean) if pool.people else (0.4, 0.6)

    def at(per_week: float) -> float:
        need = document.behavior.need.model_copy(update={"per_week": per_week})
        year = FirstYear(_with_behavior(document, need=need))
        buyers, _ = year.buyers_of_pool()
        told = year.of_buyers(buyers, start, fit, leaving)
        return told.orders / told.people if told.people else 1.0

    most = at(50.0)
    if target > most:
        right = f"at most {most:.3g}: more needs do not reach the shop at this checkout, trust and lapse"
        raise UnsolvableError(figure, f"{target:g}", right)
    return {"behavior.need.per_week": secant(at, base, target - 1.0, 1.0)}


def _order_value(document: Document, figure: str, target: float) -> dict[str, float]:
    year = FirstYear(document)
    told = year.orders(_weekly(year.leaving_a_month()))
    against_base = told.worth / told.orders if told.orders else year.worth_at(document.levers.referral.trust_start)
    base = "behavior.basket.base_cny"
    declared = declared_at(parts(base))
    highest = declared.high if declared and declared.high is not None else math.inf
    most = highest * against_base
    if target > most:
        right = f"at most {most:.3g}, which {base} = {highest:.0f} gives"
        right = (
            right if most > 0.0 else "market.segments with a basket_lift above -1: at -1 every order is worth nothing"
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    return {base: target / against_base}


def _cost_per_follower(document: Document, figure: str, target: float) -> dict[str, float]:
    name = figure.split(".")[1]
    channel, market = getattr(document.levers, name), document.market
    spend = 7.0 * channel.daily_spend_cny
    if spend == 0.0:
        right = f"levers.{name}.daily_spend_cny above 0: without spend its cost is unknown"
        raise UnsolvableError(figure, f"{target:g} without any spend", right)
    strangers = 1.0 - market.pool.people / market.people
    free = channel.always_per_week * market.people * implied.reach_of(channel, market)
    bought = spend / target / strangers - free if strangers > 0.0 else math.inf
    one = channel.model_copy(update={"cost_per_follower_cny": 1.0})
    outlook = implied.outlook_of(name, one, market)
    capacity = outlook.capacity_per_week
    if capacity is None:
        return {
            f"levers.{name}.cost_per_follower_cny": implied.outlook_of(name, one, market).followers_per_week / bought
        }
    if not 0.0 < bought < capacity:
        least = spend / strangers / capacity if strangers > 0.0 else math.inf
        right = f"above {least:.4g}, since it brings at most {capacity:,.0f} a week; or a larger half_reach_per_week"
        raise UnsolvableError(figure, f"{target:g}", right)
    # part = 1 / (1 + (cost x capacity / spend)^slope), with the capacity that the response curve knows
    own = capacity / implied.reach_of(channel, market)
    part = bought / capacity
    cost = spend / own * (1.0 / part - 1.0) ** (1.0 / channel.slope) / (1.0 + implied.bids_on(document, name))
    return {f"levers.{name}.cost_per_follower_cny": cost}


_Solver = Callable[[Document, str, float], dict[str, float]]

_SOLVERS: dict[str, _Solver] = {
    "leave_share_per_month": _leave_share,
    "never_return_share": _never_return,
    "orders_per_year": _orders_per_year,
    "order_value_cny": _order_value,
    _COSTS: _cost_per_follower,
}


def _weekly(leave_share_per_month: float) -> float:
    """The hazard a week of leaving, from the part who leave in a month."""
    return -math.log1p(-leave_share_per_month) / (YEAR / 12.0)


def _with_behavior(document: Document, **sections: Any) -> Document:
    return document.model_copy(update={"behavior": document.behavior.model_copy(update=sections)})


def _with_pool(document: Document, **values: Any) -> Document:
    pool = document.market.pool.model_copy(update=values)
    return document.model_copy(update={"market": document.market.model_copy(update={"pool": pool})})


def _at(document: Document, path: str) -> float:
    value: Any = document
    for part in path.split("."):
        value = getattr(value, part)
    return float(value)


def concerned(figure: str) -> list[Path]:
    """The paths of the parameters that a figure decides."""
    return [parts(path) for path in DECIDES[figure][0]]
