"""Hosts (服务人员): how loaded they are, what they earn, and how many come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.frame import draw_days
from loopsim.plots.spots import tell
from loopsim.plots.style import (
    FAINT,
    GREY,
    INK,
    LOSS,
    PAPER,
    Label,
    blank,
    count_axis,
    label_ends,
    panel_title,
    speaking,
)
from loopsim.plots.style import title as head
from loopsim.plots.texts import Language, Texts
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run

#: Colours of kinds, after the palette of Okabe and Ito.
KIND_COLORS = {"account": "#56b4e9", "guide": "#0072b2", "part_timer": "#e69f00", "leader": "#cc79a7"}

#: Hosts that get a bar.
_MOST_BARS = 10


def hosts(run: Run, *, language: Language = "en") -> Figure:
    """Draw the load and the pay of hosts, and how many of each kind work.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    table = run.hosts
    with speaking(language) as texts:
        figure = blank(12, 5.4)
        left, middle, right = (
            figure.add_axes((at, 0.10, wide, 0.58)) for at, wide in ((0.11, 0.20), (0.45, 0.18), (0.72, 0.15))
        )
        _draw_load(left, table, texts)
        _draw_pay(middle, table, texts)
        _draw_at_work(right, table, run, texts)
        head(figure, texts, texts("hosts"), _in_words(table, texts), texts.about(run))
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw the load of hosts."""
    _draw_load(axes, run.hosts, texts)


def _in_words(table: pd.DataFrame, texts: Texts) -> str:
    at_work = table[table["left_day"].isna()]
    hired, left = int((table["hired_day"] > 0).sum()), int(table["left_day"].notna().sum())
    full = int((at_work["load"] > 1).sum())
    return texts("hosts_line", count=texts.count(len(at_work)), full=texts.count(full), hired=hired, left=left)


def _names(table: pd.DataFrame, texts: Texts) -> list[str]:
    return [f"{texts(f'host_{kind}')} {number}" for number, kind in table["kind"].items()]


def _draw_load(axes: Axes, table: pd.DataFrame, texts: Texts) -> None:
    shown = table[table["left_day"].isna()].nlargest(_MOST_BARS, "load", keep="first")
    axes.set_xlim(0, max(1.25 * float(shown["load"].max()) if len(shown) else 0.0, 1.25))
    _bars(axes, shown, shown["load"].to_numpy(float), [f"{load:.2f}" for load in shown["load"]], texts)
    axes.axvline(1.0, color=LOSS, linewidth=1.2, linestyle=(0, (4, 2)))
    panel_title(axes, texts("host_load"))


def _draw_pay(axes: Axes, table: pd.DataFrame, texts: Texts) -> None:
    paid = table[table["earned_fen"] > 0].nlargest(_MOST_BARS, "earned_fen", keep="first")
    money = paid["earned_fen"].to_numpy(float) / 100
    axes.set_xlim(0, max(1.3 * float(money.max(initial=0.0)), 1.0))
    _bars(axes, paid, money, [texts.count(round(one)) for one in money], texts)
    panel_title(axes, texts("host_pay"))
    if paid.empty:
        axes.text(0.5, 0.5, texts("no_host_paid"), ha="center", color=GREY, transform=axes.transAxes)


def _bars(axes: Axes, table: pd.DataFrame, values: np.ndarray, said: list[str], texts: Texts) -> None:
    from loopsim.plots.ticks import few_counts

    colors = [KIND_COLORS.get(kind, GREY) for kind in table["kind"]]
    axes.barh(-np.arange(len(values)), values, color=colors, height=0.66)
    for row, (value, words) in enumerate(zip(values, said, strict=True)):
        axes.annotate(
            words, (value, -row), (4, 0), textcoords="offset points", va="center", fontsize=9.5,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
    names = _names(table, texts)
    for row, (name, words) in enumerate(zip(names, said, strict=True)):
        tell(axes, None, (-row - 0.5, -row + 0.5), name, words)
    axes.set_yticks(-np.arange(len(values)), names)
    axes.set_ylim(-_MOST_BARS + 0.4, 0.6)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(True)
    few_counts(axes.xaxis, texts, 3)


def _draw_at_work(axes: Axes, table: pd.DataFrame, run: Run, texts: Texts) -> None:
    """Draw how many of each kind work at the end of each day; in brackets who came and who went since day 0."""
    day = np.arange(max(run.days, 2))
    most, labels = 1, []
    for kind, color in KIND_COLORS.items():
        some = table[table["kind"] == kind]
        if some.empty:
            continue
        came = some["hired_day"].to_numpy(int)
        went = np.sort(some["left_day"].dropna().to_numpy(int))
        count = np.searchsorted(np.sort(came), day, side="right") - np.searchsorted(went, day, side="right")
        axes.step(day, count, where="post", color=color, linewidth=2.0)
        most = max(most, int(count.max()))
        words = texts(
            "host_turnover", kind=texts(f"host_{kind}"), count=count[-1], came=int((came > 0).sum()), went=len(went)
        )
        labels.append(Label(words, float(count[-1]), color))
    axes.set_ylim(0, 1.15 * most)
    count_axis(axes, texts, bins=4, whole=True)
    draw_days([axes], run.days, texts, 4, as_date(run.scenario.start_date))
    panel_title(axes, texts("hosts_at_work"))
    axes.spines["bottom"].set_color(FAINT)
    label_ends(axes, labels, size=9.5)
    if not labels:
        axes.text(0.5, 0.5, texts("no_hosts"), ha="center", color=INK, transform=axes.transAxes)
