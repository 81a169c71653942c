"""The summary: the measures of a run by name, each with its unit, its meaning and a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from loopsim.declare.english import as_one

if TYPE_CHECKING:
    import pandas as pd

Value = int | float | bool | str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number. ``value`` is None where it is not defined; ``note`` says why, or how it was measured."""

    name: str
    value: Value
    unit: str
    definition: str
    chinese: str
    group: str
    note: str = ""

    @property
    def text(self) -> str:
        """The value as text: ``31.2%``, ``1,234 CNY``, ``-`` where there is none."""
        if self.value is None:
            return "-"
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if self.unit == "share":
            return f"{100 * self.value:.1f}%"
        if self.unit == "per day":
            return f"{100 * self.value:.2f}% per day"
        amount = f"{self.value:,}" if isinstance(self.value, int) else _few_digits(self.value)
        return f"day {amount}" if self.unit == "day" else f"{amount} {self.unit}".removesuffix(" ratio").rstrip()


class Summary(Mapping[str, Value]):
    """Measures by name: ``summary["profit"]`` is the number, ``summary.measure("profit")`` adds unit and note."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._measures = {measure.name: measure for measure in measures}

    def __getitem__(self, name: str) -> Value:
        return self.measure(name).value

    def __iter__(self) -> Iterator[str]:
        return iter(self._measures)

    def __len__(self) -> int:
        return len(self._measures)

    def __eq__(self, other: object) -> bool:
        return self._measures == other._measures if isinstance(other, Summary) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def measure(self, name: str) -> Measure:
        """The measure of this name.

        Raises:
            KeyError: there is none; the message names the nearest.
        """
        if name not in self._measures:
            from difflib import get_close_matches

            near = get_close_matches(name, self._measures, n=1)
            raise KeyError(f"no measure is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return self._measures[name]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, in order."""
        return tuple(self._measures.values())

    def table(self) -> pd.DataFrame:
        """A row a measure (index ``name``): value, unit, definition, chinese, group, note.

        The value is empty where it is not defined, and of a text, which its note says.
        """
        import pandas as pd

        rows = pd.DataFrame([asdict(measure) for measure in self.measures]).set_index("name")
        rows["value"] = pd.array([_number(value) for value in rows["value"].astype(object)], dtype="Float64")
        return rows

    def to_list(self) -> list[dict[str, Any]]:
        """Plain values for JSON."""
        return [asdict(measure) for measure in self.measures]

    @classmethod
    def from_list(cls, measures: Iterable[Mapping[str, Any]]) -> Summary:
        """Read a summary from the values of :meth:`to_list`.

        Raises:
            TypeError: an entry is not a measure.
        """
        return cls(Measure(**measure) for measure in measures)

    def __str__(self) -> str:
        width = max((len(name) for name in self), default=0)
        lines: list[str] = []
        group = ""
        for measure in self.measures:
            if measure.group != group:
                group = measure.group
                lines += ["", group] if lines else [group]
            note = f"  ({measure.note})" if measure.note else ""
            lines.append(f"  {measure.name:<{width}}  {as_one(measure.text):>16}{note}".rstrip())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)


def _number(value: Any) -> float | None:
    return None if value is None or isinstance(value, str) or value != value else float(value)


def _few_digits(value: float) -> str:
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 100 else f"{value:.2f}"
