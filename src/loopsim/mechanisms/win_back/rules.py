"""Win-back: calling those who left."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import uniform
from loopsim.market.events import Event
from loopsim.market.fields import NONE
from loopsim.market.moving import lives_here
from loopsim.mechanisms.win_back.declared import Luck
from loopsim.phases.joining import NOT_IN_LINE, propose
from loopsim.phases.kinds import for_market
from loopsim.rules import fen

# Plain numbers: Numba 0.61 cannot choose between two kinds of enumeration.
_RECALL, _MOMENT = int(Luck.RECALL), int(Event.MOMENT)


@inlined
def is_recall_day(today):
    """Whether those who left are called today; the first time after one full period."""
    period = today.levers.win_back.every_weeks * 7
    return period > 0 and today.day > 0 and today.day % period == 0


@for_market("召回日联系所有离开的好友；有空位时部分人回来。")
def win_back(market):
    """On recall days everyone is called who left and was a friend; some come back, as far as there is room."""
    today = market.today
    if not is_recall_day(today):
        return
    if today.market.moves_per_year > 0.0:
        forget_moved(market)
    recall = today.levers.win_back
    for n in range(market.standing.lapsed):
        customer = market.customers[market.lapsed[n]]
        if customer.only_follows:
            continue  # they left no address
        today.tally.recalls_cost_fen += fen(recall.cost_cny)
        who = np.int64(customer.number)
        if uniform(market.seed, who, today.day, _RECALL, 0) < recall.return_chance:
            moment = uniform(market.seed, who, today.day, _MOMENT, 0)
            propose(market, who, np.int64(customer.source), NONE, NONE, moment, NOT_IN_LINE)


@shared
def forget_moved(market):
    """Take those who have moved away off the list of the lapsed: they never come back."""
    standing = market.standing
    kept = 0
    for n in range(standing.lapsed):
        row = market.lapsed[n]
        if lives_here(market.seed, np.int64(market.customers[row].number), market.today):
            market.lapsed[kept] = row
            kept += 1
    standing.lapsed = kept
