"""Carrier: what is still to come from people who only follow, whose attention fades (M27)."""

from __future__ import annotations

import math

import numpy as np


def lasting(
    only_follows: np.ndarray, leave: np.ndarray, settings: np.void, day: int, days: float, discount: float
) -> np.ndarray:
    """Return the part of the visits within ``days`` that is left, an entry a person, where the attention fades.

    That of an even hazard is 1. Seen on the evening of ``day``, with a hazard a day of leaving and a discount a day; an
    order on the way renews attention, which is left out.
    """
    until = int(settings["levers"]["carrier"]["closes_on_day"]) - day - 1
    there = float(min(max(until, 0), days)) if settings["levers"]["carrier"]["closes_on_day"] > 0 else days
    fades = math.log(2.0) / (7.0 * float(settings["behavior"]["carrier"]["half_life_weeks"]))
    left = _integral(leave + discount + fades, there) / _integral(leave + discount, days)
    return np.where(only_follows, left, 1.0)


def _integral(rate: np.ndarray, days: float) -> np.ndarray:
    """Integral of exp(-rate t) over 0 to ``days``."""
    rate = np.clip(rate, 1e-12, 1e12)  # of who never leaves, and of who leaves at once
    return -np.expm1(-rate * days) / rate
