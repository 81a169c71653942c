"""Scenario files: found, read and followed along their ``from``, with every fault named and nothing taken on trust."""

from __future__ import annotations

import os
import select
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.scenario import files_phrases as phrases
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.toml_text import AT_LEAST, kind_of, parsed
from loopsim.scenario.tree import has, merged, put, reach

#: Largest scenario file that is read, in bytes.
MAX_BYTES = 1024 * 1024

#: Seconds after which a pipe that says nothing is given up.
PIPE_SECONDS = 10.0

#: Longest chain of ``from``.
_MAX_CHAIN = 20

#: Paths at which a file is named, which lies beside the scenario file.
FILES = (("market", "network", "file"), ("market", "pool", "file"))

#: Names on top of a scenario file: a file with none of them is none. (A test holds them against the declaration.)
_NAMES = frozenset(
    ("name", "about", "days", "start_date", "market", "behavior", "levers", "known", "schedule", "schedule_replaces",
     "from")
)  # fmt: skip

_PRESETS = Path(__file__).resolve().parent.parent / "presets"


@dataclass(frozen=True, slots=True)
class Origin:
    """The file in which an entry of a schedule stands, and its number in that file, counted from 0."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}: schedule.{self.number}"


@dataclass(frozen=True, slots=True)
class Layer:
    """Content of one file (or the command line); files that it names lie in ``folder``.

    ``origins`` tell where the entries of its schedule are from, if they are not its own.
    """

    label: str
    tree: dict[str, Any]
    folder: Path = field(default_factory=Path.cwd)
    origins: tuple[Origin, ...] = ()


def presets() -> dict[str, Path]:
    """The scenarios that come with loopsim: name and file."""
    return {path.stem: path for path in sorted(_PRESETS.glob("*.toml"))}


def read_layers(name_or_path: str | os.PathLike[str]) -> tuple[list[Layer], list[Fault]]:
    """The layers of a scenario, the deepest ``from`` first. A file that cannot be read ends the chain with a fault."""
    layers: list[Layer] = []
    chain: list[Path] = []
    source, asked_by, folder = name_or_path, "", Path()
    while True:
        try:
            path, label = _find(source, folder, asked_by)
            text = text_of(path, label)
            if path.resolve() in chain:
                raise ScenarioError(
                    [
                        Fault(
                            asked_by,
                            both("a circle back to {source}", "绕回 {source} 的循环", source=shown(str(source))),
                            both("a chain that ends", "有终点的链"),
                        )
                    ]
                )
            if len(chain) == _MAX_CHAIN:
                raise ScenarioError(
                    [
                        Fault(
                            asked_by,
                            both(*phrases.CHAIN_MORE_THAN_FILES, _MAX_CHAIN=_MAX_CHAIN),
                            both("a shorter chain", "更短的链"),
                        )
                    ]
                )
            tree = parsed(text, label, may_quote=not layers)
            if layers:
                _refuse_strangers(tree, label)
        except ScenarioError as error:
            return layers[::-1], list(error.faults)
        chain.append(path.resolve())
        if not layers and isinstance(tree.get("base"), dict) and "factor" in tree:
            right = both(*phrases.SCENARIO_STUDY_LOOPSIM_SWEEP, label=label)
            return [], [Fault(label, both("a study", "研究文件"), right)]
        source = tree.pop("from", None)
        if layers:  # the name and the description are of the file that was asked for
            tree.pop("name", None)
            tree.pop("about", None)
        else:
            tree.setdefault("name", name_from(path) or "scenario")
        layers.append(Layer(label, tree, path.resolve().parent))
        if source is None:
            return layers[::-1], []
        asked_by, folder = both("{label}: from", "{label}：from", label=label), path.parent
        if not isinstance(source, str) or not source:
            right = both(*phrases.NAME_PRESET_FILE_CLOSED)
            return layers[::-1], [Fault(asked_by, shown(source), right)]


def layers_of_text(text: str, label: str) -> list[Layer]:
    """Layers of a scenario that comes as a text from somebody who may not read our files, the deepest first.

    It may start from a preset only, and name no file.

    Raises:
        ScenarioError: it does otherwise, or is no TOML.
    """
    if len(text.encode()) > MAX_BYTES:
        most = both("a scenario of at most {most} MiB", "不超过 {most} MiB 的场景", most=MAX_BYTES // 1024**2)
        raise ScenarioError([Fault(label, both("more than 1 MiB", "超过 1 MiB"), most)])
    if not text.strip():
        raise ScenarioError([Fault(label, both("an empty file", "空文件"), AT_LEAST["scenario"])])
    tree = parsed(text, label)
    faults = []
    source = tree.pop("from", None)
    if source is not None and not (isinstance(source, str) and source in presets()):
        right = f"the name of a preset ({', '.join(presets())}): no file can be read from here"
        faults.append(Fault(both("{label}: from", "{label}：from", label=label), shown(source), right))
    for path in FILES:
        if has(tree, path) and reach(tree, path):
            right = "no file: none can be read from here"
            faults.append(Fault(f"{label}: {'.'.join(path)}", shown(reach(tree, path)), right))
    if faults:
        raise ScenarioError(faults)
    below = read_layers(source)[0] if source else []
    for layer in below:
        layer.tree.pop("name", None)
        layer.tree.pop("about", None)
    tree.setdefault("name", name_from(Path(label)) or "scenario")
    return [*below, Layer(label, tree)]


def _refuse_strangers(tree: dict[str, Any], label: str) -> None:
    """Refuse a file that another starts from and that has nothing of a scenario, without telling what it holds."""
    if _NAMES.isdisjoint(tree):
        names = ", ".join(sorted(_NAMES))
        right = both("a scenario, which has one of {names}", "场景文件，其中至少有 {names} 之一", names=names)
        raise ScenarioError([Fault(label, both("a file that is no scenario", "不是场景的文件"), right)])


def _find(source: str | os.PathLike[str], folder: Path, asked_by: str) -> tuple[Path, str]:
    """``(preset or file, folder, where it is asked for) -> (path, label)``. A plain name is a preset first."""
    known = presets()
    if isinstance(source, str) and source in known:
        return known[source], both("preset {source}", "预设 {source}", source=source)
    path = folder / source
    is_name = isinstance(source, str) and not source.lower().endswith(".toml") and Path(source).name == source
    if is_name and not _exists(path):
        close = nearest(str(source), known)
        cure = f'"{close}"' if close else both(*phrases.PRESET_FILE_ENDS_TOML, known=", ".join(known))
        called = shown(source).removeprefix("the text ")
        raise ScenarioError([Fault(asked_by or str(source), both(*phrases.NO_PRESET_FILE_CALLED, called=called), cure)])
    return path, str(path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def text_of(path: Path, label: str, kind: str = "scenario") -> str:
    """The text of the file of a scenario or a study; its size is looked at before a byte is read."""
    largest = both(*phrases.FILE_AT_MOST_MIB, kind=kind_of(kind), MAX_BYTES=MAX_BYTES // 1024**2)
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise ScenarioError(
                [Fault(label, both("a folder", "文件夹"), both("a {kind} file", "{kind}文件", kind=kind_of(kind)))]
            )
        if info.st_size > MAX_BYTES:
            raise ScenarioError(
                [
                    Fault(
                        label,
                        both("a file of {st_size:.1f} MiB", "{st_size:.1f} MiB 的文件", st_size=info.st_size / 1024**2),
                        largest,
                    )
                ]
            )
        if stat.S_ISFIFO(info.st_mode):
            data = _of_pipe(path, label, kind)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # a device does not tell its size
    except ScenarioError:
        raise
    except FileNotFoundError:
        raise ScenarioError(
            [Fault(label, both("no such file", "没有这个文件"), both(*phrases.PATH_FILE_EXISTS, kind=kind_of(kind)))]
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(
            [Fault(label, both(*phrases.FILE_CANNOT_BE_READ, reason=reason), both("a readable file", "可读取的文件"))]
        ) from None
    if len(data) > MAX_BYTES:
        raise ScenarioError([Fault(label, both("more than 1 MiB", "超过 1 MiB"), largest)])
    if not data.strip():
        raise ScenarioError([Fault(label, both("an empty file", "空文件"), AT_LEAST[kind])])
    if b"\0" in data:
        raise ScenarioError(
            [Fault(label, both("a binary file", "二进制文件"), both("a text file in TOML", "TOML 文本文件"))]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where, right = (
            both("{label}, line {line}", "{label}，第 {line} 行", label=label, line=line),
            both(*phrases.TEXT_FILE_TOML_SAVED),
        )
        raise ScenarioError([Fault(where, both("bytes that are not UTF-8", "不是 UTF-8 的字节"), right)]) from None


def _of_pipe(path: Path, label: str, kind: str) -> bytes:
    """Read a pipe. One that nobody writes to is a fault: else the command would wait for ever."""
    begun, data = time.monotonic(), b""
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while len(data) <= MAX_BYTES:
            readable, _, _ = select.select([number], [], [], 0.1)
            try:
                more = os.read(number, MAX_BYTES) if readable else None
            except BlockingIOError:
                more = None
            if more:
                data += more
            elif data and more == b"":
                break
            elif not data and time.monotonic() - begun > PIPE_SECONDS:
                found = both(*phrases.PIPE_FROM_WHICH_NOTHING, PIPE_SECONDS=PIPE_SECONDS)
                raise ScenarioError([Fault(label, found, both(*phrases.FILE_PIPE_SOMEBODY_WRITES, kind=kind_of(kind)))])
            elif more == b"":
                time.sleep(0.02)  # nobody has opened the other end yet
    finally:
        os.close(number)
    return data


def name_from(path: Path) -> str:
    """A name for a scenario or a study from the name of its file: one that a folder may have, or none at all."""
    name = "".join(c if c.isprintable() and c not in "/\\" else "-" for c in path.stem)
    return name.lstrip(" .")[:80].rstrip()


def with_full_paths(layer: Layer) -> dict[str, Any]:
    """Content of the layer, with full paths of the files beside it that it names."""
    tree = layer.tree
    for path in FILES:
        name = reach(tree, path) if has(tree, path) else None
        if isinstance(name, str) and name and "\0" not in name:
            tree = merged(None, tree)
            put(tree, path, str((layer.folder / name).absolute()))
    return tree
