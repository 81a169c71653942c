"""Answers by time: how wrong an answer is after so many seconds, beside what a user would do otherwise.

First the time of each command on the page of decisions.

One shop, three questions. *What matters* is also asked by SALib's Sobol sampling over runs of Mesa agents, each with a
seed of its own; both engines have equal bits, so the error is found by the fast one, and the time is that of one
measured run of agents times the number of runs. *Which plan* is also asked by a full grid, by Optuna alone and, where
it is installed, by the optimiser of the EMA Workbench (epsilon NSGA-II), each on the fast engine in one process with
twice the time, since ours may use two cores; what each believes to have found is then tried on fresh seeds. *A or B in
unknown worlds* is also asked with a seed of its own for every run.
"""

from __future__ import annotations

import itertools
import math
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import loopsim
from benchmarks.measure import Section, in_words
from loopsim.decisions.ranges import Range, ranges_of

PRESET, DAYS = "closed-loop", 180

#: People in the market of the first and last question, which Mesa agents can still answer, and of the second.
PEOPLE, MORE_PEOPLE = 2_000, 10_000

UNKNOWN = (
    "behavior.need.per_week=0.13..0.52",
    "behavior.leaving.follower_per_week=0.003..0.012",
    "levers.ads.daily_spend_cny=2..20",
    "levers.referral.reward_cny=0..20",
)

#: What the optimum is sought over: path, lowest and highest value, in the smaller market.
LEVERS = {
    "levers.ads.daily_spend_cny": (0.0, 150.0),
    "levers.referral.reward_cny": (0.0, 30.0),
    "levers.messages.promo_per_week": (0.0, 3.0),
}

Function = Callable[[Mapping[str, Any], int], float]


def _shop(people: int) -> loopsim.Scenario:
    preset = loopsim.Scenario.load(PRESET)
    return preset.scaled(people / preset.market.people)


def _profit(shop: loopsim.Scenario, engine: str = "arrays") -> Function:
    """Make the profit of one run a function of changes and seed."""

    def of(changes: Mapping[str, Any], seed: int) -> float:
        run = loopsim.simulate(shop.change(changes), days=DAYS, seed=seed, engine=engine, test_from=None)
        return float(run.summary()["profit"])

    return of


def _agents_seconds(shop: loopsim.Scenario, quick: bool) -> float:
    """Time of one run of Mesa agents."""
    run = _profit(shop, "agents")
    start = time.perf_counter()
    run({}, 1)
    if quick:
        return time.perf_counter() - start
    start = time.perf_counter()
    run({}, 2)
    return time.perf_counter() - start


def what_matters(section: Section, agents: float, quick: bool) -> None:
    """Error of the largest index by time, beside SALib over Mesa agents."""
    shop = _shop(PEOPLE)

    def ask(points: int, runs: int, first_seed: int) -> np.ndarray:
        found = loopsim.sensitivity(
            shop, UNKNOWN, kpis=["profit"], points=points, runs=runs, first_seed=first_seed, days=DAYS
        )
        by_path = {one.path: one.total for one in found.influences["profit"]}
        return np.array([by_path.get(text.split("=")[0], np.nan) for text in UNKNOWN])

    truth = ask(*(32, 2, 1001) if quick else (1024, 4, 1001))
    for points in (8,) if quick else (16, 64, 256):
        start = time.perf_counter()
        error = np.abs(ask(points, 2, 1) - truth).max()
        took = time.perf_counter() - start
        ranges, _ = ranges_of(shop, UNKNOWN)
        others, runs = _by_salib(shop, ranges, points)
        theirs = np.abs(others - truth).max()
        told = "luck hides the indices, and it says so" if np.isnan(error) else f"largest error of an index {error:.3f}"
        section.add(
            f"what matters, {points} points: {told}, in {in_words(took)}",
            f"Mesa agents with SALib, as many points: {theirs:.3f} in {in_words(runs * agents / 2)} on two cores",
            f"{runs * agents / 2 / took:,.0f} times the time",
        )


