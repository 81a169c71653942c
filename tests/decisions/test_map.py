"""``loopsim map``: where a measure crosses a value, over one lever or two."""

import json

import numpy as np
import pytest

from asking import asker
from loopsim.cli.map import _told
from loopsim.decisions.heights import heights_of
from loopsim.decisions.map_over import explore, map_over
from loopsim.decisions.map_page import page
from loopsim.decisions.map_plan import MapLever, MapPlan, read_plan
from loopsim.decisions.map_remarks import remarks_of
from loopsim.decisions.map_words import known_within, lever_value
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.points import Recipe
from loopsim.decisions.refine import STEPS, first_places, next_places
from loopsim.results.store import StoreError
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.studies.design import Ranged, Span
from loopsim.validation.cases.networks import cascade, network_file, random_ties
from pictures import assert_readable

RUNS = 4


def lever(name, low=0.0, high=1.0, *, is_log=False, is_whole=False, unit=""):
    return MapLever(name, Ranged((name,), (name,), (Span(low, high, is_log, is_whole),)), unit)


def mapped(function, levers, most, *, own=0.0, shared=0.0, seed=0, kpi="renewal", at=0.0):
    """A map of a function of the values of the levers, with luck of each point and luck that all points share."""
    rng = np.random.default_rng(seed)
    common = shared * rng.normal(size=RUNS)
    plan = MapPlan(Scenario.load("closed-loop"), levers, kpi, at, Recipe((kpi,), runs=RUNS))

    def look(places):
        rows = np.array([[one.row(step)[0] for one, step in zip(levers, place, strict=True)] for place in places])
        return function(*rows.T)[:, None] + common + own * rng.normal(size=(len(rows), RUNS))

    places, values = explore(look, plan, most)
    return KpiMap("a shop", kpi, at, levers, tuple(places), values, RUNS, 365)


def circle(x, y):
    return 0.35**2 - (x - 0.5) ** 2 - (y - 0.5) ** 2


SQUARE = (lever("x"), lever("y"))


def wrong_area(found, function):
    """Share of the area on the wrong side of the line."""
    mean, _ = found.grid
    axis = np.linspace(0, 1, len(mean))
    truth = function(*np.meshgrid(axis, axis, indexing="ij"))
    return float(((mean >= 0) != (truth >= 0)).mean())


# --- geometry ---------------------------------------------------------------------------------------------------------


def test_a_circle_is_found_with_few_points():
    found = mapped(circle, SQUARE, 45)
    assert len(found.places) <= 45
    assert wrong_area(found, circle) < 0.006
    assert found.share_above[0] == pytest.approx(np.pi * 0.35**2, abs=0.006)
    (piece,) = found.lines()
    assert np.abs(np.hypot(*(piece - 0.5).T) - 0.35).max() < 0.02


def test_more_points_on_the_line_than_elsewhere():
    found = mapped(circle, SQUARE, 61)
    radius = np.hypot(*(np.array(found.places) / STEPS - 0.5).T)
    near = np.abs(radius - 0.35) < 0.1  # 44% of the square
    assert near[13:].mean() > 0.6


def test_the_band_holds_the_line_and_shrinks_with_less_luck():
    wide, thin = (mapped(circle, SQUARE, 45, own=own, seed=2) for own in (0.03, 0.003))
    for found in (wide, thin):
        mean, half = found.grid
        axis = np.linspace(0, 1, len(mean))
        truth = circle(*np.meshgrid(axis, axis, indexing="ij"))
        sure = np.abs(mean) > half
        assert ((mean >= 0) != (truth >= 0))[sure].mean() < 0.005
        assert found.share_above[1] <= found.share_above[0] <= found.share_above[2]
    assert wide.share_above[2] - wide.share_above[1] > 2 * (thin.share_above[2] - thin.share_above[1])


