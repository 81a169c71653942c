"""The measures of a run by name: some of them, or all as a summary.

Definitions stand in ``definitions.py``, computations in ``measures.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from loopsim.declare.english import as_one
from loopsim.languages import both, changed
from loopsim.market.fields import ACTIVE_WINDOW
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.facts import Facts
from loopsim.results.measures import GIVEN_BY
from loopsim.results.notes import in_both
from loopsim.results.summary import Measure, Summary, Value

#: Measures that need the look-ahead of the loop test, the branch with organic inflow, and those that need the test.
NEED_LOOK_AHEAD = frozenset(("renewal_days", "loop_gain", "loop_gain_low", "loop_gain_high", "loop_gain_staying_share"))
NEED_ORGANIC = frozenset(
    ("loop_answer", "loop_held", "loop_open", "loop_undecided", "renewal_with_organic", "pool_change_with_organic")
)
NEED_LOOP_TEST = (
    NEED_LOOK_AHEAD
    | NEED_ORGANIC
    | frozenset(
        ("loop_closed", "renewal", "renewal_low", "renewal_high", "renewal_brought", "renewal_won_back",
         "renewal_left", "pool_change_by_referral", "doubling_days_by_referral", "halving_days_by_referral",
         "extinction_days_by_referral")
    )
)  # fmt: skip


def measure(facts: Facts, names: Iterable[str]) -> dict[str, Value]:
    """Some measures by name, None where not defined. Only what they need is computed."""
    names = tuple(names)
    found = _found(facts, names)
    return {name: found[name][0] for name in names}


def summary(facts: Facts) -> Summary:
    """All measures, in the order of their definitions."""
    found, test = _found(facts, DEFINITIONS), facts.loop_test
    words = {
        "window": facts.window_days,
        "month": min(ACTIVE_WINDOW, facts.days),
        "horizon": facts.horizon_weeks,
        "discount": f"{100 * facts.discount_per_year:g}%",
        "test": "" if test is None else both(*_TEST, from_day=test.from_day, days=test.days),
        "look_ahead": "" if test is None else f"{test.look_ahead:,}",
    }
    ordered = sorted(DEFINITIONS.items(), key=lambda item: _GROUP_ORDER[item[1].group])
    return Summary(
        Measure(
            name,
            found[name][0],
            about.unit,
            both(about.text, about.text.zh, **words),
            about.chinese,
            about.group,
            changed(in_both(found[name][1]), as_one),
        )
        for name, about in ordered
    )


_TEST = " on day {from_day}, for {days} days", "（第 {from_day} 天起，共 {days} 天）"

_GROUP_ORDER = {group: place for place, group in enumerate(dict.fromkeys(d.group for d in DEFINITIONS.values()))}


def _found(facts: Facts, names: Iterable[str]) -> dict[str, tuple[Value, str]]:
    """Value and note of these measures, and of those that come along with them."""
    functions = dict.fromkeys(GIVEN_BY[name] for name in names)
    return {name: (value, note) for function in functions for name, value, note in function(facts)}
