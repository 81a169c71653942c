"""Faults of files of calibration that are read by a declaration: target files, column sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loopsim.languages import both
from loopsim.scenario.faults import NOTHING, Fault, nearest, shown

#: What would be right, by the type of an error of pydantic.
_RIGHT = {
    "missing": both("a value, which is needed", "必须给出的值"),
    "string_type": both("a text", "文本"),
    "float_type": both("a number", "一个数"),
    "float_parsing": both("a number", "一个数"),
    "finite_number": both("a finite number", "有限的数"),
    "int_type": both("a whole number", "整数"),
    "int_parsing": both("a whole number", "整数"),
    "int_from_float": both("a whole number", "整数"),
    "list_type": both("a list; of tables, each written [[name]]", "列表；若为表，各写作 [[名称]]"),
    "too_short": both("one entry or more", "至少一项"),
    "string_too_short": both("a text that is not empty", "非空文本"),
    "bool_type": both("true or false", "true 或 false"),
    "bool_parsing": both("true or false", "true 或 false"),
    "dict_type": both("a table", "表"),
    "model_type": both("a table", "表"),
    "model_attributes_type": both("a table", "表"),
}

#: The same for bounds and choices, with their facts.
_BOUNDS = {
    "greater_than": ("a number above {gt:g}", "大于 {gt:g} 的数"),
    "greater_than_equal": ("a number of at least {ge:g}", "不小于 {ge:g} 的数"),
    "less_than_equal": ("a number of at most {le:g}", "不大于 {le:g} 的数"),
    "literal_error": ("one of {expected}", "{expected} 之一"),
}


def fault_in(path: object, error: Any, known: Sequence[str]) -> Fault:
    """``(file, one of pydantic's errors, names known where it lies) -> fault``: place, finding and cure."""
    where, kind = ".".join(str(part) for part in error["loc"]), error["type"]
    if kind == "extra_forbidden":
        near = nearest(str(error["loc"][-1]), known)
        names = both("one of {names}", "{names} 之一", names=", ".join(known))
        return Fault(f"{path}: {where}", both("a name that means nothing here", "此处没有意义的名称"), near or names)
    found = shown(error["input"]) if kind != "missing" else NOTHING
    if kind in _BOUNDS:
        facts = {**error["ctx"], "expected": str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ")}
        return Fault(f"{path}: {where}", found, both(*_BOUNDS[kind], **facts))
    return Fault(f"{path}: {where}", found, _RIGHT.get(kind, both("another kind of value", "另一种值")))
