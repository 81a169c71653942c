"""Compilation with Numba of what was declared (:mod:`loopsim.compiled`), kept on disk (:mod:`loopsim.cache`)."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import threading

import numba
from numba.core.registry import cpu_target
from numba.core.typing.templates import infer_global
from numba.extending import models, register_model, typeof_impl
from numba.np.numpy_support import as_dtype

import loopsim.prefetch  # noqa: F401 - so that Numba knows what it means
from loopsim import cache_files, machine_code
from loopsim.by_address import Array, layout_of, types_of
from loopsim.cache import cache_folder
from loopsim.cache_files import keep_on_disk
from loopsim.declared import Declared, refuse_to_compile_nothing, shared_functions
from loopsim.drafts import DRAFTED
from loopsim.lent import Lent
from loopsim.passes import LEAN
from loopsim.simplified import KNOWN_WHEN_PLAIN, MARK, NOTHING, simplified

refuse_to_compile_nothing(numba.config.DISABLE_JIT)

#: Nobody asks for C's way of calling, so no wrapper for it is made.
_USUAL = {"no_cfunc_wrapper": True, **LEAN}

#: What compiled code alone calls needs no wrapper for Python either, and does not become machine code by itself.
_INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **DRAFTED}

#: References to arrays are not counted, or it would be done at each step of the day, which passes a dozen arrays
#: about: a fifth of the time. So nothing may be allocated.
_LEAN = {"_nrt": False}


def _is_marked(kind):
    """Whether an argument of this type belongs to the plain form of a day."""
    if isinstance(kind, numba.types.Record):
        return MARK in kind.fields
    if isinstance(kind, Lent):
        return _is_marked(kind.lent)
    return isinstance(kind, numba.types.NamedTuple) and any(map(_is_marked, kind.types))


def _made_shorter(dispatcher):
    """Have a function compiled as it is left by :mod:`loopsim.simplified`; a Numba without this hook does without."""
    compiler, function = getattr(dispatcher, "_compiler", None), dispatcher.py_func
    if compiler is not None and hasattr(compiler, "_get_implementation"):

        def implementation(args, kws):
            return simplified(function, KNOWN_WHEN_PLAIN if any(map(_is_marked, args)) else NOTHING)

        compiler._get_implementation = implementation
    return dispatcher


def for_python(function):
    """Return a :class:`loopsim.declared.Declared` as Python calls it, cached in :func:`cache_folder`."""
    options = {} if function.allocates else _LEAN
    return _kept(
        function.py_func, _signature(function), is_called=True, nogil=not function.is_short, **_USUAL, **options
    )


def for_compiled_code(function):
    """Return a :class:`loopsim.declared.Declared` as compiled code calls it: a draft."""
    register()
    made = _made_shorter(numba.njit(**_INNER, **({} if function.allocates else _LEAN))(function.py_func))
    if function.signature is not None:
        made.compile(_signature(function))
        made.disable_compile()
    return made


def _signature(function):
    return function.signature() if callable(function.signature) else function.signature


@typeof_impl.register(Declared)
def _as_named_in_compiled_code(function, context):
    return numba.types.Dispatcher(function.for_compiled_code)


def compiled_for_address(function, signature):
    """``numba.njit``, cached likewise, for functions that compiled code calls by address (:mod:`loopsim.lent`)."""
    return _kept(function, signature, **_USUAL, **_LEAN, no_cpython_wrapper=True)


def _kept(function, signature, *, is_called=False, **options):
    """``numba.njit``, with compiled code on disk where that can be; ``is_called``: for calls without Numba, too."""
    register()
    made = _made_shorter(numba.njit(**options)(function))
    with _our_cache():
        keep_on_disk(made, also=_keep_version if is_called else None)
        if signature is not None:
            made.compile(signature)
            made.disable_compile()
    return made


def code_of(function):
    """Name and machine code of a ``numba.njit`` function with one compiled version, as its cache keeps it, or None."""
    (compiled,) = function.overloads.values()
    code = cache_files.code_of(function._cache, compiled.signature)
    return None if code is None else (compiled.fndesc.llvm_func_name, code)


def compiled_once(function, signature):
    """``numba.njit`` for the same, of a function that only this process knows: nothing is kept on disk."""
    register()
    made = numba.njit(**_USUAL, **_LEAN, no_cpython_wrapper=True)(function)
    made.compile(signature)
    return made


def _keep_version(function, compiled, object_code):
    """Keep a version of a function for calls without Numba, where all of its arguments can be made without it."""
    with contextlib.suppress(_UntoldError):
        signature = compiled.signature
        kinds = [_kind(one) for one in signature.args]
        result = None if signature.return_type is numba.types.none else _kind(signature.return_type)
        if (isinstance(result, str) or result is None) and _takes(signature, list(types_of(kinds))):
            name = machine_code.name_of(function)
            version = hashlib.sha256(repr(signature).encode()).hexdigest()[:16]
            machine_code.keep_version(name, version, (kinds, result), (compiled.fndesc.llvm_func_name, object_code))


def _takes(signature, words):
    """Whether this Numba gives a function its arguments as these types of C."""
    function_type = cpu_target.target_context.call_conv.get_function_type(signature.return_type, signature.args)
    _result, _error, *taken = function_type.args
    return [_WORDS.get(str(one), ctypes.c_void_p if one.is_pointer else None) for one in taken] == words


#: Types of LLVM as those of C.
_WORDS = {"i8": ctypes.c_uint8, "i64": ctypes.c_int64, "double": ctypes.c_double}


class _UntoldError(Exception):
    """A type of Numba that :mod:`loopsim.by_address` knows nothing of."""


def _kind(kind):
    """Return the kind of :mod:`loopsim.by_address` that a type of Numba is."""
    if isinstance(kind, numba.types.BaseTuple):
        return [_kind(one) for one in kind.types]
    if isinstance(kind, numba.types.Array) and kind.layout in "AC":
        return Array(layout_of(as_dtype(kind.dtype)), kind.ndim, kind.layout == "C", kind.mutable)
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    raise _UntoldError


_NUMBERS = {numba.types.int64: "i8", numba.types.float64: "f8", numba.types.boolean: "b1"}

_one_at_a_time = threading.RLock()


@contextlib.contextmanager
def _our_cache():
    with _one_at_a_time:  # the folder is a setting of all Numba
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(cache_folder() or "")
        try:
            yield
        finally:
            numba.config.CACHE_DIR = before


class _OneVersion(numba.types.Dispatcher):
    """Called with whole numbers of any width, or known when compiled: they arrive as int64, so one version serves.

    A Numba that asks otherwise than by ``get_call_type`` compiles a version for each width: longer, and the same.
    """

    def get_call_type(self, context, args, kws):
        return super().get_call_type(
            context, tuple(map(_widened, args)), {name: _widened(kind) for name, kind in kws.items()}
        )


register_model(_OneVersion)(models.OpaqueModel)


def _widened(kind):
    kind = numba.types.unliteral(kind)
    return numba.int64 if isinstance(kind, numba.types.Integer) and kind.signed else kind


_registered = 0
_registering = threading.Lock()


def register() -> None:
    """Make known to Numba what was declared as :func:`loopsim.compiled.shared` since this was last called."""
    global _registered
    with _registering:  # a lock of its own, since compiling, which holds others, comes by here
        for function, options in shared_functions[_registered:]:
            made = numba.njit(**_INNER, **_LEAN, **options)(function)
            function.compiled = _made_shorter(made)  # kept here: Numba holds it weakly
            infer_global(function, _OneVersion(function.compiled))
            _registered += 1


register()
