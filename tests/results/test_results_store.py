"""A run on disk comes back equal, or says in one line what is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fakes import toy_run
from loopsim.results import store
from loopsim.results.loading import load
from loopsim.results.provenance import provenance
from loopsim.results.run import Run
from loopsim.results.store import StoreError, load_summary, save

FILES = (
    "loop_test.parquet",
    "ages_by_source.parquet",
    "cohorts.parquet",
    "contents.json",
    "customers.parquet",
    "daily.parquet",
    "hosts.parquet",
    "moves.parquet",
    "provenance.json",
    "scenario.toml",
    "sources.parquet",
    "summary.json",
)


@pytest.fixture(scope="module")
def run() -> Run:
    note = {"from_day": 10, "to_day": 12, "set": {"levers.referral.reward_cny": 20.5}, "note": "双倍奖励"}
    return toy_run(days=60, people=400, ads=0.01, test_from=30, schedule=(note,))


@pytest.fixture(scope="module")
def saved(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "deep" / "run"
    save(run, folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved run, to damage."""
    return shutil.copytree(saved, tmp_path / "deep" / "run")


def same(one: Run, other: Run) -> None:
    for table in ("daily", "moves", "customers", "hosts", "referrals"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))
    pd.testing.assert_frame_equal(one.cohorts("week"), other.cohorts("week"))
    pd.testing.assert_frame_equal(one.cohorts("month"), other.cohorts("month"))
    assert one.summary() == other.summary()
    assert one.verdict == other.verdict
    assert one.provenance == other.provenance
    assert one.scenario == other.scenario
    assert (one.days, one.seed, one.engine, one.loop_test) == (other.days, other.seed, other.engine, other.loop_test)
    for mine, theirs in zip(one.records, other.records, strict=True):
        assert mine.dtype == theirs.dtype and (mine == theirs).all()


def test_a_loaded_run_equals_the_saved_one(run: Run, folder: Path) -> None:
    same(run, load(folder))
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_a_loaded_run_can_be_saved_again_with_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    save(load(folder), tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


def test_saving_over_an_older_run_replaces_it(folder: Path) -> None:
    other = toy_run(days=30, people=300, seed=9)
    save(other, folder)
    same(other, load(folder))
    assert not (folder / "loop_test.parquet").exists()


def test_pandas_reads_every_table(run: Run, folder: Path) -> None:
    daily = pd.read_parquet(folder / "daily.parquet")
    pd.testing.assert_frame_equal(daily, run.daily)
    customers = pd.read_parquet(folder / "customers.parquet")
    assert customers["stage"].value_counts()["follower"] == run.daily["followers"].iloc[-1]
    for name in ("hosts", "cohorts", "moves", "loop_test"):
        assert len(pd.read_parquet(folder / f"{name}.parquet")) > 0


def test_columns_that_other_readers_need_are_columns_of_the_file(folder: Path) -> None:
    import pyarrow.parquet as parquet

    assert "day" in parquet.read_schema(folder / "daily.parquet").names
    assert "customer" in parquet.read_schema(folder / "customers.parquet").names


def test_the_summary_is_plain_json_and_can_be_read_alone(run: Run, folder: Path) -> None:
    found = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert found["verdict"]["word"] == run.verdict.word and "pool" in found["verdict"]["sentence"]
    names = [measure["name"] for measure in found["measures"]]
    assert "profit" in names and "period_gain" in names
    assert load_summary(folder) == run.summary()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(StoreError, match=name.replace(".", r"\.")) as found:
        load(folder)
    assert len(str(found.value).splitlines()) == 1
    assert [fault.found for fault in found.value.faults] == ["no such file"]


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(StoreError, match=name.replace(".", r"\.")):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_named(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(StoreError, match=name.replace(".", r"\.")):
        load(folder)


def resealed(folder: Path, name: str) -> None:
    """Write a new digest for a file, as if it had been saved like this."""
    contents = json.loads((folder / "contents.json").read_text())
    contents["files"][name] = store.digest_of(folder / name)
    (folder / "contents.json").write_text(json.dumps(contents))


#: Made from the others, for other programs: it is not read back.
FOR_OTHERS = "sources.parquet"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".parquet") and name != FOR_OTHERS])
def test_a_table_of_another_kind_is_named(folder: Path, name: str) -> None:
    pd.DataFrame({"other": [1.5]}).to_parquet(folder / name)
    resealed(folder, name)
    with pytest.raises(StoreError, match=name.replace(".", r"\.")):
        load(folder)


