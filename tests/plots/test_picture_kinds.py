"""``plot(kind=...)``: every kind in both languages, in axes of one's own, and what is refused."""

from __future__ import annotations

import io
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import loopsim
from fakes import toy_run
from loopsim.market.fields import Stage
from loopsim.plots.kinds import KINDS
from loopsim.plots.texts import Language
from loopsim.results.run import Run
from loopsim.runs.comparison import Comparison
from pictures import assert_readable

OF_RUNS = KINDS[Run.__name__]
LANGUAGES: list[Any] = ["en", "zh"]

#: Smallest letters in points that are 8 pixels high where a picture of 1200 pixels is shown 800 wide.
SMALLEST = 8 * 1200 / 800 * 72 / 100


@cache
def run(which: str) -> Run:
    made = _made(which)
    people = np.zeros(9, [("stage", "i1"), ("trust", "f8"), ("fatigue", "f8")])  # all that a picture reads of a state
    people["stage"][1:], people["trust"] = Stage.BUYER, np.linspace(0, 1, 9)
    made._kept = {day: SimpleNamespace(met=people) for day in (0, made.days)}  # type: ignore[misc]
    return made


def _made(which: str) -> Run:
    if which == "a year":
        return toy_run(days=365, people=1500)
    return toy_run(days=1, people=200, ads=0.2) if which == "a day" else toy_run(days=40, people=200, ads=0, content=0)


#: Each kind in both languages, and of each run in one of them; the rest with the long tests.
SHAPES = [
    ("a year", "en"),
    pytest.param("a year", "zh", marks=pytest.mark.slow),
    pytest.param("a day", "en", marks=pytest.mark.slow),
    pytest.param("nobody", "zh", marks=pytest.mark.slow),
    pytest.param("a day", "zh", marks=pytest.mark.long),
    pytest.param("nobody", "en", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("which", "language"), SHAPES)
@pytest.mark.parametrize("kind", [kind.name for kind in OF_RUNS])
def test_every_kind_is_readable_in_both_languages(kind: str, which: str, language: Language) -> None:
    figure = run(which).plot(kind, language=language)
    assert_readable(figure)
    assert figure.get_figwidth() == 12
    sizes = [text.get_fontsize() for axes in figure.axes for text in axes.texts if text.get_text()]
    assert min(sizes, default=SMALLEST) >= SMALLEST
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    assert file.getvalue().startswith(b"<?xml")


@pytest.mark.parametrize("kind", [kind.name for kind in OF_RUNS if kind.takes_axes])
def test_a_kind_of_one_panel_draws_into_axes_of_the_user(kind: str) -> None:
    figure = Figure(figsize=(8, 4))
    axes = figure.add_axes((0.2, 0.2, 0.5, 0.6))
    assert run("a year").plot(kind, axes) is figure
    assert figure.axes[0] is axes and axes.has_data() and not figure.texts


def test_the_first_kind_of_a_run_is_its_growth_curve() -> None:
    assert [axes.get_position().bounds for axes in run("a year").plot().axes] == [
        axes.get_position().bounds for axes in run("a year").plot("growth").axes
    ]


def test_an_unknown_kind_is_told_in_one_line_that_names_the_kinds() -> None:
    with pytest.raises(
        ValueError, match=r"^plot\(kind=\.\.\.\): found 'pie'; right is 'growth', 'stages', .* or '\w+'$"
    ):
        run("a year").plot("pie")


def test_axes_are_refused_for_a_kind_of_several_panels() -> None:
    with pytest.raises(
        ValueError, match=r"found axes for 'sources', which has several panels; right is none, or .*'stages'"
    ):
        run("a year").plot("sources", Figure().add_subplot())


def test_what_is_no_axes_is_refused() -> None:
    many: Any = Figure().subplots(2)
    with pytest.raises(ValueError, match=r"^plot\(ax=\.\.\.\): found ndarray; right are axes of Matplotlib, one of "):
        run("a year").plot("stages", many)


def test_the_waterfall_ends_at_the_profit_of_the_run() -> None:
    from loopsim.plots.money import items
    from loopsim.plots.texts import Texts

    rows = items(run("a year"), Texts("en"))
    assert sum(amount for _, amount in rows) == pytest.approx(run("a year").daily["profit_fen"].sum() / 100)
    assert rows[0][0] == "revenue" and rows[0][1] > 0 > rows[1][1]


def test_trust_of_a_run_that_kept_no_states_is_that_of_the_same_run_made_again() -> None:
    plan = loopsim.Scenario.load("closed-loop").scaled(0.05)
    plain = loopsim.simulate(plan, days=52, seed=3, test_from=None)
    kept = loopsim.simulate(plan, days=52, seed=3, test_from=None, keep=range(2, 52, 2))
    lines = [[line.get_xydata() for line in one.plot("trust").axes[0].lines] for one in (plain, kept)]
    np.testing.assert_array_equal(*[np.concatenate(one) for one in lines])
    assert len(lines[0][0]) > 20 and lines[0][0][-1][0] == 52


def test_trust_of_a_run_that_comes_out_otherwise_when_made_again_is_refused() -> None:
    with pytest.raises(ValueError, match=r"comes out otherwise.*simulate\(\.\.\., keep="):
        toy_run(days=30, people=200).plot("trust")


def test_trees_of_the_forest_hold_as_many_people_as_their_numbers_say() -> None:
    figure = run("a year").plot("referrals")
    trees = figure.axes[0]
    sizes = run("a year").referrals.drop_duplicates("root").tree_size.nlargest(8)
    dots = sum(len(one.get_offsets()) for one in trees.collections if hasattr(one, "get_sizes"))
    assert f"{sizes.iloc[0]:,}" in [text.get_text() for text in trees.texts]
    assert dots == sizes.sum() or "only" in trees.texts[0].get_text()


def test_hosts_that_came_and_went_are_counted() -> None:
    import pandas as pd

    made = toy_run(days=60, people=200)
    hosts = [("guide", 0, None, 1.4, 90_000), ("guide", 10, 30, 0.0, 50_000), ("account", 0, None, 0.3, 0)]
    made.hosts = pd.DataFrame(hosts, columns=["kind", "hired_day", "left_day", "load", "earned_fen"])
    made.hosts["left_day"] = made.hosts["left_day"].astype("Int64")
    for language in LANGUAGES:
        figure = made.plot("hosts", language=language)
        assert_readable(figure)
    words = [text.get_text() for axes in made.plot("hosts").axes for text in axes.texts]
    assert {"guide 1 (+1, -1)", "account 1 (+0, -0)", "1.40", "900"} <= set(words)


@pytest.fixture(scope="module")
def many() -> Comparison:
    plans = {"no ads at all, as long as a name may be": {"levers.ads.daily_spend_cny": 0.0}, "奖励翻倍": {
        "levers.referral.reward_cny": 10.0}}  # fmt: skip
    small = loopsim.Scenario.load("closed-loop").scaled(0.02)
    return loopsim.compare(small, plans, runs=4, days=60, test_from=None)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_many_runs_are_readable_in_both_languages(many: Comparison, language: Language) -> None:
    assert_readable(many.plot(language=language))
    assert_readable(many.reference.plot(language=language))
