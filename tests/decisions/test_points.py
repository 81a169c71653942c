"""A folder of points that somebody changed by hand between two calls: the points are made again, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from loopsim.decisions.points import Recipe, measures_at
from loopsim.results.store import StoreError
from loopsim.scenario.scenario import Scenario

PATHS = ["levers.ads.daily_spend_cny", "behavior.need.per_week"]
ROWS = [[0.0, 0.1], [100.0, 0.2], [200.0, 0.3]]


def measure(folder: Path, rows: list[list[float]] = ROWS) -> np.ndarray:
    shop = Scenario.load("closed-loop").change({"market.people": 200})
    recipe = Recipe(("joined", "profit"), days=5, jobs=1)
    values, failed = measures_at(shop, PATHS, rows, recipe, folder, "points")
    assert not failed
    return values


def without_the_last(lines: list[str]) -> list[str]:
    return lines[:-1]


def with_another_value(lines: list[str]) -> list[str]:
    return [*lines[:-1], lines[-1].replace("200", "250")]


def in_another_order(lines: list[str]) -> list[str]:
    return [lines[0], *reversed(lines[1:])]


def of_another_lever(lines: list[str]) -> list[str]:
    return [lines[0].replace(".ads.", ".content."), *lines[1:]]


@pytest.mark.parametrize("by_hand", [without_the_last, with_another_value, in_another_order, of_another_lever])
def test_points_changed_by_hand_are_refused(by_hand: Callable[[list[str]], list[str]], tmp_path: Path) -> None:
    measure(tmp_path)
    table = tmp_path / "design" / "points.csv"
    table.write_text("\n".join(by_hand(table.read_text("utf-8").splitlines())) + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match="found other points; right is the same values and options, or another folder"):
        measure(tmp_path)


def test_points_that_were_removed_are_written_again(tmp_path: Path) -> None:
    first, table = measure(tmp_path), tmp_path / "design" / "points.csv"
    text = table.read_text("utf-8")
    table.unlink()
    np.testing.assert_array_equal(measure(tmp_path), first)
    assert table.read_text("utf-8") == text


def test_runs_of_points_that_were_removed_are_not_taken_for_those_of_others(tmp_path: Path) -> None:
    measure(tmp_path)
    (tmp_path / "design" / "points.csv").unlink()
    with pytest.raises(ValueError, match="as this folder was begun, or another folder"):
        measure(tmp_path, [[0.0, 0.1], [100.0, 0.2], [250.0, 0.3]])
