"""Parts that reports on answers share: sentences and picture in both languages, the scenario they are about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loopsim.decisions.range_words import OWN
from loopsim.decisions.ranges import Range
from loopsim.decisions.stored import scenario_of_answer
from loopsim.plots.saved import read_saved
from loopsim.reports.making import making
from loopsim.reports.measures import paired
from loopsim.reports.parts import LANGUAGES, Both, Notice, Panel, Picture
from loopsim.results.store import read_json, readable
from loopsim.runs.plans import AS_IT_IS, plan_text
from loopsim.scenario.scenario import Scenario

#: Where the recipes of the runs of an answer lie.
_RECIPES = (
    "runs/provenance.json",
    "round-01/runs/provenance.json",
    "panel-0/round-01/runs/provenance.json",
    "plan-0/runs/provenance.json",
)


def told(found: Any) -> list[Both]:
    """Sentences of an answer in both languages, the most important first."""
    return paired(*(found.sentences(language) for language in LANGUAGES))


def drawn(found: Any, key: str, title: Both, alt: Both, panels: Sequence[Panel] = ()) -> Picture:
    """The picture of an answer in both languages."""
    return Picture(key, title, alt, {language: found.plot(language=language) for language in LANGUAGES}, panels)


def stored_picture(folder: Path | None, file: str, key: str, title: Both, alt: Both) -> list[Picture]:
    """The picture that a command left in its folder, in the languages in which it was drawn, if there is one."""
    shown = {} if folder is None else read_saved(folder / file)
    return [Picture(key, title, alt, shown)] if shown else []


def split(sentences: Sequence[Both]) -> tuple[Both, Sequence[Both]]:
    """The answer, and what is said besides."""
    return (sentences[0], sentences[1:]) if sentences else (Both("", ""), ())


def scenario_of(folder: Path | None) -> Scenario | None:
    """The scenario that the answer in a folder is about; None without a folder."""
    return None if folder is None else scenario_of_answer(folder)


def scenario_file(folder: Path | None, name: str) -> str:
    """The scenario as a command takes it: the file in the folder, or its name."""
    from loopsim.decisions.stored import KINDS

    if folder is None:
        return name
    return next((str(folder / file) for mark, file in KINDS.items() if (folder / mark).is_file()), name)


def making_of(folder: Path | None) -> list[tuple[Both, Both]]:
    """The recipe of the runs that an answer was made of: command, date, seed, versions; nothing without a folder."""
    begun, runs = _recipe(folder)
    if not begun:
        return []
    return making({**begun, "first_seed": runs.get("first_seed", 1), "runs": runs.get("per_point", 1)})


def plan_words(names: Sequence[str], plans: Sequence[Scenario], files: Sequence[str]) -> list[str]:
    """The plans as a command takes them: the first as a file, and others with their names where a line tells them."""
    if names[0] == AS_IT_IS:
        told = [plan_text(name, plans[0], plan) for name, plan in zip(names[1:], plans[1:], strict=True)]
        if all(told):
            return [files[0], *(word for one in told if one for word in ("--plan", one))]
    return list(files)


def first_seed(folder: Path | None) -> int:
    """The seed of the first run of an answer."""
    _, runs = _recipe(folder)
    return int(runs.get("first_seed", 1))


def seed_option(folder: Path | None) -> tuple[object, ...]:
    """The option of the first seed, where it is not the usual one."""
    seed = first_seed(folder)
    return () if seed == 1 else ("--seed", seed)


def _recipe(folder: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how the runs of an answer were begun, and what its study says of runs; empty where it is not known."""
    found = None if folder is None else next((folder / one for one in _RECIPES if (folder / one).is_file()), None)
    if found is None:
        return {}, {}
    recipe = read_json(found)
    with readable(found, "the recipe of a sweep"):
        return recipe["begun"], recipe["study"]["runs"]


def over_option(one: Range) -> str:
    """Return what was moved as a command takes it: a range of one's own with its ends, a declared one by its path."""
    return range_option(one.path, one.low, one.high) if one.grade == OWN else one.path


def range_option(path: str, low: float, high: float) -> str:
    """A value with its range as a command takes it, exact enough to give the same points again."""
    return f"{path}={low:.15g}..{high:.15g}"


def legal_of(scenario: Scenario | None) -> list[Notice] | None:
    """Findings of the legal guard on the plan that an answer is about; None where it is not known."""
    from loopsim.reports.kinds.replicates import legal_of as legal

    return None if scenario is None else legal(scenario)


def count_facts(days: int, runs: int, failed: int = 0) -> Both:
    """Days and runs of an answer, and failed runs if there are some."""
    fact = Both("{days:,} days, {runs:,} runs of each point", "{days:,} 天，每点 {runs:,} 次运行")
    fact = fact.filled(days=days, runs=runs)
    if not failed:
        return fact
    more = Both("{fact}; {failed:,} runs failed", "{fact}；{failed:,} 次运行失败")
    return more.filled(fact=fact, failed=failed)
