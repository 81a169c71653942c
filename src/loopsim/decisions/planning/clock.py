"""Clock of a search: the part of time or runs that is used up, and which stage may use how much of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["searching", "comparing the best", "confirming on fresh seeds", "valuing each lever"]

#: Part of the whole at the end of each stage.
ENDS: dict[Stage, float] = {
    "searching": 0.62,
    "comparing the best": 0.74,
    "confirming on fresh seeds": 0.88,
    "valuing each lever": 1.0,
}

#: Called with the stage, the part of the whole that is done, and a sentence on the best plan when there is a new one.
Tell = Callable[[str, float, str], None]


@dataclass
class Clock:
    """Time or runs that a search may take; with neither it ends when it finds nothing better."""

    minutes: float | None = None
    most_runs: int | None = None
    progress: Tell | None = None
    runs: Callable[[], int] = lambda: 0
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

    def begin(self, stage: Stage) -> None:
        """Note that a stage begins."""
        self._stage = stage
        self.tell()

    def tell(self, best: str = "") -> None:
        """Tell how far it is."""
        if self.progress is not None:
            self.progress(self._stage, min(self.part(), 1.0), best)
