"""Parameters that give a figure of the ledger, a function for each: ``(scenario, figure, target) -> value by path``.

They are put together, and called in turns, in :mod:`loopsim.scenario.solving`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from loopsim.languages import both
from loopsim.scenario import implied
from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.first_year import YEAR, FirstYear
from loopsim.scenario.laws import Lapse, bisected, secant
from loopsim.scenario.tree import parts

#: Weeks of a month.
_MONTH = YEAR / 12.0

#: Shares a week of one with full experience that are still a person's.
_MOST_SHARING = 7.0


class UnsolvableError(ValueError):
    """A figure that no parameters give: what was ``found``, what would be ``right``."""

    def __init__(self, figure: str, found: str, right: str) -> None:
        self.figure, self.found, self.right = figure, found, right
        super().__init__(f"known.{figure}: found {found}; right is {right}")


def _leave_share(document: Document, figure: str, target: float) -> dict[str, float]:
    paths = ("behavior.leaving.follower_per_week", "behavior.leaving.buyer_per_week")
    base = [value_at(document, path) or 1e-3 for path in paths]

    def at(factor: float) -> float:
        leaving = document.behavior.leaving.model_copy(
            update={"follower_per_week": base[0] * factor, "buyer_per_week": base[1] * factor}
        )
        return FirstYear(_with_behavior(document, leaving=leaving)).leaving_a_month()

    least = at(0.0)
    if target < least:
        right = both(
            "at least {least:.3g}: this share leaves out of annoyance or is lost with guides and accounts",
            "至少 {least:.3g}：这一占比因反感离开，或随导购和账号流失",
            least=least,
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    factor = math.exp(bisected(lambda log: at(math.exp(log)) - target, -12.0, math.log(50.0 / max(base)), 40))
    return {path: one * factor for path, one in zip(paths, base, strict=True)}


def _never_return(document: Document, figure: str, target: float) -> dict[str, float]:
    year, need = FirstYear(document), document.behavior.need
    leaving = _weekly(year.leaving_a_month())
    pool = document.market.pool
    start, fit = (pool.trust, pool.fit_mean) if pool.people else (0.4, 0.6)
    interest = year.interest(fit)
    buyers, _ = FirstYear(with_pool(document, silent_share=0.0)).buyers_of_pool()
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
        goes: str = both("leaves", "离开")
        lapses: str = both("lapses", "沉默")
        if year.lapse.shape > 0.0:
            goes = both(
                "leaves, or lapses by behavior.need.lapse_shape,", "离开，或按 behavior.need.lapse_shape 沉默，"
            )
            lapses = both("lapses after an order", "在一单后沉默")
        right = both(
            "above {once:.3g} and below 1: this share {goes} before buying again, even if nobody {lapses}",
            "大于 {once:.3g} 且小于 1：即使无人{lapses}，也有这一占比在再次购买前{goes}",
            once=once,
            goes=goes,
            lapses=lapses,
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    total = need.dropout_alpha + need.dropout_beta if need.dropout_alpha > 0.0 else 1.886
    found = {"behavior.need.dropout_alpha": total * lapse, "behavior.need.dropout_beta": total * (1.0 - lapse)}
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
        right = both(
            "at most {most:.3g}: more needs do not reach the shop at this checkout, trust and lapse",
            "至多 {most:.3g}：在当前的下单流程、信任和流失下，更多需求也到不了店里",
            most=most,
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    return {"behavior.need.per_week": secant(at, base, target - 1.0, 1.0)}


def _orders_per_month(document: Document, figure: str, target: float) -> dict[str, float]:
    base, first = document.behavior.need.per_week or 0.1, document.known.first_orders_per_month
    leaving = _weekly(FirstYear(document).leaving_a_month())
    if first is not None and first >= target:
        right = f"less than known.orders_per_month, {target:g}, since those who bought before order, too"
        raise UnsolvableError("first_orders_per_month", f"{first:g}", right)

    def at(per_week: float) -> float:
        need = document.behavior.need.model_copy(update={"per_week": per_week})
        year = FirstYear(_with_behavior(document, need=need))
        return year.orders(leaving, _MONTH).orders if first is None else year.repeat_orders(leaving, _MONTH)

    sought, most, least = target - (first or 0.0), at(50.0), at(1e-4)
    if sought < least:
        right = f"at least {least + (first or 0.0):.3g}: so many are placed if people hardly need anything"
        raise UnsolvableError(figure, f"{target:g}", right)
    if sought > most:
        right = both(
            "at most {most:.3g}: more needs do not reach the shop at this checkout, trust and lapse",
            "至多 {most:.3g}：在当前的下单流程、信任和流失下，更多需求也到不了店里",
            most=most + (first or 0.0),
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    return {"behavior.need.per_week": secant(at, base, sought, 0.0)}


def _first_orders_per_month(document: Document, figure: str, target: float) -> dict[str, float]:
    leaving = _weekly(FirstYear(document).leaving_a_month())

    def at(ease: float) -> float:
        need = document.behavior.need.model_copy(update={"first_order_ease": ease})
        return FirstYear(_with_behavior(document, need=need)).first_orders(leaving, _MONTH)

    most = at(1.0)
    if target > most * (1.0 + 1e-9):
        right = f"at most {most:.3g}: so many of those who have not bought would, if it were as easy as buying again"
        raise UnsolvableError(figure, f"{target:g}", right)
    if target < 1e-3 * most:  # where it is in proportion
        return {"behavior.need.first_order_ease": target / most}
    return {"behavior.need.first_order_ease": min(1.0, secant(at, min(0.8, target / most), target, 0.0))}


def _referred_per_month(document: Document, figure: str, target: float) -> dict[str, float]:
    base = document.behavior.sharing.per_week or 0.001
    sharing = document.behavior.sharing.model_copy(update={"per_week": base})
    brought = FirstYear(_with_behavior(document, sharing=sharing)).joiners(_MONTH)["referral"]
    if brought == 0.0 or base * target / brought > _MOST_SHARING:
        most = _MOST_SHARING * brought / base
        right = f"at most {most:.3g}: nobody shares more often than {_MOST_SHARING:g} times a week"
        if most == 0.0:
            right = "levers.referral.enabled, with people in market.pool who share, and strangers to bring"
        raise UnsolvableError(figure, f"{target:g}", right)
    return {"behavior.sharing.per_week": base * target / brought}


def _order_value(document: Document, figure: str, target: float) -> dict[str, float]:
    year = FirstYear(document)
    told = year.orders(_weekly(year.leaving_a_month()))
    against_base = told.worth / told.orders if told.orders else year.worth_at(document.levers.referral.trust_start)
    base = "behavior.basket.base_cny"
    declared = declared_at(parts(base))
    highest = declared.high if declared and declared.high is not None else math.inf
    most = highest * against_base
    if target > most:
        right = both(
            "at most {most:.3g}, which {base} = {highest:.0f} gives",
            "至多 {most:.3g}，即 {base} = {highest:.0f} 时的值",
            most=most,
            base=base,
            highest=highest,
        )
        right = (
            right
            if most > 0.0
            else both(
                "market.segments with a basket_lift above -1: at -1 every order is worth nothing",
                "market.segments 的 basket_lift 大于 -1：为 -1 时订单一文不值",
            )
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    return {base: target / against_base}


def _cost_per_follower(document: Document, figure: str, target: float) -> dict[str, float]:
    name = figure.split(".")[1]
    channel, market = getattr(document.levers, name), document.market
    spend = 7.0 * channel.daily_spend_cny
    if spend == 0.0:
        right = both(
            "levers.{name}.daily_spend_cny above 0: without spend its cost is unknown",
            "levers.{name}.daily_spend_cny 大于 0：没有投放就不知其成本",
            name=name,
        )
        raise UnsolvableError(
            figure, both("{target:g} without any spend", "没有任何投放却为 {target:g}", target=target), right
        )
    strangers = implied.strangers_met(document, channel.precision)
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
        right = both(
            "above {least:.4g}, since it brings at most {capacity:,.0f} a week; or a larger half_reach_per_week",
            "大于 {least:.4g}，因为它每周至多带来 {capacity:,.0f} 人；或更大的 half_reach_per_week",
            least=least,
            capacity=capacity,
        )
        raise UnsolvableError(figure, f"{target:g}", right)
    # part = 1 / (1 + (cost x capacity / spend)^slope), with the capacity that the response curve knows
    own = capacity / implied.reach_of(channel, market)
    part = bought / capacity
    cost = spend / own * (1.0 / part - 1.0) ** (1.0 / channel.slope) / (1.0 + implied.bids_on(document, name))
    return {f"levers.{name}.cost_per_follower_cny": cost}


_Solver = Callable[[Document, str, float], dict[str, float]]

SOLVERS: dict[str, _Solver] = {
    "leave_share_per_month": _leave_share,
    "never_return_share": _never_return,
    "orders_per_year": _orders_per_year,
    "orders_per_month": _orders_per_month,
    "first_orders_per_month": _first_orders_per_month,
    "referred_per_month": _referred_per_month,
    "order_value_cny": _order_value,
    "cost_per_follower_cny": _cost_per_follower,
}


def _weekly(leave_share_per_month: float) -> float:
    """The hazard a week of leaving, from the part who leave in a month."""
    return -math.log1p(-leave_share_per_month) / _MONTH


def _with_behavior(document: Document, **sections: Any) -> Document:
    return document.model_copy(update={"behavior": document.behavior.model_copy(update=sections)})


def with_pool(document: Document, **values: Any) -> Document:
    pool = document.market.pool.model_copy(update=values)
    return document.model_copy(update={"market": document.market.model_copy(update={"pool": pool})})


def value_at(document: Document, path: str) -> float:
    value: Any = document
    for part in path.split("."):
        value = getattr(value, part)
    return float(value)
