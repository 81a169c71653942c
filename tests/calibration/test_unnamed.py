"""Columns of refunds and statuses that nobody named are told where rows that they call no sale count as sales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopsim.calibration.purchases import Purchases, read_purchases

COLUMNS: dict[str, Any] = {"customer": "id", "date": "date", "amount": "amount"}


def log(tmp_path: Path, name: str, *cells: str, **more: Any) -> Purchases:
    """An order for each cell of one more column, worth 10, 20, 30, ..."""
    file = tmp_path / "log.csv"
    rows = [f"c{place},2025-03-{place + 1:02d},{10 * (place + 1)},{cell}" for place, cell in enumerate(cells)]
    file.write_text("\n".join([f"id,date,amount,{name}", *rows]), encoding="utf-8")
    return read_purchases(file, **{**COLUMNS, **more})


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("status", ("paid", "Refunded", "paid")),
        ("订单状态", ("交易成功", "交易关闭", "交易成功")),
        ("type", ("sale", "return", "sale")),
        ("交易类型", ("收款", "退款", "收款")),
        ("Payment Status", ("partially refunded", "order cancelled", "")),
        ("is_refund", ("0", "1", "0")),
        ("refunded", ("False", "True", "False")),
        ("cancelled_at", ("", "2025-03-05", "NULL")),
        ("退款时间", ("", "2025-03-05 10:00", "-")),
    ],
)
def test_rows_that_an_unnamed_column_calls_no_sale_are_told(tmp_path: Path, name: str, cells: tuple[str, ...]) -> None:
    read = log(tmp_path, name, *cells)
    assert len(read.orders) == 3
    (said,) = read.warnings
    assert said.startswith(f'1 rows with "{cells[1]}" in {name} count as sales: ')


def test_the_cure_names_the_texts_to_keep(tmp_path: Path) -> None:
    (said,) = log(tmp_path, "status", "done", "cancelled", "sent", "done").warnings
    assert said.endswith("if they are none, keep the others by --where status=done --where status=sent")
    kept = log(tmp_path, "status", "done", "cancelled", "sent", "done", where={"status": ("done", "sent")})
    assert (len(kept.orders), kept.warnings) == (3, ())


@pytest.mark.parametrize("cell", ["2.50", "-2.50"])
def test_amounts_in_an_unnamed_column_of_refunds_are_told(tmp_path: Path, cell: str) -> None:
    (said,) = log(tmp_path, "Refunded Amount", "0", cell, "").warnings
    told = "1 rows have an amount in Refunded Amount, which is not taken off amount"
    assert said == f"{told}: say --refund Refunded Amount, or --refund none if it is off already"
    for refund in ("Refunded Amount", "none"):
        assert log(tmp_path, "Refunded Amount", "0", cell, "", refund=refund).warnings == ()


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("status", ("paid", "not refunded", "no refund", "partially refunded", "return requested")),
        ("退款状态", ("未退款", "无退款", "", "-")),
        ("returned", ("0", "0", "no", "")),
        ("refund", ("0.00", "", "0")),
        ("note", ("refunded", "returned")),
        ("cancelled_at", ("", "NULL", "-")),
    ],
)
def test_columns_that_call_no_row_a_refund_are_not_told(tmp_path: Path, name: str, cells: tuple[str, ...]) -> None:
    assert log(tmp_path, name, *cells).warnings == ()


def test_a_refund_below_zero_is_left_out_already_and_not_told(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("id,date,amount,type\na,2025-01-01,9,sale\na,2025-01-03,-9,refund\n", encoding="utf-8")
    assert read_purchases(file, **COLUMNS).warnings == ()


def test_an_unnamed_column_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {"id": ["a", "b"], "date": ["2025-01-01", "2025-01-02"], "amount": [3.0, 4.0], "refunds": [[1.0], []]}
    parquet.write_table(pa.table(columns), tmp_path / "log.parquet")
    read = read_purchases(tmp_path / "log.parquet", **COLUMNS)
    assert (len(read.orders), read.warnings) == (2, ())
