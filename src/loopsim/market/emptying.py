"""Taking back what the days of a run wrote, in one compiled step: whoever lives many runs does it before each."""

from __future__ import annotations

import functools
import threading

from loopsim.compiled import compiled_lean

_one_at_a_time = threading.Lock()


def _empty(customers, hosts, standing, known, row, cohorts, weeks):
    for records in (customers, hosts, standing, known):
        for place in range(records.size):
            records[place] = 0
    for who in range(row.size):
        row[who] = 0
    weeks = min(weeks, cohorts.shape[0])
    for week in range(weeks):
        for age in range(weeks):
            for one in range(cohorts.shape[2]):
                cohorts[week, age, one] = 0


@functools.cache
def emptying():
    """``(customers, hosts, standing, known, row, cohorts, weeks)``: sets all to 0, of cohorts so many weeks and ages.

    The first four are records as bytes (``u1``). Compiled when it is first asked for, since one run does not need it.
    """
    with _one_at_a_time:
        return compiled_lean("void(u1[::1], u1[::1], u1[::1], u1[::1], i4[::1], i8[:, :, ::1], i8)")(_empty)
