"""Machine code of several functions in one file: the same functions, and without the file as ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Two functions of one lent tuple, kept and called by address; prints where they came from and what they made.
_PROGRAM = """
import numpy as np
from collections import namedtuple
import numba
from loopsim import cache, machine_code
from loopsim.compiling import code_of, compiled_for_address
from loopsim.lending import call, lend
from loopsim.lent import Lent, address_of

Pair = namedtuple("Pair", "a b")

def twice(pair):
    pair.b[0] = 2 * pair.a[0]

def squared(pair):
    pair.b[1] = pair.a[1] * pair.a[1]

pair = Pair(np.array([3.0, 5.0]), np.zeros(2))
kind = Lent(numba.typeof(pair))
found = machine_code.addresses_in("two")
came = "kept" if found else "made"
if not found:
    functions = {one.__name__: compiled_for_address(one, numba.void(kind)) for one in (twice, squared)}
    machine_code.keep_code("two", {name: code_of(one) for name, one in functions.items()})
    found = {name: address_of(one) for name, one in functions.items()}

@numba.njit
def run(addresses, pair):
    lent = lend(pair)
    for n in range(len(addresses)):
        call(addresses[n], lent)

run(np.array([found["twice"], found["squared"]]), pair)
print(came, *pair.b)
"""


@pytest.fixture
def program(tmp_path: Path) -> list[str]:
    """Write the program to a file, since Numba keeps nothing of what has none."""
    file = tmp_path / "program.py"
    file.write_text(_PROGRAM)
    return [sys.executable, "-W", "always", str(file)]


@pytest.fixture
def ask(program: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run the program in a new process; return what it said and what it warned of."""
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(tmp_path / "cache"))

    def asked() -> tuple[str, str]:
        done = subprocess.run(program, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip(), done.stderr

    return asked


def _files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").glob("*/two-*"))


@pytest.mark.slow
def test_what_was_kept_does_the_same_and_what_was_damaged_is_made_anew(ask, tmp_path: Path) -> None:
    assert ask() == ("made 6.0 25.0", "")
    assert ask() == ("kept 6.0 25.0", "")
    (file,) = _files(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    said, warned = ask()
    assert said == "made 6.0 25.0"
    assert "compiled code: found files in" in warned
    assert ask() == ("kept 6.0 25.0", "")
    file.unlink()
    assert ask() == ("made 6.0 25.0", "")


@pytest.mark.slow
def test_code_of_another_processor_is_not_run(ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert ask() == ("made 6.0 25.0", "")
    assert len(_files(tmp_path)) == 2
