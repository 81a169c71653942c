"""Tallies are declared once: record, daily table, profit, measures, words and pages follow."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import loopsim
from loopsim.declare.tallies import PROFIT_PARTS, amount, cost, count, income
from loopsim.market import by_kind
from loopsim.market.tallies import (
    COMMISSIONS,
    COSTS,
    INCOME,
    MEASURED,
    OF_ORDERS,
    TALLIES,
    TALLY,
)
from loopsim.results.daily import COLUMN_WORDS, COLUMNS, STOCK_COLUMNS
from loopsim.results.definitions import BETTER, DEFINITIONS
from loopsim.results.figures import FIGURES
from loopsim.runs.headline import PARTS


def test_a_record_of_the_day_holds_the_declared_tallies_in_their_order() -> None:
    assert TALLY.names == tuple(tally.name for tally in TALLIES)
    assert {TALLY[name].base.str for name in TALLY.names} == {"<i8"}
    assert TALLY.itemsize == 8 * sum(max(len(tally.columns), 1) for tally in TALLIES)


def test_every_tally_has_a_meaning_a_unit_and_a_word_of_its_own_in_chinese() -> None:
    for tally in TALLIES:
        assert tally.meaning and tally.unit and not tally.chinese.isascii(), tally.name
    assert len({tally.chinese for tally in TALLIES}) == len(TALLIES)


def test_every_tally_is_counted_by_a_rule_of_the_model() -> None:
    """``tally.name += ...``, or one of its numbers, in a phase, or in a written function that one calls."""
    counted = set()
    package = Path(loopsim.__file__).parent
    files = [*package.glob("phases/**/*.py"), *package.glob("mechanisms/*/rules.py")]
    phases = [path.read_text(encoding="utf-8") for path in files]
    for_hosts = [getattr(by_kind, name) for name in vars(by_kind) if name.startswith(("note_", "book_"))]
    called = [one for one in for_hosts if any(f" {one.__name__}(" in text for text in phases)]
    for text in [*phases, *map(inspect.getsource, called)]:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                inner = [target.value if isinstance(target, ast.Subscript) else target for target in targets]
                fields = [one for one in inner if isinstance(one, ast.Attribute)]
                counted |= {one.attr for one in fields if ast.unparse(one.value).endswith("tally")}
    assert counted == set(TALLY.names or ())


def test_an_amount_is_income_or_a_cost_or_says_why_it_is_neither() -> None:
    for tally in TALLIES:
        kinds = (tally.name in INCOME, tally.name in COSTS, bool(tally.aside))
        assert sum(kinds) == (tally.unit == "fen"), tally.name
    with pytest.raises(ValueError, match="postage_fen: right is an amount that is income, a cost, or neither"):
        count("postage_fen", "fen", "postage of samples", "邮费")
    with pytest.raises(ValueError, match="postage_fen: found mail; right is one of margin, spend"):
        cost("postage_fen", "mail", "postage of samples", "邮费")
    with pytest.raises(ValueError, match="posted: found group sales; right is one of loop, pool"):
        count("posted", "people", "people who were sent a sample", "寄送人数", group="sales")
    with pytest.raises(ValueError, match="postage in fen: right is the ending _fen"):
        cost("postage", "spend", "postage of samples", "邮费")
    with pytest.raises(ValueError, match="posted: found 2 columns; right is one for each"):
        count("posted", "letters", "letters", "信件", {"a": "甲", "b": "乙"}, shape=(3,))
    assert (
        income("fees_fen", "margin", "fees", "费用").sign == 1 and amount("owed_fen", "owed", "debt", "欠款").sign == 0
    )


def test_every_cost_is_in_the_profit_of_a_comparison_and_a_measure_of_its_own() -> None:
    assert {kpi: sign for part in PARTS.values() for kpi, sign in part.items()} == {
        name.removesuffix("_fen"): sign for names, sign in ((INCOME, 1), (COSTS, -1)) for name in names
    }
    assert set(PARTS) == set(PROFIT_PARTS) and all(PARTS.values())
    for tally in MEASURED:
        about = DEFINITIONS[tally.measure]
        assert (about.group, about.chinese, about.text) == (tally.group, tally.chinese, tally.meaning)
        assert about.unit == ("CNY" if tally.unit == "fen" else tally.unit)
        assert BETTER[tally.measure] == tally.better and tally.measure in FIGURES
    assert set(COMMISSIONS) < set(OF_ORDERS) < set(COSTS)


def test_every_column_of_the_daily_table_has_a_word_and_a_place() -> None:
    assert set(COLUMNS) < set(COLUMN_WORDS) and set(COLUMNS) > STOCK_COLUMNS
    shown = [name for tally in TALLIES if not tally.is_inner for name in tally.column_words]
    assert list(COLUMNS)[: len(shown)] == shown and len(set(shown)) == len(shown)


def test_measures_of_a_run_are_the_sums_of_their_tallies() -> None:
    run = loopsim.simulate("closed-loop", days=40, seed=3, test_from=None)
    found = run.summary()
    for tally in MEASURED:
        whole = run.tallies[tally.name].sum()
        assert found[tally.measure] == (whole / 100 if tally.unit == "fen" else whole), tally.name
    profit = sum(tally.sign * run.tallies[tally.name].sum() for tally in TALLIES)
    assert found["profit"] == pytest.approx(profit / 100) and profit == run.daily["profit_fen"].sum()
