"""Fixtures and settings that all tests share."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Matrices are small here: threads of BLAS only wait for one another, and as many workers would fight for the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Processes that tests start would each compile the text of all modules anew, which is half of what they cost.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What a promise that is broken found is told as in a test.
pytest.register_assert_rewrite("book_promises", "rest")

# Deadlines and slow generation measure time, and fail on a busy machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("loopsim", patient, max_examples=50)
settings.register_profile("night", patient, max_examples=1000)  # pytest --hypothesis-profile=night
settings.load_profile("loopsim")


#: The time, in seconds since 1970, after which slow tests are left out: a busy machine has less of it.
SLOW_UNTIL = float(os.environ.get("LOOPSIM_SLOW_UNTIL", "inf"))

#: The processes that compile what tests need (``helpers/ahead.py``).
COMPILING = pytest.StashKey[list["subprocess.Popen[bytes]"]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the model once, while workers collect the tests, before each of them would compile it for itself.

    A worker needs Mesa in any case; imported amid the tests, it looks through the sources of all that is loaded.
    """
    if hasattr(session.config, "workerinput"):
        import mesa  # noqa: F401
    if getattr(session.config.option, "numprocesses", None) and not session.config.option.collectonly:
        ahead = Path(__file__).parent / "helpers" / "ahead.py"
        session.config.stash[COMPILING] = [
            subprocess.Popen([sys.executable, str(ahead), part]) for part in ("day", "rules")
        ]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """Hold the tests back until all is compiled."""
    for compiling in node.config.stash.get(COMPILING, ()):
        with suppress(subprocess.TimeoutExpired):  # should it hang, the tests compile for themselves
            compiling.wait(timeout=600)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no compilation behind that no test waits for any more."""
    for compiling in config.stash.get(COMPILING, ()):
        compiling.kill()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: modules, and thousands of collected tests.

    It comes less often, too: as often as usual it takes 3% of the time of all tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests are slow ones, so that ``-m 'not slow'`` leaves them out as well."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out slow tests for which there is no time left, and say so."""
    if time.time() > SLOW_UNTIL and item.get_closest_marker("slow"):
        pytest.skip("no time left for slow tests")


@pytest.fixture(autouse=True)
def _speaks_english() -> Iterator[None]:
    """A command in Chinese leaves the process, of which it had one of its own, speaking Chinese."""
    yield
    if language := sys.modules.get("loopsim.cli.language"):
        language.speak("en")


@pytest.fixture
def text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the pictures of commands, for tests of all else: they cost more than a small run."""
    for command in ("run", "replicates", "compare", "sweep"):
        monkeypatch.setattr(import_module(f"loopsim.cli.{command}"), "_draw", lambda *_: None)
    monkeypatch.setattr(import_module("loopsim.painter"), "_is_worth_it", lambda: False)


@pytest.fixture
def small_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presets in a market a tenth as large: what is on the pages runs as well, and costs a tenth."""
    from loopsim.scenario.files import presets
    from loopsim.scenario.scenario import Scenario

    shipped = Scenario.load.__func__  # type: ignore[attr-defined]

    def load(cls: type[Scenario], name_or_path: Any, changes: Any = None) -> Scenario:
        if name_or_path not in presets():
            return shipped(cls, name_or_path, changes)
        small = shipped(cls, name_or_path).scaled(0.1)
        return small.change(changes) if changes else small

    monkeypatch.setattr(Scenario, "load", classmethod(load))
