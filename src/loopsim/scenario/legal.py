"""The legal guard: what in a plan is outside the rules of :data:`loopsim.scenario.legal_rules.RULES`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loopsim.declare.english import as_one
from loopsim.languages import Both, in_language
from loopsim.scenario.caution import Language
from loopsim.scenario.document import Document
from loopsim.scenario.legal_rules import LEVELS_ALLOWED, RULES, Rule
from loopsim.scenario.levers import Levers
from loopsim.scenario.policies import waiting
from loopsim.scenario.schedule import scheduled_paths, values_by_day
from loopsim.scenario.tree import merged, parts, put, reach

__all__ = ["CAVEAT", "LEVELS_ALLOWED", "PLACES", "Finding", "findings", "legal_findings", "refused", "with_caveat"]

#: Words behind whatever the guard has found.
CAVEAT = Both(
    "the guard informs and certifies nothing: the law knows more than the rules named here",
    "此项检查只作提示，不作保证：法律法规不止这些",
)

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
    "levers.policy.sequence",
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
    def plan(self) -> Both:
        """Sentence on the plan, without the lever."""
        return Both(self._plan("en"), self._plan("zh"))

    def in_words(self, language: Language = "en") -> str:
        """The lever, what it does, the rule, and the day from which it does."""
        day = {"en": f" (from day {self.from_day})", "zh": f"（自第{self.from_day}天起）"}[language]
        return f"{self.path} {self._plan(language)}" + (day if self.from_day else "")

    def in_brief(self, language: Language = "en") -> str:
        """A few words for a picture."""
        return as_one(self.rule.brief[language].format(**self.facts))

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
        return as_one(self.rule.words[language].format(**self.facts)) + around

    def __str__(self) -> str:
        return self.in_words()


def legal_findings(scenario: Document, language: Language = "en") -> list[str]:
    """Name everything in the plan, scheduled changes included, that is outside a rule: a sentence each, or none."""
    return [finding.in_words(language) for finding in findings(scenario)]


def with_caveat(told: Sequence[str], language: Language = "en") -> list[str]:
    """Return what was found, with the words on what that is worth behind it; none where nothing was found."""
    return [*told, in_language(CAVEAT, language)] if told else []


def findings(scenario: Document, days: int | None = None) -> list[Finding]:
    """The same as values, each with the first day on which it holds, and the facts of the day on which it is worst.

    ``days``: of the run, if not those of the scenario.
    """
    found: dict[str, Finding] = {}
    for day, levers in _plans(scenario, days):
        for rule in RULES:
            if (facts := rule.find(levers)) is None:
                continue
            known = found.get(rule.key)
            if known is None:
                found[rule.key] = Finding(rule, facts, day)
            elif rule.excess(facts) > rule.excess(known.facts):
                found[rule.key] = Finding(rule, facts, known.from_day)
    return list(found.values())


def refused(scenario: Document) -> list[Finding]:
    """Return those that the guard refuses, if it is told to: what is against a law that holds for everyone."""
    return [finding for finding in findings(scenario) if finding.rule.is_binding]


def _plans(scenario: Document, days: int | None) -> Iterator[tuple[int, Levers]]:
    """Each set of levers that the guard looks at, with the first day on which it holds."""
    first: dict[tuple[Any, ...], int] = {}
    for day, values in enumerate(_each_day(scenario, days)):
        first.setdefault(values, day)
    for values, day in first.items():
        yield day, _with(scenario, values)


def levers_by_day(scenario: Document, days: int) -> Iterator[Levers]:
    """Levers of each day of a run of so many days, by the schedule and by the steps of a sequence."""
    made: dict[tuple[Any, ...], Levers] = {}
    for values in _each_day(scenario, days):
        if values not in made:
            made[values] = _with(scenario, values)
        yield made[values]


def _paths(scenario: Document) -> list[str]:
    """Levers that the guard looks at and the schedule changes."""
    places = tuple(f"{place}." for place in PLACES)
    return [path for path in scheduled_paths(scenario.schedule) if path.startswith(places)]


def _each_day(scenario: Document, days: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Values of these levers on each day, and which steps of the sequence have not begun."""
    days, paths = scenario.days if days is None else days, _paths(scenario)
    tree = {"levers": scenario.levers.model_dump()} if paths else {}
    columns = [values_by_day(path, reach(tree, parts(path)), scenario.schedule, days) for path in paths]
    for day, held_off in enumerate(steps_waiting(scenario, days)):
        yield (*(_fixed(column[day]) for column in columns), held_off)


def steps_waiting(scenario: Document, days: int) -> Iterator[tuple[str, ...]]:
    """Steps of the sequence that have not begun, on each day."""
    plan = scenario.levers.policy.sequence
    gaps, orders = (
        values_by_day(f"levers.policy.sequence.{name}", getattr(plan, name), scenario.schedule, days)
        for name in ("gap_days", "order")
    )
    for day in range(days):
        yield waiting(day, gaps[day], orders[day])


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _with(scenario: Document, values: tuple[Any, ...]) -> Levers:
    """Levers of the scenario with values of a day."""
    *scheduled, held_off = values
    if not scheduled and not held_off:  # as most plans are; copies take their time
        return scenario.levers
    tree = merged(None, {"levers": scenario.levers.model_dump()})
    for path, value in zip(_paths(scenario), scheduled, strict=True):
        put(tree, parts(path), value)
    levers = tree["levers"]
    if "community" in held_off:
        levers["leaders"].update(count=0, most=0)
    if "members" in held_off:
        levers["membership"]["term_weeks"] = 0
    if "distribution" in held_off:
        levers["commission"].update(level_shares=[0.0], partner_lift_share=0.0)
        levers["creators"]["commission_share"] = 0.0
    return Levers.model_validate(levers)
