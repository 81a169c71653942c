"""Rules of one's own: a subclass overrides a phase and is obeyed by agents; where only arrays can run it is refused."""

from __future__ import annotations

import pytest

import loopsim
from loopsim import day as story
from loopsim.engines.agents import ClosedLoop, CommunityLeader, Customer, SalesGuide, own_rules
from loopsim.market.fields import GUIDE, LAPSED, LEADER, NONE, STRANGER
from loopsim.phases.care import depart
from loopsim.scenario.faults import ScenarioError
from worlds import differences, eventful, quiet

DAYS = 40


class Loyal(Customer):
    """Never leaves of their own accord."""

    def churn(self, host, today, dice):
        self.leave_hazard = 0.0


class Loyalty(ClosedLoop):
    customer_type = Loyal


class Eager(SalesGuide):
    """Never tires, never leaves."""

    def work(self, today, dice):
        self.tiredness = 0.0


class Stubborn(CommunityLeader):
    """Leads on, whatever the pay."""

    def work(self, today, dice):
        super().work(today, dice)
        self.is_leaving = False


class Devoted(ClosedLoop):
    guide_type = Eager
    leader_type = Stubborn


class Shut(ClosedLoop):
    """Nobody can join."""

    def join(self, market):
        market.standing.candidates = 0
        super().join(market)


class Unchanged(ClosedLoop):
    """Adds something to look at, but no rule."""

    def largest_order(self) -> int:
        return max(customer.spent_fen for customer in self.customers)


def lived(**how):
    return loopsim.simulate(how.pop("scenario", None) or eventful(), days=DAYS, test_from=None, **how)


@pytest.mark.slow
def test_a_customer_of_ones_own_makes_a_history_of_its_own():
    shipped, own = lived(), lived(model=Loyalty)
    assert own.engine == "agents"
    assert shipped.tallies["left"].sum() > shipped.tallies["left_with_host"].sum()
    # phases that this customer leaves alone
    others = sum(own.tallies[name] for name in ("left_with_host", "left_at_renewal", "left_to_rivals"))
    assert own.tallies["left"].sum() == others.sum() > 0


@pytest.mark.slow
def test_hosts_of_ones_own_make_a_history_of_their_own():
    # Where no plan shrinks, for which guides would have to go, and no leader quits as a customer.
    staying = {"follower_per_week": 0.0, "buyer_per_week": 0.0}
    scenario = eventful(
        schedule=[],
        levers__subscription__every_days=0,
        behavior__fatigue__leave_per_week=0.0,
        levers__leaders__wage_per_week_cny=10_000.0,  # no leader ever earns as much
        **{f"behavior__leaving__{name}": value for name, value in staying.items()},
    )
    shipped, own = lived(scenario=scenario), lived(scenario=scenario, model=Devoted)
    assert shipped.tallies["guides_left"].sum() > 0 and shipped.tallies["leaders_left"].sum() > 0
    assert own.tallies["guides_left"].sum() == own.tallies["leaders_left"].sum() == 0
    hosts = own.records.hosts
    assert (hosts["tiredness"][hosts["kind"] == GUIDE] == 0.0).all() and (hosts["kind"] == LEADER).any()


def test_a_market_phase_of_ones_own_is_run():
    assert lived().tallies["joined"].sum() > 100
    market = eventful().market
    assert (lived(model=Shut).tallies["stock"][-1, STRANGER]) == market.people - market.pool.people


@pytest.mark.slow
def test_super_calls_the_shipped_rule():
    """An override that only passes on changes nothing, to the bit."""

    class Same(Customer):
        def churn(self, host, today, dice):
            super().churn(host, today, dice)

        def operate(self, host, today, dice):
            super().operate(host, today, dice)

    class SameLoop(ClosedLoop):
        customer_type = Same

        def deliver(self, market):
            super().deliver(market)

    assert differences(lived(), lived(model=SameLoop)) == []


