"""Fewer passes of Numba over functions that need few of them.

Numba looks at each function some thirty times: for closures, ``with``, generators, array expressions, functions to be
copied in. Rules of a day are arithmetic, fields, conditions, loops and calls of one another, so all of that finds
nothing, and after each pass the life of each variable is worked out anew. Here such functions get what they need;
others get all. What is computed is the same.

This leans on classes of Numba that are not part of its promised interface: where a version lacks them,
:data:`LEAN` is empty and all functions get all passes.
"""

from __future__ import annotations

import builtins
import math
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from loopsim.symbols import shorten
from loopsim.typings import remember

#: Options for ``numba.njit``.
LEAN: dict[str, Any] = {}

#: Instructions of Python's byte code that passes which are left out are there for.
_UNUSUAL = {
    "BEFORE_WITH",
    "IMPORT_NAME",
    "LIST_APPEND",
    "MAKE_FUNCTION",
    "PUSH_EXC_INFO",
    "RETURN_GENERATOR",
    "YIELD_VALUE",
}  # fmt: skip

#: Functions of Python that need none of them.
_USUAL_BUILTINS = {abs, bool, float, int, len, max, min, range, round}


def is_simple(function: FunctionType, operations: set[str]) -> bool:
    """Whether a function of these byte code instructions needs few passes."""
    if operations & _UNUSUAL or function.__code__.co_freevars:
        return False
    names = function.__globals__
    found = [names.get(name, getattr(builtins, name, None)) for name in function.__code__.co_names]
    return all(map(_is_usual, found))


def _is_usual(named: Any) -> bool:
    """Whether calls of something that a function names need no special pass."""
    if named is literally or named is literal_unroll:
        return False
    if isinstance(named, (ModuleType, BuiltinFunctionType)):
        return named is math or named in _USUAL_BUILTINS
    return getattr(named, "targetoptions", {}).get("inline", "never") == "never"


try:
    from numba import literal_unroll, literally
    from numba.core import typed_passes, untyped_passes
    from numba.core.compiler import CompilerBase, DefaultPassBuilder
    from numba.core.ir_utils import build_definitions
    from numba.core.rewrites import rewrite_registry
    from numba.core.ssa import reconstruct_ssa
    from numba.core.transforms import canonicalize_cfg

    for _part in (typed_passes.PreLowerStripPhis, "_strip_phi_nodes"), (untyped_passes.ReconstructSSA, "_patch_locals"):
        getattr(*_part)
    _REWRITES = rewrite_registry.rewrites["before-inference"]
except (ImportError, AttributeError, KeyError):  # pragma: no cover - another Numba
    pass
else:

    class Passes:
        """The passes that are needed, in the place of Numba's manager of passes."""

        pipeline_name = "few"

        def __init__(self, lowering: Any) -> None:
            self.lowering = lowering
            self.exec_times: dict[str, Any] = {}  # Numba asks for them

        def run(self, state: Any) -> None:
            untyped_passes.TranslateByteCode().run_pass(state)
            untyped_passes.FixupArgs().run_pass(state)
            state.func_ir.blocks = canonicalize_cfg(state.func_ir.blocks)
            _rewrite(state)
            untyped_passes.RewriteDynamicRaises().run_pass(state)
            state.func_ir = reconstruct_ssa(state.func_ir)
            untyped_passes.ReconstructSSA()._patch_locals(state)
            _define(state.func_ir)
            typed_passes.NopythonTypeInference().run_pass(state)
            state.func_ir = typed_passes.PreLowerStripPhis()._strip_phi_nodes(state.func_ir)
            _define(state.func_ir)
            typed_passes.NoPythonSupportedFeatureValidation().run_pass(state)
            # Numba would mark here where each variable ends. That is for references, which nobody counts.
            self.lowering().run_pass(state)
            typed_passes.NoPythonBackend().run_pass(state)

    def _define(function: Any) -> None:
        function._definitions = build_definitions(function.blocks)

    def _rewrite(state: Any) -> None:
        """Put in constants, as ``x ** 2`` has one."""
        blocks = state.func_ir.blocks
        for kind in _REWRITES:
            rewrite, left = kind(state), list(blocks)
            while left:
                place = left.pop()
                if rewrite.match(state.func_ir, blocks[place], state.typemap, state.calltypes):
                    blocks[place] = rewrite.apply()
                    left.append(place)

    class LeanCompiler(CompilerBase):
        """Numba's passes, those that are needed, with another one for lowering if there is one."""

        lowering: Any = typed_passes.NativeLowering

        def define_pipelines(self) -> list[Any]:
            shorten(self)
            remember(self)
            function, flags = self.state.func_id.func, self.state.flags
            operations = {one.opname for one in self.state.bc}
            if is_simple(function, operations) and not flags.nrt and not flags.auto_parallel.enabled:
                return [Passes(self.lowering)]
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            for place, (one, _) in enumerate(passes.passes):
                if one is typed_passes.NativeLowering:
                    passes.passes[place] = (self.lowering, self.lowering.__name__)
            passes.finalize()
            return [passes]

    LEAN = {"pipeline_class": LeanCompiler}
