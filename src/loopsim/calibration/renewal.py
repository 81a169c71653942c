"""Renewal of memberships: the shifted beta-geometric law of Fader & Hardie (2007, J. Interactive Marketing 21(1)).

At the end of each period a member quits with a chance of their own, the same every time, Beta(alpha, beta) over
members. The renewal rate rises with tenure although nobody changes: those who quit easily have quit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from loopsim.calibration import renewal_phrases as phrases
from loopsim.calibration.buying_scenario import alone, arrivals, plain_rates
from loopsim.calibration.checks import simulated_runs, told
from loopsim.calibration.estimates import (
    Estimate,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
    warnings_of,
)
from loopsim.calibration.fitted import Fitted
from loopsim.calibration.member_options import form_faults
from loopsim.calibration.members import Members, fitted_periods, nobody_left, one_row_a_person, read_members
from loopsim.calibration.members import warnings_of as warnings_of_members
from loopsim.calibration.sbg import log_likelihood, renewal_rates, survival
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.scenario import Scenario
from loopsim.tables.reading import Reading, ReadingOptions, read

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("alpha", "beta")
_BOUNDS = (-7.0, 9.0)
_STARTS = [np.array([1.0, 1.0]), np.array([0.5, 4.0]), np.array([3.0, 1.0])]

#: A parameter as good as at the upper bound: e to the 9 is 8103.
_EDGE = 0.95 * float(np.exp(_BOUNDS[1]))

#: Days of a period, unless the table says otherwise.
YEAR = 365

#: People of a cohort in the fitted scenario where the table holds shares only.
_PEOPLE = 10_000


@dataclass(frozen=True, repr=False)
class RenewalFit(Fitted, picture="calibration.membership", is_drawn_with_others=True):
    """The law of one cohort, fitted on its first ``fitted`` periods."""

    cohort: str
    members: np.ndarray  # left after 0, 1, ... periods
    fitted: int
    parameters: np.ndarray
    covariance: np.ndarray  # of the logarithms
    log_likelihood: float
    period_days: int = YEAR  # from one renewal to the next
    simulated: np.ndarray | None = None  # (runs, periods) share left in runs of the fitted scenario
    persons: Members | None = None  # where the table has one row a person
    notes: tuple[str, ...] = ()  # how the table was read, where that can be doubted
    facts: tuple[str, ...] = ()  # and where it cannot
    failed: str = ""  # runs of it that failed, in words

    @cached_property
    def estimates(self) -> list[Estimate]:
        """Both parameters with standard errors and 95% intervals."""
        about: dict[str, Any] = {
            "alpha": {"meaning": "chance to quit at each renewal ~ Beta(alpha, beta)"},
            "beta": {"meaning": "its second parameter"},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """A row a period: share left ``actual`` and ``expected``, renewal rates, and whether it was ``held_out``."""
        import pandas as pd

        periods = np.arange(len(self.members))
        actual = self.members / self.members[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            renewed = np.append(np.nan, self.members[1:] / self.members[:-1])
        expected_rates = np.append(np.nan, renewal_rates(self.parameters, periods[1:]))
        table = pd.DataFrame(
            {
                "period": periods,
                "actual": actual,
                "expected": survival(self.parameters, periods),
                "renewed": renewed,
                "expected_renewed": expected_rates,
                "held_out": periods > self.fitted,
            }
        )
        if self.persons is not None:
            table["at_risk"] = self.persons.at_risk
        if self.simulated is not None:
            table["simulated"] = self.simulated.mean(axis=0)
            table["simulated_sd"] = self.simulated.std(axis=0, ddof=1) if len(self.simulated) > 1 else np.nan
        return table

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show."""
        said = [*self.notes, *warnings_of(NAMES, self.covariance)]
        if len(large := [name for name, one in zip(NAMES, self.parameters, strict=True) if one > _EDGE]):
            said.append(
                f"{large[0]} has run to the edge of what is searched: all members quit alike, as the law hardly does; "
                "where one person has several rows, name their ids with --customer"
            )
        if self.persons is not None:
            return said
        if np.any(self.members != np.round(self.members)):
            said.append(
                f"members are not whole numbers: read as shares of {self.members[0]:g} people; the errors hold for "
                "a cohort of that size (--members says how many there were)"
            )
        return said

    @cached_property
    def scenario(self) -> Scenario:
        """The cohort alone: all join on day 0 by buying a subscription, which is up every ``period_days``.

        Members are those who joined less ``left_at_renewal`` so far.
        """
        alpha, beta = (float(value) for value in self.parameters)
        people = max(round(float(self.members[0])) if self.members[0] > 100 else _PEOPLE, 10)
        days = self.period_days * (len(self.members) - 1) + 1
        return alone(plain_rates() | {
            "behavior.need.per_week": 0.0,
            "behavior.need.dropout_alpha": 0.0,
            "behavior.leaving.quit_alpha": alpha,
            "behavior.leaving.quit_beta": beta,
            "levers.subscription.every_days": self.period_days,
            "levers.organic.buys_on_joining_share": 1.0,
            "market.people": people,
            "days": days,
            "schedule": arrivals(np.zeros(people, int), days),
            "name": f"{self.cohort} members"[:80],
            "about": "A cohort of members who renew by the sBG law fitted to them: all join on day 0 and renew every "
            f"{self.period_days} days; whoever does not is counted in left_at_renewal.",
        })  # fmt: skip

    def with_runs(self, runs: int) -> RenewalFit:
        """The fit with runs of its scenario: share of members left after 0, 1, ... renewals.

        Raises ScenarioError where every run fails.
        """
        quits, failed = simulated_runs(self.scenario, runs, "left_at_renewal")
        left = 1.0 - np.cumsum(quits, axis=1)[:, :: self.period_days] / self.scenario.market.people
        return replace(self, simulated=left, failed=failed)

    @cached_property
    def differences(self) -> list[str]:
        """Say where data, law and runs differ by more than chance, and tell of runs that failed."""
        from loopsim.calibration.renewal_checks import comparisons

        return [self.failed] * bool(self.failed) + told(comparisons(self))


