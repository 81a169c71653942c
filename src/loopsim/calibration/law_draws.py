"""Values of a scenario drawn from what a table of members or a curve of growth leaves open of its law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.drawing import SEED, drawn_parameters

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.calibration.bass import BassFit
    from loopsim.calibration.renewal import RenewalFit

#: Bounds of what a draw of the law of Bass sets: people of a market, and chances a week.
_PEOPLE, _MOST_A_WEEK = (10, 200_000_000), 50.0


def renewal_draws(fit: RenewalFit) -> pd.DataFrame:
    """Draw both parameters of renewal: a column a path, a row a draw."""
    import pandas as pd

    drawn = drawn_parameters(np.random.default_rng(SEED), fit.parameters, fit.covariance)
    return pd.DataFrame(drawn, columns=["behavior.leaving.quit_alpha", "behavior.leaving.quit_beta"])


def bass_draws(fit: BassFit, period_days: float, people_each: float = 1.0) -> pd.DataFrame:
    """Draw p, q and m of the law of Bass as the fitted scenario holds them: a column a path, a row a draw.

    With few periods the tails are those of Student's t, as in the intervals.
    """
    import pandas as pd

    freedom = max(len(fit.adoptions) - 3, 1)
    p, q, m = drawn_parameters(np.random.default_rng(SEED), fit.parameters, fit.covariance, freedom).T
    week = 7.0 / period_days
    return pd.DataFrame(
        {
            "levers.organic.always_per_week": np.minimum(p * week, _MOST_A_WEEK),
            "behavior.sharing.per_week": np.minimum(q * week, _MOST_A_WEEK),
            "market.people": np.clip(np.round(m * people_each), *_PEOPLE).astype(np.int64),
        }
    )
