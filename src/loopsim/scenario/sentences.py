"""Sentences that describe parts of a scenario, and how numbers are written in them."""

from __future__ import annotations

from operator import attrgetter

from loopsim.scenario.document import Document


def price(scenario: Document) -> list[str]:
    """Say what a basket costs, if not the usual price."""
    now, usual = attrgetter("levers.product.price_cny")(scenario), scenario.behavior.basket.base_cny
    if not (now and usual) or now == usual:
        return []
    gap = now / usual - 1.0
    return [f"A basket costs {now:g} CNY, {abs(gap):.0%} {'more' if gap > 0 else 'less'} than the usual {usual:g} CNY."]


def launches(scenario: Document) -> list[str]:
    """Say when launches come, if they do."""
    launch = attrgetter("levers.launch")(scenario)
    if not launch.every_weeks:
        return []
    each = f"{counted(launch.messages, 'message')} and prices {percent(launch.discount_share)} lower"
    return [f"Every {launch.every_weeks} weeks, from day {launch.first_day}, a launch of {launch.days} days: {each}."]


def first_offer(scenario: Document) -> list[str]:
    """Say what a first order is let off."""
    offer = attrgetter("levers.first_offer")(scenario)
    less = [f"costs {percent(offer.discount_share)} less"] if offer.discount_share else []
    gift = [f"comes with a gift of {offer.gift_cny:g} CNY"] if offer.gift_cny else []
    return [f"A first order {' and '.join(less + gift)}."] if less or gift else []


def percent(share: float) -> str:
    """``0.125 -> "12.5%"``."""
    return f"{100.0 * share:.3g}%"


def counted(amount: float, what: str) -> str:
    """``(2, "account of the brand") -> "2 accounts of the brand"``."""
    noun, of, whose = what.partition(" of ")
    return f"no {what}" if amount == 0 else f"{amount:,.10g} {noun}{'' if amount == 1 else 's'}{of}{whose}"