def fit_renewal(
    members: np.ndarray, *, cohort: str = "members", hold_out: int = 0, period_days: int = YEAR
) -> RenewalFit:
    """sBG by maximum likelihood to ``members`` left after 0, 1, 2, ... periods, the last ``hold_out`` left out."""
    members = np.asarray(members, float)
    seen = members[: len(members) - hold_out]
    still = np.append(np.zeros(len(seen) - 1), seen[-1])
    return _fitted(
        np.append(0.0, -np.diff(seen)), still, RenewalFit(cohort, members, len(seen) - 1, *_UNFITTED, period_days)
    )


def fit_persons(members: Members, *, hold_out: int = 0, period_days: int = YEAR) -> RenewalFit:
    """sBG by maximum likelihood to members of whom each was watched for a time of their own.

    Who is still there is right-censored, who began before the window left-truncated. The last ``hold_out`` periods are
    not fitted.

    Raises:
        ScenarioError: too few renewals are left to fit.
    """
    last = fitted_periods(members, hold_out)
    seen = members.until(last)
    start = RenewalFit(members.cohort, members.left, last, *_UNFITTED, period_days, persons=members)
    return _fitted(seen.quits, seen.still, start, seen.entered)


#: Parameters, covariance and log-likelihood before the fit.
_UNFITTED = (np.ones(2), np.eye(2), float("nan"))


def _fitted(quits: np.ndarray, still: np.ndarray, start: RenewalFit, entered: np.ndarray | None = None) -> RenewalFit:
    def value(parameters: np.ndarray) -> float:
        return log_likelihood(parameters, quits, still, entered)

    best = maximum_likelihood(value, _STARTS, _BOUNDS)
    covariance = covariance_of(information(value, best.x))
    return replace(start, parameters=np.exp(best.x), covariance=covariance, log_likelihood=-float(best.fun))


