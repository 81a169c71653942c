"""A sweep: the same bytes from every executor, in any order, after any stop; failures told, the rest kept."""

from __future__ import annotations

import functools
import itertools
import math
import re
import shutil
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import faulty_models
import loopsim
import sweeping
from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome
from loopsim.studies.document import Until
from loopsim.studies.study import Study
from loopsim.sweeps import database, scheduler
from loopsim.sweeps.pending import SET_ASIDE, Pending, Run, runs_to_come
from loopsim.sweeps.scheduler import Scheduler
from loopsim.sweeps.store import Store
from loopsim.sweeps.workers import Daemons, Job, Reply, SweepError, Workers, run_job
from studying import small_study

EXECUTORS = "threads, processes, dask, or an executor of concurrent.futures"
needs_dask = pytest.mark.skipif(
    __import__("importlib.util").util.find_spec("distributed") is None, reason="Dask distributed is not installed"
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files of a sweep of the usual study when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    loopsim.sweep(sweeping.study(), folder, jobs=1)
    return sweeping.content(folder)


# --- the same from everybody ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "executor",
    [
        "threads",
        pytest.param("processes", marks=pytest.mark.slow),
        pytest.param("dask", marks=[needs_dask, pytest.mark.slow]),
        "pool",
    ],
)
def test_every_executor_leaves_the_same_bytes(executor: str, tmp_path: Path, undisturbed: dict[str, str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        result = loopsim.sweep(sweeping.study(), tmp_path / "out", executor=pool if executor == "pool" else executor,
                               jobs=2)  # fmt: skip
    assert sweeping.content(tmp_path / "out") == undisturbed
    assert len(undisturbed) == 2  # of runs and of series
    assert set(result.runs["status"]) == {"ok"} and len(result.runs) == 70
    assert not list((tmp_path / "out").glob(f"{database.DATABASE}*"))


def test_towards_the_end_jobs_become_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, work: Any, job: Job) -> Any:  # type: ignore[override]
            asked.append(len(job))
            return super().submit(work, job)

    monkeypatch.setattr(scheduler, "_LEAST_SECONDS", 0.0)
    with Counting(2) as pool:
        loopsim.sweep(sweeping.study([1.0], runs=200), tmp_path / "out", executor=pool, jobs=2)
    assert sum(asked) == 200
    assert max(asked) > 16 and max(asked[-4:]) <= 2


class Reversed(Workers):
    """Answers the last job first, and only a part of most jobs."""

    def __init__(self) -> None:
        threads = Daemons(1)
        super().__init__(threads, 7, let_go=threads.shutdown)
        self.open: dict[int, Job] = {}

    def submit(self, ticket: int, job: Job) -> None:
        """Keep it."""
        self.open[ticket] = job

    def next(self, seconds: float) -> Reply | None:
        """The newest job, or half of it."""
        ticket, job = self.open.popitem()
        outcomes = run_job(job)
        return Reply(ticket, outcomes[: max(1, len(outcomes) // 2)] if ticket % 3 else outcomes)


def scheduled(store: Store, crew: Any) -> None:
    """Sweep in this thread, by given workers."""
    Scheduler(store, lambda: crew, None).run()


def test_the_order_of_replies_makes_no_difference(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    with Store.begin(tmp_path / "out", sweeping.study()) as store:
        scheduled(store, Reversed())
    assert sweeping.content(tmp_path / "out") == undisturbed


def test_few_points_are_open_at_once_however_many_there_are(tmp_path: Path) -> None:
    widest = [0]

    class Watched(Reversed):
        def next(self, seconds: float) -> Reply | None:
            widest[0] = max(widest[0], len(sweep.pending._points))
            ticket, job = self.open.popitem()
            return Reply(ticket, [Outcome(seed) for _, seeds in job.cells for seed in seeds])

    with Store.begin(tmp_path / "out", sweeping.study(list(map(float, range(40))), runs=60, series=False)) as store:
        crew = Watched()
        sweep = Scheduler(store, lambda: crew, None)
        sweep.run()
        assert sweep.pending.done == sweep.pending.total == 40 * 60 and store.database is None
    assert widest[0] <= crew.slots + 1


# --- runs under way -------------------------------------------------------------------------------------------------

#: The runs of three points; one of the second is there already.
RUNS, THERE = 5, (1, 2)
PLACES = [(point, run) for point in range(3) for run in range(RUNS) if (point, run) != THERE]
killing = st.sets(st.sampled_from(PLACES), max_size=4)


@functools.cache
def three_points(**more: Any) -> Study:
    """A study of three points; a stopping rule as its items."""
    return sweeping.study([1.0, 2.0, 3.0], runs=RUNS, **{name: dict(items) for name, items in more.items()})


def pending(**more: Any) -> Pending:
    """Runs of which nothing is done yet."""
    return Pending(three_points(**more), lambda points: [(*THERE, 0.5)] if THERE[0] in points else [], done=1)


def check_recorded(last: dict[Run, Outcome], killers: set[Run]) -> None:
    """A killer, and the later runs of its point, are killed; all others are fine."""
    first_killer = dict(sorted(killers, reverse=True))
    is_overwritten = first_killer.get(THERE[0], RUNS) < THERE[1]
    assert sorted(last) == sorted(PLACES + [THERE] * is_overwritten)
    for (point, run), outcome in last.items():
        is_behind = point in first_killer and run >= first_killer[point]
        assert outcome.status == ("killed" if is_behind else "ok")
        assert outcome.message == (SET_ASIDE.format(run=first_killer[point]) if is_behind else "")


@given(killers=killing, luck=st.data())
def test_what_is_recorded_depends_on_the_runs_alone(killers: set[Run], luck: st.DataObject) -> None:
    """In any order, with prefixes and deaths as chance has it; some runs always kill their worker.

    A death may take all jobs under way with it, as on a worker with many threads; the innocent are found out.
    """
    under_way, out, alone = pending(), list[list[Run]](), False
    last: dict[Run, Outcome] = {}  # what is written last holds
    for _ in range(10_000):
        if not out and (alone := under_way.has_suspects):
            out = [under_way.take_suspect()]
        elif not alone and not under_way.has_suspects and len(out) < 3:
            taken = under_way.take(luck.draw(st.integers(1, 6)))
            out += [taken] if taken else []
            if taken and luck.draw(st.booleans()):
                continue
        if not out:
            break
        taken = out.pop(luck.draw(st.integers(0, len(out) - 1)))
        if killers & set(taken):
            dead = [taken, *(out if luck.draw(st.booleans()) else ())]
            out = [] if len(dead) > 1 else out
            rows = [row for lost in dead for row in under_way.die(lost, is_alone=alone)]
        elif luck.draw(st.booleans()):
            answered = luck.draw(st.integers(1, len(taken)))
            rows = under_way.keep(taken[:answered], [Outcome(0)] * answered)
            under_way.put_back(taken[answered:])
        else:
            rows = under_way.keep(taken[:1], [Outcome(0)])
            out += [taken[1:]] if taken[1:] else []
        last |= {row[:2]: row[2] for row in rows}
        alone = alone and bool(out)
    check_recorded(last, killers)
    assert under_way.is_whole and under_way.done == under_way.total == 3 * RUNS


def test_what_a_job_has_handed_over_is_not_lost_with_its_worker() -> None:
    under_way = pending()
    taken = under_way.take(10)
    under_way.keep(taken[:3], [Outcome(0)] * 3)
    assert under_way.done == 1 + 3
    assert under_way.die(taken[3:], is_alone=False) == []
    assert under_way.done == 1 + 3
    assert under_way.has_suspects and under_way.take_suspect() == [(0, 3)]  # from the first that is not finished


def test_a_worker_that_dies_once_costs_no_run() -> None:
    under_way = pending()
    lost = under_way.take(100)
    assert lost == PLACES
    assert under_way.die(lost, is_alone=False) == []
    assert under_way.take(100) == [] and under_way.has_suspects
    alone = under_way.take_suspect()
    assert alone == [(0, 0)]
    assert under_way.die(alone, is_alone=True) == []
    while under_way.has_suspects:
        again = under_way.take_suspect()
        assert [row[2].status for row in under_way.keep(again, [Outcome(0)])] == ["ok"]
    assert under_way.is_whole


def test_a_million_points_cost_nothing_until_they_are_asked_for() -> None:
    many = {"design": {"kind": "sobol", "points": 1 << 20}, "runs": {"per_point": 3, "days": 1}}
    asked: list[range] = []
    under_way = Pending(small_study(**many), lambda points: asked.append(points) or [])
    assert under_way.total == 3 << 20 and not asked
    assert under_way.take(4) == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert len(asked) == 1 and len(asked[0]) * 3 <= 64


def test_a_stopping_rule_asks_for_more_runs_of_those_points_only_that_are_not_known() -> None:
    under_way = pending(until=(("kpi", "reachable"), ("half_width", 1.0), ("at_most", 8)))
    values = {0: [5.0, 5.1, 5.0, 5.1, 5.0], 1: [0.0, 9.0, 0.5, 9.0, 0.0], 2: [math.nan] * 4 + [1.0]}
    taken = under_way.take(100)
    rows = under_way.keep(taken, [Outcome(0, kpis={"reachable": values[point][run]}) for point, run in taken])
    assert len(rows) == 14 and under_way.total == 15 + 3 + 3
    assert under_way.unwanted == [(0, 5)]
    later = under_way.take(100)
    assert later == [(point, run) for point in (1, 2) for run in (5, 6, 7)]
    under_way.keep(later, [Outcome(0)] * 6)
    assert under_way.is_whole and sorted(under_way.unwanted) == [(0, 5), (1, 8), (2, 8)]


def test_a_round_is_the_last_one_where_students_t_says_so() -> None:
    half_width = 4.302652730 * 1.0 / math.sqrt(3)
    for wanted, more in ((1.001 * half_width, 0), (0.999 * half_width, 7)):
        rule = Until(kpi="profit", half_width=wanted, at_most=100)
        assert runs_to_come([1.0, 2.0, 3.0, math.nan], rule, 7) == more
    assert runs_to_come([1.0], rule, 7) == 7
    assert runs_to_come([1.0] * 95 + [math.nan] * 2 + [900.0], rule, 7) == 2
    assert runs_to_come([1.0], None, 7) == 0


# --- stopping and going on ------------------------------------------------------------------------------------------


def test_a_limit_is_kept_and_the_rest_is_done_later(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    out, told = tmp_path / "out", []
    for limit in (1, 30, 30, 30):
        loopsim.sweep(sweeping.study(), out, jobs=2, limit=limit, progress=lambda done, total: told.append(done))
        told.append(-1)
    ends = [before for before, after in itertools.pairwise(told) if after == -1]
    assert ends == [1, 31, 61, 70]
    assert sweeping.content(out) == undisturbed


def test_stopped_in_the_middle_of_a_part_nothing_finished_is_run_again(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "seconds_per_job", 1e-9)  # run by run
    out = tmp_path / "out"

    def enough(done: int, total: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    first = sweeping.study()
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            loopsim.sweep(first, out, jobs=1, progress=_once(enough))
    begun: list[int] = []
    loopsim.sweep(first, out, jobs=1, progress=lambda done, total: begun.append(done))
    assert begun[0] >= 10
    assert sweeping.content(out) == undisturbed


def _once(stop: Any) -> Any:
    return lambda done, total: stop(done, total)


def test_resume_asks_for_a_sweep_and_its_contrary_for_none(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="no sweep to go on with"):
        loopsim.sweep(sweeping.study(), tmp_path / "out", resume=True)
    loopsim.sweep(sweeping.study(), tmp_path / "out", limit=1)
    with pytest.raises(SweepError, match="a sweep that was begun"):
        loopsim.sweep(sweeping.study(), tmp_path / "out", resume=False)


@pytest.mark.parametrize("executor", [None, "threads", "processes"])
def test_a_scheduler_without_its_cluster_is_refused_and_nothing_written(tmp_path: Path, executor: str | None) -> None:
    with pytest.raises(SweepError, match=r'scheduler: found tcp://x:1 without a cluster; right is executor="dask"'):
        loopsim.sweep(sweeping.study(runs=1), tmp_path / "out", executor=executor, scheduler="tcp://x:1")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"study": 5}, "study: found 5; right is a study, or the path of its file"),
        ({"study": None}, "study: found nothing; right is a study, or the path of its file"),
        ({"out": 5}, "out: found 5; right is the path of a folder"),
        ({"out": ""}, "out: found an empty text; right is the path of a folder"),
        ({"executor": "x"}, f'executor: found the text "x"; right is {EXECUTORS}'),
        ({"executor": 5}, f"executor: found 5; right is {EXECUTORS}"),
        (
            {"progress": 5},
            "progress: found 5; right is a function of two numbers, done and in all",
        ),
        ({"model": 5}, "model: found 5; right is a subclass of loopsim.ClosedLoop"),
        ({"model": int}, "model: found type <class 'int'>; right is a subclass of loopsim.ClosedLoop"),
    ],
)
def test_what_is_of_another_kind_is_told_in_a_line(tmp_path: Path, given: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(line) + "$"):
        loopsim.sweep(**{"study": sweeping.study(runs=1), "out": tmp_path / "out", **given})
    assert list(tmp_path.iterdir()) == []


def test_another_study_or_another_model_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    loopsim.sweep(sweeping.study(), out, limit=1)
    with pytest.raises(StoreError, match=r"runs\.per_point"):
        loopsim.sweep(sweeping.study(runs=21), out)
    with pytest.raises(StoreError, match=r"model: found .*Calm"):
        loopsim.sweep(sweeping.study(), out, model=faulty_models.Calm)


@pytest.mark.parametrize("number", [0, -1, 1.5])
def test_nonsense_is_refused_before_anything_is_written(number: Any, tmp_path: Path) -> None:
    with pytest.raises(SweepError) as refused:
        loopsim.sweep(sweeping.study(), tmp_path / "out", jobs=number, limit=number, resume=True)
    assert len(refused.value.faults) == 3
    assert not (tmp_path / "out").exists()


def test_own_rules_and_arrays_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match=r"runs\.engine: found 'arrays' with Troublesome.dawn"):
        loopsim.sweep(sweeping.study(engine="arrays"), tmp_path / "out", model=faulty_models.Troublesome)


# --- stopping rule --------------------------------------------------------------------------------------------------


def ruled() -> Study:
    """Rounds of 4 runs until the pool is known well enough, for points that differ in how well they are known."""
    until = {"kpi": "reachable", "half_width": 1.5, "at_most": 30}
    return sweeping.study([0.0, 50.0, 200.0], runs=4, people=160, days=8, until=until)


def test_a_stopping_rule_adds_rounds_until_the_measure_is_known(tmp_path: Path) -> None:
    result = loopsim.sweep(ruled(), tmp_path / "out", jobs=2)
    for _, runs in result.runs.groupby("point"):
        count = len(runs)
        assert count == 30 or ruled_width(runs["reachable"]) <= 1.5
        assert count == 4 or ruled_width(runs["reachable"][: (count - 1) // 4 * 4]) > 1.5
    assert len(result.runs) > 3 * 4


def ruled_width(values: Any) -> float:
    """Half-width of the 95% interval of the mean."""
    from scipy import stats

    return float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5)


@pytest.mark.slow
def test_rounds_are_the_same_after_any_number_of_stops(tmp_path: Path) -> None:
    loopsim.sweep(ruled(), tmp_path / "whole", jobs=2)
    for _ in range(40):
        result = loopsim.sweep(ruled(), tmp_path / "pieces", jobs=1, limit=3)
    assert not result.missing
    assert sweeping.content(tmp_path / "pieces") == sweeping.content(tmp_path / "whole")


# --- runs that fail -------------------------------------------------------------------------------------------------

REWARDS = [1.0, faulty_models.RAISES, 2.0]


def test_a_run_that_raises_is_recorded_and_the_others_go_on(tmp_path: Path) -> None:
    result = loopsim.sweep(sweeping.study(REWARDS, runs=3), tmp_path / "out", jobs=1, executor="threads",
                           model=faulty_models.Troublesome)  # fmt: skip
    assert list(result.runs["status"]) == ["ok"] * 3 + ["failed"] * 3 + ["ok"] * 3
    faults = result.faults
    assert list(faults["seed"]) == [1, 2, 3] and set(faults["reward_cny"]) == {faulty_models.RAISES}
    assert set(faults["message"]) == {"ZeroDivisionError: an own rule went wrong"}
    assert faults["reachable"].isna().all()


def test_failed_runs_are_kept_until_one_asks_to_try_them_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, out = sweeping.study(REWARDS, runs=3), tmp_path / "out"
    settings: Any = {"jobs": 1, "executor": "threads", "model": faulty_models.Troublesome}
    loopsim.sweep(plan, out, **settings)
    before = sweeping.content(out)
    monkeypatch.setattr(faulty_models, "RAISES", -1.0)  # its author has put it right
    loopsim.sweep(plan, out, **settings)
    assert sweeping.content(out) == before
    seen: list[int] = []
    result = loopsim.sweep(plan, out, retry_failed=True, progress=lambda done, total: seen.append(done), **settings)
    assert set(result.runs["status"]) == {"ok"}
    loopsim.sweep(plan, tmp_path / "fresh", **settings)
    assert sweeping.content(out) == sweeping.content(tmp_path / "fresh")


class Killing(Workers):
    """Workers that die of jobs with some seeds."""

    def __init__(self, seeds: set[int]) -> None:
        threads = Daemons(1)
        super().__init__(threads, 2, let_go=threads.shutdown)
        self._seeds = seeds

    def submit(self, ticket: int, job: Job) -> None:
        """See Workers."""
        if any(seed in self._seeds for _, seeds in job.cells for seed in seeds):
            self._replies.put(Reply(ticket, killed=True))
        else:
            super().submit(ticket, job)


def test_runs_that_kill_their_worker_are_killed_in_the_table(tmp_path: Path) -> None:
    with Store.begin(tmp_path / "out", sweeping.study([1.0, 2.0], runs=10)) as store:
        scheduled(store, Killing({7}))
    runs = loopsim.load(tmp_path / "out").runs
    assert list(runs["status"]) == (["ok"] * 6 + ["killed"] * 4) * 2
    assert list(runs["seed"]) == list(range(1, 11)) * 2


# --- executors of somebody else -------------------------------------------------------------------------------------


class Breaks(ThreadPoolExecutor):
    """Breaks after some jobs."""

    left = 12

    def submit(self, *words: Any, **more: Any) -> Any:  # type: ignore[override]
        """See Executor."""
        self.left -= 1
        if self.left < 0:
            raise futures.BrokenExecutor("its machine has gone")
        return super().submit(*words, **more)


def test_a_broken_executor_is_told_and_everything_finished_is_kept(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "seconds_per_job", 1e-9)  # run by run
    out = tmp_path / "out"
    with Breaks(2) as pool, pytest.raises(SweepError, match=r"executor: found it broken .*its machine has gone"):
        loopsim.sweep(sweeping.study(), out, executor=pool, jobs=2)
    begun: list[int] = []
    loopsim.sweep(sweeping.study(), out, jobs=2, progress=lambda done, total: begun.append(done))
    assert begun[0] >= 8  # of twelve jobs at most four were under way
    assert sweeping.content(out) == undisturbed


def test_an_executor_may_be_used_again_after_the_sweep(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        loopsim.sweep(sweeping.study(runs=1), tmp_path / "out", executor=pool)
        assert pool.submit(abs, -1).result() == 1


# --- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_removed_is_told_in_one_line(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def remove(done: int, total: int) -> None:
        if done >= 64:
            shutil.rmtree(out, ignore_errors=True)

    plan = sweeping.study(list(map(float, range(200))), days=20)
    with pytest.raises(StoreError, match=r"no such file or directory; right is the folder as it was") as told:
        loopsim.sweep(plan, out, jobs=1, progress=remove)
    assert len(told.value.faults) == 1 and "\n" not in str(told.value)
    assert not out.exists()


@pytest.mark.parametrize("what", ["a file", "other things"])
def test_a_place_that_is_no_folder_for_a_sweep_is_refused(what: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if what == "a file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "diary.txt").write_text("mine")
    with pytest.raises(StoreError, match="right is"):
        loopsim.sweep(sweeping.study(), out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
