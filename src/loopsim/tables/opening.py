"""Opener of files by their content, not by their name: packed or not, text, Parquet or a workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.tables.header import encodings

Kind = Literal["text", "parquet", "workbook"]

READABLE = both("a CSV, Parquet or Excel file with a header", "带表头的 CSV、Parquet 或 Excel 文件")

#: What is looked at of a file to tell its kind, separator and encoding, in bytes.
HEAD = 256 * 1024

_GZIP, _BZIP2, _XZ, _ZSTD, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"

#: Kinds of files that are no table, by how they begin, and the cure.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "", ""),  # a workbook of old: read as one
    (
        b"SQLite format 3",
        both("a database (SQLite)", "数据库（SQLite）"),
        both("a table saved from it as CSV", "由它导出的 CSV 表"),
    ),
    (b"%PDF", both("a PDF", "PDF"), both("the table in it saved as CSV", "把其中的表另存为 CSV")),
    (b"ARROW1", both("an Arrow file", "Arrow 文件"), both("the same saved as Parquet or CSV", "另存为 Parquet 或 CSV")),
    (b"7z\xbc\xaf", both("a packed folder (7z)", "压缩包（7z）"), both("the file in it, unpacked", "解压后的文件")),
    (b"Rar!", both("a packed folder (rar)", "压缩包（rar）"), both("the file in it, unpacked", "解压后的文件")),
    (
        b"\x89HDF",
        both("an HDF file", "HDF 文件"),
        both("the table in it saved as Parquet or CSV", "把其中的表另存为 Parquet 或 CSV"),
    ),
)
_TEXT_OTHERS = (
    (
        ("<html", "<!doctype", "<table", "<?xml", "<meta"),
        both("a web page or XML", "网页或 XML"),
        both("the table in it, saved as CSV UTF-8", "把其中的表另存为 CSV UTF-8"),
    ),
    (("{", "["), "JSON", both("the same as CSV: a header, then a line a row", "以 CSV 保存：表头之后每行一条")),
)


class Opened(NamedTuple):
    """A file whose kind is known; ``stream`` gives its bytes from the start, unpacked, each time it is called."""

    kind: Kind
    head: bytes
    stream: Callable[[], Any]


def opened(path: str | Path) -> Opened:
    """Find the kind of a file from its first bytes.

    Raises:
        ScenarioError: no such file, a folder, or of a kind that holds no table.
    """
    place = Path(path)
    try:
        if not place.exists():
            raise ScenarioError([Fault(str(path), both("no such file", "没有这个文件"), READABLE)])
        if place.is_dir():
            raise ScenarioError([Fault(str(path), both("a folder", "文件夹"), READABLE)])
        if not place.is_file():
            raise ScenarioError([Fault(str(path), both("no ordinary file", "不是普通文件"), READABLE)])
        with place.open("rb") as file:
            begin = file.read(8)
        stream = _unpacking(place, begin)
        with stream() as file:
            head = file.read(HEAD)
    except (OSError, ValueError, EOFError, ImportError, RuntimeError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([no_table(path, error)]) from None
    return Opened(_kind(path, place, head), head, stream)


def no_table(path: object, error: Exception, right: str = READABLE) -> Fault:
    """The fault of a file that cannot be read."""
    text = getattr(error, "strerror", None) or str(error)
    what = " ".join(str(text).split())[:120] or type(error).__name__
    return Fault(str(path), both("no table ({what})", "不是表格（{what}）", what=what), right)


def _unpacking(place: Path, begin: bytes) -> Callable[[], Any]:
    if begin.startswith(_GZIP):
        import gzip

        return lambda: gzip.open(place, "rb")
    if begin.startswith(_BZIP2):
        import bz2

        return lambda: bz2.open(place, "rb")
    if begin.startswith(_XZ):
        import lzma

        return lambda: lzma.open(place, "rb")
    if begin.startswith(_ZSTD):
        import pyarrow as pa

        return lambda: pa.CompressedInputStream(pa.OSFile(str(place), "rb"), "zstd")
    if begin.startswith(_ZIP) and not zipfile.is_zipfile(place):
        raise ScenarioError(
            [
                Fault(
                    str(place),
                    both("a packed folder that is broken or cut short", "损坏或不完整的压缩包"),
                    both("the whole file", "完整的文件"),
                )
            ]
        )
    if begin.startswith(_ZIP) and (member := _only_member(place)):
        return lambda: zipfile.ZipFile(place).open(member)
    return lambda: place.open("rb")


def _only_member(place: Path) -> str | None:
    """The one file in a packed folder; None where it is a workbook."""
    with zipfile.ZipFile(place) as packed:
        names = packed.namelist()
        if any(name in ("[Content_Types].xml", "mimetype") for name in names):
            return None
        files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX")]
        if len(files) != 1:
            raise ScenarioError(
                [
                    Fault(
                        str(place),
                        both("a packed folder of {count} files", "含 {count} 个文件的压缩包", count=len(files)),
                        both("one of its files, unpacked", "解压后其中一个文件"),
                    )
                ]
            )
        if packed.getinfo(files[0]).flag_bits & 1:
            raise ScenarioError(
                [
                    Fault(
                        str(place),
                        both("a packed file with a password", "有密码的压缩文件"),
                        both("the file in it, unpacked", "解压后的文件"),
                    )
                ]
            )
        return files[0]


def _kind(path: object, place: Path, head: bytes) -> Kind:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((_ZIP, b"\xd0\xcf\x11\xe0")):
        return "workbook"
    for begin, found, right in _OTHERS:
        if found and head.startswith(begin):
            raise ScenarioError([Fault(str(path), found, right)])
    if head[257:262] == b"ustar":
        raise ScenarioError(
            [
                Fault(
                    str(path),
                    both("a packed folder (tar)", "压缩包（tar）"),
                    both("the file in it, unpacked", "解压后的文件"),
                )
            ]
        )
    if place.suffix.lower() in (".parquet", ".pq") and head:
        raise ScenarioError(
            [
                Fault(
                    str(path),
                    both(
                        "no table (not a Parquet file, whatever its name says)",
                        "不是表格（不是 Parquet 文件，尽管名称如此）",
                    ),
                    READABLE,
                )
            ]
        )
    encoding = encodings(head)[0]  # where no sign takes one byte, these may look like brackets
    begin_of_text = head[:512].decode(encoding if encoding.startswith("utf-") else "latin-1", "replace")
    begin_of_text = begin_of_text.lstrip("\ufeff \t\r\n").lower()
    for words, found, right in _TEXT_OTHERS:
        if begin_of_text.startswith(words) and not _has_separator_first(begin_of_text):
            raise ScenarioError([Fault(str(path), found, right)])
    return "text"


def _has_separator_first(text: str) -> bool:
    """Whether a bracket begins a name of a column rather than JSON, as in ``[id],[date]``."""
    line = text.split("\n", 1)[0].strip()
    return (
        text.startswith("[")
        and line.count("]") >= 1
        and '"' not in line
        and "{" not in line
        and not line[1:2].isdigit()
    )


class Counting(io.RawIOBase):
    """Stream that counts its bytes for a progress bar."""

    def __init__(self, inner: Any, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._inner, self._tell, self._read = inner, tell, 0

    def readable(self) -> bool:
        """True: bytes can always be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer."""
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        self._tell(self._read)
        return len(data)

    def close(self) -> None:
        """Close the underlying stream as well."""
        self._inner.close()
        super().close()


def seekable(file: Any) -> Any:
    """A seekable file; a packed one is read whole."""
    try:
        is_plain = file.seekable() and hasattr(file, "fileno") and not hasattr(file, "mtime")
    except (OSError, AttributeError):
        is_plain = False
    return file if is_plain and type(file) is io.BufferedReader else io.BytesIO(file.read())