@pytest.mark.slow
def test_luck_that_all_points_share_moves_the_line_within_its_band():
    """The band holds the true radius in most of many worlds, though each world is shifted as a whole."""
    held = 0
    for seed in range(8):
        found = mapped(circle, SQUARE, 29, shared=0.02, own=0.005, seed=seed)
        held += found.share_above[1] <= np.pi * 0.35**2 <= found.share_above[2]
    assert held >= 6


def test_shared_luck_is_told_apart_from_own():
    rng = np.random.default_rng(1)
    values = np.linspace(-1, 1, 200)[:, None] * 1e-3 + rng.normal(0, 1.0, (1, 400)) + rng.normal(0, 0.5, (200, 400))
    found = heights_of(values, 0.0)
    slope = 1 / (found.unit * np.sqrt(1 + (values.mean(axis=1) / found.unit) ** 2))
    assert found.shared * 400 / np.mean(slope) ** 2 == pytest.approx(1.0, rel=0.2)
    assert np.mean(found.own / slope**2) * 400 == pytest.approx(0.25, rel=0.1)


def test_the_drawn_in_scale_leaves_the_line_in_its_place():
    """Values over many orders of magnitude, as those of a pool that grows: the line is where it is."""
    found = mapped(lambda x, y: np.exp(14 * x) - np.exp(4 + 4 * y), SQUARE, 45)
    assert wrong_area(found, lambda x, y: 14 * x - 4 - 4 * y) < 0.02


def test_places_are_never_asked_for_twice_and_whole_numbers_stay_whole():
    few = (lever("count", 1, 5, is_whole=True), lever("y"))
    found = mapped(lambda n, y: y - n / 6, few, 61)
    assert len(set(found.places)) == len(found.places)
    counts = found.to_frame()["count"]
    assert set(counts) == {1, 2, 3, 4, 5}
    assert "whole numbers" in " ".join(found.sentences())


def test_when_all_whole_numbers_are_tried_nothing_is_left_to_try():
    found = mapped(lambda n: n - 2.5, (lever("count", 1, 4, is_whole=True),), 50)
    assert sorted(found.to_frame()["count"]) == [1, 2, 3, 4]
    assert found.tips[0].value == pytest.approx(2.5, abs=0.1)


def test_logarithmic_levers_are_told_in_ratios():
    found = mapped(lambda x, y: np.log(x) - np.log(30) + y, (lever("spend", 1, 1000, is_log=True), lever("y")), 29)
    (tip,) = found.across(1, 0.0)
    assert tip.value == pytest.approx(30, rel=0.05)
    assert tip.low < 30 < tip.high


# --- one lever --------------------------------------------------------------------------------------------------------


def test_a_lever_tips_where_it_does():
    found = mapped(lambda x: np.sin(x) - 0.5, (lever("x", 0, 1.5),), 13, own=0.02, seed=3)
    (tip,) = found.tips
    assert tip.low < np.pi / 6 < tip.high
    assert tip.high - tip.low < 0.2
    assert tip.is_up
    assert found.sentences()[0].startswith("Renewal is at least 0 from x")


@pytest.mark.slow
def test_intervals_of_a_tipping_value_hold_it_about_as_often_as_they_say():
    hits = [
        tip.low <= 0.4 <= tip.high
        for seed in range(30)
        for tip in mapped(lambda x: 2 * x - 0.8, (lever("x"),), 9, own=0.3, shared=0.1, seed=seed).tips[:1]
    ]
    assert np.mean([bool(one) for one in hits]) > 0.85


def test_two_crossings_are_two():
    found = mapped(lambda x: 0.2 - (x - 0.5) ** 2, (lever("x", -0.5, 1.5),), 17)
    assert [one.is_up for one in found.tips] == [True, False]
    assert "parts of the range" in found.sentences()[0]


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_line_that_is_never_reached_is_told_with_the_nearest_value():
    found = mapped(lambda x, y: x * y - 1.5, SQUARE, 45, at=0.0)
    assert not found.crosses
    assert len(found.places) < 45  # no more runs than it takes to see it
    (said,) = found.sentences()
    assert "In all of this range renewal is below 0" in said
    assert "-0.5" in said and "at x 1, y 1" in said


