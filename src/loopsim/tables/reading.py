"""One reader for every table: orders, members, growth, edge lists, customers, points of a study."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.tables.cells import whole
from loopsim.tables.delimited import Rows, open_quote, ragged_fault, rows_of
from loopsim.tables.header import Layout, Wanted, layouts
from loopsim.tables.opening import HEAD, READABLE, Opened, no_table, opened
from loopsim.tables.places import ROWS_OF_DATA, Places
from loopsim.tables.stored import names_of_parquet, read_parquet
from loopsim.tables.table import ALLOW_UNREAD, Reading, ReadingOptions, Table
from loopsim.tables.workbooks import columns_of, read_workbook

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ALLOW_UNREAD", "Reading", "ReadingOptions", "Table", "header", "read"]

#: Progress: bytes read and bytes in all.
Progress = Callable[[int, int], None]

PLAIN = Reading()


def header(path: str | os.PathLike[str], needed: Wanted = (), how: Reading = PLAIN) -> list[str]:
    """Names of the columns of a file; ``needed`` shows where the header is: some that it must have, or a test of them.

    Raises:
        ScenarioError: no such file, or no table.
    """
    name = os.fspath(path)
    file = opened(name)
    return _names(name, file, needed, how)[0]


def read(
    path: str | os.PathLike[str],
    columns: Mapping[str, str | None],
    how: Reading = PLAIN,
    progress: Progress | None = None,
    may_be_lists: bool = False,
    dates: Collection[str] = (),
) -> Table:
    """The columns asked for, ``{option: column or None}``, and the rows that ``how`` keeps.

    Of columns named in ``dates`` only the days are needed: times of the day may be left out to save memory.
    With ``may_be_lists`` columns of Parquet may hold lists, for who takes them as they are.

    Raises:
        ScenarioError: no such file, no table, or a column is missing; every missing column is named.
    """
    name = os.fspath(path)
    file = opened(name)
    where = how.wanted_rows
    asked = {option: column for option, column in columns.items() if column}
    asked |= {f"--where {column}": column for column in where}
    names, held = _names(name, file, list(asked.values()), how)
    faults = [_missing(name, option, column, names) for option, column in asked.items() if column not in names]
    faults += [
        Fault(
            f"{name}: {column}",
            both("{count} columns of this name", "{count} 个同名的列", count=names.count(column)),
            both("each name once", "每个名称一次"),
        )
        for column in dict.fromkeys(asked.values())
        if names.count(column) > 1
    ]
    if faults:
        raise ScenarioError(faults)
    wanted = list(dict.fromkeys(asked.values()))
    size = Path(name).stat().st_size
    tell = (lambda done: progress(min(done, size), size)) if progress else (lambda done: None)
    days = () if how.date_format or how.zone else [one for one in dates if one not in where]
    table = _table(name, file, names, wanted, held, how, tell, may_be_lists, days)
    if not table.rows:
        raise ScenarioError(
            [
                Fault(
                    name,
                    both("a table without rows", "没有行的表"),
                    both("at least one row below the header", "表头之下至少一行"),
                )
            ]
        )
    return _where(table, where)


def _names(name: str, file: Opened, needed: Wanted, how: Reading) -> tuple[list[str], Any]:
    """``-> (names of the columns, how to go on)``: a layout, rows of a workbook, or nothing."""
    try:
        if file.kind == "parquet":
            stored = names_of_parquet(file.stream)
            return [one.strip() for one in stored], stored
        if file.kind == "workbook":
            names, rows = read_workbook(name, file.stream, needed, how.sheet)
            return [one.strip() for one in names], rows
        layout = layouts(file.head, len(file.head) < HEAD, needed, how.encoding)
    except ScenarioError:
        raise
    except LookupError:
        right = both("the name of an encoding, such as utf-8, gb18030, cp1252", "编码名称，如 utf-8、gb18030、cp1252")
        raise ScenarioError([Fault("encoding", shown(how.encoding), right)]) from None
    except UnicodeDecodeError:
        raise ScenarioError([_no_text(name, how.encoding, file.head)]) from None
    except Exception as error:  # pyarrow raises a dozen kinds
        raise ScenarioError([no_table(name, error)]) from None
    if not any(layout.names):
        raise ScenarioError([Fault(name, both("no table (an empty file)", "不是表格（空文件）"), READABLE)])
    return layout.names, layout


def _no_text(name: str, encoding: str | None, head: bytes = b"") -> Fault:
    """The fault of a text in another encoding than those tried, or with bytes that no text has."""
    if (place := head.find(b"\0")) >= 0:
        line = head[:place].count(b"\n") + 1
        return Fault(
            name,
            both(
                "no table (a byte of 0 in line {line}, as no text has it)",
                "不是表格（第 {line} 行有文本不会有的 0 字节）",
                line=line,
            ),
            READABLE,
        )
    found = (
        both("not {encoding}", "不是 {encoding}", encoding=shown(encoding))
        if encoding
        else both("neither UTF-8 nor UTF-16 nor GB 18030", "既非 UTF-8 也非 UTF-16、GB 18030")
    )
    if not encoding and (odd := _odd_line(head)):
        found += both(", such as {odd}", "，如 {odd}", odd=odd)
    right = both(
        "the name of its encoding with --encoding, such as cp1252 or big5, or the same saved as UTF-8",
        "用 --encoding 说明其编码，如 cp1252 或 big5，或另存为 UTF-8",
    )
    return Fault(name, both("a text that is {found}", "{found}的文本", found=found), right)


def _odd_line(head: bytes) -> str:
    """The first line that is not UTF-8, with its bytes above 127 as numbers."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        before = head[: error.start]
        line = head[before.rfind(b"\n") + 1 :].split(b"\n", 1)[0].strip()
        return f"line {before.count(10) + 1}: {shown(line.decode('ascii', 'backslashreplace')[:80])}"
    return ""


