"""The pictures: the right size, the right words, nothing on top of anything else."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import loopsim
from fakes import toy_run
from loopsim.plots import cohorts, funnel, growth, lettering, sources
from loopsim.plots.frame import mean_over
from loopsim.plots.marks import marks, rows
from loopsim.plots.style import SOURCE_COLORS, STAGE_COLORS, apart, day_ticks
from loopsim.plots.texts import TEXTS, Language, Texts
from loopsim.results import wording
from loopsim.results.daily import JOINING
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario

#: A market so small that a test behind the run takes no time.
SMALL = Scenario.load("closed-loop", {"market.people": 4000})

SCHEDULE = (
    {"from_day": 60, "to_day": 74, "set": {"levers.referral.reward_cny": 20}, "note": "double reward"},
    {
        "from_day": 100,
        "to_day": 350,
        "every_days": 28,
        "for_days": 3,
        "set": {"levers.referral.reward_cny": 20},
        "note": "fan festival",
    },
    {"from_day": 170, "to_day": 260, "ramp": {"levers.ads.daily_spend_cny": 0}},
)

CROWDED = tuple(
    {
        "from_day": 10 + 13 * n,
        "to_day": 12 + 13 * n,
        "set": {"levers.referral.reward_cny": n},
        "note": ("MMMMMM WWWWWW " * 5 if n % 3 else "short")[: 12 + 4 * n],
    }
    for n in range(14)
)

KINDS: dict[str, Callable[[], Run]] = {
    "a year with a schedule": lambda: toy_run(days=365, people=1500, test_from=183, schedule=SCHEDULE),
    "a crowded schedule": lambda: toy_run(days=200, people=800, test_from=100, schedule=CROWDED),
    "a month": lambda: toy_run(days=30, people=800, refer=0.0),
    "three years": lambda: toy_run(days=1095, people=800, ads=0.001, leave=0.004, test_from=540),
    "one day": lambda: toy_run(days=1, people=200, ads=0.2),
    "nobody": lambda: toy_run(days=40, people=200, ads=0.0, content=0.0),
    "a pool that dies": lambda: toy_run(days=120, people=500, refer=0.0, leave=0.2, test_from=40),
}
PICTURES = {"growth": growth, "funnel": funnel, "cohorts": cohorts, "sources": sources}
PICTURES |= {name: lambda run, kind=name, **rest: run.plot(kind, **rest) for name in ("stages", "retention", "money")}


#: Runs whose pictures are drawn where there is no time for all.
SOON = ("a crowded schedule", "one day")


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=() if one in SOON else pytest.mark.slow) for one in KINDS]
)
def run(request: pytest.FixtureRequest) -> Run:
    return KINDS[request.param]()


@pytest.fixture(scope="module", params=PICTURES)
def drawn(run: Run, request: pytest.FixtureRequest) -> Drawn:
    """Each picture of each kind of run, drawn once."""
    return draw(PICTURES[request.param](run))


@pytest.fixture(scope="module")
def year() -> Run:
    return KINDS["a year with a schedule"]()


@pytest.fixture(scope="module")
def growth_of_a_year(year: Run) -> Any:
    """A picture that several tests look at, none of which changes it."""
    return growth(year)


@pytest.fixture(scope="module")
def told(growth_of_a_year: Any) -> str:
    return said(growth_of_a_year)


@pytest.fixture(scope="module")
def leaky() -> Run:
    """A run with a bad step of the checkout."""
    return toy_run(days=150, people=1000, steps=(0.9, 0.3, 0.9))


class Drawn(NamedTuple):
    """A picture: its file, and all texts that are drawn, with their boxes known."""

    figure: Any
    png: io.BytesIO
    words: list[Any]


def draw(figure: Any) -> Drawn:
    png = io.BytesIO()
    words = words_of(lambda: figure.savefig(png, format="png", pil_kwargs={"compress_level": 1}))
    png.seek(0)
    return Drawn(figure, png, words)


def words_of(drawing: Callable[[], object]) -> list[Any]:
    """Draw, and return all texts that are drawn."""
    from matplotlib.text import Text

    texts: list[Any] = []
    shipped = Text.draw

    def noted(text: Any, *args: Any, **kwargs: Any) -> None:
        texts.append(text)
        shipped(text, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", noted)
        drawing()
    return [one for one in dict.fromkeys(texts) if one.get_text().strip() and one.get_visible()]


def said(figure: Any) -> str:
    return "\n".join(text.get_text() for text in words_of(figure.draw_without_rendering))


def test_a_picture_is_1200_pixels_wide(drawn: Drawn) -> None:
    from matplotlib.image import imread

    assert imread(drawn.png).shape[1] == 1200


def test_no_text_touches_another_or_leaves_the_picture(drawn: Drawn) -> None:
    figure = drawn.figure
    boxes = [(text.get_text(), text.get_window_extent()) for text in drawn.words]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert width <= 1 or height <= 2, f"{one!r} touches {other!r}"
    for text, box in boxes:
        assert box.x0 >= 0 and box.x1 <= 1200 and box.y0 >= 0 and box.y1 <= figure.bbox.y1, f"{text!r} is cut off"


def test_no_picture_says_nan(drawn: Drawn) -> None:
    text = " ".join(text.get_text() for text in drawn.words).lower()
    assert text and "nan" not in text.replace("finance", "")


def test_the_verdict_stands_in_the_title(year: Run, told: str) -> None:
    assert "The loop is open" in told
    for part in wording.figures(year.verdict, "en"):
        assert part in told


def test_the_dashed_line_is_the_loop_test_and_says_what_is_switched_off(
    year: Run, growth_of_a_year: Any, told: str
) -> None:
    pool = growth_of_a_year.axes[0]
    dashed = [line for line in pool.lines if line.is_dashed() and len(line.get_xdata()) > 10]
    assert len(dashed) == 1 and year.loop_test is not None
    assert dashed[0].get_xdata()[0] == 182  # hangs on the day before
    assert dashed[0].get_ydata()[0] == year.daily["reachable"][182]
    assert list(dashed[0].get_ydata()[1:]) == list(year.loop_test.by_referral["pool"])
    assert "only referral from day 183" in told


def test_a_test_behind_the_run_makes_only_the_panel_of_the_pool_longer() -> None:
    run = loopsim.simulate(SMALL, days=100, test_from=120, test_days=56, look_ahead=56)
    pool, flows, profit = growth(run).axes[:3]
    assert pool.get_xlim() == (0, 175) and flows.get_xlim() == profit.get_xlim() == (0, 99)
    ends = [flows.transData.transform((99, 0))[0], pool.transData.transform((99, 0))[0]]
    assert ends[0] == pytest.approx(ends[1])  # a day has one place in all panels
    dashed = [line for line in pool.lines if line.is_dashed() and len(line.get_xdata()) == 57]
    assert len(dashed) == 2


def test_a_test_far_behind_the_run_is_left_out_of_the_picture() -> None:
    run = loopsim.simulate(SMALL, days=20)
    assert growth(run).axes[0].get_xlim() == (0, 19)


def test_the_curves_are_the_daily_table(year: Run, growth_of_a_year: Any) -> None:
    pool, flows, profit = growth_of_a_year.axes
    curves = [list(line.get_ydata()) for line in pool.lines]
    assert list(year.daily["reachable"]) in curves
    assert list(year.daily["profit_fen"].cumsum() / 100) in [list(line.get_ydata()) for line in profit.lines]
    leavers = list(mean_over(year.daily["left"].to_numpy(), 7))
    assert leavers in [list(line.get_ydata()) for line in flows.lines]


def test_sources_that_brought_nobody_are_left_out(told: str) -> None:
    texts = set(told.splitlines())
    assert {"ads", "content", "referral", "leavers"} <= texts
    assert not {"store", "leaders", "won back"} & texts


def test_the_schedule_is_marked_once_with_its_note(year: Run, told: str) -> None:
    found = marks(year.scenario, 365, Texts("en"))
    assert [mark.note for mark in found if mark.note] == [
        "double reward",
        "fan festival (every 28 days)",
        "ads.daily_spend_cny",
    ]
    assert [mark.from_day for mark in found if "fan" not in mark.note and mark.from_day < 130] == [60, 128]
    assert told.count("fan festival") == 1 and "double reward" in told and "only referral" in told


def test_many_notes_never_run_into_one_another() -> None:
    dice = np.random.default_rng(3)
    for _ in range(200):
        notes = sorted((int(day), "x" * int(dice.integers(1, 60))) for day in dice.integers(0, 365, 12))
        placed = rows(notes, 365, 670, lambda note: 5.0 * len(note))
        assert placed
        for (day, note, row), (later, _, other) in itertools.combinations(placed, 2):
            is_under = later / 364 * 670 < day / 364 * 670 + 5.0 * len(note)
            assert not is_under or other < row  # a lower note has a shorter stalk


@pytest.mark.slow
def test_other_seeds_become_a_band(year: Run) -> None:
    others = [toy_run(days=365, people=1500, seed=seed) for seed in (2, 3)]
    figure = growth(year, others=others)
    assert "band: 3 seeds" in said(figure)
    highest = max(run.daily["reachable"].max() for run in (year, *others))
    assert figure.axes[0].get_ylim()[1] > highest
    with pytest.raises(ValueError, match="365 days"):
        growth(year, others=[toy_run(days=30, people=200)])


def test_a_planted_bad_step_stands_out(leaky: Run) -> None:
    assert "leakiest step" in said(funnel(leaky))
    assert "leakiest step" not in said(funnel(toy_run(days=150, people=1000, steps=(0.8, 0.8, 0.8))))


def test_the_funnel_tells_how_many_each_step_loses_and_marks_the_narrowest_stage(leaky: Run) -> None:
    told, found = said(funnel(leaky)).split("\n"), leaky.funnel()
    losses = [f"{count:,} lost" for count in found.checkout["lost"].iloc[1:]]
    assert set(losses) <= {line.split("   ")[0] for line in told}
    marked = [line for line in told if "narrowest step" in line]
    after = found.stages.iloc[2:]
    stage = after["share_of_previous"].astype(float).idxmin()
    missing = found.stages["people"][after["previous"][stage]] - after["people"][stage]
    assert marked == [f"{missing:,} have not   narrowest step"]


def test_every_text_is_there_in_both_languages() -> None:
    for key, both in TEXTS.items():
        assert set(both) == {"en", "zh"}, key
        assert both["en"].count("{") == both["zh"].count("{"), key
        assert all(both.values()), key
    assert set(JOINING) | {"won_back"} == set(SOURCE_COLORS) <= set(TEXTS)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a Chinese font of its own."""
    monkeypatch.setattr(lettering, "CHINESE", ())


