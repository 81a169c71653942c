"""``loopsim.load``: whatever loopsim saved in a folder, a run or a sweep."""

from __future__ import annotations

import os
from pathlib import Path

from loopsim.results.run import Run
from loopsim.results.store import load as load_run
from loopsim.studies.recipe import is_sweep
from loopsim.studies.result import Sweep


def load(folder: str | os.PathLike[str]) -> Run | Sweep:
    """The run or the sweep that was saved in a folder. A run is equal to the saved one, but cannot be continued.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged; the message names it.
    """
    place = Path(folder)
    return Sweep(place) if is_sweep(place) else load_run(place)
