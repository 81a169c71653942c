"""Old names of the public interface, which work for a while and say what to write instead."""

from __future__ import annotations

import warnings


def warn_deprecated(old: str, new: str, since: str) -> None:
    """Warn the caller of a public function that its name is an old one: ``(old, new, version from which it is old)``.

    To be called by that function itself, so that the warning names the line of the user.
    """
    warnings.warn(f"{old} is deprecated since loopsim {since}; write {new}", DeprecationWarning, stacklevel=3)
