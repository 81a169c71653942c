"""Finished runs of a sweep are on the disk, whole, whatever happens to the process that writes it."""

from __future__ import annotations

import functools
import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import loopsim
from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome
from loopsim.studies.study import Study
from loopsim.sweeps import export
from loopsim.sweeps.database import Database, Row, packed, unpacked, values_of
from loopsim.sweeps.export import runs_of, runs_table, series_table
from loopsim.sweeps.lock import LockedError
from loopsim.sweeps.recipe import DiffersError
from loopsim.sweeps.store import Store, stored_study
from studying import ADS, DAYS, made_up_rows, parts_of, results_in, run_rows, small_study, write_missing

ROOT = Path(__file__).parents[2]

on_posix = pytest.mark.skipif(os.name == "nt", reason="kills and limits as POSIX has them")


def test_a_part_holds_a_row_a_run_in_order_and_loads_back(tmp_path: Path) -> None:
    study = small_study(points=20)
    write_missing(tmp_path / "out", study)
    table = pq.read_table(tmp_path / "out" / "parts" / "000000.parquet")
    assert table.column_names == ["point", "run", "seed", "status", "seconds", "message", "reachable", "period_gain"]
    pairs = list(zip(table["point"].to_pylist(), table["run"].to_pylist(), strict=True))
    assert pairs == [(point, run) for point in range(20) for run in range(4)]
    assert table["seed"].to_pylist()[:4] == [1, 2, 3, 4]
    assert table["period_gain"].null_count == 4 * 4 + sum(
        (p + r) % 17 == 3 for p in range(20) if p % 5 for r in range(4)
    )
    sweep = loopsim.load(tmp_path / "out")
    assert isinstance(sweep, loopsim.Sweep)
    assert len(sweep.runs) == 80
    assert sweep.missing == []


