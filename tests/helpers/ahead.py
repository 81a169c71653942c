"""Compile what many tests need before the first of them does, since each worker of pytest would do it for itself.

Two parts, side by side: all of the day in both forms (with the rules it calls), and what agents call from Python.
Then each part takes one form of what is compiled besides: batches of short runs, and days shared out among threads.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import loopsim
from loopsim.cache import is_compiled
from loopsim.compiled import compile_signed
from loopsim.engines.ahead import compile_ahead
from loopsim.market.plain import FULL, PLAIN
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Wanted
from loopsim.scenario.scenario import Scenario

#: Levers that no plain day has.
CHANGES = {PLAIN: {}, FULL: {"levers.policy.stop_ads.renewal_above": 1.0}}

#: How long a part waits for the other one's day, which is then compiled by both.
SECONDS = 600


def besides(form: str) -> None:
    """Make a batch of runs, and a run in two threads, in a form of the day."""
    scenario = Scenario.load("referral-loop", {"market.people": 200, **CHANGES[form]})
    run_seeds(scenario, (1, 2, 3), Wanted(kpis=("profit",), days=2))
    loopsim.simulate(scenario, days=2, threads=2, test_from=None)


def the_day() -> None:
    """Compile both forms of the day."""
    for form in (FULL, PLAIN):
        compile_ahead(plain=form == PLAIN)
    besides(PLAIN)


def the_rules() -> None:
    """Compile the rules that agents call; when the full day is there, what stands besides."""
    import loopsim.engines.agents  # noqa: F401 - all rules are known with it

    compile_signed()
    until = time.monotonic() + SECONDS
    while not is_compiled(FULL) and time.monotonic() < until:
        time.sleep(0.2)
    besides(FULL)


PARTS = {"day": the_day, "rules": the_rules}


def main(names: Iterable[str]) -> None:
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
