"""Tables of others are read as people have them: a cell is understood, or shown and counted, or the file is refused."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import sys
import uuid
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from loopsim.scenario.faults import ScenarioError
from loopsim.tables.numbers import Numbers
from loopsim.tables.reading import Reading, Table, header, read
from loopsim.tables.table import ReadingOptions


def table_of(folder: Path, column: list[str], separator: str = ";", **how: object) -> Table:
    """A file whose one column is ``x``, beside one of numbers."""
    rows = [f"n{separator}x", *(f'{place}{separator}"{cell}"' for place, cell in enumerate(column))]
    file = folder / "table.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read(file, {"--x": "x"}, Reading(**how))  # type: ignore[arg-type]


def numbers(folder: Path, column: list[str], **how: object) -> list[float]:
    return table_of(folder, column, **how).numbers("x").value.tolist()  # type: ignore[arg-type]


def days(folder: Path, column: list[str], **how: object) -> list[str]:
    return [str(day) for day in table_of(folder, column, **how).days("x").first]  # type: ignore[arg-type]


def test_every_option_of_reading_is_an_argument_of_what_reads_a_table():
    assert set(ReadingOptions.__annotations__) == set(Reading.__dataclass_fields__)


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["21,35", "1.234,50", "7", "1.234"], [21.35, 1234.5, 7, 1234]),
        (["21.35", "1,234.50", "7", "1,234"], [21.35, 1234.5, 7, 1234]),
        (["0,125", "1,250"], [0.125, 1.25]),
        (["1.234.567", "12"], [1234567, 12]),
        (["1,23,456.5", "1,234,567"], [123456.5, 1234567]),
        (["1 234,5", "1'234,5", "1\u202f234,5", "1 234"], [1234.5, 1234.5, 1234.5, 1234]),
        (["(3.50)", "-3.50", "3.50-", "−3.50", "-¥3.50", "¥-3.50", "(¥3.50)"], [-3.5] * 7),
        (["¥3.50", "￥3.50", "CNY 3.50", "3.50元", "3.50 RMB", "３.５０"], [3.5] * 6),
        (["$3.50", "US$ 3.50", "3.50 USD", "+3.50"], [3.5] * 4),
        (["€3,50", "3,50 €", "3,50 EUR"], [3.5] * 3),
        (["87.5%", "100 %"], [0.875, 1]),
        (["1e3", "1.5E-3", ".5", "5."], [1000, 0.0015, 0.5, 5]),
        (['=""3.50""', "'3.50", "`3.50"], [3.5] * 3),
    ],
)
def test_numbers_are_read_as_people_write_them(tmp_path: Path, cells: list[str], values: list[float]):
    assert numbers(tmp_path, cells) == pytest.approx(values)


@pytest.mark.parametrize(
    "mark", ["", "NULL", "null", "NA", "N/A", "#N/A", "NaN", "-", "--", "None", "empty", "\\N", "无"]
)
def test_marks_for_nothing_are_nothing_and_never_unread(tmp_path: Path, mark: str):
    table = table_of(tmp_path, ["7", mark, "7.0"])
    assert table.numbers("x").is_said.tolist() == [True, False, True]
    ids = table.ids("x")
    assert (ids.code.tolist(), ids.names.tolist()) == ([0, -1, 0], ["7"])
    dated = table_of(tmp_path, ["2024-03-01", mark])
    assert np.isnat(dated.days("x").first).tolist() == [False, True]
    assert not dated.unread and not table.unread


def test_a_number_that_may_be_two_is_told_or_refused(tmp_path: Path):
    with pytest.raises(
        ScenarioError, match=r'x: found 1 of 2 numbers not understood, such as the text "1,234" in line 3'
    ):
        numbers(tmp_path, ["950", "1,234"])
    assert numbers(tmp_path, ["950", "1,234"], decimal=".") == [950, 1234]
    assert numbers(tmp_path, ["950", "1,234"], decimal=",") == [950, 1.234]
    table = table_of(tmp_path, ["950", "1,234"], separator=",")
    assert table.numbers("x").value.tolist() == [950, 1234]
    assert table.notes == ['x: the text "1,234" in line 3 is read as 1234; if it is not, say --decimal']


def test_cells_of_the_other_decimal_mark_or_currency_are_not_understood(tmp_path: Path):
    table = table_of(tmp_path, ["1.50"] * 99 + ["2,75"])
    assert np.isnan(table.numbers("x").value).tolist() == [False] * 99 + [True]
    assert '1 of 100 numbers not understood, such as the text "2,75" in line 101' in table.notes[0]
    mixed = table_of(tmp_path, ["¥1.50"] * 99 + ["$2.75"])
    mixed.numbers("x")
    assert "another currency" in mixed.notes[0]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["€5.50", "€6.25"], ["2 of 2 numbers are in EUR, such as the text '€5.50' in line 2"]),
        (["7.50", "$12.00", "9.25"], ["1 of 3 numbers are in USD, such as the text '$12.00' in line 3"]),
        (["7.50", "12.00 USD"], ["1 of 2 numbers are in USD, such as the text '12.00 USD' in line 3"]),
        (["¥7.50", "12.00元", "9.25"], []),
    ],
)
def test_amounts_in_another_currency_than_yuan_are_told_with_their_sign(tmp_path: Path, cells, told):
    file = tmp_path / "log.csv"
    file.write_text("who,paid\n" + "".join(f"a,{cell}\n" for cell in cells), encoding="utf-8")
    table = read(file, {"--amount": "paid"})
    assert not np.isnan(table.numbers("paid").value).any()
    ends = ": taken as they stand, nothing is converted into yuan"
    assert [note.replace('"', "'") for note in table.notes] == [f"paid: {said}{ends}" for said in told]


def test_more_unread_cells_than_allowed_are_refused_and_fewer_told(tmp_path: Path):
    cells = ["12"] * 90 + ["a dozen"] * 10
    with pytest.raises(ScenarioError, match=r'10 of 100 numbers .* "a dozen" in line 92 .*--allow-unread 0\.1 leaves'):
        numbers(tmp_path, cells)
    table = table_of(tmp_path, cells, allow_unread=0.1)
    assert np.isnan(table.numbers("x").value).sum() == 10
    assert table.unread["x"].times == 10


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20), st.booleans())
def test_amounts_written_with_marks_come_back(tmp_path_factory, cents, is_comma):
    written = [f"{value / 100:,.2f}" for value in cents]
    if is_comma:
        written = [text.translate(str.maketrans(",.", ".,")) for text in written]
    found = numbers(tmp_path_factory.mktemp("amounts"), written)
    assert found == pytest.approx([value / 100 for value in cents], rel=1e-12)


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-01", "2024/3/1", "2024.03.01", "20240301", "20240301.0", "2024年3月1日", "2024年03月01日 09时32分",
        "2024 03 01", "2024-03-01 23:59:59", "2024-03-01T23:59:59.123456Z", "2024-03-01 23:30:00 -0500",
        "2024-03-01T00:10:00+08:00",
        "2024-03-01T10:00:00+01:00[Europe/Berlin]", "2024-03-01 10:00:00 Asia/Shanghai", "2024-03-01 10:00 PM",
        "20240301093218", "202403010932", "20240301T093218Z", "2024年3月1日 下午3:05", "1 March 2024", "01-Mar-2024",
        "01-Mar-24", "March 1, 2024", "Mar 1st 2024 9:30 am", "Fri, 01 Mar 2024 10:00:00 GMT", "2024-Mar-01",
        "Fri Mar 01 2024 09:32:18 GMT+0800 (China Standard Time)", "Fri Mar 01 09:32:18 +0000 2024", "1709287200",
        "1709287200000", "1709287200.5", "45352", "45352.39", "2024-W09-5", "２０２４-０３-０１",
    ],
)  # fmt: skip
def test_a_day_is_the_same_day_however_it_is_written(tmp_path: Path, cell: str):
    assert days(tmp_path, [cell]) == ["2024-03-01"]


@pytest.mark.parametrize(
    ("cell", "first", "last", "unit"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("202402", "2024-02-01", "2024-02-29", "month"),
        ("2024年2月", "2024-02-01", "2024-02-29", "month"),
        ("Feb 2024", "2024-02-01", "2024-02-29", "month"),
        ("02/2024", "2024-02-01", "2024-02-29", "month"),
        ("2024-W01", "2024-01-01", "2024-01-07", "week"),
        ("2020-W53", "2020-12-28", "2021-01-03", "week"),
        ("2024年第1周", "2024-01-01", "2024-01-07", "week"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
    ],
)
def test_a_period_without_a_day_is_all_of_it(tmp_path: Path, cell: str, first: str, last: str, unit: str):
    found = table_of(tmp_path, [cell]).days("x")
    assert (str(found.first[0]), str(found.last[0]), found.unit) == (first, last, unit)


@pytest.mark.parametrize(
    "cell",
    ["2024-02-30", "2024-13-01", "2023-W53", "20241301", "yesterday", "12", "0001-01-01", "9999-12-31"],
)
def test_what_is_no_day_is_not_understood(tmp_path: Path, cell: str):
    with pytest.raises(ScenarioError, match="1 of 1 dates not understood"):
        days(tmp_path, [cell])


@pytest.mark.parametrize("mark", ["/", ".", "-"])
def test_one_cell_shows_the_order_of_day_and_month(tmp_path: Path, mark: str):
    for cells, told in ((["02/01/2024", "13/01/2024"], "day/month"), (["01/02/2024", "01/13/2024"], "month/day")):
        table = table_of(tmp_path, [cell.replace("/", mark) for cell in cells])
        assert [str(day) for day in table.days("x").first] == ["2024-01-02", "2024-01-13"]
        assert told in table.facts[0] and "in line 3 shows" in table.facts[0] and not table.notes


def test_an_order_that_no_cell_shows_must_be_said(tmp_path: Path):
    with pytest.raises(ScenarioError, match=r'such as the text "02/01/2024" in line 2 .*--date-format'):
        days(tmp_path, ["02/01/2024", "03/01/2024"])
    assert days(tmp_path, ["02/01/2024"], date_format="dmy") == ["2024-01-02"]
    assert days(tmp_path, ["02/01/2024"], date_format="mdy") == ["2024-02-01"]
    for form in ("%d/%m/%Y", "DD/MM/YYYY"):
        assert days(tmp_path, ["02/01/2024"], date_format=form) == ["2024-01-02"]
    assert days(tmp_path, ["02/01/2024 10:00 +0800"], date_format="%d/%m/%Y %H:%M %z") == ["2024-01-02"]
    assert days(tmp_path, ["24-01-02"], date_format="ymd") == ["2024-01-02"]
    assert days(tmp_path, ["12345"], date_format="excel") == ["1933-10-18"]


def test_both_orders_in_one_column_are_refused(tmp_path: Path):
    with pytest.raises(ScenarioError, match="both orders are there"):
        days(tmp_path, ["13/01/2024", "01/14/2024", "02/03/2024"])


def test_numbers_taken_for_dates_are_told(tmp_path: Path):
    table = table_of(tmp_path, ["1709287200", "1709373600"])
    table.days("x")
    read = 'x: the text "1709287200" in line 2 is read as 2024-03-01 (seconds since 1970, in UTC)'
    assert table.notes == [f"{read}; --zone +08:00 takes the days of China"]


def test_dates_years_apart_from_all_others_are_not_believed(tmp_path: Path):
    usual = [f"2024-{month:02d}-{day:02d}" for month in range(1, 10) for day in range(1, 25)]
    table = table_of(tmp_path, ["1970-01-01", *usual, "2099-12-31"])
    found = table.days("x")
    assert np.flatnonzero(np.isnat(found.first)).tolist() == [0, len(usual) + 1]
    assert "years apart from all others" in table.notes[0]
    assert not table_of(tmp_path, ["1990-01-01", "2020-01-01", "2021-01-01"]).days("x").unread


@pytest.mark.parametrize("none", ["1970-01-01", "1900-01-01", "9999-12-31", "1969-12-31 16:00"])
def test_days_that_programs_write_for_none_are_not_believed_at_any_share(tmp_path: Path, none: str):
    usual = [f"2024-{month:02d}-{day:02d}" for month in range(1, 10) for day in range(1, 11)]
    with pytest.raises(ScenarioError, match=f"30 of 120 dates not understood, such as the text .{none}. in line 92"):
        table_of(tmp_path, [*usual, *[none] * 30]).days("x")
    few = table_of(tmp_path, [*usual, *[none] * 4])
    assert np.isnat(few.days("x").first).sum() == 4
    assert not table_of(tmp_path, ["1970-01-01"] * 30).days("x").unread
    assert not table_of(tmp_path, ["1970-01-01", "1970-02-01", "1972-01-01"]).days("x").unread


def test_years_from_the_first_of_a_series_are_no_days_for_none(tmp_path: Path):
    assert not table_of(tmp_path, [str(year) for year in range(1970, 1995)]).days("x").unread
    assert not table_of(tmp_path, ["1970-01-01", "1980-01-01", "1990-01-01", "2000-01-01"]).days("x").unread


def test_many_dates_that_lie_years_apart_are_kept_and_told(tmp_path: Path):
    usual = [f"2024-{month:02d}-{day:02d}" for month in range(1, 10) for day in range(1, 11)]
    table = table_of(tmp_path, ["2014-05-03", *usual, "2014-05-07", "2014-05-09"])
    assert not np.isnat(table.days("x").first).any()
    told = 'x: 3 of 93 dates lie years apart from all others, such as the text "2014-05-03" in line 2'
    assert table.notes == [f"{told}: they count as they stand"]


@pytest.mark.slow
@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), min_size=1, max_size=30))
def test_dates_come_back_in_any_form_that_says_all(tmp_path_factory, dates):
    folder = tmp_path_factory.mktemp("dates")
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%Y年%m月%d日"):
        table = table_of(folder, [day.strftime(form) for day in dates])
        assert table.days("x", judged=False).first.tolist() == dates or table.days("x", judged=False).unread


# --- ids ------------------------------------------------------------------------------------------------------------


def test_ids_rounded_by_a_spreadsheet_are_not_believed(tmp_path: Path):
    with pytest.raises(ScenarioError, match=r"2 of 3 ids not understood.*rounded by a spreadsheet"):
        table_of(tmp_path, ["1.23457E+17", "1.23457E+17", "5"]).ids("x")


def test_ids_keep_their_zeros_and_lose_what_exports_put_around_them(tmp_path: Path):
    ids = table_of(tmp_path, ["007", "7", '=""0012""', "'34", " 7 "]).ids("x")
    assert [ids.names[code] for code in ids.code] == ["007", "7", "0012", "34", "7"]


# --- files ----------------------------------------------------------------------------------------------------------

ROWS = [("who", "when", "paid"), ("王芳", "2024-03-01", "1.50"), ("李雷", "2024-03-02", "2.50")]


def text_of(separator: str) -> str:
    return "\r\n".join(separator.join(row) for row in ROWS) + "\r\n"


def is_read(file: Path, **how: object) -> bool:
    table = read(file, {"--customer": "who", "--date": "when", "--amount": "paid"}, Reading(**how))  # type: ignore[arg-type]
    ids = table.ids("who")
    return (
        [ids.names[code] for code in ids.code] == ["王芳", "李雷"]
        and [str(day) for day in table.days("when").first] == ["2024-03-01", "2024-03-02"]
        and table.numbers("paid").value.tolist() == [1.5, 2.5]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
def test_texts_of_any_encoding_and_separator_are_read(tmp_path: Path, encoding: str, separator: str):
    file = tmp_path / "log.csv"
    file.write_bytes(text_of(separator).encode(encoding))
    assert is_read(file)
    assert header(file, ["who"]) == ["who", "when", "paid"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_texts_are_read_whatever_their_name(tmp_path: Path, pack):
    file = tmp_path / "log.txt"
    file.write_bytes(pack(text_of(",").encode()))
    assert is_read(file)


def test_one_file_in_a_zip_is_read_and_several_are_refused(tmp_path: Path):
    file = tmp_path / "log.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("log.csv", text_of(","))
    assert is_read(file)
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("more.csv", text_of(","))
    with pytest.raises(ScenarioError, match="a packed folder of 2 files"):
        is_read(file)


@pytest.mark.parametrize(
    "text",
    [
        "Export of my shop\n\nfrom, 2024-01-01\n" + text_of(","),
        "sep=;\n" + text_of(";"),
        "# written by hand\n" + text_of("\t"),
        text_of(",").replace("\r\n", ",\r\n").replace("paid,", "paid"),
        text_of(",").replace("1.50\r\n", "1.50\r\n\r\n# a remark\r\n"),
        text_of(",")
        .replace(",", ' , "')
        .replace("\r\n", '"\r\n')
        .replace(' , "', '" , "')
        .replace("\r\n", '\r\n"')[:-1]
        .join(['"', ""]),
    ],
)
def test_lines_around_the_table_are_passed_by(tmp_path: Path, text: str):
    file = tmp_path / "log.csv"
    file.write_text(text, encoding="utf-8")
    assert is_read(file)


@pytest.mark.parametrize("mark", ["#", "# ", "% "])
@pytest.mark.parametrize("separator", [",", " "])
@pytest.mark.parametrize("needed", [{"--customer": "who"}, {}], ids=["named", "unnamed"])
def test_a_comment_above_the_header_that_says_the_same_is_no_header(tmp_path: Path, mark, separator, needed):
    file = tmp_path / "log.txt"
    lines = ["a shop", "who when paid", "who when paid", "anna 2026-01-01 5", "bert 2026-01-02 6"]
    text = [(mark if place < 2 else "") + line.replace(" ", separator) for place, line in enumerate(lines)]
    file.write_text("\n".join(text), encoding="utf-8")
    assert header(file, list(needed.values())) == ["who", "when", "paid"]
    if needed:
        assert read(file, needed).texts("who").tolist() == ["anna", "bert"]


def test_rows_of_another_width_are_told_or_refused(tmp_path: Path):
    file = tmp_path / "log.csv"
    file.write_text("who,paid\n" + "a,1\n" * 60 + "a\n" + "b,2\n", encoding="utf-8")
    table = read(file, {"--customer": "who"})
    assert table.rows == 61 and table.place(60) == "line 63"
    assert (
        "left out: 1 of 62 rows with another number of cells" in table.notes[0]
        and 'line 62: the text "a"' in table.notes[0]
    )
    file.write_text("who,paid\n0,a,1\n1,b,2\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a name for each column in the header"):
        read(file, {"--customer": "who"})


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "an empty file"),
        (b"<html><table><tr><td>who</td></tr></table></html>", "a web page"),
        (b'{"who": "a"}\n', "JSON"),
        (b"SQLite format 3\x00" + bytes(100), "a database"),
        (bytes(range(256)) * 4, "log.csv: found no table"),
        (gzip.compress(b"who,paid\na,1\n" * 1000, mtime=0)[:60], "no table"),
        (b"PAR1 and no more", "no table"),
    ],
)
def test_what_is_no_table_is_refused_in_a_line(tmp_path: Path, data: bytes, told: str):
    file = tmp_path / "log.csv"
    file.write_bytes(data)
    with pytest.raises(ScenarioError) as refused:
        read(file, {"--customer": "who"})
    assert told in str(refused.value) and len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("rows_before", [0, 100_000], ids=["at once", "late"])
@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_a_text_in_another_encoding_is_refused_with_the_option_that_reads_it(tmp_path, rows_before, encoding):
    file = tmp_path / "log.csv"
    file.write_bytes(b"who,paid\n" + b"anna,1\n" * rows_before + "José;,2\nGrün ,3\nfin,4\n".encode("cp1252"))
    with pytest.raises(ScenarioError, match=r"a text that is n.*is the name of its encoding with --enc") as no:
        read(file, {"--customer": "who"}, Reading(encoding=encoding))
    assert "codec" not in str(no.value)
    assert read(file, {"--customer": "who"}, Reading(encoding="cp1252")).texts("who")[-2] == "Grün"


def test_types_of_ones_own_in_parquet_are_what_they_hold(tmp_path: Path):
    person = uuid.UUID(int=7)
    of = pa.ExtensionArray.from_storage
    columns = {
        "who": of(pa.uuid(), pa.array([person.bytes, None], pa.binary(16))),
        "left": of(pa.bool8(), pa.array([1, 0], pa.int8())),
        "note": of(pa.json_(pa.string()), pa.array(["{}", "[1]"])),
        "raw": pa.array([b"\xff" * 16] * 2, pa.binary(16)),
    }
    parquet.write_table(pa.table(columns), tmp_path / "log.parquet")
    table = read(tmp_path / "log.parquet", {name: name for name in ("who", "left", "note")})
    assert table.ids("who").names.tolist() == [str(person)]
    assert table.texts("left").tolist() == ["true", "false"] and table.cell("note", 1) == "[1]"
    with pytest.raises(ScenarioError, match="2 of 2 numbers not understood"):
        table.numbers("left")
    with pytest.raises(ScenarioError, match=r"raw: found a column of type fixed_size_binary\[16\]"):
        read(tmp_path / "log.parquet", {"raw": "raw"})


def test_infinite_numbers_are_not_understood(tmp_path: Path):
    def numbers(*cells: float) -> Numbers:
        parquet.write_table(pa.table({"x": pa.array(cells)}), tmp_path / "log.parquet")
        return read(tmp_path / "log.parquet", {"--x": "x"}).numbers("x")

    with pytest.raises(ScenarioError, match='1 of 4 numbers not understood, such as the text "inf" in row 2'):
        numbers(1.0, np.inf, 2.0, np.nan, 3.0)
    found = numbers(-np.inf, *range(30))
    assert np.isnan(found.value).tolist() == [True] + [False] * 30
    assert found.unread is not None and found.unread.cell == "-inf"


def test_a_text_of_another_encoding_is_shown_by_its_first_odd_line(tmp_path: Path):
    (tmp_path / "log.csv").write_bytes(b"x,n\n1,2\nJ\xf6\xff,3\n")
    with pytest.raises(
        ScenarioError, match=r'such as line 3: the text "J\\+xf6\\+xff,3"; right is the name of its encoding'
    ):
        read(tmp_path / "log.csv", {"--x": "x"})


def test_parquet_is_read_with_its_types(tmp_path: Path):
    zone = pa.timestamp("ms", tz="Asia/Shanghai")
    late = dt.datetime(2024, 2, 29, 17, tzinfo=dt.UTC)  # 1 March in Shanghai
    table = pa.table(
        {
            "who": pa.array([7, None], pa.int64()),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "paid": pa.array([dt_decimal("1.50"), None], pa.decimal128(8, 2)),
            "when": pa.array([late, None], zone),
        }
    )
    parquet.write_table(table, tmp_path / "log.parquet")
    found = read(tmp_path / "log.parquet", {name: name for name in table.column_names})
    assert found.ids("who").code.tolist() == [0, -1] and found.ids("who").names.tolist() == ["7"]
    assert found.texts("kind").tolist() == ["a", "b"]
    assert found.numbers("paid").value[0] == 1.5 and np.isnan(found.numbers("paid").value[1])
    assert str(found.days("when").first[0]) == "2024-03-01"


def dt_decimal(text: str):
    from decimal import Decimal

    return Decimal(text)


def test_workbooks_are_read_or_a_line_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "log.xlsx"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    file.write_bytes(broken.getvalue())
    with pytest.raises(
        ScenarioError, match=r"an Excel workbook; right is a CSV: in Excel, File, Save As, CSV UTF-8; or pip"
    ):
        read(file, {"--customer": "who"})


def test_a_workbook_is_read_from_the_sheet_that_has_the_columns(tmp_path: Path):
    pytest.importorskip("python_calamine")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["nothing", "here"])
    sheet = book.create_sheet("orders")
    sheet.append(["my shop"])
    sheet.append(["who", "when", "paid"])
    sheet.append(["王芳", dt.datetime(2024, 3, 1, 10), 1.5])
    sheet.append(["李雷", dt.date(2024, 3, 2), 2.5])
    book.save(tmp_path / "log.xlsx")
    assert is_read(tmp_path / "log.xlsx") and is_read(tmp_path / "log.xlsx", sheet="orders")
    with pytest.raises(ScenarioError, match="no sheet"):
        is_read(tmp_path / "log.xlsx", sheet="other")


@pytest.mark.parametrize("where", [["what=buy"], [("what",)], ["ab"]])
def test_rows_to_keep_that_are_no_pairs_are_refused(where: list[object]) -> None:
    with pytest.raises(ScenarioError, match=r"where: found .*; right is \{column: text\}, or pairs"):
        Reading(where=where)  # type: ignore[arg-type]


def test_only_rows_with_a_text_are_kept_and_keep_their_numbers(tmp_path: Path):
    file = tmp_path / "log.csv"
    file.write_text("who,what,where\na,buy,x\nb,view,x\nc,buy,y\nd,gift,x\n", encoding="utf-8")

    def kept(where: object) -> list[str]:
        return read(file, {"--customer": "who"}, Reading(where=where)).texts("who").tolist()  # type: ignore[arg-type]

    assert kept({"what": "buy"}) == ["a", "c"]
    assert kept([("what", "buy"), ("what", "gift")]) == ["a", "c", "d"]
    assert kept({"what": ["buy", "gift"], "where": "x"}) == ["a", "d"]
    table = read(file, {"--customer": "who"}, Reading(where={"what": "gift"}))
    assert table.place(0) == "line 5"
    with pytest.raises(
        ScenarioError, match=r'what: found no row with the text "sell"; right is one of its values, such as buy'
    ):
        kept({"what": "sell"})
    with pytest.raises(ScenarioError, match=r"--where wat: found no column"):
        kept({"wat": "buy"})


def test_texts_that_rows_are_chosen_by_may_be_written_as_numbers_are(tmp_path: Path):
    file = tmp_path / "log.csv"
    file.write_text("who,is\na,1\nb,1.0\nc,0.0\nd,10\n", encoding="utf-8")
    assert read(file, {"--customer": "who"}, Reading(where={"is": "1"})).texts("who").tolist() == ["a", "b"]
    assert read(file, {"--customer": "who"}, Reading(where={"is": "1.0"})).texts("who").tolist() == ["a", "b"]


def test_rows_with_nearly_the_text_asked_for_are_told(tmp_path: Path):
    file = tmp_path / "log.csv"
    file.write_text("who,is\na,paid\nb,Paid\nc,void\nd,ＰＡＩＤ\n", encoding="utf-8")
    table = read(file, {"--customer": "who"}, Reading(where={"is": "paid"}))
    told = 'is: 2 rows with the text "Paid" or the like, such as line 3, are left out'
    assert table.notes == [f"{told}: --where takes a text as it is written"] and table.texts("who").tolist() == ["a"]
    assert read(file, {"--customer": "who"}, Reading(where={"is": "void"})).notes == []


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_file_is_read_or_refused(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("junk") / "log.csv"
    file.write_bytes(data)
    try:
        names = header(file)
        table = read(file, {"--x": names[0]} if names[0] else {})
        for look in (table.ids, table.numbers, table.days):
            look(names[0])
    except ScenarioError as refused:
        assert len(str(refused).splitlines()) == 1  # noqa: PT017 - most files are refused, some are not
    except KeyError:
        assert not names[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["客户", "孛", "笼"])  # whose bytes hold those of brackets: [ and {
def test_letters_of_two_bytes_are_not_taken_for_brackets(tmp_path: Path, name: str, encoding: str):
    file = tmp_path / "log.csv"
    file.write_bytes(f"{name},paid\na,1\nb,2\n".encode(encoding))
    assert read(file, {"--customer": name}).texts(name).tolist() == ["a", "b"]


def test_a_byte_that_no_text_has_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "log.csv"
    file.write_bytes(b"who,paid\na,1\nb\x00,2\n")
    with pytest.raises(ScenarioError, match="a byte of 0 in line 3"):
        read(file, {"--customer": "who"})


def test_periods_of_pandas_are_refused_rather_than_read_as_day_numbers(tmp_path: Path):
    days = pd.PeriodIndex(["2024-03-01", "2024-03-02"], freq="D")
    pd.DataFrame({"who": ["a", "b"], "day": days}).to_parquet(tmp_path / "log.parquet")
    with pytest.raises(ScenarioError, match="day: found a column of periods of pandas"):
        read(tmp_path / "log.parquet", {"--date": "day"}).days("day")


def test_yes_and_no_are_no_numbers(tmp_path: Path):
    parquet.write_table(pa.table({"who": ["a", "b"], "paid": [True, False]}), tmp_path / "log.parquet")
    with pytest.raises(ScenarioError, match="2 of 2 numbers not understood"):
        read(tmp_path / "log.parquet", {"--amount": "paid"}).numbers("paid")
