"""Duration of a loop, and the causes of its end: renewal in a window that moves over the look-ahead.

A market into which nobody moves is used up by the loop itself; or people tire of the messages, or their host leaves.
The cause is read from the change of renewal between the first window and the last one, split into factors whose shares
add up exactly: the logarithmic mean Divisia index (Ang 2005, *Energy Policy* 33(7)).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from loopsim.market.tallies import LEAVERS, names
from loopsim.results.daily import BROUGHT
from loopsim.results.loop_test import brought

#: Blocks of the window.
BLOCKS = 3

#: Least share of all that lowered renewal for a cause to be named, and the most causes that are named.
LEAST_SHARE, MOST_CAUSES = 0.25, 2

#: Stands for a count of none, of which there is no logarithm.
_HALF_A_PERSON = 0.5


@dataclass(frozen=True)
class Lasting:
    """Days on which renewal holds at or above 1, and what lowered it."""

    days: int  # 0: below 1 from the start
    is_over: bool  # it falls below 1 within the look-ahead
    causes: tuple[str, ...]  # keys of CAUSES, the heaviest first; none where it holds to the end or never did
    changes: dict[str, float]  # change of the logarithm of renewal by each cause, from the first window to the last


#: Causes that can lower renewal.
CAUSES = (
    "used_up", "shares_less", "asks_fewer", "accepts_less", "won_back_less",
    *(tally.cause.key for tally in LEAVERS if tally.cause), "leaves_sooner",
)  # fmt: skip


def lasting(branch: np.ndarray, pool_before: int, block: int) -> Lasting | None:
    """``loop_test.BRANCH -> how long it holds``; None where the branch has fewer days than two windows.

    The window is :data:`BLOCKS` blocks long and dated by its middle. The loop ends with the first window below 1 from
    which on all are, until the next one of other days: so a bad month, such as when a guide leaves, is no end. A pool
    that has died out is below 1.
    """
    window, days = BLOCKS * block, len(branch)
    if days < 2 * window:
        return None
    came = _sums(brought(branch) + branch["won_back"], window)
    gone = _sums(branch["left"], window)
    is_below = (came < gone) | (branch["pool"][window - 1 :] == 0)
    ends = np.flatnonzero(_sums(is_below, window + 1) == window + 1)
    if not len(ends):
        return Lasting(days, False, (), causes(branch, pool_before, window, days - window))
    start = int(ends[0])
    if start == 0:
        return Lasting(0, True, (), {})
    changes = causes(branch, pool_before, window, start + window)
    return Lasting(start + window // 2, True, named(changes), changes)


def rolling(branch: np.ndarray, block: int) -> np.ndarray:
    """Renewal of each window, by its first day; NaN where nobody left."""
    window = BLOCKS * block
    if len(branch) < window:
        return np.zeros(0)
    came = _sums(brought(branch) + branch["won_back"], window)
    gone = _sums(branch["left"], window)
    return np.divide(came, gone, out=np.full(len(gone), np.nan), where=gone > 0)


def named(changes: dict[str, float]) -> tuple[str, ...]:
    """Name the causes that lowered renewal most."""
    lowered = {name: -change for name, change in changes.items() if change < 0}
    whole = sum(lowered.values())
    heavy = [name for name, share in lowered.items() if share >= LEAST_SHARE * whole]
    return tuple(sorted(heavy, key=lambda name: -lowered[name])[:MOST_CAUSES])


def causes(branch: np.ndarray, pool_before: int, window: int, start: int) -> dict[str, float]:
    """Change of the logarithm of renewal by each cause, from the first window to the one that begins at ``start``."""
    first, last = (_rates(branch, pool_before, begin, window) for begin in (0, start))
    in_first, in_last = (sum(one[name] for name in ("brought", "won_back")) for one in (first, last))
    scale = _mean(in_first, in_last)
    weight = _mean(first["brought"], last["brought"]) / scale
    found = {cause: weight * log(last[factor] / first[factor]) for cause, factor in _FACTORS.items()}
    found["won_back_less"] = (last["won_back"] - first["won_back"]) / scale
    out = [sum(one[part] for part in _LEAVERS.values()) for one in (first, last)]
    for cause, part in _LEAVERS.items():
        found[cause] = -(last[part] - first[part]) / _mean(*out)
    return found


_FACTORS = {"shares_less": "shares", "asks_fewer": "asked", "used_up": "strangers", "accepts_less": "accepted"}
_LEAVERS = {tally.cause.key: tally.name for tally in LEAVERS if tally.cause} | {"leaves_sooner": "plain"}


def _rates(branch: np.ndarray, pool_before: int, start: int, window: int) -> dict[str, float]:
    """Rates of a window per person and day: shares, friends asked by each, strangers among them, accepted; leavers."""
    seen = branch[start : start + window]
    at_dawn = np.concatenate(([branch["pool"][start - 1] if start else pool_before], seen["pool"][:-1]))
    person_days = max(float(at_dawn.sum()), _HALF_A_PERSON)
    counts = {name: float(seen[name].sum()) for name in seen.dtype.names or ()}
    came = max(sum(counts[source] for source in BROUGHT), _HALF_A_PERSON)
    strangers, asked, shares = (
        max(counts[name], _HALF_A_PERSON) for name in ("invited_strangers", "invitations", "shares")
    )
    parts = {name: counts[name] / person_days for name in names(LEAVERS)}
    plain = counts["left"] / person_days - sum(parts.values())
    return {
        "shares": shares / person_days,
        "asked": asked / shares,
        "strangers": strangers / asked,
        "accepted": came / strangers,
        "brought": came / person_days,
        "won_back": counts["won_back"] / person_days,
        "plain": max(plain, 0.0),
        **parts,
    }


def _mean(one: float, other: float) -> float:
    """The logarithmic mean: between the geometric and the arithmetic one."""
    if one == other or one <= 0 or other <= 0:
        return max((one + other) / 2, 1e-12)
    return (other - one) / log(other / one)


def _sums(counts: np.ndarray, window: int) -> np.ndarray:
    """The sum of each window, by its first day."""
    sums = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    return sums[window:] - sums[:-window]
