"""Replies: they come by the load of hosts, as in a queue; what is answered at once takes time from all else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.mechanisms.replies import rules
from loopsim.phases.replies import answered_share, first_reply, know_replies
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import differences, eventful

FIRST, GAIN, LOSS = "levers.messages.reply_first", "behavior.replies.trust_gain", "behavior.replies.unanswered_loss"
CONTACTS = "levers.accounts.contacts_per_day"

#: People whom one account serves once a day; a fifth of those served write back.
PEOPLE = 1000


def lived(days: int = 40, **changes: Any) -> Run:
    plain = {
        "levers.messages.service_per_week": 7.0,
        "behavior.fatigue.service_weight": 0.0,
        "behavior.fatigue.answer_share": 0.2,
        "levers.organic.trust_start": 0.5,
        "behavior.trust.service_gain": 0.0,
        "schedule": [on_day_0(PEOPLE)],
    }
    return loopsim.simulate(plain_shop(PEOPLE, days, {**plain, **changes}), test_from=None)


def total(run: Run, name: str) -> int:
    return int(run.daily[name].sum())


_parts, _minutes = st.floats(0.0, 1.0), st.floats(0.0, 1e4)


@given(usual=_minutes, most=_minutes, first=_parts, busy=_parts, more=_parts)
def test_replies_take_longer_with_load_and_never_longer_than_the_most(usual, most, first, busy, more):
    wait = first_reply(usual, most, first, busy)
    assert min(usual, most) * (1 - 1e-9) <= wait <= most * (1 + 1e-9)
    assert wait <= first_reply(usual, most, first, max(busy, more)) * (1 + 1e-9)
    assert wait >= first_reply(usual, most, max(first, more), busy) * (1 - 1e-9)


def test_half_a_day_taken_doubles_the_wait_and_a_full_one_takes_the_most():
    assert [first_reply(10.0, 600.0, 0.0, busy) for busy in (0.0, 0.5, 0.9, 1.0)] == pytest.approx([10, 20, 100, 600])
    assert first_reply(10.0, 600.0, 0.5, 0.5) == pytest.approx(15.0)


@given(first=_parts, attention=_parts, reached=_parts, more=_parts)
def test_no_more_is_answered_than_who_is_there_could_and_more_goes_first_the_more(first, attention, reached, more):
    share = answered_share(first, attention, reached)
    assert 0.0 <= share <= reached and share <= answered_share(max(first, more), attention, reached) + 1e-12


def test_a_host_who_can_give_nothing_answers_nobody():
    behavior = SimpleNamespace(replies=SimpleNamespace(usual_minutes=10.0, most_minutes=600.0))
    levers = SimpleNamespace(messages=SimpleNamespace(reply_first=0.5))
    host, today = SimpleNamespace(), SimpleNamespace(behavior=behavior, levers=levers)
    know_replies(host, today, 5.0, 0.0, 1.0)
    assert host.reply_share == 0.0
    know_replies(host, today, 5.0, 10.0, 0.8)
    assert host.reply_share == 0.8 and host.reply_minutes == pytest.approx(0.5 * 10.0 + 0.5 * 20.0)


@pytest.mark.parametrize(("contacts", "minutes"), [(1e6, 10), (2000.0, 20), (1250.0, 50)])
def test_with_time_left_all_is_answered_in_the_time_of_a_queue(contacts, minutes):
    run = lived(**{CONTACTS: contacts})
    summary = run.summary()
    assert total(run, "chats") == pytest.approx(0.2 * total(run, "services"), rel=0.05)
    assert summary["reply_share"] == 1.0
    assert summary["reply_minutes"] == pytest.approx(minutes, abs=0.6)
    assert run.hosts["reply_minutes"].iloc[0] == pytest.approx(minutes, rel=0.01)


def test_a_host_with_twice_too_much_to_do_answers_half_as_late_as_may_be():
    run = lived(**{CONTACTS: 500.0})
    assert run.summary()["reply_share"] == pytest.approx(0.5, abs=0.03)
    assert run.summary()["reply_minutes"] == pytest.approx(600.0)


def test_what_goes_first_is_answered_at_once_and_leaves_less_time_for_service():
    plain, first = (lived(**{CONTACTS: 500.0, FIRST: share}) for share in (0.0, 1.0))
    assert first.summary()["reply_share"] == 1.0 and first.summary()["reply_minutes"] == pytest.approx(10.0)
    # A fifth of the work is lost to interruptions.
    assert total(first, "services") == pytest.approx(0.8 * total(plain, "services"), rel=0.03)
    assert first.hosts["attention"].iloc[0] == pytest.approx(0.4)


def test_replies_win_trust_and_silence_costs_it():
    def trust(**changes: Any) -> float:
        return float(lived(**{CONTACTS: 500.0, **changes}).records.customers["trust"].mean())

    assert trust() == pytest.approx(0.5)
    assert trust() < trust(**{GAIN: 0.2}) < trust(**{GAIN: 0.2, "behavior.replies.patience_minutes": 6000.0})
    assert trust(**{LOSS: 0.2}) < trust(**{LOSS: 0.05}) < trust()
    # What is answered at once is worth more, and nothing is left unanswered.
    assert trust(**{GAIN: 0.2, LOSS: 0.1, FIRST: 1.0}) > trust(**{GAIN: 0.2, LOSS: 0.1})


def test_times_of_replies_alone_change_nothing_else():
    plain = eventful(schedule=[]).change({FIRST: 0.0, GAIN: 0.0, LOSS: 0.0})
    run, other = (
        loopsim.simulate(one, days=40, test_from=None)
        for one in (plain, plain.change({"behavior.replies.patience_minutes": 1.0}))
    )
    assert differences(run, other) == []


def test_describe_says_what_goes_first():
    assert "Hosts answer 30% of what customers write before all else." in describe(
        Scenario.load("closed-loop", {FIRST: 0.3})
    )
    assert "before all else" not in describe(Scenario.load("closed-loop"))


def test_hosts_whom_nobody_writes_to_are_not_interrupted():
    today = {"levers": SimpleNamespace(messages=SimpleNamespace(reply_first=0.5, service_per_week=0.0))}
    assert not rules.some_first(SimpleNamespace(**today))
    today["levers"].messages.service_per_week = 1.0
    assert rules.some_first(SimpleNamespace(**today))
