"""Cache of compiled code between runs: a folder that is ours alone, or none, and a line when something is wrong.

Compiled code is read by :mod:`pickle` and then run, so what somebody else could have put there is never read. Nothing
here stops a run: without a folder, and on a full disk, the model is compiled anew each time.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import functools
import itertools
import os
import shutil
import stat
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from loopsim.languages import both

#: Every file whose text can reach compiled code.
_MODEL = (
    "by_address.py", "cache.py", "cache_files.py", "compiling.py", "declared.py", "direct.py", "drafts.py",
    "kept.py", "lending.py", "lent.py", "machine_code.py", "meaning.py", "passes.py", "prefetch.py", "symbols.py",
    "shorter.py", "simplified.py", "syntax.py", "typings.py", "written.py", "compiled.py", "draws.py", "rules.py",
    "day.py", "declare/*.py", "mechanisms/**/*.py", "scenario/channels.py", "scenario/network_kinds.py",
    "scenario/hosts/*.py", "phases/**/*.py", "market/*.py", "engines/*.py", "results/loops.py", "runs/batch.py",
)  # fmt: skip

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_CURE = both(
    "LOOPSIM_CACHE_DIR naming a folder of your own with room for 30 MB",
    "用 LOOPSIM_CACHE_DIR 指明自己的、有 30 MB 空间的文件夹",
)


class CacheWarning(UserWarning):
    """Compiled code could not be kept or read; the run continues, and only takes longer to begin."""


@functools.cache
def tell(found: str, right: str = _CURE) -> None:
    """Warn in one line; once of each."""
    told = both("compiled code: found {found}", "编译后的代码：发现{found}", found=found)
    cure = both("; right is {right}", "；应为{right}", right=right) if right else ""
    warnings.warn(told + cure, CacheWarning, stacklevel=2)


@functools.cache
def cache_folder() -> Path | None:
    """The folder of compiled code: ``$LOOPSIM_CACHE_DIR``, or ``loopsim`` in the user's cache, then the digest.

    Where that cannot be used, a folder among the temporary files: ``loopsim-`` and the user, or a new one that goes
    when this process ends. None where nothing can be written at all.
    """
    name = _digest()
    for base, must_be_ours in _bases():
        if folder := _made(base, name, must_be_ours):
            return folder
    try:
        base = Path(tempfile.mkdtemp(prefix="loopsim-"))
    except OSError:
        tell(both("no folder that can be written, so it is made anew each time", "没有可写的文件夹，每次都重新编译"))
        return None
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    told = (
        "no folder to keep it in, so it goes into {base} and is gone after this run",
        "没有可存放的文件夹，暂存 {base}，用后即删",
    )
    tell(both(*told, base=base))
    return _made(base, name, must_be_ours=True)


def is_compiled(form: str | None = None) -> bool:
    """Whether all of the day is in :func:`cache_folder` already, in a form (:mod:`loopsim.market.plain`) or in any."""
    folder = cache_folder()
    return folder is not None and any(folder.glob(f"compiled-{form or '*'}"))


def has_compiled_code() -> bool:
    """Whether a day of any version is compiled in the place that comes first: looked up without importing Numba."""
    return any(any(base.glob("*/compiled-*")) for base, _ in itertools.islice(_bases(), 1))


def mark_compiled(form: str) -> None:
    """Record that the day is compiled in a form, unless some of it could not be kept."""
    folder = cache_folder()
    if folder is not None and not _kept.lost:
        with contextlib.suppress(OSError):
            (folder / f"compiled-{form}").touch()


def is_ours(status: os.stat_result) -> bool:
    """Whether nobody but this user could have written a file or folder."""
    is_windows = not hasattr(os, "getuid")  # where the folders of a user are closed to others
    return is_windows or (status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def is_closed(status: os.stat_result) -> bool:
    """Whether nobody else could put another folder in the place of one of ours in this one."""
    if not hasattr(os, "getuid"):
        return True
    only_own_go = bool(status.st_mode & stat.S_ISVTX)
    return status.st_uid in (0, os.getuid()) and (only_own_go or not status.st_mode & stat.S_IWOTH)


class _Kept:
    """Files of this process: those it wrote, those it could not write, and whether the disk is full."""

    def __init__(self) -> None:
        self.written: list[Path] = []
        self.lost: list[Path] = []
        self.disk_is_full = False


_kept = _Kept()


def can_keep() -> bool:
    """Whether there is a folder with room."""
    return cache_folder() is not None and not _kept.disk_is_full


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user alone. On a full disk, warn, remove own files, write no more.

    Raises nothing: what could not be written is compiled anew by the next run.
    """
    if _kept.disk_is_full:
        return
    try:
        with _new_file(path) as file:
            file.write(content)
    except OSError as error:
        lost(path, error)
    else:
        _kept.written.append(path)


