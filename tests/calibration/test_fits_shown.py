"""Fits where they are looked at: printed, in a notebook, as a table and as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

import loopsim
from pictures import assert_readable

DATA = Path(loopsim.__file__).parent / "validation" / "data"
COUNTS = (20, 30, 42, 50, 41, 28, 15)


@pytest.fixture(params=["bass", "membership"])
def fit(request, tmp_path):
    if request.param == "bass":
        rows = "".join(f"{2000 + n},{count}\n" for n, count in enumerate(COUNTS))
        (tmp_path / "bass.csv").write_text(f"year,new\n{rows}")
        return loopsim.calibrate_bass(tmp_path / "bass.csv", date="year", joined="new")
    (found,) = loopsim.calibrate_membership(
        DATA / "sbg_retention.csv", period="year", active="regular_survival_pct", hold_out_periods=5, members=1000
    )
    return found


def test_a_fit_shows_its_estimates_with_their_intervals(fit):
    table = fit.to_frame()
    assert table.index.tolist() == [one.name for one in fit.estimates]
    assert ((table["low"] < table["value"]) & (table["value"] < table["high"])).all()
    assert table.index[0] in repr(fit) and "array(" not in repr(fit) and len(repr(fit)) < 300
    assert "<table" in fit._repr_html_() and table.index[0] in fit._repr_html_()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fit_draws_itself(fit, language):
    assert_readable(fit.plot(language=language))
