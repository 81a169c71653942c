"""A report as one HTML file: no network, both languages, for a screen, a phone and paper."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.languages import checked
from loopsim.plots.saved import Saved
from loopsim.reports.drawing import Glyphs, box_of, svg_of
from loopsim.reports.letters import font_face
from loopsim.reports.narrow import charts_of
from loopsim.reports.parts import LANGUAGES, Both, Language, Page, Panel, Picture, Table
from loopsim.reports.spots import as_list, spot_tables, told_in
from loopsim.reports.words import WORDS

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

#: A page above this size shows each picture in one language only; the rest of a file of 5 MB is left for the tables.
MOST_BYTES = 4_000_000

_CODE = re.compile(r"`([^`\n]+)`")

#: Where a long path may go on in the next line.
_BREAK = re.compile(r"(?<=[a-z])([._])(?=[a-z])")

#: Place in the style for the Chinese letters that a page turns out to need.
_FONT = "/* letters */"

#: Points of a curve that are kept for the pointer, and rows of the table of its numbers.
_POINTS, _ROWS = 400, 14


def html_of(page: Page, language: Language = "en") -> str:
    """Write a page. ``language`` is the one shown first; the reader can switch.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    checked(language)
    glyphs = Glyphs()
    pictures = [_drawn(one, glyphs, LANGUAGES) for one in page.pictures]
    if sum(len(svg) for one in pictures for svg in one["images"].values()) > MOST_BYTES:
        glyphs = Glyphs()
        pictures = [_drawn(one, glyphs, (language,)) for one in page.pictures]
    made = _environment().get_template("page.html.jinja").render(
        page=page,
        language=language,
        pictures=pictures,
        glyphs=_safe(glyphs.svg),
        numbers=_safe(_json({one["key"]: one["numbers"] for one in pictures if one["numbers"]})),
        css=_safe(_file("page.css")),
        first=_safe(_file("first.js")),
        script=_safe(_file("page.js")),
        contents=_contents(page),
    )  # fmt: skip
    told = "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"
    return told.replace(_FONT, font_face(told), 1)


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    found = Environment(loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    found.globals |= {"say": lambda key: WORDS[key]}
    found.filters |= {"both": _both, "command": _command, "shown": _shown}
    return found


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _safe(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)


def _both(text: Both) -> Markup:
    """A text in both languages, of which one is shown."""
    if text.is_one:
        return _safe(_marked(text.en))
    pairs = zip(("en", "zh-CN"), text, strict=True)
    return _safe("".join(f'<span lang="{which}">{_marked(one)}</span>' for which, one in pairs))


def _marked(text: str) -> str:
    """A text as HTML; `words between backticks` are code."""
    return _BREAK.sub(r"\1<wbr>", _CODE.sub(r"<code>\1</code>", escape(_shown(text))))


def _command(text: str) -> Markup:
    """A command, which in Chinese asks for an answer in Chinese."""
    typed = escape(_shown(text))
    if not text.startswith("loopsim ") or "--language" in text:
        return _safe(typed)
    return _safe(f'<span lang="en">{typed}</span><span lang="zh-CN">{typed} --language zh</span>')


def _shown(text: str) -> str:
    """Drop characters that HTML may not hold."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


def _json(value: Any) -> str:
    """JSON that can stand in a script element: no tag can begin in it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _contents(page: Page) -> list[tuple[str, Both]]:
    """Sections that the page has, for its list of contents."""
    there: dict[str, object] = {
        "answer": True,
        "figures": page.figures,
        "pictures": page.pictures,
        "tables": page.tables,
        "assumptions": page.assumptions,
        "legal": page.legal is not None or page.cautions,
        "making": page.making or page.commands,
    }
    return [(key, WORDS[key]) for key, is_there in there.items() if is_there]


def _drawn(picture: Picture, glyphs: Glyphs, languages: Sequence[Language]) -> dict[str, Any]:
    """A picture as its template needs it: an image for each language, and the numbers in it."""
    images = {}
    for language in languages:
        if language in picture.figures:
            images[language] = _safe(_image(picture, language, glyphs))
    if not images:  # it was drawn in the other language only
        language = next(iter(picture.figures))
        images[language] = _safe(_image(picture, language, glyphs))
    figure = next((one for one in picture.figures.values() if not isinstance(one, Saved)), None)
    panels = picture.panels if figure is not None else ()
    spots = told_in(picture)
    return {
        "key": picture.key,
        "title": picture.title,
        "alt": picture.alt,
        "images": images,
        "is_foreign": len(images) == 1,
        "charts": [one._replace(svg=_safe(one.svg)) for one in charts_of(panels)],
        "numbers": [
            *({**box_of(figure, one.axes), **_numbers(one)} for one in panels if figure is not None),
            *({"spots": [[as_list(one) for one in some] for some in pair]} for pair in spots),
        ],
        "tables": [
            *(table for number, one in enumerate(panels) if (table := _table(picture.key, number, one))),
            *spot_tables(picture.key, spots),
        ],
    }


def _image(picture: Picture, language: Language, glyphs: Glyphs) -> str:
    found = picture.figures[language]
    if isinstance(found, Saved):
        data = base64.b64encode(found.png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="">'
    return svg_of(found, f"{picture.key}-{language}", glyphs)


def _numbers(panel: Panel) -> dict[str, Any]:
    step = max(-(-len(panel.at) // _POINTS), 1)
    return {
        "at": [_round(one, 6) for one in panel.at[::step]],
        "along": list(panel.along),
        "decimals": panel.decimals,
        "series": [
            {
                "name": list(one.name),
                "color": one.color,
                "values": [_round(value, panel.decimals) for value in one.values[::step]],
            }
            for one in panel.series
        ],
    }


def _round(value: Any, decimals: int) -> float | int | None:
    number = round(float(value), decimals)
    if number != number or abs(number) == float("inf"):
        return None
    return int(number) if number == int(number) else number


def _table(key: str, number: int, panel: Panel) -> Table | None:
    """Numbers of a panel at equal distances: what the pointer shows, for those who have none."""
    from loopsim.reports.tables import number_cell, text_cell

    if not len(panel.at) or not panel.series:
        return None
    step = max(-(-(len(panel.at) - 1) // (_ROWS - 1)), 1)
    places = sorted({*range(0, len(panel.at), step), len(panel.at) - 1})
    rows = [
        [
            text_cell(panel.along.filled(at=f"{float(panel.at[place]):g}"), float(panel.at[place])),
            *(number_cell(float(one.values[place]), panel.decimals) for one in panel.series),
        ]
        for place in places
    ]
    heads = [WORDS["along"], *(one.name for one in panel.series)]
    return Table(f"{key}-numbers-{number}", panel.title or WORDS["numbers"], heads, rows, is_folded=True)


def texts_of(page: Page) -> Iterator[Both]:
    """All headings of a page, for tests of their words."""
    yield from (page.title, page.kind, page.answer)
    for picture in page.pictures:
        yield from (picture.title, picture.alt)
    for table in (*page.tables, *page.assumptions):
        yield from (table.title, *table.heads)
