"""From rows of an export to orders: quantity times price, line items, returns, statuses, totals."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopsim.calibration.orders import Rules, orders_of
from loopsim.calibration.purchases import read_purchases
from loopsim.calibration.words import told
from loopsim.scenario.faults import ScenarioError

#: Texts of customers, orders and items, by the numbers that they have in a table.
NAMES = ["a", "b", "c", "d", "x", "y", *"123456789", "C", "C1", *(f"{n}{who}" for n in "1234" for who in "ab")]


def rows(*cells: tuple[object, ...], columns: str = "who when amount") -> pd.DataFrame:
    """Rows with a day of January 2026 each."""
    table = pd.DataFrame(list(cells), columns=columns.split())
    table["when"] = pd.to_datetime("2026-01-01") + pd.to_timedelta(table["when"] - 1, unit="D")
    for column in {"who", "order", "item"} & set(table):
        table[column] = [NAMES.index(name) if name in NAMES else -1 for name in table[column]]
    return table


def found(table: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Orders as ``(who, day of January, amount)``, sorted."""
    days, who = table["when"].dt.day, [NAMES[number] for number in table["who"]]
    return sorted(zip(who, days, table["amount"].round(2).fillna(-1.0), strict=True))


def dirt(read: object) -> dict[str, int]:
    return {kind: count for kind, count in read.dirt.items() if count}  # type: ignore[attr-defined]


