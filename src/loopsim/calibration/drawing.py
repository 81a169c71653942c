"""Draws of fitted parameters, which are taken as normal in their logarithms."""

from __future__ import annotations

import numpy as np

#: Draws of a fit, and their seed.
DRAWS, SEED = 256, 15

#: No logarithm is drawn further from its estimate than this: of what the data say nothing of.
_FARTHEST = 3.0


def drawn_parameters(
    rng: np.random.Generator, parameters: np.ndarray, covariance: np.ndarray, freedom: int = 0
) -> np.ndarray:
    """Return ``(DRAWS, parameters)``, by the covariance of the logarithms.

    With ``freedom`` the tails are those of Student's t with so many degrees of freedom. A parameter of which the data
    say nothing has an infinite variance and is drawn as widely as any may be.
    """
    roots, vectors = np.linalg.eigh(np.nan_to_num(covariance, posinf=_FARTHEST**2))
    apart = rng.standard_normal((DRAWS, len(parameters))) * np.sqrt(np.maximum(roots, 0.0)) @ vectors.T
    if freedom:
        apart /= np.sqrt(rng.chisquare(freedom, (DRAWS, 1)) / freedom)
    return np.asarray(parameters * np.exp(np.clip(apart, -_FARTHEST, _FARTHEST)))
