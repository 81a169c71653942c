"""The case study: its commands run in their order, in a small form, and its page shows what they printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import case_page

PAGE = case_page.PAGE.read_text(encoding="utf-8")


@pytest.mark.long
def test_all_commands_of_the_case_study_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case_page.ready(tmp_path)
    plan = case_page.ROOT / "experiments" / "case_study" / "plan.toml"
    names: dict[str, object] = {"__name__": "case"}
    for number, (language, code) in enumerate(case_page.blocks(PAGE)):
        printed = case_page.output_of(language, case_page.small(code), names)
        assert printed or number == 0
        if number == 0:  # fewer days of a smaller shop
            text = plan.read_text(encoding="utf-8")
            short = text.replace("days = 365", "days = 20").replace("scale = 0.25", "scale = 0.1")
            (tmp_path / "plan.toml").write_text(short.replace("budget_cny = 1_000_100", "budget_cny = 54_801"))


def test_every_block_of_the_case_study_has_an_output_and_every_picture_is_there() -> None:
    outputs = re.findall(r"<!-- output -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
    assert len(outputs) == len(case_page.blocks(PAGE)) >= 9
    assert not re.search(r"\de[+-]\d", PAGE)  # figures as one reads them
    assert all("```text\n" in output for output in outputs), f"write the page: {case_page.COMMAND}"
    assert len(re.findall(r"<!-- picture ", PAGE)) == len(re.findall(r"!\[", PAGE)) >= 3
