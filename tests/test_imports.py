"""Cost of imports: the face of the package and the help of the command line stay light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
try:
    main({words!r})
except SystemExit as stop:
    assert stop.code == 0, stop.code
"""


@pytest.mark.parametrize("package", ["mesa", "numba", "pandas"])
def test_the_way_to_look_for_loaded_packages_works(package: str) -> None:
    assert package in modules_after(f"import {package}")


def test_importing_loopsim_loads_nothing_heavy() -> None:
    assert modules_after("import loopsim").isdisjoint({*HEAVY, "numpy", "pydantic", "click"})


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["run", "--help"], ["describe", "--help"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert modules_after(HELP.format(words=words)).isdisjoint({*HEAVY, "numpy", "pydantic"})


@pytest.mark.parametrize("words", [["presets"], ["schema"], ["reference"]])
def test_reading_scenarios_loads_no_model_and_no_tables(words: list[str]) -> None:
    assert modules_after(HELP.format(words=words)).isdisjoint(HEAVY)


def test_help_is_little_work() -> None:
    """0.10 s on the machine it was built on, of which most is for modules; how long it takes is not measured here."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from counting import calls
def helped():
    {HELP.format(words=["--help"]).replace(chr(10), chr(10) + "    ")}
print("MADE", calls(helped), len(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    made, modules = map(int, done.stdout.split("MADE ")[1].split())
    assert modules < 300 and made < 300_000


def test_the_arrays_engine_needs_no_mesa() -> None:
    code = "import loopsim; loopsim.simulate('closed-loop', days=2)"
    assert modules_after(code).isdisjoint({"mesa", "networkx", "matplotlib"})


@pytest.mark.parametrize("name", loopsim.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(loopsim, name) is not None
    assert name in dir(loopsim)


def test_an_unknown_name_is_an_attribute_error_that_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"nonsense.*simulate"):
        loopsim.nonsense  # noqa: B018
