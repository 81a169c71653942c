"""Places of rows in their file, as its reader sees it: lines of a text, rows of a sheet, rows of Parquet's data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from loopsim.tables.header import Layout
from loopsim.tables.opening import Counting, opened

#: Bytes that are read at a time.
_BUFFER = 4 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Places:
    """The place of each row, in words: ``place(0) -> "line 2"``, ``"row 2"`` of a sheet, ``"row 1 of the data"``.

    Lines are those that an editor numbers: header, blank lines, remarks and breaks within a cell count. A fast parser
    does not tell them, so they are counted when somebody asks.
    """

    noun: str = "row"
    of: str = ""
    numbers: np.ndarray | None = None  # of each row as it was read; None: counted from 1, or in the text
    text: tuple[str, Layout] | None = None  # a file in which lines are counted when asked
    rows: np.ndarray | None = None  # rows as they were read, where some were left out since

    def __call__(self, row: int) -> str:
        """The place of a row, counted from 0."""
        read = int(row) if self.rows is None else int(self.rows[row])
        if self.numbers is not None:
            number = int(self.numbers[read])
        elif self.text is not None:
            number = _line(*self.text, read)
        else:
            number = read + 1
        return f"{self.noun} {number}{self.of}"

    def kept(self, rows: np.ndarray) -> Places:
        """The places of only these rows (a mask)."""
        return replace(self, rows=np.flatnonzero(rows) if self.rows is None else self.rows[rows])


#: Rows of a table that is no file.
ROWS = Places()

#: Rows of a file without lines.
ROWS_OF_DATA = Places(of=" of the data")


def split(text: io.TextIOWrapper, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """``-> (line in the file, cells)`` of each row below the header; an empty line is a row without cells."""
    for _ in range(layout.skip):
        text.readline()
    if layout.separator == " ":
        for number, line in enumerate(text, layout.skip + 1):
            yield number, line.split()
        return
    rows, before = csv.reader(text, delimiter=layout.separator, skipinitialspace=layout.separator != "\t"), 0
    for row in rows:
        yield layout.skip + before + 1, row
        before = rows.line_num


def texts(stream: Callable[[], Any], layout: Layout) -> io.TextIOWrapper:
    """The text of a file, with its ends of lines as they are."""
    return io.TextIOWrapper(io.BufferedReader(stream(), _BUFFER), layout.encoding, "strict", newline="")


def _line(name: str, layout: Layout, row: int) -> int:
    """The line in which a row begins; the fast parser passes by empty lines."""
    file = opened(name)
    with texts(lambda: Counting(file.stream(), lambda done: None), layout) as text:
        left = row
        for line, cells in split(text, layout):
            if cells:
                if not left:
                    return line
                left -= 1
    return row + 1
