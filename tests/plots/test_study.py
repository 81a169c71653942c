"""Pictures of studies: numbers stay apart, shares stay within 0% and 100%, colours are as strong as values are far."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.plots.study import study_picture
from loopsim.runs.outcome import Outcome
from loopsim.sweeps.result import Sweep
from loopsim.sweeps.store import Store
from studying import ADS, DAYS, small_study

REWARD = "levers.referral.reward_cny"
REWARDS = {"name": "reward kind", "choices": {"none": {"levers.referral.enabled": False}, "loop": {}}}

Value = Callable[[dict[str, Any], int], float]


def made(folder: Path, factors: list[dict[str, Any]], kpi: str, value: Value, **more: Any) -> Sweep:
    """A sweep of four runs a point with made-up values of one measure."""
    study = small_study(factor=factors, **{"keep": {"kpis": [kpi]}} | more)
    with Store.begin(folder, study) as store:
        assert store.database is not None
        store.database.write(
            [(point.number, run, Outcome(1 + run, kpis={kpi: value(dict(point.values), run)},
                                        series=np.zeros((DAYS, len(study.wanted.series)), int)))
             for point in study.points() for run in range(4)]
        )  # fmt: skip
    found = loopsim.load(folder)
    assert isinstance(found, Sweep)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("low", [0.0125, 700.0])
@pytest.mark.parametrize("up", [False, True])
def test_numbers_of_a_log_axis_stay_apart(tmp_path: Path, language: Any, low: float, up: bool) -> None:
    rewards = {"path": REWARD, "log_range": {"from": low, "to": 4 * low, "steps": 9}}
    factors = [{"path": ADS, "list": [1, 2, 3]}, rewards]
    sweep = made(tmp_path, factors if up else [rewards], "profit", lambda values, _: values["reward_cny"] - 9,
                 keep={"kpis": ["profit"], "series": [] if up else ["reachable"]})  # fmt: skip
    figure = study_picture(sweep, language=language)
    figure.draw_without_rendering()
    axis = figure.axes[0].yaxis if up else figure.axes[-1].xaxis  # a narrow panel beside curves
    boxes = [label.get_window_extent() for label in axis.get_ticklabels() if label.get_text()]
    assert len(boxes) >= 3
    for one, other in itertools.pairwise(boxes):
        assert other.y0 > one.y1 if up else other.x0 > one.x1 + 2


def test_a_measure_of_yes_and_no_is_drawn_between_0_and_100_percent(tmp_path: Path) -> None:
    factor = {"path": ADS, "list": [0, 10, 20]}
    sweep = made(tmp_path, [factor], "loop_closed", lambda values, run: float(run < values["daily_spend_cny"] / 10 + 1))
    axes = study_picture(sweep).axes[0]
    bars = [end for lines in axes.collections for path in lines.get_paths() for end in path.vertices[:, 1]]  # type: ignore[attr-defined]
    assert bars and min(bars) >= 0 and max(bars) <= 1
    assert -0.1 < axes.get_ylim()[0] <= 0 and 1 <= axes.get_ylim()[1] < 1.1
    assert axes.yaxis.get_major_formatter()(0.5, 0) == "50%"


def test_no_line_joins_choices(tmp_path: Path) -> None:
    of_choices = made(tmp_path / "choices", [REWARDS], "profit", lambda *_: 2.0)
    of_numbers = made(tmp_path / "numbers", [{"path": ADS, "list": [1, 2]}], "profit", lambda *_: 2.0)
    assert [found.axes[0].lines[0].get_linestyle() for found in map(study_picture, (of_choices, of_numbers))] == [
        "None",
        "-",
    ]


def test_colours_of_a_map_are_as_strong_as_values_are_far_from_the_middle(tmp_path: Path) -> None:
    factors = [{"path": ADS, "list": [0, 10, 20]}, {"path": REWARD, "list": [1, 2]}]
    sweep = made(tmp_path, factors, "profit", lambda values, _: -12.0 + 0.7 * values["daily_spend_cny"])
    figure = study_picture(sweep)
    norm = figure.axes[0].collections[0].norm
    assert norm(0.0) == pytest.approx(0.5)
    assert norm(2.0) - 0.5 == pytest.approx(0.5 - norm(-2.0)) == pytest.approx(0.5 / 6)
    assert figure.axes[1].get_ylim() == pytest.approx((-12.0, 2.0))  # of the scale only what occurs


def test_axes_of_levers_and_measures_are_named_in_chinese_with_chinese_units(tmp_path: Path) -> None:
    factors = [{"path": ADS, "list": [0, 10, 20]}, {"path": "levers.messages.promo_per_week", "list": [1, 2]}]
    sweep = made(tmp_path, factors, "profit", lambda values, _: -12.0 + values["daily_spend_cny"])
    axes = study_picture(sweep, language="zh").axes[0]
    told = (axes.get_xlabel(), axes.get_ylabel(), *(text.get_text() for text in axes.texts))
    assert told == ("广告·每日投放（元/天）", "消息·每周促销次数（次/周）", "利润（元）")
    english = study_picture(sweep).axes[0]
    assert (english.get_xlabel(), english.get_ylabel()) == ("daily spend (CNY)", "promo per week")
