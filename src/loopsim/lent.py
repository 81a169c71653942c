"""A named tuple lent to compiled code: handed on by address, not by value.

Numba passes a tuple by its members, and an array counts as seven: the market of a day made every function that takes
it one of 140 arguments, which LLVM then had to pack and unpack at every call. Compiling the day took a third longer.
``lend`` (:mod:`loopsim.lending`) puts the tuple down once and gives its address; the borrower reads members by name,
as from the tuple, and cannot change which they are.

``call`` calls a function by its address, so that what is compiled and cached on its own stays that way: Numba would
copy it into each caller and compile it there again.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, models, register_model, types

from loopsim.lending import call, lend
from loopsim.meaning import meaning_of


class Lent(types.Type):
    """The Numba type of a lent tuple."""

    def __init__(self, lent: types.NamedTuple) -> None:
        self.lent = lent
        super().__init__(f"Lent({lent})")


@register_model(Lent)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Lent) -> None:
        super().__init__(manager, kind, manager.lookup(kind.lent).get_value_type().as_pointer())


@infer_getattr
class _Members(AttributeTemplate):
    key = Lent

    def generic_resolve(self, kind: Lent, name: str) -> types.Type | None:
        return kind.lent.types[kind.lent.fields.index(name)] if name in kind.lent.fields else None


@lower_getattr_generic(Lent)
def _read_member(context: Any, builder: Any, kind: Lent, address: Any, name: str) -> Any:
    at = kind.lent.fields.index(name)
    zero, place = ir.Constant(ir.IntType(32), 0), ir.Constant(ir.IntType(32), at)
    found = builder.load(builder.gep(address, [zero, place], inbounds=True))
    # Nobody writes to a lent tuple, so LLVM need not read it again after a write to an array.
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return impl_ret_borrowed(context, builder, kind.lent.types[at], found)


@meaning_of(lend)
def _lend(typing_context: Any, value: types.NamedTuple) -> Any:
    def put_down(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        with builder.goto_entry_block():  # one place, however often a loop comes by
            place = builder.alloca(arguments[0].type)
        builder.store(arguments[0], place)
        return place

    return Lent(value)(value), put_down


@meaning_of(call)
def _call(typing_context: Any, address: types.Integer, argument: Lent) -> Any:
    def by_address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        convention, kinds = context.call_conv, [argument]
        function_type = convention.get_function_type(types.none, kinds)
        function = builder.inttoptr(arguments[0], function_type.as_pointer())
        status, _ = convention.call_function(builder, function, types.none, kinds, [arguments[1]])
        with builder.if_then(status.is_error, likely=False):
            convention.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.void(address, argument), by_address


def address_of(function: Any) -> int:
    """Address of the code of a ``numba.njit`` function of one lent tuple, valid as long as the function exists."""
    (compiled,) = function.overloads.values()
    code, description = (getattr(compiled, part) for part in ("library", "fndesc"))
    return code.get_pointer_to_function(description.llvm_func_name)
