"""How loopsim compiles: Numba, cached on disk under a key that changes with every source file of the model.

Numba's own cache looks only at the file of the function itself, so an edit in an imported file would answer stale.
The cache folder is therefore named by a digest of all sources of the model and of the versions involved.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import sys
import tempfile
import threading
from pathlib import Path

import numba
import numpy as np
from numba.core.typing.templates import infer_global
from numba.extending import models, register_model, typeof_impl

from loopsim.drafts import DRAFTED

#: Every file whose text can reach compiled code.
_MODEL = (
    "drafts.py",
    "lent.py",
    "compiled.py",
    "draws.py",
    "rules.py",
    "day.py",
    "phases/*.py",
    "market/*.py",
    "engines/*.py",
    "results/loops.py",
    "studies/together.py",
)


@functools.cache
def cache_folder() -> str:
    """The folder of compiled code: ``$LOOPSIM_CACHE_DIR``, or ``loopsim`` in the user's cache, then the digest.

    Where that cannot be written, a folder among the temporary files.
    """
    digest = hashlib.sha256()
    for version in (sys.version, numba.__version__, np.__version__):
        digest.update(version.encode())
    package = Path(__file__).parent
    for source in sorted(path for part in _MODEL for path in package.glob(part)):
        digest.update(str(source.relative_to(package)).encode())
        digest.update(source.read_bytes())
    name = digest.hexdigest()[:16]
    for base in _bases():
        folder = os.path.join(base, name)
        # Numba falls back on the folder of the sources, where it would answer stale: take one that can be written.
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return tempfile.mkdtemp(prefix="loopsim-")


def is_compiled() -> bool:
    """Whether all of the day is in :func:`cache_folder` already."""
    return _mark().exists()


def mark_compiled() -> None:
    """From now on :func:`is_compiled`."""
    _mark().touch()


def _mark() -> Path:
    return Path(cache_folder(), "compiled")


def _bases() -> tuple[str, ...]:
    home = os.path.expanduser("~")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    wished = os.environ.get("LOOPSIM_CACHE_DIR")
    usual = os.path.join(cache, "loopsim"), os.path.join(tempfile.gettempdir(), f"loopsim-{user}")
    return (wished, *usual) if wished else usual


#: Nobody asks for C's way of calling, so no wrapper for it is made.
_USUAL = {"cache": True, "no_cfunc_wrapper": True}

#: What compiled code alone calls needs no wrapper for Python either, and does not become machine code by itself.
_INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **DRAFTED}

#: References to arrays are not counted, or it would be done at each step of the day, which passes a dozen arrays
#: about: a fifth of the time. So nothing may be allocated.
_LEAN = {"_nrt": False}


_signed: list[Compiled] = []


class Compiled:
    """A function in two forms, each made when it is first needed: most are never asked for one of them.

    For Python it is compiled, releasing the GIL unless it is short, and cached in :func:`cache_folder`. For other
    compiled code it is a draft. No ``fastmath``: both engines agree bit for bit.
    """

    def __init__(self, function, signature=None, *, allocates=False, is_short=False):
        functools.update_wrapper(self, function)
        self.py_func, self._signature = function, signature
        self._options, self._nogil = {} if allocates else _LEAN, not is_short
        if signature is not None:
            _signed.append(self)

    def __call__(self, *arguments):
        return self.for_python(*arguments)

    @functools.cached_property
    def for_python(self):
        with _our_cache():
            return numba.njit(self._signature, nogil=self._nogil, **_USUAL, **self._options)(self.py_func)

    @functools.cached_property
    def for_compiled_code(self):
        return numba.njit(self._signature, **_INNER, **self._options)(self.py_func)


def compile_signed() -> None:
    """Compile for Python all whose types are known, so that nobody waits for one in the middle of a day."""
    for function in _signed:
        function.for_python  # noqa: B018 - made when asked for


@typeof_impl.register(Compiled)
def _as_named_in_compiled_code(function, context):
    return numba.types.Dispatcher(function.for_compiled_code)


def compiled(what=None, **options):
    """Make a :class:`Compiled`, by ``@compiled`` or ``@compiled("f8(f8)")``.

    With a signature there is one compiled version, whatever whole-number types it is called with: draws are called
    from many places with many widths of integers, and a version for each would take longer to compile than all the
    rest.

    Options are ``allocates=True`` for what makes arrays, and ``is_short=True`` for what keeps the GIL because it takes
    some microseconds: to get it back from another thread can take ten times as long.
    """
    if callable(what):
        return Compiled(what, **options)
    return functools.partial(Compiled, signature=what, **options)


def compiled_for_address(function, signature):
    """``numba.njit``, cached likewise, for what compiled code calls by address (:mod:`loopsim.lent`)."""
    with _our_cache():
        return numba.njit(signature, **_USUAL, **_LEAN, no_cpython_wrapper=True)(function)


_one_at_a_time = threading.RLock()


@contextlib.contextmanager
def _our_cache():
    with _one_at_a_time:  # the folder is a setting of all Numba
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = cache_folder()
        try:
            yield
        finally:
            numba.config.CACHE_DIR = before


class _OneVersion(numba.types.Dispatcher):
    """Called with whole numbers of any width, or known when compiled: they arrive as int64, so one version serves."""

    def get_call_type(self, context, args, kws):
        return super().get_call_type(
            context, tuple(map(_widened, args)), {name: _widened(kind) for name, kind in kws.items()}
        )


register_model(_OneVersion)(models.OpaqueModel)


def _widened(kind):
    kind = numba.types.unliteral(kind)
    return numba.int64 if isinstance(kind, numba.types.Integer) and kind.signed else kind


def shared(function, **options):
    """An ordinary function for the agents that compiled code may call as well; it may not allocate."""
    function.compiled = numba.njit(**_INNER, **_LEAN, **options)(function)  # kept here: Numba holds it weakly
    infer_global(function, _OneVersion(function.compiled))
    return function


#: The same, put in place of the call: for what every customer does every day.
inlined = functools.partial(shared, forceinline=True)
