"""A run: one scenario, one seed, one history. A value, which carries its own recipe."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from loopsim.results.dating import with_dates
from loopsim.results.gain import WINDOW
from loopsim.results.html import Reported
from loopsim.results.loop_test import LoopTest
from loopsim.results.pictured import Pictured
from loopsim.results.value import DISCOUNT_PER_YEAR, HORIZON_WEEKS
from loopsim.results.verdict import Verdict

if TYPE_CHECKING:
    import networkx
    import pandas as pd

    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.crowd import Crowd
    from loopsim.results.facts import Facts
    from loopsim.results.funnel import Funnel
    from loopsim.results.joined import Joined
    from loopsim.results.sources import Sources
    from loopsim.results.summary import Summary
    from loopsim.scenario.caution import Caution
    from loopsim.scenario.scenario import Scenario


class Records(NamedTuple):
    """Records of an engine as structured arrays: all data of a run in their fast form."""

    tallies: np.ndarray  # tallies.TALLY, one a day
    customers: np.ndarray  # fields.CUSTOMER, one a person, by number
    hosts: np.ndarray  # fields.HOST, everyone who ever was a host, by number
    cohorts: np.ndarray  # i8 (weeks, weeks, 4): joining week, age in weeks, cohorts.BOOKED
    by_source: np.ndarray | None = None  # i8 (2, weeks, sources, 5): see sources.BOOKED_BY_SOURCE


class Run(Pictured, Reported):
    """One history: ``daily``, ``customers``, ``hosts``, ``referrals``, ``cohorts()``, ``sources``, ``summary()``,
    ``verdict``.

    Tables are made when they are first asked for and then kept; treat them as values. ``records`` holds the same as
    arrays. ``state`` is the state from which the engine can continue; a run loaded from a folder has none.
    """

    def __init__(
        self,
        scenario: Scenario,
        days: int,
        seed: int,
        engine: str,
        tallies: np.ndarray,
        customers: np.ndarray | Callable[[], np.ndarray],
        hosts: np.ndarray,
        cohorts: np.ndarray,
        provenance: dict[str, Any] | Callable[[], dict[str, Any]],
        *,
        loop_test: LoopTest | None = None,
        state: Any = None,
        by_source: np.ndarray | None = None,
        kept: Mapping[int, Crowd | Callable[[], Crowd]] | None = None,
        own: Mapping[str, Mapping[int, Any]] | None = None,
    ) -> None:
        self.scenario = scenario
        self.days = days
        self.seed = seed
        self.engine = engine
        self._records = (tallies, customers, hosts, cohorts)
        self._by_source = by_source
        self._provenance = provenance
        self.loop_test = loop_test
        self.state = state
        self._kept = dict(kept or {})
        self._own = dict(own or {})

    def __repr__(self) -> str:
        recipe = f"{self.scenario.name!r}, {self.days} days, seed {self.seed}, {self.engine}"
        return f"<Run of {recipe}: {self.verdict.sentence}>"

    @property
    def kept_days(self) -> tuple[int, ...]:
        """Days before which a state was kept, which :meth:`state_at` gives."""
        return tuple(sorted(self._kept))

    def state_at(self, day: int) -> Crowd | None:
        """Return the state of the market on the morning of a day, as engines hold it; None where none was kept.

        That after the last day is there in any case, unless the run was loaded from a folder.

        Raises:
            StoreError: its file is damaged, or another version of loopsim wrote it.
        """
        if day in self._kept:
            kept = self._kept[day]
            self._kept[day] = kept = kept() if callable(kept) else kept
            return kept
        return self.state if day == self.days else None

    @property
    def tallies(self) -> np.ndarray:
        """Tallies of each day by the engine: ``tallies.TALLY``, a row a day."""
        return self._records[0]

    @cached_property
    def records(self) -> Records:
        """Records of the engine. Strangers whom nobody met get their traits on first use."""
        tallies, customers, hosts, cohorts = self._records
        everyone = customers() if callable(customers) else customers
        return Records(tallies, everyone, hosts, cohorts, self._by_source)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """The recipe: scenario as resolved, seed, days, engine, versions, commit, date, command."""
        return self._provenance() if callable(self._provenance) else self._provenance

    @cached_property
    def daily(self) -> pd.DataFrame:
        """A row a day: stocks, flows, orders, money, after a start date with ``date``: :mod:`loopsim.results.daily`."""
        from loopsim.results.cash import table_with_cash

        table = table_with_cash(self.tallies, self.scenario)
        if self.scenario.market.moves_per_year > 0.0:
            from loopsim.market.moving import present

            table["people_present"] = present(self.scenario, self.seed, len(table))
        return with_dates(table, self.scenario.start_date, date="index")

    @cached_property
    def moves(self) -> pd.DataFrame:
        """A row a day: people who moved from each stage to each other."""
        from loopsim.results.daily import moves_table

        return moves_table(self.tallies)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """A row a person, with attributes of a class of one's own: :func:`loopsim.results.people.customers_table`."""
        from loopsim.results.people import customers_table

        segments = [segment.name for segment in self.scenario.market.segments]
        return customers_table(self.records.customers, segments, self.days, self._own)

    @cached_property
    def hosts(self) -> pd.DataFrame:
        """A row a host. See :func:`loopsim.results.people.hosts_table`."""
        from loopsim.results.people import hosts_table

        return hosts_table(self.records.hosts)

    @cached_property
    def referrals(self) -> pd.DataFrame:
        """A row for everyone who joined: who brought them, the chain they are in. See :mod:`loopsim.results.forest`."""
        from loopsim.results.forest import referrals_table

        return referrals_table(self.records.customers)

    def to_networkx(self) -> networkx.DiGraph:
        """Return who brought whom, as a graph of all who joined: :func:`loopsim.results.forest.referral_graph`."""
        from loopsim.results.forest import referral_graph

        return referral_graph(self.customers, self.referrals)

    @cached_property
    def cautions(self) -> list[Caution]:
        """Cautions about the scenario, with their effect in the run: a path and a sentence each."""
        from loopsim.results.minded import run_cautions

        return run_cautions(self)

    @cached_property
    def verdict(self) -> Verdict:
        """The answer of the loop test, and the figures behind it."""
        return self._facts().verdict

    def cohorts(self, by: Literal["week", "month", "calendar_month"] = "week") -> pd.DataFrame:
        """A row for each joining week (or four weeks, or month) and age: :func:`loopsim.results.cohorts.cohorts_table`.

        Raises:
            ValueError: ``by`` is none of these, or a calendar month and the scenario has no start date.
        """
        from loopsim.results.cohorts import cohorts_table

        records, start = self.records, self.scenario.start_date
        table = cohorts_table(records.customers, records.cohorts, self.days, by, start)
        return with_dates(table, start, from_date="from_day", to_date="to_day")

    @cached_property
    def sources(self) -> pd.DataFrame:
        """A row a source: what it cost and brought. See :func:`loopsim.results.sources.sources_table`.

        Raises:
            ValueError: the run was made without books by source.
        """
        from loopsim.results.sources import sources_table

        return sources_table(self.by_source())

    def by_source(self, *, horizon_weeks: int = HORIZON_WEEKS, discount_per_year: float = DISCOUNT_PER_YEAR) -> Sources:
        """Each source by name, with its margin by age; over another horizon, or discounted otherwise.

        Raises:
            ValueError: the run was made without books by source.
        """
        found = self._facts(horizon_weeks=horizon_weeks, discount_per_year=discount_per_year).sources
        if found is None:
            raise ValueError("run.by_source(): found a run without books by source; right is a simulated one")
        return found

    def funnel(self) -> Funnel:
        """People by the stage they have reached, and checkouts by the step at which they are lost."""
        from loopsim.results.funnel import funnel

        return funnel(self.records, len(self.scenario.levers.checkout.step_pass))

    def to_frame(self) -> pd.DataFrame:
        """The table of :meth:`summary`: a row a measure."""
        return self.summary().table()

    def summary(
        self,
        *,
        window_days: int = WINDOW,
        horizon_weeks: int = HORIZON_WEEKS,
        discount_per_year: float = DISCOUNT_PER_YEAR,
    ) -> Summary:
        """All measures by name.

        ``window_days`` is the length of "the last days" for rates and the verdict; values of customers are added up
        over ``horizon_weeks`` of age and discounted at ``discount_per_year``.

        Raises:
            ValueError: a window or horizon below 1, or a discount of -1 or less.
        """
        from loopsim.results.kpis import summary

        for name, value, least in (("window_days", window_days, 1), ("horizon_weeks", horizon_weeks, 1)):
            if value < least:
                raise ValueError(f"summary({name}=...): found {value}; right is {least} or more")
        if not discount_per_year > -1:
            raise ValueError(f"summary(discount_per_year=...): found {discount_per_year}; right is a number above -1")
        return summary(self._facts(window_days, horizon_weeks, discount_per_year))

    def _facts(
        self,
        window_days: int = WINDOW,
        horizon_weeks: int = HORIZON_WEEKS,
        discount_per_year: float = DISCOUNT_PER_YEAR,
    ) -> Facts:
        from loopsim.results.facts import Facts

        tallies, _, hosts, cohorts = self._records
        return Facts(
            tallies, self._joined, hosts, cohorts, self._last_settings, self.loop_test, window_days, horizon_weeks,
            discount_per_year, by_source=self._by_source, start_date=self.scenario.start_date,
        )  # fmt: skip

    def _last_settings(self) -> np.void:
        from loopsim.scenario.record import settings_table

        table, row_of_day = settings_table(self.scenario, self.days)
        return table[row_of_day[-1]]  # type: ignore[no-any-return]

    def _joined(self) -> Joined:
        from loopsim.results.joined import joined_among, joined_of  # read without the strangers

        return joined_among(self.records.customers) if self.state is None else joined_of(self.state)

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write everything into a folder, which is made if need be. See :func:`loopsim.results.store.save`.

        A run, many runs or a comparison that were saved there before are replaced; all else is refused.

        Raises:
            StoreError: it is a file, or a folder that holds other things.
            OSError: the disk is full, or the folder cannot be written.
        """
        from loopsim.results.store import save

        save(self, folder)

    def model(self, kind: type[ClosedLoop] | None = None) -> ClosedLoop:
        """A Mesa model that continues from the evening of the last day; ``kind`` is a subclass of ``ClosedLoop``.

        Raises:
            ValueError: the run was loaded from a folder in which the state of its last day was not kept.
            StoreError: that state is damaged, or another version of loopsim wrote it.
        """
        state = self.state_at(self.days)
        if state is None:
            found = "found a run loaded from files; simulate it again to go on from its last day"
            raise ValueError(f"run.model(): {found}, or save it with keep=[{self.days}]")
        from loopsim.engines.agents import ClosedLoop

        return (kind or ClosedLoop)(self.scenario, crowd=state, days=self.days)
