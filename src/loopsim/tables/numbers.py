"""Numbers as people write them: decimal point or comma, thousands, currency signs, brackets for negative ones.

``1,234`` may be 1234 or 1.234. Other cells of the column tell: ``11,85`` shows that a comma is the decimal mark,
``2.50`` that a point is. Where no cell tells, a comma parts thousands and a point decimals, and that is said; in a file
parted by semicolons, as spreadsheets write them where the comma is the decimal mark, such a cell is not understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import shown
from loopsim.tables.cells import Cells, Place, Unread, is_missing, plain, why_broken

if TYPE_CHECKING:
    import pyarrow as pa

Decimal = Literal[",", "."]

#: What marks an amount of money, by currency.
_CURRENCIES = {
    "CNY": r"[¥]|CNY|RMB|CN¥|人民币|元",
    "USD": r"US\$|USD|[$]",
    "EUR": r"€|EUR",
    "GBP": r"£|GBP",
    "HKD": r"HK\$|HKD|港元",
    "TWD": r"NT\$|TWD",
    "BRL": r"R\$|BRL",
    "another": r"A\$|C\$|S\$|AUD|CAD|SGD|NZD|CHF|JPY|円|KRW|INR|Rs\.?|RUB|PLN|zł|SEK|NOK|DKK|kr\.?|CZK|Kč|TRY|THB|MYR"
    r"|IDR|VND|PHP|MXN|ZAR|ILS|AED|SAR|\p{Sc}",
}

_BODIES = {
    "whole": r"^[0-9]+$",
    "neutral": r"^[0-9]+[eE][+-]?[0-9]{1,3}$",
    "comma or thousands": r"^[1-9][0-9]{0,2},[0-9]{3}$",
    "point or thousands": r"^[1-9][0-9]{0,2}\.[0-9]{3}$",
    "point": r"^([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$|^[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}\.[0-9]*$"
    r"|^[0-9]{1,3}(,[0-9]{2,3})+,[0-9]{3}$",
    "comma": r"^([0-9]+,[0-9]+|,[0-9]+)([eE][+-]?[0-9]{1,3})?$|^[0-9]{1,3}(\.[0-9]{3})+,[0-9]*$"
    r"|^[0-9]{1,3}(\.[0-9]{3}){2,}$",
}


class Numbers(NamedTuple):
    """A column of numbers; NaN where a cell says nothing or was not understood."""

    value: np.ndarray  # f8[rows]
    is_said: np.ndarray  # bool[rows]
    unread: Unread | None
    notes: tuple[str, ...]  # how its cells were read, where that could be doubted


class _Parts(NamedTuple):
    body: pa.Array  # digits with their marks
    factor: np.ndarray  # the sign, and a hundredth for percent
    currency: np.ndarray  # place in _CURRENCIES from 1; 0: no sign


def numbers_of(column: str, cells: Cells, place: Place, decimal: Decimal | None, is_semicolon: bool) -> Numbers:
    """Numbers of a column. ``place`` tells where a row stands, ``decimal`` the mark where somebody said it."""
    texts = plain(cells.unique)
    nothing, counts = is_missing(texts), cells.counts()
    parts = _parts(texts)
    kind = _kinds(parts.body)
    kind[nothing] = ""
    mark, notes, why = _mark(column, cells, place, kind, counts, decimal, is_semicolon)
    value = _values(parts.body, kind, mark) * parts.factor
    foreign = _foreign(parts.currency, counts)
    value[foreign | nothing] = np.nan
    bad = ~nothing & ~np.isfinite(value)
    value[bad] = np.nan
    unread = None
    if (count := int(counts[bad].sum())) > 0:
        first = cells.first_row(bad)
        reason = both("another currency than the rest", "与其他不同的币种") if foreign[cells.code[first]] else why
        reason = why_broken(cells.cell(first)) or reason
        unread = Unread(column, "number", count, int(counts[~nothing].sum()), place(first), cells.cell(first), reason)
    notes += _signs(column, cells, place, parts.currency, np.isfinite(value))
    return Numbers(value[cells.code], (~nothing)[cells.code], unread, notes)


def _signs(column: str, cells: Cells, place: Place, currency: np.ndarray, is_read: np.ndarray) -> tuple[str, ...]:
    """Tell of amounts with the sign of another currency than yuan: they are read as they stand."""
    signed = is_read & (currency > list(_CURRENCIES).index("CNY") + 1)
    if not signed.any():
        return ()
    counts, first = cells.counts(), cells.first_row(signed)
    name = list(_CURRENCIES)[int(currency[cells.code[first]]) - 1]
    kind = both("another currency", "另一种币种") if name == "another" else name
    part, whole = int(counts[signed].sum()), int(counts[is_read].sum())
    said = f"{part:,} of {whole:,} numbers are in {kind}, such as {shown(cells.cell(first))} in {place(first)}"
    return (f"{column}: {said}: taken as they stand, nothing is converted into yuan",)


def _parts(texts: pa.Array) -> _Parts:
    """Sign, currency and percent taken off."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(texts)
    factor, currency = np.ones(size), np.zeros(size, np.int64)
    odd = ~pc.match_substring_regex(texts, r"^[0-9][0-9.,]*$").to_numpy(zero_copy_only=False)
    if not odd.any():
        return _Parts(texts, factor, currency)
    some = texts.filter(pa.array(odd))

    def has(pattern: str) -> np.ndarray:
        return pc.match_substring_regex(some, pattern).to_numpy(zero_copy_only=False)

    signs, scale = np.zeros(len(some), np.int64), np.ones(len(some))
    for place, pattern in enumerate(_CURRENCIES.values(), 1):
        at = rf"(?i)^(\(?\s*[-+]?\s*)(?:{pattern})\s*|\s*(?:{pattern})(\s*\)?-?)$"
        found = has(at) & (signs == 0)
        if found.any():
            signs[found] = place
            some = pc.replace_with_mask(
                some, pa.array(found), pc.replace_substring_regex(some.filter(pa.array(found)), at, r"\1\2")
            )
    percent = has(r"%$")
    scale[percent] /= 100.0
    some = pc.replace_substring_regex(some, r"\s*%$", "")
    brackets = has(r"^\(.*\)$")
    scale[brackets] *= -1.0
    some = pc.replace_substring_regex(some, r"^\(\s*([^-+].*?)\s*\)$", r"\1")
    minus = has(r"^-|-$")
    scale[minus] *= -1.0
    some = pc.replace_substring_regex(some, r"^-\s*(.*[^-])$", r"\1")
    some = pc.replace_substring_regex(some, r"^([^-].*?)\s*-$", r"\1")
    some = pc.replace_substring_regex(some, r"^\+\s*", "")
    spaced = has(r"^[0-9]{1,3}([ '_][0-9]{3})+([.,][0-9]+)?$")
    if spaced.any():
        # Thousands parted by blanks: what mark there is parts decimals, as one more digit would show.
        closed = pc.replace_substring_regex(some.filter(pa.array(spaced)), "[ '_]", "")
        some = pc.replace_with_mask(some, pa.array(spaced), closed)
    factor[odd], currency[odd] = scale, signs
    return _Parts(pc.replace_with_mask(texts, pa.array(odd), some), factor, currency)


