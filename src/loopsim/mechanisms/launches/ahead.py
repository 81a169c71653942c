"""Launches: what a launch of the last day adds to the hazards by which the value of a pool is told (M54)."""

from __future__ import annotations

import numpy as np

from loopsim.mechanisms.launches.rules import start_of_launch
from loopsim.mechanisms.price.rules import CHEAPEST, response


def without_launch(settings: np.void, day: int) -> float:
    """Return the part of the hazards of ordering on a day that stays when the launch on that day is over.

    Its discount alone is taken off them, by the mean elasticities; 1 where no launch is on.
    """
    launch, price = settings["levers"]["launch"], settings["behavior"]["price"]
    start = start_of_launch(day, int(launch["first_day"]), int(launch["every_weeks"]), int(launch["days"]))
    if start < 0:
        return 1.0
    part = max(1.0 - float(launch["discount_share"]), CHEAPEST)
    return 1.0 / float(response(part, 1.0, price["elasticity"], price["reference_elasticity"]))
