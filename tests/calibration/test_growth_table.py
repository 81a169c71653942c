"""Tables by date as people have them: rows of totals, empty cells, weekends, months that are not over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim.calibration.bass import calibrate_bass
from loopsim.calibration.growth_data import read_growth
from loopsim.calibration.renewal import calibrate_membership
from loopsim.calibration.target_file import read_targets
from loopsim.scenario.faults import ScenarioError


def weeks(folder: Path, count: int = 30, **cells: dict[int, object]) -> Path:
    """A table of weeks that end on Sundays; ``cells`` replace some of a column by row."""
    table = pd.DataFrame({
        "week": [str(dt.date(2024, 1, 7) + dt.timedelta(weeks=n)) for n in range(count)],
        "joined": range(100, 100 + count), "orders": range(50, 50 + count), "spent": [70] * count,
        "pool": range(1000, 1000 + count),
    }).astype(object)  # fmt: skip
    for column, some in cells.items():
        for row, cell in some.items():
            table.loc[row, column] = cell
    table.to_csv(folder / "weeks.csv", index=False)
    return folder / "weeks.csv"


READ = {"date": "week", "joined": "joined", "orders": "orders"}


@pytest.mark.parametrize("word", ["Total", "合计", ""])
def test_a_row_of_totals_is_left_out_and_told(tmp_path: Path, word: str):
    file = weeks(tmp_path)
    with file.open("a", encoding="utf-8") as more:
        more.write(f"{word},3435,1935,2100,\n")
    targets = read_growth(file, **READ)
    assert [target.values.tolist() for target in targets.all] == [list(range(100, 130)), list(range(50, 80))]
    (said,) = targets.notes
    assert said.startswith("week: 1 of 31 rows left out, such as ") and said.endswith(" in line 32")


def test_an_empty_cell_leaves_out_its_figure_alone(tmp_path: Path):
    file = weeks(tmp_path, orders={4: None}, spent={7: "n/a"}, joined={9: "many"})
    targets = read_growth(file, **READ, spend={"ads": "spent"})
    joined, orders = targets.all
    assert orders.values.tolist() == [50 + n for n in range(30) if n != 4]
    assert orders.first.tolist() == [7 * n for n in range(30) if n != 4]
    assert joined.values.tolist() == [100 + n for n in range(30) if n != 9]
    assert [entry["from_day"] for entry in targets.schedule] == [7 * n for n in range(30) if n != 7]
    assert targets.notes == (
        'joined: 1 of 30 cells left out, such as the text "many" in line 11',
        "orders: 1 of 30 cells left out, such as an empty text in line 6",
        'spent: 1 of 30 cells left out, such as the text "n/a" in line 9',
    )


def test_more_than_a_few_are_refused_unless_asked_for(tmp_path: Path):
    file = weeks(tmp_path, orders={4: None, 5: None, 6: "x"})
    with pytest.raises(
        ScenarioError, match=r"orders, line 6: found an empty text \(3 of 30 cells\).*--allow-unread 0.1"
    ):
        read_growth(file, **READ)
    assert len(read_growth(file, **READ, allow_unread=0.1).all[1].values) == 27
    with pytest.raises(ScenarioError, match=r"pool, line 2: .* \(30 of 30 rows\); right is a date"):
        read_growth(file, date="pool", joined="joined", allow_unread=1.0)


def test_the_pool_starts_at_the_first_figure_that_is_known(tmp_path: Path):
    targets = read_growth(weeks(tmp_path, pool={0: ""}), date="week", followers="pool", joined="joined")
    assert targets.start == 1001 and targets.day_0 == "2024-01-14"
    assert targets.all[0].last.tolist()[:2] == [7, 14] and targets.all[1].values.tolist() == list(range(102, 130))


def test_a_gap_that_a_row_left_out_has_made_is_told_with_its_cell(tmp_path: Path):
    rows = [f"{2000 + n},{n * 10 + 5}" for n in range(25)]
    rows[7] = "2007,-30"
    (tmp_path / "bass.csv").write_text("year,new\n" + "\n".join(rows) + "\n")
    with pytest.raises(ScenarioError, match=r'1 of 25 rows left out .*"-30" in line 9'):
        calibrate_bass(tmp_path / "bass.csv", date="year", joined="new")


def test_bass_and_members_by_period_leave_out_a_row_of_totals_too(tmp_path: Path):
    counts = [20, 30, 42, 50, 41, 28, 15]
    table = "year,new\n" + "".join(f"{2000 + n},{count}\n" for n, count in enumerate(counts))
    (tmp_path / "bass.csv").write_text(table + f"Total,{sum(counts)}\n")
    fit = calibrate_bass(tmp_path / "bass.csv", date="year", joined="new", allow_unread=0.2)
    assert fit.adoptions.tolist() == counts and "year: 1 of 8 rows left out" in fit.notes[0]
    with pytest.raises(ScenarioError, match=r"line 9: found the text .Total.*--allow-unread 0.13"):
        calibrate_bass(tmp_path / "bass.csv", date="year", joined="new")
    left = "period,active\n0,100\n1,63\n2,47\n3,38\n4,33\n5,30\n合计,311\n"
    (tmp_path / "members.csv").write_text(left, encoding="utf-8")
    read = {"period": "period", "active": "active", "runs": 0}
    (fitted,) = calibrate_membership(tmp_path / "members.csv", **read, allow_unread=0.2)
    assert fitted.members.tolist() == [100, 63, 47, 38, 33, 30] and "1 of 7 rows left out" in fitted.warnings[0]


class TestWeekends:
    """A table of working days."""

    def table(self, folder: Path, monday: int = 10) -> Path:
        days = pd.bdate_range("2024-01-01", periods=40)
        new = [monday if day.weekday() == 0 else 10 for day in days]
        pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "new": new, "pool": range(100, 140)}).to_csv(
            folder / "days.csv", index=False
        )
        return folder / "days.csv"

    def test_they_are_not_judged_and_told_once(self, tmp_path: Path):
        targets = read_growth(self.table(tmp_path), date="day", joined="new")
        assert (targets.all[0].last == targets.all[0].first).all() and len(targets.all[0].values) == 40
        (said,) = targets.notes
        assert said == (
            "no row on Saturdays and Sundays: these days are not judged; --gaps join if the next row holds them too, "
            "--gaps zero if nothing happened then"
        )

    def test_mondays_that_look_like_three_days_are_told(self, tmp_path: Path):
        (said,) = read_growth(self.table(tmp_path, monday=30), date="day", joined="new").notes
        assert said.endswith(". new on Mondays is 3.0 times that of other days, as if it held them")

    def test_the_next_row_may_hold_them(self, tmp_path: Path):
        targets = read_growth(self.table(tmp_path, monday=30), date="day", joined="new", gaps="join")
        windows = targets.all[0].last - targets.all[0].first + 1
        assert windows.tolist() == [1] * 5 + [3, 1, 1, 1, 1] * 7 and not targets.notes
        assert targets.all[0].values.sum() == 10 * targets.days + 20  # what came before the first Monday is not known

    def test_nothing_may_have_happened(self, tmp_path: Path):
        targets = read_growth(self.table(tmp_path), date="day", joined="new", gaps="zero", followers="pool")
        pool, new = targets.all
        assert len(pool.values) == 39 and len(new.values) == 39 + 7
        assert new.values.tolist()[:6] == [10, 10, 10, 10, 0, 10]
        assert (new.last - new.first + 1).tolist()[:6] == [1, 1, 1, 1, 2, 1]
        assert "14 days without a row, the first 2024-01-06, are taken as 0" in targets.notes[0]


@given(st.sets(st.integers(0, 60), min_size=4, max_size=50), st.sampled_from(["end", "start"]))
@pytest.mark.slow
def test_however_gaps_are_taken_days_count_once_and_no_figure_is_lost(tmp_path_factory, days, dates_are):
    file = tmp_path_factory.mktemp("gaps") / "days.csv"
    begin = dt.date(2024, 1, 1)
    rows = "".join(f"{begin + dt.timedelta(day)},{day + 1}\n" for day in sorted(days))
    file.write_text("day,new\n" + rows)
    for gaps in ("skip", "join", "zero"):
        (new,) = read_growth(file, date="day", joined="new", gaps=gaps, dates_are=dates_are).all
        assert (new.first <= new.last).all() and (new.first[1:] > new.last[:-1]).all() and new.first[0] >= 0
        assert new.values.sum() == sum(day + 1 for day in days)
        if gaps != "skip":
            assert (new.last - new.first + 1).sum() == new.last[-1] - new.first[0] + 1


class TestUnfinished:
    """A last period that is not over."""

    def months(self, folder: Path, last: int, begin: str = "2024-01") -> Path:
        names = pd.period_range(begin, periods=6, freq="M").astype(str)
        table = pd.DataFrame({"month": names, "orders": [300, 310, 290, 305, 320, last]})
        table.to_csv(folder / "months.csv", index=False)
        return folder / "months.csv"

    def test_a_fall_of_the_last_month_is_told_with_what_to_do(self, tmp_path: Path):
        (said,) = read_growth(self.months(tmp_path, 90), date="month", orders="orders").notes
        assert said == (
            "the last period, 2024-06-01 to 2024-06-30, comes to at most 31% of the lowest of the 3 before: if it was "
            "not over when the table was made, --until 2024-05-31 leaves it out"
        )
        assert not read_growth(self.months(tmp_path, 250), date="month", orders="orders").notes

    def test_until_leaves_it_out(self, tmp_path: Path):
        targets = read_growth(self.months(tmp_path, 90), date="month", orders="orders", until="2024-05-31")
        assert targets.all[0].values.tolist() == [300, 310, 290, 305, 320] and not targets.notes
        assert targets.facts == ("1 periods that end after 2024-05-31 are left out",)
        for until, told in (("2023-12-31", "the end of the first period"), ("May", "a date such as 2026-11-21")):
            with pytest.raises(ScenarioError, match=f"--until: found .*{told}"):
                read_growth(self.months(tmp_path, 90), date="month", orders="orders", until=until)

    def test_a_month_that_is_to_end_is_not_over_whatever_it_holds(self, tmp_path: Path):
        begin = str(np.datetime64("today", "M") - np.timedelta64(5, "M"))
        (said,) = read_growth(self.months(tmp_path, 400, begin), date="month", orders="orders").notes
        assert "is not over: its sums are too low to compare; --until" in said


def test_a_target_file_takes_the_same_options_and_tells_how_both_tables_were_read(tmp_path: Path):
    midnights = [str(int(dt.datetime(2024, 1, day, 16, tzinfo=dt.UTC).timestamp())) for day in range(1, 9)]
    table = pd.DataFrame({"when": midnights, "new": range(8)})
    table.to_csv(tmp_path / "days.csv", index=False)
    log = pd.DataFrame(
        {"who": ["a", "a", "b"], "day": ["13/01/2024", "15/01/2024", "16/01/2024"], "paid": ["$3", 4, 5]}
    )
    log.to_csv(tmp_path / "log.csv", index=False)
    (tmp_path / "targets.toml").write_text(
        '[growth]\nfile = "days.csv"\ndate = "when"\njoined = "new"\nzone = "+08:00"\nuntil = "2024-01-07"\n'
        'gaps = "zero"\n[transactions]\nfile = "log.csv"\ncustomer = "who"\ndate = "day"\namount = "paid"\n'
    )
    targets = read_targets(tmp_path / "targets.toml")
    assert targets.day_0 == "2024-01-02" and targets.all[0].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert [said.partition(":")[0] for said in targets.notes] == ["paid"]
    assert any("at UTC+08:00" in said for said in targets.facts)
    assert any("day: dates are read as day/month/year" in said for said in targets.facts)
