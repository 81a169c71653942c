"""Reports by kind of result: each module turns one kind into a page."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from loopsim.reports.parts import Page

#: Classes of results, by module and name, and the function that makes the page of each. Nothing is imported before a
#: result of that kind is there.
_MAKERS = {
    ("loopsim.results.run", "Run"): ("run", "run_page"),
    ("loopsim.runs.replicates", "Replicates"): ("replicates", "replicates_page"),
    ("loopsim.runs.comparison", "Comparison"): ("comparison", "comparison_page"),
    ("loopsim.sweeps.result", "Sweep"): ("sweep", "sweep_page"),
    ("loopsim.decisions.explain", "Explanation"): ("explain", "explain_page"),
    ("loopsim.decisions.branch", "Branches"): ("branch", "branch_page"),
    ("loopsim.decisions.stored", "StoredBranches"): ("branch", "branch_page"),
    ("loopsim.decisions.influences", "Sensitivity"): ("sensitivity", "sensitivity_page"),
    ("loopsim.decisions.mapped", "KpiMap"): ("maps", "map_page"),
    ("loopsim.decisions.map_panels", "MapPanels"): ("maps", "panels_page"),
    ("loopsim.decisions.outcomes", "Robustness"): ("uncertain", "robust_page"),
    ("loopsim.decisions.learn", "Learning"): ("uncertain", "learn_page"),
    ("loopsim.decisions.planning.proposal", "Proposal"): ("optimum", "proposal_page"),
    ("loopsim.decisions.stored", "StoredProposal"): ("optimum", "stored_page"),
    ("loopsim.reports.kinds.calibration", "StoredCalibration"): ("calibration", "calibration_page"),
    ("loopsim.calibration.score", "Score"): ("score", "score_page"),
    ("loopsim.reports.kinds.score", "StoredScore"): ("score", "stored_page"),
}

Maker = Callable[[Any, Path | None], Page]


def page_maker(result: object) -> Maker | None:
    """The function that makes a page of a result and its folder; None for anything that has no report."""
    for kind in type(result).__mro__:
        if (found := _MAKERS.get((kind.__module__, kind.__qualname__))) is not None:
            module, name = found
            return getattr(import_module(f"loopsim.reports.kinds.{module}"), name)  # type: ignore[no-any-return]
    return None
