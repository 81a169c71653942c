"""Values from Python as a scenario file would hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from loopsim.scenario.dates import as_text


def plain(value: Any, depth: int = 10) -> Any:
    """A value from Python (NumPy numbers, tuples, sections) as a file would hold it."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth - 1) for key, inner in value.items()} if depth else None
    if isinstance(value, list | tuple):
        return [plain(inner, depth - 1) for inner in value] if depth else None
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, date):
        return as_text(value)
    if isinstance(value, set | frozenset):  # has no order, so it is no list
        return repr(value)
    tolist = getattr(value, "tolist", None)  # NumPy
    return plain(tolist(), depth) if callable(tolist) else value
