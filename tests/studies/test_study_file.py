"""A study file becomes points that are sound scenarios, or one line for each of its faults."""

from __future__ import annotations

import gzip
import itertools
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counting import calls
from loopsim.declare.levers import Section
from loopsim.scenario import consistency, legal
from loopsim.scenario.document import catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from loopsim.stats import latin_hypercube, sobol
from loopsim.studies.factors import touch
from loopsim.studies.overrides import Overrides, UnfitError
from loopsim.studies.study import Study

ADS = "levers.ads.daily_spend_cny"
REWARD = "levers.referral.reward_cny"
DAYS = "levers.campaign.days"
CAP = "levers.accounts.friend_cap"


def study(*factors: dict[str, Any], folder: Path | str = ".", **sections: Any) -> Study:
    """A study of these factors around the main preset."""
    tree = {"base": {"scenario": "closed-loop"}, "factor": list(factors), **sections}
    return Study.from_dict(tree, folder=folder, name="study.toml")


def faults_of(*factors: dict[str, Any], **sections: Any) -> list[str]:
    """Faults of it, line by line."""
    with pytest.raises(ScenarioError) as refused:
        study(*factors, **sections)
    return str(refused.value).splitlines()


def ads(**values: Any) -> dict[str, Any]:
    return {"path": ADS, **(values or {"list": [0, 100]})}


class TestPoints:
    def test_a_grid_takes_every_value_with_every_other(self) -> None:
        made = study(ads(list=[0, 250.5]), {"path": CAP, "range": {"from": 1000, "to": 3000, "steps": 3}})
        assert [tuple(point.values.values()) for point in made.points()] == [
            (0.0, 1000), (0.0, 2000), (0.0, 3000), (250.5, 1000), (250.5, 2000), (250.5, 3000),
        ]  # fmt: skip
        assert made.columns == ("daily_spend_cny", "friend_cap")
        assert made.scenario(5).levers.accounts.friend_cap == 3000
        assert made.scenario(5).levers.ads.daily_spend_cny == 250.5

    def test_a_log_range_has_equal_ratios_and_exact_ends(self) -> None:
        made = study(ads(log_range={"from": 0.1, "to": 1000, "steps": 5}))
        assert [point.values["daily_spend_cny"] for point in made.points()] == [0.1, 1.0, 10.0, 100.0, 1000.0]

    def test_linked_values_move_together(self) -> None:
        made = study({"name": "both", "paths": [ADS, REWARD], "list": [[1, 2, 3], [10, 20, 30]]})
        assert [tuple(point.values.values()) for point in made.points()] == [(1.0, 10.0), (2.0, 20.0), (3.0, 30.0)]
        assert made.columns == ("daily_spend_cny", "reward_cny")

    def test_choices_are_named_groups_of_changes(self) -> None:
        choices = {
            "none": {"levers": {"referral": {"enabled": False}}},
            "rich": {REWARD: 50, "levers.campaign.days": 9},
        }
        made = study({"name": "policy", "choices": choices})
        assert [point.values for point in made.points()] == [{"policy": "none"}, {"policy": "rich"}]
        assert made.scenario(0).levers.referral.enabled is False
        assert made.scenario(1).levers.campaign.days == 9
        assert made.scenario(1).levers.referral.enabled is True

    def test_whole_numbers_stay_whole_in_every_design(self) -> None:
        factor = {"path": CAP, "range": {"from": 3, "to": 9, "steps": 4}}
        log = {"path": "levers.accounts.count", "log_range": {"from": 1, "to": 100}}
        made = study(factor, log, design={"kind": "latin_hypercube", "points": 50})
        for column, low, high in (("friend_cap", 3, 9), ("count", 1, 100)):
            values = [point.values[column] for point in made.points()]
            assert all(isinstance(value, int) and low <= value <= high for value in values)
        assert {point.values["friend_cap"] for point in made.points()} == set(range(3, 10))

    def test_a_latin_hypercube_has_one_point_in_each_part_of_every_factor(self) -> None:
        made = study(ads(range={"from": 0, "to": 10}), {"path": REWARD, "range": {"from": 5, "to": 6}},
                     design={"kind": "latin_hypercube", "points": 20, "seed": 3})  # fmt: skip
        spends = [point.values["daily_spend_cny"] for point in made.points()]
        rewards = [point.values["reward_cny"] for point in made.points()]
        assert sorted(int(2 * value) for value in spends) == list(range(20))
        assert sorted(int(20 * (value - 5)) for value in rewards) == list(range(20))

    @pytest.mark.parametrize("sample", [latin_hypercube, sobol])
    def test_a_seed_makes_the_same_points_again(self, sample: Any) -> None:
        assert np.array_equal(sample(3, 16, 1), sample(3, 16, 1))
        assert not np.array_equal(sample(3, 16, 1), sample(3, 16, 2))

    def test_sobols_points_halve_every_factor_and_other_numbers_than_powers_of_two_are_told(self) -> None:
        sample = sobol(4, 64, 5)
        assert np.array_equal((sample < 0.5).sum(axis=0), [32] * 4)
        made = study(ads(range={"from": 0, "to": 10}), design={"kind": "sobol", "points": 20})
        assert len(made.points()) == 20
        assert made.remarks == (
            "design.points: 20 is no power of 2, for which Sobol's points are made; 16 or 32 would be",
        )
        assert study(ads(range={"from": 0, "to": 10}), design={"kind": "sobol", "points": 32}).remarks == ()

    def test_lists_and_choices_have_equal_shares_of_a_sample(self) -> None:
        made = study(ads(list=[0, 1, 2, 3]), design={"kind": "sobol", "points": 64})
        assert (
            pd.Series([point.values["daily_spend_cny"] for point in made.points()]).value_counts().to_list() == [16] * 4
        )


