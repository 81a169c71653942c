"""A run on disk: a folder of Parquet and JSON that pandas, polars and DuckDB read, and that loads back equal.

``daily.parquet``, ``customers.parquet``, ``hosts.parquet``, ``cohorts.parquet`` and ``sources.parquet`` are the
tables of the run, ``ages_by_source.parquet`` the source of the last one; ``moves.parquet`` and
``loop_test.parquet`` further data for checks and verdict; ``summary.json`` the measures and the
verdict; ``scenario.toml`` the scenario as resolved, with its edge list beside it; ``provenance.json`` the recipe.
``state-DAY.npz``
is the state before a day, where it was kept.
``contents.json`` is written last and holds the digest of each file, so that a half-written or damaged folder shows.
:mod:`loopsim.results.folder` says which folders may be overwritten.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.languages import both
from loopsim.results import store_phrases as phrases
from loopsim.results.folder import CONTENTS, REPORT, SAVING, folder_fault, listed
from loopsim.results.loop_store import TEST, loop_table
from loopsim.results.sources import cells_table
from loopsim.results.summary import Summary
from loopsim.results.verdict import verdict_fields
from loopsim.scenario.faults import Fault
from loopsim.scenario.kinds import path_fault
from loopsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from loopsim.results.run import Run

#: Goes up when older folders can no longer be read.
FORMAT = 2
NETWORK, POOL = "network", "pool"
BY_SOURCE = "ages_by_source.parquet"


class StoreError(ValueError):
    """A folder with missing or wrong content; ``faults`` name the file, what was found and what is right."""

    def __init__(self, where: Path | str, found: str, right: str) -> None:
        self.faults: tuple[Fault, ...] = (Fault(str(where), found, right),)
        super().__init__(str(self.faults[0]))


def save(run: Run, folder: str | os.PathLike[str]) -> None:
    """Write a run into a folder, which is made if need be. Each file appears whole or not at all.

    A run, many runs or a comparison that were saved there before are replaced; all else is refused.

    Raises:
        StoreError: it is a file, or a folder that holds other things.
        OSError: the disk is full, or the folder cannot be written.
    """
    write_folder(folder, dict(_files(run)))


def write_folder(folder: str | os.PathLike[str], files: Mapping[str, Writer]) -> None:
    """Write files by name into a folder, which is made if need be, and the list of them with their digests last.

    Files of an earlier run under other names are removed.

    Raises:
        StoreError: it is a file, or a folder that holds other things than an earlier run.
        OSError: the disk is full, or the folder cannot be written.
    """
    place = made_folder(folder)
    earlier = (listed(place) or set()) | (listed(place, SAVING) or set())
    names = dict.fromkeys(sorted(earlier | files.keys()), "")
    (place / SAVING).write_text(json.dumps({"format": FORMAT, "files": names}), encoding="utf-8")
    (place / CONTENTS).unlink(missing_ok=True)
    (place / REPORT).unlink(missing_ok=True)  # on the result that was here before
    digests = {}
    for name, write in files.items():
        with appearing(place / name) as part:
            write(part)
            digests[name] = digest_of(part)
    for name in earlier - files.keys():  # not before: what is saved may have been loaded from here
        (place / name).unlink(missing_ok=True)
    with appearing(place / CONTENTS) as part:
        json_file({"format": FORMAT, "files": digests})(part)
    (place / SAVING).unlink()


def made_folder(
    folder: str | os.PathLike[str], what: str = both(*phrases.RUN), is_ours: Callable[[Path], bool] | None = None
) -> Path:
    """Make or check a folder to save ``what`` in. ``is_ours`` recognises an earlier one there.

    Raises:
        StoreError: it is a file, or a folder that holds other things.
        OSError: it cannot be made.
    """
    place = folder_at(folder)
    if fault := folder_fault(place, what, is_ours):
        raise StoreError(fault.where, fault.found, fault.right)
    place.mkdir(parents=True, exist_ok=True)
    return place


def folder_at(folder: str | os.PathLike[str], where: str = "folder") -> Path:
    """The folder as a path. Raises StoreError: it is no path of a folder."""
    if fault := path_fault(folder, where, both(*phrases.PATH_FOLDER)):
        raise StoreError(fault.where, fault.found, fault.right)
    return Path(folder)


def load_summary(folder: str | os.PathLike[str]) -> Summary:
    """Load only the measures of a saved run, without reading its tables.

    Raises:
        StoreError: ``summary.json`` is missing or damaged.
    """
    path = Path(folder) / "summary.json"
    with readable(path, both(*phrases.MEASURES_RUN)):
        return Summary.from_list(read_json(path)["measures"])


#: Most letters of a reader's own complaint that are repeated.
_LONGEST = 160

Writer = Callable[[Path], Any]


def _files(run: Run) -> Iterator[tuple[str, Writer]]:
    """Name and writer of each file, small ones last."""
    yield "customers.parquet", table_file(run.customers)
    yield "hosts.parquet", table_file(run.hosts)
    yield "daily.parquet", table_file(run.daily)
    yield "moves.parquet", table_file(run.moves)
    yield "cohorts.parquet", table_file(run.cohorts("week"), index=False)
    if run.records.by_source is not None:
        yield BY_SOURCE, table_file(cells_table(run.records.by_source), index=False)
        yield "sources.parquet", table_file(run.sources)
    if run.loop_test is not None:
        yield TEST, table_file(loop_table(run.loop_test))
    for day in run.kept_days:
        yield state_name(day), functools.partial(_write_state, run, day)
    yield from scenario_files(run.scenario).items()
    verdict = verdict_fields(run.verdict)
    yield "summary.json", json_file({"verdict": verdict, "measures": run.summary().to_list()})
    yield "provenance.json", json_file(run.provenance)


def state_name(day: int | str) -> str:
    """Name of the file that holds the state on the morning of a day."""
    return f"state-{day}.npz"


def _write_state(run: Run, day: int, part: Path) -> None:
    from loopsim.results.code import code_version
    from loopsim.results.states import write_state

    state = run.state_at(day)
    assert state is not None  # the run says so
    write_state(state, run.scenario, code_version(), part)


def scenario_files(scenario: Scenario, name: str = "scenario") -> dict[str, Writer]:
    """A scenario as resolved, with the files beside it that it names: names and writers of the files."""
    files: dict[str, Writer] = {}
    toml = scenario.to_toml()
    for what, file in ((NETWORK, scenario.network_file), (POOL, scenario.pool_file)):
        if file is not None:
            copy = f"{name.replace('scenario', what)}{file.suffix.lower()}"
            toml = toml.replace(json.dumps(str(file), ensure_ascii=False), json.dumps(copy))
            files[copy] = functools.partial(shutil.copyfile, file)
    files[f"{name}.toml"] = lambda part: part.write_text(toml, encoding="utf-8")
    return files


def table_file(table: pd.DataFrame, index: bool = True) -> Writer:
    """A writer of a table as Parquet."""
    return lambda part: table.to_parquet(part, engine="pyarrow", index=index)


def tables_file(tables: Iterable[pa.Table]) -> Writer:
    """A writer of tables, one or more, as one Parquet file, piece by piece."""

    def write(part: Path) -> None:
        import pyarrow.parquet as pq

        pieces = iter(tables)
        first = next(pieces)
        with pq.ParquetWriter(part, first.schema) as writer:
            for table in itertools.chain([first], pieces):
                writer.write_table(table)

    return write


def json_file(value: Any) -> Writer:
    """A writer of plain values as JSON."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    return lambda part: part.write_text(text + "\n", encoding="utf-8")


