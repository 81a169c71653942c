"""Short names of compiled code: Numba names each function by its argument types, and those by all of their fields.

A record of the levers alone takes 26,000 letters so, in the name of each function that is given one, in each call of it
and in each library that it is copied into. Here a long type is named by its digest. Names change nothing else.

This leans on a class of Numba that is not part of its promised interface: where a version lacks it, names stay long.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from typing import Any

#: Letters of a type that are told in full.
_SHORT = 64

IS_BRIEF = False


def shorten(compiler: Any) -> None:
    """Have one compilation give its function a short name; no other code of Numba is touched."""
    if IS_BRIEF:
        compiler.state.targetctx.mangler = _name


try:
    from numba.core import itanium_mangler

    for _part in ("PREFIX", "mangle_identifier", "mangle_type"):
        getattr(itanium_mangler, _part)
except (ImportError, AttributeError):  # pragma: no cover - another Numba
    pass
else:

    def _name(name: str, kinds: Iterable[Any], *, abi_tags: Iterable[str] = (), uid: int | None = None) -> str:
        """Name a function of some argument types."""
        own = itanium_mangler.mangle_identifier(name, abi_tags=abi_tags, uid=uid)
        return "".join([itanium_mangler.PREFIX, own, *map(_kind, kinds)])

    @functools.cache
    def _kind(kind: Any) -> str:
        full: str = itanium_mangler.mangle_type(kind)
        if len(full) <= _SHORT:
            return full
        digest = hashlib.sha256(full.encode()).hexdigest()[:24]
        short: str = itanium_mangler.mangle_identifier(f"{type(kind).__name__}_{digest}")
        return short

    IS_BRIEF = True
