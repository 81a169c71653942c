"""Remarks on a study of which a map is made: what its file says and a map does not use."""

from __future__ import annotations

import os

from loopsim.decisions.map_plan import study_of
from loopsim.languages import both
from loopsim.scenario.scenario import Scenario


def remarks_of(source: Scenario | str | os.PathLike[str]) -> list[str]:
    """Return a line for each key under ``[runs]`` of a study file that a map leaves aside; none for a scenario.

    Raises:
        ScenarioError: a study file that cannot be read.
    """
    study = None if isinstance(source, Scenario) else study_of(source)
    if study is None:
        return []
    runs = study.file.runs
    same = both("a map gives all its points the same seeds", "地图的所有点用同样的种子")
    fixed = both("a map makes the same number of runs of each point (--runs)", "地图的每个点运行次数相同（--runs）")
    unused = (
        ("same_luck", not runs.same_luck, same),
        ("luck_sets", runs.luck_sets is not None, same),
        ("until", runs.until is not None, fixed),
    )
    return [
        both("{source}: runs.{name} is not used: {why}", "{source}：未使用 runs.{name}：{why}",
             source=source, name=name, why=why)
        for name, is_said, why in unused
        if is_said
    ]  # fmt: skip
