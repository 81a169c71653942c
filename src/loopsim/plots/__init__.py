"""Pictures, as Matplotlib figures to show or save: of a run, of many (``bands``), of scenarios, of a study."""

from __future__ import annotations

from loopsim.plots.bands import bands
from loopsim.plots.cohorts import cohorts
from loopsim.plots.compare import compare
from loopsim.plots.funnel import funnel
from loopsim.plots.growth import growth
from loopsim.plots.sources import sources
from loopsim.plots.study import study_picture

__all__ = ["bands", "cohorts", "compare", "funnel", "growth", "sources", "study_picture"]
