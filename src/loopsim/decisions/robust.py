"""Plans against uncertain worlds: ``loopsim.robust``."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.decisions.arguments import flag_fault, run_faults
from loopsim.decisions.outcomes import Fails, Robustness
from loopsim.decisions.points import POINTS, Recipe, measures_at
from loopsim.decisions.worlds import FEWEST, Worlds, beside, drawn_worlds, place_of_row, read_worlds, twice_faults
from loopsim.languages import both
from loopsim.results.definitions import BETTER, KPIS
from loopsim.results.store import appearing, json_file, table_file
from loopsim.runs.compare import Chosen, Given, choose
from loopsim.runs.threads import part_of
from loopsim.runs.what_differs import changed
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.kinds import as_texts, path_fault, refuse, texts_fault
from loopsim.scenario.scenario import Scenario
from loopsim.sweeps.sweep import Progress

#: Goal, condition of failure and worlds where nothing else is asked for.
GOAL, FAILS, WORLDS = "profit", "profit<0", 64

#: A line of the table of points, as faults tell it.
_POINT = re.compile(rf".*\b{re.escape(POINTS)}, line (\d+)")

_CONDITION = re.compile(r"\s*(\w+)\s*([<>])\s*(\S+)\s*")
_RESULT, _TABLE = "robust.json", "worlds.parquet"
_CLOSED = "loop_closed"


def robust(
    scenarios: Given | Iterable[Given] | Mapping[str, Given],
    plans: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    over: Iterable[str] = (),
    draws: str | os.PathLike[str] | None = None,
    worlds: int | None = None,
    goal: str = GOAL,
    fails: str = FAILS,
    runs: int = 2,
    first_seed: int = 1,
    days: int | None = None,
    changes: Mapping[str, Any] | None = None,
    has_test: bool = True,
    jobs: int | None = None,
    executor: str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """Simulate plans in the same uncertain worlds, on the same luck: what each is worth, and where it fails.

    ``scenarios`` and ``plans`` are as for :func:`loopsim.compare`. Worlds differ in what a merchant does not know:
    ``over`` are the values to draw evenly over their plausible ranges (paths, patterns, ``PATH=LOW..HIGH``; left out:
    all that are on and that nobody decides), in ``worlds`` worlds (64); or ``draws`` is a table with a column a value
    and a row a world, such as the ``draws.csv`` of a calibration, of which the first ``worlds`` rows are taken (all);
    with both, the values of ``over`` are drawn beside those of the table. ``fails`` is the condition on which a plan
    fails, as in ``"profit<0"``. Each world is met by each plan with ``runs`` seeds, the same for all plans and others
    in each world, so that intervals over the worlds hold luck as well. ``has_test`` asks whether the loop closes, which
    takes the most time. With ``out`` the runs are kept there, and go on where they were stopped.

    Raises:
        ScenarioError: bad input, with a line for each fault.
        StoreError: the folder holds something else.
    """
    refuse(
        texts_fault(over, "over", both("paths or patterns in a list", "路径或模式的列表")),
        None if draws is None else path_fault(draws, "draws", both("the path of a table of worlds", "情境表的路径")),
        None
        if isinstance(goal, str)
        else Fault("goal", shown(goal), both("a measure, such as profit", "指标，如 profit")),
        flag_fault(has_test, "has_test"),
        *run_faults(
            runs=runs, first_seed=first_seed, days=days, jobs=jobs, executor=executor, progress=progress, out=out
        ),
    )
    chosen = choose(scenarios, changes, days, plans)
    condition, faults = read_fails(fails)
    if goal not in KPIS:
        faults.append(
            Fault("goal", shown(goal), nearest(goal, KPIS) or both("a measure, such as profit", "指标，如 profit"))
        )
    elif BETTER[goal] != "up":
        faults.append(
            Fault(
                "goal",
                both("{goal}, of which more is not better", "{goal}，它不是越多越好", goal=goal),
                both("a measure such as profit or renewal", "profit、renewal 这样的指标"),
            )
        )
    drawn, wrong = _worlds(chosen, over, draws, worlds, first_seed)
    faults = [*chosen.faults, *faults, *wrong]
    if drawn is not None and not faults:
        faults += twice_faults(drawn, _decided(chosen))
    if faults or drawn is None or condition is None:
        raise ScenarioError(faults)
    kpis = tuple(dict.fromkeys((goal, condition.kpi, *((_CLOSED,) if has_test else ()))))
    # Luck that all worlds shared would move every figure at once, and no interval would tell.
    recipe = Recipe(kpis, runs, first_seed, luck_sets=None, days=chosen.horizon, jobs=jobs, executor=executor)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if out is None else Path(out)
        found, failed = _measured(chosen.plans, drawn, recipe, folder, progress, draws)
        of = {kpi: found[..., place] for place, kpi in enumerate(kpis)}
        result = Robustness(
            next(iter(chosen.plans.values())).name, tuple(chosen.plans), goal, drawn, of[goal],
            of.get(_CLOSED, np.full_like(of[goal], np.nan)), condition, of[condition.kpi], chosen.horizon, failed,
        )  # fmt: skip
        if not result.used.sum() > 1:
            raise ScenarioError(
                [
                    Fault(
                        "goal",
                        both(
                            "{goal}, not defined in the runs of every world",
                            "{goal}，并非在每个情境的运行中都有定义",
                            goal=goal,
                        ),
                        both("another measure", "另一个指标"),
                    )
                ]
            )
        if out is not None:
            for name, write in (
                (_RESULT, json_file(result.to_dict())),
                (_TABLE, table_file(result.by_world(), index=False)),
            ):
                with appearing(folder / name) as part:
                    write(part)
    return result


def read_fails(text: str) -> tuple[Fails | None, list[Fault]]:
    """Read a condition of failure: ``"profit<0"``."""
    found = _CONDITION.fullmatch(text) if isinstance(text, str) else None
    right = both(
        "a measure below or above a value, as in profit<0 or loop_closed<0.5",
        "低于或高于某值的指标，如 profit<0、loop_closed<0.5",
    )
    if found is None:
        return None, [Fault("fails", shown(text), right)]
    kpi, sign, number = found.groups()
    try:
        value = float(number)
    except ValueError:
        return None, [Fault("fails", shown(number), right)]
    if kpi not in KPIS or not np.isfinite(value):
        return None, [Fault("fails", shown(text), nearest(kpi, KPIS) or right)]
    return Fails(kpi, sign == "<", value), []


def _worlds(
    chosen: Chosen, over: Iterable[str], draws: str | os.PathLike[str] | None, count: int | None, seed: int
) -> tuple[Worlds | None, list[Fault]]:
    over = as_texts(over)
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < FEWEST):
        return None, [Fault("worlds", shown(count), both("{FEWEST} or more", "{FEWEST} 或更多", FEWEST=FEWEST))]
    first = next(iter(chosen.plans.values()), None)
    if first is None:
        return None, []
    if draws is None:
        return drawn_worlds(first, over, WORLDS if count is None else count, seed)
    table, faults = read_worlds(draws, count)
    return (table, faults) if table is None or not over else beside(table, first, over, seed)


def _decided(chosen: Chosen) -> dict[str, list[str]]:
    """Values in which each plan differs from the first."""
    first, *others = chosen.plans.items()
    return {name: list(changed(first[1], plan)) for name, plan in others}


def _measured(
    plans: Mapping[str, Scenario],
    worlds: Worlds,
    recipe: Recipe,
    folder: Path,
    progress: Progress | None,
    draws: str | os.PathLike[str] | None,
) -> tuple[np.ndarray, int]:
    """Return the measures, ``(plans, worlds, runs, kpis)``, and the failed runs."""
    found, failed = [], 0
    rows = worlds.rows.tolist()
    for number, (name, plan) in enumerate(plans.items()):
        tell = part_of(progress, number, len(plans))
        try:
            values, wrong = measures_at(plan, worlds.paths, rows, recipe, folder / f"plan-{number}", "robust", tell)
        except ScenarioError as error:
            raise ScenarioError(
                [
                    Fault(
                        both(
                            "plan {name}: {where}",
                            "方案 {name}：{where}",
                            name=name,
                            where=_in_world(fault.where, draws),
                        ),
                        fault.found,
                        fault.right,
                    )
                    for fault in error.faults
                ]
            ) from None
        found.append(values)
        failed += wrong
    return np.stack(found), failed


def _in_world(where: str, draws: str | os.PathLike[str] | None) -> str:
    """Return the place of a fault of a world as the user knows it, not as it stands in the table of points."""
    found = _POINT.match(where)
    return where if found is None else place_of_row(draws, int(found[1])) + where[found.end() :]
