"""What a sweep has finished is kept, whatever ends it, and the next one into the folder takes all of it up."""

from __future__ import annotations

import errno
import functools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import loopsim
import sweeping
import troublemakers
from loopsim.engines.agents import ClosedLoop
from loopsim.market.market import Market
from loopsim.results.store import StoreError
from loopsim.studies import journal, lock, store, sweep
from loopsim.studies.executors import SweepError, ThreadWorkers
from loopsim.studies.past import Past
from loopsim.studies.runs import Outcome
from loopsim.studies.store import Store, part_name
from loopsim.studies.study import Study
from loopsim.studies.supervision import Supervision

NO_ROOM = "no space left on device; right is room on this disk"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a sweep of the usual study leaves when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    loopsim.sweep(sweeping.study(), folder, jobs=1)
    return sweeping.content(folder)


@contextmanager
def instead(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, other: Any) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, other)
        yield


def no_room(*words: object) -> None:
    raise OSError(errno.ENOSPC, "no room")


def noted(folder: Path) -> dict[tuple[int, int], int]:
    """``(part, round) -> finished runs`` of what is not in a whole part."""
    return {key: len(rows) for key, rows in journal.read(folder).items()}


def kept(folder: Path) -> int:
    """Finished runs in a folder, in whole parts and besides."""
    parts = sum(entry["runs"] for entry in store.index_of(folder).values())
    return parts + sum(runs for key, runs in noted(folder).items() if part_name(*key) not in store.index_of(folder))


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


