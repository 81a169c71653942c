"""Numbers of bars, dots and cells of a picture: under the pointer, by the keys, and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from loopsim.plots.saved import Saved
from loopsim.plots.spots import Spot, spots_of
from loopsim.reports.parts import LANGUAGES, Both, Picture, Table
from loopsim.reports.tables import text_cell
from loopsim.reports.words import WORDS

#: Spots of a picture of which a table is made, too; more of them are points of curves and cells of maps.
_MOST_ROWS = 60

#: Spots of one panel in English and in Chinese.
Pair = tuple[Sequence[Spot], Sequence[Spot]]


def told_in(picture: Picture) -> list[Pair]:
    """Spots of each panel that has some, by language; those of the only one where the picture is there in one."""
    by_language = {
        language: figure.spots if isinstance(figure, Saved) else spots_of(figure)
        for language, figure in picture.figures.items()
    }
    first = next(iter(by_language.values()), [])
    english, chinese = (by_language.get(language, first) for language in LANGUAGES)
    return list(zip(english, chinese, strict=False))


def as_list(spot: Spot) -> list[Any]:
    """A spot as the script of the page reads it: left, top, right, bottom, name, lines."""
    return [*(round(one, 4) for one in spot.box), spot.name, *spot.lines]


def spot_tables(key: str, told: Sequence[Pair]) -> Iterator[Table]:
    """Yield a folded table of the numbers where they are few."""
    count = sum(len(pair[0]) for pair in told)
    if not count or count > _MOST_ROWS:
        return
    pairs = chain.from_iterable(zip(*pair, strict=False) for pair in told)
    rows = [
        [text_cell(Both(en.name, zh.name)), text_cell(Both("; ".join(en.lines), "；".join(zh.lines)))]
        for en, zh in pairs
    ]
    yield Table(f"{key}-parts", WORDS["numbers"], (WORDS["part"], WORDS["its_numbers"]), rows, is_folded=True)