def lost(path: Path, error: OSError) -> None:
    """Warn of a file that could not be written."""
    _kept.lost.append(path)
    if error.errno not in _FULL:
        told = "{path}, where not all of it can be written ({why})", "{path}，不能全部写入（{why}）"
        tell(both(*told, path=_shown(path), why=_words(error)))
    elif not _kept.disk_is_full:
        _kept.disk_is_full = True
        told = (
            "no room for it in {path} ({why}), so it is made anew each time",
            "{path} 空间不足（{why}），每次都重新编译",
        )
        tell(both(*told, path=_shown(path), why=_words(error)))
        for one in _kept.written:
            with contextlib.suppress(OSError):
                one.unlink()


def read(path: Path) -> bytes:
    """The content of a file.

    Raises:
        OSError: there is none, or it cannot be read.
        PermissionError: somebody else could have written it.
    """
    with path.open("rb") as file:
        if not is_ours(os.fstat(file.fileno())):
            raise PermissionError(errno.EPERM, "others could have written it", path)
        return file.read()


def broken(path: Path, error: Exception) -> None:
    """Warn of a file that could not be read or understood, and make room for a new one."""
    words = _words(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    told = (
        "files in {path} that cannot be used ({words}), so they are made anew",
        "{path} 中的文件不能用（{words}），已重新生成",
    )
    tell(both(*told, path=_shown(path), words=words), right="")
    with contextlib.suppress(OSError):
        if path.is_dir():
            path.rmdir()


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when it is complete: other processes read and write the same."""
    number, name = tempfile.mkstemp(prefix=".", dir=path.parent)  # readable by this user only
    unfinished = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def _digest() -> str:
    """Digest of all that decides compiled code. Numba's own cache looks only at the file of a function itself."""
    import hashlib
    from importlib.metadata import version

    digest = hashlib.sha256()
    for one in (sys.version, *map(version, ("numba", "llvmlite", "numpy"))):  # without importing them
        digest.update(one.encode())
    package = Path(__file__).parent
    for source in sorted(path for part in _MODEL for path in package.glob(part)):
        digest.update(str(source.relative_to(package)).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _bases() -> Iterator[tuple[Path, bool]]:
    """Places for the folder, best first, and whether the place itself must be ours: where everyone may write."""
    if wished := _wished():
        yield wished, False
    for cache in (os.environ.get("XDG_CACHE_HOME", ""), os.path.expanduser("~/.cache")):
        if Path(cache).is_absolute():  # a relative one would be another in each folder that one happens to be in
            yield Path(cache, "loopsim"), False
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    with contextlib.suppress(OSError):  # no place for temporary files
        yield Path(tempfile.gettempdir(), f"loopsim-{user}"), True


def _wished() -> Path | None:
    wished = os.environ.get("LOOPSIM_CACHE_DIR")
    try:
        return Path(wished).absolute() if wished else None
    except OSError:  # the working directory is gone
        return None


def _made(base: Path, name: str, must_be_ours: bool) -> Path | None:
    """The folder ``base/name``, or None where it cannot be used; with a warning unless the place cannot be written."""
    folder = base / name
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
        for part in (base, folder):
            part.mkdir(mode=0o700, exist_ok=True)
            safe = is_ours(part.lstat()) if part == folder or must_be_ours else is_closed(part.stat())
            if not safe:
                passed = both(
                    "{part}, which others can write, so it is passed by", "{part}，他人可写，已略过", part=part
                )
                tell(passed, both("a folder that only you can write", "只有你能写的文件夹"))
                return None
        with _new_file(folder / "try") as file:
            file.write(b"\n")
    except OSError as error:
        if error.errno in _FULL:
            told = "no room for it in {folder} ({why}), so it is passed by", "{folder} 空间不足（{why}），已略过"
            tell(both(*told, folder=folder, why=_words(error)))
        elif base == _wished() or os.path.lexists(folder):
            told = "{folder}, which cannot be used ({why}), so it is passed by", "{folder} 不能用（{why}），已略过"
            tell(both(*told, folder=folder, why=_words(error)))
        return None
    return folder


def _shown(path: Path) -> Path:
    """The folder of the digest, in which a file is."""
    folder = cache_folder()
    return folder if folder and folder in path.parents else path.parent


def _words(error: OSError) -> str:
    words = os.strerror(error.errno) if error.errno and error.errno != errno.EPERM else str(error.strerror or error)
    return words[:1].lower() + words[1:]
