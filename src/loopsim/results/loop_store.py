"""The loop test as a table, and back: a row a day and branch, with the newcomers in its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.results.loop_test import BRANCH, LoopTest
from loopsim.results.newcomers import Newcomers

if TYPE_CHECKING:
    import pandas as pd

TEST = "loop_test.parquet"
_BRANCHES = ("by_referral", "with_organic")
_FACTS = ("from_day", "days", "block_days", "pool_before")


def loop_table(test: LoopTest) -> pd.DataFrame:
    """A row a day and branch: branch, day, then the counts; the rest of the test in ``attrs``."""
    import pandas as pd

    tables = []
    for name in _BRANCHES:
        days = getattr(test, name)
        if days is not None:
            number = test.from_day + np.arange(len(days))
            tables.append(
                pd.DataFrame({"branch": name, "day": number, **{one: days[one] for one in BRANCH.names or ()}})
            )
    table = pd.concat(tables, ignore_index=True)
    new = test.newcomers
    table.attrs = {
        **{name: int(getattr(test, name)) for name in _FACTS},
        "brought": new.brought.tolist(), "staying": new.staying, "groups": new.groups.tolist(),
    }  # fmt: skip
    return table


def loop_test_of(table: pd.DataFrame) -> LoopTest:
    """Read the test that :func:`loop_table` wrote.

    Raises:
        KeyError: a column, or an entry of the metadata, is missing.
    """
    branches = []
    for name in _BRANCHES:
        rows = table[table["branch"] == name]
        days = np.zeros(len(rows), BRANCH)
        for one in BRANCH.names or ():
            days[one] = rows[one]
        branches.append(days)
    from_day, days_of_test, block_days, before = (int(table.attrs[name]) for name in _FACTS)
    groups = np.array(table.attrs["groups"], np.int64).reshape(-1, 3)
    newcomers = Newcomers(np.array(table.attrs["brought"], np.int64), int(table.attrs["staying"]), groups)
    by_referral, organic = branches
    with_organic = organic if len(organic) else None
    return LoopTest(from_day, days_of_test, block_days, before, by_referral, with_organic, newcomers)
