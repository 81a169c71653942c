"""Scenarios as values: loaded, inherited, changed, scaled, written out and told apart."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.document import catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.files import presets
from loopsim.scenario.scenario import Scenario, parse_override

ADS = "levers.ads.daily_spend_cny"
REWARD = "levers.referral.reward_cny"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- loading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_loads_and_says_what_it_is_about(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.about.strip()


def test_a_file_says_only_what_differs(tmp_path: Path) -> None:
    scenario = Scenario.load(written(tmp_path, "mine.toml", "[levers.referral]\nreward_cny = 7\n"))
    assert scenario.levers.referral.reward_cny == 7.0
    assert scenario.differences() == [(REWARD, 7.0, 5.0)]
    assert scenario.name == "mine"


def test_the_name_of_the_file_gives_way_to_a_name_in_it(tmp_path: Path) -> None:
    assert Scenario.load(written(tmp_path, "mine.toml", 'name = "Frühling 春"\n')).name == "Frühling 春"


def test_a_file_may_begin_with_the_mark_that_windows_editors_write(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes("days = 30\r\n".encode("utf-8-sig"))
    assert Scenario.load(path).days == 30


def test_a_path_without_ending_is_a_file_when_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "mine", "days = 31\n")
    monkeypatch.chdir(tmp_path)
    assert Scenario.load("mine").days == 31


def test_a_preset_wins_over_a_file_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "closed-loop", "days = 31\n")
    monkeypatch.chdir(tmp_path)
    assert Scenario.load("closed-loop").days == 365
    assert Scenario.load("./closed-loop").days == 31


def test_changes_are_laid_on_the_file() -> None:
    scenario = Scenario.load("closed-loop", {REWARD: 10, "market.people": 500})
    assert (scenario.levers.referral.reward_cny, scenario.market.people) == (10.0, 500)


# --- inheritance ----------------------------------------------------------------------------------------------------


def test_tables_merge_with_those_inherited_and_lists_replace_them(tmp_path: Path) -> None:
    base = "[levers.checkout]\nstep_pass = [0.9, 0.8, 0.7]\n[levers.ads]\ndaily_spend_cny = 9\nslope = 2\n"
    written(tmp_path, "base.toml", base)
    text = 'from = "base.toml"\n[levers.checkout]\nstep_pass = [0.5]\n[levers.ads]\nslope = 3\n'
    scenario = Scenario.load(written(tmp_path, "child.toml", text))
    assert scenario.levers.checkout.step_pass == (0.5,)
    assert (scenario.levers.ads.daily_spend_cny, scenario.levers.ads.slope) == (9.0, 3.0)


def test_the_file_inherited_from_is_found_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a/base.toml", "days = 17\n")
    written(tmp_path, "a/middle.toml", 'from = "base.toml"\n')
    child = written(tmp_path, "b/child.toml", 'from = "../a/middle.toml"\n')
    monkeypatch.chdir("/")
    assert Scenario.load(child).days == 17


def test_name_and_description_are_not_inherited(tmp_path: Path) -> None:
    written(tmp_path, "base.toml", 'name = "the base"\nabout = "basic"\ndays = 17\n')
    scenario = Scenario.load(written(tmp_path, "child.toml", 'from = "base.toml"\n'))
    assert (scenario.name, scenario.about, scenario.days) == ("child", "", 17)


def test_a_preset_can_be_inherited_from(tmp_path: Path) -> None:
    scenario = Scenario.load(written(tmp_path, "child.toml", 'from = "no-referral"\n'))
    assert not scenario.levers.referral.enabled


@pytest.mark.parametrize("sources", [["a"], ["b", "a"], ["b", "c", "a"]])
def test_a_circle_of_files_is_told(tmp_path: Path, sources: list[str]) -> None:
    for name, source in zip(["a", *sources], sources, strict=False):
        written(tmp_path, f"{name}.toml", f'from = "{source}.toml"\n')
    with pytest.raises(ScenarioError, match="circle"):
        Scenario.load(tmp_path / "a.toml")


def test_a_long_chain_of_files_ends_with_a_fault(tmp_path: Path) -> None:
    for number in range(40):
        written(tmp_path, f"{number}.toml", f'from = "{number + 1}.toml"\n')
    with pytest.raises(ScenarioError, match="chain of more than"):
        Scenario.load(tmp_path / "0.toml")


def test_a_fault_in_an_inherited_file_names_that_file(tmp_path: Path) -> None:
    written(tmp_path, "base.toml", "[levers.ads]\nslope = -1\n")
    child = written(tmp_path, "child.toml", 'from = "base.toml"\n[levers.lure]\nslope = -2\n')
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(child)
    told = {fault.where.rpartition(": ")[2]: Path(fault.where.partition(":")[0]).name for fault in caught.value.faults}
    assert told == {"levers.ads.slope": "base.toml", "levers.lure.slope": "child.toml"}


def test_a_missing_file_to_inherit_from_does_not_hide_the_other_faults(tmp_path: Path) -> None:
    path = written(tmp_path, "child.toml", 'from = "closed-lop"\n[levers.lure]\nslope = -2\n')
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    first, second = caught.value.faults
    assert first.where.endswith("child.toml: from") and first.right == '"closed-loop"'
    assert second.where.endswith("levers.lure.slope")


# --- changing -------------------------------------------------------------------------------------------------------


def test_a_change_leaves_the_scenario_as_it_was() -> None:
    scenario = Scenario.load("closed-loop", {REWARD: 5})
    changed = scenario.change({REWARD: 10})
    assert (scenario.levers.referral.reward_cny, changed.levers.referral.reward_cny) == (5.0, 10.0)
    assert changed.name == scenario.name


@pytest.mark.parametrize("value", [10, 10.0, np.float64(10), np.int64(10), np.float32(10)])
def test_numbers_of_numpy_are_numbers(value: Any) -> None:
    changed = Scenario.load("closed-loop").change({REWARD: value})
    assert type(changed.levers.referral.reward_cny) is float
    assert changed == Scenario.load("closed-loop").change({REWARD: 10})


def test_a_place_in_a_list_can_be_changed() -> None:
    scenario = Scenario.load("closed-loop").change(
        {"levers.checkout.step_pass.1": 0.5, "market.segments.0.need_share": 1}
    )
    assert scenario.levers.checkout.step_pass == (Scenario.load("closed-loop").levers.checkout.step_pass[0], 0.5)
    assert scenario.market.segments[0].need_share == 1.0


def test_a_change_of_a_table_keeps_what_it_does_not_name() -> None:
    scenario = Scenario.load("closed-loop", {"levers.referral.fit_mean": 0.9, "levers.referral": {"reward_cny": 10}})
    assert (scenario.levers.referral.fit_mean, scenario.levers.referral.reward_cny) == (0.9, 10.0)


@pytest.mark.parametrize("zero", [-0.0, 0, 0.0])
def test_a_negative_zero_is_read_as_zero(zero: float) -> None:
    value = Scenario.load("closed-loop").change({ADS: zero}).levers.ads.daily_spend_cny
    assert str(value) == "0.0"


def test_a_scenario_cannot_be_written_to() -> None:
    scenario = Scenario.load("closed-loop")
    with pytest.raises(ValueError, match="frozen"):
        scenario.days = 3  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        scenario.levers.ads.slope = 3  # type: ignore[misc]


def test_a_scenario_travels_to_another_process() -> None:
    scenario = Scenario.load("guides")
    assert pickle.loads(pickle.dumps(scenario)) == scenario


# --- changes written as text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        (" 0.5 ", 0.5),
        ("true", True),
        ("[0.1, 0.2]", [0.1, 0.2]),
        ("none", "none"),
        ('"none"', "none"),
        ("a=b", "a=b"),
        ("[0.1", "[0.1"),
        ("1\nmore = 2", "1\nmore = 2"),
        ("9" * 5000, "9" * 5000),
        ("[" * 3000, "[" * 3000),
    ],
)
def test_an_override_is_read_as_toml_or_else_as_a_word(text: str, value: object) -> None:
    assert parse_override(f"levers.x={text}") == ("levers.x", value)


@pytest.mark.parametrize("text", ["", "levers.x", "=3", " = 3", "levers.x="])
def test_an_override_without_path_or_value_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="PATH=VALUE"):
        parse_override(text)


# --- scaling --------------------------------------------------------------------------------------------------------


def is_set(path: str) -> bool:
    """Whether a scenario has a value there even where nobody has entered one."""
    return not path.startswith("known.") and path != "start_date"


def test_scaling_multiplies_what_grows_and_nothing_else() -> None:
    scenario = Scenario.load("guides")
    scaled = scenario.scaled(10)
    assert scaled.market.people == 10 * scenario.market.people
    assert scaled.levers.ads.daily_spend_cny == 10 * scenario.levers.ads.daily_spend_cny
    assert scaled.levers.guides.count == 10 * scenario.levers.guides.count
    before, after = scenario.to_dict(), scaled.to_dict()
    for path, declared in catalogue().items():
        if not declared.grows and declared.kind in ("number", "whole number") and "#" not in path and is_set(path):
            assert value_at(after, path) == value_at(before, path), path


def test_nothing_that_there_was_vanishes_when_a_scenario_is_scaled_down() -> None:
    scaled = Scenario.load("closed-loop", {"levers.guides.count": 6, "levers.leaders.count": 0}).scaled(0.05)
    assert (scaled.levers.guides.count, scaled.levers.accounts.count, scaled.levers.leaders.count) == (1, 1, 0)


def test_scheduled_values_grow_with_the_scenario() -> None:
    entries = [{"set": {ADS: 100, REWARD: 3}}, {"to_day": 9, "ramp": {ADS: 50}}]
    scaled = Scenario.load("closed-loop", {"schedule": entries}).scaled(2)
    assert scaled.schedule[0].set == {ADS: 200.0, REWARD: 3.0}
    assert scaled.schedule[1].ramp == {ADS: 100.0}


@pytest.mark.parametrize("factor", [0, -1, float("nan"), float("inf")])
def test_a_senseless_factor_is_refused(factor: float) -> None:
    with pytest.raises(ScenarioError, match="above 0"):
        Scenario.load("closed-loop").scaled(factor)


def test_a_market_scaled_beyond_bounds_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"market\.people"):
        Scenario.load("closed-loop").scaled(1e6)


# --- written out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_scenario_written_as_toml_loads_back_equal(name: str, tmp_path: Path) -> None:
    scenario = Scenario.load(name)
    assert Scenario.load(written(tmp_path, "copy.toml", scenario.to_toml())) == scenario


def test_texts_lists_and_schedules_survive_the_way_through_a_file(tmp_path: Path) -> None:
    changes = {
        "about": 'He said "no"\\ \t\x7f\n第二行',
        "market.segments": [{"name": "a # b", "share": 0.25}, {"name": "c", "share": 0.75}],
        "schedule": [
            {"from_day": 5, "to_day": 9, "set": {ADS: 0, "levers.checkout.step_pass": [0.5, 1]}, "note": "pause"},
            {"from_day": 1, "every_days": 7, "for_days": 2, "set": {"levers.referral.enabled": False}},
            {"to_day": 30, "ramp": {REWARD: 1e-7}},
        ],
    }
    scenario = Scenario.load("closed-loop", changes)
    assert Scenario.load(written(tmp_path, "copy.toml", scenario.to_toml())) == scenario


def test_a_scenario_as_a_table_gives_the_scenario_back() -> None:
    scenario = Scenario.load("community-leaders")
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_a_written_scenario_tells_the_unit_of_each_value() -> None:
    assert "reward_cny = 5.0  # CNY" in Scenario.load("closed-loop", {REWARD: 5}).to_toml().splitlines()


def test_a_written_scenario_says_everything() -> None:
    tree = tomllib.loads(Scenario.load("closed-loop").to_toml())
    for path, declared in catalogue().items():
        if "#" not in path and declared.kind != "table" and path != "schedule" and is_set(path):
            value_at(tree, path)


# --- told apart -----------------------------------------------------------------------------------------------------


def test_scenarios_alike_have_one_digest_whatever_they_are_called() -> None:
    one = Scenario.load("closed-loop")
    assert one.change({"name": "other", "about": "other"}).digest() == one.digest()
    assert one.change({ADS: int(one.levers.ads.daily_spend_cny)}).digest() == one.digest()
    assert one.change({ADS: 1}).digest() != one.digest()
    assert one.change({"schedule": [{"set": {ADS: 1}}]}).digest() != one.digest()


def test_the_digest_follows_the_ties_and_not_the_place_of_their_file(tmp_path: Path) -> None:
    for folder, ties in (("a", "from,to\n1,2\n"), ("b", "from,to\n1,2\n"), ("c", "from,to\n1,3\n")):
        written(tmp_path, f"{folder}/ties.csv", ties)
        written(tmp_path, f"{folder}/mine.toml", '[market.network]\nkind = "edge_list"\nfile = "ties.csv"\n')
    one, same, other = (Scenario.load(tmp_path / folder / "mine.toml").digest() for folder in "abc")
    assert one == same != other


def test_the_file_of_ties_is_found_beside_the_scenario_that_names_it(tmp_path: Path) -> None:
    ties = written(tmp_path, "a/ties.csv", "from,to\n1,2\n")
    written(tmp_path, "a/base.toml", '[market.network]\nkind = "edge_list"\nfile = "ties.csv"\n')
    scenario = Scenario.load(written(tmp_path, "b/child.toml", 'from = "../a/base.toml"\ndays = 3\n'))
    assert scenario.network_file is not None and scenario.network_file.samefile(ties)
    again = Scenario.load(written(tmp_path, "c/copy.toml", scenario.change({"days": 4}).to_toml()))
    assert again.network_file is not None and again.network_file.samefile(ties)


def test_differences_name_segments_by_their_place() -> None:
    segments = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "need_lift": 1}]
    changed = Scenario.load("no-referral", {"levers.campaign.every_weeks": 0, "market.segments": segments})
    assert [path for path, _, _ in changed.differences()] == [
        "market.segments.0.name",
        "market.segments.0.share",
        "market.segments.1.name",
        "market.segments.1.share",
        "market.segments.1.need_lift",
        "levers.referral.enabled",
    ]


def value_at(tree: Any, path: str) -> Any:
    for part in path.split("."):
        tree = tree[part]
    return tree


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_follower_costs_at_least_a_fen(channel: str) -> None:
    path = f"levers.{channel}.cost_per_follower_cny"
    with pytest.raises(ScenarioError, match=f"{path}: found 2.2e-308; right is a number from 0.01 to"):
        Scenario.load("closed-loop", {path: 2.2e-308})
    assert Scenario.load("closed-loop", {path: 0.01})
