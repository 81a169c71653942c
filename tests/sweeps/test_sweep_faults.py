"""Accidents of a sweep on a real machine: processes killed, disks full, folders gone, Ctrl-C. Each is done for real.

Sweeps run in processes of their own, as a user starts them, but draw no picture in the end (``undrawn``).
"""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import faulty_models
import loopsim
import sweeping
from loopsim.sweeps.sweep import with_model

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

HELPERS = Path(faulty_models.__file__).parent
NEEDS_DASK = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask distributed is not installed")

#: Long enough to be disturbed, short enough for a test: agents, some ten milliseconds a run.
TROUBLED = ("--model", "faulty_models:Troublesome")


def begin(*words: object, **more: Any) -> subprocess.Popen[str]:
    """Start a sweep, in a process group of its own, as a terminal does."""
    paths = os.pathsep.join([str(Path(loopsim.__file__).parents[1]), str(HELPERS)])
    return subprocess.Popen(
        [sys.executable, "-m", "undrawn", "sweep", *map(str, words)],
        env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, **more,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], seconds: float = 300) -> tuple[int, str, list[str]]:
    """Exit code, output, lines of the error stream; progress, compiling and the blank line behind ^C left out."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    beside = ("sweeping ", "compiling the model")
    return process.returncode, out, [line for line in err.splitlines() if line and not line.startswith(beside)]


def wait_for(what: Callable[[], object], seconds: float = 300) -> Any:
    """Return what is waited for, once it is there."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
    return found


def runs(folder: Path) -> int:
    """Finished runs, while it is written or afterwards."""
    return sweeping.kept(folder) if folder.is_dir() else 0


def children(pid: int) -> list[int]:
    """The worker processes of a sweep."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has just ended
            for child in map(int, task.read_text().split()):
                if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                    found.append(child)
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files of the usual sweep when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    loopsim.sweep(sweeping.study_file(folder, MANY, days=DAYS), folder / "out", jobs=2)
    return sweeping.content(folder / "out")


def kilobytes(folder: Path) -> int:
    """Room that a folder takes on a disk of pages of 4 kB."""
    return sum(-(-path.stat().st_size // 4096) * 4 for path in folder.rglob("*") if path.is_file())


#: 130 points of 10 runs, some seconds of work.
MANY, DAYS, RUNS = [float(n) for n in range(130)], 60, 1300

# --- killed ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sweep_killed_at_random_moments_ends_as_an_undisturbed_one(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    chance = random.Random(7)
    for _ in range(2):
        process = begin(plan, "--out", out, "--jobs", 2)
        before = runs(out)
        wait_for(lambda: runs(out) > before + 60 or process.poll() is not None)  # noqa: B023
        time.sleep(chance.uniform(0, 0.1))
        assert process.poll() is None, "it was over before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    code, _, lines = ended(begin(plan, "--out", out, "--jobs", 2))
    assert (code, lines) == (0, [])
    assert sweeping.content(out) == undisturbed
    assert not list(out.rglob(".*.part"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found in /proc")
def test_workers_killed_at_random_moments_cost_nothing(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    process = begin(plan, "--out", out, "--jobs", 2, "--executor", "processes")
    chance = random.Random(3)
    # Not those that take their places: what kills twice alone is set aside, whoever it was that killed.
    for worker in wait_for(lambda: len(children(process.pid)) == 2 and children(process.pid)):
        before = runs(out)
        wait_for(lambda: runs(out) > before + 60)  # noqa: B023
        time.sleep(chance.uniform(0, 0.05))
        os.kill(worker, signal.SIGKILL)
    code, _, lines = ended(process)
    assert (code, lines) == (0, [])
    assert sweeping.content(out) == undisturbed


@pytest.mark.slow
def test_no_worker_survives_a_sweep_that_was_killed(tmp_path: Path) -> None:
    plan, out = sweeping.study_file(tmp_path, [faulty_models.SLOW], runs=2), tmp_path / "out"
    process = begin(plan, "--out", out, "--jobs", 1, *TROUBLED)
    (worker,) = wait_for(lambda: children(process.pid))
    process.kill()
    process.communicate()
    wait_for(lambda: not Path(f"/proc/{worker}").exists() or _is_dead(worker))


def _is_dead(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().split(")")[1]
    except OSError:
        return True


@pytest.mark.long  # each death costs the start of a process; what is recorded after deaths is in test_sweep.py
@pytest.mark.parametrize("jobs", [1, 3])
def test_points_that_kill_raise_or_are_fine_are_told_apart(jobs: int, tmp_path: Path) -> None:
    rewards = [1.0, faulty_models.KILLS, 2.0, faulty_models.RAISES, faulty_models.KILLS_SEEDS, 3.0]
    plan, out = sweeping.study_file(tmp_path, rewards, runs=7), tmp_path / "out"
    code, output, lines = ended(begin(plan, "--out", out, "--jobs", jobs, *TROUBLED))
    assert code == 3
    assert "6 points, 42 runs" in output
    assert lines[0] == "19 of 42 runs failed; the others are kept:"
    told = "\n".join(lines)
    assert "7 killed: set aside: run 0 of this point killed its worker twice; first at point 1 (reward_cny=66)" in told
    assert "7 failed: ZeroDivisionError: an own rule went wrong; first at point 3 (reward_cny=13), seed 1" in told
    assert "5 killed: set aside: run 2 of this point killed its worker twice; first at point 4" in told
    assert lines[-1].startswith("to try these again: loopsim sweep ") and lines[-1].endswith(" --retry-failed")
    statuses = loopsim.load(out).runs.groupby("point")["status"].agg(list)
    assert statuses[4] == ["ok"] * 2 + ["killed"] * 5
    assert all(set(statuses[point]) == {"ok"} for point in (0, 2, 5))


# --- Ctrl-C ---------------------------------------------------------------------------------------------------------


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, which a terminal sends to all processes of the group, and the end, long before a long run's own."""
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)


