"""Cost of imports: the face of the package and the help of the command line stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import counting
import loopsim

HEAVY = ("mesa", "numba", "pandas", "scipy", "matplotlib", "pyarrow", "networkx")


def modules_after(code: str) -> set[str]:
    """Names of the packages that a fresh interpreter has loaded after running the code."""
    report = "import sys; print('MODULES', *{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


HELP = """
import sys
from loopsim.cli import main
for words in {asked!r}:
    try:
        main(words)
    except SystemExit as stop:
        assert stop.code == 0, stop.code
"""


@pytest.mark.parametrize("package", [pytest.param("mesa", marks=pytest.mark.slow), "numba", "pandas"])
def test_the_way_to_look_for_loaded_packages_works(package: str) -> None:
    assert package in modules_after(f"import {package}")


def test_importing_loopsim_loads_nothing_heavy() -> None:
    assert modules_after("import loopsim").isdisjoint({*HEAVY, "numpy", "pydantic", "click"})


def test_help_loads_nothing_heavy() -> None:
    asked = [["--help"], ["--version"], ["run", "--help"], ["describe", "--help"]]
    assert modules_after(HELP.format(asked=asked)).isdisjoint({*HEAVY, "numpy", "pydantic"})


def test_reading_scenarios_loads_no_model_and_no_tables() -> None:
    assert modules_after(HELP.format(asked=[["presets"], ["schema"], ["reference"]])).isdisjoint(HEAVY)


def test_help_is_little_work() -> None:
    """0.10 s on the machine it was built on, of which most is for modules; how long it takes is not measured here."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(counting.__file__).parent)!r})
from counting import calls
def helped():
    {HELP.format(asked=[["--help"]]).replace(chr(10), chr(10) + "    ")}
print("MADE", calls(helped), len(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    made, modules = map(int, done.stdout.split("MADE ")[1].split())
    assert modules < 300 and made < 300_000


@pytest.mark.slow
def test_the_arrays_engine_needs_no_mesa() -> None:
    code = "import loopsim; loopsim.simulate('closed-loop', days=2)"
    assert modules_after(code).isdisjoint({"mesa", "networkx", "matplotlib"})


PACKAGE = Path(loopsim.__file__).parent


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Modules of the package that a file imports: on top or in a function, but not for types alone."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set[str]()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{one.name}" for one in node.names}
            found |= names & known or {node.module}
    return found & known


def circles(package: Path) -> list[set[str]]:
    """Modules that import one another, directly or by way of others, late imports included."""
    paths = {".".join(path.relative_to(package.parent).with_suffix("").parts): path for path in package.rglob("*.py")}
    paths = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    graph = nx.DiGraph((name, other) for name, path in paths.items() for other in imports_of(path, set(paths)))
    return [circle for circle in nx.strongly_connected_components(graph) if len(circle) > 1]


@pytest.mark.slow
def test_no_modules_import_one_another_not_even_late() -> None:
    assert circles(PACKAGE) == []


@pytest.mark.parametrize("second", ["from small.a import one", "def late():\n    import small.a"])
def test_a_circle_of_imports_is_found_but_not_where_only_types_are_imported(second: str, tmp_path: Path) -> None:
    package = tmp_path / "small"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "a.py").write_text("from small import b\none = 1\n")
    (package / "b.py").write_text(f"{second}\n")
    assert circles(package) == [{"small.a", "small.b"}]
    (package / "b.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from small.a import one\n")
    assert circles(package) == []


def test_no_module_is_longer_than_300_lines() -> None:
    lines = {path.name: path.read_text(encoding="utf-8").count("\n") for path in PACKAGE.rglob("*.py")}
    assert {name: many for name, many in lines.items() if many > 300} == {}


@pytest.mark.parametrize("name", loopsim.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(loopsim, name) is not None
    assert name in dir(loopsim)


def test_an_unknown_name_is_an_attribute_error_that_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"nonsense.*simulate"):
        loopsim.nonsense  # noqa: B018
