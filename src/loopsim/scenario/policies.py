"""Policies: rules by which the merchant changes levers during a run, by what was counted on the days before."""

from __future__ import annotations

from loopsim.declare.levers import Section, lever

#: Most days of a window over which a policy looks back.
MOST_DAYS = 364


class StopAds(Section):
    """Stopping ads once the pool renews itself."""

    renewal_above: float = lever(
        0.0,
        "ads stop for good once renewal over the window exceeds this: (brought by friends and community leaders + won "
        "back) / left; 0: never",
        unit="ratio",
        source="M64: joining must exceed leaving, so 1",
        ge=0,
        le=100,
        moves="ads_stopped down, spend up",
    )
    window_days: int = lever(
        28,
        "days of the window, yesterday the last; no sooner than after so many days",
        unit="days",
        source="A: four weeks, as a block of the loop test",
        ge=1,
        le=MOST_DAYS,
        moves="ads_stopped either",
    )
    least_left: int = lever(
        10,
        "fewest leavings within the window; with fewer the ratio is mostly chance and stops nothing",
        unit="people",
        ge=1,
        le=1_000_000,
        moves="ads_stopped down",
    )


class Policies(Section):
    """Rules that change the levers of a day by what was counted before; the loop test ignores them."""

    stop_ads: StopAds = StopAds()
