"""The film of a run: small, as long as the run, and told what cannot be filmed."""

from __future__ import annotations

from pathlib import Path
from shutil import which

import numpy as np
import pytest
from PIL import Image

from fakes import toy_run
from loopsim.cli.film import film_faults
from loopsim.plots.animation import _places, animate


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.long)])
def test_a_film_has_a_picture_a_day_and_is_below_five_megabytes(tmp_path: Path, language: str) -> None:
    animate(toy_run(days=12, people=1500, ads=0.05), tmp_path / "a.gif", language=language)  # type: ignore[arg-type]
    film = Image.open(tmp_path / "a.gif")
    assert (film.n_frames, film.size) == (12, (960, 480))  # type: ignore[attr-defined]
    assert (tmp_path / "a.gif").stat().st_size * 50 / 12 < 5e6


@pytest.mark.slow
@pytest.mark.skipif(which("ffmpeg") is None, reason="no ffmpeg")
def test_a_film_for_players_is_one_where_ffmpeg_is(tmp_path: Path) -> None:
    animate(toy_run(days=12, people=1500, ads=0.05), tmp_path / "a.mp4")
    data = (tmp_path / "a.mp4").read_bytes()
    assert data[4:8] == b"ftyp" and b"avc1" in data and len(data) < 5e6


def test_what_cannot_be_filmed_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopsim.cli.film.which", lambda _: None)
    assert film_faults(tmp_path / "a.gif", None) == [] == film_faults(None, 4)
    for name, runs, found in (
        ("a.avi", None, "ends with .gif or .mp4"),
        ("a.mp4", None, "no ffmpeg"),
        ("a.gif", 4, "without --runs"),
        ("no/a.gif", None, "folder is missing"),
    ):
        (fault,) = film_faults(tmp_path / name, runs)
        assert found in str(fault)
    with pytest.raises(ValueError, match="right is"):
        animate(toy_run(days=2, people=50), "a.avi")


def test_people_stand_apart_and_within_the_picture() -> None:
    at = _places(np.repeat([9, 4, 7, 1], (80, 30, 5, 1)))
    apart = np.hypot(*(at[:, None] - at).T) + np.eye(len(at))
    assert np.abs(at).max() <= 1 and apart.min() > 0.03