def _by_salib(shop: loopsim.Scenario, ranges: list[Range], points: int) -> tuple[np.ndarray, int]:
    """Total indices as a user of SALib gets them, a seed of its own for every run; and how many runs that takes."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    problem = {
        "num_vars": len(ranges),
        "names": [one.path for one in ranges],
        "bounds": [[one.low, one.high] for one in ranges],
    }
    rows = sample.sample(problem, points, calc_second_order=False, seed=1)
    profit = _profit(shop)
    values = np.array([profit(dict(zip(problem["names"], row, strict=True)), n + 1) for n, row in enumerate(rows)])
    return np.asarray(analysis.analyze(problem, values, calc_second_order=False, seed=1)["ST"]), len(rows)


def which_plan(section: Section, minutes: float) -> None:
    """Gain that each way really found, on fresh seeds, and what it believed."""
    shop = _shop(MORE_PEOPLE)
    profit = _profit(shop)
    profit({}, 1)
    plan = {
        "scenario": shop, "days": DAYS, "goal": "profit",
        "lever": [{"path": path, "low": low, "high": high} for path, (low, high) in LEVERS.items()],
    }  # fmt: skip
    start = time.perf_counter()
    found = loopsim.optimize(plan, minutes=minutes)
    took = time.perf_counter() - start
    ours = dict(zip(LEVERS, found.point, strict=True))
    budget = 2 * took
    ways = {"a full grid": _by_grid, "Optuna alone": _by_optuna}
    if find_spec("ema_workbench") is not None:
        ways["EMA Workbench's optimiser"] = _by_ema
    answers = {"loopsim.optimize": (ours, found.promised[0].mean)}
    today = np.mean([profit({}, seed) for seed in range(1, 9)])
    for name, way in ways.items():
        point, believed = way(profit, budget)
        answers[name] = (point, believed - today)
    seeds = range(5_000, 5_008 if minutes < 0.2 else 5_064)
    base = np.array([profit({}, seed) for seed in seeds])
    gains = {name: np.array([profit(at, s) for s in seeds]) - base for name, (at, _) in answers.items()}
    most = max(gain.mean() for gain in gains.values())
    for name, gain in gains.items():
        error = gain.std(ddof=1) / math.sqrt(len(gain))
        section.add(
            f"which plan, {in_words(took)} on two cores: {name}",
            f"gains {gain.mean():,.0f} CNY (SE {error:,.0f}); it believed {answers[name][1]:,.0f}",
            f"{gain.mean() / most:.1%} of the best",
        )
    if "EMA Workbench's optimiser" not in ways:
        section.notes.append("The EMA Workbench is not installed; with it, its optimiser stands beside.")


Answer = tuple[dict[str, float], float]


def _by_grid(profit: Function, budget: float) -> Answer:
    """The best of a full grid with two runs a point, as fine as the time allows."""
    start = time.perf_counter()
    for seed in range(1, 6):
        profit({path: high for path, (_, high) in LEVERS.items()}, seed)
    a_run = (time.perf_counter() - start) / 5
    side = max(2, int((budget / a_run / 2) ** (1 / len(LEVERS))))
    seeds: Iterator[int] = itertools.count(1)
    grid = itertools.product(*(np.linspace(low, high, side).tolist() for low, high in LEVERS.values()))
    tried = []
    for row in grid:
        at = dict(zip(LEVERS, row, strict=True))
        tried.append((float(np.mean([profit(at, next(seeds)) for _ in range(2)])), at))
    best = max(tried, key=lambda one: one[0])
    return best[1], best[0]


def _by_optuna(profit: Function, budget: float) -> Answer:
    """The best trial of Optuna's usual sampler, two runs a trial."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    seeds: Iterator[int] = itertools.count(1)

    def trial(at: optuna.Trial) -> float:
        changes = {path: at.suggest_float(path, low, high) for path, (low, high) in LEVERS.items()}
        return float(np.mean([profit(changes, next(seeds)) for _ in range(2)]))

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
    study.optimize(trial, timeout=budget)
    return dict(study.best_params), float(study.best_value)


