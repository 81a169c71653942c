"""A shop is described by a few answers: its scenario, its file and its doubts follow from them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.shop.question import Question
from loopsim.shop.questions import BY_NAME, QUESTIONS
from loopsim.shop.shop import Shop

#: The shop of the issue.
SHOP = {
    "friends": 60_000,
    "accounts": 12,
    "buyers": 8000,
    "guides": 5,
    "ads_a_year": 1_000_000.0,
    "order_value_cny": 180.0,
    "margin_share": 0.55,
}


def test_the_fields_of_a_shop_are_its_questions_in_their_order():
    no_questions = ["customers_file", "from_data"]
    names = [question.name for question in QUESTIONS]
    assert [field.name for field in dataclasses.fields(Shop)] == names + no_questions
    assert len({question.option for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_whole_in_both_languages_and_its_default_is_right(question: Question):
    assert question.text["en"] and question.text["zh"] and question.text["en"] != question.text["zh"]
    assert set(question.unit) == set(question.help) == {"en", "zh"}
    default = Shop().answers[question.name]
    assert question.checked(default) == default
    if default is not None:
        assert question.read(question.shown(default)) == pytest.approx(default)


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("friends", "60,000", 60_000),
        ("friends", "6万", 60_000),
        ("margin_share", "55%", 0.55),
        ("margin_share", "0.55", 0.55),
        ("ads_a_year", "¥1,000,000", 1e6),
        ("ads_a_year", "100 万元", 1e6),
        ("orders_last_month", "?", None),
    ],
)
def test_answers_are_read_as_people_write_them(name: str, text: str, answer: Any):
    assert BY_NAME[name].read(text) == answer


@pytest.mark.parametrize(
    ("name", "text"),
    [("friends", "-1"), ("friends", "1.5"), ("friends", "many"), ("friends", "5%"), ("friends", "nan"),
     ("friends", ""), ("friends", "?"), ("margin_share", "55"), ("margin_share", "inf"), ("name", " ")],
)  # fmt: skip
def test_a_bad_answer_is_refused(name: str, text: str):
    with pytest.raises(ValueError):  # noqa: PT011
        BY_NAME[name].read(text)


def test_all_bad_answers_are_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        Shop(friends=-5, margin_share=7.0)
    assert [fault.where for fault in caught.value.faults] == ["friends", "margin_share"]
    with pytest.raises(ScenarioError, match="freinds: found a question that is not asked; right is friends"):
        Shop.of({"freinds": 5})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_loads_as_the_scenario(language: Any, tmp_path):
    shop = Shop.of(SHOP | {"orders_last_month": 3000, "joined_last_month": 1500, "referred_last_month": 400})
    file = tmp_path / "shop.toml"
    file.write_text(shop.to_toml(language), encoding="utf-8")
    assert Scenario.load(file) == shop.to_scenario()


def test_the_pool_is_as_it_was_told():
    pool = Shop.of(SHOP | {"repeat_buyers": 2000, "referrers": 100}).to_scenario().market.pool
    assert (pool.people, pool.bought, pool.referrers) == (60_000, 8000, 100)
    assert pool.repeat_buyers == round(7900 * 2000 / 8000)


def test_the_last_orders_are_as_recent_as_was_told():
    """Of 8,000 who bought, 2,000 did so in the last 90 days: they are spread evenly over 360."""
    assert Shop.of(SHOP | {"bought_last_90_days": 2000}).to_scenario().market.pool.last_order_days_ago == (1.0, 360.0)
    assert Shop.of(SHOP | {"bought_last_90_days": 9000}).to_scenario().market.pool.last_order_days_ago == (1.0, 90.0)


def test_a_guide_keeps_no_more_friends_than_was_told():
    levers = Shop.of(SHOP | {"friends_per_guide": 800, "accounts": 14}).to_scenario().levers
    assert (levers.guides.friend_cap, levers.accounts.friend_cap) == (800, 5000)


def test_the_own_budget_is_kept_to_the_fen_and_no_other_is_spent():
    levers = Shop.of(SHOP).to_scenario().levers
    assert levers.ads.daily_spend_cny * 365 == pytest.approx(1_000_000, abs=0.005)
    others = (levers.content, levers.store, levers.lure, levers.organic, levers.bulk)
    assert sum(one.daily_spend_cny for one in others) == 0.0


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        ({"friends": 100, "buyers": 101}, ("buyers", "friends")),
        ({"friends": 100, "buyers": 10, "repeat_buyers": 11}, ("repeat_buyers", "buyers")),
        ({"friends": 100, "buyers": 10, "referrers": 11}, ("referrers", "buyers")),
        ({"friends": 100, "buyers": 10, "bought_last_90_days": 11}, ("bought_last_90_days", "buyers")),
        ({"accounts": 0, "guides": 0}, ("accounts", "guides")),
        ({"friends": 60_000, "accounts": 2}, ("friends_per_account", "accounts")),
        ({"friends": 60_000, "accounts": 12, "guides": 0}, ("friends", "accounts")),
        ({"friends": 60_000, "ads_a_year": 1e8, "market_people": 100_000}, ("market_people",)),
        ({"joined_last_month": 10, "referred_last_month": 11}, ("referred_last_month", "joined_last_month")),
        ({"joined_last_month": 10, "ads_a_year": 1e6, "referred_last_month": 0}, ("joined_last_month",)),
        ({"friends": 5000, "buyers": 10, "orders_last_month": 500}, ("orders_last_month", "buyers")),
        ({"margin_share": 0.0}, ("margin_share",)),
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_together_are_told(answers: dict[str, Any], questions: tuple[str, ...]):
    from loopsim.shop.doubts import doubts

    shop = Shop.of(answers)
    assert questions in [doubt.questions for doubt in doubts(shop)]
    assert all(one for language in ("en", "zh") for one in shop.warnings(language))


@pytest.mark.parametrize("spend", [5e-324, 1e-300, 1e-9, 0.009])
@pytest.mark.parametrize("joined", [None, 0.0, 500.0])
def test_less_than_a_fen_of_ads_is_none(spend: float, joined: float | None):
    shop = Shop.of(SHOP | {"ads_a_year": spend, "joined_last_month": joined})
    none = Shop.of(SHOP | {"ads_a_year": 0.0, "joined_last_month": joined})
    assert shop.warnings() == none.warnings()
    assert shop.to_scenario().levers.ads.half_reach_per_week == none.to_scenario().levers.ads.half_reach_per_week


def test_a_plain_shop_raises_no_doubt():
    assert Shop.of(SHOP).warnings() == []


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "friends": st.integers(0, 3_000_000),
            "buyers": st.integers(0, 3_000_000),
            "repeat_buyers": st.integers(0, 100_000),
            "guides": st.integers(0, 300),
            "accounts": st.integers(0, 500),
            "ads_a_year": st.floats(0.0, 1e9),
            "store_a_year": st.floats(0.0, 1e6),
            "order_value_cny": st.floats(0.01, 1e6),
            "return_share": st.floats(0.1, 0.9),
            "joined_last_month": st.floats(0.0, 1e5),
            "months_open": st.floats(1.0, 360.0),
        },
    )
)
def test_any_shop_becomes_a_scenario_or_a_fault_that_names_a_question(answers: dict[str, Any]):
    shop, blamed = Shop.of(answers), set()
    try:
        assert shop.to_scenario().market.pool.people == shop.answers["friends"]
    except ScenarioError as error:
        blamed = {fault.where for fault in error.faults}
    assert blamed <= set(BY_NAME)


@pytest.mark.parametrize(
    ("answers", "blamed"),
    [
        ({"leave_share_a_month": 0.9}, "return_share"),
        ({"orders_last_month": 1e9}, "orders_last_month"),
        ({"friends": 60_000, "orders_last_month": 0.01}, "orders_last_month"),
        ({"friends": 0, "referred_last_month": 5, "joined_last_month": 10}, None),
        ({"friends": 100, "referred_last_month": 1e6}, "referred_last_month"),
        ({"leave_share_a_month": 0.001}, "leave_share_a_month"),
        ({"friends": 1000, "buyers": 900, "market_people": 1001}, "market_people"),
        ({"friends": 1000, "buyers": 1000}, None),
        ({"friends": 0}, None),
        ({"return_share": 0.1, "orders_a_year": 50}, "orders_a_year"),
    ],
)
def test_figures_that_no_behaviour_gives_are_told_at_the_answer(answers: dict[str, Any], blamed: str | None):
    shop = Shop.of(answers)
    if blamed is None:
        shop.to_scenario()
        return
    with pytest.raises(ScenarioError) as caught:
        shop.to_scenario()
    assert [fault.where for fault in caught.value.faults] == [blamed]


def test_a_market_smaller_than_the_friends_is_refused():
    with pytest.raises(ScenarioError, match="market_people: found 500; right is at least the 1,000 friends of today"):
        Shop(friends=1000, market_people=500)
