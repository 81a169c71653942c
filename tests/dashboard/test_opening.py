"""Scenarios to start from: what may be read, and what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopsim.dashboard.opening import files_in, from_folder, sent
from loopsim.scenario.faults import ScenarioError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a scenario in it, beside one that is not to be read."""
    (tmp_path / "outside.toml").write_text('about = "hunter2"\ndays = 9\n', encoding="utf-8")
    (tmp_path / "people.csv").write_text("hunter2\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "shop.toml").write_text('from = "closed-loop"\ndays = 30\n', encoding="utf-8")
    (inside / "next.toml").write_text('from = "shop.toml"\n', encoding="utf-8")
    (inside / "out.toml").write_text('from = "../outside.toml"\n', encoding="utf-8")
    (inside / "pool.toml").write_text('[market.pool]\nfile = "../people.csv"\n', encoding="utf-8")
    (inside / "over.toml").write_text('from = "out.toml"\n', encoding="utf-8")
    (inside / "link.toml").symlink_to(tmp_path / "outside.toml")
    return inside


def test_files_of_the_folder_are_offered_without_those_that_lead_out(folder: Path) -> None:
    assert files_in(folder) == ["next.toml", "out.toml", "over.toml", "pool.toml", "shop.toml"]
    assert files_in(folder / "nowhere") == []


def test_presets_and_files_of_the_folder_are_read(folder: Path) -> None:
    assert from_folder("no-referral", folder).name == "no-referral"
    assert from_folder("next.toml", folder).days == 30


@pytest.mark.parametrize(
    "name",
    [
        "../outside.toml",
        "link.toml",
        "out.toml",
        "over.toml",
        "pool.toml",
        "/etc/passwd",
        "shop",
        "",
        "sub/../../x.toml",
    ],
)
def test_nothing_beyond_the_folder_is_read(name: str, folder: Path) -> None:
    with pytest.raises(ScenarioError) as told:
        from_folder(name, folder)
    assert "hunter2" not in str(told.value)


def test_what_is_sent_is_read_as_a_text() -> None:
    assert sent("C:\\shops\\mine.toml", b"days = 12\n").name == "mine"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"days = \0", b"", b"days = 0", b'from = "/etc/passwd"', b"x = 1"])
def test_what_is_sent_and_is_no_scenario_is_told(data: bytes) -> None:
    with pytest.raises(ScenarioError, match=r"mine\.toml"):
        sent("../mine.toml", data)
