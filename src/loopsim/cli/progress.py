"""Progress on the error stream, so that the output stays clean for pipes."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self, TextIO

import click

from loopsim.cli.stop import stop_if_asked

#: Seconds between lines where nobody watches (a log file).
SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """A bar with the time left on a terminal, a short line now and then elsewhere, nothing when quiet.

    It is called as ``progress(done, total)``: of days, those of the loop test included, or of runs. Work done
    before the first call (by a resumed sweep) does not count for the time left. With a ``unit`` the numbers are shown
    as well.
    """

    def __init__(self, what: str, *, quiet: bool = False, unit: str = "", stream: TextIO | None = None) -> None:
        self._what = what
        self._quiet = quiet
        self._unit = unit
        self._begun: int | None = None
        self._stream = sys.stderr if stream is None else stream
        self._bar: Any = None
        self._start = self._last_line = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        stop_if_asked()
        if self._quiet:
            return
        if self._begun is None:
            self._begun, self._start = done, time.monotonic()
        if self._stream.isatty():
            self._move_bar(done, total)
        else:
            self._write_line(done, total)

    def _move_bar(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            count = f" {{n:,}} of {{total:,}} {self._unit}," if self._unit else ""
            shape = "{desc} {percentage:3.0f}%|{bar}|" + count + " {remaining} left"
            self._bar = tqdm(
                total=total, initial=self._begun, desc=self._what, file=self._stream, bar_format=shape, leave=False,
                dynamic_ncols=True,
            )  # fmt: skip
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _write_line(self, done: int, total: int) -> None:
        now = time.monotonic()
        since = done - (self._begun or 0)
        if now - self._last_line < SECONDS_BETWEEN_LINES or since <= 0:
            return
        self._last_line = now
        left = (now - self._start) / since * (total - done)
        count = f" ({done:,} of {total:,} {self._unit})" if self._unit else ""
        self._stream.write(f"{self._what}: {100 * done // total}%{count}, about {left:.0f} s left\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()


def say_compiling(*, quiet: bool) -> None:
    """Say that the model is compiled first, where that is so."""
    import loopsim.compiled  # noqa: F401 - where nothing can be compiled, that is what is said
    from loopsim.cache import is_compiled

    if not quiet and not is_compiled():
        click.echo("compiling the model; this is done once and takes some seconds", err=True)
