"""Futures of a run: its scenario with other levers from a day on, and the state on the morning of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from loopsim.languages import both
from loopsim.market.moving import everyone_in
from loopsim.prepared import Checkpoint, Prepared
from loopsim.results.daily import daily_table
from loopsim.runs.plans import plans_faults
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import as_changes, refuse
from loopsim.scenario.limits import limit_faults
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np

    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.crowd import Crowd
    from loopsim.results.run import Run
    from loopsim.run_days import Policy, Progress

#: Name of the future in which nothing changes.
UNCHANGED = "unchanged"

#: Whether the state was kept by the run, or its past was simulated again.
How = Literal["kept", "simulated"]


class Start(NamedTuple):
    """The morning on which futures part."""

    state: Checkpoint
    how: How


def day_faults(at: object, days: object, run_days: int, where: tuple[str, str] = ("at", "days")) -> list[Fault]:
    """Return the faults of the day on which futures part, and of the days up to which they go."""
    if isinstance(at, bool) or not isinstance(at, int) or not 1 <= at <= run_days:
        return [
            Fault(
                where[0],
                shown(at),
                both("a day of the run, from 1 to {run_days}", "运行期内的一天，1 至 {run_days}", run_days=run_days),
            )
        ]
    if days is None:
        right = both(
            "a day before {run_days}, or more days with {where}",
            "{run_days} 之前的一天，或用 {where} 增加天数",
            run_days=run_days,
            where=where[1],
        )
        return (
            [Fault(where[0], both("{at}, the end of the run", "{at}，即运行的最后", at=at), right)]
            if at == run_days
            else []
        )
    if faults := limit_faults(days=days):
        return [replace(fault, where=where[1]) for fault in faults]
    if days > at:  # type: ignore[operator]
        return []
    right = both(
        "{first} or more: the futures begin on day {at}", "{first} 或更多：各分支从第 {at} 天开始", first=at + 1, at=at
    )
    return [Fault(where[1], shown(days), right)]


def futures_of(
    run: Run, plans: Mapping[str, Mapping[str, Any]], at: int, days: int
) -> tuple[dict[str, Scenario], list[Fault]]:
    """Return each plan as a scenario that changes on day ``at``, by name, and the faults of all of them."""
    faults = plans_faults(plans)
    if faults:
        return {}, faults
    found: dict[str, Scenario] = {}
    for name, plan in plans.items():
        changes = as_changes(plan)
        try:
            found[name] = _from_day(run.scenario, at, days, changes, name)
        except ScenarioError as error:
            faults += [_of_plan(fault, name) for fault in error.faults]
    return found, list(dict.fromkeys(faults))


def _from_day(scenario: Scenario, at: int, days: int, changes: Mapping[str, Any], name: str) -> Scenario:
    """The same scenario with a last entry in its schedule, which wins over all others until the end."""
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    entry = {"from_day": at, "set": dict(changes), "note": name}
    return scenario.change({"days": max(scenario.days, days), "schedule": [*entries, entry]})


def _of_plan(fault: Fault, name: str) -> Fault:
    """The fault as one of the plan, where the user wrote the value."""
    _, found, path = fault.where.partition(".set.")
    return replace(
        fault,
        where=both("plan {name}: {path}", "方案 {name}：{path}", name=name, path=path)
        if found
        else both("plan {name}: {where}", "方案 {name}：{where}", name=name, where=fault.where),
    )


def start_of(
    run: Run,
    at: int,
    *,
    model: type[ClosedLoop] | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> Start:
    """Return the state of a run on the morning of day ``at``: kept, or from its past simulated once more.

    Raises:
        ScenarioError: the past comes out otherwise than it is recorded.
    """
    from loopsim.results.store import StoreError

    try:
        kept = run.state_at(at)
    except StoreError:  # of another version: the past may still be the same
        kept = None
    if kept is not None:
        return Start(Checkpoint(kept, run.tallies[:at]), "kept")
    engine = "agents" if model is not None else run.engine
    prepared = Prepared(run.scenario, at, engine, model=model, policy=policy)
    again = prepared.run(run.seed, progress)
    refuse(*history_faults(run, again.tallies))
    return Start(Checkpoint(again.crowd, again.tallies), "simulated")


def history_faults(run: Run, tallies: np.ndarray) -> list[Fault]:
    """Return a fault where days come out otherwise than a run has them.

    Another code made it then, or rules of one's own that are not given.
    """
    again = daily_table(tallies[: run.days])
    then = run.daily.head(len(again))[list(again.columns)]
    same = (then.to_numpy() == again.to_numpy()).all(axis=1)
    if same.all():
        return []
    made = run.provenance.get("versions", {}).get("loopsim", both("another version", "另一版本"))
    found = both(
        "a history that comes out otherwise from day {argmax} on (made by loopsim {made})",
        "从第 {argmax} 天起结果不同的历史（由 loopsim {made} 生成）",
        argmax=int((~same).argmax()),
        made=made,
    )
    return [
        Fault(
            "run",
            found,
            both(
                "a run that this version made, with the same rules: simulate it anew",
                "由当前版本以同样规则生成的运行：请重新模拟",
            ),
        )
    ]


def size_faults(crowd: Crowd, scenario: Scenario) -> list[Fault]:
    """Return a fault where other people live over the days of a scenario than in the past."""
    people = everyone_in(scenario)
    if people == crowd.people:
        return []
    found = both(
        "{days}, over which {people:,} people live in the market",
        "{days}，其间市场中有 {people:,} 人",
        days=scenario.days,
        people=people,
    )
    return [
        Fault(
            "days",
            found,
            both(
                "so many that they are the {people:,} of the past",
                "使人数与过去的 {people:,} 人一致的天数",
                people=crowd.people,
            ),
        )
    ]