def test_a_part_that_cannot_be_written_is_not_lived_again(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with instead(monkeypatch, Store, "write", no_room), pytest.raises(StoreError, match=f"{NO_ROOM}, then the same"):
        loopsim.sweep(sweeping.study(), out, jobs=1)
    assert noted(out)[0, 0] == 60
    loopsim.sweep(sweeping.study(), out, jobs=1)
    assert sweeping.content(out) == undisturbed


def test_that_unfinished_runs_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with instead(monkeypatch, journal, "appear", no_room), pytest.raises(StoreError, match=NO_ROOM):
        loopsim.sweep(sweeping.study(), tmp_path / "out", limit=7)


def test_where_the_recipe_cannot_be_written_nothing_is_in_the_way_of_another_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with instead(monkeypatch, store, "write_recipe", no_room), pytest.raises(StoreError, match=f"{NO_ROOM}, or anoth"):
        loopsim.sweep(sweeping.study(), out, jobs=1)
    assert len(loopsim.sweep(sweeping.study([9.0], runs=3), out).runs) == 3


def slow_write(*words: Any, write: Any = Store.write, seconds: float) -> Any:
    time.sleep(seconds)
    return write(*words)


def test_stopped_on_a_slow_disk_all_that_was_told_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([float(n) for n in range(60)], series=False), tmp_path / "out"
    slowly = functools.partial(slow_write, seconds=0.3)
    with instead(monkeypatch, Store, "write", lambda *words: slowly(*words)):
        told = stopped_after(study, out, 200, jobs=1)
    assert kept(out) >= told
    assert noted(out)  # more than is written by then
    assert len(loopsim.sweep(study, out).runs) == 600


def test_a_folder_is_given_back_when_nothing_is_written_there_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, out = sweeping.study(series=False), tmp_path / "out"
    written = threading.Event()

    def write(*words: Any, write: Any = Store.write) -> Any:
        assert written.wait(60)
        return write(*words)

    monkeypatch.setattr(sweep, "_SECONDS_TO_END", 0.1)
    monkeypatch.setattr(Store, "write", write)
    stopped_after(study, out, 70, jobs=1)
    with pytest.raises(StoreError, match=r"a folder that process \d+ on .* is writing"):
        loopsim.sweep(sweeping.study([9.0]), out)
    written.set()
    until = time.monotonic() + 60
    while any(thread.name == "loopsim-sweep" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert kept(out) == 70
    assert len(loopsim.sweep(study, out).runs) == 70


# --- what the next sweep takes up -----------------------------------------------------------------------------------


def test_notes_of_parts_that_are_not_taken_up_yet_stay(tmp_path: Path) -> None:
    study, out = sweeping.study([float(n) for n in range(30)], series=False), tmp_path / "out"
    loopsim.sweep(study, tmp_path / "whole", jobs=1)
    with Store.open(tmp_path / "whole") as whole:
        some = {(part, 0): whole.outcomes(part_name(part))[:20] for part in range(5)}
    loopsim.sweep(study, out, jobs=1, limit=1)
    journal.write(out, some)
    for lived in (1, 2):
        loopsim.sweep(study, out, jobs=1, limit=1)
        assert noted(out) == {(0, 0): 20 + lived, (1, 0): 20, (2, 0): 20, (3, 0): 20, (4, 0): 20}
    loopsim.sweep(study, out, jobs=1)
    assert not noted(out)
    assert sweeping.content(out) == sweeping.content(tmp_path / "whole")


def test_a_round_that_is_whole_in_the_notes_is_followed_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = {"kpi": "reachable", "half_width": 0.01, "at_most": 12}
    study, out = sweeping.study([5.0], runs=4, people=160, days=8, until=until), tmp_path / "out"
    with instead(monkeypatch, Store, "write", no_room), pytest.raises(StoreError):
        loopsim.sweep(study, out, jobs=1)
    assert noted(out)[0, 0] == 4
    assert len(loopsim.sweep(study, out, jobs=1).runs) == 12


def test_an_interrupted_retry_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([1.0, troublemakers.RAISES], runs=20), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": troublemakers.Troublesome}
    assert len(loopsim.sweep(study, out, **settings).faults) == 20
    monkeypatch.setattr(troublemakers, "RAISES", -1.0)  # its author has put it right
    assert len(loopsim.sweep(study, out, retry_failed=True, limit=5, **settings).faults) == 20
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
def test_a_retry_notes_only_what_is_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([1.0], runs=200, days=2), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": Odd}
    assert len(loopsim.sweep(study, out, **settings).faults) == 100
    monkeypatch.setattr(Odd, "is_right", True)
    more: Any = {"other_code": True, **settings}
    loopsim.sweep(study, out, retry_failed=True, limit=1, **more)
    assert noted(out) == {(0, 0): 33}  # of the one part of 64 runs that was begun, half went well before
    assert set(loopsim.sweep(study, out, retry_failed=True, **more).runs["status"]) == {"ok"}


def test_failed_runs_in_the_notes_are_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = sweeping.study([troublemakers.RAISES], runs=20), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": troublemakers.Troublesome}
    loopsim.sweep(study, out, limit=10, **settings)
    monkeypatch.setattr(troublemakers, "RAISES", -1.0)  # its author has put it right
    result = loopsim.sweep(study, out, retry_failed=True, **settings)
    assert set(result.runs["status"]) == {"ok"} and len(result.runs) == 20


def test_rounds_that_a_retry_does_not_want_any_more_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed runs tell nothing of a measure, so that the rule asks for more rounds; put right, it asks for fewer."""
    until = {"kpi": "reachable", "half_width": 1e6, "at_most": 12}
    study = sweeping.study([troublemakers.RAISES], runs=4, people=160, days=8, until=until)
    settings: Any = {"jobs": 1, "executor": "threads", "model": troublemakers.Troublesome}
    out = tmp_path / "out"
    assert len(loopsim.sweep(study, out, **settings).runs) == 12
    monkeypatch.setattr(troublemakers, "RAISES", -1.0)  # its author has put it right
    assert len(loopsim.sweep(study, out, retry_failed=True, **settings).runs) == 4
    loopsim.sweep(study, tmp_path / "fresh", **settings)
    assert sweeping.content(out) == sweeping.content(tmp_path / "fresh")


def test_a_retry_begins_with_the_first_round_that_failed(tmp_path: Path) -> None:
    """By their numbers: the tenth round comes behind the second."""
    until = {"kpi": "reachable", "half_width": 0.01, "at_most": 48}
    study = sweeping.study([5.0], runs=4, series=False, until=until)
    with Store.begin(tmp_path, study, command="test") as begun:
        for number in range(12):
            status: Any = "failed" if number in (2, 10) else "ok"
            begun.write(0, number, [(0, run, Outcome(1 + run, status)) for run in range(4 * number, 4 * number + 4)])
        past = Past(begun, retry_failed=True)
    assert past.done == {"000000", "000000-r1"}
    assert set(store.index_of(tmp_path)) == {"000000", "000000-r1", "000000-r2"}
    assert len(list((tmp_path / "parts").iterdir())) == 3


def test_notes_of_rounds_that_nobody_wants_go_with_the_last_part(tmp_path: Path) -> None:
    study = sweeping.study(series=False)
    loopsim.sweep(study, tmp_path, limit=1)
    journal.write(tmp_path, {(0, 5): [(0, 999, Outcome(1000))]})
    loopsim.sweep(study, tmp_path, limit=1)
    assert noted(tmp_path)[0, 5] == 1
    loopsim.sweep(study, tmp_path)
    assert not (tmp_path / journal.NAME).exists()


# --- the folder is given back ---------------------------------------------------------------------------------------


def test_a_lock_that_cannot_be_given_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(number: int, length: int) -> None:
        raise OSError(errno.EROFS, "read-only")

    def begun(*words: Any, begin: Any = Store.begin, **more: Any) -> Store:
        found: Store = begin(*words, **more)
        monkeypatch.setattr(lock.os, "ftruncate", read_only)
        return found

    monkeypatch.setattr(Store, "begin", begun)
    with pytest.raises(StoreError, match="read-only file system"):
        loopsim.sweep(sweeping.study(), tmp_path / "out")
    monkeypatch.undo()
    assert len(loopsim.sweep(sweeping.study(), tmp_path / "out").runs) == 70


def test_a_sweep_that_is_stopped_before_it_begins_gives_the_folder_back(tmp_path: Path) -> None:
    study, out = sweeping.study(), tmp_path / "out"
    supervision = Supervision(Store.begin(out, study), lambda: ThreadWorkers(1), None, retry_failed=False)
    supervision.ask_to_stop()
    supervision.run()
    assert supervision.ended.is_set() and supervision.done == 0
    assert len(loopsim.sweep(study, out).runs) == 70


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
        ThreadWorkers(3)
    for thread in started:
        thread.join(60)
    assert not any(thread.is_alive() for thread in started)