#: Days for which a long run, which sleeps three seconds of each, takes ten minutes.
TEN_MINUTES = 200


@pytest.mark.parametrize(
    "executor", ["threads", "processes", pytest.param("dask", marks=[NEEDS_DASK, pytest.mark.long])]
)
@pytest.mark.slow
def test_ctrl_c_waits_for_no_run_and_keeps_what_is_finished(
    executor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The long run under way is given up; what was finished beside it is there."""
    plan, out = sweeping.study_file(tmp_path, [1.0, faulty_models.LONG], runs=3, days=TEN_MINUTES), tmp_path / "out"
    words = (plan, "--out", out, "--jobs", 1, "--executor", executor, *TROUBLED)
    monkeypatch.setenv(faulty_models.LONG_HAS_BEGUN, str(tmp_path / "begun"))
    process = begin(*words)
    wait_for(lambda: runs(out) >= 2 and (tmp_path / "begun").exists())
    press_ctrl_c(process)
    code, _, lines = ended(process)
    assert code == 130
    again = f"loopsim sweep {plan} --out {out} --executor {executor} --model faulty_models:Troublesome"
    assert lines == [f"finished runs are kept in {out}; to resume: {again}", "stopped by Ctrl-C"]
    kept = loopsim.load(out).runs["run"].tolist()
    # A job on a cluster tells nothing before its end; the third run may have been in one with the slow run.
    assert kept == [0, 1, 2] or (executor == "dask" and kept == [0, 1])


@pytest.mark.slow
def test_ctrl_c_while_thousands_of_short_runs_go_by(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    process = begin(plan, "--out", out, "--jobs", 2)
    wait_for(lambda: runs(out) >= 60)
    press_ctrl_c(process)
    assert process.returncode == 130
    assert runs(out) < RUNS
    loopsim.sweep(plan, out)
    assert sweeping.content(out) == undisturbed


# --- disks and folders ----------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of so many kilobytes, as a tmpfs."""
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True,
                       capture_output=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a disk of one's own cannot be mounted here: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def _is_one_fault(lines: list[str], found: str) -> None:
    assert len(lines) == 1, lines
    right = ".+, then the same sweep again: what was written is kept"
    assert re.fullmatch(rf".+: found {found}; right is {right}", lines[0]), lines[0]


@pytest.mark.slow
def test_a_full_disk_is_told_in_one_line_and_costs_nothing_finished(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    plan = sweeping.study_file(tmp_path, MANY, days=DAYS)
    loopsim.sweep(plan, tmp_path / "begun", jobs=1, limit=650)  # half of it
    with small_disk(tmp_path / "disk", kilobytes(tmp_path / "begun") + 12) as disk:
        code, _, lines = ended(begin(plan, "--out", disk / "out", "--jobs", 2))
        assert code == 2
        _is_one_fault(lines, "no space left on device")
        assert 60 <= runs(disk / "out") < RUNS
        subprocess.run(["mount", "-o", "remount,size=10m", str(disk)], check=True)
        loopsim.sweep(plan, disk / "out")
        assert sweeping.content(disk / "out") == undisturbed


def test_a_file_that_may_not_grow_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")  # it would be cut short without a word
    plan, out = sweeping.study_file(tmp_path), tmp_path / "out"

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4500, 4500))

    code, _, lines = ended(begin(plan, "--out", out, "--jobs", 1, preexec_fn=small_files))
    assert code == 2
    assert len(lines) == 1 and "found file too large; right is room for larger files" in lines[0]


