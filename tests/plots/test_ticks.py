"""Numbers on axes: whoever reads them finds the ticks again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from loopsim.plots.texts import Texts
from loopsim.plots.ticks import counts, few_counts, fewest, percents, plain

UNITS = {"k": 1e3, "M": 1e6, "bn": 1e9, "万": 1e4, "亿": 1e8}
FORMATTERS: dict[str, Any] = {
    "counts": lambda: counts(Texts("en")),
    "Chinese counts": lambda: counts(Texts("zh")),
    "percents": percents,
    "plain": plain,
}


def read(label: str) -> float:
    """The number that a reader takes from a label."""
    name = next((one for one in UNITS if label.endswith(one)), "")
    number = float(label.removesuffix("%").removesuffix(name).replace(",", ""))
    return number * UNITS.get(name, 0.01 if label.endswith("%") else 1.0)


@pytest.mark.parametrize("kind", FORMATTERS)
@given(low=st.floats(-1e9, 1e9), width=st.floats(1e-2, 1e9), bins=st.integers(2, 9))
def test_each_label_is_the_number_of_its_tick(kind: str, low: float, width: float, bins: int) -> None:
    ticks = MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]).tick_values(low, low + width)
    labels = FORMATTERS[kind]().format_ticks(ticks)
    step = ticks[1] - ticks[0]
    assert [read(label) for label in labels] == pytest.approx(list(ticks), abs=0.01 * step)
    assert "-0" not in labels and "-0%" not in labels


def test_halves_are_not_written_as_whole_numbers() -> None:
    assert counts(Texts("en")).format_ticks([0, 12.5, 25, 37.5]) == ["0", "12.5", "25", "37.5"]
    assert counts(Texts("en")).format_ticks([1e6, 1.0125e6]) == ["1M", "1.0125M"]
    assert counts(Texts("zh")).format_ticks([0, 12_500, 25_000]) == ["0", "1.25万", "2.5万"]
    assert percents().format_ticks([0, 0.125, 0.25]) == ["0%", "12.5%", "25%"]
    assert plain().format_ticks([1000, 1012.5]) == ["1,000", "1,012.5"]


def test_a_tick_alone_has_three_digits() -> None:
    assert (fewest(12.3456, 0.0), fewest(123_456.7, 0.0)) == ("12.3", "123,457")


def test_an_axis_is_marked_at_few_round_numbers() -> None:
    axes = Figure().add_subplot()
    axes.set_xlim(0, 50)
    few_counts(axes.xaxis, Texts("en"), 5)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "10", "20", "30", "40", "50"]
