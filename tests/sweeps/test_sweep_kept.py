"""Finished runs of a sweep are kept, whatever ends it, and the next one into the folder takes all of it up."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import faulty_models
import loopsim
import sweeping
from loopsim.engines.agents import ClosedLoop
from loopsim.market.market import Market
from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome
from loopsim.studies.study import Study
from loopsim.sweeps import export, lock, scheduler, store, sweep
from loopsim.sweeps.database import Database
from loopsim.sweeps.scheduler import Writer
from loopsim.sweeps.store import Store
from loopsim.sweeps.workers import Daemons, SweepError
from studying import parts_of, run_rows
from sweeping import kept

NO_ROOM = "no space left on device; right is room on this disk"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files of a sweep of the usual study when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    loopsim.sweep(sweeping.study(), folder, jobs=1)
    return sweeping.content(folder)


@contextmanager
def instead(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, other: Any) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, other)
        yield


def no_room(*words: object, **more: object) -> None:
    raise OSError(errno.ENOSPC, "no room")


class Enough(Exception):  # noqa: N818 - not an error
    """Progress that does not want any more."""


def stopped_after(study: Study, out: Path, runs: int, **more: Any) -> int:
    """Sweep until at least so many runs are finished, then stop. How many were told."""
    told = [0]

    def tell(done: int, total: int) -> None:
        told.append(done)
        if done >= runs:
            raise Enough

    with pytest.raises(Enough):
        loopsim.sweep(study, out, progress=tell, **more)
    return told[-1]


# --- a disk that is full, or slow -----------------------------------------------------------------------------------


def test_runs_that_cannot_be_written_at_once_are_written_when_there_is_room_again(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, calls = tmp_path / "out", [0]

    def no_room_once(*words: Any, write: Any = Database.write) -> None:
        calls[0] += 1
        if calls[0] == 1:
            no_room()
        write(*words)

    with instead(monkeypatch, Database, "write", lambda *words: no_room_once(*words)):  # noqa: SIM117
        with pytest.raises(StoreError, match=f"{NO_ROOM}, then the same"):
            loopsim.sweep(sweeping.study(), out, jobs=1)
    told: list[int] = []
    loopsim.sweep(sweeping.study(), out, jobs=1, progress=lambda done, total: told.append(done))
    assert calls[0] == 2 and told[0] > 0
    assert sweeping.content(out) == undisturbed


def test_that_finished_runs_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with instead(monkeypatch, Database, "write", no_room), pytest.raises(StoreError, match=NO_ROOM):
        loopsim.sweep(sweeping.study(), tmp_path / "out", limit=7)


def test_files_that_cannot_be_made_at_the_end_are_made_by_the_next_sweep(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with (
        instead(monkeypatch, export, "write_whole", no_room),
        pytest.raises(StoreError, match=f"{NO_ROOM}, then the same"),
    ):
        loopsim.sweep(sweeping.study(), out, jobs=1)
    assert len(loopsim.load(out).runs) == 70
    loopsim.sweep(sweeping.study(), out, jobs=1)
    assert sweeping.content(out) == undisturbed


def test_where_the_recipe_cannot_be_written_nothing_is_in_the_way_of_another_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with instead(monkeypatch, store, "write_recipe", no_room), pytest.raises(StoreError, match=f"{NO_ROOM}, or anoth"):
        loopsim.sweep(sweeping.study(), out, jobs=1)
    assert len(loopsim.sweep(sweeping.study([9.0], runs=3), out).runs) == 3


def test_stopped_on_a_slow_disk_all_that_was_told_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([float(n) for n in range(60)], series=False), tmp_path / "out"
    written: list[int] = []

    def slowly(database: Database, rows: Any, *words: Any, write: Any = Database.write) -> None:
        time.sleep(0.3)
        write(database, rows, *words)
        written.append(len(rows))

    with instead(monkeypatch, Database, "write", lambda *words: slowly(*words)):
        told = stopped_after(study, out, 200, jobs=1)
    assert kept(out) == sum(written) >= told
    assert max(written[1:]) > written[0]  # what waits is written together
    assert len(loopsim.sweep(study, out).runs) == 600


def test_a_folder_is_given_back_when_nothing_is_written_there_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, out = sweeping.study(series=False), tmp_path / "out"
    has_room = threading.Event()

    def write(*words: Any, write: Any = Database.write) -> Any:
        assert has_room.wait(60)
        return write(*words)

    monkeypatch.setattr(sweep, "_SECONDS_TO_END", 0.1)
    monkeypatch.setattr(Database, "write", write)
    stopped_after(study, out, 70, jobs=1)
    with pytest.raises(StoreError, match=r"a folder that process \d+ on .* is writing"):
        loopsim.sweep(sweeping.study([9.0]), out)
    has_room.set()
    until = time.monotonic() + 300
    while any(thread.name == "loopsim-sweep" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert kept(out) == 70
    assert len(loopsim.sweep(study, out).runs) == 70


def test_where_the_disk_is_slower_than_the_workers_they_wait_so_that_memory_stays_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = sweeping.study(series=False)
    rows = [(point, run, Outcome(1)) for point in range(7) for run in range(10)]
    slow, brought = threading.Event(), list[int]()
    monkeypatch.setattr(scheduler, "_MOST_WAITING", 5)
    with Store.begin(tmp_path, study) as store:
        assert store.database is not None
        write = store.database.write
        monkeypatch.setattr(store.database, "write", lambda *words: slow.wait(60) and write(*words))
        one = Writer(store.database)

        def bring() -> None:
            for row in rows:
                one.write([row])
                brought.append(row[0])

        bringer = threading.Thread(target=bring, daemon=True)
        bringer.start()
        bringer.join(0.3)
        assert 5 <= len(brought) <= 6
        slow.set()
        bringer.join()
        one.close()
        assert len(brought) == store.database.count() == 70


# --- what the next sweep takes up -----------------------------------------------------------------------------------


def test_runs_of_parts_that_are_not_begun_now_stay(tmp_path: Path) -> None:
    study, out = sweeping.study([float(n) for n in range(30)], series=False), tmp_path / "out"
    loopsim.sweep(study, tmp_path / "whole", jobs=1)
    with Store.begin(out, study) as store:
        for part in parts_of(study):
            store.database.write(run_rows(study, part)[20:40])
    for limit in (1, 20):
        before = kept(out)
        loopsim.sweep(study, out, jobs=1, limit=limit)
        assert kept(out) == before + limit
    loopsim.sweep(study, out, jobs=1)
    assert sweeping.content(out) == sweeping.content(tmp_path / "whole")


def test_a_round_that_was_whole_when_its_sweep_ended_is_followed_by_the_next_one(tmp_path: Path) -> None:
    until = {"kpi": "reachable", "half_width": 0.01, "at_most": 12}
    study, out = sweeping.study([5.0], runs=4, people=160, days=8, until=until), tmp_path / "out"
    for runs in (4, 8, 12):
        assert len(loopsim.sweep(study, out, jobs=1, limit=4).runs) == runs
    assert len(loopsim.sweep(study, out, jobs=1).runs) == 12


@pytest.mark.slow
def test_an_interrupted_retry_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([1.0, faulty_models.RAISES], runs=20), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": faulty_models.Troublesome}
    assert len(loopsim.sweep(study, out, **settings).faults) == 20
    monkeypatch.setattr(faulty_models, "RAISES", -1.0)  # its author has put it right
    assert len(loopsim.sweep(study, out, retry_failed=True, limit=5, **settings).faults) == 15
    result = loopsim.sweep(study, out, limit=15, **settings)
    assert set(result.runs["status"]) == {"ok"} and len(result.runs) == 40
    loopsim.sweep(study, tmp_path / "fresh", **settings)
    assert sweeping.content(out) == sweeping.content(tmp_path / "fresh")


class Odd(ClosedLoop):
    """Its runs with odd seeds raise, until its author puts it right."""

    is_right = False

    def dawn(self, market: Market) -> None:
        """The shipped dawn, then trouble."""
        super().dawn(market)
        if market.seed % 2 and not self.is_right:
            raise ZeroDivisionError("an own rule went wrong")


@pytest.mark.slow
def test_a_retry_runs_only_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([1.0], runs=200, days=2), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": Odd}
    before = loopsim.sweep(study, out, **settings).runs
    assert (before["status"] == "failed").sum() == 100
    monkeypatch.setattr(Odd, "is_right", True)
    more: Any = {"other_code": True, **settings}
    assert len(loopsim.sweep(study, out, retry_failed=True, limit=1, **more).faults) == 99
    after = loopsim.sweep(study, out, retry_failed=True, **more).runs
    assert set(after["status"]) == {"ok"}
    assert after["seconds"][before["status"] == "ok"].equals(before["seconds"][before["status"] == "ok"])


def test_failed_runs_of_a_part_that_is_not_whole_are_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, out = sweeping.study([faulty_models.RAISES], runs=20), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": faulty_models.Troublesome}
    loopsim.sweep(study, out, limit=10, **settings)
    monkeypatch.setattr(faulty_models, "RAISES", -1.0)  # its author has put it right
    result = loopsim.sweep(study, out, retry_failed=True, **settings)
    assert set(result.runs["status"]) == {"ok"} and len(result.runs) == 20


def test_rounds_that_a_retry_does_not_want_any_more_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed runs tell nothing of a measure, so that the rule asks for more rounds; put right, it asks for fewer."""
    until = {"kpi": "reachable", "half_width": 1e6, "at_most": 12}
    study = sweeping.study([faulty_models.RAISES], runs=4, people=160, days=8, until=until)
    settings: Any = {"jobs": 1, "executor": "threads", "model": faulty_models.Troublesome}
    out = tmp_path / "out"
    assert len(loopsim.sweep(study, out, **settings).runs) == 12
    monkeypatch.setattr(faulty_models, "RAISES", -1.0)  # its author has put it right
    assert len(loopsim.sweep(study, out, retry_failed=True, **settings).runs) == 4
    loopsim.sweep(study, tmp_path / "fresh", **settings)
    assert sweeping.content(out) == sweeping.content(tmp_path / "fresh")


