"""Expressions of a function as they are left where some values are known, and copied to where they are called."""

from __future__ import annotations

import ast
import operator
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from loopsim.direct import direct
from loopsim.syntax import copied, is_path, is_section, nodes, plain_names, walk

#: Most nodes of an expression that is copied to where it is called.
_MOST_NODES = 80

#: Names of arguments that mean the same in all functions, as paths.
_ROOTS = {"today": "today", "market": "market", "standing": "standing", "known": "today.known"}
_SAME = (("market.today", "today"), ("market.standing", "standing"))

_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_REACHED: dict[type, Callable[[Any, Any], Any]] = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}

#: Pure functions of Python that compiled code calls.
_PURE = {"min", "max", "abs", "int", "float", "len", "range", "_direct_min", "_direct_max", "_direct_int"}

Known = Mapping[str, Any]


class Text(NamedTuple):
    """A function as it is left: its arguments, its statements, and the names that these have taken from elsewhere."""

    arguments: tuple[str, ...]
    body: list[ast.stmt]
    names: dict[str, Any]


class Expressions(ast.NodeTransformer, ABC):
    """Make the expressions of one function shorter. Its statements are those of a subclass."""

    def __init__(self, function: FunctionType, node: ast.FunctionDef, known: Known) -> None:
        self.globals, self.known, self.body = function.__globals__, known, node.body
        self.arguments = tuple(argument.arg for argument in node.args.args)
        self.locals = set(function.__code__.co_varnames)
        self.names: dict[str, Any] = {}
        self.paths: dict[str, str] = {}
        self.sections: dict[str, ast.expr] = {}
        self.values: dict[str, Any] = {}

    @abstractmethod
    def text_of(self, function: FunctionType) -> Text | None:
        """Return what is left of a function that is called."""

    def _learn(self) -> None:
        """Find names that are set once, to a path or a known value."""
        stored = Counter(
            node.id for node in nodes(self.body) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        )
        self.paths = {name: _ROOTS[name] for name in self.arguments if name in _ROOTS and not stored[name]}
        self.values, self.sections = {}, {}
        for node in nodes(self.body):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if stored[name] != 1 or name in self.arguments:
                    continue
                if (path := self._path(node.value)) is not None:
                    self.paths[name] = path
                    if is_section(path):
                        self.sections[name] = node.value
                elif isinstance(node.value, ast.Constant):
                    self.values[name] = node.value.value

    def _path(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Name):
            return self.paths.get(node.id)
        if isinstance(node, ast.Attribute) and (base := self._path(node.value)) is not None:
            path = f"{base}.{node.attr}"
            return next((short for long, short in _SAME if path == long), path)
        return None

    def _value(self, node: ast.AST) -> tuple[bool, Any]:
        """``(whether it is known, the value)`` of an expression."""
        if isinstance(node, ast.Constant):
            return True, node.value
        if isinstance(node, ast.Name) and node.id not in self.locals:
            value = self.names.get(node.id, self.globals.get(node.id))
            return type(value) in (bool, int, float), value
        return False, None

    def _is_pure(self, node: ast.AST) -> bool:
        calls = [one.func for one in walk(node) if isinstance(one, ast.Call)]
        return all(isinstance(call, ast.Name) and call.id in _PURE for call in calls)

    # --- expressions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.values:
            return ast.copy_location(ast.Constant(self.values[node.id]), node)
        if isinstance(node.ctx, ast.Load) and node.id in self.sections:
            return copied(self.sections[node.id])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load):
            for key in (self._path(node), *plain_names(node)):
                if key is not None and key in self.known:
                    return ast.copy_location(ast.Constant(self.known[key]), node)
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        is_known, value = self._value(node.operand)
        if is_known and isinstance(node.op, ast.Not):
            return ast.copy_location(ast.Constant(not value), node)
        if is_known and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return ast.copy_location(ast.Constant(-value), node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        (left_known, left), (right_known, right) = self._value(node.left), self._value(node.right)
        reached = _REACHED.get(type(node.op))
        if left_known and right_known and reached:
            return ast.copy_location(ast.Constant(reached(left, right)), node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        parts = [node.left, *node.comparators]
        results = [self._compared(left, op, right) for left, op, right in zip(parts, node.ops, parts[1:], strict=False)]
        if False in results:
            return ast.copy_location(ast.Constant(False), node)
        if all(result is True for result in results):
            return ast.copy_location(ast.Constant(True), node)
        return node

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
        (left_known, a), (right_known, b) = self._value(left), self._value(right)
        compared = _COMPARED.get(type(op))
        if compared is None:
            return None
        if left_known and right_known:
            return compared(a, b)
        if left_known and a < 0 and self._path(right) == "today.day":
            return compared(a, 0) if compared(a, 0) == compared(a, 1) else None  # days begin with 0
        return None

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        decides = isinstance(node.op, ast.Or)  # the value that settles it
        left: list[ast.expr] = []
        for part in node.values:
            is_known, value = self._value(part)
            if is_known and bool(value) == decides:
                if all(map(self._is_pure, left)):
                    return ast.copy_location(ast.Constant(decides), node)
                left.append(part)
                break
            if not is_known:
                left.append(part)
        if not left:
            return ast.copy_location(ast.Constant(not decides), node)
        return left[0] if len(left) == 1 else ast.copy_location(ast.BoolOp(node.op, left), node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        is_known, value = self._value(node.test)
        if is_known:
            return node.body if value else node.orelse
        (body_known, body), (other_known, other) = self._value(node.body), self._value(node.orelse)
        if body_known and other_known and type(body) is type(other) and body == other and self._is_pure(node.test):
            return node.body
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id in self.locals or node.keywords:
            return node
        called = self.names.get(node.func.id, self.globals.get(node.func.id))
        if called is None and node.func.id in direct():
            return self._direct(node, node.func.id)
        if not isinstance(called, FunctionType) or not hasattr(called, "is_shared"):
            return node
        text = self.text_of(called)
        if text is None or len(text.arguments) != len(node.args):
            return node
        if not text.body and all(map(self._is_pure, node.args)):
            return ast.copy_location(ast.Constant(None), node)
        if len(text.body) != 1 or not isinstance(text.body[0], ast.Return) or text.body[0].value is None:
            return node
        return self._in_place(node, called, text, text.body[0].value) or node

    def _direct(self, node: ast.Call, name: str) -> ast.expr:
        """Call what Numba's function of this name calls."""
        is_of_many = name in ("min", "max")
        odd = (ast.Starred,) if is_of_many else (ast.Starred, ast.Constant)
        if any(isinstance(one, odd) for one in node.args) or (len(node.args) > 1) != is_of_many:
            return node
        new = f"_direct_{name}"
        self.names[new] = direct()[name]
        given: list[ast.expr] = [ast.Tuple(node.args, ast.Load())] if is_of_many else node.args
        return ast.copy_location(ast.Call(ast.Name(new, ast.Load()), given, []), node)

    def _in_place(self, node: ast.Call, called: FunctionType, text: Text, value: ast.expr) -> ast.expr | None:
        """Return the expression that a function is, with these arguments; None where it is not to be copied."""
        if sum(1 for _ in walk(value)) > _MOST_NODES:
            return None
        uses = Counter(one.id for one in walk(value) if isinstance(one, ast.Name))
        calls = any(isinstance(one, ast.Call) for one in walk(value))
        for name, given in zip(text.arguments, node.args, strict=True):
            if isinstance(given, (ast.Name, ast.Constant)):
                continue
            is_plain = not any(isinstance(one, ast.Call) for one in walk(given))
            if not is_plain or calls or (uses[name] > 1 and not is_path(given)):
                return None
        given_by = dict(zip(text.arguments, node.args, strict=True))
        put_in = _Given(given_by, lambda name: self._named(called, text, name)).visit(copied(value))
        return ast.copy_location(put_in, node)

    def _named(self, called: FunctionType, text: Text, name: str) -> str:
        """Return the name by which something that a copied expression names is known here."""
        if name in text.names:
            self.names[name] = text.names[name]
            return name
        if name not in called.__globals__:
            return name  # of Python itself
        new = f"{called.__module__.replace('.', '_')}__{name}"
        self.names[new] = called.__globals__[name]
        return new


class _Given(ast.NodeTransformer):
    """Put arguments into an expression, and name all else as it is named elsewhere."""

    def __init__(self, given: Mapping[str, ast.expr], named: Callable[[str], str]) -> None:
        self.given, self.named = given, named

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.given:
            return copied(self.given[node.id])
        return ast.copy_location(ast.Name(self.named(node.id), ast.Load()), node)
