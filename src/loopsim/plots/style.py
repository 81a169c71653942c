"""Look of the pictures: colours that everyone tells apart, a font for the language, labels that keep apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

from loopsim.languages import checked
from loopsim.plots.lettering import LATIN, chinese_font, has_bold
from loopsim.plots.texts import Language, Texts
from loopsim.results.verdict import Answer
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.hosts.kinds import BRINGING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

INK, GREY, FAINT, PAPER = "#1a1a1a", "#6b6b6b", "#d9d9d9", "#ffffff"
GAIN, LOSS = "#0072b2", "#d55e00"

#: Headlines of the loop test.
HELD = "#8a6d00"
ANSWER_COLORS = {Answer.CLOSED: GAIN, Answer.HELD: HELD, Answer.OPEN: LOSS, Answer.UNDECIDED: INK}

#: Stages from pale to dark; referrers in the green of what they bring.
STAGE_COLORS = {"followers": "#d7e5f2", "buyers": "#9cc4e4", "repeat_buyers": "#3f86bd", "referrers": "#6cc3a8"}

#: Sources in the order in which they are drawn, after the palette of Okabe and Ito; channels declared later follow.
SOURCE_COLORS = {
    "referral": "#6cc3a8",
    "leader": "#0072b2",
    "won_back": "#bdbdbd",
    "organic": "#f0e442",
    "store": "#56b4e9",
    "content": "#cc79a7",
    "lure": "#8c564b",
    "bulk": "#9467bd",
    "ads": "#e69f00",
}
_LATER = [name for name in (*CHANNELS, *(one.source for one in BRINGING)) if name not in SOURCE_COLORS]
SOURCE_COLORS |= dict(zip(_LATER, cycle(("#882255", "#44aa99", "#999933", "#332288")), strict=False))

#: Letters from here on are in no Latin font: radicals, ideographs, full-width signs.
FIRST_OF_CHINESE = "\u2e80"

#: Pixels an inch at which a figure is as wide as promised.
DPI = 100


@contextmanager
def speaking(language: Language) -> Iterator[Texts]:
    """The words and the look within which a picture is drawn.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    import matplotlib

    checked(language)
    chinese = chinese_font()
    families = [LATIN, chinese] if language == "en" else [chinese, LATIN]  # names may be Chinese on any picture
    texts = Texts(language, families)
    look: Any = {
        "font.family": families,
        "figure.titleweight": "bold" if has_bold(families[0]) else "normal",
        "font.size": 11,
        "text.color": INK,
        "axes.labelcolor": GREY,
        "axes.edgecolor": FAINT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": False,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "ytick.major.size": 0,
        "grid.color": "#ececec",
        "grid.linewidth": 0.8,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
    }
    with matplotlib.rc_context(look):
        yield texts


def strong(yes: bool = True, text: str = "") -> dict[str, Any]:
    """Font settings of headlines and main figures. English ones need no Chinese font, which may lack bold.

    A ``text`` with names in Chinese takes it all the same, and is bold only where that font is.
    """
    import matplotlib

    if not yes:
        return {}
    families, weight = matplotlib.rcParams["font.family"], matplotlib.rcParams["figure.titleweight"]
    if families[0] != LATIN:
        return {"fontweight": weight, "fontfamily": families}
    if all(letter < FIRST_OF_CHINESE for letter in text):
        return {"fontweight": weight, "fontfamily": families[:1]}
    return {"fontweight": weight if has_bold(families[1]) else "normal", "fontfamily": families}


