"""The data dictionary holds every column of every table that a user gets, with its type, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pandas as pd
import pytest

import loopsim
from loopsim.dictionary.column import Column
from loopsim.dictionary.tables import TABLES, columns
from loopsim.results.cash import SERIES
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from studying import small_study, write_missing

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loopsim"
RETENTION = SOURCE / "validation" / "data" / "sbg_retention.csv"
PLAN = Scenario.load("closed-loop").scaled(0.03)
DATED = PLAN.change({"start_date": "2026-03-01"})
ADS = {"half ads": {"levers.ads.daily_spend_cny": 75.0}}

#: Columns that a name in ``<...>`` may stand for.
STANDS_FOR: dict[str, Callable[[str], bool]] = {
    "measure": DEFINITIONS.__contains__,
    "series": SERIES.__contains__,
    "percent": lambda name: re.fullmatch(r"\d+(\.\d+)?", name) is not None,
    "factor": lambda name: True,
    "lever": lambda name: name.startswith(("levers.", "behavior.", "market.")),
    "goal": DEFINITIONS.__contains__,
    "own": lambda name: name in ("visits", "nickname"),
}


class Visited(loopsim.Customer):
    """Customers who count something, and some of whom have a nickname."""

    def churn(self, host: Any, today: Any, dice: Any) -> None:
        """Count, and leave as shipped."""
        super().churn(host, today, dice)
        self.visits = getattr(self, "visits", 0) + 1
        self.seen_on = [today.day]  # no plain value: it cannot stand in a table
        if self.number % 2:
            self.nickname = f"no. {self.number}"


class VisitedLoop(loopsim.ClosedLoop):
    """A market of them."""

    customer_type = Visited


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """A table of each place of the dictionary, except those of fits, which tests of their own look at."""
    run = loopsim.simulate(DATED, days=30, seed=3, keep=[15], test_from=None)
    many = loopsim.replicate(DATED, runs=3, days=14)
    pair = loopsim.compare(DATED, ADS, runs=3, days=14)
    folder = tmp_path_factory.mktemp("sweep")
    write_missing(folder, small_study(points=4))
    swept = loopsim.load(folder)
    assert isinstance(swept, loopsim.Sweep)
    branches = loopsim.branch(run, ADS, at=15, test_from=None)
    explained = loopsim.explain(PLAN, ADS["half ads"], runs=3, days=14)
    worlds = loopsim.robust(PLAN, ADS, over=["behavior.basket.base_cny"], worlds=10, days=14, has_test=False)
    mapped = loopsim.map_over(PLAN, "levers.referral.reward_cny=0..10", kpi="profit", days=14, runs=2)
    swayed = loopsim.sensitivity(
        PLAN, [*ADS["half ads"], "levers.referral.reward_cny"], points=4, days=14, kpis=["joined"]
    )
    (member,) = loopsim.calibrate_membership(RETENTION, period="year", active="regular_survival_pct", members=1000)
    return {
        "sensitivity.to_frame()": swayed.to_frame(),
        "membership.curve": member.curve,
        "fit.to_frame()": member.to_frame(),
        "run.daily": run.daily,
        "run.moves": run.moves,
        "run.customers": run.customers,
        "run.hosts": run.hosts,
        "run.referrals": run.referrals,
        "run.cohorts()": run.cohorts("calendar_month"),
        "run.sources": run.sources,
        "run.funnel().stages": run.funnel().stages,
        "run.funnel().checkout": run.funnel().checkout,
        "run.summary().table()": run.summary().table(),
        "loopsim.loop_by_day()": loopsim.loop_by_day(PLAN, [90], test_days=30),
        "replicates.runs": many.runs,
        "replicates.summary()": many.summary(),
        "replicates.bands()": many.bands(),
        "comparison.runs": pair.runs,
        "comparison.table()": pair.table(),
        "comparison.bands()": pair.bands(),
        "sweep.points": swept.points,
        "sweep.runs": swept.runs,
        "sweep.series": swept.series,
        "sweep.summary()": swept.summary(),
        "sweep.differences()": swept.differences(swept.kpis[0], 0),
        "branches.to_frame()": branches.to_frame(),
        "branches.daily()": branches.daily(),
        "explanation.to_frame()": explained.to_frame(),
        "kpi_map.to_frame()": mapped.to_frame(),
        "kpi_map.line_frame()": mapped.line_frame(),
        "robustness.to_frame()": worlds.to_frame(),
        "robustness.by_world()": worlds.by_world(),
        "learning.to_frame()": loopsim.learn(worlds).to_frame(),
    }


def declared_for(name: str, place: str) -> Column | None:
    """Return the declaration of a column."""
    found = TABLES[place].columns
    plain = [one for one in found if one.name == name]
    for one in found:
        if plain or "<" not in one.name:
            continue
        head, key, tail = re.fullmatch(r"(.*)<(\w+)>(.*)", one.name).groups()  # type: ignore[union-attr]
        inner = name.removeprefix(head).removesuffix(tail)
        if name == f"{head}{inner}{tail}" and STANDS_FOR[key](inner):
            return one
    return plain[0] if plain else None


def kind_of(values: pd.Series) -> str:
    """Return the type of a column as it is declared; empty where no cell tells."""
    kinds = pd.api.types
    if values.isna().all():
        return ""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return "word"
    for kind, is_it in (("bool", kinds.is_bool_dtype), ("int", kinds.is_integer_dtype), ("float", kinds.is_float_dtype),
                        ("date", kinds.is_datetime64_any_dtype)):  # fmt: skip
        if is_it(values):
            return kind
    return "text"


#: Tables that a quick test cannot make: they need a long fit or a search.
MADE_ELSEWHERE = {place for place in TABLES if place.split(".")[0] in ("buying", "score", "proposal")}


@pytest.mark.slow
@pytest.mark.parametrize("place", sorted(set(TABLES) - MADE_ELSEWHERE))
def test_every_column_is_declared_with_its_type(place: str, tables: dict[str, pd.DataFrame]) -> None:
    table = tables[place]
    index = [name for name in table.index.names if name]
    assert tuple(index) == TABLES[place].keys
    whole = table.reset_index() if index else table
    assert [name for name in whole if declared_for(name, place) is None] == []
    missing = [one.name for one in TABLES[place].columns if "<" not in one.name and one.name not in whole]
    assert [name for name in missing if not next(c for c in TABLES[place].columns if c.name == name).is_optional] == []
    for name in whole:
        one, kind = declared_for(name, place), kind_of(whole[name])
        assert one is not None
        assert not kind or one.kind in ("any", kind) or (one.kind, kind) == ("float", "int"), (name, kind)
        assert one.may_be_empty or not whole[name].isna().any(), name


#: Functions that return tables for the program itself.
INNER = {"cells_table", "loop_table", "with_dates", "read_table", "daily_table", "moves_table", "customers_table",
         "table_with_cash",
         "hosts_table", "referrals_table", "cohorts_table", "sources_table", "bands", "customer_values", "faults",
         "columns", "with_friends", "buying_draws", "bass_draws", "renewal_draws"}  # fmt: skip


def tabling() -> Iterator[tuple[str, str]]:
    """Name of the class and of each public method or function that returns a table."""
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    for text in (text for text in texts if "-> pd.DataFrame" in text):
        for outer in ast.walk(ast.parse(text)):
            for node in getattr(outer, "body", ()) if isinstance(outer, ast.ClassDef | ast.Module) else ():
                returns = getattr(node, "returns", None)
                if returns is not None and ast.unparse(returns) == "pd.DataFrame" and not node.name.startswith("_"):
                    yield getattr(outer, "name", ""), node.name


def test_every_public_table_stands_in_the_dictionary() -> None:
    found = list(tabling())
    assert len(found) > 35
    told = {part for place in TABLES for part in re.findall(r"(\w+)(?:\(\))?$", place)}
    others = {("GroupFits", "table"), ("Answer", "to_frame"), ("Replicates", "daily"), ("Comparison", "daily")}
    assert {name for kind, name in found if (kind, name) not in others} - INNER - told == set()


def test_columns_tells_one_table_or_all() -> None:
    table = columns("run.referrals")
    assert table.loc[("run.referrals", "referrer"), ["type", "may_be_empty"]].tolist() == ["whole number", True]
    assert (columns()["meaning"] != "").all() and (columns()["chinese"] != "").all()
    with pytest.raises(ScenarioError, match=r"a table such as 'run.customers'"):
        columns("run.customer")


# --- attributes of one's own, and the graph ---------------------------------------------------------------------------


def test_own_attributes_stand_in_the_table_and_survive_loop_test_and_folder(tmp_path: Path) -> None:
    plan = PLAN.scaled(0.3)
    run = loopsim.simulate(plan, days=100, seed=3, model=VisitedLoop, test_from=90, test_days=28, look_ahead=28)
    untested = loopsim.simulate(plan, days=100, seed=3, model=VisitedLoop, test_from=None)
    pd.testing.assert_frame_equal(run.customers, untested.customers)  # counted on behind the loop test
    own = run.customers[["visits", "nickname"]]
    assert (own["nickname"].dropna() == [f"no. {number}" for number in own["nickname"].dropna().index]).all()
    assert own["nickname"].isna().any() and "seen_on" not in run.customers
    run.save(tmp_path / "run")
    again = loopsim.load(tmp_path / "run")
    assert isinstance(again, loopsim.Run)
    pd.testing.assert_frame_equal(again.customers, run.customers)
    assert run.model(VisitedLoop).customers[int(own["visits"].idxmax())].visits == own["visits"].max()


def test_own_attributes_are_kept_with_a_state_in_memory_and_on_disk(tmp_path: Path) -> None:
    run = loopsim.simulate(PLAN.scaled(0.3), days=100, seed=3, model=VisitedLoop, test_from=None, keep=[60])
    state = run.state_at(60)
    assert state is not None and set(state.own) == {"visits", "nickname"}
    run.save(tmp_path / "run")
    again = loopsim.load(tmp_path / "run")
    assert isinstance(again, loopsim.Run)
    back = again.state_at(60)
    assert back is not None and back.own == state.own
    assert {type(value) for value in back.own["visits"].values()} == {int}
    told = {"model": VisitedLoop, "at": 60, "test_from": None}
    plan = {"more": {"levers.ads.daily_spend_cny": 300}}
    futures = [loopsim.branch(one, plan, **told).futures["more"] for one in (run, again)]
    pd.testing.assert_frame_equal(futures[0].customers, futures[1].customers)
    assert futures[0].customers["visits"].sum() > sum(state.own["visits"].values())


def test_the_graph_is_the_forest_of_referrals() -> None:
    run = loopsim.simulate("referral-loop", days=40, seed=2, test_from=None)
    graph, table = run.to_networkx(), run.referrals
    assert set(graph) == set(table.index) and networkx.is_forest(graph.to_undirected())
    assert graph.number_of_edges() == table["referrer"].notna().sum() > 30
    brought = pd.Series(dict(graph.out_degree()))
    assert (brought[table.index] == table["brought"]).all()
    who, friend, day = next(iter(graph.edges(data="day")))
    assert table.loc[friend, "referrer"] == who and table.loc[friend, "joined_day"] == day
    assert graph.nodes[friend]["generation"] == graph.nodes[who]["generation"] + 1
    assert isinstance(graph.nodes[friend]["stage"], str) and not isinstance(day, np.generic)
