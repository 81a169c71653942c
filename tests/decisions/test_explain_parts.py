"""A difference taken apart: the parts add up, and each gets what theory gives it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from loopsim.decisions.parts import shapley, shapley_of_product

AMOUNTS = st.floats(-1e3, 1e3, allow_subnormal=False)


@given(arrays(float, (5, 4), elements=AMOUNTS), arrays(float, (5, 4), elements=AMOUNTS))
def test_parts_of_a_product_add_up(before, after):
    _, parts = shapley_of_product(before, after)
    whole = after.prod(axis=0) - before.prod(axis=0)
    room = 1e-12 * (1 + np.maximum(np.abs(before), np.abs(after)).prod(axis=0))
    assert np.all(np.abs(parts.sum(axis=0) - whole) <= room)


def test_two_factors_share_the_difference_by_the_means():
    """a'b' - ab = (a' - a) (b + b')/2 + (b' - b) (a + a')/2."""
    _, parts = shapley_of_product(np.array([[2.0], [10.0]]), np.array([[3.0], [14.0]]))
    assert parts[:, 0].tolist() == [1 * 12.0, 4 * 2.5]


def test_a_factor_that_stays_gets_nothing_and_equals_get_the_same():
    _, parts = shapley_of_product(np.array([[2.0], [5.0], [2.0]]), np.array([[3.0], [5.0], [3.0]]))
    assert parts[1, 0] == 0.0
    assert parts[0, 0] == parts[2, 0] == pytest.approx((9 - 4) * 5 / 2)


def test_where_there_was_nothing_to_divide_by_all_is_due_to_those_who_came():
    """No buyers before: their rate is taken to be that of later buyers."""
    _, parts = shapley_of_product(np.array([[0.0], [np.nan]]), np.array([[8.0], [25.0]]))
    assert parts[:, 0].tolist() == [200.0, 0.0]


@given(st.lists(AMOUNTS, min_size=8, max_size=8))
def test_parts_of_changes_add_up(amounts):
    names = ("a", "b", "c")
    subsets = [frozenset(), *({n} for n in names), {"a", "b"}, {"a", "c"}, {"b", "c"}, set(names)]
    values = {frozenset(on): np.array([amount]) for on, amount in zip(subsets, amounts, strict=True)}
    parts = shapley(values, names)
    whole = values[frozenset(names)] - values[frozenset()]
    assert sum(parts.values())[0] == pytest.approx(whole[0], abs=1e-9)


def test_changes_that_only_work_together_share_equally():
    """The glove game: a left and two right gloves are worth 1 pair: 2/3 to the left one, 1/6 to each right one."""
    names = ("left", "right", "other")
    worth = {
        frozenset(on): np.array([1.0 if "left" in on and len(on) > 1 else 0.0])
        for on in (
            (),
            ("left",),
            ("right",),
            ("other",),
            ("left", "right"),
            ("left", "other"),
            ("right", "other"),
            names,
        )
    }
    parts = shapley(worth, names)
    assert [parts[name][0] for name in names] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
