"""Executors of a sweep: each gives the same, says exactly which job was lost, and stops when asked."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import faulty_models
from ending import ends_at_once
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario
from loopsim.sweeps.executors import is_not_a_wait_left_early, workers
from loopsim.sweeps.workers import Job, Reply, SweepError, Workers, run_job

TINY = Scenario.load("closed-loop", {"market.people": 160})
WANTED = Wanted(kpis=("reachable", "joined", "profit"), series=("reachable", "joined_today"), days=4)
TROUBLED = replace(WANTED, model=faulty_models.Troublesome)

needs_dask = pytest.mark.skipif(
    __import__("importlib.util").util.find_spec("distributed") is None, reason="Dask distributed is not installed"
)
#: Whole sweeps by processes and Dask, killed ones among them, are in test_sweep.py and test_sweep_faults.py.
ALL = [
    "threads",
    pytest.param("processes", marks=pytest.mark.long),
    pytest.param("dask", marks=[needs_dask, pytest.mark.long]),
    "pool",
]


@contextmanager
def some(kind: str, jobs: int = 2, *, is_up: bool = False) -> Iterator[Workers]:
    """Workers of a kind, closed in the end; if need be only when they have started and made some runs."""
    made = workers(futures.ThreadPoolExecutor(jobs), jobs) if kind == "pool" else workers(kind, jobs)
    try:
        if is_up:
            days = 40 if kind == "processes" else 4  # long enough that none has made all before the others have started
            for ticket in range(-4 * jobs, 0):
                made.submit(ticket, Job(((TINY, (1,)),), replace(WANTED, engine="agents", days=days)))
            replies(made, 4 * jobs)
        yield made
    finally:
        made.close()


def rewarded(reward: float) -> Scenario:
    """The tiny scenario with a reward, which tells a troublemaker what to do."""
    return TINY.change({"levers.referral.reward_cny": reward})


def replies(crew: Workers, number: int, seconds: float = 300) -> dict[int, Reply]:
    """Replies by ticket, ``number`` of them; those that came in pieces put together."""
    until, heard, ended = time.monotonic() + seconds, dict[int, Reply](), set[int]()
    while len(ended) < number:
        assert time.monotonic() < until, f"{number - len(ended)} replies are missing"
        if (reply := crew.next(0.2)) is not None:
            assert reply.ticket not in ended
            before = heard[reply.ticket].outcomes if reply.ticket in heard else []
            heard[reply.ticket] = replace(reply, outcomes=[*before, *reply.outcomes])
            if not reply.goes_on:
                ended.add(reply.ticket)
    return heard


def figures(reply: Reply) -> list[Any]:
    """All that a reply says but the time that it took."""
    assert reply.error is None, reply.error
    return [
        (one.seed, one.status, one.message, tuple(map(str, one.kpis.items())),
         None if one.series is None else one.series.tolist())
        for one in reply.outcomes
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_every_executor_gives_the_same_figures(kind: str) -> None:
    jobs = [Job(((rewarded(5.0 * n), (1, 2, 3)), (TINY, (7,))), WANTED, seconds=600) for n in range(5)]
    with some(kind) as crew:
        for ticket, job in enumerate(jobs):
            crew.submit(ticket, job)
        heard = replies(crew, len(jobs))
    expected = {ticket: Reply(ticket, run_job(job)) for ticket, job in enumerate(jobs)}
    assert all(one.status == "ok" for reply in expected.values() for one in reply.outcomes)
    assert {ticket: figures(reply) for ticket, reply in heard.items()} == {
        ticket: figures(reply) for ticket, reply in expected.items()
    }


def test_a_job_answers_in_time_with_the_first_runs_that_it_has() -> None:
    seeds = tuple(range(1, 2_001))
    outcomes = run_job(Job(((TINY, seeds),), replace(WANTED, engine="agents"), seconds=0.05))
    assert 1 <= len(outcomes) < 2_000
    assert [outcome.seed for outcome in outcomes] == list(seeds[: len(outcomes)])


@pytest.mark.parametrize("kind", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_run_that_raises_is_an_outcome_and_the_others_go_on(kind: str) -> None:
    with some(kind) as crew:
        crew.submit(0, Job(((rewarded(faulty_models.RAISES), (1,)), (rewarded(1.0), (1,))), TROUBLED, seconds=600))
        (bad, good) = replies(crew, 1)[0].outcomes
    assert (bad.status, bad.seed, bad.message) == ("failed", 1, "ZeroDivisionError: an own rule went wrong")
    assert good.status == "ok"


def test_a_thread_that_a_rule_of_ones_own_would_end_answers_all_the_same() -> None:
    with some("threads", 1) as crew:
        crew.submit(0, Job(((rewarded(faulty_models.EXITS), (1,)),), TROUBLED))
        assert isinstance(crew.next(60).error, SystemExit)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [pytest.param("processes", marks=pytest.mark.long), pytest.param("dask", marks=needs_dask)]
)
def test_a_killed_worker_costs_its_own_job_only(kind: str) -> None:
    with some(kind) as crew:
        for ticket in range(6):
            reward = faulty_models.KILLS if ticket == 2 else float(ticket)
            crew.submit(ticket, Job(((rewarded(reward), (1,)),), TROUBLED))
        heard = replies(crew, 6)
    assert [ticket for ticket, reply in heard.items() if reply.killed] == [2]
    assert all(reply.outcomes[0].status == "ok" for ticket, reply in heard.items() if ticket != 2)


@pytest.mark.slow
def test_a_killed_process_has_handed_over_what_it_had_finished() -> None:
    """Three runs are fine, the fourth kills: only the fourth is lost."""
    cells = (*((rewarded(float(n)), (1,)) for n in range(3)), (rewarded(faulty_models.KILLS), (1,)))
    with some("processes", 1) as crew:
        crew.submit(0, Job(cells, TROUBLED, seconds=600))
        reply = replies(crew, 1)[0]
    assert reply.killed
    assert [(one.seed, one.status) for one in reply.outcomes] == [(1, "ok")] * 3


@needs_dask
def test_workers_that_come_to_a_cluster_get_work() -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        crew = workers("dask", 1, cluster.scheduler_address)
        try:
            assert crew.slots == 2
            cluster.scale(3)
            until = time.monotonic() + 300
            while crew.slots != 6:
                assert time.monotonic() < until
                time.sleep(0.1)
        finally:
            crew.close()


@pytest.mark.slow
def test_workers_killed_from_outside_are_replaced() -> None:
    with some("processes", is_up=True) as crew:
        victims = [one.process.pid for one in crew._executor.processes]  # type: ignore[attr-defined]
        for ticket in range(2):
            crew.submit(ticket, Job(((rewarded(faulty_models.SLOW), (1,)),), TROUBLED))
        assert crew.next(1) is None  # both are at work by now
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        assert all(reply.killed for reply in replies(crew, 2).values())
        crew.submit(2, Job(((TINY, (1,)),), WANTED))
        assert replies(crew, 1)[2].outcomes[0].status == "ok"


def test_what_cannot_be_sent_to_a_worker_is_an_error_of_its_job() -> None:
    class Local(faulty_models.Calm):
        pass

    with some("processes", 1) as crew:
        crew.submit(0, Job(((TINY, (1,)),), replace(WANTED, model=Local)))
        reply = replies(crew, 1)[0]
    assert reply.error is not None and "Local" in str(reply.error)


@pytest.mark.slow
def test_processes_that_cannot_start_are_told_instead_of_started_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopsim.sweeps.processes._serve", ends_at_once)
    with some("processes", 1) as crew:
        crew.submit(0, Job(((TINY, (1,)),), WANTED))
        with pytest.raises(SweepError, match="end while they start"):
            replies(crew, 1)


@pytest.mark.parametrize("kind", ["threads", pytest.param("processes", marks=pytest.mark.slow), "pool"])
def test_asked_to_stop_workers_hand_over_what_they_have(kind: str) -> None:
    long = replace(WANTED, engine="agents", days=20)
    with some(kind, is_up=True) as crew:
        for ticket in range(2):
            crew.submit(ticket, Job(((TINY, tuple(range(1, 100_000))),), long, seconds=3600))
        finished, until = dict.fromkeys(range(2), 0), time.monotonic() + 300
        while not all(finished.values()):
            assert time.monotonic() < until
            if (reply := crew.next(0.1)) is not None:
                assert reply.goes_on
                finished[reply.ticket] += len(reply.outcomes)
        heard = crew.stop()
    for reply in heard:
        finished[reply.ticket] += len(reply.outcomes)
    assert {reply.ticket for reply in heard if not reply.goes_on} == {0, 1}
    assert all(1 <= runs < 99_999 for runs in finished.values())


def test_a_process_forked_from_that_of_the_sweep_answers_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It inherits all that is known of the sweep there, but what it would hand over would come to nobody."""
    with some("threads", 1) as crew:
        job = Job(((TINY, (1, 2, 3)),), replace(WANTED, engine="agents"), seconds=60, asker=crew._name)
        assert [one.seed for one in run_job(job)] == [3]
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert [one.seed for one in run_job(job)] == [1, 2, 3]