@pytest.mark.parametrize("text", ["[]", "null", '{"format": "?"}', '{"format": 99, "files": {}}'])
def test_contents_of_another_kind_are_refused(folder: Path, text: str) -> None:
    (folder / "contents.json").write_text(text)
    with pytest.raises(StoreError, match=r"contents\.json"):
        load(folder)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere.*no such folder"):
        load(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="a file"):
        load(tmp_path / "file")
    with pytest.raises(StoreError, match=r"contents\.json"):
        load(tmp_path)


def test_a_save_that_fails_leaves_no_run_and_no_parts(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(run, folder)
    monkeypatch.undo()
    assert not [path for path in folder.iterdir() if path.suffix == ".part"]
    with pytest.raises(StoreError, match=r"contents\.json"):
        load(folder)


@pytest.mark.parametrize("name", ["customers.parquet", "scenario.toml", "notes.txt", "contents.json", "index.jsonl"])
def test_nothing_is_saved_among_other_files(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(StoreError, match=f"other things than a run \\({name}\\); right is a new or an empty folder"):
        save(run, tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


@pytest.mark.parametrize("below", ["file", "file/deep/run"])
def test_nothing_is_saved_in_place_of_a_file(run: Run, tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match=r"file.*; right is a folder"):
        save(run, tmp_path / below)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("folder", [5, None, b"x", "", ["a"]])
def test_what_is_no_path_is_told(run: Run, folder: Any) -> None:
    for use in (load, lambda it: save(run, it)):
        with pytest.raises(StoreError, match=r"folder: found .*; right is the path of a folder"):
            use(folder)


def test_a_save_that_failed_can_be_repeated_and_leaves_only_what_it_wrote(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    other = toy_run(days=30, people=300, seed=9)
    (folder / "notes.txt").write_text("mine")  # beside a run, where it was put later
    monkeypatch.setattr(pd.DataFrame, "to_parquet", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(run, folder)
    monkeypatch.undo()
    save(other, folder)
    same(other, load(folder))
    assert sorted(path.name for path in folder.iterdir()) == sorted({*FILES, "notes.txt"} - {"loop_test.parquet"})


def test_the_edge_list_travels_with_the_run(tmp_path: Path) -> None:
    ties = tmp_path / "who knows whom.csv"
    ties.write_text("a,b\n" + "\n".join(f"{n},{n + 1}" for n in range(99)))
    linked = {"market.network.kind": "edge_list", "market.network.file": str(ties), "market.people": 100}
    run = toy_run(days=20, people=100, changes=linked)
    save(run, tmp_path / "run")
    ties.unlink()
    back = load((tmp_path / "run").rename(tmp_path / "elsewhere"))
    assert back.scenario.network_file == tmp_path / "elsewhere" / "network.csv"
    assert back.scenario.digest() == run.provenance["digest"]


def test_provenance_holds_the_recipe(run: Run) -> None:
    recipe = provenance(run.scenario, days=60, seed=1, engine="toy")
    assert {"scenario", "digest", "days", "seed", "engine", "versions", "commit", "date", "command"} <= set(recipe)
    assert {"python", "loopsim", "numpy", "numba", "mesa"} == set(recipe["versions"])
    assert recipe["digest"] == run.scenario.digest()
    assert json.loads(json.dumps(recipe, allow_nan=False)) == recipe


def test_results_import_without_their_heavy_helpers() -> None:
    heavy = ("pandas", "pyarrow", "matplotlib", "scipy", "mesa", "numba")
    code = (
        "import sys, loopsim.plots, loopsim.results.store, loopsim.results.run, loopsim.results.kpis;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
