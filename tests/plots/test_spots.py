"""Numbers of parts of a picture: where they stand, and that they travel with a picture of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from fakes import toy_run
from loopsim.plots.saved import read_saved, save_in_both
from loopsim.plots.spots import exact, spots_of, tell
from loopsim.plots.texts import Language


def panel(scale: str = "linear") -> tuple[Figure, object]:
    figure = Figure(figsize=(4, 4))
    axes = figure.add_axes((0.5, 0.5, 0.25, 0.25))
    axes.set_xscale(scale)
    axes.set_xlim(1, 100)
    axes.set_ylim(10, 0)  # the first row above
    return figure, axes


@pytest.mark.parametrize(("scale", "left"), [("linear", 0.5 + 0.25 * 9 / 99), ("log", 0.5 + 0.25 / 2)])
def test_a_spot_lies_where_its_data_are_drawn(scale: str, left: float) -> None:
    figure, axes = panel(scale)
    tell(axes, (10, 100), (0, 5), "bar", "7")  # type: ignore[arg-type]
    ((spot,),) = spots_of(figure)
    assert spot.box == pytest.approx((left, 0.25, 0.75, 0.375))
    assert (spot.name, spot.lines) == ("bar", ("7",))


def test_a_spot_is_cut_at_its_panel_and_one_outside_or_nowhere_is_none() -> None:
    figure, axes = panel()
    tell(axes, (50.5, 5000), None, "half")  # type: ignore[arg-type]
    tell(axes, (200, 300), None, "outside")  # type: ignore[arg-type]
    tell(axes, float("nan"), 3, "nowhere")  # type: ignore[arg-type]
    ((spot,),) = spots_of(figure)
    assert spot.box == pytest.approx((0.625, 0.25, 0.75, 0.5))


@given(st.floats(allow_nan=True, allow_infinity=False, width=32))
def test_a_number_is_told_within_a_thousandth(value: float) -> None:
    told = exact(value)
    assert told == "–" if value != value else float(told.replace(",", "")) == pytest.approx(value, rel=1e-3)


def drawn(language: Language) -> Figure:
    return toy_run(days=40, people=200).plot("money", language=language)


def test_a_picture_of_a_folder_is_read_back_in_both_languages_with_its_numbers(tmp_path: Path) -> None:
    save_in_both(lambda *, language: drawn(language), tmp_path / "money.png", "zh")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["money.en.png", "money.png"]
    found = read_saved(tmp_path / "money.png")
    assert found["zh"].png == (tmp_path / "money.png").read_bytes()
    for language in ("en", "zh"):
        assert found[language].spots == spots_of(drawn(language))
    assert found["en"].spots[0][0].name == "revenue"


@pytest.mark.parametrize(
    "note", [None, "{", "[]", '{"language": "en"}', '{"language": "en", "spots": [[[[1], "a", []]]]}']
)
def test_a_picture_of_others_tells_no_numbers(note: str | None, tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if note is not None:
        info.add_text("loopsim", note)
    Image.new("RGB", (4, 4)).save(tmp_path / "fit.png", pnginfo=info)
    found = read_saved(tmp_path / "fit.png")
    assert list(found) == ["en"] and not found["en"].spots
    assert not read_saved(tmp_path / "none.png")
