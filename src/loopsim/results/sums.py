"""Sums of several runs, a row a run, from which the figures of a whole batch are computed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.tallies import TALLY
from loopsim.results.figures import FIGURES, Seen
from loopsim.results.gain import WINDOW
from loopsim.results.joined import BY_A_STRANGER

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd
    from loopsim.results.loops import Room


class Sums:
    """Sums and counts of up to ``most`` runs of ``days`` days; :meth:`add` adds a run, :meth:`clear` drops all."""

    def __init__(self, most: int, days: int) -> None:
        self.days, self.window_days = days, min(WINDOW, days)
        self._runs = 0
        self._sums = np.zeros((most, 3), TALLY)
        self._counters = self._sums.view(np.int64).reshape(most, 3, -1)
        self._people = np.zeros((most, 4), np.int64)
        self._gain = np.zeros((most, 2))
        self._by_age = np.zeros((3, days + 2), np.int64)
        self._bands = np.zeros((days + 2, 5), np.int64), np.zeros((days + 2, 2))
        self._by_referral = np.zeros((2, 0), np.int64)

    @property
    def window_from(self) -> int:
        """First day of the window."""
        return self.days - self.window_days

    @property
    def free(self) -> int:
        """Number of runs that can still be added."""
        return len(self._sums) - self._runs

    def clear(self) -> None:
        """Drop all runs."""
        self._runs = 0

    def add(self, tallies: np.ndarray, crowd: Crowd) -> None:
        """Add a finished run.

        Raises:
            ValueError: somebody was brought by a stranger.
        """
        from loopsim.results.loops import People, add_run

        rows = crowd.met
        room = self.room(len(rows), max(0, -int(rows["joined_day"].min(initial=0))))
        counters = tallies.view(np.int64).reshape(self.days, -1)
        members = People(rows["joined_day"], rows["left_day"], rows["stage"], rows["referrer"], crowd.row)
        if add_run(counters, self.window_from, members, room, 0) < 0:
            raise ValueError(BY_A_STRANGER)
        self.take_up(1)

    def room(self, people: int, oldest: int = 0) -> Room:
        """Return the room of ``loops.add_run`` for up to ``people`` people, with an entry for each free run.

        ``oldest`` is the number of days before day 0 on which the first of them joined.
        """
        from loopsim.results.loops import Room

        ages = oldest + self.days + 2
        if ages > self._by_age.shape[1]:
            self._by_age = np.zeros((3, ages), np.int64)
            self._bands = np.zeros((ages, 5), np.int64), np.zeros((ages, 2))
        if people > self._by_referral.shape[1]:
            self._by_referral = np.zeros((2, people + people // 4), np.int64)
        filled = (self._counters, self._people, self._gain)
        return Room(self._by_age, self._by_referral, *self._bands, *(each[self._runs :] for each in filled))

    def take_up(self, runs: int) -> None:
        """Count ``runs`` runs that ``loops.add_run`` has added into the :meth:`room`."""
        self._runs += runs

    def figures(self, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Measures of :data:`loopsim.results.figures.FIGURES`, ``f8``, an entry a run; NaN where not defined."""
        sums, people, gain = (each[: self._runs] for each in (self._sums, self._people, self._gain))
        seen = Seen(sums, lambda: people[:, :2], lambda: gain)
        return {name: FIGURES[name].of(seen).astype(np.float64) for name in names}
