"""Ready-made column sets: exports as their sources write them are read with the right sums; sets can be extended."""

from __future__ import annotations

from pathlib import Path

import pytest

from asking import Ask, asker
from loopsim.calibration.formats import formats, load_format
from loopsim.calibration.growth_data import read_growth, read_targets
from loopsim.calibration.purchases import Purchases, read_purchases
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


SHOPIFY = """\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Cancelled at,Refunded Amount,Phone
#1001,ann@example.com,paid,2026-01-03 10:00:00 +0800,CNY,29.98,5.00,0.00,34.98,2026-01-03 09:58:12 +0800,2,Tee,9.99,,\
0.00,
#1001,,,,,,,,,2026-01-03 09:58:12 +0800,1,Mug,10.00,,,
#1002,bob@example.com,partially_refunded,2026-01-05 10:00:00 +0800,CNY,40.00,0.00,0.00,40.00,2026-01-05 10:00:00 \
+0800,1,Hat,40.00,,15.00,
#1003,cy@example.com,refunded,2026-01-06 10:00:00 +0800,CNY,20.00,0.00,0.00,20.00,2026-01-06 10:00:00 \
+0800,1,Hat,20.00,,20.00,
#1003,,,,,,,,,2026-01-06 10:00:00 +0800,1,Pin,0.00,,,
#1004,dee@example.com,pending,,CNY,9.00,0.00,0.00,9.00,2026-01-07 10:00:00 +0800,1,Pin,9.00,,0.00,
#1005,ann@example.com,paid,2026-01-08 10:00:00 +0800,CNY,9.00,0.00,0.00,9.00,2026-01-08 10:00:00 +0800,1,Pin,9.00,\
2026-01-09 10:00:00 +0800,0.00,
#1006,ann@example.com,paid,2026-02-01 00:10:00 +0800,CNY,"1,000.00",0.00,0.00,"1,000.00",2026-02-01 00:10:00 +0800,1,\
Bag,1000,,0.00,
"""


def test_an_export_of_shopify_gives_an_order_its_total_once(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "orders_export.csv", SHOPIFY), format="shopify")
    assert orders(read) == [
        ("ann@example.com", "2026-01-03", 34.98),
        ("ann@example.com", "2026-02-01", 1000.0),
        ("bob@example.com", "2026-01-05", 25.0),
    ]
    assert dirt(read) == {"status is no sale": 4, "line of an order": 1}
    assert read.warnings[0] == (
        "shopify: customer is Email, date is Created at, amount is Total, order is Name, refund is Refunded Amount, "
        "status is Financial Status, cancelled is Cancelled at"
    )
    assert "left out as called off: 1 rows" in read.warnings[1] and "refunded 2, pending 1" in read.warnings[2]


def test_a_named_column_stands_before_that_of_the_format(tmp_path: Path) -> None:
    file = log(tmp_path / "orders_export.csv", SHOPIFY)
    read = read_purchases(file, format="shopify", amount="Subtotal", refund="none")
    assert [amount for *_, amount in orders(read)] == [29.98, 1000.0, 40.0]


def test_line_items_of_shopify_can_be_added_up_instead_of_totals(tmp_path: Path) -> None:
    file = log(tmp_path / "orders_export.csv", SHOPIFY)
    read = read_purchases(file, format="shopify", amount="Lineitem price", quantity="Lineitem quantity", refund="none")
    assert [amount for *_, amount in orders(read)] == [29.98, 1000.0, 40.0]


