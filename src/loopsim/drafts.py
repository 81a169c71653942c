"""Compiled code that only compiled code calls need not become machine code by itself.

Numba turns each function into a library of its own, down to machine code, although what is called is copied into the
caller and compiled there once more. For a hundred small functions this was a third of all compile time. Here they
stop as *drafts*: ready to be copied, and optimised where they are put; never run by themselves.

This leans on classes of Numba that are not part of its promised interface, so all of it is optional: where a version
of Numba lacks them, :data:`DRAFTED` is empty and the functions are compiled in the usual way.
"""

from __future__ import annotations

from typing import Any

#: Options for ``numba.njit``.
DRAFTED: dict[str, Any] = {}

try:
    from llvmlite.binding import Linkage
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import _LowerResult
    from numba.core.compiler_machinery import register_pass
    from numba.core.typed_passes import NativeLowering

    from loopsim.passes import LeanCompiler

    JITCodeLibrary._finalize_final_module, JITCodeLibrary._get_module_for_linking  # noqa: B018 - are there any?
except (ImportError, AttributeError):  # pragma: no cover - another Numba
    pass
else:

    class Draft(JITCodeLibrary):
        """A library that is linked into others, and not loaded."""

        def _optimize_final_module(self) -> None:
            """Left to those it is linked into."""

        def _finalize_final_module(self) -> None:
            # Those it is linked into drop what they do not call. Numba says so in a copy, since it runs the original.
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage == Linkage.external:
                    function.linkage = "linkonce_odr"
            self._finalized = True

        def _get_module_for_linking(self) -> Any:
            self._ensure_finalized()
            return self._final_module

    @register_pass(mutates_CFG=True, analysis_only=False)
    class LowerToDraft(NativeLowering):
        """The pass that writes LLVM's text, without the step to machine code."""

        _name = "lower_to_draft"

        def run_pass(self, state: Any) -> bool:
            state["library"] = draft = Draft(state.targetctx.codegen(), state.func_id.func_qualname)
            given = state.flags
            state.flags = given.copy()
            state.flags.no_compile = True
            super().run_pass(state)
            state.flags = given
            lowered = state["cr"]
            # Numba tells compiled versions apart by an entry point; nobody will enter this one.
            nobody: list[None] = []
            entry = nobody.append
            state.targetctx.insert_user_function(entry, lowered.fndesc, [draft])
            if hasattr(draft, "_reload_init"):  # since Numba 0.63
                state.reload_init.extend(draft._reload_init)
            state["cr"] = _LowerResult(lowered.fndesc, lowered.call_helper, cfunc=entry, env=lowered.env)
            return True

    class DraftCompiler(LeanCompiler):
        """The usual passes, the last one replaced."""

        lowering = LowerToDraft

    DRAFTED = {"pipeline_class": DraftCompiler}
