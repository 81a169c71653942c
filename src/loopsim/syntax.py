"""Statements and expressions of Python's text, looked at and rearranged without knowing what they are about."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

_Node = TypeVar("_Node", bound=ast.AST)


def walk(node: ast.AST) -> list[ast.AST]:
    """Return a node and all below it, in the order of :func:`ast.walk`, which takes three times as long."""
    found = [node]
    for one in found:
        values = one.__dict__
        for name in one._fields:
            value = values.get(name)
            if isinstance(value, list):
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


def copied(node: _Node) -> _Node:
    """Return a node with copies of all below it; :func:`copy.deepcopy` takes ten times as long."""
    new = type(node).__new__(type(node))
    values = new.__dict__
    for name, value in node.__dict__.items():
        values[name] = _copied_value(value)
    return new


def _copied_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied_value(part) for part in value]
    return copied(value) if isinstance(value, ast.AST) and not isinstance(value, ast.expr_context) else value


def content(node: Any) -> Any:
    """Return all that a node says, without where it stands, as something that can be compared."""
    if isinstance(node, ast.AST):
        values = node.__dict__
        return (type(node), *[content(values.get(name)) for name in node._fields])
    if isinstance(node, list):
        return [content(part) for part in node]
    return (type(node), node)


def nodes(statements: Iterable[ast.AST]) -> Iterable[ast.AST]:
    for statement in statements:
        yield from walk(statement)


def plain_names(node: ast.Attribute) -> Iterator[str]:
    """Yield by which names an attribute may be known wherever it stands: ``.NAME``, and ``customer.NAME`` of one."""
    yield f".{node.attr}"
    if isinstance(node.value, ast.Name):
        yield f"{node.value.id}.{node.attr}"


def is_path(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def is_rate(node: ast.AST) -> bool:
    """Whether this is the number that the written functions of rates multiply up: a factor of 1 is left out there."""
    return isinstance(node, ast.Name) and node.id == "rate"


def is_idle(node: ast.Assign) -> bool:
    """Whether a name is set to itself."""
    (target, *others), value = node.targets, node.value
    return not others and isinstance(target, ast.Name) and isinstance(value, ast.Name) and target.id == value.id


def split(node: ast.stmt) -> list[ast.stmt]:
    """Split ``a, b = x, y`` where that is the same as ``a = x`` and ``b = y``."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return [node]
    target, value = node.targets[0], node.value
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple) or len(target.elts) != len(value.elts):
        return [node]
    names = {one.id for one in target.elts if isinstance(one, ast.Name)}
    read = {one.id for one in walk(value) if isinstance(one, ast.Name)}
    if len(names) != len(target.elts) or names & read or any(isinstance(one, ast.Call) for one in walk(value)):
        return [node]
    return [
        ast.copy_location(ast.Assign([one], given), node) for one, given in zip(target.elts, value.elts, strict=True)
    ]


#: Records, which stay where they are: their names may be put in for others. What they hold may change.
_SECTIONS = {"today", "standing", *(f"today.{name}" for name in ("known", "tally", "market", "levers", "behavior"))}


def is_section(path: str) -> bool:
    """Whether a path leads to a record of what is known, decided or counted, or to a section of it that never moves."""
    return path in _SECTIONS or (path.startswith(("today.levers.", "today.behavior.")) and path.count(".") == 2)


def as_expression(body: list[ast.stmt]) -> list[ast.stmt]:
    """Write conditions that only choose what to return as one expression."""
    if len(body) < 2 or not isinstance(body[-1], ast.Return) or body[-1].value is None:
        return body
    value = body[-1].value
    for one in reversed(body[:-1]):
        if not isinstance(one, ast.If) or one.orelse or len(one.body) != 1:
            return body
        (answer,) = one.body
        if not isinstance(answer, ast.Return) or answer.value is None:
            return body
        value = ast.copy_location(ast.IfExp(one.test, answer.value, value), one)
    return [ast.copy_location(ast.Return(value), body[0])]


def without_tail(body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out what only returns at the end of a function."""
    body = list(body)
    while body:
        last = body[-1]
        if isinstance(last, ast.Return) and (
            last.value is None or (isinstance(last.value, ast.Constant) and last.value.value is None)
        ):
            body.pop()
            continue
        if isinstance(last, ast.If) and not any(isinstance(one, ast.Call) for one in walk(last.test)):
            last.body, last.orelse = without_tail(last.body), without_tail(last.orelse)
            if not last.body and not last.orelse:
                body.pop()
                continue
            if not last.body:
                last.test, last.body, last.orelse = ast.UnaryOp(ast.Not(), last.test), last.orelse, []
        break
    return body
