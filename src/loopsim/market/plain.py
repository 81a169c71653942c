"""The plain form of a day: without the mechanisms that most shops leave off, which then cost nothing at all.

A family of mechanisms declares which values are at their defaults while it is off, and what is known then
(:class:`loopsim.declare.off.Off`). Where all of these families are off, the day is compiled with that put in
(:mod:`loopsim.simplified`), and what would never happen is neither compiled, nor loaded, nor asked for on a visit. The
mark of the form is the record of what is known of a day, since all phases get it: its type is another one.

A run is in this form or in the full one, with the same bits. One that was in the full form stays there, since what a
mechanism has done stays when it is switched off. Rows of customers are narrower in the plain form: fields of these
families are not there, and are read as none, 0 or no.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from loopsim.declare import families
from loopsim.declare.fields import Field, record_of
from loopsim.declare.off import Off
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.fields import CUSTOMER, HOST, KNOWN, NONE, STANDING
from loopsim.market.tallies import TALLY
from loopsim.scenario.record import SETTINGS, settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.simplified import KNOWN_WHEN_PLAIN, MARK

#: Words for the two forms.
PLAIN, FULL = "plain", "full"

#: ``fields.KNOWN`` with the mark.
PLAIN_KNOWN = np.dtype([*((name, KNOWN[name]) for name in KNOWN.names or ()), (MARK, "?")], align=True)

_FAMILIES = tuple(one for one in families.declared() if hasattr(one, "OFF"))

#: What each family that can be left off says of that.
OFF: tuple[Off, ...] = tuple(one.OFF for one in _FAMILIES)


def _names(record: np.dtype) -> Iterator[str]:
    for name in record.names or ():
        yield name
        yield from _names(record[name].base)


_ELSEWHERE = {*_names(KNOWN), *_names(STANDING), *_names(HOST), *_names(TALLY), *_names(SETTINGS)}

#: Fields of customers that are not there in the plain form, with what they are read as.
LACKING: dict[str, Any] = {
    field.name: NONE if field.may_be_none else np.zeros((), field.kind).item()
    for family in _FAMILIES
    for field in getattr(family, "CUSTOMER_FIELDS", ())
}

#: ``fields.CUSTOMER`` without these, and with the mark.
PLAIN_CUSTOMER = record_of(
    [
        *(field for field in CUSTOMER_FIELDS if field.name not in LACKING),
        Field(MARK, "?", "always 0: marks the rows of the plain form", "普通"),
    ]
)

_PATHS = tuple(path for off in OFF for path in off.values)


def is_plain(settings: np.ndarray) -> bool:
    """Whether all families that can be left off are off under each of these settings."""
    usual = _defaults()
    return all(bool((_at(settings, path) == usual[path]).all()) for path in _PATHS)


def form_of(settings: np.ndarray) -> str:
    """Return the word for the form of these settings, as compiled code is kept under it."""
    return PLAIN if is_plain(settings) else FULL


def is_in_plain_form(known: np.ndarray) -> bool:
    """Whether a run with this record of what is known is in the plain form."""
    return known.dtype == PLAIN_KNOWN


def in_full(records: np.ndarray, which: Any = ...) -> np.ndarray:
    """Return ``which`` of some customers, or what is known, as records of the full form; a copy only if need be."""
    full = {PLAIN_KNOWN: KNOWN, PLAIN_CUSTOMER: CUSTOMER}.get(records.dtype)
    if full is None:
        return records[which]
    found = np.zeros(records["is_plain"][which].shape, full)
    for name in full.names or ():
        found[name] = LACKING[name] if name in LACKING else records[name][which]
    return found


def column(customers: np.ndarray, name: str) -> np.ndarray:
    """Return a field of rows of customers of either form."""
    if name in (customers.dtype.names or ()):
        return customers[name]
    return np.full(customers.shape, LACKING[name], CUSTOMER[name])


def known_when_plain() -> dict[str, bool | int | float]:
    """Return what is known in the plain form, by where it is read."""
    found: dict[str, Any] = {f"today.{path}": value for path, value in _defaults().items()}
    for off in OFF:
        found |= {f"today.known.{name}": value for name, value in off.known.items()}
        found |= {f"standing.{name}": value for name, value in off.standing.items()}
    # A name that stands for something else as well is that of one who is called customer in the text of a rule.
    return found | {f"{'customer' * (name in _ELSEWHERE)}.{name}": value for name, value in LACKING.items()}


def _at(settings: np.ndarray, path: str) -> np.ndarray:
    return functools.reduce(lambda record, name: record[name], path.split("."), settings)


@functools.cache
def _defaults() -> dict[str, Any]:
    (usual,), _ = settings_table(Scenario(name="usual"), 1)
    return {path: _at(usual, path).item() for path in _PATHS}


KNOWN_WHEN_PLAIN.update(known_when_plain())
