"""Printing: JSON in one form, and a terminal that cannot print every letter, for which no command fails."""

from __future__ import annotations

import codecs
import json
import sys
from typing import Any

import click

_NAME = "loopsim.escape"


def print_json(value: Any) -> None:
    """Print a value as JSON, in letters and without NaN."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def print_what_can_be_printed() -> None:
    """Print letters that standard output cannot encode as ``\\u`` and four digits, which JSON reads back."""
    codecs.register_error(_NAME, _escaped)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if callable(reconfigure):
            reconfigure(errors=_NAME)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end
