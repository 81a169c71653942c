"""The other pages, by Streamlit's own driver: a market to watch, maps, best plans, the form of one's own shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from visiting import checked, texts, visit

pytestmark = pytest.mark.slow

POOL = 'from = "existing-shop"\nname = "small"\ndays = 60\n'


@pytest.mark.parametrize(("language", "said"), [("en", "A market of 300 people"), ("zh", "300人的小市场")])
def test_a_small_market_is_watched_day_by_day(
    language: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language=language, content=POOL, page="watch")
    assert said in texts(page)
    checked(page.button(key="step").click().run())
    checked(page.button(key="week").click().run())
    market = page.session_state["market"]
    assert market.day == 8
    number = max(market.diaries, key=lambda one: len(market.diaries[one]))
    checked(page.number_input(key="customer_field").set_value(number).run())
    assert len(page.dataframe[0].value) == len(market.diary(number)) > 0
    checked(page.button(key="play").click().run())
    assert page.session_state["playing"] and page.session_state["market"].day > 8
    checked(page.button(key="again").click().run())
    assert page.session_state["market"].day == 0 and not page.session_state["playing"]


@pytest.mark.parametrize(("language", "said"), [("en", "renewal"), ("zh", "闭环")])
def test_a_map_is_drawn_and_turned_ends_are_told(
    language: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language=language, page="map")
    low = page.number_input(key="map levers.referral.reward_cny from")
    before = low.value
    checked(low.set_value(90.0).run())
    checked(page.button(key="draw_map").click().run())
    assert "levers.referral.reward_cny" in page.error[0].value.replace("\\", "")
    checked(page.number_input(key="map levers.referral.reward_cny from").set_value(before).run())
    checked(page.number_input(key="map_runs").set_value(2).run())
    checked(page.number_input(key="map_points_False").set_value(5).run())
    checked(page.button(key="draw_map").click().run())
    assert not page.error and said in texts(page) and "map" in page.session_state


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.long)])
def test_the_best_plan_is_found_and_taken_to_the_levers(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language=language, page="optimum")
    checked(page.number_input(key="minutes").set_value(0.1).run())
    checked(page.button(key="find").click().run())
    found = page.session_state["plan"]
    assert found.sentences(language)[0][:20] in texts(page).replace("\\", "")
    if not found.keeps_today:
        checked(page.button(key="use_plan").click().run())
        assert page.session_state["desk"].now == found.scenario and page.session_state["page"] == "what_if"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_shop_is_made_from_answers_and_wrong_ones_are_told(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language=language, page="watch")
    checked(page.sidebar.segmented_control(key="way").set_value("by_form").run())
    page.text_input(key="form friends").set_value("many")
    checked(page.button(key="make_shop").click().run())
    assert "many" in page.error[0].value and page.session_state["desk"].now.name == "small"
    page.text_input(key="form friends").set_value("2000")
    page.text_input(key="form buyers").set_value("300")
    page.text_input(key="form margin_share").set_value("55%")
    checked(page.button(key="make_shop").click().run())
    now = page.session_state["desk"].now
    assert not page.error and now.market.pool.people == 2000 and now.levers.product.margin_share == 0.55


def test_a_language_or_page_that_there_is_not_gives_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language="zh", page="../nothing")
    assert "我的私域能闭环吗" in page.title[0].value and len(page.slider) == 10