@contextmanager
def appearing(path: Path, *, to_disk: bool = False) -> Iterator[Path]:
    """A temporary name to write to, which becomes ``path`` when all went well and vanishes when not.

    ``to_disk``: what was written is on the disk before it has its name, so that a power cut leaves no half of it.

    Raises:
        OSError: with the name of the file.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        if to_disk:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, text: str | bytes, *, to_disk: bool = False) -> None:
    """Write a text there, whole or not at all."""
    with appearing(path, to_disk=to_disk) as part:
        part.write_bytes(text.encode() if isinstance(text, str) else text)


def check_whole(place: Path) -> None:
    """Refuse a folder in which a file is missing or not as it was written.

    Raises:
        StoreError: with the file and its fault.
    """
    if not place.is_dir():
        raise StoreError(
            place,
            both(*phrases.NO_FOLDER) if not place.exists() else both(*phrases.FILE),
            both(*phrases.FOLDER_LOOPSIM_SAVED),
        )
    contents = read_json(place / CONTENTS)
    with readable(place / CONTENTS, both(*phrases.LIST_FILES_FOLDER_LOOPSIM)):
        version, files = int(contents["format"]), {str(name): str(digest) for name, digest in contents["files"].items()}
    if version != FORMAT:
        right = both(*phrases.FORMAT_READ_LOOPSIM_WROTE, FORMAT=FORMAT)
        raise StoreError(place / CONTENTS, both(*phrases.FORMAT, version=version), right)
    for name, digest in files.items():
        path = place / name
        if not path.is_file():
            raise StoreError(path, both(*phrases.NO_FILE), both(*phrases.FILE_WAS_SAVED))
        if digest_of(path) != digest:
            raise StoreError(path, both(*phrases.OTHER_CONTENTS_THAN_WERE), both(*phrases.FILE_WAS_SAVED))


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """A JSON file of a saved folder. Raises StoreError: it is missing or damaged."""
    if not path.is_file():
        raise StoreError(path, both(*phrases.NO_FILE), both(*phrases.FOLDER_LOOPSIM_SAVED_END))
    with readable(path, both(*phrases.JSON_WAS_SAVED)):
        return json.loads(path.read_text(encoding="utf-8"))


def read_table(path: Path, right: str = both(*phrases.PARQUET_FILE_WAS_SAVED)) -> pd.DataFrame:
    """A Parquet file of a saved folder. Raises StoreError: it is missing or damaged."""
    import pandas as pd

    if not path.is_file():
        raise StoreError(path, both(*phrases.NO_FILE), right)
    with readable(path, right):
        return pd.read_parquet(path, engine="pyarrow")


@contextmanager
def readable(path: Path, right: str) -> Iterator[None]:
    """Turn any error inside into a :class:`StoreError` that names the file."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        problem = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
        raise StoreError(path, problem, right) from error
