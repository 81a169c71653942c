"""Several scenarios on the same luck: ``loopsim.compare``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from loopsim.languages import both
from loopsim.runs.comparison import Comparison
from loopsim.runs.plans import AS_IT_IS, planned, plans_faults
from loopsim.runs.replicate import gather
from loopsim.runs.request import checked_request, load
from loopsim.runs.threads import Tell, part_of
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import changes_fault, progress_fault, refuse
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import LOOK_AHEAD, TEST_DAYS, TEST_FROM
from loopsim.simulation import Engine

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.run_days import Policy

Given = Scenario | str | os.PathLike[str]


def compare(
    scenarios: Given | Iterable[Given] | Mapping[str, Given],
    plans: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    runs: int = 50,
    first_seed: int = 1,
    days: int | None = None,
    changes: Mapping[str, Any] | None = None,
    kpis: Iterable[str] | None = None,
    series: Iterable[str] | None = None,
    jobs: int | None = None,
    engine: Engine | None = None,
    model: type[ClosedLoop] | Mapping[str, type[ClosedLoop]] | None = None,
    policy: Policy | None = None,
    test_from: int | None = TEST_FROM,
    test_days: int = TEST_DAYS,
    look_ahead: int = LOOK_AHEAD,
    progress: Tell | None = None,
) -> Comparison:
    """Simulate two or more scenarios on the same seeds and compare each with the first, run by run.

    ``scenarios`` are a list, or a mapping that gives them names of your own. ``plans`` are small what-ifs besides: the
    first scenario with some values changed, by name. Then one scenario is enough, which is called ``as it is``::

        loopsim.compare("shop.toml", {"half ads": {"levers.ads.daily_spend_cny": 1370}})

    ``model`` may differ by name, so that rules of your own meet the shipped ones, or one another, on the same luck::

        loopsim.compare({"shipped": shop, "mine": shop}, model={"mine": MyModel})

    ``changes`` are made to all of them. They must have one horizon, or ``days`` must give it. All else is as in
    :func:`loopsim.replicate`.

    Raises:
        ScenarioError: bad input, with a line for each fault of all scenarios.
    """
    refuse(progress_fault(progress))
    chosen = choose(scenarios, changes, days, plans)
    by_name = model if isinstance(model, Mapping) else {}
    faults = (*chosen.faults, *_strangers(by_name, chosen))
    requests = [
        checked_request(
            chosen.horizon,
            runs=runs, first_seed=first_seed, kpis=kpis, series=series, jobs=jobs, engine=engine, model=one,
            policy=policy, test=(test_from, test_days, look_ahead), plans=list(chosen.plans.values()), known=faults,
        )
        for one in ([by_name.get(name) for name in chosen.plans] if isinstance(model, Mapping) else [model])
    ]  # fmt: skip
    every = list(chosen.plans.values())
    if not isinstance(model, Mapping):
        found = gather(every, requests[0], progress)
    else:
        found = [
            gather([plan], request, part_of(progress, n, len(every)))[0]
            for n, (plan, request) in enumerate(zip(every, requests, strict=True))
        ]
    return Comparison(dict(zip(chosen.plans, found, strict=True)))


def _strangers(models: Mapping[str, type[ClosedLoop]], chosen: Chosen) -> list[Fault]:
    """Return a fault for each model that is of no scenario."""
    right = both("one of {names}", "{names} 之一", names=", ".join(map(str, chosen.plans)))
    return [Fault("model", shown(name), right) for name in models if chosen.plans and name not in chosen.plans]


class Chosen(NamedTuple):
    """The scenarios of a comparison, each with a name of its own, and the days of their runs."""

    plans: dict[str, Scenario]
    horizon: int
    faults: tuple[Fault, ...]  # where there are any, plans may lack and the horizon is a guess


def choose(
    scenarios: Given | Iterable[Given] | Mapping[str, Given],
    changes: Mapping[str, Any] | None = None,
    days: int | None = None,
    plans: Mapping[str, Mapping[str, Any]] | None = None,
    wrong: Sequence[Fault] = (),
) -> Chosen:
    """Load and change the scenarios that :func:`compare` is to simulate, or find what is wrong with them.

    ``wrong`` are faults of plans that are known already.
    """
    if wrong_changes := changes_fault(changes):
        return Chosen({}, 1, (wrong_changes,))
    is_one = isinstance(scenarios, str | os.PathLike | Scenario)
    if (is_one and plans is None) or isinstance(scenarios, Set) or not (is_one or isinstance(scenarios, Iterable)):
        one = f"{scenarios.name} alone" if isinstance(scenarios, Scenario) else shown(scenarios)
        fault = Fault(
            "scenarios", one, both("a list of two or more, the reference first", "两个或更多的列表，参照在前")
        )
        return Chosen({}, days if days is not None else 1, (fault,))
    given: list[Given] = _listed(scenarios)
    loaded = [load(one, changes) for one in given]
    found = [plan for plan, _ in loaded if plan is not None]
    faults = [fault for _, some in loaded for fault in some]
    if not given or (len(given) < 2 and plans is None):
        faults.append(
            Fault(
                "scenarios",
                both("{count} to compare", "{count} 个可比较", count=len(given)),
                both("two or more, the reference first", "两个或更多，参照在前"),
            )
        )
    for name in scenarios if isinstance(scenarios, Mapping) else ():
        if not (isinstance(name, str) and name):
            faults.append(
                Fault(
                    "scenarios",
                    both("{name} as a name", "以 {name} 为名称", name=shown(name)),
                    both("a text that is not empty", "非空的文本"),
                )
            )
    names = unique(list(scenarios) if isinstance(scenarios, Mapping) else [plan.name for plan in found])
    if len(given) == 1 and not isinstance(scenarios, Mapping):
        names = [AS_IT_IS]
    chosen = dict(zip(names, found, strict=False))
    if plans is not None:
        told = [*wrong, *(plans_faults(plans) if plans or not wrong else ())]
        faults += told
        for name, plan in plans.items() if given and len(told) == len(wrong) else ():
            if name in chosen:
                faults.append(
                    Fault(
                        both("plan {name}", "方案 {name}", name=name),
                        both("the name of a scenario", "与场景同名"),
                        both("another name", "另一个名称"),
                    )
                )
            made, some = planned(given[0], changes, name, plan)
            faults += some
            if made is not None:
                chosen[name] = made
    horizons = {plan.days for plan in chosen.values()}
    if days is None and len(horizons) > 1:
        each = ", ".join(f"{plan.days} ({name})" for name, plan in chosen.items())
        faults.append(Fault("days", each, both("one horizon for all: --days N", "统一的天数：--days N")))
    return Chosen(chosen, days if days is not None else min(horizons, default=1), tuple(faults))


def _listed(scenarios: Given | Iterable[Given] | Mapping[str, Given]) -> list[Given]:
    if isinstance(scenarios, str | os.PathLike | Scenario):
        return [scenarios]
    return list(scenarios.values() if isinstance(scenarios, Mapping) else scenarios)


def unique(names: Sequence[str]) -> list[str]:
    """The names, those that come again with a number: ``closed-loop``, ``closed-loop (2)``."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        seen[name] += 1
        word = name if seen[name] == 1 else f"{name} ({seen[name]})"
        while word in found:
            seen[name] += 1
            word = f"{name} ({seen[name]})"
        found.append(word)
    return found