def test_a_retry_begins_with_the_first_round_that_failed_and_keeps_those_behind_it(tmp_path: Path) -> None:
    until = {"kpi": "reachable", "half_width": 1e-9, "at_most": 48}
    study = sweeping.study([5.0], runs=4, series=False, until=until)
    rows = run_rows(study, [(0, run) for run in range(48)])
    with Store.begin(tmp_path / "out", study) as begun:
        begun.database.write(
            (*row[:2], Outcome(1 + row[1], "failed")) if row[1] // 4 in (2, 10) else row for row in rows
        )
        begun.finish()
    told: list[tuple[int, int]] = []
    result = loopsim.sweep(study, tmp_path / "out", jobs=1, retry_failed=True, progress=lambda *now: told.append(now))
    assert told[0][0] >= 40 and told[-1] == (48, 48)
    assert set(result.runs["status"]) == {"ok"} and result.runs["run"].tolist() == [*range(48)]


def test_runs_of_rounds_that_nobody_wants_go_with_the_last_part(tmp_path: Path) -> None:
    until = {"kpi": "reachable", "half_width": 1e6, "at_most": 12}
    study = sweeping.study([5.0, 6.0], runs=4, series=False, until=until)
    with Store.begin(tmp_path, study) as store:
        store.database.write([(0, 999, Outcome(1000)), (1, 4, Outcome(5, "failed"))])
    assert len(loopsim.sweep(study, tmp_path, limit=1).runs) == 3
    assert loopsim.sweep(study, tmp_path).runs["run"].tolist() == [*range(4)] * 2