@pytest.mark.parametrize("kind", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_run_that_does_not_listen_keeps_nobody_from_stopping(kind: str) -> None:
    with some(kind, 1, is_up=True) as crew:
        crew.submit(0, Job(((rewarded(faulty_models.SLOW), (1,)),), TROUBLED))
        crew.next(1)
        assert crew.stop() == []  # had it waited for the run, its outcome would be among the replies


def test_an_executor_that_is_shut_down_is_told() -> None:
    pool = futures.ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(SweepError, match=r"executor: found it broken .*shutdown"):
        workers(pool, 1).submit(0, Job(((TINY, (1,)),), WANTED))


@pytest.mark.slow
def test_a_broken_pool_is_told() -> None:
    with futures.ProcessPoolExecutor(1, mp_context=__import__("multiprocessing").get_context("spawn")) as pool:
        crew = workers(pool, 1)
        crew.submit(0, Job(((rewarded(faulty_models.KILLS), (1,)),), TROUBLED))
        with pytest.raises(SweepError, match=r"executor: found it broken .BrokenProcessPool"):
            replies(crew, 1)


@pytest.mark.parametrize(("asked", "match"), [("fork", "threads, processes, dask"), ("", "right is threads")])
def test_an_unknown_executor_is_refused(asked: str, match: str) -> None:
    with pytest.raises(SweepError, match=match):
        workers(asked, 1)


@needs_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "no such thing"])
def test_a_scheduler_that_does_not_answer_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopsim.sweeps.executors._SECONDS_TO_ANSWER", 1)
    with pytest.raises(SweepError, match=r"scheduler: found .* where no scheduler answers"):
        workers("dask", 1, address)


