"""Surface of a measure over one lever or two, from few and noisy points: a Gaussian process (kriging).

The luck that every point has for itself is known from its replicates and enters as noise of known size (stochastic
kriging: Ankenman, Nelson & Staum 2010). How fast the surface bends along each lever is found by maximum likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Lengths that are tried, as parts of the range: shorter than a point's distance says nothing, longer is a plane.
_LENGTHS = (0.08, 4.0)

#: Smallest variance of noise, as a part of that of the values: keeps equations solvable, and rounds no line.
_LEAST_NOISE = 1e-6

#: Smallest variance of values: below it they differ by rounding alone.
_LEAST_SPREAD = 1e-12

#: Doubt from which on a surface is taken to have edges or jumps.
JUMPS = 1.3


@dataclass(frozen=True, eq=False)
class Surface:
    """A fitted surface over the unit square (or the unit line)."""

    points: np.ndarray  # (points, levers), from 0 to 1
    lengths: np.ndarray
    scale: float  # variance of the process
    factor: np.ndarray  # Cholesky factor of the covariance of the points
    trend: np.ndarray  # of the plane below the process
    basis: np.ndarray  # the same, for the factor: L^-1 of the plane at the points
    weights: np.ndarray
    doubt: float  # by how much errors of points left out exceed what the surface says of them; at least 1

    def at(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the surface at some places, and the standard error of it that is due to few and noisy points."""
        from scipy.linalg import solve_triangular

        cross = self.scale * _kernel(places, self.points, self.lengths)
        mean = _plane(places) @ self.trend + cross @ self.weights
        inner = solve_triangular(self.factor, cross.T, lower=True)
        left = _plane(places).T - self.basis.T @ inner
        of_trend = np.linalg.pinv(self.basis.T @ self.basis)
        variance = self.scale - (inner**2).sum(axis=0) + np.einsum("ij,ik,kj->j", left, of_trend, left)
        return mean, self.doubt * np.sqrt(np.maximum(variance, 0.0))


def fit(
    points: np.ndarray, values: np.ndarray, noise: np.ndarray, near: tuple[np.ndarray, float] | None = None
) -> Surface:
    """Fit a surface to values at points, each with noise of its own variance.

    ``near`` are lengths and scale of a surface of nearly the same, from which those of this one are sought.
    """
    from scipy.optimize import minimize

    spread = max(float(np.var(values)), _LEAST_SPREAD)
    noise = np.maximum(noise, _LEAST_NOISE * spread)
    levers = points.shape[1]
    gaps, plane = _gaps(points, points), _plane(points)
    bounds = [tuple(np.log(_LENGTHS))] * levers + [(np.log(1e-3), np.log(1e3))]

    def loss(at: np.ndarray) -> float:
        return _loss(gaps, plane, values, noise, np.exp(at[:-1]), spread * float(np.exp(at[-1])))

    if near is None:
        starts = [np.array([*np.log([length] * levers), 0.0]) for length in (0.3, 1.2)]
    else:
        starts = [np.log([*near[0], max(near[1] / spread, 1e-3)])]
    found = min((minimize(loss, start, method="L-BFGS-B", bounds=bounds) for start in starts), key=lambda one: one.fun)
    lengths, scale = np.exp(found.x[:-1]), spread * float(np.exp(found.x[-1]))
    return conditioned(points, values, noise, lengths, scale)


def conditioned(
    points: np.ndarray, values: np.ndarray, noise: np.ndarray, lengths: np.ndarray, scale: float
) -> Surface:
    """Return the surface of a process of known lengths and scale."""
    from scipy.linalg import cholesky, solve_triangular

    factor = cholesky(scale * _kernel(points, points, lengths) + np.diag(noise), lower=True)
    basis = solve_triangular(factor, _plane(points), lower=True)
    white = solve_triangular(factor, values, lower=True)
    trend = np.linalg.lstsq(basis, white, rcond=None)[0]
    weights = solve_triangular(factor.T, white - basis @ trend, lower=False)
    return Surface(points, lengths, scale, factor, trend, basis, weights, _doubt(factor, basis, weights))


def _doubt(factor: np.ndarray, basis: np.ndarray, weights: np.ndarray) -> float:
    """Return the root mean square of errors of points left out, in standard errors as told, at least 1 (Dubrule 1983).

    A surface with an edge is no Gaussian process: its points are missed by more than the process would have it.
    """
    from scipy.linalg import solve_triangular

    inverse = solve_triangular(factor, np.eye(len(factor)), lower=True)
    across = np.eye(len(factor)) - basis @ np.linalg.pinv(basis)
    certainty = np.diag(inverse.T @ across @ inverse)
    kept = certainty > 1e-12 * certainty.max()
    return max(1.0, float(np.sqrt(np.mean(weights[kept] ** 2 / certainty[kept]))))


def _loss(
    gaps: np.ndarray, plane: np.ndarray, values: np.ndarray, noise: np.ndarray, lengths: np.ndarray, scale: float
) -> float:
    """Return minus the logarithm of the likelihood, up to a constant; a weak prior keeps lengths near the range.

    It is asked for hundreds of times with few points, so it calls what solves the equations without its wrappers.
    """
    from scipy.linalg.lapack import dpotrf, dtrtrs

    covariance = scale * _correlation(gaps, lengths)
    covariance[np.diag_indices_from(covariance)] += noise
    factor, has_failed = dpotrf(covariance, lower=1, clean=1)
    if has_failed:
        return 1e10
    basis, white = dtrtrs(factor, plane, lower=1)[0], dtrtrs(factor, values[:, None], lower=1)[0][:, 0]
    rest = white - basis @ np.linalg.lstsq(basis, white, rcond=None)[0]
    prior = 0.5 * float(((np.log(lengths) - np.log(0.6)) ** 2).sum()) / 1.0**2
    return 0.5 * float(rest @ rest) + float(np.log(factor.diagonal()).sum()) + prior


def _plane(places: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(places)), places])


def _kernel(one: np.ndarray, other: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return _correlation(_gaps(one, other), lengths)


def _gaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return one[:, None, :] - other[None, :, :]


def _correlation(gaps: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return Matern's correlation with smoothness 5/2."""
    apart = np.sqrt(np.maximum(((gaps / lengths) ** 2).sum(axis=-1), 0.0)) * 5**0.5
    return (1.0 + apart + apart**2 / 3.0) * np.exp(-apart)
