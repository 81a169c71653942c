"""Every source of a default is told in Chinese, with the codes, figures and studies that it names in English."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from asking import asker
from loopsim.declare.sources import source_text, sources_in_words
from loopsim.languages import in_language
from loopsim.scenario.document import catalogue
from loopsim.shop.file import _STRENGTHS

#: Rows of the articles, cases and effects; letters of strength; numbers.
_CODES = re.compile(r"\b[MEV]\d\d\b|\b[DPRSVA]\b")
_FIGURES = re.compile(r"\d[\d,.]*\d|\d")

#: Studies, data and laws of probability, as they are published.
NAMES = (
    "Auer & Papies", "Bapna & Umyarov", "Baymard", "BG/NBD", "Bijmolt", "CDNOW", "Gamma-Gamma", "Google", "Lewis",
    "Localytics", "Meta", "Nitzan & Libai", "Pareto/NBD", "Robyn", "sBG", "Tellis", "van Heerde",
)  # fmt: skip


def sources() -> list[str]:
    """Every source that a value declares, and those of the questions about a shop."""
    declared = {one.source for one in catalogue().values()}
    return sorted(declared | {source_text(one) for one in _STRENGTHS.values()})


def chinese_of(source: str) -> str:
    """The Chinese of a source."""
    return in_language(source, "zh")


def test_codes_figures_and_studies_are_the_same_in_both_languages() -> None:
    wrong = [
        (source, chinese_of(source))
        for source in sources()
        for found in (_CODES.findall, _FIGURES.findall, lambda text: [name for name in NAMES if name in text])
        if Counter(found(source)) != Counter(found(chinese_of(source)))
    ]
    assert wrong == []


def test_no_english_word_is_left_in_the_chinese() -> None:
    names = re.compile("|".join(map(re.escape, NAMES)))
    left = {source: names.sub("", _CODES.sub("", chinese_of(source))) for source in sources()}
    assert [source for source, text in left.items() if re.search("[A-Za-z]", text)] == []


def test_no_chinese_is_kept_of_a_source_that_nothing_declares() -> None:
    assert set(sources_in_words()) <= set(map(str, sources()))


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("A", "A"),
        ("M32, M37 A", "M32、M37 A"),
        ("P: Google 2017", "P：Google 2017"),
        ("M57 D: sBG 0.704 and 0.668", "M57 D：sBG 0.704 与 0.668"),
    ],
)
def test_a_source_has_its_words_and_stops_in_chinese(source: str, chinese: str) -> None:
    assert (source_text(source), chinese_of(source_text(source))) == (source, chinese)


def test_pages_tell_sources_in_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    source = catalogue()["levers.messages.mass_rule"].source
    for language, other in (("en", "zh"), ("zh", "en")):
        page = asker(capsys)("reference", "--language", language).out
        assert in_language(source, language) in page  # type: ignore[arg-type]
        assert in_language(source, other) not in page  # type: ignore[arg-type]
