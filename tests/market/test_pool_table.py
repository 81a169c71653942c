"""A table of customers: the pool of day 0 is as its rows say, on both engines, and what cannot be is told by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from asking import asker
from loopsim.market.crowd import open_market
from loopsim.market.fields import ACCOUNT, GUIDE, NONE, POOL
from loopsim.results.daily import pool_at_start
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

EMPTY = {f"market.pool.{name}": 0 for name in ("followers", "buyers", "repeat_buyers", "referrers")}

FEW = """customer,joined_days_ago,orders,last_order_days_ago,first_order_days_ago,spent_cny,referrer,host,segment,city
ann,100,3,10,90,540.55,,1,others,x
bob,50,1,40,,,ann,guide 1,families,y
cid,60,0,,,,ann,,,y
dot,400,2,300,,0,,2.0,,z
eve,20,0,,,,bob,,students,z
"""


def table(folder: Path, text: str = FEW, name: str = "customers.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def shop(path: Path, **changes: Any) -> Scenario:
    given = {name.replace("__", "."): value for name, value in changes.items()}
    segments = [
        {"name": name, "share": share} for name, share in (("families", 0.5), ("students", 0.3), ("others", 0.2))
    ]
    usual = {"market.people": 2000, "levers.guides.count": 2, "market.segments": segments}
    return Scenario.load("closed-loop", usual | given | {"market.pool.file": str(path)})


def year(scenario: Scenario, days: int = 120, **how: Any) -> Run:
    return loopsim.simulate(scenario, days=days, **{"test_from": None, **how})


def seated(scenario: Scenario, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """``-> (people of the pool, hosts)`` before day 0."""
    crowd = open_market(scenario, seed, 10, settings_table(scenario, 10)[0])
    return crowd.customers[1 : crowd.standing[0]["met"] + 1], crowd.hosts[: crowd.standing[0]["hosts"]]


def by_age(people: np.ndarray) -> dict[int, Any]:
    """The people of a table whose rows differ in when they joined, by days since then."""
    return {-1 - int(one["joined_day"]): one for one in people}


def faults(path: Path, **changes: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        shop(path, **changes)
    return str(error.value).split("\n")


def test_each_row_is_a_person_as_it_says(tmp_path: Path):
    scenario = shop(table(tmp_path))
    people, hosts = seated(scenario)
    assert len(people) == 5 and (people["source"] == POOL).all()
    row = by_age(people)
    ann, bob, cid, dot, eve = (row[age] for age in (100, 50, 60, 400, 20))
    assert [int(one["orders"]) for one in (ann, bob, cid, dot, eve)] == [3, 1, 0, 2, 0]
    assert [int(one["stage"]) for one in (ann, bob, cid, dot, eve)] == [4, 4, 1, 3, 1]
    assert [int(one["last_order_day"]) for one in (ann, bob, cid, dot)] == [-11, -41, NONE, -301]
    assert ann["first_order_day"] == -91 and bob["first_order_day"] == -41
    assert dot["joined_day"] <= dot["first_order_day"] <= dot["last_order_day"]
    assert ann["spent_fen"] == 54_055 and dot["spent_fen"] == 0 and bob["spent_fen"] > 0
    assert [int(one["segment"]) for one in (ann, bob, eve)] == [2, 0, 1]
    accounts = scenario.levers.accounts.count
    assert [int(one["host"]) for one in (ann, bob, dot)] == [0, accounts, 1]
    assert hosts["kind"][ann["host"]] == ACCOUNT and hosts["kind"][bob["host"]] == GUIDE
    assert hosts["friends"].sum() == 5


def test_known_referrers_are_kept_with_the_chain_of_whom_they_brought(tmp_path: Path):
    row = by_age(seated(shop(table(tmp_path)))[0])
    ann, bob, cid, dot, eve = (row[age] for age in (100, 50, 60, 400, 20))
    assert [int(one["referrer"]) for one in (ann, bob, cid, dot, eve)] == [
        NONE, ann["number"], ann["number"], NONE, bob["number"],
    ]  # fmt: skip
    assert [int(one["brought"]) for one in (ann, bob, cid, dot, eve)] == [2, 1, 0, 0, 0]
    assert ann["last_brought"] == bob["number"] and bob["brought_before"] == cid["number"]
    assert cid["brought_before"] == NONE
    assert [bool(one["is_vouched_for"]) for one in (ann, bob, cid, eve)] == [False, True, True, True]


def test_blanks_capitals_parquet_and_numbers_with_a_point_read_alike(tmp_path: Path):
    read = shop(table(tmp_path)).market.pool.customers
    spaced = FEW.replace(",", " , ").replace("joined_days_ago", "Joined_Days_Ago")
    pd.read_csv(tmp_path / "customers.csv").to_parquet(tmp_path / "customers.parquet")
    pd.read_csv(tmp_path / "customers.csv").to_csv(tmp_path / "again.csv", index=False)  # whole numbers get a point
    bom = tmp_path / "bom.csv"
    bom.write_bytes(b"\xef\xbb\xbf" + FEW.replace("\n", "\r\n").encode())
    for path in (table(tmp_path, spaced, "b.csv"), tmp_path / "customers.parquet", tmp_path / "again.csv", bom):
        other = shop(path).market.pool.customers
        assert all(np.array_equal(one, two) for one, two in zip(read[:-2], other[:-2], strict=True)), path


def test_ids_that_are_numbers_find_each_other_beside_empty_cells(tmp_path: Path):
    rows = pd.DataFrame({"customer": [7, 8], "joined_days_ago": [9, 3], "orders": [0, 0], "referrer": [None, 7]})
    rows.to_parquet(tmp_path / "c.parquet")
    rows.to_csv(tmp_path / "c.csv", index=False)
    for name in ("c.parquet", "c.csv"):
        assert shop(tmp_path / name).market.pool.customers.referrer.tolist() == [-1, 0]


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Random tables: ages, orders, hosts, segments and referrers of whom some are known."""
    count = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    joined = rng.integers(1, 300, count)
    orders = rng.integers(0, draw(st.integers(1, 6)), count)
    last = rng.integers(1, joined + 1)
    first = np.where(orders == 1, last, rng.integers(last, joined + 1))
    told = rng.random((6, count)) < draw(st.floats(0, 1))
    older = [np.flatnonzero(joined > mine) for mine in joined]
    referrer = [rng.choice(them) if len(them) and told[0, n] else None for n, them in enumerate(older)]
    columns = {
        "customer": [f"c{n}" for n in range(count)],
        "joined_days_ago": joined,
        "orders": orders,
        "last_order_days_ago": np.where(orders > 0, last, np.nan),
        "first_order_days_ago": np.where((orders > 0) & told[1], first, np.nan),
        "spent_cny": np.where((orders > 0) & told[2], rng.integers(0, 10**6, count) / 100, np.nan),
        "referrer": [None if one is None else f"c{one}" for one in referrer],
        "host": [rng.choice(["1", "account 2", "guide 1"]) if one else None for one in told[3]],
        "segment": [rng.choice(["families", "students"]) if one and orders[n] == 0 else None
                    for n, one in enumerate(told[4])],
    }  # fmt: skip
    return pd.DataFrame(columns)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=tables(), seed=st.integers(0, 2**63 - 1))