def test_a_worker_with_another_loopsim_refuses_to_work() -> None:
    with pytest.raises(SweepError, match=r"worker: found loopsim .*; right is loopsim 0\.0"):
        run_job(Job(((TINY, (1,)),), WANTED, version="0.0"))


def test_seeds_meet_the_same_luck_in_any_job() -> None:
    whole = run_job(Job(((TINY, (1, 2, 3, 4)),), WANTED))
    halves = [*run_job(Job(((TINY, (1, 2)),), WANTED)), *run_job(Job(((TINY, (3, 4)),), WANTED))]
    for one, other in zip(whole, halves, strict=True):
        assert one.kpis == other.kpis
        assert one.series is not None and other.series is not None
        assert np.array_equal(one.series, other.series)


def test_a_wait_that_dask_leaves_early_is_no_fault_to_tell() -> None:
    """A job given up at that moment leaves an AllExit behind, which asyncio logs; other faults of tasks are told."""
    pytest.importorskip("distributed")
    from distributed.client import AllExit

    def record(error: Exception) -> logging.LogRecord:
        return logging.LogRecord("asyncio", logging.ERROR, "", 0, "never retrieved", (), (type(error), error, None))

    assert not is_not_a_wait_left_early(record(AllExit()))
    assert is_not_a_wait_left_early(record(ValueError("another")))
    assert is_not_a_wait_left_early(logging.LogRecord("asyncio", logging.ERROR, "", 0, "plain", (), None))
