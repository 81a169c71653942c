"""``loopsim.load``: results that loopsim saved in a folder: a run, many runs, a comparison, a sweep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.results.folder import listed
from loopsim.results.loading import load as load_run
from loopsim.results.run import Run
from loopsim.results.store import folder_at
from loopsim.sweeps.recipe import is_sweep
from loopsim.sweeps.store import was_sweep

if TYPE_CHECKING:
    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates
    from loopsim.sweeps.result import Sweep


def load(folder: str | os.PathLike[str]) -> Run | Replicates | Comparison | Sweep:
    """Load what was saved in a folder, as a value with tidy tables; the folder tells of which kind it is.

    - ``loopsim run``, ``simulate(...).save``: a :class:`~loopsim.Run` (``daily``, ``customers``, ``summary()``). It is
      equal to the saved one, but cannot be continued.
    - ``loopsim run --runs``, ``replicate(...).save``: :class:`~loopsim.Replicates` (``runs``, ``summary()``,
      ``daily()``).
    - ``loopsim compare``, ``compare(...).save``: a :class:`~loopsim.Comparison` (``table()``, ``runs``, ``daily()``).
    - ``loopsim sweep``: a :class:`~loopsim.Sweep` (``runs``, ``summary()``, ``series``, ``points``), finished or not.

    Raises:
        StoreError: the folder, or a file in it, is missing or damaged; the message names it.
    """
    from loopsim.runs.loading import load_comparison, load_replicates
    from loopsim.runs.saving import DIFFERENCES, RUNS

    place = folder_at(folder)
    place = Path.cwd() if place == Path() else place  # else a message would name the file alone
    if is_sweep(place) or was_sweep(place):
        from loopsim.sweeps.result import Sweep

        return Sweep(place)
    files = listed(place) or set()
    if DIFFERENCES in files:
        return load_comparison(place)
    return load_replicates(place) if RUNS in files else load_run(place)
