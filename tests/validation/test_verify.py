"""The frame: a case that fails, breaks or cannot run is told, on the page and by the exit code."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from asking import asker
from loopsim.validation import case as frame
from loopsim.validation.case import Case, Check, Curve, Findings, Panel, Skipped, cases, shown
from loopsim.validation.data_files import VARIABLE, data_from, of_the_user
from loopsim.validation.verify import verify


def good() -> Findings:
    panel = Panel("p", "x", "y", [Curve("law", [0, 1], [0, 1], "theory"), Curve("m", [0, 1], [0, 1.1], "model")])
    return Findings([Check("one", 1.0, 1.02, 0.01, 0.05)], [panel])


def bad() -> Findings:
    return Findings([Check("one", 1.0, 1.02, 0.01, 0.05), Check("two <b>", 1.0, 2.0, 0.01, 0.05)])


def broken() -> Findings:
    raise ZeroDivisionError("no luck")


def absent() -> Findings:
    raise Skipped("needs what is not here")


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> dict[str, Case]:
    listed = {name: Case(name, f"title of {name}", "source", find) for name, find in
              (("T1", good), ("T2", bad), ("T3", broken), ("T4", absent))}  # fmt: skip
    listed["T5"] = Case("T5", "slow one", "source", good, slow=True)
    monkeypatch.setattr(frame, "_CASES", listed)
    monkeypatch.setattr("loopsim.validation.verify.cases", lambda: listed)
    return listed


def test_what_fails_breaks_or_cannot_run_is_told(four):
    report = verify()
    assert [result.status for result in report.results] == ["passed", "failed", "failed", "skipped", "skipped"]
    assert "no luck" in report.results[2].message and "not here" in report.results[3].message
    assert not report.passed and verify(["t1", "t4"]).passed


def test_a_slow_case_runs_when_it_is_named_or_all_are_wanted(four):
    assert verify(["T5"]).results[0].status == verify(slow=True).results[4].status == "passed"


def test_the_page_shows_every_case_and_the_exit_code_tells_of_failures(four, tmp_path: Path, capsys):
    answer = asker(capsys)("verify", "--out", str(tmp_path / "out"), "--quiet")
    assert answer.code == 3
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in html for name in four) and "two &lt;b&gt;" in html and "no luck" in html
    assert (tmp_path / "out" / "T1.png").is_file()
    told = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert (told["passed"], told["failed"], told["skipped"]) == (1, 2, 2)
    assert asker(capsys)("verify", "T1", "--out", str(tmp_path / "out"), "--quiet").code == 0


def test_an_unknown_case_is_bad_input(tmp_path: Path, capsys):
    answer = asker(capsys)("verify", "V999", "--out", str(tmp_path), "--quiet")
    assert answer.code == 2 and answer.err[-1].startswith("case: found V999; right is one of V01")


def test_a_check_holds_within_its_tolerance_or_range_and_never_without_a_number():
    assert Check.about("", 10.0, 10.29, share=0.03).passed and not Check.about("", 10.0, 10.31, share=0.03).passed
    assert Check.between("", 0.5, 0.5, 0.7).passed and not Check.between("", 0.71, 0.5, 0.7).passed
    assert Check.sign("", 0.4, 0.1).passed and not Check.sign("", 0.2, 0.1).passed and not Check.sign("", 0.0).passed
    assert Check.sign("", -0.4, 0.1, positive=False).passed and not Check.sign("", 0.4, positive=False).passed
    assert not Check("", 0.0, math.nan, tolerance=1.0).passed and not Check.between("", math.nan, 0, 1).passed
    assert Check("", 1.0, 1.0, 0.01, 0.03).is_sharp and not Check("", 1.0, 1.0, 0.011, 0.03).is_sharp


def test_figures_are_shown_as_one_reads_them():
    assert [shown(value) for value in (0.0, 17857.14, 0.001873, 2.0)] == ["0", "17,857", "0.001873", "2"]


def test_data_that_may_not_be_carried_are_looked_for_where_the_user_says(tmp_path: Path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(Skipped, match=VARIABLE):
        of_the_user("a.csv")
    (tmp_path / "a.csv").touch()
    with data_from(tmp_path):
        assert of_the_user("a.csv") == tmp_path / "a.csv"
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert of_the_user("a.csv") == tmp_path / "a.csv"


def test_the_page_lists_every_case_and_says_which_are_slow() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([VP]\d+\w?) \| (.+) \|$", text, re.MULTILINE)
    known = cases().values()
    assert sorted(name for name, _ in listed) == sorted(case.id for case in known)
    assert {name for name, told in listed if "slow" in told} == {case.id for case in known if case.slow}
