"""Bad scenarios: every fault is told, in one line, with the place, what was found and what would be right."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.files import MAX_BYTES
from loopsim.scenario.scenario import Scenario

REWARD = "levers.referral.reward_cny"


def faults_of(path: Any, changes: dict[str, Any] | None = None) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path, changes)
    return caught.value.faults


def only_fault_of(path: Any, changes: dict[str, Any] | None = None) -> Fault:
    faults = faults_of(path, changes)
    assert len(faults) == 1, faults
    return faults[0]


def fault_of_change(changes: dict[str, Any]) -> Fault:
    return only_fault_of("closed-loop", changes)


def written(folder: Path, data: str | bytes, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# --- how a fault is told --------------------------------------------------------------------------------------------


def test_an_error_is_one_line_for_each_fault() -> None:
    error = ScenarioError([Fault("a", "b\nc", "d"), Fault("e", "f\x1b[31m", "g\ud800")])
    assert str(error) == "a: found b\\nc; right is d\ne: found f\\x1b[31m; right is g\\ud800"


def test_the_same_fault_is_told_once() -> None:
    assert len(ScenarioError([Fault("a", "b", "c")] * 2).faults) == 1


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (True, "true"),
        (3, "3"),
        (-0.5, "-0.5"),
        ("a", 'the text "a"'),
        ("", "an empty text"),
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "a table of 1"),
        (None, "nothing"),
        pytest.param(1 << 4_000_000, "a whole number of about 1204120 digits", id="a huge number"),
    ],
)
def test_what_was_found_is_shown_as_toml_writes_it(value: object, phrase: str) -> None:
    assert shown(value) == phrase


def test_what_was_found_is_shown_shortly() -> None:
    assert len(shown("x" * 1_000_000)) < 80


def test_the_nearest_name_is_a_known_one_or_none() -> None:
    assert nearest("daily_spent_cny", ["slope", "daily_spend_cny"]) == "daily_spend_cny"
    assert nearest("Slope", ["slope", "daily_spend_cny"]) == "slope"
    assert nearest("zzz", ["slope", "daily_spend_cny"]) is None


# --- files that are no scenario -------------------------------------------------------------------------------------


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert only_fault_of(tmp_path / "none.toml").found == "no such file"


def test_an_unknown_name_is_told_with_the_nearest_preset() -> None:
    assert str(only_fault_of("closed-lop")) == (
        'closed-lop: found no preset or file called "closed-lop"; right is "closed-loop"'
    )


def test_an_unknown_name_unlike_any_preset_lists_them() -> None:
    assert "closed-loop, " in only_fault_of("zzzzzz").right


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    assert only_fault_of(tmp_path).found == "a folder"


@pytest.mark.parametrize("data", [b"", b"   \n\t\r\n", b"\xef\xbb\xbf", b"# only a comment\n"])
def test_an_empty_file_is_told(tmp_path: Path, data: bytes) -> None:
    fault = only_fault_of(written(tmp_path, data))
    assert "empty" in fault.found and 'from = "closed-loop"' in fault.right


@pytest.mark.parametrize("data", [b"\x00\x01\x02", bytes(range(256)), b"PAR1\x00", "days = 3".encode("utf-16")])
def test_a_binary_file_is_told(tmp_path: Path, data: bytes) -> None:
    assert only_fault_of(written(tmp_path, data)).found == "a binary file"


def test_a_file_in_another_encoding_is_told_with_the_line(tmp_path: Path) -> None:
    fault = only_fault_of(written(tmp_path, 'days = 3\nabout = "导购"\n'.encode("gbk")))
    assert fault.where.endswith("mine.toml, line 2") and "UTF-8" in fault.right


def test_a_huge_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)
    path.chmod(0)  # reading it would be another fault
    fault = only_fault_of(path)
    assert (fault.found, fault.right) == ("a file of 200.0 MiB", "a scenario file of at most 1 MiB")


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    line = b"# " + b"x" * 97 + b"\n"
    data = (b"days = 3\n" + line * (MAX_BYTES // 100)).ljust(MAX_BYTES, b"\n")[:MAX_BYTES]
    assert Scenario.load(written(tmp_path, data)).days == 3
    assert only_fault_of(written(tmp_path, data + b"\n")).right == "a scenario file of at most 1 MiB"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs an endless device")
def test_an_endless_device_is_not_read_to_the_end() -> None:
    assert only_fault_of("/dev/zero").found == "more than 1 MiB"


@pytest.mark.parametrize("path", ["a\0b.toml", "x" * 5000 + ".toml", "\ud800.toml"])
def test_a_path_that_no_file_can_have_is_told(path: str) -> None:
    assert len(faults_of(path)) == 1


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    assert len(faults_of(tmp_path / "loop.toml")) == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "days = 3")
    path.chmod(0)
    assert "cannot be read" in only_fault_of(path).found


# --- files that are no TOML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("days = \n", 1, 'invalid value in the text "days ="'),
        ("days = 3\nmarket people\n", 2, "expected '=' after a key"),
        ("days = 3\n\n[levers.ads\n", 3, "expected ']'"),
        ("[levers.ads]\nslope = 1\n[levers.ads]\nslope = 2\n", 3, 'the text "[levers.ads]", a second time'),
        ("[levers.ads]\nslope = 1\nslope = 2\n", 3, 'the text "slope = 2", a second time'),
        ("levers = 1\n[levers.ads]\n", 2, 'the text "[levers.ads]", a second time'),
        ("days = 30 days\n", 1, "expected newline"),
    ],
)
def test_a_fault_of_the_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int, found: str) -> None:
    fault = only_fault_of(written(tmp_path, text))
    assert fault.where.endswith(f"mine.toml, line {line}")
    assert found in fault.found


def test_a_fault_at_the_end_of_the_file_is_told(tmp_path: Path) -> None:
    assert "end of the file" in only_fault_of(written(tmp_path, 'about = """never closed')).found


