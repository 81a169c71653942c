"""The row of a customer: how wide it is, and which of its fields a day reads."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.declare.fields import Field, daily_bytes, record_of
from loopsim.engines.decision_makers import Customer
from loopsim.market.customer_fields import CUSTOMER_FIELDS, MOST_BYTES, MOST_DAILY_BYTES
from loopsim.market.fields import CUSTOMER
from worlds import shrunk

DAILY = {field.name for field in CUSTOMER_FIELDS if field.is_daily}


def test_a_row_and_its_daily_head_are_no_wider_than_is_declared() -> None:
    assert CUSTOMER.itemsize <= MOST_BYTES
    assert daily_bytes(CUSTOMER_FIELDS) <= MOST_DAILY_BYTES


def test_daily_fields_stand_before_all_others() -> None:
    places = {name: place for name, (_, place, *_) in (CUSTOMER.fields or {}).items()}
    assert max(places[name] for name in DAILY) < min(places[name] for name in places if name not in DAILY)


@given(st.lists(st.tuples(st.sampled_from(["f8", "i8", "i4", "i1", "?"]), st.booleans()), max_size=30))
def test_any_record_keeps_its_names_in_order_and_wastes_no_room(found: list[tuple[str, bool]]) -> None:
    declared = [Field(f"f{n}", kind, "", "", is_daily=daily) for n, (kind, daily) in enumerate(found)]
    record = record_of(declared)
    assert record.isalignedstruct and (record.names or ()) == tuple(field.name for field in declared)
    taken = sorted((at, at + kind.itemsize) for kind, at, *_ in (record.fields or {}).values())
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(taken))
    daily = [field for field in declared if field.is_daily]
    assert daily_bytes(declared) <= record_of(daily).itemsize
    for kind, at, *_ in (record.fields or {}).values():
        assert at % kind.alignment == 0
    assert np.zeros(2, record).tobytes() == bytes(2 * record.itemsize)


class _Watched(Customer):
    """A customer who notes which of their fields a day reads or writes."""

    touched: ClassVar[set[str] | None] = None
    visits: ClassVar[Counter[str]] = Counter()

    def __getattribute__(self, name: str) -> Any:
        if _Watched.touched is not None:
            _Watched.touched.add(name)
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if _Watched.touched is not None:
            _Watched.touched.add(name)
        super().__setattr__(name, value)

    def run_day(self, *given: Any) -> None:
        _Watched.touched = {"day"}
        super().run_day(*given)
        _Watched.visits.update(_Watched.touched)
        _Watched.touched = None


class _Watching(loopsim.ClosedLoop):
    customer_type = _Watched


@pytest.mark.parametrize("preset", ["closed-loop", "guides", "community-leaders", "bombardment"])
def test_what_most_visits_touch_is_declared_daily(preset: str) -> None:
    _Watched.visits.clear()
    model = _Watching(shrunk(preset, 300), seed=1, days=25)
    for _ in range(25):
        model.step()
    days = _Watched.visits["day"]
    often = {name for name in CUSTOMER.names or () if _Watched.visits[name] > days / 2}
    assert days > 100 and {"trust", "fatigue", "order_clock"} <= often
    assert often <= DAILY
