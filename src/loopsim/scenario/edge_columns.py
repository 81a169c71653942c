"""Columns of ids in a file of ties, by the names that somebody asks for, or by their own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown

_COLUMNS = "market.network.columns"

#: Names of the two columns of ids, in small letters and without marks.
_PAIRS = (
    ("from", "to"), ("source", "target"), ("src", "dst"), ("src", "dest"), ("source", "destination"),
    ("one", "other"), ("fromnodeid", "tonodeid"), ("fromid", "toid"), ("sourceid", "targetid"),
    ("fromuser", "touser"), ("head", "tail"), ("fromuserid", "touserid"), ("node1", "node2"), ("nodea", "nodeb"),
    ("id1", "id2"), ("user1", "user2"), ("u", "v"), ("userid1", "userid2"), ("usera", "userb"),
    ("person1", "person2"), ("a", "b"), ("i", "j"), ("x", "y"), ("ego", "alter"), ("follower", "followee"),
    ("sender", "receiver"), ("user", "friend"), ("userid", "friendid"), ("person", "friend"), ("vertex1", "vertex2"),
    ("startid", "endid"), ("start", "end"), ("inviter", "invitee"), ("referrer", "referred"),
)  # fmt: skip

#: Names that count rows, in small letters and without marks.
_ROW_NUMBERS = ("", "unnamed0", "index", "row", "no", "id", "edgeid", "序号")


class EdgeColumns(NamedTuple):
    """Columns read from a file; ``weight`` and ``relation`` are None where it has none."""

    one: str
    other: str
    weight: str | None
    relation: str | None


def wished(columns: str) -> list[str]:
    """``"from, to" -> ["from", "to"]``."""
    return [name.strip() for name in columns.split(",") if name.strip()]


def _bare(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def chosen_columns(file: Path, names: list[str], asked: list[str]) -> EdgeColumns:
    """The columns that are read: those ``asked`` for, else those whose names are known, else the only two.

    Raises:
        ScenarioError: it is not clear which two columns hold ids.
    """
    known = {name.lower(): name for name in reversed(names)}
    weight, relation = known.get("weight"), known.get("relation", known.get("type"))
    if asked:
        if len(asked) != 2 or asked[0].lower() == asked[1].lower():
            raise ScenarioError(
                [
                    Fault(
                        _COLUMNS,
                        shown(", ".join(asked)),
                        both("two different names, such as from,to", "两个不同的列名，如 from,to"),
                    )
                ]
            )
        if missing := [name for name in asked if name.lower() not in known]:
            right = both("two of {names}", "{names} 中的两个", names=", ".join(names[:12]))
            raise ScenarioError(
                [
                    Fault(
                        _COLUMNS,
                        both(
                            "{missing}, which {name} has not",
                            "{missing}，而 {name} 中没有",
                            missing=", ".join(missing),
                            name=file.name,
                        ),
                        right,
                    )
                ]
            )
        return EdgeColumns(known[asked[0].lower()], known[asked[1].lower()], weight, relation)
    bare = {_bare(name): name for name in reversed(names)}
    if len(names) == 2 and names[0] != names[1]:
        return EdgeColumns(names[0], names[1], None, None)
    pairs = [(bare[one], bare[other]) for one, other in _PAIRS if one in bare and other in bare]
    others = [name for name in names if name not in (weight, relation) and _bare(name) not in _ROW_NUMBERS]
    if len(pairs) == 1 and (_is_telling(pairs[0]) or len(others) == 2):
        return EdgeColumns(*pairs[0], weight, relation)
    if len(others) == 2 and others[0] != others[1]:
        return EdgeColumns(others[0], others[1], weight, relation)
    if len(names) < 2:
        raise _fault(
            file,
            both("{count} column", "{count} 列", count=len(names)),
            both("two columns of ids, such as from,to", "两个编号列，如 from,to"),
        )
    right = both(
        'the two columns of ids named in {_COLUMNS}, such as "{text}"',
        '在 {_COLUMNS} 中写明两个编号列，如 "{text}"',
        _COLUMNS=_COLUMNS,
        text=",".join(others[:2]) or "from,to",
    )
    raise _fault(
        file,
        both(
            "the columns {names}, of which two should be ids",
            "列 {names}，其中应有两个为编号",
            names=", ".join(names[:12]),
        ),
        right,
    )


def _is_telling(pair: tuple[str, str]) -> bool:
    """Whether the names of a pair are words; beside a, b and c two letters tell nothing."""
    return all(len(_bare(name)) > 1 for name in pair)


def _fault(file: Path, found: str, right: str) -> ScenarioError:
    return ScenarioError(
        [
            Fault(
                "market.network.file",
                both("in {name} {found}", "{name} 中有 {found}", name=file.name, found=found),
                right,
            )
        ]
    )
