"""One writer a folder: a lock of the operating system, which a process that dies cannot leave behind."""

from __future__ import annotations

import errno
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault

LOCK = ".lock"

#: Where Windows keeps the byte that is locked: behind the text, which others may read meanwhile.
_BYTE = 1 << 20


class LockedError(OSError):
    """The folder is being written by another process; ``faults`` tell by whom."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.faults = (
            Fault(
                str(folder),
                both("a folder that {owner} is writing", "{owner}正在写入的文件夹", owner=owner),
                both("another folder, or wait until it ends", "另一个文件夹，或等它结束"),
            ),
        )
        super().__init__(errno.EAGAIN, str(self.faults[0]), str(folder))

    def __str__(self) -> str:
        return str(self.faults[0])


class Lock:
    """The right to write into a folder, until :meth:`release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take it.

        Raises:
            LockedError: another process has it.
            OSError: the folder cannot be written, or its file system knows no locks.
        """
        self._number: int | None = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._number)
        except BlockingIOError:
            owner = _owner(self._number)
            os.close(self._number)
            raise LockedError(folder, owner) from None
        except OSError as error:
            os.close(self._number)
            raise OSError(error.errno, error.strerror, str(folder / LOCK)) from None
        if hasattr(os, "register_at_fork"):  # a worker that outlives us must not keep the lock
            _HELD.add(self)
        me = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(self._number, 0)
        os.write(self._number, json.dumps(me).encode())

    def release(self) -> None:
        """Give it back. The file stays, empty: to remove it could remove the lock of the next one."""
        if self._number is not None:
            try:
                os.ftruncate(self._number, 0)
            finally:
                self.close()

    def close(self) -> None:
        """Let go of the file, in a child without giving the parent's lock back."""
        if self._number is not None:
            os.close(self._number)
            self._number = None
            _HELD.discard(self)


_HELD: set[Lock] = set()


def _let_go_in_child() -> None:
    for lock in list(_HELD):
        lock.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)


def _lock(number: int) -> None:
    """Lock an open file, or raise BlockingIOError at once."""
    if os.name == "nt":
        msvcrt: Any = __import__("msvcrt")
        os.lseek(number, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(errno.EAGAIN, "locked") from error
        finally:
            os.lseek(number, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _owner(number: int) -> str:
    """Return who has it, as far as the file tells."""
    try:
        said = json.loads(os.pread(number, 1000, 0) if hasattr(os, "pread") else os.read(number, 1000))
        return both(
            "process {said} on {said_2} (since {said_3})",
            "进程 {said}（在 {said_2} 上，始于 {said_3}）",
            said=int(said["pid"]),
            said_2=said["host"],
            said_3=said["since"],
        )
    except (ValueError, KeyError, TypeError, OSError):
        return both("another process", "另一个进程")
