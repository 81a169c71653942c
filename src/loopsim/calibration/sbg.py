"""The shifted beta-geometric law (sBG; Fader & Hardie 2007) and its likelihood for members watched for a time."""

from __future__ import annotations

import numpy as np


def survival(parameters: np.ndarray, periods: np.ndarray) -> np.ndarray:
    """Share of members left after so many renewals: B(alpha, beta + t) / B(alpha, beta)."""
    from scipy.special import betaln

    alpha, beta = parameters
    return np.exp(betaln(alpha, beta + np.asarray(periods, float)) - betaln(alpha, beta))


def renewal_rates(parameters: np.ndarray, periods: np.ndarray) -> np.ndarray:
    """Share of the members of period ``t - 1`` who renew into period ``t``: (beta + t - 1) / (alpha + beta + t - 1)."""
    alpha, beta = parameters
    return (beta + np.asarray(periods) - 1) / (alpha + beta + np.asarray(periods) - 1)


def log_likelihood(
    parameters: np.ndarray, quits: np.ndarray, still: np.ndarray, entered: np.ndarray | None = None
) -> float:
    """``(alpha, beta), quits, still -> log-likelihood`` of when each member quit, or that they stayed so long.

    ``quits[t]`` quit at renewal ``t`` (``quits[0]`` is nobody), ``still[t]`` were there after ``t`` and not seen later.
    ``entered[t]`` were first seen after ``t`` renewals, given that they were still there.
    """
    from scipy.special import betaln

    alpha, beta = parameters
    periods = np.arange(len(quits))
    quitting = betaln(alpha + 1, beta + periods[1:] - 1) - betaln(alpha, beta)
    staying = betaln(alpha, beta + periods) - betaln(alpha, beta)
    known = 0.0 if entered is None else np.sum(entered * staying)
    return float(np.sum(quits[1:] * quitting) + np.sum(still * staying) - known)
