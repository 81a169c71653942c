"""A caution and its words, in English and Chinese; and the values that levers take on the days of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from loopsim.declare.english import as_one
from loopsim.declare.idle import Why, Words
from loopsim.languages import in_language
from loopsim.scenario.caution_words import BRIEF, WORDS
from loopsim.scenario.document import Document, declared_at
from loopsim.scenario.faults import one_line
from loopsim.scenario.schedule import scheduled_paths, values_by_day
from loopsim.scenario.tree import parts

Language = Literal["en", "zh"]

_NO_FACTS: Mapping[str, object] = {}


class Said(NamedTuple):
    """Words in both languages, or their key in the table of words, and the facts in them, which may be words too."""

    words: Words
    facts: Mapping[str, object] = _NO_FACTS

    def in_words(self, language: Language) -> str:
        """The words with the facts in them."""
        words = WORDS[self.words] if isinstance(self.words, str) else self.words
        return as_one(words[language].format(**_told(self.facts, language)))


@dataclass(frozen=True)
class Caution:
    """A valid value that is likely not meant, and the reason."""

    path: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.in_words("en")

    @property
    def weight(self) -> int:
        """Place among all kinds of caution: the lower, the more it matters."""
        return list(WORDS).index(self.key)

    def in_words(self, language: Language = "en") -> str:
        """The sentence, without the value concerned."""
        return Said(self.key, self.facts).in_words(language)

    def in_brief(self, language: Language = "en") -> str:
        """A few words for a picture, with what they are about."""
        facts = _told(self.facts, language)
        return one_line(as_one(BRIEF[self.key][language].format(path=self.path.removeprefix("levers."), **facts)))

    def line(self, language: Language = "en") -> str:
        """The value concerned, in Chinese with its name, and the sentence."""
        if language == "en":
            return one_line(f"{self.path}: {self.in_words()}")
        declared = declared_at(parts(self.path))
        named = f"{self.path} {declared.chinese}" if declared is not None else in_language(self.path, "zh")
        return one_line(f"{named}：{self.in_words('zh')}")

    def as_dict(self) -> dict[str, str]:
        """``{"path": ..., "sentence": ...}``, the sentence in English."""
        return {"path": self.path, "sentence": self.sentence}

    def __str__(self) -> str:
        return self.line()


def _told(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: _fact(fact, language) for name, fact in facts.items()}


def _fact(fact: object, language: Language) -> object:
    return Said(fact.words, fact.facts).in_words(language) if isinstance(fact, Said | Why) else fact


class Seen:
    """A scenario with all values that its levers take on some day of a run."""

    def __init__(self, scenario: Document, days: int) -> None:
        self.scenario, self.days = scenario, days

    def ever(self, path: str) -> list[Any]:
        """Values of a lever on the days of the run: the plain one and those of the schedule."""
        found = [self.plain(path)]
        for entry in self.scenario.schedule:
            if entry.from_day < self.days:
                found += [values[path] for values in (entry.set, entry.ramp) if path in values]
        return found

    def is_on(self, *paths: str) -> bool:
        """Whether one of these levers is above 0 on some day."""
        return any(bool(value) for path in paths for value in self.ever(path))

    def first_turn(self, path: str) -> int:
        """Day on which a repetition every so many weeks first comes, be it after the run; 0: on none."""
        return 7 * min((weeks for weeks in self.ever(path) if weeks), default=0)

    def plain(self, path: str) -> Any:
        """The value of a lever without the schedule."""
        return attrgetter(path)(self.scenario)

    def together(self, *paths: str) -> list[tuple[Any, ...]]:
        """The values that these levers have on one and the same day, each set of them once."""
        changing = set(scheduled_paths(self.scenario.schedule))
        columns = [
            values_by_day(path, self.plain(path), self.scenario.schedule, self.days)
            if path in changing
            else [self.plain(path)] * self.days
            for path in paths
        ]
        return list(dict.fromkeys(zip(*columns, strict=True)))
