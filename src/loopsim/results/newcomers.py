"""Newcomers before the switch-off, the friends that each has brought, and groups that share a fate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from loopsim.market.fields import NONE

#: Newcomers of this many days before the switch-off are followed.
COHORT_DAYS = 90

#: Customers' fields that tell whose fate is shared: friends of one friend know alike many others, because a person with
#: many contacts knows others with many; the customers of one guide or leader lose them on the same day.
SHARED = ("referrer", "host")


def _no_groups() -> np.ndarray:
    return np.zeros((0, 3), np.int64)


@dataclass(frozen=True, eq=False)
class Newcomers:
    """Newcomers by the friends that they brought by the end of the look-ahead, those who left in between too.

    ``groups`` has a row for each way to group them (:data:`SHARED`): over the groups, the sums of ``n * n``, ``n * s``
    and ``s * s``, where ``n`` newcomers of a group brought ``s`` friends. Without rows each stands alone.
    """

    brought: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # how many brought 0, 1, 2, ...
    staying: int = 0  # still in the pool at the end of the look-ahead
    groups: np.ndarray = field(default_factory=_no_groups)

    @property
    def content(self) -> tuple[object, ...]:
        """Content by which two of them are equal."""
        return self.brought.tolist(), self.staying, self.groups.tolist()

    @property
    def count(self) -> int:
        """Number of newcomers."""
        return int(self.brought.sum())

    @property
    def friends(self) -> int:
        """Number of friends they brought together."""
        return int((np.arange(len(self.brought)) * self.brought).sum())

    @property
    def variance(self) -> float:
        """Variance of the mean number of friends brought, a group taken as one draw.

        The variances of both groupings are added, which is cautious: their overlap is not known.
        """
        count, mean = self.count, self.friends / self.count
        if len(self.groups) == 0:
            squares = float(((np.arange(len(self.brought)) - mean) ** 2 * self.brought).sum())
            return squares / max(count - 1, 1) / count
        people, both, friends = self.groups.T.astype(float)
        return float(max((friends - 2 * mean * both + mean * mean * people).sum(), 0.0)) / count**2


def followed(customers: np.ndarray, is_here: np.ndarray, from_day: int) -> Newcomers:
    """Find the newcomers of the last days before ``from_day`` among customers as they are at the end.

    Args:
        customers: a record a person, with ``joined_day``, ``brought`` and the fields of :data:`SHARED`.
        is_here: (people,) bool, still in the pool.
    """
    joined = customers["joined_day"]
    new = (joined >= max(from_day - COHORT_DAYS, 0)) & (joined < from_day)
    brought = customers["brought"][new].astype(np.int64)
    groups = np.array([_sums(customers[name][new], brought) for name in SHARED], np.int64)
    return Newcomers(np.bincount(brought).astype(np.int64), int(np.count_nonzero(is_here[new])), groups)


def _sums(key: np.ndarray, brought: np.ndarray) -> tuple[int, int, int]:
    """Sums of people², people x friends and friends² over groups with the same key (none: alone)."""
    groups, group = np.unique(np.where(key == NONE, -1 - np.arange(len(key)), key), return_inverse=True)
    people = np.bincount(group, minlength=len(groups))
    friends = np.zeros(len(groups), np.int64)
    np.add.at(friends, group, brought)
    return int((people * people).sum()), int((people * friends).sum()), int((friends * friends).sum())
