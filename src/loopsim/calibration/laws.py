"""Comparison of two laws of buying: both fitted to the same days, and judged by days that neither has seen.

The likelihood of the days held back, given those fitted, is that of all days over that of the days fitted. Summed over
customers and paired by customer, its difference has a standard error: customers are independent of one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.by_day import DailyFit, fit_by_day
from loopsim.calibration.day_histories import DayHistories
from loopsim.calibration.estimates import Z95, in_digits
from loopsim.calibration.pareto_by_day import ParetoDailyFit, fit_pareto_by_day

#: Laws by the name of the option, and as they are called.
LAWS = {"bg-nbd": "BG/NBD", "pareto-nbd": "Pareto/NBD"}

#: The option that takes the law that holds better.
BEST = "best"

#: Log-likelihoods of all customers that differ by less than this say the same.
_TIE = 0.1


#: A law of buying with at most one order a day, fitted; both answer the same questions.
DayLaw = DailyFit | ParetoDailyFit


@dataclass(frozen=True)
class LawComparison:
    """Both laws on one log. Likelihoods are of the days on which customers ordered, by customer and in all."""

    fits: dict[str, DayLaw]
    judged: dict[
        str, np.ndarray
    ]  # log-likelihood of each customer: of the days held back, or fitted where there are none
    days_held_out: int

    @property
    def better(self) -> str:
        """The law under which the days that judge are more likely; the first where both say the same."""
        first, second = self.judged
        return second if self.total(second) - self.total(first) >= _TIE else first

    @property
    def worse(self) -> str:
        """The other one."""
        return next(law for law in self.judged if law != self.better)

    @property
    def is_tie(self) -> bool:
        """Whether both laws say the same, as where neither has anything to say: nobody drops out."""
        return abs(self.difference) < _TIE

    def total(self, law: str) -> float:
        """Log-likelihood of the days that judge."""
        return float(self.judged[law].sum())

    @property
    def difference(self) -> float:
        """By how much the better law is more likely, in log-likelihood over all customers."""
        return self.total(self.better) - self.total(self.worse)

    @property
    def error(self) -> float:
        """Standard error of the difference, paired by customer."""
        apart = self.judged[self.better] - self.judged[self.worse]
        return float(apart.std(ddof=1) * np.sqrt(len(apart)))

    @property
    def is_clear(self) -> bool:
        """Whether the difference is more than chance explains, at 95%."""
        return not self.is_tie and self.difference > Z95 * self.error

    @property
    def sentence(self) -> str:
        """Say which law holds better, by how much, and whether that is more than chance."""
        where = "days held back" if self.days_held_out else "days fitted (none were held back)"
        if self.is_tie:
            both = " and ".join(LAWS[law] for law in self.judged)
            return f"a tie: {both} make the {where} equally likely"
        better, worse, apart = LAWS[self.better], LAWS[self.worse], in_digits(self.difference)
        unsure = f"standard error {in_digits(self.error, 2)}"
        if self.is_clear:
            told = f"{better} holds better on the {where} than {worse}: log-likelihood higher by {apart}, {unsure}"
            return f"{told}; more than chance explains"
        told = f"the {where} do not tell {better} and {worse} apart: {better} is ahead by {apart} in log-likelihood"
        return f"{told}, {unsure}; no more than chance explains"

    def doubts(self, used: str) -> list[str]:
        """Warn where a law is used though the other holds better by more than chance."""
        if not self.is_clear or used == self.better:
            return []
        return [f"{LAWS[used]} is used, though {LAWS[self.better]} holds better: --law best takes the better one"]

    @property
    def rows(self) -> list[tuple[str, float, float]]:
        """``(law, log-likelihood of the days fitted, of the days held back)``; the latter NaN where there are none."""
        held = self.days_held_out > 0
        return [
            (LAWS[law], fit.log_likelihood, self.total(law) if held else float("nan")) for law, fit in self.fits.items()
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "better": self.better,
            "difference": self.difference,
            "error": self.error,
            "more_than_chance": self.is_clear,
            "tie": self.is_tie,
            "days_held_out": self.days_held_out,
            "fits": {
                law: {
                    "log_likelihood": fit.log_likelihood,
                    "held_out": self.total(law) if self.days_held_out else None,
                    "by_day": [vars(one) for one in fit.estimates],
                }
                for law, fit in self.fits.items()
            },
        }


def compare_laws(
    fitted: DayHistories,
    whole: DayHistories | None,
    days_held_out: int,
    bg_start: Any,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> LawComparison:
    """Fit both laws to the days of ``fitted``; the same customers over all days, ``whole``, judge them.

    ``bg_start`` is a guess of BG/NBD with times in days. ``progress`` hears which law is fitted.
    """
    progress("fitting BG/NBD by the day", 0, 0)
    bg = fit_by_day(fitted, bg_start)
    progress("fitting Pareto/NBD by the day", 0, 0)
    fits: dict[str, DayLaw] = {"bg-nbd": bg, "pareto-nbd": fit_pareto_by_day(fitted)}
    judged = {law: fit.of_each(fitted) for law, fit in fits.items()}
    if whole is not None:
        judged = {law: fit.of_each(whole) - judged[law] for law, fit in fits.items()}
    return LawComparison(fits, judged, days_held_out if whole is not None else 0)
