"""``loopsim.report``: the page of a result, or of whatever loopsim saved in a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from loopsim.languages import both, checked
from loopsim.reports.page import html_of
from loopsim.reports.parts import Language, Page
from loopsim.results.store import StoreError, folder_at, write_whole


def report(result: Any, path: str | os.PathLike[str] | None = None, *, language: Language = "en") -> str | None:
    """Tell a result in one HTML file: the answer first, pictures, tables, assumptions, how it was made.

    ``result`` is what ``simulate``, ``replicate``, ``compare``, ``sweep`` and the other functions return, or the folder
    in which it was saved. With ``path`` the file is written there, else its text is returned, as ``to_html`` of pandas
    does. ``language`` is the one shown first; the page holds both.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged, or holds nothing of loopsim.
        TypeError: the result is none that has a report.
        OSError: the file cannot be written.
        ValueError: the language is none of the two.
    """
    language = checked(language)  # before all is drawn
    is_folder = isinstance(result, str | os.PathLike)
    page = page_of_folder(result) if is_folder else page_of(result)
    if path is None:
        return html_of(page, language)
    write_page(page, path, language)
    return None


def write_page(page: Page, path: str | os.PathLike[str], language: Language = "en") -> None:
    """Write a page to a file, whole or not at all."""
    write_whole(Path(path), html_of(page, language))


def page_of_folder(folder: str | os.PathLike[str]) -> Page:
    """Read what loopsim saved in a folder, as a page.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged, or holds nothing of loopsim.
    """
    from loopsim.decisions.stored import load_answer
    from loopsim.reports.kinds.calibration import load_calibration
    from loopsim.reports.kinds.score import load_score
    from loopsim.sweeps.result import load

    place = folder_at(folder)
    place = Path.cwd() if place == Path() else place
    if not place.is_dir():
        found = both("a file", "文件") if place.exists() else both("no such folder", "没有这个文件夹")
        raise StoreError(place, found, both("a folder that loopsim saved", "loopsim 保存的文件夹"))
    result: Any = load_answer(place)
    result = load_calibration(place) if result is None else result
    result = load_score(place) if result is None else result
    return page_of(load(place) if result is None else result, place)


def page_of(result: Any, folder: Path | None = None) -> Page:
    """The page of a result.

    Raises:
        TypeError: it is none that has a report.
    """
    from loopsim.reports.kinds import page_maker

    make = page_maker(result)
    if make is None:
        right = "a result of loopsim, or a folder that holds one"
        raise TypeError(f"report: found {type(result).__name__}; right is {right}")
    return make(result, folder)
