"""Short runs of one scenario, one after the other in a single compiled step.

Between two runs Python has a few dozen small things to do. For runs of a fraction of a millisecond that is a sixth of
the time, and all of it is spent holding the interpreter, for which threads wait: the second core of a machine brought
1.75 times the runs instead of 2. Here the interpreter is asked for once in some dozens of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.compiled import compiled
from loopsim.engines.addresses import addresses_with
from loopsim.engines.kernels import run_days, span_of
from loopsim.market.acquaintances import Acquaintances
from loopsim.market.crowd import Arrays, host_margin
from loopsim.market.emptying import empty
from loopsim.market.fields import HOST, PART, STRANGER
from loopsim.market.lists import BY_SOURCE, COHORTS, ROW
from loopsim.market.shuffle import draw_keys
from loopsim.market.tallies import TALLY
from loopsim.results.loops import People, add_run
from loopsim.scenario.network_kinds import that_keep

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd
    from loopsim.prepared import Prepared
    from loopsim.results.sums import Sums

#: Kinds of networks of which nothing is drawn beforehand but the keys of random orders.
_DRAWN_ON_THE_WAY = that_keep("nothing", "keys")

#: Tallies that are kept until series are read off them take about so much: what fits into a cache beside the people.
_BYTES_OF_TALLIES = 2**21
_MOST = 2**10

_HOST_BYTES = HOST.itemsize


@compiled
def _run_seeds(
    seeds, phases, span, part, settings, tallies, counters, weeks, as_bytes, arrays, columns, start, room
):  # fmt: skip
    """Simulate a run for each seed and reduce it to sums. Returns the number of runs that went well.

    ``tallies`` (the same numbers as ``counters``) holds a run a row, or one after the other in its only row.
    ``as_bytes`` are the hosts, standing, known and yesterday; ``columns`` are the customers'
    :data:`_COLUMNS`; ``room`` is that of ``add_run``.
    """
    known, standing, yesterday, decided, decided_words, customers, hosts, network, lists = arrays
    row, by_source, cohorts, days = lists[ROW], lists[BY_SOURCE], lists[COHORTS], tallies.shape[1]
    bytes_of_hosts, bytes_of_standing, bytes_of_known, bytes_of_yesterday = as_bytes
    joined, left, stage, referrer = columns
    for n in range(seeds.size):
        place = n if len(tallies) > 1 else 0
        empty(
            bytes_of_hosts[: standing[0].hosts * _HOST_BYTES],
            bytes_of_standing, bytes_of_known, bytes_of_yesterday, bytes_of_known[:0], row, by_source, cohorts,
            weeks,
        )  # fmt: skip
        counters[place] = 0
        standing[0].stock[STRANGER] = row.size
        draw_keys(network.orders.keys, seeds[n])
        draw_keys(network.law.pairs.keys, seeds[n])
        own = Acquaintances(
            network.kind, network.people, network.contacts, network.strong, network.community_size, seeds[n],
            network.orders, network.start, network.contact, network.strong_named, network.weight, network.law,
        )  # fmt: skip
        done = run_days(
            phases, span, part, seeds[n], settings, tallies[place],
            Arrays(known, standing, yesterday, decided, decided_words, customers, hosts, own, lists),
        )  # fmt: skip
        if done < days:
            return n
        met = slice(1, standing[0].met + 1)
        members = People(joined[met], left[met], stage[met], referrer[met], row)
        if add_run(counters[place], start, members, room, n) < 0:
            return n
    return seeds.size


class Batch:
    """Many seeds of a scenario, simulated in the room of its last run, which was made in the usual way.

    Only what is the same for each of them, and asks Python for nothing on the way: no loop test, no pool to start
    with, no network that is built, no more hosts than there is room for.
    """

    def __init__(self, prepared: Prepared, *, keeps_tallies: bool) -> None:
        """``keeps_tallies``: the tallies of each run are wanted, not only their sums."""
        self._prepared, self._keeps_tallies = prepared, keeps_tallies
        self._tallies = np.zeros((0, prepared.days), TALLY)
        self._network: Acquaintances | None = None  # our own: its keys are drawn again for each seed

    @staticmethod
    def suits(prepared: Prepared) -> bool:
        """Return whether runs of this scenario can be made like that."""
        market = prepared.scenario.market
        is_drawn = market.network.kind in _DRAWN_ON_THE_WAY and market.pool.people == 0
        return prepared.room is not None and not prepared.switch_offs and is_drawn

    @property
    def most(self) -> int:
        """Most runs of one step."""
        return max(_BYTES_OF_TALLIES // (self._prepared.days * TALLY.itemsize), 2) if self._keeps_tallies else _MOST

    def run(self, seeds: Sequence[int], sums: Sums) -> tuple[int, np.ndarray]:
        """Simulate the seeds, at most as many as are ``sums.free``, and add them to its sums.

        Returns the number of runs made, for ``sums.take_up``; what is wrong with the next one shows when it is run
        alone. And the tallies, ``tallies.TALLY (runs, days)``: good until the next call, of the last run alone unless
        kept.
        """
        prepared, room = self._prepared, self._prepared.room
        crowd = room.crowd if room is not None else None
        if room is None or crowd is None:
            return 0, self._tallies
        room.crowd = None  # nothing half done is found by the next run
        network = self._network = self._network or prepared.network_of(seeds[0])
        tallies = self._room_for(len(seeds))
        weeks = (crowd.day + 6) // 7
        crowd.acquaintances = network
        policy, margin = prepared.policy, host_margin(prepared.settings)
        decides = None if policy is None else True
        span = span_of(0, prepared.days, prepared.settings, prepared.row_of_day, margin, decides=decides)
        # in the form of the run in whose room these are made
        phases = addresses_with(policy, decides=span.decides, plain=crowd.is_plain)
        done = _run_seeds(
            np.array(seeds), phases, span, np.zeros(1, PART), prepared.settings,
            tallies, tallies.view(np.int64).reshape(*tallies.shape, -1), weeks, _as_bytes(crowd), crowd.arrays,
            tuple(crowd.customers[field] for field in _COLUMNS),
            sums.window_from, sums.room(crowd.people),
        )  # fmt: skip
        last = seeds[min(done, len(seeds) - 1)]
        crowd.seed, crowd.day, crowd.acquaintances = last, prepared.days, network._replace(seed=last)
        room.crowd = crowd
        return done, tallies

    def _room_for(self, runs: int) -> np.ndarray:
        rows = runs if self._keeps_tallies else 1
        if rows > len(self._tallies):
            self._tallies = np.zeros((rows, self._prepared.days), TALLY)
        return self._tallies[:rows]


_COLUMNS = ("joined_day", "left_day", "stage", "referrer")


def _as_bytes(crowd: Crowd) -> tuple[np.ndarray, ...]:
    return tuple(each.view(np.uint8) for each in (crowd.hosts, crowd.standing, crowd.known, crowd.yesterday))
