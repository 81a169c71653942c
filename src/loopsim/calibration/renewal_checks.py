"""Figures held together in a fit of renewal: quits by period, the share left, and runs of the fitted scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.checks import Comparison, chi_square, of_runs, unsure_by
from loopsim.calibration.sbg import survival

if TYPE_CHECKING:
    from loopsim.calibration.renewal import RenewalFit


def comparisons(fit: RenewalFit) -> list[Comparison]:
    """Data, law and runs of a fit, two by two.

    Where the table has one row a person, no more people are counted than are at risk at the end, and quits by period
    are not judged: many of them were not watched to the end.
    """
    whole, law = float(fit.members[0]), survival(fit.parameters, np.arange(len(fit.members)))
    left, last = fit.members / whole, len(fit.members) - 1
    found: list[Comparison] = []
    people = whole
    if fit.persons is None:
        seen = slice(0, fit.fitted + 1)
        expected = np.append(-np.diff(law[seen]), law[fit.fitted]) * people
        counted = np.append(-np.diff(left[seen]), left[fit.fitted]) * people
        found += chi_square("chi-square of quits by period", counted, expected, fit.fitted - 2)
    else:
        people = max(float(np.asarray(fit.persons.at_risk)[-1]), 1.0)
    unsure = 0.0
    if last > fit.fitted:
        unsure = unsure_by(lambda at: float(survival(at, np.array([last]))[0]), fit.parameters, fit.covariance)
        spread = float(np.hypot(np.sqrt(law[last] * (1 - law[last]) / people), unsure))
        found += [Comparison("share left, periods held back", "data", left[last], "law", law[last], spread)]
    if fit.simulated is None:
        return found
    # The runs may have more people than the data: their chance is then less than that of the data.
    there = fit.scenario.market.people
    own = float(np.sqrt(law[last] * (1 - law[last]) * max(1 / people - 1 / there, 0.0)))
    return found + of_runs(
        "share left at the end", fit.simulated[:, last], law[last], left[last], float(np.hypot(unsure, own))
    )


#: Renewals after which it is said how many are left, where so many were seen.
_TWELVE = 12


def in_words(fit: RenewalFit) -> str:
    """Answer what a merchant asks first: how many renew, and how many stay."""
    last = min(_TWELVE, len(fit.members) - 1)
    first, left = survival(fit.parameters, np.array([1, last]))
    return f"{fit.cohort}: {first:.0%} renew the first time; after {last} renewals {left:.0%} are still there."
