"""Everyone and everything of one run, as arrays: what an engine starts from and what it hands over."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from loopsim.market import fields


@dataclasses.dataclass
class Crowd:
    """State of a run between two days. Lists have room for everyone but take memory only as they fill."""

    seed: int
    day: int  # the next day to live
    customers: np.ndarray  # fields.CUSTOMER, row = number
    hosts: np.ndarray  # fields.HOST
    standing: np.ndarray  # one fields.STANDING
    known: np.ndarray  # one fields.KNOWN
    acquaintances: Any
    line_who: np.ndarray
    line_patience: np.ndarray
    candidates: np.ndarray
    slot: np.ndarray
    pool: np.ndarray
    lapsed: np.ndarray
    ordered: np.ndarray
    sharing: np.ndarray
    leaving: np.ndarray
    offering: np.ndarray
    scratch: np.ndarray
    cohorts: np.ndarray

    @property
    def people(self) -> int:
        """People in the market."""
        return len(self.customers)

    def copy(self) -> Crowd:
        """An independent copy; acquaintances, which never change, are shared."""
        copied = {
            name: value.copy() if isinstance(value, np.ndarray) else value for name, value in self._fields().items()
        }
        return Crowd(**copied)

    def _fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


def open_market(people: int, seed: int, days: int, acquaintances: Any, host_rows: int) -> Crowd:
    """A market of strangers before day 0. ``np.zeros`` takes no memory until somebody is met."""
    standing = np.zeros(1, fields.STANDING)
    standing["stock"][0, fields.STRANGER] = people
    weeks = (days + 6) // 7 + 1
    return Crowd(
        seed=seed,
        day=0,
        customers=np.zeros(people, fields.CUSTOMER),
        hosts=np.zeros(host_rows, fields.HOST),
        standing=standing,
        known=np.zeros(1, fields.KNOWN),
        acquaintances=acquaintances,
        line_who=np.empty(people, np.int32),
        line_patience=np.empty(people, np.float64),
        candidates=np.zeros(people, fields.CANDIDATE),
        slot=np.zeros(people, np.int32),
        pool=np.empty(people, np.int32),
        lapsed=np.empty(people, np.int32),
        ordered=np.empty(people, np.int32),
        sharing=np.empty(people, np.int32),
        leaving=np.empty(people, np.int32),
        offering=np.empty(people, np.int32),
        scratch=np.empty(people, np.float64),
        cohorts=np.zeros((weeks, weeks, 4), np.int64),
    )


def host_margin(settings: np.ndarray) -> int:
    """Most hosts that can be hired in one day under any of these settings: so many free rows a day needs."""
    levers = settings["levers"]
    guides = int(levers["guides"]["count"].max())
    leaders = int(levers["leaders"]["count"].max()) + int(levers["leaders"]["most"].max())
    # In the morning up to the plan; in the evening one successor and one part-timer for each guide.
    return int(levers["accounts"]["count"].max()) + 3 * guides + leaders + 1


def with_room(hosts: np.ndarray, used: int, margin: int) -> np.ndarray:
    """The host table with at least ``margin`` free rows, copied into a larger one where it is short."""
    if len(hosts) - used >= margin:
        return hosts
    larger = np.zeros(max(2 * len(hosts), used + 4 * margin), fields.HOST)
    larger[:used] = hosts[:used]
    return larger