@pytest.mark.parametrize(
    "text",
    [
        "days = " + "9" * 5000 + "\n",
        "x = " + "[" * 3900 + "\n",
        "days = 3\n" + "a." * 1990 + "b = 1\n",
        "[" + ".".join("a" * 1990) + "]\n",
        "x = 1979-99-99\n",
        f'about = "{"x" * 5000}"\n',
        "x = {a = {a = {a = {a = {a = {a = {a = {a = {a = {a = {a = {a = {a = 1}}}}}}}}}}}}}\n",
    ],
)
def test_monstrous_toml_is_told(tmp_path: Path, text: str) -> None:
    assert len(faults_of(written(tmp_path, text))) == 1


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("levers.referral.reward_fen", "reward_cny (in CNY, yuan; 100 fen are 1 CNY)"),
        ("levers.referral.reward_yuan", "reward_cny (in CNY, yuan)"),
        ("levers.referral.reward", "reward_cny (in CNY, yuan)"),
        ("levers.product.margin_percent", "margin_share (in share of 1; 30% is 0.3)"),
        ("behavior.need.per_day", "per_week (in per week; a week has 7 days)"),
        ("levers.guides.salary_per_month_cny", "salary_per_week_cny (in CNY per week; a month has 4.35 weeks)"),
        (
            "levers.referral.partner_activity_factor",
            "partner_activity_lift (in lift; a lift is added to 1: twice as much is 1)",
        ),
        ("levers.ads.weekly_spend_cny", "daily_spend_cny (in CNY per day; a week has 7 days)"),
        ("levers.campaign.every_days", "every_weeks (in weeks; a week has 7 days)"),
        ("levers.campaign.weeks", "days (in days; a week has 7 days)"),
        ("weeks", "days (in days; a week has 7 days)"),
        ("levers.ads.daily_spent_cny", "levers.ads.daily_spend_cny"),
        ("levers.refferal.enabled", "levers.referral"),
        ("lever.ads.slope", "levers"),
        ("levers.reward_cny", REWARD),
        ("referral.enabled", "levers.referral"),
        ("levers.referral.service_per_week", "levers.messages.service_per_week"),
        ("market.segments.0.need_shar", "market.segments.0.need_share"),
        (
            "market.network.xyzzy",
            (
                "one of kind, contacts, strong_contacts, most_contacts, community_size, rewire_share, file, "
                "columns, strong_relations"
            ),
        ),
        ("levers.ads.slope.more", "a number above 0, at most 10"),
    ],
)
def test_an_unknown_name_is_told_with_the_right_one(path: str, right: str) -> None:
    fault = fault_of_change({path: 1})
    assert fault.right == right


