"""Answers as their commands saved them, read back: equal in figures, sentences and pictures where all was kept.

Of a branch only days and sentences are in the folder, of a search for a plan only what it told; these are values of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from loopsim.decisions.explain import STORED, Explanation, figures_of_both
from loopsim.decisions.futures import UNCHANGED
from loopsim.decisions.influences import Influence, Sensitivity
from loopsim.decisions.learn import Learning, learn
from loopsim.decisions.map_panels import MapPanels
from loopsim.decisions.map_plan import MapLever
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.outcomes import Robustness
from loopsim.decisions.parts import Part, pool_parts, profit_parts
from loopsim.decisions.points import RUNS
from loopsim.decisions.ranges import Range
from loopsim.decisions.robust import read_fails
from loopsim.decisions.worlds import Worlds
from loopsim.languages import both, checked
from loopsim.results.pictured import Pictured
from loopsim.results.store import StoreError, check_whole, read_json, read_table, readable
from loopsim.runs.loading import load_comparison
from loopsim.scenario.scenario import Scenario
from loopsim.studies.design import Ranged, Span
from loopsim.sweeps.result import Sweep

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "zh"]

#: Files by which a folder tells what it holds, the most particular first, and the scenario that it is about.
KINDS = {
    "explanation.json": "scenario-1.toml",
    "branch.json": "scenario-0.toml",
    "learn.json": "plan-0/design/scenario.toml",
    "robust.json": "plan-0/design/scenario.toml",
    "sensitivity.json": "design/scenario.toml",
    "map.json": "round-01/design/scenario.toml",
    "maps.json": "panel-0/round-01/design/scenario.toml",
    "proposal.json": "scenario.toml",
}


class StoredFuture(NamedTuple):
    """Days of one future of a branch, and its scenario."""

    scenario: Scenario
    daily: pd.DataFrame
    seed: int

    @property
    def days(self) -> int:
        """Days of the whole."""
        return len(self.daily)


@dataclass(frozen=True, eq=False)
class StoredBranches(Pictured):
    """Futures of a run as far as their folder keeps them: days, measures and sentences."""

    at: int
    futures: Mapping[str, StoredFuture]
    table: pd.DataFrame
    said: Mapping[str, list[str]]  # by language

    @property
    def unchanged(self) -> StoredFuture:
        """The future in which nothing changes."""
        return self.futures[UNCHANGED]

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the changed futures."""
        return tuple(name for name in self.futures if name != UNCHANGED)

    def sentences(self, language: Language = "en") -> list[str]:
        """Say what each future brings."""
        return self.said[checked(language)]

    def to_frame(self) -> pd.DataFrame:
        """A row a future, as that of :class:`~loopsim.decisions.branch.Branches`."""
        return self.table


@dataclass(frozen=True, eq=False)
class StoredProposal:
    """Answer of a search for a plan, and the recommended scenario."""

    document: Mapping[str, Any]
    scenario: Scenario


Stored = Explanation | Learning | Robustness | Sensitivity | KpiMap | MapPanels | StoredBranches | StoredProposal


def load_answer(place: Path) -> Stored | None:
    """Read the answer that was saved in a folder; None where there is none of those that can be read.

    Raises:
        StoreError: a file is missing or damaged; the message names it.
    """
    name = next((one for one in KINDS if (place / one).is_file()), None)
    if name is None:
        return None
    readers: dict[str, Callable[[Path, dict[str, Any]], Stored]] = {
        "explanation.json": _explanation,
        "branch.json": _branches,
        "learn.json": _learning,
        "robust.json": _robustness,
        "sensitivity.json": _sensitivity,
        "map.json": _map,
        "maps.json": _map_panels,
        "proposal.json": _proposal,
    }
    document = read_json(place / name)
    with readable(place / name, "an answer as this version of loopsim saves it"):
        return readers[name](place, document)


def scenario_of_answer(place: Path) -> Scenario | None:
    """The scenario that the answer in a folder is about; None where it was not kept."""
    for name, scenario in KINDS.items():
        if (place / name).is_file() and (place / scenario).is_file():
            return Scenario.load(place / scenario)
    return None


