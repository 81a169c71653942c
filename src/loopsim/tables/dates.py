"""Dates as people write them, turned into local calendar days; a month, a week or a year alone is its whole period.

A time of the day is left out, an offset or zone as well: the day is the one written, which is the local one. Where
somebody asks for a zone, stamps that have one and seconds since 1970 are days there, see `loopsim.tables.zones`.
Whether 02/01/2024 is in January or February follows from a format, or from other cells of the column: 13/01/2024 can
only be read one way. Otherwise it is not understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import shown
from loopsim.tables import dates_phrases as phrases
from loopsim.tables import forms
from loopsim.tables.cells import Cells, Place, Unread, is_missing, plain, why_broken
from loopsim.tables.clocks import days_of_clock, numbers_told
from loopsim.tables.periods import NO_DAY, day, is_year, period, whole
from loopsim.tables.stray import far_told, is_stray
from loopsim.tables.zones import in_utc, moved

if TYPE_CHECKING:
    from datetime import tzinfo

    import pyarrow as pa

#: Days that databases write for no date.
_NO_DATE = r"^0{4}[-/]?0{2}[-/]?0{2}([ T].*)?$"


class Days(NamedTuple):
    """A column of dates; NaT where a cell says nothing or was not understood."""

    first: np.ndarray  # M8[D][rows]
    last: np.ndarray  # M8[D][rows]: the same day, or the last of the month, week, quarter or year
    is_said: np.ndarray  # bool[rows]
    unit: str  # the longest period: day, week, month, quarter, year
    unread: Unread | None
    notes: tuple[str, ...]  # how its cells were read, where that can be doubted
    facts: tuple[str, ...]  # and where it cannot


class _Found(NamedTuple):
    """Days of different texts, filled form by form."""

    first: np.ndarray
    last: np.ndarray
    form: np.ndarray  # name of the form, object
    unit: np.ndarray  # of the period, object

    @classmethod
    def nothing(cls, size: int) -> _Found:
        days = np.full(size, NO_DAY, "M8[D]")
        return cls(days, days.copy(), np.full(size, "", object), np.full(size, "day", object))

    def fill(self, places: np.ndarray, first: np.ndarray, last: np.ndarray, form: str, unit: str) -> None:
        good = ~np.isnat(first)
        at = places[good]
        self.first[at], self.last[at], self.form[at], self.unit[at] = first[good], last[good], form, unit


def days_of(
    column: str, cells: Cells, place: Place, date_format: str | None = None, allow: float = 0.05,
    zone: tzinfo | None = None,
) -> Days:  # fmt: skip
    """Days of a column. ``place`` tells where a row stands; cells of a stated ``date_format`` are read by it alone.

    ``allow`` is the share of cells in another order of day and month than the others that proves nothing. Moments are
    days in ``zone``; without one, stamps are days as written and numbers of seconds days in UTC.
    """
    texts = plain(cells.unique)
    nothing, counts = _says_nothing(texts), cells.counts()
    found = _Found.nothing(len(texts))
    notes: list[str] = []
    facts: list[str] = []
    if date_format is None or date_format.lower() in forms.ORDERS.values():
        _by_forms(texts, found, ~nothing, zone)
        why = _by_order(column, texts, cells, place, found, ~nothing, date_format, allow, facts, notes)
        if zone is not None:
            why = _moved(texts, found, zone, why)
    else:
        _by_format(texts, found, ~nothing, date_format, zone)
        why = both(*phrases.NOT_FORM, date_format=date_format)
    if zone is None and in_utc(texts):
        facts.append(UTC_TOLD.format(column))
    found.first[nothing] = NO_DAY
    understood = ~np.isnat(found.first)
    stray = is_stray(found.first, counts)
    found.first[stray] = found.last[stray] = NO_DAY
    bad = ~nothing & np.isnat(found.first)
    counted = understood & ~stray & (counts > 0)
    notes += far_told(column, cells, place, found.first, counts)
    by_clock = {clock.name: (found.form == clock.name) & counted for clock in forms.NUMBERS}
    told = numbers_told(column, cells, place, found.first, by_clock, zone)
    for said in told:
        is_sure = date_format is not None or zone is not None or said.endswith("where all are midnight)")
        (facts if is_sure else notes).append(said)
    unread = None
    if (count := int(counts[bad].sum())) > 0:
        first = cells.first_row(bad)
        reason = "years apart from all others" if stray[cells.code[first]] else why
        reason = why_broken(cells.cell(first)) or reason
        unread = Unread(column, "date", count, int(counts[~nothing].sum()), place(first), cells.cell(first), reason)
    used = {*found.unit[counted]}
    unit = max(used, key=("day", "week", "month", "quarter", "year").index) if used else "day"
    days = found.first[cells.code]
    last = days if unit == "day" else found.last[cells.code]
    return Days(days, last, (~nothing)[cells.code], unit, unread, tuple(notes), tuple(facts))


#: Told of stamps in UTC where nobody asked for a zone.
UTC_TOLD = (
    "{}: times are in UTC and so are their days; --zone +08:00 (or Asia/Shanghai) takes the days of another place"
)


def without_times(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    """Texts, times of the day cut off where all have one: millions of them are a few days."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unique = texts.dictionary
    if not len(unique) or not pc.all(pc.match_substring_regex(unique, forms.ISO_TIME)).as_py():
        return texts
    days = pc.utf8_slice_codeunits(unique, 0, 10).dictionary_encode()
    return pa.DictionaryArray.from_arrays(days.indices.take(texts.indices), days.dictionary)