class TestTables:
    def test_points_come_from_a_file_column_by_column(self, tmp_path: Path) -> None:
        (tmp_path / "points.csv").write_text(f"{ADS},policy,{CAP}\n10,none,7\n20.5,rich,9\n")
        policy = {"name": "policy", "choices": {"none": {REWARD: 0}, "rich": {REWARD: 50}}}
        made = study(policy, folder=tmp_path, design={"kind": "table", "file": "points.csv"})
        assert [point.values for point in made.points()] == [
            {ADS: 10.0, "policy": "none", CAP: 7},
            {ADS: 20.5, "policy": "rich", CAP: 9},
        ]
        assert made.scenario(1).levers.referral.reward_cny == 50

    def test_parquet_tells_the_same_as_csv(self, tmp_path: Path) -> None:
        table = pd.DataFrame({ADS: [1.0, 2.5], CAP: [7.0, 9.0], "levers.referral.enabled": [True, False]})
        table.to_parquet(tmp_path / "points.parquet", index=False)
        table.to_csv(tmp_path / "points.csv", index=False)
        one, other = (
            study(folder=tmp_path, design={"kind": "table", "file": name}) for name in ("points.parquet", "points.csv")
        )
        assert list(one.points()) == list(other.points())
        assert one.digest() == other.digest()

    def test_a_list_is_written_in_brackets_in_csv_and_is_a_list_in_parquet(self, tmp_path: Path) -> None:
        table = pd.DataFrame({"levers.checkout.step_pass": [[0.5, 0.9], [0.7]], ADS: [1.0, 2.0]})
        table.to_parquet(tmp_path / "points.parquet", index=False)
        table.to_csv(tmp_path / "points.csv", index=False)
        one, other = (
            study(folder=tmp_path, design={"kind": "table", "file": name}) for name in ("points.parquet", "points.csv")
        )
        assert other.scenario(0).levers.checkout.step_pass == (0.5, 0.9)
        assert list(one.points()) == list(other.points())

    @pytest.mark.parametrize("cell", ["[0.5, 1.9]", "[0.5, ", "[NaN]", "[[0.5]]", "[" * 50_000, "[]", '["a"]'])
    def test_a_cell_with_a_faulty_list_is_told_in_one_line(self, cell: str, tmp_path: Path) -> None:
        pd.DataFrame({"levers.checkout.step_pass": [cell]}).to_csv(tmp_path / "points.csv", index=False)
        (line,) = faults_of(folder=tmp_path, design={"kind": "table", "file": "points.csv"})
        assert line.startswith(f"{tmp_path / 'points.csv'}, line 2: levers.checkout.step_pass: found ")

    def test_a_folder_and_a_file_of_another_kind_are_told_as_what_they_are(self, tmp_path: Path) -> None:
        (tmp_path / "points").write_text("")
        (tmp_path / "points.pdf").write_text("%PDF-1.4")
        for file, found in ((".", "a folder"), ("points", "no table (an empty file)"), ("points.pdf", "a PDF")):
            (line,) = faults_of(folder=tmp_path, design={"kind": "table", "file": file})
            assert f": found {found}; right is " in line

    @pytest.mark.parametrize("form", ["semicolons", "tabs", "utf-16", "gz", "xlsx", "preamble", "texts in parquet"])
    def test_points_are_the_same_however_the_table_is_saved(self, form: str, tmp_path: Path) -> None:
        table = pd.DataFrame({ADS: [1250.5, 2.5], CAP: [7, 9], "levers.referral.enabled": [True, False]})
        table["levers.checkout.step_pass"] = ["[0.5, 0.9]", "[0.7]"]
        comma = table.assign(**{ADS: ["1.250,5", "2,50"]})
        name, text = f"{form}.csv", comma.to_csv(sep=";", index=False)
        if form == "xlsx":
            table.to_excel(tmp_path / "xlsx.csv.xlsx", index=False)
            name = "xlsx.csv.xlsx"
        elif form == "gz":
            (tmp_path / name).write_bytes(gzip.compress(text.encode()))
        elif form == "texts in parquet":
            comma.to_parquet(tmp_path / name, index=False)
        else:
            text = text.replace(";", "\t") if form == "tabs" else text
            text = f"Points to try;;\n\n{text}" if form == "preamble" else text
            (tmp_path / name).write_text(text, encoding="utf-16" if form == "utf-16" else "utf-8")
        table.to_csv(tmp_path / "points.csv", index=False)
        one, other = (study(folder=tmp_path, design={"kind": "table", "file": file}) for file in (name, "points.csv"))
        assert list(one.points()) == list(other.points())
        assert one.digest() == other.digest()

    def test_a_number_that_may_be_thousands_or_decimals_is_not_guessed(self, tmp_path: Path) -> None:
        path = tmp_path / "points.csv"
        design = {"kind": "table", "file": "points.csv"}
        for separator, cells in (("\t", ["1,500", "2"]), (";", ["1,500", "2"]), (";", ["2", "1.500"])):
            path.write_text("\n".join(f"{cell}{separator}3" for cell in [ADS, *cells]).replace("3", CAP, 1))
            unclear = next(cell for cell in cells if len(cell) > 1)
            assert faults_of(folder=tmp_path, design=design) == [
                (
                    f'{path}: {ADS}: found the text "{unclear}", which may be thousands or decimals; '
                    "right is 1500, or 1.50 in place of 1.5"
                )
            ]
        path.write_text(f"{ADS}\n1.125\n")
        assert [point.values for point in study(folder=tmp_path, design=design).points()] == [{ADS: 1.125}]

    def test_a_missing_mark_and_a_column_without_a_name_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "points.csv"
        design = {"kind": "table", "file": "points.csv"}
        path.write_text(f"{ADS},{CAP}\nNULL,3\n1,many\n")
        assert faults_of(folder=tmp_path, design=design) == [
            f"{path}, line 2: {ADS}: found an empty cell; right is a value in every cell",
            (
                f'{path}, line 3: {CAP}: found the text "many"; right is a whole number from 1 to 100_000_000 '
                "(people), without quotes"
            ),
        ]
        path.write_text(f",{ADS}\n0,1\n")
        assert faults_of(folder=tmp_path, design=design) == [
            f"{path}: column 1: found a column without a name; right is a name for each column"
        ]

    @given(st.integers(0, 60), st.integers(1, 60), st.integers(2, 70))
    @settings(deadline=None)
    def test_steps_of_a_range_of_whole_numbers_are_equal_or_refused(self, start: int, across: int, steps: int) -> None:
        factor = {"path": CAP, "range": {"from": start + 1, "to": start + 1 + across, "steps": steps}}
        if across % (steps - 1):
            (line,) = faults_of(factor)
            offered = [int(word) for word in line.split("right is ")[1].split(" steps")[0].split(" or ")]
            assert offered and all(across % (number - 1) == 0 for number in offered)
        else:
            values = [point.values["friend_cap"] for point in study(factor).points()]
            assert set(np.diff(values)) == {across // (steps - 1)}

    def test_places_are_told_only_of_faults(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each counts the lines of the file before it: of all cells of a large table that takes hours."""
        asked: list[int] = []
        monkeypatch.setattr("loopsim.tables.places.Places.__call__", lambda self, row: asked.append(row) or "line")
        rows = "\n".join(f"{spend},{spend / 100}" for spend in range(50))
        (tmp_path / "points.csv").write_text(f"levers.ads.daily_spend_cny,levers.referral.reward_cny\n{rows}\n")
        design = {"kind": "table", "file": "points.csv"}
        made = Study.from_dict({"name": "many", "base": {"scenario": "closed-loop"}, "design": design}, tmp_path)
        assert len(made.points()) == 50
        assert asked == []

    def test_every_fault_of_a_table_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "points.csv"
        path.write_text(f"{ADS},{CAP},levers.ads.daily_spend\n-5,2.5,1\n")
        design = {"kind": "table", "file": "points.csv"}
        assert faults_of(folder=tmp_path, design=design) == [
            f"{path}: levers.ads.daily_spend: found an unknown column; right is {ADS}",
        ]
        path.write_text(f"{ADS},{CAP}\n-5,2.5\n,10\n1,2,3\n")
        assert faults_of(folder=tmp_path, design=design) == [
            (
                f"{path}: found 1 of 3 rows with another number of cells than the header has names (2), "
                'such as line 4: the text "1,2,3"; right is a name for each column in the header'
            ),
        ]
        path.write_text(f"{ADS},{CAP}\n-5,2.5\n,10\n")
        assert faults_of(folder=tmp_path, design=design) == [
            f"{path}, line 2: {ADS}: found -5; right is a number from 0 to 1_000_000_000 (CNY per day)",
            f"{path}, line 2: {CAP}: found 2.5; right is a whole number from 1 to 100_000_000 (people)",
            f"{path}, line 3: {ADS}: found an empty cell; right is a value in every cell",
        ]
        path.unlink()
        assert faults_of(folder=tmp_path, design=design) == [
            f"{path}: found no such file; right is a CSV, Parquet or Excel file with a header"
        ]


class TestFaults:
    def test_all_faults_are_told_in_one_go_each_with_its_place_and_cure(self) -> None:
        assert faults_of(
            {"path": ADS, "list": [1, -2]},
            {"path": "levers.referral.reward", "list": [1]},
            {"pth": ADS, "list": [1]},
            {"path": CAP, "range": {"from": 1, "to": 3, "steps": 9}},
            about=3,
            design={"kind": "gird"},
            runs={"per_point": 0},
            keep={"kpis": ["profits"], "series": ["reachabel"]},
            desgin={},
        ) == [
            "study.toml: about: found 3; right is a text",
            "study.toml: factor.2.pth: found an unknown name; right is path",
            (
                'study.toml: design.kind: found the text "gird"; '
                'right is one of "grid", "latin_hypercube", "sobol", "table"'
            ),
            "study.toml: runs.per_point: found 0; right is a whole number from 1 to 1_000_000",
            "study.toml: desgin: found an unknown name; right is design",
            'study.toml: keep.kpis.0: found the text "profits", which is no measure; right is profit',
            (
                'study.toml: keep.series.0: found the text "reachabel", which is no column of the daily table; '
                "right is reachable"
            ),
            f"study.toml: factor.0.list.1 ({ADS}): found -2; right is a number from 0 to 1_000_000_000 (CNY per day)",
            (
                "study.toml: factor.1.path (levers.referral.reward): found a name without its unit; "
                "right is reward_cny (in CNY, yuan)"
            ),
            (
                "study.toml: factor.3.range.steps: found 9 steps of a whole number (1, 1.25, 1.5, ...); "
                "right is 2 or 3 steps, of which all are whole numbers, or a list"
            ),
        ]

    @pytest.mark.parametrize("section", ["base", "design", "runs", "keep", "picture"])
    def test_a_value_in_place_of_a_section_is_told_how_that_is_written(self, section: str) -> None:
        assert faults_of({"path": ADS, "list": [1]}, **{section: 2}) == [
            f"study.toml: {section}: found 2; right is a table, written [{section}]"
        ]

    @pytest.mark.parametrize(
        ("factor", "found"),
        [
            ({"path": ADS}, "found no values; right is one of list, range, log_range, choices"),
            ({"path": ADS, "list": [1], "range": {"from": 1, "to": 2}}, "found both list and range"),
            ({"list": [1]}, "found no path"),
            ({"path": ADS, "list": []}, "found no values"),
            ({"path": ADS, "list": [1, 1.0]}, "found 1.0 a second time"),
            ({"path": ADS, "list": 3}, "factor.0.list: found 3; right is a list of values"),
            ({"path": ADS, "range": {"from": 1}}, "factor.0.range.to: found nothing; right is a number above from"),
            ({"path": ADS, "range": {"from": 1, "to": 2}}, "found nothing; right is a number of steps"),
            ({"path": ADS, "range": {"from": 2, "to": 1, "steps": 3}}, "found from 2 to 1; right is a range"),
            ({"path": ADS, "log_range": {"from": 0, "to": 1, "steps": 3}}, "found 0; right is a number above 0"),
            ({"path": "name", "list": ["a"]}, "found a name that decides no run"),
            ({"path": "levers.ads", "list": [{}]}, "found a whole table"),
            ({"path": "levers.accounts.fill", "range": {"from": 0, "to": 1, "steps": 2}}, "found a range of choice"),
            ({"path": "levers.accounts.fill", "list": ["in_trun"]}, 'right is "in_turn"'),
            ({"paths": [ADS, REWARD], "list": [[1, 2], [1]]}, "found 2 values and 1 values"),
            ({"paths": [ADS], "list": [[1, 2]]}, f"found a single path; right is path = {ADS}, or two paths or more"),
            ({"path": CAP, "log_range": {"from": 1, "to": 3, "steps": 9}},
             "found 9 steps, which give only 3 different whole numbers; right is fewer steps, or a list"),
            ({"path": "levers.campaign.every_weeks", "range": {"from": 0, "to": 5, "steps": 4}},
             ("factor.0.range.steps: found 4 steps of a whole number (0, 1.66667, 3.33333, ...); "
             "right is 2 or 6 steps, of which all are whole numbers, or a list")),
            ({"paths": [ADS, REWARD], "list": [[1, 2]]}, "found 1 of them; right is one for each of the 2 paths"),
            ({"paths": [ADS, REWARD], "list": [1, 2]}, "factor.0.list: found a list of 2; right is one for each of"),
            ({"paths": [ADS, REWARD], "range": {"from": 1, "to": 2}}, "right is one for each of the 2 paths"),
            ({"path": ADS, "range": [{"from": 1, "to": 2, "steps": 2}]}, "found a list of 1; right is a single range"),
            ({"path": ADS, "range": 7}, "factor.0.range: found 7; right is a table, such as"),
            ({"path": ADS, "log_range": {"from": 1, "to": 2, "stps": 2}}, "log_range.stps: found an unknown name"),
            ({"paths": [ADS, REWARD], "range": [{"from": 1, "to": 2}, {"from": 1}]}, "range.1.to: found nothing"),
            ({"choices": {"a": {ADS: 1}}}, "found choices without a name"),
            ({"name": "p", "choices": {"a": {ADS: "x"}}}, f"factor.0.choices.a.{ADS}: found the text"),
            ({"name": "profit", "path": ADS, "list": [1]}, 'found the text "profit", which is taken'),
            ({"path": ADS, "list": [math.nan]}, "found nan"),
        ],
    )  # fmt: skip
    def test_a_factor_that_makes_no_sense_is_refused(self, factor: dict[str, Any], found: str) -> None:
        lines = faults_of(factor)
        assert len(lines) == 1
        assert found in lines[0]

    def test_two_factors_may_not_change_the_same_value(self) -> None:
        assert faults_of(
            {"path": "levers.checkout.step_pass", "list": [[0.5]]},
            {"path": "levers.checkout.step_pass.0", "list": [0.3, 0.4]},
        ) == [
            ("study.toml: factor.1 (levers.checkout.step_pass.0): found a value that factor.0 changes as well; "
            "right is each value in one factor")
        ]  # fmt: skip

    @pytest.mark.parametrize("points", [0, "a", 99_999_999_999, 2.5])
    def test_a_faulty_number_of_points_is_told_once(self, points: Any) -> None:
        (line,) = faults_of(ads(range={"from": 1, "to": 2}), design={"kind": "sobol", "points": points})
        assert line.endswith("; right is a whole number from 1 to 10_000_000")

    @pytest.mark.parametrize(
        ("factor", "sections", "where"),
        [
            (ads(range={"from": 1, "to": 2}), {"design": {"kind": "sobl", "points": 64}}, "design.kind"),
            (ads(), {"design": 3}, "design"),
            (ads(), {"design": {"kind": "table", "file": 5}}, "design.file"),
            (ads(), {"keep": {"kpis": 3}, "picture": {"kpi": "profit_per_head"}}, "keep.kpis"),
            (ads(), {"runs": {"per_point": 0, "until": {"kpi": "profit", "half_width": 1, "at_most": 9}}},
             "runs.per_point"),
        ],
    )  # fmt: skip
    def test_nothing_is_told_that_only_follows_from_another_fault(
        self, factor: dict[str, Any], sections: dict[str, Any], where: str
    ) -> None:
        if where == "design.file":
            factor = {"name": "policy", "choices": {"none": {REWARD: 0}}}
        (line,) = faults_of(factor, **sections)
        assert line.startswith(f"study.toml: {where}: found ")

    def test_what_stands_beside_a_value_of_a_wrong_kind_is_checked_all_the_same(self) -> None:
        kept = {"kpis": ["nope", 5], "series": [1, "reachabel", "orders", "orders"]}
        choices = {"a": 5, "b": {REWARD: -1}, "c": {"levers.referral.reward": 1}}
        lines = faults_of({"name": "policy", "choices": choices}, ads(name=5, list=[-1]), keep=kept)
        assert [line.split(": found ")[0].removeprefix("study.toml: ") for line in lines] == [
            "factor.0.choices.a", "factor.1.name", "keep.kpis.1", "keep.series.0", "keep.kpis.0", "keep.series.1",
            "keep.series.3", f"factor.0.choices.b.{REWARD}", "factor.0.choices.c.levers.referral.reward",
            f"factor.1.list.0 ({ADS})",
        ]  # fmt: skip

    def test_a_factor_that_is_no_table_hides_no_fault_of_the_others(self) -> None:
        tree = {"base": {"scenario": "closed-loop"}, "factor": [5, ads(list=[-1])]}
        with pytest.raises(ScenarioError) as refused:
            Study.from_dict(tree)
        assert [line.partition(": found")[0] for line in str(refused.value).splitlines()] == [
            "study: factor.0", f"study: factor.1.list.0 ({ADS})",
        ]  # fmt: skip

    def test_factors_that_are_no_tables_are_refused(self) -> None:
        with pytest.raises(ScenarioError, match="study: factor: found 5; right is tables"):
            Study.from_dict({"base": {"scenario": "closed-loop"}, "factor": 5})

    def test_points_that_are_impossible_as_a_whole_are_told_and_the_rest_counted(self) -> None:
        lines = faults_of(
            {"path": "levers.leaders.count", "range": {"from": 1, "to": 30, "steps": 30}},
            {"path": "levers.leaders.most", "list": [0, 30]},
        )
        assert lines[0] == (
            "study.toml: point 0 (count = 1, most = 0): levers.leaders.most: found 0; "
            "right is at least levers.leaders.count (1)"
        )
        assert len(lines) == 21
        assert lines[-1] == "study.toml: found 10 faults more, which are not told; right is none"

    def test_the_law_is_guarded_at_every_point(self) -> None:
        base = {"scenario": "closed-loop", "set": {"levers.commission.legal_guard": "refuse"}}
        lines = faults_of({"path": "levers.commission.entry_fee_cny", "list": [0, 9]}, base=base)
        assert len(lines) == 1
        assert (
            "point 1 (entry_fee_cny = 9.0): levers.commission.entry_fee_cny: found a plan that asks 9 CNY" in lines[0]
        )

    def test_faults_of_the_base_are_told_as_the_studys_own(self) -> None:
        assert faults_of(ads(), base={"scenario": "closed-loop", "set": {"market.peple": 3}}) == [
            "study.toml: base.set.market.peple: found an unknown name; right is market.people"
        ]
        assert faults_of(ads(), base={"scenario": "closed-lop"}) == [
            (
                'study.toml: base.scenario: closed-lop: found no preset or file called "closed-lop"; '
                'right is "closed-loop"'
            )
        ]

    def test_a_stopping_rule_must_look_at_a_measure_that_is_kept(self) -> None:
        until = {"kpi": "profit", "half_width": 1.0, "at_most": 2}
        lines = faults_of(ads(), keep={"kpis": ["reachable"]}, runs={"per_point": 3, "until": until})
        assert lines == [
            'study.toml: runs.until.kpi: found the text "profit"; right is one of those kept: reachable',
            "study.toml: runs.until.at_most: found 2; right is at least runs.per_point (3)",
        ]

    def test_a_file_that_is_no_study_is_refused_in_one_line(self, tmp_path: Path) -> None:
        path = tmp_path / "study.toml"
        for text, found in (("", "an empty file"), ("a = ", "invalid value"), ("[base]\n", "found nothing")):
            path.write_text(text)
            with pytest.raises(ScenarioError, match=found) as refused:
                Study.load(path)
            assert len(str(refused.value).splitlines()) == 1
        with pytest.raises(ScenarioError, match="found no such file"):
            Study.load(tmp_path / "nowhere.toml")


class TestNames:
    """The results of a study lie in a folder that is called as the study is."""

    @pytest.mark.parametrize(
        "name",
        ["../../evil/x", "/tmp/evil", "Ads / churn", "a\\b", ".", "..", ".hidden", "   ", " x", "x ", "a\nb", "a\x00",
         "a\x85", "", "x" * 81],
    )  # fmt: skip
    def test_a_name_that_leads_out_of_the_folder_of_results_or_hides_in_it_is_refused(self, name: str) -> None:
        (line,) = faults_of(ads(), name=name)
        assert line.startswith("study.toml: name: found ")
        assert "right is a text of 1 to 80 characters without / and \\, that begins with no dot or space" in line

    @pytest.mark.parametrize("name", ["Ads & churn", "x", "x.y", "a..b", "\u5e7f\u544a", "x" * 80])
    def test_any_other_name_is_kept(self, name: str) -> None:
        assert study(ads(), name=name).name == name

    @pytest.mark.parametrize(
        ("file", "name"),
        [("...toml", "study"), (" plan.toml", "plan"), (".toml", "toml"), ("y" * 90 + ".toml", "y" * 80)],
    )
    def test_a_study_without_a_name_is_called_as_its_file_as_far_as_a_folder_can_be(
        self, file: str, name: str, tmp_path: Path
    ) -> None:
        path = tmp_path / file
        path.write_text(f'[base]\nscenario = "closed-loop"\n[[factor]]\npath = "{ADS}"\nlist = [1, 2]\n')
        assert Study.load(path).name == name


class TestContent:
    def test_names_and_notes_do_not_count_but_every_value_does(self) -> None:
        plain = study(ads(list=[0, 100]))
        assert plain.digest() == study(ads(list=[0.0, 100.0]), name="other", about="words").digest()
        others = [
            study(ads(list=[0, 101])),
            study(ads(list=[0, 100]), runs={"per_point": 2}),
            study(ads(list=[0, 100]), runs={"first_seed": 2}),
            study(ads(list=[0, 100]), runs={"days": 9}),
            study(ads(list=[0, 100]), keep={"series": ["reachable"]}),
            study(ads(list=[0, 100]), base={"scenario": "no-referral"}),
            study(ads(list=[0, 100]), base={"scenario": "closed-loop", "set": {REWARD: 6}}),
        ]
        assert len({plain.digest(), *(other.digest() for other in others)}) == 1 + len(others)

    def test_points_of_a_set_have_the_same_seeds_and_no_other_point_has_one_of_them(self) -> None:
        """Points n and n + 3 of seven; with a stopping rule there is room for all runs that it may ask for."""
        until = {"kpi": "profit", "half_width": 1, "at_most": 8}
        for more, runs in (({}, 2), ({"until": until}, 8)):
            told = study(ads(list=[*range(7)]), runs={"per_point": 2, "luck_sets": 3, "first_seed": 5, **more},
                         keep={"kpis": ["profit"]})  # fmt: skip
            seeds = [{told.seed_of(point, run) for run in range(runs)} for point in range(7)]
            assert seeds[0] == set(range(5, 5 + runs))
            for one in range(7):
                for other in range(7):
                    assert seeds[one] == seeds[other] if one % 3 == other % 3 else not seeds[one] & seeds[other]

    def test_two_ways_to_share_luck_are_refused(self) -> None:
        said = faults_of(ads(), runs={"luck_sets": 2, "same_luck": False})
        assert said == [
            "study.toml: runs.luck_sets: found same_luck = false beside it; right is one of same_luck and luck_sets"
        ]

    def test_the_loop_test_is_made_only_where_a_measure_needs_it(self) -> None:
        assert study(ads()).wanted.switch_off is None
        kpis = ["renewal"]
        assert study(ads(), keep={"kpis": kpis}).wanted.switch_off == SwitchOff(365, 364, 1120)
        assert study(ads(), keep={"kpis": kpis, "test_from": 99}).wanted.switch_off == SwitchOff(99, 364, 1120)
        assert study(ads(), keep={"kpis": kpis, "test_from": "none"}).wanted.switch_off is None
        unused = study(ads(), keep={"test_days": 56})
        assert unused.wanted.switch_off is None and "keep.test_days" in unused.remarks[0]

    def test_a_study_can_be_sent_to_another_process(self) -> None:
        made = study(ads(range={"from": 1, "to": 9}), design={"kind": "sobol", "points": 4})
        sent = pickle.loads(pickle.dumps(made))
        assert sent.digest() == made.digest()
        assert sent.scenario(3) == made.scenario(3)

    def test_files_lie_beside_the_study_file(self, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text('from = "closed-loop"\n[market]\npeople = 223\n')
        (tmp_path / "study.toml").write_text(
            f'[base]\nscenario = "mine.toml"\n[[factor]]\npath = "{ADS}"\nlist = [1, 2]\n'
        )
        made = Study.load(tmp_path / "study.toml")
        assert (made.name, made.base.market.people) == ("study", 223)


#: A sound value for many paths of the scenario, of all kinds.
_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    ADS: st.floats(0, 1e6) | st.integers(0, 1000),
    REWARD: st.floats(0, 1000),
    "levers.accounts.count": st.integers(0, 50),
    "levers.accounts.fill": st.sampled_from(["in_turn", "balanced"]),
    "levers.referral.enabled": st.booleans(),
    "levers.checkout.step_pass": st.lists(st.floats(0, 1), min_size=1, max_size=8),
    "levers.commission.level_shares.1": st.floats(0, 1),
    "levers.leaders.count": st.integers(0, 5),
    "levers.leaders.most": st.integers(0, 5),
    "market.people": st.integers(10, 10_000),
    "market.network.kind": st.sampled_from(["well_mixed", "ring", "small_world", "no such kind"]),
    "market.segments.0.need_share": st.floats(0, 1),
    "behavior.sharing.per_week": st.floats(-1, 60),
    "schedule": st.just([{"from_day": 9, "set": {ADS: 0}}]),
    "days": st.integers(5, 50),
}


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional=_CHANGES))
@pytest.mark.slow
def test_values_laid_on_a_checked_base_give_what_a_change_gives(changes: dict[str, Any]) -> None:
    from loopsim.scenario.consistency import disagreements

    base = Scenario.load("closed-loop")
    overrides = Overrides(base, Path())
    try:
        expected = base.change(changes)
    except ScenarioError:
        expected = None
    try:
        made = overrides.scenario({path: overrides.held(path, value) for path, value in changes.items()})
        found = None if list(disagreements(made)) else made
    except (UnfitError, ScenarioError):
        found = None
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found.to_dict() == expected.to_dict()
        assert found.digest() == expected.digest()


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_bound_of_every_number_is_kept_by_the_quick_check_too(end: str) -> None:
    overrides = Overrides(Scenario.load("closed-loop"), Path())
    for path, declared in catalogue().items():
        bound = getattr(declared, end)
        if path.startswith(("levers.", "behavior.", "market.")) and declared.kind == "number" and bound is not None:
            if "#" in path:
                continue
            beyond = bound - 1 if end == "low" else bound + 1
            with pytest.raises(UnfitError):
                overrides.held(path, beyond)


class _Watched:
    """A section of a scenario that notes which of its values are looked at."""

    def __init__(self, section: Any, path: str, seen: set[str]) -> None:
        self._section, self._path, self._seen = section, path, seen

    def __getattr__(self, name: str) -> Any:
        value, path = getattr(self._section, name), f"{self._path}.{name}".lstrip(".")
        if isinstance(value, Section):
            return _Watched(value, path, self._seen)
        self._seen.add(path)
        return value


@pytest.mark.parametrize(
    "kind", ["well_mixed", "random", "regular", "ring", "small_world", "scale_free", "communities"]
)
def test_what_is_checked_of_a_point_as_a_whole_lies_where_it_is_said_to_lie(kind: str) -> None:
    base = Scenario.load("closed-loop", {"market.network.kind": kind, "levers.referral.reward_on": "follow"})
    for check, places in (
        (consistency.disagreements, consistency.PLACES),
        (legal.findings, (*legal.PLACES, "days", "schedule")),
    ):
        seen: set[str] = set()
        list(check(_Watched(base, "", seen)))  # type: ignore[arg-type]
        assert seen and all(any(touch(path, place) for place in places) for path in seen), seen


_GRID_VALUES: dict[str, list[Any]] = {
    ADS: [0, 5, 7],
    "market.people": [20, 21, 1000],
    "market.network.contacts": [3, 4, 20],
    "levers.leaders.count": [1, 9],
    "levers.leaders.most": [2, 10],
    "levers.commission.legal_guard": ["warn", "refuse"],
    "levers.commission.entry_fee_cny": [0, 9],
    "levers.guides.commission_share": [0.1, 0.9],
    "levers.creators.commission_share": [0.1, 0.8],
    REWARD: [0, 5],
    "levers.referral.reward_on": ["first_order", "follow"],
    "days": [30, 40],
}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(_GRID_VALUES)), min_size=1, max_size=4, unique=True), st.booleans())
def test_a_grid_is_refused_exactly_if_some_point_of_it_is_impossible(paths: list[str], is_guarded: bool) -> None:
    changes = {"market.network.kind": "small_world", "market.pool.followers": 2}
    base = Scenario.load("closed-loop", changes | ({"levers.commission.legal_guard": "refuse"} if is_guarded else {}))

    def is_possible(values: tuple[Any, ...]) -> bool:
        try:
            made = base.change(dict(zip(paths, values, strict=True)))
        except ScenarioError:
            return False
        return made.levers.commission.legal_guard != "refuse" or not legal.findings(made)

    possible = all(map(is_possible, itertools.product(*(_GRID_VALUES[path] for path in paths))))
    factors = [{"path": path, "list": _GRID_VALUES[path]} for path in paths]
    tree = {"base": {"scenario": "closed-loop", "set": changes}, "factor": factors}
    if is_guarded:
        tree["base"]["set"] = changes | {"levers.commission.legal_guard": "refuse"}  # type: ignore[index]
    try:
        Study.from_dict(tree)
    except ScenarioError:
        assert not possible
    else:
        assert possible


def test_a_grid_of_millions_of_points_is_read_at_once() -> None:
    def read() -> None:
        rewards = {"path": REWARD, "range": {"from": 0, "to": 40, "steps": 2828}}
        assert len(study(ads(range={"from": 0, "to": 40, "steps": 2828}), rewards).points()) == 7_997_584

    assert calls(read) < 1_000_000  # less than one a point; to look at each took minutes
