"""A lever of the dashboard moved: seconds until the new curve of a market of 20,000 people is made.

By Streamlit's own driver: a slider is set and the script of the page runs again, as a visit has it, until its curves
of pool and profit are handed to the browser. Each value is new, so that nothing kept is shown. Beside it the same work
by functions alone, without Streamlit: eight runs of a year and both curves.
"""

from __future__ import annotations

import os
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import loopsim
from benchmarks.measure import Section, in_words, load, seconds
from loopsim.dashboard import charts, told
from loopsim.dashboard.asked import Asked
from loopsim.dashboard.computing import RUNS, Kept, compile_first, curves
from loopsim.scenario.scenario import Scenario

PEOPLE, DAYS, MOVES = 20_000, 365, 12

#: What a moved lever may take.
MOST_SECONDS = 1.0

#: The slider that is moved.
LEVER = "levers.referral.reward_cny"


def by_functions(people: int, days: int, moves: int) -> list[float]:
    """Seconds of each move, from the value of the lever to both curves and the figures above them."""
    kept = Kept()

    def move(value: float) -> None:
        scenario = Scenario.load("closed-loop", {"market.people": people, "days": days, LEVER: value})
        sight = next(curves(scenario, kept=kept))
        told.cards(sight.runs, None, "en")
        for draw in (charts.pool, charts.profit):
            draw({"now": sight.runs}, "en")

    move(4.0)
    return [seconds(lambda value=5.0 + n: move(value)) for n in range(moves)]  # type: ignore[misc]


def by_the_driver(people: int, days: int, moves: int) -> list[float]:
    """Seconds of each move of the slider, until the page hands over its last curve."""
    from streamlit.testing.v1 import AppTest

    drawn: list[float] = []
    draw = charts.profit

    def noted(*given, **options):  # type: ignore[no-untyped-def]
        found = draw(*given, **options)
        drawn.append(time.perf_counter())
        return found

    found = []
    before = dict(os.environ)
    with TemporaryDirectory() as folder:
        file = Path(folder, "shop.toml")
        file.write_text(f'from = "closed-loop"\ndays = {days}\n[market]\npeople = {people}\n', encoding="utf-8")
        try:
            os.environ.update(Asked(str(file), "en", folder).as_environment())
            charts.profit = noted
            page = AppTest.from_file(str(Path(loopsim.__file__).parent / "dashboard" / "app.py"), default_timeout=600)
            page.run()
            slider = next(one for one in page.slider if LEVER in str(one.key))
            for _ in range(moves):
                drawn.clear()
                start = time.perf_counter()
                slider = slider.set_value(slider.value + slider.step)
                page.run()
                found.append(drawn[0] - start)
                slider = next(one for one in page.slider if LEVER in str(one.key))
        finally:
            charts.profit = draw
            os.environ.clear()
            os.environ.update(before)
    return found


def measure(quick: bool = False) -> Section:
    """Time the moves, as a median and at worst."""
    section = Section("dashboard", "Dashboard: from a moved lever to the new curve")
    people, days, moves = (400, 28, 2) if quick else (PEOPLE, DAYS, MOVES)
    compile_first()
    size = f"{people:,} people x {days} days x {RUNS} runs"
    ways = {f"{size}: the work by functions": by_functions}
    if find_spec("streamlit") is not None:
        ways[f"{size}: the page by Streamlit's driver, to its last curve"] = by_the_driver
    for what, way in ways.items():
        times = way(people, days, moves)
        middle = float(np.median(times))
        figure = f"{in_words(middle)} (median of {moves}; {in_words(min(times))} to {in_words(max(times))})"
        section.add(what, figure, f"{MOST_SECONDS:g} s", middle <= MOST_SECONDS)
    section.notes.append(
        f"Load of the machine afterwards: {load()}. The verdict comes after the curve, and the curve of before stays "
        "visible until the new one is drawn (`tests/dashboard/test_browser.py`)."
    )
    return section
