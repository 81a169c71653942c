"""A Mesa model goes where Python objects go: pickled, copied, sent to another process, at any hour of its life."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest

import faulty_models
import loopsim
from loopsim import ClosedLoop
from loopsim.market.tallies import TALLY

CHANGES = {
    "market.people": 200,
    "levers.guides.count": 2,
    "levers.leaders.count": 2,
    "levers.guides.leave_per_week": 0.2,
}


@pytest.fixture(scope="module")
def run() -> loopsim.Run:
    return loopsim.simulate("community-leaders", days=12, seed=3, changes=CHANGES, test_from=None)


def history(model: ClosedLoop, days: int = 4) -> bytes:
    """The next days of a model, all that it tallies."""
    for _ in range(days):
        model.step()
    return np.array(model.tallies[-days:], TALLY).tobytes()


def ids(model: ClosedLoop) -> list[Any]:
    return [agent.unique_id for agent in model.agents]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_model_goes_on_as_the_model_itself_would(run: loopsim.Run, protocol: int) -> None:
    model = run.model()
    for _ in range(3):  # pickled in the middle of its life
        model.step()
    twin = pickle.loads(pickle.dumps(model, protocol))
    assert ids(twin) == ids(model)
    assert history(twin) == history(model)
    assert twin.datacollector.get_model_vars_dataframe().equals(model.datacollector.get_model_vars_dataframe())
    assert twin.crowd().customers.tobytes() == model.crowd().customers.tobytes()


def test_agents_of_a_pickled_model_are_agents_of_that_model(run: loopsim.Run) -> None:
    twin = pickle.loads(pickle.dumps(run.model()))
    assert all(customer.model is twin for customer in twin.customers)
    assert twin.step.__self__ is twin
    before = {agent.unique_id for agent in twin.agents}
    assert loopsim.Customer(twin, -1, {}).unique_id not in before


def test_one_pickled_agent_brings_its_model_along(run: loopsim.Run) -> None:
    model = run.model()
    customer = pickle.loads(pickle.dumps(model.customers[5]))
    assert customer.number == 5
    assert history(customer.model) == history(model)


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_copy_is_stepped_apart_from_the_original(run: loopsim.Run, way: Any) -> None:
    model = run.model()
    model.step()
    twin = way(model)
    ahead = history(twin)
    assert model.day == 13
    assert history(model) == ahead


def test_runs_scenarios_and_their_state_pickle_as_well(run: loopsim.Run) -> None:
    twin = pickle.loads(pickle.dumps(run))
    assert twin.daily.equals(run.daily)
    assert twin.scenario == run.scenario
    assert history(twin.model()) == history(run.model())


@pytest.mark.slow
def test_a_model_with_rules_of_its_own_steps_on_in_a_spawned_process(run: loopsim.Run) -> None:
    model = run.model(faulty_models.Calm)
    model.step()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(history, model).result()
    assert there == history(model)


@pytest.mark.slow
def test_a_model_steps_on_in_a_dask_worker(run: loopsim.Run) -> None:
    distributed = pytest.importorskip("distributed")
    model = run.model()
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = client.submit(history, model).result()
    assert there == history(model)
