"""Runs of one compiled step equal those of each alone, whatever ran before in the same place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopsim.results.figures import FIGURES
from loopsim.runs import buffer, many
from loopsim.runs.batch import Batch
from loopsim.runs.many import run_cells, run_seeds
from loopsim.runs.outcome import Outcome, Stopped, Wanted
from many_runs import EVERYTHING, alike, small

#: All that needs neither the loop test nor a look at each person.
WANTED = Wanted(kpis=tuple(FIGURES), series=("reachable", "left"))

Counts = list[tuple[int, int]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, even while it compiles, runs are made together."""
    monkeypatch.setattr(many, "_SECONDS_OF_A_STEP", 1e9)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counts]:
    """Number of runs that each step was asked for, and of those that it made."""
    counts: Counts = []
    real = Batch.run

    def counted(self: Batch, seeds: list[int], sums: object) -> tuple[int, np.ndarray]:
        made, tallies = real(self, seeds, sums)  # type: ignore[arg-type]
        counts.append((len(seeds), made))
        return made, tallies

    monkeypatch.setattr(Batch, "run", counted)
    return counts


def one_by_one(scenario: object, seeds: range | list[int], wanted: Wanted = WANTED) -> list[Outcome]:
    return [run_seeds(scenario, [seed], wanted)[0] for seed in seeds]  # type: ignore[arg-type]


@pytest.mark.parametrize("network", ["well_mixed", "random", "ring", "regular", "communities"])
@pytest.mark.parametrize("preset", ["referral-loop", "community-leaders"])
def test_runs_of_one_step_are_those_of_each_alone(preset: str, network: str, steps: Counts) -> None:
    scenario = small(preset, people=300, days=60, **{"market.network.kind": network})
    found = run_seeds(scenario, range(9), WANTED)
    assert steps == [(8, 8)]
    assert all(map(alike, found, one_by_one(scenario, range(9))))
    assert all(outcome.seconds > 0 for outcome in found)


@pytest.mark.parametrize(
    ("network", "wanted"),
    [
        ("scale_free", WANTED),
        ("small_world", WANTED),
        ("random", Wanted(("joined", "renewal"))),
        ("random", Wanted(("joined", "churn_rate"))),
        ("random", Wanted(engine="agents")),
    ],
)
def test_what_needs_python_between_two_runs_is_run_alone(network: str, wanted: Wanted, steps: Counts) -> None:
    scenario = small("closed-loop", people=200, days=10, **{"market.network.kind": network})
    assert [one.status for one in run_seeds(scenario, range(4), wanted)] == ["ok"] * 4
    assert steps == []


_PRESETS = st.sampled_from(["referral-loop", "closed-loop", "guides", "marketplace", "no-referral"])


@given(cells=st.lists(st.tuples(_PRESETS, st.integers(1, 90), st.integers(1, 12)), min_size=1, max_size=4))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_is_left_over_from_scenarios_of_other_lengths(cells: list[tuple[str, int, int]]) -> None:
    asked = [(small(preset, people=200, days=days), range(runs)) for preset, days, runs in cells]
    found = [outcome for stretch in run_cells(asked, WANTED) for outcome in stretch]
    expected = [outcome for scenario, seeds in asked for outcome in one_by_one(scenario, seeds)]
    assert len(found) == len(expected) and all(map(alike, found, expected))


@pytest.mark.parametrize("network", ["random", "communities"])
def test_they_leave_nothing_to_a_run_that_is_run_alone(network: str, steps: Counts) -> None:
    long, short = (small("closed-loop", people=250, days=days, **{"market.network.kind": network}) for days in (90, 20))
    (expected,) = run_seeds(long, [7], EVERYTHING)
    run_seeds(long, [1], WANTED)
    run_seeds(short, range(5), WANTED)
    assert steps == [(4, 4)]
    assert alike(run_seeds(long, [7], EVERYTHING)[0], expected)


def test_a_bad_seed_is_told_and_the_others_are_run_together(steps: Counts) -> None:
    scenario = small("referral-loop", people=100, days=10)
    found = run_seeds(scenario, [0, 1, 2, -3, 4, 5], WANTED)
    assert [one.status for one in found] == ["ok", "ok", "ok", "failed", "ok", "ok"]
    assert found[3].message.startswith("ScenarioError: seed: found -3")
    assert steps == [(2, 2), (2, 2)]


