"""One day, two engines: agents and arrays live the same history bit for bit, however the work is cut and ordered."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import loopsim
import worlds
from loopsim.declare import families
from loopsim.engines import arrays, kernels
from loopsim.engines.agents import BrandAccount, ClosedLoop
from loopsim.engines.rows import everyone
from loopsim.market import fields
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.plain import in_full
from loopsim.market.tallies import TALLY
from loopsim.results.run import Run
from loopsim.scenario.files import presets
from loopsim.scenario.network_kinds import NetworkKind
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from worlds import (
    CARD_CLOSES,
    any_levers,
    bits,
    differences,
    discounted,
    eventful,
    launched,
    offered,
    quiet,
    shrunk,
    unlike,
    with_family,
    write_ties,
)

KINDS = NetworkKind.__args__  # type: ignore[attr-defined]


def lived(scenario: Scenario, days: int, **how) -> Run:
    return loopsim.simulate(scenario, days=days, **{"test_from": None, **how})


#: A short test.
TEST = {"test_from": 90, "test_days": 28, "look_ahead": 28}


def both(scenario: Scenario, days: int, **how) -> list[str]:
    """Differences between the two engines."""
    return differences(lived(scenario, days, engine="arrays", **how), lived(scenario, days, engine="agents", **how))


# --- the same history -----------------------------------------------------------------------------------------------


#: Presets that fast tests try: the plain one, and those with hosts and a paid card of their own.
TRIED_FIRST = ("closed-loop", "community-leaders", "guides", "membership-club")


@pytest.mark.parametrize(
    "preset", [pytest.param(one, marks=() if one in TRIED_FIRST else pytest.mark.slow) for one in sorted(presets())]
)
def test_both_engines_give_the_same_history_of_every_preset(preset):
    assert both(shrunk(preset, 350), 75, seed=1) == []


@pytest.mark.parametrize("preset", ["closed-loop", "community-leaders"])
def test_both_engines_give_the_same_history_with_the_largest_seed(preset):
    assert both(shrunk(preset, 150), 40, seed=2**63 - 1) == []


@pytest.mark.slow
@pytest.mark.parametrize("handover", ["colleague", "new_hire", "none"])
def test_both_engines_run_the_same_eventful_history(handover):
    scenario = eventful(levers__guides__handover=handover)
    assert both(scenario, 55, seed=5) == []


@pytest.mark.slow
def test_both_engines_run_the_same_quiet_history():
    """Both engines let customers rest: the same ones rest until the same days."""
    assert both(quiet(market__people=900), 110, seed=3) == []


@pytest.mark.slow
def test_both_engines_run_the_same_history_of_a_discount():
    assert both(discounted(market__people=600), 80, seed=3) == []


@pytest.mark.parametrize("world", [pytest.param(launched, marks=pytest.mark.slow), offered])
def test_both_engines_run_the_same_history_of_launches_and_offers(world):
    assert both(world(market__people=400), 60, seed=3) == []


#: Families with an example, which the eventful world has, too, all together.
TOLD = [name for name in families.FAMILIES if families.examples([name])]


@pytest.mark.slow
@pytest.mark.parametrize(
    "family", [pytest.param(one, marks=() if one in TOLD[::4] else pytest.mark.long) for one in TOLD]
)
def test_both_engines_give_the_same_history_with_each_family_alone(family):
    assert both(with_family(family, market__people=400), 60, seed=4) == []


@pytest.mark.slow
def test_both_engines_run_the_same_history_of_a_paid_card_and_its_end():
    assert both(with_family("membership", market__people=600, schedule=[CARD_CLOSES]), 80, seed=3) == []


@pytest.mark.parametrize("family", TOLD)
def test_a_run_with_a_family_leaves_the_next_one_as_it_was(family):
    """Runs of one scenario share its settings, which a rule that writes to them would change for all after it."""
    scenario = with_family(family, market__people=300)
    assert differences(lived(scenario, 70, seed=4), lived(scenario, 70, seed=4)) == []


#: Networks for those who have no time for all: groups, none, places, a file. Others are drawn in random scenarios.
SOON = ("communities", "well_mixed", "ring", "edge_list")


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [kind if kind in SOON else pytest.param(kind, marks=pytest.mark.long) for kind in KINDS]
)
def test_both_engines_see_the_same_acquaintances(kind, tmp_path: Path):
    network = {"market__network__kind": kind, "market__network__file": str(write_ties(tmp_path))}
    scenario = eventful(market__people=350, **network)
    run = lived(scenario, 40, seed=2)
    assert run.tallies["joined"][:, fields.REFERRAL].sum() > 20
    assert differences(run, lived(scenario, 40, seed=2, engine="agents")) == []


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_levers(people=300), seed=st.integers(0, 2**63 - 1))
@example(scenario=eventful(levers__accounts__count=0, levers__guides__count=0, schedule=[]), seed=0)
@pytest.mark.long  # any scenario is in test_random_scenarios.py
def test_both_engines_agree_whatever_the_levers(scenario, seed):
    assert both(scenario, 35, seed=seed) == []


class _Own(BrandAccount):
    """The rules as shipped, but agents of a kind of their own, so that the branches are agents too."""

    def work(self, *all_that_is_known):
        super().work(*all_that_is_known)


class _OwnLoop(ClosedLoop):
    account_type = _Own


@pytest.mark.parametrize("days", [95, 60])
@pytest.mark.slow
def test_both_engines_make_the_same_loop_test(days):
    """Within the run, and behind its end."""
    first = (eventful(), _OwnLoop) if days == 95 else (eventful(), ClosedLoop)
    for scenario, model in (first, (quiet(), ClosedLoop)):
        one = lived(scenario, days, **TEST)
        assert differences(one, lived(scenario, days, engine="agents", model=model, **TEST)) == []
        assert one.loop_test is not None and one.loop_test.by_referral["pool"].any()
    assert (one.loop_test.by_referral != one.loop_test.with_organic).any()


@pytest.mark.slow
def test_the_loop_test_leaves_no_trace_in_the_run():
    for engine, days in (("arrays", 40), ("arrays", 100), ("agents", 100)):
        plain = lived(eventful(), days, engine=engine)
        tested = lived(eventful(), days, engine=engine, **TEST)
        assert differences(plain, tested) == ["loop test"]


def test_the_same_scenario_and_seed_tell_the_same_history_again():
    for scenario in (eventful(), quiet()):
        assert differences(lived(scenario, 30, seed=8), lived(scenario, 30, seed=8)) == []


def test_seeds_tell_different_histories():
    """Differences that the tests above must find."""
    assert len(differences(lived(eventful(), 30, seed=1), lived(eventful(), 30, seed=2))) > 40


# --- however it is cut ----------------------------------------------------------------------------------------------


def on_arrays(scenario: Scenario, crowd: Crowd, days: int, horizon: int) -> tuple[Crowd, np.ndarray]:
    table, row_of_day = settings_table(scenario, horizon)
    return crowd, arrays.simulate_days(crowd, days, table, row_of_day)


def on_agents(scenario: Scenario, crowd: Crowd, days: int, horizon: int) -> tuple[Crowd, np.ndarray]:
    model = ClosedLoop(scenario, crowd=crowd, days=horizon)
    for _ in range(days):
        model.step()
    return model.crowd(), np.array(model.tallies, TALLY)


def on_a_copy(scenario: Scenario, crowd: Crowd, days: int, horizon: int) -> tuple[Crowd, np.ndarray]:
    return on_arrays(scenario, crowd.copy(), days, horizon)


def relayed(scenario: Scenario, legs: list, seed: int = 4) -> dict[str, np.ndarray]:
    """A history lived in legs ``(engine, days)``, each from the crowd that the one before left."""
    horizon = sum(days for _, days in legs)
    table, _ = settings_table(scenario, horizon)
    crowd = open_market(scenario, seed, horizon, table)
    tallies = []
    for engine, days in legs:
        crowd, part = engine(scenario, crowd, days, horizon)
        tallies.append(part)
    used = crowd.standing[0]
    people = everyone(crowd, table)
    standing = crowd.standing.copy()
    standing["met"] = 0  # agents know everyone from the start
    pool = crowd.customers["number"][crowd.pool[: used["pool"]]]
    lapsed = crowd.customers["number"][crowd.lapsed[: used["lapsed"]]]
    whole = {"tallies": np.concatenate(tallies), "customers": people, "hosts": crowd.hosts[: used["hosts"]]}
    whole |= {
        "standing": standing,
        "known": in_full(crowd.known),
        "cohorts": crowd.cohorts,
        "by_source": crowd.by_source,
    }
    whole |= {"wake": crowd.wake[: used["pool"]]}
    return whole | {"pool": pool, "lapsed": lapsed, "day": np.array([crowd.day])}


def apart(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    return [f"{name}: {where}" for name in one for where in unlike(one[name], other[name])]


def stopping() -> Scenario:
    """The quiet world, in which a policy stops ads on day 37."""
    stop = "levers__policy__stop_ads__"
    return quiet(**{stop + "renewal_above": 3.0, stop + "window_days": 9, stop + "least_left": 20})


@pytest.mark.slow
def test_both_engines_stop_ads_on_the_same_day():
    run = lived(stopping(), 60, seed=4)
    assert run.tallies["ads_stopped"].tolist() == [0] * 37 + [1] * 23
    assert differences(run, lived(stopping(), 60, seed=4, engine="agents")) == []


LEGS = {
    "to-and-fro": [(on_arrays, 7), (on_agents, 20), (on_arrays, 3), (on_agents, 10)],
    "arrays-copy": [(on_arrays, 25), (on_a_copy, 15)],
    "agents-agents": [(on_agents, 0), (on_agents, 1), (on_agents, 39)],
    "arrays-agents": [(on_arrays, 30), (on_agents, 10)],
    "agents-arrays": [(on_agents, 30), (on_arrays, 10)],
    "arrays-arrays": [(on_arrays, 25), (on_arrays, 15)],
}


@pytest.mark.slow
@pytest.mark.parametrize("world", [eventful, quiet, stopping], ids=["eventful", "quiet", "stopping"])
@pytest.mark.parametrize(
    "legs",
    # The first three have every way from one engine to another in them.
    [pytest.param(legs, marks=() if place < 3 else pytest.mark.long) for place, legs in enumerate(LEGS.values())],
    ids=list(LEGS),
)
def test_engines_hand_over_to_one_another_without_a_trace(world, legs):
    assert apart(relayed(world(), [(on_arrays, 40)]), relayed(world(), legs)) == []


@pytest.mark.parametrize("engine", [on_agents, on_a_copy], ids=["agents", "copy"])
def test_a_crowd_from_which_others_go_on_is_not_changed(engine):
    scenario = eventful()
    crowd, _ = on_arrays(scenario, open_market(scenario, 1, 30, settings_table(scenario, 30)[0]), 20, 30)
    before = crowd.copy()
    engine(scenario, crowd, 10, 30)
    for name in ("met", "hosts", "standing", "known", "cohorts", "by_source", "row"):
        assert list(unlike(getattr(crowd, name), getattr(before, name))) == []
    used = crowd.standing[0]
    for name in ("pool", "wake", "lapsed"):
        assert (getattr(crowd, name)[: used[name.replace("wake", "pool")]] ==
                getattr(before, name)[: used[name.replace("wake", "pool")]]).all()  # fmt: skip


@pytest.mark.parametrize("world", [eventful, quiet], ids=["eventful", "quiet"])
@pytest.mark.slow
def test_shuffled_agents_give_the_same_day(world):
    """The order in which customers are visited, and in which their friends and orders are looked at, is no matter."""
    scenario, shuffle = world(), random.Random(11)
    model = ClosedLoop(scenario, seed=6, days=60)
    for _ in range(60):
        state = model._market_state
        pool = list(zip(state.pool, state.wake, strict=True))[: state.standing.pool]
        shuffle.shuffle(pool)
        state.pool[: len(pool)] = [row for row, _ in pool]
        state.wake[: len(pool)] = [wake for _, wake in pool]
        lapsed = state.lapsed[: state.standing.lapsed]
        shuffle.shuffle(lapsed)
        state.lapsed[: len(lapsed)] = lapsed
        model.step()
    assert len(pool) > 100
    run, crowd = lived(scenario, 60, seed=6), model.crowd()
    table, _ = settings_table(scenario, 60)
    assert list(unlike(np.array(model.tallies), run.tallies)) == []
    assert list(unlike(everyone(crowd, table), run.records.customers)) == []
    assert list(unlike(crowd.hosts[: len(run.records.hosts)], run.records.hosts)) == []
    assert list(unlike(crowd.cohorts, run.records.cohorts)) == []
    assert crowd.by_source.any() and list(unlike(crowd.by_source, run.state.by_source)) == []


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("world", [eventful, quiet, stopping], ids=["eventful", "quiet", "stopping"])
def test_threads_change_nothing(world, threads, monkeypatch: pytest.MonkeyPatch):
    alone = lived(world(), 60)
    parts = []
    shipped = kernels.run_phases
    monkeypatch.setattr(arrays, "_WORTH_A_THREAD", 16)

    def run_phases(addresses, day, row, part, *rest):
        parts.append(part["first"][0])
        shipped(addresses, day, row, part, *rest)

    monkeypatch.setattr(kernels, "run_phases", run_phases)
    assert differences(alone, lived(world(), 60, threads=threads)) == []
    assert sum(first > 0 for first in parts) > 40  # the work was really shared


@pytest.mark.slow
def test_being_watched_changes_nothing():
    for engine in ("arrays", "agents"):
        told: list[int] = []

        def tell(done: int, total: int, told: list[int] = told) -> None:
            assert total > 40  # and those of the loop test
            told.append(total - done)

        watched = lived(eventful(), 40, engine=engine, **TEST, progress=tell)
        assert differences(lived(eventful(), 40, engine=engine, **TEST), watched) == []
        assert told == sorted(told, reverse=True) and told[-1] == 0


@pytest.mark.slow
def test_the_table_of_hosts_grows_where_many_come_and_go():
    """With one thread and two, told of progress and not: the kernels stop where free rows run out, and go on."""
    scenario = eventful(levers__guides__leave_per_week=10.0, levers__leaders__quit_per_week=10.0, schedule=[])
    room = len(open_market(scenario, 1, 60, settings_table(scenario, 60)[0]).hosts)
    run = lived(scenario, 60)
    assert len(run.records.hosts) > room
    assert differences(run, lived(scenario, 60, engine="agents")) == []
    assert differences(run, lived(scenario, 60, threads=2, progress=lambda done, total: None)) == []


def digest(run: Run) -> str:
    sha = hashlib.sha256()
    for table in run.records:
        for name in table.dtype.names or ("",):
            sha.update(np.ascontiguousarray(table[name] if name else table).tobytes())
    return sha.hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_a_new_process_gives_the_same_bytes(engine):
    code = (
        "from test_engines_agree import digest, lived; from worlds import eventful;"
        f"print(digest(lived(eventful(), 30, seed=9, engine={engine!r})))"
    )
    paths = os.pathsep.join(str(Path(one).parent) for one in (__file__, worlds.__file__, loopsim.__path__[0]))
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert told.stdout.strip() == digest(lived(eventful(), 30, seed=9, engine="arrays"))


# --- common random numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("world", "engine"), [(eventful, "arrays"), (quiet, "agents")], ids=["eventful", "quiet"])
@pytest.mark.slow
def test_a_change_on_a_day_leaves_the_days_before_as_they_were(world, engine):
    """One engine a world: both give the same history of each."""
    scenario, day = world(), 33
    changes = {
        "levers.referral.reward_cny": 80.0,
        "levers.ads.daily_spend_cny": 2000.0,
        "behavior.need.per_week": 20.0,
        "behavior.leaving.buyer_per_week": 1.0,
    }
    changed = scenario.change({"schedule": [*scenario.to_dict()["schedule"], {"from_day": day, "set": changes}]})
    one, other = lived(scenario, 50, engine=engine), lived(changed, 50, engine=engine)
    assert list(unlike(one.tallies[:day], other.tallies[:day])) == []
    assert (one.tallies[day] != other.tallies[day]).any()
    at_dawn, changed_at_dawn = lived(scenario, day, engine=engine), lived(changed, day, engine=engine)
    assert differences(at_dawn, changed_at_dawn) == []


def test_a_lever_that_nobody_feels_changes_nothing():
    """Two scenarios meet the same luck: what a lever does not touch stays as it was, to the bit."""
    run = lived(eventful(), 60)
    assert differences(run, lived(eventful(levers__accounts__cost_per_week_cny=0.0), 60))[0].startswith("tallies: acc")
    dear = lived(eventful(levers__product__margin_share=0.1), 60)
    moved = {line.split(":")[1].split("(")[0].strip() for line in differences(run, dear)}
    margins = {"old_margin_fen", "margin_fen", "guide_margin_fen", "guide_won_margin_fen"}  # what is left of sales
    assert moved <= {"goods_cost_fen", "", *margins}


reach = st.sampled_from(["ads", "content", "store", "lure", "organic"])


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(channel=reach, spend=st.floats(0.0, 3000.0), more=st.floats(0.0, 3000.0), day=st.integers(0, 40))
@pytest.mark.slow
def test_more_spend_never_delays_anyone(channel, spend, more, day):
    """Without referral and groups that ask strangers, everyone is reached on the same day or earlier.

    Rivals are away: who follows one when their patience ends must be won anew, which no luck ties to the spend before.
    """

    def joined_day(amount: float) -> np.ndarray:
        quick = {"levers.referral.enabled": False, "levers.leaders.most": 0, "levers.leaders.count": 0}
        quick |= {"levers.group_buying.size": 0, "behavior.rivals.count": 0}
        quick |= {"levers.accounts.friend_cap": 10_000, "levers.accounts.ban_per_week": 0.0, "levers.guides.count": 0}
        quick |= {f"levers.{channel}.half_reach_per_week": 200.0, f"levers.{channel}.carry_over": 0.5}
        spend = {"from_day": day, "set": {f"levers.{channel}.daily_spend_cny": amount}}
        scenario = eventful().change({**quick, "schedule": [spend]})
        found = lived(scenario, 60).records.customers["joined_day"]
        return np.where(found == fields.NONE, 1000, found)

    little, much = joined_day(spend), joined_day(spend + more)
    assert (much <= little).all()
    assert (much[little < day] == little[little < day]).all()


def test_bits_tell_zero_from_minus_zero():
    """Differences of a single bit are found."""
    assert (bits(np.array([0.0])) != bits(np.array([-0.0]))).all()
