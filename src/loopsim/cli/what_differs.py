"""Differences of compared scenarios from the first, and the entries of their schedules that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loopsim.cli.tables import table
from loopsim.cli.words import say
from loopsim.declare.english import as_one
from loopsim.runs.what_differs import changed, held
from loopsim.scenario.document import declared_at
from loopsim.scenario.toml import value_text
from loopsim.scenario.tree import parts

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.runs.comparison import Comparison

#: Values of a scenario, and entries of a schedule, that are shown; all are in ``--json``.
_MOST = 6

#: Longest value that is shown whole.
_LONGEST = 40


def differences_of(found: Comparison, names: dict[str, str], language: Language) -> str:
    """A line for each value in which a scenario differs from the first; nothing where none does."""
    rows = []
    for name, one in found.others.items():
        told = changed(found.reference.scenario, one.scenario)
        rows += [
            [names[name], _named(path, language), f"{_text(before)} -> {_text(now)}"]
            for path, (before, now) in list(told.items())[:_MOST]
        ]
        if len(told) > _MOST:
            rows.append([names[name], say("and {count} more", language).format(count=len(told) - _MOST), ""])
    return _under(say("What differs from {name}", language).format(name=names[found.names[0]]), rows)


def schedules_of(found: Comparison, names: dict[str, str], language: Language) -> str:
    """A line for each value that a schedule changes, with the file that says so; alike schedules are shown once."""
    by_schedule: dict[str, list[str]] = {}
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for name, one in found.replicates.items():
        rows = held(one.scenario)
        rows_of[str(rows)] = rows
        by_schedule.setdefault(str(rows), []).append(names[name])
    lines = []
    for alike, called in by_schedule.items():
        rows, name = rows_of[alike], say("all", language) if len(by_schedule) == 1 else ", ".join(called)
        lines += [[name, *_line(row, rows, language)] for row in rows[:_MOST]]
        if len(rows) > _MOST:
            more = say("and {count} more", language).format(count=len(rows) - _MOST)
            lines.append([name, more, "", "", ""])
    return _under(say("What changes when", language), lines)


def _named(path: str, language: Language) -> str:
    """The path of a value, in Chinese with its name."""
    declared = declared_at(parts(path)) if language == "zh" else None
    return f"{path} {declared.chinese}" if declared is not None else path


def _under(heading: str, rows: list[list[str]]) -> str:
    return f"{heading}\n{table(rows)}" if rows else ""


def _line(row: dict[str, Any], rows: list[dict[str, Any]], language: Language) -> list[str]:
    first, last = row["from_day"], row.get("to_day")
    when = say("day {first} on" if last is None else "day {first} to {last}", language).format(first=first, last=last)
    if "every_days" in row:
        often = say(", {long} of every {every} days", language)
        when += as_one(often.format(long=row["for_days"], every=row["every_days"]))
    if "set" in row:
        change = f"{row['path']} = {_text(row['set'])}"
    else:
        change = say("{path} to {value} in equal steps", language).format(path=row["path"], value=_text(row["ramp"]))
    return [when, change, f"{row['file']}: schedule.{row['number']}", _standing(row, rows, language)]


def _standing(row: dict[str, Any], rows: list[dict[str, Any]], language: Language) -> str:
    """Say whether later entries decide instead, and name them."""
    if row["decides_on"] == row["days"]:
        return ""
    files = {one["entry"]: f"{one['file']}: schedule.{one['number']}" for one in rows}
    others = say(" and ", language).join(files[number] for number in row["later_entries"])
    text = "holds on {decided} of its {days} days: {others} comes later"
    if not row["decides_on"]:
        text = "never holds: {others} comes later"
    return as_one(say(text, language).format(decided=row["decides_on"], days=row["days"], others=others))


def _text(value: Any) -> str:
    text = "-" if value is None else f"{value:.10g}" if isinstance(value, float) else value_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."
