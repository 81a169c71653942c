"""Spreading along real ties: the friendship paradox, the reach of word of mouth, its percolation threshold."""

from __future__ import annotations

import csv
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.market.acquaintances import Acquaintances, acquaintances
from loopsim.market.network_measures import degree_statistics, outnumbered_share
from loopsim.scenario.scenario import Scenario
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.data_files import of_the_user
from loopsim.validation.worlds import each_seed, mean_and_error, on_day_0, series, still_market, trees

#: Longer than any chain of these cases.
DAYS = 100


def cascade(file: Path, people: int, passes: float, first: int = 1) -> Scenario:
    """A market in which joiners ask all their contacts once, the next day; each accepts with the chance ``passes``.

    A pair of people has one tie, so that each tie passes or not, once: bond percolation.
    """
    changes: dict[str, Any] = {
        "market.network.kind": "edge_list",
        "market.network.file": str(file),
        "schedule": [on_day_0(first)],
        "behavior.sharing.once_after_days": 1,
        "levers.referral.invites_per_share": 500.0,
        "behavior.sharing.accept_strong_chance": passes,
        "behavior.sharing.accept_weak_chance": passes,
    }
    return still_market(people, DAYS, changes)


def joined(scenario: Scenario, runs: int, first_seed: int = 1) -> np.ndarray:
    """Number of people who joined, the first ones included, in each run. Nobody leaves in these."""
    return series(scenario, ("reachable",), range(first_seed, first_seed + runs))[:, -1, 0]


def ties_of(file: Path) -> np.ndarray:
    """``-> (ties, 2)``: the undirected union of all relations in a file, people numbered in the order of their ids."""
    with file.open(encoding="utf-8") as rows:
        named = {(int(row["from"]), int(row["to"])) for row in csv.DictReader(rows)}
    number = {one: n for n, one in enumerate(sorted({one for tie in named for one in tie}))}
    ties = {(min(a, b), max(a, b)) for a, b in named if a != b}
    return np.array(sorted((number[a], number[b]) for a, b in ties))


def degree_law(ties: np.ndarray, people: int) -> tuple[float, float, float]:
    """``-> (mean degree, mean square, share of the people with contacts whose contacts have more on average)``."""
    degree = np.bincount(ties.ravel(), minlength=people).astype(float)
    theirs = np.bincount(ties[:, 0], degree[ties[:, 1]], people) + np.bincount(ties[:, 1], degree[ties[:, 0]], people)
    known = degree > 0
    return degree.mean(), (degree**2).mean(), float((theirs[known] > degree[known] ** 2).mean())


