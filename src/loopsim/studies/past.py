"""What earlier sweeps into a folder have left: whole parts, and finished runs of parts that are not whole."""

from __future__ import annotations

import itertools

from loopsim.studies import journal
from loopsim.studies.rows import Row
from loopsim.studies.store import Store, part_name


class Past:
    """The parts that are done, and the notes of others, until they are taken up."""

    def __init__(self, store: Store, *, retry_failed: bool) -> None:
        """With ``retry_failed`` parts with failed or killed runs count as not done; what went well is taken up."""
        self._store = store
        self._notes = journal.read(store.folder)
        for name in sorted(name for name, entry in store.index.items() if entry["failed"]):
            self._look_again(name, retry_failed)
        index = store.index
        self.done = frozenset(index)
        self.runs = sum(entry["runs"] for entry in index.values())
        #: Those of rounds that a stopping rule has added.
        self.later_runs = sum(entry["runs"] for name, entry in index.items() if "-" in name)
        self._notes = {key: rows for key, rows in self._notes.items() if part_name(*key) not in self.done}

    def taken_up(self, key: journal.Key) -> list[Row]:
        """The finished runs of a round of a part that is begun now."""
        return self._notes.pop(key, [])

    @property
    def notes(self) -> dict[journal.Key, list[Row]]:
        """Finished runs of parts that were not taken up yet."""
        return dict(self._notes)

    def _look_again(self, name: str, retry_failed: bool) -> None:
        """Count a part as not done: if its failed runs are to be tried again, or were when that was interrupted.

        Where a stopping rule has added rounds, those behind a failed one are looked at again as well.
        """
        number, _, later = name.partition("-r")
        key = int(number), int(later or 0)
        noted = {row[:2]: row for row in self._notes.get(key, ()) if row[2].status == "ok"}
        if not (retry_failed or noted):
            return
        rows = {row[:2]: row for row in self._store.outcomes(name)}
        well = {place: row for place, row in rows.items() if row[2].status == "ok"}
        if not (retry_failed or noted.keys() - well.keys()):
            return
        self._notes[key] = list((well | noted).values())
        rounds = (part_name(key[0], one) for one in itertools.count(key[1]))
        self._store.forget(list(itertools.takewhile(self._store.index.__contains__, rounds)))
