"""A run gives its memory back: many runs in one process need no more memory than a few."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref

import mesa
import pytest

import loopsim

SMALL = {"market.people": 200}

#: Simulates many runs of 600 people with rules of one's own; prints the memory in MB after a tenth and at the end.
MANY_RUNS = """
import json, sys
import loopsim

class Loyal(loopsim.Customer):
    def churn(self, host, today, dice):
        pass

class LoyalLoop(loopsim.ClosedLoop):
    customer_type = Loyal

def resident_mb():
    import os
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

plan = loopsim.Scenario.load("referral-loop", {"market.people": 600})
runs, found = int(sys.argv[1]), []
for seed in range(1, runs + 1):
    loopsim.simulate(plan, days=2, seed=seed, engine="agents", model=LoyalLoop, test_from=None)
    if seed in (runs // 10, runs):
        found.append(resident_mb())
print(json.dumps(found))
"""


def test_a_model_that_nobody_holds_is_gone_with_its_agents() -> None:
    model = loopsim.ClosedLoop("referral-loop", seed=1, days=3, levers__guides__count=2, market__people=200)
    model.step()
    customer, remembered = weakref.ref(model.customers[0]), weakref.ref(model)
    del model
    gc.collect()
    assert remembered() is None
    assert customer() is None


def test_agents_of_somebody_else_do_not_keep_the_model_either() -> None:
    model = loopsim.ClosedLoop("referral-loop", seed=1, days=3, market__people=200)
    stranger = mesa.Agent(model)
    assert stranger in model.agents
    remembered = weakref.ref(model)
    del model, stranger
    gc.collect()
    assert remembered() is None


def test_agents_are_numbered_from_one_on_in_every_model() -> None:
    for _ in range(2):
        model = loopsim.ClosedLoop("referral-loop", seed=1, days=3, market__people=200)
        assert [customer.unique_id for customer in model.customers] == list(range(1, 201))
        assert mesa.Agent(model).unique_id == len(model.agents)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_sixty_runs_of_agents_need_no_more_memory_than_six() -> None:
    """Each run used to keep 7.4 MB: 400 MB more at the end. What is left is what the collector has not yet found."""
    done = subprocess.run([sys.executable, "-c", MANY_RUNS, "60"], capture_output=True, text=True, check=True)
    early, late = json.loads(done.stdout)
    assert late - early < 100
