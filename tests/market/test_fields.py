"""Fields are declared once: records, newcomers and tables follow from the declaration."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import loopsim
from loopsim.declare.fields import Field, field_table, may_be_none, record_of, starting_over
from loopsim.market import choices, fields
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.fields import NONE
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.market.people import stand_aside, start_over
from loopsim.results.people import customers_of
from loopsim.scenario.hosts.guides import Guides
from loopsim.scenario.record import settings_table
from worlds import eventful

BOTH = pytest.mark.parametrize("declared", [CUSTOMER_FIELDS, HOST_FIELDS], ids=["customer", "host"])


@BOTH
def test_every_field_has_a_word_in_both_languages_a_meaning_and_a_type_of_the_engines(declared):
    for field in declared:
        assert field.kind in ("f8", "i8", "i4", "i1", "?"), field.name
        assert field.meaning and field.word and not field.chinese.isascii(), field.name
        assert (field.unit == "fen") == field.name.endswith("_fen") or field.name == "pay_per_week", field.name
        assert not field.name.startswith("is_") or field.kind == "?", field.name
    assert len({field.chinese for field in declared}) == len(declared)


@BOTH
def test_every_field_is_written_by_a_rule_or_where_people_are_made(declared):
    """Find fields that nobody sets: ``somebody.name = ...`` stands nowhere."""
    package = Path(loopsim.__file__).parent
    files = [path for folder in ("phases", "mechanisms", "market") for path in (package / folder).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    set_somewhere = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    assert [field.name for field in declared if field.name not in set_somewhere] == []


def test_a_record_holds_the_declared_fields_in_their_order():
    assert fields.CUSTOMER.names == tuple(field.name for field in CUSTOMER_FIELDS)
    assert fields.HOST.names == tuple(field.name for field in HOST_FIELDS)
    assert fields.CUSTOMER.isalignedstruct and fields.HOST.isalignedstruct


def test_none_is_declared_for_numbers_that_can_be_below_0_only():
    for kind in ("f8", "?"):
        with pytest.raises(ValueError, match="may be none: found a field of type"):
            Field("met_day", kind, "when they met", "相识日", may_be_none=True)


def test_two_fields_of_one_name_are_refused():
    twice = Field("met_day", "i4", "when they met", "相识日")
    with pytest.raises(ValueError, match="met_day"):
        record_of([twice, twice])


def test_a_new_field_is_in_the_record_the_newcomer_and_the_table():
    met = Field("met_day", "i4", "when they met", "相识日", unit="day", may_be_none=True)
    declared = (*CUSTOMER_FIELDS, met)
    assert "met_day" in (record_of(declared).names or ()) and "met_day" in may_be_none(declared)
    assert "| `met_day` | 相识日 | day | when they met; may be none |" in field_table(declared)


def test_a_stranger_begins_with_none_wherever_there_may_be_none():
    customer = SimpleNamespace()
    stand_aside(customer)
    assert vars(customer) == dict.fromkeys(may_be_none(CUSTOMER_FIELDS), NONE)
    assert "customer.brought_before = NONE" in inspect.getsource(stand_aside)


def test_one_who_comes_back_begins_anew_wherever_it_is_declared():
    declared = [
        Field("met_day", "i4", "when they met", "相识日", may_be_none=True, starts_over=True),
        Field("gap", "f8", "a gap", "差", starts_over=True),
        Field("met", "i4", "how often they met", "次", starts_over=True),
        Field("kept", "i4", "what stays", "留"),
    ]
    assert starting_over(declared) == {"met_day": "NONE", "gap": "0.0", "met": "0"}
    anew = [field for field in CUSTOMER_FIELDS if field.starts_over]
    customer = SimpleNamespace(**{field.name: 7 for field in CUSTOMER_FIELDS})
    start_over(customer)
    changed = {name: value for name, value in vars(customer).items() if value != 7}
    assert changed == {one.name: NONE if one.may_be_none else 0 for one in anew} and len(anew) > 2
    with pytest.raises(ValueError, match="met starts over: found several numbers"):
        Field("met", "i4", "how often they met", "次", shape=(3,), starts_over=True)


@pytest.mark.parametrize("engine", ["arrays", pytest.param("agents", marks=pytest.mark.slow)])
def test_a_table_of_customers_shows_no_number_for_none(engine):
    """In a run in which everything happens: -1 stands in no cell, and the way back gives the same records."""
    run = loopsim.simulate(eventful(behavior__need__lapse_shape=0.6), days=40, engine=engine, test_from=None)
    table = run.customers
    numbers = table.select_dtypes("number")
    assert set(may_be_none(CUSTOMER_FIELDS)) - {"source"} <= set(numbers)
    assert not (numbers == NONE).fillna(False).any(axis=None)
    for name in set(may_be_none(CUSTOMER_FIELDS)) - {"source"}:
        assert pd.api.types.is_extension_array_dtype(table[name]) and 0 < table[name].isna().sum() < len(table), name
    assert table["source"].isna().any()
    back = customers_of(table)
    kept = run.records.customers
    assert back.dtype.names == kept.dtype.names  # field by field: bytes between fields may be anything
    assert [name for name in back.dtype.names if back[name].tobytes() != kept[name].tobytes()] == []


def test_codes_of_choices_are_those_of_the_settings():
    """As the scenario declares the words; a word that no lever knows is refused."""
    assert choices.code_of(Guides, "handover", "colleague") == 0
    for handover, code in (("new_hire", choices.TO_NEW_HIRE), ("none", choices.TO_NOBODY)):
        settings, _ = settings_table(eventful(levers__guides__handover=handover, schedule=[]), 1)
        assert settings["levers"]["guides"]["handover"] == [code]
    with pytest.raises(ValueError, match=r"Guides\.handover: found nobody; right is one of colleague, new_hire, none"):
        choices.code_of(Guides, "handover", "nobody")
