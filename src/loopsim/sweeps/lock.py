"""One writer a folder: a lock of SQLite, which no process that dies leaves behind and no forked one gets."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from loopsim.languages import both
from loopsim.results.folder import LOCK
from loopsim.results.store import StoreError
from loopsim.scenario.faults import Fault
from loopsim.sweeps.database import connected, told_as_the_system_does


class LockedError(OSError):
    """The folder is being written by another process; ``faults`` tell by whom."""

    def __init__(self, folder: Path, owner: str) -> None:
        found = both("a folder that {owner} is writing", "{owner}正在写入的文件夹", owner=owner)
        right = both("another folder, or wait until it ends", "另一个文件夹，或等它结束")
        self.faults = (Fault(str(folder), found, right),)
        super().__init__(errno.EAGAIN, str(self.faults[0]), str(folder))

    def __str__(self) -> str:
        return str(self.faults[0])


class Lock:
    """The right to write into a folder, until :meth:`release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take it.

        Raises:
            LockedError: another process has it.
            StoreError: the file is no lock of this version, such as one that an older version left behind.
            OSError: the folder cannot be written, or its file system knows no locks.
        """
        me = os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds")
        self._path = folder / LOCK
        with told_as_the_system_does(self._path):
            self._connection = connected(self._path, "rwc", patience=0)
            try:
                for word in ("CREATE TABLE IF NOT EXISTS owner (pid, host, since)", "DELETE FROM owner"):
                    self._connection.execute(word)
                self._connection.execute("INSERT INTO owner VALUES (?, ?, ?)", me)
                self._connection.execute("BEGIN IMMEDIATE")  # others may read who we are, and write nothing
            except sqlite3.OperationalError as error:
                owner = self._owner() if error.sqlite_errorcode == sqlite3.SQLITE_BUSY else None
                self._connection.close()
                if owner is None:
                    raise
                raise LockedError(folder, owner) from None
            except sqlite3.DatabaseError:
                self._connection.close()
                found = both("no lock of this version of loopsim", "不是这一版本的 loopsim 的锁文件")
                right = both(
                    "no such file, once nobody writes into the folder; finished runs stay",
                    "确认无人写入该文件夹后删去此文件；已完成的运行不受影响",
                )
                raise StoreError(self._path, found, right) from None

    def release(self) -> None:
        """Give it back. The file stays, empty: to remove it could remove the lock of the next one."""
        try:
            with suppress(FileNotFoundError):
                os.truncate(self._path, 0)
        finally:
            self._connection.close()

    def _owner(self) -> str:
        """Return who has it, as far as that is known."""
        try:
            pid, host, since = self._connection.execute("SELECT * FROM owner").fetchone()
        except (sqlite3.Error, TypeError):
            return both("another process", "另一个进程")
        told = "process {pid} on {host} (since {since})", "进程 {pid}（在 {host} 上，始于 {since}）"
        return both(*told, pid=pid, host=host, since=since)
