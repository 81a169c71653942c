"""What earlier sweeps into a folder have left: whole parts, and finished runs of parts that are not whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from loopsim.studies import journal
from loopsim.studies.rows import Row
from loopsim.studies.store import Store, part_name


class Past:
    """The parts that are done, and finished runs of others, until they are taken up."""

    def __init__(self, store: Store, *, retry_failed: bool) -> None:
        """With ``retry_failed`` parts with failed or killed runs count as not done; what went well is taken up."""
        self._store = store
        self._notes = journal.read(store.folder)
        if retry_failed:
            self._notes = {key: list(_well(rows).values()) for key, rows in self._notes.items()}
        self._again: dict[journal.Key, str] = {}  # in whose files there are runs to take up
        for key in sorted(_key_of(name) for name, entry in store.index.items() if entry["failed"]):
            if part_name(*key) in store.index:  # not removed with a round before
                self._look_again(key, retry_failed)
        index = store.index
        self.done = frozenset(index)
        self.runs = sum(entry["runs"] for entry in index.values())
        #: Those of rounds that a stopping rule has added.
        self.later_runs = sum(entry["runs"] for name, entry in index.items() if "-" in name)
        self._notes = {key: rows for key, rows in self._notes.items() if part_name(*key) not in self.done}

    def taken_up(self, key: journal.Key) -> list[Row]:
        """The finished runs of a round of a part that is begun now."""
        rows = self._notes.pop(key, [])
        if (name := self._again.pop(key, None)) is None:
            return rows
        return list((_well(self._store.outcomes(name)) | _well(rows)).values())

    @property
    def notes(self) -> dict[journal.Key, list[Row]]:
        """Finished runs that were not taken up yet and are in no file of a part."""
        return dict(self._notes)

    @property
    def noted_runs(self) -> int:
        """How many they are."""
        return sum(map(len, list(self._notes.values())))

    def drop_notes(self) -> None:
        """All that the study wants is lived: what is noted besides is of rounds that nobody wants any more."""
        self._notes.clear()

    def _look_again(self, key: journal.Key, retry_failed: bool) -> None:
        """Count a part as not done: if its failed runs are to be tried again, or were when that was interrupted.

        Rounds behind it, which a stopping rule has added, hang on what comes out: they are lived again if wanted.
        """
        name, noted = part_name(*key), _well(self._notes.get(key, []))
        if not retry_failed and (not noted or noted.keys() <= _well(self._store.outcomes(name)).keys()):
            return
        self._again[key] = name
        self._store.forget([name])
        rounds = (part_name(key[0], one) for one in itertools.count(key[1] + 1))
        for behind in itertools.takewhile(self._store.index.__contains__, rounds):
            self._store.remove(behind)


def _key_of(name: str) -> journal.Key:
    """``"000017-r2" -> (17, 2)``."""
    number, _, later = name.partition("-r")
    return int(number), int(later or 0)


def _well(rows: Iterable[Row]) -> dict[tuple[int, int], Row]:
    """``(point, run) -> row`` of the runs that went well."""
    return {row[:2]: row for row in rows if row[2].status == "ok"}
