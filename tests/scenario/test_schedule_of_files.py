"""A file that starts from another: whose entries of the schedule hold, and which file is told when one is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopsim.scenario.describe import what_changes
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import Entry, values_by_day, what_holds
from loopsim.scenario.schema import schema

ADS = "levers.ads.daily_spend_cny"
REWARD = "levers.referral.reward_cny"


def entry(from_day: int, value: float, path: str = ADS, to_day: int | None = None, kind: str = "set") -> str:
    end = f"to_day = {to_day}\n" if to_day is not None else ""
    return f'\n[[schedule]]\nfrom_day = {from_day}\n{end}{kind} = {{"{path}" = {value}}}\n'


def chain(folder: Path, *texts: str) -> list[Path]:
    """Files that each start from the one before, the first from a preset."""
    start, paths = "closed-loop", []
    for number, text in enumerate(texts):
        path = folder / f"file{number}.toml"
        path.write_text(f'from = "{start}"\n{text}', encoding="utf-8")
        start = path.name
        paths.append(path)
    return paths


def faults(*args: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(*args)
    return str(caught.value).splitlines()


def test_the_entries_of_a_child_are_added_after_those_of_its_parent(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, entry(90, 0), entry(180, 8, REWARD))
    scenario = Scenario.load(child)
    assert [one.set for one in scenario.schedule] == [{ADS: 0.0}, {REWARD: 8.0}]
    assert [(one.file, one.number) for one in scenario.origins] == [(str(parent), 0), (str(child), 0)]


def test_a_child_without_schedule_keeps_that_of_its_parent(tmp_path: Path) -> None:
    _, child = chain(tmp_path, entry(90, 0), "days = 200\n")
    assert [one.set for one in Scenario.load(child).schedule] == [{ADS: 0.0}]


@pytest.mark.parametrize("own", [entry(180, 8, REWARD), ""])
def test_a_child_may_drop_the_schedule_of_its_parent(tmp_path: Path, own: str) -> None:
    _, child = chain(tmp_path, entry(90, 0), "schedule_replaces = true\n" + own)
    scenario = Scenario.load(child)
    assert [one.set for one in scenario.schedule] == ([{REWARD: 8.0}] if own else [])
    assert "schedule_replaces" not in scenario.to_toml()


def test_what_a_file_drops_no_later_file_brings_back(tmp_path: Path) -> None:
    _, middle, last = chain(tmp_path, entry(10, 1), "schedule_replaces = true\n" + entry(20, 2), entry(30, 3))
    assert [one.from_day for one in Scenario.load(last).schedule] == [20, 30]
    assert Scenario.load(last).origins[0].file == str(middle)


@pytest.mark.parametrize("wrong", ['"yes"', "1"])
def test_whether_a_schedule_replaces_is_true_or_false(tmp_path: Path, wrong: str) -> None:
    (child,) = chain(tmp_path, f"schedule_replaces = {wrong}\n")
    found = wrong if wrong == "1" else 'the text "yes"'
    assert faults(child) == [f"{child}: schedule_replaces: found {found}; right is true or false, without quotes"]


def test_the_later_entry_wins_and_the_description_says_so(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, entry(90, 0, to_day=119), entry(100, 500, to_day=130))
    scenario = Scenario.load(child)
    rows, row_of_day = settings_table(scenario, scenario.days)
    spend = rows["levers"]["channel_daily_spend_cny"][row_of_day, 0]
    assert spend[[99, 100, 119, 130]].tolist() == [0, 500, 500, 500]
    first, second = what_changes(scenario)
    assert first.endswith(f"{parent}: schedule.0  holds on 10 of its 30 days: {child}: schedule.0 comes later")
    assert second.endswith(f"{child}: schedule.0")


def test_an_entry_that_never_holds_is_called_so(tmp_path: Path) -> None:
    _, child = chain(tmp_path, entry(90, 0, to_day=119), entry(90, 5, to_day=119))
    assert f"never holds: {child}: schedule.0 comes later" in what_changes(Scenario.load(child))[0]


def test_each_fault_names_the_file_of_its_entry_and_its_number_there(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, entry(5, 0) + entry(500, 1), "days = 100\n" + entry(7, 2) + entry(8, -1, to_day=3))
    assert sorted(line.partition(": found")[0] for line in faults(child)) == [
        f"{parent}: schedule.1.from_day",
        f"{child}: schedule.1.set.{ADS}",
        f"{child}: schedule.1.to_day",
    ]


def test_a_schedule_that_is_no_list_is_told_of_its_own_file(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, "[schedule]\nfrom_day = 3\n", entry(7, 2))
    (line,) = faults(child)
    assert line.startswith(f"{parent}: schedule: found a table of 1; right is")


def test_an_unlawful_entry_is_told_of_its_own_file(tmp_path: Path) -> None:
    fee = "levers.commission.entry_fee_cny"
    guard = '[levers.commission]\nlegal_guard = "refuse"\n'
    parent, child = chain(tmp_path, entry(5, 1, fee), guard + entry(7, 2))
    (line,) = faults(child)
    assert line.startswith(f"{parent}: {fee}: found a plan that asks 1 CNY") and "from day 5 on" in line


def test_a_change_of_the_schedule_replaces_it_whole(tmp_path: Path) -> None:
    _, child = chain(tmp_path, entry(90, 0), entry(180, 8, REWARD))
    scenario = Scenario.load(child, {"schedule": [{"from_day": 3, "set": {ADS: 4}}]})
    assert [one.from_day for one in scenario.schedule] == [3]
    assert str(scenario.origins[0]) == "change: schedule.0"
    assert Scenario.load(child).change({"schedule": []}).schedule == ()


def test_a_change_of_one_value_keeps_the_others_and_counts_all_entries(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, entry(90, 0), entry(180, 8, REWARD))
    scenario = Scenario.load(child, {"schedule.1.from_day": 100})
    assert [one.from_day for one in scenario.schedule] == [90, 100]
    assert [one.file for one in scenario.origins] == [str(parent), str(child)]
    assert faults(child, {"schedule.1.from_day": 400})[0].startswith("change: schedule.1.from_day: found 400")


def test_a_change_cannot_say_what_only_a_file_says() -> None:
    (line,) = faults("closed-loop", {"schedule_replaces": True})
    assert "right is the whole schedule, which a change replaces" in line


def test_scenarios_changed_and_scaled_remember_where_entries_are_from(tmp_path: Path) -> None:
    parent, child = chain(tmp_path, entry(90, 0), entry(180, 8, REWARD))
    scenario = Scenario.load(child)
    for other in (scenario.change({REWARD: 3}), scenario.scaled(2), scenario.change({REWARD: 3}).scaled(2)):
        assert other.origins == scenario.origins
        assert [one.file for one in other.origins] == [str(parent), str(child)]
    with pytest.raises(ScenarioError, match=f"^{parent}: schedule.0.from_day: found 90"):
        scenario.change({"days": 50})


def test_where_entries_are_from_makes_no_other_scenario(tmp_path: Path) -> None:
    _, child = chain(tmp_path, entry(90, 0), entry(180, 8, REWARD))
    scenario = Scenario.load(child)
    same = Scenario.from_dict(scenario.to_dict())
    assert same == scenario and same.digest() == scenario.digest()
    assert same.origins[0].file == "scenario" != scenario.origins[0].file


def test_the_schema_knows_the_key() -> None:
    assert schema()["properties"]["schedule_replaces"]["type"] == "boolean"
    json.dumps(schema())


entries = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=2)
files = st.lists(st.tuples(entries, st.booleans()), min_size=1, max_size=4)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(files)
def test_a_chain_of_files_holds_all_entries_since_the_last_that_replaces(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[list[tuple[int, int]], bool]]
) -> None:
    folder = tmp_path_factory.mktemp("chain")
    texts = [
        ("schedule_replaces = true\n" if replaces else "") + "".join(entry(day, value) for day, value in own)
        for own, replaces in said
    ]
    paths = chain(folder, *texts)
    begin = max((number for number, (_, replaces) in enumerate(said) if replaces), default=0)
    expected = [
        (day, value, str(path), place)
        for path, (own, _) in list(zip(paths, said, strict=True))[begin:]
        for place, (day, value) in enumerate(own)
    ]
    scenario = Scenario.load(paths[-1])
    found = [
        (one.from_day, one.set[ADS], origin.file, origin.number)
        for one, origin in zip(scenario.schedule, scenario.origins, strict=True)
    ]
    assert found == expected
    whole = folder / "whole.toml"
    whole.write_text(scenario.to_toml(), encoding="utf-8")
    assert Scenario.load(whole) == scenario
    assert Scenario.load(whole).to_dict() == scenario.to_dict()


windows = st.builds(
    lambda start, length, value: Entry(from_day=start, to_day=start + length, set={ADS: float(value)}),
    st.integers(0, 20), st.integers(0, 12), st.integers(1, 1000),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(windows, max_size=5, unique_by=lambda one: one.set[ADS]), st.integers(1, 25))
def test_entries_hold_on_as_many_days_as_their_values_are_seen(schedule: list[Entry], days: int) -> None:
    seen = values_by_day(ADS, 0.0, schedule, days)
    for held in what_holds(schedule, days):
        assert held.decided == seen.count(schedule[held.entry].set[ADS])
        assert bool(held.others) == (held.decided < held.days)