@pytest.mark.slow
def test_without_a_chinese_font_of_the_machine_the_picture_is_chinese(
    year: Run, bare: None, recwarn: pytest.WarningsRecorder
) -> None:
    for picture in PICTURES.values():
        figure = picture(year, language="zh")  # type: ignore[operator]
        figure.savefig(io.BytesIO())
    text = said(growth(year, language="zh"))
    assert "闭环不成立" in text and "只靠转介绍" in text and "每个新粉丝" in text and "流量池" in text
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


def test_every_word_on_the_pictures_can_be_drawn_with_the_fonts_that_come_with_them(bare: None) -> None:
    fonts = [lettering.LATIN, lettering.chinese_font()]
    for key, both in TEXTS.items():
        for text in both.values():
            assert lettering.drawable(text, fonts) == text, key


@pytest.mark.parametrize("language", ["en", "zh"])
def test_letters_that_no_font_has_are_shown_as_their_numbers(
    language: Language, bare: None, recwarn: pytest.WarningsRecorder
) -> None:
    note = {"from_day": 9, "set": {"levers.referral.reward_cny": 1}, "note": "双倍 x2 \U0001f389"}
    figure = growth(toy_run(days=20, people=200, schedule=(note,), name="闭环 \u9555"), language=language)
    words = "\n".join(text.get_text() for text in draw(figure).words)
    assert "双倍 x2 [1F389]" in words and "闭环 [9555]  |  200" in words
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


