"""Progress on the error stream, so that the output stays clean for pipes."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

import click

from loopsim.cli.language import here
from loopsim.cli.stop import stop_if_asked
from loopsim.languages import Both, both

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Seconds between lines where nobody watches (a log file).
SECONDS_BETWEEN_LINES = 5.0

#: Seconds after which a clock on a terminal moves on.
SECONDS_BETWEEN_TICKS = 1.0


#: Unit of what most commands count.
RUNS = both("runs", "次运行")


class Progress:
    """A bar with the time left on a terminal, a short line now and then elsewhere, nothing when quiet.

    It is called as ``progress(done, total)``: of days, those of the loop test included, or of runs. Work done
    before the first call (by a resumed sweep) does not count for the time left. With a ``unit`` the numbers are shown
    as well.
    """

    def __init__(self, what: str, *, quiet: bool = False, unit: str = "", stream: TextIO | None = None) -> None:
        self._what = here(what)
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
            self._begun = done
            self._start = self._last_line = time.monotonic()  # compiling before it says nothing of the time left
        if self._stream.isatty():
            self._move_bar(done, total)
        else:
            self._write_line(done, total)

    def _move_bar(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=total, initial=self._begun, desc=self._what, file=self._stream, bar_format=self._shape(),
                leave=False, dynamic_ncols=True,
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
        self._stream.write(f"{here(self._line(done, total, left))}\n")
        self._stream.flush()

    def _line(self, done: int, total: int, left: float) -> Both:
        facts = {"what": self._what, "part": 100 * done // total, "done": done, "total": total, "left": left}
        if self._unit:
            return both(
                "{what}: {part}% ({done:,} of {total:,} {unit}), about {left:.0f} s left",
                "{what}：{part}%（{done:,}/{total:,} {unit}），约剩 {left:.0f} 秒", unit=self._unit, **facts,
            )  # fmt: skip
        return both("{what}: {part}%, about {left:.0f} s left", "{what}：{part}%，约剩 {left:.0f} 秒", **facts)

    def _shape(self) -> str:
        """The bar in the words of tqdm."""
        count = both(" {{n:,}} of {{total:,}} {unit},", " {{n:,}}/{{total:,}} {unit}，", unit=self._unit)
        left = both(" {{remaining}} left", "剩余 {{remaining}}")
        return "{desc} {percentage:3.0f}%|{bar}|" + here((count if self._unit else Both("", " ")) + left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()


class Stages:
    """Progress of work in stages, called as ``stages(stage, done, total)``: a bar of the one under way.

    Where the total of a stage is not known (0), the time since its start is shown. A log gets lines of the stage
    ``logged`` only. ``chinese`` has the Chinese of stages.
    """

    def __init__(
        self, logged: str, chinese: Mapping[str, str], *, quiet: bool = False, stream: TextIO | None = None
    ) -> None:
        self._logged, self._chinese, self._quiet = logged, chinese, quiet
        self._stream = sys.stderr if stream is None else stream
        self._stage: str | None = None
        self._progress: Progress | None = None
        self._clock: _Clock | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        stop_if_asked()
        is_shown = not self._quiet and (stage == self._logged or self._stream.isatty())
        if stage != self._stage:
            self._end()
            self._stage = stage
            told = Both(stage, self._chinese.get(stage))
            self._progress = Progress(told, quiet=not is_shown, stream=self._stream)
            if is_shown and not total and self._stream.isatty():
                self._clock = _Clock(told, self._stream)
        if total and self._progress is not None:
            self._progress(done, total)

    def _end(self) -> None:
        if self._clock is not None:
            self._clock.close()
        if self._progress is not None:
            self._progress.close()
        self._clock = self._progress = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()


class _Clock:
    """A line with the seconds since the start of a stage, moved on by a thread of its own."""

    def __init__(self, stage: str, stream: TextIO) -> None:
        from tqdm import tqdm

        self._bar = tqdm(desc=here(stage), file=stream, bar_format="{desc} {elapsed}", leave=False, dynamic_ncols=True)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._move, daemon=True)
        self._thread.start()

    def _move(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_TICKS):
            self._bar.refresh()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._bar.close()


def say_compiling(plan: Scenario | None = None, *, quiet: bool) -> None:
    """Say that the model is compiled first, where that is so: in the form that this plan needs, or in any."""
    import loopsim.compiled  # noqa: F401 - where nothing can be compiled, that is what is said
    from loopsim.cache import is_compiled

    form = None
    if plan is not None:
        from loopsim.market.plain import FULL, form_of
        from loopsim.phases.policies import has_policies
        from loopsim.scenario.record import settings_table

        settings, _ = settings_table(plan, plan.days)
        form = FULL if has_policies(settings) else form_of(settings)
    if is_compiled(form):
        return
    _load_numba()
    if not quiet:
        said = both("compiling the model; this is done once and takes some seconds", "正在编译模型；仅需一次，约数秒")
        click.echo(here(said), err=True)


def _load_numba() -> None:
    """Import Numba without SciPy's linear algebra, which it looks for and no command compiles anything with.

    That takes a tenth of the start of a command. A Numba without this inner part is imported as it is.
    """
    name = "scipy.linalg.cython_blas"
    if "numba" in sys.modules or name in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        import numba.np.arraymath  # noqa: F401
    except ImportError:  # of Numba itself: told where it is needed
        pass
    finally:
        del sys.modules[name]
