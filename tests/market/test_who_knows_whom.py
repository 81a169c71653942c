"""Networks from data run unchanged, and ``describe`` tells what the network of a scenario looks like."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import loopsim
from asking import asker
from loopsim.market.who_knows_whom import who_knows_whom

#: A ring of 200 people with ids of their own: ties of weight 0 and 1 in turn, friends and colleagues in turn.
RING = [(f"p{who}", f"p{(who + 1) % 200}", who % 2, ("colleague", "friend")[who % 2]) for who in range(200)]
RING_IS_NAMED = np.array(sorted(f"p{who}" for who in range(200)))


def ring(folder: Path, *columns: str, **more: object) -> loopsim.Scenario:
    """A referral loop on :data:`RING`, of which the file gives these columns beside the ids."""
    place = [0, 1, *({"weight": 2, "relation": 3}[column] for column in columns)]
    rows = [",".join(("from", "to", *columns)), *(",".join(str(row[at]) for at in place) for row in RING)]
    file = folder / "ties.csv"
    file.write_text("\n".join(rows) + "\n")
    changes = {
        "market.people": 200,
        "market.sociability_sigma": 0,
        "market.network.kind": "edge_list",
        "market.network.file": str(file),
        "levers.ads.always_per_week": 0.1,
        "behavior.need.per_week": 5,
        "behavior.sharing.per_week": 5,
        "behavior.sharing.accept_strong_chance": 1,
        "behavior.sharing.accept_weak_chance": 1,
    }
    return loopsim.Scenario.load("referral-loop", changes | more)


def who_brought_whom(plan: loopsim.Scenario, engine: str) -> list[tuple[int, int]]:
    """``[(number in the file of a friend brought, and of the referrer), ...]``, both as in ``p17``."""
    people = loopsim.simulate(plan, days=60, seed=1, test_from=None, engine=engine).customers
    pairs = people.referrer.dropna().astype(int)
    numbers = [int(name[1:]) for name in RING_IS_NAMED]
    return [(numbers[one], numbers[other]) for one, other in pairs.items()]


@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_friends_are_brought_along_ties_that_weigh_something_only(tmp_path, engine):
    pairs = who_brought_whom(ring(tmp_path, "weight"), engine)
    assert len(pairs) > 20
    light = [pair for pair in pairs if (min(pair) % 2 == 0) != (set(pair) == {0, 199})]
    assert light == []
    assert any(min(pair) % 2 == 0 for pair in who_brought_whom(ring(tmp_path), engine))


@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_friends_are_brought_along_the_relation_that_counts_as_strong(tmp_path, engine):
    changes = {"market.network.strong_relations": "friend", "behavior.sharing.accept_weak_chance": 0}
    pairs = who_brought_whom(ring(tmp_path, "relation", **changes), engine)
    assert len(pairs) > 20
    assert {RING[min(pair) if set(pair) != {0, 199} else 199][3] for pair in pairs} == {"friend"}


def told(plan: loopsim.Scenario) -> dict[str, str]:
    return dict(re.split(r"  +", line, maxsplit=1) for line in who_knows_whom(plan))


def test_the_network_of_a_file_is_told(tmp_path):
    star = "from,to,relation,weight\n" + "".join(f"hub,{leaf},{leaf[0]},{leaf[1]}\n" for leaf in ("a1", "a2", "b3"))
    (tmp_path / "ties.csv").write_text(star + "a1,a2,a,2\nb3,hub,b,1\na1,a1,a,9\nx,y,b,3\n")
    (tmp_path / "mine.toml").write_text(
        '[market]\npeople = 10\n[market.network]\nkind = "edge_list"\nfile = "ties.csv"\nstrong_relations = "a"\n'
    )
    lines = told(loopsim.Scenario.load(tmp_path / "mine.toml"))
    assert lines["people"] == "6 in the file; the other 4 of the market know nobody"
    assert lines["ties"] == "5, of 7 rows: 1 of people with themselves left out, 1 repeated"
    assert lines["relations"] == "a, b; strong: a"
    assert lines["strong ties"].startswith("3, a mean of 1.000")
    assert lines["weights"] == "from 0.417 to 1.67 of the mean tie"  # 1, 2, 3 + 1, 2, 3: a mean of 2.4
    # Contacts 3, 2, 2, 1, 1, 1 and four people with none: 10 in all, squares 20.
    assert lines["contacts"] == "mean 1.000, standard deviation 1.000, at most 3; 4 people have none"
    assert lines["contacts of a contact"].startswith("mean 2.000 ")
    assert lines["friendship paradox"].startswith("0.500 ")  # the three around the hub, of the six
    assert lines["clustering"].startswith(f"{(1 / 3 + 1 + 1) / 6:.3f} ")
    assert lines["components"] == "2; the largest holds 66.7% of the people"


@pytest.mark.parametrize("kind", ["random", "ring", "regular", "small_world", "scale_free", "communities"])
def test_networks_of_a_huge_market_are_told_from_a_smaller_one(kind):
    changes = {"market.people": 100_000_000, "market.network.kind": kind, "market.network.contacts": 12}
    lines = told(loopsim.Scenario.load("closed-loop", changes))
    assert "in a smaller market of 83," in lines["looked at"]
    assert re.match(r"mean (12\.000|11\.99\d)", lines["contacts"])


@pytest.mark.slow
def test_describe_shows_the_network_and_what_is_wrong_with_its_file(tmp_path, capsys):
    ring(tmp_path)
    given = ["describe", "closed-loop", "--set", "market.network.kind=edge_list", "--set"]
    given.append(f"market.network.file={tmp_path / 'ties.csv'}")
    ask = asker(capsys)
    assert "Who knows whom\n  people                 200 in the file" in ask(*given).out
    refused = ask(*given, "--set", "market.people=10")
    told_of = "change: market.people: found 10; right is at least 200, the people named in ties.csv"
    assert (refused.code, refused.err) == (2, [told_of])
    assert "Who knows whom" not in ask("describe", "closed-loop", "--set", "market.network.kind=well_mixed").out