def log(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# --- rows of their own ----------------------------------------------------------------------------------------------


def test_without_order_ids_each_row_is_an_order_and_a_refund_is_left_out() -> None:
    read = orders_of(rows(("a", 1, 5.0), ("a", 1, 2.0), ("b", 3, -5.0), ("c", 4, 0.0)))
    assert found(read.table) == [("a", 1, 2.0), ("a", 1, 5.0), ("c", 4, 0.0)]
    assert dirt(read) == {"amount negative": 1}


def test_the_amount_is_multiplied_by_the_quantity() -> None:
    read = orders_of(rows(("a", 1, 5.0, 3.0), ("b", 2, 5.0, -2.0), columns="who when amount quantity"))
    assert found(read.table) == [("a", 1, 15.0)]
    assert dirt(read) == {"amount negative": 1}


def test_a_return_with_both_signs_turned_is_a_return() -> None:
    read = orders_of(rows(("a", 1, 5.0, 3.0), ("a", 2, -5.0, -2.0), columns="who when amount quantity"))
    assert found(read.table) == [("a", 1, 15.0)]


# --- line items -----------------------------------------------------------------------------------------------------

ITEMS = "who when amount quantity order item"


def test_the_lines_of_an_order_are_added_up() -> None:
    read = orders_of(
        rows(("a", 1, 5.0, 3.0, "7", "x"), ("a", 1, 2.0, 1.0, "7", "y"), ("a", 9, 4.0, 1.0, "8", "x"), columns=ITEMS)
    )
    assert found(read.table) == [("a", 1, 17.0), ("a", 9, 4.0)]
    assert dirt(read) == {"line of an order": 1}


def test_the_rows_that_are_read_stay_as_they_were() -> None:
    table = rows(("a", 1, 5.0, "7", ""), ("", 1, 2.0, "7", "no"), columns="who when amount order status")
    before = table.copy()
    orders_of(table, Rules(sale=("yes",)))
    assert table.equals(before)


def test_a_row_without_an_order_id_is_an_order_of_its_own() -> None:
    read = orders_of(rows(("a", 1, 5.0, ""), ("a", 1, 6.0, ""), columns="who when amount order"))
    assert found(read.table) == [("a", 1, 5.0), ("a", 1, 6.0)]


def test_an_order_id_that_two_customers_share_is_two_orders() -> None:
    read = orders_of(rows(("a", 1, 5.0, "7"), ("b", 1, 6.0, "7"), columns="who when amount order"))
    assert found(read.table) == [("a", 1, 5.0), ("b", 1, 6.0)]


def test_a_return_is_taken_off_the_order_that_it_names() -> None:
    read = orders_of(
        rows(("a", 1, 5.0, "7"), ("a", 1, 2.0, "7"), ("a", 20, -2.0, "7"), ("", 21, -1.0, "7"),
             columns="who when amount order")
    )  # fmt: skip
    assert found(read.table) == [("a", 1, 4.0)]
    assert dirt(read) == {"line of an order": 1, "return taken off its order": 2}


def test_an_order_of_which_all_is_returned_is_none() -> None:
    read = orders_of(
        rows(("a", 1, 0.1, "7"), ("a", 1, 0.2, "7"), ("a", 2, -0.3, "7"), ("a", 5, 1.0, "8"),
             columns="who when amount order")
    )  # fmt: skip
    assert found(read.table) == [("a", 5, 1.0)]
    assert dirt(read)["order returned whole"] == 1


def test_a_return_with_an_id_of_its_own_finds_the_latest_purchase_of_the_item() -> None:
    read = orders_of(
        rows(
            ("a", 1, 5.0, 2.0, "7", "x"), ("a", 4, 5.0, 2.0, "8", "x"), ("a", 9, 5.0, 2.0, "9", "x"),
            ("a", 4, 3.0, 1.0, "8", "y"), ("b", 4, 5.0, 2.0, "6", "x"), ("a", 6, 5.0, -1.0, "C1", "x"), columns=ITEMS,
        )
    )  # fmt: skip
    assert found(read.table) == [("a", 1, 10.0), ("a", 4, 8.0), ("a", 9, 10.0), ("b", 4, 10.0)]
    assert dirt(read)["return taken off its order"] == 1


def test_a_return_of_the_very_same_worth_takes_that_purchase() -> None:
    read = orders_of(
        rows(("a", 1, 5.0, 3.0, "7", "x"), ("a", 4, 5.0, 9.0, "8", "x"), ("a", 6, 5.0, -3.0, "C", "x"), columns=ITEMS)
    )
    assert found(read.table) == [("a", 4, 45.0)]


def test_a_return_may_reach_over_several_purchases() -> None:
    read = orders_of(
        rows(("a", 1, 5.0, 3.0, "7", "x"), ("a", 4, 5.0, 2.0, "8", "x"), ("a", 6, 5.0, -4.0, "C", "x"), columns=ITEMS)
    )
    assert found(read.table) == [("a", 1, 5.0)]
    assert dirt(read) == {"return taken off its order": 1, "order returned whole": 1}


@pytest.mark.parametrize(
    "back",
    [
        ("a", 1, 5.0, -1.0, "C", "x"), ("a", 9, 5.0, -4.0, "C", "x"), ("b", 9, 5.0, -1.0, "C", "x"),
        ("a", 9, 5.0, -1.0, "C", ""),
    ],
    ids=["before the purchase", "more than was bought", "of somebody else", "of no item"],
)  # fmt: skip
def test_a_return_that_finds_no_purchase_is_left_out_and_counted(back: tuple[object, ...]) -> None:
    read = orders_of(rows(("a", 4, 5.0, 3.0, "7", "x"), back, columns=ITEMS))
    assert found(read.table) == [("a", 4, 15.0)]
    assert dirt(read) == {"return that finds no order": 1}


def test_items_find_their_purchases_without_order_ids_too() -> None:
    read = orders_of(rows(("a", 1, 5.0, "x"), ("a", 2, 6.0, "y"), ("a", 3, -5.0, "x"), columns="who when amount item"))
    assert found(read.table) == [("a", 2, 6.0)]


def test_an_order_with_an_unknown_part_has_no_basket() -> None:
    read = orders_of(rows(("a", 1, 5.0, "7"), ("a", 1, np.nan, "7"), columns="who when amount order"))
    assert found(read.table) == [("a", 1, -1.0)]


def test_lines_of_several_days_are_told() -> None:
    read = orders_of(rows(("a", 3, 5.0, "7"), ("a", 1, 6.0, "7"), columns="who when amount order"))
    assert found(read.table) == [("a", 1, 11.0)]
    assert read.warnings == ("1 orders have lines of several days: each counts on the first",)


# --- totals, refunds, statuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [np.nan, 12.0], ids=["on the first row only", "on every row"])
def test_the_total_of_an_order_counts_once(second: float) -> None:
    table = rows(("a", 1, 12.0, "7"), ("", 1, second, "7"), ("b", 2, 4.0, "8"), columns="who when amount order")
    read = orders_of(table, Rules("order"))
    assert found(read.table) == [("a", 1, 12.0), ("b", 2, 4.0)]
    assert dirt(read) == {"line of an order": 1}


def test_totals_that_differ_are_told() -> None:
    table = rows(("a", 1, 12.0, "7"), ("a", 1, 13.0, "7"), columns="who when amount order")
    read = orders_of(table, Rules("order"))
    assert found(read.table) == [("a", 1, 12.0)]
    assert read.warnings == ("1 orders have more than one total: the first is taken (--amount-is line adds them up)",)


def test_a_return_beside_totals_is_taken_off_its_order() -> None:
    table = rows(
        ("a", 1, 12.0, "7"),
        ("a", 1, 12.0, "7"),
        ("a", 3, -5.0, "7"),
        ("b", 4, -2.0, "8"),
        columns="who when amount order",
    )
    read = orders_of(table, Rules("order"))
    assert found(read.table) == [("a", 1, 7.0)]
    assert dirt(read) == {"line of an order": 1, "return taken off its order": 1, "return that finds no order": 1}


def test_amounts_that_look_like_repeated_totals_are_told() -> None:
    table = [("a", day, 10.0 + day, str(day)) for day in (1, 2, 3) for _ in range(2)]
    read = orders_of(rows(*table, columns="who when amount order"))
    assert len(read.warnings) == 1 and "--amount-is order" in read.warnings[0]
    assert orders_of(rows(*table, ("a", 1, 4.0, "1"), columns="who when amount order")).warnings == ()


@pytest.mark.parametrize("sign", [1, -1])
def test_what_was_given_back_is_taken_off(sign: int) -> None:
    table = rows(
        ("a", 1, 12.0, 5.0 * sign), ("b", 1, 12.0, 12.0 * sign), ("c", 1, 7.0, np.nan), columns="who when amount refund"
    )
    read = orders_of(table)
    assert found(read.table) == [("a", 1, 7.0), ("c", 1, 7.0)]
    assert dirt(read) == {"order returned whole": 1}


def test_a_status_that_is_no_sale_is_left_out_and_one_that_is_unknown_told() -> None:
    table = rows(
        ("a", 1, 5.0, "Paid"), ("b", 1, 5.0, "refunded"), ("c", 1, 5.0, "REFUNDED (all)"), ("d", 1, 5.0, "odd"),
        columns="who when amount status",
    )  # fmt: skip
    read = orders_of(table, Rules(no_sale=("refunded",), sale=("paid",)))
    assert [who for who, *_ in found(read.table)] == ["a", "d"]
    assert dirt(read) == {"status is no sale": 2}
    assert read.warnings[0].startswith("left out by status: ") and "refunded 1" in read.warnings[0]
    assert read.warnings[1] == '1 rows have the status "odd", which the format does not know: taken as sales'


def test_a_date_of_cancellation_is_no_sale() -> None:
    table = rows(("a", 1, 5.0, "7", ""), ("", 1, np.nan, "7", ""), ("b", 2, 5.0, "8", "2026-01-05"),
                 ("", 2, np.nan, "8", ""), columns="who when amount order cancelled")  # fmt: skip
    read = orders_of(table, Rules("order"))
    assert found(read.table) == [("a", 1, 5.0)]
    assert dirt(read) == {"status is no sale": 2, "line of an order": 1}


# --- what always holds ----------------------------------------------------------------------------------------------

LINES = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.integers(1, 20), st.integers(1, 50), st.integers(1, 4), st.sampled_from("1234")
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(LINES, st.randoms(use_true_random=False), st.integers(0, 4))
def test_what_is_sold_less_what_is_returned_is_what_is_left(lines: list[tuple], random: object, returns: int) -> None:
    """Returns that name their order, in any order of the rows."""
    sold = [(who, day, float(price), float(pieces), order + who) for who, day, price, pieces, order in lines]
    back = [(who, 25, price, -pieces, order) for who, _, price, pieces, order in sold[:returns]]
    cells = [*sold, *back]
    random.shuffle(cells)  # type: ignore[attr-defined]
    read = orders_of(rows(*cells, columns="who when amount quantity order"))
    total = sum(price * pieces for _, _, price, pieces, _ in cells)
    assert read.table["amount"].sum() == pytest.approx(total)
    assert (read.table["amount"] > 0).all()
    assert len(read.table) + read.dirt["order returned whole"] == len({order for *_, order in sold})
    counted = read.dirt["line of an order"] + read.dirt["return taken off its order"]
    assert len(cells) == len(read.table) + counted + read.dirt["order returned whole"]


@pytest.mark.parametrize(
    "said",
    [
        "price is read as the price of one piece and multiplied by qty (--quantity none: as it is)",
        "left out as called off: 3 rows with a date of cancellation",
        "left out by status: refunded 2, pending 1 rows",
        '1 rows have the status "odd", which the format does not know: taken as sales',
        "1 rows have no status, which the format does not know: taken as sales",
        "1 orders have more than one total: the first is taken (--amount-is line adds them up)",
        "1 orders have lines of several days: each counts on the first",
        "1 rows have a customer id with a hidden part (138****5678): several people may count as one",
    ],
)
def test_what_is_told_of_rows_has_words_in_chinese(said: str) -> None:
    chinese = told(f"- **Warning:** {said}.", "zh").replace("--quantity none", "").replace("--amount-is line", "")
    assert re.search("[a-z]{3} [a-z]{2}", chinese) is None


# --- from files -----------------------------------------------------------------------------------------------------


def test_a_price_of_one_piece_is_multiplied_by_the_quantity_beside_it_and_told(tmp_path: Path) -> None:
    text = "no,who,when,qty,unit price\n1,a,2026-01-01,3,2.50\n2,b,2026-01-02,2,4\nC1,a,2026-01-09,-3,2.50\n"
    file = log(tmp_path / "log.csv", text)
    read = read_purchases(file, customer="who", date="when", amount="unit price")
    assert read.orders["amount"].tolist() == [7.5, 8.0]
    assert read.dirt["amount negative"] == 1
    assert read.facts == (
        "unit price is read as the price of one piece and multiplied by qty (--quantity none: as it is)",
    )
    plain = read_purchases(file, customer="who", date="when", amount="unit price", quantity="none")
    assert plain.orders["amount"].tolist() == [2.5, 2.5, 4.0] and plain.facts == ()


@pytest.mark.parametrize(
    "price", ["unit_price", "UnitPrice", "Price", "price_per_unit", "Lineitem price", "单价", "商品单价"]
)
@pytest.mark.parametrize("pieces", ["quantity", "Qty", "Lineitem quantity", "数量", "购买数量"])
def test_prices_and_quantities_are_known_by_their_names(tmp_path: Path, price: str, pieces: str) -> None:
    file = log(tmp_path / "log.csv", f"who,when,{pieces},{price}\na,2026-01-01,3,2.50\n")
    assert read_purchases(file, customer="who", date="when", amount=price).orders["amount"].tolist() == [7.5]


def test_an_amount_of_the_row_is_not_multiplied(tmp_path: Path) -> None:
    file = log(tmp_path / "log.csv", "who,when,qty,total\na,2026-01-01,3,7.50\na,2026-01-05,-1,-2.50\n")
    read = read_purchases(file, customer="who", date="when", amount="total")
    assert read.orders["amount"].tolist() == [7.5] and read.warnings == ()


def test_a_positive_amount_of_a_negative_quantity_is_refused(tmp_path: Path) -> None:
    file = log(tmp_path / "log.csv", "who,when,qty,paid\na,2026-01-01,3,2.50\na,2026-01-05,-3,2.50\n")
    with pytest.raises(
        ScenarioError, match=r'paid, line 3: found the text "2.50", of -3 pieces in qty; right is --quantity'
    ):
        read_purchases(file, customer="who", date="when", amount="paid")


def test_a_total_that_each_line_repeats_is_told_where_no_order_is_named(tmp_path: Path) -> None:
    lines = [f"{number},a,2026-01-0{number},{number}9.50" for number in (1, 2, 3) for _ in range(2)]
    file = log(tmp_path / "log.csv", "\n".join(["order_id,who,when,total", *lines]))
    named = {"customer": "who", "date": "when", "amount": "total"}
    said = read_purchases(file, **named).warnings
    cure = "where it is the total of the order, say --order order_id --amount-is order"
    assert said == (f"all rows of one order_id have the same total: {cure}",)
    assert "请用" in told(f"- **Warning:** {said[0]}.", "zh")
    read = read_purchases(file, **named, order="order_id", amount_is="order")
    assert read.orders["amount"].tolist() == [19.5, 29.5, 39.5] and read.warnings == ()
    assert read_purchases(file, **named, order="none").warnings == ()


def test_two_columns_of_quantities_are_not_guessed(tmp_path: Path) -> None:
    file = log(tmp_path / "log.csv", "who,when,qty,units,price\na,2026-01-01,3,4,2.50\n")
    with pytest.raises(ScenarioError, match=r"several columns of quantities \(qty, units\)"):
        read_purchases(file, customer="who", date="when", amount="price")


def test_ids_that_a_spreadsheet_keeps_whole_are_the_same_ids(tmp_path: Path) -> None:
    text = 'who,when,paid,no\n"=""17""",2026-01-01,3,"=""9001"""\n17,2026-01-01,4,9001\n\'17,2026-01-20,5,9002\n'
    file = log(tmp_path / "log.csv", text)
    read = read_purchases(file, customer="who", date="when", amount="paid", order="no")
    assert read.customers == 1 and read.orders["amount"].tolist() == [7.0, 5.0]
    assert read.dirt["line of an order"] == 1


def test_hidden_parts_of_ids_are_told(tmp_path: Path) -> None:
    file = log(tmp_path / "log.csv", "who,when\n138****5678,2026-01-01\nb,2026-01-02\n")
    assert read_purchases(file, customer="who", date="when").warnings == (
        "1 rows have a customer id with a hidden part (138****5678): several people may count as one",
    )


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"date": "when"}, "--customer: found nothing"),
        ({"customer": "who"}, "--date: found nothing"),
        (
            {"customer": "who", "date": "when", "amount_is": "order"},
            "found order, without a column",
        ),
        (
            {"customer": "who", "date": "when", "order": "no", "amount_is": "order", "quantity": "n"},
            "--quantity: found n, with --amount-is order",
        ),
    ],
)
def test_columns_that_are_missing_or_do_not_go_together_are_refused(asked: dict[str, str], complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        read_purchases("none.csv", **asked)


def lines_of_orders(count: int, prices: list[float], several: bool = True) -> str:
    """A log in which every order of a customer has three lines, each with the total (or with its own price)."""
    rows = []
    for number in range(count):
        for line in range(3):
            amount = prices[number % len(prices)] if several else prices[(number + line) % len(prices)]
            rows.append(f"c{number % 7},2026-01-{1 + number:02d} 10:00,p{line},{amount}")
    return "\n".join(["who,when,product,paid", *rows]) + "\n"


def test_totals_that_lines_repeat_are_told_where_no_column_tells_orders_apart(tmp_path: Path) -> None:
    totals = [19.5, 35.0, 12.25, 80.0, 61.4, 27.9]
    named = {"customer": "who", "date": "when", "amount": "paid"}
    (said,) = read_purchases(log(tmp_path / "a.csv", lines_of_orders(20, totals)), **named).warnings
    assert said == (
        "60 rows have the paid of another row of the same customer and day, and are added up: where it is the total of "
        "an order of several lines, name the id of the order with --order and say --amount-is order"
    )
    assert "请用" in told(f"- **Warning:** {said}.", "zh")
    habits = "who,when,paid\n" + "".join(
        f"c{who},2026-{month:02d}-03,{5 + who}.5\n" * 2 for who in range(9) for month in (1, 2, 3)
    )  # everyone buys one thing twice, always the same
    for text in (lines_of_orders(20, totals, several=False), lines_of_orders(20, [9.9]), habits):
        assert not read_purchases(log(tmp_path / "b.csv", text), **named).warnings
    assert not read_purchases(log(tmp_path / "a.csv", lines_of_orders(20, totals)), **named, order="none").warnings


@pytest.mark.parametrize("name", ["inv", "Bill No.", "Order ID", "trade_id", "小票号", "交易单号", "Invoice #"])
def test_a_column_of_orders_is_found_by_its_name_and_offered(tmp_path: Path, name: str) -> None:
    rows = [f"{number},a,2026-01-0{number},{number}9.50" for number in (1, 2, 3) for _ in range(2)]
    file = log(tmp_path / "log.csv", "\n".join([f"{name},who,when,total", *rows]))
    (said,) = read_purchases(file, customer="who", date="when", amount="total").warnings
    assert said.endswith(f"say --order {name} --amount-is order")


def warned_of(tmp_path: Path, rows: list[tuple[str, str]]) -> tuple[str, ...]:
    file = log(tmp_path / "log.csv", "who,when\n" + "".join(f"{who},{when}\n" for who, when in rows))
    return read_purchases(file, customer="who", date="when").warnings


@pytest.mark.parametrize(("one", "other"), [("07", "7"), ("１２", "12"), ("ab1", "AB1"), ("00０7", "7")])
def test_ids_that_differ_in_spelling_only_are_told_and_stay_apart(tmp_path: Path, one: str, other: str) -> None:
    rows = [(one, "2026-01-01"), (other, "2026-01-02"), ("z", "2026-01-03")]
    (said,) = warned_of(tmp_path, rows)
    assert said.startswith("2 customer ids differ in zeros in front, width or capitals only (")
    assert one in said and other in said
    assert not warned_of(tmp_path, [("70", "2026-01-01"), ("7", "2026-01-02"), ("0", "2026-01-03")])


def test_an_id_that_guests_share_is_told(tmp_path: Path) -> None:
    usual = [(f"c{n % 40}", f"2026-01-{1 + n % 28:02d}") for n in range(120)]
    guests = [("c77", f"2026-02-{1 + n % 28:02d}") for n in range(30)]
    (said,) = warned_of(tmp_path, usual + guests)
    assert said.startswith("30 of 150 rows have the customer id c77, the next 3: guests who share an id count as one")
    assert not warned_of(tmp_path, usual + guests[:14])


@pytest.mark.parametrize("nobody", ["guest", "Walk-in", "匿名", "散客", "Guest (checkout)", "-1", "00000000000"])
def test_an_id_that_is_by_its_word_nobodys_is_told_from_two_rows_on(tmp_path: Path, nobody: str) -> None:
    usual = [(f"c{n % 8}", f"2026-01-{1 + n % 28:02d}") for n in range(20)]
    (said,) = warned_of(tmp_path, [*usual, (nobody, "2026-02-01"), (nobody, "2026-02-03")])
    assert said.startswith(f"2 of 22 rows have the customer id {nobody}: guests who share an id count as one")
    assert "访客" in told(f"- **Warning:** {said}.", "zh")
    assert not warned_of(tmp_path, [*usual, (nobody, "2026-02-01")])


def test_rows_without_a_date_are_told_where_they_are_many(tmp_path: Path) -> None:
    rows = [(f"c{n}", f"2026-01-{1 + n:02d}" if n % 5 else "") for n in range(20)]
    assert warned_of(tmp_path, rows) == ("4 of 20 rows have no date in when and are left out",)
    assert not warned_of(tmp_path, [("a", ""), *((f"c{n}", "2026-01-01") for n in range(20))])


def test_months_among_days_are_told_with_one_of_them(tmp_path: Path) -> None:
    said = warned_of(tmp_path, [("a", "2026-01-05"), ("b", "2026-02"), ("c", "2026-03-05")])
    found = '1 of 3 dates in when are no days, such as the text "2026-02" in line 3'
    assert said == (f"{found}: they count as the first day",)
    assert "不是具体某天" in told(f"- **Warning:** {said[0]}.", "zh")


def test_orders_of_days_to_come_are_told(tmp_path: Path) -> None:
    later = date.today() + timedelta(days=3)
    rows = [("a", "2026-01-01"), ("b", f"{later}"), ("c", f"{later - timedelta(days=2)}")]
    assert warned_of(tmp_path, rows) == (f"1 orders are of days to come, up to {later}",)


def test_a_few_dates_that_prove_the_other_order_are_told_with_how_many_it_would_concern(tmp_path: Path) -> None:
    rows = [(f"c{n}", f"{13 + n % 15}/0{1 + n % 9}/2025") for n in range(80)]
    rows += [(f"d{n}", f"0{1 + n}/0{2 + n}/2025") for n in range(7)] + [("e", "03/25/2025"), ("f", "05/05/2025")]
    said = warned_of(tmp_path, rows)
    assert said[0].startswith("when: 1 of 89 dates not understood") or said[1].startswith("when: 1 of 89")
    line = 'when: the text "03/25/2025" in line 89 can only be month/day/year: of the others 7 could be so too, and are'
    assert any(one.startswith(line) for one in said)


def test_another_currency_by_a_column_is_told_and_several_are_refused(tmp_path: Path) -> None:
    def read(currencies: list[str]) -> tuple[str, ...]:
        rows = "".join(f"c{n},2026-01-0{n + 1},5,{one}\n" for n, one in enumerate(currencies))
        file = log(tmp_path / "log.csv", "who,when,paid,Currency\n" + rows)
        return read_purchases(file, customer="who", date="when", amount="paid").warnings

    assert read(["USD", "", "USD"]) == (
        "paid: 2 rows are in USD by Currency: taken as they stand, nothing is converted into yuan",
    )
    assert not read(["CNY", "", "CNY"]) and not read(["", "", ""]) and not read(["人民币"])
    with pytest.raises(ScenarioError, match="found USD in 2 rows, CNY in 1 rows; right is one currency: --where Curr"):
        read(["CNY", "USD", "USD"])
