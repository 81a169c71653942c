"""The two funnels: people by the stage they have reached, and checkouts by the step at which they are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.fields import NONE

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.results.run import Records


class Funnel(NamedTuple):
    """``stages``: strangers to referrers. ``checkout``: visits and each step; ``is_worst`` marks a leaky one."""

    stages: pd.DataFrame
    checkout: pd.DataFrame


def funnel(records: Records, steps: int) -> Funnel:
    """``(records, steps of the checkout) -> funnel``."""
    return Funnel(_stages(records.customers), _checkout(records.tallies, steps))


def _stages(customers: np.ndarray) -> pd.DataFrame:
    """People who ever reached each stage (index ``stage``), also those who have left since.

    ``share_of_market`` is of everybody; ``share_of_previous`` of the stage that ``previous`` names: both repeat buyers
    and referrers come from the buyers.
    """
    import pandas as pd

    bought = customers["orders"] > 0
    reached = {
        "strangers": len(customers),
        "followers": int((customers["joined_day"] != NONE).sum()),
        "buyers": int(bought.sum()),
        "repeat_buyers": int((customers["orders"] > 1).sum()),
        "referrers": int((bought & (customers["brought"] > 0)).sum()),
    }
    previous = [None, "strangers", "followers", "buyers", "buyers"]
    people = list(reached.values())
    before = [reached[name] if name else 0 for name in previous]
    return pd.DataFrame(
        {
            "people": people,
            "share_of_market": _shares(people, [len(customers)] * len(people)),
            "previous": pd.array(previous, dtype="string"),
            "share_of_previous": _shares(people, before),
        },
        index=pd.Index(reached, name="stage"),
    )


def _checkout(tallies: np.ndarray, steps: int) -> pd.DataFrame:
    """Checkouts that reached each step (index ``step``: 0 is the visit), the share that passed it, those lost at it.

    ``is_worst`` marks the step that passes clearly less (by two standard errors) than every other.
    """
    import pandas as pd

    passed = tallies["passed"].sum(axis=0)
    used = np.flatnonzero(passed)
    steps = max(steps, int(used[-1]) + 1 if len(used) else 0)
    reached = [int(tallies["visits"].sum()), *(int(count) for count in passed[:steps])]
    before = [0, *reached[:-1]]
    share = _shares(reached, before)
    return pd.DataFrame(
        {
            "checkouts": reached,
            "pass_share": share,
            "lost": [0, *(old - new for old, new in zip(before[1:], reached[1:], strict=True))],
            "is_worst": _worst(np.array(reached), np.array(before)),
        },
        index=pd.Index(range(len(reached)), name="step"),
    )


def _worst(reached: np.ndarray, before: np.ndarray) -> np.ndarray:
    tried = np.maximum(before, 1)
    share = np.where(before > 0, reached / tried, 1.0)
    error = np.where(before > 0, share * (1 - share) / tried, 0.0)
    worst = int(share.argmin())
    others = np.flatnonzero((before > 0) & (np.arange(len(share)) != worst))
    gap, noise = share[others] - share[worst], np.sqrt(error[others] + error[worst])
    found = np.zeros(len(share), bool)
    found[worst] = len(others) > 0 and bool((gap > 2 * noise).all())
    return found


def _shares(parts: list[int], wholes: list[int]) -> pd.api.extensions.ExtensionArray:
    import pandas as pd

    return pd.array(
        [part / whole if whole else None for part, whole in zip(parts, wholes, strict=True)], dtype="Float64"
    )
