"""Pictures, as Matplotlib figures to show or save: of a run, of many runs (``bands``), of scenarios (``compare``)."""

from __future__ import annotations

from loopsim.plots.bands import bands
from loopsim.plots.cohorts import cohorts
from loopsim.plots.compare import compare
from loopsim.plots.funnel import funnel
from loopsim.plots.growth import growth

__all__ = ["bands", "cohorts", "compare", "funnel", "growth"]