def random_ties(people: int, mean_degree: float, seed: int) -> np.ndarray:
    """``-> (ties, 2)`` of an Erdos-Renyi network with exactly ``people x mean_degree / 2`` ties."""
    rng = np.random.default_rng(seed)
    wanted = round(people * mean_degree / 2)
    ends = np.sort(rng.integers(0, people, (wanted * 11 // 10 + 100, 2)), axis=1)
    codes, first = np.unique(ends[:, 0] * people + ends[:, 1], return_index=True)
    codes = codes[np.argsort(first)]  # in the order drawn, so that cutting off leaves a random choice
    ties = np.stack([codes // people, codes % people], axis=1)
    ties = ties[ties[:, 0] != ties[:, 1]][:wanted]
    # People without ties are not named in a file: number the others from 0 on, as the model does.
    return np.unique(ties, return_inverse=True)[1].reshape(ties.shape)


@contextmanager
def network_file(ties: np.ndarray) -> Iterator[Path]:
    """The ties as a file, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.csv"
        np.savetxt(file, ties, fmt="%d", delimiter=",", header="from,to", comments="")
        yield file


def _shown_ties(scenario: Scenario) -> Acquaintances:
    return acquaintances(scenario.market, 1, Path())


def _degrees_of_invited(scenario: Scenario, degree: np.ndarray, runs: int) -> np.ndarray:
    """Contacts of everyone who was invited by the first follower, over many runs of two days."""
    found = each_seed(partial(trees, scenario), range(1, runs + 1))
    return np.concatenate([degree[one.number[one.joined_day == 1]] for one in found]).astype(float)


def _paradox_checks(name: str, scenario: Scenario, ties: np.ndarray, runs: int) -> list[Check]:
    """The identity as the model sees the network, and the invited of random customers who ask all their contacts."""
    people = scenario.market.people
    mean, square, share = degree_law(ties, people)
    seen = degree_statistics(_shown_ties(scenario))
    degree = np.bincount(ties.ravel(), minlength=people)
    invited = _degrees_of_invited(scenario.change({"days": 2}), degree, runs)
    error = float(invited.std(ddof=1) / math.sqrt(invited.size / mean))  # contacts of one person are not independent
    return [
        Check(f"{name}: contacts at the end of a random tie", square / mean, seen.friends_mean, None, 1e-6),
        Check(f"{name}: share outnumbered by their contacts", share, outnumbered_share(_shown_ties(scenario), people),
              None, 1e-6),
        Check(f"{name}: contacts of the invited", square / mean, float(invited.mean()), error, 3.0 * error),
        Check.sign(f"{name}: ... more than the mean contacts", float(invited.mean()) - mean, error),
    ]  # fmt: skip


@case(
    "V08",
    title=both("Friendship paradox on given networks", "给定网络上的友谊悖论"),
    source="Feld 1991, AJS 96(6); Cantwell, Kirkley & Newman 2021; data: Coleman et al. 1966, Park et al. 1974",
)
def friendship_paradox() -> Findings:
    """Degree at the end of a random tie is <k^2> / <k>, and so is that of the invited."""
    checks, points = [], []
    for name, people, known, runs in (
        ("medical_innovation", 125, (3.840, 23.648, 6.158, 0.790), 1500),
        ("korean_family_planning", 1047, (7.509, 76.415, 10.176, 0.736), 1500),
    ):
        file = of_the_user("diffusion_networks", f"{name}_edges.csv")
        ties = ties_of(file)
        world = cascade(file, people, 1.0)
        seen = degree_statistics(_shown_ties(world))
        words = name.replace("_", " ").capitalize()
        figures = (seen.mean, seen.mean_square, seen.friends_mean, outnumbered_share(_shown_ties(world), people))
        for what, number, figure in zip(
            ("mean contacts", "mean square", "ratio", "share outnumbered"), known, figures, strict=True
        ):
            checks.append(Check(f"{words}: {what}, as printed", number, figure, None, 0.000501))
        checks += _paradox_checks(words, world, ties, runs)
        points.append((seen.mean, seen.friends_mean, checks[-2].measured))
    return Findings(checks, [_paradox_panel(points)], "Edge lists as they are, undirected union of all relations. One "
                    "random first follower asks all their contacts, all of whom come; 1,500 runs. The contacts of the "
                    "invited have no tolerance in the source: 3 standard errors are allowed.")  # fmt: skip


@case(
    "V08b",
    title=both("Friendship paradox on generated networks", "生成网络上的友谊悖论"),
    source="Feld 1991, AJS 96(6); Cantwell, Kirkley & Newman 2021",
    slow=True,
)
def friendship_paradox_generated() -> Findings:
    """The same on a random network; there a random friend of a random customer has <k^2> / <k> contacts as well."""
    people, checks, points = 5000, [], []
    for kind, runs in (("random", 1800), ("scale_free", 1500), ("small_world", 600)):
        if kind == "random":
            ties = random_ties(people, 5.0, 1)
        else:
            changes = {"market.network.kind": kind, "market.network.contacts": 6, "market.network.rewire_share": 0.5}
            ties = _listed(_shown_ties(still_market(people, 2, changes)))
        with network_file(ties) as file:
            world = cascade(file, people, 1.0)
            checks += _paradox_checks(kind.replace("_", " "), world, ties, runs)
            mean, square, _ = degree_law(ties, people)
            points.append((mean, square / mean, checks[-2].measured))
            if kind == "random":
                one_friend = world.change({"levers.referral.invites_per_share": 1.0, "days": 2})
                degree = np.bincount(ties.ravel(), minlength=people)
                figure, error = mean_and_error(_degrees_of_invited(one_friend, degree, runs))
                what = "one random friend of a random customer: contacts"
                checks.append(Check.about(what, square / mean, figure, error, share=0.03))
    return Findings(checks, [_paradox_panel(points)], f"{people:,} people; random network (Erdos-Renyi, from a file), "
                    "scale free and small world as the model makes them. One random first follower asks all their "
                    "contacts, or one of them. The contacts of the invited have no tolerance in the source: 3 "
                    "standard errors are allowed.")  # fmt: skip


def _listed(acq: Acquaintances) -> np.ndarray:
    """``-> (ties, 2)`` of a network that is stored."""
    who = np.repeat(np.arange(acq.people), np.diff(acq.start))
    return np.stack([who, acq.contact], axis=1)[who < acq.contact]


def _paradox_panel(points: list[tuple[float, float, float]]) -> Panel:
    own, expected, measured = np.array(points).T
    end = [0.0, expected.max() * 1.1]
    return Panel(
        "contacts of the invited",
        "<k^2> / <k> of the network",
        "mean contacts",
        [
            Curve("equal", end, end, "theory"),
            Curve("the invited", expected, measured, "model"),
            Curve("everybody", expected, own, "data"),
        ],
    )


@case(
    "V09",
    title=both("Percolation threshold of word of mouth", "口碑的渗流阈值"),
    source="Newman 2002, Phys. Rev. E 66, 016128; limits: Kenah & Robins 2007",
    slow=True,
)
def percolation() -> Findings:
    """Mean cascade below T = 0.2, share of the market reached above, on random networks of 50,000 people."""
    people, networks, first = 50_000, 5, 20
    small: dict[float, list[float]] = {0.05: [], 0.10: [], 0.15: []}
    large: dict[float, list[float]] = {0.3: [], 0.4: [], 0.6: []}
    thresholds = []
    for number in range(networks):
        with network_file(random_ties(people, 5.0, number)) as file:
            seen = degree_statistics(_shown_ties(cascade(file, people, 0.1)))
            thresholds.append(seen.mean / (seen.mean_square - seen.mean))
            for passes, found in small.items():
                runs = {0.05: 20, 0.10: 50, 0.15: 160}[passes]
                found += list(joined(cascade(file, people, passes, first), runs, 1 + 1000 * number) / first)
            for passes, found in large.items():
                sizes = joined(cascade(file, people, passes), 5, 1 + 1000 * number) / people
                found += list(sizes[sizes > 0.01])
    threshold, threshold_error = mean_and_error(np.array(thresholds))
    checks = [Check.about("threshold <k> / (<k^2> - <k>)", 0.2, threshold, threshold_error, share=0.05)]
    means = {passes: mean_and_error(np.array(found)) for passes, found in small.items()}
    shares = {passes: mean_and_error(np.array(found)) for passes, found in large.items()}
    for (passes, (mean, error)), known in zip(means.items(), (1.333, 2.0, 4.0), strict=True):
        checks.append(Check.about(f"mean cascade, T = {passes}", known, mean, error, share=0.05, unit="people"))
    for (passes, (mean, error)), known in zip(shares.items(), (0.5828, 0.7968, 0.9405), strict=True):
        checks.append(Check(f"share reached, T = {passes}", known, mean, error, 0.01))
    t, above = np.linspace(0.0, 0.17, 80), np.linspace(0.2, 0.7, 120)
    return Findings(
        checks,
        [
            Panel("mean cascade below the threshold", "T", "people", [
                Curve("1 / (1 - 5T)", t, 1.0 / (1.0 - 5.0 * t), "theory"),
                Curve("model", list(means), [m for m, _ in means.values()], "model", [e for _, e in means.values()]),
            ]),
            Panel("share reached above it", "T", "share of the market", [
                Curve("S = 1 - exp(-5TS)", above, giant(5.0 * above), "theory"),
                Curve("model", list(shares), [m for m, _ in shares.values()], "model", [e for _, e in shares.values()]),
            ]),
        ],
        f"{networks} Erdos-Renyi networks of {people:,} people, 5 contacts on average; each joiner asks all contacts "
        "once. Below the threshold 20 first followers a run, so far apart that their cascades do not meet; above it "
        "one, and cascades of more than 1% of the market count.",
    )  # fmt: skip


def giant(r: np.ndarray) -> np.ndarray:
    """The larger root of S = 1 - exp(-r S)."""
    share = np.ones_like(r)
    for _ in range(5000):
        share = 1.0 - np.exp(-r * share)
    return share


@case(
    "V33",
    title=both("Cascades on two real networks", "两个真实网络上的级联"),
    source="mean cascade of bond percolation on the networks of Coleman et al. 1966 and Park et al. 1974, computed "
    "independently",
    slow=True,
)
def real_networks() -> Findings:
    """Mean cascade from a random person; a tool that rewires the network gives other numbers."""
    checks, curves = [], []
    for name, people, known in (
        ("medical_innovation", 125, (1.254, 1.710, 4.058)),
        ("korean_family_planning", 1047, (1.661, 3.850, 15.52)),
    ):
        file = of_the_user("diffusion_networks", f"{name}_edges.csv")
        words, found = name.replace("_", " ").capitalize(), []
        for passes, expected, runs in zip((0.05, 0.10, 0.20), known, (9000, 24_000, 24_000), strict=True):
            found.append(mean_and_error(joined(cascade(file, people, passes), runs)))
            checks.append(Check.about(f"{words}, T = {passes}", expected, *found[-1], share=0.03, unit="people"))
        curves.append(Curve(f"{words}, computed", (0.05, 0.10, 0.20), known, "theory", is_line=True))
        curves.append(
            Curve(words, (0.05, 0.10, 0.20), [mean for mean, _ in found], "model", [error for _, error in found])
        )
    return Findings(
        checks,
        [Panel("mean cascade", "T", "people", curves)],
        "Edge lists as they are, undirected union of all relations; one random first follower; each joiner asks all "
        "contacts once. 9,000, 24,000 and 24,000 runs.",
    )
