"""Files that are there whole or not at all, and still there after ``kill -9`` or a power cut."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def appear(path: Path, data: bytes, *, to_disk: bool = True) -> str:
    """Write a file under a temporary name, bring it to the disk, and only then give it its name. Its SHA-256.

    Without ``to_disk`` the system brings it there when it likes: for what is found to be damaged and made again. A
    power cut may still take the name away, since the folder is not waited for: the index tells that a part is gone,
    and it is made again.

    Raises:
        OSError: with the name of the file.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with named(path):
        try:
            with part.open("wb") as file:
                file.write(data)
                if to_disk:
                    file.flush()
                    os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return hashlib.sha256(data).hexdigest()


def append(path: Path, line: str) -> None:
    """Add a line to a file and bring it to the disk; where that fails, the file is as it was.

    Raises:
        OSError: with the name of the file.
    """
    with named(path), path.open("ab") as file:
        before = file.seek(0, os.SEEK_END)
        try:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), before)
            raise


def lines_of(path: Path) -> tuple[list[dict[str, Any]], int]:
    """``-> (the JSON objects of a file, a line each; bytes up to the end of the last whole line)``.

    A last line that was not written to the end is passed over, as is everything behind a line that is no JSON.
    """
    found: list[dict[str, Any]] = []
    good = 0
    data = path.read_bytes() if path.is_file() else b""
    for line in data.splitlines(keepends=True):
        try:
            entry = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n") or not isinstance(entry, dict):
            break
        found.append(entry)
        good += len(line)
    return found, good


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Gives an OSError the name of the file, if it has none, so that a message can say where."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
