"""A study that is not the one a folder was begun with: each difference is told once, as its author wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loopsim.studies.study import Study
from loopsim.sweeps.recipe import DiffersError
from loopsim.sweeps.store import Store

ADS = "levers.ads.daily_spend_cny"
REWARD = "levers.referral.reward_cny"
CAP = "levers.accounts.friend_cap"
PASS = "levers.checkout.step_pass"
USUAL: dict[str, Any] = {"base": {"scenario": "closed-loop"}, "factor": [{"path": ADS, "list": [0, 1]}]}


def told(folder: Path, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Refusal of another study, without the words that all lines have in common."""
    Store.begin(folder / "out", Study.from_dict(USUAL | before, folder)).close()
    return refusal(folder, now)


def refusal(folder: Path, now: dict[str, Any]) -> list[str]:
    """The lines of a study that is refused in a folder that was begun."""
    out = folder / "out"
    with pytest.raises(DiffersError) as refused:
        Store.begin(out, Study.from_dict(USUAL | now, folder))
    lines = [str(fault).removeprefix(f"{out}: ") for fault in refused.value.faults]
    return [line.removesuffix(", as this folder was begun, or another folder") for line in lines]


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        ({"path": ADS, "list": [0, 1]}, {"path": ADS, "list": [0, 0.5, 1]},
         "factor.0.list: found [0, 0.5, 1] in the study; right is [0, 1]"),
        ({"path": ADS, "range": {"from": 0, "to": 4, "steps": 3}},
         {"path": ADS, "range": {"from": 0, "to": 4, "steps": 5}},
         "factor.0.range.steps: found 5 in the study; right is 3"),
        ({"path": ADS, "log_range": {"from": 1, "to": 4, "steps": 3}},
         {"path": ADS, "log_range": {"from": 1, "to": 9.5, "steps": 3}},
         "factor.0.log_range.to: found 9.5 in the study; right is 4"),
        ({"path": ADS, "list": [1, 2]}, {"path": ADS, "range": {"from": 1, "to": 3, "steps": 3}},
         (f'factor.0: found {{path = "{ADS}", range = {{from = 1, to = 3, steps = 3}}}} in the study; '
         f'right is {{path = "{ADS}", list = [1, 2]}}')),
        ({"paths": [ADS, REWARD], "list": [[1, 2], [3, 4]]}, {"paths": [ADS, REWARD], "list": [[1, 2], [3, 5]]},
         "factor.0.list.1: found [3, 5] in the study; right is [3, 4]"),
        ({"path": ADS, "list": [1, 2]}, {"path": ADS, "list": [1, 2], "name": "cost"},
         "factor.0.name: found \"cost\" in the study; right is nothing"),
        ({"path": PASS, "list": [[0.5], [0.6]]}, {"path": PASS, "list": [[0.5], [0.7]]},
         "factor.0.list.1: found [0.7] in the study; right is [0.6]"),
        ({"name": "p", "choices": {"a": {REWARD: 1}, "b": {REWARD: 2}}},
         {"name": "p", "choices": {"a": {"levers": {"referral": {"reward_cny": 1}}}, "b": {REWARD: 3}}},
         f"factor.0.choices.b.{REWARD}: found 3 in the study; right is 2"),
    ],
)  # fmt: skip
def test_a_factor_that_changed_is_told_in_one_line_as_it_was_written(
    before: dict[str, Any], now: dict[str, Any], line: str, tmp_path: Path
) -> None:
    assert told(tmp_path, {"factor": [before]}, {"factor": [now]}) == [line]


def test_what_was_swept_is_known_without_the_study_file_of_then(tmp_path: Path) -> None:
    Store.begin(tmp_path / "out", Study.from_dict(USUAL)).close()
    (tmp_path / "out" / "study.toml").unlink()
    lines = refusal(tmp_path, {"factor": [{"path": ADS, "list": [0, 2]}]})
    assert lines == ["factor.0.list: found [0, 2] in the study; right is [0, 1]"]


def test_a_factor_more_is_told_whole(tmp_path: Path) -> None:
    more = {"factor": [*USUAL["factor"], {"path": CAP, "list": [7, 9]}]}
    assert told(tmp_path, {}, more) == [
        'factor.1: found {path = "levers.accounts.friend_cap", list = [7, 9]} in the study; right is nothing'
    ]


def test_all_else_is_told_by_its_place_in_the_file(tmp_path: Path) -> None:
    sampled = {"path": ADS, "range": {"from": 0, "to": 4}}
    before = {
        "factor": [sampled],
        "design": {"kind": "sobol", "points": 4},
        "keep": {"kpis": ["profit", "joined"]},
        "base": {"scenario": "closed-loop", "set": {PASS: [0.5, 0.6], CAP: 30}},
    }
    now = {
        "factor": [sampled],
        "design": {"kind": "sobol", "points": 4, "seed": 2},
        "keep": {"kpis": ["profit"]},
        "runs": {"per_point": 2, "until": {"kpi": "profit", "half_width": 1.5, "at_most": 9}},
        "base": {"scenario": "closed-loop", "set": {PASS: [0.5]}},
    }
    assert sorted(told(tmp_path, before, now)) == [
        "base.scenario: levers.accounts.friend_cap: found 5000 in the study; right is 30",
        "base.set.levers.checkout.step_pass: found [0.5] in the study; right is [0.5, 0.6]",
        "design.seed: found 2 in the study; right is 1",
        'keep.kpis: found ["profit"] in the study; right is ["profit", "joined"]',
        "runs.per_point: found 2 in the study; right is 1",
        'runs.until: found {kpi = "profit", half_width = 1.5, at_most = 9} in the study; right is nothing',
    ]