def test_the_answer_tells_where_the_line_runs():
    found = mapped(lambda x, y: y - 0.2 - 0.4 * x, SQUARE, 29, own=0.01)
    said = found.sentences()
    assert said[0].startswith("Renewal is at least 0: at x 0 from y 0.2")
    assert said[1].startswith("It does over 60%")
    assert known_within(found) < 0.05
    assert "补充率不低于 0" in found.sentences("zh")[0]


def test_points_without_a_value_are_left_out_and_told():
    def half_defined(x, y):
        return np.where(x > 0.8, np.nan, y - 0.5)

    found = mapped(half_defined, SQUARE, 45)
    assert 0 < (~found.is_defined).sum() < len(found.places)
    assert any("not defined" in said for said in found.sentences())
    nothing = mapped(lambda x, y: x * np.nan, SQUARE, 45)
    assert "Nothing can be said" in nothing.sentences()[0]
    assert nothing.to_dict()["points"]


def test_nothing_is_told_beyond_the_points_with_a_value():
    """The surface goes on falling towards where the measure is not defined: that is no answer."""
    found = mapped(lambda x: np.where(x < 0.1, np.nan, 2 + x), SQUARE[:1], 13)
    *_, where = found.extreme(highest=False)
    assert where["x"] > 0.1
    mean, half = found.grid
    least = min(place[0] for place, is_told in zip(found.places, found.is_defined, strict=True) if is_told) / STEPS
    assert np.isnan(mean[: int(least * 1000)]).all() and np.isnan(half[: int(least * 1000)]).all()
    assert np.isfinite(mean[int(least * 1000) + 1 :]).all()
    assert "where there are points with a value" in found.sentences()[0]
    assert "有值的点之间" in found.sentences("zh")[0]
    assert found.share_above == (1.0, 1.0, 1.0)
    found.plot()

    square = mapped(lambda x, y: np.where(x < 0.1, np.nan, 2 + x + 0 * y), SQUARE, 45)
    *_, where = square.extreme(highest=False)
    assert where["x"] >= 0.24


def test_the_first_sentence_says_that_the_line_may_be_within_the_range():
    found = mapped(lambda x: x - 1.05, SQUARE[:1], 13, own=0.2)
    assert not found.crosses
    first = found.sentences()[0]
    assert "on average, but by luck alone the line may be within it" in first and "More runs would tell" in first
    assert "仅因运气" in found.sentences("zh")[0]


def test_a_surface_with_a_jump_says_so():
    found = mapped(lambda x, y: np.where(y > 0.3 + 0.4 * x**2, 1.0, -0.5), SQUARE, 61)
    assert any("edges or jumps" in said for said in found.sentences())


def test_values_have_units():
    assert lever_value(lever("a", 0, 1, unit="share"), 0.34) == "34%"
    assert lever_value(lever("a", 0, 20, unit="CNY"), 5.04) == "5 CNY"
    assert lever_value(lever("a", 1, 1000, is_log=True, unit="CNY"), 31.6) == "31.6 CNY"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("levers", [1, 2])