@pytest.mark.slow
def test_whatever_the_table_stocks_orders_and_referrers_are_as_it_says_on_both_engines(rows, seed, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "customers.csv"
    rows.to_csv(path, index=False)
    small = {"market.people": 200, "market.pool.file": str(path), "levers.guides.count": 2}
    scenario = eventful().change(EMPTY | small)
    people, hosts = seated(scenario, seed)
    place = {number: n for n, number in enumerate(people["number"].tolist())}
    told = ["joined_days_ago", "orders", "last_order_days_ago"]

    def ids(one: pd.DataFrame) -> list[tuple[int, ...]]:
        """Each person with the person who brought them, as numbers, in order."""
        own = [tuple(int(value) for value in row) for row in one[told].fillna(0).to_numpy()]
        return sorted((*mine, *(own[by] if by >= 0 else ())) for mine, by in zip(own, one["by"], strict=True))

    row_of = {name: n for n, name in enumerate(rows["customer"])}
    expected = rows.assign(by=[row_of.get(name, -1) for name in rows["referrer"]])
    last = np.where(people["last_order_day"] == NONE, 0, -1 - people["last_order_day"])
    found = pd.DataFrame(dict(zip(told, (-1 - people["joined_day"], people["orders"], last), strict=True)))
    assert ids(found.assign(by=[place.get(number, -1) for number in people["referrer"].tolist()])) == ids(expected)
    spent = rows["spent_cny"].dropna()
    assert set(np.round(100 * spent).astype(int)) <= set(people["spent_fen"].tolist())
    assert hosts["friends"].sum() == len(rows) == len(place)
    named = np.bincount([{"1": 0, "account 2": 1, "guide 1": 2}[one] for one in rows["host"].dropna()], minlength=3)
    assert (hosts["friends"][:3] >= named).all()
    for number, name in enumerate(("families", "students")):
        assert (people["segment"] == number).sum() >= (rows["segment"] == name).sum()
    can_be = (rows["orders"] >= max(scenario.behavior.need.dropout_from_order, 1)).sum()
    assert people["is_silent"].sum() == min(round(0.5 * (rows["orders"] > 0).sum()), can_be)

    run = year(scenario, 12, seed=seed)
    assert differences(run, year(scenario, 12, seed=seed, engine="agents")) == []
    assert pool_at_start(run.tallies) == len(rows)
    assert (run.tallies["stock"].sum(axis=1) == 200).all()
    flow = run.daily["joined_today"] + run.daily["won_back"] - run.daily["left"]
    assert (run.daily["reachable"] == len(rows) + flow.cumsum()).all()
    assert run.summary()["joined"] == (run.records.customers["joined_day"] >= 0).sum()


def drawn(folder: Path, count: int = 4000) -> Path:
    """A larger table: a third have bought, some of them often; who bought did so 1 to 400 days ago."""
    rng = np.random.default_rng(1)
    joined = rng.integers(400, 800, count)
    orders = np.where(rng.random(count) < 0.35, rng.geometric(0.4, count), 0)
    last = np.where(orders > 0, rng.integers(1, 400, count).astype(float), np.nan)
    path = folder / "large.csv"
    rows = {"joined_days_ago": joined, "orders": orders, "last_order_days_ago": last}
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_who_ordered_often_needs_much_and_who_has_not_for_long_is_more_likely_silent(tmp_path: Path):
    people, _ = seated(shop(drawn(tmp_path), market__people=20_000, market__segments=[{"name": "all", "share": 1.0}]))
    need, orders = people["need_rate"], people["orders"]
    assert (need[orders > 0] > 0).all()
    assert need[orders == 0].mean() < need[orders == 1].mean() < need[orders == 2].mean() < need[orders > 3].mean()
    bought = people[orders > 0]
    ago, silent = -1 - bought["last_order_day"], bought["is_silent"]
    assert silent.sum() == round(0.5 * len(bought)) and ago[silent].mean() > ago[~silent].mean() + 20


def test_who_brought_most_is_most_sociable(tmp_path: Path):
    rows = ["customer,joined_days_ago,orders,last_order_days_ago,referrer"]
    rows += [f"r{n},500,1,50," for n in range(200)]
    rows += [f"b{n},500,1,50," for n in range(600)]
    rows += [f"f{n}a,100,0,,r{n}" for n in range(200)] + [f"f{n}b,90,0,,r{n % 50}" for n in range(200)]
    people, _ = seated(shop(table(tmp_path, "\n".join(rows)), market__people=20_000))
    brought, reach = people["brought"], people["sociability"]
    assert sorted(brought[brought > 0].tolist()) == [1] * 150 + [5] * 50
    assert (
        reach[(brought == 0) & (people["orders"] > 0)].mean() < reach[brought == 1].mean() < reach[brought == 5].mean()
    )


def test_the_rest_of_the_pool_section_holds_for_what_the_table_does_not_say(tmp_path: Path):
    path = table(tmp_path)
    people, hosts = seated(
        shop(
            path,
            market__pool__trust=0.9,
            market__pool__experience=0.3,
            market__pool__silent_share=1.0,
            levers__accounts__friend_cap=2,
            market__pool__hosts="in_turn",
        )
    )
    bought = people["orders"] > 0
    assert (people["trust"] == 0.9).all() and (people["experience"][bought] == 0.3).all()
    assert people["is_silent"].sum() == 3 and people["is_silent"][bought].all()
    assert hosts["friends"][:2].tolist() == [2, 2]  # ann and dot are there, the others fill up


def test_describe_says_what_the_table_holds(tmp_path: Path):
    told = describe(shop(table(tmp_path)))
    assert (
        "customers.csv holds the pool of day 0: 5 people, of whom 3 have bought, 2 of them twice or more; they joined "
        "126 days ago and ordered last 117 days ago, in the mean; 3 of them were brought by 2 of the others." in told
    )


def test_the_digest_follows_the_table_and_not_its_place(tmp_path: Path):
    for name in "abc":
        (tmp_path / name).mkdir()
    one, same = shop(table(tmp_path / "a")), shop(table(tmp_path / "b"))
    other = shop(table(tmp_path / "c", FEW.replace("ann,100", "ann,101")))
    assert one.digest() == same.digest() != other.digest()


def test_a_table_read_again_is_as_it_is_now(tmp_path: Path):
    path = table(tmp_path)
    assert shop(path).market.pool.people == 5
    assert shop(table(tmp_path, FEW + "fay,9,0,,,,,,,\n")).market.pool.people == 6


def test_figures_known_are_solved_for_the_people_of_the_table(tmp_path: Path):
    path = drawn(tmp_path)
    usual = {"market.people": 20_000, "known.orders_per_year": 3.0}
    by_file = Scenario.load("closed-loop", usual | {"market.pool.file": str(path)})
    counted = by_file.market.pool.counted
    assert counted.people == 4000 and counted.bought == by_file.market.pool.bought and counted.file == ""
    numbers = {f"market.pool.{name}": value for name, value in counted.model_dump().items() if name != "silent_share"}
    by_counts = Scenario.load("closed-loop", usual | numbers)
    assert by_file.behavior.need == by_counts.behavior.need
    assert by_file.behavior.need != Scenario.load("closed-loop", usual).behavior.need


def test_what_the_table_says_for_each_has_no_effect_beside_it_and_is_cautioned(tmp_path: Path):
    entered = {"market__pool__joined_days_ago": [5, 9], "market__pool__orders_per_repeat_buyer": 9.0}
    told = {one.path for one in shop(table(tmp_path), **entered, market__pool__trust=0.9).cautions()}
    assert {"market.pool.joined_days_ago", "market.pool.orders_per_repeat_buyer"} <= told
    assert "market.pool.trust" not in told


def test_a_table_cannot_be_scaled(tmp_path: Path):
    scenario = shop(table(tmp_path))
    with pytest.raises(ScenarioError, match=r"found 2 and a table of customers, customers.csv; right is no factor"):
        scenario.scaled(2)
    assert scenario.scaled(1).market == scenario.market


def test_the_table_travels_with_the_run(tmp_path: Path):
    path = table(tmp_path)
    run = year(shop(path), 20)
    run.save(tmp_path / "run")
    path.unlink()
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    back = loopsim.load(tmp_path / "elsewhere")
    assert back.scenario.pool_file == tmp_path / "elsewhere" / "pool.csv"
    assert back.scenario.digest() == run.provenance["digest"] and back.summary() == run.summary()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ann,100", "ann,0", 'line 2, column joined_days_ago: the text "0"; right is a whole number of days from 1'),
        ("ann,100", "ann,", "line 2, column joined_days_ago: nothing; right is a whole number of days from 1"),
        ("ann,100", "ann,9.5", "line 2, column joined_days_ago: 9.5; right is a whole number of days from 1"),
        ("ann,100", "ann,1e400", 'line 2, column joined_days_ago: the text "1e400"'),
        ("ann,100", "ann,NULL", "line 2, column joined_days_ago: nothing; right is a whole number of days from 1"),
        ("bob,50,1", "bob,50,-1", 'line 3, column orders: the text "-1"; right is a whole number from 0 to 1_000_000'),
        ("bob,50,1", "bob,50,", "line 3, column orders: nothing"),
        ("bob,50,1,40", "bob,50,1,", "line 3, column last_order_days_ago: nothing; right is days: this row has orders"),
        ("bob,50,1,40", "bob,50,1,51", "line 3, column last_order_days_ago: 51; right is at most joined_days_ago"),
        ("cid,60,0,", "cid,60,0,5", "line 4, column last_order_days_ago: 5; right is nothing, since this row has no"),
        (",10,90,", ",10,9,", "line 2, column first_order_days_ago: 9; right is at least last_order_days_ago"),
        (",10,90,", ",10,101,", "line 2, column first_order_days_ago: 101; right is at most joined_days_ago"),
        (",1,40,,", ",1,40,45,", "line 3, column first_order_days_ago: 45; right is last_order_days_ago, since"),
        ("540.55", "-1", 'line 2, column spent_cny: the text "-1"; right is a number from 0'),
        ("cid,60,0,,,", "cid,60,0,,,9", "line 4, column spent_cny: 9; right is 0 or nothing, since this row has no"),
        ("cid,", "bob,", 'line 4, column customer: the text "bob"; right is another one than line 3 has'),
        (
            ",ann,guide",
            ",amy,guide",
            'line 3, column referrer: the text "amy"; right is a value of the column customer',
        ),
        (",ann,guide", ",cid,guide", None),
        (",ann,guide", ",eve,guide", 'column referrer: the text "eve" (line 6), who joined no earlier than the one'),
        (",ann,guide", ",bob,guide", 'column referrer: the text "bob" (line 3), who joined no earlier than the one'),
        ("guide 1", "shop", 'line 3, column host: the text "shop"; right is a number from 1 on, or a name such as'),
        ("guide 1", "0", 'line 3, column host: the text "0"; right is a number from 1 on'),
        ("guide 1", "guide 3", "line 3, column host: guide 3; right is at most guide 2, or levers.guides.count of 3"),
        ("guide 1", "9", "line 3, column host: 9; right is 1 to 6: accounts, then guides, then leaders"),
        ("others", "rich", 'line 2, column segment: the text "rich"; right is one of families, students, others'),
        ("orders,", "sales,", "customers.csv no column orders; right is a column orders"),
        ("customer,", "name,", "a column referrer and no column customer; right is a column customer, whose values"),
        ("city", "orders", "the column orders 2 times; right is each column once"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_row_and_column(tmp_path: Path, old: str, new: str, told: str | None):
    assert FEW.count(old)
    path = table(tmp_path, FEW.replace(old, new, 1))
    if told is None:  # somebody else who is older: fine
        assert shop(path).market.pool.customers.referrer.tolist() == [-1, 2, 0, -1, 1]
        return
    lines = faults(path)
    assert any(told in line and "market.pool.file: found in customers.csv" in line for line in lines), lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "which is empty; right is a file with a row for each customer"),
        ("joined_days_ago,orders\n", "a table without rows; right is at least one row below the header"),
        ("\n\n", "customers.csv no table (an empty file); right is a CSV, Parquet or Excel file with a header"),
        (
            "joined_days_ago,orders\n1\n",
            "1 of 1 rows with another number of cells than the header has names (2), such as line 2",
        ),
        ("joined_days_ago,orders\n1,0\n", None),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str, told: str | None):
    path = table(tmp_path, text)
    if told is None:
        assert shop(path).market.pool.people == 1
    else:
        assert told in faults(path)[0]
    assert "which is no file" in faults(tmp_path / "none.csv")[0]


