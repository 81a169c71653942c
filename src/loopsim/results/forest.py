"""The forest of referrals: every chain goes back to someone who came without an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.fields import NONE

if TYPE_CHECKING:
    import networkx
    import pandas as pd


class Forest(NamedTuple):
    """The trees of referrals among the people who ever joined, one entry a person, by customer number."""

    customer: np.ndarray  # numbers of those who joined, ascending
    referrer: np.ndarray  # who brought them; -1: nobody
    root: np.ndarray  # who began the chain
    generation: np.ndarray  # 0: came by themselves, 1: brought by one of those, and so on
    joined_day: np.ndarray
    brought: np.ndarray  # friends brought directly
    brought_in_all: np.ndarray  # friends, friends of friends, and so on
    tree_size: np.ndarray  # people in the whole tree that one is part of


def referrals(customers: np.ndarray) -> Forest:
    """``customers -> forest``.

    Raises:
        ValueError: somebody was brought by a stranger, or a chain is a circle.
    """
    joined = customers["joined_day"]
    people = len(customers)
    parent = customers["referrer"].astype(np.int64)
    has_parent = parent != NONE
    if np.any(has_parent & (joined == NONE)) or np.any(joined[parent[has_parent]] == NONE):
        raise ValueError("referrals: found a referral by or of a stranger; right is that both have joined")

    root, generation = generations(parent)
    brought = np.bincount(parent[has_parent], minlength=people)
    in_all = np.zeros(people, np.int64)
    by_generation = np.argsort(generation, kind="stable")
    edges = np.searchsorted(generation[by_generation], np.arange(int(generation.max(initial=0)) + 2))
    for depth in range(len(edges) - 2, 0, -1):
        children = by_generation[edges[depth] : edges[depth + 1]]
        np.add.at(in_all, parent[children], in_all[children] + 1)

    rows = np.flatnonzero(joined != NONE)
    return Forest(
        customer=rows,
        referrer=parent[rows],
        root=root[rows],
        generation=generation[rows],
        joined_day=joined[rows].astype(np.int64),
        brought=brought[rows],
        brought_in_all=in_all[rows],
        tree_size=in_all[root[rows]] + 1,
    )


def generations(parent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``index of each one's referrer, -1 for nobody -> (index of the first of the chain, generation)``.

    Chains are followed by pointer jumping: as many steps as the logarithm of the depth.

    Raises:
        ValueError: a chain is a circle.
    """
    has_parent = parent != NONE
    root = np.where(has_parent, parent, np.arange(len(parent)))
    generation = has_parent.astype(np.int64)
    for _ in range(len(parent).bit_length() + 1):
        further = generation[root]
        if not further.any():
            return root, generation
        generation += further
        root = root[root]
    raise ValueError("referrals: found a circle of referrals; right is a chain that begins with somebody")


def referrals_table(customers: np.ndarray) -> pd.DataFrame:
    """The forest as a table (index ``customer``); ``referrer`` is empty for those who came by themselves."""
    import pandas as pd

    forest = referrals(customers)
    columns = dict(zip(Forest._fields[1:], forest[1:], strict=True))
    table = pd.DataFrame(columns, index=pd.Index(forest.customer, name="customer"))
    table["referrer"] = pd.arrays.IntegerArray(forest.referrer.copy(), forest.referrer == NONE)
    return table


def referral_graph(customers: pd.DataFrame, referrals: pd.DataFrame) -> networkx.DiGraph:
    """Return a node for everyone who ever joined, and an edge from each referrer to whom they brought.

    Nodes are numbers of customers, with ``stage``, ``source``, ``joined_day``, ``generation``, ``orders`` and
    ``spent_fen`` as attributes; edges have the ``day``. Every component is a tree, whose root nobody brought.
    """
    import networkx

    told = customers.loc[referrals.index, ["stage", "source", "orders", "spent_fen"]].astype(
        {"stage": str, "source": str}
    )
    told = told.join(referrals[["joined_day", "generation"]])
    graph = networkx.DiGraph()
    graph.add_nodes_from(zip(told.index.tolist(), told.to_dict("records"), strict=True))
    brought = referrals[referrals["referrer"].notna()]
    edges = zip(brought["referrer"].tolist(), brought.index.tolist(), brought["joined_day"].tolist(), strict=True)
    graph.add_edges_from((referrer, friend, {"day": day}) for referrer, friend, day in edges)
    return graph
