"""Calls of compiled functions from Python without Numba: a function is called by its address, as one of C.

Numba makes of each argument some words, an array's address, shape and steps among them, and its functions take these
like functions of C. An argument of another kind than a function was compiled for is refused; then Numba is asked.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import pickle
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

#: Kinds of numbers: types of Python that are of this kind as Numba sees it, and the type of C.
_NUMBERS: dict[str, tuple[tuple[type, ...], Any]] = {
    "i8": ((int, np.int64), ctypes.c_int64),
    "f8": ((float, np.float64), ctypes.c_double),
    "b1": ((bool, np.bool_), ctypes.c_uint8),
}

#: What a function returns when all went well; with nothing to return, too.
_WELL = (0, -2)


class Array(NamedTuple):
    """Kind of an array."""

    layout: str  # of an item
    dimensions: int
    is_dense: bool  # in the order of C, without gaps
    is_written: bool


#: Kind of an argument: of a number, of an array, or those of the members of a tuple.
Kind = str | Array | list[Any]


@functools.cache
def layout_of(dtype: np.dtype[Any]) -> str:
    """Layout of an item: the same of two records of the same fields, in whatever order these are named."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return f"{layout_of(base)}{shape}"
    if dtype.fields is None:
        return dtype.str
    fields = sorted((offset, name, layout_of(kind)) for name, (kind, offset, *_) in dtype.fields.items())
    return hashlib.sha256(repr((dtype.itemsize, fields)).encode()).hexdigest()[:16]


class Version:
    """A function compiled for some kinds of arguments, at an address that is good as long as this process lives."""

    def __init__(self, kinds: list[Kind], result: str | None, address: int, *, keeps_gil: bool) -> None:
        self._kinds, self._result = kinds, result
        prototype = ctypes.PYFUNCTYPE if keeps_gil else ctypes.CFUNCTYPE
        self._function = prototype(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *types_of(kinds))(address)

    def words_of(self, arguments: tuple[Any, ...]) -> list[Any] | None:
        """Return arguments as the function takes them, or None where one is of another kind.

        The words are good as long as the arguments are.
        """
        words: list[Any] = []
        return words if _add(self._kinds, arguments, words) else None

    def call(self, words: list[Any]) -> Any:
        """Call the function. What it raises is raised."""
        result = _NUMBERS[self._result or "i8"][1]()
        error = ctypes.c_void_p()
        if self._function(ctypes.byref(result), ctypes.byref(error), *words) not in _WELL:
            raise _raised(error)
        if self._result is None:
            return None
        return bool(result.value) if self._result == "b1" else result.value


def types_of(kind: Kind) -> Iterator[Any]:
    """Types of the words of an argument: of an array two owners, its length, the size of an item, and so on."""
    if isinstance(kind, list):
        for one in kind:
            yield from types_of(one)
    elif isinstance(kind, Array):
        yield from (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        yield from [ctypes.c_int64] * (2 * kind.dimensions)
    else:
        yield _NUMBERS[kind][1]


def _add(kind: Kind, value: Any, words: list[Any]) -> bool:
    """Add the words of an argument; whether it is of this kind."""
    if isinstance(kind, list):
        if not isinstance(value, tuple) or len(value) != len(kind):
            return False
        return all(_add(one, member, words) for one, member in zip(kind, value, strict=True))
    if not isinstance(kind, Array):
        words.append(value)
        return type(value) in _NUMBERS[kind][0]
    if not isinstance(value, np.ndarray) or value.ndim != kind.dimensions or layout_of(value.dtype) != kind.layout:
        return False
    flags = value.flags
    if not flags.aligned or (kind.is_dense and not flags.c_contiguous) or (kind.is_written and not flags.writeable):
        return False
    words += (None, None, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides)
    return True


class _Error(ctypes.Structure):
    """Begin of what a function leaves where it fails: its exception, packed, and how long that is."""

    _fields_ = (("packed", ctypes.c_void_p), ("size", ctypes.c_int32))


def _raised(error: ctypes.c_void_p) -> Exception:
    found = ctypes.cast(error, ctypes.POINTER(_Error)).contents
    kind, arguments, *_ = pickle.loads(ctypes.string_at(found.packed, found.size))
    return kind(*(arguments or ()))  # type: ignore[no-any-return]
