"""``min``, ``max`` and ``int`` as compiled code has them, without Numba's functions around them.

Numba compiles a function for each combination of types that one of these is called with, down to machine code, and that
function calls what writes the few instructions. Rules call the latter at once: the same instructions.

This leans on names of Numba that are not part of its promised interface: where a version lacks them, there are none and
rules call Numba's functions.
"""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def direct() -> dict[str, Any]:
    """Return what is called for a name of Python: for ``min`` and ``max`` with a tuple of all that they are given.

    Numba is imported when it is asked for: pictures and tables read this module, and compile nothing.
    """
    try:
        from numba.cpython.builtins import cast_int, max_vararg, min_vararg
    except ImportError:  # pragma: no cover - another Numba
        return {}
    return {"int": cast_int, "max": max_vararg, "min": min_vararg}