def _says_nothing(texts: pa.Array) -> np.ndarray:
    import pyarrow.compute as pc

    return is_missing(texts) | pc.match_substring_regex(texts, _NO_DATE).to_numpy(zero_copy_only=False)


def _moved(texts: pa.Array, found: _Found, zone: tzinfo, why: str) -> str:
    """Take moments as days of a place. Returns why cells are not understood."""
    is_stamp = ~np.isin(found.form, [clock.name for clock in forms.NUMBERS]) & (found.unit == "day")
    there = moved(texts, np.where(is_stamp, found.first, NO_DAY), zone)
    lost = is_stamp & ~np.isnat(found.first) & np.isnat(there)
    found.first[is_stamp], found.last[is_stamp] = there[is_stamp], there[is_stamp]
    return f"{why}, or a zone of no known offset" if lost.any() else why


def _by_forms(texts: pa.Array, found: _Found, said: np.ndarray, zone: tzinfo | None) -> None:
    """Read every cell by the first form that it has and that gives a day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(texts) > 1000:
        # Millions of times of the day are a few days: cut the time off before a closer look.
        iso = pc.match_substring_regex(texts, forms.ISO_TIME).to_numpy(zero_copy_only=False)
        _cut(texts, found, said & iso, 10)
        compact = pc.match_substring_regex(texts, forms.COMPACT_TIME).to_numpy(zero_copy_only=False)
        _cut(texts, found, said & compact & ~iso, 8)
    for form in forms.FORMS:
        open_places = np.flatnonzero(said & np.isnat(found.first))
        if not len(open_places):
            return
        parts = pc.extract_regex(texts.take(pa.array(open_places)), "(?i)" + form.pattern)
        first, last = period(parts, form.unit)
        found.fill(open_places, first, last, form.name, form.unit)
    for clock in forms.NUMBERS:
        _by_clock(texts, found, said, clock, zone)


def _cut(texts: pa.Array, found: _Found, which: np.ndarray, length: int) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not which.any():
        return
    days = pc.utf8_slice_codeunits(texts.filter(pa.array(which)), 0, length).dictionary_encode()
    few = _Found.nothing(len(days.dictionary))
    for form in (forms.FORMS[0], forms.FORMS[2]):
        places = np.flatnonzero(np.isnat(few.first))
        if len(places):
            parts = pc.extract_regex(days.dictionary.take(pa.array(places)), "(?i)" + form.pattern)
            few.fill(places, *period(parts, "day"), form.name, "day")
    code = days.indices.to_numpy()
    found.fill(np.flatnonzero(which), few.first[code], few.last[code], forms.FORMS[0].name, "day")


def _by_clock(texts: pa.Array, found: _Found, said: np.ndarray, clock: forms.Clock, zone: tzinfo | None) -> None:
    import pyarrow as pa

    places = np.flatnonzero(said & np.isnat(found.first))
    if len(places):
        days = days_of_clock(texts.take(pa.array(places)), clock, zone)
        found.fill(places, days, days, clock.name, "day")


def _by_order(
    column: str, texts: pa.Array, cells: Cells, place: Place, found: _Found, said: np.ndarray, stated: str | None,
    allow: float, facts: list[str], notes: list[str],
) -> str:  # fmt: skip
    """Dates of three numbers, in the order stated or shown by the others. Returns why the rest is not understood."""
    import pyarrow as pa
    import pyarrow.compute as pc

    places = np.flatnonzero(said & np.isnat(found.first))
    parts = pc.extract_regex(texts.take(pa.array(places)), "(?i)" + forms.THREE) if len(places) else None
    if parts is None or parts.null_count == len(parts):
        return both(*phrases.NO_DATE)
    is_three = parts.is_valid().to_numpy(zero_copy_only=False)
    places, parts = places[is_three], parts.filter(pa.array(is_three))
    one, two, three = (whole(parts, name) for name in "abc")
    is_long = pc.equal(pc.utf8_length(parts.field("c")), 4).to_numpy(zero_copy_only=False)
    century = np.where(is_long, 0, np.where(three < 69, 2000, 1900))
    days = {
        "dmy": day(three + century, two, one),
        "mdy": day(three + century, one, two),
        "ymd": np.where(is_long, NO_DAY, day(one + np.where(one < 69, 2000, 1900), two, three)),
    }
    weight = cells.counts()[places] * (~is_long | is_year(three))  # 31/12/9999 tells nothing
    wrong = {order: float(weight[np.isnat(when)].sum()) / max(weight.sum(), 1) for order, when in days.items()}
    fits = [order for order, share in wrong.items() if share == 0] or [
        o for o, share in wrong.items() if share <= allow
    ]
    names = {order: name for name, order in forms.ORDERS.items()}
    if stated:
        chosen, shows = stated.lower(), ""
    elif len(fits) == 1:
        chosen = fits[0]
        others = [order for order in days if order != chosen and wrong[order] < 1]
        proofs = [places[np.isnat(days[order]) & ~np.isnat(days[chosen])] for order in others]
        proof = next((one for one in proofs if len(one)), places)
        mask = np.zeros(len(texts), bool)
        mask[proof[cells.counts()[proof] > 0]] = True
        first = cells.first_row(mask)
        shows = f", as {shown(cells.cell(first))} in {place(first)} shows"
    else:
        seen = f"{' or '.join(names[one].partition('/')[0] for one in fits)} first" if fits else "both orders are there"
        return f"{seen}: say --date-format {' or '.join(fits or ['dmy', 'mdy'])}"
    found.fill(places, days[chosen], days[chosen], names[chosen], "day")
    count, of = int(weight.sum()), int(cells.counts()[said].sum())
    if not stated:
        some = "" if count == of else f"{count:,} of {of:,} "
        facts.append(f"{column}: {some}dates are read as {names[chosen]}{shows}")
        other = {"dmy": "mdy", "mdy": "dmy"}.get(chosen, "")
        if other and (is_other := np.isnat(days[chosen]) & ~np.isnat(days[other]) & (weight > 0)).any():
            either = ~np.isnat(days[chosen]) & ~np.isnat(days[other]) & (days[chosen] != days[other])
            mask = np.zeros(len(texts), bool)
            mask[places[is_other]] = True
            first = cells.first_row(mask)
            notes.append(
                f"{column}: {shown(cells.cell(first))} in {place(first)} can only be {names[other]}: of the others "
                f"{int(weight[either].sum()):,} could be so too, and are read as {names[chosen]}"
            )
    return f"no date as {names[chosen]}"


def _by_format(texts: pa.Array, found: _Found, said: np.ndarray, date_format: str, zone: tzinfo | None) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if (name := forms.NAMED.get(date_format.lower())) is not None:
        clock = next(clock for clock in forms.NUMBERS if clock.name == name)
        _by_clock(texts, found, said, clock._replace(pattern=r"^[0-9]{1,18}(?:\.[0-9]+)?$", low=0), zone)
        return
    given = strptime_of(date_format)
    places = np.flatnonzero(said)
    some = texts.take(pa.array(places))
    if "%z" in given or "%Z" in given or "%G" in given or "%V" in given or "%f" in given:
        days = np.array([_parsed(text, given, zone) for text in some.to_pylist()], "M8[D]")
    else:
        times = pc.strptime(some, format=given, unit="s", error_is_null=True)
        days = times.to_numpy(zero_copy_only=False).astype("M8[D]")
    unit = "day" if any(part in given for part in ("%d", "%j", "%D", "%F", "%V", "%U", "%W", "%x", "%c")) else "month"
    unit = unit if unit == "day" or "%m" in given or "%b" in given or "%B" in given else "year"
    last = days
    if unit != "day":
        long, step = ("M8[M]", np.timedelta64(1, "M")) if unit == "month" else ("M8[Y]", np.timedelta64(1, "Y"))
        last = (days.astype(long) + step).astype("M8[D]") - np.timedelta64(1, "D")
    found.fill(places, days, last, date_format, unit)


def strptime_of(date_format: str) -> str:
    """``DD/MM/YYYY -> %d/%m/%Y``; a strptime format stays as it is."""
    if "%" in date_format:
        return date_format
    made = date_format
    for place, (word, _) in enumerate(forms.WORDS):
        made = made.replace(word, chr(0xE000 + place))  # letters that no format has
    for place, (_, code) in enumerate(forms.WORDS):
        made = made.replace(chr(0xE000 + place), code)
    return made


def _parsed(text: str, date_format: str, zone: tzinfo | None) -> np.datetime64:
    from datetime import datetime

    try:
        stamp = datetime.strptime(text, date_format)
        stamp = stamp if zone is None or stamp.tzinfo is None else stamp.astimezone(zone)
        return np.datetime64(stamp.date(), "D")
    except ValueError:
        return NO_DAY