def test_a_folder_that_may_not_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path)
    with small_disk(tmp_path / "disk", 500) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        code, _, lines = ended(begin(plan, "--out", disk / "out"))
    assert code == 2
    assert len(lines) == 1 and "found read-only file system; right is a folder where you may write" in lines[0]


@contextmanager
def immutable(folder: Path) -> Iterator[None]:
    """Nobody may write into it, root included, where the file system knows how."""
    try:
        subprocess.run(["chattr", "+i", str(folder)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no way to take a folder from root: {error}")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", str(folder)], check=True)


@pytest.mark.slow
def test_a_folder_that_becomes_read_only_costs_nothing_finished(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    process = begin(plan, "--out", out, "--jobs", 1)
    wait_for(lambda: runs(out) >= 60)
    with immutable(out):
        code, _, lines = ended(process)
        assert code == 2
        _is_one_fault(lines, "operation not permitted")
    loopsim.sweep(plan, out)
    assert sweeping.content(out) == undisturbed


@pytest.mark.slow
def test_a_folder_removed_under_a_sweep_is_told_in_one_line(tmp_path: Path) -> None:
    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    process = begin(plan, "--out", out, "--jobs", 1)
    wait_for(lambda: runs(out) >= 60)
    out.rename(tmp_path / "elsewhere")  # at once; its files would come back while they are removed one by one
    code, _, lines = ended(process)
    assert code == 2
    assert len(lines) == 1 and "found no such file or directory; right is the folder as it was" in lines[0]
    assert not out.exists()


@pytest.mark.slow
def test_of_two_sweeps_into_one_folder_the_second_is_refused(tmp_path: Path) -> None:
    plan, out = sweeping.study_file(tmp_path, [faulty_models.SLOW], runs=1), tmp_path / "out"
    first = begin(plan, "--out", out, "--jobs", 1, *TROUBLED)
    try:
        wait_for(lambda: (out / "provenance.json").is_file())
        code, _, lines = ended(begin(plan, "--out", out, *TROUBLED))
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
    assert code == 2
    assert len(lines) == 1 and f"a folder that process {first.pid} on " in lines[0]


# --- Dask -----------------------------------------------------------------------------------------------------------


@pytest.mark.long  # a killed worker of Dask is in test_executors.py
@NEEDS_DASK
def test_workers_of_a_dask_cluster_killed_cost_nothing(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    """A cluster of somebody else, known by its address, whose workers are killed one after the other."""
    from distributed import Client, LocalCluster, SchedulerPlugin

    class Killer(SchedulerPlugin):
        """Kills a worker when the second job is done, and the other one when the fourth is: none can be too late."""

        done = 0

        def transition(self, key: Any, start: str, finish: str, *_: Any, **__: Any) -> None:
            self.done += finish == "memory"
            if living and self.done in (2, 4) and finish == "memory":
                os.kill(living.pop(), signal.SIGKILL)

    plan, out = sweeping.study_file(tmp_path, MANY, days=DAYS), tmp_path / "out"
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.wait_for_workers(2)
        living = [nanny.pid for nanny in cluster.workers.values()]

        cluster.scheduler.add_plugin(Killer(), name="killer")
        result = loopsim.sweep(plan, out, executor="dask", scheduler=cluster.scheduler_address)
    assert not living
    assert set(result.runs["status"]) == {"ok"}
    assert sweeping.content(out) == undisturbed


@NEEDS_DASK
@pytest.mark.long
def test_ctrl_c_leaves_a_cluster_of_somebody_else_and_waits_for_no_run(tmp_path: Path) -> None:
    """While a run takes long; what was finished before it is kept, and the cluster goes on."""
    from distributed import Client, LocalCluster

    plan, out = sweeping.study_file(tmp_path, [1.0, faulty_models.LONG], runs=3, days=4), tmp_path / "out"
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        there = ("--executor", "dask", "--scheduler", cluster.scheduler_address)
        process = begin(plan, "--out", out, *there, *TROUBLED)
        wait_for(lambda: runs(out) >= 3)
        before = runs(out)
        press_ctrl_c(process)
        assert client.submit(sum, [1, 2]).result() == 3
    assert ended(process)[0] == 130
    assert runs(out) == before < 6  # had it waited for the run under way, its outcome would be there
    assert loopsim.load(out).runs["run"].tolist()[:3] == [0, 1, 2]


@pytest.mark.long  # the same with processes of our own is above
@NEEDS_DASK
@pytest.mark.parametrize(("workers", "threads"), [(2, 1), (1, 3)])
def test_on_a_cluster_of_somebody_else_only_the_point_that_kills_is_set_aside(
    workers: int, threads: int, tmp_path: Path
) -> None:
    """Runs of several points are on a worker together, and die together; each is judged by what it does alone.

    A worker that is killed is tried no more often than one of our own would be: its jobs are told at once.
    """
    import dask
    from distributed import Client, LocalCluster, SchedulerPlugin

    deaths: list[str] = []

    class Count(SchedulerPlugin):
        def remove_worker(self, scheduler: Any, worker: str, **_: Any) -> None:
            deaths.append(worker)

    rewards, each = [1.0, faulty_models.KILLS, 2.0, 3.0], 1 if threads > 1 else 2
    study = with_model(sweeping.study(rewards, runs=each), faulty_models.Troublesome)
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"}),  # a busy machine starts them slowly
        LocalCluster(n_workers=workers, threads_per_worker=threads, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster),
    ):
        cluster.scheduler.add_plugin(Count(), name="count")
        result = loopsim.sweep(study, tmp_path / "out", executor="dask", scheduler=cluster.scheduler_address)
        plugins = [name for name in cluster.scheduler.plugins if name.startswith("loopsim")]
        killed = len(deaths)
    statuses = result.runs.groupby("point")["status"].agg(set)
    assert statuses.tolist() == [{"ok"}, {"killed"}, {"ok"}, {"ok"}]
    assert killed <= each * 3 + 1  # of each run that kills: in a job of some, twice by itself, once with nothing beside
    assert plugins == []  # the scheduler is as it was
    calm = loopsim.sweep(with_model(sweeping.study([1.0, 2.0, 3.0], runs=each), faulty_models.Troublesome),
                         tmp_path / "calm", executor="threads", jobs=1)  # fmt: skip
    assert result.runs["profit"].dropna().tolist() == calm.runs["profit"].tolist()
