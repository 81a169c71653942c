"""Chinese of the columns: of meanings and units, by the English in the declarations (``columns_zh.toml``)."""

from __future__ import annotations

import functools
from pathlib import Path

from loopsim.declare.units import unit_text
from loopsim.languages import Both


@functools.cache
def texts() -> dict[str, dict[str, str]]:
    """Return the Chinese of ``units`` and of ``meanings``, by their English."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("columns_zh.toml").read_text(encoding="utf-8"))


def meaning_in_both(meaning: str) -> Both:
    """Return the meaning of a column in both languages; measures, tallies and fields bring their own Chinese."""
    return meaning if isinstance(meaning, Both) else Both(meaning, texts()["meanings"].get(meaning))


def unit_in_both(unit: str) -> Both:
    """Return the unit of a column in both languages."""
    return Both(unit, texts()["units"].get(unit) or unit_text(unit).zh)
