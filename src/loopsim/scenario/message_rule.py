"""The rule of one mass message a day: plans that send more, with the people and the money concerned (M92)."""

from __future__ import annotations

from collections.abc import Iterator

from loopsim.scenario.caution import Caution, Seen

#: Mass messages a day that the platform delivers to one customer.
MASS_MESSAGES_A_DAY = 1.0

_PLAN = (
    "levers.messages.promo_per_week",
    "levers.messages.form",
    "levers.messages.mass_rule",
    "levers.messages.cost_cny",
    "levers.launch.every_weeks",
    "levers.launch.messages",
    "levers.launch.days",
)


def of_mass_messages(seen: Seen) -> Iterator[Caution]:
    """Mass messages above one a day to the same person, on the day on which they are most."""
    most, cost = 0.0, 0.0
    for week, form, rule, each, every, messages, days in seen.together(*_PLAN):
        a_day = week / 7.0 + (messages / min(days, 7 * every) if every else 0.0)
        if form == "mass" and rule != "keep" and a_day > most:
            most, cost = a_day, each
    if most <= MASS_MESSAGES_A_DAY:
        return
    above = most - MASS_MESSAGES_A_DAY
    facts = {
        "most": f"{most:.3g}",
        "above": f"{1000.0 * above:,.0f}",
        "cost": f"{1000.0 * above * cost:,.2f}",
        "people": f"{seen.scenario.market.pool.people:,}",
    }
    yield Caution(_PLAN[0], "above_rule", facts)
