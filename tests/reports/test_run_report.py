"""The report of a run: in both languages, alone in its file, and harmless whatever names are in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import loopsim
from asking import asker
from loopsim.declare.english import as_one
from loopsim.reports.advice import run_drivers, run_steps
from loopsim.reports.assumptions import assumptions_of, strength_of
from loopsim.reports.page import html_of
from loopsim.reports.parts import Both, Page, Step, same
from loopsim.reports.reading import page_of
from loopsim.results.run import Run
from webpages import check

#: A name as hostile as a scenario may have: there is no / in one.
NASTY_NAME = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}&amp;'.replace("/", "")


#: Pictures of a run, in order.
PICTURES = ("growth", "sources", "funnel", "money", "cohorts", "retention", "hosts")


@pytest.fixture(scope="module")
def run() -> Run:
    plan = loopsim.Scenario.load("closed-loop").scaled(0.05)
    return loopsim.simulate(plan.change({"name": NASTY_NAME}), days=60, test_from=None)


@pytest.fixture(scope="module")
def told(run: Run) -> str:
    return run.to_html()


@pytest.mark.slow
def test_it_is_well_made_and_needs_no_network(told: str) -> None:
    page = check(told)
    assert len(told.encode()) < 1_500_000
    assert {"answer", "figures", "pictures", "tables", "assumptions", "legal", "making"} <= set(page.ids)
    assert [one["id"] for one in page.all("figure")] == list(PICTURES)
    assert "{{" not in told.replace("{{ 7*7 }}", "")


@pytest.mark.slow
def test_both_languages_are_in_it_and_either_can_be_first(run: Run, told: str) -> None:
    spans = {one["lang"] for one in check(told).all("span") if "lang" in one}
    assert spans == {"en", "zh-CN"}
    chinese = check(html_of(page_of(run), "zh"))
    assert chinese.all("html")[0]["lang"] == "zh-CN"
    assert [one["id"] for one in chinese.all("input") if "checked" in one] == ["to-zh"]
    with pytest.raises(ValueError, match="right is 'en' or 'zh'"):
        run.to_html(language="de")


@pytest.mark.slow
def test_names_of_users_are_text_wherever_they_stand(told: str) -> None:
    page = check(told)
    assert NASTY_NAME in page.said
    assert len(page.all("script")) == 4  # letters, numbers, words and ours
    assert not [one for one in page.all("img") if one.get("src") == "x"]


@pytest.mark.slow
def test_numbers_under_the_pointer_are_those_of_the_run(run: Run, told: str) -> None:
    found = re.search(r'id="numbers">(.*?)</script>', told, re.DOTALL)
    assert found is not None
    pool = json.loads(found[1])["growth"][0]
    assert pool["series"][0]["values"] == run.daily["reachable"].tolist()
    assert pool["ends"] == [0.0, 59.0]
    left, top, right, bottom = pool["box"]
    assert 0 < left < right < 1 and 0 < top < bottom < 1


@pytest.mark.slow
def test_bars_cells_and_dots_tell_their_numbers_in_both_languages(run: Run, told: str) -> None:
    found = re.search(r'id="numbers">(.*?)</script>', told, re.DOTALL)
    assert found is not None
    numbers = json.loads(found[1])
    spots = {key: [one["spots"] for one in panels if "spots" in one] for key, panels in numbers.items()}
    assert {key for key, some in spots.items() if some} == set(PICTURES) - {"growth"}
    stages = run.funnel().stages
    assert [one[5] for one in spots["funnel"][0][0]] == [as_one(f"{people:,} people") for people in stages["people"]]
    assert [one[5] for one in spots["funnel"][0][1]] == [f"{people:,}人" for people in stages["people"]]
    profit = run.daily["profit_fen"].sum() / 100
    assert spots["money"][0][0][-1][4:] == ["profit", f"{profit:+,.0f} CNY"]
    everything = [one for some in spots.values() for pair in some for one in (*pair[0], *pair[1])]
    for left, top, right, bottom, *words in everything:
        assert 0 <= left <= right <= 1 and 0 <= top <= bottom <= 1 and all(words)
    tables = check(told)
    assert {"funnel-parts", "money-parts"} <= set(tables.ids)


def test_a_name_cannot_end_a_script_or_a_comment() -> None:
    page = Page(title=same("</script><!--"), kind=same("k"), answer=Both("a", "b"))
    assert len(check(html_of(page)).all("script")) == 4


def test_commands_on_chinese_pages_ask_for_chinese() -> None:
    page = Page(
        title=same("t"), kind=same("k"), answer=same("a"), commands=["loopsim run '<b>'", "loopsim.load('run')"],
        steps=[Step(same("do"), "loopsim map x --language en")],
    )  # fmt: skip
    told = [re.sub(r"<[^>]*>", "|", one) for one in re.findall(r'<code class="command">(.*?)</code>', html_of(page))]
    ours = "loopsim run &#x27;&lt;b&gt;&#x27;"
    assert set(told) == {
        f"|{ours}||{ours} --language zh|",
        "loopsim.load(&#x27;run&#x27;)",
        "loopsim map x --language en",
    }


def test_strength_is_the_first_letter_of_a_source() -> None:
    assert [strength_of(one) for one in ("M57 D: members 0.7", "A; BG/NBD: 2 P", "M94: 0", "M09 S")] == list("DAAS")


def test_assumptions_are_what_nobody_decides() -> None:
    found = assumptions_of(loopsim.Scenario.load("closed-loop"))
    assert len(found) > 30
    assert not [one for one in found if one.declared.path.endswith(("daily_spend_cny", "reward_cny"))]
    assert {one.strength for one in found} >= {"D", "P", "A"}


@pytest.mark.slow
def test_the_command_writes_it_and_replaces_only_reports(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.save(tmp_path / "run")
    ask = asker(capsys)
    told = ask("report", str(tmp_path / "run"), "--language", "zh")
    assert told.code == 0
    assert (tmp_path / "run/report.html").is_file()
    assert loopsim.load(tmp_path / "run").days == 60
    notes = tmp_path / "notes.html"
    notes.write_text("mine")
    refused = ask("report", str(tmp_path / "run"), "-o", str(notes))
    assert (refused.code, notes.read_text()) == (2, "mine")
    assert "a file that exists and is no report" in refused.err[0]
    run.save(tmp_path / "run")
    assert not (tmp_path / "run/report.html").exists(), "the report of an earlier result stays beside a new one"


def test_a_loss_is_told_as_one_and_no_losing_source_as_the_best() -> None:
    """In six weeks ads earn back next to nothing, and there is nothing else."""
    only = {f"levers.{name}.daily_spend_cny": 0.0 for name in ("content", "store")}
    plan = loopsim.Scenario.load("closed-loop").scaled(0.02).change(only)
    said = [str(one.en) for one in run_drivers(loopsim.simulate(plan, days=40, test_from=None))]
    assert any("after all costs a loss of" in line and "-" not in line for line in said)
    assert any(line.startswith("Ads loses money") for line in said)
    assert not any("best source" in line for line in said)


@pytest.mark.slow
def test_a_pool_of_before_has_its_own_name_and_its_orders_are_no_repurchase_of_newcomers() -> None:
    shop = loopsim.Shop(friends=3000, buyers=900, order_value_cny=120, margin_share=0.6)
    run = loopsim.simulate(shop.to_scenario(), days=60, seed=1, test_from=None)
    page = page_of(run)
    sources = next(one for one in page.tables if one.title.en == "Sources")
    assert Both("there before", "原有流量池") in [row[0].text for row in sources.rows]
    told = [one.en for one in run_drivers(run)]
    assert not [one for one in told if "of the buyers ordered" in one]


def test_letters_are_there_before_any_text_is_laid_out() -> None:
    told = html_of(Page(title=Both("t", "题"), kind=same("k"), answer=Both("a", "结论")), "zh")
    assert told.index("document.fonts.load") < told.index("<body>")
    assert "@font-face" in told[: told.index("document.fonts.load")]


@pytest.mark.parametrize(("spend", "command"), [(4000.0, "no ads"), (150.0, "half ads")])
@pytest.mark.slow
def test_a_source_that_brings_hardly_anything_back_is_tried_without(spend: float, command: str) -> None:
    plan = loopsim.Scenario.load("closed-loop").change({"levers.ads.daily_spend_cny": spend}).scaled(0.1)
    steps = run_steps(loopsim.simulate(plan, days=365, seed=1, test_from=None), None)
    told = [one.command for one in steps if "ads.daily_spend_cny" in (one.command or "")]
    assert any(command in (one or "") for one in told), told
