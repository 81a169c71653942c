"""A second process that draws the pictures of a run while the first one simulates it and saves its tables.

It is made before all else, imports Matplotlib meanwhile, is sent the run by a pipe and sends finished pictures back. It
writes nothing to the disk, and ends when its pipe is closed, whatever became of the process that asked. Where it cannot
start, dies, takes too long or has something to say, the pictures are drawn in place, with the same warnings and errors.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from loopsim.cache import has_compiled_code
from loopsim.machine import cores, end_at_once, environment_of_own, rarely_collecting
from loopsim.matplotlib_alone import load_matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Language
    from loopsim.results.run import Run

#: Contents of picture files, by their names.
Pictures = dict[str, bytes]

#: More people than this take so long that it is no matter where the pictures are drawn.
_MOST_PEOPLE = 200_000

#: Seconds to wait for pictures before they are drawn in place: many times what they take.
_LONGEST_WAIT = 60.0


def pictures_of(run: Run, language: Language) -> Pictures:
    """Draw the pictures that belong to a run, here and now."""
    load_matplotlib()
    from loopsim.plots.growth import growth
    from loopsim.plots.sources import sources

    return {
        "growth.png": _png(growth(run, language=language)),
        "sources.png": _png(sources(run, language=language)),
    }


def _png(figure: Figure) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", pil_kwargs={"compress_level": 3})  # half the time, and no larger
    return content.getvalue()


class Painter:
    """The pictures of one run, drawn beside what else is done; in place where there is no second process."""

    def __init__(self, *, is_worth_it: bool) -> None:
        self._is_worth_it = is_worth_it
        self._process: subprocess.Popen[bytes] | None = None
        self._threads = ThreadPoolExecutor(max_workers=1)
        self._drawn: Future[tuple[bytes, bytes]] | None = None

    def start(self) -> None:
        """Start the second process, where it is worth it and not there yet."""
        if self._is_worth_it and self._process is None:
            self._process = _second_process()

    def expect(self, people: int) -> None:
        """Do without a second process, and its memory, where so many people take long anyway."""
        if people > _MOST_PEOPLE:
            self._is_worth_it = False
            self.end()

    def end(self) -> None:
        """End the second process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def begin(self, run: Run, language: Language) -> None:
        """Have the run drawn. It must not change until :meth:`pictures` has returned."""
        if self._process is None:
            return
        try:
            parcel = pickle.dumps((_without_people(run), language), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception:  # a scenario may hold whatever its class allows
            return
        self._drawn = self._threads.submit(self._process.communicate, parcel, _LONGEST_WAIT)

    def pictures(self, run: Run, language: Language) -> Pictures:
        """Wait for the pictures of the run that was begun with."""
        if self._drawn is not None:
            with contextlib.suppress(Exception):  # killed, too late, or a message cut short
                answer, _ = self._drawn.result()
                return pickle.loads(answer)  # type: ignore[no-any-return]
        return pictures_of(run, language)


@contextlib.contextmanager
def painter(*, is_wanted: bool = True) -> Iterator[Painter]:
    """A painter for a run; ended, whatever happens, with the block.

    A second process is made where there is a second core, and something to gain: Matplotlib is not imported yet. It
    starts at once, but for the first run on a machine: then both cores compile, and :meth:`Painter.start` comes later.
    """
    found = Painter(is_worth_it=is_wanted and _is_worth_it())
    try:
        with contextlib.suppress(OSError):  # a folder that cannot be looked into
            if has_compiled_code():
                found.start()
        yield found
    finally:
        found.end()
        found._threads.shutdown()


def _is_worth_it() -> bool:
    return cores() > 1 and "matplotlib.figure" not in sys.modules


def _second_process() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "loopsim.painter"],
            env=environment_of_own(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None


def _without_people(run: Run) -> dict[str, Any]:
    """Parts of a run that pictures show: all but its people and hosts, with what is worked out from those."""
    return {
        "asked": (run.scenario, run.days, run.seed, run.engine),
        "tallies": run.tallies,
        "loop_test": run.loop_test,
        "shown": {"verdict": run.verdict, "cautions": run.cautions},
        "sources": run.by_source(),
    }


def _run_of(parcel: dict[str, Any]) -> Run:
    """Make a run that shows the same."""
    from loopsim.results.run import Run

    nobody: Any = None
    scenario, days, seed, engine = parcel["asked"]
    recipe: dict[str, Any] = {}
    run = Run(
        scenario, days, seed, engine, parcel["tallies"], nobody, nobody, nobody, recipe, loop_test=parcel["loop_test"]
    )
    run.__dict__ |= {**parcel["shown"], "by_source": lambda: parcel["sources"]}
    return run


def _paint() -> None:
    """Import what pictures need, read a run, write its pictures; nothing where there is something to tell."""
    words = sys.stderr = io.StringIO()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        load_matplotlib()
        import pandas  # noqa: F401 - the daily table

        import loopsim.plots.growth
        import loopsim.plots.sources
        import loopsim.results.run  # noqa: F401

        _warm_up()
        message = sys.stdin.buffer.read()
        if not message:
            return
        parcel, language = pickle.loads(message)
        found = pictures_of(_run_of(parcel), language)
    if not told and not words.getvalue():
        sys.stdout.buffer.write(pickle.dumps(found))


def _warm_up() -> None:
    """Draw a small picture, so that letters and the form of files are at hand when the run comes."""
    from loopsim.plots.style import blank, panel_title, speaking

    with speaking("en"):
        figure = blank(2, 2)
        axes = figure.add_subplot()
        axes.plot([0, 1])
        panel_title(axes, "0")
    _png(figure)


if __name__ == "__main__":
    end_at_once()
    with rarely_collecting():
        _paint()
