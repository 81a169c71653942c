"""``plot`` of results: pictures stand in a room above, so their painter is looked up by name when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Pictured:
    """Base of results that draw themselves in several kinds of pictures."""

    def plot(self, kind: str | None = None, ax: Axes | None = None, *, language: Literal["en", "zh"] = "en") -> Figure:
        """Draw a picture and return its figure; left out, ``kind`` is the first of those that the result has.

        ``ax`` are axes of your own, into which kinds with a main panel draw that alone, without the headline and the
        sentences of the whole picture; what is returned is their figure. Names of rows stand on their left and those
        of curves on their right: give them room, or ``layout="constrained"``.

        Raises:
            ValueError: a kind that this result does not have, or axes for a kind with several panels.
        """
        return import_module("loopsim.plots.kinds").draw(self, kind, ax, language)  # type: ignore[no-any-return]
