"""``loopsim sensitivity``: the values that matter."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from asking import asker
from loopsim.decisions.methods import _direction, _sign, way
from loopsim.decisions.ranges import range_of, ranges_of, that_fit
from loopsim.decisions.sensitivity import _luck, sensitivity
from loopsim.decisions.stored import _sensitivity
from loopsim.results.store import StoreError
from loopsim.scenario.document import catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.preset_words import PRESETS
from loopsim.scenario.scenario import Scenario
from pictures import assert_readable

SMALL = {"market.people": 1_000, "days": 60}
OVER = ["levers.ads.daily_spend_cny=0..200", "levers.product.margin_share=0.3..0.7", "behavior.leaving.buyer_per_week"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sensitivity") / "out"


@pytest.fixture(scope="module")
def found(folder):
    return sensitivity("closed-loop", OVER, changes=SMALL, points=32, kpis=["profit", "joined"], jobs=1, out=folder)


def of(found, kpi):
    return {one.path: one for one in found.influences[kpi]}


def test_it_finds_what_can_be_said_without_it(found):
    """Ads cost what is spent and bring people; the margin brings nobody; both have a sign."""
    profit, joined = of(found, "profit"), of(found, "joined")
    assert profit["levers.ads.daily_spend_cny"].way == "down"
    assert joined["levers.ads.daily_spend_cny"].way == "up"
    assert joined["levers.product.margin_share"].total == 0.0
    assert found.influences["joined"][0].path == "levers.ads.daily_spend_cny"


def test_indices_of_a_small_model_agree_with_brute_force(tmp_path):
    """Total indices by their definition: mean over the other value of the variance when only this one moves."""
    from loopsim.decisions.points import Recipe, measures_at

    over = ["levers.ads.daily_spend_cny=0..400", "levers.content.daily_spend_cny=0..400"]
    told = sensitivity("closed-loop", over, changes=SMALL, points=64, runs=2, kpis=["joined"], jobs=1)
    nodes, weights = np.polynomial.legendre.leggauss(6)
    steps, weights = 200 * (nodes + 1), weights / 2
    rows = [(a, c) for a in steps for c in steps]
    plan = Scenario.load("closed-loop", SMALL)
    grid = (
        measures_at(
            plan,
            [one.partition("=")[0] for one in over],
            rows,
            Recipe(("joined",), runs=6, jobs=1),
            tmp_path / "grid",
            "grid",
        )[0]
        .mean(axis=1)
        .reshape(6, 6)
    )
    mean = weights @ grid @ weights
    whole = weights @ (grid - mean) ** 2 @ weights
    for path, table in zip((one.partition("=")[0] for one in over), (grid, grid.T), strict=True):
        inner = weights @ (table - weights @ table) ** 2 @ weights
        one = of(told, "joined")[path]
        assert one.low - 0.02 <= inner / whole <= one.high + 0.02, path


def test_the_same_points_go_on_and_others_are_refused(found, folder):
    again = sensitivity("closed-loop", OVER, changes=SMALL, points=32, kpis=["profit", "joined"], jobs=1, out=folder)
    assert again.to_dict() == found.to_dict()
    with pytest.raises(StoreError):
        sensitivity("closed-loop", OVER[:2], changes=SMALL, points=32, kpis=["profit"], jobs=1, out=folder)


def test_morris_screens_many_values(tmp_path):
    pytest.importorskip("SALib")
    told = sensitivity(
        "closed-loop", ["levers.ads", "levers.product", "levers.messages"], method="morris", points=4, changes=SMALL,
        kpis=["profit"], runs=1, jobs=1,
    )  # fmt: skip
    assert told.method == "morris"
    assert told.influences["profit"][0].total == pytest.approx(1.0)
    assert "screened" in told.sentences()[0]
    assert {"levers.ads.daily_spend_cny", "levers.product.margin_share"} <= set(told.ranges)


@pytest.mark.slow
def test_pawn_tells_what_moves_the_distribution_of_a_yes_or_no_too():
    kpis = ["profit", "joined", "loop_closed"]
    told = sensitivity("closed-loop", OVER, changes=SMALL, method="pawn", points=96, runs=1, kpis=kpis, jobs=1)
    joined = of(told, "joined")
    assert joined["levers.ads.daily_spend_cny"].low > 0.1
    assert joined["levers.product.margin_share"].low == 0.0
    assert told.rows["joined"] == (96, 96)
    assert told.sentences()[0].startswith("Profit (0: knowing the value moves nothing")
    assert "分布不动" in told.sentences("zh")[0]
    for language in ("en", "zh"):
        assert_readable(told.plot(language=language))


def test_too_few_points_for_pawn_are_refused():
    with pytest.raises(ScenarioError, match="64 or more for PAWN"):
        sensitivity("closed-loop", OVER, method="pawn", points=20)


def test_luck_is_told_apart_from_the_values(found):
    assert 0 < found.luck["profit"] < 1


@pytest.mark.slow
def test_other_seeds_find_the_same_though_luck_is_large():
    """No few seeds decide it, so intervals of two analyses meet."""
    over = ["levers.ads.daily_spend_cny=0..400", "behavior.need.per_week"]
    told = [
        sensitivity("closed-loop", over, changes=SMALL, points=64, kpis=["joined", "orders"], jobs=1, first_seed=seed)
        for seed in (1, 5_001)
    ]
    assert told[0].luck["joined"] > 0.1
    for kpi in told[0].influences:
        one, other = (of(some, kpi) for some in told)
        for path in one:
            assert one[path].low <= other[path].high and other[path].low <= one[path].high, (kpi, path)


@pytest.mark.parametrize(("language", "said"), [("en", "luck hides"), ("zh", "运气盖过")])
def test_what_luck_hides_is_told(found, language, said):
    influences = {**found.influences, "joined": ()}
    told = " ".join(replace(found, influences=influences, hidden=("joined",)).sentences(language))
    assert said in told and "--runs" in told
    assert said not in " ".join(found.sentences(language))


@pytest.mark.parametrize(("language", "said"), [("en", "With one run at each point"), ("zh", "每点只运行一次")])
def test_with_one_run_luck_is_said_to_be_in_the_influences(found, language, said):
    for runs in (1, 2):
        assert any(one.startswith(said) for one in replace(found, runs=runs).sentences(language)) == (runs == 1)


NUMBERS = {
    path: one
    for path, one in catalogue().items()
    if path.startswith(("levers.", "behavior.", "market."))
    and one.kind in ("number", "whole number")
    and "#" not in path  # entries of lists
}


def _is_plausible(declared) -> bool:
    """Whether a range lies within the bounds and around the default, or around 1 where its ends are factors."""
    told = declared.plausible
    if told is None or told.is_factor:
        return told is not None and told.low <= 1 <= told.high
    is_in = declared.low < told.low or (declared.low == told.low and not declared.low_is_open)
    is_around = told.low <= declared.default <= told.high or (told.is_off_at_0 and declared.default == 0)
    return is_in and told.high <= declared.high and is_around


def test_every_lever_and_behavior_has_a_plausible_range_around_its_default():
    assert len(NUMBERS) > 350
    assert [path for path, declared in NUMBERS.items() if not _is_plausible(declared)] == []


def test_a_range_takes_the_value_in_and_stays_within_the_bounds():
    reward = range_of(NUMBERS["levers.referral.reward_cny"], 50.0)
    assert (reward.low, reward.high, reward.grade) == (0.0, 50.0, "A")
    assert range_of(NUMBERS["levers.ads.cost_per_follower_cny"], 60.0).high == 120.0  # its size is the shop's own
    assert range_of(NUMBERS["levers.accounts.count"], 1).low == 1  # whole numbers within half to double
    assert range_of(NUMBERS["behavior.price.elasticity"], 1.8).grade == "P"
    assert range_of(NUMBERS["levers.launch.every_weeks"], 0) is None  # switched off
    assert range_of(NUMBERS["levers.launch.every_weeks"], 2).low == 1
    assert range_of(NUMBERS["levers.lure.daily_spend_cny"], 0.0) is None


def test_whole_numbers_have_equal_shares():
    ranges, faults = ranges_of(Scenario.load("closed-loop"), ["levers.accounts.count=2..5"])
    assert not faults
    taken = [ranges[0].at(part) for part in np.linspace(0, 1, 400, endpoint=False)]
    assert np.unique(taken, return_counts=True)[1].tolist() == [100] * 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_picture_is_cut_or_overlaps(found, language):
    assert_readable(found.plot(language=language))


def test_the_command_answers_first_and_saves(tmp_path, capsys):
    out = tmp_path / "told"
    words = ["sensitivity", "closed-loop", "--points", "4", "--kpi", "profit", "--set", "market.people=1000"]
    words += ["--days", "30", "--quiet", "--out", str(out), *(word for one in OVER for word in ("--over", one))]
    answer = asker(capsys)(*words)
    assert answer.code == 0
    assert answer.out.startswith("Profit: of what you decide")
    assert (out / "sensitivity.png").stat().st_size > 5_000
    assert json.loads((out / "sensitivity.json").read_text())["method"] == "sobol"
    page = (out / "sensitivity.md").read_text(encoding="utf-8")
    assert page.startswith("# What matters in closed-loop") and "| `ads.daily_spend_cny` | " in page
    assert len(pd.read_parquet(out / "influences.parquet")) == 3
    assert "可决定" in asker(capsys)(*words, "--language", "zh").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--over", "levers.nothing"], "over: found"),
        (
            ["--over", "levers.ads.daily_spend_cny"],
            "found only levers.ads.daily_spend_cny; right is two or more values",
        ),
        (["--over", "levers.ads.daily_spend_cny=3..3"], "PATH=LOW..HIGH, rising and within its bounds"),
        (["--over", "levers.ads.daily_spend_cny=9..2", "--over", "levers.ads.slope"], "LOW..HIGH"),
        (["--over", "levers.product.margin_share=0..2", "--over", "levers.ads.slope"], "within its bounds"),
        (["--over", "levers.ads", "--points", "5"], "a power of 2"),
        (["--over", "levers.ads", "--kpi", "profits"], "right is profit"),
        (["--over", "levers.ads", "--points", "x"], "--points"),
        (
            ["--over", "levers.ads", "--method", "pawn", "--points", "64", "--seed", f"{2**63 - 100}"],
            f"first_seed: found a whole number of about 19 digits; right is {2**63 - 128} or less, for 128 runs",
        ),
    ],
)
def test_bad_input_is_told_in_a_line(words, said, tmp_path, capsys):
    answer = asker(capsys)("sensitivity", "closed-loop", *words, "--quiet", "--out", str(tmp_path / "x"))
    assert answer.code == 2
    assert any(said in line for line in answer.err), answer.err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"over": 5}, "over: found 5; right is paths or patterns in a list"),
        ({"kpis": 5}, "kpis: found 5; right is measures in a list"),
        ({"kpis": []}, "kpis: found an empty list; right is one measure or more"),
        ({"kpis": "profits"}, 'kpi: found the text "profits"; right is profit'),
        ({"points": "4"}, 'points: found the text "4"; right is a whole number from 2 to 65536'),
        ({"points": 2**40}, "points: found"),
        ({"points": 4.0}, "points: found 4.0"),
        ({"runs": 0}, "runs: found 0"),
        ({"first_seed": -1}, "first_seed: found -1"),
        ({"first_seed": "1"}, "first_seed: found"),
        ({"days": 1.5}, "days: found 1.5"),
        ({"out": 5}, "out: found 5; right is the path of a folder"),
        ({"method": "x"}, 'method: found the text "x"; right is sobol, morris or pawn'),
    ],
)
def test_arguments_of_other_kinds_are_told_in_a_line(wrong, said):
    with pytest.raises(ScenarioError) as told:
        sensitivity("closed-loop", **{"over": OVER, **wrong})
    assert said in str(told.value)


def test_whole_numbers_of_numpy_are_whole_numbers(tmp_path):
    few = {"changes": SMALL, "kpis": ["joined"], "jobs": 1}
    ours = sensitivity("closed-loop", OVER, points=2, days=2, runs=1, **few)
    theirs = sensitivity("closed-loop", OVER, points=np.int64(2), days=np.int32(2), runs=np.int8(1), **few)
    assert theirs.to_dict() == ours.to_dict()


def test_values_whose_ranges_do_not_go_together_are_held_and_told():
    """A lever for the most leaders there may be, below the number that there are at the other end of its range."""
    few = {"changes": {"market.people": 2_000}, "points": 2, "days": 2, "runs": 1, "kpis": ["joined"], "jobs": 1}
    pytest.importorskip("SALib")
    told = sensitivity("distribution", ["levers.leaders", "levers.ads"], method="morris", **few)
    assert told.held == ("levers.leaders.most",) and "levers.leaders.count" in told.ranges
    assert any(said.startswith("Held as they are") and "leaders.most" in said for said in told.sentences())
    assert any("保持现值不变" in said for said in told.sentences("zh"))
    with pytest.raises(ScenarioError, match=r"levers\.leaders\.most"):  # what is named is moved or refused
        sensitivity("distribution", ["levers.leaders.most=10..11", "levers.leaders.count=12..20"], **few)


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
def test_all_that_a_preset_has_on_may_be_moved_together(preset):
    plan = Scenario.load(preset)
    ranges, held = that_fit(plan, ranges_of(plan)[0], ())
    rng = np.random.default_rng(1)
    for row in rng.random((40, len(ranges))).tolist():
        plan.change({one.path: one.at(part) for one, part in zip(ranges, row, strict=True)})
    assert len(held) <= 3


def test_a_scenario_without_anything_to_move_is_refused():
    with pytest.raises(ScenarioError, match="two or more values"):
        sensitivity("closed-loop", ["levers.membership.fee_cny"])


# --- figures by hand --------------------------------------------------------------------------------------------------


def test_luck_is_told_apart_from_values():
    """Luck of variance 1 and values of variance 0.5, each point with luck of its own."""
    values = np.random.default_rng(1).normal(0.0, 0.5**0.5, 20_000)
    noise = np.random.default_rng(2).normal(0.0, 1.0, (20_000, 4))
    assert _luck(values[:, None] + noise) == pytest.approx(1.0 / 1.5, abs=0.01)
    assert _luck(values[:, None] + [0.0, 0.0]) == pytest.approx(0.0)
    assert _luck(values[:, None]) is None


def test_a_value_without_effect_has_no_sign():
    assert _sign(0.0, 0.0) == "either"
    rng = np.random.default_rng(3)
    signs = [_direction(rng.random(128) - 0.5, rng.normal(size=128)) for _ in range(200)]
    assert np.mean([sign != "either" for sign in signs]) < 0.1
    moved = rng.random(128) - 0.5
    assert (_direction(moved, 2 * moved), _direction(moved, -moved), _direction(moved, 0 * moved)) == (
        "up",
        "down",
        "either",
    )


def test_screening_calls_nothing_told_that_luck_alone_makes():
    """The second value does nothing, but each run of a point has luck of its own."""
    pytest.importorskip("SALib")
    rng, told = np.random.default_rng(4), []
    for seed in range(40):
        cube, luck_sets, weigh = way("morris", ["levers.one", "levers.two"], 16, seed)
        assert len(cube) == 3 * luck_sets
        found = weigh(cube[:, :1] + rng.normal(0.0, 0.1, (len(cube), 2))).influences
        told.append([one.low > 0 for one in found])
    first, second = np.mean(told, axis=0)
    assert first == 1.0 and second < 0.15


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_points_of_a_row_that_meet_the_same_luck_differ_in_one_value(method):
    """Sobol's pages A and B aside."""
    if method == "morris":
        pytest.importorskip("SALib")
    cube, luck_sets, _ = way(method, ["levers.one", "levers.two", "levers.three"], 8, 1)
    pages = cube.reshape(-1, luck_sets, 3)
    moves = pages[2:] - pages[0] if method == "sobol" else np.diff(pages, axis=0)
    assert ((moves != 0).sum(axis=2) == 1).all()


