"""Many runs of one scenario: the figures of single runs, faster; faults, stops and memory."""

from __future__ import annotations

import pickle
import threading
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from loopsim.engines import arrays
from loopsim.results.cash import SERIES
from loopsim.results.daily import daily_columns
from loopsim.results.definitions import DEFINITIONS, KPIS
from loopsim.results.facts import Facts
from loopsim.results.joined import Joined, joined_among, joined_of
from loopsim.results.kpis import NEED_LOOP_TEST, measure
from loopsim.results.measures import GIVEN_BY
from loopsim.runs import buffer, many
from loopsim.runs.many import run_cells, run_seeds
from loopsim.runs.outcome import USUAL_KPIS, Outcome, Stopped, Wanted, check_wanted
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from many_runs import EVERYTHING, alike, small


@pytest.mark.parametrize("preset", ["referral-loop", "closed-loop", "guides", "community-leaders", "marketplace"])
def test_every_measure_and_every_column_is_that_of_a_single_run(preset: str) -> None:
    scenario = small(preset)
    for outcome in run_seeds(scenario, (1, 2, 3), EVERYTHING):
        run = loopsim.simulate(scenario, seed=outcome.seed)
        summary = run.summary()
        assert outcome.status == "ok"
        expected = {name: float("nan") if summary[name] is None else float(summary[name]) for name in KPIS}
        assert repr(outcome.kpis) == repr(expected)
        assert outcome.series is not None and outcome.series.dtype == np.int64
        assert np.array_equal(outcome.series, run.daily[list(SERIES)].to_numpy())


def test_cash_of_many_runs_waits_for_payouts_as_that_of_one_does() -> None:
    """Runs in one step, too: each has payouts of its own."""
    late = {"levers.commission.payout_delay_days": 12.5, "behavior.sharing.per_week": 0.3}
    scenario = small("closed-loop", people=400, **late)
    paid = 0
    for names in (("cash_fen",), ("profit_fen", "cash_fen", "joined_today", "pay_due_fen")):
        for outcome in run_seeds(scenario, range(1, 13), Wanted(kpis=("profit",), series=names)):
            run = loopsim.simulate(scenario, seed=outcome.seed, test_from=None)
            paid += run.daily["pay_due_fen"].max()
            assert np.array_equal(outcome.series, run.daily[list(names)].to_numpy())
    assert paid > 0


@pytest.fixture(scope="module")
def all_of_them() -> Outcome:
    return run_seeds(small("closed-loop", people=800), [5], EVERYTHING)[0]


@pytest.mark.parametrize("name", KPIS)
def test_a_measure_asked_for_alone_is_the_same(name: str, all_of_them: Outcome) -> None:
    scenario = small("closed-loop", people=800)
    (alone,) = run_seeds(scenario, [5], Wanted(kpis=(name,)))
    assert repr(alone.kpis) == repr({name: all_of_them.kpis[name]})


def test_every_defined_measure_is_computed_and_no_other() -> None:
    assert set(GIVEN_BY) == set(DEFINITIONS)
    assert set(DEFINITIONS) > NEED_LOOP_TEST


def test_what_a_run_leaves_behind_does_not_reach_the_next() -> None:
    large, other = small("community-leaders", **{"levers.guides.count": 9}), small("bombardment")
    fresh: list[Outcome] = []
    for scenario in (large, other):
        worker = threading.Thread(target=lambda scenario=scenario: fresh.extend(run_seeds(scenario, [7], EVERYTHING)))
        worker.start()  # a new thread has no memory of earlier runs
        worker.join()
    for _ in range(2):
        assert alike(run_seeds(large, [3, 7], EVERYTHING)[1], fresh[0])
        assert alike(run_seeds(other, [7], EVERYTHING)[0], fresh[1])


