"""Data of the cases: shipped with the program, or in a folder of the user's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from loopsim.languages import both
from loopsim.validation.case import Skipped

#: Names the folder of data that the program may not carry.
VARIABLE = "LOOPSIM_VALIDATION_DATA"

_folder: ContextVar[Path | None] = ContextVar("folder of validation data", default=None)


@contextmanager
def data_from(folder: str | os.PathLike[str] | None) -> Iterator[None]:
    """Within this, data that are not shipped are looked for in ``folder``; None: where the environment says."""
    token = _folder.set(Path(folder) if folder is not None else None)
    try:
        yield
    finally:
        _folder.reset(token)


def shipped(name: str) -> Path:
    """A file that comes with the program."""
    return Path(__file__).parent / "data" / name


def of_the_user(*parts: str) -> Path:
    """A file that the program may not carry.

    Raises:
        Skipped: there is no such file.
    """
    named = _folder.get() or os.environ.get(VARIABLE)
    file = Path(named or ".", *parts)
    if named is None or not file.is_file():
        where = (
            both("not in {folder}", "{folder} 中没有", folder=named)
            if named
            else both("give its folder with --data or {name}", "请用 --data 或 {name} 指定其文件夹", name=VARIABLE)
        )
        needs = "needs {file}, which the program may not carry ({where})", "需要 {file}，本程序不得附带（{where}）"
        raise Skipped(both(*needs, file="/".join(parts), where=where))
    return file
