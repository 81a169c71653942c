"""The measures of a run by name: some of them, or all as a summary.

What each means stands in ``definitions.py``; how it is computed in ``measures.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from loopsim.market.fields import ACTIVE_WINDOW
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.facts import Facts
from loopsim.results.measures import GIVEN_BY
from loopsim.results.summary import Measure, Summary, Value

#: Measures that the ads-off test decides.
NEED_ADS_OFF = frozenset(
    ("loop_closed", "pool_change_without_ads", "doubling_days_without_ads", "extinction_days_without_ads")
)


def measure(facts: Facts, names: Iterable[str]) -> dict[str, Value]:
    """Some measures by name, None where not defined. No more is worked out than they need."""
    names = tuple(names)
    found = _found(facts, names)
    return {name: found[name][0] for name in names}


def summary(facts: Facts) -> Summary:
    """All measures, in the order of their definitions."""
    found = _found(facts, DEFINITIONS)
    words = {
        "window": facts.window_days,
        "month": min(ACTIVE_WINDOW, facts.days),
        "horizon": facts.horizon_weeks,
        "discount": f"{100 * facts.discount_per_year:g}%",
    }
    ordered = sorted(DEFINITIONS.items(), key=lambda item: _GROUP_ORDER[item[1].group])
    return Summary(
        Measure(
            name, found[name][0], about.unit, about.text.format(**words), about.chinese, about.group, found[name][1]
        )
        for name, about in ordered
    )


_GROUP_ORDER = {group: place for place, group in enumerate(dict.fromkeys(d.group for d in DEFINITIONS.values()))}


def _found(facts: Facts, names: Iterable[str]) -> dict[str, tuple[Value, str]]:
    """Value and note of these measures, and of those that come along with them."""
    functions = dict.fromkeys(GIVEN_BY[name] for name in names)
    return {name: (value, note) for function in functions for name, value, note in function(facts)}
