"""Functions to be compiled, told without Numba: which they are, and how they are wanted."""

from __future__ import annotations

import contextlib
import functools
import os


class CannotCompileError(RuntimeError):
    """Nothing can be compiled here; as text one line that says what to change."""

    @property
    def faults(self):
        return (str(self),)


def refuse_to_compile_nothing(is_wished) -> None:
    """Raise :class:`CannotCompileError` where Numba is told to compile nothing."""
    if is_wished:
        raise CannotCompileError(
            "NUMBA_DISABLE_JIT: found a wish to compile nothing; right is 0, or leaving it out: numbers wrap around at "
            "64 bits only in compiled code, and both engines need that"
        )


with contextlib.suppress(ValueError):  # which Numba takes for none
    refuse_to_compile_nothing(int(os.environ.get("NUMBA_DISABLE_JIT") or 0))


class Declared:
    """A function that Python and compiled code call.

    ``signature`` is one of Numba, a function that returns it, or None. It may make arrays if it ``allocates``, and
    keeps the GIL if it ``is_short``.
    """

    def __init__(self, function, signature, *, allocates, is_short):
        functools.update_wrapper(self, function)  # type: ignore[arg-type]  # it is called in a subclass
        self.py_func, self.signature = function, signature
        self.allocates, self.is_short = allocates, is_short


#: What compiled code alone calls, as functions, with options for Numba.
shared_functions: list[tuple] = []
