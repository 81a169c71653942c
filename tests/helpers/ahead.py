"""Compile what many tests need before the first of them does, since each worker of pytest would do it for itself.

``day``: both forms of the day, and what is compiled besides: batches of short runs, days shared out among threads.
``rules``, beside it: what agents call from Python, and what is measured of networks.
"""

from __future__ import annotations

import subprocess
import sys

import loopsim
from loopsim.compiled import compile_signed
from loopsim.engines.ahead import compile_ahead
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario

#: Levers that no plain day has.
FULL = {"levers.policy.stop_ads.renewal_above": 1.0}


def besides(changes: dict[str, float]) -> None:
    """Make a batch of runs, and a run in two threads, in the form of the day that these changes have."""
    scenario = Scenario.load("referral-loop", {"market.people": 200, **changes})
    run_seeds(scenario, (1, 2, 3), Wanted(kpis=("profit",), days=2))
    loopsim.simulate(scenario, days=2, threads=2, test_from=None)


def the_day() -> None:
    """Compile the full form, then the plain one while another process makes what stands beside the full one."""
    compile_ahead()
    with subprocess.Popen([sys.executable, __file__, "besides"]):
        compile_ahead(plain=True)
        besides({})


def the_rules() -> None:
    """Compile the rules that agents call, and the measures of networks."""
    import loopsim.engines.agents  # noqa: F401 - all rules are known with it
    from loopsim.market.who_knows_whom import who_knows_whom

    compile_signed()
    who_knows_whom(Scenario.load("closed-loop", {"market.people": 200}))


if __name__ == "__main__":
    {"day": the_day, "rules": the_rules, "besides": lambda: besides(FULL)}[sys.argv[1]]()
