"""The answer of a search: the plan to make, what it gains and how sure that is, what cannot be told apart from it."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from loopsim.decisions.answer import Answer
from loopsim.decisions.planning.problem import Point
from loopsim.decisions.planning.reading import Plan
from loopsim.decisions.planning.search import Found
from loopsim.decisions.planning.world import changes_at, scenario_at
from loopsim.languages import checked
from loopsim.results.pictured import Pictured
from loopsim.runs.headline import Change
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "zh"]


@dataclass(frozen=True, eq=False, repr=False)
class Proposal(Pictured, Answer):
    """A proposed plan with all that speaks for it. A value.

    ``point`` are the levers as they should be set; where no plan is told apart from today's, those of today.
    """

    plan: Plan
    found: Found
    minutes: float | None = None

    @cached_property
    def keeps_today(self) -> bool:
        """Whether today's plan stays: it keeps bounds and constraints, and no other is told apart from it."""
        confirmed = self.found.confirmed
        is_beaten = confirmed.keeps and confirmed.is_better
        return confirmed.is_today_allowed and not is_beaten

    @property
    def today(self) -> Point:
        """The levers as they are set now."""
        return self.found.problem.today

    @property
    def point(self) -> Point:
        """The levers as they should be set."""
        return self.today if self.keeps_today else self.found.confirmed.choice

    @property
    def gains(self) -> tuple[Change, ...]:
        """The gain of the best plan found over today's on fresh seeds, by goal, with its 95% interval."""
        return self.found.confirmed.gains

    @property
    def promised(self) -> tuple[Change, ...]:
        """The same gain on the seeds of the search, which is too good on average."""
        return self.found.promised

    @property
    def optimism(self) -> float:
        """Part of the promised gain that fresh seeds do not give, of the first goal."""
        return self.promised[0].mean - self.leader_gain.mean

    @property
    def leader_gain(self) -> Change:
        """The gain in the first goal, on fresh seeds, of the plan that was promised: no lever is put back in it yet."""
        confirmed = self.found.confirmed
        return next((one.gains[0] for one in confirmed.finalists if one.point == confirmed.leader), self.gains[0])

    @property
    def left_as_today(self) -> tuple[str, ...]:
        """Levers that the search moved and that stay as today: no run tells their moves apart from no effect."""
        return tuple(self._names[place] for place in self.found.confirmed.back)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Levers that are moved, and of whose moves no runs were left to tell whether they have any effect."""
        return tuple(self._names[place] for place in self.found.confirmed.unchecked)

    @property
    def not_apart(self) -> tuple[Point, ...]:
        """Finalists that keep the constraints and cannot be told apart from the best; today's plan may be one.

        The plan that it was before levers were put back is none of them: ``left_as_today`` tells of it.
        """
        confirmed = self.found.confirmed
        same = (confirmed.choice, confirmed.leader)
        return tuple(
            one.point for one in confirmed.finalists if one.point not in same and one.keeps and not one.is_apart
        )

    @cached_property
    def scenario(self) -> Scenario:
        """The recommended scenario, which ``loopsim run`` takes."""
        return self.plan.base if self.keeps_today else self.scenario_of(self.point)

    def scenario_of(self, point: Point) -> Scenario:
        """Return the scenario of another plan, such as one of ``front``."""
        base = self.plan.base
        return base if point == self.today else _renamed(scenario_at(self.plan, point), f"{base.name} proposed")

    @property
    def front(self) -> tuple[Point, ...]:
        """With two goals: the plans that no other beats in both, by the first goal."""
        return self.found.confirmed.front

    def to_frame(self) -> pd.DataFrame:
        """A row a plan that was compared on fresh seeds: the levers, ``gain`` by goal with low and high, ``keeps`` (the
        constraints), and what it is: ``best``, ``today``, ``not told apart``, ``front`` or ``other``."""
        import pandas as pd

        confirmed, problem = self.found.confirmed, self.found.problem
        rows = []
        for one in confirmed.finalists:
            row: dict[str, Any] = dict(zip(self._names, one.point, strict=True))
            for goal, gain in zip(problem.goals, one.gains, strict=True):
                row |= {f"{goal.measure}_gain": goal.sign * gain.mean}
                ends = sorted((goal.sign * gain.low, goal.sign * gain.high))
                row |= {f"{goal.measure}_gain_low": ends[0], f"{goal.measure}_gain_high": ends[1]}
            rows.append(row | {"keeps": one.keeps, "is": self._role(one.point)})
        return pd.DataFrame(rows)

    def tried(self) -> pd.DataFrame:
        """A row a plan that was tried in the search: the levers, seeds, mean of each goal, breach of constraints."""
        import pandas as pd

        ledger, problem = self.found.searched, self.found.problem
        rows = []
        for point in ledger.found:
            row: dict[str, Any] = dict(zip(self._names, point, strict=True)) | {"seeds": ledger.seeds(point)}
            for number, goal in enumerate(problem.goals):
                row[goal.measure] = goal.sign * ledger.mean(point, number)
            rows.append(row | {"breach": ledger.violation(point), "after_runs": ledger.when[point]})
        return pd.DataFrame(rows)

    def marginal(self) -> pd.DataFrame:
        """A row a lever and goal: where it was moved, value of a unit and of the next 1,000 CNY, with intervals."""
        import pandas as pd

        rows = []
        for one in self.found.marginal:
            goal = self.found.problem.goals[one.goal]
            row: dict[str, Any] = {"lever": one.lever.name, "goal": goal.measure, "from": one.low, "to": one.high}
            for name, told in (("unit", one.per_unit), ("1000_cny", one.per_1000)):
                ends = (math.nan,) * 3 if told is None else (told.mean, told.low, told.high)
                row |= dict(zip((f"by_{name}", f"by_{name}_low", f"by_{name}_high"), ends, strict=True))
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def _names(self) -> list[str]:
        return [lever.name for lever in self.found.problem.levers]

    def _role(self, point: Point) -> str:
        if point == self.found.confirmed.choice:
            return "best"
        if point == self.today:
            return "today"
        if point in self.front:
            return "front"
        is_alike = point in self.not_apart or point == self.found.confirmed.leader
        return "not told apart" if is_alike else "other"

    def sentences(self, language: Language = "en") -> list[str]:
        """Say what to do, what it brings, how sure that is, and what the next money is worth."""
        from loopsim.decisions.optimize_words import sentences

        return sentences(self, checked(language))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        from loopsim.runs.replicates import plain

        found, problem = self.found, self.found.problem
        return {
            "plan": self.plan.name,
            "scenario": self.plan.base.name,
            "days": self.plan.days,
            "goals": [goal.measure for goal in problem.goals],
            "sentences": self.sentences(),
            "keeps_today": self.keeps_today,
            "recommended": plain(dict(zip(self._names, self.point, strict=True))),
            "changes": {} if self.keeps_today else plain(changes_at(self.plan, self.point)),
            "left_as_today": list(self.left_as_today),
            "unchecked": list(self.unchecked),
            "gains": [plain(asdict(one)) for one in self.gains],
            "promised": [plain(asdict(one)) for one in self.promised],
            "optimism": plain({"": self.optimism})[""],
            "constraints": [
                plain(asdict(one.constraint) | {"mean": one.mean, "low": one.low, "high": one.high, "holds": one.holds})
                for one in found.confirmed.constraints
            ],
            "plans": [plain(row) for row in self.to_frame().to_dict("records")],
            "marginal": [plain(row) for row in self.marginal().to_dict("records")],
            "runs": found.runs,
            "fresh_seeds": found.confirmed.seeds,
            "has_converged": found.has_converged,
        }

    def save(self, folder: str | os.PathLike[str], *, language: Language = "en") -> None:
        """Write the answer in words, tables, figures and the recommended scenario into a folder."""
        from loopsim.results.store import appearing

        language = checked(language)
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob("scenario-[0-9]*.toml"):  # of a longer front
            old.unlink()
        for name, write in _files(self, language):
            with appearing(place / name) as part:
                write(part)


def _files(proposal: Proposal, language: Language) -> Iterator[tuple[str, Any]]:
    from loopsim.decisions.optimize_words import page
    from loopsim.results.store import json_file, scenario_files, table_file

    yield "answer.md", lambda part: part.write_text(page(proposal, language), encoding="utf-8")
    yield "plans.parquet", table_file(proposal.to_frame(), index=False)
    yield "tried.parquet", table_file(proposal.tried(), index=False)
    yield "marginal.parquet", table_file(proposal.marginal(), index=False)
    yield "proposal.json", json_file({**proposal.to_dict(), "sentences_zh": proposal.sentences("zh")})
    yield from scenario_files(proposal.scenario, "scenario").items()
    yield from scenario_files(proposal.plan.base, "today").items()
    for number, point in enumerate(proposal.front, start=1):
        scenario = _renamed(proposal.scenario_of(point), f"{proposal.plan.base.name} plan {number}")
        yield from scenario_files(scenario, f"scenario-{number}").items()


def _renamed(scenario: Scenario, name: str) -> Scenario:
    """Give a plan a name of its own, by which tables and pictures tell it from today's."""
    return scenario.change({"name": name[-80:]})
