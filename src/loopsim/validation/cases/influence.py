"""Influence of the first customer, and of the ties that carry news: studies that give signs, not figures."""

from __future__ import annotations

from functools import partial

import numpy as np

from loopsim.languages import both
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.cases.networks import cascade, network_file
from loopsim.validation.worlds import each_seed, mean_and_error, trees

#: People of the network of P02, how many of them are well connected, and contacts of the others and of these.
PEOPLE, HUBS, FEW, MANY = 5_000, 500, 4, 40


def unequal_ties(seed: int) -> np.ndarray:
    """``-> (ties, 2)`` of a random network in which everyone has about as many contacts as wanted; hubs come first."""
    rng = np.random.default_rng(seed)
    stubs = np.repeat(np.arange(PEOPLE), np.where(np.arange(PEOPLE) < HUBS, MANY, FEW))
    ends = np.sort(rng.permutation(stubs).reshape(-1, 2), axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)


def theory(passes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``-> (mean cascade begun by a hub, and by anyone else)`` of an endless random network with these contacts.

    Below the threshold a branching process; above it the chance to reach the giant part, times its size (Newman 2002).
    NaN where ``passes`` is.
    """
    contacts = np.array([MANY, FEW], float)
    share = np.array([HUBS, PEOPLE - HUBS]) / PEOPLE
    by_tie = share * contacts / (share @ contacts)  # whom one meets at the end of a random tie
    found = []
    for chance in passes[np.isfinite(passes)]:
        grows = chance * (by_tie @ (contacts - 1.0))
        if grows < 1.0:
            found.append(1.0 + contacts * chance / (1.0 - grows))
            continue
        lost = 0.5
        for _ in range(2000):
            lost = by_tie @ (1.0 - chance + chance * lost) ** (contacts - 1.0)
        reached = 1.0 - (1.0 - chance + chance * lost) ** contacts
        found.append(reached * (share @ reached) * PEOPLE)
    both = np.full((2, passes.size), np.nan)
    both[:, np.isfinite(passes)] = np.array(found).T
    return both[0], both[1]


@case(
    "P02",
    title=both(
        "Influentials: ten times the contacts, less than ten times the cascade", "意见领袖：十倍的接触，不到十倍的级联"
    ),
    source="Watts & Dodds 2007, Journal of Consumer Research 34(4), 441-458 (sign)",
    slow=True,
)
def influentials() -> Findings:
    """Cascades begun by people with 40 contacts against those begun by people with 4, from rare to likely success."""
    settings = {0.01: 100, 0.02: 100, 0.03: 150, 0.04: 400, 0.06: 3000, 0.1: 600, 0.2: 200, 0.4: 100}
    checks, sizes = [], []
    with network_file(unequal_ties(1)) as file:
        for chance, runs in settings.items():
            first = 20 if chance < 0.045 else 1  # below the threshold cascades are too small to meet
            found = each_seed(partial(trees, cascade(file, PEOPLE, chance, first)), range(1, runs + 1))
            roots = np.concatenate([one.number[one.parent == np.arange(one.parent.size)] for one in found])
            size = np.concatenate([one.sizes for one in found])
            (many, many_error), (few, few_error) = (mean_and_error(size[who]) for who in (roots < HUBS, roots >= HUBS))
            error = many / few * float(np.hypot(many_error / many, few_error / few))
            checks.append(Check.sign(f"T = {chance}: 10 less the ratio of the two cascades", 10 - many / few, error))
            sizes.append((many, many_error, few, few_error, many / few, error))
    many, many_error, few, few_error, ratio, error = np.array(sizes).T
    line = np.concatenate([np.geomspace(0.01, 0.039, 60), [np.nan], np.geomspace(0.051, 0.4, 60)])
    law_many, law_few = theory(line)
    tried = list(settings)
    return Findings(
        checks,
        [
            Panel(
                "mean cascade",
                "chance T that a tie passes the news",
                "people",
                [
                    Curve(f"{MANY} contacts, endless network", line, law_many, "theory"),
                    Curve(f"{FEW} contacts, endless network", line, law_few, "theory"),
                    Curve(f"begun by someone with {MANY}", tried, many, "model", many_error),
                    Curve(f"begun by someone with {FEW}", tried, few, "model", few_error),
                ],
                log_x=True,
                log_y=True,
            ),
            Panel(
                f"begun by {MANY} contacts against {FEW}",
                "chance T that a tie passes the news",
                "ratio of the mean cascades",
                [
                    Curve("as many times as contacts", [0.01, 0.4], [MANY / FEW] * 2, "theory"),
                    Curve("endless network", line, law_many / law_few, "theory"),
                    Curve("model", tried, ratio, "model", error),
                ],
                log_x=True,
            ),
        ],
        f"Random network of {PEOPLE:,} people, of whom {HUBS} have about {MANY} contacts, the others {FEW}; who "
        "joins asks all contacts once. 20 random first ones a run up to T = 0.04, above it one; 100 to 3,000 runs.",
        "Only the sign is known. The study has thresholds as well; here each contact convinces on their own. At the "
        "threshold, T = 0.046, a well connected beginner is worth most, and still less than in proportion.",
    )
