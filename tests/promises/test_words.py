"""Docstrings and pages use plain words: they open with a verb or a noun, and customers and hosts are *they*."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "loopsim"

#: Folders of Python whose docstrings are read, and whose names speak of customers.
CODE = ("src", "tests", "benchmarks", "experiments", ".ci")

#: Words with which a sentence makes its reader wait for the thing that it is about.
BEGINNINGS = re.compile(r"(What|Who|Whom|Whose|Whoever|Whatever|Where|When|Which|How|Why|So many)\b")

#: People of the literature keep their pronouns, but none has one so far.
HE = re.compile(r"(?<![a-z0-9])(he|his|him|himself)(?![a-z0-9])", re.IGNORECASE)


def sources() -> list[Path]:
    """All source files."""
    return sorted(SOURCE.rglob("*.py"))


def code() -> list[Path]:
    """All files of Python."""
    return [path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py"))]


def docstrings(path: Path) -> Iterator[str]:
    """All docstrings of a file."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
        waiting += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr)]  # none stands in those


def test_docstrings_open_with_a_verb_or_a_noun():
    found = [f"{path.name}: {text.splitlines()[0]}" for path in code() for text in docstrings(path) if
             BEGINNINGS.match(text)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("place", ["README.md", "CONTRIBUTING.md", "docs", "experiments"])
def test_customers_are_they_on_the_pages(place):
    pages = sorted((ROOT / place).rglob("*.md")) if (ROOT / place).is_dir() else [ROOT / place]
    lines = [(page.name, line) for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert [line for line in lines if HE.search(line[1])] == []


def test_customers_are_they_in_names_of_functions():
    names = [name for path in code() for name in re.findall(r"def (\w+)", path.read_text(encoding="utf-8"))]
    assert [name for name in names if HE.search(name) or "whoever" in name.split("_")] == []


def test_customers_are_they_in_the_source():
    lines = [(path.name, line) for path in sources() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if HE.search(line[1])] == []