def test_a_measure_that_is_never_defined_is_not_said_to_stay_the_same():
    told = sensitivity("closed-loop", OVER, changes=SMALL, points=2, kpis=["renewal", "payback_day"], days=3, jobs=1)
    assert any("nothing can be said" in said for said in told.sentences())
    assert all("does not vary" not in said for said in told.sentences() if said.startswith("Renewal"))


@pytest.mark.parametrize("ends", ["1.2..1.4", "1..inf", "nan..3", "3..", "..", "2..2"])
def test_ends_that_are_no_range_are_refused(ends):
    _, faults = ranges_of(Scenario.load("closed-loop"), [f"levers.accounts.count={ends}"])
    assert len(faults) == 1


def test_what_a_refused_analysis_asked_for_overwrites_nothing(tmp_path):
    sensitivity(
        "closed-loop", OVER, changes=SMALL, points=2, days=2, runs=1, kpis=["joined"], jobs=1, out=tmp_path / "a"
    )
    before = {path.name: path.read_bytes() for path in (tmp_path / "a" / "design").iterdir()}
    with pytest.raises(StoreError, match="other points"):
        sensitivity("closed-loop", OVER[:2], points=2, days=2, runs=1, kpis=["joined"], jobs=1, out=tmp_path / "a")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a" / "design").iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"levers.ads.daily_spend_cny\n1\n"])
