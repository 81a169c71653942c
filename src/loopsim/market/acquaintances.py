"""Acquaintances, along whose ties invitations travel.

Ring, random regular and communities are computed from the address whenever they are asked for: they need neither
memory nor time to build, at a hundred million people as at ten. Small worlds, scale-free networks and edge lists are
stored (:mod:`loopsim.market.networks`). One seed has one network.

Communities have a heavy tail: the number of contacts differs between people (:mod:`loopsim.market.contact_law`).

Strong ties come first in everyone's contacts. They are the nearest on a ring, the neighbours inside a community, the
ties left on the ring of a small world before the moved ones, the oldest in a scale-free network, and in an edge list
those of the relations that are called strong, or else those named first.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.draws import uniform
from loopsim.languages import both
from loopsim.market.contact_law import ContactLaw, contact_law, far_end, tie_door, weak_ties
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.networks import around, scale_free, small_world, someone_else
from loopsim.market.shuffle import Shuffles, person_to_place, place_to_person, shuffles
from loopsim.scenario.edge_list import read_edge_list
from loopsim.scenario.faults import Fault, ScenarioError, number
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.who import Market, Network

_KINDS = tuple(KINDS)

# Codes of the kinds that rules name, in the order of their declaration.
WELL_MIXED, RANDOM, RING, REGULAR, COMMUNITIES, EDGE_LIST = map(
    _KINDS.index, ("well_mixed", "random", "ring", "regular", "communities", "edge_list")
)

#: By code: whether the ties are kept, so that nothing is computed when a contact is asked for.
KEEPS_TIES = tuple(kind.keeps == "ties" for kind in KINDS.values())


class Acquaintances(NamedTuple):
    """All ties of one market. Plain numbers and arrays, so that compiled code takes it as it is."""

    kind: int  # one of the codes above
    people: int
    contacts: int  # of a person (mean, where they differ)
    strong: int  # how many of them are strong
    community_size: int
    seed: int
    orders: Shuffles  # random orders of the crowd, for the ties of regular and communities
    start: np.ndarray  # i8[people + 1]: where the list of a person starts; one dummy where contacts are computed
    contact: np.ndarray  # i4: the lists; one dummy where contacts are computed
    strong_named: np.ndarray  # i4[people]: strong ties of each, where a file names them; else empty
    weight: np.ndarray  # f8, beside contact: weights of the ties, where a file gives them; else empty
    law: ContactLaw  # weak ties in communities, where people differ; else without classes


def acquaintances(market: Market, seed: int, base_folder: str | Path = ".") -> Acquaintances:
    """Return who knows whom in ``market``, in the world of luck ``seed``.

    The file of an edge list is looked up in ``base_folder``, the folder of the scenario file. People whom it does not
    name know nobody. The market was checked when its scenario was loaded. Raises :class:`ScenarioError` where the
    file cannot be used.
    """
    net, people, seed = market.network, int(market.people), int(seed)
    kind, contacts = _KINDS.index(net.kind), int(net.contacts)
    strong = 0 if KINDS[net.kind].ties == "all" else int(net.strong_contacts)
    weak = contacts - strong if kind == COMMUNITIES else contacts
    sigma = float(market.sociability_sigma) if KINDS[net.kind].is_spread else 0.0
    law = contact_law(people, weak, strong, sigma, int(net.most_contacts), seed)
    n_orders = weak // 2 + weak % 2 if KINDS[net.kind].keeps == "keys" else 0
    orders = shuffles(people, 1 if law.ties.size else n_orders, seed)
    start, contact = np.zeros(1, np.int64), np.zeros(1, np.int32)
    strong_named, weight = np.empty(0, np.int32), np.empty(0)
    if KINDS[net.kind].ties == "file":
        start, contact, strong_named, weight = _of_file(Path(base_folder) / net.file, net, people)
    elif KEEPS_TIES[kind]:
        start, contact = _MADE[net.kind](net, people, seed)
    size = int(net.community_size)
    return Acquaintances(kind, people, contacts, strong, size, seed, orders, start, contact, strong_named, weight, law)


def _small_world(net: Network, people: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return small_world(people, int(net.contacts), float(net.rewire_share), seed)


def _scale_free(net: Network, people: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return scale_free(people, int(net.contacts), seed, shuffles(people, 1, seed))


#: How the ties of each kind that keeps them are made, ``(network, people, seed) -> (start, contact)``, but for files.
_MADE: dict[str, Callable[[Network, int, int], tuple[np.ndarray, np.ndarray]]] = {
    "small_world": _small_world,
    "scale_free": _scale_free,
}


def _of_file(file: Path, net: Network, people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    edges = read_edge_list(file, net.strong_relations, net.columns)
    named = len(edges.ids)
    if named > people:
        raise ScenarioError(
            [
                Fault(
                    "market.people",
                    number(people),
                    both(
                        "at least {named}, the people named in {name}",
                        "至少 {named}，即 {name} 中列出的人数",
                        named=number(named),
                        name=file.name,
                    ),
                )
            ]
        )
    start = np.concatenate([edges.start, np.full(people - named, edges.start[-1])])
    strong = np.concatenate([edges.strong, np.zeros(people - named, np.int32)]) if edges.strong.size else edges.strong
    return start, edges.contact, strong, edges.weight


@shared
def _inhabitants(acq, who):
    """People in the community of ``who``; the last community takes what is left."""
    return min(acq.community_size, acq.people - who // acq.community_size * acq.community_size)


@shared
def _strong_inside(inhabitants, strong):
    """Strong ties of each of so many: no more than there are others, and not odd if the people are odd."""
    most = min(strong, inhabitants - 1)
    return most - most % 2 * (inhabitants % 2)


@shared
def _regular(acq, contacts, who, k):
    """The k-th of a random regular network: neighbours on ``contacts / 2`` random round trips through everybody.

    Such round trips together are as good as a random regular network (Kim & Wormald 2001, J. Comb. Theory B 81). For
    an odd number the last contact is one's partner in a random pairing of all.
    """
    order = k // 2
    place = person_to_place(acq.orders, order, who)
    if k % 2 == 1:
        place = place - 1 if place > 0 else acq.people - 1
    elif k == contacts - 1:
        place = place + 1 - 2 * (place % 2)
    else:
        place = place + 1 if place < acq.people - 1 else 0
    return place_to_person(acq.orders, order, place)


# One compiled version each, whatever whole numbers a person and k come as.
_LISTS = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(1, np.int32), np.zeros(1)

#: Ties of nobody, of the type that all have.
NO_TIES = Acquaintances(0, 0, 0, 0, 0, 0, shuffles(1, 0, 0), *_LISTS, contact_law(1, 0, 0, 0.0, 0, 0))


def _of(result: str, *, numbers: int) -> Callable[[], Any]:
    """Signature of a function of acquaintances and so many whole numbers, made when it is needed."""

    def signature() -> Any:
        import numba

        return getattr(numba, result)(numba.typeof(NO_TIES), *[numba.int64] * numbers)

    return signature


@compiled(signature=_of("int64", numbers=1))
def strong_of(acq, who):
    """Number of the contacts of ``who`` that are strong ties: those with ``k`` below it. Nobody's, if well mixed."""
    if acq.kind == COMMUNITIES:
        return _strong_inside(_inhabitants(acq, who), acq.strong)
    if acq.strong_named.size > 0:
        return np.int64(acq.strong_named[who])
    if KEEPS_TIES[acq.kind]:
        return min(acq.strong, acq.start[who + 1] - acq.start[who])
    return acq.strong


