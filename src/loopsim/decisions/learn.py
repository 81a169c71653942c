"""Value of information: ``loopsim.learn``, which number to measure next."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from loopsim.decisions.answer import Answer
from loopsim.decisions.evppi import Worth, worth_of_all, worths_of
from loopsim.decisions.outcomes import Robustness
from loopsim.languages import both, checked
from loopsim.results.pictured import Pictured
from loopsim.scenario.faults import Fault, ScenarioError, shown

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "zh"]

_RESULT = "learn.json"


@dataclass(frozen=True, eq=False, repr=False)
class Learning(Pictured, Answer):
    """Gain of the choice between plans from knowing each uncertain value. A value.

    ``chosen`` is the plan with the highest mean over the worlds; ``everything`` the gain from knowing all about a
    world, which no single value exceeds; ``values`` the gain from knowing one, the largest first.
    """

    robust: Robustness
    chosen: str
    everything: Worth
    values: Mapping[str, Worth]

    @property
    def is_told_apart(self) -> bool:
        """Whether ``chosen`` is the best plan with what is known now, by the rule of ``robust``."""
        from loopsim.decisions.robust_words import best_of

        return best_of(self.robust) is not None

    @cached_property
    def worth_it(self) -> tuple[str, ...]:
        """Values whose gain is told apart from nothing."""
        return tuple(path for path, worth in self.values.items() if worth.low > 0)

    def to_frame(self) -> pd.DataFrame:
        """A row a value: path, worth and its interval, share of ``everything``, range, and the way to measure it."""
        import pandas as pd

        from loopsim.decisions.measuring import way_to_measure

        ranges = {one.path: one for one in self.robust.worlds.ranges}
        whole = self.everything.value
        rows = [
            (path, *worth, worth.value / whole if whole else 0.0, ranges[path].low, ranges[path].high,
             way_to_measure(path).english)
            for path, worth in self.values.items()
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["path", "worth", "low", "high", "share", "range_low", "range_high", "how"])

    def sentences(self, language: Language = "en") -> list[str]:
        """Say what is chosen now, what knowing more is worth at most, and what to measure next and how."""
        from loopsim.decisions.learn_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        return {
            "scenario": self.robust.scenario,
            "goal": self.robust.goal,
            "chosen": self.chosen,
            "is_told_apart": self.is_told_apart,
            "everything": plain(self.everything._asdict()),
            "sentences": self.sentences(),
            "values": [plain(row) for row in self.to_frame().to_dict("records")],
        }


def learn(found: Robustness, *, out: str | os.PathLike[str] | None = None) -> Learning:
    """Rank the uncertain values by what knowing them is worth to the choice between plans.

    ``found`` is the result of :func:`loopsim.robust` with two plans or more; nothing is simulated. Worth is the
    expected gain of the goal from choosing after the value is known (value of partial perfect information); what the
    measurement costs is not in it. With ``out`` the answer is written there as ``learn.json``.

    Raises:
        ScenarioError: there is only one plan, so nothing to choose.
    """
    if not isinstance(found, Robustness):
        raise ScenarioError([Fault("found", shown(found), both("the result of robust", "robust 的结果"))])
    if len(found.names) < 2:
        raise ScenarioError(
            [
                Fault(
                    "learn",
                    both("one plan", "一个方案"),
                    both("two plans or more, between which knowledge could decide", "两个或更多方案，信息才能影响选择"),
                )
            ]
        )
    means = found.means
    rows = found.worlds.rows[found.used]
    everything = worth_of_all(means)
    values = {
        path: one._replace(value=min(one.value, everything.value))
        for path, one in zip(found.worlds.paths, worths_of(rows, means), strict=True)
    }
    # What is told apart from luck comes first, since it is what the sentences name.
    ranked = dict(sorted(values.items(), key=lambda one: (one[1].low <= 0, -one[1].value)))
    chosen = found.names[int(means.mean(axis=1).argmax())]
    told = Learning(found, chosen, everything, ranked)
    if out is not None:
        from pathlib import Path

        from loopsim.results.store import appearing, json_file

        with appearing(Path(out) / _RESULT) as part:
            json_file(told.to_dict())(part)
    return told
