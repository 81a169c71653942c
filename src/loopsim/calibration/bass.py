"""A growth curve by the law of Bass (1969): non-linear least squares on adoptions by period.

The form is that of Srinivasan & Mason (1986, Marketing Science 5, 169-178): adoptions of period t are
``m (F(t) - F(t - 1))`` plus an error, F the closed form of the diffusion curve.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Unpack

import numpy as np

from loopsim.calibration.buying_scenario import alone
from loopsim.calibration.estimates import Estimate, covariance_of, warnings_of
from loopsim.calibration.fitted import Fitted
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.stats import student_t
from loopsim.tables.reading import Reading, ReadingOptions, Table, read
from loopsim.tables.table import RIGHT_DATE

NAMES = ("p", "q", "m")


def adopted_share(p: float, q: float, time: np.ndarray) -> np.ndarray:
    """F(t): share of the market that has adopted, ``(1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t)``."""
    decay = np.exp(-(p + q) * np.asarray(time, float))
    return -np.expm1(-(p + q) * np.asarray(time, float)) / (1 + q / p * decay)


def adoptions(p: float, q: float, m: float, periods: int) -> np.ndarray:
    """Adoptions in each of so many periods."""
    return m * np.diff(adopted_share(p, q, np.arange(periods + 1)))


@dataclass(frozen=True, repr=False)
class BassFit(Fitted, picture="calibration.bass"):
    """p (by oneself) and q (by imitation) a period, and the market m, fitted to adoptions by period."""

    adoptions: np.ndarray
    parameters: np.ndarray
    covariance: np.ndarray  # of the logarithms
    notes: tuple[str, ...] = ()  # how the table was read, where that can be doubted
    facts: tuple[str, ...] = ()  # and where it cannot

    @property
    def expected(self) -> np.ndarray:
        """Adoptions by the law."""
        p, q, m = self.parameters
        return adoptions(p, q, m, len(self.adoptions))

    @property
    def r_squared(self) -> float:
        """Part of the variance of the adoptions that the law explains."""
        left = np.sum((self.adoptions - self.expected) ** 2)
        return float(1 - left / np.sum((self.adoptions - self.adoptions.mean()) ** 2))

    @property
    def peak(self) -> float:
        """Time of the highest rate, in periods: ln(q/p) / (p+q); 0 where it only falls."""
        p, q, _ = self.parameters
        return float(max(np.log(q / p) / (p + q), 0.0))

    @cached_property
    def estimates(self) -> list[Estimate]:
        """All three with standard errors and 95% intervals (Student's t, on the log scale)."""
        meaning = {"p": "adopts by oneself", "q": "imitates", "m": "people who will ever adopt"}
        errors = np.sqrt(np.diag(self.covariance))
        reach = student_t(len(self.adoptions) - 3)
        spread = np.exp(np.minimum(reach * errors, 700))
        rows: Any = zip(NAMES, self.parameters, errors, spread, strict=True)
        unit = {"p": "per period", "q": "per period", "m": ""}
        return [
            Estimate(n, float(v), float(v * e), float(v / s), float(v * s), meaning[n], unit[n]) for n, v, e, s in rows
        ]

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show: above all, a market whose curve has not yet turned."""
        said = [*self.notes, *warnings_of(NAMES, self.covariance)]
        if self.peak > len(self.adoptions):
            said.append(
                "the peak lies beyond the data: before the curve turns, p, q and m can hardly be told apart "
                "(Van den Bulte & Lilien 1997)"
            )
        return said

    def scenario(self, period_days: float, people_each: float = 1.0, name: str = "bass") -> Scenario:
        """The market in which people adopt by this law: a well-mixed market of m, where to follow is to adopt.

        A stranger follows unasked at hazard p; a follower asks one random person at rate q, who accepts if they are a
        stranger. ``people_each`` is how many people one unit of the data is (1,000 for thousands).
        """
        p, q, m = (float(value) for value in self.parameters)
        days = max(round(len(self.adoptions) * period_days), 1)
        people = round(m * people_each)
        faults = []
        if not 10 <= people <= 200_000_000:
            faults.append(
                Fault(
                    "market",
                    both("{people} people", "{people} 人", people=people),
                    both("10 to 200_000_000; choose another --people-each", "10 至 200_000_000；请另选 --people-each"),
                )
            )
        if days > 36_500:
            faults.append(
                Fault(
                    "days",
                    str(days),
                    both("at most 36_500; choose another --period-days", "至多 36_500；请另选 --period-days"),
                )
            )
        if faults:
            raise ScenarioError(faults)
        week = 7.0 / period_days
        return alone({
            "name": name[:80],
            "about": f"Adoption by the law of Bass, fitted: p {p:.4g}, q {q:.4g} a period of {period_days:g} days. To "
            "follow is to adopt.",
            "days": days,
            "market.people": people,
            "levers.organic.always_per_week": min(p * week, 50.0),
            "levers.referral.enabled": True,
            "levers.referral.reward_cny": 0.0,
            "levers.referral.reminder_share": 0.0,
            "levers.referral.invites_per_share": 1.0,
            "behavior.sharing.per_week": min(q * week, 50.0),
            "behavior.sharing.experience_weight": 0.0,
            "behavior.sharing.follower_share": 1.0,
            "behavior.sharing.accept_strong_chance": 1.0,
            "behavior.sharing.accept_weak_chance": 1.0,
            "behavior.need.base_share": 0.0,
            "behavior.need.habit_gain": 0.0,
        })  # fmt: skip


def fit_bass(counts: np.ndarray) -> BassFit:
    """Fit the law of Bass to adoptions in periods 1, 2, ... by non-linear least squares in the logarithms of p, q, m.

    Raises:
        ScenarioError: fewer than four periods, or a count that is no number of at least 0.
    """
    from scipy.optimize import least_squares

    counts = np.asarray(counts, float)
    if len(counts) < 4 or not np.all(counts >= 0) or counts.sum() <= 0:
        raise ScenarioError(
            [
                Fault(
                    "adoptions",
                    both("{count} periods", "{count} 期", count=len(counts)),
                    both("at least 4 numbers, none below 0, not all 0", "至少 4 个不小于 0 且不全为 0 的数"),
                )
            ]
        )
    scale = np.sqrt(np.mean(counts**2))

    def residuals(logs: np.ndarray) -> np.ndarray:
        p, q, m = np.exp(logs)
        return (counts - adoptions(p, q, m, len(counts))) / scale

    low = np.array([-18.0, -9.0, np.log(counts.sum()) - 3])
    high = np.array([1.0, 2.5, np.log(counts.sum()) + 7])
    starts = [(p, q, factor) for p in (0.003, 0.03) for q in (0.1, 0.4, 0.9) for factor in (1.05, 2.0)]
    climbs = [
        least_squares(residuals, np.log([p, q, factor * counts.sum()]), bounds=(low, high), xtol=1e-12, ftol=1e-12)
        for p, q, factor in starts
    ]
    best = min(climbs, key=lambda climb: climb.cost)
    variance = 2 * best.cost / max(len(counts) - 3, 1)
    covariance = covariance_of(best.jac.T @ best.jac / max(variance, 1e-300))
    return BassFit(counts, np.exp(best.x), covariance)


def calibrate_bass(file: str | os.PathLike[str], *, date: str, joined: str, **how: Unpack[ReadingOptions]) -> BassFit:
    """Fit the law of Bass to a table of adoptions by period (CSV, Parquet, Excel).

    ``date`` is a column of dates, years or numbers of the period, one row each. ``how`` the table is read:
    :class:`loopsim.tables.table.Reading`; ``where`` keeps the rows of one series.

    Raises:
        ScenarioError: the file or a column is missing, or more cells than allowed are no date or number.
    """
    table = read(file, {"--date": date, "--joined": joined}, Reading(**how))
    place, kept = _places(table, date)
    counts = table.numbers(joined, judged=False).value
    kept &= table.usable(joined, counts >= 0, both("a number of at least 0", "不小于 0 的数"))
    place, counts = place[kept], counts[kept]
    order, left_out = np.argsort(place, kind="stable"), int((~kept).sum())
    steps = np.diff(place[order])
    if len(steps) and (steps.min() <= 0 or steps.max() > 1.2 * steps.min()):
        right = both(
            "one row for each period, periods of one length (use --where to choose a series)",
            "每期一行、各期等长的表（用 --where 选出一个序列）",
        )
        usual = np.median(steps)
        odd = int(np.argmax((steps <= 0) | (np.abs(steps - usual) > 0.1 * usual)))
        before, after = np.flatnonzero(kept)[order[odd : odd + 2]]
        found = both(
            "periods that are missing, doubled or of other lengths, such as ", "有缺失、重复或长度不一的期，例如 "
        )
        found += both(
            "{cell} in {place} after {cell_2}",
            "{cell}（{place}），其前为 {cell_2}",
            cell=table.cell(date, after),
            place=table.place(after),
            cell_2=table.cell(date, before),
        )
        if left_out:
            found += both(
                ", with {left_out} of {count} rows left out ({notes})",
                "，且 {count} 行中有 {left_out} 行被略去（{notes}）",
                left_out=left_out,
                count=len(kept),
                notes="; ".join(table.notes),
            )
        raise ScenarioError([Fault(f"{file}: {date}", found, right)])
    fit = fit_bass(counts[order])
    return replace(fit, notes=tuple(table.notes), facts=tuple(table.facts))


def _places(table: Table, date: str) -> tuple[np.ndarray, np.ndarray]:
    """``-> (where each row stands, whether that was understood)``: the number of a period or year, else days or months.

    Raises:
        ScenarioError: more cells than allowed are neither a number nor a date.
    """
    value = table.numbers(date, judged=False).value
    if np.isfinite(value).mean() > 0.5 and np.nanmax(value) < 1e5:
        return value, table.usable(date, ~np.isnan(value), both("the number of a period, or a date", "期数或日期"))
    found = table.days(date, judged=False)
    months = found.first.astype("M8[M]").astype(float)
    place = months if found.unit in ("month", "quarter", "year") else found.first.astype(float)
    return place, table.usable(date, ~np.isnat(found.first), RIGHT_DATE)
