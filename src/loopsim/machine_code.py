"""Machine code of compiled functions in files of our own, read and linked by LLVM without Numba.

Numba keeps a file for each function, with its types, and reads them one by one: a quarter of what a run did before its
answer, and its import as much again. An address needs no types. So the code of all steps of a day, which are called by
address, is put together in one file once all are compiled, and that of functions which Python calls is kept for each
version with the kinds of its arguments (:mod:`loopsim.by_address`). Files are written and checked as all others of the
cache (:mod:`loopsim.kept`); without them, Numba reads functions one by one.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from loopsim import cache
from loopsim.kept import content_of, keep, remove

#: What holds the code that was loaded, as long as its addresses are used: to the end.
_loaded: list[Any] = []

#: Names of Numba that only wrappers for Python use, which are in the same code and are not called.
_NOT_CALLED = {"numba_adapt_ndarray", "numba_do_raise", "numba_runtime_build_excinfo_struct", "numba_unpickle"}

#: What Numba counts references with: functions that do so stay with it.
_COUNTING = b"NRT_"

#: Name and machine code of a function.
Code = tuple[str, bytes]


def name_of(function: Callable[..., Any]) -> str:
    """Name of a function in files of the cache."""
    return f"{function.__module__}.{function.__qualname__}".replace("<locals>.", "")


def keep_code(file: str, code: Mapping[str, Code]) -> None:
    """Keep the machine code of functions in one file."""
    if path := _path(file):
        keep(path, (dict(code), sorted(set().union(*(_needs(one) for _, one in code.values())))))


def keep_version(name: str, version: str, kinds: Any, code: Code) -> None:
    """Keep one version of a function that Python calls, and the kinds of its arguments and result; unless it is there.

    One that counts references is not kept.
    """
    path = _path(f"call-{name}-{version}")
    if path is None or path.exists() or _COUNTING in code[1]:
        return
    keep(path, (kinds, {name: code}, sorted(_needs(code[1]))))


def addresses_in(file: str) -> dict[str, int]:
    """Return the addresses of the functions that were kept in a file; none where there is no such file."""
    path = _path(file)
    content = content_of(path) if path else None
    return _linked(path, *content) if path and content else {}


def versions_of(name: str) -> Iterator[tuple[Any, int]]:
    """Yield the kinds and the address of each version of a function that was kept."""
    folder = cache.cache_folder()
    for path in () if folder is None else sorted(folder.glob(f"call-{name}-*-{_processor()}")):
        if content := content_of(path):
            kinds, code, needs = content
            for address in _linked(path, code, needs).values():
                yield kinds, address
        else:
            remove(path)


def _linked(path: Path, code: Mapping[str, Code], needs: list[str]) -> dict[str, int]:
    """Addresses of functions by name; none where something that they need is not there, for which LLVM would abort."""
    try:
        machine = llvm.Target.from_default_triple().create_target_machine()
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        if not all(map(_has, needs)):
            return {}
        for _, object_code in code.values():
            engine.add_object_file(llvm.ObjectFileRef.from_data(object_code))
        engine.finalize_object()
        found = {function: engine.get_function_address(symbol) for function, (symbol, _) in code.items()}
    except Exception as error:  # whatever an unknown content leads to
        cache.broken(path, error)
        return {}
    _loaded.append(engine)
    return found if all(found.values()) else {}


def _has(name: str) -> bool:
    """Whether LLVM finds a name outside of machine code, or need not find it."""
    if name in _NOT_CALLED and not llvm.address_of_symbol(name):  # Numba, imported later, puts its own there
        llvm.add_symbol(name, llvm.address_of_symbol("abort"))
    return bool(llvm.address_of_symbol(name))


def _needs(object_code: bytes) -> set[str]:
    """Names in machine code that stand for something outside of it, in this process."""
    names = {one.decode() for one in re.findall(rb"(?<=\0)[A-Za-z_]\w*(?=\0)", object_code)}
    return {one for one in names if llvm.address_of_symbol(one)}


def _path(file: str) -> Path | None:
    """Return where a file is."""
    folder = cache.cache_folder()
    return None if folder is None else folder / f"{file}-{_processor()}"


@functools.cache
def _processor() -> str:
    """Digest of the kind of processor, of which several may share a home; and LLVM made ready for it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES") or llvm.get_host_cpu_features().flatten()
    return hashlib.sha256(repr((llvm.get_process_triple(), name, features)).encode()).hexdigest()[:8]
