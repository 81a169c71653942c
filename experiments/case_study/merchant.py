"""Data of the tea shop of docs/case-study.md, made by loopsim itself: orders, weeks and friends of its first year.

The first year of ``truth.toml`` becomes what a merchant can export at its end: ``orders.csv``, a row an order;
``weeks.csv``, a row a week; ``friends.csv``, a row a person of the private domain on the last evening. Beside them
stand ``shop.toml``, what the owner says of the shop, and ``plan.toml``, what is to be decided.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

import loopsim
from loopsim.market.crowd import open_market
from loopsim.market.tallies import TALLY
from loopsim.prepared import Prepared
from loopsim.run_days import days_of

HERE = Path(__file__).parent

#: Days of the year that happened, and its seed; planning meets other seeds.
DAYS, SEED = 365, 2025

#: What the weekly table tells apart.
_SOURCES, _CHANNELS = ("ads", "content", "store", "organic", "referral"), ("ads", "content", "store")


def truth() -> loopsim.Scenario:
    """Return the world in which the shop really is."""
    return loopsim.Scenario.load(HERE / "truth.toml")


def orders_of(scenario: loopsim.Scenario) -> pd.DataFrame:
    """Return a row an order: customer, date, amount in CNY.

    A market keeps no log of orders, so the people are held against those of the day before.
    """
    prepared, tallies = Prepared(scenario, DAYS, "arrays"), np.zeros(DAYS, TALLY)
    run = days_of("arrays", scenario, (prepared.settings, prepared.row_of_day), 1, DAYS, None)
    crowd = open_market(scenario, SEED, DAYS, prepared.settings, None, prepared.network_of(SEED), tallies)
    before, log = np.zeros((0, 2), np.int64), []
    for day in range(DAYS):
        crowd = run(crowd, tallies[day : day + 1], None)
        people = crowd.met
        now = np.column_stack([people["orders"], people["spent_fen"]]).astype(np.int64)
        more = now.copy()
        more[: len(before)] -= before
        bought = np.flatnonzero(more[:, 0])
        log.append(pd.DataFrame({"customer": people["number"][bought], "day": day, "amount": more[bought, 1] / 100}))
        before = now
    found = pd.concat(log, ignore_index=True)
    dates = pd.Timestamp(str(scenario.start_date)) + pd.to_timedelta(found["day"], unit="D")
    return found.assign(date=dates.dt.strftime("%Y-%m-%d"))[["customer", "date", "amount"]]


def weeks_of(run: loopsim.Run) -> pd.DataFrame:
    """Return a row a week: its last day, the pool, joiners by source, orders, revenue and spend by channel in CNY.

    The first row is the opening day alone, on whose evening the model starts.
    """
    daily = run.daily
    week = (np.arange(DAYS) + 6) // 7
    sums, last = daily.drop(columns="date").groupby(week).sum(), daily.groupby(week).last()
    table = pd.DataFrame({"week_end": last["date"].dt.strftime("%Y-%m-%d"), "pool": last["reachable"]})
    for source in _SOURCES:
        table[f"by_{source}"] = sums[f"joined_{source}"]
    table["orders"], table["revenue"] = sums["orders"], sums["revenue_fen"] / 100
    for channel in _CHANNELS:
        table[f"{channel}_cny"] = sums[f"spend_{channel}_fen"] / 100
    return table


def friends_of(run: loopsim.Run) -> pd.DataFrame:
    """Return a row a person of the pool: when they joined, what they bought, who brought them."""
    people = run.customers[run.customers["is_reachable"]].reset_index()
    has_bought = people["orders"] > 0
    return pd.DataFrame(
        {
            "customer": people["customer"],
            "joined_days_ago": DAYS - people["joined_day"],
            "orders": people["orders"],
            "first_order_days_ago": (DAYS - people["first_order_day"]).where(has_bought),
            "last_order_days_ago": (DAYS - people["last_order_day"]).where(has_bought),
            "spent_cny": people["spent_fen"] / 100,
            "referrer": people["referrer"].where(people["referrer"].isin(people["customer"])),
        }
    )


def value_of(scenario: loopsim.Scenario, path: str) -> Any:
    """Return the value at a path of a scenario."""
    found: Any = scenario
    for part in path.split("."):
        found = getattr(found, part)
    return found


def second_year(changes: Mapping[str, Any], seed: int = SEED) -> float:
    """Return what the shop earns by the end of its second year, its pool included, in the world in which it really is.

    ``changes`` hold from the first day of that year on. The first year of ``SEED`` is the one that happened.
    """
    scenario = truth()
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    if changes:
        entries.append({"from_day": DAYS, "set": dict(changes)})
    both = scenario.change({"days": 2 * DAYS, "schedule": entries})
    run = loopsim.simulate(both, seed=seed, test_from=None)
    return float(run.summary()["profit_with_pool"])


def write(folder: Path) -> None:
    """Write the three tables there, and what the owner knows."""
    folder.mkdir(parents=True, exist_ok=True)
    run = loopsim.simulate(truth(), days=DAYS, seed=SEED, test_from=None)
    for name, table in {"orders": orders_of(truth()), "weeks": weeks_of(run), "friends": friends_of(run)}.items():
        table.to_csv(folder / f"{name}.csv", index=False)
        click.echo(f"{name}.csv: {len(table):,} rows")
    for name in ("shop.toml", "plan.toml"):
        shutil.copy(HERE / name, folder / name)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default="loopsim-out/case", show_default=True)
def main(out: Path) -> None:
    """Write the data of the case study to a folder."""
    write(out)


if __name__ == "__main__":
    main()
