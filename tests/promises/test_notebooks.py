"""Notebooks run from top to bottom, and show what they would show today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

#: Bytes of a notebook, and lines of one output: about a screen.
MOST_BYTES, MOST_LINES = 600_000, 40

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


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
@notebooks
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
    assert sum("image/png" in one for cell in outputs(notebook) for one in cell) >= 3
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
