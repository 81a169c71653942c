"""Kinds of hosts are declared once: what they name exists, and what is derived holds for each of them."""

from __future__ import annotations

import dataclasses
import re

import pytest

import loopsim
from loopsim.market.fields import HostKind, Source
from loopsim.market.tallies import TALLY
from loopsim.mechanisms.pay.rules import known_share, usual_share
from loopsim.scenario.cautions import cautions
from loopsim.scenario.customers import HOSTS as NAMED_IN_TABLES
from loopsim.scenario.customers_file import _HOST
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.first_attitude import Attitude
from loopsim.scenario.hosts.kind import KindOfHost
from loopsim.scenario.hosts.kinds import BRINGING, HOSTS, PLANNED, TAKE_NEWCOMERS, listed, paths_of_counts
from loopsim.scenario.implied import fixed_cost_per_week_cny, room_for_friends
from loopsim.scenario.levers import Levers
from loopsim.scenario.sentences import _hosts

#: A shop without any host.
NOBODY = dict.fromkeys(paths_of_counts(), 0)


def of_each(kinds):
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


def levers_named(kind: KindOfHost) -> list[str]:
    pays = [pay.lever for pay in (kind.commission, kind.override, kind.weekly) if pay]
    brings = [kind.brings.neighbors, kind.brings.accept_chance] if kind.brings else []
    own = [kind.most, kind.wage, kind.friend_cap, kind.contacts_per_day, kind.quality_gain, *pays, *brings]
    return [name for name in own if name] + ["count"] * (kind in PLANNED)


@of_each(HOSTS.values())
def test_every_lever_that_a_kind_names_is_one_of_its_section(kind: KindOfHost) -> None:
    section = Levers.model_fields[kind.levers].annotation
    assert [name for name in levers_named(kind) if name not in section.model_fields] == []


@of_each(HOSTS.values())
def test_every_tally_that_a_kind_names_is_counted(kind: KindOfHost) -> None:
    pays = [pay.tally for pay in (kind.commission, kind.override, kind.weekly) if pay]
    counts = [one.name for one in (kind.hired, kind.left) if one]
    assert [name for name in (kind.levers, *pays, *counts) if name not in (TALLY.names or ())] == []


@of_each(HOSTS.values())
def test_who_works_like_others_shares_their_levers_and_tallies(kind: KindOfHost) -> None:
    if kind.works_like:
        other = HOSTS[kind.works_like]
        assert (kind.levers, kind.hired, kind.left) == (other.levers, other.hired, other.left)
        assert not kind.at_work and not other.works_like
    else:
        assert kind.at_work and next(one for one in HOSTS.values() if one.levers == kind.levers) is kind


def test_codes_and_sources_follow_the_declarations() -> None:
    assert [kind.name.lower() for kind in HostKind] == list(HOSTS)
    brought = [source.name.lower() for source in Source if Source.REFERRAL < source < Source.POOL]
    assert brought == [one.source for one in BRINGING]


def test_newcomers_go_to_guides_then_to_accounts() -> None:
    assert TAKE_NEWCOMERS[0] == HostKind["GUIDE"] and TAKE_NEWCOMERS[-1] == HostKind["ACCOUNT"]


@of_each(PLANNED)
def test_a_planned_host_holds_friends_costs_money_and_is_told(kind: KindOfHost) -> None:
    most = {kind.path(kind.most): 9} if kind.most else {}
    some = loopsim.Scenario.load("closed-loop", NOBODY | most | {kind.path("count"): 2})
    assert room_for_friends(some.levers) == 2 * kind.room(some.levers) > 0
    assert fixed_cost_per_week_cny(some.levers) == 2 * kind.weekly_cny(some.levers)
    assert _hosts(some).startswith("2 ")
    assert "levers.accounts.count" not in {one.path for one in cautions(some) if one.key == "no_room"}
    assert Attitude(some).attention > 0.0


@of_each(PLANNED)
def test_a_table_of_customers_may_name_hosts_of_each_planned_kind(kind: KindOfHost) -> None:
    assert kind.name in NAMED_IN_TABLES
    assert re.match(_HOST, f"{kind.name.title()} 3")


@of_each([kind for kind in PLANNED if kind.quality_gain])
def test_the_quality_that_hosts_add_is_known_before_a_run(kind: KindOfHost) -> None:
    most = {kind.path(kind.most): 9} if kind.most else {}
    of_kind = NOBODY | most | {kind.path("count"): 2}
    perfect = loopsim.Scenario.load("closed-loop", of_kind | {kind.path(kind.quality_gain): 1.0})
    plain = loopsim.Scenario.load("closed-loop", of_kind | {kind.path(kind.quality_gain): 0.0})
    assert Attitude(perfect).service_quality == 1.0
    assert Attitude(plain).service_quality == plain.levers.messages.service_quality


@of_each([kind for kind in HOSTS.values() if kind.commission])
def test_pay_for_an_order_of_more_than_all_of_it_is_refused(kind: KindOfHost) -> None:
    over = dict.fromkeys(kind.order_pay, 0.96)
    with pytest.raises(ScenarioError, match="of an order, with partners, creators and hosts"):
        loopsim.Scenario.load("closed-loop", over)


@of_each(PLANNED[1:])
def test_other_levers_of_hosts_do_nothing_while_there_are_none(kind: KindOfHost) -> None:
    off = loopsim.Scenario.load("closed-loop", {kind.path("count"): 0, kind.path(kind.contacts_per_day): 77.0})
    assert kind.path(kind.contacts_per_day) in {one.path for one in cautions(off)}


def test_words_are_listed_with_the_last_one_apart() -> None:
    assert [listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed(("a", "b"), "or") == "a or b"


def test_a_kind_of_host_that_is_declared_needs_a_section_with_its_levers() -> None:
    lost = dataclasses.replace(HOSTS["guide"], friend_cap="no_such_lever")
    with pytest.raises(AttributeError):
        lost.room(loopsim.Scenario.load("guides").levers)


def test_a_new_kind_that_is_paid_commission_works_the_same_at_any() -> None:
    """Nothing names their usual commission; the rules of pay are written all the same."""
    assert known_share(HOSTS["leader"]) == ["return people.usual_share_of_leaders"]
    assert known_share(dataclasses.replace(HOSTS["leader"], name="ambassador", levers="ambassadors")) == []
    assert usual_share(list(HOSTS).index("account"), Attitude) == 0.0
