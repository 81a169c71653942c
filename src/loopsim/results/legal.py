"""People affected by a pay plan outside the law (M73), counted in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import NONE, HostKind
from loopsim.results.forest import referrals
from loopsim.scenario.legal import LEVELS_ALLOWED, legal_findings

if TYPE_CHECKING:
    from loopsim.results.run import Run

#: From so many people on so many levels on, organisers are prosecuted (Supreme People's Procuratorate and Ministry of
#: Public Security, filing standards II, art. 78).
CRIMINAL_PEOPLE, CRIMINAL_LEVELS = 30, 3


def legal_warnings(run: Run) -> list[str]:
    """Name what is outside the law in the plan, and the people affected in this run: a sentence each, or none."""
    found = legal_findings(run.scenario)
    if not found:
        return []
    customers = run.records.customers
    above = paid_above(customers, LEVELS_ALLOWED)
    people, levels = largest_downline(customers)
    found.append(
        f"pay above level {LEVELS_ALLOWED} would reach {above:,} people here; the largest downline holds {people:,} "
        f"people on {levels} levels (criminal line: {CRIMINAL_PEOPLE} people and {CRIMINAL_LEVELS} levels)"
    )
    part_timers = int((run.records.hosts["kind"] == HostKind["PART_TIMER"]).sum())
    if part_timers and any(told.startswith("levers.guides.override_share") for told in found):
        paid = int(run.tallies["override_fen"].sum()) / 100
        found.append(f"guides recruited {part_timers:,} part-timers here and were paid {paid:,.0f} CNY for their sales")
    return found


def paid_above(customers: np.ndarray, level: int) -> int:
    """People who stand more than ``level`` referrals above somebody who has bought."""
    referrer = customers["referrer"].astype(np.int64)
    standing = np.flatnonzero(customers["orders"] > 0)
    reached = np.zeros(len(customers), bool)
    for step in range(1, len(customers)):
        standing = referrer[standing]
        standing = np.unique(standing[standing != NONE])
        if not len(standing):
            break
        if step > level:
            reached[standing] = True
    return int(reached.sum())


def largest_downline(customers: np.ndarray) -> tuple[int, int]:
    """``(people, levels)`` of the largest tree of referrals below one person; ``(0, 0)`` if nobody brought anyone."""
    forest = referrals(customers)
    if not len(forest.customer) or not forest.brought_in_all.any():
        return 0, 0
    top = int(np.argmax(forest.brought_in_all))
    root = forest.customer[top]
    levels, below = 0, np.array([root])
    referrer = customers["referrer"]
    while True:
        below = np.flatnonzero(np.isin(referrer, below))
        if not len(below):
            return int(forest.brought_in_all[top]), levels
        levels += 1
