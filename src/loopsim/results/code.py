"""Identity of the code that makes a run: results of two codes are of two models.

Versions do not tell that while code is being written, and commits change with every text beside it. So what is compared
is the digest of all sources of loopsim that can decide a figure.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

import loopsim

#: Every file of loopsim that can decide a figure: the model, what it is set to, and what is measured of it.
DECIDING = (
    "by_address.py", "cache.py", "cache_files.py", "compiled.py", "compiling.py", "day.py", "declared.py",
    "direct.py", "drafts.py", "draws.py", "kept.py", "lending.py", "lent.py", "prepared.py", "machine.py",
    "machine_code.py", "meaning.py", "passes.py", "prefetch.py", "rules.py", "run_days.py", "shorter.py",
    "simplified.py", "simulation.py", "stats.py", "symbols.py", "syntax.py", "typings.py", "written.py",
    "runs/many.py", "runs/outcome.py", "runs/buffer.py", "runs/batch.py", "declare/*.py", "mechanisms/**/*.py",
    "engines/*.py", "market/*.py", "phases/**/*.py", "results/*.py", "scenario/**/*.py", "tables/*.py",
)  # fmt: skip


def code_version() -> str:
    """``"0.1.0 (sources 1f0c9ad24b63)"``: the same wherever the same runs are made."""
    return f"{loopsim.__version__} (sources {sources_digest()[:12]})"


@functools.cache
def sources_digest() -> str:
    """SHA-256, in hexadecimal, of the sources of loopsim that can decide a figure."""
    package = Path(loopsim.__file__).parent
    files = sorted(path for part in DECIDING for path in package.glob(part))
    return digest_of_texts((path.relative_to(package).as_posix(), path.read_bytes()) for path in files)


def digest_of_texts(texts: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256, in hexadecimal, of texts with their names; ends of lines of any system are the same."""
    digest = hashlib.sha256()
    for name, text in texts:
        lines = text.replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(lines)}\n".encode())
        digest.update(lines)
    return digest.hexdigest()