def calibrate_membership(
    file: str | os.PathLike[str],
    *,
    period: str | None = None,
    active: str | None = None,
    tenure: str | None = None,
    churned: str | None = None,
    start: str | None = None,
    end: str | None = None,
    until: str | None = None,
    since: str | None = None,
    customer: str | None = None,
    grace_days: int = 0,
    cohort: str | None = None,
    hold_out_periods: int = 0,
    members: float | None = None,
    period_days: int = YEAR,
    runs: int = 10,
    **how: Unpack[ReadingOptions],
) -> list[RenewalFit]:
    """Fit renewal to a table of members, one row a period or one row a person; one fit a cohort.

    One row a period: ``period`` and ``active`` name the columns; periods are 0, 1, 2, ... renewals. One row a person:
    ``tenure`` and ``churned``, or ``start`` and ``end``, with ``since`` and ``until`` as the window of observation and
    ``grace_days`` between two rows of a ``customer``, as :func:`loopsim.calibration.members.read_members` takes them;
    ``members`` is then not needed. ``active`` may be a
    share or percent of the first; ``members`` then says how many people that was. ``period_days`` is the time between
    two renewals; ``runs`` runs of each fitted scenario are made to compare with (0: none). ``how`` the table is read:
    :class:`loopsim.tables.table.Reading`.

    Raises:
        ScenarioError: the file or a column is missing, or a cohort is no survival curve.
    """
    import pandas as pd

    by_person = {
        "tenure": tenure, "churned": churned, "start": start, "end": end, "until": until, "since": since,
        "customer": customer,
    }  # fmt: skip
    if faults := form_faults(period, active, by_person, members):
        raise ScenarioError(faults)
    if period is None or active is None:
        groups_of_persons, notes, facts = read_members(
            file, **by_person, grace_days=grace_days, cohort=cohort, period_days=period_days, **how
        )
        found = [fit_persons(one, hold_out=hold_out_periods, period_days=period_days) for one in groups_of_persons]
        notes += warnings_of_members(groups_of_persons)
        found = [replace(found[0], notes=tuple(notes), facts=tuple(facts)), *found[1:]]
        return [fit.with_runs(runs) if runs else fit for fit in found]
    held = read(file, {"--period": period, "--active": active, "--cohort": cohort}, Reading(**how))
    if fault := one_row_a_person(held, period, active):
        raise ScenarioError([fault])
    columns = {
        name: held.numbers(column, judged=False).value for name, column in (("period", period), ("active", active))
    }
    kept = held.usable(period, columns["period"] >= 0, both(*phrases.NUMBER_PERIOD))
    kept = kept & held.usable(active, columns["active"] >= 0, both(*phrases.NUMBER_AT_LEAST))
    table = pd.DataFrame(columns)[kept]
    groups = table.groupby(held.texts(cohort)[kept], sort=False) if cohort else [("members", table)]
    curves = []
    for name, rows in groups:
        ordered = rows.sort_values("period")
        where = f"{file}: {cohort} {name}" if cohort else str(file)
        fault = _fault(where, ordered["period"].to_numpy(), ordered["active"].to_numpy(), hold_out_periods)
        faults += [fault] if fault else []
        curves.append((str(name), ordered["active"].to_numpy()))
    if faults:
        raise ScenarioError(faults)
    size = [curve * (members / curve[0] if members else 1.0) for _, curve in curves]
    fits = [
        fit_renewal(curve, cohort=name, hold_out=hold_out_periods, period_days=period_days)
        for (name, _), curve in zip(curves, size, strict=True)
    ]
    fits = [replace(fits[0], notes=tuple(held.notes), facts=tuple(held.facts)), *fits[1:]]
    return [fit.with_runs(runs) if runs else fit for fit in fits]


def _fault(where: str, periods: np.ndarray, active: np.ndarray, hold_out: int) -> Fault | None:
    if not np.array_equal(periods, np.arange(len(periods))):
        found = ", ".join(f"{value:g}" for value in periods[:6])
        return Fault(where, both(*phrases.PERIODS, found=found), both(*phrases.ONE_ROW_EACH_START))
    if len(periods) - hold_out < 3:
        found = both(*phrases.PERIODS_THEM_HELD_BACK, count=len(periods), hold_out=hold_out)
        return Fault(where, found, both(*phrases.START_AT_LEAST_TWO))
    if active[0] <= 0:
        return Fault(where, both(*phrases.MEMBERS_AT_START, float=shown(float(active[0]))), both(*phrases.NUMBER_ABOVE))
    rises = np.flatnonzero(np.diff(active) > 0)
    if len(rises):
        at = int(rises[0])
        found = both(*phrases.MEMBERS_PERIOD_AFTER, active=active[at + 1], at=at + 1, active_2=active[at])
        return Fault(where, found, both(*phrases.NUMBER_NEVER_RISES))
    if active[len(active) - 1 - hold_out] == active[0]:
        return nobody_left(where, float(active[0]))
    return None
