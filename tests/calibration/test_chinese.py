"""With --language zh terminal and report of every calibration and score are Chinese: no English sentence is left."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from asking import Ask, asker
from loopsim.calibration import words
from loopsim.calibration.words import told

#: English that may stand in Chinese text: names of files, options, columns, presets, laws, paths, units and authors.
_NAMES = re.compile(
    r"`[^`]*`|!\[\w+\]\([^)]*\)|\([^)]*\.md\)|（[^）]*\.md）"
    r"|--[a-z-]+( (mdy|dmy|ymd|join|zero|order|none|line|or|[+]08:00)\b)*"
    r'|[\w./+-]*\.(toml|md|png|json|csv)|[a-z_]+(\.[a-z_]+)+|"[^"]*"|Asia/Shanghai|UTC(\+08:00)?|DATE|COLUMN|PATH|GROUP'
    r"|closed-loop|referral-loop|loopsim robust"
    r"|BG/NBD|Pareto/NBD|Gamma-Gamma|Gamma|Beta|Bass|Srinivasan & Mason|Van den Bulte & Lilien|scipy|optuna"
)
_WORD = re.compile(r"[A-Za-z]{3,}")


def english(text: str, names: set[str]) -> list[str]:
    """Lines with two English words or more that are no names."""
    found = []
    for line in text.splitlines():
        for cell in line.split(" | "):
            left = [word for word in _WORD.findall(_NAMES.sub(" ", cell)) if word not in names]
            if len(left) > 1:
                found.append(f"{cell}   <- {left}")
    return found


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def messy_log() -> None:
    """A log with most things to tell: zones, odd cells, hidden ids, currencies, groups, refunds, totals of lines."""
    rng = np.random.default_rng(4)
    rows = []
    for who in range(260):
        rate, day = rng.gamma(0.8, 1 / 20), int(rng.integers(0, 150))
        while day < 300:
            when = dt.datetime(2025, 1, 1) + dt.timedelta(day)
            rows.append(
                (f"m{who}", f"{when:%d/%m/%Y}", f"{rng.lognormal(3, 0.6):.2f}", "ads" if who % 2 else "friends")
            )
            day += 1 + int(rng.exponential(1 / rate))
    table = pd.DataFrame(rows, columns=["who", "when", "paid", "source"])
    for row, paid in enumerate(("lots", "-4", "0", "$7"), 3):
        table.loc[row, "paid"] = paid
    table.loc[7, "when"], table.loc[8, "when"], table.loc[9, "who"] = "sometime", "01/01/1970", "NULL"
    table.loc[10, "who"] = "1.2E+11"
    table.loc[11, "who"] = "138****5678"
    table.loc[12, "source"] = ""
    table.to_csv("log.csv", index=False)


@pytest.mark.slow
def test_orders(ask: Ask) -> None:
    messy_log()
    columns = ("--customer", "who", "--date", "when", "--amount", "paid", "--by", "source")
    answer = ask("calibrate", "transactions", "log.csv", *columns, "--hold-out-days", "60", "--scenario", "closed-loop",
                 "--pool", "--runs", "3", "--out", "fit", "--language", "zh", "--quiet")  # fmt: skip
    assert answer.code == 0, answer.err
    report = Path("fit/report.md").read_text(encoding="utf-8")
    names = {"log", "ads", "friends", "when", "paid", "who", "source", "alpha", "gamma", "sigma", "fit"}
    assert english("\n".join(answer.out.splitlines()), names) == []
    assert english(report, names) == []
    assert "个按日/月/年读取，见第" in answer.out and "**注意：**" in report


@pytest.mark.slow
def test_members(ask: Ask) -> None:
    begin = dt.date(2024, 1, 1)
    people = [
        (n, begin + dt.timedelta(7 * (n % 30)), "" if n % 3 else begin + dt.timedelta(7 * (n % 30) + 40 + n))
        for n in range(120)
    ]
    table = pd.DataFrame(people, columns=["id", "start", "end"]).astype(str)
    table.loc[5, "start"], table.loc[7, "end"] = "soon", "2020-01-01"
    table.to_csv("members.csv", index=False)
    by_person = ("members.csv", "--start", "start", "--end", "end", "--period-days", "30", "--customer", "id")
    Path("curve.csv").write_text("period,active\n0,100.5\n1,63.1\n2,46.8\n3,38.2\nTotal,250\n")
    by_period = ("curve.csv", "--period", "period", "--active", "active", "--allow-unread", "0.3")
    for command in (by_person, by_period):
        answer = ask("calibrate", "membership", *command, "--runs", "3", "--out", "fit", "--language", "zh", "--quiet")
        assert answer.code == 0, answer.err
        names = {"members", "alpha", "beta", "start", "end", "period", "active", "Total", "soon", "fit"}
        assert english(answer.out, names) == []
        assert english(Path("fit/report.md").read_text(encoding="utf-8"), names) == []


@pytest.mark.long
def test_growth_and_score(ask: Ask) -> None:
    days = [str(int(dt.datetime(2025, 6, 1 + n, 16, tzinfo=dt.UTC).timestamp())) for n in range(25)]
    table = pd.DataFrame({"when": days, "new": [30 + n % 5 for n in range(25)], "orders": 12}).astype(object)
    table.loc[9, "orders"] = "many"
    table.drop(index=[12, 13]).to_csv("days.csv", index=False)
    market = ("--scenario", "closed-loop", "--set", "market.people=3000")
    answer = ask("calibrate", "growth", "days.csv", "--date", "when", "--joined", "new", "--orders", "orders", *market,
                 "--fit", "levers.ads.cost_per_follower_cny=5:300", "--fit", "behavior.basket.sigma", "--runs", "4",
                 "--until", "2025-06-20", "--language", "zh", "--quiet", "--out", "fit")  # fmt: skip
    assert answer.code == 0, answer.err
    names = {"new", "when", "orders", "closed", "loop", "fit"}
    assert english(answer.out, names) == []
    assert english(Path("fit/report.md").read_text(encoding="utf-8"), names) == []
    answer = ask("score", "fit", "days.csv", "--date", "when", "--joined", "new", "--orders", "orders", "--runs", "40",
                 "--language", "zh", "--quiet", "--out", "held")  # fmt: skip
    assert answer.code == 0, answer.err
    assert english(answer.out, names | {"held"}) == []


#: Lines as they are told, an example of each kind.
LINES = """
x: 2 of 50 dates not understood, such as the text "soon" in line 4 (no date)
x: 2 of 50 numbers not understood, such as the text "7,5" in row 4 (thousands or decimals: say --decimal)
x: 2 of 50 ids not understood, such as the text "error #N/A" in row 4 of the data (an error of the spreadsheet)
x: 2 of 50 numbers not understood, such as the text "formula =A1" in row 4 (a formula that was never calculated: \
open and save the workbook in a spreadsheet program)
x: 2 of 50 dates not understood, such as the text "2" in line 4 (no date, or a zone of no known offset)
x: 2 of 50 dates not understood, such as the text "2/1/24" in line 4 (both orders are there: say --date-format dmy \
or mdy)
x: 2 of 50 dates not understood, such as the text "2" in line 4 (day or year first: say --date-format dmy or ymd)
x: the text "45000" in line 2 is read as 2023-03-15 (day numbers of a spreadsheet)
x: the text "1709" in line 2 is read as 2024-03-01 (seconds since 1970, in UTC); all are midnight at +08:00: say \
--zone +08:00
x: the text "1709" in line 2 is read as 2024-03-01 (seconds since 1970, in UTC); --zone +08:00 takes the days of \
China
x: times are in UTC and so are their days; --zone +08:00 (or Asia/Shanghai) takes the days of another place
left out: 3 of 900 rows with another number of cells than the header has names (4), such as line 9: the text "a"
x: 3 of 90 rows left out, such as 2020-01-01, before the start 2024-01-01 in line 9
no row for 2026-03-09 to 2026-03-15 (7 days), and 2 more gaps: each row counts for its usual period, and days \
without a row are not judged; --gaps join if the next row holds them too, --gaps zero if nothing happened then
no row on Saturdays and Sundays: these days are not judged; --gaps join if the next row holds them too, --gaps \
zero if nothing happened then. x on Mondays is 2.9 times that of other days, as if it held them
the last period, 2026-11-01 to 2026-11-30, is not over: its sums are too low to compare; --until 2026-10-31 leaves \
it out
the last period, 2026-11-01 to 2026-11-30, comes to at most 31% of the lowest of the 3 before: if it was not over \
when the table was made, --until 2026-10-31 leaves it out
a tie: BG/NBD and Pareto/NBD make the days held back equally likely
laws: a tie: BG/NBD and Pareto/NBD make the days fitted (none were held back) equally likely
mean order of customers with 1 repeat order: data 61.2, law 65 (-5.8%), 4.1 standard deviations apart: more than chance
mean order of customers with 2 or 3 repeat orders: data 61.2, law 65 (-5.8%), 4.1 standard deviations apart: more \
than chance
mean order of customers with 4 or more repeat orders: data 61.2, law 65 (-5.8%), 4.1 standard deviations apart: more \
than chance
customers in the tenth with the highest spend: data 90, law 65 (+38.5%), 4.1 standard deviations apart: more than chance
worth of the orders held back: data 9,012, law 6,500 (+38.6%), 4.1 standard deviations apart: more than chance
spend: q is hardly identified: its 95% interval spans more than a factor of 30
spend: q, gamma ran to the edge of what is searched: the law does not fit these data
members: 79% renew the first time; after 12 renewals 9% are still there
160 rows are added up to 80 dates
x is at its bound 0.6: the data want a value beyond it; widen the search with --fit
cohort: repeat orders, all days: simulated 310, law 250 (+24.0%), 4.2 standard deviations apart: more than chance
x holds no days: orders of a customer in one month count as one
the basket law rests on 7 amounts (fewer than 30): mean and spread are hardly known
columns by shopify: customer = x
"""


@pytest.mark.parametrize("said", LINES.strip().split("\n"))
def test_every_line_has_chinese(said: str) -> None:
    for line in (said, f"warning: {said}", f"- **Warning:** {said}.", f"- Read: {said}."):
        chinese = told(line, "zh")
        assert english(chinese.replace("customer = x", ""), {"cohort", "shopify", "gamma", "members"}) == [], chinese
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", _NAMES.sub("", chinese)), chinese
        assert set(re.findall(r"\d+", line)) <= set(re.findall(r"\d+", chinese)), chinese


def test_who_is_meant_stands_before_what_is_said_of_them() -> None:
    assert told("vip: 79% renew the first time; after 3 renewals 40% are still there.", "zh").startswith("vip：")
    same = "(correlation 0.998): the data fix a combination of the two, each alone is known less well than it looks"
    assert told(f"warning: vip: alpha and beta trade off {same}", "zh").startswith("注意：vip：alpha与beta")


def test_every_wording_fills_the_places_of_its_text() -> None:
    for text, wording in words._LINES.items():
        assert set(re.findall(r"{(\w+)}", wording)) <= set(re.findall(r"{(\w+)}", text)), text


def test_no_text_has_two_wordings() -> None:
    parts = (words.SCORE, words.ORDERS, words.FITS, words.TABLES, words.WARNINGS, words.TERMINAL)
    for number, one in enumerate(parts):
        for other in parts[:number]:
            assert {text for text in one.keys() & other.keys() if one[text] != other[text]} == set()
