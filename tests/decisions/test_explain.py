"""``loopsim explain``: why one plan beats another."""

import json
from itertools import pairwise

import numpy as np
import pytest

import loopsim
from asking import asker
from loopsim.decisions.explain import explain
from loopsim.decisions.explain_words import part_name
from loopsim.scenario.faults import ScenarioError
from pictures import assert_readable

SMALL = {"market.people": 2_000, "days": 120}
MORE = {"levers.referral.reward_cny": 12.0, "levers.ads.daily_spend_cny": 20.0}


@pytest.fixture(scope="module")
def found():
    return explain("closed-loop", MORE, name="more reward", changes=SMALL, runs=6, jobs=1)


def sums(parts):
    return sum(part.values for part in parts)


def test_parts_add_up_to_the_difference_of_each_run(found):
    apart = {goal: found.comparison.differences("more reward", goal) for goal in ("profit", "reachable")}
    assert sums(found.profit) == pytest.approx(apart["profit"], abs=1e-6)
    assert np.array_equal(sums(found.pool), apart["reachable"])
    for goal, parts in found.changes.items():
        assert sums(parts) == pytest.approx(apart[goal], abs=1e-6)


def test_it_adds_up_for_each_preset_against_another():
    names = ("guides", "community-leaders", "membership-club", "bombardment")
    for one, other in pairwise(names):
        told = explain(one, other, changes={"market.people": 1_500}, days=60, runs=2, by_section=True, jobs=1)
        apart = {goal: told.comparison.differences(other, goal) for goal in ("profit", "reachable")}
        assert sums(told.profit) == pytest.approx(apart["profit"], abs=1e-6)
        assert np.array_equal(sums(told.pool), apart["reachable"])


def test_spend_that_is_saved_is_told_to_the_fen(found):
    spend = next(part for part in found.profit if part.name == "spend")
    before = loopsim.Scenario.load("closed-loop").levers.ads.daily_spend_cny
    assert spend.values == pytest.approx(np.full(6, (before - 20.0) * 120), abs=0.01 * 120)


def test_fewer_ads_bring_fewer_by_ads(found):
    for parts in (found.profit, found.pool):
        assert next(one for one in found.effects(parts) if one.name == "joined_ads").high < 0


def test_two_changes_are_tried_in_all_orders_and_alone_where_there_is_one(found):
    assert found.way == "shapley"
    assert [part.name for part in found.changes["profit"]] == [
        "levers.ads.daily_spend_cny",
        "levers.referral.reward_cny",
    ]
    alone = explain("closed-loop", {"levers.referral.reward_cny": 12.0}, changes=SMALL, runs=2, jobs=1)
    assert not alone.changes


def test_an_order_of_ones_own_is_kept():
    names = ["levers.referral.reward_cny", "levers.ads.daily_spend_cny"]
    told = explain("closed-loop", MORE, changes=SMALL, order=names, runs=2, jobs=1)
    assert told.way == "in order"
    assert [part.name for part in told.changes["profit"]] == names
    first = loopsim.compare("closed-loop", {"x": {names[0]: 12.0}}, changes=SMALL, runs=2, test_from=None, jobs=1)
    assert np.array_equal(told.changes["profit"][0].values, first.differences("x", "profit"))


def test_a_table_a_picture_and_a_page_of_words(found):
    table = found.to_frame()
    assert table[table["of"] == "profit"]["mean"].sum() == pytest.approx(found.total("profit").mean)
    assert set(table["unit"]) == {"CNY", "people"}
    assert "CNY" in repr(found)
    assert "<table" in found._repr_html_()
    assert "Shapley" not in found.sentences()[2]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_picture_is_cut_or_overlaps(found, language):
    assert_readable(found.plot(language=language))


@pytest.mark.slow
def test_the_command_answers_first_and_saves(tmp_path, capsys):
    ask = asker(capsys)
    words = ["explain", "closed-loop", "--plan", "more reward: levers.referral.reward_cny=12", "--runs", "3", "--quiet"]
    words += ["--set", "market.people=2000", "--days", "60", "--out", str(tmp_path / "told")]
    answer = ask(*words)
    assert answer.code == 0
    assert "more reward" in answer.out.splitlines()[0].lower()
    assert (tmp_path / "told" / "explain.png").stat().st_size > 10_000
    told = json.loads((tmp_path / "told" / "explanation.json").read_text())
    assert told["values"] == {"levers.referral.reward_cny": [5.0, 12.0]}
    chinese = ask(*words, "--language", "zh")
    assert "利润" in chinese.out and "已覆盖" in chinese.out
    as_json = json.loads(ask(*words, "--json").out)
    assert as_json["profit"] == told["profit"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["closed-loop"], "found one plan; right is two scenarios"),
        (["closed-loop", "guides", "no-referral"], "found 3 plans"),
        (["closed-loop", "closed-loop"], "the same shop"),
        (["closed-loop", "--plan", "x: levers.nothing=3"], "levers.nothing"),
        (["closed-loop", "no-referral", "--order", "levers.ads.slope"], "one of what differs"),
        (["closed-loop", "no-such"], "no-such"),
        (["closed-loop", "no-referral", "--runs", "1"], "--runs"),
    ],
)
def test_bad_input_is_told_in_a_line(words, said, tmp_path, capsys):
    answer = asker(capsys)("explain", *words, "--quiet", "--out", str(tmp_path / "x"))
    assert answer.code == 2
    assert any(said in line for line in answer.err), answer.err
    assert not (tmp_path / "x").exists()


def test_changes_that_do_not_go_alone_are_told_together():
    """Smaller communities than the close friends there were need fewer of these at once."""
    changes = {"market.network.community_size": 5, "market.network.strong_contacts": 3}
    told = explain("closed-loop", changes, changes=SMALL, runs=2, jobs=1)
    assert not told.changes
    assert "strong_contacts" in told.why_no_changes
    assert "one without the others" in told.sentences()[-1]


def test_two_plans_that_do_the_same_are_refused():
    with pytest.raises(ScenarioError, match="the same shop"):
        explain("closed-loop", {"days": 365}, runs=2)


def test_a_change_that_does_nothing_is_told_so():
    """A fee of a card that nobody is offered: more runs would tell nothing."""
    changes = {"levers.membership.fee_cny": 100}
    told = explain("closed-loop", changes, runs=2, days=5, changes={"market.people": 300}, jobs=1)
    assert told.sentences()[1] == "No stage differs in any run: what the plans change does nothing here."
    assert "不起作用" in told.sentences("zh")[1]


@pytest.mark.parametrize("order", [5, [5], {"levers.referral.reward_cny": 1}])
def test_an_order_of_another_kind_is_told_in_a_line(order):
    with pytest.raises(ScenarioError, match=r"order: found .* right is names of changes in a list"):
        explain("closed-loop", MORE, runs=2, order=order)


def test_an_order_that_does_not_go_is_said_to_be_one():
    changes = {"market.network.community_size": 5, "market.network.strong_contacts": 3}
    orders = [list(changes), list(reversed(changes))]
    told = [explain("closed-loop", changes, changes=SMALL, order=order, runs=2, jobs=1) for order in orders]
    assert "in this order" in told[0].sentences()[-1]
    assert told[1].changes and not told[1].why_no_changes


def test_changes_have_their_chinese_names_in_chinese():
    assert part_name("levers.referral.reward_cny", "zh") == "转介绍·奖励金额"
    assert part_name("levers.referral.reward_cny", "en") == "referral.reward_cny"