def test_nothing_in_the_picture_is_cut_or_overlaps(levers, language):
    function = (lambda x, y: y - 0.2 - 0.4 * x) if levers == 2 else (lambda x: x - 0.3)
    assert_readable(mapped(function, SQUARE[:levers], 13, own=0.02).plot(language=language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_headline_too_long_for_its_lines_ends_in_dots_and_not_in_a_word(language):
    long = (lever(f"levers.ads.{'long_' * 8}name"), lever(f"levers.content.{'long_' * 8}name"))
    found = mapped(lambda x, y: y - 0.2 - 0.4 * x, long, 13, own=0.02)
    lines = [text.get_text() for text in found.plot(language=language).texts][1:4]
    said = " ".join(found.sentences(language)[:2])
    assert lines[2].endswith("...") and len(said) > len("".join(lines))
    head = "".join(lines).removesuffix("...").replace(" ", "")
    assert said.replace(" ", "").startswith(head)
    assert sum(len(one) for one in lines) > (200 if language == "en" else 140)


def test_places_come_near_the_line_first():
    places = first_places(2)
    heights = np.array([x + y - 1.01 * STEPS for x, y in places], float)
    fresh = next_places(places, heights, 4)
    assert all(abs(x + y - STEPS) <= STEPS // 2 for x, y in fresh)


# --- the whole way ----------------------------------------------------------------------------------------------------


def birth_and_death(folder, per_point=3):
    """Everyone shares and leaves at rates of their own: the loop closes where they share as often as they leave."""
    path = folder / "birth-death.toml"
    world = {
        "market.people": 200_000,
        "market.network.kind": "well_mixed",
        "behavior.need.per_week": 0.0,
        "behavior.sharing.follower_share": 1.0,
        "behavior.sharing.accept_strong_chance": 1.0,
        "behavior.sharing.accept_weak_chance": 1.0,
        "behavior.leaving.buyer_per_week": 0.0,
        "levers.ads.always_per_week": 0.0,
        "levers.accounts.count": 2,
        "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 2_000}}],
    }
    base = "\n".join(f"{json.dumps(name)} = {_toml(value)}" for name, value in world.items())
    path.write_text(
        f"""[base]
scenario = "referral-loop"
[base.set]
{base}
[[factor]]
name = "sharing"
path = "behavior.sharing.per_week"
range = {{from = 0.02, to = 0.12, steps = 5}}
[[factor]]
name = "leaving"
path = "behavior.leaving.follower_per_week"
range = {{from = 0.02, to = 0.12, steps = 5}}
[runs]
per_point = {per_point}
days = 90
[keep]
kpis = ["renewal"]
test_from = 90
test_days = 28
look_ahead = 28
""",
        encoding="utf-8",
    )
    return path


def _toml(value):
    if isinstance(value, list):
        inner = ", ".join(
            "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in one.items()) + "}" for one in value
        )
        return f"[{inner}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


@pytest.fixture(scope="module")
def birth_death(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    out = folder / "out"
    told = []
    found = map_over(birth_and_death(folder), jobs=1, points=21, out=out, progress=lambda *done: told.append(done))
    return folder, out, found, told


@pytest.mark.slow
def test_the_loop_closes_where_people_share_as_often_as_they_leave(birth_death):
    """Kendall (1948): a birth and death process renews itself where birth and death are equal: the diagonal."""
    _, _, found, _ = birth_death
    assert found.kpi == "renewal" and found.at == 1.0
    for part in (0.3, 0.5, 0.7):
        (tip,) = found.across(1, part)
        leaves = 0.02 + 0.1 * part
        assert tip.value == pytest.approx(leaves, abs=0.006)
        assert tip.low - 0.002 < leaves < tip.high + 0.002
    assert found.share_above[0] == pytest.approx(0.5, abs=0.03)
    assert found.sentences()[0].startswith("The loop closes (renewal is at least 1): at ")


@pytest.mark.slow
def test_a_map_that_was_stopped_goes_on_and_more_points_continue(birth_death):
    folder, out, found, told = birth_death
    again = map_over(folder / "birth-death.toml", jobs=1, points=21, out=out)
    assert again.to_dict() == found.to_dict()
    assert told[-1] == (63, 63)
    more = map_over(folder / "birth-death.toml", jobs=1, points=29, out=out)
    assert more.places[:21] == found.places
    with pytest.raises(StoreError, match="another map"):
        map_over(folder / "birth-death.toml", at=0.5, jobs=1, points=21, out=out)


def test_a_map_that_is_killed_ends_as_if_it_had_not_been(tmp_path):
    def asked(out, **more):
        return map_over(
            "closed-loop", "levers.ads.daily_spend_cny=0..400", kpi="joined", at=400, points=9, runs=2, days=20, jobs=1,
            changes={"market.people": 1_000}, out=out, **more,
        )  # fmt: skip

    def stop(done, of):
        if done >= 11:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path / "stopped", progress=stop)
    assert not (tmp_path / "stopped" / "map.json").exists()
    told = []
    again = asked(tmp_path / "stopped", progress=lambda *done: told.append(done))
    assert told[0][0] >= 10  # nothing of the first round is simulated again
    assert again.to_dict() == asked(tmp_path / "whole").to_dict()


WORDS = [
    "map",
    "closed-loop",
    "--kpi",
    "joined",
    "--at",
    "400",
    "--set",
    "market.people=1000",
    "--days",
    "40",
    "--runs",
]
WORDS += ["2", "--quiet", "--jobs", "1"]


def test_the_command_answers_first_and_saves(tmp_path, capsys):
    out = tmp_path / "told"
    words = [*WORDS, "--points", "5", "--factor", "levers.ads.daily_spend_cny=0..400", "--out", str(out)]
    answer = asker(capsys)(*words)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("Joined is at least 400")
    assert (out / "map.png").stat().st_size > 5_000
    assert (out / "map.md").read_text(encoding="utf-8").startswith("# Joined of closed-loop")
    assert (out / "points.parquet").is_file() and (out / "line.parquet").is_file()
    told = json.loads(asker(capsys)(*words, "--json").out)
    assert told["kpi"] == "joined" and len(told["points"]) == 5
    assert "不低于" in asker(capsys)(*words, "--language", "zh").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one or two"),
        (["--factor", "levers.nothing=0..1"], "levers.nothing"),
        (["--factor", "levers.ads.daily_spend_cny=9..2"], "a range that goes up"),
        (["--factor", "levers.ads.daily_spend_cny=0..100,log"], "a number above 0"),
        (["--factor", "levers.ads.daily_spend_cny=a..b"], "PATH=LOW..HIGH"),
        (["--factor", "levers.referral.enabled=0..1"], "two or more of yes, no"),
        (["--factor", "levers.product.margin_share=0..2"], "from 0 to 1"),
        (["--factor", "levers.ads.slope=1..2", "--factor", "levers.ads.slope=1..2"], "each value in one factor"),
        (["--factor", "levers.ads", "--kpi", "profits"], "right is profit"),
        (["--factor", "levers.ads.daily_spend_cny", "--kpi", "orders"], "the value of orders"),
        (["--factor", "levers.ads.daily_spend_cny", "--at", "x"], "--at"),
        (["--factor", "levers.ads.daily_spend_cny", "--points", "2"], "--points"),
        (["--factor", "levers.ads.daily_spend_cny", "--factor", "levers.ads.slope", "--points", "6"], "from 13"),
    ],
)
def test_bad_input_is_told_in_a_line(words, said, tmp_path, capsys):
    answer = asker(capsys)("map", "closed-loop", *words, "--quiet", "--out", str(tmp_path / "x"))
    assert answer.code == 2
    assert any(said in line for line in answer.err), answer.err


