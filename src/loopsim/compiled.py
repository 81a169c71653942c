"""How loopsim compiles: Numba, cached on disk under a key that changes with every source file of the model.

Numba's own cache looks only at the file of the function itself, so an edit in an imported file would answer stale.
The cache folder is therefore named by a digest of all sources of the model and of the versions involved.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numba
import numpy as np
from numba.extending import register_jitable

from loopsim.drafts import DRAFTED

#: Every file whose text can reach compiled code.
_MODEL = ("drafts.py", "compiled.py", "draws.py", "rules.py", "day.py", "phases/*.py", "market/*.py", "engines/*.py")


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
    """Whether the day is in :func:`cache_folder` already."""
    return any(Path(cache_folder()).glob("*/kernels.live_days-*.nbi"))


def _bases() -> tuple[str, ...]:
    home = os.path.expanduser("~")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    wished = os.environ.get("LOOPSIM_CACHE_DIR")
    usual = os.path.join(cache, "loopsim"), os.path.join(tempfile.gettempdir(), f"loopsim-{user}")
    return (wished, *usual) if wished else usual


#: Nobody asks for C's way of calling, so no wrapper for it is made.
_USUAL = {"cache": True, "nogil": True, "no_cfunc_wrapper": True}


def compiled(what=None, **options):
    """``numba.njit``, cached in :func:`cache_folder`, releasing the GIL.

    No ``fastmath``: both engines agree bit for bit.

    ``@compiled`` or ``@compiled("f8(f8)")``, or with options alone. With a signature there is one compiled version,
    whatever whole-number types it is called with: draws are called from many places with many widths of integers, and
    a version for each would take longer to compile than all the rest.
    """

    def decorate(function, signature=None):
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = cache_folder()
        try:
            return numba.njit(signature, **_USUAL, **options)(function)
        finally:
            numba.config.CACHE_DIR = before

    return decorate(what) if callable(what) else functools.partial(decorate, signature=what)


#: The same without counting references to arrays, for functions that allocate nothing: counting them at each step of
#: the day, which passes a dozen arrays about, took a fifth of the time.
compiled_lean = functools.partial(compiled, _nrt=False)

_INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False, **DRAFTED}

#: An ordinary function for the agents that compiled code may call as well; it may not allocate. It is never called by
#: Python in compiled form, so it needs no wrappers for that, which take long to make.
shared = register_jitable(**_INNER)

#: The same, put in place of the call: for what every customer does every day.
inlined = register_jitable(forceinline=True, **_INNER)