def test_where_the_hosts_have_no_room_left_a_run_is_run_alone(monkeypatch: pytest.MonkeyPatch, steps: Counts) -> None:
    scenario = small("guides", people=300, days=120, **{"levers.guides.leave_per_week": 0.4})
    expected = one_by_one(scenario, range(12))
    counted = Batch.run

    def in_a_narrow_place(self: Batch, seeds: list[int], sums: object) -> tuple[int, np.ndarray]:
        crowd = self._prepared.room.crowd  # type: ignore[union-attr]
        crowd.hosts = crowd.hosts[: max(int(crowd.standing["hosts"][0]), 12)].copy()  # type: ignore[union-attr]
        return counted(self, seeds, sums)  # type: ignore[arg-type]

    monkeypatch.setattr(Batch, "run", in_a_narrow_place)
    found = run_seeds(scenario, range(12), WANTED)
    assert any(made < asked for asked, made in steps)
    assert all(map(alike, found, expected))


def test_what_runs_share_is_worked_out_once_in_a_row(steps: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (small("referral-loop", people=100, days=days) for days in (10, 12))
    made: list[object] = []
    real = many.Prepared
    monkeypatch.setattr(many, "Prepared", lambda plan, *how, **more: made.append(plan) or real(plan, *how, **more))
    for scenario in (one, one, other, one):
        run_seeds(scenario, range(4), WANTED)
    run_seeds(one, range(4), Wanted())
    assert made == [one, other, one, one]
    assert steps == [(3, 3), (4, 4), (3, 3), (3, 3), (3, 3)]


def test_series_of_many_runs_take_little_room(steps: Counts) -> None:
    scenario = small("referral-loop", people=30, days=1500)
    found = run_seeds(scenario, range(9), WANTED)
    assert max(asked for asked, _ in steps) < 5
    assert all(map(alike, found, one_by_one(scenario, range(9))))


def test_a_step_that_fails_is_found_out_run_by_run(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small("referral-loop", people=100, days=10)
    expected = one_by_one(scenario, range(6))
    asked: list[int] = []

    def broken(self: Batch, seeds: list[int], sums: object) -> tuple[int, np.ndarray]:
        asked.append(len(seeds))
        self._prepared.room.crowd = None  # type: ignore[union-attr]
        raise ZeroDivisionError("in a phase")

    monkeypatch.setattr(Batch, "run", broken)
    assert all(map(alike, run_seeds(scenario, range(6), WANTED), expected))
    assert asked == [6]


def test_where_series_cannot_be_read_no_run_gets_the_figures_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is that of the run in which it comes up again, or of none."""
    scenario = small("referral-loop", people=100, days=10)
    expected = one_by_one(scenario, range(20))
    real, read = buffer.series_of, []

    def sometimes_broken(tallies: np.ndarray, names: tuple[str, ...], waits: np.ndarray) -> np.ndarray:
        read.append(tallies.size)
        if len(read) % 3 == 1:
            raise MemoryError("no room")
        return real(tallies, names, waits)

    monkeypatch.setattr(buffer, "series_of", sometimes_broken)
    found = run_seeds(scenario, range(20), WANTED)
    assert max(read) > 10  # some in a step
    assert [one.seed for one in found] == list(range(20))
    assert {one.message for one in found} == {"", "MemoryError: no room"}
    assert all(alike(one, expected[one.seed]) for one in found if one.status == "ok")


def test_a_step_is_as_long_as_it_takes_to_notice_a_wish_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small("referral-loop", people=100, days=10)
    run_seeds(scenario, range(4), Wanted())  # compiles
    monkeypatch.setattr(many, "_SECONDS_OF_A_STEP", 0.0)
    asked: list[int] = []
    with pytest.raises(Stopped):
        run_seeds(scenario, range(9), Wanted(), should_stop=lambda: asked.append(1) or len(asked) > 3)  # type: ignore[func-returns-value]
    assert len(asked) == 4
