"""Tables of worlds: a file that is none is refused, and nothing in it is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopsim.decisions.worlds import read_worlds


@pytest.mark.parametrize("name", ["notes.txt", "keys.toml", "keys.json", "keys", "table.csv", "table.parquet"])
@pytest.mark.parametrize("text", ["SECRET = 1\nSECRET,2,SECRET\n", "SECRET\n1\n", "", "SECRET\x00\n"])
def test_nothing_of_a_file_that_is_no_table_of_worlds_is_repeated(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    worlds, (fault,) = read_worlds(file)
    assert worlds is None and "SECRET" not in str(fault) and "SECRET" not in fault.in_words("zh")