def _by_ema(profit: Function, budget: float) -> Answer:
    """The best of the EMA Workbench's optimiser, two runs an evaluation; it takes evaluations, not time."""
    from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator

    seeds: Iterator[int] = itertools.count(1)
    names = {f"x{number}": path for number, path in enumerate(LEVERS)}

    def model(**at: float) -> dict[str, float]:
        changes = {names[key]: value for key, value in at.items()}
        return {"profit": float(np.mean([profit(changes, next(seeds)) for _ in range(2)]))}

    shop = Model("shop", function=model)
    shop.levers = [RealParameter(key, *LEVERS[path]) for key, path in names.items()]
    shop.outcomes = [ScalarOutcome("profit", kind=ScalarOutcome.MAXIMIZE)]
    start = time.perf_counter()
    model(**{key: LEVERS[path][1] for key, path in names.items()})
    count = max(int(budget / (time.perf_counter() - start)), 100)
    with SequentialEvaluator(shop) as evaluator:
        found = evaluator.optimize(nfe=count, searchover="levers", epsilons=[10.0])
    table = found[0] if isinstance(found, tuple) else found
    best = table.loc[table["profit"].idxmax()]
    return {path: float(best[key]) for key, path in names.items()}, float(best["profit"])


def a_or_b(section: Section, agents: float, quick: bool) -> None:
    """Uncertainty of the difference of two plans over unknown worlds, beside runs with seeds of their own."""
    shop = _shop(PEOPLE)
    unknown = [text for text in UNKNOWN if text.startswith("behavior")]
    worlds = 10 if quick else 64
    more = {"levers.ads.daily_spend_cny": 1.2 * shop.levers.ads.daily_spend_cny}
    start = time.perf_counter()
    found = loopsim.robust(shop, {"more ads": more}, over=unknown, worlds=worlds, runs=2, days=DAYS, has_test=False)
    took = time.perf_counter() - start
    ours = _standard_error(found.means[1] - found.means[0])
    profit = _profit(shop)
    seeds: Iterator[int] = itertools.count(10_001)
    rng = np.random.default_rng(1)
    ranges, _ = ranges_of(shop, unknown)
    apart = []
    for changes in ({}, more):  # worlds of its own, too: what one gets who samples each plan for itself
        rows = [{one.path: one.at(float(rng.random())) for one in ranges} for _ in range(worlds)]
        apart.append([np.mean([profit(row | changes, next(seeds)) for _ in range(2)]) for row in rows])
    theirs = math.hypot(*(_standard_error(np.array(values)) for values in apart))
    runs = 2 * 2 * worlds
    section.add(
        f"A or B in {worlds} unknown worlds: SE of the difference {ours:,.0f} CNY in {in_words(took)}",
        f"Mesa agents, worlds and seeds apart: {theirs:,.0f} CNY in {in_words(runs * agents / 2)} on two cores",
        f"{(theirs / ours) ** 2:,.0f} times the runs for as small an error, "
        f"{(theirs / ours) ** 2 * runs * agents / 2 / took:,.0f} times the time",
    )


def documented(section: Section, quick: bool) -> None:
    """Time until each command on the page of decisions has its answer, in a process of its own, on all cores."""
    page = Path(__file__).parent.parent / "docs" / "decisions.md"
    blocks = re.findall(r"```bash\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        for line in lines[:1] if quick else lines:
            words = shlex.split(line)[1:]
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "loopsim", *words, "--quiet"], cwd=folder, check=True, stdout=subprocess.DEVNULL
            )
            told = f"`loopsim {words[0]} {words[1]}` of docs/decisions.md"
            section.add(told, in_words(time.perf_counter() - start), "")


def _standard_error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values)))


def measure(quick: bool = False) -> Section:
    """Errors and times of three answers, and of other ways to the same ones."""
    section = Section("answers", "Answers by time, beside other ways to them")
    documented(section, quick)
    agents = _agents_seconds(_shop(PEOPLE), quick)
    what_matters(section, agents, quick)
    which_plan(section, 0.05 if quick else 1.0)
    a_or_b(section, agents, quick)
    section.notes.append(
        f"`{PRESET}`, {PEOPLE:,} people ({MORE_PEOPLE:,} for plans), {DAYS} days; one run of Mesa agents takes "
        f"{in_words(agents)}. The truth about what matters: 1,024 points, 4 runs each. Other ways to a plan have one "
        "process, twice the time, two runs a plan and no confirmation, as in their tutorials."
    )
    return section
