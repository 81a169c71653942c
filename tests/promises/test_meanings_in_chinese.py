"""Every value, measure, tally and field says in Chinese what it means, and the reference is told in Chinese."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from asking import asker
from loopsim.declare.levers import Section, chinese_of
from loopsim.languages import in_language
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.market.tallies import TALLIES
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.document import catalogue
from loopsim.studies.document import StudyFile
from loopsim.studies.reference import study_reference

ROOT = Path(__file__).resolve().parents[2]


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese in it."""
    return re.search(r"[\u4e00-\u9fff]", in_language(text, "zh")) is not None


def facts(template: str) -> set[str]:
    """Names of the places of a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_value_of_a_scenario_says_what_it_means_in_chinese() -> None:
    assert [path for path, one in catalogue().items() if not is_chinese(one.meaning)] == []
    reward = catalogue()["levers.referral.reward_cny"].meaning
    assert (reward, in_language(reward, "zh")) == ("fixed reward for a referred friend", "每带来一位好友的固定奖励")


def test_a_meaning_reads_on_in_further_lines_and_is_inherited() -> None:
    class Below(Section):
        names_zh = """订单: 一单
            size 单数: 多少单，
                从零数起
            kept
        """

    class Above(Below):
        names_zh = """: 另一单
            size: 多少单
        """

    below, above = chinese_of(Below), chinese_of(Above)
    assert (below.title, below.meaning, below.names) == ("订单", "一单", {"size": "单数", "kept": ""})
    assert below.meanings == {"size": "多少单，从零数起", "kept": ""}
    assert (above.title, above.meaning, above.names["size"]) == ("订单", "另一单", "单数")
    assert above.meanings["size"] == "多少单"


def test_every_measure_says_what_it_means_in_chinese_with_the_same_facts() -> None:
    assert [name for name, one in DEFINITIONS.items() if not is_chinese(one.text)] == []
    assert [name for name, one in DEFINITIONS.items() if facts(one.text) != facts(one.text.zh)] == []


def test_every_tally_and_every_field_says_what_it_means_in_chinese() -> None:
    declared = (*TALLIES, *CUSTOMER_FIELDS, *HOST_FIELDS)
    assert [one.name for one in declared if not is_chinese(one.meaning)] == []
    assert [one.name for one in declared if ":" in one.chinese or not is_chinese(one.chinese)] == []


@pytest.mark.parametrize("page", [(), ("--study",), ("--fields",)])
def test_the_reference_is_told_in_chinese_with_as_many_rows(
    capsys: pytest.CaptureFixture[str], page: tuple[str, ...]
) -> None:
    english, chinese = (asker(capsys)("reference", *page, "--language", language).out for language in ("en", "zh"))
    rows = [line for line in chinese.splitlines() if line.startswith("|") and "---" not in line]
    assert len(rows) == len([line for line in english.splitlines() if line.startswith("|") and "---" not in line])
    assert [row for row in rows if not is_chinese(row)] == []
    assert not is_chinese(english) or "--fields" in page


def test_every_name_of_a_study_file_says_what_it_means_in_chinese() -> None:
    assert "The scenario that all points" not in study_reference("zh")
    assert chinese_of(StudyFile).meanings["factor"] == "变化的因素"


#: Words that stood for one thing besides its own.
TWICE = {"客户池": "流量池", "沉寂": "沉默", "加粉与流失": "拉新与流失", "最少加粉": "最少拉新", "每元加粉": "每元拉新"}


@pytest.mark.parametrize(("wrong", "right"), TWICE.items())
def test_one_thing_has_one_chinese_word(wrong: str, right: str) -> None:
    pages = [*ROOT.glob("src/**/*.py"), *ROOT.glob("src/**/*.toml"), *ROOT.glob("docs/*.md"), ROOT / "README.zh.md"]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in pages}
    assert [name for name, text in texts.items() if wrong in text] == []
    assert any(right in text for text in texts.values())
