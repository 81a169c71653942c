"""The legal guard: what in a plan is outside the rules of :data:`loopsim.scenario.legal_rules.RULES`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loopsim.scenario.caution import Language
from loopsim.scenario.document import Document
from loopsim.scenario.legal_rules import LEVELS_ALLOWED, RULES, Rule
from loopsim.scenario.levers import Levers
from loopsim.scenario.schedule import days_of_change, scheduled_paths, values_by_day
from loopsim.scenario.tree import merged, parts, put, reach

__all__ = ["LEVELS_ALLOWED", "PLACES", "Finding", "findings", "legal_findings", "refused"]

#: Where the levers lie that the guard looks at.
PLACES = (
    "levers.commission",
    "levers.referral",
    "levers.guides",
    "levers.leaders",
    "levers.creators",
    "levers.membership",
    "levers.top_up",
    "levers.messages",
    "levers.launch",
    "levers.policy.hire",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a plan that is outside a rule, and the day from which it is."""

    rule: Rule
    facts: Mapping[str, Any]
    from_day: int

    @property
    def path(self) -> str:
        """The lever concerned."""
        return self.rule.path

    @property
    def plan(self) -> str:
        """Sentence on the plan in English, without the lever."""
        return self._plan("en")

    def in_words(self, language: Language = "en") -> str:
        """The lever, what it does, the rule, and the day from which it does."""
        day = {"en": f" (from day {self.from_day})", "zh": f"（自第{self.from_day}天起）"}[language]
        return f"{self.path} {self._plan(language)}" + (day if self.from_day else "")

    def in_brief(self, language: Language = "en") -> str:
        """A few words for a picture."""
        return self.rule.brief[language].format(**self.facts)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "path": self.path,
            "rule": self.rule.key,
            "source": self.rule.source.en,
            "is_binding": self.rule.is_binding,
            "from_day": self.from_day,
            "sentence": self.in_words(),
        }

    def _plan(self, language: Language) -> str:
        source = getattr(self.rule.source, language)
        around = {"en": f" ({source})", "zh": f"（{source}）"}[language]
        return self.rule.words[language].format(**self.facts) + around

    def __str__(self) -> str:
        return self.in_words()


def legal_findings(scenario: Document, language: Language = "en") -> list[str]:
    """Name everything in the plan, scheduled changes included, that is outside a rule: a sentence each, or none."""
    return [finding.in_words(language) for finding in findings(scenario)]


def findings(scenario: Document) -> list[Finding]:
    """The same as values, each with the first day on which it holds."""
    first: dict[str, Finding] = {}
    for day, levers in _plans(scenario):
        for rule in RULES:
            if rule.key not in first and (facts := rule.find(levers)) is not None:
                first[rule.key] = Finding(rule, facts, day)
    return list(first.values())


def refused(scenario: Document) -> list[Finding]:
    """Return those that the guard refuses, if it is told to: what is against a law that holds for everyone."""
    return [finding for finding in findings(scenario) if finding.rule.is_binding]


def _plans(scenario: Document) -> Iterator[tuple[int, Levers]]:
    """The levers on day 0 and on each day on which the schedule changes something that the guard looks at."""
    schedule, days = scenario.schedule, scenario.days
    paths = [path for path in scheduled_paths(schedule) if path.startswith(tuple(f"{place}." for place in PLACES))]
    if not paths:
        yield 0, scenario.levers
        return
    tree = merged(None, {"levers": scenario.levers.model_dump()})
    by_path = {path: values_by_day(path, reach(tree, parts(path)), schedule, days) for path in paths}
    starts = {day for day, _ in days_of_change(schedule, days)}
    ends = {day for entry in schedule if entry.to_day is not None for day in (entry.to_day, entry.to_day + 1)}
    for day in sorted(day for day in {0} | starts | ends if day < days):
        for path, values in by_path.items():
            put(tree, parts(path), values[day])
        yield day, Levers.model_validate(tree["levers"])
