"""A terminal that cannot print every letter: others are written as escapes, and no command fails for them."""

from __future__ import annotations

import codecs
import sys

_NAME = "loopsim.escape"


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
