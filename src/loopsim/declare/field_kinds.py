"""Short words in which fields of customers and hosts are declared (:mod:`loopsim.declare.fields`)."""

from __future__ import annotations

from functools import partial

from loopsim.declare.fields import Field

number = partial(Field, kind="f8")
fen = partial(Field, kind="i8", unit="fen")
day = partial(Field, kind="i4", unit="day")
people = partial(Field, kind="i4", unit="people")
who = partial(Field, kind="i4")
code = partial(Field, kind="i1", unit="code")
yes_or_no = partial(Field, kind="?", unit="yes/no")


def maybe(field: Field) -> Field:
    """Let a field be none."""
    return Field(**{**vars(field), "may_be_none": True})


def daily(field: Field) -> Field:
    """Say that most visits of a day read or write a field."""
    return Field(**{**vars(field), "is_daily": True})


def anew(field: Field) -> Field:
    """Say that one who comes back begins anew in a field."""
    return Field(**{**vars(field), "starts_over": True})
