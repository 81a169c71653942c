"""Marks of the schedule's changes, drawn into the panels of a growth curve and written above the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from loopsim.plots.style import GREY, INK, LOSS, height_points
from loopsim.plots.texts import Texts
from loopsim.scenario.lunar import NAMES, festivals

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.scenario.scenario import Scenario

#: Rows of notes above a panel, and their distance in points.
_MOST_ROWS, ROW = 4, 13.0


class Mark(NamedTuple):
    """One thing that changes on a day; ``to_day`` where it ends again."""

    from_day: int
    to_day: int | None
    note: str


class Note(NamedTuple):
    """A text above a panel: the day it belongs to, its row from below, its colour."""

    day: int
    text: str
    row: int
    color: str


def marks(scenario: Scenario, days: int, texts: Texts) -> list[Mark]:
    """Marks of the schedule within the run; of repeats only the first carries the note. Without a note: the path."""
    found = []
    for entry in scenario.schedule:
        changes = list({**entry.set, **entry.ramp})
        note = texts.shown(entry.note) or ", ".join(
            path.removeprefix("levers.").removeprefix("behavior.") for path in changes
        )
        if entry.every_days is not None:
            note = texts("every", note=note, days=entry.every_days)
        for number, window in enumerate(entry.windows(days)):
            end = window.stop if window.stop < days else None
            found.append(Mark(window.start, end, "" if number else note))
    found += festival_marks(scenario, days, texts)
    return sorted(mark for mark in found if mark.from_day < days)


#: Years of which the festivals are marked at most: beyond, a picture would be marks alone.
_MOST_YEARS = 5


def festival_marks(scenario: Scenario, days: int, texts: Texts) -> list[Mark]:
    """Return marks of the festivals within the run of a scenario with dates."""
    first, last = scenario.date_of(0), scenario.date_of(days - 1)
    if first is None or last is None or days > 366 * _MOST_YEARS:
        return []
    return [
        Mark(max((one.first - first).days, 0), (one.last - first).days + 1, NAMES[one.key][texts.language])
        for one in festivals(first, last)
    ]


def notes(figure: Figure, found: Sequence[Mark], days: int, width: float, special: Mark | None) -> list[Note]:
    """Place notes above a panel of a width in points; ``special`` is marked in colour."""
    told = [mark for mark in (*found, *([special] if special else [])) if mark.note]
    return [
        Note(day, note, row, LOSS if special and (day, note) == (special.from_day, special.note) else GREY)
        for day, note, row in rows(sorted((mark.from_day, mark.note) for mark in told), days, width, measured(figure))
    ]


def draw_marks(panels: Sequence[Axes], found: Sequence[Mark], noted: Sequence[Note], special: Mark | None) -> None:
    """Lines and shades of the schedule in all panels, and the notes above the first."""
    from matplotlib.lines import Line2D

    for mark in found:
        for axes in panels:
            if mark.to_day is not None:
                axes.axvspan(mark.from_day, mark.to_day, color=INK, alpha=0.055, linewidth=0, zorder=1.5)
            axes.axvline(mark.from_day, color=GREY, linewidth=0.7, alpha=0.55, zorder=1.6)
    if special is not None:
        panels[0].axvline(special.from_day, color=LOSS, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1.6)
    top = panels[0]
    height = height_points(top)
    for day, note, row, color in noted:
        foot = 1 + (4 + ROW * row) / height
        stalk = [1.0, foot + 0.8 * ROW / height]
        top.add_line(
            Line2D([day, day], stalk, transform=top.get_xaxis_transform(), color=color, linewidth=0.8, clip_on=False)
        )
        top.text(
            day,
            foot,
            f" {note}",
            transform=top.get_xaxis_transform(),
            fontsize=NOTE_SIZE,
            color=color,
            va="bottom",
            ha="left",
        )


def rows(
    notes: Sequence[tuple[int, str]], days: int, width: float, breadth: Callable[[str], float]
) -> list[tuple[int, str, int]]:
    """``(day, note) by day -> (day, note, row)`` so that no note runs into another or into the stalk of one.

    ``width`` is that of the panel and ``breadth`` that of a note, in points.

    Row 0 is the lowest. A note stands above all that begin under its text; where that would be too high it is
    shortened, and where nothing readable is left it is dropped (its line in the panels is drawn anyway).
    """
    placed: list[tuple[float, int]] = []  # start and row of those to the right
    found = []
    for day, note in reversed(notes):
        start = day / max(days - 1, 1) * width
        ceiling = min((right for right, row in placed if row == _MOST_ROWS - 1), default=width + _MARGIN)
        short = shortened(note, ceiling - start, breadth)
        if not short:
            continue
        row = 1 + max((row for right, row in placed if right < start + breadth(short)), default=-1)
        placed.append((start, row))
        found.append((day, short, row))
    return found[::-1]


#: Points of the margin right of the panels that a note may use, size of its letters, and how many still say something.
_MARGIN, NOTE_SIZE, _FEWEST_LETTERS = 130.0, 9.0, 4


def shortened(note: str, room: float, breadth: Callable[[str], float]) -> str:
    """Shorten a note to the room in points; empty if the rest would say nothing."""
    short = note
    while breadth(short) > room and len(short) > 1:
        short = short.removesuffix("…")[:-1].rstrip() + "…"
    return short if short == note or len(short) > _FEWEST_LETTERS else ""


def measured(place: Figure | Axes) -> Callable[[str], float]:
    """Return a function that measures the points of a note on this figure, or that of axes, with some room around it.

    A figure within a figure has no letters of its own: the outermost measures.
    """
    figure: Any = place.figure.figure  # type: ignore[union-attr]

    def breadth(note: str) -> float:
        text = figure.text(0, 0, note, fontsize=NOTE_SIZE)
        width = text.get_window_extent().width / figure.dpi * 72
        text.remove()
        return float(width) + 10.0

    return breadth
