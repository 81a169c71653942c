"""A quotation mark that is not closed takes in the rows below it: they must not be lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopsim.scenario.faults import ScenarioError
from loopsim.tables.reading import Reading, Table, read

#: Rows before the mark: few, which the careful reader sees at once, or more than the beginning of a file that is looked
#: at, so that the fast reader begins.
AFTER = [10, 20_000]


def table_of(folder: Path, before: int, rows: list[str], **how: float) -> Table:
    usual = [f"as usual,c{n},2026-01-{1 + n % 28:02d},{n}" for n in range(before)]
    file = folder / "log.csv"
    file.write_text("\n".join(["note,who,when,paid", *usual, *rows]) + "\n", encoding="utf-8")
    return read(file, {"--who": "who", "--when": "when"}, Reading(**how))  # type: ignore[arg-type]


@pytest.mark.parametrize("before", AFTER)
def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(tmp_path: Path, before: int) -> None:
    rows = ['"bad,a,2026-02-01,5', "x,b,2026-02-02,6", "x,c,2026-02-03,7"]
    with pytest.raises(ScenarioError, match=f"found a quotation mark in line {before + 2} that is never closed"):
        table_of(tmp_path, before, rows)


def test_more_text_behind_it_than_a_cell_holds_is_refused_as_well(tmp_path: Path) -> None:
    rows = ['"bad,a,2026-02-01,5', *["x,b,2026-02-02,6"] * 10_000]
    with pytest.raises(ScenarioError, match="found a quotation mark in line 12 that is never closed"):
        table_of(tmp_path, 10, rows)


@pytest.mark.parametrize("before", AFTER)
def test_rows_between_two_stray_marks_are_told_or_refused(tmp_path: Path, before: int) -> None:
    rows = ['"bad,a,2026-02-01,5', *["x,b,2026-02-02,6"] * 3, 'bad",d,2026-02-04,8']
    if before == 10:
        with pytest.raises(ScenarioError, match="found a quotation mark in line 12 that is never closed"):
            table_of(tmp_path, before, rows)
        assert table_of(tmp_path, before, rows, allow_unread=0.5).rows == before + 1
    else:
        (said,) = table_of(tmp_path, before, rows).notes
        assert said.startswith(f"line {before + 2} has a cell of several lines that look like rows: the text ")


@pytest.mark.parametrize("before", AFTER)
def test_remarks_of_several_lines_are_cells_like_others(tmp_path: Path, before: int) -> None:
    table = table_of(
        tmp_path, before, ['"12 Main St,\nApt 3\n\nNYC, NY",a,2026-02-01,5', '"said ""no""",b,2026-02-02,6']
    )
    assert (table.rows, table.notes, table.cell("who", before)) == (before + 2, [], "a")
