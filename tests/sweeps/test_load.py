"""``loopsim.load`` brings back whatever loopsim saved, equal to what was saved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import faulty_models
import loopsim
from asking import asker
from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome, Wanted
from loopsim.runs.replicates import Replicates
from loopsim.scenario.scenario import Scenario
from sweeping import study

PLAN = Scenario.load("closed-loop").scaled(0.03)
REWARD = PLAN.change({"levers.referral.reward_cny": 30})


def same(one: Replicates, other: Replicates) -> None:
    """All that there is to know of some runs, the class of an own model aside."""
    for table in ("runs", "summary", "bands"):
        mine, theirs = (getattr(runs, table) for runs in (one, other))
        assert_frame_equal(*((mine, theirs) if table == "runs" else (mine(), theirs())))
    for series in one.wanted.series:
        np.testing.assert_array_equal(one.paths(series), other.paths(series))
    assert sorted(one.series) == sorted(other.series)
    assert one.answers == other.answers
    assert (one.goals, one.notes, repr(one)) == (other.goals, other.notes, repr(other))
    assert (one.scenario, one.days, one.first_seed) == (other.scenario, other.days, other.first_seed)
    assert one.wanted == other.wanted
    assert one.provenance == other.provenance


def test_many_runs_load_equal(tmp_path: Path) -> None:
    ten = loopsim.replicate(PLAN, runs=10, days=40, first_seed=3, until="reachable<=1e9, profit<=1e-9", at_most=12)
    ten.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert isinstance(loaded, Replicates) and len(loaded) == 12
    same(ten, loaded)


def test_runs_that_failed_and_series_of_the_first_runs_only_load_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(scenario: Scenario, seeds: Iterable[int], wanted: Wanted, **_: Any) -> list[Outcome]:
        days = np.arange(7 * len(wanted.series)).reshape(7, -1)
        return [
            Outcome(seed, "failed", 0.5, "ValueError: no luck")
            if seed == 2
            else Outcome(
                seed, "ok", 0.5, "", {"profit": float(seed), "left": np.nan}, seed + days if days.size else None
            )
            for seed in seeds
        ]

    monkeypatch.setattr("loopsim.runs.threads.run_seeds", live)
    monkeypatch.setattr("loopsim.runs.request.SERIES_BYTES", 8 * 7 * 2 * 4)
    some = loopsim.replicate(PLAN, runs=9, days=7, kpis=["profit", "left"], series=["reachable", "left"])
    assert sorted(some.series) == [0, 2, 3] and some.faults.keys() == {1}
    some.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert isinstance(loaded, Replicates)
    same(some, loaded)


def test_runs_without_series_load_equal(tmp_path: Path) -> None:
    bare = loopsim.replicate(PLAN, runs=2, days=4, kpis=["profit"], series=[], test_from=None)
    bare.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert isinstance(loaded, Replicates)
    same(bare, loaded)


@pytest.mark.slow
def test_a_comparison_loads_equal(tmp_path: Path) -> None:
    pair = loopsim.compare({"plain": PLAN, "reward": REWARD, "again": PLAN}, runs=4, days=60)
    pair.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert isinstance(loaded, loopsim.Comparison)
    assert loaded.names == pair.names
    assert_frame_equal(loaded.runs, pair.runs)
    assert_frame_equal(loaded.table(), pair.table())
    assert_frame_equal(loaded.bands(), pair.bands())
    for name, one in pair.replicates.items():
        same(one, loaded.replicates[name])


@pytest.mark.slow
@pytest.mark.usefixtures("text_only")
def test_what_the_commands_save_loads_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ask = asker(capsys)
    small = ("--days", "5", "--set", "market.people=200", "--quiet", "--no-test")
    assert ask("run", "closed-loop", *small, "--out", "one").code == 0
    assert ask("run", "closed-loop", *small, "--runs", "2", "--out", "many").code == 0
    assert ask("compare", "closed-loop", "no-referral", *small, "--runs", "2", "--out", "two").code == 0
    kinds = [type(loopsim.load(name)).__name__ for name in ("one", "many", "two")]
    assert kinds == ["Run", "Replicates", "Comparison"]
    assert isinstance(loopsim.load("two").runs, pd.DataFrame)


def test_a_part_of_a_comparison_can_be_saved_in_its_place_with_its_ties(tmp_path: Path) -> None:
    ties = tmp_path / "ties.csv"
    ties.write_text("a,b\n" + "\n".join(f"{n},{n + 1}" for n in range(99)), encoding="utf-8")
    linked = {"market.people": 100, "market.network.kind": "edge_list", "market.network.file": str(ties)}
    plan = Scenario.load("closed-loop", linked)
    folder = tmp_path / "both"
    loopsim.compare([plan, plan], runs=2, days=3).save(folder)
    one = next(iter(loopsim.load(folder).replicates.values()))
    one.save(folder)
    assert isinstance(loopsim.load(folder), Replicates)
    assert (folder / "network.csv").read_bytes() == ties.read_bytes()
    assert not list(folder.glob("network-*"))


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.usefixtures("text_only")
def test_what_may_be_saved_over_is_the_same_in_python_and_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ask = asker(capsys)
    two: dict[str, Any] = {"runs": 2, "days": 4, "test_from": None}
    results = [
        loopsim.simulate(PLAN, days=4, test_from=None),
        loopsim.replicate(PLAN, **two),
        loopsim.compare([PLAN, REWARD], **two),
    ]
    small = ("--days", "4", "--set", "market.people=200", "--quiet", "--no-test")
    commands: list[tuple[str, ...]] = [
        ("run", "closed-loop", *small),
        ("run", "closed-loop", *small, "--runs", "2"),
        ("compare", "closed-loop", "no-referral", *small, "--runs", "2"),
    ]
    for earlier in (*results, *results[::-1]):  # each over each
        earlier.save("mine")
        for result in results:
            result.save("mine")
            assert type(loopsim.load("mine")) is type(result)
    for command in commands:
        assert ask(*command, "--out", "mine").code == 0

    loopsim.sweep(study([0.0, 1.0], runs=2), "sweep")
    for folder, mark in (("thesis", "chapter.md"), ("calibrated", "calibration.json")):
        Path(folder).mkdir()
        (Path(folder) / mark).write_text("{}", encoding="utf-8")
    for folder in ("sweep", "thesis", "calibrated"):
        before = bytes_in(Path(folder))
        for result in results:
            with pytest.raises(StoreError, match=f"^{folder}: found a folder that holds other things than a run"):
                result.save(folder)
        for command in commands:
            answer = ask(*command, "--out", folder)
            assert answer.code == 2 and f"--out: found {folder}, a folder that holds other things" in answer.err[-1]
        assert bytes_in(Path(folder)) == before
    assert len(loopsim.load("sweep").runs) == 4


def test_the_recipe_names_rules_of_ones_own(tmp_path: Path) -> None:
    own = loopsim.replicate(PLAN, runs=2, days=2, kpis=["profit"], series=[], model=faulty_models.Calm)
    own.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert loaded.provenance["code"]["model"] == "faulty_models.Calm"
    assert_frame_equal(loaded.runs, own.runs)


@pytest.mark.parametrize("name", ["runs.parquet", "series.parquet", "scenario.toml", "provenance.json"])
def test_a_damaged_file_is_named(name: str, tmp_path: Path) -> None:
    loopsim.replicate(PLAN, runs=2, days=4).save(tmp_path)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StoreError, match=f"{name}: found other contents than were saved"):
        loopsim.load(tmp_path)
    path.unlink()
    with pytest.raises(StoreError, match=f"{name}: found no such file"):
        loopsim.load(tmp_path)


def test_a_folder_of_something_else_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs.parquet").write_text("mine")
    with pytest.raises(StoreError, match=r"contents.json: found no such file; right is a folder that loopsim saved"):
        loopsim.load(tmp_path)
