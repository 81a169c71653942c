"""The referral forest (裂变): its largest trees, its depth, and how unevenly friends are brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.spots import exact, tell
from loopsim.plots.style import (
    FAINT,
    GREY,
    INK,
    SOURCE_COLORS,
    blank,
    count_axis,
    panel_title,
    speaking,
    title,
)
from loopsim.plots.texts import Language, Texts
from loopsim.results.forest import Forest
from loopsim.results.forest import referrals as forest_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run

#: Trees that are drawn, and people of all of them at most: those who joined first.
_MOST_TREES, _MOST_PEOPLE = 8, 1000


def referrals(run: Run, *, language: Language = "en") -> Figure:
    """Draw the largest trees, people by generation, and the Lorenz curve.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    forest = forest_of(run.records.customers)
    with speaking(language) as texts:
        figure = blank(12, 7.0)
        _draw_trees(figure.add_axes((0.075, 0.42, 0.90, 0.35)), forest, texts)
        _draw_depth(figure.add_axes((0.075, 0.09, 0.38, 0.22)), forest, texts)
        _draw_lorenz(figure.add_axes((0.595, 0.09, 0.38, 0.22)), forest, texts)
        title(figure, texts, texts("forest"), _in_words(forest, texts), texts.about(run))
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw the largest trees."""
    _draw_trees(axes, forest_of(run.records.customers), texts)


def _in_words(forest: Forest, texts: Texts) -> str:
    brought = forest.brought
    if not brought.any():
        return texts("nobody_brought")
    best = np.sort(brought)[::-1][: max(1, len(brought) // 100)].sum()
    return texts(
        "forest_line",
        brought=texts.count(brought.sum()),
        referrers=texts.count((brought > 0).sum()),
        share=f"{100 * best / brought.sum():.0f}%",
    )


def _draw_trees(axes: Axes, forest: Forest, texts: Texts) -> None:
    """Draw a dot a person, the generation downwards, and a line to each friend; the largest tree on the left."""
    from matplotlib.collections import LineCollection

    sizes = {int(root): int(size) for root, size in zip(forest.root, forest.tree_size, strict=True) if size > 1}
    roots = sorted(sizes, key=lambda root: (-sizes[root], root))[:_MOST_TREES]
    axes.grid(visible=False)
    if not roots:
        panel_title(axes, texts("trees", count=0))
        axes.set_axis_off()
        axes.text(0.5, 0.5, texts("nobody_brought"), ha="center", color=GREY, transform=axes.transAxes)
        return
    rows = np.flatnonzero(np.isin(forest.root, roots))
    is_cut = len(rows) > _MOST_PEOPLE
    rows = rows[np.lexsort((forest.customer[rows], forest.generation[rows], forest.joined_day[rows]))][:_MOST_PEOPLE]
    # who joined the same day as their referrer may stand before them
    known = set(forest.customer[rows].tolist())
    rows = rows[[forest.referrer[row] < 0 or int(forest.referrer[row]) in known for row in rows]]
    referrer = dict(zip(forest.customer[rows].tolist(), forest.referrer[rows].tolist(), strict=True))
    depth = dict(zip(forest.customer[rows].tolist(), forest.generation[rows].tolist(), strict=True))
    place, tops = _places([root for root in roots if root in referrer], referrer)
    lines = [
        ((place[parent], -depth[parent]), (place[one], -depth[one]))
        for one, parent in referrer.items()
        if one in place and parent in place
    ]
    axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=0.7, zorder=1))
    people = [one for one in referrer if one in place]
    colors = [INK if depth[one] == 0 else SOURCE_COLORS["referral"] for one in people]
    sizes_of = [26 if depth[one] == 0 else 9 for one in people]
    axes.scatter([place[one] for one in people], [-depth[one] for one in people], s=sizes_of, c=colors, zorder=2)
    deepest = max(depth.values())
    width = max(place.values()) + 1
    axes.set_xlim(-1.0, width)
    axes.set_ylim(-deepest - 0.35, 0.6)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks(-np.arange(deepest + 1), [texts("generation", number=n) for n in range(deepest + 1)])
    panel_title(axes, texts("trees_cut" if is_cut else "trees", count=len(tops), shown=len(people)))
    last = -np.inf
    for root, at in tops.items():
        if at - last > 0.04 * width:  # room for its number
            axes.annotate(
                texts.count(sizes[root]), (at, 0), (0, 5), textcoords="offset points", ha="center", fontsize=9.5
            )
            last = at


def _places(roots: list[int], referrer: dict[int, int]) -> tuple[dict[int, float], dict[int, float]]:
    """Place of each person across, everyone over the middle of whom they brought, and of the roots alone."""
    brought: dict[int, list[int]] = {}
    for one, parent in referrer.items():
        brought.setdefault(parent, []).append(one)
    place: dict[int, float] = {}
    free = 0.0
    for root in roots:
        stack = [(root, False)]
        while stack:
            one, is_left = stack.pop()
            friends = brought.get(one, [])
            if not friends:
                place[one] = free
                free += 1.0
            elif is_left:
                place[one] = (place[friends[0]] + place[friends[-1]]) / 2
            else:
                stack.append((one, True))
                stack += [(friend, False) for friend in reversed(friends)]
        free += 2.0
    return place, {root: place[root] for root in roots}


def _draw_depth(axes: Axes, forest: Forest, texts: Texts) -> None:
    people = np.bincount(forest.generation) if len(forest.generation) else np.zeros(1, int)
    shown = np.arange(len(people))
    colors = [INK, *[SOURCE_COLORS["referral"]] * (len(people) - 1)]
    axes.bar(shown, people, color=colors, width=0.66)
    for number, count in enumerate(people):
        words = texts("spot_people", value=exact(float(count)))
        tell(axes, (number - 0.5, number + 0.5), None, texts("generation", number=number), words)
    every = max(1, -(-len(people) // 10))
    for number, count in zip(shown[::every], people[::every], strict=True):
        axes.annotate(
            texts.count(count), (number, count), (0, 3), textcoords="offset points", ha="center", fontsize=9.5
        )
    axes.set_xticks(shown[::every], [str(number) for number in shown[::every]])
    axes.set_xlabel(texts("generation_axis"))
    axes.set_ylim(0, max(1.25 * people.max(), 1))
    axes.set_xlim(-0.6, max(len(people), 3) - 0.4)
    count_axis(axes, texts, bins=3, whole=True)
    panel_title(axes, texts("depth"))


def _draw_lorenz(axes: Axes, forest: Forest, texts: Texts) -> None:
    """Draw the share of all friends brought by the share of people, the least active first."""
    brought = np.sort(forest.brought.astype(float))
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=0.9, linestyle=(0, (4, 2)))
    gini = ""
    if brought.sum() > 0:
        share = np.concatenate(([0.0], brought.cumsum() / brought.sum()))
        across = np.linspace(0, 1, len(share))
        axes.fill_between(100 * across, 100 * share, 100 * across, color=SOURCE_COLORS["referral"], alpha=0.25, lw=0)
        axes.plot(100 * across, 100 * share, color=INK, linewidth=1.6)
        gini = f"{1 - 2 * float(np.trapezoid(share, across)):.2f}"
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 103)
    axes.set_xlabel(texts("lorenz_axis"))
    panel_title(axes, texts("lorenz", gini=gini) if gini else texts("lorenz_empty"))