def _kinds(body: pa.Array) -> np.ndarray:
    """Kind of each cell by its marks alone, a key of _BODIES or ""."""
    import pyarrow.compute as pc

    kind = np.full(len(body), "", object)
    for name, pattern in _BODIES.items():
        found = pc.match_substring_regex(body, pattern).to_numpy(zero_copy_only=False)
        kind[found & (kind == "")] = name
    return kind


def _mark(
    column: str,
    cells: Cells,
    place: Place,
    kind: np.ndarray,
    counts: np.ndarray,
    decimal: Decimal | None,
    semicolon: bool,
) -> tuple[str, tuple[str, ...], str]:
    """``-> (decimal mark, notes, why a cell is not understood)``; "?": open, so that only clear cells count."""
    none = both("no number", "不是数")
    if decimal is not None:
        return (
            decimal,
            (),
            both("no number with {decimal} as the decimal mark", "不是以 {decimal} 为小数点的数", decimal=decimal),
        )
    comma, point = int(counts[kind == "comma"].sum()), int(counts[kind == "point"].sum())
    if comma or point:
        mark = "," if comma > point else "."
        return (
            mark,
            (),
            both("{mark} is the decimal mark of the other cells", "{mark} 是其他单元格的小数点", mark=mark)
            if comma and point
            else none,
        )
    open_comma, open_point = (
        kind == both("comma or thousands", "comma 或千位"),
        kind == both("point or thousands", "point 或千位"),
    )
    if not (open_comma.any() or open_point.any()):
        return ".", (), none
    if semicolon or (open_comma.any() and open_point.any()):
        return "?", (), both("thousands or decimals: say --decimal", "千位或小数：请用 --decimal 说明")
    first = cells.first_row(open_comma | open_point)
    as_read = cells.cell(first).replace(",", "")
    said = f"{column}: {shown(cells.cell(first))} in {place(first)} is read as {as_read}; if it is not, say --decimal"
    return ".", (said,), none


def _values(body: pa.Array, kind: np.ndarray, mark: str) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    either = {both("comma or thousands", "comma 或千位"), both("point or thousands", "point 或千位")}
    clear = {",": {"comma"} | either, ".": {"point"} | either, "?": set()}[mark] | {"whole", "neutral"}
    good = np.isin(kind, list(clear))
    value = np.full(len(kind), np.nan)
    some = body.filter(pa.array(good))
    if mark == ",":
        some = pc.replace_substring(pc.replace_substring(some, ".", ""), ",", ".")
    else:
        some = pc.replace_substring(some, ",", "")
    value[good] = some.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return value


def _foreign(currency: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Cells in another currency than most of those that name one."""
    if not currency.any():
        return np.zeros(len(currency), bool)
    rows = np.bincount(currency, counts, minlength=len(_CURRENCIES) + 1)
    rows[0] = 0
    return (currency != 0) & (currency != int(rows.argmax()))