def _sensitivity(_: Path, document: dict[str, Any]) -> Sensitivity:
    return Sensitivity(
        scenario=document["scenario"],
        method=document["method"],
        ranges={path: Range(**one) for path, one in document["ranges"].items()},
        influences={kpi: tuple(Influence(**one) for one in some) for kpi, some in document["influences"].items()},
        luck=document["luck"],
        rows={kpi: (pair[0], pair[1]) for kpi, pair in document["rows"].items()},
        runs=document["runs"],
        days=document["days"],
        failed=document["failed"],
        hidden=tuple(document["hidden"]),
        flat=document.get("flat", {}),  # not in folders of November 2026
        held=tuple(document["held"]),
    )


def _robustness(place: Path, document: dict[str, Any]) -> Robustness:
    ranges = tuple(Range(**one) for one in document["ranges"].values())
    names = tuple(one["plan"] for one in document["plans"])
    table = read_table(place / "worlds.parquet")
    paths = [one.path for one in ranges]
    rows = table[table["plan"] == names[0]].sort_values("world")[paths].to_numpy(float)
    fails = read_fails(document["fails"].replace(",", ""))[0]
    if fails is None:
        raise ValueError(f"fails: {document['fails']}")
    shape = (len(rows), document["runs"])

    def measured(plan: int, kpi: str) -> np.ndarray:
        runs = Sweep(place / f"plan-{plan}" / RUNS).runs.sort_values(["point", "run"])
        return runs[kpi].to_numpy(float).reshape(shape) if kpi in runs else np.full(shape, np.nan)

    values, closed, measure = (
        np.stack([measured(plan, kpi) for plan in range(len(names))])
        for kpi in (document["goal"], "loop_closed", fails.kpi)
    )
    return Robustness(
        document["scenario"], names, document["goal"], Worlds(ranges, rows), values, closed, fails, measure,
        document["days"], document["failed"],
    )  # fmt: skip


def _learning(place: Path, _: dict[str, Any]) -> Learning:
    return learn(_robustness(place, read_json(place / "robust.json")))


def _map(_: Path, document: dict[str, Any]) -> KpiMap:
    levers = []
    for one, spans in zip(document["levers"], document["spans"], strict=True):
        axis = Ranged((one["name"],), tuple(one["paths"]), tuple(Span(**span) for span in spans), document["steps"])
        levers.append(MapLever(one["name"], axis, one["unit"]))
    values = np.array(document["values"], float)
    return KpiMap(
        document["scenario"], document["kpi"], document["at"], tuple(levers),
        tuple(map(tuple, document["places"])), values, document["runs"], document["days"], document["failed"],
    )  # fmt: skip


def _map_panels(place: Path, document: dict[str, Any]) -> MapPanels:
    panels = document["panels"]
    maps = {one["name"]: _map(place, read_json(place / one["folder"] / "map.json")) for one in panels}
    return MapPanels(maps, {one["name"]: one["name_zh"] for one in panels})


def _explanation(place: Path, document: dict[str, Any]) -> Explanation:
    comparison = load_comparison(place)
    left, right = figures_of_both(comparison)
    changes = {
        goal: tuple(Part(name, "change", np.array(values, float)) for name, values in parts.items())
        for goal, parts in document[STORED].items()
    }
    values = {name: (pair[0], pair[1]) for name, pair in document["values"].items()}
    return Explanation(
        document["before"], document["after"], comparison, tuple(profit_parts(left, right)),
        tuple(pool_parts(left, right)), changes, document["way_of_changes"], values, document["why_no_changes"],
    )  # fmt: skip


def _branches(place: Path, document: dict[str, Any]) -> StoredBranches:
    check_whole(place)
    daily, table = read_table(place / "daily.parquet"), read_table(place / "branch.parquet")
    futures = {
        str(name): StoredFuture(Scenario.load(place / f"scenario-{number}.toml"), daily.loc[name], document["seed"])
        for number, name in enumerate(table.index)
    }
    said = {"en": document["sentences"], "zh": document["sentences_zh"]}
    return StoredBranches(int(document["at"]), futures, table, said)


def _proposal(place: Path, document: dict[str, Any]) -> StoredProposal:
    if not {"sentences", "sentences_zh", "recommended", "marginal"} <= document.keys():
        found = both("no sentences in both languages", "没有双语的结论")
        right = both("a plan that this version saved", "本版本保存的方案")
        raise StoreError(place / "proposal.json", found, right)
    return StoredProposal(document, Scenario.load(place / "scenario.toml"))