def test_points_changed_by_hand_are_refused_and_those_gone_are_written_again(tmp_path, content):
    def ask():
        return sensitivity("closed-loop", OVER, changes=SMALL, points=2, days=2, runs=1, kpis=["joined"], jobs=1,
                           out=tmp_path / "a")  # fmt: skip

    first, points = ask().to_dict(), tmp_path / "a" / "design" / "points.csv"
    points.unlink()
    assert ask().to_dict() == first
    points.write_bytes(content)
    with pytest.raises(StoreError, match="other points"):
        ask()


def test_nothing_is_said_of_values_that_were_not_moved(found):
    """Levers alone, or behaviors alone: the other side was held, so whether it matters is not known."""
    for is_decision, said, unsaid in ((True, "of what you decide", "do not know"), (False, "do not know", "decide")):
        alone = {path: one for path, one in found.ranges.items() if one.is_decision == is_decision}
        some = {kpi: [one for one in told if one.path in alone] for kpi, told in found.influences.items()}
        told = replace(found, ranges=alone, influences=some).sentences()[0]
        assert alone and said in told and unsaid not in told and ";" not in told
    assert "; of what you do not know" in found.sentences()[0] and "；你不确知的" in found.sentences("zh")[0]


def test_an_estimate_above_the_whole_is_called_uncertain(found):
    """With few points an index may come out above 1, which no index is."""
    largest, *others = found.influences["profit"]
    beyond = (replace(largest, total=1.2, low=1.15, high=1.25), *others)
    said = " ".join(replace(found, influences={"profit": beyond}).sentences())
    assert "more points would tell" in said
    assert all(int(share) <= 100 for share in re.findall(r"(\d+)%", said))


