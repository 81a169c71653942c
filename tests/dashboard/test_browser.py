"""The dashboard in a real browser: nothing leaves the machine, nothing is cut, a curve stays until the next comes."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from browser import CHROMIUM, Browser
from loopsim.dashboard.asked import Asked
from loopsim.dashboard.serving import LOCALHOST, command, port_for
from visiting import SMALL
from webpages import check

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium"),
    pytest.mark.skipif(find_spec("streamlit") is None or find_spec("websockets") is None, reason="no Streamlit"),
]

FIGURES = "[...document.querySelectorAll('[data-testid=stMetricValue]')].map(one => one.innerText).join()"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard of a small market."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    port = port_for(LOCALHOST, None)
    environment = {**os.environ, **Asked(str(folder / "small.toml"), "en", str(folder)).as_environment()}
    with subprocess.Popen(command(LOCALHOST, port), env=environment) as server:
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://{LOCALHOST}:{port}/_stcore/health").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://{LOCALHOST}:{port}"
        finally:
            server.terminate()


#: Headings that stand more than one level below the one before them.
_LEVELS = """(() => {
  const levels = [...document.querySelectorAll('.stMain h1, .stMain h2, .stMain h3, .stMain h4')]
    .map((one) => [Number(one.tagName[1]), one.innerText]);
  return levels.filter(([level], n) => n > 0 && level > levels[n - 1][0] + 1).map(([, text]) => text);
})()"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("language", "said"), [("en", "Renewal with only referral"), ("zh", "仅靠转介绍的补充率")])
def test_a_page_is_whole_and_asks_nobody_else(
    language: str, said: str, width: int, address: str, tmp_path: Path
) -> None:
    page = Browser(tmp_path / "browser", width)
    try:
        page.go(f"{address}/?language={language}")
        page.wait_for(said)
        page.wait_still()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('.stMain *')].filter(one => one.scrollWidth > innerWidth).length"
        assert page.evaluate(wide) == 0
        faces = page.evaluate("[...document.fonts].map(one => one.family.replaceAll('\"', ''))")
        assert ("loopsim-zh" in faces) == (language == "zh"), "letters for a machine without Chinese fonts"
        assert page.evaluate(_LEVELS) == [], "a level of headings is left out"
        asked = [one for one in page.requests if not one.startswith(("data:", "blob:", "about:"))]
        assert asked and not [one for one in asked if f"//{LOCALHOST}:" not in one]
    finally:
        page.close()


def test_the_figures_stay_until_there_are_new_ones(address: str, tmp_path: Path) -> None:
    page = Browser(tmp_path / "browser")
    try:
        page.go(address)
        page.wait_for("Renewal with only referral")
        page.wait_still()
        page.click("Pin this plan")
        page.wait_for("The plan is as pinned")
        page.wait_still()
        before = page.evaluate(FIGURES)
        page.evaluate("document.querySelectorAll('input[type=range]')[0].focus()")
        for _ in range(20):
            page.key("ArrowRight", 39)
        seen = [page.evaluate(FIGURES)]
        for _ in range(6000):
            seen.append(page.evaluate(FIGURES))
            if seen[-1] != before:
                break
        assert seen[-1] != before and all(seen)
        page.wait_for("Against the pinned plan")
    finally:
        page.close()


#: Middle of the dot of a customer who has joined, and their number.
_DOT = """(() => {
  const dots = [...document.querySelectorAll('.mark-symbol path[aria-label*="Customer: "]')];
  const dot = dots.find(one => /stage: (follower|buyer)/.test(one.getAttribute('aria-label')));
  if (!dot) return null;
  const box = dot.getBoundingClientRect();
  const number = /Customer: (\\d+)/.exec(dot.getAttribute('aria-label'))[1];
  return [box.x + box.width / 2, box.y + box.height / 2, Number(number)];
})()"""


def test_a_click_on_a_dot_opens_the_diary_of_that_customer(address: str, tmp_path: Path) -> None:
    page = Browser(tmp_path / "browser")
    try:
        page.go(f"{address}/?page=watch")
        page.click("A week")
        page.wait_for("Day 7 of 28")
        page.wait_until(lambda: page.evaluate(_DOT), 60, "a dot of somebody who joined")
        page.wait_still()
        x, y, number = page.evaluate(_DOT)
        page.press(x, y)
        page.wait_for(f"Diary of customer {number}", 60)
        field = "document.querySelector('input[type=number][aria-label=Customer]').value"
        page.wait_until(lambda: page.evaluate(field) == str(number), 20, f"{number} in the field")
    finally:
        page.close()


@pytest.mark.long
def test_the_report_is_downloaded_whole_and_reads_without_the_dashboard(address: str, tmp_path: Path) -> None:
    page = Browser(tmp_path / "browser")
    (tmp_path / "files").mkdir()
    try:
        page.download_into(tmp_path / "files")
        page.go(address)
        page.wait_for("Renewal with only referral")
        page.wait_still()
        page.click("Report (.html)")
        file = tmp_path / "files" / "small.html"
        page.wait_until(lambda: file.is_file() and file.stat().st_size, 240, "a file that was downloaded")
        found = check(file.read_text(encoding="utf-8"))
        assert {"answer", "figures", "pictures", "tables"} <= set(found.ids)
        page.text()  # hear of the download before what comes after it
        page.requests.clear()
        page.go(file.as_uri())
        page.wait_for("The answer", 30)
        assert not [one for one in page.requests if not one.startswith(("file:", "data:"))]
    finally:
        page.close()
