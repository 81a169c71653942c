"""The agent engine: the same day, run by Mesa agents whose rules a researcher can read, watch and override.

Phases of customers are methods of :class:`Customer`, those of hosts methods of :class:`SalesGuide`,
:class:`CommunityLeader` and :class:`BrandAccount`, those of the whole market methods of :class:`ClosedLoop`; all are
made from :data:`loopsim.day.DAY`. A subclass overrides one and calls the shipped rule with
``super().churn(host, today, dice)``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from loopsim import day as story
from loopsim.compiled import compile_signed
from loopsim.draws import Dice
from loopsim.engines.decision_makers import (
    BrandAccount,
    CommunityLeader,
    Customer,
    Host,
    SalesGuide,
    host_type,
    with_phases,
)
from loopsim.engines.mesa_scenario import is_of_mesa, parameters_of
from loopsim.engines.objects import Hosts, digest_after, market_of, names_of, pack, record, unpack
from loopsim.market.by_kind import WORKS_LIKE
from loopsim.market.crowd import Crowd, host_margin, open_market, with_ages, with_weeks
from loopsim.market.fields import HostKind, Stage
from loopsim.market.listing import begin_lists, close_lists, close_part, list_up, listed
from loopsim.market.market import Market, Today
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import has_policies
from loopsim.scenario.hosts.kinds import HOSTS
from loopsim.scenario.limits import refuse_beyond_limits
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario


@with_phases("market")
class ClosedLoop(mesa.Model):
    """The private-domain loop as a Mesa model: ``model.step()`` runs one day.

    ``days`` is the horizon: ``running`` turns false at its end, where Mesa's own runners stop.
    ``crowd`` is a state to go on from, as the array engine leaves it; it is not changed.
    ``scenario`` is a :class:`~loopsim.scenario.scenario.Scenario`, a preset's name or a path; further keywords with
    ``__`` for dots override levers (``levers__referral__reward_cny=10``), as ``mesa.batch_run`` needs it. A scenario of
    Mesa's own kind carries the same keywords, as the runners of Mesa 4 need it; those given beside it win. Everything
    random comes from ``seed`` by address, so the order in which agents are kept makes no difference; Mesa's own
    generator is seeded but never used by the shipped rules.

    ``customers`` and ``hosts`` are lists by number; ``agents_by_type`` is Mesa's. ``datacollector`` keeps the stocks
    and main flows of each day, ``tallies`` everything (``loopsim.results.daily.daily_table`` makes a table of it).
    """

    customer_type: type[Customer] = Customer
    guide_type: type[SalesGuide] = SalesGuide
    leader_type: type[CommunityLeader] = CommunityLeader
    account_type: type[BrandAccount] = BrandAccount

    def __init__(
        self,
        scenario: Any = "closed-loop",
        *,
        seed: int | None = None,
        rng: int | None = None,
        days: int | None = None,
        crowd: Crowd | None = None,
        **changes: Any,
    ) -> None:
        if not isinstance(scenario, Scenario) and is_of_mesa(scenario):
            given = {"scenario": "closed-loop", "days": None} | parameters_of(scenario)
            scenario, from_mesa, of_mesa = given.pop("scenario"), given.pop("seed"), given.pop("days")
            seed, days = from_mesa if seed is None and rng is None else seed, of_mesa if days is None else days
            changes = given | changes
        seed = seed if seed is not None else rng if rng is not None else 1
        if not isinstance(scenario, Scenario):
            scenario = Scenario.load(scenario)
        if changes:
            scenario = scenario.change({path.replace("__", "."): value for path, value in changes.items()})
        days = scenario.days if days is None else days
        refuse_beyond_limits(days=days, seed=seed)
        settings, row_of_day = settings_table(scenario, days)
        if crowd is None:
            crowd = open_market(scenario, int(seed), days, settings)
        self._scenario_of_the_loop = scenario
        self._agents_made = 0
        super().__init__(rng=crowd.seed)
        self.day = crowd.day
        self._horizon = days
        self.tallies: list[np.ndarray] = []
        self._table, self._row_of_day = settings, row_of_day
        self._settings = [names_of(row) for row in settings]
        #: Whether policies decide: those of the scenario, or a method ``decide`` of one's own.
        self.decides = has_policies(settings) or type(self).decide is not ClosedLoop.decide
        #: One more policy, a function of the market, which decides after those.
        self.policy: Callable[[Market], None] | None = None
        self._margin = host_margin(settings)
        state = unpack(crowd, settings)
        self.customers = [self.customer_type(self, number, row) for number, row in enumerate(state.customers)]
        for name, values in crowd.own.items():
            for number, value in values.items():
                self.customers[number].__dict__[name] = value
        self.hosts = Hosts()
        self._market_state = state
        # Rest passes over days on which a rule of one's own might do something else: then nobody rests.
        self._may_rest = not _own_methods(type(self))
        for row in state.hosts:
            self.hosts.append(self._employed(len(self.hosts), row))
        self.datacollector = mesa.DataCollector(
            model_reporters={
                **{stage.name.lower(): partial(_stock_of, stage) for stage in Stage},
                "reachable": _reachable,
                **{name: partial(_counted, name) for name in _FLOWS},
            }
        )

    @property
    def scenario(self) -> Scenario:
        """The scenario that the model simulates."""
        return self._scenario_of_the_loop

    @scenario.setter
    def scenario(self, _: Any) -> None:
        """Mesa from 3.5 on sets a scenario of its own kind, which holds only the seed; the loop keeps its own."""

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take an agent in, numbered by the model itself from 1 on.

        Mesa before 3.4.2 numbers agents by a counter of the class :class:`mesa.Agent`, in a dictionary whose keys are
        the models; that keeps a model with all its agents in memory for good (mesa issue 3179). So the count is kept
        here, and Mesa's is dropped.
        """
        if counters := getattr(mesa.Agent, "_ids", None):
            counters.pop(self, None)
            self._agents_made += 1
            agent.unique_id = self._agents_made
        super().register_agent(agent)

    def __copy__(self) -> ClosedLoop:
        """A whole copy: one that shared its agents with the original could not be stepped."""
        return copy.deepcopy(self)

    # --- the day ----------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Run one day: the phases of :data:`loopsim.day.DAY`, each for whom it concerns."""
        state = self._market_state
        state.cohorts = with_weeks(state.cohorts, self.day + 1)
        state.by_source = with_ages(state.by_source, self.day + 1)
        row = int(self._row_of_day[min(self.day, len(self._row_of_day) - 1)])
        settings = self._settings[row]
        tally = names_of(np.zeros(1, TALLY)[0])
        known = self._market_state.known
        sections = settings.market, settings.behavior, settings.levers
        today = Today(self.day, settings.digest, *sections, known, tally, settings.start_day)
        market = market_of(self._market_state, today, self.customers, self.hosts)
        if self.decides:
            market = self._decide(market, row)
        for who, phases in story.steps()[1:]:
            if who == "market":
                getattr(self, phases[0].__name__)(market)
                self._greet_hosts()
            elif who == "hosts":
                self._run_hosts(market)
            else:
                self._run_customers(market)
        self.tallies.append(record(tally, TALLY))
        state.yesterday = tally
        self.day += 1
        self.running = self.day < self._horizon  # for whoever runs a model to its end, as mesa.batch_run does
        self.datacollector.collect(self)

    def _decide(self, market: Market, row: int) -> Market:
        """Let policies change a copy of today's settings; return the market in which that copy holds."""
        plan = self._table[row : row + 1]
        now = names_of(plan[0])
        today = market.today._replace(market=now.market, behavior=now.behavior, levers=now.levers)
        market = market._replace(today=today)
        self.decide(market)
        if self.policy is not None:
            self.policy(market)
        return market._replace(today=today._replace(settings=digest_after(now, plan)))

    def _run_customers(self, market: Market) -> None:
        standing, day, seed = market.standing, market.today.day, market.seed
        part = SimpleNamespace(first=0, pool=0)
        lists, lengths = listed(market), begin_lists(0)
        for n in range(standing.pool):
            row = market.pool[n]
            if self._may_rest and market.wake[n] > day:
                market.pool[part.pool], market.wake[part.pool] = row, market.wake[n]
                part.pool += 1
                continue
            customer = market.customers[row]
            customer.run_day(self.hosts[customer.host], market.today, Dice(seed, customer.number, day))
            lengths = list_up(customer, row, day, lists, lengths)
            if customer.stage != Stage.LAPSED:
                market.pool[part.pool], market.wake[part.pool] = row, customer.wake_day
                part.pool += 1
        close_part(part, lengths)
        close_lists(standing, part)

    def _run_hosts(self, market: Market) -> None:
        for number in range(market.standing.hosts):
            host = self.hosts[number]
            if host.is_active:
                host.run_day(market.today, Dice(market.seed, market.people + number, market.today.day))

    def _greet_hosts(self) -> None:
        """Rows that were filled since become agents; hosts who left are no longer among the agents of the model."""
        for number in range(self._market_state.standing.hosts):
            host = self.hosts[number]
            if not isinstance(host, Host):
                self.hosts[number] = host = self._employed(number, vars(host))
            if not host.is_active and host in self.agents:
                host.remove()

    def _employed(self, number: int, values: Mapping[str, Any]) -> Host:
        return host_type(type(self), values["kind"])(self, number, values)

    # --- looking ----------------------------------------------------------------------------------------------------

    def crowd(self) -> Crowd:
        """The state of the model as arrays, for the array engine to go on from or for a comparison."""
        return pack(self._market_state, self.customers, self.hosts, self.day, self._margin)


