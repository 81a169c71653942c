"""The desk of one visitor: the scenario under way, the values moved, those refused, and the plan pinned beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loopsim.runs.what_differs import changed
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import has, parts, reach


@dataclass(frozen=True)
class Refusal:
    """A value that was entered and is not good, with what is wrong about it."""

    value: Any
    faults: tuple[Fault, ...]


@dataclass
class Desk:
    """A scenario to start from and the values moved since. Only good values get into ``now``.

    ``edition`` counts the scenarios that were put on the desk: whatever stands on the screen belongs to one of them.
    """

    base: Scenario
    edition: int = 0
    moved: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    pinned: Scenario | None = None
    now: Scenario = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.base

    def put(self, scenario: Scenario) -> None:
        """Start from another scenario; the pinned plan stays."""
        self.base, self.now = scenario, scenario
        self.edition += 1
        self.moved, self.refused = {}, {}

    def value(self, path: str) -> Any:
        """Return the value of a lever now; None where the scenario has none there."""
        tree, at = self.now.to_dict(), parts(path)
        return reach(tree, at) if has(tree, at) else None

    def move(self, path: str, value: Any) -> None:
        """Set a lever. A value that is not good is kept as refused, and the scenario stays as it was."""
        self.refused.pop(path, None)
        moved = {**self.moved, path: value}
        try:
            now = self.base.change(moved)
        except ScenarioError as error:
            self.refused[path] = Refusal(value, error.faults)
            return
        self.now, self.moved = now, moved

    def refuse(self, path: str, value: Any, fault: Fault) -> None:
        """Note a value that cannot even be read."""
        self.refused[path] = Refusal(value, (fault,))

    def back(self) -> None:
        """Put every lever back to where the scenario has it."""
        self.put(self.base)

    def pin(self) -> None:
        """Keep the scenario as it is now, to compare with."""
        self.pinned = self.now

    def unpin(self) -> None:
        """Compare with nothing."""
        self.pinned = None

    @property
    def is_apart(self) -> bool:
        """Whether a plan is pinned that differs from the scenario now."""
        return self.pinned is not None and self.pinned.digest() != self.now.digest()

    def differences(self) -> Mapping[str, list[Any]]:
        """Return ``path -> [value of the pinned plan, value now]``; of the scenario to start from where none is."""
        return changed(self.pinned or self.base, self.now)
