"""Explanation of a difference between two plans: profit and pool by stage and source, and by change."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from loopsim.decisions import explain_phrases as phrases
from loopsim.decisions.answer import Answer
from loopsim.decisions.arguments import flag_fault, run_faults
from loopsim.decisions.changes import Changes, changes_between, in_order, ordered, with_some
from loopsim.decisions.parts import MEASURES, SERIES, Figures, Group, Part, pool_parts, profit_parts, shapley
from loopsim.languages import both, checked
from loopsim.results.pictured import Pictured
from loopsim.runs.compare import Given, choose, compare
from loopsim.runs.comparison import Comparison
from loopsim.runs.headline import Change, change_of
from loopsim.runs.replicate import replicate
from loopsim.runs.replicates import Replicates
from loopsim.runs.request import FEWEST_RUNS
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import refuse
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.runs.threads import Tell

Language = Literal["en", "zh"]

#: How the effect of changes is found: each way of switching them on counts alike, or one after the other.
Way = Literal["shapley", "in order"]

#: Most changes for which all ways of switching them on are tried: 2**4 scenarios.
MOST_TRIED = 4

#: Most changes that are tried one after the other; more are taken by section.
MOST_IN_ORDER = 12

#: Name of the effects of changes, run by run, in the file of an explanation.
STORED = "changes_by_run"

#: Measures that changes are told for.
GOALS = ("profit", "reachable")


@dataclass(frozen=True, slots=True)
class Effect(Change):
    """A part over the runs: mean, 95% interval, and the group that it stands in."""

    group: Group


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Pictured, Answer):
    """The difference between two plans, taken apart. A value.

    ``profit`` and ``pool`` are parts by stage and source, ``changes`` the effect of each change on profit and on the
    pool. In every run each of them adds up to the difference of that run. ``why_no_changes`` says why there are none.
    """

    before: str
    after: str
    comparison: Comparison
    profit: tuple[Part, ...]
    pool: tuple[Part, ...]
    changes: Mapping[str, tuple[Part, ...]]
    way: Way  # in which the effects of changes are found
    values: Mapping[str, tuple[Any, Any]]  # of each change of one value: before and after
    why_no_changes: str = ""

    def total(self, measure: Literal["profit", "reachable"]) -> Effect:
        """Return the whole difference of profit (CNY) or of the pool at the end (people)."""
        parts = self.profit if measure == "profit" else self.pool
        runs = len(_both(*self.comparison.replicates.values()))
        return effect(Part(measure, "change", sum((part.values for part in parts), np.zeros(runs))))

    def effects(self, parts: Iterable[Part]) -> list[Effect]:
        """Return mean and interval of each part."""
        return [effect(part) for part in parts]

    def to_frame(self) -> pd.DataFrame:
        """A row a part: of (``profit``, ``pool``, ``change of profit``, ``change of pool``), group, part, mean, low
        and high (95% interval), unit."""
        import pandas as pd

        tables = {"profit": self.profit, "pool": self.pool}
        tables |= {f"change of {'pool' if goal == 'reachable' else goal}": self.changes.get(goal, ()) for goal in GOALS}
        rows = [
            (of, one.group, one.name, one.mean, one.low, one.high, "CNY" if of.endswith("profit") else "people")
            for of, parts in tables.items()
            for one in map(effect, parts)
        ]
        return pd.DataFrame(rows, columns=["of", "group", "part", "mean", "low", "high", "unit"])

    def sentences(self, language: Language = "en") -> list[str]:
        """Say how much is gained, through which stages, and by which changes."""
        from loopsim.decisions.explain_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        rows = [plain(row) for row in self.to_frame().to_dict("records")]
        return {
            "before": self.before,
            "after": self.after,
            "runs": len(self.comparison.reference),
            "sentences": self.sentences(),
            "profit": plain(asdict(self.total("profit"))),
            "reachable": plain(asdict(self.total("reachable"))),
            "way_of_changes": self.way,
            "values": {name: list(pair) for name, pair in self.values.items()},
            "parts": rows,
        }

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the comparison, and ``explanation.parquet`` and ``explanation.json`` beside it.

        Raises:
            StoreError: it is a file, or a folder that holds other things.
            OSError: the disk is full, or the folder cannot be written.
        """
        from loopsim.results.store import json_file, table_file
        from loopsim.runs.saving import save_comparison

        more = {
            "explanation.parquet": table_file(self.to_frame(), index=False),
            "explanation.json": json_file({**self.to_dict(), **_kept(self)}),
        }
        save_comparison(self.comparison, folder, more)


