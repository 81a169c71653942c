"""Types of operations, remembered.

Numba asks some sixty templates, one after the other, of what type ``a + b`` is, each time that one is written. Here
the answer for the same operation on the same types is kept.

This leans on classes of Numba that are not part of its promised interface: where a version lacks them, nothing is
remembered.
"""

from __future__ import annotations

import functools
import operator
from typing import Any


def remember(compiler: Any) -> None:
    """Have one compilation remember types, and use what others have remembered; no other code of Numba is touched."""
    state = compiler.state
    state.typingctx = _remembering(state.typingctx)
    state.targetctx.typing_context = _lowering(state.targetctx.typing_context)


try:
    from numba.core import types
    from numba.core.errors import TypingError
    from numba.core.targetconfig import ConfigStack
    from numba.core.typing.context import BaseContext

    for _part in ("_lookup_global", "resolve_function_type", "resolve_setitem"):
        getattr(BaseContext, _part)
except (ImportError, AttributeError):  # pragma: no cover - another Numba

    def _remembering(context: Any) -> Any:
        return context

    _lowering = _remembering
else:

    def _type_of_call(function: Any, context: Any, given: Any) -> Any:
        flags = ConfigStack.top_or_none()
        # Numba makes each type once. To compare records by all their fields takes longer than to ask.
        key = (id(function), flags is not None and flags.nrt, *map(id, given))
        if key not in _found:
            _found[key] = (function, given, types.Function.get_call_type(function, context, given, {}))
        return _found[key][2]

    #: With the function and the types, so that no others get their numbers.
    _found: dict[Any, tuple[Any, Any, Any]] = {}

    class _Remembering(BaseContext):
        """A typing context that shares all with another one."""

        def __init__(self, context: Any) -> None:
            self.__dict__ = context.__dict__

        def resolve_function_type(self, function: Any, given: Any, named: Any) -> Any:
            known = self._lookup_global(function) or function
            if named or not isinstance(known, types.Function):
                return super().resolve_function_type(function, given, named)
            try:
                return _type_of_call(known, self, given)
            except TypingError:
                return super().resolve_function_type(function, given, named)

        def resolve_setitem(self, target: Any, index: Any, value: Any) -> Any:
            return self.resolve_function_type(operator.setitem, (target, index, value), {})

    class _Function(types.Function):
        """A function of Numba that shares all with another one."""

        @classmethod
        def sharing(cls, function: Any) -> Any:
            made = object.__new__(cls)
            made.__dict__ = function.__dict__
            return made

        def get_call_type(self, context: Any, given: Any, named: Any) -> Any:
            return super().get_call_type(context, given, named) if named else _type_of_call(self, context, given)

    class _Lowering(_Remembering):
        """The same for where instructions are written, which asks the functions themselves."""

        def resolve_value_type(self, value: Any) -> Any:
            found = super().resolve_value_type(value)
            return _sharing(found) if type(found) is types.Function else found

    _sharing = functools.cache(_Function.sharing)
    _remembering = functools.cache(_Remembering)
    _lowering = functools.cache(_Lowering)
