"""Parts of a report, as values: each kind of result is told by the same few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from loopsim.declare.english import as_one
from loopsim.languages import in_language

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from loopsim.plots.saved import Saved

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: Colours of the answer: good, bad, in between.
Tone = Literal["good", "bad", "open", "plain"]


class Both(NamedTuple):
    """A text in English and in Chinese."""

    en: str
    zh: str

    @property
    def is_one(self) -> bool:
        """Whether both are the same text."""
        return self.en == self.zh

    def filled(self, **facts: object) -> Both:
        """Fill in facts, which may be texts in both languages themselves."""
        return Both(as_one(self.en.format(**_in(facts, 0))), self.zh.format(**_in(facts, 1)))

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def _in(facts: Mapping[str, object], place: int) -> dict[str, object]:
    return {name: fact[place] if isinstance(fact, Both) else fact for name, fact in facts.items()}


def same(text: object) -> Both:
    """A text as it is: the same in both languages (a number, a name, a path), or in those that it is told in."""
    return Both(str(text), in_language(text, "zh") if isinstance(text, str) else str(text))


NOTHING = Both("", "")

#: Words of a place along a curve.
BY_DAY = Both("day {at}", "第{at}天")


class KeyFigure(NamedTuple):
    """One of the few numbers that one remembers."""

    name: Both
    value: Both
    note: Both = NOTHING


class Series(NamedTuple):
    """One curve of a picture by its numbers."""

    name: Both
    values: np.ndarray
    color: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """Numbers of one panel of a picture: which axes of the figure it is, places along it, and the curves."""

    axes: int
    at: np.ndarray  # along the horizontal axis, in its own units
    series: Sequence[Series]
    title: Both = NOTHING
    along: Both = BY_DAY
    decimals: int = 0


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with its numbers. ``figures`` hold it by language; one of a folder may be in one language."""

    key: str
    title: Both
    alt: Both
    figures: Mapping[Language, Figure | Saved]
    panels: Sequence[Panel] = ()


class Cell(NamedTuple):
    """A cell of a table: its text, and what it is sorted by."""

    text: Both
    order: float | None = None
    mark: str = ""  # a class of its own: a strength


@dataclass(frozen=True)
class Table:
    """A table that one can sort and copy. ``is_folded``: shown when asked for."""

    key: str
    title: Both
    heads: Sequence[Both]
    rows: Sequence[Sequence[Cell]]
    note: Both = NOTHING
    is_folded: bool = False


class Step(NamedTuple):
    """Something to do next, with the command that tries it."""

    text: Both
    command: str = ""


class Notice(NamedTuple):
    """A finding or a caution."""

    text: Both
    is_serious: bool = False


@dataclass(frozen=True, eq=False)
class Page:
    """A whole report."""

    title: Both
    kind: Both
    answer: Both
    tone: Tone = "plain"
    facts: Both = NOTHING  # size, days, runs, seeds
    sentences: Sequence[Both] = ()
    drivers: Sequence[Both] = ()
    steps: Sequence[Step] = ()
    figures: Sequence[KeyFigure] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[Table] = ()
    assumptions: Sequence[Table] = ()
    legal: Sequence[Notice] | None = ()  # None: not looked at
    cautions: Sequence[Notice] = ()
    making: Sequence[tuple[Both, Both]] = ()
    commands: Sequence[str] = field(default=())  # that make it again
    more: Mapping[str, Any] = field(default_factory=dict)
