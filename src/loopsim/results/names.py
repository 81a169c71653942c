"""Names of what a value moves: measures of a run, columns of its daily table, attitudes of customers."""

from __future__ import annotations

from loopsim.languages import Both
from loopsim.results.daily import COLUMN_WORDS
from loopsim.results.definitions import DEFINITIONS

#: Attitudes of customers, which no table of measures has.
_ATTITUDES = {"trust": "信任", "fatigue": "疲劳"}


def named(name: str) -> Both:
    """``"first_orders" -> "first orders"``, in Chinese ``"首单"``; a name that is none of these stays as it is."""
    chinese = DEFINITIONS[name].chinese if name in DEFINITIONS else COLUMN_WORDS.get(name) or _ATTITUDES.get(name)
    return Both(name.replace("_", " "), chinese)
