"""Reports for those who see little, hear the page, or hold a phone: contrast, labels, charts of a narrow screen."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import loopsim
from loopsim.reports.narrow import charts_of
from loopsim.reports.page import html_of
from loopsim.reports.parts import Both, Panel, Series
from loopsim.reports.reading import page_of
from webpages import check

CSS = (Path(loopsim.__file__).parent / "reports/templates/page.css").read_text(encoding="utf-8")

#: What the standard asks of text of this size (WCAG 2.2, 1.4.3).
LEAST = 4.5


def light(color: str) -> float:
    """Relative luminance of ``#rrggbb`` or ``#rgb``."""
    digits = color.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21) and contrast("#777", "#fff") < LEAST
    named = dict(re.findall(r"--(\w+): (#\w+)", CSS))
    words, grounds = (("ink", "grey", "good", "bad", "open"), ("#fff", named["pale"]))
    poor = {(word, ground) for word, ground in product(words, grounds) if contrast(named[word], ground) < LEAST}
    assert not poor
    marks = re.findall(r"\.mark[^{]*{ background: (#\w+); color: (#\w+)", CSS)
    assert len(marks) == 3 and min(contrast(*pair) for pair in marks) >= LEAST


def panel(*curves: list[float]) -> Panel:
    series = [Series(Both(f"curve {n}", f"曲线{n}"), np.array(one), "#005" * n) for n, one in enumerate(curves)]
    return Panel(0, np.arange(len(curves[0])), series, Both("people", "人数"))


def test_a_chart_for_a_phone_has_the_curves_and_the_ends_of_both_axes() -> None:
    (chart,) = charts_of([panel([1.0, 3.0, 2.0], [-1.0, np.nan, 1.0])])
    assert (chart.low, chart.high) == ("-1", "3")
    assert (chart.first.en, chart.last.zh) == ("day 0", "第2天")
    lines = re.findall(r'd="([^"]+)" stroke="([^"]+)"', chart.svg)
    assert lines[0][0] == "M0 112.5H360"  # zero, three quarters down
    assert lines[1] == ("M0.0 75.0L180.0 0.0L360.0 37.5", "#767676")
    assert lines[2] == ("M0.0 150.0M360.0 75.0", "#005")  # a gap
    assert [name.en for name, _ in chart.legend] == ["curve 0", "curve 1"]


@pytest.mark.parametrize("curve", [[np.nan, np.nan], [1.0]])
def test_nothing_is_drawn_of_no_curve(curve: list[float]) -> None:
    assert not list(charts_of([panel(curve)]))


def test_what_never_moves_is_drawn_and_long_curves_are_thinned() -> None:
    flat, long = charts_of([panel([0.0, 0.0]), panel(list(range(1000)))])
    assert (flat.low, flat.high) == ("0", "1")
    assert long.svg.count("L") < 200


@pytest.mark.slow
def test_curves_need_no_sideways_moving_on_a_phone() -> None:
    plan = loopsim.Scenario.load("closed-loop").scaled(0.02)
    told = html_of(page_of(loopsim.simulate(plan, days=20, test_from=None)))
    check(told)
    growth = told[told.index('<figure id="growth">') :]
    growth = growth[: growth.index("</figure>")]
    assert growth.count('class="narrow"') == 3 and 'class="scroll wide"' in growth and 'class="swipe"' not in growth
    assert re.findall(r'data-panel="(\d)"', growth) == ["0", "1", "2"]