@on_posix
@pytest.mark.slow
def test_kill_9_at_any_moment_leaves_only_whole_parts_and_the_rest_is_made_as_if_undisturbed(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    write_missing(undisturbed, small_study(points=640))
    script = (
        "import sys; sys.path.insert(0, 'tests/helpers'); from studying import *; import pyarrow.parquet;"
        f"print(kill_writers(Path({str(killed)!r}), small_study(points=640)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= 5
    expected, found = results_in(undisturbed), results_in(killed)
    assert found == expected | {".lock": found[".lock"]}


class TestDatabase:
    """The runs of a sweep under way."""

    def begun(self, folder: Path) -> Study:
        """A folder with the first 64 runs of 160."""
        study = small_study(points=40)
        with Store.begin(folder, study) as store:
            store.database.write(made_up_rows(study, parts_of(study)[0]))
        return study

    def test_a_run_that_is_written_twice_is_as_it_was_written_last(self, tmp_path: Path) -> None:
        study = small_study(points=16)
        rows = made_up_rows(study, parts_of(study)[0])
        with Store.begin(tmp_path, study) as store:
            store.database.write((point, run, Outcome(1, "killed")) for point, run, _ in rows[:10])
            store.database.write(rows)
        assert len(loopsim.load(tmp_path).runs) == 64
        assert "killed" not in set(loopsim.load(tmp_path).runs["status"])

    def test_rows_that_cannot_be_written_all_are_not_written_at_all(self, tmp_path: Path) -> None:
        study = small_study(points=16)
        rows = made_up_rows(study, parts_of(study)[0])

        def broken() -> Iterator[Row]:
            yield from rows[:10]
            raise ZeroDivisionError

        with Store.begin(tmp_path, study) as store:
            with pytest.raises(ZeroDivisionError):
                store.database.write(broken())
            assert len(loopsim.load(tmp_path).runs) == 0
            store.database.write(rows[:7])
            assert len(loopsim.load(tmp_path).runs) == 7

    def test_what_is_written_is_read_by_others_meanwhile_and_where_nobody_may_write_afterwards(
        self, tmp_path: Path
    ) -> None:
        study = small_study(points=40)
        with Store.begin(tmp_path, study) as store:
            for number in range(2):
                store.database.write(made_up_rows(study, parts_of(study)[number]))
                assert len(loopsim.load(tmp_path).runs) == 64 * (number + 1)
            assert (tmp_path / "runs.sqlite-wal").is_file()
        assert [path.name for path in tmp_path.glob("runs.sqlite*")] == ["runs.sqlite"]
        shutil.copytree(tmp_path, tmp_path / "copy")
        (tmp_path / "copy").chmod(0o555)
        assert len(loopsim.load(tmp_path / "copy").series) == len(loopsim.load(tmp_path).series) > 0

    @pytest.mark.parametrize("harm", ["junk", "cut", "zeros"])
    def test_a_database_that_is_damaged_is_told_in_a_line_and_left_alone(self, tmp_path: Path, harm: str) -> None:
        study = self.begun(tmp_path)
        path = tmp_path / "runs.sqlite"
        data = path.read_bytes()
        path.write_bytes(
            {"junk": b"junk" * 2000, "cut": data[:-4000], "zeros": data[:4096] + bytes(len(data) - 4096)}[harm]
        )
        for ask in (lambda: loopsim.load(tmp_path).runs, lambda: write_missing(tmp_path, study)):
            harmed = path.read_bytes()
            with pytest.raises(StoreError) as told:
                ask()
            assert str(told.value) == (f"{path}: found other contents than were written; right is the file as it was; "
                                       "without it the sweep begins anew")  # fmt: skip
            assert path.read_bytes() == harmed
        path.unlink()
        write_missing(tmp_path, study)
        assert len(loopsim.load(tmp_path).runs) == 160

    def test_a_database_that_was_just_being_made_holds_nothing(self, tmp_path: Path) -> None:
        study = small_study(points=16)
        Store.begin(tmp_path, study).close()
        for data in (b"", None):
            (tmp_path / "runs.sqlite").unlink()
            if data is not None:
                (tmp_path / "runs.sqlite").write_bytes(data)
            assert len(loopsim.load(tmp_path).runs) == 0
        write_missing(tmp_path, study)
        assert len(loopsim.load(tmp_path).runs) == 64

    def test_interrupted_while_it_is_exported_it_is_exported_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = small_study(points=40)
        write_missing(tmp_path / "whole", study)
        for last in range(1, 5):  # of both tables, the index, and the database that is taken away
            place, written = tmp_path / str(last), [0]

            def stop(*words: Any, real: Any, last: int = last, written: list[int] = written, **more: Any) -> Any:
                written[0] += 1
                if written[0] == last:
                    raise KeyboardInterrupt
                return real(*words, **more)

            with monkeypatch.context() as patched:
                patched.setattr(export, "write_whole", functools.partial(stop, real=export.write_whole))
                patched.setattr(Database, "remove", functools.partialmethod(stop, real=Database.remove))
                with pytest.raises(KeyboardInterrupt):
                    write_missing(place, study)
            assert len(loopsim.load(place).runs) == 160
            write_missing(place, study)
            assert results_in(place) == results_in(tmp_path / "whole")

    def test_files_hold_so_many_runs_that_they_can_be_made_in_memory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_missing(tmp_path / "one", small_study(points=40))
        monkeypatch.setattr(export, "_MOST_VALUES", 50 * 2 * DAYS)
        write_missing(tmp_path / "some", small_study(points=40))
        names = [path.name for path in sorted((tmp_path / "some" / "parts").iterdir())]
        assert names == ["000000.parquet", "000001.parquet", "000002.parquet", "000003.parquet"]
        one, some = (loopsim.load(tmp_path / place) for place in ("one", "some"))
        assert one.runs.equals(some.runs) and one.series.equals(some.series)

    def test_the_folder_of_an_older_loopsim_is_refused_in_a_line(self, tmp_path: Path) -> None:
        study = small_study(points=4)
        write_missing(tmp_path, study)
        path = tmp_path / "provenance.json"
        path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
        (tmp_path / "index.json").rename(tmp_path / "index.jsonl")
        for ask in (lambda: loopsim.load(tmp_path), lambda: write_missing(tmp_path, study)):
            with pytest.raises(
                StoreError, match=r"provenance.json: found format 1; right is format 2; of an older one"
            ):
                ask()


@given(
    series=st.none()
    | arrays(np.int64, st.tuples(st.integers(0, 9), st.just(3)), elements=st.integers(-(2**63), 2**63 - 1)),
    kpi=st.none() | st.floats(allow_infinity=False),
    message=st.text(st.characters()),  # lone surrogates included
)
def test_whatever_a_run_leaves_is_read_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, series: np.ndarray | None, kpi: float | None, message: str
) -> None:
    outcome = Outcome(7, "ok", 0.25, message, {} if kpi is None else {"profit": kpi}, series)
    values = values_of((2, 3, outcome), ["profit"])
    if series is not None:
        assert np.array_equal(unpacked(packed(series), 3), series)
    table, days = runs_table([values], ["profit"]), series_table([values], ["a", "b", "c"])
    assert table["profit"].to_pylist() == [None if kpi is None or math.isnan(kpi) else kpi]
    (again,) = runs_of(table, days, ["profit"])
    assert again[:6] == values[:6] and (again[-1] == values[-1] or not len(days))


class TestDamage:
    @pytest.mark.parametrize("place", ["parts", "series"])
    @pytest.mark.parametrize("harm", ["missing", "cut", "changed"])
    def test_a_damaged_part_is_found_named_and_made_again(
        self, tmp_path: Path, place: str, harm: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = small_study(points=40)
        monkeypatch.setattr(export, "_MOST_RUNS", 64)  # three files
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
            assert [one.path for one in store.damaged] == [path]
            assert store.finished == 64 + 32
        write_missing(tmp_path, study)
        assert results_in(tmp_path) == whole
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
        if text != "cut" and (name != "network.csv" or text is None):  # ties are read by the first run
            with pytest.raises(StoreError, match=r"sweep again into this folder to make it again") as told:
                loopsim.load(folder).points, loopsim.load(folder).study
            assert name in str(told.value) and len(str(told.value).splitlines()) == 1
        write_missing(folder, study)
        assert path.read_bytes() == before
        with Store.begin(folder, stored_study(folder)) as again:  # with the study in the folder itself
            assert again.database is None and again.finished == len(study.points()) * study.runs


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
            "import sys, time; sys.path[:0] = ['tests/helpers', 'src'];"
            "from studying import small_study; from loopsim.sweeps.store import Store;"
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

    def test_a_lock_of_an_older_version_is_told_with_what_to_do(self, tmp_path: Path) -> None:
        study = small_study(points=4)
        Store.begin(tmp_path, study).close()
        (tmp_path / ".lock").write_text('{"pid": 12, "host": "here"}')
        with pytest.raises(StoreError, match=r"no lock of this version.*finished runs stay"):
            Store.begin(tmp_path, study)
        (tmp_path / ".lock").unlink()
        Store.begin(tmp_path, study).close()

    @on_posix
    def test_a_worker_that_survives_its_master_does_not_keep_the_folder(self, tmp_path: Path) -> None:
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
            store._lock._connection.close()  # as when the master dies
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
        for path in (cut / "provenance.json", cut / "index.json", cut / "points.parquet", *cut.glob("parts/*")):
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
        parts = parts_of(study)
        with Store.begin(tmp_path / "out", study) as store:
            store.database.write(made_up_rows(study, parts[0]))
            shutil.rmtree(tmp_path / "out")
            with pytest.raises(FileNotFoundError) as refused:
                store.database.write(made_up_rows(study, parts[1]))
        assert str(tmp_path / "out") in str(refused.value.filename)
        assert not (tmp_path / "out").exists()


def test_stored_runs_are_those_that_were_made_and_the_stored_study_is_the_same_study(tmp_path: Path) -> None:
    study = small_study(points=3, runs={"per_point": 2, "days": DAYS})
    part = parts_of(study)[0]
    rows = run_rows(study, part)
    with Store.begin(tmp_path, study) as store:
        store.database.write(rows)
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
    assert run_rows(stored, parts_of(stored)[0])[0][2].status == "ok"


@on_posix
@pytest.mark.long
def test_memory_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    """Peak memory of a process that stores 100,000 runs, against one that stores 10,000."""
    peaks = {}
    for runs in (10_000, 100_000):
        script = (
            "import resource, sys; sys.path.insert(0, 'tests/helpers'); from studying import *;"
            f"study = small_study(points={runs // 4}, keep={{'kpis': ['reachable', 'period_gain', 'profit']}},"
            f"design={{'kind': 'latin_hypercube', 'points': {runs // 4}}});"
            f"write_missing(Path({str(tmp_path / str(runs))!r}), study);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr[-2000:]
        peaks[runs] = float(done.stdout)
    assert peaks[100_000] - peaks[10_000] < 100, f"MiB at the peak: {peaks}"