def test_values_have_their_chinese_names_in_chinese_sentences_and_pictures(found):
    figure = found.plot(language="zh")
    drawn = [text.get_text() for axes in figure.axes for text in axes.texts]
    for told in ("".join(found.sentences("zh")), "".join(drawn)):
        assert "·" in told and not any(path.rpartition(".")[2] in told for path in found.ranges)


def test_an_answer_read_back_says_the_same(found, tmp_path):
    from loopsim.decisions.stored import load_answer

    told = replace(found, hidden=("joined",), held=("levers.ads.slope",), influences={**found.influences, "joined": ()})
    (tmp_path / "sensitivity.json").write_text(json.dumps(told.to_dict()), encoding="utf-8")
    assert load_answer(tmp_path).sentences() == told.sentences()


def test_a_measure_that_does_not_vary_is_told_with_its_value(tmp_path):
    """ "It does not vary" alone does not say whether the loop is always closed, or never."""
    kpis = ["loop_closed", "profit"]
    told = sensitivity("closed-loop", OVER, changes=SMALL, points=2, kpis=kpis, days=3, jobs=1)
    assert told.flat == {"loop_closed": 0.0} and "it is 0.0% at all points" in told.sentences()[0]
    assert "各点均为 0.0%" in told.sentences("zh")[0]
    assert _sensitivity(tmp_path, json.loads(json.dumps(told.to_dict()))).flat == told.flat
