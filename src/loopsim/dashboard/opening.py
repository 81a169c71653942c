"""Scenarios to start from: presets, what a visitor sends, and files of one folder. Nothing else of the disk is read."""

from __future__ import annotations

from pathlib import Path

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.files import presets, text_of
from loopsim.scenario.scenario import Scenario

#: Most scenario files of a folder that are offered.
MOST_FILES = 200


def sent(name: str, data: bytes) -> Scenario:
    """Read a scenario that a visitor sends. It may start from presets and name no files.

    Raises:
        ScenarioError: it is none.
    """
    label = Path(name.replace("\\", "/")).name or "scenario.toml"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError(
            [
                Fault(
                    label,
                    both("bytes that are not UTF-8", "不是 UTF-8 的字节"),
                    both("a text file in TOML, saved as UTF-8", "以 UTF-8 保存的 TOML 文本文件"),
                )
            ]
        ) from None
    if "\0" in text:
        raise ScenarioError(
            [Fault(label, both("a binary file", "二进制文件"), both("a text file in TOML", "TOML 文本文件"))]
        )
    return Scenario.from_text(text, label)


def files_in(folder: Path) -> list[str]:
    """List the names of the TOML files of a folder, without those that lead out of it."""
    try:
        found = sorted(path.name for path in folder.glob("*.toml") if _is_within(path, folder) and path.is_file())
    except OSError:
        return []
    return found[:MOST_FILES]


def from_folder(name: str, folder: Path) -> Scenario:
    """Read a preset, or a file of the folder by its name.

    Raises:
        ScenarioError: it is neither, it lies elsewhere, or it starts from a file that does, or it is no scenario.
    """
    if name in presets():
        return Scenario.load(name)
    path = folder / name
    right = f"a preset, or a file in {folder}"
    if not name.endswith(".toml") or not _is_within(path, folder):
        raise ScenarioError([Fault("scenario", shown(name), right)])
    _refuse_ways_out(path, folder, name)
    return Scenario.load(path)


def _refuse_ways_out(path: Path, folder: Path, label: str) -> None:
    """Refuse a file whose chain of ``from``, or whose tables, lie beyond the folder, before one of them is read."""
    import tomllib

    seen: set[Path] = set()
    while path not in seen:
        seen.add(path)
        try:
            tree = tomllib.loads(text_of(path, label))
        except (ScenarioError, ValueError, RecursionError):
            return  # is told, without its content, when it is loaded
        for found in (_named(tree, "network"), _named(tree, "pool")):
            if found is not None and not _is_within(path.parent / found, folder):
                outside = both("{file}, beyond the folder", "{file}，在文件夹之外", file=shown(found))
                raise ScenarioError(
                    [Fault(label, outside, both("a file in {folder}", "{folder} 中的文件", folder=folder))]
                )
        source = tree.get("from")
        if not isinstance(source, str) or source in presets():
            return
        path = path.parent / source
        if not _is_within(path, folder):
            right = f"the name of a preset, or a file in {folder}"
            raise ScenarioError([Fault(both("{label}: from", "{label}：from", label=label), shown(source), right)])


def _named(tree: dict, part: str) -> str | None:
    inner = tree.get("market")
    inner = inner.get(part) if isinstance(inner, dict) else None
    name = inner.get("file") if isinstance(inner, dict) else None
    return name if isinstance(name, str) and name else None


def _is_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False
