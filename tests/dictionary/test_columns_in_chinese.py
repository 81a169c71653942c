"""Every column says in Chinese what it means, in which unit and of which type, with the figures of the English."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import loopsim
from loopsim.declare.units import unit_text
from loopsim.dictionary.chinese import meaning_in_both, texts, unit_in_both
from loopsim.dictionary.tables import TABLES
from loopsim.languages import Both

COLUMNS = [one for table in TABLES.values() for one in table.columns]


def test_every_column_says_what_it_means_in_chinese() -> None:
    told = loopsim.columns(language="zh")
    assert len(told) == len(loopsim.columns()) == len(COLUMNS)
    assert [at for at, text in told["meaning"].items() if not re.search("[\u4e00-\u9fff]", text)] == []
    assert [at for at, text in told["type"].items() if not re.search("[\u4e00-\u9fff]", text)] == []
    assert [unit for unit in told["unit"].unique() if re.search("[A-Za-z]", unit)] == []
    assert told.loc[("run.cohorts()", "joined"), ["type", "unit", "meaning"]].tolist() == ["整数", "人", "加入的人数"]


def test_left_out_the_language_is_english() -> None:
    assert loopsim.columns("run.cohorts()").loc[("run.cohorts()", "joined"), "meaning"] == "people who joined"
    with pytest.raises(ValueError, match="right is 'en' or 'zh'"):
        loopsim.columns(language="fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("same", [r"\d[\d,.]*\d|\d", r"`[^`]*`"])
def test_figures_and_names_are_the_same_in_both_languages(same: str) -> None:
    found = re.compile(same).findall
    told = [meaning_in_both(one.meaning) for one in COLUMNS if not isinstance(one.meaning, Both)]
    assert [text for text in told if Counter(found(text)) != Counter(found(text.zh))] == []


def test_no_chinese_is_kept_of_what_no_column_says() -> None:
    assert set(texts()["meanings"]) <= {one.meaning for one in COLUMNS}
    assert set(texts()["units"]) <= {one.unit for one in COLUMNS}
    assert [unit for unit in texts()["units"] if unit_text(unit).zh != unit] == []
    assert unit_in_both("fen").zh == "分"
