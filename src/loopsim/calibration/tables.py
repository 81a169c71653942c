"""Tables of others, CSV or Parquet: read with the columns that were asked for, and refused with the cure."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown

if TYPE_CHECKING:
    import pandas as pd

_READABLE = "a CSV or Parquet file with a header"

#: Bytes that a file in UTF-16 begins with.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_table(
    path: str | os.PathLike[str], columns: Mapping[str, str | None], where: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The columns asked for, ``{option: column or None}``, all as they stand (CSV cells as texts).

    ``where`` keeps the rows in which a column equals a text.

    Raises:
        ScenarioError: no such file, not a table, or a column is missing; every missing column is told.
    """
    import pandas as pd

    place = Path(path)
    if not place.exists():
        raise ScenarioError([Fault(str(path), "no such file", _READABLE)])
    if place.is_dir():
        raise ScenarioError([Fault(str(path), "a folder", _READABLE)])
    try:
        if place.suffix.lower() in (".parquet", ".pq"):
            table = pd.read_parquet(place, engine="pyarrow")
        else:
            table = _csv(place)
    except Exception as error:  # pandas and pyarrow raise a dozen kinds
        what = " ".join(str(error).split())[:100] or type(error).__name__
        raise ScenarioError([Fault(str(path), f"no table ({what})", _READABLE)]) from None
    table.columns = [str(column).strip() for column in table.columns]
    wanted = {
        **{option: column for option, column in columns.items() if column},
        **{f"--where {c}": c for c in where or {}},
    }
    faults = [
        _missing(str(path), option, column, list(table.columns))
        for option, column in wanted.items()
        if column not in table
    ]
    if faults:
        raise ScenarioError(faults)
    for column, text in (where or {}).items():
        cells = table[column].astype(str).str.strip()
        kept = table[cells == text]
        if kept.empty:
            some = ", ".join(sorted(set(cells))[:5]) or "nothing"
            raise ScenarioError(
                [Fault(f"{path}: {column}", f"no row with {shown(text)}", f"one of its values, such as {some}")]
            )
        table = kept
    if table.empty:
        raise ScenarioError([Fault(str(path), "a table without rows", "at least one row below the header")])
    return table


def _csv(place: Path) -> pd.DataFrame:
    """A CSV in UTF-8 or UTF-16, else in GB 18030, as Excel writes in China; parted by commas, semicolons or tabs."""
    import pandas as pd

    with place.open("rb") as file:
        begin = file.read(2)
    first = "utf-16" if begin in _UTF_16 else "utf-8-sig"
    for encoding in (first, "gb18030"):
        try:
            with place.open(encoding=encoding) as file:
                head = file.readline()
            parted = max(",;\t", key=head.count)
            return pd.read_csv(
                place, sep=parted, dtype=str, keep_default_na=False, encoding=encoding, skipinitialspace=True
            )
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor UTF-16 nor GB 18030")


def numbers(table: pd.DataFrame, column: str) -> pd.Series:
    """The column as numbers; what is none becomes empty. Thousands may be parted by commas, a yuan sign is dropped."""
    import pandas as pd

    cells = table[column]
    if not pd.api.types.is_numeric_dtype(cells):
        plain = cells.astype(str).str.replace(r"[,\s¥￥]|元$|CNY|RMB", "", regex=True)
        cells = pd.to_numeric(plain, errors="coerce")
    return cells.astype(float).replace([float("inf"), float("-inf")], float("nan"))


def required_numbers(path: object, table: pd.DataFrame, column: str, least: float = 0.0) -> pd.Series:
    """A column in which every cell must be a number of at least ``least``.

    Raises:
        ScenarioError: with the first row that is not.
    """
    values = numbers(table, column)
    bad = ~(values >= least)
    if bad.any():
        line = int(bad.to_numpy().argmax())
        raise ScenarioError(
            [
                Fault(
                    f"{path}: {column}, row {line + 1}",
                    shown(table[column].iloc[line]),
                    f"a number of at least {least:g}",
                )
            ]
        )
    return values


def dates(table: pd.DataFrame, column: str) -> pd.Series:
    """The column as days (no time of the day); what cannot be read becomes empty.

    Read are dates as pandas holds them, ``2026-11-21`` (a time may follow), ``2026/11/21``, ``2026.11.21``,
    ``2026年11月21日`` and ``20261121``.
    """
    import pandas as pd

    cells = table[column]
    if not pd.api.types.is_datetime64_any_dtype(cells):
        texts = cells.astype(str).str.strip()
        compact = texts.str.fullmatch(r"\d{8}(\.0)?")
        ordered = texts.where(~compact, texts.str[:4] + "-" + texts.str[4:6] + "-" + texts.str[6:8])
        ordered = ordered.str.replace(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", r"\1-\2-\3", regex=True)
        year_first = ordered.str.match(r"\d{4}-\d{1,2}-\d{1,2}")
        cells = pd.to_datetime(ordered.where(year_first), errors="coerce", format="mixed", utc=False)
    if getattr(cells.dt, "tz", None) is not None:
        cells = cells.dt.tz_localize(None)
    return cells.dt.normalize()


def _missing(path: str, option: str, column: str, known: Sequence[str]) -> Fault:
    close = nearest(column, known)
    cure = shown(close) if close else f"one of its columns: {', '.join(known[:12])}"
    return Fault(f"{path}: {option}", f"no column {shown(column)}", cure)
