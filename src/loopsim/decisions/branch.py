"""One past, several futures: ``loopsim.branch``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from loopsim.decisions.answer import Answer
from loopsim.decisions.futures import UNCHANGED, How, day_faults, futures_of, history_faults, size_faults, start_of
from loopsim.languages import both, checked
from loopsim.prepared import Prepared
from loopsim.results.pictured import Pictured
from loopsim.results.store import write_folder
from loopsim.runs.compare import compare
from loopsim.runs.threads import part_of
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import progress_fault, refuse
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import LEAST_AGE, LOOK_AHEAD, TEST_DAYS, TEST_FROM, switch_off
from loopsim.simulation import faults_of, loop_test_faults, run_of

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.engines.agents import ClosedLoop
    from loopsim.results.run import Run
    from loopsim.run_days import Policy, Progress
    from loopsim.runs.comparison import Comparison

Language = Literal["en", "zh"]

#: Measures of each future that are told.
MEASURES = ("profit", "revenue", "spend", "reachable", "joined", "left", "orders", "renewal")


@dataclass(frozen=True, eq=False, repr=False)
class Branches(Pictured, Answer):
    """Futures of one run from day ``at`` on, each a whole :class:`Run` on the same luck. A value.

    ``futures`` are the runs by name; the first is ``"unchanged"``, the run as it goes on. ``how`` tells whether the
    state of that day was kept, or the past simulated again; ``given`` are rules of one's own, and the loop test.
    """

    at: int
    futures: Mapping[str, Run]
    plans: Mapping[str, Scenario]
    how: How
    given: Mapping[str, Any]

    @property
    def unchanged(self) -> Run:
        """The future in which nothing changes."""
        return self.futures[UNCHANGED]

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the changed futures."""
        return tuple(name for name in self.futures if name != UNCHANGED)

    def to_frame(self) -> pd.DataFrame:
        """A row a future: the answer of its loop test, its measures at the end, and ``..._more`` than unchanged."""
        import pandas as pd

        rows = []
        for run in self.futures.values():
            measures = run.summary()
            rows.append({"answer": run.verdict.answer, **{name: measures[name] for name in MEASURES}})
        table = pd.DataFrame(rows, index=pd.Index(list(self.futures), name="future"))
        for name in MEASURES:
            values = pd.to_numeric(table[name])
            table[f"{name}_more"] = values - values.iloc[0]
        return table

    def daily(self) -> pd.DataFrame:
        """The daily tables of all futures, from day 0 on, with the name of the future as first level of the index."""
        import pandas as pd

        return pd.concat({name: run.daily for name, run in self.futures.items()}, names=["future"])

    def compare(self, runs: int = 30, **more: Any) -> Comparison:
        """Make the whole run and its futures with ``runs`` seeds: paired differences with their intervals.

        The first seed is that of the run; each seed has a past of its own. Rules of one's own and the loop test are as
        in the futures. ``more`` is as for :func:`loopsim.compare`.
        """
        first = self.unchanged
        given = {"first_seed": first.seed, "days": first.days, "engine": first.engine, **self.given, **more}
        plans: dict[str, Scenario] = {UNCHANGED: first.scenario, **self.plans}
        return compare(plans, runs=runs, **given)

    def sentences(self, language: Language = "en") -> list[str]:
        """Say what each future brings, and how much one history tells."""
        from loopsim.decisions.branch_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        rows = self.to_frame().reset_index().to_dict("records")
        recipe = {"scenario": self.unchanged.scenario.name, "seed": self.unchanged.seed, "days": self.unchanged.days}
        return {
            "at": self.at,
            **recipe,
            "state": self.how,
            "sentences": self.sentences(),
            "futures": [plain(row) for row in rows],
        }

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write ``branch.parquet``, ``branch.json``, the daily tables and the scenario of each future into a folder.

        Each scenario is a plan of its own, which ``loopsim run`` takes.

        Raises:
            StoreError: it is a file, or a folder that holds other things.
            OSError: the disk is full, or the folder cannot be written.
        """
        write_folder(folder, dict(_files(self)))


def _files(branches: Branches) -> Iterator[tuple[str, Any]]:
    from loopsim.results.store import json_file, scenario_files, table_file

    yield "branch.parquet", table_file(branches.to_frame())
    yield "daily.parquet", table_file(branches.daily())
    yield "branch.json", json_file({**branches.to_dict(), "sentences_zh": branches.sentences("zh")})
    for number, run in enumerate(branches.futures.values()):
        yield from scenario_files(run.scenario, f"scenario-{number}").items()


def branch(
    run: Run | str | os.PathLike[str],
    plans: Mapping[str, Mapping[str, Any]],
    *,
    at: int,
    days: int | None = None,
    test_from: int | Literal["late"] | None = "late",
    test_days: int = TEST_DAYS,
    look_ahead: int = LOOK_AHEAD,
    model: type[ClosedLoop] | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> Branches:
    """Go on from the morning of day ``at`` of a run with other levers: one past, several futures, the same luck.

    ``run`` is a :class:`Run`, or the folder in which one is saved. ``plans`` are changes by name, as for
    :func:`loopsim.compare`; they hold from day ``at`` to the end, whatever the schedule says, and may change whatever a
    schedule may::

        loopsim.branch(run, {"no ads": {"levers.ads.daily_spend_cny": 0}}, at=180)

    A future is, to the last bit, the run of the scenario with that change in its schedule. The past is not simulated
    again where the run kept the state of that day (``simulate(..., keep=[180])``) or ends on it; else it is. Days
    without a change must come out as recorded. ``days`` is the length of the whole, by default that of the run. The
    loop test begins on day 365, or 90 days after the change where that is later (``test_from="late"``). ``model`` and
    ``policy`` are those with which the run was made. ``progress(done, total)`` is called with days.

    Raises:
        ScenarioError: bad input, or a run that comes out otherwise.
        StoreError: the folder is missing or damaged.
    """
    refuse(progress_fault(progress))
    run = _loaded(run)
    refuse(*day_faults(at, days, run.days))
    days = run.days if days is None else days
    begin = max(TEST_FROM, at + LEAST_AGE) if test_from == "late" else test_from
    engine: Any = "agents" if model is not None else run.engine
    plain, faults = futures_of(run, plans, at, days)
    faults += faults_of(days, engine, model, policy)
    faults += loop_test_faults(run.scenario, begin, test_days, look_ahead)
    if begin is not None and not faults and begin < at:
        faults.append(
            Fault(
                "test_from",
                shown(begin),
                both(
                    "day {at} or later, since the futures begin there", "第 {at} 天或更晚，因为各分支从该日开始", at=at
                ),
            )
        )
    if UNCHANGED in plain:
        faults.append(
            Fault(
                both("plan {UNCHANGED}", "方案 {UNCHANGED}", UNCHANGED=UNCHANGED),
                both("the name of the future without a change", "不作改动的分支的名称"),
                both("another name", "另一个名称"),
            )
        )
    refuse(*faults)

    start = start_of(run, at, model=model, policy=policy)
    unchanged = run.scenario if days <= run.scenario.days else run.scenario.change({"days": days})
    scenarios = {UNCHANGED: unchanged, **plain}
    refuse(*size_faults(start.state.crowd, unchanged))
    off = switch_off(begin, test_days, look_ahead)
    found: dict[str, Run] = {}
    for number, (name, scenario) in enumerate(scenarios.items()):
        prepared = Prepared(scenario, days, engine, switch_offs=(off,) if off else (), model=model, policy=policy)
        tell = part_of(progress, number, len(scenarios))
        found[name] = run_of(
            prepared, prepared.run(run.seed, tell, resume=start.state), run.seed, engine, branched_at=at
        )
        if name == UNCHANGED:  # as it was recorded, or a rule of one's own is missing
            refuse(*history_faults(run, found[name].tallies))
    test = {"test_from": begin, "test_days": test_days, "look_ahead": look_ahead}
    return Branches(at, found, plain, start.how, {"model": model, "policy": policy, **test})


def _loaded(run: Run | str | os.PathLike[str]) -> Run:
    from loopsim.results.loading import load
    from loopsim.results.run import Run

    return run if isinstance(run, Run) else load(run)
