"""``loopsim robust`` and ``loopsim learn``: plans in uncertain worlds, and what to measure next."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import loopsim
from asking import asker
from loopsim.decisions.learn import learn
from loopsim.decisions.measuring import way_to_measure
from loopsim.decisions.outcomes import Fails, Robustness
from loopsim.decisions.ranges import Range
from loopsim.decisions.robust import robust
from loopsim.decisions.worlds import Worlds, place_of_row
from loopsim.decisions.worst import are_regrets_apart, worst_mean, worst_tenth, worst_tenths_apart
from loopsim.results.store import StoreError
from loopsim.scenario.faults import ScenarioError
from pictures import assert_readable

SMALL = {"market.people": 1_000, "days": 60}
NO_ADS = {"no ads": {"levers.ads.daily_spend_cny": 0.0}}
OVER = ["behavior.need.per_week=0.1..10", "levers.ads.cost_per_follower_cny"]
ARGUMENTS = {"over": OVER, "worlds": 16, "runs": 1, "changes": SMALL, "has_test": False, "jobs": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("robust") / "out"


@pytest.fixture(scope="module")
def found(folder):
    return robust("closed-loop", NO_ADS, out=folder, **ARGUMENTS)


LOSES = Fails("profit", is_below=True, value=0.0)


def made(values, closed=None, points=None):
    """A result with these goals, ``(plans, worlds)``, without a simulation."""
    values = np.asarray(values, float)[..., None]
    names = tuple("abcdef"[: len(values)])
    points = np.linspace(0, 1, values.shape[1])[:, None] if points is None else points
    ranges = tuple(Range(f"behavior.x{n}", 0.0, 1.0, 0.5, is_whole=False, grade="A") for n in range(points.shape[1]))
    closed = np.full_like(values, np.nan) if closed is None else np.asarray(closed, float)[..., None]
    return Robustness("shop", names, "profit", Worlds(ranges, points), values, closed, LOSES, values, 365)


def test_figures_are_those_of_their_definitions():
    told = made([[-10, 0, 10, 20], [5, 5, 5, 5]])
    table = told.to_frame()
    assert list(table["expected"]) == [5, 5]
    assert list(table["worst_tenth"]) == [-10, 5]
    assert list(table["worst_regret"]) == [15, 15]
    assert list(table["mean_regret"]) == [(15 + 5) / 4, (5 + 15) / 4]
    assert list(table["best_share"]) == [0.5, 0.5]
    assert list(table["failing_share"]) == [0.25, 0]
    assert worst_mean(np.arange(20.0)) == 0.5


@pytest.mark.parametrize(("worlds", "least"), [(30, 0.88), (64, 0.88)])
def test_the_interval_of_the_worst_tenth_holds_the_truth(worlds, least):
    """Resampling the worlds held it in 68% of 30 and 81% of 64 worlds of this law; 200 tries have an error of 0.02."""
    generator = np.random.default_rng(1)
    truth, apart = -(1 + np.log(10)), -(1 + np.log(10)) / 2  # of an exponential law turned round
    held = held_apart = 0
    for _ in range(200):
        values = -generator.exponential(size=worlds)
        found = worst_tenth(values)
        held += found.low <= truth <= found.high
        found = worst_tenths_apart(values, values / 2)
        held_apart += found.low <= apart <= found.high
    assert held / 200 >= least and held_apart / 200 >= least


def test_a_tenth_of_two_worlds_has_no_interval():
    values = np.arange(20.0)
    told = made([values, values + 1 + values / 10])
    assert (
        np.isnan(worst_tenth(values).low) and worst_tenth(np.arange(30.0)).low < 1 < worst_tenth(np.arange(30.0)).high
    )
    assert told.sentences()[1] == (
        "In the worst tenth of the worlds, 2 of them, b has 2 CNY and a 0 CNY: too few worlds "
        "to tell them apart (take 30 or more)."
    )
    assert "只有 2 个情境" in told.sentences("zh")[1]
    assert told.to_dict()["plans"][0]["worst_tenth_low"] is None


def test_worlds_in_which_a_plan_has_no_figure_are_left_out_and_told():
    told = made([[1, np.nan, 3], [2, 5, 6]])
    assert told.used.tolist() == [True, False, True]
    assert told.expected("b").value == 4
    assert "2 of 3 worlds are used" in " ".join(told.sentences())


def test_worlds_without_a_figure_are_not_called_successes():
    told = made([[-1, np.nan, -2, 3], [1, 1, 1, 1]])
    assert told.failing_share("a") == pytest.approx(2 / 3) and told.failing_share("b") == 0


def test_no_plan_wins_by_luck():
    noise = 100 * np.random.default_rng(0).normal(size=(2, 64))
    assert "no plan is best by profit beyond doubt" in made(noise).sentences()[0]
    clear = made([noise[0], noise[0] + 100 + 0.1 * noise[1]]).sentences()
    assert clear[0].startswith("Over 64 worlds b is best by profit")
    assert clear[1].startswith("In the worst tenth of the worlds b does best")


def test_plans_that_come_out_the_same_have_no_best_one():
    same = made([[-1.0, 3.0, 2.0], [-1.0, 3.0, 2.0]])
    told = same.sentences()
    assert told[0].startswith("Over 3 worlds all plans come out the same in every run: 1 CNY of profit on average.")
    assert told[1] == "In the worst tenth of the worlds it has -1 CNY."
    assert not any(word in one for one in told for word in ("best", "regret", "more than"))
    assert "不起作用" in same.sentences("zh")[0]
    assert learn(same).sentences() == [
        "All plans come out the same in every world, so knowing more would change nothing."
    ]
    assert "结果都相同" in learn(same).sentences("zh")[0]


def test_the_best_plan_is_told_apart_from_all_others():
    """The second on average is surely behind, the third is not: nobody is best beyond doubt."""
    rng = np.random.default_rng(5)
    first = rng.normal(size=64)
    wild = 12 * rng.normal(size=64)
    wild += first.mean() - 1.5 - wild.mean()
    told = made([first, first - 1, wild]).sentences()
    assert "no plan is best by profit beyond doubt: a has" in told[0] and "more than c" in told[0]


def test_learn_and_robust_name_the_same_plan_or_none():
    """A choice by luck is no choice: one rule decides, in words and in JSON, whatever the seed."""
    apart = 30 * np.random.default_rng(6).normal(size=32)
    for values, is_told in ((apart, False), (-apart, False), (apart + 100, True)):
        simulated = made([np.zeros(32), values])
        told = learn(simulated)
        assert told.is_told_apart == told.to_dict()["is_told_apart"] == is_told
        assert ("b is best by profit" in simulated.sentences()[0]) == is_told
        for language, choose in (("en", "choose"), ("zh", "选 b")):
            said = told.sentences(language)[0]
            assert (choose in said) == is_told
            assert (said == simulated.sentences(language)[0]) == (not is_told)
    assert "在所有情境中都不比其他方案差" in learn(made([np.zeros(32), np.eye(32)[0]])).sentences("zh")[1]


def test_no_plan_is_best_by_less_than_amounts_show():
    penny = made([np.zeros(32), np.full(32, 0.01), np.full(32, -50.0)])
    said = penny.sentences()
    assert said[0] == (
        "Over 32 worlds no plan is best by profit: b and a come out nearly the same, 0 CNY on average, less than "
        "1 CNY apart."
    )
    assert "几乎相同" in penny.sentences("zh")[0]
    assert not learn(penny).is_told_apart and "choose" not in " ".join(learn(penny).sentences())
    assert any(one.startswith("Regret at worst does not tell the plans apart") for one in said)
    assert "-0 " not in " ".join(made([[-0.2] * 32, [-0.1] * 32]).sentences())


def test_regret_names_no_plan_by_a_single_world():
    rng = np.random.default_rng(8)
    assert not are_regrets_apart(np.r_[np.zeros(31), 60.0], np.r_[5000.0, np.zeros(31)])
    assert not are_regrets_apart(np.zeros(32), np.r_[230.0, np.full(31, 0.6)])  # pennies in all others
    assert are_regrets_apart(np.zeros(32), 100 + rng.random(32))
    luck = [are_regrets_apart(*sorted(rng.exponential(size=(2, 32)), key=np.max)) for _ in range(400)]
    assert np.mean(luck) < 0.09  # 1 in 20 by construction


def test_failure_is_not_told_where_its_measure_is_not_defined():
    simulated = made(np.ones((2, 12)))
    nowhere = replace(simulated, measure=np.full((2, 12, 1), np.nan))
    assert not any("No plan fails" in one for one in nowhere.sentences())
    assert (
        "Whether a plan fails (profit < 0) is not told: profit is not defined in the runs of any world."
        in nowhere.sentences()
    )
    assert "无法判断各方案是否失败（利润 < 0）：利润在任何情境的运行中都无定义。" in nowhere.sentences("zh")
    assert nowhere.by_world()["fails"].isna().all()
    half = simulated.measure.copy()
    half[:, :6] = np.nan
    told = replace(simulated, measure=half).sentences()
    assert "No plan fails (profit < 0) in any world where that is defined." in told
    assert any(one.startswith("Profit is defined in 50% of the worlds") for one in told)
    one_of_two = simulated.measure.copy()
    one_of_two[0] = np.nan
    assert any(one.startswith("Whether a fails") for one in replace(simulated, measure=one_of_two).sentences())


def test_where_a_plan_fails_is_told_as_bounds():
    points = np.random.default_rng(1).random((200, 3))
    profit = np.where(points[:, 1] > 0.7, -1.0, 1.0)
    said = made([profit, np.ones(200)], points=points).sentences()
    assert any(one.startswith("a fails (profit < 0) in ") and "x1 is above 0.69" in one for one in said), said
    assert not any(one.startswith("b fails") for one in said)
    assert "No plan fails (profit < 0) in any world." in made(np.ones((2, 12))).sentences()
    assert "a fails (profit < 0) in every world." in made(-np.ones((1, 12))).sentences()


def test_shares_of_closed_loops_are_told_where_they_were_asked():
    said = made(np.ones((2, 12)), closed=[[1.0] * 9 + [0.0] * 3, [0.0] * 12]).sentences()
    assert "The loop is closed by referral in 75% with a, 0% with b of the runs." in said


@pytest.mark.slow
def test_simulated_worlds_find_what_can_be_said_without_them():
    """Ads bring buyers, who are worth more the more they need: a plan without ads gains least where needs are many."""
    found = robust("closed-loop", NO_ADS, **{**ARGUMENTS, "runs": 32})
    table = found.by_world()
    both = table.pivot(index="world", columns="plan", values="profit")
    needs = table[table["plan"] == "as it is"].set_index("world")["behavior.need.per_week"]
    gain = both["no ads"] - both["as it is"]
    assert gain.corr(needs) < -0.5
    assert found.ahead("no ads", "as it is").value == pytest.approx(gain.mean())
    assert len(found.worlds.rows) == 16 and found.failed == 0


def test_the_same_worlds_go_on_and_others_are_refused(found, folder):
    assert robust("closed-loop", NO_ADS, out=folder, **ARGUMENTS).to_dict() == found.to_dict()
    with pytest.raises(StoreError, match="other points"):
        robust("closed-loop", NO_ADS, out=folder, **{**ARGUMENTS, "worlds": 17})


def test_all_plans_meet_the_same_worlds_and_luck(found):
    again = robust("closed-loop", {"same": {"levers.ads.daily_spend_cny": 150.0}, **NO_ADS}, **ARGUMENTS)
    spend = loopsim.Scenario.load("closed-loop").levers.ads.daily_spend_cny
    assert np.array_equal(again.values[2], found.values[1])
    assert np.array_equal(again.values[0], again.values[1]) == (spend == 150.0)


def test_each_world_has_seeds_of_its_own_which_all_plans_meet(found, folder):
    """On the same seeds in all worlds, luck would move every figure at once, and no interval would hold it."""
    seeds = [loopsim.load(folder / f"plan-{number}" / "runs").runs["seed"].tolist() for number in (0, 1)]
    assert seeds[0] == seeds[1] and len(set(seeds[0])) == len(seeds[0]) == len(found.worlds.rows)


def test_worlds_may_come_from_a_table(tmp_path):
    table = pd.DataFrame({"behavior.need.per_week": np.linspace(0.1, 1.0, 10)})
    for name, write in (("draws.csv", table.to_csv), ("draws.parquet", table.to_parquet)):
        write(tmp_path / name, index=False)
        more = {**ARGUMENTS, "over": (), "draws": tmp_path / name, "worlds": None}
        told = robust("closed-loop", NO_ADS, **more)
        assert np.array_equal(told.worlds.rows, table.to_numpy())


def test_other_values_may_be_drawn_beside_the_first_rows_of_a_table(tmp_path):
    table = pd.DataFrame({"behavior.need.per_week": np.linspace(0.1, 1.0, 12)})
    table.to_csv(tmp_path / "draws.csv", index=False)
    leaving = "behavior.leaving.buyer_per_week"
    more = {**ARGUMENTS, "over": [f"{leaving}=0.01..0.02"], "draws": tmp_path / "draws.csv", "worlds": 10}
    told = robust("closed-loop", NO_ADS, **more)
    assert told.worlds.paths == ("behavior.need.per_week", leaving)
    assert np.array_equal(told.worlds.rows[:, 0], table.iloc[:10, 0])
    assert (told.worlds.rows[:, 1].min(), told.worlds.rows[:, 1].max()) == pytest.approx((0.01, 0.02), abs=0.002)
    for wrong, said in (
        ({"worlds": 13}, "worlds: found 13, more than the 12 rows"),
        ({"over": ["behavior.need.per_week"]}, "over behavior.need.per_week: found a value that the table"),
    ):
        with pytest.raises(ScenarioError, match=said):
            robust("closed-loop", NO_ADS, **{**more, **wrong})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("behavior.need.per_week\n1\n2\n", "2 worlds; right is 10 or more"),
        ("behavior.need.per_weak\n" + "1\n" * 10, "behavior.need.per_weak"),
        ("behavior.need.per_week\n" + "1\n" * 9 + "x\n", "behavior.need.per_week, row 10: found the text"),
        ("behavior.need.per_week\n" + "1\n" * 9 + "nan\n", "per_week, row 10: found no number; right is a number"),
        ("behavior.need.per_week\n" + "1\n" * 9 + "inf\n", "per_week, row 10: found inf; right is a number"),
        ("", "draws.csv: found"),
        (None, "no such file"),
    ],
)
def test_a_faulty_table_is_told_in_a_line(text, said, tmp_path):
    file = tmp_path / "draws.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ScenarioError) as told:
        robust("closed-loop", NO_ADS, **{**ARGUMENTS, "over": (), "draws": file, "worlds": None})
    assert said in str(told.value)


def test_each_faulty_cell_of_a_table_is_told_and_no_other_file(tmp_path):
    file, out = tmp_path / "draws.csv", tmp_path / "out"
    cells = ["0.2,0.5"] * 12
    cells[2], cells[5], cells[7] = "-1,0.5", "x,0.5", "0.2,2"
    file.write_text("behavior.need.per_week,behavior.leaving.buyer_per_week\n" + "\n".join(cells) + "\n")
    more = {**ARGUMENTS, "over": (), "draws": file, "worlds": None, "out": out}
    with pytest.raises(ScenarioError) as told:
        robust("closed-loop", NO_ADS, **more)
    lines = str(told.value).splitlines()
    assert [line.partition(": found")[0] for line in lines] == [
        f"{file}: behavior.need.per_week, row {row}" for row in (3, 6)
    ]
    assert "found -1; right is a number from 0" in lines[0] and 'found the text "x"' in lines[1]
    file.write_text("behavior.need.per_week\n" + "-1\n" * 50)
    with pytest.raises(ScenarioError) as told:
        robust("closed-loop", NO_ADS, **more)
    lines = str(told.value).splitlines()
    assert len(lines) == 21 and "30 rows more of this kind" in lines[-1]


def test_a_world_that_is_no_scenario_is_told_by_its_row(tmp_path):
    """A row may be faulty as a whole: a schedule, or values that do not fit together."""
    assert place_of_row("draws.csv", 4) == "draws.csv, row 3" and place_of_row(None, 4) == "world 3"
    file = tmp_path / "draws.csv"
    file.write_text("market.people\n" + "500\n" * 9 + "1\n")
    with pytest.raises(ScenarioError) as told:
        robust(
            "closed-loop", NO_ADS, **{**ARGUMENTS, "changes": {"days": 10}, "over": (), "draws": file, "worlds": None}
        )
    assert "points.csv" not in str(told.value) and "draws.csv" in str(told.value), told.value


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"goal": "profits"}, "goal: found"),
        ({"goal": "churn_rate"}, "goal: found churn_rate, of which more is not better"),
        ({"fails": "profit"}, "fails: found"),
        ({"fails": "profits<0"}, "fails: found"),
        ({"fails": "profit<nan"}, "fails: found"),
        ({"worlds": 5}, "worlds: found 5; right is 10 or more"),
        ({"over": ["levers.nothing"]}, "over: found"),
        ({"over": ["levers.ads.daily_spend_cny=0..9"]}, "plan no ads: levers.ads.daily_spend_cny: found a value that"),
        ({"over": 5}, "over: found 5; right is paths or patterns in a list"),
        ({"over": [5]}, "over: found a list of 1"),
        ({"draws": 5}, "draws: found 5; right is the path of a table"),
        ({"goal": 5}, "goal: found 5; right is a measure"),
        ({"draws": "x.csv"}, "x.csv: found no such file"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_a_line(more, said):
    with pytest.raises(ScenarioError) as told:
        robust("closed-loop", NO_ADS, **{**ARGUMENTS, **more})
    assert said in str(told.value)


def test_what_to_measure_is_ranked_and_said():
    points = np.random.default_rng(2).random((128, 3))
    other = made([np.zeros(128), 100 * (points[:, 2] - 0.5)], points=points)
    told = learn(other)
    assert next(iter(told.values)) == "behavior.x2" and told.worth_it == ("behavior.x2",)
    # E max(0, 100 (u - 1/2)) of an even u is 12.5
    assert told.values["behavior.x2"].value == pytest.approx(12.5, abs=1.5)
    assert told.everything.value >= told.values["behavior.x2"].value - 1e-6
    said = told.sentences()
    assert said[0] == other.sentences()[0] and "no plan is best by profit beyond doubt" in said[0]
    assert said[1].startswith("Knowing everything about the world first would gain 1")
    assert said[2].startswith("Measure x2 next: ") and "A/B test" in said[2]
    assert "A/B 测试" in told.sentences("zh")[2]


def test_nothing_is_worth_measuring_where_nothing_would_change():
    sure = learn(made([np.ones(32), np.zeros(32)]))
    assert sure.sentences() == [
        "With what is known now, choose a: in every world it is best, so knowing more would change nothing."
    ]
    noise = np.random.default_rng(3).normal(size=(2, 64))
    assert "No single value is seen to be worth measuring" in learn(made(noise)).sentences()[2]
    with pytest.raises(ScenarioError, match="found: found 5; right is the result of robust"):
        learn(5)
    with pytest.raises(ScenarioError, match="learn: found one plan"):
        learn(made(np.ones((1, 12))))


def test_every_value_has_a_way_to_measure_it():
    from loopsim.scenario.document import catalogue

    for path in catalogue():
        way = way_to_measure(path)
        assert way.english and way.chinese
    assert "calibrate transactions" in way_to_measure("behavior.need.per_week").english


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_pictures_is_cut_or_overlaps(found, language):
    assert_readable(found.plot(language=language))
    assert_readable(learn(found).plot(language=language))


def test_the_commands_answer_first_and_save(tmp_path, capsys):
    ask, out = asker(capsys), tmp_path / "out"
    sets = [word for path, value in SMALL.items() for word in ("--set", f"{path}={value}")]
    words = ["closed-loop", "--plan", "no ads: levers.ads.daily_spend_cny=0", *sets, "--worlds", "10", "--runs", "1"]
    words += ["--over", "behavior.need.per_week", "--no-test", "--out", str(out), "--quiet"]
    answer = ask("robust", *words)
    assert answer.code == 0 and answer.out.startswith("Over 10 worlds ")
    told = json.loads((out / "robust.json").read_text())
    assert [plan["plan"] for plan in told["plans"]] == ["as it is", "no ads"]
    assert (out / "robust.png").stat().st_size > 10_000
    chinese = ask("robust", *words, "--language", "zh")
    assert "个情境" in chinese.out and "最大后悔值" in chinese.out
    measured = ask("learn", *words)
    assert measured.code == 0 and measured.out.startswith("With what is known now, choose ")
    assert (out / "learn.png").stat().st_size > 10_000
    as_json = json.loads(ask("learn", *words, "--json").out)
    assert as_json["values"][0]["path"] == "behavior.need.per_week"


@pytest.mark.parametrize("command", ["robust", "learn"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["closed-loop", "--worlds", "3"], "--worlds"),
        (["closed-loop", "--plan", "x: levers.nothing=3"], "levers.nothing"),
        (["no-such", "--plan", "x: levers.ads.daily_spend_cny=3"], "no-such"),
        (["closed-loop", "--plan", "half"], "plan"),
        (["closed-loop"], "found only the scenario as it is; right is a second scenario, or a --plan"),
    ],
)
def test_bad_words_are_told_in_a_line(command, words, said, tmp_path, capsys):
    answer = asker(capsys)(command, *words, "--quiet", "--out", str(tmp_path / "x"))
    assert answer.code == 2
    assert any(said in line for line in answer.err), answer.err
