"""Models of a researcher that go wrong where the reward says so; at module level, so that workers can import them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from loopsim.engines.agents import ClosedLoop
from loopsim.market.market import Market

#: The environment names a file here that is made when a long run is under way, so that a test need not guess.
LONG_HAS_BEGUN = "LOOPSIM_TESTS_LONG_RUN_HAS_BEGUN"

#: Rewards at which something happens.
RAISES, EXITS, KILLS, KILLS_SEEDS, LONG, SLOW = 13.0, 14.0, 66.0, 67.0, 98.0, 99.0


class Troublesome(ClosedLoop):
    """On day 2: raises, exits, kills its process (or for two seeds only), or takes long; or each day takes long."""

    def dawn(self, market: Market) -> None:
        """The shipped dawn, then trouble."""
        super().dawn(market)
        reward = self.scenario.levers.referral.reward_cny
        if reward == LONG:
            if LONG_HAS_BEGUN in os.environ:
                Path(os.environ[LONG_HAS_BEGUN]).touch()
            time.sleep(3)
        if self.day != 2:
            return
        if reward == RAISES:
            raise ZeroDivisionError("an own rule went wrong")
        if reward == EXITS:
            raise SystemExit("an own rule wants to end")
        if reward == KILLS or (reward == KILLS_SEEDS and market.seed in (3, 6)):
            os.kill(os.getpid(), signal.SIGKILL)
        if reward == SLOW:
            time.sleep(30)


class Calm(ClosedLoop):
    """Rules as shipped, in a class of one's own."""
