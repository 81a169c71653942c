"""The benchmarks run, and the programs that loopsim is compared with do the work that is claimed."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import closed_loop, mesa_referral_loop, numpy_referral_loop, referral_loop, starts, versions
from benchmarks.__main__ import NAMES, measure, page
from benchmarks.measure import Section
from benchmarks.phases import split
from loopsim.day import DAY
from loopsim.market.crowd import open_market
from loopsim.scenario.record import settings_table

DAYS = 120

#: Benchmarks that start processes of their own, and those that ask many questions.
LONG = ("start", "sweeps", "sizes", "sweep-memory", "orders", "answers")


def test_a_version_is_told_by_its_shortest_run_and_by_pairs_with_the_first():
    first, other = [(2.0, 80.0), (4.0, 90.0), (8.0, 85.0)], [(3.0, 120.0), (2.0, 110.0), (4.0, 130.0)]
    assert versions.told("abc", first, first) == "| abc | 2.00 | 1.00 | 1.00 | 80 |"
    assert versions.told("def", other, first) == "| def | 2.00 | 1.00 | 0.50 | 110 |"


def test_starts_of_two_versions_are_compared_by_medians() -> None:
    found = [starts.Start(1.0, 3.0, 4.0), starts.Start(2.0, 2.5, 4.5), starts.Start(9.0, 8.0, 9.0)]
    assert starts.told("abc", found) == "| abc | 2.00 | 3.00 | 2.50 | 4.50 |"


def test_both_mesa_programs_give_the_same_numbers():
    idiomatic = mesa_referral_loop.run(1_500, DAYS, 3)
    lean = mesa_referral_loop.run(1_500, DAYS, 3, program=mesa_referral_loop.LeanReferralLoop)
    assert idiomatic.keys() == lean.keys()
    for name in idiomatic:
        np.testing.assert_array_equal(idiomatic[name], lean[name])
    assert idiomatic["joined_by_referral"].sum() > 0


@pytest.mark.parametrize("program", [mesa_referral_loop, numpy_referral_loop])
def test_the_flows_of_the_opponents_explain_their_stocks(program):
    daily = program.run(1_500, DAYS, 4)
    joined = np.cumsum(daily["joined_by_ads"] + daily["joined_by_referral"])
    np.testing.assert_array_equal(daily["strangers"], 1_500 - joined)
    np.testing.assert_array_equal(daily["strangers"] + daily["followers"] + daily["buyers"] + daily["lost"], 1_500)
    assert (np.diff(daily["lost"]) >= 0).all()
    assert (daily["buyers"] <= np.cumsum(daily["first_orders"])).all()


@pytest.mark.slow
def test_who_joins_today_acts_from_tomorrow():
    for program in (mesa_referral_loop, numpy_referral_loop):
        daily = program.run(50_000, 2, 5)
        assert daily["joined_by_ads"][0] > 0
        assert daily["first_orders"][0] == 0
        assert daily["lost"][0] == 0


def test_contacts_are_others_and_uniform():
    contacts = mesa_referral_loop.draw_contacts(np.random.default_rng(1), 40)
    assert contacts.shape == (40, 8)
    assert contacts.min() == 0 and contacts.max() == 39
    assert not (contacts == np.arange(40)[:, None]).any()


@pytest.mark.slow
def test_mesa_and_numpy_give_the_same_curve():
    """At most 1 in 100 choices of seeds would fail here if the programs agree."""
    lean = mesa_referral_loop.LeanReferralLoop
    mesa = [referral_loop.figures(mesa_referral_loop.run(1_000, DAYS, seed, program=lean)) for seed in range(12)]
    numpy = [referral_loop.figures(numpy_referral_loop.run(1_000, DAYS, seed)) for seed in range(60)]
    assert np.abs(referral_loop.distances(mesa, numpy)).max() < referral_loop.z_limit(len(mesa[0]), len(mesa))


@pytest.mark.slow
def test_a_wrong_chance_would_be_seen_by_the_comparison_of_curves():
    def runs(seeds, accept_chance):
        daily = (numpy_referral_loop.run(2_000, DAYS, seed, accept_chance=accept_chance) for seed in seeds)
        return [referral_loop.figures(run) for run in daily]

    right, wrong = runs(range(60), 0.3), runs(range(60, 120), 0.4)
    assert np.abs(referral_loop.distances(right, wrong)).max() > referral_loop.z_limit(len(right[0]), len(right))


def test_arrays_held_twice_count_once():
    rows = np.zeros(100)
    assert closed_loop.arrays_within({"a": rows, "b": [rows, rows[10:]], "c": np.zeros(3, np.int8)}) == {
        "state.a": 800,
        "state.c": 3,
    }


def test_the_page_says_command_figure_and_missed_goals():
    section = Section("draws", "One number")
    section.add("a draw", "11 ns", "10 ns", held=False)
    text = page([section], "0.1")
    assert "`python -m benchmarks draws`" in text
    assert "| a draw | 11 ns | 10 ns: **missed** |" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.long if n in LONG else ()) for n in NAMES])
def test_every_benchmark_runs_alone(name):
    section = measure(name, quick=True)
    assert section.name == name
    assert section.rows
    assert not any("nan" in row.figure for row in section.rows)


@pytest.mark.long
def test_the_split_of_a_day_names_every_phase():
    scenario = closed_loop.scenario(3_000)
    settings, row_of_day = settings_table(scenario, 12)
    parts = split(open_market(scenario, 1, 12, settings), settings, row_of_day, 12, every=5)
    apart = {f"customers: {phase.__name__}" for phase in DAY if phase.whom == "customers"}
    assert set(parts) == apart | {"customers"} | {phase.__name__ for phase in DAY if phase.whom != "customers"}
    assert sum(parts[name] for name in apart) == pytest.approx(parts["customers"])
    assert min(parts.values()) >= 0.0
