"""Fetch a record into the processor's caches before it is needed, so that nobody waits for memory."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils
from numba.extending import types

from loopsim.lending import expect
from loopsim.meaning import meaning_of

#: Bytes that memory hands over at once, on processors of today.
_LINE = 64


@meaning_of(expect)
def _expect(typing_context: Any, records: types.Array, place: types.Integer) -> Any:
    size = records.dtype.size

    def fetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(records)(context, builder, arguments[0])
        word, byte = ir.IntType(32), ir.IntType(8)
        at = context.cast(builder, arguments[1], place, types.intp)
        start = builder.bitcast(array.data, byte.as_pointer())
        record = builder.gep(start, [builder.mul(at, ir.Constant(at.type, size))])
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), word, word, word])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        write_it, keep_it, data = (ir.Constant(word, value) for value in (1, 3, 1))
        for offset in (*range(0, size - 1, _LINE), size - 1):  # records begin anywhere in a line
            there = builder.gep(record, [ir.Constant(at.type, offset)])
            builder.call(prefetch, [there, write_it, keep_it, data])
        return context.get_dummy_value()

    return types.void(records, place), fetch