def test_a_study_gives_its_factors_and_only_those(tmp_path):
    path = birth_and_death(tmp_path)
    plan = read_plan(path, [], None, None, Recipe(()), None, None)
    assert [one.name for one in plan.levers] == ["sharing", "leaving"]
    assert plan.recipe.runs == 3 and plan.recipe.days == 90 and plan.recipe.test["test_days"] == 28
    assert plan.recipe.first_seed == 1
    assert read_plan(path, [], None, None, Recipe(()), None, None, 7).recipe.first_seed == 7
    with pytest.raises(ScenarioError, match="factors of the study file"):
        read_plan(path, ["levers.ads.slope=1..2"], None, None, Recipe(()), None, None)


def test_what_a_map_does_not_use_of_a_study_is_told(tmp_path, capsys):
    path = birth_and_death(tmp_path)
    assert remarks_of(path) == [] == remarks_of("closed-loop")
    text = path.read_text(encoding="utf-8")
    asked = 'same_luck = false\nuntil = {kpi = "renewal", half_width = 0.05, at_most = 8}\n'
    path.write_text(text.replace("[runs]\n", "[runs]\n" + asked), encoding="utf-8")
    said = remarks_of(path)
    assert [one.split(" is not used")[0] for one in said] == [f"{path}: runs.same_luck", f"{path}: runs.until"]
    answer = asker(capsys)("map", str(path), "--points", "5", "--out", str(tmp_path / "x"), "--quiet")
    assert answer.err[:2] == said
    chinese = asker(capsys)("map", str(path), "--points", "5", "--language", "zh", "--out", str(tmp_path / "x"))
    assert f"{path}：未使用 runs.same_luck：地图的所有点用同样的种子" in chinese.err


