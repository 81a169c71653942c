"""Files that other programs and people look for by name say what the package says: citation, recipe, llms.txt."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import loopsim

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LLMS = (ROOT / "llms.txt").read_text(encoding="utf-8")

#: Names on conda-forge that differ from those on PyPI.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def read(name: str) -> Any:
    """Return a YAML file of the root."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_citation_names_this_version_and_licence() -> None:
    cited = read("CITATION.cff")
    assert str(cited["version"]) == loopsim.__version__ and cited["cff-version"] == "1.2.0"
    assert " AND ".join(cited["license"]) == PROJECT["license"]
    assert cited["authors"] == PROJECT["authors"]


def test_the_recipe_of_conda_asks_for_what_the_package_asks_for() -> None:
    recipe = read("conda/recipe.yaml")
    assert recipe["context"]["version"] == loopsim.__version__
    declared = [re.sub(r"(?=[<>])", " ", one, count=1) for one in PROJECT["dependencies"]]
    named = [f"{CONDA_NAMES.get(name, name)} {bounds}" for name, bounds in (one.split(" ", 1) for one in declared)]
    assert recipe["requirements"]["run"] == [f"python {PROJECT['requires-python']}", *named]
    assert recipe["about"]["license"] == PROJECT["license"]
    assert recipe["about"]["license_file"] == PROJECT["license-files"]
    assert recipe["build"]["python"]["entry_points"] == [f"{a} = {b}" for a, b in PROJECT["scripts"].items()]
    assert all(list(ROOT.glob(one)) for one in recipe["source"]["filter"])


def test_llms_txt_names_the_whole_public_interface() -> None:
    assert set(re.findall(r"`(\w+)`", LLMS.split("## Public interface")[1])) == set(loopsim.__all__)
    assert [link for link in re.findall(r"\]\(([^)]+)\)", LLMS) if not (ROOT / link).exists()] == []


@pytest.mark.usefixtures("small_presets")
def test_the_code_of_llms_txt_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", LLMS, re.DOTALL | re.MULTILINE)
    exec(compile(code, "llms.txt", "exec"), {})
    assert "half ads" in capsys.readouterr().out


#: Experiments that print a table and write nothing.
PRINTING = ("super_users",)


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.py")), ids=lambda path: path.stem)
def test_an_experiment_answers_for_help_and_writes_to_a_folder_of_its_own(path: Path) -> None:
    told = CliRunner().invoke(import_module(f"experiments.{path.stem}").main, ["--help"]).output
    writes = "[default: loopsim-out/experiments]" in " ".join(told.split())
    assert writes == (path.stem not in PRINTING)
