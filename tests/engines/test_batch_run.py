"""Mesa's own way to run many: it works with the loop, and its traps are as ``docs/batch_run.md`` tells them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import mesa
import pytest

import faulty_models
import loopsim
from loopsim import ClosedLoop

if not hasattr(mesa, "batch_run"):
    pytest.skip("Mesa 4 has no batch_run: see test_mesa_scenario.py", allow_module_level=True)

IS_OLD = mesa.__version__.startswith("3.3")
FEW = {"scenario": ["closed-loop"], "market__people": 160, "days": 6}


def batch(parameters: dict[str, Any], kind: type[ClosedLoop] = ClosedLoop, **options: Any) -> list[dict[str, Any]]:
    """The rows that Mesa gives, in the order of its runs."""
    rows = mesa.batch_run(kind, parameters, **{"number_processes": 1, "display_progress": False, **options})
    return sorted(rows, key=lambda row: (row["RunId"], row["Step"]))


def pools(rows: list[dict[str, Any]]) -> list[int]:
    """The traffic pool of each row."""
    return [row["reachable"] for row in rows]


def ours(seed: int, days: int = 6, **changes: Any) -> list[int]:
    """The same by ``simulate``."""
    changes = {"market.people": 160, **{path.replace("__", "."): value for path, value in changes.items()}}
    run = loopsim.simulate("closed-loop", days=days, seed=seed, changes=changes, test_from=None)
    return list(run.daily["reachable"])


def test_the_way_that_works_under_both_versions_gives_the_same_as_simulate() -> None:
    """Seeds as the parameter ``rng``, the horizon as the parameter ``days``."""
    expected = [
        day for reward in (0, 100) for seed in (1, 2, 3) for day in ours(seed, levers__referral__reward_cny=reward)
    ]
    assert len(expected) == 36
    last = batch({**FEW, "levers__referral__reward_cny": [0, 100], "rng": [1, 2, 3]}, data_collection_period=-1)
    assert pools(last) == expected[5::6]
    assert pools(batch({**FEW, "levers__referral__reward_cny": [0, 100], "rng": [1, 2, 3]},
                       data_collection_period=1)) == expected  # fmt: skip


@pytest.mark.slow
def test_two_processes_give_the_same_as_one() -> None:
    parameters = {**FEW, "levers__referral__reward_cny": [0, 10], "rng": [1, 2]}
    assert batch(parameters, number_processes=2) == batch(parameters)


# --- traps ----------------------------------------------------------------------------------------------------------


def test_one_error_loses_the_whole_batch() -> None:
    rewards = [1, faulty_models.RAISES, 2]
    with pytest.raises(ZeroDivisionError):
        batch({**FEW, "levers__referral__reward_cny": rewards}, faulty_models.Troublesome)


def test_iterations_alone_are_the_same_run_over_and_over() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa 3.5 calls the word deprecated
        rows = batch(FEW, iterations=3, data_collection_period=-1)
    assert len(rows) == 3 and len(set(pools(rows))) == 1
    assert len({ours(seed)[-1] for seed in (1, 2, 3)}) > 1


@pytest.mark.skipif(IS_OLD, reason="Mesa 3.3 keeps the parameter")
def test_mesa_3_5_overwrites_a_parameter_called_seed() -> None:
    rows = batch({**FEW, "seed": [1, 2, 3]}, data_collection_period=-1)
    assert len(rows) == 3 and len(set(pools(rows))) == 1
    assert {row["seed"] for row in rows} == {None}


@pytest.mark.skipif(not IS_OLD, reason="put right in Mesa 3.5")
def test_mesa_3_3_keeps_a_parameter_called_seed() -> None:
    rows = batch({**FEW, "seed": [1, 2, 3]}, data_collection_period=-1)
    assert pools(rows) == [ours(seed)[-1] for seed in (1, 2, 3)]


def test_mesa_3_3_runs_a_day_more_than_max_steps() -> None:
    rows = batch({**FEW, "days": 100}, max_steps=4, data_collection_period=1)
    assert len(rows) == (5 if IS_OLD else 4)


def test_the_horizon_ends_the_run_whatever_the_version() -> None:
    assert len(batch(FEW, data_collection_period=1)) == 6


def test_the_start_method_of_the_whole_program_is_changed() -> None:
    batch(FEW, data_collection_period=-1)
    assert multiprocessing.get_start_method() == "spawn"


WAITING = """
import multiprocessing.pool as pools
import mesa
import faulty_models

def told(pool, shipped=pools.Pool._join_exited_workers):
    if shipped(pool):
        print("a worker is gone", flush=True)
        return True

if __name__ == "__main__":
    print("begun", flush=True)
    pools.Pool._join_exited_workers = staticmethod(told)
    mesa.batch_run(faulty_models.Troublesome, {parameters}, number_processes=2, display_progress=False)
"""


@pytest.mark.slow
def test_a_killed_worker_leaves_the_batch_waiting_for_ever(tmp_path: Path) -> None:
    """Its only run went with the worker: others take the place, and nobody has anything to do; yet it does not end."""
    script = tmp_path / "batch.py"
    parameters = {**FEW, "levers__referral__reward_cny": [faulty_models.KILLS]}
    script.write_text(WAITING.format(parameters=parameters))
    paths = os.pathsep.join([str(Path(loopsim.__file__).parents[1]), str(Path(faulty_models.__file__).parent)])
    process = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": paths},
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    assert process.stdout is not None
    try:
        assert [process.stdout.readline() for _ in range(2)] == [b"begun\n", b"a worker is gone\n"]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
