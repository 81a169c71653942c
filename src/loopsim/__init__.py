"""loopsim: does a merchant's private-domain traffic loop close, and what is that worth?

A name is looked up when it is first used, so that ``import loopsim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loopsim.calibration.bass import calibrate_bass
    from loopsim.calibration.buying import calibrate_transactions
    from loopsim.calibration.growth import calibrate_growth
    from loopsim.calibration.renewal import calibrate_membership
    from loopsim.calibration.score import Score
    from loopsim.calibration.scoring import score
    from loopsim.decisions.branch import Branches, branch
    from loopsim.decisions.explain import Explanation, explain
    from loopsim.decisions.influences import Sensitivity
    from loopsim.decisions.learn import Learning, learn
    from loopsim.decisions.map_over import map_over
    from loopsim.decisions.map_panels import MapPanels
    from loopsim.decisions.mapped import KpiMap
    from loopsim.decisions.optimize import optimize
    from loopsim.decisions.outcomes import Robustness
    from loopsim.decisions.planning.proposal import Proposal
    from loopsim.decisions.robust import robust
    from loopsim.decisions.sensitivity import sensitivity
    from loopsim.dictionary.tables import columns
    from loopsim.engines.agents import ClosedLoop, CommunityLeader, Customer, SalesGuide
    from loopsim.reports.reading import report
    from loopsim.results.run import Run
    from loopsim.results.store import StoreError
    from loopsim.robustness import loop_by_day
    from loopsim.runs.compare import compare
    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicate import replicate
    from loopsim.runs.replicates import Replicates
    from loopsim.scenario.faults import ScenarioError
    from loopsim.scenario.scenario import Scenario
    from loopsim.shop.shop import Shop
    from loopsim.simulation import simulate
    from loopsim.studies.study import Study
    from loopsim.sweeps.lock import LockedError
    from loopsim.sweeps.result import Sweep, load
    from loopsim.sweeps.sweep import sweep
    from loopsim.sweeps.workers import SweepError
    from loopsim.validation.verify import verify

__version__ = "0.1.0"

__all__ = [
    "Branches",
    "ClosedLoop",
    "CommunityLeader",
    "Comparison",
    "Customer",
    "Explanation",
    "KpiMap",
    "Learning",
    "LockedError",
    "MapPanels",
    "Proposal",
    "Replicates",
    "Robustness",
    "Run",
    "SalesGuide",
    "Scenario",
    "ScenarioError",
    "Score",
    "Sensitivity",
    "Shop",
    "StoreError",
    "Study",
    "Sweep",
    "SweepError",
    "__version__",
    "branch",
    "calibrate_bass",
    "calibrate_growth",
    "calibrate_membership",
    "calibrate_transactions",
    "columns",
    "compare",
    "explain",
    "learn",
    "load",
    "loop_by_day",
    "map_over",
    "optimize",
    "replicate",
    "report",
    "robust",
    "score",
    "sensitivity",
    "simulate",
    "sweep",
    "verify",
]

#: Module of each public name.
_HOMES = {
    "ClosedLoop": "loopsim.engines.agents",
    "CommunityLeader": "loopsim.engines.agents",
    "Comparison": "loopsim.runs.comparison",
    "Customer": "loopsim.engines.agents",
    "Explanation": "loopsim.decisions.explain",
    "KpiMap": "loopsim.decisions.mapped",
    "MapPanels": "loopsim.decisions.map_panels",
    "map_over": "loopsim.decisions.map_over",
    "Replicates": "loopsim.runs.replicates",
    "Run": "loopsim.results.run",
    "SalesGuide": "loopsim.engines.agents",
    "Scenario": "loopsim.scenario.scenario",
    "ScenarioError": "loopsim.scenario.faults",
    "StoreError": "loopsim.results.store",
    "SweepError": "loopsim.sweeps.workers",
    "LockedError": "loopsim.sweeps.lock",
    "Shop": "loopsim.shop.shop",
    "Study": "loopsim.studies.study",
    "Sweep": "loopsim.sweeps.result",
    "load": "loopsim.sweeps.result",
    "loop_by_day": "loopsim.robustness",
    "columns": "loopsim.dictionary.tables",
    "compare": "loopsim.runs.compare",
    "Branches": "loopsim.decisions.branch",
    "branch": "loopsim.decisions.branch",
    "explain": "loopsim.decisions.explain",
    "Learning": "loopsim.decisions.learn",
    "learn": "loopsim.decisions.learn",
    "Robustness": "loopsim.decisions.outcomes",
    "robust": "loopsim.decisions.robust",
    "Proposal": "loopsim.decisions.planning.proposal",
    "optimize": "loopsim.decisions.optimize",
    "Sensitivity": "loopsim.decisions.influences",
    "sensitivity": "loopsim.decisions.sensitivity",
    "replicate": "loopsim.runs.replicate",
    "report": "loopsim.reports.reading",
    "calibrate_bass": "loopsim.calibration.bass",
    "calibrate_growth": "loopsim.calibration.growth",
    "calibrate_membership": "loopsim.calibration.renewal",
    "calibrate_transactions": "loopsim.calibration.buying",
    "Score": "loopsim.calibration.score",
    "score": "loopsim.calibration.scoring",
    "simulate": "loopsim.simulation",
    "sweep": "loopsim.sweeps.sweep",
    "verify": "loopsim.validation.verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'loopsim' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
