"""Clock of a search: the part of time or runs that is used up, and which stage may use how much of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal[
    "searching", "comparing the best", "confirming on fresh seeds", "checking each move", "valuing each lever"
]  # fmt: skip

#: Part of the whole at the end of each stage.
ENDS: dict[Stage, float] = {
    "searching": 0.62,
    "comparing the best": 0.74,
    "confirming on fresh seeds": 0.88,
    "checking each move": 0.94,
    "valuing each lever": 1.0,
}

#: More runs than any search makes; not infinite, of which there are no whole parts.
_MANY = 1e12

#: Called with the stage, the part of the whole that is done, and a sentence on the best plan when there is a new one.
Tell = Callable[[str, float, str], None]


@dataclass
class Clock:
    """Time or runs that a search may take; with neither it ends when it finds nothing better.

    Time is looked at when a step is over; runs are counted before it, so that there are never more of them.
    """

    minutes: float | None = None
    most_runs: int | None = None
    progress: Tell | None = None
    runs: Callable[[], int] = lambda: 0
    least: dict[Stage, int] = field(default_factory=dict)  # runs that a stage needs, which those before it leave
    _start: float = field(default_factory=time.monotonic)
    _stage: Stage = "searching"

    def part(self) -> float:
        """Return the part of time or runs that is used up."""
        parts = [0.0]
        if self.minutes is not None:
            parts.append((time.monotonic() - self._start) / (60 * self.minutes))
        if self.most_runs is not None:
            parts.append(self.runs() / self.most_runs)
        return max(parts)

    def is_over(self, stage: Stage) -> bool:
        """Whether a stage must end."""
        return self.part() >= ENDS[stage]

    def left(self, stage: Stage) -> float:
        """Return how many runs a stage may still make; very many where only time counts."""
        if self.most_runs is None:
            return _MANY
        stages = list(ENDS)
        kept = sum(self.least.get(one, 0) for one in stages[stages.index(stage) + 1 :])
        return min(int(ENDS[stage] * self.most_runs), self.most_runs - kept) - self.runs()

    def room(self, stage: Stage) -> float:
        """Return how many runs a stage will have made at its end, where runs take as long as they did so far."""
        room = self.left(stage)
        if self.minutes is not None and self.runs():
            seconds = time.monotonic() - self._start
            room = min(room, (ENDS[stage] * 60 * self.minutes / max(seconds, 1e-9) - 1) * self.runs())
        return max(room, 0.0)

    def begin(self, stage: Stage) -> None:
        """Note that a stage begins."""
        self._stage = stage
        self.tell()

    def tell(self, best: str = "") -> None:
        """Tell how far it is."""
        if self.progress is not None:
            self.progress(self._stage, min(self.part(), 1.0), best)
