"""Files that are there whole or not at all, and still there after ``kill -9`` or a power cut."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from loopsim.results.store import appearing


def appear(path: Path, data: bytes, *, to_disk: bool = True) -> str:
    """Write a file under a temporary name, bring it to the disk, and only then give it its name. Its SHA-256.

    Without ``to_disk`` the system brings it there when it likes: for what is found to be damaged and made again. A
    power cut may still take the name away, since the folder is not waited for: the index tells that a part is gone,
    and it is made again.

    Raises:
        OSError: with the name of the file.
    """
    try:
        with appearing(path) as part, part.open("wb") as file:
            file.write(data)
            if to_disk:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    return hashlib.sha256(data).hexdigest()
