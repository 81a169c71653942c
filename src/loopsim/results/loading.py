"""A saved run, read back equal to the one that was saved."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.languages import both
from loopsim.results.code import code_version
from loopsim.results.cohorts import booked_of
from loopsim.results.daily import inner_tallies_of, tallies_of
from loopsim.results.loop_store import TEST, loop_test_of
from loopsim.results.people import customers_of, hosts_of, own_of
from loopsim.results.run import Run
from loopsim.results.sources import cells_of
from loopsim.results.states import read_state
from loopsim.results.store import BY_SOURCE, check_whole, folder_at, read_json, read_table, readable, state_name
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd


def load(folder: str | os.PathLike[str]) -> Run:
    """Load the run saved in a folder, equal in tables, summary and provenance. It goes on only from states it kept.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged; the message names it.
    """
    place = folder_at(folder)
    check_whole(place)
    provenance = read_json(place / "provenance.json")
    with readable(place / "scenario.toml", both("the scenario of the run", "运行的场景")):
        scenario = Scenario.load(place / "scenario.toml")
    with readable(place / "provenance.json", both("days, seed and engine of the run", "运行的天数、种子和引擎")):
        days, seed, engine = int(provenance["days"]), int(provenance["seed"]), str(provenance["engine"])
    daily, moves = read_table(place / "daily.parquet"), read_table(place / "moves.parquet")
    with readable(
        place / "moves.parquet",
        both(
            "a row for each of {days} days, with all columns of the moves", "{days} 天每天一行，含全部变动列", days=days
        ),
    ):
        inner = inner_tallies_of(moves, days)
    with readable(
        place / "daily.parquet",
        both(
            "a row for each of {days} days, with all columns of a daily table",
            "{days} 天每天一行，含每日表的全部列",
            days=days,
        ),
    ):
        tallies = tallies_of(daily, inner)
    with readable(place / "customers.parquet", both("the columns of a table of customers", "客户表的各列")):
        people = read_table(place / "customers.parquet")
        customers, own = customers_of(people), own_of(people)
    with readable(place / "hosts.parquet", both("the columns of a table of hosts", "账号与人员表的各列")):
        hosts = hosts_of(read_table(place / "hosts.parquet"))
    with readable(place / "cohorts.parquet", both("the columns of a weekly table of cohorts", "每周分组表的各列")):
        cohorts = booked_of(read_table(place / "cohorts.parquet"), days)
    by_source = loop_test = None
    if (place / BY_SOURCE).is_file():
        with readable(
            place / BY_SOURCE, both("a row for each age, source and part of the weeks", "每个时长、来源和分段各一行")
        ):
            by_source = cells_of(read_table(place / BY_SOURCE))
    if (place / TEST).is_file():
        with readable(place / TEST, both("both branches of the loop test by day", "闭环检验两个分支的逐日数据")):
            loop_test = loop_test_of(read_table(place / TEST))
    kept = {day: functools.partial(_state, place / state_name(day), scenario, seed, day) for day in _kept_days(place)}
    return Run(
        scenario, days, seed, engine, tallies, customers, hosts, cohorts, provenance,
        loop_test=loop_test, by_source=by_source, kept=kept, own=own,
    )  # fmt: skip


def _kept_days(place: Path) -> list[int]:
    names = (file.stem.removeprefix("state-") for file in place.glob(state_name("*")))
    return sorted(int(name) for name in names if name.isdecimal())


def _state(path: Path, scenario: Scenario, seed: int, day: int) -> Crowd:
    with readable(path, both("a state that this version kept of this run", "当前版本为此运行保存的状态")):
        return read_state(path, scenario, seed, day, code_version())
