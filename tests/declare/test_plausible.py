"""Lines that declare plausible ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim.declare.plausible import Plausible, plausible_of


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("0.1 to 0.4", Plausible(0.1, 0.4)),
        ("100 to 1,000 R: social commerce 2018", Plausible(100.0, 1000.0, "R")),
        ("x 0.5 to 2", Plausible(0.5, 2.0, is_factor=True)),
        ("0 or 2 to 13 V", Plausible(2.0, 13.0, "V", is_off_at_0=True)),
        ("-0.3 to 0.3", Plausible(-0.3, 0.3)),
    ],
)
def test_a_line_is_read(line, right):
    assert plausible_of(line) == right


@pytest.mark.parametrize("line", ["", "0.1", "0.4 to 0.1", "1 to 1", "0.1 to 0.4 X", "about 0.1 to 0.4", "0.1..0.4"])
def test_what_is_no_range_is_refused(line):
    with pytest.raises(ValueError, match=r"found .*right is"):
        plausible_of(line)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.01, 1e6))
def test_ends_take_the_value_in(one, other, value):
    low, high = sorted((one, other))
    for is_factor in (False, True):
        ends = Plausible(low, high, is_factor=is_factor).ends(value)
        assert ends[0] <= value <= ends[1]
