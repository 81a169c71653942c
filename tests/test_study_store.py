"""What a sweep has finished is on the disk, whole, whatever happens to the process that writes it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import loopsim
from loopsim.results.store import StoreError
from loopsim.studies.durable import append, lines_of
from loopsim.studies.lock import LockedError
from loopsim.studies.recipe import DiffersError
from loopsim.studies.store import Store, index_of
from studying import ADS, DAYS, lived_rows, made_up_rows, results_in, small_study, write_missing

ROOT = Path(__file__).parent.parent

on_posix = pytest.mark.skipif(os.name == "nt", reason="kills and limits as POSIX has them")


def test_a_part_holds_a_row_a_run_in_order_and_loads_back(tmp_path: Path) -> None:
    study = small_study(points=20)
    write_missing(tmp_path / "out", study)
    table = pq.read_table(tmp_path / "out" / "parts" / "000000.parquet")
    assert table.column_names == ["point", "run", "seed", "status", "seconds", "message", "reachable", "period_gain"]
    pairs = list(zip(table["point"].to_pylist(), table["run"].to_pylist(), strict=True))
    assert pairs == [(point, run) for point in range(16) for run in range(4)]
    assert table["seed"].to_pylist()[:4] == [1, 2, 3, 4]
    assert table["period_gain"].null_count == 4 * 4 + sum(
        (p + r) % 17 == 3 for p in range(16) if p % 5 for r in range(4)
    )
    sweep = loopsim.load(tmp_path / "out")
    assert isinstance(sweep, loopsim.Sweep)
    assert len(sweep.runs) == 80
    assert sweep.missing == []


@on_posix
def test_kill_9_at_any_moment_leaves_only_whole_parts_and_the_rest_is_made_as_if_undisturbed(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    write_missing(undisturbed, small_study(points=640))
    script = (
        "import sys; sys.path.insert(0, 'tests'); from studying import *; import pyarrow.parquet;"
        f"print(kill_writers(Path({str(killed)!r}), small_study(points=640)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= 5
    expected, found = results_in(undisturbed), results_in(killed)
    assert index_of(killed) == index_of(undisturbed)
    assert found | {"index.jsonl": b""} == expected | {"index.jsonl": b"", ".lock": found[".lock"]}


class TestIndex:
    def test_a_torn_last_line_is_passed_over_and_cleared_away(self, tmp_path: Path) -> None:
        study = small_study(points=40)
        write_missing(tmp_path, study)
        whole = results_in(tmp_path)
        index = tmp_path / "index.jsonl"
        for cut in (1, 7, 60):
            index.write_bytes(whole["index.jsonl"][:-cut])
            with Store.begin(tmp_path, study) as store:
                assert len(store.done) == len(study.parts()) - 1
            write_missing(tmp_path, study)
            assert results_in(tmp_path) == whole

    def test_a_line_that_cannot_be_written_leaves_the_file_as_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "index.jsonl"
        append(path, '{"a": 1}')

        def refuse(number: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="No space left") as refused:
            append(path, '{"a": 2}')
        assert refused.value.filename == str(path)
        assert lines_of(path) == ([{"a": 1}], 9)

    def test_the_last_entry_of_a_part_holds(self, tmp_path: Path) -> None:
        study = small_study(points=16)
        part = study.parts()[0]
        with Store.begin(tmp_path, study) as store:
            store.write(part, 0, made_up_rows(study, part)[:10])
            store.write(part, 0, made_up_rows(study, part))
        assert len(lines_of(tmp_path / "index.jsonl")[0]) == 2
        assert len(loopsim.load(tmp_path).runs) == 64


class TestDamage:
    @pytest.mark.parametrize("place", ["parts", "series"])
    @pytest.mark.parametrize("harm", ["missing", "cut", "changed"])
    def test_a_damaged_part_is_found_named_and_made_again(self, tmp_path: Path, place: str, harm: str) -> None:
        study = small_study(points=40)
        write_missing(tmp_path, study)
        whole = results_in(tmp_path)
        path = tmp_path / place / "000001.parquet"
        data = path.read_bytes()
        if harm == "missing":
            path.unlink()
        else:
            path.write_bytes(data[:-9] if harm == "cut" else data[:100] + bytes([data[100] ^ 1]) + data[101:])
        with pytest.raises(StoreError, match=f"{path.name}: found (no such file|other contents)"):
            loopsim.load(tmp_path)
        with Store.begin(tmp_path, study) as store:
            assert [(one.name, one.path) for one in store.damaged] == [("000001", path)]
            assert store.done == {"000000", "000002"}
        write_missing(tmp_path, study)
        assert {k: v for k, v in results_in(tmp_path).items() if k != "index.jsonl"} == {
            k: v for k, v in whole.items() if k != "index.jsonl"
        }
        assert len(loopsim.load(tmp_path).runs) == 160

    @pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"study": 3', '{"study": 3}', '{"runs": 3}'])
    def test_a_provenance_that_is_gone_or_damaged_is_named_with_the_cure(
        self, tmp_path: Path, text: str | None
    ) -> None:
        write_missing(tmp_path, small_study(points=4))
        path = tmp_path / "provenance.json"
        path.unlink() if text is None else path.write_text(text)
        whole = results_in(tmp_path)
        found = "no such file" if text is None else "other contents than were written"
        line = f"{path}: found {found}; right is the provenance as it was written: put back a copy of it, or sweep into"
        for ask in (loopsim.load, lambda folder: write_missing(folder, small_study(points=4))):
            with pytest.raises(StoreError) as told:
                ask(tmp_path)
            assert str(told.value).startswith(line)
        assert results_in(tmp_path) == whole

    @pytest.mark.parametrize("name", ["points.parquet", "study.toml", "scenario.toml", "network.csv", "table.csv"])
    @pytest.mark.parametrize("text", [None, "", "junk", "cut"])
    def test_what_follows_from_the_study_is_named_when_loading_and_made_again_when_sweeping(
        self, tmp_path: Path, name: str, text: str | None
    ) -> None:
        (tmp_path / "ties.csv").write_text("a,b\n" + "\n".join(f"{n},{n + 1}" for n in range(99)))
        (tmp_path / "wanted.csv").write_text("levers.referral.reward_cny\n5\n10\n")
        linked = {"market.people": 100, "market.network.kind": "edge_list", "market.network.file": "ties.csv"}
        tree = {
            "base": {"scenario": "closed-loop", "set": linked},
            "design": {"kind": "table", "file": "wanted.csv"},
            "runs": {"per_point": 2, "days": DAYS},
        }
        study, folder = loopsim.Study.from_dict(tree, tmp_path), tmp_path / "out"
        write_missing(folder, study)
        path = folder / name
        before = path.read_bytes()
        path.unlink() if text is None else path.write_bytes(
            before[: before.rfind(b"\n[")] if text == "cut" else text.encode()
        )
        if text != "cut" and (name != "network.csv" or text is None):  # ties are read when somebody lives
            with pytest.raises(StoreError, match=r"sweep again into this folder to make it again") as told:
                loopsim.load(folder).points, loopsim.load(folder).study
            assert name in str(told.value) and len(str(told.value).splitlines()) == 1
        write_missing(folder, study)
        assert path.read_bytes() == before
        with Store.open(folder) as again:  # with the study in the folder itself
            assert len(again.done) == len(study.parts())


class TestOneWriter:
    def test_a_second_writer_is_refused_in_one_line_and_may_write_afterwards(self, tmp_path: Path) -> None:
        study = small_study(points=4)
        with Store.begin(tmp_path, study), pytest.raises(LockedError) as refused:
            Store.begin(tmp_path, study)
        line = str(refused.value)
        assert line.startswith(f"{tmp_path}: found a folder that process {os.getpid()} on ")
        assert "\n" not in line
        Store.begin(tmp_path, study).close()

    def test_of_two_processes_the_second_is_refused_and_a_dead_one_holds_nothing(self, tmp_path: Path) -> None:
        study = small_study(points=4)
        script = (
            "import sys, time; sys.path[:0] = ['tests', 'src'];"
            "from studying import small_study; from loopsim.studies.store import Store;"
            f"store = Store.begin({str(tmp_path)!r}, small_study(points=4)); print('begun', flush=True); time.sleep(60)"
        )
        other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            assert other.stdout is not None and other.stdout.readline() == "begun\n"
            with pytest.raises(LockedError, match=f"process {other.pid} on "):
                Store.begin(tmp_path, study)
        finally:
            other.kill()
            other.wait()
        Store.begin(tmp_path, study).close()

    @on_posix
    def test_a_worker_that_outlives_its_master_does_not_keep_the_folder(self, tmp_path: Path) -> None:
        study = small_study(points=4)
        store = Store.begin(tmp_path, study)
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(told, b"!")
            time.sleep(60)
            os._exit(0)
        os.read(heard, 1)
        try:
            os.close(store._lock._number)  # type: ignore[arg-type]  # as when the master dies
            store._lock._number = None
            Store.begin(tmp_path, study).close()
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)


class TestOtherContent:
    def test_a_study_that_changed_is_refused_with_the_values_that_differ(self, tmp_path: Path) -> None:
        write_missing(tmp_path, small_study(points=4))
        whole = results_in(tmp_path)
        base = {"scenario": "closed-loop", "set": {"market.people": 300}}
        other = small_study(points=4, base=base, runs={"per_point": 5, "days": DAYS})
        with pytest.raises(DiffersError) as refused:
            write_missing(tmp_path, other)
        assert [str(fault) for fault in refused.value.faults] == [
            (f"{tmp_path}: base.set.market.people: found 300 in the study; "
            "right is 200, as this folder was begun, or another folder"),
            (f"{tmp_path}: runs.per_point: found 5 in the study; "
            "right is 4, as this folder was begun, or another folder"),
        ]  # fmt: skip
        assert results_in(tmp_path) == whole

    def test_name_and_description_may_change(self, tmp_path: Path) -> None:
        write_missing(tmp_path, small_study(points=4))
        write_missing(tmp_path, small_study(points=4, name="other", about="words"))

    def test_a_folder_with_other_things_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.doc").write_text("years of work")
        with pytest.raises(StoreError, match=r"holds other things than a sweep \(thesis.doc\)"):
            write_missing(tmp_path, small_study(points=4))
        with pytest.raises(StoreError, match="found a file; right is a folder"):
            write_missing(tmp_path / "thesis.doc", small_study(points=4))

    def test_a_beginning_that_was_cut_short_is_begun_anew(self, tmp_path: Path) -> None:
        write_missing(tmp_path / "whole", small_study(points=4))
        cut = tmp_path / "cut"
        shutil.copytree(tmp_path / "whole", cut)
        for path in (cut / "provenance.json", cut / "index.jsonl", cut / "points.parquet", *cut.glob("parts/*")):
            path.unlink()
        (cut / ".study.toml.17.part").write_text("half")
        write_missing(cut, small_study(points=4))
        assert results_in(cut) == results_in(tmp_path / "whole")


class TestDisk:
    @pytest.fixture
    def small_disk(self, tmp_path: Path) -> Iterator[Path]:
        """A disk of 256 KiB."""
        place = tmp_path / "disk"
        place.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True)
        if made.returncode:
            pytest.skip("no right to mount a small disk")
        yield place
        subprocess.run(["umount", "-l", str(place)], check=True)

    def test_a_full_disk_is_told_by_name_and_nothing_finished_is_lost(self, small_disk: Path) -> None:
        study = small_study(points=1600)
        with pytest.raises(OSError, match="No space left") as refused:
            write_missing(small_disk / "out", study)
        assert str(small_disk) in str(refused.value.filename)
        finished = loopsim.load(small_disk / "out")
        assert 0 < len(finished.runs) < 6400
        assert not list((small_disk / "out").rglob("*.part"))

    def test_a_disk_that_may_only_be_read_is_told_by_name(self, small_disk: Path) -> None:
        study = small_study(points=16)
        store = Store.begin(small_disk / "out", study)
        remount = ["mount", "-o", "remount,ro", str(small_disk)]
        store.close()
        assert subprocess.run(remount, capture_output=True).returncode == 0
        with pytest.raises(OSError, match="Read-only") as refused:
            write_missing(small_disk / "out", study)
        assert str(small_disk) in str(refused.value.filename)

    def test_a_folder_that_was_removed_is_told_and_not_made_again(self, tmp_path: Path) -> None:
        study = small_study(points=32)
        parts = study.parts()
        with Store.begin(tmp_path / "out", study) as store:
            store.write(parts[0], 0, made_up_rows(study, parts[0]))
            shutil.rmtree(tmp_path / "out")
            with pytest.raises(FileNotFoundError) as refused:
                store.write(parts[1], 0, made_up_rows(study, parts[1]))
        assert str(tmp_path / "out") in str(refused.value.filename)
        assert not (tmp_path / "out").exists()


def test_what_is_stored_is_what_was_lived_and_the_stored_study_is_the_same_study(tmp_path: Path) -> None:
    study = small_study(points=3, runs={"per_point": 2, "days": DAYS})
    part = study.parts()[0]
    rows = lived_rows(study, part.cells)
    with Store.begin(tmp_path, study) as store:
        store.write(part, 0, rows)
    sweep = loopsim.load(tmp_path)
    for point, run, outcome in rows:
        row = sweep.runs.query("point == @point and run == @run").iloc[0]
        simulated = loopsim.simulate(study.scenario(point), days=DAYS, seed=1 + run)
        assert row["reachable"] == outcome.kpis["reachable"] == simulated.summary()["reachable"]
        days = sweep.series.query("point == @point and run == @run")
        pd.testing.assert_frame_equal(
            days[["reachable", "left"]].reset_index(drop=True),
            simulated.daily[["reachable", "left"]].reset_index(drop=True),
        )
    assert sweep.study.digest() == study.digest()
    assert list(sweep.study.points()) == list(study.points())
    assert sweep.runs[ADS.rpartition(".")[2]].tolist() == [1.0, 1.0, 500.5, 500.5, 1000.0, 1000.0]


def test_rounds_of_a_stopping_rule_lie_beside_one_another(tmp_path: Path) -> None:
    until = {"kpi": "reachable", "half_width": 1.0, "at_most": 7}
    study = small_study(points=3, runs={"per_point": 3, "days": DAYS, "until": until})
    part = study.parts()[0]
    with Store.begin(tmp_path, study) as store:
        cells, number = part.cells, 0
        while cells:
            store.write(part, number, lived_rows(study, cells))
            cells, number = study.next_cells(part, store.seen(part, "reachable")), number + 1
        assert store.done == {"000000", "000000-r1", "000000-r2"}
    runs = loopsim.load(tmp_path).runs
    assert runs["run"].tolist() == [*range(7)] * 3
    assert runs["seed"].tolist() == [*range(1, 8)] * 3


def test_a_study_with_files_of_its_own_is_stored_with_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "ties.csv").write_text("a,b\n" + "".join(f"{n},{n + 1}\n" for n in range(49)))
    (home / "points.csv").write_text(f"{ADS},levers.checkout.step_pass.0\n1,0.5\n2,0.75\n")
    network = {"market.people": 50, "market.network.kind": "edge_list", "market.network.file": "ties.csv"}
    tree = {
        "base": {"scenario": "closed-loop", "set": network},
        "design": {"kind": "table", "file": "points.csv"},
        "runs": {"days": 3},
    }
    study = loopsim.Study.from_dict(tree, folder=home, name="mine")
    Store.begin(tmp_path / "out", study).close()
    shutil.rmtree(home)
    stored = loopsim.load(tmp_path / "out").study
    assert stored.digest() == json.loads((tmp_path / "out" / "provenance.json").read_text())["digest"]
    assert stored.scenario(1).levers.checkout.step_pass == (0.75, 0.79)
    assert lived_rows(stored, stored.parts()[0].cells)[0][2].status == "ok"


@on_posix
@pytest.mark.long
def test_memory_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    """Peak memory of a process that stores 100,000 runs, against one that stores 10,000."""
    peaks = {}
    for runs in (10_000, 100_000):
        script = (
            "import resource, sys; sys.path.insert(0, 'tests'); from studying import *;"
            f"study = small_study(points={runs // 4}, keep={{'kpis': ['reachable', 'period_gain', 'profit']}},"
            f"design={{'kind': 'latin_hypercube', 'points': {runs // 4}}});"
            f"write_missing(Path({str(tmp_path / str(runs))!r}), study);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr[-2000:]
        peaks[runs] = float(done.stdout)
    assert peaks[100_000] - peaks[10_000] < 100, f"MiB at the peak: {peaks}"
