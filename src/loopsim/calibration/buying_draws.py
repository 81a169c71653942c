"""Values of a scenario drawn from what a log of orders leaves open, for plans in uncertain worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.buying_scenario import order_values
from loopsim.calibration.day_histories import DayHistories, in_days
from loopsim.calibration.drawing import DRAWS, SEED, drawn_parameters
from loopsim.calibration.estimates import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.calibration.buying import TransactionsFit

#: Customers whose silence is worked out for each draw, evenly taken.
_LOOKED_AT = 1_000


def buying_draws(fit: TransactionsFit, *, pool: bool = False) -> pd.DataFrame:
    """Draw the values that a fit lays on a scenario: a column a path, a row a draw.

    The estimates of maximum likelihood are taken as normal in their logarithms with their covariance, which for many
    customers is the posterior of an even prior there. Baskets are drawn beside them. With ``pool`` each draw has the
    share of the customers who have dropped out by its law.
    """
    import pandas as pd

    rng = np.random.default_rng(SEED)
    daily, values = fit.daily, []
    laws = drawn_parameters(rng, daily.parameters, daily.covariance)
    histories = _some(in_days(fit.everyone.histories(fit.everyone.last_day, fit.unit_days), fit.unit_days))
    for parameters, luck in zip(laws, rng.standard_normal((DRAWS, 2)), strict=True):
        law, baskets = replace(daily, parameters=parameters), fit.baskets
        if baskets is not None:
            mean, sigma = (
                replace(one, value=_drawn(one, float(z)))
                for one, z in zip((baskets.mean, baskets.sigma), luck, strict=True)
            )
            baskets = replace(baskets, mean=mean, sigma=sigma)
        drawn = order_values(law, baskets, fit.spend)
        if pool:
            drawn["market.pool.silent_share"] = 1.0 - float(law.chance_alive(histories).mean())
        values.append({path: value for path, value in drawn.items() if isinstance(value, float)})
    table = pd.DataFrame(values)
    return table.loc[:, table.nunique() > 1]


def _drawn(one: Estimate, z: float) -> float:
    return one.value * float(np.exp(z * one.error / one.value)) if one.value > 0 else one.value


def _some(histories: DayHistories) -> DayHistories:
    step = max(1, len(histories.repeats) // _LOOKED_AT)
    return DayHistories(*(column[::step] for column in histories))
