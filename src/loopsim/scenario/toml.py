"""A scenario written as TOML: tables, lists of tables, numbers, texts and lists, with a unit behind each value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from loopsim.scenario.tree import Path

#: Names that TOML takes without quotes.
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def written(tree: dict[str, Any], remark: Callable[[Path], str] = lambda path: "") -> str:
    """``(nested tables, path -> remark) -> text``. The remark, if any, stands as a comment behind the value."""
    return "\n".join(_lines(tree, (), (), remark)).strip() + "\n"


def _lines(table: dict[str, Any], path: Path, header: tuple[str, ...], remark: Callable[[Path], str]) -> Iterator[str]:
    """The lines of one table: its own values first, then the tables inside."""
    for name, value in table.items():
        if not _is_table(value) and not _is_tables(value):
            comment = remark((*path, name))
            yield f"{_key(name)} = {value_text(value)}" + (f"  # {comment}" if comment else "")
    for name, value in table.items():
        inside = (*header, _key(name))
        if _is_table(value):
            if not value or any(not _is_table(inner) for inner in value.values()):
                yield f"\n[{'.'.join(inside)}]"
            yield from _lines(value, (*path, name), inside, remark)
        elif _is_tables(value):
            for number, entry in enumerate(value):
                yield f"\n[[{'.'.join(inside)}]]"
                yield from _lines(entry, (*path, name, number), inside, remark)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _key(name: str) -> str:
    return name if name and _BARE.issuperset(name) else _text(name)


def value_text(value: Any) -> str:
    """A value as TOML writes it; a table within a list stands on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {value_text(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(value_text, value))}]"
    return repr(value)


def _text(text: str) -> str:
    """JSON and TOML quote alike, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
