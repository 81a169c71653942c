"""Kinds of pictures that each result has, by name: ``run.plot(kind="stages")``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from loopsim.results.run import Run
from loopsim.runs.comparison import Comparison
from loopsim.runs.replicates import Replicates

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Language
    from loopsim.results.pictured import Pictured


class Kind(NamedTuple):
    """The module of a kind, whose function has its name, and whether its main panel fits into axes of the user."""

    name: str
    module: str
    takes_axes: bool = False


#: Kinds of each class; the first is drawn where none is named.
KINDS: dict[type[Pictured], tuple[Kind, ...]] = {
    Run: (
        Kind("growth", "growth"),
        Kind("stages", "stages", takes_axes=True),
        Kind("sources", "sources"),
        Kind("funnel", "funnel"),
        Kind("cohorts", "cohorts"),
        Kind("retention", "retention", takes_axes=True),
        Kind("money", "money", takes_axes=True),
        Kind("trust", "trust", takes_axes=True),
        Kind("referrals", "forest", takes_axes=True),
        Kind("hosts", "hosts", takes_axes=True),
    ),
    Replicates: (Kind("bands", "bands"),),
    Comparison: (Kind("compare", "compare"),),
}


def draw(result: Pictured, kind: str | None, ax: Axes | None, language: Language) -> Figure:
    """Draw a result in one of its kinds.

    Raises:
        ValueError: another kind or language, or axes for a kind with several panels.
    """
    kinds = next(some for one, some in KINDS.items() if isinstance(result, one))
    found = next((one for one in kinds if one.name == kind), kinds[0] if kind is None else None)
    if found is None:
        raise ValueError(f"plot(kind=...): found {kind!r}; right is {_or([one.name for one in kinds])}")
    function = getattr(import_module(f"loopsim.plots.{found.module}"), found.name)
    if ax is None:
        return function(result, language=language)  # type: ignore[no-any-return]
    if not found.takes_axes:
        able = [one.name for one in kinds if one.takes_axes]
        right = f", or the kind {_or(able)}" if able else ""
        raise ValueError(f"plot(ax=...): found axes for {found.name!r}, which has several panels; right is none{right}")
    return function(result, ax=ax, language=language)  # type: ignore[no-any-return]


def _or(names: list[str]) -> str:
    """``["a", "b", "c"] -> "'a', 'b' or 'c'"``."""
    quoted = [repr(name) for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
