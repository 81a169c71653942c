"""Ready-made column sets: exports as their sources write them are read with the right sums; sets can be extended."""

from __future__ import annotations

from pathlib import Path

import pytest

from asking import Ask, asker
from exports import ANALYTICS, RETAIL, SHOPIFY, TAOBAO, WECOM, WEIDIAN, WOO, YOUZAN
from loopsim.calibration.formats import formats, load_format
from loopsim.calibration.growth_data import read_growth
from loopsim.calibration.purchases import Purchases, read_purchases
from loopsim.calibration.target_file import read_targets
from loopsim.scenario.faults import ScenarioError


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def log(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def orders(read: Purchases) -> list[tuple[str, str, float]]:
    """Orders as ``(customer, day, amount)``."""
    days = [str(read.first_day + day)[:10] for day in read.orders["day"].to_numpy().astype("timedelta64[D]")]
    return list(zip(read.ids[read.orders["customer"]], days, read.orders["amount"].round(2), strict=True))


def dirt(read: Purchases) -> dict[str, int]:
    return {kind: count for kind, count in read.dirt.items() if count}


def test_an_export_of_shopify_gives_an_order_its_total_once(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "orders_export.csv", SHOPIFY), format="shopify")
    assert orders(read) == [
        ("ann@example.com", "2026-01-03", 34.98),
        ("ann@example.com", "2026-02-01", 1000.0),
        ("bob@example.com", "2026-01-05", 25.0),
    ]
    assert dirt(read) == {"status is no sale": 4, "line of an order": 1}
    assert read.facts[0] == (
        "columns by shopify: customer = Email, date = Created at, amount = Total, order = Name, "
        "refund = Refunded Amount, status = Financial Status, cancelled = Cancelled at"
    )
    assert "left out as called off: 1 rows" in read.warnings[0] and "refunded 2, pending 1" in read.warnings[1]


def test_a_named_column_stands_before_that_of_the_format(tmp_path: Path) -> None:
    file = log(tmp_path / "orders_export.csv", SHOPIFY)
    read = read_purchases(file, format="shopify", amount="Subtotal", refund="none")
    assert [amount for *_, amount in orders(read)] == [29.98, 1000.0, 40.0]


def test_line_items_of_shopify_can_be_added_up_instead_of_totals(tmp_path: Path) -> None:
    file = log(tmp_path / "orders_export.csv", SHOPIFY)
    read = read_purchases(file, format="shopify", amount="Lineitem price", quantity="Lineitem quantity", refund="none")
    assert [amount for *_, amount in orders(read)] == [29.98, 1000.0, 40.0]


@pytest.mark.parametrize("second", [False, True], ids=["Online Retail", "Online Retail II"])
def test_line_items_of_online_retail_become_orders_less_cancellations(tmp_path: Path, second: bool) -> None:
    text = RETAIL
    if second:
        text = text.replace("InvoiceNo", "Invoice").replace("UnitPrice", "Price").replace("CustomerID", "Customer ID")
    read = read_purchases(log(tmp_path / "retail.csv", text), format="online-retail")
    assert orders(read) == [("12583", "2010-12-01", 90.0), ("17850", "2010-12-01", 24.3)]
    assert dirt(read) == {
        "no customer": 1, "line of an order": 1, "return taken off its order": 1, "return that finds no order": 1
    }  # fmt: skip


def test_an_order_report_of_taobao_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ExportOrderList.csv"
    file.write_bytes(TAOBAO.encode("gb18030"))
    read = read_purchases(file, format="taobao")
    assert orders(read) == [("小王", "2026-01-03", 35.0), ("小王", "2026-01-06", 30.0)]
    assert dirt(read) == {"status is no sale": 2}


def test_an_export_of_youzan_that_repeats_totals_counts_them_once(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "youzan.csv", YOUZAN), format="youzan")
    assert orders(read) == [("13800000001", "2026-01-03", 35.0), ("13800000001", "2026-01-09", 12.0)]
    assert dirt(read) == {"status is no sale": 1, "line of an order": 1}


def test_an_export_of_weidian_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "weidian.csv", WEIDIAN), format="weidian")
    assert orders(read) == [("13800000001", "2026-01-03", 35.0)]
    assert dirt(read) == {"status is no sale": 1, "line of an order": 1}


def test_an_export_of_woocommerce_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "woo.csv", WOO), format="woocommerce")
    assert orders(read) == [("a@example.com", "2026-01-03", 30.0), ("b@example.com", "2026-01-04", 18.0)]
    assert dirt(read) == {"status is no sale": 2, "line of an order": 1}


def test_the_orders_report_of_woocommerce_analytics_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "woo.csv", ANALYTICS), format="woocommerce-analytics")
    assert orders(read) == [("Ann A", "2026-01-03", 30.0)]
    assert dirt(read) == {"status is no sale": 1, "return taken off its order": 1, "order returned whole": 1}


def test_statistics_of_wecom_are_added_up_over_the_members(tmp_path: Path) -> None:
    targets = read_growth(log(tmp_path / "behavior.csv", WECOM), format="wecom")
    (joined,) = targets.all
    assert joined.name == "joined" and joined.values.tolist() == [7, 4, 4]
    assert joined.last.tolist() == [0, 1, 2]
    assert targets.facts[0] == "columns by wecom: date = stat_time, joined = new_contact_cnt" and not targets.notes
    assert targets.facts[1] == "6 rows are added up to 3 dates"


