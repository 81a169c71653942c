"""Nested tables and dotted paths: ``levers.referral.reward_cny``, ``levers.checkout.step_pass.0``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

#: A path as its parts. Numbers count the entries of a list.
Path = tuple[str | int, ...]

_NESTED = (dict, list, tuple)

#: Deepest nesting of tables and lists that is looked at; a scenario needs five.
MAX_DEPTH = 10


def parts(path: str) -> Path:
    """``"a.b.0" -> ("a", "b", 0)``."""
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else part for part in path.split("."))


def dotted(path: Iterable[str | int]) -> str:
    """``("a", "b", 0) -> "a.b.0"``."""
    return ".".join(map(str, path))


def reach(tree: Any, path: Path) -> Any:
    """The value at ``path`` of nested tables and lists. Raises LookupError when there is none."""
    for part in path:
        if isinstance(tree, dict):
            tree = tree[str(part)]
        elif isinstance(tree, list | tuple) and isinstance(part, int):
            tree = tree[part]
        else:
            raise LookupError(part)
    return tree


def has(tree: Any, path: Path) -> bool:
    """Whether there is a value at ``path``."""
    try:
        reach(tree, path)
    except LookupError:
        return False
    return True


def reached(tree: Any, path: Path) -> Path:
    """Longest beginning of ``path`` that has a value."""
    return next(path[:end] for end in range(len(path), -1, -1) if has(tree, path[:end]))


def put(tree: dict[str, Any], path: Path, value: Any) -> None:
    """Write ``value`` at ``path``, making tables on the way. Raises LookupError where a list is too short."""
    *way, last = path
    here: Any = tree
    for part in way:
        if isinstance(here, dict):
            if not isinstance(here.get(str(part)), dict | list):
                here[str(part)] = {}
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part]
        else:
            raise LookupError(part)
    if isinstance(here, dict):
        here[str(last)] = value
    elif isinstance(here, list) and isinstance(last, int):
        here[last] = value
    else:
        raise LookupError(last)


def drop(tree: dict[str, Any], path: Path) -> None:
    """Take the value at ``path`` out of the innermost table that it lies in; a list on the way below goes with it."""
    table, name, here = tree, str(path[0]), tree
    for part in path:
        if isinstance(here, dict):
            table, name = here, str(part)
        here = reach(here, (part,))
    del table[name]


def merged(under: Any, over: Any) -> Any:
    """A copy of ``under`` with ``over`` laid on it: tables merge, everything else is replaced."""
    if not (isinstance(over, dict) and isinstance(under, dict)):
        return _copied(over)
    laid = {key: merged(under.get(key), value) if isinstance(value, dict) else _copied(value)
            for key, value in over.items()}  # fmt: skip
    return {**{key: _copied(value) for key, value in under.items() if key not in over}, **laid}


def _copied(tree: Any) -> Any:
    """A copy of tables and lists; tuples become lists."""
    if isinstance(tree, dict):
        return {key: _copied(value) if isinstance(value, _NESTED) else value for key, value in tree.items()}
    return [_copied(item) for item in tree] if isinstance(tree, list | tuple) else tree


def values(tree: Any) -> Iterator[tuple[Path, Any]]:
    """All values that are neither table nor list, with their paths, as they are now: the tree may change meanwhile."""
    found: list[tuple[Path, Any]] = []
    _add_values(tree, (), found)
    return iter(found)


def _add_values(tree: Any, at: Path, found: list[tuple[Path, Any]]) -> None:
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(inner, _NESTED):
            _add_values(inner, (*at, key), found)
        else:
            found.append(((*at, key), inner))


def flat(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested tables as dotted paths, so that ``set.levers.ads.daily_spend_cny = 0`` may be written too."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def is_deeper(tree: Any, limit: int) -> bool:
    """Whether tables and lists are nested more than ``limit`` deep. Safe on any depth."""
    level = [tree]
    for _ in range(limit + 1):
        level = [inner for node in level for inner in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list | tuple) else ()
