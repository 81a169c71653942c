"""Provenance of a sweep: the study that its folder was begun with, the code, and each session."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.results.provenance import commit, versions
from loopsim.results.store import StoreError, write_whole
from loopsim.runs.code import code_of
from loopsim.scenario.faults import Fault
from loopsim.studies.study import Study
from loopsim.sweeps.differences import changes
from loopsim.sweeps.study_files import write_study

#: Goes up when older folders can no longer be read.
FORMAT = 2
PROVENANCE = "provenance.json"

#: What helps where the provenance is gone: nothing else tells by which code the runs were made.
_CURE = both(
    "the provenance as it was written: put back a copy of it, or sweep into another folder",
    "写入时的来源记录：请放回备份，或扫描到另一个文件夹",
)

_MOST_TOLD = 20


class CodeFault(Fault):
    """Fault of a folder that other code began: results of both may be mixed, where that is wanted."""

    __slots__ = ()


class DiffersError(StoreError):
    """The folder was begun with a study of other content, or by other code; ``faults`` say what differs."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        ValueError.__init__(self, "\n".join(map(str, faults)))


def write_recipe(place: Path, study: Study, command: str | None, *, other_code: bool = False) -> None:
    """Begin a folder with everything that is needed to make the results again, or note that it is gone on with.

    Raises:
        DiffersError, StoreError: as :func:`check_resumed`.
    """
    session = _session(study, command)
    if (place / PROVENANCE).exists():
        recipe = check_resumed(place, study, other_code=other_code)
        recipe["resumed"].append(session)
    else:
        recipe = {"format": FORMAT, "name": study.name, "about": study.about, "digest": study.digest(),
                  "study": study.content, "begun": session, "resumed": []}  # fmt: skip
    write_study(place, study)
    text = json.dumps(recipe, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(place / PROVENANCE, text, to_disk=True)  # last: what is there before it is begun anew


def check_resumed(place: Path, study: Study, *, other_code: bool = False) -> dict[str, Any]:
    """The provenance of a folder that was begun with this study and by this code.

    Args:
        other_code: also where the code has changed; each session is noted with the code that it ran.

    Raises:
        DiffersError: study or code are other ones; the faults say what differs.
        StoreError: its provenance is damaged.
    """
    recipe = read_recipe(place)
    faults = list(changes(place, recipe["study"], study))
    if not other_code:
        faults += _faults_of_code(place, [recipe["begun"], *recipe["resumed"]][-1], _session(study, None))
    if more := len(faults[_MOST_TOLD:]):
        found = both("{more:,} differences more", "另有 {more:,} 处不同", more=more)
        faults[_MOST_TOLD:] = [Fault(str(place), found, both("none", "无"))]
    if faults:
        raise DiffersError(faults)
    return recipe


def _faults_of_code(place: Path, before: dict[str, Any], now: dict[str, Any]) -> Iterator[Fault]:
    """One fault for loopsim and one for rules of one's own, where their code is not what it was."""
    old, new = before.get("code", {}), now["code"]
    right = "the code as it was ({was}), or another folder", "当时的代码（{was}），或另一个文件夹"
    if any(old.get(name) != new[name] for name in ("loopsim", "sources")):
        found = both("{told}, whose sources are other ones", "{told}，其源代码不同", told=_told(new, now))
        yield CodeFault(f"{place}: code of loopsim", found, both(*right, was=_told(old, before)))
    if old.get("model_sources") != new.get("model_sources") and old.get("model") == new.get("model"):
        found = both("sources that have changed since this folder was last written", "此文件夹上次写入后已改变的源代码")
        yield CodeFault(f"{place}: code of {new['model']}", found, both(*right, was=f"{before.get('date', '?')}"))


def _told(code: dict[str, str], session: dict[str, Any]) -> str:
    """``loopsim 0.1.0, commit 1f0c9ad``, as far as it is known."""
    commit = session.get("commit") or ""
    changed = "+changes" if commit.endswith("+changes") else ""
    return f"loopsim {code.get('loopsim', 'unknown')}" + (f", commit {commit[:8]}{changed}" if commit else "")


def read_recipe(place: Path) -> dict[str, Any]:
    """The provenance of a sweep's folder.

    Raises:
        StoreError: it is missing or damaged, or of another format.
    """
    path = place / PROVENANCE
    if not path.is_file():
        raise StoreError(path, both("no such file", "没有这个文件"), _CURE)
    try:
        recipe = json.loads(path.read_text(encoding="utf-8"))
        version, _ = int(recipe["format"]), (recipe["study"], recipe["begun"]["versions"], recipe["resumed"].append)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(path, both("other contents than were written", "与写入时不同的内容"), _CURE) from error
    if version != FORMAT:
        right = ("format {known}; of an older one pandas reads the folder parts, or the loopsim that wrote it all",
                 "格式 {known}；更旧的可用 pandas 读取 parts 文件夹，或用写出它的 loopsim 读取")  # fmt: skip
        found = both("format {version}", "格式 {version}", version=version)
        raise StoreError(path, found, both(*right, known=FORMAT))
    return recipe


def is_sweep(place: Path) -> bool:
    """Return whether a folder is that of a sweep which was begun."""
    try:
        return "study" in json.loads((place / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _session(study: Study, command: str | None) -> dict[str, Any]:
    return {
        "code": code_of(study.wanted.model),
        "versions": dict(versions()),
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(sys.argv) if command is None else command,
    }
