"""The story of the day: its order, its luck, who runs which phase, and that those who rest miss nothing."""

from __future__ import annotations

import importlib
import inspect
import linecache
import math
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import loopsim
import worlds
from loopsim import compiled, draws, phases, rules
from loopsim import day as story
from loopsim.compiled import Compiled
from loopsim.declare import families
from loopsim.draws import Dice
from loopsim.engines import arrays, kernels
from loopsim.engines.agents import ClosedLoop, Customer, Host
from loopsim.engines.rows import everyone
from loopsim.market import acquaintances, choices, fields, people
from loopsim.market.crowd import network_of, open_market
from loopsim.market.events import EVENTS, Event
from loopsim.market.fields import FOLLOWER, LAPSED, NONE, REFERRAL, REFERRER, STRANGER, Source
from loopsim.mechanisms.group_buying.declared import Luck as Grouping
from loopsim.phases import care, joining, orders, resting, sharing
from loopsim.phases.kinds import ARGUMENTS, Rest
from loopsim.phases.resting import LONGEST
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from rest import Sleepless
from worlds import any_levers, differences, eventful, quiet, unlike

NAMES = [phase.__name__ for phase in story.DAY]


def lived(scenario: Scenario, days: int, **how):
    return loopsim.simulate(scenario, days=days, test_from=None, **how)


# --- order ----------------------------------------------------------------------------------------------------------


def calls_of(function: Callable) -> list[str]:
    """The calls of a function that stand one to a line, in the order of its text."""
    return re.findall(r"^    (?:self\.)?(\w+)\(.*\)$", inspect.getsource(function), flags=re.MULTILINE)


def names_of(who: str) -> list[str]:
    return [phase.__name__ for phase in story.DAY if phase.whom == who]


def test_both_engines_write_their_calls_from_the_day():
    """Phases of the market are run as they are, those of customers and hosts by a loop over them."""
    assert calls_of(kernels.day_of_customers) == calls_of(Customer.run_day) == names_of("customers")
    assert calls_of(kernels.day_of_hosts) == calls_of(Host.run_day) == names_of("hosts")
    inside = {"run_customers": names_of("customers"), "run_hosts": names_of("hosts")}
    run = [inside.get(step.__name__, [step.__name__]) for step in kernels.STEPS]
    assert [name for names in run for name in names] == NAMES


_SWAPPED = """
from loopsim import day
names, order = [phase.__name__ for phase in day.DAY], list(day.DAY)
a, b = names.index("operate"), names.index("churn")
order[a], order[b] = order[b], order[a]
day.DAY = tuple(order)
import loopsim
from loopsim.engines import ahead
from worlds import differences, eventful
ahead.cores = lambda: 1  # a second process would know nothing of this
arrays, agents = (loopsim.simulate(eventful(), days=12, test_from=None, engine=name) for name in ("arrays", "agents"))
print(differences(arrays, agents), int(agents.tallies["left"].sum()))
"""


@pytest.mark.long
def test_another_order_of_the_day_is_another_day_in_both_engines():
    """The order stands in one place: both engines follow it, and agree on what comes of it."""
    paths = os.pathsep.join([str(Path(worlds.__file__).parent), str(Path(loopsim.__file__).parents[1])])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "HOME": "/nonexistent"}
    with tempfile.TemporaryDirectory() as folder:
        environment["LOOPSIM_CACHE_DIR"] = folder
        found = subprocess.run([sys.executable, "-c", _SWAPPED], env=environment, stdout=subprocess.PIPE, text=True)
    assert found.stdout.startswith("[] ")
    assert int(found.stdout.split()[1]) != int(lived(eventful(), 12).tallies["left"].sum())


@pytest.mark.parametrize("who", ["customers", "hosts"])
def test_two_rows_of_phases_of_one_kind_are_refused(monkeypatch: pytest.MonkeyPatch, who):
    apart = next(phase for phase in story.DAY if phase.whom == who)
    monkeypatch.setattr(story, "DAY", (*story.DAY, apart))
    with pytest.raises(ValueError, match=f"found two rows of phases of {who}; put them in one row"):
        story.steps()


def test_written_functions_are_found_by_a_debugger():
    """Their lines are in the cache in which debuggers and tracebacks look, and stay when that is checked."""
    for function in (kernels.day_of_customers, Customer.run_day, ClosedLoop.dawn):
        file = function.__code__.co_filename
        linecache.checkcache()
        first = linecache.getline(file, function.__code__.co_firstlineno)
        assert first.startswith(f"def {function.__name__}(")


