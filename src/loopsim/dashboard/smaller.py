"""A smaller market made like another, for what must be seen at once."""

from __future__ import annotations

from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

#: What an account can hold and give, and what it costs: where fewer accounts than one are due, one has part of it.
_OF_AN_ACCOUNT = ("friend_cap", "contacts_per_day", "cost_per_week_cny")

#: Sections whose hosts are counted in whole people, and by how much their share of the market may be off.
_HOSTS, _OFF = ("guides", "leaders"), 0.1


def smaller(scenario: Scenario, part: float) -> Scenario | None:
    """Return a market made alike, ``part`` as large; None where it would not be like the whole.

    Accounts hold together the same share of the market, though there are whole ones only. Guides and leaders cannot be
    parted: where rounding their number would change how many there are for each customer, there is no such market.
    """
    try:
        made = scenario.scaled(part)
        whole, now = scenario.to_dict()["levers"], made.to_dict()["levers"]
        pairs = [(now[name]["count"], part * whole[name]["count"]) for name in _HOSTS]
        if any(abs(given - due) > _OFF * due for given, due in pairs):
            return None
        accounts, count = whole["accounts"], now["accounts"]["count"]
        if not count:
            return made
        share = part * accounts["count"] / count
        changes = {f"levers.accounts.{name}": _scaled(accounts[name], share) for name in _OF_AN_ACCOUNT}
        return made.change(changes)
    except ScenarioError:  # it makes no sense so small, or a table names its people
        return None


def _scaled(value: float, share: float) -> float:
    return max(round(value * share), 1) if isinstance(value, int) else value * share
