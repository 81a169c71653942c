"""Pictures of a run. Each takes a :class:`~loopsim.results.run.Run` and gives a Matplotlib figure to show or save."""

from __future__ import annotations

from loopsim.plots.cohorts import cohorts
from loopsim.plots.funnel import funnel
from loopsim.plots.growth import growth

__all__ = ["cohorts", "funnel", "growth"]