def test_every_phase_of_the_day_is_told_in_a_line():
    rows = inspect.getsource(story).split("DAY: tuple[Callable, ...] = (\n")[1].split("\n)\n")[0].splitlines()
    told = [re.fullmatch(r"    (?:[\w.]+\.)?(\w+),  # \S.{10,}", row) for row in rows]
    assert [row and row[1] for row in told] == NAMES


def test_phases_take_the_arguments_of_who_runs_them():
    for phase in story.DAY:
        assert tuple(inspect.signature(phase).parameters) == ARGUMENTS[phase.whom], phase.__name__


# --- compiled once --------------------------------------------------------------------------------------------------


def phase_modules() -> list[ModuleType]:
    shared = [importlib.import_module(f"loopsim.phases.{one.name}") for one in pkgutil.iter_modules(phases.__path__)]
    return [*shared, *families.rules().values()]


@pytest.mark.slow
def test_what_python_calls_is_compiled_in_one_version(monkeypatch: pytest.MonkeyPatch):
    """After runs of both engines in two worlds: a second version would cost its seconds, and hint at a wrong type.

    The loops over days have one for each form of the day.
    """
    monkeypatch.setattr(arrays, "_WORTH_A_THREAD", 16)
    monkeypatch.setattr(compiled, "_OFTEN", 0)  # so that Numba is asked for what was compiled before
    for scenario in (eventful(), quiet()):
        for how in ({}, {"threads": 2}, {"engine": "agents"}):
            lived(scenario, 20, **how)
    modules = [draws, rules, people, acquaintances, kernels, *phase_modules()]
    functions = {each for module in modules for each in vars(module).values() if isinstance(each, Compiled)}
    made = {each.__name__: each.for_python.signatures for each in functions if "for_python" in vars(each)}
    assert {name for name, versions in made.items() if len(versions) > 1} <= {"run_days", "run_phases"}
    assert max(map(len, made.values())) <= 2
    assert "list" not in str(made).lower()
    assert made.keys() > {"run_days", "run_phases", "uniform", "fill_line"}


# --- luck -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_event_is_used_twice_for_one_decision_maker_and_day(monkeypatch: pytest.MonkeyPatch):
    """Every address that the phases ask is written down. Repeated decisions of one kind differ in ``k``."""
    asked: Counter = Counter()
    scenario = eventful().change({"behavior.need.lapse_shape": 0.5})
    first = ClosedLoop(scenario, seed=3, days=60)
    for _ in range(20):
        first.step()  # compiles what is compiled before anything is watched

    def watched(module, name, address):
        shipped = getattr(module, name)

        def ask(*arguments):
            asked[address(*arguments)] += 1
            return shipped(*arguments)

        monkeypatch.setattr(module, name, ask)

    for module in [draws, *phase_modules()]:
        for name in ("uniform", "four_uniforms"):
            if hasattr(module, name):
                watched(module, name, lambda seed, who, day, event, k: (who, day, int(event), k))
    watched(joining, "fit", lambda seed, who, day, mean, spread: (who, day, int(Event.FIT), 0))
    model = ClosedLoop(scenario, seed=3, days=60)
    for _ in range(60):
        model.step()
    # Those before day 0 are drawn in compiled code, once; but for homes of leaders who are there already, and for
    # traits that are looked at when they matter, which may be more than once.
    traits = {Event.BINDING, Event.HELD}
    assert {event for _, _, event, _ in asked} - traits == {event for event in EVENTS if event.when != "before"}
    assert {day for _, day, _, _ in asked} == set(range(-1, 60))
    assert {event for _, day, event, _ in asked if day < 0} == {Event.HOME, *traits}
    hosts = {event for who, _, event, _ in asked if who >= len(model.customers)}
    assert hosts == {event for event in EVENTS if event.whose in ("host", "channel")}
    # A group that buys together is worked out from its luck in each phase that needs it: the same decisions each time.
    again = {*traits, *(int(one) for one in Grouping)}
    assert [address for address, times in asked.items() if times > 1 and address[2] not in again] == []


# --- who joins, who acts when ---------------------------------------------------------------------------------------


def test_the_first_day_of_a_newcomer_is_tomorrow():
    seen: set[tuple[int, int]] = set()
    model = ClosedLoop(eventful(), seed=1, days=25)
    for day in range(25):
        model.step()
        for customer in model.customers:
            if customer.joined_day == day:
                # in the store, or with a group that buys together
                joins_by_order = customer.source in (Source.STORE, Source.REFERRAL) and customer.orders == 1
                assert customer.lived_day == day and (customer.orders == 0 or joins_by_order)
                stage = FOLLOWER + joins_by_order
                assert customer.stage == (LAPSED if customer.left_day == day else stage)  # lost with their host
                seen.add((day, customer.number))
    assert len(seen) > 50


