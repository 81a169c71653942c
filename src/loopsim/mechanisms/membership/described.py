"""Sentences of ``loopsim describe`` on a paid card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loopsim.languages import both
from loopsim.mechanisms.membership import declared_phrases as phrases


def describe(scenario: Any) -> Iterator[str]:
    """Say what the card costs, and what members get."""
    card = scenario.levers.membership
    if not card.term_weeks:
        return
    told = both(
        *phrases.CARD_FOR_WEEKS_COSTS,
        weeks=card.term_weeks, fee=card.fee_cny, part=100.0 * card.discount_share
    )  # fmt: skip
    if card.day_every_weeks:
        said = ", and {part:.3g}% more on a member day every {weeks} weeks", "，每 {weeks} 周会员日再低 {part:.3g}%"
        told += both(*said, part=100.0 * card.day_discount_share, weeks=card.day_every_weeks)
    if perks := sum(perk.cost_cny for perk in (card.delivery, card.gifts, card.service)):
        said = ". Its perks cost {perks:g} CNY a year for each member", "。权益每会员每年成本 {perks:g} 元"
        told += both(*said, perks=perks)
    yield told + both(".", "。")
