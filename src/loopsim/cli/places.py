"""Files and folders that a command may write: checked before the work is done, and never over files of others."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from loopsim.cli.language import here
from loopsim.cli.stop import is_asked_to_stop
from loopsim.languages import Both, both
from loopsim.results import folder as folders
from loopsim.scenario.faults import Fault, ScenarioError

#: Longest name of a folder of our own, in bytes.
_LONGEST_NAME = 200

#: Chinese of the system's reasons.
_REASONS = {
    errno.ENOENT: "不存在",
    errno.EEXIST: "已存在",
    errno.EACCES: "权限不足",
    errno.EPERM: "不允许操作",
    errno.EROFS: "只读文件系统",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出配额",
    errno.EFBIG: "文件过大",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "链接循环",
    errno.EIO: "读写错误",
    errno.EMFILE: "打开的文件过多",
}

_DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_text(text: str, path: Path | None, *, force: bool = False) -> None:
    """Print the text, or write it to a new file; over an existing one only by ``force``.

    Raises:
        ScenarioError: the file exists already.
        OSError: it cannot be written.
    """
    if path is None:
        click.echo(text.rstrip("\n"))
        return
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text.rstrip("\n") + "\n")
    except FileExistsError:
        fault = Fault(
            str(path),
            both("a file that exists", "已存在的文件"),
            both("a new name, or --force to replace it", "新的名称，或用 --force 覆盖"),
        )
        raise ScenarioError([fault]) from None
    click.echo(here(both("written to {path}", "已写入 {path}", path=path)), err=True)


def folder_name(name: str, behind: str) -> str:
    """A name for a folder, cut where a disk would not take it: 255 bytes are the most, and files need some."""
    whole = name.encode()
    if len(whole) + len(behind) > _LONGEST_NAME:
        mark = hashlib.sha256(whole).hexdigest()[:6]
        name = f"{whole[: _LONGEST_NAME - len(behind) - 7].decode(errors='ignore')}-{mark}"
    return name + behind


def place_for(name: str, asked: str) -> Path:
    """A folder of our own for what was asked for: the same for the same, another one for anything else."""
    return Path("loopsim-out") / folder_name(name, f"-{hashlib.sha256(asked.encode()).hexdigest()[:6]}")


def contents(names: Iterable[str | Path | None]) -> list[str]:
    """Return what scenarios and tables hold, as digests, so that an edited file has a folder of its own.

    Of what cannot be read the name is returned: that is told later.
    """
    return [_content(str(name)) if name else "" for name in names]


def _content(name: str) -> str:
    from loopsim.scenario.scenario import Scenario

    path = Path(name)
    with suppress(ScenarioError, OSError):
        return Scenario.load(name).digest()
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else name
    return name


def folder_fault(
    folder: Path, what: str = both("a run", "运行结果"), is_ours: Callable[[Path], bool] | None = None
) -> Fault | None:
    """Fault if ``what`` cannot be saved in this folder, else None. An earlier one of ours may be replaced."""
    try:
        if fault := folders.folder_fault(folder, what, is_ours):
            return Fault("--out", f"{folder}, {fault.found}", fault.right)
        try_to_write(folder)
    except OSError as error:
        return Fault(
            "--out",
            both(
                "{folder}, where nothing can be written ({reason})",
                "{folder}，无法写入（{reason}）",
                folder=folder,
                reason=reason(error),
            ),
            both("a folder where you may write", "有写入权限的文件夹"),
        )
    return None


def reason(error: OSError) -> str:
    """The system's reason for an error, in a few words."""
    if not error.errno:  # not the system's words: they may begin with the name of a file
        return " ".join(str(error).split())
    words = os.strerror(error.errno)
    return Both(words[:1].lower() + words[1:], _REASONS.get(error.errno))


@contextmanager
def saving_in(folder: Path) -> Iterator[None]:
    """Turn errors of the disk into a fault that names the folder and the cure.

    Raises:
        ScenarioError: the disk is full, or the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in _DISK_IS_FULL
        right = f"room {'on this disk' if is_full else 'to write'}, or another folder with --out"
        raise ScenarioError(
            [
                Fault(
                    str(folder),
                    both(
                        "a run that could not be saved ({reason})", "无法保存的结果（{reason}）", reason=reason(error)
                    ),
                    right,
                )
            ]
        ) from error


@contextmanager
def going_on(folder: Path) -> Iterator[None]:
    """Say how to go on where Ctrl-C stops a command whose runs are kept in a folder."""
    try:
        yield
    except BaseException as error:
        if folder.exists() and (isinstance(error, KeyboardInterrupt) or is_asked_to_stop()):
            kept = "finished runs are kept in {folder}; the same command goes on"
            click.echo(here(both(kept, "已完成的运行保存在 {folder}；再执行同一命令即可继续", folder=folder)), err=True)
        raise


def try_to_write(folder: Path) -> None:
    """Write a byte where the folder is, or where it would be made; leave nothing behind."""
    there = folder
    while not there.exists():
        there = there.parent
    number, name = tempfile.mkstemp(prefix=".loopsim-", dir=there)
    try:
        os.write(number, b"\n")
    finally:
        os.close(number)
        Path(name).unlink()
