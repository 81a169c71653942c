"""Functions that Numba compiles, declared without it: Numba is imported where there is something to compile.

To import Numba and to have it read functions from its cache took a fifth of the time of a short command. So what is
compiled is only declared here (:mod:`loopsim.compiling` compiles it), and what is compiled already is called without
Numba (:mod:`loopsim.by_address`).
"""

from __future__ import annotations

import functools
import sys

from loopsim import machine_code
from loopsim.by_address import Version
from loopsim.declared import Declared, shared_functions

#: Calls of a function without Numba, which makes each of them sooner: what is called more often is worth its import.
_OFTEN = 200

_signed: list[Compiled] = []
_for_every_run: list[Compiled] = []


class Compiled(Declared):
    """A function in two forms, each made when it is first needed: most are needed in one form only.

    For Python it is compiled, releasing the GIL unless it is short, and cached (:mod:`loopsim.cache`); a version that
    is there already is called by its address. For other compiled code it is a draft. No ``fastmath``: both engines
    agree bit for bit.
    """

    def __init__(self, function, signature=None, *, allocates=False, is_short=False, for_every_run=False):
        super().__init__(function, signature, allocates=allocates, is_short=is_short)
        self._call, self._calls = self._by_address, 0
        if signature is not None:
            _signed.append(self)
        if for_every_run:
            _for_every_run.append(self)

    def __call__(self, *arguments):
        return self._call(*arguments)

    def _by_address(self, *arguments):
        self._calls += 1
        if self._calls <= _OFTEN:
            for version in self._versions:
                words = version.words_of(arguments)
                if words is not None:
                    return version.call(words)
        return self.for_python(*arguments)

    @functools.cached_property
    def _versions(self):
        return [
            Version(kinds, result, address, keeps_gil=self.is_short)
            for (kinds, result), address in machine_code.versions_of(machine_code.name_of(self.py_func))
        ]

    @functools.cached_property
    def for_python(self):
        """The function as Numba gives it to Python."""
        from loopsim.compiling import for_python

        made = for_python(self)
        self._call = made
        return made

    @functools.cached_property
    def for_compiled_code(self):
        """The function as Numba gives it to what it compiles."""
        from loopsim.compiling import for_compiled_code

        return for_compiled_code(self)


def compile_signed() -> None:
    """Compile for Python all functions whose types are known, so that no day waits for a compilation."""
    for function in _signed:
        function.for_python  # noqa: B018 - made when asked for


def compile_for_every_run() -> None:
    """Compile for Python what every run calls, as far as it was imported."""
    for function in _for_every_run:
        function.for_python  # noqa: B018 - made when asked for


def compiled(what=None, **options):
    """Make a :class:`Compiled`, by ``@compiled`` or ``@compiled("f8(f8)")``.

    With a signature there is one compiled version, whatever whole-number types it is called with: draws are called
    from many places with many widths of integers, and a version for each would take longer to compile than all the
    rest. Where types of Numba are needed to tell it, ``signature=`` is a function that returns it.

    Options are ``allocates=True`` for what makes arrays, and ``is_short=True`` for what keeps the GIL because it takes
    some microseconds: to get it back from another thread can take ten times as long. ``for_every_run=True`` has it
    compiled with the day the first time on a machine; it needs a signature.
    """
    if callable(what):
        return Compiled(what, **options)
    return functools.partial(Compiled, **options, **({} if what is None else {"signature": what}))


def shared(function, **options):
    """An ordinary function for the agents that compiled code may call as well; it may not allocate."""
    function.is_shared = True
    return _declared(function, options)


def _declared(function, options):
    shared_functions.append((function, options))
    if register := getattr(sys.modules.get("loopsim.compiling"), "register", None):
        register()
    return function


#: The same, put in place of the call: for what every customer does every day.
inlined = functools.partial(shared, forceinline=True)


def copied(function):
    """Have Numba copy a function's steps to where it is called: for what returns what compiled functions cannot."""
    function.targetoptions, function.py_func = {"inline": "always"}, function
    return _declared(function, {"inline": "always"})