# --- the folder is given back ---------------------------------------------------------------------------------------


def test_a_lock_that_cannot_be_given_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(path: Path, length: int) -> None:
        raise OSError(errno.EROFS, "read-only")

    def begun(*words: Any, begin: Any = Store.begin, **more: Any) -> Store:
        found: Store = begin(*words, **more)
        monkeypatch.setattr(lock.os, "truncate", read_only)
        return found

    monkeypatch.setattr(Store, "begin", begun)
    with pytest.raises(StoreError, match="read-only file system"):
        loopsim.sweep(sweeping.study(), tmp_path / "out")
    monkeypatch.undo()
    assert len(loopsim.sweep(sweeping.study(), tmp_path / "out").runs) == 70


def test_a_sweep_that_is_stopped_before_it_begins_gives_the_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with instead(monkeypatch, Daemons, "_do", lambda _: None), instead(monkeypatch, Daemons, "shutdown", stop):  # noqa: SIM117
        with pytest.raises(KeyboardInterrupt):
            loopsim.sweep(sweeping.study(), tmp_path / "out")
    assert kept(tmp_path / "out") == 0
    assert len(loopsim.sweep(sweeping.study(), tmp_path / "out").runs) == 70


# --- workers that do not begin --------------------------------------------------------------------------------------


def test_threads_that_cannot_be_started_are_told_and_the_others_end(monkeypatch: pytest.MonkeyPatch) -> None:
    start, started = threading.Thread.start, []

    def start_two(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    with pytest.raises(SweepError, match="jobs: found 3 threads, more than this system starts; right is fewer jobs"):
        Daemons(3)
    for thread in started:
        thread.join(60)
    assert not any(thread.is_alive() for thread in started)
