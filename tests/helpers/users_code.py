"""Code as users write it, against the public interface alone: ``mypy --strict`` has nothing to say about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import loopsim

PLANS = {"half ads": {"levers.ads.daily_spend_cny": 75.0}, "twice the reward": {"levers.referral.reward_cny": 10.0}}


def one_run(folder: Path) -> float:
    """Simulate, read tables and measures, save, load."""
    plan = loopsim.Scenario.load("closed-loop", changes={"levers.referral.reward_cny": 5}).scaled(0.1)
    run = loopsim.simulate(plan, days=30, seed=7, keep=[20])
    run.save(folder)
    pool = int(run.daily["reachable"].iloc[-1])
    friends = len(run.referrals) + len(run.customers) + len(run.hosts) + len(run.cohorts("month"))
    profit = run.summary()["profit"]
    print(run.verdict.sentence, run.verdict.answer, run.funnel(), run.sources)
    return pool + friends + (float(profit) if profit is not None else 0.0)


def many_runs() -> tuple[float, float]:
    """Replicate, compare, and read intervals."""
    found = loopsim.replicate("closed-loop", runs=4, days=30, kpis=["profit"], series=["reachable"])
    low, high = found.interval("profit")
    both = loopsim.compare("closed-loop", PLANS, runs=4, days=30)
    print(both.table(), both.bands(), both.to_xarray(), both.sentences("zh"), found.summary().loc["profit", "mean"])
    gain = both.difference("half ads", "profit")
    return low + gain.low, high + gain.high


class Loyal(loopsim.Customer):
    """Customers who do not leave."""

    def churn(self, host: Any, today: Any, dice: Any) -> None:
        """Leave as shipped, unless they have brought somebody."""
        if self.brought == 0:
            super().churn(host, today, dice)


class LoyalLoop(loopsim.ClosedLoop):
    """A market of them."""

    customer_type = Loyal


def own_agents() -> int:
    """Step a model of one's own, and go on from a run."""
    model = LoyalLoop("closed-loop", seed=3, days=5)
    while model.running:
        model.step()
    run = loopsim.simulate("closed-loop", days=5, model=LoyalLoop)
    return model.day + run.model(LoyalLoop).day


def decisions(folder: Path) -> list[str]:
    """Ask what to do."""
    told: list[str] = []
    told += loopsim.explain("closed-loop", PLANS["half ads"], runs=4).sentences()
    in_worlds = loopsim.robust("closed-loop", PLANS, runs=2, worlds=4)
    told += in_worlds.sentences() + loopsim.learn(in_worlds).sentences("zh")
    told += loopsim.branch(folder, PLANS, at=20).sentences()
    told += loopsim.sensitivity("closed-loop", over=["levers.referral.reward_cny"]).sentences()
    told += loopsim.map_over("closed-loop", "levers.referral.reward_cny=0..10").sentences()
    return told


def own_data(folder: Path) -> None:
    """Fit to a log of orders and to a growth curve."""
    buying = loopsim.calibrate_transactions(folder / "log.csv")
    fitted = ["levers.ads.cost_per_follower_cny"]
    growth = loopsim.calibrate_growth(folder / "growth.csv", scenario="closed-loop", fit=fitted)
    print(buying, growth, loopsim.score(folder, folder / "later.csv"))


def a_study(folder: Path) -> loopsim.Sweep:
    """Sweep a study, and read what there is."""
    study = loopsim.Study.load(folder / "study.toml")
    found = loopsim.sweep(study, folder / "out")
    print(found.runs, found.points, found.summary(), found.faults, found.answers)
    again = loopsim.load(folder / "out")
    assert isinstance(again, loopsim.Sweep)
    return again
