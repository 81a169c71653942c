"""Write functions shorter before Numba compiles them: what is known is put in, and what can then never happen left out.

Numba takes some 40 ms for each function, however small. So a function that is one expression is copied to where it is
called. And where some values are known, as those of mechanisms that a scenario leaves off, all that hangs on them goes:
branches, factors of 1, functions that would do nothing. Both keep every bit: an expression is the same wherever it
stands, and what is left out would not have been run.

Works on the text of a function and on nothing that Numba does. A function whose text cannot be read stays as it is.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import Any

from loopsim.shorter import Expressions, Known, Text
from loopsim.syntax import (
    as_expression,
    content,
    copied,
    is_idle,
    is_rate,
    nodes,
    plain_names,
    split,
    walk,
    without_tail,
)

NOTHING: Known = {}

#: Field that only records of the plain form of a day have, and what is known there (:mod:`loopsim.market.plain`).
MARK = "is_plain"
KNOWN_WHEN_PLAIN: dict[str, Any] = {}


_texts: dict[tuple[FunctionType, int], Text | None] = {}


def text_of(function: FunctionType, known: Known) -> Text | None:
    """Return what is left of a function; None where its text cannot be read, or is of a kind that is left alone."""
    key = (function, id(known))
    if key not in _texts:
        _texts[key] = None  # while it is being made: one that calls itself stays a call
        node = _read(function)
        _texts[key] = None if node is None else _Shorter(function, node, known).text()
    return _texts[key]


def simplified(function: FunctionType, known: Known = NOTHING) -> FunctionType:
    """Return the function as it is left where these values are known.

    ``known`` names values by where they are read: ``today.known.NAME``, ``today.levers.SECTION.NAME``,
    ``standing.NAME``; or ``.NAME``, and ``customer.NAME`` of who is called so: wherever an attribute of that name is
    read; such a one is written nowhere then. The same mapping must be given each time.
    """
    text = text_of(function, known)
    if text is None:
        return function
    arguments = ast.arguments([], [ast.arg(name) for name in text.arguments], None, [], [], None, [])
    node = ast.FunctionDef(function.__name__, arguments, text.body or [ast.Pass()], [])
    file = f"<simplified: {function.__module__}.{function.__name__}>"
    tree = ast.fix_missing_locations(ast.Module([node], []))
    names = {**function.__globals__, **text.names}
    exec(compile(tree, file, "exec"), names)
    made: FunctionType = names[function.__name__]
    made.__qualname__, made.__module__, made.__defaults__ = (
        function.__qualname__, function.__module__, function.__defaults__,
    )  # fmt: skip
    return made


def does_nothing(function: Callable[..., Any], known: Known) -> bool:
    """Whether nothing is left of a function where these values are known."""
    text = text_of(function, known) if isinstance(function, FunctionType) else None
    return text is not None and not text.body


@functools.cache
def _definitions(file: str) -> dict[int, ast.FunctionDef]:
    """Functions of a file by their first lines, decorators included."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return {}
    return {min([node.lineno, *(one.lineno for one in node.decorator_list)]): node for node in _functions(tree.body)}


def _functions(statements: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            yield statement
        yield from _functions((*getattr(statement, "body", ()), *getattr(statement, "orelse", ())))


_LEFT_ALONE = (
    ast.FunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.GeneratorExp,
    ast.Try,
    ast.With,
    ast.Global,
    ast.NamedExpr,
)


def _read(function: FunctionType) -> ast.FunctionDef | None:
    code = function.__code__
    node = _definitions(code.co_filename).get(code.co_firstlineno)
    if node is None or node.name != function.__name__ or code.co_freevars:
        return None
    if node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        return None
    if any(isinstance(inner, _LEFT_ALONE) for inner in walk(node) if inner is not node):
        return None
    found = copied(node)
    if ast.get_docstring(found) is not None:
        found.body = found.body[1:]
    for argument in found.args.args:
        argument.annotation = None
    return found


class _Shorter(Expressions):
    """One function on its way to less text."""

    def text_of(self, function: FunctionType) -> Text | None:
        return text_of(function, self.known)

    def text(self) -> Text:
        before = None
        self.body = [one for statement in self.body for one in split(statement)]
        for _ in range(4):
            self._learn()
            self.body = without_tail(self._block(self.body))
            self._forget_unread()
            self.body = as_expression(self.body)
            if before == (before := content(self.body)):
                break
        return Text(self.arguments, self.body, self.names)

    # --- statements

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        left: list[ast.stmt] = []
        for statement in statements:
            left += self._statement(statement)
            if left and isinstance(left[-1], (ast.Return, ast.Break, ast.Continue, ast.Raise)):
                break
        return left

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.If):
            return self._if(node)
        if isinstance(node, (ast.For, ast.While)):
            if isinstance(node, ast.For):
                node.iter = self.visit(node.iter)
            else:
                node.test = self.visit(node.test)
                if self._value(node.test) == (True, False):
                    return []
            node.body = self._block(node.body) or [ast.Pass()]
            return [node]
        node = self.generic_visit(node)  # type: ignore[assignment]
        if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return []
        if isinstance(node, ast.Assign) and is_idle(node):
            return []
        if isinstance(node, (ast.Assign, ast.AugAssign)) and self._is_lost(node):
            return [] if self._is_pure(node.value) else [ast.copy_location(ast.Expr(node.value), node)]
        is_factor = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult) and is_rate(node.target)
        if is_factor and self._is_one(node.value):  # type: ignore[attr-defined]
            return []
        is_sum = isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub))
        if is_sum and self._is_nothing(node.value):  # type: ignore[attr-defined]
            return []
        return [node]

    def _is_lost(self, node: ast.Assign | ast.AugAssign) -> bool:
        """Whether what is written is known, wherever it stands, and so is not there."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(
            isinstance(one, ast.Attribute) and any(name in self.known for name in plain_names(one)) for one in targets
        )

    def _is_nothing(self, node: ast.AST) -> bool:
        is_known, value = self._value(node)
        return is_known and type(value) in (bool, int) and not value

    def _is_one(self, node: ast.AST) -> bool:
        is_known, value = self._value(node)
        return is_known and type(value) is float and value == 1.0

    def _if(self, node: ast.If) -> list[ast.stmt]:
        test = self.visit(node.test)
        is_known, value = self._value(test)
        if is_known:
            return self._block(node.body if value else node.orelse)
        body, orelse = self._block(node.body), self._block(node.orelse)
        if not body and not orelse:
            return [] if self._is_pure(test) else [ast.copy_location(ast.Expr(test), node)]
        if not body:
            test, body, orelse = ast.copy_location(ast.UnaryOp(ast.Not(), test), node), orelse, []
        return [ast.copy_location(ast.If(test, body, orelse), node)]

    def _forget_unread(self) -> None:
        """Leave out what is only written to a name that nobody reads."""
        read = {node.id for node in nodes(self.body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}

        def is_unread(node: ast.stmt) -> bool:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
                return False
            return node.targets[0].id not in read and self._is_pure(node.value)

        def kept(statements: list[ast.stmt]) -> list[ast.stmt]:
            left = [statement for statement in statements if not is_unread(statement)]
            for statement in left:
                for part in ("body", "orelse"):
                    inner = getattr(statement, part, None)
                    if inner:
                        setattr(statement, part, kept(inner) or ([ast.Pass()] if part == "body" else []))
            return left

        self.body = kept(self.body)
