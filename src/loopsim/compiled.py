"""Compilation with Numba, kept on disk (:mod:`loopsim.cache`) so that it is done once on a machine."""

from __future__ import annotations

import contextlib
import functools
import threading

import numba
from numba.core.typing.templates import infer_global
from numba.extending import models, register_model, typeof_impl

from loopsim.cache import cache_folder
from loopsim.cache_files import keep_on_disk
from loopsim.drafts import DRAFTED
from loopsim.lent import Lent
from loopsim.passes import LEAN
from loopsim.simplified import KNOWN_WHEN_PLAIN, MARK, NOTHING, simplified


class CannotCompileError(RuntimeError):
    """Nothing can be compiled here; as text one line that says what to change."""

    @property
    def faults(self):
        return (str(self),)


if numba.config.DISABLE_JIT:
    raise CannotCompileError(
        "NUMBA_DISABLE_JIT: found a wish to compile nothing; right is 0, or leaving it out: numbers wrap around at "
        "64 bits only in compiled code, and both engines need that"
    )

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


_signed: list[Compiled] = []
_for_every_run: list[Compiled] = []


class Compiled:
    """A function in two forms, each made when it is first needed: most are needed in one form only.

    For Python it is compiled, releasing the GIL unless it is short, and cached in :func:`cache_folder`. For other
    compiled code it is a draft. No ``fastmath``: both engines agree bit for bit.
    """

    def __init__(self, function, signature=None, *, allocates=False, is_short=False, for_every_run=False):
        functools.update_wrapper(self, function)
        self.py_func, self._signature = function, signature
        self._options, self._nogil = {} if allocates else _LEAN, not is_short
        if signature is not None:
            _signed.append(self)
        if for_every_run:
            _for_every_run.append(self)

    def __call__(self, *arguments):
        return self.for_python(*arguments)

    @functools.cached_property
    def for_python(self):
        return _kept(self.py_func, self._signature, nogil=self._nogil, **_USUAL, **self._options)

    @functools.cached_property
    def for_compiled_code(self):
        made = _made_shorter(numba.njit(**_INNER, **self._options)(self.py_func))
        if self._signature is not None:
            made.compile(self._signature)
            made.disable_compile()
        return made


def compile_signed() -> None:
    """Compile for Python all functions whose types are known, so that no day waits for a compilation."""
    for function in _signed:
        function.for_python  # noqa: B018 - made when asked for


def compile_for_every_run() -> None:
    """Compile for Python what every run calls, as far as it was imported."""
    for function in _for_every_run:
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
    some microseconds: to get it back from another thread can take ten times as long. ``for_every_run=True`` has it
    compiled with the day the first time on a machine; it needs a signature.
    """
    if callable(what):
        return Compiled(what, **options)
    return functools.partial(Compiled, signature=what, **options)


def compiled_for_address(function, signature):
    """``numba.njit``, cached likewise, for functions that compiled code calls by address (:mod:`loopsim.lent`)."""
    return _kept(function, signature, **_USUAL, **_LEAN, no_cpython_wrapper=True)


def _kept(function, signature, **options):
    """``numba.njit``, with compiled code on disk where that can be."""
    made = _made_shorter(numba.njit(**options)(function))
    with _our_cache():
        keep_on_disk(made)
        if signature is not None:
            made.compile(signature)
            made.disable_compile()
    return made


def compiled_once(function, signature):
    """``numba.njit`` for the same, of a function that only this process knows: nothing is kept on disk."""
    made = numba.njit(**_USUAL, **_LEAN, no_cpython_wrapper=True)(function)
    made.compile(signature)
    return made


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


def shared(function, **options):
    """An ordinary function for the agents that compiled code may call as well; it may not allocate."""
    made = numba.njit(**_INNER, **_LEAN, **options)(function)
    function.compiled = _made_shorter(made)  # kept here: Numba holds it weakly
    infer_global(function, _OneVersion(function.compiled))
    return function


#: The same, put in place of the call: for what every customer does every day.
inlined = functools.partial(shared, forceinline=True)
