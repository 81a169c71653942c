"""Many runs of one scenario: a small one, all that a run may be asked for, and outcomes compared."""

from __future__ import annotations

import numpy as np

import loopsim
from loopsim.results.cash import SERIES
from loopsim.results.definitions import KPIS
from loopsim.runs.outcome import Outcome, Wanted

EVERYTHING = Wanted(kpis=KPIS, series=SERIES)


def small(preset: str, people: int = 1_500, **changes: object) -> loopsim.Scenario:
    found = loopsim.Scenario.load(preset).change({"market.network.contacts": 24})
    return found.scaled(people / found.market.people).change({"days": 120, **changes})


def alike(one: Outcome, other: Outcome) -> bool:
    same_series = (one.series is None) == (other.series is None) and (
        one.series is None or np.array_equal(one.series, other.series)
    )
    return (one.seed, one.status, one.message) == (other.seed, other.status, other.message) and same_series and (
        repr(one.kpis) == repr(other.kpis)  # NaN is written like NaN, and every other number in full
    )  # fmt: skip
