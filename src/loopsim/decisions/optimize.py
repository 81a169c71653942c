"""``loopsim.optimize``: the plan that reaches a goal best within bounds, a budget and constraints."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loopsim.decisions.planning.clock import Clock, Tell
from loopsim.decisions.planning.proposal import Proposal
from loopsim.decisions.planning.reading import Plan, infeasible, read_plan
from loopsim.decisions.planning.search import search
from loopsim.decisions.planning.world import Simulated
from loopsim.languages import both
from loopsim.results.code import code_version
from loopsim.results.store import StoreError, write_whole
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import changes_fault, is_number, progress_fault, refuse
from loopsim.scenario.limits import MAX_SEED
from loopsim.sweeps.lock import Lock

#: The file that says which plan the runs of a folder are for.
MARK = "optimize-plan.json"

#: Minutes where nothing else is said.
MINUTES = 5.0

#: Fewer runs than this are no search, nor are fewer than so many a lever.
FEWEST_RUNS, _A_LEVER = 100, 16


def optimize(
    plan: str | os.PathLike[str] | Mapping[str, Any] | Plan,
    *,
    minutes: float | None = None,
    most_runs: int | None = None,
    first_seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    executor: str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Tell | None = None,
) -> Proposal:
    """Look for the plan that reaches a goal best, confirm it on fresh seeds, and say what is sure about it.

    ``plan`` is a plan file, a table as such a file holds it, or a :class:`Plan`. The search ends after ``minutes`` (5
    where neither is given; they begin when the model is compiled), with at most ``most_runs`` runs, or when it expects
    nothing better. With ``out`` all runs are kept there: the same plan asked for again goes on, with more time if it is
    given more. ``progress(stage, part, best)`` is called now and then; ``best`` is a sentence when there is a new best
    plan, else empty.

    Raises:
        ScenarioError: bad input, with a line for each fault.
        StoreError: the folder holds runs of something else.
    """
    refuse(progress_fault(progress), changes_fault(changes), *_faults(minutes, most_runs, first_seed))
    found = plan if isinstance(plan, Plan) else read_plan(plan, changes)
    if most_runs is not None and most_runs < (least := _A_LEVER * len(found.problem.levers)):
        right = both("at least {least}, for {levers} levers", "至少 {least}（{levers} 个杠杆）",
                     least=least, levers=len(found.problem.levers))  # fmt: skip
        refuse(Fault("most_runs", shown(most_runs), right))
    if minutes is None and most_runs is None:
        minutes = MINUTES
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if out is None else Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        lock = Lock(folder)
        try:
            _check_mark(folder, found, first_seed)
            world = Simulated(found, folder, jobs=jobs, executor=executor)
            if not any(map(world.is_legal, _some(found, first_seed))):
                raise infeasible(found)
            world.warm()
            clock = Clock(minutes, most_runs, progress)
            world.tick = clock.tell
            return Proposal(found, search(found.problem, world, clock, first_seed=first_seed), minutes)
        finally:
            lock.release()


def _faults(minutes: float | None, most_runs: int | None, first_seed: int) -> list[Fault]:
    found = []
    if minutes is not None and not (is_number(minutes) and 0 < minutes < 1e6):
        found.append(Fault("minutes", shown(minutes), both("a number above 0", "大于 0 的数")))
    if most_runs is not None and not (type(most_runs) is int and most_runs >= FEWEST_RUNS):
        found.append(
            Fault(
                "most_runs",
                shown(most_runs),
                both("a whole number from {FEWEST_RUNS}", "不小于 {FEWEST_RUNS} 的整数", FEWEST_RUNS=FEWEST_RUNS),
            )
        )
    if not (type(first_seed) is int and 0 <= first_seed <= MAX_SEED):
        found.append(
            Fault(
                "first_seed",
                shown(first_seed),
                both("a whole number from 0 to {MAX_SEED:_}", "0 至 {MAX_SEED:_} 的整数", MAX_SEED=MAX_SEED),
            )
        )
    return found


def _some(plan: Plan, seed: int) -> list[tuple[float, ...]]:
    """Plans spread over all that may be set: if none of them may be tried, none is looked for."""
    from loopsim.stats import sobol

    rows = sobol(len(plan.problem.levers), 256, seed).tolist()
    return [plan.problem.point(plan.problem.today), *map(plan.problem.from_unit, rows)]


def _check_mark(folder: Path, plan: Plan, first_seed: int) -> None:
    """Refuse a folder whose runs are of another plan, or of other code."""
    here = {
        "problem": repr(plan.problem),
        "scenario": plan.base.digest(),
        "days": plan.days,
        "legal": plan.legal,
        "scale": plan.scale,
        "first_seed": first_seed,
        "code": code_version(),
    }
    mark = folder / MARK
    if mark.is_file():
        try:
            there = json.loads(mark.read_text(encoding="utf-8"))
        except ValueError:
            there = {}
        if there != here:
            apart = [name for name in here if not isinstance(there, dict) or there.get(name) != here[name]]
            right = both(
                "the same plan with the same loopsim, or another folder", "同一方案和同一 loopsim，或另一个文件夹"
            )
            raise StoreError(
                folder,
                both("runs for another plan ({apart})", "另一方案的运行（{apart}）", apart=", ".join(apart)),
                right,
            )
        return
    write_whole(mark, json.dumps(here, indent=1, ensure_ascii=False) + "\n")