def test_a_first_order_is_all_that_a_buyer_does_on_that_day():
    today = SimpleNamespace(day=9, known=SimpleNamespace(top_up_chance=1.0, share_for_all=9.0, is_review_day=True))
    today.levers = SimpleNamespace(leaders=None)
    customer = SimpleNamespace(first_order_day=9, stage=2, order_clock=0.0, share_clock=0.0, leave_clock=0.0)
    customer.share_hazard = customer.leave_hazard = 0.0
    before = vars(customer).copy()
    for phase in (story.by_family.stored_value.top_up, story.repurchase, story.refer, story.volunteer, story.churn):
        phase(customer, None, today, Dice(1, 2, 9))
    assert vars(customer) == before


def test_of_several_who_ask_one_person_the_earliest_brings_them():
    market = SimpleNamespace(
        standing=SimpleNamespace(candidates=0), slot=[0] * 3, candidates=[SimpleNamespace(who=NONE) for _ in range(3)]
    )
    for who, referrer, moment in ((1, 10, 0.7), (2, 11, 0.2), (1, 12, 0.3), (1, 13, 0.5)):
        joining.propose(market, who, REFERRAL, referrer, 0, moment, joining.NOT_IN_LINE)
    asked = market.candidates[: market.standing.candidates]
    assert {(c.who, c.referrer, c.moment) for c in asked} == {(1, 12, 0.3), (2, 11, 0.2)}


@given(st.lists(st.floats(0.0, 1.0), max_size=60, unique=True))
def test_candidates_are_put_in_the_order_of_their_moments(moments):
    values, order = np.array([*moments, -1.0]), np.full(len(moments) + 1, -7)
    joining.put_in_order(values, len(moments), order)
    assert order.tolist() == [*np.argsort(moments).tolist(), -7]
    assert values.tolist() == [*moments, -1.0]


def thanked(stage: int, reward_on: int = choices.ON_FOLLOW, brought: int = 0, **of: int) -> SimpleNamespace:
    """A customer whose friend has just joined."""
    levers = SimpleNamespace(
        commission=SimpleNamespace(entry_fee_cny=0.0),
        referral=SimpleNamespace(enabled=True, partner_after=3, reward_on=reward_on, reward_cny=8.0, reward_to=0),
    )
    tally = SimpleNamespace(
        entry_fees_fen=0, rewards_fen=0, friend_rewards_fen=0, partners=0, moves=np.zeros((6, 6), int)
    )
    customer = SimpleNamespace(brought=brought, on_record=of.get("on_record", brought), stage=stage, orders=1)
    customer.earned_fen, customer.is_partner = 0, False
    customer.declined_fee, newcomer = False, SimpleNamespace(earned_fen=0, is_unbound=False)
    today = SimpleNamespace(day=9, levers=levers, tally=tally)
    market = SimpleNamespace(today=today, customers=[None, customer], row=[1],
                             by_source=np.zeros((2, 2, 8, 5), int), cohorts=np.zeros((2, 2, 4), int))  # fmt: skip
    joining.thank(market, newcomer, 0, fields.REFERRAL)
    assert tally.rewards_fen == customer.earned_fen
    assert tally.moves.sum() == tally.moves[stage, customer.stage]
    assert market.cohorts.sum() == market.cohorts[1, 0, fields.COHORT_MARGIN] == -customer.earned_fen
    booked = market.by_source[fields.WEEK_UNDER_WAY, 0, fields.REFERRAL]
    assert booked[fields.COHORT_PAID] == -booked[fields.COHORT_MARGIN] == customer.earned_fen
    assert abs(market.by_source).sum() == 2 * abs(customer.earned_fen)
    return customer


def test_a_referrer_is_thanked():
    customer = thanked(stage=2)
    assert (customer.brought, customer.earned_fen, customer.stage) == (1, 800, REFERRER)
    assert thanked(stage=2, reward_on=choices.ON_FIRST_ORDER).earned_fen == 0


def test_a_referrer_who_left_today_is_not_paid_for_a_friend_who_follows():
    customer = thanked(stage=LAPSED)
    assert (customer.brought, customer.earned_fen, customer.stage) == (1, 0, LAPSED)


