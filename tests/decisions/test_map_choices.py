"""Maps with choices: a line for each value of a choice or a yes or no."""

from __future__ import annotations

import json

import pytest

from asking import asker
from loopsim.decisions.map_choices import panels_of_word
from loopsim.decisions.map_over import map_over
from loopsim.decisions.map_panels import MapPanels
from loopsim.decisions.stored import load_answer
from loopsim.reports.kinds import page_maker
from loopsim.scenario.faults import ScenarioError
from pictures import assert_readable

SMALL = {"market.people": 1_000, "days": 60}
SHARING = "behavior.sharing.per_week=0.005..0.2"
REFERRAL = "levers.referral.enabled"
QUICK = {"changes": SMALL, "points": 5, "runs": 2, "jobs": 1, "kpi": "joined", "at": 100.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("choices") / "out"


@pytest.fixture(scope="module")
def found(folder):
    return map_over("closed-loop", [SHARING, REFERRAL], out=folder, **QUICK)


def test_each_value_has_the_map_that_the_scenario_with_it_has(found):
    assert list(found.maps) == ["referral.enabled = yes", "referral.enabled = no"]
    alone = map_over("closed-loop", SHARING, **{**QUICK, "changes": {**SMALL, REFERRAL: False}})
    assert found.maps["referral.enabled = no"].to_frame().equals(alone.to_frame())
    assert not found.maps["referral.enabled = yes"].to_frame().equals(alone.to_frame())


def test_the_answer_says_first_which_value_is_best(found):
    first, *others = found.sentences()
    assert first.startswith(
        "For no value of the choice there is a line in this range: joined is at least 100 people ev"
    )
    assert [said.partition(":")[0] for said in others] == [f"With {name}" for name in found.maps]
    assert all("是否开启 = " in said for said in found.sentences("zh")[1:])
    assert set(found.to_frame()["panel"]) == set(found.maps)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_picture_is_cut_or_overlaps(found, language):
    assert_readable(found.plot(language=language))


def test_it_is_read_back_and_reported(found, folder):
    again = load_answer(folder)
    assert isinstance(again, MapPanels)
    assert again.sentences() == found.sentences() and again.sentences("zh") == found.sentences("zh")
    page = page_maker(again)(again, folder)
    assert page.answer.en == found.sentences()[0]
    assert len({table.key for table in page.tables}) == len(page.tables)


@pytest.mark.slow
def test_two_levers_and_a_choice_by_the_command(tmp_path, capsys):
    out = tmp_path / "out"
    words = ["map", "closed-loop", "--factor", SHARING, "--factor", "levers.ads.daily_spend_cny=0..200", "--factor",
             "market.network.kind=communities,well_mixed", "--points", "13", "--runs", "2", "--kpi", "joined", "--at",
             "100", "--set", "market.people=1000", "--set", "days=60", "--quiet", "--out", str(out)]  # fmt: skip
    answer = asker(capsys)(*words, "--report")
    assert answer.code == 0, answer.err
    assert "network.kind = well_mixed" in answer.out
    assert (out / "map.png").stat().st_size > 5_000 and (out / "panel-1" / "map.json").is_file()
    assert "panel-1" in (out / "map.md").read_text(encoding="utf-8")
    assert len(json.loads((out / "maps.json").read_text())["panels"]) == 2
    assert_readable(load_answer(out).plot())


def test_a_study_may_have_choices(tmp_path):
    (tmp_path / "study.toml").write_text(
        """
name = "choice"
[base]
scenario = "closed-loop"
set = {"market.people" = 1000, "days" = 60}
[[factor]]
path = "behavior.sharing.per_week"
range = {from = 0.005, to = 0.2, steps = 3}
[[factor]]
name = "reward"
[factor.choices]
small = {"levers.referral.reward_cny" = 2.0}
large = {"levers.referral.reward_cny" = 20.0, "levers.commission.level_shares" = [0.1]}
[keep]
kpis = ["joined"]
"""
    )
    found = map_over(tmp_path / "study.toml", at=100.0, points=5, runs=2, jobs=1)
    assert list(found.maps) == ["reward = small", "reward = large"]


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ([REFERRAL], "found no factor of numbers; right is one or two, PATH=LOW..HIGH"),
        ([SHARING, REFERRAL + "=yes"], "two or more of yes, no"),
        ([SHARING, REFERRAL + "=yes,perhaps"], "perhaps"),
        ([SHARING, "levers.referral.reward_on=follow,folow"], "folow"),
        ([SHARING, "market.network.kind", "levers.policy.best_channel.by", REFERRAL], "combinations"),
    ],
)
def test_choices_that_make_no_map_are_refused(factors, said):
    with pytest.raises(ScenarioError, match=said):
        map_over("closed-loop", factors)


def test_words_of_a_choice():
    faults = []
    panels = panels_of_word("levers.referral.reward_on", faults)
    assert not faults
    assert [str(one.label) for one in panels] == ["referral.reward_on = first_order", "referral.reward_on = follow"]
    assert panels[0].label.zh == "转介绍·奖励条件 = first_order"


def test_values_of_a_choice_are_compared_where_a_line_runs():
    found = map_over("closed-loop", [SHARING, REFERRAL], **{**QUICK, "at": 600.0, "points": 9})
    assert any(one.crosses for one in found.maps.values())
    first = found.sentences()[0]
    assert first.startswith(("Joined is at least 600", "The values of the choice are not told apart"))
    assert "referral.enabled = " in first and "600 人" in found.sentences("zh")[0]
