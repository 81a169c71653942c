"""The loop test on real runs: what is switched off, what it does not hang on, and what can never close."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from loopsim import prepared as prepared_module
from loopsim.prepared import Prepared, only_referral
from loopsim.results.cash import OF_CASH
from loopsim.results.daily import COLUMNS
from loopsim.results.loop_test import LoopTest
from loopsim.results.run import Run
from loopsim.results.verdict import Answer
from loopsim.robustness import DAYS, OutOfTime, described, lines, rows_by_day, usual_days
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff

LIVELY = {"market.people": 3000, "behavior.sharing.per_week": 0.1, "behavior.leaving.follower_per_week": 0.02,
          "behavior.leaving.buyer_per_week": 0.01}  # fmt: skip


def plan(name: str = "closed-loop", **changes: Any) -> Scenario:
    return Scenario.load(name, LIVELY | {path.replace("__", "."): value for path, value in changes.items()})


@pytest.fixture(scope="module")
def run() -> Run:
    return loopsim.simulate(plan(), days=365)


def its(run: Run) -> LoopTest:
    assert run.loop_test is not None
    return run.loop_test


# --- what can never close -------------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    always=st.floats(0, 0.05),
    arrivals=st.integers(0, 20),
    carry_over=st.floats(0, 0.95),
    spend=st.floats(0, 5000),
    leaving=st.floats(0, 0.1),
    return_chance=st.floats(0, 1),
    recalls=st.integers(0, 6),
    days=st.integers(1, 400),
    test_from=st.integers(90, 500),
    test_days=st.integers(28, 400),
    seed=st.integers(0, 2**63 - 1),
)
def test_without_referral_it_is_never_closed_by_referral(
    always: float, arrivals: int, carry_over: float, spend: float, leaving: float, return_chance: float, recalls: int,
    days: int, test_from: int, test_days: int, seed: int,
) -> None:  # fmt: skip
    """With any organic inflow, carry-over, recalls, lengths and day of the switch-off."""
    changes = {
        "market.people": 400,
        "levers.organic.always_per_week": always,
        "levers.organic.arrivals_per_day": arrivals,
        "levers.ads.carry_over": carry_over,
        "levers.ads.daily_spend_cny": spend,
        "behavior.leaving.follower_per_week": leaving,
        "behavior.leaving.buyer_per_week": leaving,
        "levers.win_back.every_weeks": recalls,
        "levers.win_back.return_chance": return_chance,
    }
    shop = Scenario.load("no-referral", changes)
    off = {"test_from": test_from, "test_days": test_days, "look_ahead": test_days}
    found = loopsim.simulate(shop, days=days, seed=seed, **off).verdict  # type: ignore[arg-type]
    assert found.by_referral is not None and found.by_referral.brought == 0
    assert found.answer != Answer.CLOSED and found.closed is not True


@pytest.mark.slow
def test_a_shop_that_people_find_by_themselves_is_held_by_organic() -> None:
    leaving = {"behavior__leaving__follower_per_week": 0.004, "behavior__leaving__buyer_per_week": 0.004}
    shop = plan("no-referral", levers__organic__always_per_week=0.01, market__people=20_000, **leaving)
    assert loopsim.simulate(shop, days=30).verdict.answer == Answer.HELD


# --- what is switched off -------------------------------------------------------------------------------------------


def test_nothing_but_referral_and_recalls_brings_anybody(run: Run) -> None:
    alone, organic = its(run).by_referral, its(run).with_organic
    assert organic is not None and organic["organic"].sum() > 0 and alone["organic"].sum() == 0
    joined = alone["referral"] + alone["leader"] + alone["won_back"]
    assert (np.diff(alone["pool"], prepend=its(run).pool_before) == joined - alone["left"]).all()


def test_carry_over_is_no_referral() -> None:
    felt = {"levers__ads__daily_spend_cny": 5000.0, "levers__ads__carry_over": 0.95}
    shop = plan("no-referral", **felt, levers__organic__always_per_week=0.0)
    run = loopsim.simulate(shop, days=400, test_from=365, test_days=28, look_ahead=28)
    assert run.daily["joined_ads"][365:].sum() > 0
    assert (its(run).by_referral["pool"] <= its(run).pool_before).all()


def test_whatever_the_schedule_says_all_stays_off() -> None:
    later = {"from_day": 370, "set": {"levers.ads.daily_spend_cny": 9000.0, "levers.organic.arrivals_per_day": 2}}
    shop = plan(days=430, schedule=[later])
    run = loopsim.simulate(shop, test_from=365, test_days=56, look_ahead=56)
    assert its(run).by_referral["organic"].sum() == 0
    assert its(run).with_organic["organic"].sum() >= 50 * 2  # type: ignore[index]
    assert run.daily["joined_organic"][370:420].sum() >= 50 * 2


def test_the_branch_with_organic_inflow_keeps_the_unpaid_part_only() -> None:
    shop = plan(levers__organic__daily_spend_cny=100.0, levers__organic__always_per_week=0.01)
    off = only_referral(shop, SwitchOff(100, 28, 28), keeps_organic=True)
    changes = off.schedule[-1].set
    assert changes["levers.organic.daily_spend_cny"] == 0 and "levers.organic.always_per_week" not in changes
    assert only_referral(shop, SwitchOff(100, 28, 28)).schedule[-1].set["levers.organic.always_per_week"] == 0


# --- what it does not hang on ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_runs_of_any_length_have_the_same_answer_to_the_last_digit(run: Run) -> None:
    for days in (1, 364, 366, 1095):
        other = loopsim.simulate(plan(), days=days)
        assert other.loop_test == run.loop_test
        names = [name for name in run.summary() if name.startswith(("renewal", "loop_", "pool_change"))]
        assert [other.summary()[name] for name in names] == [run.summary()[name] for name in names]
        assert other.verdict.sentence == run.verdict.sentence


def test_a_shorter_look_ahead_has_the_same_answer(run: Run) -> None:
    short = loopsim.simulate(plan(), days=90, look_ahead=364)
    assert short.verdict.by_referral == run.verdict.by_referral
    assert short.verdict.with_organic == run.verdict.with_organic


def test_the_days_behind_the_end_are_counted_nowhere() -> None:
    plain, other = loopsim.simulate(plan(), days=120, test_from=None), loopsim.simulate(plan(), days=120)
    assert (plain.tallies == other.tallies).all() and (plain.records.customers == other.records.customers).all()


def test_what_comes_later_in_the_schedule_holds_also_behind_the_end() -> None:
    off = {"from_day": 200, "set": {"levers.referral.enabled": False}}
    scheduled = plan(days=400, schedule=[off])
    short, long = (loopsim.simulate(scheduled, days=days) for days in (100, 400))
    assert short.loop_test == long.loop_test and short.verdict.by_referral.brought == 0  # type: ignore[union-attr]


def test_branches_side_by_side_are_those_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    usual = prepared_module._Branches._run

    def noted(self: Any, n: int, *more: Any) -> Any:
        ran.append(threading.current_thread().name)
        return usual(self, n, *more)

    monkeypatch.setattr(prepared_module._Branches, "_run", noted)
    found, told = [], []
    for cores in (1, 2):
        monkeypatch.setattr(prepared_module, "cores", lambda cores=cores: cores)
        done: list[tuple[int, int]] = []
        run = loopsim.simulate(plan(), days=100, test_from=95, progress=lambda *days, to=done: to.append(days))
        found.append((run.loop_test, run.tallies.tobytes()))
        told.append(done)
    assert found[0] == found[1]
    assert [name == threading.current_thread().name for name in ran].count(False) == 1
    for done in told:
        assert done == sorted(done) and done[-1][0] == done[-1][1]


def test_a_run_that_is_used_again_leaves_nothing_to_the_next() -> None:
    from loopsim.prepared import Room

    prepared = Prepared(plan(), 100, "arrays", switch_offs=[SwitchOff(120, 56, 84), SwitchOff(95, 28, 28)], room=Room())
    first = prepared.run(1).loop_tests
    prepared.run(2)
    assert prepared.run(1).loop_tests == first
    assert [test.from_day for test in first] == [95, 120]


# --- loop gain ------------------------------------------------------------------------------------------------------


def test_the_loop_gain_is_what_a_longer_run_without_other_inflow_counts() -> None:
    """Independent of the test: the branch as a scenario of its own, and its referrals counted person by person."""
    found = loopsim.simulate(plan(), days=10, test_from=200, look_ahead=728).verdict.gain
    forgets = {f"levers__{channel}__carry_over": 0.0 for channel in ("ads", "content", "store")}
    off = SwitchOff(200, 364, 728)  # spends are constant, so that without memory all is the same until then
    slow = loopsim.simulate(only_referral(plan(**forgets), off), days=off.end, test_from=None).referrals
    new = slow[(slow["joined_day"] >= 110) & (slow["joined_day"] < 200)]
    friends = slow["referrer"].isin(new.index).sum()
    assert (found.newcomers, found.friends) == (len(new), friends) and friends > 0
    assert found.value == friends / len(new)


# --- by day ---------------------------------------------------------------------------------------------------------


def test_a_row_by_day_is_what_a_run_from_that_day_finds() -> None:
    table = loopsim.loop_by_day(plan(), [400, 120, 95], test_days=56, seed=4)
    assert list(table.index) == [95, 120, 400]
    for day, row in table.iterrows():
        found = loopsim.simulate(plan(), days=100, seed=4, test_from=day, test_days=56, look_ahead=56).verdict
        assert found.by_referral is not None and found.with_organic is not None
        assert (row["pool"], row["renewal"], row["low"]) == (
            found.pool_before, found.by_referral.value, found.by_referral.low,
        )  # fmt: skip
        assert (row["renewal_with_organic"], row["answer"]) == (found.with_organic.value, found.word)


def test_a_description_says_by_day_whether_the_loop_closes() -> None:
    told = described(plan(market__people=1000), is_forced=True)
    table, about = told[: len(DAYS) + 1], told[len(DAYS) + 1 :]
    assert [line.split()[0] for line in table[1:]] == [str(day) for day in DAYS]
    assert any(str(answer) in line for answer in Answer for line in table[1:])
    assert "a plan of its own" in about[0] and "loopsim run" in about[-1], "why a late day says less than the run does"


@pytest.mark.slow
def test_what_takes_too_long_or_is_too_large_is_left_out_with_a_line() -> None:
    (slow,) = described(plan(), seconds=0.0)
    (large,) = described(plan(market__people=2_000_000))
    assert "more than 0 s" in slow and "more than 1,000,000 people" in large and "--loop" in large
    assert described(plan(), seconds=0.0, is_forced=True) == lines(rows_by_day(plan(), usual_days(plan())))
    with pytest.raises(OutOfTime):
        rows_by_day(plan(), seconds=0.0)


@pytest.mark.parametrize("bad", [[30], [], 5, [True], ["x"], [36_400]])
def test_days_of_which_there_is_no_test_are_refused(bad: Any) -> None:
    with pytest.raises(ScenarioError, match=r"from_days|test_days"):
        loopsim.loop_by_day(plan(), bad)


def test_columns_of_the_daily_table_are_those_of_the_run_alone(run: Run) -> None:
    assert len(run.daily) == 365 and set(run.daily.columns) == {*COLUMNS, *OF_CASH}