def blank(width: float, height: float) -> Figure:
    """An empty figure, its size in inches; at 100 dots an inch, 12 inches are 1200 pixels."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=DPI)


def count_axis(axes: Axes, texts: Texts, bins: int = 4, whole: bool = False) -> None:
    """Write few, readable numbers on the vertical axis, with faint lines behind."""
    from loopsim.plots.ticks import few_counts

    few_counts(axes.yaxis, texts, bins, is_whole=whole)
    axes.tick_params(axis="y", labelfontfamily=_family())


def _family() -> Any:
    import matplotlib

    return list(matplotlib.rcParams["font.family"])


def day_ticks(days: int, most: int = 13) -> list[int]:
    """Days to mark: every week, four weeks, 30 or 60 days, quarter, half-year or year, so that there are few."""
    for step in (1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650):
        if days / step <= most:
            return list(range(0, days + 1, step))
    return [0, days]


class Label(NamedTuple):
    """A text beside the right end of a curve, and where it would like to stand."""

    text: str
    at: float  # in data of the axes
    color: str
    bold: bool = False
    dashed: bool = False


def label_ends(
    axes: Axes,
    labels: Sequence[Label],
    size: float = 10.5,
    end: float = 1.0,
    lowest: float = 0.0,
    highest: float = 1.0,
) -> None:
    """Write the labels right of the axes, each by its curve, moved apart where they would touch.

    ``end`` is where the curves end, as a part of the axes; no label stands below ``lowest`` or above ``highest``.
    """
    from matplotlib.lines import Line2D

    low, high = axes.get_ylim()
    gap = 1.32 * size / height_points(axes)
    ordered = sorted(labels, key=lambda label: label.at)
    wished = [(label.at - low) / (high - low) for label in ordered]
    for label, at, place in zip(ordered, wished, apart(wished, gap, low=lowest, high=highest), strict=True):
        line = [(end, min(max(at, 0), 1)), (end + 0.016, place), (end + 0.03, place)]
        xs, ys = zip(*line, strict=True)
        axes.add_line(
            Line2D(
                xs, ys, transform=axes.transAxes, color=label.color, linewidth=2.2, clip_on=False,
                linestyle=(0, (2, 1)) if label.dashed else "-", solid_capstyle="butt",
            )
        )  # fmt: skip
        axes.text(
            end + 0.036, place, label.text, transform=axes.transAxes, va="center", ha="left", fontsize=size,
            **strong(label.bold, label.text), color=INK,
        )  # fmt: skip


def height_points(axes: Axes) -> float:
    """Height of a panel in points."""
    return float(axes.bbox.height / axes.figure.dpi * 72)


def apart(wished: Sequence[float], gap: float, low: float = 0.0, high: float = 1.0) -> list[float]:
    """``(ascending places, gap) -> places`` at least ``gap`` apart, as near to the wished ones as can be.

    Touching labels are put into blocks that stand at the mean of what their members wish.
    """
    blocks: list[tuple[float, int]] = []  # sum of (wish - own offset in the block), members
    for wish in wished:
        blocks.append((wish, 1))
        while len(blocks) > 1:
            (above, many), (below, few) = blocks[-1], blocks[-2]
            if below / few + few * gap <= above / many:
                break
            blocks[-2:] = [(below + above - many * few * gap, few + many)]
    places: list[float] = []
    for wishes, members in blocks:
        start = min(max(wishes / members, low), max(high - (members - 1) * gap, low))
        places += [start + number * gap for number in range(members)]
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + gap)
    overshoot = places[-1] - high if places else 0.0
    if overshoot > 0:
        for number in range(len(places) - 1, -1, -1):
            limit = high if number == len(places) - 1 else places[number + 1] - gap
            places[number] = min(places[number], limit)
    return places


def panel_title(axes: Axes, text: str, lift: float = 5.0) -> Text:
    """Write the title of a panel above its left corner, ``lift`` points up, and return it."""
    return axes.annotate(
        text, (0, 1), (0, lift), xycoords="axes fraction", textcoords="offset points", fontsize=11, **strong(text=text),
        color=INK, ha="left", va="bottom", annotation_clip=False,
    )  # fmt: skip


#: A line of a title is at most this part of the width of a figure, since on few pixels letters are up to a fifteenth
#: wider; but its letters are never smaller than this.
_WIDEST_LINE, _SMALLEST = 0.91, 7.0


def fit(text: Text, figure: Figure, part: float = _WIDEST_LINE) -> None:
    """Write a line smaller where it would be wider than a part of the picture."""
    room = part * figure.get_figwidth() * figure.dpi
    size = float(text.get_fontsize())
    while size > _SMALLEST and text.get_window_extent().width > room:
        text.set_fontsize(size := size - 0.25)


def foot(figure: Figure, told: Sequence[str]) -> None:
    """Write what is to be minded in one line at the foot, smaller where it is long."""
    fit(figure.text(0.02, 0.004, "  |  ".join(filter(None, told)), fontsize=9, color=LOSS, va="bottom"), figure)


def title(figure: Figure, texts: Texts, headline: str, line: str, small: str, color: str = INK) -> None:
    """Headline, one line of figures or more, smaller where it is too long, and a small grey line, at the top left."""
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.16 / height, headline, fontsize=19, **strong(text=headline), color=color, va="top")
    lines = line.split("\n")
    size, at = (13.0, 0.55) if len(lines) == 1 else (11.5, 0.53)
    for one in lines:
        fit(figure.text(0.02, 1 - at / height, one, fontsize=size, va="top"), figure)
        at += 1.55 * size / 72
    figure.text(0.02, 1 - max(at, 0.86) / height, small, fontsize=9.5, color=GREY, va="top")
