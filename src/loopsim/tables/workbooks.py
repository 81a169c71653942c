"""Workbooks (Excel, OpenDocument): the sheet with the columns, its rows as texts, and cells that hold no result.

The reader gives nothing for an error and for a formula that was never calculated, as programs leave them that write
workbooks without calculating. Nothing would be taken for an empty cell, so such cells are looked up in the file itself.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.cells import ERROR, FORMULA, Cells, cells_of
from loopsim.tables.header import Wanted, is_header
from loopsim.tables.opening import no_table

_SAVE_AS = both(
    "a CSV: in Excel, File, Save As, CSV UTF-8; or pip install 'loopsim[excel]', which reads workbooks",
    "CSV：在 Excel 中另存为 CSV UTF-8；或 pip install 'loopsim[excel]' 以读取工作簿",
)


class SheetRows(NamedTuple):
    """Rows below the header that hold anything, and the row of the sheet that each is."""

    rows: list[list[str]]
    numbers: np.ndarray


def read_workbook(
    name: str, stream: Callable[[], Any], needed: Wanted, sheet: str | None
) -> tuple[list[str], SheetRows]:
    """``-> (names of the columns, rows of texts)`` of the sheet that has the columns ``needed``, else of the first.

    Raises:
        ScenarioError: no reader for workbooks is installed, no such sheet, or a broken file.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        raise ScenarioError([Fault(name, both("an Excel workbook", "Excel 工作簿"), _SAVE_AS)]) from None
    try:
        with stream() as file:
            whole = file.read()
        broken = _Broken(io.BytesIO(whole))
        book = CalamineWorkbook.from_filelike(io.BytesIO(whole))
        if sheet is not None and sheet not in book.sheet_names:
            right = both(
                "one of its sheets: {sheet_names}",
                "其中的工作表：{sheet_names}",
                sheet_names=", ".join(book.sheet_names[:12]),
            )
            raise ScenarioError(
                [
                    Fault(
                        both("{name}: sheet", "{name}：工作表", name=name),
                        both("no sheet {sheet}", "没有工作表 {sheet}", sheet=shown(sheet)),
                        right,
                    )
                ]
            )
        first: tuple[list[str], SheetRows] | None = None
        for one in [sheet] if sheet is not None else book.sheet_names:
            held = book.get_sheet_by_name(one)
            rows = [[_text(cell) for cell in row] for row in held.to_python(skip_empty_area=True)]
            down, right_by = held.start or (0, 0)
            for (row, column), text in broken.cells(one).items():
                if 0 <= row - down < len(rows) and 0 <= column - right_by < len(rows[row - down]):
                    rows[row - down][column - right_by] = text
            found, has_all = _headed(rows, down, needed)
            if has_all:
                return found
            first = first or (found if found[0] else None)
        return first or ([], SheetRows([], np.empty(0, np.int64)))
    except PasswordError:
        raise ScenarioError(
            [
                Fault(
                    name,
                    both("a workbook with a password", "有密码的工作簿"),
                    both("the same without, or saved as CSV", "无密码的同一文件，或另存为 CSV"),
                )
            ]
        ) from None
    except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([no_table(name, error)]) from None


def _headed(rows: list[list[str]], down: int, needed: Wanted) -> tuple[tuple[list[str], SheetRows], bool]:
    """``-> ((header, the rows below it), whether the header has all the columns)``; ``down`` rows are above them."""

    def below(place: int) -> SheetRows:
        held = [number for number in range(place + 1, len(rows)) if any(rows[number])]
        return SheetRows([rows[number] for number in held], np.array(held, np.int64) + down + 1)

    width = max((sum(map(bool, row)) for row in rows[:100]), default=0)
    full = next((place for place, row in enumerate(rows) if sum(map(bool, row)) == width), 0)
    for place, row in enumerate(rows[:100]):
        if is_header([cell.strip() for cell in row], needed):
            return (row, below(place)), True
    return (rows[full] if rows else [], below(full)), False


def _text(cell: Any) -> str:
    """A cell of a workbook as a CSV would hold it."""
    from datetime import date, datetime

    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


class _Broken:
    """Errors and formulas without a result in the sheets of a workbook (.xlsx, .xlsm), as its file has them."""

    def __init__(self, file: Any) -> None:
        self._packed: zipfile.ZipFile | None = None
        if zipfile.is_zipfile(file):
            packed = zipfile.ZipFile(file)
            self._packed = packed if "xl/workbook.xml" in packed.namelist() else None

    def cells(self, sheet: str) -> dict[tuple[int, int], str]:
        """``(row, column), from 0 -> text`` of each of them in a sheet."""
        path = self._path(sheet)
        if self._packed is None or path not in self._packed.namelist():
            return {}
        text = self._packed.read(path)
        if not _MAY_BE_BROKEN.search(text):
            return {}
        found = {}
        for _, one in ElementTree.iterparse(io.BytesIO(text)):
            if not one.tag.endswith("}c"):
                continue
            parts = {part.tag.rpartition("}")[2]: part.text or "" for part in one}
            if one.get("t") == "e":
                found[_place(one.get("r", ""))] = ERROR + (parts.get("v") or "#N/A")
            elif "f" in parts and not parts.get("v") and one.get("t") != "str":
                found[_place(one.get("r", ""))] = FORMULA + parts["f"]
            one.clear()
        return found

    def _path(self, sheet: str) -> str:
        """The member that holds a sheet."""
        if self._packed is None:
            return ""
        names = {
            one.get("name"): next((value for key, value in one.items() if key.endswith("}id")), "")
            for one in ElementTree.fromstring(self._packed.read("xl/workbook.xml")).iter()
            if one.tag.endswith("}sheet")
        }
        links = ElementTree.fromstring(self._packed.read("xl/_rels/workbook.xml.rels"))
        target = next((one.get("Target", "") for one in links if one.get("Id") == names.get(sheet)), "")
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


#: What a sheet with a formula or an error has in its file.
_MAY_BE_BROKEN = re.compile(rb"""<(\w+:)?f[ />]|\st=["']e["']""")


def _place(name: str) -> tuple[int, int]:
    """``"C5" -> (4, 2)``."""
    letters, digits = name.rstrip("0123456789"), name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(digits or 0) - 1, column - 1


def columns_of(rows: Sequence[list[str]], names: Sequence[str], wanted: Sequence[str]) -> dict[str, Cells]:
    """Columns of rows of texts."""
    import pyarrow as pa

    places = {name: list(names).index(name) for name in wanted}
    return {
        name: cells_of(pa.array([row[place] if place < len(row) else "" for row in rows], pa.large_string()))
        for name, place in places.items()
    }
