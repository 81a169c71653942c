"""Forms of dates: patterns for what programs and people write, each with a year, a month, a day or a period in it."""

from __future__ import annotations

from typing import NamedTuple

from loopsim.languages import both

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_CLOCK = r"(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9](?::[0-6][0-9](?:[.,:][0-9]{1,9})?)?)?"
_HALF = r"(?:上午|下午|凌晨|早上|中午|晚上)?\s*"
_TIME = (
    rf"(?:(?:t|\s*,?\s+(?:at\s+)?){_HALF}{_CLOCK}\s*(?:[ap]\.?m\.?)?"
    r"|\s*(?:上午|下午|凌晨|早上|中午|晚上)\s*[0-9]{1,2}[:时点].*"
    r"|\s*[0-9]{1,2}[时點点](?:[0-9]{1,2}分?)?(?:[0-9]{1,2}秒?)?)?"
)
_ZONE = (
    r"\s*(?:z|utc|gmt|[a-z]{2,5}|[a-z]+(?:/[a-z_+-]+)+[0-9]*)?"
    r"\s*(?:[+-][0-9]{1,2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)?\s*(?:\[[^\]]*\]|\([^)]*\))?"
)

#: Time of the day and zone at the end of a date.
REST = rf"{_TIME}{_ZONE}$"

#: Dates of which nothing but the first ten letters counts: the form of databases, read without a look at each part.
ISO_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?"
    r"\s?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
COMPACT_TIME = r"^(?:19|20|21)[0-9]{6}(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{3})?)?$"

_MONTH = r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_YEAR = r"(?P<y>[0-9]{4})"


class Form(NamedTuple):
    """One way to write a date."""

    name: str  # as it is told
    pattern: str  # with the groups y, m or mon, d; q, w for quarters and weeks
    unit: str = "day"


#: Forms that are clear by themselves, with time and zone at their ends. The first that fits is taken.
FORMS = (
    Form("year-month-day", rf"^{_YEAR}(?:-|/|\.|\s)(?P<m>[0-9]{{1,2}})(?:-|/|\.|\s)(?P<d>[0-9]{{1,2}}){REST}"),
    Form(
        "year-month-day",
        rf"^{_YEAR}\s*年\s*(?P<m>[0-9]{{1,2}})\s*月\s*(?P<d>[0-9]{{1,2}})\s*日?(?:\s*(?:星期|周)[一二三四五六日天])?{REST}",
    ),
    Form(
        "year-month-day without marks",
        r"^(?P<y>(?:19|20|21)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:\.0+)?"
        r"(?:[t\s]?(?:[01][0-9]|2[0-4])(?::?[0-5][0-9](?::?[0-6][0-9](?:[.,]?[0-9]{1,6})?)?)?(?:\.0+)?\s*(?:z|[+-][0-9]{2}:?[0-9]{2})?)?$",
    ),
    Form(
        "day month year",
        rf"^{_WEEKDAY}(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-\s./]*(?:of\s+)?{_MONTH}[-\s.,/]*{_YEAR}{REST}",
    ),
    Form("month day year", rf"^{_WEEKDAY}{_MONTH}[-\s./]*(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-\s.,/]+{_YEAR}{REST}"),
    Form("year month day", rf"^{_YEAR}[-\s./]*{_MONTH}[-\s./]*(?P<d>[0-9]{{1,2}}){REST}"),
    Form("month day time year", rf"^{_WEEKDAY}{_MONTH}\s+(?P<d>[0-9]{{1,2}})\s+{_CLOCK}(?:{_ZONE})\s+{_YEAR}$"),
    Form("day month year", rf"^{_WEEKDAY}(?P<d>[0-9]{{1,2}})[-\s./]{_MONTH}[-\s./](?P<yy>[0-9]{{2}}){REST}"),
    Form("time year-month-day", rf"^{_CLOCK}\s+{_YEAR}[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})$"),
    Form("year-week-day", rf"^{_YEAR}-?w(?P<w>[0-9]{{2}})-?(?P<wd>[1-7]){REST}"),
    Form("year-month", rf"^{_YEAR}(?:[-/.\s]|m)\s*(?P<m>[0-9]{{1,2}})$", "month"),
    Form("year-month", rf"^{_YEAR}\s*年\s*(?P<m>[0-9]{{1,2}})\s*月份?$", "month"),
    Form("year-month", r"^(?P<y>(?:19|20|21)[0-9]{2})(?P<m>0[1-9]|1[0-2])(?:\.0+)?$", "month"),
    Form("month-year", rf"^(?P<m>[0-9]{{1,2}})[-/.]{_YEAR}$", "month"),
    Form("month year", rf"^{_MONTH}[-\s./,]*{_YEAR}$", "month"),
    Form("year month", rf"^{_YEAR}[-\s./]*{_MONTH}$", "month"),
    Form("month year", rf"^{_MONTH}[-\s./,']+(?P<yy>[0-9]{{2}})$", "month"),
    Form("year-week", rf"^{_YEAR}[-/.\s]*(?:w|wk|week|kw|第)\s*(?P<w>[0-9]{{1,2}})$", "week"),
    Form("year-week", rf"^{_YEAR}\s*年\s*第?\s*(?P<w>[0-9]{{1,2}})\s*[周週]$", "week"),
    Form("year-quarter", rf"^{_YEAR}[-/.\s]*(?:年\s*第?)?q?\s*(?P<q>[1-4])\s*(?:季度)$", "quarter"),
    Form("year-quarter", rf"^{_YEAR}[-/.\s]*q\s*(?P<q>[1-4])$", "quarter"),
    Form("quarter year", rf"^q(?P<q>[1-4])[-/.\s]*{_YEAR}$", "quarter"),
    Form(both("a year", "每年"), r"^(?P<y>(?:19|20|21)[0-9]{2})(?:\.0+)?\s*年?$", "year"),
)

