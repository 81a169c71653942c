"""A state of a run on disk: the evening of one day, from which a run can go on.

Only what is in use is kept: people who were met, entries of lists that are filled. The network of contacts, and the
traits of strangers, follow from scenario and seed. The file is a ``.npz`` of plain bytes, without Python objects. It
serves the code that wrote it alone, since a state holds whatever the rules remember.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd
    from loopsim.scenario.scenario import Scenario

#: Goes up when the file is laid out anew.
FORMAT = 1

#: Lists that are whole in any case, whatever is in use.
_WHOLE = ("by_source", "cohorts")


def write_state(crowd: Crowd, scenario: Scenario, code: str, path: Path) -> None:
    """Write a state. ``code`` is the version of the code that made it."""
    used = _in_use(crowd)
    met = np.flatnonzero(crowd.row)
    parts: dict[str, np.ndarray] = {"met": met[np.argsort(crowd.row[met], kind="stable")].astype(np.int32)}
    shapes: dict[str, list[int]] = {}
    for name, length in used.items():
        array = getattr(crowd, name)[:length]
        shapes[name] = list(array.shape)
        parts[name] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    header = {
        "format": FORMAT,
        "code": code,
        "fields": _fields(crowd),
        "scenario": scenario.digest(),
        "seed": int(crowd.seed),
        "day": int(crowd.day),
        "is_plain": crowd.is_plain,
        "shapes": shapes,
        "own": {name: [list(values), list(map(_plain, values.values()))] for name, values in crowd.own.items()},
    }
    parts["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **parts)


def read_state(path: Path, scenario: Scenario, seed: int, day: int, code: str) -> Crowd:
    """Read a state that :func:`write_state` wrote.

    Raises:
        ValueError: it is of another run, or another code wrote it.
        Exception: whatever a damaged file makes of it.
    """
    from loopsim.market.crowd import strangers_of
    from loopsim.scenario.record import settings_table

    with np.load(path, allow_pickle=False) as file:
        parts = {name: file[name] for name in file.files}
    header = json.loads(parts.pop("header").tobytes())
    crowd = strangers_of(scenario, seed, day, settings_table(scenario, 1)[0])
    if not header["is_plain"]:
        crowd.become_full()
    mine = {"format": FORMAT, "code": code, "scenario": scenario.digest(), "seed": seed, "day": day}
    for name, value in {**mine, "fields": _fields(crowd)}.items():
        if header[name] != value:
            raise ValueError(f"{name} {header[name]} instead of {value}")
    _fill(crowd, parts, header["shapes"])
    crowd.own = {name: dict(zip(*values, strict=True)) for name, values in header["own"].items()}
    crowd.day = day
    return crowd


def _plain(value: Any) -> Any:
    """A value of Python for one of NumPy."""
    return value.item() if isinstance(value, np.generic) else value


def _fill(crowd: Crowd, parts: dict[str, np.ndarray], shapes: dict[str, list[int]]) -> None:
    """Put the kept entries into the arrays of an empty market."""
    crowd.row[parts.pop("met")] = np.arange(1, shapes["customers"][0], dtype=crowd.row.dtype)
    for name, data in parts.items():
        shape, array = tuple(shapes[name]), getattr(crowd, name)
        kept = data.view(array.dtype).reshape(shape)
        if name in _WHOLE or shape[0] > len(array):
            setattr(crowd, name, kept.copy())
        else:
            array[: shape[0]] = kept


def _in_use(crowd: Crowd) -> dict[str, int]:
    """Name of each array that a state keeps, and its entries in use."""
    from loopsim.market.lists import LISTS

    standing = crowd.standing[0]
    used = {one.name: one.in_use(standing, len(getattr(crowd, one.name))) for one in LISTS if one.name != "row"}
    used |= {"customers": int(standing["met"]) + 1, "hosts": int(standing["hosts"])}
    used |= dict.fromkeys(("standing", "known", "yesterday", "decided"), 1)
    return {name: length for name, length in used.items() if length}


def _fields(crowd: Crowd) -> str:
    """Digest of the records of which a state is made."""
    kinds = {name: str(value.dtype) for name, value in sorted(vars(crowd).items()) if isinstance(value, np.ndarray)}
    return hashlib.sha256(repr(kinds).encode()).hexdigest()
