"""Folders for results: new ones, empty ones and those of earlier results, never any other.

The rule is the same for ``save`` in Python and ``--out`` of the commands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from loopsim.languages import both
from loopsim.scenario.faults import Fault, shown

#: The list of saved files, which is written last.
CONTENTS = "contents.json"

#: A report on the result, which is none of the saved files.
REPORT = "report.html"

#: The same list during a save; it stays if the save is interrupted, so that the next one knows which files are ours.
SAVING = ".loopsim-saving"

#: The lock of who writes, which stays when it is let go: a folder with nothing else is an empty one.
LOCK = ".lock"


def folder_fault(
    folder: Path, what: str = both("a run", "运行结果"), is_ours: Callable[[Path], bool] | None = None
) -> Fault | None:
    """Fault if ``what`` cannot be saved in this folder, else None. An earlier one there that is ours may be replaced.

    Raises:
        OSError: the folder cannot be read.
    """
    if "\0" in str(folder):
        return Fault(
            shown(str(folder)),
            both("a name with a null character", "含空字符的名称"),
            both("the name of a folder", "文件夹的名称"),
        )
    there = folder
    while not there.exists() and there != there.parent:
        if there.is_symlink():  # to itself, or to what is gone
            return Fault(
                str(folder),
                both("a link that leads nowhere ({there})", "指向不存在之处的链接（{there}）", there=there),
                both("a folder, or the name of a new one", "文件夹，或新文件夹的名称"),
            )
        there = there.parent
    if not there.is_dir():
        return Fault(
            str(folder),
            both("a file", "文件")
            if there == folder
            else both("the file {there} above it", "其上级 {there} 是文件", there=there),
            both("a folder", "文件夹"),
        )
    names = [path.name for path in folder.iterdir() if path.name != LOCK] if there == folder else []
    if names and not (is_ours or holds_run)(folder):
        first = min(names, key=lambda name: (name.startswith("."), name))
        return Fault(
            str(folder),
            both(
                "a folder that holds other things than {what} ({first})",
                "装有{what}以外内容的文件夹（{first}）",
                what=what,
                first=first,
            ),
            both("a new or an empty folder", "新的或空的文件夹"),
        )
    return None


def holds_run(folder: Path) -> bool:
    """Whether a run, many runs or a comparison were saved in this folder, completely or in part."""
    return (folder / SAVING).is_file() or listed(folder) is not None


def listed(folder: Path, name: str = CONTENTS) -> set[str] | None:
    """Names in the list of saved files of a folder; None where there is no such list."""
    try:
        contents = json.loads((folder / name).read_text(encoding="utf-8"))
        int(contents["format"])
        return {str(file) for file in contents["files"] if Path(file).name == file}
    except (OSError, ValueError, KeyError, TypeError):
        return None
