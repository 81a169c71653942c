"""Influences of values on measures: the result of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from loopsim.decisions.answer import Answer
from loopsim.decisions.ranges import Range
from loopsim.languages import checked
from loopsim.results.pictured import Pictured

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["sobol", "morris", "pawn"]


@dataclass(frozen=True)
class Influence:
    """A value and its part in one measure.

    By Sobol's method ``first`` and ``total`` are parts of the variance. By Morris's ``total`` is the mean size of the
    effect of moving the value, as a part of the largest one's, by PAWN how far the distribution of the measure moves
    when the value is known (0: not, 1: all of it); ``first`` is None then.
    ``way`` is the sign of the effect: ``up``, ``down``, or ``either`` where it depends.
    """

    path: str
    total: float
    low: float
    high: float
    first: float | None
    way: Literal["up", "down", "either"]


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Pictured, Answer):
    """Influences by measure, the largest first. A value.

    ``luck`` is the part of the variance of a single run that is due to its seed; None with one run a point.
    ``rows`` are those used of the design, where runs failed or a measure was not defined. Measures in ``hidden`` have
    no influences: what the values do to them is not told apart from luck. Those in ``flat`` have none either: they come
    out the same at all points, as the value there. Into axes of your own ``plot``
    draws the first measure that has some.
    """

    scenario: str
    method: Method
    ranges: Mapping[str, Range]
    influences: Mapping[str, tuple[Influence, ...]]
    luck: Mapping[str, float | None]
    rows: Mapping[str, tuple[int, int]]
    runs: int
    days: int
    failed: int = 0  # runs
    hidden: tuple[str, ...] = ()  # measures of which luck is all that is seen
    flat: Mapping[str, float] = field(default_factory=dict)  # measures that do not vary, and their value
    held: tuple[str, ...] = ()  # paths of values not moved, since not all of their range goes with those of the others

    def to_frame(self) -> pd.DataFrame:
        """A row a measure and value: kpi, path, decision (or not known), low, high and grade (of the range), total,
        total_low, total_high, first, way."""
        import pandas as pd

        rows = [
            (
                kpi, one.path, self.ranges[one.path].is_decision, self.ranges[one.path].low,
                self.ranges[one.path].high, self.ranges[one.path].grade, one.total, one.low, one.high,
                one.first, one.way,
            )
            for kpi, some in self.influences.items()
            for one in some
        ]  # fmt: skip
        names = ["kpi", "path", "is_decision", "range_low", "range_high", "range_grade", "total", "total_low",
                 "total_high", "first", "way"]  # fmt: skip
        return pd.DataFrame(rows, columns=names)

    def sentences(self, language: Literal["en", "zh"] = "en") -> list[str]:
        """Say for each measure what matters of what can be decided and of what is not known, and what does not."""
        from loopsim.decisions.sensitivity_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        return {
            "scenario": self.scenario,
            "method": self.method,
            "runs": self.runs,
            "days": self.days,
            "failed": self.failed,
            "sentences": self.sentences(),
            "ranges": {path: asdict(one) for path, one in self.ranges.items()},
            "influences": {kpi: [plain(asdict(one)) for one in some] for kpi, some in self.influences.items()},
            "hidden": list(self.hidden),
            "flat": dict(self.flat),
            "held": list(self.held),
            "luck": plain(dict(self.luck)),
            "rows": {kpi: list(pair) for kpi, pair in self.rows.items()},
        }