RETAIL = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,LANTERN,4,2010-12-01 08:26:00,3.00,17850,United Kingdom
536370,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583,France
C536379,71053,LANTERN,-1,2010-12-02 09:41:00,3.00,17850,United Kingdom
C536391,22556,TINS,-12,2010-12-02 10:24:00,1.65,17548,United Kingdom
536414,22139,,56,2010-12-02 11:52:00,0.0,,United Kingdom
"""


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


TAOBAO = """\
订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝总数量,退款金额
="1001",小王,30.00,35.00,交易成功,2026-01-03 09:00:00,2026-01-03 09:01:00,2,0.00
="1002",小李,20.00,0.00,交易关闭,2026-01-04 09:00:00,,1,0.00
="1003",小王,50.00,50.00,"卖家已发货，等待买家确认",2026-01-05 09:00:00,2026-01-06 00:01:00,1,20.00
="1004",小张,50.00,0.00,等待买家付款,2026-01-05 09:00:00,,1,0.00
"""


def test_an_order_report_of_taobao_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ExportOrderList.csv"
    file.write_bytes(TAOBAO.encode("gb18030"))
    read = read_purchases(file, format="taobao")
    assert orders(read) == [("小王", "2026-01-03", 35.0), ("小王", "2026-01-06", 30.0)]
    assert dirt(read) == {"status is no sale": 2}


YOUZAN = """\
订单号,订单状态,订单创建时间,买家付款时间,买家昵称,买家手机号,商品金额合计,运费,订单实付金额,全部商品名称
E1,交易完成,2026-01-03 09:00:00,2026-01-03 09:01:00,小王,13800000001,30,5,35,茶
E1,交易完成,2026-01-03 09:00:00,2026-01-03 09:01:00,小王,13800000001,30,5,35,杯
E2,交易关闭,2026-01-03 09:00:00,,小李,13800000002,30,5,35,茶
E3,待发货,2026-01-09 09:00:00,2026-01-09 09:01:00,小王,13800000001,12,0,12,茶
"""


def test_an_export_of_youzan_that_repeats_totals_counts_them_once(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "youzan.csv", YOUZAN), format="youzan")
    assert orders(read) == [("13800000001", "2026-01-03", 35.0), ("13800000001", "2026-01-09", 12.0)]
    assert dirt(read) == {"status is no sale": 1, "line of an order": 1}


WEIDIAN = """\
订单编号,订单状态,下单时间,付款时间,收货人/提货人姓名,收货人/提货人手机号,商品名称,商品件数,实付金额
8001,已完成,2026-01-03 09:00:00,2026-01-03 09:01:00,王,13800000001,茶,2,35.00
8001,,,,,,杯,1,
8002,已关闭,2026-01-03 09:00:00,,李,13800000002,茶,1,35.00
"""


def test_an_export_of_weidian_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "weidian.csv", WEIDIAN), format="weidian")
    assert orders(read) == [("13800000001", "2026-01-03", 35.0)]
    assert dirt(read) == {"status is no sale": 1, "line of an order": 1}


WOO = """\
order_id,order_number,date,status,order_total,refunded_total,customer_id,billing_email,item_name,item_quantity,item_total
11,11,2026-01-03 09:00:00,completed,30.00,0.00,0,a@example.com,Tee,1,20.00
11,11,2026-01-03 09:00:00,completed,30.00,0.00,0,a@example.com,Mug,1,10.00
12,12,2026-01-04 09:00:00,processing,30.00,12.00,5,b@example.com,Tee,1,30.00
13,13,2026-01-04 09:00:00,on-hold,30.00,0.00,5,b@example.com,Tee,1,30.00
14,14,2026-01-05 09:00:00,refunded,30.00,30.00,5,b@example.com,Tee,1,30.00
"""


def test_an_export_of_woocommerce_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "woo.csv", WOO), format="woocommerce")
    assert orders(read) == [("a@example.com", "2026-01-03", 30.0), ("b@example.com", "2026-01-04", 18.0)]
    assert dirt(read) == {"status is no sale": 2, "line of an order": 1}


ANALYTICS = """\
Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution
2026-01-03 09:00:00,11,¥30.00,completed,Ann A,new,1× Tee,1,,30,Direct
2026-01-04 09:00:00,12,¥30.00,refunded,Bob B,new,1× Tee,1,,30,Direct
2026-01-09 09:00:00,12,-¥30.00,refunded,Bob B,returning,1× Tee,-1,,-30,Direct
2026-01-05 09:00:00,13,¥30.00,failed,Bob B,new,1× Tee,1,,30,Direct
"""


def test_the_orders_report_of_woocommerce_analytics_is_read(tmp_path: Path) -> None:
    read = read_purchases(log(tmp_path / "woo.csv", ANALYTICS), format="woocommerce-analytics")
    assert orders(read) == [("Ann A", "2026-01-03", 30.0)]
    assert dirt(read) == {"status is no sale": 1, "return taken off its order": 1, "order returned whole": 1}


WECOM = """\
userid,stat_time,new_contact_cnt,negative_feedback_cnt,chat_cnt
zhang,1767196800,5,0,100
li,1767196800,2,1,20
zhang,1767283200,4,0,90
li,1767283200,0,0,10
zhang,1767369600,1,0,90
li,1767369600,3,2,10
"""


def test_statistics_of_wecom_are_added_up_over_the_members(tmp_path: Path) -> None:
    targets = read_growth(log(tmp_path / "behavior.csv", WECOM), format="wecom")
    (joined,) = targets.all
    assert joined.name == "joined" and joined.values.tolist() == [7, 4, 4]
    assert joined.last.tolist() == [0, 1, 2]


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
    assert "mine: customer is Email" in read.warnings[0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name = ", "mine.toml: found"),
        (
            'name = "mine"\n[columns]\nbuyer = ["x"]\n',
            "mine.toml: columns.buyer: found an unknown key; right is one of c",
        ),
        ('name = "mine"\n[columns]\ndate = []\n', "mine.toml: columns.date"),
        ('name = "mine"\n[rules]\namount_is = "row"\n', "mine.toml: rules.amount_is: found row"),
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
