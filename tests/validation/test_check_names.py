"""Every check has a Chinese name, with the facts of the English one."""

from __future__ import annotations

import ast
from pathlib import Path

from loopsim.languages import both, in_language
from loopsim.validation import cases
from loopsim.validation.case import Case, Check, Findings
from loopsim.validation.check_names import in_both, names
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
            if isinstance(what, ast.Constant):
                found.add(str(what.value))
            elif isinstance(what, ast.JoinedStr):
                facts = iter(("{a}", "{b}", "{c}"))
                found.add(
                    "".join(str(one.value) if isinstance(one, ast.Constant) else next(facts) for one in what.values)
                )
    return found


def test_every_check_of_the_cases_has_its_chinese() -> None:
    written = templates()
    assert len(written) > 100
    assert written - set(names()) == set()
    assert set(names()) - written == set()


def test_facts_are_told_in_the_chinese_name_as_well() -> None:
    assert in_language(in_both("20% on top of 500 CNY"), "zh") == "储 500 元送 20%"
    assert in_both("after 6 cycles, K = 0.6").zh == "6 个周期后，K = 0.6"
    assert in_both("something else").zh == "something else"


def test_the_page_is_told_in_chinese() -> None:
    case = Case("V99", both("Nothing", "空项"), "nobody", lambda: Findings([]))
    check = Check("after 6 cycles, K = 0.6", 1.0, 2.0, 0.1, 0.5, "people")
    page_of = Report((Result(case, "failed", 1.0, Findings([check], note="<b>")),))
    told = page(page_of, {}, "zh")
    for said in (
        'lang="zh-CN"',
        "验证",
        "1 项未通过",
        "空项",
        "6 个周期后，K = 0.6",
        "1 ± 0.5 人",
        "未通过",
        "&lt;b&gt;",
    ):
        assert said in told, said
    assert "expected" not in told and "FAIL" not in told and "FAIL" in page(page_of, {})