@pytest.mark.parametrize("brought", [2, 7])
def test_a_referrer_of_enough_becomes_a_partner_also_where_the_scheme_began_later(brought):
    assert thanked(stage=2, brought=brought).is_partner
    assert not thanked(stage=2, brought=1).is_partner
    assert not thanked(stage=2, brought=7, on_record=1).is_partner, "friends who are on no record do not count"


def test_one_who_comes_back_bears_no_grudge_and_is_as_keen_as_they_are_fit():
    """Feel no more what messages raised before they left; they feel those of today and stand where they stood."""
    tally = dict.fromkeys(("won_back", "old_won_back", "creators", "partners", "active"), 0)
    tally |= {"moves": np.zeros((6, 6), int), "active_shift": np.zeros(fields.ACTIVE_RING, int)}
    known = SimpleNamespace(trust_start=[0.3], messages_felt=2.0, promos_are_aimed=False)
    today = SimpleNamespace(day=50, known=known, tally=SimpleNamespace(**tally))
    past = {
        "stage": LAPSED,
        "orders": 2,
        "brought": 0,
        "source": 0,
        "left_day": 20,
        "last_active_day": NONE,
        "lapse_day": NONE,
    }
    mood = {"fatigue": 9.0, "trust": 0.0, "interest": 0.9, "fit": 0.4, "leave_clock": -1.0, "handed_day": 15}
    customer = SimpleNamespace(**past, **mood, is_creator=True, is_partner=False, last_contact_day=20)
    joining.come_back(customer, 3, 1, today)
    assert (customer.stage, customer.fatigue, customer.trust, customer.interest) == (3, 2.0, 0.3, 0.4)
    assert customer.leave_clock > 0.0 and customer.handed_day == NONE and customer.left_day == 20
    assert today.tally.moves[LAPSED, 3] == today.tally.won_back == today.tally.active == today.tally.creators == 1


def test_no_friend_is_asked_twice_by_one_share():
    for contacts, invites in ((5, 5), (5, 3), (7, 20)):
        asked: list[int] = []
        market = _one_who_shares(invites)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sharing, "contacts_of", lambda acq, who, contacts=contacts: contacts)
            patch.setattr(sharing, "strong_of", lambda acq, who: 2)
            patch.setattr(sharing, "door", lambda acq, who: 0)
            patch.setattr(sharing, "contact_behind", lambda acq, who, door, k: 100 + k)
            patch.setattr(sharing, "tie_weight", lambda acq, who, k: 1.0)
            patch.setattr(sharing, "invite", lambda market, invitee, asked=asked: asked.append(invitee))
            sharing.deliver(market)
        assert len(asked) == len(set(asked)) == min(invites, contacts)


def _one_who_shares(invites: int) -> SimpleNamespace:
    customer = SimpleNamespace(number=4, invites=invites, is_creator=False, host=0)
    ways = SimpleNamespace(accept_strong_chance=0.5, accept_weak_chance=0.5, need_precision=0.0)
    crowd = SimpleNamespace(segment_count=1, segment_share=[1.0], segment_need_share=[0.5])
    today = SimpleNamespace(day=3, behavior=SimpleNamespace(sharing=ways), levers=None, market=crowd)
    today.known = SimpleNamespace(accept_acts=False, ask_acts=False, accept_for_all=1.0)
    standing = SimpleNamespace(sharing=1, hosts=0)
    everything = {"customers": [customer], "sharing": [0], "seed": 1, "acquaintances": None, "people": 500}
    return SimpleNamespace(today=today, standing=standing, **everything)


# --- people as declared ---------------------------------------------------------------------------------------------


