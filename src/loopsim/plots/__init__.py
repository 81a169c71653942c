"""Pictures of runs and studies. Each takes what was found and gives a Matplotlib figure to show or save."""

from __future__ import annotations

from loopsim.plots.cohorts import cohorts
from loopsim.plots.funnel import funnel
from loopsim.plots.growth import growth
from loopsim.plots.study import study_picture

__all__ = ["cohorts", "funnel", "growth", "study_picture"]
