"""Contacts. Chances of a false alarm are stated where luck is tested; seeds are fixed, so a pass stays a pass."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2, norm

from loopsim.compiled import compiled
from loopsim.market import acquaintances as codes
from loopsim.market.acquaintances import Acquaintances, acquaintances, contact, contacts_of, strong_of, tie_weight
from loopsim.market.network_measures import (
    clustering,
    components,
    degree_statistics,
    outnumbered_share,
    written_out,
)
from loopsim.market.shuffle import person_to_place, place_to_person, shuffles
from loopsim.scenario import network_kinds
from loopsim.scenario.consistency import disagreements
from loopsim.scenario.document import Document
from loopsim.scenario.edge_list import read_edge_list
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.network_kinds import NetworkKind
from loopsim.scenario.who import Market, Network

KINDS = get_args(NetworkKind)
MUTUAL = ("ring", "regular", "small_world", "scale_free", "communities")
#: Chance of a false alarm of each test of luck below, were the seed not fixed.
FALSE_ALARM = 1e-4


def market(kind: str, people: int, contacts: int = 8, strong: int = 4, sigma: float = 0.0, **more: object) -> Market:
    net = Network(kind=kind, contacts=contacts, strong_contacts=strong, **more)
    return Market(people=people, sociability_sigma=sigma, network=net)


def network(kind: str, people: int, contacts: int = 8, strong: int = 4, seed: int = 1, **more: object) -> Acquaintances:
    return acquaintances(market(kind, people, contacts, strong, **more), seed)


def contacts(acq: Acquaintances, who: int) -> list[int]:
    return [int(contact(acq, who, k)) for k in range(contacts_of(acq, who))]


def everyone(acq: Acquaintances) -> list[list[int]]:
    return [contacts(acq, who) for who in range(acq.people)]


def ties(acq: Acquaintances) -> Counter[tuple[int, int]]:
    return Counter((who, other) for who, others in enumerate(everyone(acq)) for other in others)


def chance_of_such_counts(found: np.ndarray, expected: np.ndarray | float) -> float:
    """Chi-square test: the chance of counts at least as far from ``expected``."""
    return float(chi2.sf(((found - expected) ** 2 / expected).sum(), found.size - 1))


@st.composite
def markets(draw: st.DrawFn, kinds: tuple[str, ...]) -> Market:
    people = draw(st.integers(10, 60))
    asked = draw(st.integers(1, people - 1))
    made = market(
        draw(st.sampled_from(kinds)),
        people,
        asked,
        draw(st.integers(0, asked)),
        community_size=draw(st.integers(2, people)),
        rewire_share=draw(st.sampled_from([0.0, 0.1, 1.0])),
        sigma=draw(st.sampled_from([0.0, 1e-3, 0.7, 1.9, 4.0])),
    )
    assume(not list(disagreements(Document(name="drawn", market=made))))
    return made


# --- what holds for every kind --------------------------------------------------------------------------------------


def test_codes_follow_the_declared_kinds_and_each_kind_has_a_rule_or_a_maker():
    named = {kind: code for code, kind in enumerate(KINDS) if getattr(codes, kind.upper(), None) == code}
    of_file = {kind for kind, one in network_kinds.KINDS.items() if one.ties == "file"}
    kept = set(network_kinds.that_keep("ties"))
    assert set(KINDS) - kept <= set(named)  # computed by a rule that names the kind
    assert set(codes._MADE) == kept - of_file
    assert not [name for name in KINDS if hasattr(codes, name.upper()) and name not in named]


@settings(max_examples=80, deadline=None)
@given(markets(tuple(k for k in KINDS if k != "edge_list")), st.integers(0, 2**63 - 1))
def test_contacts_are_other_people_of_the_market(made, seed):
    acq = acquaintances(made, seed)
    for who, others in enumerate(everyone(acq)):
        assert all(0 <= other < acq.people and other != who for other in others)
        assert 0 <= strong_of(acq, who) <= len(others)


@settings(max_examples=80, deadline=None)
@given(markets(MUTUAL), st.integers(0, 2**63 - 1))
def test_ties_are_mutual_as_often_on_both_sides(made, seed):
    found = ties(acquaintances(made, seed))
    assert all(found[other, who] == times for (who, other), times in found.items())


@settings(max_examples=60, deadline=None)
@given(markets(("ring", "small_world", "scale_free")), st.integers(0, 2**63 - 1))
def test_nobody_is_named_twice_on_rings_small_worlds_and_scale_free_networks(made, seed):
    assert set(ties(acquaintances(made, seed)).values()) <= {1}


@settings(max_examples=60, deadline=None)
@given(markets(("random", "ring", "regular")), st.integers(0, 2**63 - 1))
def test_everybody_has_the_same_number_of_contacts_where_the_kind_says_so(made, seed):
    acq = acquaintances(made, seed)
    assert {contacts_of(acq, who) for who in range(acq.people)} == {made.network.contacts}
    assert {strong_of(acq, who) for who in range(acq.people)} == {made.network.strong_contacts}


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("well_mixed", "ring", "edge_list")])
def test_one_seed_has_one_network_and_another_seed_another(kind):
    assert ties(network(kind, 100, seed=7)) == ties(network(kind, 100, seed=7))
    assert ties(network(kind, 100, seed=7)) != ties(network(kind, 100, seed=8))


@pytest.mark.parametrize("sigma", [0.0, 1.9])
@pytest.mark.parametrize("kind", [k for k in KINDS if k != "edge_list"])
def test_compiled_and_plain_calls_give_the_same_contacts(kind, sigma):
    acq = network(kind, 60, sigma=sigma)
    plain = [(who + 1) * (k + 1) * other for who, row in enumerate(everyone(acq)) for k, other in enumerate(row)]
    assert _checksum(acq) == sum(plain)


@compiled
def _checksum(acq):
    total = 0
    for who in range(acq.people):
        for k in range(contacts_of(acq, who)):
            total += (who + 1) * (k + 1) * contact(acq, who, k)
    return total


@pytest.mark.parametrize("kind", ["well_mixed", "random", "ring", "regular", "communities"])
def test_computed_kinds_store_nothing_however_large_the_market(kind):
    acq = network(kind, 200_000_000, 24, 8, seed=3)
    assert acq.start.nbytes + acq.contact.nbytes + acq.orders.keys.nbytes < 10_000
    for who in (0, 123_456_789, 199_999_999):
        for k in range(24):
            assert 0 <= contact(acq, who, k) < acq.people


@pytest.mark.slow
def test_a_heavy_tail_stores_nothing_that_grows_with_the_market_and_keeps_its_ties_mutual():
    """200 billion ties: their numbers need more than 32 bits."""
    acq = network("communities", 200_000_000, 2000, 15, seed=3, sigma=1.9)
    assert sum(array.nbytes for array in acq.law[:3]) < 200_000
    assert acq.law.first_tie[-1] > 2**37
    met = 0
    for who in range(0, 200_000_000, 9_999_991):
        for k in range(strong_of(acq, who), min(contacts_of(acq, who), 20)):
            other = contact(acq, who, k)
            assert other != who and 0 <= other < acq.people
            assert who in contacts(acq, other)
            met += 1
    assert met > 50


# --- each kind ------------------------------------------------------------------------------------------------------


def test_in_a_well_mixed_market_everyone_knows_everyone_else_and_no_tie_is_strong():
    acq = network("well_mixed", 12)
    assert all(row == [other for other in range(12) if other != who] for who, row in enumerate(everyone(acq)))
    assert strong_of(acq, 3) == 0


def test_a_ring_names_the_nearest_first():
    acq = network("ring", 20, 6)
    assert contacts(acq, 10) == [11, 9, 12, 8, 13, 7]
    assert contacts(acq, 0) == [1, 19, 2, 18, 3, 17]


def test_a_ring_with_an_odd_number_of_contacts_adds_the_person_opposite():
    assert contacts(network("ring", 20, 3, 0), 4) == [5, 3, 14]


def test_random_contacts_hit_everyone_alike():
    acq = network("random", 200, 2000, 0)
    drawn = np.bincount(contacts(acq, 77), minlength=200)
    assert drawn[77] == 0
    assert chance_of_such_counts(np.delete(drawn, 77), 2000 / 199) > FALSE_ALARM


@pytest.mark.parametrize(("people", "k"), [(11, 0), (50, 1), (50, 2), (1200, 0)])
def test_contacts_in_a_regular_network_hit_everyone_alike_over_seeds(people, k):
    hits = np.bincount(
        [int(contact(network("regular", people, 3 if people % 2 == 0 else 2, 0, seed=s), 5, k)) for s in range(6000)],
        minlength=people,
    )
    assert hits[5] == 0
    assert chance_of_such_counts(np.delete(hits, 5), 6000 / (people - 1)) > FALSE_ALARM


@compiled(allocates=True)
def _everybody_by_place(orders, order):
    return np.array([place_to_person(orders, order, place) for place in range(orders.people)])


@compiled(allocates=True)
def _places_of_everybody(orders, order):
    return np.array([person_to_place(orders, order, who) for who in range(orders.people)])


@pytest.mark.parametrize("step", [1, 2, 32, 1024])
@pytest.mark.parametrize("people", [1000, 20_000, 300_000])
def test_neighbours_are_thrown_far_apart_in_a_random_order(people, step):
    by_place = _everybody_by_place(shuffles(people, 1, seed=11), 0)
    apart = (np.roll(by_place, -step) - by_place) % people
    assert chance_of_such_counts(np.bincount(apart * 50 // people, minlength=50), people / 50) > FALSE_ALARM


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 2**63 - 1))
def test_a_random_order_has_everybody_once_and_can_be_turned_back(people, seed):
    orders = shuffles(people, 2, seed)
    by_place, places = _everybody_by_place(orders, 1), _places_of_everybody(orders, 1)
    assert np.array_equal(np.sort(by_place), np.arange(people))
    assert np.array_equal(places[by_place], np.arange(people))


def test_regular_networks_are_connected_and_rarely_name_somebody_twice():
    acq = network("regular", 2000, 8)
    found = ties(acq)
    # Two round trips share 2 ties on average: 6 pairs of round trips make about 12 of 8000; 40 has a chance below 1e-9.
    assert sum(times - 1 for times in found.values()) / 2 < 40
    reached, front = {0}, [0]
    while front:
        front = [other for who in front for other in contacts(acq, who) if other not in reached]
        reached.update(front)
    assert len(reached) == 2000


def test_a_small_world_without_moved_ties_is_the_ring():
    for people, asked in ((40, 6), (40, 7)):
        unmoved = network("small_world", people, asked, 0, rewire_share=0.0)
        assert everyone(unmoved) == everyone(network("ring", people, asked, 0))


@pytest.mark.slow
def test_a_small_world_moves_the_asked_share_of_ties_and_keeps_their_number():
    acq, ring = network("small_world", 5000, 10, rewire_share=0.1), network("ring", 5000, 10)
    found, lattice = ties(acq), ties(ring)
    assert found.total() == lattice.total()
    moved = sum(1 for tie in found if tie not in lattice) // 2
    low, high = binom.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], 25_000, 0.1)
    assert low <= moved <= high
    assert min(contacts_of(acq, who) for who in range(5000)) >= 5
    # Clustering falls as (1 - p)^3 (Barrat & Weigt 2000); the gap to it is of the order of 1 / people.
    assert clustering(acq, 5000).mean == pytest.approx(clustering(ring).mean * 0.9**3, abs=0.02)


def test_a_small_world_lists_ties_left_on_the_ring_before_moved_ones():
    acq = network("small_world", 4000, 6, rewire_share=0.3)
    in_order = 0
    for who, row in enumerate(everyone(acq)):
        distances = [min((other - who) % 4000, (who - other) % 4000) for other in row]
        near = [d for d in distances if d <= 3]
        in_order += distances[: len(near)] == sorted(near)
    # Of 3600 moved ties about 3600 x 6 / 4000 = 5 fall near again and stand last; each spoils two lists.
    assert in_order > 4000 - 40


def test_a_scale_free_network_has_the_degrees_of_the_theory():
    people, m = 40_000, 3
    acq = network("scale_free", people, 2 * m)
    degrees = np.diff(acq.start)
    assert degrees.mean() == pytest.approx(2 * m, rel=1e-3)
    # Share with k contacts: 2m(m+1) / (k(k+1)(k+2)) (Dorogovtsev, Mendes & Samukhin 2000). 5 standard deviations.
    for k in range(m, 12):
        share = 2 * m * (m + 1) / (k * (k + 1) * (k + 2))
        assert (degrees == k).mean() == pytest.approx(share, abs=5 * (share / people) ** 0.5)


def test_hubs_are_far_larger_in_a_scale_free_network_than_in_a_small_world_of_moved_ties():
    hubs = network("scale_free", 20_000, 10)
    moved = network("small_world", 20_000, 10, rewire_share=1.0)
    assert degree_statistics(hubs).most > 10 * degree_statistics(moved).most
    assert degree_statistics(hubs).friends_mean > 2 * degree_statistics(moved).friends_mean


def test_numbers_do_not_tell_who_came_early_to_a_scale_free_network():
    acq = network("scale_free", 20_000, 6)
    early, late = np.diff(acq.start)[:10_000], np.diff(acq.start)[10_000:]
    assert np.median(early) == np.median(late)
    assert early.mean() == pytest.approx(late.mean(), rel=0.15)


@pytest.mark.parametrize("asked", [1, 3, 5])
def test_an_odd_mean_number_of_contacts_is_kept_by_a_scale_free_network(asked):
    assert degree_statistics(network("scale_free", 5000, asked, 0)).mean == pytest.approx(asked, rel=0.01)


def test_strong_ties_stay_inside_the_community_and_weak_ties_leave_it():
    acq = network("communities", 5000, 12, 6, community_size=50)
    for who in range(0, 5000, 7):
        row = contacts(acq, who)
        assert (len(row), strong_of(acq, who)) == (12, 6)
        assert all(other // 50 == who // 50 for other in row[:6])
    outside = sum(other // 50 != who // 50 for who in range(5000) for other in contacts(acq, who)[6:])
    # A weak tie falls into the own community with chance 49/4999.
    assert outside / 30_000 == pytest.approx(1 - 49 / 4999, abs=0.003)


def test_the_last_community_has_fewer_strong_ties_where_it_is_small():
    acq = network("communities", 104, 8, 6, community_size=20)
    assert [strong_of(acq, who) for who in (0, 99, 100, 103)] == [6, 6, 3, 3]
    assert sorted(contacts(acq, 101)[:3]) == [100, 102, 103]
    assert contacts_of(acq, 101) == 5
    # An odd number of people cannot each have an odd number of strong ties: one fewer.
    odd = network("communities", 109, 9, 5, community_size=15)
    assert [strong_of(odd, who) for who in (0, 104, 105, 108)] == [4, 4, 3, 3]
    found = ties(odd)
    assert all(found[other, who] == times for (who, other), times in found.items())
    alone = network("communities", 101, 8, 6, community_size=20)
    assert (strong_of(alone, 100), contacts_of(alone, 100)) == (0, 2)


def degrees(acq: Acquaintances) -> np.ndarray:
    return np.array([contacts_of(acq, who) for who in range(acq.people)])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(10, 400),
    st.integers(0, 9),
    st.floats(1e-6, 4.0),
    st.integers(1, 40),
    st.integers(0, 2**63 - 1),
    st.data(),
)
def test_the_mean_number_of_contacts_is_as_declared_whatever_the_spread(people, strong, sigma, weak, seed, data):
    most = data.draw(st.integers(strong + weak, 5000))
    acq = network(
        "communities", people, strong + weak, strong, seed, sigma=sigma, community_size=10, most_contacts=most
    )
    weak_of_each = degrees(acq) - [strong_of(acq, who) for who in range(people)]
    assert weak_of_each.sum() == people * weak // 2 * 2
    assert weak_of_each.min() >= 0
    # Half of an odd crowd have to carry the mean of all.
    assert weak_of_each.max() <= max(min(most - strong, people // 2), weak + 1 + weak // 5)


@pytest.mark.parametrize(("sigma", "strong"), [(0.5, 0), (1.14, 5), (1.9, 15)])
def test_contacts_are_log_normal_from_the_strong_ties_to_the_most(sigma, strong):
    people, mean, most = 40_000, 128, 1500
    found = np.sort(degrees(network("communities", people, mean, strong, 1, sigma=sigma, most_contacts=most)))
    inside = (found > strong) & (found < most)
    assert found.mean() == mean and found.min() >= strong and found.max() <= most
    # The quantiles of the middle lie on the line of a log-normal law with this spread.
    z = norm.ppf((np.arange(people) + 0.5) / people)[inside]
    line = np.polyfit(z, np.log(found[inside]), 1)
    assert line[0] == pytest.approx(sigma, rel=0.02)
    assert np.abs(np.polyval(line, z) - np.log(found[inside])).max() < 0.5 / strong if strong else True


def test_weak_ties_of_a_heavy_tail_lead_to_each_person_in_proportion_to_their_weak_ties():
    """Chance of a false alarm: FALSE_ALARM. Over seeds, since one network has its ties fixed."""
    people, hits, ends = 60, np.zeros(6), np.zeros(6)
    for seed in range(400):
        acq = network("communities", people, 12, 2, seed, sigma=1.0, community_size=10)
        weak = degrees(acq) - 2
        side = np.array([person_to_place(acq.orders, 0, who) % 2 for who in range(people)])
        who = int(np.flatnonzero(weak > 0)[0])
        on_the_other = np.flatnonzero(side != side[who])
        rank = np.minimum(np.argsort(np.argsort(weak[on_the_other], kind="stable")) * 6 // on_the_other.size, 5)
        other = contact(acq, who, 2)
        hits[rank[on_the_other == other]] += 1
        ends += np.bincount(rank, weak[on_the_other], minlength=6) / weak[on_the_other].sum()
    assert chance_of_such_counts(hits, ends) > FALSE_ALARM


def test_people_met_along_a_weak_tie_have_more_contacts_than_most():
    """The friendship paradox: mean square over mean, by the law; a heavier tail has more of it."""
    ratios = []
    for sigma in (0.0, 0.7, 1.14, 1.9):
        acq = network("communities", 4000, 40, 4, 1, sigma=sigma)
        weak = degrees(acq) - 4
        met = [contacts_of(acq, contact(acq, who, k)) - 4 for who in range(0, 4000, 9)
               for k in range(4, contacts_of(acq, who))]  # fmt: skip
        assert np.mean(met) == pytest.approx((weak.astype(float) ** 2).mean() / weak.mean(), rel=0.08)
        ratios.append(degree_statistics(acq).friends_mean / 40)
    assert ratios == sorted(ratios) and ratios[0] == pytest.approx(1.0) and ratios[-1] > 4


def test_one_of_an_odd_crowd_has_strong_ties_only():
    acq = network("communities", 401, 20, 4, 1, sigma=1.9)
    found = ties(acq)
    assert all(found[other, who] == times for (who, other), times in found.items())
    assert degrees(acq).sum() == 401 * 16 // 2 * 2 + sum(strong_of(acq, who) for who in range(401))


def test_strong_ties_stay_inside_the_community_however_much_contacts_differ():
    acq = network("communities", 1000, 20, 4, 1, sigma=1.9)
    for who in range(0, 1000, 7):
        assert all(other // 50 == who // 50 for other in contacts(acq, who)[:4])


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "people", "asked", "strong", "where", "right"),
    [
        ("ring", 20, 20, 4, "market.network.contacts", "fewer than market.people (20)"),
        ("scale_free", 20, 30, 4, "market.network.contacts", "fewer than market.people (20)"),
        ("regular", 21, 5, 4, "market.network.contacts", "or an even market.people"),
        ("small_world", 21, 5, 4, "market.network.contacts", "or an even market.people"),
        ("communities", 21, 7, 4, "market.network.contacts", "an even number less the strong ones"),
        ("communities", 100, 80, 60, "market.network.strong_contacts", "fewer than market.network.community_size (50)"),
        ("random", 20, 3, 4, "market.network.strong_contacts", "at most market.network.contacts (3)"),
        ("small_world", 200_000_000, 24, 8, "market.network.contacts", "at most 10 "),
        ("edge_list", 20, 8, 4, "market.network.file", "CSV, Parquet, Excel"),
    ],
)
def test_a_network_that_cannot_exist_is_refused_with_the_scenario(kind, people, asked, strong, where, right):
    made = Document(name="impossible", market=market(kind, people, asked, strong))
    assert any(paths[0] == where and right in cure for paths, _, cure in disagreements(made))


# --- edge lists -----------------------------------------------------------------------------------------------------


def written(folder: Path, text: str | bytes, name: str = "ties.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def named_ties(path: Path) -> dict[object, list[object]]:
    edges = read_edge_list(path)
    return {
        edges.ids[who]: [edges.ids[other] for other in edges.contact[edges.start[who] : edges.start[who + 1]]]
        for who in range(len(edges.ids))
    }


def test_ids_may_be_any_texts(tmp_path):
    path = written(tmp_path, 'from,to\n007,7\nNat A,"Wang, Li"\n张三,Nat A\nnull1, 7\n')
    assert named_ties(path) == {
        "007": ["7"],
        "7": ["007", "null1"],
        "Nat A": ["Wang, Li", "张三"],
        "Wang, Li": ["Nat A"],
        "null1": ["7"],
        "张三": ["Nat A"],
    }


def test_whole_numbers_are_sorted_by_size_and_may_have_gaps(tmp_path):
    edges = read_edge_list(written(tmp_path, "a,b\n10,9\n-3,4000000000\n"))
    assert edges.ids.tolist() == [-3, 9, 10, 4_000_000_000]
    assert edges.contact.tolist() == [3, 2, 1, 0]


def test_numbers_beyond_64_bits_stay_themselves(tmp_path):
    one, other = "9" * 30, "9" * 29 + "8"
    assert named_ties(written(tmp_path, f"a,b\n{one},{other}\n")) == {one: [other], other: [one]}


def test_ties_hold_both_ways_and_repeats_and_self_ties_are_counted(tmp_path):
    edges = read_edge_list(written(tmp_path, "from,to,relation\n1,2,friend\n2,1,advice\n1,2,talk\n3,3,friend\n1,3,x\n"))
    assert (edges.rows, edges.self_ties, edges.repeats) == (5, 1, 2)
    assert named_ties(tmp_path / "ties.csv") == {1: [2, 3], 2: [1], 3: [1]}


def test_those_named_first_are_the_strong_ones_and_people_without_ties_are_fine(tmp_path):
    written(tmp_path, "a,b\nx,n\nm,x\nx,k\n")
    acq = acquaintances(market("edge_list", 10, strong=2, file="ties.csv"), 1, tmp_path)
    assert contacts(acq, 3) == [2, 1, 0]  # k, m, n, x are 0 to 3
    assert [strong_of(acq, who) for who in range(10)] == [1, 1, 1, 2, 0, 0, 0, 0, 0, 0]
    assert degree_statistics(acq).alone == 6


def test_parquet_gives_the_same_ties_as_csv(tmp_path):
    import pandas as pd

    rows = pd.DataFrame({"from": [5, 900, 12], "to": [900, 12, 5]})
    rows.to_parquet(tmp_path / "whole.parquet")
    rows.astype(str).astype({"to": "category"}).to_parquet(tmp_path / "texts.parquet")
    rows.to_csv(tmp_path / "ties.csv", index=False)
    expected = {5: [900, 12], 12: [900, 5], 900: [5, 12]}
    assert all(named_ties(tmp_path / name) == expected for name in ("whole.parquet", "texts.parquet", "ties.csv"))


def test_relations_called_strong_are_the_strong_ties_in_any_order(tmp_path):
    written(tmp_path, "from,to,since,Relation\n1,2,5,talk\n1,3,5,friend\n2,1,5,kin\n4,1,5,talk\n5,5,5,kin\n")
    given = {"kind": "edge_list", "file": "ties.csv", "strong_relations": "friend, kin"}
    acq = acquaintances(Market(people=10, network=Network.model_validate(given)), 1, tmp_path)
    assert contacts(acq, 0) == [1, 2, 3]  # strong: kin in the third row, friend in the second; then the rest
    assert [strong_of(acq, who) for who in range(10)] == [2, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert read_edge_list(tmp_path / "ties.csv").relations == ("friend", "kin", "talk")


def test_weights_of_the_rows_of_two_people_add_up_and_the_mean_tie_weighs_1(tmp_path):
    import pandas as pd

    rows = "from,to,weight\n7,8,1\n8,7,2\n8,9, 0\n9,9,50\n"
    written(tmp_path, rows)
    pd.read_csv(tmp_path / "ties.csv").to_parquet(tmp_path / "ties.parquet")
    for name in ("ties.csv", "ties.parquet"):
        acq = acquaintances(market("edge_list", 10, file=name), 1, tmp_path)
        assert contacts(acq, 1) == [0, 2]
        assert [tie_weight(acq, 1, k) for k in range(2)] == [2.0, 0.0]
        assert tie_weight(acq, 0, 0) == 2.0
    assert tie_weight(network("ring", 10, 4), 0, 0) == 1.0


def test_a_changed_file_is_read_again(tmp_path):
    assert len(read_edge_list(written(tmp_path, "a,b\n1,2\n")).ids) == 2
    assert len(read_edge_list(written(tmp_path, "a,b\n1,2\n3,4\n")).ids) == 4


def test_more_ids_than_people_are_refused_with_both_numbers(tmp_path):
    written(tmp_path, "a,b\n" + "".join(f"{i},{i + 1}\n" for i in range(11)))
    with pytest.raises(ScenarioError, match=r"market\.people: found 10; right is at least 12, .* ties\.csv"):
        acquaintances(market("edge_list", 10, file="ties.csv"), 1, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty file"),
        ("a,b\n", "a table without rows"),
        ("a\n1\n", "1 column"),
        ("1,2\n2,3\n", r"ids in the first line \(1, 2\); right is column names"),
        ("ann,bob\nbob,cas\ncas,ann\n", r"ids in the first line \(ann, bob\)"),
        ("a,b\n1,2\n3,\n", "an empty id in line 3"),
        ("a,b\n1,2\n3,NULL\n", "the text .NULL., a mark for nothing, as an id in line 3; right is two ids in each row"),
        ("a,b\n1,2\nNA,3\n4,n/a\n", "the text .NA., a mark for nothing, as an id in line 3"),
        ("a,b\nann,bob\nbob,-\n", "the text .-., a mark for nothing, as an id in line 3"),
        ("a,b\n1,2\n合计,1\n", "the text .合计., a row of sums, in line 3; right is a row for each tie"),
        ("a,b\n1,2\n2,1.23E+11\n", "the text .1.23E.11., an id rounded by a spreadsheet, in line 3"),
        ("a,b,c\n0,1,2\n1,2,3\n", "the columns a, b, c, of which two should be ids"),
        ("a,b\n1,2\n3\n", "1 of 2 rows with another number of cells .* line 3: "),
        (b"a,b\n\xff\xfe,2\n", "neither UTF-8 nor UTF-16 nor GB 18030"),
        ("a,b,weight\n1,2,much\n", "line 2, column weight: .*much.*; right is a number of 0 or more"),
        ("a,b,weight\n1,2,1\n1,3,-1\n", "line 3, column weight: the text .-1."),
        ("a,b,weight\n1,2,\n", "line 2, column weight: an empty text"),
        ("a,b,weight\n1,2,nan\n", "line 2, column weight: the text .nan."),
        ("a,b,weight\n1,2,0\n", "no weight above 0"),
        (bytes(range(256)), ""),
        (b"PAR1 is only the beginning", ""),
    ],
)
def test_a_file_that_is_no_edge_list_is_refused(tmp_path, text, message):
    written(tmp_path, text)
    with pytest.raises(ScenarioError, match=rf"^market\.network\.file: found .*{message}") as refused:
        acquaintances(market("edge_list", 10, file="ties.csv"), 1, tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        ",from,to\n7,1,2\n8,2,3\n9,3,1\n",  # as pandas writes its index
        "id,source,target,since\n7,1,2,2020\n8,2,3,2021\n9,3,1,2022\n",
        "Weight;To;From\n1;1;2\n1;2;3\n1;3;1\n",
        "from_user\tday\tto_user\n1\t9\t2\n2\t9\t3\n3\t9\t1\n",
        "# made for this test\n# Nodes: 3 Edges: 3\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n3\t1\n",
        "# from to\n1 2\n# half way\n2   3\n3 1\n",
        "ego|alter\n1|2\n2|3\n3.0|1\n",
        "from,to\n1,2\n# half way, and on\n2,3\n3,1\n",
    ],
)
def test_the_columns_of_ids_are_known_by_their_names_wherever_they_stand(tmp_path, text):
    assert named_ties(written(tmp_path, text)) == {1: [2, 3], 2: [1, 3], 3: [2, 1]}


def test_columns_of_ids_are_those_that_the_scenario_names(tmp_path):
    written(tmp_path, "when,buyer,friend of,from,to\n1,a,b,x,y\n2,b,c,x,y\n")
    given = {"kind": "edge_list", "file": "ties.csv", "columns": "Buyer, friend of"}
    acq = acquaintances(Market(people=10, network=Network.model_validate(given)), 1, tmp_path)
    assert [contacts(acq, who) for who in range(3)] == [[1], [0, 2], [1]]
    wrong = [
        ("buyer", "the text .buyer.; right is two different names"),
        ("buyer,BUYER", "the text .buyer, BUYER.; right is two different names"),
        ("a,to", "a, which ties.csv has not"),
    ]
    for columns, message in wrong:
        with pytest.raises(ScenarioError, match=rf"^market\.network\.columns: found {message}"):
            read_edge_list(tmp_path / "ties.csv", "", columns)


def test_columns_whose_names_tell_nothing_are_refused_with_their_names(tmp_path):
    path = written(tmp_path, "left,middle,right\n1,2,3\n")
    with pytest.raises(ScenarioError, match=r"the columns left, middle, right, .* named in market\.network\.columns"):
        read_edge_list(path)


def test_packed_edge_lists_are_read(tmp_path):
    import gzip

    written(tmp_path, gzip.compress(b"from,to\n1,2\n"), "ties.csv.gz")
    assert named_ties(tmp_path / "ties.csv.gz") == {1: [2], 2: [1]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "kin, but ties.csv has no relations; right is a third column relation or type"),
        ("a,b,type\n1,2,friend\n", "kin, of which ties.csv has no tie; right is some of friend"),
    ],
)
def test_strong_relations_that_the_file_lacks_are_refused(tmp_path, text, message):
    with pytest.raises(ScenarioError, match=rf"^market\.network\.strong_relations: found {message}"):
        read_edge_list(written(tmp_path, text), "kin")


@pytest.mark.parametrize("name", ["missing.csv", ".", "nul\0.csv"])
def test_a_file_that_is_not_there_is_refused(tmp_path, name):
    with pytest.raises(ScenarioError, match=r"market\.network\.file"):
        acquaintances(market("edge_list", 10, file=name), 1, tmp_path)


def test_parquet_with_ids_that_are_no_ids_is_refused(tmp_path):
    import pandas as pd

    pd.DataFrame({"a": [1.5, 2.0], "b": [1.0, 3.0]}).to_parquet(tmp_path / "ties.parquet")
    with pytest.raises(ScenarioError, match="ids of type double in the column a"):
        read_edge_list(tmp_path / "ties.parquet")
    pd.DataFrame({"a": ["x", None], "b": ["y", "z"]}).to_parquet(tmp_path / "ties.parquet")
    with pytest.raises(ScenarioError, match="an empty id in row 2 of the data"):
        read_edge_list(tmp_path / "ties.parquet")


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.text("ab01é ", min_size=1), st.text("ab01é ", min_size=1)), min_size=1, max_size=12))
def test_edge_lists_agree_with_a_dictionary_of_sets(tmp_path_factory, rows):
    rows = [(one.strip(), other.strip()) for one, other in rows]
    assume(all(one and other for one, other in rows))
    expected: dict[str, set[str]] = {name: set() for row in rows for name in row}
    for one, other in rows:
        if one != other:
            expected[one].add(other)
            expected[other].add(one)
    path = written(tmp_path_factory.mktemp("edges"), "from,to\n" + "".join(f"{one}, {other}\n" for one, other in rows))
    found = {str(one): [str(other) for other in others] for one, others in named_ties(path).items()}
    assert {one: set(others) for one, others in found.items()} == expected
    assert all(len(others) == len(set(others)) for others in found.values())


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode), st.binary().map(lambda b: b"PAR1" + b))
)
def test_any_file_is_read_or_refused(tmp_path_factory, data):
    path = written(tmp_path_factory.mktemp("junk"), data)
    try:
        assert read_edge_list(path).rows > 0
    except ScenarioError as refused:
        assert len(str(refused).splitlines()) == 1  # noqa: PT017 - most files are refused, some are not


# --- measures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ring", "small_world", "scale_free", "communities"])
@pytest.mark.parametrize("sigma", [0.0, 1.0])
def test_measures_agree_with_networkx(kind, sigma):
    import networkx as nx

    acq = network(kind, 300, 8, community_size=25, seed=2, sigma=sigma)
    assert ties(written_out(acq)) == ties(acq)
    graph = nx.Graph()
    graph.add_nodes_from(range(300))
    graph.add_edges_from(ties(acq))
    assert clustering(acq, 300) == pytest.approx((nx.average_clustering(graph), 0.0), abs=1e-12)
    parts = [len(part) for part in nx.connected_components(graph)]
    assert components(acq) == (len(parts), max(parts))
    if kind == "communities":  # two ties may meet the same person, whom networkx counts once
        assert max(ties(acq).values()) > 1
    else:
        degrees = np.array([degree for _, degree in graph.degree])
        measured = degree_statistics(acq)
        assert (measured.mean, measured.least, measured.most) == (degrees.mean(), degrees.min(), degrees.max())
        assert measured.mean_square == pytest.approx((degrees**2).mean(), rel=1e-12)
        nearby = nx.average_neighbor_degree(graph)
        assert outnumbered_share(acq, 300) == np.mean([nearby[who] > graph.degree[who] for who in range(300)])


def test_parts_that_no_tie_connects_are_counted():
    acq = network("communities", 100, 4, 4, community_size=10)
    assert components(acq) == (10, 10)
    assert components(network("well_mixed", 50)) == (1, 50)


def test_clustering_of_a_ring_is_known():
    assert clustering(network("ring", 1000, 10)) == pytest.approx((3 * (10 - 2) / (4 * (10 - 1)), 0.0), abs=1e-12)


@pytest.mark.parametrize("kind", ["ring", "small_world", "scale_free", "communities"])
@pytest.mark.slow
def test_clustering_of_pairs_drawn_is_that_of_all_pairs_within_its_error(kind):
    off = []
    for seed in range(1, 9):
        acq = network(kind, 2000, 16, community_size=50, seed=seed, sigma=1.0)
        drawn, true = clustering(acq, 500, 30), clustering(acq, 2000)
        assert true.error == 0.0 < drawn.error < 0.02 and drawn == clustering(acq, 500, 30)
        off.append((drawn.mean - true.mean) / drawn.error)
    assert max(map(abs, off)) < 3.5 and np.sqrt(np.mean(np.square(off))) < 1.8


def data_folder() -> Path | None:
    """``$LOOPSIM_DATA``, or ``shared/data`` beside or above the repository."""
    if given_folder := os.environ.get("LOOPSIM_DATA"):
        return Path(given_folder)
    return next((p / "shared/data" for p in Path(__file__).resolve().parents if (p / "shared/data").is_dir()), None)


@pytest.mark.skipif(data_folder() is None, reason="the data of V08 are not here: set LOOPSIM_DATA to their folder")
@pytest.mark.parametrize(
    ("name", "people", "links", "mean", "mean_square", "ratio", "outnumbered"),
    [
        ("medical_innovation", 125, 240, 3.840, 23.648, 6.158, 0.790),
        ("korean_family_planning", 1047, 3931, 7.509, 76.415, 10.176, 0.736),
    ],
)
def test_v08_friends_have_more_friends_on_two_real_networks(name, people, links, mean, mean_square, ratio, outnumbered):
    folder = data_folder() / "diffusion_networks"
    acq = acquaintances(market("edge_list", people, file=f"{name}_edges.csv"), 1, folder)
    measured = degree_statistics(acq)
    assert acq.contact.size == 2 * links
    assert measured.mean == pytest.approx(mean, abs=5e-4)
    assert measured.mean_square == pytest.approx(mean_square, abs=5e-4)
    assert measured.friends_mean == pytest.approx(ratio, abs=5e-4)
    assert outnumbered_share(acq, people) == pytest.approx(outnumbered, abs=5e-4)
    # The identity itself: contacts of whoever stands at the end of a random link.
    assert np.diff(acq.start)[acq.contact].mean() == pytest.approx(measured.friends_mean, rel=1e-6)


@pytest.mark.parametrize("kind", ["regular", "small_world", "scale_free", "communities"])
@pytest.mark.parametrize("sigma", [0.0, 1.9])
def test_v08_the_identity_holds_on_generated_networks(kind, sigma):
    acq = network(kind, 1010, 8, community_size=40, rewire_share=0.5, sigma=sigma)
    ends = [contacts_of(acq, other) for row in everyone(acq) for other in row]
    assert np.mean(ends) == pytest.approx(degree_statistics(acq).friends_mean, rel=1e-6)


def test_what_is_kept_of_every_kind_of_network_is_declared_once():
    """The part of it that is kept decides where it is kept, for which seeds, and which markets are too large for it."""
    assert network_kinds.that_keep("ties") == ("small_world", "scale_free", "edge_list")
    parts = [*network_kinds.that_keep("nothing"), *network_kinds.that_keep("keys"), *network_kinds.that_keep("ties")]
    assert sorted(parts) == sorted(network_kinds.KINDS)
    assert all(name in (Network.model_fields["kind"].description or "") for name in network_kinds.KINDS)