@pytest.mark.slow
def test_word_of_mouth_on_a_random_network_tips_where_percolation_says(tmp_path):
    """Newman (2002): of a random network with 5 contacts each, word of mouth reaches the share S of all people where
    each tie passes it with the chance -ln(1 - S) / 5 S, for S towards 0 the threshold 1/5."""
    people, first, share = 10_000, 20, 0.2
    with network_file(random_ties(people, 5.0, 1)) as file:
        (tmp_path / "base.toml").write_text(cascade(file, people, 0.2, first).to_toml(), encoding="utf-8")
        (tmp_path / "percolation.toml").write_text(
            """[base]
scenario = "base.toml"
[[factor]]
name = "passes"
paths = ["behavior.sharing.accept_strong_chance", "behavior.sharing.accept_weak_chance"]
range = [{from = 0.1, to = 0.5}, {from = 0.1, to = 0.5}]
[design]
kind = "sobol"
points = 8
[runs]
per_point = 4
[keep]
kpis = ["reachable"]
""",
            encoding="utf-8",
        )
        found = map_over(tmp_path / "percolation.toml", at=share * people, points=13, jobs=1)
    (tip,) = found.tips
    expected = -np.log(1 - share) / (5 * share)
    assert tip.value == pytest.approx(expected, abs=0.015)
    assert tip.low - 0.002 < expected < tip.high + 0.002
    assert found.sentences()[0].startswith("Reachable is at least 2,000 people from passes 22")


def test_units_are_told_once_and_in_chinese_on_chinese_pages():
    found = mapped(lambda x: x - 2_000.0, (lever("x"),), 9, kpi="profit")
    assert "CNY to" not in found.sentences()[0]
    assert "元" in found.sentences("zh")[0] and "CNY" not in found.sentences("zh")[0]
    spend = mapped(lambda x: x - 2_000.0, (lever("ads", 0, 4_000, unit="CNY per day"),), 9, kpi="reachable")
    figure = spend.plot(language="zh")
    written = [text.get_text() for text in [*figure.texts, figure.axes[0].xaxis.label]] + [page(spend, "zh")]
    assert not any(unit in text for text in written for unit in ("CNY", "people"))
    assert figure.axes[0].get_xlabel() == "ads（元/天）"


def test_a_measure_that_the_levers_do_not_move_has_no_edges():
    """All values are the same but for rounding, which no surface should be fitted to."""
    found = mapped(lambda x, y: 0 * x + 1.0, SQUARE, 45)
    (said,) = found.sentences()
    assert said == "In all of this range renewal is at least 0: renewal comes out the same whatever x, y is, 1."
    assert "无论x、y取何值" in found.sentences("zh")[0]
    assert "nearest" in mapped(lambda x, y: 0 * x + 1.0, SQUARE, 45, own=0.1).sentences()[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"factors": 5}, "factors"),
        ({"factors": [5]}, "factors"),
        ({"kpi": 3}, "kpi"),
        ({"at": "x"}, "at"),
        ({"points": "a"}, "points"),
        ({"runs": 2.5}, "runs"),
        ({"first_seed": "a"}, "first_seed"),
        ({"progress": 4}, "progress"),
    ],
)
def test_arguments_of_wrong_kinds_are_told_in_a_line(wrong, said):
    with pytest.raises(ScenarioError) as error:
        map_over("closed-loop", **{"factors": "levers.ads.slope=1..2"} | wrong)
    assert [fault.where for fault in error.value.faults] == [said]


