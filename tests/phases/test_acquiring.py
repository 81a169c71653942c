"""Channels reach strangers by hazards that are numbers, whoever the market is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.scenario.scenario import Scenario


def reached(need_share: float, engine: Any = "arrays") -> np.ndarray:
    """People who join by day, by channels that speak to those in need above all."""
    everyone = [{"name": "everyone", "share": 1.0, "need_share": need_share}]
    changes = {"market.people": 400, "market.segments": everyone, "levers.ads.precision": 0.9}
    plan = Scenario.load("closed-loop", changes)
    return loopsim.simulate(plan, days=20, seed=3, engine=engine, test_from=None).daily["joined_today"].to_numpy()


@pytest.mark.parametrize("engine", ["arrays", "agents"])
@pytest.mark.parametrize("need_share", [2.3e-308, 1e-300, 1e-12])
def test_a_need_that_nobody_has_is_no_need(need_share: float, engine: Any) -> None:
    with np.errstate(all="raise"):
        assert (reached(need_share, engine) == reached(0.0)).all()
    assert reached(0.0).sum() > 0
