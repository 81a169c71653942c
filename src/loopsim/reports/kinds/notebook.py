"""Key figures of answers in a notebook, where a whole report would be too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from loopsim.decisions.branch import Branches
from loopsim.decisions.branch_words import future_name
from loopsim.decisions.explain import Explanation
from loopsim.decisions.influences import Sensitivity
from loopsim.decisions.learn import Learning
from loopsim.decisions.map_panels import MapPanels
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.outcomes import Robustness
from loopsim.decisions.planning.proposal import Proposal
from loopsim.reports.measures import figure, named, named_value
from loopsim.reports.parts import Both, KeyFigure, same

if TYPE_CHECKING:
    from loopsim.decisions.answer import Answer

#: Measures of futures; values of a sensitivity analysis that are told of each measure.
_OF_FUTURES, _MOST_VALUES = ("profit", "reachable"), 2


def key_figures(found: Answer) -> Iterator[KeyFigure]:
    """Yield the figures of an answer that one remembers."""
    from loopsim.reports.kinds import comparison, maps, optimum, uncertain

    if isinstance(found, Robustness):
        yield from uncertain.key_figures(found)
    elif isinstance(found, Learning):
        yield from uncertain.learn_figures(found)
    elif isinstance(found, Proposal):
        yield from optimum.key_figures(found.to_dict())
    elif isinstance(found, Explanation):
        yield from comparison.key_figures(found.comparison)
    elif isinstance(found, KpiMap):
        yield from maps.key_figures(found)
    elif isinstance(found, MapPanels):
        for name, one in found.maps.items():
            for told in maps.key_figures(one):
                yield told._replace(name=Both(f"{name}: {told.name.en}", f"{found.name(name, 'zh')}：{told.name.zh}"))
    elif isinstance(found, Branches):
        yield from _of_futures(found)
    elif isinstance(found, Sensitivity):
        yield from _of_influences(found)


def _of_futures(found: Branches) -> Iterator[KeyFigure]:
    for kpi in _OF_FUTURES:
        for name, run in found.futures.items():
            value: Any = run.summary()[kpi]
            goal = named(kpi)
            title = Both(f"{goal.en}: {future_name(name, 'en')}", f"{goal.zh}：{future_name(name, 'zh')}")
            yield KeyFigure(title, figure(kpi, float(value)))


def _of_influences(found: Sensitivity) -> Iterator[KeyFigure]:
    for kpi, some in found.influences.items():
        for one in some[:_MOST_VALUES]:
            goal, name = named(kpi), named_value(one.path)
            is_part = found.method == "sobol"
            size = f"{min(one.total, 1.0):.0%}" if is_part else f"{one.total:.2g}"
            yield KeyFigure(Both(f"{goal.en} by {name.en}", f"{goal.zh}：{name.zh}"), same(size))