def test_a_fault_names_file_and_path(tmp_path: Path) -> None:
    path = written(tmp_path, "[levers.referral]\nreward_fen = 500\n")
    assert str(only_fault_of(path)) == (
        f"{path}: levers.referral.reward_fen: found the unit fen; right is reward_cny (in CNY, yuan; 100 fen are 1 CNY)"
    )


def test_a_fault_of_a_preset_that_was_changed_names_the_change() -> None:
    assert fault_of_change({REWARD: -1}).where == f"change: {REWARD}"


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "found", "right"),
    [
        (REWARD, "10 CNY", 'the text "10 CNY"', "a number from 0 to 100_000 (CNY, yuan), without quotes and unit: 10"),
        (
            REWARD,
            "1,000 fen",
            'the text "1,000 fen"',
            "a number from 0 to 100_000 (CNY, yuan), without quotes and unit: 10",
        ),
        (REWARD, "¥ 8.5", 'the text "¥ 8.5"', "a number from 0 to 100_000 (CNY, yuan), without quotes and unit: 8.5"),
        (REWARD, "much", 'the text "much"', "a number from 0 to 100_000 (CNY, yuan), without quotes"),
        (REWARD, True, "true", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, [1], "a list of 1", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, {"a": 1}, "a table of 1", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, None, "nothing", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, -1, "-1", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, float("nan"), "nan", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, float("inf"), "inf", "a number from 0 to 100_000 (CNY, yuan)"),
        (REWARD, 2**63, "a whole number of about 19 digits", "a number from 0 to 100_000 (CNY, yuan)"),
        pytest.param(
            REWARD,
            10**5000,
            "a whole number of about 5000 digits",
            "a number from 0 to 100_000 (CNY, yuan)",
            id="a huge number",
        ),
        ("levers.product.margin_share", 30, "30", "a number from 0 to 1 (share of 1); 30% is written 0.3"),
        (
            "levers.product.margin_share",
            "30%",
            'the text "30%"',
            "a number from 0 to 1 (share of 1), without quotes and unit: 0.3",
        ),
        ("market.people", 1e4, "10000.0", "a whole number from 10 to 200_000_000 (people), without a point: 10000"),
        ("market.people", 1.5, "1.5", "a whole number from 10 to 200_000_000 (people)"),
        (
            "market.people",
            10**30,
            "a whole number of about 30 digits",
            "a whole number from 10 to 200_000_000 (people)",
        ),
        ("levers.ads.slope", 0, "0", "a number above 0, at most 10"),
        ("levers.referral.enabled", "yes", 'the text "yes"', "true or false, without quotes"),
        ("levers.referral.enabled", 1, "1", "true or false"),
        (
            "levers.guides.handover",
            "coleague",
            'the text "coleague"',
            '"colleague" (one of "colleague", "new_hire", "none")',
        ),
        ("levers.guides.handover", 3, "3", 'one of "colleague", "new_hire", "none"'),
        ("levers.checkout.step_pass", 0.8, "0.8", "a list of 1 to 8 numbers, such as [0.5, 0.5]"),
        ("levers.checkout.step_pass", [], "0 entries", "a list of 1 to 8 numbers, such as [0.5, 0.5]"),
        ("levers.checkout.step_pass", [0.5] * 9, "9 entries", "a list of 1 to 8 numbers, such as [0.5, 0.5]"),
        ("levers.ads", 3, "3", "a table, written [levers.ads]"),
        ("market.segments", {"a": 1}, "a table of 1", "1 to 8 tables, each written [[market.segments]]"),
        ("market.segments", [3], "3", "a table, written [[market.segments]]"),
        ("name", "", "an empty text", "a text of 1 to 80 characters, without / and \\"),
        ("name", "a/b", 'the text "a/b"', "a text of 1 to 80 characters, without / and \\"),
        ("market.network.file", 3, "3", 'a text, such as "edges.csv"'),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(path: str, value: Any, found: str, right: str) -> None:
    assert fault_of_change({path: value}) == Fault(
        f"change: {path}" if value != [3] else "change: market.segments.0", found, right
    )


def test_a_wrong_value_in_a_list_is_told_with_its_place() -> None:
    fault = fault_of_change({"levers.checkout.step_pass": [0.5, 79]})
    assert fault == Fault(
        "change: levers.checkout.step_pass.1", "79", "a number from 0 to 1 (chance of 1); 79% is written 0.79"
    )


def test_a_place_that_a_list_does_not_have_is_told() -> None:
    assert "count from 0" in fault_of_change({"levers.checkout.step_pass.7": 0.5}).right


# --- values that do not fit together --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path", "found"),
    [
        ({"market.segments.0.share": 0.9}, "market.segments", "shares that add up to 0.9"),
        (
            {"market.segments": [{"name": "a", "share": 0.5}, {"name": "a", "share": 0.5}]},
            "market.segments.1.name",
            'the text "a" again',
        ),
        (
            {"market.network.contacts": 24, "market.network.strong_contacts": 25},
            "market.network.strong_contacts",
            "25",
        ),
        ({"market.people": 20, "market.network.community_size": 20}, "market.network.contacts", "128"),
        ({"market.network.most_contacts": 127}, "market.network.contacts", "128"),
        ({"market.people": 40, "market.network.contacts": 24}, "market.network.community_size", "50"),
        ({"market.network.community_size": 5}, "market.network.strong_contacts", "5"),
        (
            {"market.network.kind": "ring", "market.network.contacts": 9, "market.people": 99},
            "market.network.contacts",
            "9",
        ),
        (
            {"market.network.kind": "scale_free", "market.network.contacts": 2000, "market.people": 2_000_000},
            "market.network.contacts",
            "2000",
        ),
        ({"levers.leaders.count": 2}, "levers.leaders.most", "0"),
        (
            {"levers.commission.level_shares": [0.7, 0.4]},
            "levers.commission.level_shares",
            "pay of up to 1.3 of an order, with partners, creators and hosts",
        ),
        ({"market.network.kind": "edge_list"}, "market.network.file", "no file"),
    ],
)
def test_values_that_do_not_fit_together_are_told(changes: dict[str, Any], path: str, found: str) -> None:
    fault = fault_of_change(changes)
    assert (fault.where, fault.found) == (f"change: {path}", found)


