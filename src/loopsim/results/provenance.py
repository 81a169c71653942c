"""The recipe of a run, from which the same result can be made again."""

from __future__ import annotations

import functools
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import loopsim

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Packages whose version can matter to a result.
PACKAGES = ("numpy", "numba", "mesa")


def provenance(
    scenario: Scenario,
    *,
    days: int,
    seed: int,
    engine: str,
    command: str | None = None,
    now: datetime | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Scenario as resolved, its digest, seed, days, engine, versions, commit, date and command; plain values for JSON.

    ``command`` is the command; by default the command line of this process. ``now`` is when the run
        was made; ``more`` is added as it is.
    """
    return {
        "scenario": scenario.to_dict(),
        "digest": scenario.digest(),
        "days": int(days),
        "seed": int(seed),
        "engine": engine,
        **more,
        "versions": dict(versions()),
        "commit": commit(),
        "date": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "command": shlex.join(sys.argv) if command is None else command,
    }


@functools.cache
def versions() -> tuple[tuple[str, str], ...]:
    """Versions of Python, loopsim and the packages that compute."""
    found = [("python", ".".join(map(str, sys.version_info[:3]))), ("loopsim", loopsim.__version__)]
    for package in PACKAGES:
        try:
            found.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append((package, "not installed"))
    return tuple(found)


@functools.cache
def commit() -> str | None:
    """The git commit of these sources, with ``+changes`` if they differ from it; None outside a checkout of loopsim."""
    package = Path(loopsim.__file__).parent
    if _git(package, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None
    head = _git(package, "rev-parse", "HEAD")
    changes = _git(package, "status", "--porcelain", "--", ".")
    return f"{head}+changes" if head and changes else head


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