def test_threads_at_once_do_not_disturb_one_another() -> None:
    scenario = small("closed-loop", **{"market.network.kind": "scale_free"})
    alone = run_seeds(scenario, range(12), EVERYTHING)
    together: list[Outcome] = []

    def work(seeds: range) -> None:
        together.extend(run_seeds(scenario, seeds, EVERYTHING))

    workers = [threading.Thread(target=work, args=(range(first, 12, 3),)) for first in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    together.sort(key=lambda outcome: outcome.seed)
    assert len(together) == 12
    assert all(map(alike, alone, together))


def test_more_threads_for_one_run_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "_WORTH_A_THREAD", 16)
    scenario = small("closed-loop", people=2_000, days=40)
    (one,) = run_seeds(scenario, [1], EVERYTHING)
    (two,) = run_seeds(scenario, [1], EVERYTHING, threads=2)
    assert alike(one, two)


def test_agents_give_the_same_figures() -> None:
    scenario = small("closed-loop", people=300, days=40)
    wanted = {"kpis": KPIS, "series": ("reachable", "profit_fen")}
    fast = run_seeds(scenario, [1, 2], Wanted(**wanted))
    agents = run_seeds(scenario, [1, 2], Wanted(**wanted, engine="agents"))
    assert all(map(alike, fast, agents))


