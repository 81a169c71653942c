"""All people of a crowd by number, for whoever wants to look at everyone and not only at those who joined."""

from __future__ import annotations

import numpy as np

from loopsim.engines.kernels import introduce
from loopsim.market.crowd import Crowd
from loopsim.market.plain import in_full


def everyone(crowd: Crowd, settings: np.ndarray) -> np.ndarray:
    """``fields.CUSTOMER`` rows by number; strangers have the traits that they would be met with."""
    people = in_full(crowd.customers, crowd.row)
    introduce(people, crowd.seed, settings, crowd.acquaintances)
    return people