def test_people_are_as_the_scenario_declares():
    """Segments by their shares, needs by a gamma law, tolerance log-logistic; false alarms one in a million each."""
    scenario = eventful(market__people=20_000, behavior__need__shape=0.8, behavior__fatigue__tolerance_slope=1.74)
    table, _ = settings_table(scenario, 1)
    crowd = everyone(open_market(scenario, 1, 1, table), table)
    far = stats.norm.isf(5e-7)
    behavior = scenario.behavior
    for number, segment in enumerate(scenario.market.segments):
        here = crowd[crowd["segment"] == number]
        assert abs(len(here) - 20_000 * segment.share) < far * math.sqrt(20_000 * segment.share * (1 - segment.share))
        in_need = here["need_rate"][here["need_rate"] > 0.0]
        spread = math.sqrt(len(here) * segment.need_share * (1 - segment.need_share))
        assert abs(len(in_need) - len(here) * segment.need_share) < far * spread
        law = stats.gamma(0.8, scale=(1.0 + segment.need_lift) / 0.8)
        assert stats.kstest(in_need, law.cdf).pvalue > 1e-6
    tolerance = stats.fisk(1.74, scale=behavior.fatigue.tolerance_median)
    assert stats.kstest(crowd["tolerance"], tolerance.cdf).pvalue > 1e-6
    dropout = stats.beta(behavior.need.dropout_alpha, behavior.need.dropout_beta)
    assert stats.kstest(crowd["dropout_chance"], dropout.cdf).pvalue > 1e-6
    assert np.array_equal(crowd["sociability"] * scenario.market.network.contacts, _contacts(scenario))
    scenario = scenario.change({"market.network.kind": "regular"})
    crowd = everyone(open_market(scenario, 1, 1, table), table)
    sigma = scenario.market.sociability_sigma
    assert stats.kstest(np.log(crowd["sociability"]), stats.norm(-sigma * sigma / 2, sigma).cdf).pvalue > 1e-6


def _contacts(scenario: Scenario) -> list[int]:
    acq = network_of(scenario, 1)
    return [acquaintances.contacts_of(acq, who) for who in range(scenario.market.people)]


EVERYBODY = "levers.organic.arrivals_per_day"


def invitations_a_share(**changes) -> float:
    """Mean over everybody in a market of 20,000, who all share once."""
    fixed = {"market.people": 20_000, "days": 3, "levers.accounts.count": 20,
             "behavior.sharing.once_after_days": 1, "behavior.sharing.follower_share": 1.0,
             "behavior.sharing.experience_weight": 0.0, "levers.campaign.every_weeks": 0,
             "schedule": [{"from_day": 0, "to_day": 0, "set": {EVERYBODY: 20_000}}]}  # fmt: skip
    given = {path.replace("__", "."): value for path, value in changes.items()}
    tallies = lived(Scenario.load("closed-loop", fixed | given), 3).records.tallies
    assert 19_900 < tallies["shares"].sum() <= 20_000
    return tallies["invitations"].sum() / tallies["shares"].sum()


@pytest.mark.parametrize("sigma", [0.0, 0.7, 1.14, 1.9, 3.0])
def test_a_share_reaches_the_declared_mean_of_friends_however_unlike_people_are(sigma):
    assert invitations_a_share(market__sociability_sigma=sigma) == pytest.approx(25.0, rel=0.02)


def test_the_most_that_a_share_reaches_cuts_what_the_sociable_bring():
    reached = [invitations_a_share(levers__referral__max_invites=most) for most in (20, 100, 500, 5000)]
    assert reached == sorted(reached) and reached[0] < 0.4 * reached[-1] and reached[2] < 0.95 * reached[3]


def test_newcomers_fit_as_their_source_declares():
    scenario = Scenario.load("closed-loop", {"market.people": 20_000, "levers.ads.daily_spend_cny": 100_000.0})
    joined = lived(scenario, 30).records.customers
    for source, lever in ((0, scenario.levers.ads), (1, scenario.levers.content)):
        fit = joined["fit"][joined["source"] == source]
        concentration = scenario.behavior.interest.fit_spread
        law = stats.beta(lever.fit_mean * concentration, (1.0 - lever.fit_mean) * concentration)
        assert len(fit) > 100 and stats.kstest(fit, law.cdf).pvalue > 1e-6


# --- strangers ------------------------------------------------------------------------------------------------------


NO_POOL = {f"market__pool__{stage}": 0 for stage in ("followers", "buyers", "repeat_buyers", "referrers")}


def strangers_only(**changes) -> Scenario:
    """Nothing but channels, with room for everybody."""
    return eventful(
        market__people=5000,
        **NO_POOL,
        levers__referral__enabled=False,
        levers__leaders__count=0,
        levers__leaders__most=0,
        levers__guides__count=0,
        levers__accounts__friend_cap=10_000,
        levers__accounts__ban_per_week=0.0,
        levers__win_back__every_weeks=0,
        levers__group_buying__size=0,
        levers__bulk__arrivals_per_day=0,
        behavior__rivals__count=0,  # whom they hold, no channel wins
        **changes,
    )


def hazards_by_day(scenario: Scenario, days: int) -> tuple[np.ndarray, np.ndarray]:
    """``(days, channels, classes)`` hazards of strangers, and everyone at the end."""
    table, row_of_day = settings_table(scenario, days)
    crowd = open_market(scenario, 1, days, table)
    told = []
    for _ in range(days):
        arrays.simulate_days(crowd, 1, table, row_of_day)
        told.append(crowd.known["hazard"][0].copy())
    return np.array(told), everyone(crowd, table)


