"""Many runs of one scenario, each boiled down to the figures one wants to keep: what every study is made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.scenario.scenario import Scenario
from loopsim.simulation import Engine, simulate

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop

#: Kept of each run where nothing else is asked for.
USUAL_KPIS = ("reachable", "joined", "loop_gain", "referral_share", "quick_ratio", "profit")


class Stopped(Exception):  # noqa: N818 - not an error
    """The work was asked to stop; the run under way is given up."""


@dataclass(frozen=True)
class Wanted:
    """How each run is lived and what is kept of it. Pickles, so that it can be sent to other processes."""

    kpis: tuple[str, ...] = USUAL_KPIS  # names of results.definitions
    series: tuple[str, ...] = ()  # columns of Run.daily
    days: int | None = None  # None: as the scenario says
    ads_off_from: int | Literal["auto"] | None = None  # made as well where one of the KPIs needs it
    engine: Engine | None = None
    model: type[ClosedLoop] | None = None


@dataclass(frozen=True)
class Outcome:
    """One run: its figures, or why there are none."""

    seed: int
    status: Literal["ok", "failed", "killed"] = "ok"
    seconds: float = 0.0
    message: str = ""
    kpis: dict[str, float] = field(default_factory=dict)  # NaN where a measure is not defined
    series: np.ndarray | None = None  # (days, len(wanted.series)), whole numbers


def live_runs(
    scenario: Scenario,
    seeds: Iterable[int],
    wanted: Wanted,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> list[Outcome]:
    """Live a scenario once for each seed, in this thread. A run that raises becomes an outcome that says so.

    ``should_stop`` is asked several times a second.

    Raises:
        Stopped: ``should_stop`` said so.
    """

    def watch(done: int, total: int) -> None:
        if should_stop is not None and should_stop():
            raise Stopped

    outcomes = []
    for seed in seeds:
        watch(0, 0)
        start = time.perf_counter()
        try:
            run = simulate(
                scenario,
                days=wanted.days,
                seed=seed,
                engine=wanted.engine,
                ads_off_from=wanted.ads_off_from,
                progress=watch,
                model=wanted.model,
            )
            measures = run.summary()
            kpis = {name: _number(measures[name]) for name in wanted.kpis}
            series = run.daily[list(wanted.series)].to_numpy() if wanted.series else None
        except Stopped:
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            outcomes.append(Outcome(seed, "failed", time.perf_counter() - start, message))
        else:
            outcomes.append(Outcome(seed, "ok", time.perf_counter() - start, "", kpis, series))
    return outcomes


def _number(value: object) -> float:
    return float("nan") if value is None else float(value)  # type: ignore[arg-type]