def _table(
    name: str, file: Opened, names: list[str], wanted: list[str], held: Any, how: Reading, tell: Callable[[int], None],
    may_be_lists: bool, dates: Collection[str],
) -> Table:  # fmt: skip
    if file.kind == "text":
        return _of_text(name, file, held, wanted, how, tell, dates)
    if file.kind == "workbook":
        place = Places(numbers=held.numbers)
        return Table(name, columns_of(held.rows, names, wanted), len(held.rows), how, place)
    stored = {names[place]: held[place] for place in range(len(names))}
    try:
        days = [stored[one] for one in wanted if one in dates]
        columns, rows = read_parquet(name, file.stream, [stored[one] for one in wanted], may_be_lists, days, tell)
    except ScenarioError:
        raise
    except Exception as error:
        raise ScenarioError([no_table(name, error)]) from None
    return Table(name, {one: columns[stored[one]] for one in wanted}, rows, how, ROWS_OF_DATA)


def _of_text(
    name: str, file: Opened, layout: Layout, wanted: list[str], how: Reading, tell: Callable[[int], None],
    dates: Collection[str],
) -> Table:  # fmt: skip
    try:
        try:
            rows = rows_of(file.stream, layout, wanted, tell, dates)
        except UnicodeDecodeError:
            if how.encoding or layout.encoding != "utf-8":
                raise
            layout = layout._replace(encoding="gb18030")  # the first letter of another alphabet came late
            rows = rows_of(file.stream, layout, wanted, tell, dates)
    except ScenarioError as error:
        raise ScenarioError([Fault(one.where or name, one.found, one.right) for one in error.faults]) from None
    except UnicodeDecodeError:
        raise ScenarioError([_no_text(name, how.encoding)]) from None
    except (OSError, EOFError, ValueError, csv.Error) as error:
        raise ScenarioError([no_table(name, error)]) from None
    place = Places("line", numbers=rows.lines, text=(name, layout))
    table = Table(name, dict(rows.columns), rows.rows, how, place, layout.separator == ";", rows.in_utc)
    if rows.ragged_count:
        _judge_ragged(table, rows, layout)
    if rows.swallowed > how.allow_unread * (rows.rows + rows.swallowed):
        raise ScenarioError([Fault(name, one.found, one.right) for one in open_quote(rows.long[0]).faults])
    if rows.swallowed:
        told = f"line {rows.long[0]} has a cell of several lines that look like rows: {shown(rows.long[1])}"
        table.notes.append(f"{told}; if a quotation mark is missing there, rows are lost")
    return table


def _judge_ragged(table: Table, rows: Rows, layout: Layout) -> None:
    """Tell of rows with another number of cells than the header, or refuse the file for them."""
    fault = ragged_fault(table.name, rows, layout)
    if rows.ragged_count > table.reading.allow_unread * (rows.rows + rows.ragged_count) or not rows.rows:
        raise ScenarioError([fault])
    table.notes.append(f"left out: {fault.found}")


def _where(table: Table, where: Mapping[str, Sequence[str]]) -> Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    for column, texts in where.items():
        cells = table.cells(column)
        wanted, found = whole(pa.array([text.strip() for text in texts], pa.large_string())), whole(cells.unique)
        is_wanted = pc.is_in(found, value_set=wanted).to_numpy(zero_copy_only=False)
        is_kept = is_wanted[cells.code]
        if not is_kept.any():
            there = np.unique(cells.code)[:1000]
            some = sorted({cells.unique[int(code)].as_py() for code in there} - {""})[:5]
            right = (
                both("one of its values, such as {some}", "其中的值，如 {some}", some=", ".join(some))
                if some
                else both("a column that says something", "有内容的列")
            )
            said = " or ".join(shown(text) for text in texts)
            raise ScenarioError(
                [Fault(f"{table.name}: {column}", both("no row with {said}", "没有 {said} 的行", said=said), right)]
            )
        is_like = pc.is_in(_bare(found), value_set=_bare(wanted)).to_numpy(zero_copy_only=False) & ~is_wanted
        if (like := int(cells.counts()[is_like].sum())) > 0:
            row = cells.first_row(is_like)
            told = f"{column}: {like:,} rows with {shown(cells.cell(row))} or the like, such as {table.place(row)}"
            table.notes.append(f"{told}, are left out: --where takes a text as it is written")
        table = table.kept(is_kept)
    return table


def _bare(texts: pa.Array) -> pa.Array:
    """Texts without regard to capitals, blanks and the width of letters."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC")), r"\s", "")


def _missing(path: str, option: str, column: str, known: Sequence[str]) -> Fault:
    close = nearest(column, known)
    cure = (
        shown(close) if close else both("one of its columns: {known}", "其中的列：{known}", known=", ".join(known[:12]))
    )
    return Fault(f"{path}: {option}", both("no column {column}", "没有列 {column}", column=shown(column)), cure)
