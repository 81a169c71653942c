"""The page on one's own data: its commands are those of the program, and read what they say that they read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from asking import Ask, asker
from exports import SHOPIFY, WECOM
from loopsim.calibration import buying, growth
from loopsim.calibration.formats import formats, load_format
from loopsim.calibration.growth_data import read_growth
from loopsim.calibration.purchases import Purchases, read_purchases

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text(encoding="utf-8")

COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.replace("\\\n", " ").splitlines()
    if line.startswith("loopsim")
]

ITEMS = """\
invoice,id,date,product,quantity,unit_price
1,a,2026-01-03,tea,2,10.00
1,a,2026-01-03,cup,1,5.00
2,b,2026-01-04,tea,3,10.00
C1,a,2026-01-09,cup,-1,5.00
"""


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in a folder with the files that the page names."""
    monkeypatch.chdir(tmp_path)
    Path("orders_export.csv").write_text(SHOPIFY, encoding="utf-8")
    Path("log.csv").write_text("id,date,paid\na,2026-01-03,20\nb,2026-01-04,30\n", encoding="utf-8")
    Path("items.csv").write_text(ITEMS, encoding="utf-8")
    Path("behavior.csv").write_text(WECOM, encoding="utf-8")
    Path("mine.toml").write_text(
        re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0], encoding="utf-8"
    )
    Path("shop.toml").write_text('from = "no-referral"\n', encoding="utf-8")
    return asker(capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_read_their_files(ask: Ask, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []

    def only_read(
        file: Path, *, hold_out_days: int, unit: str, runs: int, law: str, by: str | None, progress: Any, **options: Any
    ) -> None:
        read.append(read_purchases(file, **options))
        raise click.exceptions.Exit(0)

    def only_growth(file: Path, *, scenario: Any, fit: Any, **options: Any) -> None:
        kept = {name: value for name, value in options.items() if name not in _OF_THE_FIT}
        read.append(read_growth(file, **kept))
        raise click.exceptions.Exit(0)

    monkeypatch.setattr(buying, "calibrate_transactions", only_read)
    monkeypatch.setattr(growth, "calibrate_growth", only_growth)
    words = shlex.split(command)[1:]
    if "--write" in words:
        words.append("--force")
    answer = ask(*words)
    assert answer.code == 0, answer.err
    assert len(read) == (words[0] == "calibrate")


_OF_THE_FIT = ("runs", "first_seed", "method", "out", "progress")


def amounts(read: Purchases) -> list[float]:
    return sorted(read.orders["amount"].round(2))


def test_what_the_page_says_of_line_items_and_returns_is_so(ask: Ask) -> None:
    named = {"customer": "id", "date": "date", "amount": "unit_price"}
    assert amounts(read_purchases("items.csv", **named, quantity="quantity", order="invoice", item="product")) == [
        20,
        30,
    ]
    assert amounts(read_purchases("items.csv", **named, quantity="quantity", order="invoice")) == [25, 30]
    assert amounts(read_purchases("items.csv", **named)) == [25, 30]
    assert amounts(read_purchases("orders_export.csv", format="mine.toml", refund="none")) == [20, 29.98, 40, 1000]


def test_the_page_names_every_set_and_what_it_leaves_out() -> None:
    for name in formats():
        (row,) = re.findall(rf"^\| .* \| `{name}`.*\|$", PAGE, re.MULTILINE)
        told = [word.strip() for word in re.split("[,;]", row.rsplit("|", 2)[1]) if word.strip()]
        known = [status.replace("-", " ") for status in load_format(name).rules.no_sale]
        assert [word for word in told if word != "cancelled" and word not in known] == []