def test_agents_of_ones_own_are_found_by_their_type():
    model = Devoted(eventful(), seed=1, days=DAYS)
    for _ in range(10):
        model.step()
    by_type = model.agents_by_type
    assert len(by_type[Customer]) == eventful().market.people
    assert {Eager, Stubborn} <= set(by_type) and SalesGuide not in by_type
    assert all(guide.is_active for guide in by_type[Eager])


@pytest.mark.parametrize("model", [Loyalty, Devoted, Shut], ids=lambda model: model.__name__)
def test_rules_of_ones_own_are_refused_where_only_arrays_can_run(model):
    with pytest.raises(ScenarioError) as refused:
        lived(model=model, engine="arrays")
    (fault,) = refused.value.faults
    assert fault.where == "engine"
    assert all(rule in fault.found for rule in own_rules(model))
    assert "agents" in fault.right
    assert "\n" not in str(refused.value)


def test_the_refusal_names_the_rule():
    with pytest.raises(ScenarioError, match=r"Loyal\.churn"):
        lived(model=Loyalty, engine="arrays")
    assert own_rules(Devoted) == ["Eager.work", "Stubborn.work"]
    assert own_rules(Shut) == ["Shut.join"]


def test_a_rule_given_to_the_class_later_is_noticed(monkeypatch: pytest.MonkeyPatch):
    class Plain(ClosedLoop):
        customer_type = type("Plain", (Customer,), {})

    assert own_rules(Plain) == []
    monkeypatch.setattr(Plain.customer_type, "convert", lambda self, host, today, dice: None, raising=False)
    assert own_rules(Plain) == ["Plain.convert"]


def test_a_model_without_rules_of_its_own_may_run_as_arrays():
    run = lived(model=Unchanged, engine="arrays")
    assert run.engine == "arrays" and differences(run, lived()) == []


def test_a_rule_of_ones_own_is_run_for_everyone_every_day():
    """Also in a quiet world, where customers who live by the shipped rules rest until their clocks strike."""
    visits: list[tuple[int, int]] = []

    class Counted(Customer):
        def churn(self, host, today, dice):
            visits.append((today.day, self.number))
            super().churn(host, today, dice)

    class Counting(ClosedLoop):
        customer_type = Counted

    run = lived(model=Counting, scenario=quiet())
    mornings = run.daily["reachable"].shift(1, fill_value=0)
    assert len(set(visits)) == len(visits) == mornings.sum()


def test_a_rule_about_a_date_is_kept_by_those_who_would_rest():
    class Leaver(Customer):
        def churn(self, host, today, dice):
            if today.day == DAYS - 1:
                depart(self, today)
            else:
                super().churn(host, today, dice)

    class Exodus(ClosedLoop):
        customer_type = Leaver

    run = lived(model=Exodus, scenario=quiet())
    people = run.records.customers
    joined_before = (people["joined_day"] != NONE) & (people["joined_day"] < DAYS - 1)
    assert joined_before.sum() > 100
    assert (people["stage"][joined_before] == LAPSED).all()


def test_a_market_phase_of_ones_own_reaches_those_who_rest():
    """Hazards changed by an overridden morning act at once on everyone."""

    class Crisis(ClosedLoop):
        def dawn(self, market):
            super().dawn(market)
            if market.today.day == 30:
                market.today.known.follower_leaves_per_day = 50.0
                market.today.known.buyer_leaves_per_day = 50.0

    people = lived(model=Crisis, scenario=quiet()).records.customers
    here = (people["joined_day"] != NONE) & (people["joined_day"] < 30) & (people["first_order_day"] != 30)
    assert here.sum() > 100
    assert (people["stage"][here] == LAPSED).all()


def test_every_phase_can_be_overridden():
    """A phase is a method of one class, named as in the story of the day."""
    homes = {"customers": Customer, "hosts": SalesGuide, "market": ClosedLoop}
    for phase in story.DAY:
        assert callable(getattr(homes[phase.whom], phase.__name__))
