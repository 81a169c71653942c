"""Kinds of pictures that each result has, by name: ``run.plot(kind="stages")``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from loopsim.plots.style import speaking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Language
    from loopsim.results.pictured import Pictured


class Kind(NamedTuple):
    """A kind: its module, in which ``function`` draws it, by default of its name.

    One that ``takes_axes`` has a main panel, which ``panel`` of the module draws alone.
    """

    name: str
    module: str
    takes_axes: bool = False
    function: str = ""


#: Kinds of each class; the first is drawn where none is named.
KINDS: dict[str, tuple[Kind, ...]] = {
    "Run": (
        Kind("growth", "growth", takes_axes=True),
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
    "Replicates": (Kind("bands", "bands", takes_axes=True),),
    "Comparison": (Kind("compare", "compare"),),
    "Sweep": (Kind("study", "study", function="study_picture"),),
    "Sensitivity": (Kind("sensitivity", "sensitivity", takes_axes=True),),
    "KpiMap": (Kind("map", "kpi_map", takes_axes=True, function="kpi_map"),),
    "MapPanels": (Kind("maps", "map_panels", takes_axes=True, function="map_panels"),),
    "Robustness": (Kind("robust", "robust", takes_axes=True),),
    "Learning": (Kind("learn", "learn", takes_axes=True),),
    "Explanation": (Kind("explain", "explain", takes_axes=True),),
    "Branches": (Kind("branch", "branch", takes_axes=True),),
    "StoredBranches": (Kind("branch", "branch", takes_axes=True),),
    "Proposal": (Kind("optimize", "optimize", takes_axes=True),),
}


def draw(result: Pictured, kind: str | None, ax: Axes | None, language: Language) -> Figure:
    """Draw a result in one of its kinds, or the main panel of it into axes.

    Raises:
        ValueError: another kind or language, or axes for a kind with several panels.
    """
    kinds = next(KINDS[one.__name__] for one in type(result).__mro__ if one.__name__ in KINDS)
    found = next((one for one in kinds if one.name == kind), kinds[0] if kind is None else None)
    if found is None:
        raise ValueError(f"plot(kind=...): found {kind!r}; right is {_or([one.name for one in kinds])}")
    module = import_module(f"loopsim.plots.{found.module}")
    if ax is None:
        return getattr(module, found.function or found.name)(result, language=language)  # type: ignore[no-any-return]
    if not found.takes_axes:
        able = [one.name for one in kinds if one.takes_axes]
        right = f", or the kind {_or(able)}" if able else ""
        raise ValueError(f"plot(ax=...): found axes for {found.name!r}, which has several panels; right is none{right}")
    if not hasattr(ax, "get_xlim"):
        raise ValueError(
            f"plot(ax=...): found {type(ax).__name__}; right are axes of Matplotlib, one of plt.subplots()"
        )
    with speaking(language) as texts:
        module.panel(result, ax, texts)
        _letter(ax, list(texts.families))
    return ax.figure.figure  # type: ignore[return-value, union-attr, unused-ignore]


def _letter(axes: Axes, families: list[str]) -> None:
    """Write numbers and names of axes in our fonts: those of the user may have no Chinese letters."""
    axes.tick_params(labelfontfamily=families)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontfamily(families)


def _or(names: list[str]) -> str:
    """``["a", "b", "c"] -> "'a', 'b' or 'c'"``."""
    quoted = [repr(name) for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
