"""Cases of validation have Chinese titles, and a bound is told in Chinese."""

from __future__ import annotations

from loopsim.languages import in_language
from loopsim.validation.case import Check, cases


def test_every_case_has_a_chinese_title() -> None:
    for case in cases().values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in in_language(case.title, "zh")), case.id


def test_what_is_wanted_is_told_in_chinese() -> None:
    assert in_language(Check.between("x", 1.0, 2.0, 3.0).wanted, "zh") == "2 至 3"
    assert in_language(Check.sign("x", 1.0, 1.0).wanted, "zh") == "高于 3"
