"""Asking the command line something within a test, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from loopsim.cli import main


class Answer(NamedTuple):
    """Exit code, what was printed, and the lines of the error stream."""

    code: int
    out: str
    err: list[str]


Ask = Callable[..., Answer]


def asker(capsys: pytest.CaptureFixture[str]) -> Ask:
    """A function that runs a command: ``ask("run", "closed-loop", "--days", "3") -> answer``."""

    def ask(*words: str) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main(words)
        captured = capsys.readouterr()
        return Answer(int(stop.value.code or 0), captured.out, captured.err.splitlines())

    return ask
