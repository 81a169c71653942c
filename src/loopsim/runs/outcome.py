"""Measures and series to keep of each run, and the outcome of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, nearest, shown
from loopsim.scenario.switch_off import SwitchOff
from loopsim.simulation import Engine, faults_of

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.run_days import Policy

#: Kept of each run where nothing else is asked for.
USUAL_KPIS = ("reachable", "joined", "period_gain", "referral_share", "quick_ratio", "profit")

#: Asks for all that the answer of the loop test over many runs is read from.
LOOP_ANSWER = "loop_answer"

#: The loop test where nothing else is asked for.
USUAL_TEST = SwitchOff()


class Stopped(Exception):  # noqa: N818 - not an error
    """The work was asked to stop; the run under way is given up."""


@dataclass(frozen=True)
class Wanted:
    """Way in which each run is made, and what is kept of it. Pickles, so that it can be sent to other processes."""

    kpis: tuple[str, ...] = USUAL_KPIS  # names of results.definitions
    series: tuple[str, ...] = ()  # columns of Run.daily
    days: int | None = None  # None: as the scenario says
    switch_off: SwitchOff | None = USUAL_TEST  # the loop test, made where a KPI needs it; None: never
    engine: Engine | None = None
    model: type[ClosedLoop] | None = None
    policy: Policy | None = None


@dataclass(frozen=True)
class Outcome:
    """One run: its figures, or why there are none."""

    seed: int
    status: Literal["ok", "failed", "killed"] = "ok"
    seconds: float = 0.0
    message: str = ""
    kpis: dict[str, float] = field(default_factory=dict)  # NaN where a measure is not defined
    series: np.ndarray | None = None  # (days, len(wanted.series)), whole numbers


def spelled_out(names: Iterable[str]) -> tuple[str, ...]:
    """Measures by name, each once, those that ``loop_answer`` stands for in its place."""
    from loopsim.runs.answers import ANSWER_KPIS

    told = (name for name in names if isinstance(name, str))  # others are faults
    return tuple(dict.fromkeys(one for name in told for one in (ANSWER_KPIS if name == LOOP_ANSWER else (name,))))


def check_wanted(wanted: Wanted) -> list[Fault]:
    """Return faults of what is asked for but does not exist: measures, columns, an engine."""
    from loopsim.results.cash import SERIES
    from loopsim.results.definitions import KPIS

    asked = (("kpis", wanted.kpis, KPIS), ("series", wanted.series, SERIES))
    faults = [_unknown(where, name, known) for where, names, known in asked for name in names if name not in known]
    days = 1 if wanted.days is None else wanted.days
    return faults + faults_of(days, engine_of(wanted), wanted.model, wanted.policy)


def _unknown(where: str, name: str, known: Iterable[str]) -> Fault:
    near = nearest(name, known) if isinstance(name, str) else None
    listed = (
        both("loopsim run ... --json lists them", "loopsim run ... --json 可列出")
        if where == "kpis"
        else both("the columns of Run.daily", "Run.daily 的列")
    )
    return Fault(where, shown(name), near or both("a known name; {listed}", "已知的名称；{listed}", listed=listed))


def engine_of(wanted: Wanted) -> str:
    """The engine that makes these runs."""
    return wanted.engine or ("arrays" if wanted.model is None else "agents")
