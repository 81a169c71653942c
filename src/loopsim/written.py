"""Write functions that call others in turn, so that the order of the day stands in ``day.DAY`` alone.

Their text can be read: debuggers, tracebacks and :func:`inspect.getsource` find it as they find that of a file, and
``loopsim day --code`` prints it.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def written(
    name: str, arguments: Iterable[str], body: Iterable[str], about: str, known: Mapping[str, Any], module: str
) -> Callable:
    """Return a function ``name(arguments)`` of the lines of ``body``, mostly calls one after the other.

    ``about`` becomes its docstring, ``known`` the names that the lines use, and ``module`` where it belongs.
    """
    lines = [f"def {name}({', '.join(arguments)}):", f'    """{about}"""', *(f"    {line}" for line in body)]
    text = "".join(f"{line}\n" for line in lines)
    file = f"<written for {module}: {name}>"
    # With no time of change the entry stays: there is no file to compare it with.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {**known, "__name__": module}
    exec(compile(text, file, "exec"), names)
    function: Callable = names[name]
    return function