def test_shares_of_thirds_add_up() -> None:
    segments = [{"name": name, "share": 1 / 3} for name in "abc"]
    assert len(Scenario.load("closed-loop", {"market.segments": segments}).market.segments) == 3


def test_who_knows_anyone_needs_no_contacts_that_fit() -> None:
    assert Scenario.load("closed-loop", {"market.people": 10, "market.network.kind": "well_mixed"}).market.people == 10


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("none.csv", 'the text "none.csv", which is no file'),
        (".", "which is no file"),
        ("empty.csv", 'the text "empty.csv", which is empty'),
        ("a\\u0000b.csv", "which is no file"),
        ("x" * 3000, "which is no file"),
    ],
)
def test_a_bad_file_of_ties_is_told(tmp_path: Path, file: str, found: str) -> None:
    written(tmp_path, "", "empty.csv")
    path = written(tmp_path, f'[market.network]\nkind = "edge_list"\nfile = "{file}"\n')
    fault = only_fault_of(path)
    assert fault.where.endswith("mine.toml: market.network.file") and found in fault.found


# --- the law --------------------------------------------------------------------------------------------------------

AGAINST_THE_LAW = [
    ({"levers.commission.level_shares": [0.1, 0.1, 0.01]}, "levers.commission.level_shares", "level 3"),
    ({"levers.referral.reward_on": "follow"}, "levers.referral.reward_on", "per head"),
    ({"levers.commission.entry_fee_cny": 1}, "levers.commission.entry_fee_cny", "entry fee"),
    (
        {"schedule": [{"from_day": 7, "set": {"levers.commission.entry_fee_cny": 1}}]},
        "levers.commission.entry_fee_cny",
        "from day 7 on",
    ),
    (
        {
            "levers.referral.reward_on": "follow",
            REWARD: 0,
            "schedule": [{"from_day": 7, "to_day": 8, "ramp": {REWARD: 1}}],
        },
        "levers.referral.reward_on",
        "from day 7 on",
    ),
]


