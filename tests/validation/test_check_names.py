"""Every check, source, set-up and note of a case has its Chinese, with the facts of the English one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from string import ascii_lowercase

import pytest

from loopsim.declare.units import unit_text
from loopsim.languages import both, in_language
from loopsim.validation import cases
from loopsim.validation.case import Case, Check, Findings
from loopsim.validation.case import cases as listed_cases
from loopsim.validation.check_names import facts, in_both, names, note_in_both, notes
from loopsim.validation.page import page
from loopsim.validation.verify import Report, Result


def templates() -> set[str]:
    """Names of checks as the cases write them, with {a}, {b} and so on for what is filled in."""
    found = set()
    for file in Path(cases.__path__[0]).glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func).startswith("Check") and call.args):
                continue
            what = call.args[0]
            if isinstance(what, ast.Constant | ast.JoinedStr):
                found.add(as_template(what))
    return found


def as_template(text: ast.expr) -> str:
    """A text as it is written, with {a}, {b} and so on for what is filled in."""
    if isinstance(text, ast.JoinedStr):
        facts = (f"{{{letter}}}" for letter in ascii_lowercase)
        return "".join(str(one.value) if isinstance(one, ast.Constant) else next(facts) for one in text.values)
    return str(ast.literal_eval(text))


def test_every_check_of_the_cases_has_its_chinese() -> None:
    written = templates()
    assert len(written) > 100
    assert written - set(names()) == set()
    assert set(names()) - written == set()


def written_notes() -> set[str]:
    """Sources, set-ups and notes as the cases write them, with {a}, {b} and so on for what is filled in."""
    found = {str(case.source) for case in listed_cases().values()}
    for file in Path(cases.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("setup", "note"):
                found.add(as_template(node.value))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Findings":
                told = [*node.args[2:], *(one.value for one in node.keywords if one.arg in ("setup", "note"))]
                found |= {as_template(one) for one in told if not isinstance(one, ast.Name)}
    return found


def test_every_source_set_up_and_note_has_its_chinese() -> None:
    written = written_notes()
    assert len(written) > 80
    assert written - set(notes()) == set()
    assert set(notes()) - written == set()


@pytest.mark.parametrize(
    ("what", "same"),
    [("facts", r"\{.\}"), ("figures", r"\d[\d,.]*\d|\d"), ("names of levers", r"\b[a-z]+_[a-z_]+\b")],
)
def test_both_languages_tell_the_same(what: str, same: str) -> None:
    found = re.compile(same).findall
    assert [english for english, chinese in notes().items() if Counter(found(english)) != Counter(found(chinese))] == []


def test_every_unit_of_the_cases_has_its_chinese() -> None:
    calls = (
        one
        for file in Path(cases.__path__[0]).glob("*.py")
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.Call) and ast.unparse(one.func).startswith("Check")
    )
    units = {ast.literal_eval(one.value) for call in calls for one in call.keywords if one.arg == "unit"}
    assert len(units) > 5
    assert [unit for unit in units if unit_text(unit).zh == unit] == []


def put_together() -> set[str]:
    """Names of checks that a case puts into a variable first, as it writes them there."""
    found = set()
    for file in Path(cases.__path__[0]).glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            inside = list(ast.walk(function))
            calls = [one for one in inside if isinstance(one, ast.Call) and ast.unparse(one.func).startswith("Check")]
            held = {ast.unparse(one.args[0]) for one in calls if one.args and isinstance(one.args[0], ast.Name)}
            for one in inside:
                if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) in held:
                    found.add(as_template(one.value).replace("{a}{b}", "{a}"))  # {b}: "or more", or nothing
    return found


def test_names_that_a_case_puts_together_have_their_chinese() -> None:
    written = put_together()
    assert len(written) > 10
    assert written - set(names()) - set(facts()) == set()


def test_words_that_stand_for_facts_are_told_in_chinese() -> None:
    assert in_both("rise between windows of a quarter and half a year").zh == "时间窗一季与半年之间的升幅"
    assert (
        in_both("Regular: members left after 3 years, against the data").zh == "普通客群：3 年后留下的会员，与数据相比"
    )
    assert in_both("share with 6 or more repeats by week 39, against the law").zh.startswith(
        "到第 39 周复购次数为 6 或更多"
    )


def test_facts_are_told_in_the_chinese_name_as_well() -> None:
    assert in_language(in_both("20% on top of 500 CNY"), "zh") == "储 500 元送 20%"
    assert in_both("after 6 cycles, K = 0.6").zh == "6 个周期后，K = 0.6"
    assert in_both("something else").zh == "something else"
    assert note_in_both("CDNOW, 78 weeks: 67.4% of spend.").zh == "CDNOW，78 周：消费额的 67.4%。"
    assert note_in_both(both("kept", "原样")).zh == "原样"


def test_the_page_is_told_in_chinese() -> None:
    case = Case("V99", both("Nothing", "空项"), "Closed form: 1 / (1 + (fee / worth)^2)", lambda: Findings([]))
    check = Check("after 6 cycles, K = 0.6", 1.0, 2.0, 0.1, 0.5, "people")
    page_of = Report((Result(case, "failed", 1.0, Findings([check], note="<b>")),))
    told = page(page_of, {}, "zh")
    for said in (
        'lang="zh-CN"',
        "验证",
        "1 项未通过",
        "闭式解",
        "空项",
        "6 个周期后，K = 0.6",
        "1 ± 0.5 人",
        "未通过",
        "&lt;b&gt;",
    ):
        assert said in told, said
    assert "expected" not in told and "FAIL" not in told and "FAIL" in page(page_of, {})
