"""Networks kept for the next run that wants the same one: points of a study that share a market share its ties."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from loopsim.market.acquaintances import Acquaintances, acquaintances
from loopsim.scenario.network_kinds import KINDS, that_keep
from loopsim.scenario.who import Market

#: Most bytes that networks take while nobody uses them.
MOST_BYTES = 256 * 2**20

_STORED = that_keep("ties")

_kept: OrderedDict[tuple[object, ...], Acquaintances] = OrderedDict()
_lock = threading.Lock()


def kept_acquaintances(market: Market, seed: int, base_folder: str | Path = ".") -> Acquaintances:
    """The same as :func:`loopsim.market.acquaintances.acquaintances`; not built again if it was used lately.

    What is computed from addresses needs no keeping. Networks are never written to, so threads may share them.
    """
    net = market.network
    if net.kind not in _STORED:
        return acquaintances(market, seed, base_folder)
    # A file tells the same ties whatever the seed: kept once, or a thousand runs would keep it a thousand times.
    key: tuple[object, ...] = (
        market.people,
        *net.model_dump().values(),
        None if KINDS[net.kind].ties == "file" else seed,
    )
    if KINDS[net.kind].ties == "file":
        file = Path(base_folder) / net.file
        state = file.stat() if file.exists() else None
        key = (*key, str(file), state and (state.st_mtime_ns, state.st_size, state.st_ino))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]._replace(seed=int(seed))
    made = acquaintances(market, seed, base_folder)
    if _bytes(made) <= MOST_BYTES:
        with _lock:
            _kept[key] = made
            while sum(map(_bytes, _kept.values())) > MOST_BYTES:
                _kept.popitem(last=False)
    return made


def _bytes(network: Acquaintances) -> int:
    return sum(array.nbytes for array in (network.start, network.contact, network.strong_named, network.weight))