@compiled(signature=_of("int64", numbers=1))
def contacts_of(acq, who):
    """Number of contacts of ``who``: ``contact(acq, who, k)`` is asked with ``k`` below it."""
    if acq.kind == WELL_MIXED:
        return acq.people - 1
    if acq.kind == COMMUNITIES:
        weak = weak_ties(acq.law, acq.orders, who) if is_spread(acq) else acq.contacts - acq.strong
        return strong_of(acq, who) + weak
    if KEEPS_TIES[acq.kind]:
        return acq.start[who + 1] - acq.start[who]
    return acq.contacts


@shared
def is_spread(acq):
    """Whether the law of contacts lets them differ between people."""
    return acq.law.ties.size > 0


@compiled(signature=_of("int64", numbers=1))
def door(acq, who):
    """Return what :func:`contact_behind` needs to know of ``who``: the same for all contacts of a person."""
    return tie_door(acq.law, acq.orders, who) if is_spread(acq) else 0


@compiled(signature=_of("float64", numbers=2))
def tie_weight(acq, who, k):
    """Weight of the tie to the k-th contact, the mean tie 1; 1 where nothing gives weights."""
    return acq.weight[acq.start[who] + k] if acq.weight.size > 0 else 1.0


@compiled(signature=_of("int64", numbers=2))
def contact(acq, who, k):
    """The k-th contact of ``who``, ``0 <= k < contacts_of(acq, who)``; never ``who`` again, the same at each call.

    - well_mixed: everyone else, in order of their numbers.
    - random: drawn anew for each k, from all others alike, so that somebody may stand in the list twice, and whom one
      knows need not know one.
    - all others are mutual: one stands in somebody's list as often as they stand in one's own. In regular, and among
      the weak ties of communities, two ties of a person meet the same other now and then (about ``contacts^2 / 4``
      ties in the whole market, however large it is; where contacts differ, with the mean square over the mean for
      ``contacts``).
    """
    return contact_behind(acq, who, door(acq, who), k)


@compiled(signature=_of("int64", numbers=3))
def contact_behind(acq, who, door, k):
    """The same as :func:`contact`, faster for several k: ``door`` is that of ``who``."""
    if KEEPS_TIES[acq.kind]:
        return np.int64(acq.contact[acq.start[who] + k])
    if acq.kind == COMMUNITIES:
        inhabitants = _inhabitants(acq, who)
        strong = _strong_inside(inhabitants, acq.strong)
        if k >= strong and is_spread(acq):
            return far_end(acq.law, acq.orders, door, k - strong)
        if k >= strong:
            return _regular(acq, acq.contacts - acq.strong, who, k - strong)
        place = who % acq.community_size
        return who - place + around(inhabitants, strong, place, k)
    if acq.kind == REGULAR:
        return _regular(acq, acq.contacts, who, k)
    if acq.kind == RING:
        return around(acq.people, acq.contacts, who, k)
    if acq.kind == RANDOM:
        u = uniform(acq.seed, who, TRAIT_DAY, Event.ACQUAINTANCE, k)
        return np.int64(someone_else(u, acq.people, who))
    return k if k < who else k + 1
