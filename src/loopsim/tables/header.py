"""Beginning of a table in a text: encoding, separator, and the line with the names of the columns."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from loopsim.languages import both

#: Separators that are tried, the usual ones first; a blank stands for any run of blanks.
_SEPARATORS = (",", ";", "\t", "|", " ")

#: Lines among which the header is looked for.
_LINES = 100

#: What a comment begins with.
COMMENTS = ("#", "%", "//")


#: Names of columns that a header holds, in any case, or what tells a header by its names.
Wanted = Sequence[str] | Callable[[list[str]], bool]


class Layout(NamedTuple):
    """Layout of the text of a table."""

    encoding: str
    separator: str  # " ": any run of blanks
    skip: int  # lines above the first row
    names: list[str]
    width: int  # cells of a row
    is_simple: bool  # rows alike as far as one can see, so that a fast parser may read them


def is_header(names: list[str], wanted: Wanted) -> bool:
    """Whether these names are those of the columns ``wanted``; False where none is."""
    if callable(wanted):
        return wanted(names)
    needed = {name.strip().lower() for name in wanted}
    return bool(needed) and needed <= {name.strip().lower() for name in names}


def layouts(head: bytes, is_whole: bool, wanted: Wanted, encoding: str | None = None) -> Layout:
    """Find encoding, separator and header in the first bytes of a file.

    Where no line is the header ``wanted``, the first line with as many cells as most is taken for it.

    Raises:
        UnicodeDecodeError: the bytes are no text in ``encoding``, or in none of those tried.
        LookupError: there is no such encoding.
    """
    best: Layout | None = None
    for name in [encoding] if encoding else encodings(head):
        try:
            text = _decoded(head, name, is_whole)
        except UnicodeDecodeError:
            if encoding:
                raise
            continue
        layout, is_found = _of_text(text, name, wanted, is_whole)
        if is_found:
            return layout
        best = best or layout
    if best is None:
        raise UnicodeDecodeError(
            "utf-8", head[:1], 0, 1, both("neither UTF-8 nor UTF-16 nor GB 18030", "既非 UTF-8 也非 UTF-16、GB 18030")
        )
    return best


def encodings(head: bytes) -> list[str]:
    """Encodings worth trying, the likeliest first."""
    if head.startswith(codecs.BOM_UTF32_LE) or head.startswith(codecs.BOM_UTF32_BE):
        return ["utf-32"]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if head.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    if odd > len(head[:4000]) // 8 and odd > 4 * even:
        return ["utf-16-le"]
    if even > len(head[:4000]) // 8 and even > 4 * odd:
        return ["utf-16-be"]
    return ["utf-8", "gb18030"]


def _decoded(head: bytes, encoding: str, is_whole: bool) -> str:
    text = codecs.getincrementaldecoder(encoding)("strict").decode(head, is_whole)
    if "\0" in text:
        raise UnicodeDecodeError(encoding, b"\0", 0, 1, both("bytes that are no text", "不是文本的字节"))
    return text


def cells(line: str, separator: str) -> list[str]:
    """A line in its cells."""
    if separator == " ":
        return line.split()
    try:
        return [
            cell.strip()
            for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=separator != "\t"), [])
        ]
    except csv.Error:
        return []


def _bare(line: str) -> str:
    """A line without the mark of a comment."""
    bare = line.lstrip()
    for mark in COMMENTS:
        if bare.startswith(mark):
            return bare[len(mark) :].strip()
    return line


def _of_text(text: str, encoding: str, wanted: Wanted, is_whole: bool) -> tuple[Layout, bool]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not is_whole and len(lines) > 1:
        lines.pop()
    declared = _declared(lines)
    separators = (declared,) if declared else _SEPARATORS
    if wanted:
        usual = sorted((one for one in separators if one != " "), key=lambda one: -_most(lines, one))
        # A comment that names the columns is the header only where no plain line is.
        places = sorted(enumerate(lines[:_LINES]), key=lambda one: one[1].lstrip().startswith(COMMENTS))
        for separator in (*usual, *(one for one in separators if one == " ")):
            for place, line in places:
                names = [name.lstrip("\ufeff") for name in cells(_bare(line), separator)]
                if is_header(names, wanted):
                    return _layout(lines, place, separator, names, encoding), True
    separator, place = _usual(lines[:_LINES], separators)
    names = [name.lstrip("\ufeff") for name in cells(_bare(lines[place]), separator)] if lines else []
    return _layout(lines, place, separator, names, encoding), False


def _most(lines: list[str], separator: str) -> int:
    """Largest number of a separator in one line."""
    return max((line.count(separator) for line in lines[:_LINES]), default=0)


def _declared(lines: list[str]) -> str | None:
    """Excel's own line, ``sep=;``."""
    first = lines[0].lstrip("\ufeff").strip().strip('"').lower() if lines else ""
    return first[4] if first.startswith("sep=") and len(first) == 5 else None


def _usual(lines: list[str], separators: Sequence[str]) -> tuple[str, int]:
    """The separator that splits most lines into the same number of cells, and the first such line."""
    real = [
        (place, line) for place, line in enumerate(lines) if line.strip() and not line.lstrip().startswith(COMMENTS)
    ]
    best: tuple[float, str, int] = (0.0, ",", real[0][0] if real else 0)
    for separator in separators:
        counts = Counter(len(cells(line, separator)) for _, line in real)
        counts.pop(1, None)
        if not counts:
            continue
        width, often = max(counts.items(), key=lambda one: (one[1], one[0]))
        share = often / max(len(real), 1)
        if share > best[0] + 1e-9:
            first = next(place for place, line in real if len(cells(line, separator)) == width)
            first = _commented(lines, first, separator, width)
            best = (share, separator, first)
    return best[1], best[2]


def _commented(lines: list[str], first: int, separator: str, width: int) -> int:
    """The comment just above the first row, where it holds a name for each column, as SNAP writes it."""
    above = first - 1
    if above >= 0 and lines[above].lstrip().startswith(COMMENTS):
        names = cells(_bare(lines[above]), separator)
        if names == cells(lines[first], separator):
            return first
        if len(names) == width and not any(name.replace(".", "").isdigit() for name in names):
            return above
    return first


def _layout(lines: list[str], place: int, separator: str, names: list[str], encoding: str) -> Layout:
    rows = [line for line in lines[place + 1 :] if line.strip()]
    is_comment = [line.lstrip().startswith(COMMENTS) and len(cells(line, separator)) != len(names) for line in rows]
    counts = Counter(
        len(cells(line, separator)) for line, comment in zip(rows[:1000], is_comment, strict=False) if not comment
    )
    width = len(names)
    if counts:
        usual = counts.most_common(1)[0][0]
        sample = next(line for line in rows[:1000] if len(cells(line, separator)) == usual)
        if usual == width + 1 and not cells(sample, separator)[-1]:
            width = usual  # a separator at the end of each row
    quoted = any(f"{separator} {quote}" in line for line in rows[:1000] for quote in '"')
    remarks = any(line.startswith(("# ", "% ", "//")) for line in rows)
    is_simple = separator != " " and not quoted and not remarks and set(counts) <= {width}
    return Layout(encoding, separator, place + 1, names, width, is_simple)
