"""Numba's cache on disk, made robust against damaged files: cut short, overwritten, unreadable, no room for them.

Each file carries a digest of its name and content (:mod:`loopsim.kept`), and each piece of code the key that it is
kept under. What does not fit is compiled anew; machine code that was damaged is never run.

This leans on classes of Numba that are not part of its promised interface. Where a version lacks them,
:data:`CHECKED` is false and Numba's cache is used as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.registry import cpu_target

from loopsim import cache
from loopsim.kept import content_of, keep
from loopsim.languages import both

CHECKED = False

#: What takes a function, one of its compiled versions, and the machine code of that.
Also = Callable[[Any, Any, bytes], None]

try:
    from numba.core.caching import FunctionCache, IndexDataCacheFile
    from numba.core.runtime.nrt import rtsys
    from numba.core.serialize import dumps

    for _part in ("load", "save", "_load_index", "_save_index", "_load_data", "_save_data", "_data_path"):
        getattr(IndexDataCacheFile, _part)
    for _part in ("_load_overload", "_guard_against_spurious_io_errors"):
        getattr(FunctionCache, _part)
    numba.njit(lambda: None)._cache  # noqa: B018 - is there one?
except (ImportError, AttributeError):  # pragma: no cover - another Numba
    pass
else:

    class CheckedFiles(IndexDataCacheFile):
        """The index and the data of one function. Reading gives nothing, and writing does nothing, if it fails."""

        def __init__(self, usual: IndexDataCacheFile) -> None:
            self.__dict__.update(vars(usual))

        def load(self, key: Any) -> Any:
            kept, found = super().load(key) or (key, None)
            return found if kept == key else None  # two processes that add versions may write the same file

        def save(self, key: Any, data: Any) -> None:
            super().save(key, (key, data))

        def _load_index(self) -> Any:
            version, stamp, names = content_of(Path(self._index_path)) or (None, None, None)
            return names if version == self._version and stamp == self._source_stamp else {}

        def _save_index(self, overloads: dict[Any, str]) -> None:
            keep(Path(self._index_path), (self._version, self._source_stamp, overloads), packed_by=dumps)

        def _load_data(self, name: str) -> Any:
            return content_of(Path(self._data_path(name)))

        def _save_data(self, name: str, data: Any) -> None:
            keep(Path(self._data_path(name)), data, packed_by=dumps)

    class CheckedCache(FunctionCache):
        """The cache of one function."""

        def __init__(self, function: Any, also: Also | None) -> None:
            super().__init__(function)
            self._also = also
            self._cache_file: Any = CheckedFiles(self._cache_file)

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            # Numba would look through all that it can compile, which reading needs nothing of; compiling does so again.
            try:
                rtsys.initialize(target_context)
                with self._guard_against_spurious_io_errors():
                    found = self._load_overload(sig, target_context)
                self._keep_also(sig, found)
                return found
            except Exception as error:  # whatever an unknown content leads to
                cache.broken(Path(self._cache_file._index_path), error)
                return None

        def save_overload(self, sig: Any, data: Any) -> None:
            # Nobody asks a function that was read for its text with types, which is nine tenths of a file.
            if hasattr(data, "type_annotation") and hasattr(data, "_replace"):
                data = data._replace(type_annotation="")
            try:
                super().save_overload(sig, data)
                self._keep_also(sig, data)
            except OSError as error:  # Numba looks at the folder once more
                cache.lost(Path(self._cache_file._index_path), error)

        def _keep_also(self, signature: Any, compiled: Any) -> None:
            if self._also is not None and compiled is not None and (code := code_of(self, signature)) is not None:
                self._also(self._py_func, compiled, code)

    CHECKED = True


def code_of(kept: Any, signature: Any) -> bytes | None:
    """Return the machine code that the cache of a function keeps for a signature; None where it does not."""
    try:
        key = kept._index_key(signature, cpu_target.target_context.codegen())
        (_, kind, (object_code, _)), *_ = kept._cache_file.load(key)
    except (AttributeError, TypeError, ValueError):  # another Numba, or a full disk
        return None
    return object_code if kind == "object" else None


def keep_on_disk(function: Any, *, also: Also | None = None) -> None:
    """Have a ``numba.njit`` function without compiled versions keep them in the folder of compiled code.

    Each version, new or read, is also handed to ``also``, with its machine code.
    """
    folder = cache.cache_folder()
    if folder is None:
        return
    if not CHECKED:
        function.enable_caching()
        return
    try:
        found = CheckedCache(function.py_func, also)
        # Where it cannot write, Numba falls back on the folder of the sources, and there it would answer stale.
        is_there = folder in Path(found.cache_path).parents
    except (RuntimeError, OSError):
        is_there = False
    if is_there:
        function._cache = found
    else:
        cache.tell(
            both(
                "{folder}, which Numba does not use, so it is passed by", "{folder}，Numba 不用，已略过", folder=folder
            )
        )