def test_a_stranger_follows_on_the_day_on_which_the_hazards_exhaust_their_patience():
    """Each of them, under spend that comes and goes: the line in which the impatient queue loses and doubles nobody."""
    schedule = [
        {"from_day": 20, "to_day": 39, "set": {"levers.ads.daily_spend_cny": 0.0}},
        {"from_day": 40, "to_day": 60, "ramp": {"levers.content.daily_spend_cny": 8000.0}},
        {"from_day": 70, "set": {"levers.organic.always_per_week": 5.0}},
    ]
    hazards, crowd = hazards_by_day(strangers_only(schedule=schedule, levers__lure__arrivals_per_day=0), 80)
    needy = crowd["need_rate"] > 0.0
    endured = hazards.sum(axis=1).cumsum(axis=0)[:, 2 * crowd["segment"] + needy]
    patience = [draws.exponential(people.traits(1, who)[2]) for who in range(len(crowd))]
    reached = endured >= np.array(patience)
    expected = np.where(reached.any(axis=0), reached.argmax(axis=0), NONE)
    assert (crowd["joined_day"] == expected).mean() > 0.999  # sums in another order may round to another day
    assert ((expected == NONE) == (crowd["joined_day"] == NONE)).all()
    assert 500 < (expected != NONE).sum() <= 5000 and len(set(expected.tolist())) > 60


def test_strangers_follow_each_day_with_the_chance_of_their_hazard_and_by_channel_in_proportion():
    """False alarms one in a million for each class and channel."""
    days, far = 60, stats.norm.isf(5e-7)
    hazards, crowd = hazards_by_day(strangers_only(schedule=[], levers__lure__arrivals_per_day=0), days)
    by_class = 2 * crowd["segment"] + (crowd["need_rate"] > 0.0)
    surprise, channels = np.zeros(16), np.zeros(fields.N_CHANNELS)
    spread, channel_spread = np.zeros(16), np.zeros(fields.N_CHANNELS)
    for day in range(days):
        for c in range(6):
            joined = (crowd["joined_day"] == day) & (by_class == c)
            waiting = ((crowd["joined_day"] >= day) | (crowd["stage"] == STRANGER)) & (by_class == c)
            hazard = hazards[day, :, c]
            chance = -math.expm1(-hazard.sum())
            surprise[c] += joined.sum() - waiting.sum() * chance
            spread[c] += waiting.sum() * chance * (1 - chance)
            if joined.any():
                part = hazard / hazard.sum()
                channels += (
                    np.bincount(crowd["source"][joined], minlength=fields.N_CHANNELS)[: fields.N_CHANNELS]
                    - joined.sum() * part
                )
                channel_spread += joined.sum() * part * (1 - part)
    assert (spread[:6] > 1.0).all() and (channel_spread > 1.0).sum() == 5  # nobody is added in bulk
    assert (np.abs(surprise[:6]) < far * np.sqrt(spread[:6])).all()
    assert (np.abs(channels) <= far * np.sqrt(channel_spread)).all()


def test_strangers_for_whom_there_was_no_room_come_later():
    """For a month there is no account; then there is room for all, and channels press on those turned away as well."""
    opening = [{"from_day": 30, "set": {"levers.accounts.count": 2}}]
    alike = [{"name": "everyone", "share": 1.0, "need_share": 0.5}]
    plan = {"levers__accounts__count": 0, "levers__organic__always_per_week": 2.0, "market__segments": alike}
    scenario = strangers_only(schedule=opening, **plan)
    tallies = lived(scenario, 60).tallies
    assert tallies["joined"][:30].sum() == 0 and tallies["turned_away"][:30].sum() >= 4990
    assert tallies["stock"][-1, STRANGER] < 20  # of 5,000, after 30 days at 2 a week: e^-8.6


# --- resting --------------------------------------------------------------------------------------------------------


