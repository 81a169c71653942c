"""Machine code of all functions that are called by address, in one file: read at once, and without Numba.

Numba keeps a file for each function, with its types, and reads them one by one: a quarter of what a run did before its
answer. An address needs no types. So once all are compiled their machine code is put together here, as the linker
takes it. The file is written and checked as all others of the cache (:mod:`loopsim.cache_files`); without it,
functions are read one by one.

This leans on classes of Numba that are not part of its promised interface: where a version lacks them, nothing is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from numba.core.registry import cpu_target

from loopsim import cache
from loopsim.cache_files import CHECKED, content_of, keep

#: What holds the code that was loaded, as long as its addresses are used: to the end.
_loaded: list[Any] = []


def keep_code(file: str, functions: Mapping[str, Any]) -> None:
    """Keep the machine code of ``numba.njit`` functions with one compiled version each in one file."""
    code = {name: _code_of(function) for name, function in functions.items()}
    if (path := _path(file)) and all(code.values()):
        keep(path, code)


def _path(file: str) -> Path | None:
    """Return where a file is: another one for each kind of processor, of which several may share a home."""
    folder = cache.cache_folder()
    if folder is None or not CHECKED:
        return None
    processor = repr(_code_generator().magic_tuple())
    return folder / f"{file}-{hashlib.sha256(processor.encode()).hexdigest()[:8]}"


def _code_generator() -> Any:
    """Numba's, for this processor."""
    return cpu_target.target_context.codegen()


def _code_of(function: Any) -> tuple[str, bytes] | None:
    """Name and machine code of a function, as Numba's cache keeps it; None where it is not kept so."""
    try:
        (compiled,) = function.overloads.values()
        key = function._cache._index_key(compiled.signature, _code_generator())
        (_, kind, (object_code, _)), *_ = function._cache._cache_file.load(key)
        return (compiled.fndesc.llvm_func_name, object_code) if kind == "object" else None
    except (AttributeError, TypeError, ValueError):  # another Numba, or a full disk
        return None


def addresses_in(file: str) -> dict[str, int]:
    """Return the addresses of the functions that were kept in a file; none where there is no such file."""
    path = _path(file)
    code = content_of(path) if path else None
    if path is None or not code:
        return {}
    try:
        machine = llvm.Target.from_default_triple().create_target_machine()
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        for _, object_code in code.values():
            engine.add_object_file(llvm.ObjectFileRef.from_data(object_code))
        engine.finalize_object()
        found = {function: engine.get_function_address(symbol) for function, (symbol, _) in code.items()}
    except Exception as error:  # whatever an unknown content leads to
        cache.broken(path, error)
        return {}
    _loaded.append(engine)
    return found if all(found.values()) else {}
