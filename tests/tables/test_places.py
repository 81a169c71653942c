"""Messages name the line that an editor shows, the row that a spreadsheet shows, and cells without a result."""

from __future__ import annotations

import datetime as dt
import gzip
import pickle
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from loopsim.scenario.faults import ScenarioError
from loopsim.tables.reading import Reading, Table, read


def table_of(folder: Path, text: str, where: dict[str, str] | None = None) -> Table:
    file = folder / "log.csv"
    file.write_bytes(text.encode())
    return read(file, {"--customer": "who", "--amount": "paid"}, Reading(where=where))


def line_with(text: str, word: str) -> str:
    """The line of a text in which a word stands, as an editor numbers it."""
    lines = text.replace("\r\n", "\n").split("\n")
    return f"line {1 + next(at for at, line in enumerate(lines) if word in line)}"


ROWS = "who,paid,note\n" + "".join(f"c{n},{n},x\n" for n in range(30))


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace("\n", "\r\n"),
        "my shop\n\nmade today\n" + ROWS,
        "# made by hand\n" + ROWS,
        "sep=;\n" + ROWS.replace(",", ";"),
        ROWS.replace("c3,3,x\n", "c3,3,x\n\n\n"),
        ROWS.replace("c3,3,x\n", "c3,3,x\n# a remark\n"),
        ROWS.replace("c3,3,x\n", 'c3,3,"x\ny"\n'),
        ROWS.replace("c3,3,x\n", 'c3,3,"x\n\ny, z"\n\n'),
        ROWS.replace("c3,3,x\n", "c3,3\n"),
        ROWS.replace("c3,3,x\n", 'c3,3,5" pipe\n'),
        ROWS.replace(",", "\t"),
        ROWS.replace(",", "  ").replace("c3", "\nc3"),
    ],
    ids=["plain", "crlf", "preamble", "comment", "sep", "empty lines", "remark", "break in a cell", "breaks and empty",
         "ragged", "a lone quote", "tabs", "blanks"],
)  # fmt: skip
def test_a_row_is_named_by_its_line_in_an_editor(tmp_path: Path, text: str):
    bad = text.replace("c20,20", "c20,dozen").replace("c20\t20", "c20\tdozen").replace("c20;20", "c20;dozen")
    bad = bad.replace("c20  20", "c20  dozen")
    table = table_of(tmp_path, bad)
    assert table.numbers("paid").unread.place == line_with(bad, "dozen")
    assert f'"dozen" in {line_with(bad, "dozen")}' in table.notes[-1]


@given(st.lists(st.sampled_from(["plain", "empty", "remark", "break", "quoted"]), min_size=1, max_size=40), st.data())
def test_every_row_of_any_mixture_is_named_by_its_line(tmp_path_factory, kinds, data):
    text = "who,paid,note\n"
    for n, kind in enumerate(kinds):
        text += {
            "plain": f"w{n}_,1,x\n", "empty": f"\nw{n}_,1,x\n", "remark": f"# so\nw{n}_,1,x\n",
            "break": f'w{n}_,1,"x\n\ny"\n', "quoted": f'"w{n}_","1","say ""x"""\n',
        }[kind]  # fmt: skip
    packed = data.draw(st.booleans())
    file = tmp_path_factory.mktemp("rows") / "log.csv"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    table = read(file, {"--customer": "who"})
    for n in range(len(kinds)):
        assert table.place(n) == line_with(text, f"w{n}_")
    assert pickle.loads(pickle.dumps(table.place))(0) == table.place(0)


def test_rows_that_are_kept_keep_their_lines(tmp_path: Path):
    text = "made today\n\n" + ROWS.replace("c9,9,x", "c9,9,keep").replace("c25,25,x", "c25,dozen,keep")
    table = table_of(tmp_path, text, {"note": "keep"})
    assert [table.place(0), table.place(1)] == [line_with(text, "c9,"), line_with(text, "c25,")]
    with pytest.raises(ScenarioError, match=f"such as the text .dozen. in {line_with(text, 'c25,')} "):
        table.numbers("paid")


def test_rows_of_parquet_are_counted_in_its_data(tmp_path: Path):
    parquet.write_table(pa.table({"x": ["1", "2", "dozen"]}), tmp_path / "log.parquet")
    with pytest.raises(ScenarioError, match="in row 3 of the data"):
        read(tmp_path / "log.parquet", {"--x": "x"}).numbers("x")


class TestWorkbooks:
    """Cells of a workbook that hold no result are never nothing."""

    def book(self, folder: Path, cells: list[object], column: str = "C") -> Path:
        """A workbook whose table begins in B3; ``cells`` stand in its second column."""
        openpyxl = pytest.importorskip("openpyxl")
        pytest.importorskip("python_calamine")
        book = openpyxl.Workbook()
        sheet = book.active
        sheet["B3"], sheet["C3"], sheet["D3"] = "who", "paid", "when"
        for row, cell in enumerate(cells, 4):
            sheet[f"B{row}"], sheet[f"C{row}"], sheet[f"D{row}"] = f"w{row}", cell, dt.date(2024, 1, 1)
        book.save(folder / "log.xlsx")
        return folder / "log.xlsx"

    @pytest.mark.parametrize(
        ("cell", "text", "why"),
        [
            ("=4.5*2", 'formula =4.5*2" in row 9', "a formula that was never calculated: open and save the workbook"),
            ("#REF!", 'error #REF!" in row 9', "an error of the spreadsheet"),
            ("#N/A", 'error #N/A" in row 9', "an error of the spreadsheet"),
            ("#DIV/0!", 'error #DIV/0!" in row 9', "an error of the spreadsheet"),
        ],
    )
    @pytest.mark.parametrize("read_as", ["numbers", "ids", "days"])
    def test_a_cell_without_a_result_is_shown_with_the_row_of_the_sheet(self, tmp_path, cell, text, why, read_as):
        usual = dt.date(2024, 5, 1) if read_as == "days" else 7
        file = self.book(tmp_path, [usual] * 5 + [cell] + [usual] * 34)
        table = read(file, {"--x": "paid"})
        getattr(table, read_as)("paid")
        assert table.unread["paid"].times == 1
        assert text in table.notes[-1] and why in table.notes[-1]

    def test_formulas_that_were_never_calculated_are_refused(self, tmp_path: Path):
        file = self.book(tmp_path, [f"={n}*2" for n in range(1, 30)])
        for read_as in ("numbers", "ids", "days"):
            with pytest.raises(ScenarioError, match=r"29 of 29 .* never calculated: open and save the workbook"):
                getattr(read(file, {"--x": "paid"}), read_as)("paid")

    def test_calculated_formulas_and_other_columns_do_not_matter(self, tmp_path: Path):
        file = self.book(tmp_path, ["=1+1"] * 9)
        assert read(file, {"--x": "when"}).days("when").unread is None

    def test_faults_name_the_row_of_the_sheet_past_empty_rows(self, tmp_path: Path):
        file = self.book(tmp_path, [1, 2, None, "dozen"])
        with pytest.raises(ScenarioError, match='the text "dozen" in row 7'):
            read(file, {"--x": "paid"}).numbers("paid")


def test_errors_in_a_csv_are_not_understood_and_an_exported_na_is_nothing(tmp_path: Path):
    table = table_of(tmp_path, ROWS.replace("c7,7", "c7,#REF!").replace("c8,8", "c8,#N/A"))
    assert table.numbers("paid").unread.times == 1
    assert "an error of the spreadsheet" in table.notes[-1]