# The agents of a kind of host are plain hosts where no class of their own is named above.
for _of, _host in HOSTS.items():
    if not _host.works_like and not hasattr(ClosedLoop, f"{_of}_type"):
        setattr(ClosedLoop, f"{_of}_type", Host)

#: Flows of a day that the data collector keeps.
_FLOWS = ("joined", "left", "first_orders", "repeat_orders", "revenue_fen")


# Functions of the module with their argument bound, not lambdas: a model must pickle.
def _stock_of(stage: Stage, model: ClosedLoop) -> int:
    return int(model._market_state.standing.stock[stage])


def _counted(name: str, model: ClosedLoop) -> int:
    return int(model.tallies[-1][name].sum()) if model.tallies else 0


def _reachable(model: ClosedLoop) -> int:
    return int(model._market_state.standing.pool)


def simulate_days(
    kind: type[ClosedLoop],
    scenario: Scenario,
    horizon: int,
    crowd: Crowd,
    days: int,
    progress: Callable[[int], None] | None = None,
    *,
    decides: bool | None = None,
    policy: Callable[[Market], None] | None = None,
) -> tuple[Crowd, np.ndarray]:
    """Simulate so many days of a horizon from a crowd on. Returns the crowd afterwards and the tallies of the days.

    ``decides``: whether policies decide; left out: where one is on. ``policy`` is one more.
    """
    compile_signed()
    model = kind(scenario, crowd=crowd, days=horizon)
    model.policy = policy
    model.decides = model.decides or policy is not None if decides is None else decides
    for done in range(1, days + 1):
        model.step()
        if progress is not None:
            progress(done)
    return model.crowd(), np.array(model.tallies, TALLY)


def own_rules(kind: type[ClosedLoop]) -> list[str]:
    """List what a subclass of the model, or of its agents, does otherwise than the shipped one: ``"Class.method"``."""
    return [f"{own.__name__}.{name}" for own, name in _own_methods(kind)]


def _own_methods(kind: type[ClosedLoop]) -> list[tuple[type, str]]:
    pairs: list[tuple[type, type]] = [
        (kind, ClosedLoop),
        (kind.customer_type, Customer),
        *((host_type(kind, code), host_type(ClosedLoop, code)) for code in HostKind if WORKS_LIKE[code] == code),
    ]
    rules = sorted({phase.__name__ for phase in story.DAY} | {"step", "run_day"})
    every = ((own, shipped, name) for own, shipped in pairs for name in rules)
    return [(own, name) for own, shipped, name in every if getattr(own, name, None) is not getattr(shipped, name, None)]
