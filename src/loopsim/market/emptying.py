"""Taking back what the days of a run wrote, in one compiled step: whoever lives many runs does it before each."""

from __future__ import annotations

from loopsim.compiled import compiled


@compiled(
    "void(u1[::1], u1[::1], u1[::1], u1[::1], u1[::1], i4[::1], i8[:, :, :, ::1], i8[:, :, ::1], i8)",
    is_short=True,
)
def empty(hosts, standing, known, yesterday, tallies, row, by_source, cohorts, weeks):
    """Set all to 0, of ``cohorts`` and ``by_source`` so many weeks and ages. The first five are records as bytes.

    Rows of customers are emptied when somebody gets them.
    """
    for records in (hosts, standing, known, yesterday, tallies):
        for place in range(records.size):
            records[place] = 0
    for who in range(row.size):
        row[who] = 0
    weeks = min(weeks, cohorts.shape[0])
    for week in range(weeks):
        for age in range(weeks):
            for one in range(cohorts.shape[2]):
                cohorts[week, age, one] = 0
    for part in range(by_source.shape[0]):
        for age in range(weeks):
            for source in range(by_source.shape[2]):
                for one in range(by_source.shape[3]):
                    by_source[part, age, source, one] = 0