@pytest.mark.parametrize(("changes", "path", "found"), AGAINST_THE_LAW)
def test_a_plan_outside_the_law_is_refused_when_the_guard_says_so(
    changes: dict[str, Any], path: str, found: str
) -> None:
    fault = fault_of_change({"levers.commission.legal_guard": "refuse", **changes})
    assert fault.where == f"change: {path}"
    assert found in fault.found and "art. 7" in fault.found


@pytest.mark.parametrize("guard", ["warn", "off"])
@pytest.mark.parametrize("changes", [changes for changes, _, _ in AGAINST_THE_LAW])
def test_a_plan_outside_the_law_can_be_studied(changes: dict[str, Any], guard: str) -> None:
    assert Scenario.load("closed-loop", {"levers.commission.legal_guard": guard, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"levers.commission.level_shares": [0.2, 0.1]},
        {"levers.commission.level_shares": [0.2, 0.1, 0, 0]},
        {"levers.referral.reward_on": "follow", REWARD: 0},
        {"levers.referral.reward_on": "follow", "levers.referral.enabled": False},
        {"levers.guides.count": 3, "levers.guides.recruit_per_week": 0.02},
        {"levers.messages.promo_per_week": 20},
        {"levers.leaders.count": 3, "levers.leaders.most": 3, "levers.leaders.commission_share": 0.4},
    ],
)
def test_a_plan_within_the_law_is_not_refused(changes: dict[str, Any]) -> None:
    assert Scenario.load("closed-loop", {"levers.commission.legal_guard": "refuse", **changes})


# --- all in one go --------------------------------------------------------------------------------------------------


def test_all_faults_of_a_file_are_told_in_one_go(tmp_path: Path) -> None:
    text = f"""
dayz = 3
[market]
people = 10.0
[market.network]
strong_contacts = 300
[[market.segments]]
share = 0.4
[behavior.need]
per_week = "3 a week"
[levers.referral]
reward_fen = 500
fit_mean = nan
reward_on = "follow"
max_invites = {10**20}
[levers.product]
margin_share = 30
[levers.commission]
legal_guard = "refuse"
[[schedule]]
from_day = 400
set = {{"levers.ads.slope" = -1}}
"""
    faults = faults_of(written(tmp_path, text))
    assert sorted(fault.where.rpartition(": ")[2] for fault in faults) == [
        "behavior.need.per_week",
        "dayz",
        "levers.product.margin_share",
        "levers.referral.fit_mean",
        "levers.referral.max_invites",
        "levers.referral.reward_fen",
        "levers.referral.reward_on",
        "market.network.strong_contacts",
        "market.people",
        "market.segments",
        "schedule.0.from_day",
        "schedule.0.set.levers.ads.slope",
    ]
    assert len(str(ScenarioError(faults)).splitlines()) == len(faults)


def test_a_fault_hides_no_other_and_makes_none(tmp_path: Path) -> None:
    """``people`` is wrong, so whether the contacts fit into the market cannot be said."""
    text = "[market]\npeople = 5\n[market.network]\ncontacts = 19_000\n"
    paths = [fault.where.rpartition(": ")[2] for fault in faults_of(written(tmp_path, text))]
    assert paths == ["market.people", "market.network.contacts"]  # more than any network can hold


@pytest.mark.parametrize(
    ("strange", "found"),
    [
        ({1, 2}, 'found the text "{1, 2}"; right is a list'),
        (deque([0.1, 2.0]), "level_shares.1: found 2.0; right is a number from 0 to 1"),
        ((value for value in [2.0]), "level_shares.0: found 2.0; right is a number from 0 to 1"),
    ],
)
def test_what_only_looks_like_a_list_is_told_and_does_not_keep_one_waiting(strange: object, found: str) -> None:
    assert found in str(only_fault_of("referral-loop", {"levers.commission.level_shares": strange}))
