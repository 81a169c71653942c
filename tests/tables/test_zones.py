"""Days begin where somebody says: stamps with a zone and seconds since 1970 are days of that place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from loopsim.scenario.faults import ScenarioError
from loopsim.tables.reading import Reading, Table, read
from loopsim.tables.zones import local_days, moved, zone_of


def table_of(folder: Path, cells: list[str], zone: str | None = None, **how: str) -> Table:
    file = folder / "log.csv"
    file.write_text("n,x\n" + "".join(f'{n},"{cell}"\n' for n, cell in enumerate(cells)), encoding="utf-8")
    return read(file, {"--x": "x"}, Reading(zone=zone, **how), dates=["x"])  # type: ignore[arg-type]


def days(folder: Path, cells: list[str], zone: str | None = None, **how: str) -> list[str]:
    return [str(day) for day in table_of(folder, cells, zone, **how).days("x").first]


#: 16:30 in UTC on 29 February, which is 00:30 on 1 March in China.
MOMENT = int(dt.datetime(2024, 2, 29, 16, 30, tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    "cell",
    [
        f"{MOMENT}", f"{MOMENT}000", f"{MOMENT}.5", f"{MOMENT}000000", "2024-02-29T16:30:00Z",
        "2024-02-29 16:30:00 UTC",
        "2024-02-29T16:30:00.123+00:00", "2024-02-29 11:30:00 -0500", "2024-02-29 11:30 America/New_York",
        "20240229T163000Z", "Thu, 29 Feb 2024 16:30:00 GMT", "Thu Feb 29 16:30:00 +0000 2024", "2024/2/29 4:30 PM +00",
        "2024-02-29T17:30:00+01:00[Europe/Berlin]", "Thu Feb 29 2024 08:30:00 GMT-0800 (Pacific Standard Time)",
        "2024-03-01 00:30:00", "2024-03-01", "45352",
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "+08:00", "UTC+8", "+0800"])
def test_a_moment_is_the_day_of_the_place_and_local_times_stay(tmp_path: Path, cell: str, zone: str):
    assert days(tmp_path, [cell], zone) == ["2024-03-01"]


def test_a_stated_format_with_a_zone_is_moved_as_well(tmp_path: Path):
    stated = {"date_format": "%d/%m/%Y %H:%M %z"}
    assert days(tmp_path, ["29/02/2024 16:30 +0000"], "+08:00", **stated) == ["2024-03-01"]
    assert days(tmp_path, ["29/02/2024 16:30 +0000"], **stated) == ["2024-02-29"]
    assert days(tmp_path, [f"{MOMENT}"], "+08:00", date_format="unix") == ["2024-03-01"]


@pytest.mark.parametrize("other", ["0000-00-00", "03-01-00", "2024-03-02"])
def test_a_plain_date_that_ends_like_an_offset_is_no_stamp_in_utc(tmp_path: Path, other: str):
    table = table_of(tmp_path, ["2024-02-29", "2024-03-01", other])
    table.days("x", judged=False)
    assert not table.facts


@pytest.mark.parametrize("stamp", ["2024-02-29 16:30:00+00:00", "20240229T163000+0000", "2024-02-29 16:30 UTC"])
def test_stamps_with_an_offset_of_nothing_are_in_utc(tmp_path: Path, stamp: str):
    table = table_of(tmp_path, [stamp])
    table.days("x")
    assert any("times are in UTC" in said for said in table.facts)


def test_without_a_zone_stamps_are_days_as_written_and_utc_is_told(tmp_path: Path):
    table = table_of(tmp_path, ["2024-02-29T16:30:00Z", "2024-03-01T16:30:00Z"])
    assert [str(day) for day in table.days("x").first] == ["2024-02-29", "2024-03-01"]
    assert len(table.facts) == 1 and "times are in UTC" in table.facts[0] and not table.notes
    asked = table_of(tmp_path, ["2024-02-29T16:30:00Z"], "+08:00")
    assert str(asked.days("x").first[0]) == "2024-03-01" and not asked.facts
    local = table_of(tmp_path, ["2024-02-29T16:30:00+08:00"])
    assert str(local.days("x").first[0]) == "2024-02-29" and not local.facts


def test_seconds_that_are_all_midnight_somewhere_are_told_with_that_place(tmp_path: Path):
    midnights = [str(MOMENT - 1800 + 86400 * day) for day in range(5)]
    table = table_of(tmp_path, midnights)
    table.days("x")
    assert table.notes[0].endswith("all are midnight at +08:00: say --zone +08:00")
    asked = table_of(tmp_path, midnights, "+08:00")
    assert [str(day) for day in asked.days("x").first][:2] == ["2024-03-01", "2024-03-02"]


def test_a_zone_that_is_several_is_not_understood(tmp_path: Path):
    with pytest.raises(ScenarioError, match="no known offset"):
        days(tmp_path, ["2024-02-29 16:30:00 CST"], "+08:00")
    assert days(tmp_path, ["2024-02-29 16:30:00 CST"]) == ["2024-02-29"]


@pytest.mark.parametrize("zone", ["Asia/Shangai", "CST", "+25:00", "8", "../etc"])
def test_a_zone_that_is_none_is_refused(tmp_path: Path, zone: str):
    with pytest.raises(ScenarioError, match=r"zone: found the text .* right is a name such as Asia/Shanghai"):
        Reading(zone=zone)


def test_typed_moments_are_days_of_the_place(tmp_path: Path):
    late = dt.datetime(2024, 2, 29, 16, 30, tzinfo=dt.UTC)
    columns = {
        "utc": pa.array([late, None], pa.timestamp("ms", tz="UTC")),
        "local": pa.array([late.replace(tzinfo=None), None], pa.timestamp("us")),
        "seconds": pa.array([MOMENT, None], pa.int64()),
    }
    parquet.write_table(pa.table(columns), tmp_path / "log.parquet")
    for zone, expected in (("+08:00", ["2024-03-01", "2024-02-29", "2024-03-01"]), (None, ["2024-02-29"] * 3)):
        table = read(tmp_path / "log.parquet", {name: name for name in columns}, Reading(zone=zone))
        assert [str(table.days(name).first[0]) for name in columns] == expected
        assert all(np.isnat(table.days(name).first[1]) for name in columns)
        assert (zone is None) == any("utc: times are in UTC" in said for said in table.facts)


@given(
    st.lists(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)), min_size=1, max_size=20),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "+05:30", "-09:30", "UTC"]),
)
def test_days_of_a_place_are_those_of_pythons_own_clock(stamps, zone):
    place = zone_of(zone)
    stamps = [stamp.replace(microsecond=0, tzinfo=dt.UTC) for stamp in stamps]
    expected = [stamp.astimezone(place).date() for stamp in stamps]
    seconds = np.array([int(stamp.timestamp()) for stamp in stamps])
    assert local_days(seconds, place).tolist() == expected
    texts = pa.array([stamp.isoformat() for stamp in stamps], pa.large_string())
    written = np.array([stamp.date() for stamp in stamps], "M8[D]")
    assert moved(texts, written, place).tolist() == expected
    berlin = [stamp.astimezone(ZoneInfo("Europe/Berlin")) for stamp in stamps]
    named = pa.array([f"{one:%Y-%m-%d %H:%M:%S} Europe/Berlin" for one in berlin], pa.large_string())
    clear = [not one.fold for one in berlin]
    found = moved(named, np.array([one.date() for one in berlin], "M8[D]"), place).tolist()
    assert [day for day, is_one in zip(found, clear, strict=True) if is_one] == [
        day for day, is_one in zip(expected, clear, strict=True) if is_one
    ]


def test_seconds_that_are_midnights_of_utc_are_days_and_no_doubt(tmp_path: Path):
    table = table_of(tmp_path, [str(86400 * day) for day in range(19_800, 19_810)])
    table.days("x")
    assert table.facts[0].endswith("(seconds since 1970, in UTC, where all are midnight)") and not table.notes
