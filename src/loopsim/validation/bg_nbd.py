"""The BG/NBD law of repeat buying in continuous time (Fader, Hardie & Lee 2005, Marketing Science 24(2)).

Purchases after the first come at a rate ~ Gamma(r, alpha); after each of them customers drop out with their own chance
~ Beta(a, b). Written from the formulas of the paper, apart from the simulator, to hold it against.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Law(NamedTuple):
    """The four parameters; ``alpha`` is in weeks."""

    r: float
    alpha: float
    a: float
    b: float

    def mean(self, weeks: np.ndarray | float) -> np.ndarray:
        """Repeat purchases expected within ``weeks`` weeks after the first purchase."""
        from scipy.special import hyp2f1

        r, alpha, a, b = self
        t = np.asarray(weeks, float)
        curve = hyp2f1(r, b, a + b - 1, t / (alpha + t)) * (alpha / (alpha + t)) ** r
        return np.asarray((a + b - 1) / (a - 1) * (1 - curve))

    def chance(self, count: int, weeks: np.ndarray) -> np.ndarray:
        """Chance of exactly ``count`` repeat purchases within ``weeks`` weeks."""
        from scipy.special import betaln

        _, _, a, b = self
        still = np.exp(betaln(a, b + count) - betaln(a, b)) * self._rates(count, weeks)
        if count == 0:
            return still
        gone = np.exp(betaln(a + 1, b + count - 1) - betaln(a, b))
        return still + gone * (1 - sum(self._rates(n, weeks) for n in range(count)))

    def later(self, count: int, weeks: np.ndarray, more: float) -> np.ndarray:
        """Purchases expected in the ``more`` weeks after ``weeks``, times the chance of ``count`` purchases before.

        Those who have not dropped out, with rate l and chance p, will make (1 - e^(-l p more)) / p; the mean over l is
        a closed form, that over p a sum at the points of Gauss and Jacobi.
        """
        from scipy.special import betaln, gammaln, roots_jacobi

        r, alpha, a, b = self
        points, weights = roots_jacobi(200, b - 1 + count, a - 1)
        p = (points + 1) / 2
        scale = np.exp(betaln(a, b + count) - betaln(a, b)) / weights.sum()
        t = np.asarray(weeks, float)[:, None]
        log = gammaln(r + count) - gammaln(r) - gammaln(count + 1) + r * np.log(alpha) + count * np.log(t)
        before = np.exp(log - (r + count) * np.log(alpha + t)) - np.exp(
            log - (r + count) * np.log(alpha + t + p * more)
        )
        return np.asarray((weights * scale * before / p).sum(axis=1))

    def _rates(self, count: int, weeks: np.ndarray) -> np.ndarray:
        """Chance of ``count`` purchases if nobody dropped out: the NBD."""
        from scipy.special import gammaln

        t = np.asarray(weeks, float)
        log = gammaln(self.r + count) - gammaln(self.r) - gammaln(count + 1)
        log = log + self.r * np.log(self.alpha / (self.alpha + t)) + count * np.log(t / (self.alpha + t))
        return np.asarray(np.exp(log))
