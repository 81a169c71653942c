"""Files of compiled code, each with a digest of its content: what does not fit is not read."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from pathlib import Path
from typing import Any

from loopsim import cache

_DIGEST = hashlib.sha256().digest_size


def content_of(path: Path) -> Any:
    """Return the content of a file, or None if it is missing or not as it was written."""
    try:
        content = cache.read(path)
        digest, rest = content[:_DIGEST], content[_DIGEST:]
        if _digest_of(path, rest) != digest:
            raise ValueError("damaged")
        return pickle.loads(rest)
    except FileNotFoundError:
        return None
    except Exception as error:  # pickle raises all kinds
        cache.broken(path, error)
        return None


def keep(path: Path, content: Any, *, packed_by: Any = pickle.dumps) -> None:
    """Write a file with its digest, whole or not at all; what cannot be written is told, and not kept."""
    packed = packed_by(content)
    cache.write(path, _digest_of(path, packed) + packed)


def remove(path: Path) -> None:
    """Remove a file that cannot be used, so that it is made anew."""
    with contextlib.suppress(OSError):
        path.unlink()


def _digest_of(path: Path, packed: bytes) -> bytes:
    """Digest of a file that is whole and in its place: the code of another function would crash."""
    return hashlib.sha256(path.name.encode() + b"\0" + packed).digest()