#: Three numbers whose order must be known: 02/01/2024, 2.1.24.
THREE = rf"^{_WEEKDAY}(?P<a>[0-9]{{1,2}})[-/.\s](?P<b>[0-9]{{1,2}})[-/.\s](?P<c>[0-9]{{4}}|'?[0-9]{{2}})\.?{REST}"

#: Order of the three by its name; the four digits of a year can only be the last.
ORDERS = {"day/month/year": "dmy", "month/day/year": "mdy", "year/month/day": "ymd"}

#: Seconds of a day; of a clock that began in 1970, in 1990 and 2200.
_DAY, _SINCE_1990 = 86_400, (631_152_000, 7_258_118_400)


class Clock(NamedTuple):
    """Numbers that count from a day."""

    name: str
    pattern: str
    per_day: int
    zero: str  # the day
    low: int
    high: int
    per_second: int = 0  # 0: it counts days


def _clock(name: str, pattern: str, unit: int) -> Clock:
    low, high = (time * unit for time in _SINCE_1990)
    return Clock(f"{name} since 1970", pattern, _DAY * unit, "1970-01-01", low, high, unit)


#: Numbers of a clock or of a spreadsheet.
NUMBERS = (
    _clock("seconds", r"^1?[0-9]{9}(?:\.[0-9]+)?$", 1),
    _clock("milliseconds", r"^[0-9]{12,13}(?:\.0+)?$", 10**3),
    _clock("microseconds", r"^[0-9]{15,16}(?:\.0+)?$", 10**6),
    _clock("nanoseconds", r"^[0-9]{18,19}$", 10**9),
    Clock("day numbers of a spreadsheet", r"^[2-7][0-9]{4}(?:\.[0-9]+)?$", 1, "1899-12-30", 20_000, 80_000),
)

#: What people may say of a column of dates instead of a format.
NAMED = {
    "unix": "seconds since 1970", "unix-s": "seconds since 1970", "unix-ms": "milliseconds since 1970",
    "excel": "day numbers of a spreadsheet",
}  # fmt: skip

#: Words of a format that is no strptime format, as DD/MM/YYYY; the longest first.
WORDS = (
    ("YYYY", "%Y"), ("yyyy", "%Y"), ("YY", "%y"), ("yy", "%y"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d"), ("dd", "%d"),
    ("HH", "%H"), ("hh", "%H"), ("mm", "%M"), ("SS", "%S"), ("ss", "%S"), ("M", "%m"), ("D", "%d"), ("d", "%d"),
    ("H", "%H"),
)  # fmt: skip
