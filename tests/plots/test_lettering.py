"""Fonts: one that is installed after Matplotlib wrote its list is found."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib import font_manager

from loopsim.plots import lettering
from loopsim.plots.style import blank, speaking, title


def test_a_font_installed_after_matplotlib_wrote_its_list_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "new.otf"
    shutil.copy(lettering.SHIPPED, installed)
    (tmp_path / "broken.otf").write_bytes(b"no font")
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [one for one in manager.ttflist if one.name not in lettering.CHINESE])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(tmp_path / "broken.otf"), str(installed)])
    monkeypatch.setattr(lettering, "SHIPPED", tmp_path / "none.otf")
    lettering._add_new_fonts.cache_clear()
    try:
        name = lettering.chinese_font()
    finally:
        lettering._add_new_fonts.cache_clear()
    assert name in lettering.CHINESE
    assert str(installed) in [one.fname for one in manager.ttflist]


def test_english_headlines_write_chinese_names(recwarn: pytest.WarningsRecorder) -> None:
    with speaking("en") as texts:
        figure = blank(4, 3)
        title(figure, texts, "春季方案 makes more profit", "", "")
        figure.savefig(BytesIO(), format="svg")
    assert not [one for one in recwarn if "missing from font" in str(one.message)]


def test_no_line_of_a_headline_begins_with_what_ends_a_clause() -> None:
    from loopsim.plots.kpi_map import headline_lines

    text = "流失率不高于 0.0191（0.0173 至 0.0211）。" * 8
    lines = headline_lines(text).split("\n")
    assert len(lines) == 3 and not any(line[0] in "，。；：、）" for line in lines)
    assert "".join(lines).replace(" ", "").removesuffix("...") in text.replace(" ", "")
