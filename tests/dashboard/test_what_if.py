"""The first page, by Streamlit's own driver: levers, curve, verdict, comparison, bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from visiting import checked, texts, visit

pytestmark = pytest.mark.slow

REWARD = "simple 0 levers.referral.reward_cny"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Does my loop close? What if …?", "Ads a day (CNY per day)", "Pool on the last day", "Renewal"]),
        ("zh", ["我的私域能闭环吗？如果……会怎样？", "每日广告投放（元/天）", "期末流量池", "补充率"]),
    ],
)
def test_the_page_tells_question_levers_curve_and_verdict(
    language: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, language=language)
    told = texts(page)
    assert not [one for one in said if one not in told]
    assert len(page.slider) == 10
    assert len(page.get("vega_lite_chart")) == 5


def test_a_moved_lever_gives_other_figures_and_a_pinned_plan_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch)
    before = [one.value for one in page.metric]
    checked(page.button(key="pin").click().run())
    assert "The plan is as pinned" in texts(page)
    checked(page.slider(key="simple 0 levers.ads.daily_spend_cny").set_value(0.0).run())
    assert [one.value for one in page.metric] != before and all(one.delta for one in page.metric)
    told = texts(page)
    assert "on the same luck" in told and "Against the pinned plan" in told
    differs = page.dataframe[-1].value if "lever" in page.dataframe[-1].value else page.dataframe[0].value
    assert differs.loc[0, "path"] == "levers.ads.daily_spend_cny"
    checked(page.button(key="unpin").click().run())
    assert not any(one.delta for one in page.metric)


def test_bad_input_is_answered_where_it_stands_and_the_curve_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch)
    before = [one.value for one in page.metric]
    checked(page.toggle(key="all_levers").set_value(True).run())
    checked(page.selectbox(key="group").set_value("levers.commission").run())
    checked(page.text_input(key="all 0 levers.commission.level_shares").set_value("5, many").run())
    assert "numbers with commas between them" in page.error[0].value
    checked(page.text_input(key="all 0 levers.commission.level_shares").set_value("0.5, 7").run())
    assert "right is a number from 0 to 1" in page.error[0].value
    checked(page.selectbox(key="group").set_value("levers.referral").run())
    checked(page.number_input(key="all 0 levers.referral.reward_cny").set_value(-3.0).run())
    assert "found \\-3.0" in page.error[0].value.replace("\\.", ".")
    assert [one.value for one in page.metric] == before
    checked(page.number_input(key="all 0 levers.referral.reward_cny").set_value(9.0).run())
    assert not page.error and page.slider(key=REWARD).value == 9.0


def test_an_upload_replaces_the_scenario_and_a_foreign_from_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.toml").write_text('about = "hunter2"\n', encoding="utf-8")
    page = visit(tmp_path, monkeypatch)
    checked(page.sidebar.segmented_control(key="way").set_value("by_file").run())
    upload = page.get("file_uploader")[0]
    checked(upload.set_value(("mine.toml", b'from = "small.toml"\n', "application/toml")).run())
    assert "mine.toml: from" in page.error[0].value.replace("\\", "") and "hunter2" not in texts(page)
    good = b'from = "no-referral"\ndays = 20\n[market]\npeople = 300\n'
    checked(page.get("file_uploader")[0].set_value(("mine.toml", good, "application/toml")).run())
    assert not page.error and "300 people, 20 days" in texts(page)


@pytest.mark.parametrize("name", ["/etc/passwd", "../small.toml", "nothing"])
def test_an_address_that_names_a_file_beyond_the_folder_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "small.toml").write_text('about = "hunter2"\n', encoding="utf-8")
    page = visit(inside, monkeypatch, scenario=name)
    assert page.error and "hunter2" not in texts(page) and "root:" not in texts(page)


def test_a_scenario_called_like_markup_is_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = 'name = "<script>x**y$"\nabout = "<img src=x>"\ndays = 8\n[market]\npeople = 300\n'
    page = visit(tmp_path, monkeypatch, content=content)
    told = texts(page)
    assert "\\<script\\>x\\*\\*y\\$" in told and "\\<img" in told
    assert "<script" not in told.replace("\\<script", "") and "<img" not in told.replace("\\<img", "")
