"""Different rows among many are those that comparing rows finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim import distinct
from loopsim.distinct import distinct_rows

CELLS = st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40))


@given(st.lists(st.tuples(CELLS, CELLS, st.floats(-2, 2).map(lambda x: round(x, 1))), max_size=40), st.booleans())
def test_different_rows_are_those_that_comparing_rows_finds(rows: list[tuple[int, int, float]], tight: bool) -> None:
    columns = [np.array([row[n] for row in rows], kind) for n, kind in enumerate((np.int64, np.int64, float))]
    with pytest.MonkeyPatch.context() as patch:
        if tight:  # numbers of rows that outgrow a word are made small again
            patch.setattr(distinct, "_MOST", 2**21)
        found = distinct_rows(*columns)
    table, back, counts = np.unique(np.column_stack(columns), axis=0, return_inverse=True, return_counts=True)
    np.testing.assert_array_equal(np.column_stack(found.columns), table)
    np.testing.assert_array_equal(found.of_each, back.reshape(-1))
    np.testing.assert_array_equal(found.counts, counts)


def test_a_part_is_taken_of_many_rows_only() -> None:
    few, many = distinct_rows(np.arange(distinct.MANY)), distinct_rows(np.arange(distinct.MANY + 1))
    part = many.some()
    assert few.some() is None and part is not None
    assert len(part.counts) == pytest.approx(distinct.SOME, rel=0.01)
    assert part.columns[0][-1] > 0.99 * distinct.MANY
