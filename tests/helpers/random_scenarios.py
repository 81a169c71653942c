"""Random scenarios over the whole schema: any declared value within its bounds, of all that a file may say."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.files import presets
from loopsim.scenario.hints import schedulable
from loopsim.scenario.scenario import Scenario
from worlds import EVENTFUL, QUIET, write_ties

#: Bounds that are huge are cut, so that small markets meet every kind of day.
_HIGH, _COUNT = 1e4, 60

#: Values that are drawn by hand, since they must fit to one another or name files.
_BY_HAND = ("name", "about", "days", "market.people", "market.pool", "market.network", "market.segments", "known",
            "schedule")  # fmt: skip

#: People whom the file of ties names.
_NAMED = 60


@functools.cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="loopsim-test-"))


@st.composite
def any_scenario(draw: st.DrawFn) -> Scenario:
    """A scenario of a small market, all of it drawn: market, pool, known figures, behavior, levers, schedule."""
    people = draw(st.integers(30, 110)) * 2
    base = draw(st.sampled_from([{}, EVENTFUL, EVENTFUL, QUIET]))
    free = [path for path, one in catalogue().items() if _is_free(path, one)]
    changes: dict[str, Any] = {path: value for path, value in base.items() if not path.startswith(_BY_HAND)}
    for path in draw(st.lists(st.sampled_from(free), max_size=40, unique=True)):
        changes[path] = draw(values_of(catalogue()[path]))
    changes["market.people"] = people
    changes["market.segments"] = draw(_segments())
    changes |= draw(_network(people))
    changes |= draw(_pool(people))
    if draw(st.booleans()):
        changes |= draw(_known())
    changes["schedule"] = draw(st.lists(_entry(), max_size=4))
    if draw(st.booleans()):
        changes |= draw(_policy())
    changes["levers.commission.legal_guard"] = draw(st.sampled_from(["off", "warn"]))
    try:
        return Scenario.load(draw(st.sampled_from(["closed-loop", *_small_presets()])), changes)
    except ScenarioError:  # each within its bounds, but the whole impossible
        reject()


def _small_presets() -> list[str]:
    return [
        name for name in presets() if name not in ("existing-shop", "launches")
    ]  # whose pools are larger than these markets


def _is_free(path: str, one: Declared) -> bool:
    return one.kind not in ("table", "tables", "text") and "#" not in path and not path.startswith(_BY_HAND)


def values_of(one: Declared) -> st.SearchStrategy[Any]:
    """Any value that a declaration allows, its bounds and small ones more often than others."""
    if one.kind == "choice":
        return st.sampled_from(one.choices)
    if one.kind == "yes or no":
        return st.booleans()
    if one.kind == "numbers":
        inner = values_of(catalogue()[f"{one.path}.#"])
        found = st.lists(inner, min_size=one.fewest or 0, max_size=max(one.fewest or 0, min(one.most or 4, 4)))
        return found.map(lambda several: [value / max(len(several), 1) for value in several]) if _is_pay(one) else found
    low, high = one.low if one.low is not None else 0, one.high if one.high is not None else _HIGH
    if one.kind == "whole number":
        return st.integers(int(low), int(min(high, max(low, _COUNT))))
    high = min(high, max(_HIGH, low))
    ends: list[float] = [float(high)] if one.low_is_open else [float(low), float(high)]
    inside = st.floats(low, high, exclude_min=one.low_is_open, allow_subnormal=False)
    small = st.floats(low, min(high, low + 1.0), exclude_min=one.low_is_open, allow_subnormal=False)
    return st.one_of(small, inside, small, st.sampled_from(ends))


def _is_pay(one: Declared) -> bool:
    """Shares of an order: all of them together must leave something."""
    return one.path == "levers.commission.level_shares"


@st.composite
def _segments(draw: st.DrawFn) -> list[dict[str, Any]]:
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    own = ("need_share", "need_lift", "basket_lift", "reach_lift")
    return [
        {
            "name": f"segment {place}",
            "share": weight / sum(weights),
            **{name: draw(values_of(catalogue()[f"market.segments.#.{name}"])) for name in own},
        }
        for place, weight in enumerate(weights)
    ]


@st.composite
def _network(draw: st.DrawFn, people: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(catalogue()["market.network.kind"].choices))
    contacts = draw(st.integers(1, min(12, people // 4))) * 2
    said: dict[str, Any] = {
        "kind": kind,
        "contacts": contacts,
        "strong_contacts": draw(st.integers(0, contacts // 2)) * 2,
        "community_size": draw(st.integers(contacts + 1, people)),
        "most_contacts": draw(st.integers(contacts, 3 * people)),
        "rewire_share": draw(st.floats(0.0, 1.0)),
    }
    if kind == "edge_list":
        if people < _NAMED:
            reject()
        said["file"] = str(write_ties(_folder(), _NAMED))
    return {f"market.network.{name}": value for name, value in said.items()}


@st.composite
def _pool(draw: st.DrawFn, people: int) -> dict[str, Any]:
    """Nobody, numbers of people, or a table of customers."""
    way = draw(st.sampled_from(["nobody", "numbers", "table"]))
    if way == "nobody":
        return {f"market.pool.{name}": 0 for name in ("followers", "buyers", "repeat_buyers", "referrers")}
    if way == "table":
        rows = draw(st.integers(1, people // 4))
        return {"market.pool.file": str(_customers(rows, draw(st.integers(0, 99))))}
    joined = sorted(draw(st.lists(st.floats(1.0, 900.0), min_size=2, max_size=2)))
    ordered = sorted(draw(st.lists(st.floats(1.0, 900.0), min_size=2, max_size=2)))
    said: dict[str, Any] = {
        name: draw(st.integers(0, people // 10)) for name in ("followers", "buyers", "repeat_buyers", "referrers")
    }
    said |= {"joined_days_ago": joined, "last_order_days_ago": ordered}
    for name in ("orders_per_repeat_buyer", "silent_share", "trust", "experience", "fit_mean", "hosts"):
        said[name] = draw(values_of(catalogue()[f"market.pool.{name}"]))
    said["orders_per_repeat_buyer"] = min(said["orders_per_repeat_buyer"], 30.0)
    return {f"market.pool.{name}": value for name, value in said.items()}


def _customers(rows: int, seed: int) -> Path:
    dice = np.random.default_rng(seed)
    joined, orders = dice.integers(1, 700, rows), dice.integers(0, 5, rows)
    last = [str(1 + int(dice.integers(0, day))) if many else "" for day, many in zip(joined, orders, strict=True)]
    path = _folder() / f"customers-{rows}-{seed}.csv"
    lines = [f"{day},{many},{when}\n" for day, many, when in zip(joined, orders, last, strict=True)]
    path.write_text("joined_days_ago,orders,last_order_days_ago\n" + "".join(lines))
    return path


@st.composite
def _known(draw: st.DrawFn) -> dict[str, Any]:
    figures = {
        "known.order_value_cny": st.floats(20.0, 500.0),
        "known.never_return_share": st.floats(0.1, 0.8),
        "known.orders_per_year": st.floats(1.5, 20.0),
        "known.leave_share_per_month": st.floats(0.005, 0.2),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(figures)), max_size=3, unique=True))
    return {path: draw(figures[path]) for path in chosen}


@st.composite
def _policy(draw: st.DrawFn) -> dict[str, Any]:
    """Policies that act within a run of some weeks."""
    said = {
        "stop_ads.renewal_above": st.floats(0.01, 2.0),
        "stop_ads.window_days": st.integers(1, 14),
        "stop_ads.least_left": st.integers(1, 5),
        "best_channel.explore_days": st.integers(1, 14),
        "best_channel.keep": st.integers(1, 3),
        "best_channel.least_joined": st.integers(1, 5),
        "hire.most": st.integers(1, 3),
        "hire.load_above": st.floats(0.01, 2.0),
        "hire.every_weeks": st.integers(1, 2),
        "cap_commission.most_of_margin": st.floats(0.001, 0.5),
        "cap_commission.every_days": st.integers(1, 9),
        "sequence.gap_days": st.integers(0, 15),
    }
    return {f"levers.policy.{name}": draw(values) for name, values in said.items()}


@st.composite
def _entry(draw: st.DrawFn) -> dict[str, Any]:
    """An entry of a schedule: set from a day on, for a while or again and again, or a ramp."""
    paths = draw(st.lists(st.sampled_from(schedulable()), min_size=1, max_size=3, unique=True))
    first = draw(st.integers(0, 20))
    is_ramp = draw(st.booleans())
    if is_ramp:
        paths = [path for path in paths if catalogue()[path].kind in ("number", "whole number")]
        if not paths:
            reject()
    changes = {path: draw(values_of(catalogue()[path])) for path in paths}
    entry: dict[str, Any] = {"from_day": first, "ramp" if is_ramp else "set": changes}
    if is_ramp or draw(st.booleans()):
        entry["to_day"] = first + draw(st.integers(0, 12))
    if not is_ramp and "to_day" not in entry and draw(st.booleans()):
        entry["every_days"] = draw(st.integers(1, 10))
        entry["for_days"] = draw(st.integers(1, entry["every_days"]))
    return entry