def test_an_unknown_language_is_refused(year: Run) -> None:
    for picture in PICTURES.values():
        with pytest.raises(ValueError, match="'en' or 'zh'"):
            picture(year, language="fr")  # type: ignore[operator]


def test_pictures_leave_the_settings_of_matplotlib_alone(year: Run) -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    growth(year)
    assert dict(matplotlib.rcParams) == before


def linear(color: str) -> np.ndarray:
    values = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


#: How people without one kind of cone see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("colors", [SOURCE_COLORS, STAGE_COLORS])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_neighbours_in_a_stack_differ_for_colour_blind_eyes(colors: dict[str, str], kind: str) -> None:
    seen = [np.clip(np.array(BLINDNESS[kind]) @ linear(color), 0, 1) ** (1 / 2.2) for color in colors.values()]
    for one, other in itertools.pairwise(seen):
        assert np.linalg.norm(one - other) > 0.15


def test_labels_of_the_stages_stay_in_the_panel_where_the_pool_dies_out() -> None:
    pool = growth(loopsim.simulate("marketplace")).axes[0]
    stages = [text for text in pool.texts if text.get_text().startswith(("pool", "buyers", "followers", "repeat"))]
    assert len(stages) >= 3
    assert all(0.03 <= text.get_position()[1] <= 1 for text in stages)