CLOCKS = ("order", "leave", "share")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"levers__referral__partner_after": 1, "levers__referral__partner_activity_lift": 9.0},
        {"levers__accounts__ban_per_week": 0.3, "levers__win_back__every_weeks": 1},
        {"market__network__kind": "well_mixed", "levers__campaign__every_weeks": 1, "levers__campaign__days": 2},
        {
            "behavior__referred__leaving_cut_share": 0.6,
            "levers__win_back__every_weeks": 1,
            "behavior__sharing__per_week": 0.2,
        },  # who comes back wakes everyone
    ],
    ids=["plain", "partners", "bans", "campaigns", "friends who come back"],
)
@pytest.mark.slow
def test_resting_changes_nothing(changes):
    """In worlds in which many rest."""
    # On day 118 no campaign begins or ends, which would wake everyone.
    assert rested_apart_from_awake(quiet(**changes), 118) > 0.25


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_levers(people=400, world=quiet), seed=st.integers(0, 2**63 - 1))
def test_resting_changes_nothing_whatever_the_levers(scenario, seed):
    rested_apart_from_awake(scenario, 60, seed=seed)


def rested_apart_from_awake(scenario: Scenario, days: int, **how) -> float:
    """Fail if those who rest miss something: the same events on the same days, clocks alike up to rounding.

    Returns the part of the pool that rests on the last day.
    """
    rested, awake = lived(scenario, days, **how), lived(scenario, days, model=Sleepless, **how)
    ours, theirs = rested.records.customers, awake.records.customers
    here = (ours["stage"] != STRANGER) & (ours["stage"] != LAPSED)
    for clock in CLOCKS:
        slept = np.where(here, days - 1 - ours["lived_day"], 0)
        left = ours[f"{clock}_clock"] - slept * ours[f"{clock}_hazard"]
        np.testing.assert_allclose(left, theirs[f"{clock}_clock"], rtol=1e-12, atol=1e-9)
    bookkeeping = {f"{clock}_{what}" for clock in CLOCKS for what in ("clock", "hazard")} | {"lived_day", "wake_day"}
    found = [line for line in differences(rested, awake) if line.split(": ")[1].split("(")[0] not in bookkeeping]
    assert found == []
    return float((here & (ours["lived_day"] < days - 1)).sum() / max(1, here.sum()))


def phase_with(rest: Rest | None) -> Callable:
    def new(customer, host, today, dice):
        """A phase that somebody adds."""

    new.rest = rest  # type: ignore[attr-defined]
    return new


def test_a_phase_that_says_nothing_of_rest_keeps_everyone_awake(monkeypatch: pytest.MonkeyPatch):
    """To forget it costs time and changes no result."""
    scenario = quiet()
    usual = lived(scenario, 40)
    monkeypatch.setattr(resting, "quiet_days", None)
    monkeypatch.setattr(resting, "bring_forward", None)
    resting.learn_from([*story.phases_of("customers"), phase_with(None)])
    awake = lived(scenario, 40, engine="agents")
    stages = usual.records.customers["stage"]
    here = (stages != STRANGER) & (stages != LAPSED)
    assert (awake.records.customers["lived_day"][here] == 39).all()
    assert (usual.records.customers["lived_day"][here] < 39).mean() > 0.25
    assert list(unlike(usual.tallies, awake.tallies)) == []


def test_a_phase_is_asked_when_it_may_matter_and_brings_customers_forward(monkeypatch: pytest.MonkeyPatch):
    told = []
    monkeypatch.setattr(resting, "quiet_days", None)
    monkeypatch.setattr(resting, "bring_forward", None)
    may = Rest(
        lambda customer, host, today: customer.is_calm, lambda *about: min(about[-1], 7.0), lambda *n: told.append(n)
    )
    resting.learn_from([phase_with(may)])
    assert resting.quiet_days(SimpleNamespace(is_calm=True), None, None, None) == 7.0
    assert resting.quiet_days(SimpleNamespace(is_calm=False), None, None, None) == 1.0
    resting.bring_forward("customer", 3)
    assert told == [("customer", 3)]
    resting.learn_from([phase_with(Rest(lambda customer, host, today: True))])
    assert resting.quiet_days(None, None, None, None) == LONGEST


@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_other_levers_are_felt_at_once_by_a_crowd_that_goes_on(engine):
    """Going on from the state of a run under other levers wakes those who rest, and equips the hosts anew."""
    scenario = quiet(schedule=[])
    crowd = lived(scenario, 30).state
    other = scenario.change({"behavior.leaving.follower_per_week": 50.0, "levers.guides.friend_cap": 200})
    here = 1 + np.flatnonzero(crowd.met["stage"] == FOLLOWER)
    if engine == "arrays":
        arrays.simulate_days(crowd, 1, *settings_table(other, 31))
    else:
        model = ClosedLoop(other, crowd=crowd, days=31)
        model.step()
        numbers = crowd.customers["number"][here]
        crowd = model.crowd()
        here = numbers + 1
    stages = crowd.customers["stage"][here]
    assert len(here) > 50 and (stages == LAPSED).mean() > 0.9  # a hazard of some 6 on one day
    guides = crowd.hosts[crowd.hosts["is_active"] & (crowd.hosts["kind"] == fields.GUIDE)]
    assert (guides["friend_cap"] == 200).all()


