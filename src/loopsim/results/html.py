"""``to_html`` of results: a page of their own, which stands in a room above them.

Reports know every kind of result, so no result can import them: the writer is looked up by name when it is asked for,
as pandas looks up a plotting backend.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Literal

Language = Literal["en", "zh"]


class Reported:
    """Base of results that tell themselves in HTML: a whole report, and a short one in a notebook."""

    def to_html(self, path: str | os.PathLike[str] | None = None, *, language: Language = "en") -> str | None:
        """Write a report to a file, or return it as text where no path is given: see :func:`loopsim.report`.

        Raises:
            OSError: the file cannot be written.
        """
        return import_module("loopsim.reports.reading").report(self, path, language=language)  # type: ignore[no-any-return]

    def _repr_html_(self) -> str:
        return import_module("loopsim.reports.notebook").short(self)  # type: ignore[no-any-return]