def test_labels_are_moved_apart_as_little_as_needed() -> None:
    assert apart([0.1, 0.5, 0.9], 0.1) == [0.1, 0.5, 0.9]
    assert apart([0.5, 0.5], 0.2) == pytest.approx([0.4, 0.6])
    assert apart([0.0, 0.0, 0.0], 0.2) == pytest.approx([0.0, 0.2, 0.4])
    assert apart([0.98, 1.0], 0.1) == pytest.approx([0.9, 1.0])
    dice = np.random.default_rng(1)
    for _ in range(300):
        wished = np.sort(dice.random(dice.integers(1, 9)))
        places = apart(list(wished), 0.1)
        assert min(np.diff(places), default=1) >= 0.1 - 1e-9
        assert min(places) >= -1e-9 and max(places) <= 1 + 1e-9


def test_the_mean_over_a_week_keeps_constants_and_shrinks_at_the_ends() -> None:
    assert mean_over(np.full(20, 3.0), 7) == pytest.approx(np.full(20, 3.0))
    assert mean_over(np.arange(10.0), 7)[[0, 5, 9]] == pytest.approx([1.5, 5.0, 7.5])
    assert mean_over(np.array([4.0]), 7) == pytest.approx([4.0])


@pytest.mark.parametrize("days", [1, 7, 30, 90, 365, 1095, 3650, 36_500])
def test_few_days_are_marked(days: int) -> None:
    ticks = day_ticks(days)
    assert 1 < len(ticks) <= 14 and ticks[0] == 0 and ticks[-1] <= days


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [(923, "923", "923"), (12_345, "12.3k", "1.23万"), (-65_100, "-65.1k", "-6.51万"), (2.5, "2.5", "2.5"),
     (1_500_000, "1.5M", "150万"), (3e9, "3bn", "30亿")],
)  # fmt: skip
def test_numbers_read_as_people_say_them(value: float, english: str, chinese: str) -> None:
    assert Texts("en").count(value) == english
    assert Texts("zh").count(value) == chinese