def test_a_growth_set_leaves_other_columns_to_be_named(tmp_path: Path) -> None:
    text = "日期,新增客户数,花费\n2026-01-04,7,70\n2026-01-11,4,70\n2026-01-18,5,140\n"
    targets = read_growth(log(tmp_path / "weeks.csv", text), format="wecom", spend={"ads": "花费"})
    assert targets.all[0].values.tolist() == [7, 4, 5]
    assert [entry["set"]["levers.ads.daily_spend_cny"] for entry in targets.schedule] == [10, 10, 20]


def test_a_target_file_may_name_formats(tmp_path: Path) -> None:
    log(tmp_path / "behavior.csv", WECOM)
    log(tmp_path / "orders.csv", SHOPIFY)
    text = (
        '[growth]\nfile = "behavior.csv"\nformat = "wecom"\n[transactions]\nfile = "orders.csv"\nformat = "shopify"\n'
    )
    found = {one.name: one.values for one in read_targets(log(tmp_path / "targets.toml", text)).all}
    assert found["joined"].sum() == 15
    assert found["average_order_value"] == pytest.approx((34.98 + 1000 + 25) / 3)
    assert found["one_time_share"] == 0.5


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("w.csv", "--law", "bass", "--joined", "j"), "--format: found wecom, with --law bass"),
        (
            ("--targets", "t.toml", "--fit", "days", "--scenario", "no-referral"),
            "--format: found wecom, beside --targets",
        ),
    ],
)
def test_a_growth_set_where_it_has_no_place_is_refused(ask: Ask, words: tuple[str, ...], complaint: str) -> None:
    answer = ask("calibrate", "growth", *words, "--format", "wecom", "--out", "o")
    assert answer.code == 2 and any(line.startswith(complaint) for line in answer.err)


# --- sets themselves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", formats())
def test_each_shipped_set_says_what_it_is_and_where_it_comes_from(name: str) -> None:
    found = load_format(name)
    assert found.name == name and found.about and found.source
    needed = ("customer", "date", "amount") if found.what_for == "orders" else ("date", "joined")
    assert all(getattr(found.columns, role) for role in needed)
    statuses = [*found.rules.sale, *found.rules.no_sale]
    assert bool(statuses) == bool(found.columns.status) and len(statuses) == len(set(statuses))


def test_a_set_of_ones_own_may_start_from_a_shipped_one(tmp_path: Path) -> None:
    text = 'from = "shopify"\nname = "mine"\n[columns]\namount = ["Subtotal"]\n[rules]\nno_sale = ["pending"]\n'
    log(tmp_path / "mine.toml", text)
    file = log(tmp_path / "orders_export.csv", SHOPIFY)
    read = read_purchases(file, format=str(tmp_path / "mine.toml"), refund="none")
    assert [amount for *_, amount in orders(read)] == [29.98, 1000.0, 40.0, 20.0]
    assert "columns by mine: customer = Email" in read.facts[0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name = ", "mine.toml: found"),
        (
            'name = "mine"\n[columns]\nbuyer = ["x"]\n',
            "mine.toml: columns.buyer: found a name that means nothing here; right is one of c",
        ),
        (
            'name = "mine"\n[columns]\ndate = []\n',
            "mine.toml: columns.date: found an empty list; right is one entry or more",
        ),
        (
            'name = "mine"\n[rules]\namount_is = "row"\n',
            'mine.toml: rules.amount_is: found the text "row"; right is one of ',
        ),
        ("[columns]\n", "mine.toml: name: found nothing"),
        ('from = "mine.toml"\n', "a set that starts from itself"),
        ('from = "shopfy"\n', "found shopfy; right is shopify"),
        ('name = "mine"\nfor = "growth"\n', "a set for growth; right is one for orders: online-retail, shopify"),
    ],
)
def test_a_set_that_is_none_is_refused_with_the_cure(tmp_path: Path, text: str, complaint: str) -> None:
    log(tmp_path / "mine.toml", text)
    with pytest.raises(ScenarioError) as refused:
        load_format(tmp_path / "mine.toml", "orders")
    assert complaint in str(refused.value)


@pytest.mark.parametrize("name", ["shopfy", "none.toml", "growth"])
def test_a_set_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match="--format: found"):
        load_format(name)


def test_a_file_of_another_kind_says_which_columns_are_missing(ask: Ask) -> None:
    log(Path("log.csv"), "who,when\na,2026-01-01\n")
    answer = ask("calibrate", "transactions", "log.csv", "--format", "shopify", "--out", "o")
    assert answer.code == 2
    assert answer.err == [
        f"log.csv: --{role}: found none of the columns of the format shopify ({name}); "
        f"right is one of its columns with --{role}: who, when"
        for role, name in (("customer", "Email"), ("date", "Created at"))
    ]


def test_the_sets_are_listed_shown_and_written(ask: Ask) -> None:
    listed = ask("formats")
    assert listed.code == 0 and all(name in listed.out for name in formats())
    assert 'order = ["Name"]' in ask("formats", "shopify").out
    assert ask("formats", "shopify", "--write", "mine.toml").code == 0
    assert load_format("mine.toml").columns == load_format("shopify").columns
    assert ask("formats", "shopfy").err == ["NAME: found shopfy; right is shopify"]


def test_columns_are_asked_for_with_the_other_faults(ask: Ask) -> None:
    Path("taken").mkdir()
    Path("taken/diary.txt").write_text("mine")
    answer = ask("calibrate", "transactions", "log.csv", "--amount-is", "row", "--out", "taken")
    assert [line.split(":")[0] for line in answer.err] == ["--amount-is", "--customer", "--date", "--out"]
