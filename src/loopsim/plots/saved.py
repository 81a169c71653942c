"""Pictures in the folder of an answer, in both languages, with the numbers that they tell under the pointer.

``fit.png`` is in the language that was asked for, ``fit.zh.png`` or ``fit.en.png`` beside it in the other one. A report
that is made from the folder later shows both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from loopsim.plots.spots import Spot, spots_of
from loopsim.plots.texts import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Name of the note in a PNG file that holds language and numbers.
_NOTE = "loopsim"


class Saved(NamedTuple):
    """A picture of a folder: data of its PNG file, and the numbers in it, a list a panel."""

    png: bytes
    spots: Sequence[Sequence[Spot]] = ()


def save_in_both(draw: Callable[..., Figure], path: Path, language: Language) -> None:
    """Write ``draw(language=...)`` to a file, whole or not at all, and in the other language beside it."""
    for one in get_args(Language):
        figure = draw(language=one)
        target = path if one == language else _other(path, one)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        note = json.dumps({"language": one, "spots": spots_of(figure)}, ensure_ascii=False, allow_nan=False)
        try:
            figure.savefig(part, format="png", metadata={_NOTE: note})
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def read_saved(path: Path) -> dict[Language, Saved]:
    """Read a picture of a folder in the languages in which it is there; nothing where there is none.

    One that another version wrote has no note: it counts as English, and tells no numbers.
    """
    found: dict[Language, Saved] = {}
    files = [file for file in (path, *(_other(path, one) for one in get_args(Language))) if file.is_file()]
    for file in files:
        language, saved = _read(file)
        found.setdefault(language, saved)
    return {one: found[one] for one in get_args(Language) if one in found}


def _other(path: Path, language: Language) -> Path:
    return path.with_suffix(f".{language}{path.suffix}")


def _read(file: Path) -> tuple[Language, Saved]:
    from io import BytesIO

    from PIL import Image

    data = file.read_bytes()
    try:
        note = json.loads(Image.open(BytesIO(data)).info[_NOTE])
        spots = [[Spot(_box(box), str(name), tuple(map(str, lines))) for box, name, lines in some]
                 for some in note["spots"]]  # fmt: skip
        language: Language = "zh" if note["language"] == "zh" else "en"
    except (OSError, ValueError, KeyError, TypeError):  # drawn by another version, or by nobody of ours
        return "en", Saved(data)
    return language, Saved(data, spots)


def _box(places: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(one) for one in places)
    return left, top, right, bottom