def test_bytes_that_are_no_text_are_refused_in_a_line(tmp_path: Path):
    path = tmp_path / "customers.csv"
    for data in (b"\xff\xfe\x00a,b\n1,2\n", b"joined_days_ago,orders\n\xff,0\n", b"PAR1 and no more", b"\x00" * 50):
        path.write_bytes(data)
        assert [line.count("; right is ") for line in faults(path)] == [1]


def test_at_most_ten_faults_are_told_and_how_many_more_there_are(tmp_path: Path):
    lines = faults(table(tmp_path, "joined_days_ago,orders\n" + "0,0\n" * 25))
    assert len(lines) == 10 and "(and 15 more faults below it)" in lines[-1]


def test_counts_beside_a_table_and_people_whom_the_market_does_not_have_are_refused(tmp_path: Path):
    path = table(tmp_path)
    assert "market.pool.buyers: found 7 beside the table of customers" in faults(path, market__pool__buyers=7)[0]
    many = table(tmp_path, "joined_days_ago,orders,last_order_days_ago\n" + "9,1,2\n" * 1500, "many.csv")
    assert "found 1500 people who bought; right is at most 1000, the people of the market" in faults(many)[0]
    network = {"market__network__kind": "well_mixed", "market__people": 1400}
    assert "market.pool.file: found 1500 people in the pool; right is at most" in faults(many, **network)[0]
    students = table(tmp_path, "joined_days_ago,orders,segment\n" + "9,0,students\n" * 601, "students.csv")
    assert 'line 602, column segment: 601 people of the text "students"' in faults(students)[0]
    none = {"levers__accounts__count": 0, "levers__guides__count": 0}
    assert "and no account to hold them" in faults(table(tmp_path, "joined_days_ago,orders\n1,0\n"), **none)[0]


