"""Film of a run: who brought whom, day by day, beside the growth curve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.market.fields import NONE
from loopsim.plots.style import GREY, INK, STAGE_COLORS, blank, count_axis, panel_title, speaking, title
from loopsim.plots.texts import Language
from loopsim.results.forest import referrals

if TYPE_CHECKING:
    from loopsim.results.run import Run

#: Pictures of a film at most, pictures a second, people who are drawn, and of them those of one tree.
_FRAMES, _PER_SECOND, _MOST_PEOPLE, _MOST_OF_A_TREE = 50, 8, 400, 80

#: Dots an inch: 12 inches are 960 pixels, so that a film stays far below 5 MB.
_DPI = 80


def can_film(path: str | os.PathLike[str]) -> bool:
    """Whether a film of this kind can be written here: ``.gif`` always, ``.mp4`` where ffmpeg is there."""
    from shutil import which

    return Path(path).suffix == ".gif" or (Path(path).suffix == ".mp4" and which("ffmpeg") is not None)


def animate(run: Run, path: str | os.PathLike[str], *, language: Language = "en") -> None:
    """Write a film of a run: everyone who joins as a dot, a line to who brought them, and the pool as it grows.

    Of more than 400 joiners up to 80 of each of the largest trees of referrals are drawn.

    Raises:
        ValueError: another kind of file than ``.gif`` or ``.mp4``, no ffmpeg for the latter, or another language.
        OSError: the file cannot be written.
    """
    if not can_film(path):
        raise ValueError(f"animate: found {Path(path).name}; right is .gif, or .mp4 where ffmpeg is installed")
    from matplotlib.animation import FFMpegWriter, PillowWriter
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    writer: Any = (PillowWriter if Path(path).suffix == ".gif" else FFMpegWriter)(fps=_PER_SECOND)
    days = np.unique(np.linspace(0, run.days - 1, min(_FRAMES, run.days)).astype(int))
    with speaking(language) as texts:
        figure = blank(12, 6.0)
        FigureCanvasAgg(figure)
        left, right = figure.add_axes((0.02, 0.05, 0.45, 0.69)), figure.add_axes((0.56, 0.10, 0.40, 0.60))
        film = _People(run)
        title(
            figure,
            texts,
            texts("film"),
            texts("film_line", shown=len(film.joined), joined=f"{film.count:,}"),
            texts.about(run),
        )
        left.set_axis_off()
        left.set_xlim(-1.05, 1.05)
        left.set_ylim(-1.05, 1.05)
        left.set_aspect("equal")
        lines, dots = film.draw(left)
        pool = run.daily["reachable"].to_numpy()
        (curve,) = right.plot([], [], color=INK, linewidth=1.8)
        right.set_xlim(0, max(run.days - 1, 1))
        right.set_ylim(0, max(1.06 * pool.max(), 1))
        right.set_xlabel(texts("day"))
        count_axis(right, texts, whole=True)
        panel_title(right, texts("pool"))
        said = right.text(0.03, 0.93, "", transform=right.transAxes, fontsize=12, color=INK)
        with writer.saving(figure, os.fspath(path), _DPI):
            for day in days:
                film.show(int(day), lines, dots)
                curve.set_data(np.arange(day + 1), pool[: day + 1])
                said.set_text(f"{texts('on_day', day=day)}: {texts.count(pool[day])}")
                writer.grab_frame()


class _People:
    """Those who are drawn: where they stand, when they join, first order and leave, and who brought them."""

    def __init__(self, run: Run) -> None:
        customers, forest = run.records.customers, referrals(run.records.customers)
        self.count = len(forest.customer)
        order = np.lexsort((forest.customer, forest.generation, forest.root, -forest.tree_size))
        _, first, tree = np.unique(forest.root[order], return_index=True, return_inverse=True)
        is_near = np.arange(self.count) - first[tree] < _MOST_OF_A_TREE  # to the root
        order = order[is_near][:_MOST_PEOPLE]
        who = forest.customer[order]
        self.joined, self.ordered = forest.joined_day[order], customers["first_order_day"][who].astype(int)
        self.left = customers["left_day"][who].astype(int) if "left_day" in (customers.dtype.names or ()) else None
        place = {int(one): number for number, one in enumerate(who)}
        self.parent = np.array([place.get(int(one), NONE) for one in forest.referrer[order]], int)
        self.at = _places(forest.root[order])

    def draw(self, axes: Any) -> tuple[Any, Any]:
        """Add lines and dots to axes, to be changed day by day."""
        from matplotlib.collections import LineCollection

        lines = LineCollection([], colors=GREY, linewidths=0.6, alpha=0.6, zorder=1)
        axes.add_collection(lines)
        return lines, axes.scatter(self.at[:, 0], self.at[:, 1], s=0, zorder=2)

    def show(self, day: int, lines: Any, dots: Any) -> None:
        """Show those who have joined: pale, dark after a first order, grey after they left."""
        here = self.joined <= day
        bought = here & (self.ordered != NONE) & (self.ordered <= day)
        colors = np.where(bought, STAGE_COLORS["repeat_buyers"], STAGE_COLORS["buyers"])
        if self.left is not None:
            colors[(self.left != NONE) & (self.left <= day)] = GREY
        dots.set_facecolors(colors.tolist())
        dots.set_sizes(np.where(here, 26.0, 0.0))
        tied = np.flatnonzero(here & (self.parent != NONE))
        lines.set_segments(np.stack((self.at[tied], self.at[self.parent[tied]]), axis=1))


def _places(roots: np.ndarray) -> np.ndarray:
    """Place of each person, a round patch a tree with its root in the middle, within -1 and 1 both ways.

    ``roots`` are the trees of people, tree by tree, the largest first.
    """
    at, step = np.zeros((len(roots), 2)), 0
    patches: list[tuple[float, float, float]] = []  # middle and radius
    turn = np.pi * (3 - 5**0.5)  # as seeds of a sunflower stand
    _, first, sizes = np.unique(roots, return_index=True, return_counts=True)
    for start, size in sorted(zip(first.tolist(), sizes.tolist(), strict=True)):
        radius = size**0.5 + 0.4
        while True:  # outwards along a spiral, to the next free room; never back, which would take long for many
            x, y = 0.3 * step**0.5 * np.cos(turn * step), 0.3 * step**0.5 * np.sin(turn * step)
            if all(np.hypot(x - cx, y - cy) >= radius + other for cx, cy, other in patches):
                break
            step += 1
        patches.append((x, y, radius))
        number = np.arange(size)
        at[start : start + size, 0] = x + np.sqrt(number) * np.cos(turn * number)
        at[start : start + size, 1] = y + np.sqrt(number) * np.sin(turn * number)
    at -= (at.max(axis=0, initial=0.0) + at.min(axis=0, initial=0.0)) / 2
    return at / max(float(np.abs(at).max(initial=0.0)), 1.0)
