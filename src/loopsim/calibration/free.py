"""Values to fit: those of a scenario by path, each between two bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from loopsim.languages import both
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import Fault, ScenarioError, number, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts, reach

#: Bounds nobody gave: the value of the scenario divided and multiplied by this.
_USUAL_FACTOR = 5.0


@dataclass(frozen=True)
class Free:
    """A value of the scenario that is fitted, between two bounds; on the log scale where the lower one is above 0."""

    path: str
    low: float
    high: float

    @property
    def is_log(self) -> bool:
        """Whether steps are factors."""
        return self.low > 0

    def value(self, place: float) -> float:
        """``[0, 1] -> value``."""
        found = self.low * (self.high / self.low) ** place if self.is_log else self.low + (self.high - self.low) * place
        return float(min(max(found, self.low), self.high))  # powers round beyond the bounds

    def place(self, value: float) -> float:
        """The way back."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def slope(self, place: float) -> float:
        """Change of the value with the place."""
        return self.value(place) * math.log(self.high / self.low) if self.is_log else self.high - self.low


def free_parameters(scenario: Scenario, asked: Sequence[str]) -> tuple[Free, ...]:
    """``["levers.ads.cost_per_follower_cny=20:200", "behavior.sharing.per_week"] -> parameters``.

    Bounds that are left out are a fifth and five times the value of the scenario, within what a scenario allows.

    Raises:
        ScenarioError: no such path, no number, or no bounds that make sense; every one is told.
    """
    tree, found, faults = scenario.to_dict(), [], []
    for text in asked:
        path, _, bounds = text.partition("=")
        declared = declared_at(parts(path.strip()))
        if declared is None or declared.kind != "number":
            kind = both("no value of a scenario", "场景中没有的值") if declared is None else f"a {declared.kind}"
            faults.append(
                Fault(
                    f"--fit {path}",
                    kind,
                    both(
                        "the path of a number, such as behavior.sharing.per_week",
                        "数值的路径，如 behavior.sharing.per_week",
                    ),
                )
            )
            continue
        try:
            now = float(reach(tree, parts(path.strip())))
        except (LookupError, TypeError):
            faults.append(
                Fault(
                    f"--fit {path}",
                    both("nothing there in this scenario", "此场景中没有的值"),
                    both("a path that the scenario has", "场景中存在的路径"),
                )
            )
            continue
        low, high = now / _USUAL_FACTOR, now * _USUAL_FACTOR
        if bounds:
            try:
                low, high = (float(part) for part in bounds.split(":"))
            except ValueError:
                faults.append(
                    Fault(f"--fit {path}", shown(bounds), both("LOW:HIGH, such as 0.01:0.2", "LOW:HIGH，如 0.01:0.2"))
                )
                continue
        elif now == 0:
            faults.append(
                Fault(
                    f"--fit {path}",
                    both("0 in the scenario and no bounds", "场景中为 0 且没有界限"),
                    f"{path}=LOW:HIGH",
                )
            )
            continue
        least = declared.low if declared.low is not None else -math.inf
        most = declared.high if declared.high is not None else math.inf
        if not bounds:
            low, high = max(low, least), min(high, most)
        if not (least <= low < high <= most and math.isfinite(high)) or (declared.low_is_open and low <= least):
            right = both(
                "two numbers, the lower one first, within {least} and {most}",
                "两个数，先小后大，在 {least} 与 {most} 之间",
                least=number(least),
                most=number(most),
            )
            faults.append(Fault(f"--fit {path}", f"{low:g}:{high:g}", right))
            continue
        found.append(Free(path.strip(), low, high))
    paths = [one.path for one in found]
    faults += [
        Fault(f"--fit {path}", both("given twice", "给了两次"), both("each path once", "每个路径一次"))
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]
    if not asked:
        faults.append(
            Fault(
                "--fit",
                both("nothing to fit", "没有要拟合的值"),
                both("at least one PATH or PATH=LOW:HIGH", "至少一个 PATH 或 PATH=LOW:HIGH"),
            )
        )
    if faults:
        raise ScenarioError(faults)
    return tuple(found)
