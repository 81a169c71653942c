"""Compiled functions called by their address, without Numba: the same results, and whatever does not fit as ever."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from loopsim import cache, compiled
from loopsim.by_address import layout_of
from loopsim.compiled import Compiled


class Shelf(NamedTuple):
    items: np.ndarray
    inner: tuple[np.ndarray, float]


ROW = np.dtype([("price", "f8"), ("count", "i4"), ("shares", "f8", (2,))], align=True)


def total(shelf, rows, factor, is_doubled):
    """Of every kind of argument one."""
    items, (more, weight) = shelf.items, shelf.inner
    found = 0.0
    for n in range(items.size):
        found += items[n] * weight + more[n, 1]
    for n in range(rows.size):
        row = rows[n]
        found += row["price"] * row["count"] + row["shares"][1]
        row["count"] += 1
    return found * factor * (2.0 if is_doubled else 1.0)


def shares(parts, whole):
    return parts // whole


def is_more(one, other):
    return one > other


def count_up(items):
    for n in range(items.size):
        items[n] += 1


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keep compiled code in a folder of this test."""
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(tmp_path))
    cache.cache_folder.cache_clear()
    yield
    cache.cache_folder.cache_clear()


def arguments() -> tuple[Any, ...]:
    rows = np.ones(3, ROW)
    rows["shares"] = 0.25
    return Shelf(np.arange(4), (np.ones((4, 2))[:, ::-1], 0.5)), rows, 3, True


def is_asked(function: Compiled) -> bool:
    """Whether Numba was asked for a function."""
    return "for_python" in vars(function)


def test_every_kind_of_argument_is_passed_as_numba_passes_it() -> None:
    by_numba, rows = Compiled(total), arguments()[1]
    expected = by_numba(*arguments())
    by_address = Compiled(total)
    shelf, _, *others = arguments()
    assert by_address(shelf, rows, *others) == expected == total(*arguments())
    assert rows["count"].tolist() == [2, 2, 2]
    assert (is_asked(by_numba), is_asked(by_address)) == (True, False)


@pytest.mark.parametrize("is_short", [True, False])
def test_results_come_as_numba_gives_them(is_short: bool) -> None:
    cases: list[tuple[Any, str, tuple[Any, ...], Any]] = [
        (is_more, "b1(i8, i8)", (2, 1), True),
        (is_more, "b1(i8, i8)", (1, 2), False),
        (shares, "i8(i8, i8)", (-7, 2), -4),
        (shares, "f8(f8, f8)", (7.0, 2.0), 3.0),
    ]
    for function, signature, given, expected in cases:
        Compiled(function, signature, is_short=is_short)(*given)
        other = Compiled(function, signature, is_short=is_short)
        found = other(*given)
        assert found == expected and type(found) is type(expected)
        assert not is_asked(other)
    items = np.zeros(3, np.int64)
    for _ in range(2):
        assert Compiled(count_up, "void(i8[::1])", is_short=is_short)(items) is None
    assert items.tolist() == [2, 2, 2]


def test_what_is_raised_is_raised() -> None:
    Compiled(shares, "i8(i8, i8)")(4, 2)
    other = Compiled(shares, "i8(i8, i8)")
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        other(1, 0)
    assert not is_asked(other)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (2, 3.0),
        (2, True),
        (3, 1),
        (0, Shelf(np.arange(4.0), arguments()[0].inner)),
        (0, Shelf(np.arange(8)[::2], arguments()[0].inner)),
        (0, Shelf(np.arange(4), (arguments()[0].inner[0], np.float32(0.5)))),  # type: ignore[arg-type]
    ],
    ids=["number", "yes", "no", "items", "gaps", "weight"],
)
def test_arguments_of_another_kind_are_left_to_numba(place: int, value: Any) -> None:
    def given() -> list[Any]:
        return [value if n == place else one for n, one in enumerate(arguments())]

    Compiled(total)(*arguments())
    other = Compiled(total)
    assert other(*given()) == total(*given())
    assert is_asked(other)


def test_what_must_not_be_written_is_not() -> None:
    Compiled(count_up, "void(i8[::1])")(np.zeros(3, np.int64))
    items = np.zeros(3, np.int64)
    items.flags.writeable = False
    with pytest.raises(TypeError):
        Compiled(count_up, "void(i8[::1])")(items)
    assert not items.any()


def test_layouts_of_records_differ_with_their_fields_and_not_with_the_order_of_names() -> None:
    turned = np.dtype({
        "names": ["count", "shares", "price"], "formats": ["i4", ("f8", (2,)), "f8"], "offsets": [8, 16, 0],
        "itemsize": ROW.itemsize,
    })  # fmt: skip
    packed = np.dtype([("price", "f8"), ("count", "i4"), ("shares", "f8", (2,))])
    other = np.dtype([("price", "f8"), ("count", "i4"), ("shares", "f8", (3,))], align=True)
    assert layout_of(turned) == layout_of(ROW)
    assert len({layout_of(one) for one in (ROW, packed, other, np.dtype("f8"), np.dtype("i8"))}) == 5


def test_a_function_that_is_called_often_is_left_to_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_OFTEN", 3)
    Compiled(shares, "i8(i8, i8)")(4, 2)
    other = Compiled(shares, "i8(i8, i8)")
    found = [(other(8, 2), is_asked(other)) for _ in range(4)]
    assert found == [(4, False)] * 3 + [(4, True)]


_PROGRAM = """
import sys
from loopsim.market.shuffle import shuffles
print(shuffles(1000, 1, 1).keys.sum(), "numba" in sys.modules)
"""


@pytest.mark.slow
def test_numba_is_imported_to_compile_and_not_to_call(tmp_path: Path) -> None:
    def told() -> list[str]:
        environment = {**os.environ, "LOOPSIM_CACHE_DIR": str(tmp_path)}
        words = [sys.executable, "-W", "error", "-c", _PROGRAM]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.split()

    compiled_now, called, called_again = told(), told(), told()
    assert (compiled_now[1], called[1], called_again) == ("True", "False", called)
    assert compiled_now[0] == called[0]
    (file,) = tmp_path.glob("*/call-*draw_keys*")
    file.unlink()
    assert told() == compiled_now, "and it is kept anew"
    assert told() == called


def test_with_a_numba_that_calls_otherwise_nothing_is_called_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    from loopsim import compiling

    monkeypatch.setitem(compiling._WORDS, "i64", None)
    for _ in range(2):
        function = Compiled(shares, "i8(i8, i8)")
        assert function(4, 2) == 2
        assert is_asked(function)


def test_a_damaged_file_is_told_and_made_anew(tmp_path: Path) -> None:
    Compiled(shares, "i8(i8, i8)")(4, 2)
    (file,) = tmp_path.glob("*/call-*")
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.warns(cache.CacheWarning, match="damaged"):
        assert Compiled(shares, "i8(i8, i8)")(4, 2) == 2
    cache.tell.cache_clear()
    other = Compiled(shares, "i8(i8, i8)")
    assert other(4, 2) == 2
    assert not is_asked(other)