def explain(
    before: Given,
    after: Given | Mapping[str, Any],
    *,
    name: str | None = None,
    runs: int = 30,
    first_seed: int = 1,
    days: int | None = None,
    changes: Mapping[str, Any] | None = None,
    order: Sequence[str] | None = None,
    by_section: bool | None = None,
    jobs: int | None = None,
    progress: Tell | None = None,
) -> Explanation:
    """Say why one plan beats another: take the difference of profit and pool apart, on common luck.

    ``after`` is a scenario, or a mapping of the values that it changes: ``{"levers.ads.daily_spend_cny": 100}``. Up to
    four changes are tried in all ways (Shapley's value), more one after the other, as declared or in the ``order``
    given; ``by_section`` takes all values of a section as one change (left out: where there are more than twelve).
    ``changes`` are made to both; ``name`` is that of the changed plan.

    Raises:
        ScenarioError: bad input, with a line for each fault.
    """
    refuse(
        None if name is None or isinstance(name, str) else Fault("name", shown(name), both("a text", "文本")),
        None if by_section is None else flag_fault(by_section, "by_section"),
        *run_faults(runs=runs, first_seed=first_seed, days=days, jobs=jobs, progress=progress, fewest_runs=FEWEST_RUNS),
    )
    plans, horizon = _plans(before, after, name, changes, days)
    (first, one), (second, two) = plans.items()
    found = changes_between(one, two, by_section=bool(by_section))
    if by_section is None and len(found) > MOST_IN_ORDER:
        found = changes_between(one, two, by_section=True)
    if order is not None:
        found = ordered(found, order)
    way: Way = "shapley" if len(found) <= MOST_TRIED and order is None else "in order"
    between, why = _between(one, two, found, way)

    asked: dict[str, Any] = {"runs": runs, "first_seed": first_seed, "days": horizon, "jobs": jobs, "test_from": None}
    total = runs * (2 + len(between))
    compared = compare(plans, kpis=MEASURES, series=SERIES, progress=_telling(progress, 0, total), **asked)
    kept = _both(*compared.replicates.values())
    if not kept:
        failed = next(fault for one in compared.replicates.values() for fault in one.faults.values())
        wrong = Fault("runs", both(*phrases.NO_SEED_ON_WHICH, failed=failed[1]), both(*phrases.PLANS_RUN))
        raise ScenarioError([wrong])
    left, right = figures_of_both(compared)
    parts: dict[str, tuple[Part, ...]] = {}
    if not why and len(found) > 1:
        tried = {
            on: replicate(
                scenario, kpis=GOALS, series=(), progress=_telling(progress, (2 + number) * runs, total), **asked
            )
            for number, (on, scenario) in enumerate(between.items())
        }
        if any(one.faults for one in tried.values()):
            why = both(*phrases.SOME_RUNS_PART_CHANGES)
        ends = {frozenset[str](): compared.replicates[first], frozenset(found): compared.replicates[second]}
        if not why:
            parts = {goal: _change_parts({**tried, **ends}, list(found), goal, kept, way) for goal in GOALS}
    return Explanation(
        first, second, compared, tuple(profit_parts(left, right)), tuple(pool_parts(left, right)), parts,
        way, _values_of(one, two, found), why,
    )  # fmt: skip


def figures_of_both(compared: Comparison) -> tuple[Figures, Figures]:
    """Return the figures of both plans, of the runs that failed in neither."""
    kept = _both(*compared.replicates.values())
    left, right = (_figures(replicates, kept) for replicates in compared.replicates.values())
    return left, right


def _kept(found: Explanation) -> dict[str, Any]:
    """Parts that an explanation cannot be read back without, besides the comparison: the effect of changes by run."""
    effects = {goal: {part.name: part.values.tolist() for part in parts} for goal, parts in found.changes.items()}
    return {STORED: effects, "why_no_changes": found.why_no_changes}


def effect(part: Part) -> Effect:
    """Return mean and 95% interval of a part."""
    return Effect(**asdict(change_of(part.name, part.values)), group=part.group)


def _plans(
    before: Given,
    after: Given | Mapping[str, Any],
    name: str | None,
    changes: Mapping[str, Any] | None,
    days: int | None,
) -> tuple[dict[str, Scenario], int]:
    if isinstance(after, Mapping):
        chosen = choose(before, changes, days, {name or "changed": after})
    else:
        chosen = choose([before, after], changes, days)
    if chosen.faults:
        raise ScenarioError(chosen.faults)
    one, two = chosen.plans.values()
    if one.digest() == two.digest():
        raise ScenarioError(
            [Fault("explain", both(*phrases.SAME_SHOP_FIRST, name=shown(two.name)), both(*phrases.ONE_DIFFERS))]
        )
    return chosen.plans, chosen.horizon


def _between(one: Scenario, two: Scenario, found: Changes, way: Way) -> tuple[Mapping[frozenset[str], Scenario], str]:
    """Return the scenarios with some of the changes, and why there are none where some do not go alone."""
    if len(found) < 2:
        return {}, ""
    names = list(found)
    try:
        if way == "in order":
            return in_order(one, two, found), ""
        some = (frozenset(on) for size in range(1, len(names)) for on in combinations(names, size))
        return {on: with_some(one, two, found, [name for name in names if name in on]) for on in some}, ""
    except ScenarioError as error:
        return {}, str(error.faults[0])


def _change_parts(
    found: Mapping[frozenset[str], Replicates], names: list[str], goal: str, kept: list[int], way: Way
) -> tuple[Part, ...]:
    values = {on: replicates.values(goal)[kept] for on, replicates in found.items()}
    if way == "shapley":
        split = shapley(values, names)
    else:
        upto = [frozenset(names[:count]) for count in range(len(names) + 1)]
        split = {name: values[upto[n + 1]] - values[upto[n]] for n, name in enumerate(names)}
    return tuple(Part(name, "change", one) for name, one in split.items())


def _both(one: Replicates, two: Replicates) -> list[int]:
    """Return the numbers of the runs that neither failed in one nor in the other."""
    return sorted(set(one.series) & set(two.series))


def _figures(replicates: Replicates, kept: list[int]) -> Figures:
    paths = np.stack([replicates.series[run] for run in kept]).astype(float)
    names = replicates.wanted.series
    return Figures(
        sums=dict(zip(names, paths.sum(axis=1).T, strict=True)),
        firsts=dict(zip(names, paths[:, 0].T, strict=True)),
        measures={kpi: replicates.values(kpi)[kept] for kpi in MEASURES},
    )


def _values_of(one: Scenario, two: Scenario, found: Changes) -> dict[str, tuple[Any, Any]]:
    from loopsim.runs.what_differs import changed

    pairs = changed(one, two)
    return {name: (pairs[name][0], pairs[name][1]) for name in found if name in pairs}


def _telling(progress: Tell | None, done: int, total: int) -> Tell | None:
    if progress is None:
        return None
    return lambda more, _: progress(min(done + more, total), total)
