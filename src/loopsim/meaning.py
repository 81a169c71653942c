"""Meanings of names that compiled code alone uses, and that are declared without Numba (:mod:`loopsim.lending`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core.typing.templates import infer, infer_global, make_intrinsic_template
from numba.extending import types


def meaning_of(name: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate what gives a name its meaning, as ``numba.extending.intrinsic`` decorates what is its own name."""

    def known(definition: Callable[..., Any]) -> Callable[..., Any]:
        infer_global(name, types.Function(infer(make_intrinsic_template(name, definition, name.__name__))))
        return definition

    return known