def test_nobody_rests_where_messages_are_sent():
    for scenario in (eventful(), quiet(levers__messages__service_per_week=0.5, levers__guides__count=0)):
        people = lived(scenario, 30).records.customers
        here = (people["stage"] != STRANGER) & (people["stage"] != LAPSED)
        assert here.sum() > 50 and (people["lived_day"][here] == 29).all()


def test_messages_that_were_sent_once_fade():
    """Fatigue and raised interest go back although nothing more is sent, trust never drifts and no service is given."""
    stop = {"from_day": 20, "set": {"levers.messages.promo_per_week": 0.0}}
    scenario = quiet(levers__messages__promo_per_week=30.0, behavior__leaving__follower_per_week=0.0, schedule=[stop])

    def tired_and_keen(days: int) -> tuple[float, float]:
        customers = lived(scenario, days).records.customers
        stayed = (customers["joined_day"] != NONE) & (customers["joined_day"] < 15) & (customers["left_day"] == NONE)
        here = customers[stayed]
        return here["fatigue"].max(), (here["interest"] - here["fit"]).max()

    tired, keen = tired_and_keen(20)
    assert tired > 5.0 and keen > 0.1
    tired, keen = tired_and_keen(120)
    assert tired < 0.1 and keen < 0.01


@given(st.floats(0.0, 50.0), st.floats(0.0, 5.0), st.integers(1, 1000))
def test_a_clock_strikes_on_the_first_day_on_which_it_has_run_out(clock, hazard, most):
    days = rules.days_until(clock, hazard, float(most))
    assert days <= most and days == int(days)
    if days < most:
        assert days * hazard >= clock
    if days > 0:
        assert (days - 1) * hazard < clock or math.isclose((days - 1) * hazard, clock)


# --- beyond the horizon ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_model_goes_on_beyond_the_horizon_of_its_scenario():
    """The last levers hold on, and the table of cohorts grows."""
    run = lived(eventful(), 10)
    model = run.model()
    for _ in range(40):
        model.step()
    assert model.day == 50
    people, cohorts = model.customers, model.crowd().cohorts
    assert cohorts[..., 0].sum() == sum(customer.orders for customer in people if customer.source != Source.POOL)
    longer = ClosedLoop(eventful(), days=10, seed=run.seed)
    for _ in range(50):
        longer.step()
    assert [customer.spent_fen for customer in longer.customers] == [customer.spent_fen for customer in people]


@pytest.mark.slow
def test_arrays_go_on_beyond_the_horizon_as_agents_do():
    scenario = eventful()
    table, row_of_day = settings_table(scenario, 10)
    crowd = open_market(scenario, 1, 10, table)
    tallies = arrays.simulate_days(crowd, 50, table, row_of_day)
    model = ClosedLoop(scenario, days=10, seed=1)
    for _ in range(50):
        model.step()
    assert (tallies == np.array(model.tallies)).all()
    newcomers = crowd.met[crowd.met["source"] != Source.POOL]
    assert len(crowd.cohorts) >= 8 and crowd.cohorts[..., 0].sum() == newcomers["orders"].sum()


# --- one visit, one order -------------------------------------------------------------------------------------------


def test_a_customer_is_noted_as_active_once_a_day():
    today = SimpleNamespace(day=40, tally=SimpleNamespace(active=0, active_shift=np.zeros(fields.ACTIVE_RING, int)))
    customer = SimpleNamespace(last_active_day=20)
    for _ in range(3):
        care.note_active(customer, today)
    assert today.tally.active == 1
    assert today.tally.active_shift[20] == -1 and today.tally.active_shift[40 % fields.ACTIVE_RING] == 1
    assert today.tally.active_shift.sum() == 0


@pytest.mark.parametrize(
    ("ordered", "brought", "stage"), [(0, 0, 1), (0, 3, 1), (1, 0, 2), (2, 0, 3), (9, 0, 3), (1, 1, 4), (5, 2, 4)]
)
def test_a_stage_is_earned_by_orders_and_friends(ordered, brought, stage):
    assert orders.stage_of(SimpleNamespace(orders=ordered, brought=brought)) == stage
