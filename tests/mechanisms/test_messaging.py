"""Messaging: promotions go to whom they are meant for and spare the others; tags, posts and personal messages cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.cli import loopsim as group
from loopsim.market import choices
from loopsim.market.fields import POOL
from loopsim.mechanisms.messaging import rules
from loopsim.phases import audience
from loopsim.results.legal import legal_warnings
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import differences, eventful

#: Of equal people whose tolerance is five messages a week; 0.4 of them have a need.
PEOPLE, DAYS, NEED = 2000, 60, 0.4

TO, FORM, RULE = "levers.messages.send_to", "levers.messages.form", "levers.messages.mass_rule"
PROMOS, OTHERS, SHARE = "levers.messages.promo_per_week", "levers.messages.others_share", "levers.messages.random_share"
PRECISION, STAFF = "levers.messages.tag_precision", "levers.accounts.contact_cost_cny"


def shop(days: int = DAYS, **changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "market.segments": [{"name": "some", "share": 1.0, "need_share": NEED}],
        "behavior.fatigue.tolerance_slope": 0.0,
        "behavior.fatigue.leave_per_week": 0.0,
        PROMOS: 3.5,
        "schedule": [on_day_0(PEOPLE)],
    }
    return plain_shop(PEOPLE, days, plain | {path.replace("__", "."): value for path, value in changes.items()})


def lived(scenario: Scenario, **how: Any) -> Run:
    return loopsim.simulate(scenario, **{"seed": 1, "test_from": None, **how})


def total(run: Run, name: str) -> int:
    return int(run.daily[name].sum())


def near(expected: float, chance: float = 0.0) -> Any:
    """Within four standard errors of a count."""
    return pytest.approx(expected, abs=4 * (expected * (1.0 - chance)) ** 0.5)


# --- the law --------------------------------------------------------------------------------------------------------


def test_tags_cost_nothing_at_half_the_price_at_three_quarters_and_ever_more():
    assert rules.tag_cost(2.0, 0.5) == 0.0 and rules.tag_cost(2.0, 0.75) == pytest.approx(2.0)
    assert rules.tag_cost(2.0, 0.9) == pytest.approx(8.0)


@given(cost=st.floats(0.0, 1e4), precision=st.floats(0.5, 0.98), more=st.floats(0.0, 0.01))
def test_a_better_tag_is_never_cheaper(cost, precision, more):
    assert 0.0 <= rules.tag_cost(cost, precision) <= rules.tag_cost(cost, precision + more)


@given(week=st.floats(0.0, 100.0), launch=st.floats(0.0, 10.0))
def test_the_rule_leaves_no_more_than_is_planned_and_no_more_than_one_a_day(week, launch):
    left = rules.within_rule(week, launch)
    assert 0.0 <= left <= week and left <= 7.0
    assert left / 7.0 + launch <= max(1.0, launch) + 1e-9


# --- who gets them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "others"), [(0.3, 0.0), (0.5, 0.4), (1.0, 0.0), (0.0, 0.0)])
def test_a_random_part_gets_promotions_and_others_their_share(share, others):
    run = lived(shop(**{TO: "random", SHARE: share, OTHERS: others}))
    got = int(run.daily["targeted"].iloc[-1])
    assert got == near(PEOPLE * share, share)
    assert total(run, "promotions") == near(0.5 * (DAYS - 1) * (got + others * (PEOPLE - got)))


@pytest.mark.parametrize("engine", ["arrays", pytest.param("agents", marks=pytest.mark.slow)])
@pytest.mark.parametrize("precision", [0.5, 0.75, 0.95])
def test_tags_meet_people_in_need_by_their_precision_and_others_by_what_is_missing(engine, precision):
    run = lived(shop(days=20, **{TO: "tagged", PRECISION: precision}), engine=engine)
    expected = NEED * precision + (1.0 - NEED) * (1.0 - precision)
    assert run.daily["targeted"].iloc[-1] == near(PEOPLE * expected, expected)


def test_the_recent_are_those_of_some_days_and_the_valuable_those_who_spent():
    recent = lived(shop(**{TO: "recent", "levers.messages.recent_days": 30})).daily["targeted"].to_numpy()
    assert set(recent[1:31]) == {PEOPLE} and set(recent[31:]) == {0}
    buys = {"behavior.need.per_week": 2.0, TO: "valuable"}
    rich = lived(shop(**buys, **{"levers.messages.value_min_cny": 250.0}))
    spent = lived(shop(days=DAYS - 1, **buys)).records.customers["spent_fen"]
    assert rich.daily["targeted"].iloc[-1] == (spent >= 25_000).sum() > 0
    assert lived(shop(**buys, **{"levers.messages.value_min_cny": 1e6})).daily["targeted"].sum() == 0


@pytest.mark.parametrize("engine", ["arrays", pytest.param("agents", marks=pytest.mark.slow)])
def test_a_segment_gets_promotions_and_a_segment_that_is_not_there_is_told(engine):
    crowd = [{"name": name, "share": share, "need_share": NEED} for name, share in (("old", 0.3), ("young", 0.7))]
    for number, share in ((1, 0.3), (2, 0.7), (3, 0.0)):
        plan = shop(days=20, **{TO: "segment", "levers.messages.segment": number, "market.segments": crowd})
        run = lived(plan, engine=engine)
        of_it = (run.records.customers["segment"] == number - 1).sum()
        assert run.daily["targeted"].iloc[-1] == of_it == near(PEOPLE * share, share)
        assert (of_it == 0) == ("no_segment" in {one.key for one in plan.cautions()})


def test_people_who_are_left_out_tire_of_nothing_and_the_others_as_before():
    """Fatigue goes to the messages that one gets oneself: 3.5 a week, or none."""
    run = lived(shop(days=300, **{TO: "random", SHARE: 0.5}))
    fatigue = run.records.customers["fatigue"]
    assert set(np.round(fatigue, 6)) == {0.0, 3.5}
    assert (fatigue > 1.0).mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("audience", "levers"),
    [("random", {SHARE: 0.5}), ("tagged", {PRECISION: 0.8}), ("valuable", {}), ("recent", {}), ("segment", {})],
)
def test_newcomers_feel_from_the_first_day_the_messages_that_they_will_get(audience, levers):
    """People left out begin without the fatigue of those who get all promotions, and so stays."""
    run = lived(shop(days=5, **{TO: audience, OTHERS: 0.2, **levers}))
    people = run.records.customers
    got = 3.5 * np.where(people["fatigue"] > 2.0, 1.0, 0.2)
    assert people["fatigue"] == pytest.approx(got)
    part = {"recent": 1.0, "valuable": 0.0, "segment": 1.0}.get(audience)
    assert part is None or (got > 2.0).mean() == part
    assert part is not None or 0.2 < (got > 2.0).mean() < 0.8
    assert (got > 2.0).sum() == run.daily["targeted"].iloc[-1]


@pytest.mark.parametrize(
    ("audience", "form"),
    [("everyone", "post"), ("random", "mass"), ("tagged", "personal"), ("recent", "mass"), ("valuable", "post")],
)
def test_people_of_day_0_have_long_got_the_messages_of_the_plan(audience, form):
    """Neither fatigue nor mean interest of a pool drifts as it goes on being written to as before."""
    plan = (
        Scenario.load("existing-shop")
        .scaled(0.3)
        .change({TO: audience, FORM: form, OTHERS: 0.3, RULE: "keep", PROMOS: 9.0})
    )
    plan = plan.change(
        {"behavior.need.per_week": 0.0, "behavior.leaving.follower_per_week": 0.0,
         "behavior.leaving.buyer_per_week": 0.0, "behavior.fatigue.leave_per_week": 0.0,
         "levers.messages.recent_days": 2000 if audience == "recent" else 90}
    )  # fmt: skip
    here = [loopsim.simulate(plan, days=days, seed=1, test_from=None).records.customers for days in (1, 60)]
    pool = here[0]["source"] == POOL
    fatigue, interest = ([one[name][pool] for one in here] for name in ("fatigue", "interest"))
    assert fatigue[0] == pytest.approx(fatigue[1])
    assert interest[1].mean() == pytest.approx(interest[0].mean(), rel=0.03)


def test_a_tag_that_is_right_is_read_more_often():
    plain, written = (
        lived(shop(**{TO: "tagged", PRECISION: 0.99, "behavior.messages.tag_lift": lift})) for lift in (0.0, 0.5)
    )
    # (Of a hundred people in need one carries none, of a hundred others one does, and reads as before.)
    ratio = total(written, "reads") / total(plain, "reads")
    assert ratio == pytest.approx(1.5, rel=0.05)


# --- in which form --------------------------------------------------------------------------------------------------


def test_a_post_is_seen_by_a_part_and_tires_a_part():
    mass, post = (lived(shop(days=300, **{FORM: form})) for form in ("mass", "post"))
    assert post.records.customers["fatigue"].max() == pytest.approx(0.2 * 3.5)
    # Read with chance 0.3 x t / (t + 0.7) against t / (t + 3.5), at a tolerance of 5; the same share of all sent.
    read = [total(one, "reads") / total(one, "promotions") for one in (mass, post)]
    assert read[1] / read[0] == pytest.approx(0.3 * (8.5 / 5.7), rel=0.05)


def test_personal_messages_are_read_twice_as_often_and_paid_for_by_the_time_they_take():
    mass, run = (lived(shop(**{FORM: form, STAFF: 0.3})) for form in ("mass", "personal"))
    assert total(run, "reads") / total(mass, "reads") == pytest.approx(2.0, rel=0.05)
    assert total(run, "personal_by_staff") == total(run, "promotions") > 0
    # (A day is rounded to the fen.)
    assert total(run, "personal_cost_fen") == pytest.approx(30.0 * 0.5 * total(run, "promotions"), abs=DAYS)
    assert total(mass, "personal_by_staff") == 0


def test_personal_messages_take_the_time_in_which_hosts_serve():
    busy = {"levers.messages.service_per_week": 1.0, "levers.accounts.contacts_per_day": 300.0}
    some = {FORM: "personal", TO: "random", SHARE: 0.2}
    mass, run, few, more_of_them = (
        lived(shop(**busy, **more)) for more in ({FORM: "mass"}, {FORM: "personal"}, some, {**some, OTHERS: 0.5})
    )
    asked = PEOPLE * (1.0 + 0.5 * 3.5) / 7.0
    assert run.hosts["load"].iloc[0] == pytest.approx(asked / 300.0)
    assert run.hosts["attention"].iloc[0] == pytest.approx(300.0 / asked)
    assert total(run, "services") < total(few, "services") < total(mass, "services")
    for one, told in ((few, 0.2), (more_of_them, 0.2 + 0.8 * 0.5)):
        assert one.hosts["load"].iloc[0] == pytest.approx(PEOPLE * (1.0 + 0.5 * 3.5 * told) / 7.0 / 300.0, rel=0.05)


# --- what it costs and brings ---------------------------------------------------------------------------------------


def test_tags_are_paid_for_by_the_people_in_the_pool():
    run = lived(shop(days=365, **{TO: "tagged", PRECISION: 0.9, "levers.messages.tag_cost_cny": 2.0}))
    assert run.summary()["tags_cost"] == pytest.approx(8.0 * PEOPLE, rel=0.01)
    assert lived(shop(days=30, **{TO: "random"})).summary()["tags_cost"] == 0.0


def test_as_many_promotions_bring_more_orders_to_people_in_need_and_drive_as_many_away():
    """M42: of 40% in need and a tag that is right for 90% a part of 0.42 gets promotions, or as many at random."""
    world = {
        "market.people": 6000,
        "market.segments": [{"name": "some", "share": 1.0, "need_share": NEED}],
        "levers.ads.precision": 0.0,
        "levers.content.precision": 0.0,
        "behavior.need.per_week": 1.0,
    }
    runs = [
        loopsim.simulate(Scenario.load("closed-loop", world | more), days=364, seed=seed, test_from=None)
        for more in ({TO: "random", SHARE: 0.42}, {TO: "tagged", PRECISION: 0.9})
        for seed in (1, 2, 3, 4)
    ]
    sent, orders = (
        [sum(int(one.daily[names].to_numpy().sum()) for one in runs[at : at + 4]) for at in (0, 4)]
        for names in (["promotions"], ["first_orders", "repeat_orders"])
    )
    assert sent[1] == pytest.approx(sent[0], rel=0.05) and orders[1] > 1.05 * orders[0]


# --- the rule -------------------------------------------------------------------------------------------------------


def test_mass_messages_above_one_a_day_are_counted_or_left_out():
    told, kept, *posts = (
        lived(shop(days=31, **{PROMOS: 14.0, **more}))
        for more in ({}, {RULE: "keep"}, {FORM: "post"}, {FORM: "post", RULE: "keep"})
    )
    assert total(told, "promotions") == 2 * 30 * PEOPLE
    assert total(told, "above_rule") == total(told, "above_rule_people") == 30 * PEOPLE
    assert total(kept, "promotions") == 30 * PEOPLE and total(kept, "above_rule") == 0
    for posted in posts:  # which the rule does not know
        assert total(posted, "promotions") == 2 * 30 * PEOPLE and total(posted, "above_rule") == 0
    assert kept.records.customers["fatigue"].max() <= 7.0 < told.records.customers["fatigue"].max()


def test_a_launch_goes_before_promotions_where_the_rule_is_kept():
    launch = {"levers.launch.every_weeks": 50, "levers.launch.first_day": 10, "levers.launch.days": 5,
              "levers.launch.messages": 10.0, PROMOS: 7.0, RULE: "keep"}  # fmt: skip
    sent = lived(shop(days=30, **launch)).daily["promotions"].to_numpy()
    assert set(sent[1:]) == {PEOPLE}


def test_validate_describe_and_the_run_name_what_is_above_the_rule(tmp_path):
    file = tmp_path / "loud.toml"
    file.write_text('from = "closed-loop"\n[levers.messages]\npromo_per_week = 14\n')
    loud, told = Scenario.load(str(file)), "up to 2 mass messages a day to the same person"
    assert told in CliRunner().invoke(group, ["validate", str(file)]).output
    assert told in describe(loud)
    found = " ".join(legal_warnings(loopsim.simulate(loud.scaled(0.05), days=30, test_from=None)))
    assert told in found and "people a day got more than one" in found and "CNY" in found
    for quiet in ({RULE: "keep"}, {FORM: "post"}, {PROMOS: 7.0}):
        assert told not in describe(loud.change(quiet))


# --- as shipped -----------------------------------------------------------------------------------------------------


def test_promotions_to_everyone_are_as_before_whatever_else_is_set():
    plain = eventful(schedule=[]).change({FORM: "mass", TO: "everyone"})
    same = plain.change({SHARE: 0.1, PRECISION: 0.9, OTHERS: 0.7, "behavior.messages.post_weight": 3.0})
    run, other = (loopsim.simulate(one, days=40, test_from=None) for one in (plain, same))
    assert differences(run, other) == []


def test_describe_says_to_whom_and_how():
    tagged = Scenario.load("closed-loop", {TO: "tagged", FORM: "post", OTHERS: 0.25})
    assert "Promotions go out as posts in moments to people who are tagged as in need" in describe(tagged)
    assert "others get 25% of them" in describe(tagged)
    assert "Promotions go out" not in describe(Scenario.load("closed-loop"))


# --- what is easily forgotten -----------------------------------------------------------------------------------------


def test_only_a_tag_that_is_right_makes_people_read_more() -> None:
    """At a precision of 1/2 half of the people in need are rightly tagged, although all get the promotions."""
    messages = SimpleNamespace(send_to=choices.TO_TAGGED, tag_precision=0.5)
    people = SimpleNamespace(fatigue=SimpleNamespace(read_share=0.1), messages=SimpleNamespace(tag_lift=0.5))
    today = SimpleNamespace(
        levers=SimpleNamespace(messages=messages), behavior=people, known=SimpleNamespace(promo_read=1.0)
    )
    read = [
        audience.reading(SimpleNamespace(need_rate=1.0), today, SimpleNamespace(seed=7, who=who)) for who in range(2000)
    ]
    assert set(np.round(read, 12)) == {0.1, 0.15}
    assert 0.45 < np.mean(np.array(read) > 0.12) < 0.55


@given(notice=st.floats(0.01, 0.5), messages=st.integers(2, 20), part=st.floats(0.01, 1.0))
def test_fewer_messages_of_a_launch_are_heard_by_the_law_of_all_of_them(
    notice: float, messages: int, part: float
) -> None:
    all_heard = 1.0 - (1.0 - notice) ** messages
    expected = 1.0 - (1.0 - notice) ** (messages * part)
    assert rules.heard_of_fewer(all_heard, part) == pytest.approx(expected, abs=1e-6)


def test_the_rule_has_its_price_at_launches() -> None:
    """Of fourteen messages in three days three go out where the rule is kept: fewer hear of it, fewer buy."""
    launch = {"every_weeks": 4, "first_day": 7, "days": 3, "messages": 14.0}
    launching = {f"levers.launch.{name}": value for name, value in launch.items()}
    launching |= {"behavior.launch.response": 0.3, "behavior.launch.notice_chance": 0.1, PROMOS: 0.0}
    orders = {
        rule: int(loopsim.simulate(shop(30, **launching, **{RULE: rule}), seed=1).daily["launch_orders"].sum())
        for rule in ("warn", "keep")
    }
    assert 0 < orders["keep"] < 0.7 * orders["warn"]
    keep, warn, post = (
        lived(shop(10, **launching, **more)).records.customers["fatigue"].max()
        for more in ({RULE: "keep"}, {RULE: "warn"}, {FORM: "post"})
    )
    assert keep == pytest.approx(3 / 14 * warn) and warn > 6.0, "messages that do not go out tire nobody"
    assert post == pytest.approx(0.2 * warn), "posts tire a part"


def test_personal_messages_of_a_launch_take_time_too() -> None:
    launching = {"levers.launch.every_weeks": 4, "levers.launch.first_day": 7, "levers.launch.days": 3}
    launching |= {"levers.launch.messages": 3.0, PROMOS: 0.0, "levers.messages.service_per_week": 7.0}
    launching |= {"levers.accounts.contacts_per_day": PEOPLE}
    served = {
        form: loopsim.simulate(shop(20, **launching, **{FORM: form}), seed=1).daily["services"][7:10].sum()
        for form in ("mass", "personal")
    }
    assert served["personal"] < served["mass"]


def test_aiming_by_tags_costs_money_even_where_nothing_is_sent() -> None:
    scenario = Scenario.load("closed-loop", {PROMOS: 0.0, TO: "tagged"})
    assert not [one for one in scenario.cautions() if one.path == TO]
    assert [one for one in Scenario.load("closed-loop", {PROMOS: 0.0, TO: "recent"}).cautions() if one.path == TO]