def test_a_scenario_that_was_edited_is_mapped_in_a_folder_of_its_own(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["map", "shop.toml", "--factor", "levers.ads.daily_spend_cny=0..400", "--kpi", "joined", "--at", "40"]
    for people in (200, 300):
        shop = Scenario.load("closed-loop", {"market.people": people, "days": 3})
        (tmp_path / "shop.toml").write_text(shop.to_toml(), encoding="utf-8")
        answer = asker(capsys)(*words, "--points", "5", "--runs", "2", "--jobs", "1", "--quiet")
        assert answer.code == 0, answer.err
    assert len(list((tmp_path / "loopsim-out").iterdir())) == 2


def test_the_table_of_a_line_stands_at_whole_numbers():
    assert [round(4 * part) + 1 for part in _told(lever("count", 1, 5, is_whole=True))] == [1, 2, 3, 4, 5]


def test_levers_have_chinese_names_and_units_in_sentences_and_pictures():
    reward = lever("levers.referral.reward_cny", 0, 20, unit="CNY")
    promo = lever("levers.messages.promo_per_week", 0, 4, unit="per week")
    found = mapped(lambda x, y: y - 1 - 0.1 * x, (reward, promo), 13, own=0.02)
    axes = found.plot(language="zh").axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("转介绍·奖励金额（元）", "消息·每周促销次数（次/周）")
    said = "".join(found.sentences("zh"))
    assert "转介绍·奖励金额" in said and "消息·每周促销次数" in said
    assert not any(word in said for word in ("referral", "promo", "CNY", "per week"))
    assert "referral.reward_cny" in "".join(found.sentences())


def test_colours_are_as_strong_as_values_are_far_from_the_line():
    figure = mapped(lambda x, y: 12 * y - 10, SQUARE, 13, own=0.02).plot()
    norm = figure.axes[0].collections[0].norm
    assert norm(2.0) - 0.5 == pytest.approx(0.5 - norm(-2.0), abs=1e-6)


def test_the_tipping_value_of_a_curve_that_jumps_lies_between_points():
    """A smooth curve through a jump is sure of a place that it cannot know; of 30 such intervals 20 missed it."""
    tip, held = 0.37, 0
    axis = Ranged(("x",), ("levers.ads.daily_spend_cny",), (Span(0.0, 1.0, is_log=False, is_whole=False),), STEPS + 1)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        places = [(round(one * STEPS),) for one in (0, 0.25, 0.34375, 0.359375, 0.375, 0.40625, 0.4375, 0.5, 0.75, 1)]
        values = [100.0 * (place[0] / STEPS >= tip) + 5 * rng.normal(size=4) for place in places]
        found = KpiMap("shop", "joined", 50.0, (MapLever("x", axis, ""),), tuple(places), np.array(values), 4, 60, 0)
        (one,) = found.tips
        held += one.low <= tip <= one.high
        assert "kinks or jumps" in " ".join(found.sentences()) and "两点之间" in "".join(found.sentences("zh"))
    assert held == 10


def test_a_curve_that_jumps_below_the_line_is_not_said_to_cross_it():
    axis = Ranged(("x",), ("levers.ads.daily_spend_cny",), (Span(0.0, 1.0, is_log=False, is_whole=False),), STEPS + 1)
    places = [(round(one * STEPS),) for one in (0, 0.25, 0.34375, 0.359375, 0.375, 0.40625, 0.4375, 0.5, 0.75, 1)]
    rng = np.random.default_rng(1)
    values = np.array([100.0 * (place[0] > 0.37 * STEPS) + 5 * rng.normal(size=4) for place in places])
    found = KpiMap("shop", "joined", 500.0, (MapLever("x", axis, ""),), tuple(places), values, 4, 60, 0)
    said, said_zh = " ".join(found.sentences()), "".join(found.sentences("zh"))
    assert "The curve has kinks or jumps" in said and "crosses" not in said
    assert "曲线有折点或跳跃" in said_zh and "知道分界" not in said_zh
