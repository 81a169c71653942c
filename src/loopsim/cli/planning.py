"""Progress of a search for a plan: the stage with the time left, and each new best plan in a line."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from loopsim.cli.language import here
from loopsim.cli.progress import Progress
from loopsim.cli.stop import stop_if_asked
from loopsim.languages import Both

#: Steps in which the part that is done is told.
_STEPS = 1000

#: Stages of a search in Chinese.
_STAGES = {
    "searching": "搜索中",
    "comparing the best": "比较最好的方案",
    "confirming on fresh seeds": "用新种子确认",
    "checking each move": "核对各项改动",
    "valuing each lever": "估算各杠杆的边际价值",
}


class Watch:
    """Called as ``watch(stage, part, best)``: a bar of the whole, and a line for each new best plan."""

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._quiet, self._stream = quiet, sys.stderr if stream is None else stream
        self._progress: Progress | None = None
        self._stage = ""

    def __call__(self, stage: str, part: float, best: str) -> None:
        stop_if_asked()
        if self._quiet:
            return
        if best:
            self._end()
            self._stream.write(here(best) + "\n")
            self._stream.flush()
        if stage != self._stage or self._progress is None:
            self._end()
            self._stage, self._progress = stage, Progress(Both(stage, _STAGES.get(stage)), stream=self._stream)
        if part < 1:  # what a stage needs at least may take longer
            self._progress(int(_STEPS * part), _STEPS)

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.close()
        self._progress = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
