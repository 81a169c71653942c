"""The public interface is typed: users who check their code with ``mypy --strict`` hear of their own faults only."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import loopsim
from loopsim import day

ROOT = Path(__file__).resolve().parents[2]
USERS_CODE = ROOT / "tests" / "helpers" / "users_code.py"

#: Methods that are made from the phases of the day, which are compiled as well and so say no types.
RULES = {phase.__name__ for phase in day.DAY} | {"run_day"}


def mypy(path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> str:
    """Return what ``mypy --strict`` says about a file that uses loopsim as it is installed."""
    from mypy import api

    monkeypatch.setenv("MYPYPATH", os.fspath(ROOT / "src"))
    options = ["--strict", "--follow-imports=silent", "--config-file=", f"--cache-dir={cache}"]
    return api.run([*options, os.fspath(path)])[0]


@pytest.mark.long
def test_users_code_passes_the_strict_check_and_a_wrong_type_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mypy(USERS_CODE, monkeypatch, tmp_path / "cache").startswith("Success")
    wrong = tmp_path / "wrong.py"
    wrong.write_text('import loopsim\n\nloopsim.simulate("closed-loop", days="a year")\n', encoding="utf-8")
    assert "incompatible type" in mypy(wrong, monkeypatch, tmp_path / "cache")


def public_functions() -> Iterator[tuple[str, Any]]:
    """Every public function, and every public method of the public classes of loopsim itself."""
    for name in loopsim.__all__:
        public = getattr(loopsim, name)
        if inspect.isfunction(public):
            yield name, public
        if inspect.isclass(public):
            for method, found in inspect.getmembers(public):
                found = found.fget if isinstance(found, property) else getattr(found, "func", found)
                is_ours = str(getattr(found, "__module__", "")).startswith("loopsim.")
                if inspect.isroutine(found) and is_ours and method not in RULES and not method.startswith("_"):
                    yield f"{name}.{method}", found


def test_public_functions_tell_the_type_of_all_they_take_and_return() -> None:
    found = dict(public_functions())
    assert len(found) > 120
    bare = [
        name
        for name, function in found.items()
        for signature in [inspect.signature(inspect.unwrap(function))]
        if signature.return_annotation is signature.empty
        or any(one.annotation is one.empty for one in signature.parameters.values() if one.name not in ("self", "cls"))
    ]
    assert bare == []


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "src" / "loopsim" / "py.typed").is_file()
