"""Notebooks run, show what they would show today, and are a course that uses public names only."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

import loopsim

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

#: Bytes of a notebook, and lines of one output: about a screen.
MOST_BYTES, MOST_LINES = 300_000, 40

#: A case has as many cells as it needs; a lesson of the course has a screen or two.
LESSONS = [path for path in NOTEBOOKS if path.stem != "case_study"]
LEAST_CELLS, MOST_CELLS = 6, 15

#: Each takes ten seconds, the case a minute; what the others call is called by tests of its own, too.
SOON = ("compare_plans", "own_customer")
RUN = [pytest.param(path, marks=() if path.stem in SOON else pytest.mark.long) for path in NOTEBOOKS]

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
lessons = pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh", FOLDER / "refresh.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outputs(notebook: Any) -> list[list[dict[str, Any]]]:
    """Output of each code cell: data by type, streams under their name."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown.append([output.get("data", {output.get("name"): output.get("text")}) for output in cell.outputs])
    return shown


def texts(notebook: Any) -> list[list[str]]:
    """Output of each code cell in words and numbers."""
    kinds = ("text/markdown", "text/plain", "stdout")
    return [[next((one[kind] for kind in kinds if kind in one), "") for one in cell] for cell in outputs(notebook)]


@pytest.mark.slow
@pytest.mark.parametrize("path", RUN, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_shows_what_is_kept_in_it(path: Path, refresh: ModuleType) -> None:
    kept = nbformat.read(path, as_version=4)
    assert texts(refresh.executed(path)) == texts(kept), f"the notebook is not current: {refresh.COMMAND}"


@notebooks
def test_a_notebook_is_small_and_holds_nothing_of_the_machine_that_ran_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < MOST_BYTES
    absolute = r"""(^|[\s'"(])(/[A-Za-z]+/[\w.-]+|[A-Z]:\\)"""  # what the folders of some machine are called
    assert not re.search(rf"{absolute}|site-packages|stderr", text, re.MULTILINE)
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata.language_info == {"name": "python"}
    assert all(len(shown.splitlines()) <= MOST_LINES for cell in texts(notebook) for shown in cell)


@notebooks
def test_a_notebook_shows_pictures_and_explains_its_steps(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert any("image/png" in one for cell in outputs(notebook) for one in cell)
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[0] == kinds[-1] == "markdown"
    assert kinds.count("markdown") >= kinds.count("code") / 2


@notebooks
def test_pages_that_a_notebook_links_to_exist(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\((?!http)([^)#]+)", prose)
    assert links
    assert [link for link in links if not (FOLDER / link).exists()] == []


def not_public(code: str) -> list[str]:
    """Names of loopsim in Python code that are no public ones: those of ``loopsim`` itself, and its pictures."""
    names = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "loopsim":
            names.append(f"loopsim.{node.attr}")
        elif isinstance(node, ast.Import):
            names += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "loopsim":
            names += [f"loopsim.{name.name}" for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    public = {f"loopsim.{name}" for name in loopsim.__all__}
    ours = [name for name in names if name.startswith("loopsim.") and name not in public]
    return [name for name in ours if not f"{name}.".startswith("loopsim.plots.")]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import loopsim\nloopsim.simulate('x')", []),
        ("from loopsim import Shop", []),
        ("from loopsim.plots.buying import transactions", []),
        ("from loopsim.engines.agents import Customer", ["loopsim.engines.agents"]),
        ("import loopsim.market.crowd", ["loopsim.market.crowd"]),
        ("from loopsim import market", ["loopsim.market"]),
        ("import loopsim\nloopsim.market", ["loopsim.market"]),
    ],
)
def test_names_that_are_not_public_are_found(code: str, names: list[str]) -> None:
    assert not_public(code) == names


@notebooks
def test_a_notebook_uses_public_names_only(path: Path) -> None:
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert [name for cell in cells for name in not_public(re.sub(r"^%.*$", "", cell, flags=re.MULTILINE))] == []


@notebooks
def test_a_notebook_is_well_formed_and_was_run_to_its_end(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)


@lessons
def test_a_lesson_is_short_and_ends_with_a_question_to_try_and_the_next_lesson(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert LEAST_CELLS <= len(notebook.cells) <= MOST_CELLS
    assert re.search(r"^## Try it$.*\?.*Next:", notebook.cells[-1].source, re.MULTILINE | re.DOTALL)
    assert "?**" in " ".join(notebook.cells[0].source.split())


def test_the_course_lists_every_notebook() -> None:
    listed = re.findall(r"\]\((\w+)\.ipynb\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [path.stem for path in NOTEBOOKS]