@given(order=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_measure_depends_on_the_order_in_which_people_are_kept(order: object) -> None:
    run = _run_with_leaders()
    people = run.records.customers
    joined = np.flatnonzero(people["joined_day"] >= 0)
    shuffled = joined.copy()
    order.shuffle(shuffled)
    row = np.zeros(len(people), np.int32)
    row[shuffled] = np.arange(1, len(shuffled) + 1)
    found = measure(_facts(run, Joined(people[shuffled], row)), DEFINITIONS)
    assert found == measure(_facts(run, joined_among(people)), DEFINITIONS)
    assert found == measure(_facts(run, joined_of(run.state)), DEFINITIONS)


_LEADERS: list[loopsim.Run] = []


def _run_with_leaders() -> loopsim.Run:
    if not _LEADERS:
        _LEADERS.append(loopsim.simulate(small("community-leaders"), seed=2))
    return _LEADERS[0]


def _facts(run: loopsim.Run, people: Joined) -> Facts:
    return Facts(run.tallies, lambda: people, run.records.hosts, run.records.cohorts, run._last_settings, run.loop_test)


def test_the_loop_test_is_made_only_as_far_as_measures_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim import prepared

    asked: list[tuple[SwitchOff, bool]] = []
    real = prepared.only_referral

    def watched(plan: Scenario, off: SwitchOff, *, keeps_organic: bool) -> Scenario:
        asked.append((off, keeps_organic))
        return real(plan, off, keeps_organic=keeps_organic)

    monkeypatch.setattr(prepared, "only_referral", watched)
    scenario, off = small("closed-loop", people=300, days=30), SwitchOff(100, 28, 84)
    short = SwitchOff(100, 28, 28)
    run_seeds(scenario, [1, 2], Wanted(switch_off=off))
    run_seeds(scenario, [1, 2], Wanted(kpis=("loop_closed",), switch_off=None))
    assert asked == []
    run_seeds(scenario, [1, 2], Wanted(kpis=("renewal",), switch_off=off))
    assert asked == [(short, False)]
    run_seeds(scenario, [1], Wanted(kpis=("renewal_with_organic",), switch_off=off))
    assert asked[1:] == [(short, False), (short, True)]
    run_seeds(scenario, [1], Wanted(kpis=("renewal_days",), switch_off=off))
    assert asked[3:] == [(off, False)]


@pytest.mark.parametrize(
    ("wanted", "where", "right"),
    [
        (Wanted(kpis=("reachable", "period_gian")), "kpis", "period_gain"),
        (Wanted(kpis=("xyzzy",)), "kpis", "a known name"),
        (Wanted(series=("reachabel",)), "series", "reachable"),
        (Wanted(series=("moves_0",)), "series", ""),
        (Wanted(engine="array"), "engine", "'arrays' or 'agents'"),  # type: ignore[arg-type]
        (Wanted(days=0), "days", "a whole number from 1"),
        (Wanted(kpis=("loop_answer",)), "kpis", ""),
    ],
)
def test_a_wrong_wish_is_refused_before_anything_runs(wanted: Wanted, where: str, right: str) -> None:
    (fault,) = check_wanted(wanted)
    assert fault.where == where and right in fault.right
    with pytest.raises(ScenarioError, match=where):
        run_seeds(small("closed-loop", people=300), [1], wanted)


def test_a_right_wish_has_no_fault() -> None:
    assert check_wanted(EVERYTHING) == check_wanted(Wanted()) == []
    assert pickle.loads(pickle.dumps(EVERYTHING)) == EVERYTHING


def test_a_run_that_raises_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim import simulation

    scenario = small("closed-loop", people=300, days=30)
    good = run_seeds(scenario, [1, 3], EVERYTHING)
    real = simulation.Prepared.run

    def run(self: object, seed: int, progress: object) -> object:
        if seed == 2:
            raise MemoryError("no room")
        return real(self, seed, progress)

    monkeypatch.setattr(simulation.Prepared, "run", run)
    first, failed, bad_seed, last = run_seeds(scenario, [1, 2, -1, 3], EVERYTHING)
    assert (failed.seed, failed.status, failed.message) == (2, "failed", "MemoryError: no room")
    assert failed.kpis == {} and failed.series is None and failed.seconds >= 0.0
    assert bad_seed.status == "failed" and bad_seed.message.startswith("ScenarioError: seed: found -1; right is")
    assert alike(first, good[0]) and alike(last, good[1])


def test_a_run_broken_off_half_way_spoils_no_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small("closed-loop", people=300, days=30)
    good = run_seeds(scenario, [1], EVERYTHING)
    real = arrays.simulate_days

    def broken(*crowd: object, **options: object) -> object:
        real(*crowd, **options)
        raise RuntimeError("half way")

    monkeypatch.setattr(arrays, "simulate_days", broken)
    assert run_seeds(scenario, [1, 2], EVERYTHING)[1].message == "RuntimeError: half way"
    monkeypatch.undo()
    assert alike(run_seeds(scenario, [1], EVERYTHING)[0], good[0])


@pytest.mark.parametrize(("engine", "people", "days"), [("arrays", 400_000, 3_000), ("agents", 1_000, 3_000)])
def test_one_long_run_is_stopped_where_it_first_hears_of_it(engine: str, people: int, days: int) -> None:
    scenario, asked = small("closed-loop", people=people, days=days), []
    with pytest.raises(Stopped):
        run_seeds(scenario, [1], Wanted(engine=engine), should_stop=lambda: asked.append(1) or len(asked) == 5)
    assert len(asked) == 5


@given(step=st.integers(1, 10_000), seconds=st.floats(0, 100))
def test_a_run_of_arrays_asks_again_after_a_tenth_of_a_second_of_days_like_the_last(step: int, seconds: float) -> None:
    days = arrays._next_step(step, seconds)
    assert 1 <= days <= 4 * step
    assert days == 1 or days * seconds / step <= 0.1 + 1e-9


def test_short_runs_are_stopped_between_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_SECONDS_OF_A_STEP", 0.0)
    asked: list[int] = []
    with pytest.raises(Stopped):
        run_seeds(
            small("closed-loop", people=300, days=30),
            range(10),
            Wanted(),
            should_stop=lambda: asked.append(1) or len(asked) > 3,
        )
    assert len(asked) == 4


def test_more_runs_than_are_measured_together_are_those_of_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, wanted = small("closed-loop", people=100, days=10), Wanted(kpis=(*USUAL_KPIS, "churn_rate"))
    alone = [run_seeds(scenario, [seed], wanted)[0] for seed in range(12)]
    monkeypatch.setattr(buffer, "_MOST_RUNS", 5)
    monkeypatch.setattr(buffer, "_SECONDS", 60.0)
    stretches = list(run_cells([(scenario, range(12))], wanted))
    assert [len(stretch) for stretch in stretches] == [5, 5, 2]
    found = list(chain.from_iterable(stretches))
    assert all(map(alike, alone, found)) and all(outcome.seconds > 0.0 for outcome in found)


def test_scenarios_of_other_lengths_may_follow_one_another() -> None:
    scenarios = [small("closed-loop", people=100, days=days) for days in (7, 7, 12, 5, 5)]
    expected = [outcome for scenario in scenarios for outcome in run_seeds(scenario, [1, 2], EVERYTHING)]
    found = list(chain.from_iterable(run_cells([(scenario, [1, 2]) for scenario in scenarios], EVERYTHING)))
    assert len(found) == 10 and all(map(alike, expected, found))


def test_a_failed_run_takes_its_place_among_those_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim.results.sums import Sums

    scenario = small("closed-loop", people=100, days=10)
    good = run_seeds(scenario, range(6), EVERYTHING)
    real = Sums.add

    def add(self: Sums, tallies: np.ndarray, crowd: object, *pools: object) -> None:
        if crowd.seed in (0, 3):  # type: ignore[attr-defined]
            raise ValueError("broken")
        real(self, tallies, crowd, *pools)  # type: ignore[arg-type]

    monkeypatch.setattr(Sums, "add", add)
    found = run_seeds(scenario, range(6), EVERYTHING)
    assert [(one.seed, one.message) for one in found if one.status == "failed"] == [
        (0, "ValueError: broken"),
        (3, "ValueError: broken"),
    ]
    assert all(alike(good[seed], found[seed]) for seed in (1, 2, 4, 5))


def test_what_is_finished_comes_before_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_SECONDS_OF_A_STEP", 0.0)
    scenario, asked = small("closed-loop", people=100, days=10), []
    cells = run_cells([(scenario, range(10))], Wanted(), should_stop=lambda: asked.append(1) or len(asked) > 4)
    found = next(cells)
    with pytest.raises(Stopped):
        next(cells)
    assert [(one.seed, one.status) for one in found] == [(seed, "ok") for seed in range(4)]


def test_columns_without_the_table_are_those_of_the_table() -> None:
    run = _run_with_leaders()
    assert list(run.daily.columns) == [*SERIES]
    assert daily_columns(run.tallies, ()).shape == (120, 0)


def test_a_network_is_built_once_for_each_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim.market import network_store

    built: list[int] = []
    real = network_store.acquaintances
    monkeypatch.setattr(network_store, "acquaintances", lambda m, seed, f: built.append(seed) or real(m, seed, f))
    network_store._kept.clear()
    scenario = small("closed-loop", people=400, days=10, **{"market.network.kind": "scale_free"})
    dearer = scenario.change({"levers.referral.reward_cny": 33})
    rewired = scenario.change({"market.network.contacts": 16})
    first = run_seeds(scenario, [1, 2], EVERYTHING)
    run_seeds(dearer, [1, 2], EVERYTHING)
    assert built == [1, 2]
    assert all(map(alike, first, run_seeds(scenario, [1, 2], EVERYTHING)))
    run_seeds(rewired, [1], EVERYTHING)
    assert built == [1, 2, 1]


def test_networks_that_nobody_uses_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim.market import network_store

    network_store._kept.clear()
    monkeypatch.setattr(network_store, "MOST_BYTES", 300_000)
    scenario = small("closed-loop", people=1_000, days=2, **{"market.network.kind": "small_world"})
    run_seeds(scenario, range(10), Wanted())
    assert 1 <= len(network_store._kept) < 10
    assert sum(map(network_store._bytes, network_store._kept.values())) <= 300_000
    network_store._kept.clear()
