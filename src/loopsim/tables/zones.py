"""Time zones: the day of a moment at the place that somebody asks for.

A stamp with an offset or zone is a moment, and so is a number of seconds since 1970. A stamp without one is local time
as it stands.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

import numpy as np

from loopsim.languages import both
from loopsim.tables.periods import NO_DAY

if TYPE_CHECKING:
    import pyarrow as pa

RIGHT_ZONE = both(
    "a name such as Asia/Shanghai, or an offset such as +08:00", "时区名称如 Asia/Shanghai，或偏移如 +08:00"
)

#: Seconds of a day, and of a quarter of an hour: zones change at none but its beginning.
DAY, _QUARTER = 86_400, 900

_OFFSET = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?::?[0-9]{2})?")

_CLOCK = r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,:][0-9]{1,9})?)?"
_NAMES = r"z|(?:utc|gmt)?\s*[+-][0-9]{1,2}(?::?[0-9]{2}){0,2}|utc|gmt|[a-z]+(?:/[a-z_+-]+)+[0-9]*|[a-z]{2,5}"

#: Stamps with a time of the day and a zone, at their end or before the year; and the same without marks.
_STAMP = (
    rf"(?i)(?:t|\s|日|午){_CLOCK}\s*(?:(?P<half>[ap])\.?m\b\.?)?\s*(?P<z>{_NAMES})"
    r"\s*(?:\[[^\]]*\]|\([^)]*\))?(?:\s+[0-9]{4})?$"
)
_COMPACT = (
    r"(?i)^[0-9]{8}[t\s]?(?P<h>[0-9]{2}):?(?P<m>[0-9]{2})(?::?(?P<s>[0-9]{2}))?(?:[.,][0-9]+)?\s*(?P<half>)"
    r"(?P<z>z|[+-][0-9]{2}:?[0-9]{2})$"
)

#: Ends of stamps in UTC.
_IN_UTC = r"(?i)(?:[0-9]\s*(?:z|utc|gmt)|(?::[0-9]{2}(?:[.,][0-9]+)?|t[0-9]{4,6})\s*[+-]00(?::?00)?)$"


def zone_of(text: str) -> tzinfo:
    """The zone of a name or an offset. Raises ValueError: there is none of that name."""
    from zoneinfo import ZoneInfo

    low = text.strip().lower()
    if low in ("z", "utc", "gmt"):
        return UTC
    if found := _OFFSET.fullmatch(low):
        away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if away < timedelta(hours=24):
            return timezone(-away if found["sign"] == "-" else away)
    try:
        return ZoneInfo(text.strip())  # EST is one there, CST is none: it is three zones
    except (KeyError, OSError) as error:
        raise ValueError(text) from error


def local_days(seconds: np.ndarray, zone: tzinfo) -> np.ndarray:
    """``seconds since 1970 in UTC -> days`` at a place."""
    quarters, back = np.unique(seconds // _QUARTER, return_inverse=True)
    ahead = np.array([_ahead(datetime.fromtimestamp(int(one) * _QUARTER, zone)) for one in quarters], np.int64)
    return ((seconds + ahead[back]) // DAY).astype("M8[D]")


def _ahead(when: datetime) -> int:
    """Seconds that a clock is ahead of UTC."""
    return int((when.utcoffset() or timedelta()).total_seconds())


def moved(texts: pa.Array, days: np.ndarray, zone: tzinfo) -> np.ndarray:
    """``stamps and the days as written -> days`` at a place; NaT where the zone of a stamp is not known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found, done = days.copy(), np.isnat(days)
    for pattern in (_STAMP, _COMPACT):
        places = np.flatnonzero(~done)
        if not len(places):
            break
        parts = pc.extract_regex(texts.take(pa.array(places)), pattern)
        is_one = parts.is_valid().to_numpy(zero_copy_only=False)
        if not is_one.any():
            continue
        places, parts = places[is_one], parts.filter(pa.array(is_one))
        clock = days[places].astype("M8[s]").astype(np.int64) + _time_of_day(parts)
        found[places] = _at(clock, parts.field("z").to_pylist(), zone)
        done[places] = True
    return found


def _time_of_day(parts: pa.StructArray) -> np.ndarray:
    """Seconds since midnight."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def whole(name: str) -> np.ndarray:
        held = parts.field(name)
        return pc.if_else(pc.equal(held, ""), "0", held).cast(pa.int64()).to_numpy(zero_copy_only=False)

    hours, half = whole("h"), pc.utf8_lower(parts.field("half")).to_numpy(zero_copy_only=False)
    hours = np.where(half == "", hours, hours % 12 + 12 * (half == "p"))
    return 3600 * hours + 60 * whole("m") + whole("s")


def _at(clock: np.ndarray, names: list[str], zone: tzinfo) -> np.ndarray:
    """Days at a place of what clocks elsewhere show, in seconds since 1970; of an hour shown twice it is the first."""
    found = np.full(len(clock), NO_DAY, "M8[D]")
    kinds, which = np.unique(np.array(names, object).astype(str), return_inverse=True)
    begin = datetime(1970, 1, 1)
    for number, name in enumerate(kinds):
        here = which == number
        try:
            home = zone_of(name)
        except ValueError:
            continue
        quarters, back = np.unique(clock[here] // _QUARTER, return_inverse=True)
        shown = [(begin + timedelta(seconds=int(one) * _QUARTER)).replace(tzinfo=home) for one in quarters]
        found[here] = local_days(clock[here] - np.array([_ahead(when) for when in shown], np.int64)[back], zone)
    return found


def in_utc(texts: pa.Array) -> bool:
    """Whether some of the texts are stamps in UTC."""
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(texts, _IN_UTC)).as_py())


def midnight_at(seconds: np.ndarray) -> str:
    """The offset at which all these moments of several days are midnight, such as ``"+08:00"``; "" if none, or UTC."""
    times = np.unique(seconds % DAY)
    if len(times) != 1 or times[0] == 0 or times[0] % 900 or len(np.unique(seconds)) < 3:
        return ""
    east = (DAY - int(times[0])) // 60
    east = east if east <= 14 * 60 else east - 24 * 60
    return f"{'-' if east < 0 else '+'}{abs(east) // 60:02d}:{abs(east) % 60:02d}"