def test_of_long_values_the_place_is_told_where_they_begin_to_differ(tmp_path: Path) -> None:
    (line,) = told(tmp_path, {"factor": [{"path": ADS, "list": list(range(300))}]},
                   {"factor": [{"path": ADS, "list": [*range(200), 200.5, *range(201, 300)]}]})  # fmt: skip
    assert len(line) < 320
    assert "199, 200.5, 201" in line and "199, 200, 201" in line


TABLE: dict[str, Any] = {"factor": [], "design": {"kind": "table", "file": "pts.csv"}}


class TestTables:
    """Differences in a table of points are told cell by cell."""

    def told(self, folder: Path, before: str, now: str) -> list[str]:
        """The same for a table of points."""
        (folder / "pts.csv").write_text(before)
        Store.begin(folder / "out", Study.from_dict(USUAL | TABLE, folder)).close()
        (folder / "pts.csv").write_text(now)
        return refusal(folder, TABLE)

    def test_a_cell_that_changed_is_named(self, tmp_path: Path) -> None:
        assert self.told(tmp_path, f"{ADS},{CAP}\n10,7\n200,8\n", f"{ADS},{CAP}\n10,7\n210,8\n") == [
            f"pts.csv, line 3: {ADS}: found 210 in the study; right is 200"
        ]

    def test_the_first_cells_are_named_and_the_others_counted(self, tmp_path: Path) -> None:
        before, now = (
            f"{ADS},{CAP}\n" + "".join(f"{row + more},{row + 1 + more}\n" for row in range(4)) for more in (0, 1)
        )
        lines = self.told(tmp_path, before, now)
        assert [line.partition(":")[0] for line in lines] == [
            "pts.csv, line 2", "pts.csv, line 2", "pts.csv, line 3", "pts.csv, line 3", "pts.csv, line 4", "pts.csv",
        ]  # fmt: skip
        assert lines[-1] == "pts.csv: found 3 cells more that differ; right is none"

    def test_rows_and_columns_more_are_told(self, tmp_path: Path) -> None:
        lines = self.told(tmp_path, f"{ADS}\n10\n20\n", f"{ADS},{CAP}\n10,7\n20,8\n30,9\n")
        assert lines == [
            f'pts.csv: columns: found ["{ADS}", "{CAP}"] in the study; right is ["{ADS}"]',
            "pts.csv: found 3 rows in the study; right is 2 rows",
        ]

    def test_a_choice_that_changed_is_told_by_itself_and_beside_it_only_cells_that_changed(
        self, tmp_path: Path
    ) -> None:
        def table(reward: int) -> dict[str, Any]:
            return TABLE | {"factor": [{"name": "policy", "choices": {"a": {REWARD: reward}}}]}

        (tmp_path / "pts.csv").write_text(f"{ADS},policy\n10,a\n")
        line = f"factor.0.choices.a.{REWARD}: found 6 in the study; right is 5"
        assert told(tmp_path, table(5), table(6)) == [line]
        (tmp_path / "pts.csv").write_text(f"{ADS},policy\n11,a\n")
        assert refusal(tmp_path, table(6)) == [line, f"pts.csv, line 2: {ADS}: found 11 in the study; right is 10"]

    def test_a_table_of_points_that_is_lost_is_told_as_that(self, tmp_path: Path) -> None:
        (tmp_path / "pts.csv").write_text(f"{ADS}\n10\n")
        Store.begin(tmp_path / "out", Study.from_dict(USUAL | TABLE, tmp_path)).close()
        (tmp_path / "out" / "points.parquet").unlink()
        (tmp_path / "pts.csv").write_text(f"{ADS}\n11\n")
        (line,) = refusal(tmp_path, TABLE)
        assert "points.parquet, which cannot be read any more" in line


def test_points_that_another_scipy_would_spread_otherwise_are_told_by_their_values(tmp_path: Path) -> None:
    tree = USUAL | {"factor": [{"path": ADS, "range": {"from": 0, "to": 4}}], "design": {"kind": "sobol", "points": 4}}
    study = Study.from_dict(tree)
    Store.begin(tmp_path, study).close()
    recipe = json.loads((tmp_path / "provenance.json").read_text())
    recipe["study"]["design"]["points_digest"] = "another"
    (tmp_path / "provenance.json").write_text(json.dumps(recipe))
    with pytest.raises(DiffersError, match="design: found other points in the study; right is the earlier ones"):
        Store.begin(tmp_path, study)