def test_a_study_takes_tables_from_beside_its_file_and_knows_when_one_changes(tmp_path: Path):
    table(tmp_path)
    table(tmp_path, FEW + "fay,9,0,,,,,,,\n", "other.csv")
    study = tmp_path / "study.toml"
    study.write_text(
        '[runs]\nper_point = 1\n[base]\nscenario = "closed-loop"\n'
        'set = {"market.people" = 2000, "levers.guides.count" = 2, '
        '"market.segments" = [{name = "families", share = 0.5}, {name = "students", share = 0.3}, '
        '{name = "others", share = 0.2}], "market.pool.file" = "customers.csv"}\n'
        '[[factor]]\npath = "market.pool.file"\nlist = ["customers.csv", "other.csv"]\n'
    )
    told = loopsim.Study.load(study)
    assert [told.scenario(point).market.pool.people for point in told.points()] == [5, 6]
    before = told.digest()
    table(tmp_path, FEW.replace("ann,100", "ann,101"))
    assert loopsim.Study.load(study).digest() != before


def test_a_shop_begins_with_its_customers_from_the_command_line(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ask = asker(capsys)
    (tmp_path / "shop").mkdir()
    table(tmp_path / "shop")
    (tmp_path / "shop" / "mine.toml").write_text(
        'from = "closed-loop"\nmarket.people = 2000\nlevers.guides.count = 2\n[market.pool]\nfile = "customers.csv"\n'
        '[[market.segments]]\nname = "families"\nshare = 0.5\n[[market.segments]]\nname = "students"\nshare = 0.3\n'
        '[[market.segments]]\nname = "others"\nshare = 0.2\n'
    )
    done = ask("run", "shop/mine.toml", "--days", "20", "--out", "out", "--quiet")
    assert done.code == 0, done.err
    people = loopsim.load(tmp_path / "out").customers
    assert (people["source"] == "pool").sum() == 5
    assert (tmp_path / "out" / "pool.csv").read_text() == FEW

    table(tmp_path / "shop", FEW.replace("ann,100", "ann,-3").replace("guide 1", "shop"))
    done = ask("validate", "shop/mine.toml")
    assert done.code == 2
    assert [line.partition("column ")[2].partition(";")[0] for line in done.err] == [
        'joined_days_ago: the text "-3"',
        'host: the text "shop"',
    ]
    table(tmp_path / "shop")
    done = ask("run", "shop/mine.toml", "--scale", "2", "--quiet")
    assert done.code == 2 and len(done.err) == 1 and "a table of customers" in done.err[0]
