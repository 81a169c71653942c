"""Friends of newcomers: the loop gain and its interval against closed forms and many histories of each shop."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.prepared import Prepared
from loopsim.results.brought import LoopGain, loop_gain
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.worlds import each_seed, mean_and_error, still_market

#: Name, scenario, closed form (None: none is known).
_WORLD = tuple[str, Scenario, float | None]

OFF = SwitchOff()
RUNS = 60
PRESETS = ("closed-loop", "guides", "community-leaders", "bombardment", "referral-loop")


def _endless(changes: dict[str, Any]) -> Scenario:
    """Five come by themselves each day, from a market that hardly feels it."""
    return still_market(1_000_000, 365, {"levers.organic.arrivals_per_day": 5, **changes})


def _worlds() -> list[_WORLD]:
    once = {"behavior.sharing.once_after_days": 10, "behavior.sharing.invites_law": "poisson",
            "behavior.leaving.follower_per_week": 0.02}  # fmt: skip
    stays = float(np.exp(-0.02 * 9 / 7))  # who left before the tenth day does not share
    death = {"behavior.leaving.follower_per_week": 0.07}
    return [
        ("Galton-Watson, 0.6", _endless({**once, "levers.referral.invites_per_share": 0.6 / stays}), 0.6),
        ("birth and death, 0.7", _endless({**death, "behavior.sharing.per_week": 0.049}), 0.7),
        ("birth and death, 1", _endless({**death, "behavior.sharing.per_week": 0.07}), 1.0),
        *((name, Scenario.load(name), None) for name in PRESETS),
    ]


def _gains(scenario: Scenario, runs: int) -> list[LoopGain]:
    def one(seed: int) -> LoopGain:
        return loop_gain(Prepared(scenario, 1, "arrays", switch_offs=[OFF], has_organic=False).run(seed).loop_test)

    return each_seed(one, range(1, runs + 1))


@case(
    "V40",
    title=both("Loop gain: what newcomers really bring", "闭环增益：新粉丝真正带来多少"),
    source="Galton & Watson 1875; Kendall 1948, rho / mu; else the mean of many histories",
    slow=True,
)
def realised() -> Findings:
    """The loop gain of many seeds against its closed form or their mean, and how often the interval holds it."""
    checks, names, means, errors, truths, hits, tried = [], [], [], [], [], 0, 0
    for name, scenario, known in _worlds():
        gains = _gains(scenario, RUNS)
        mean, error = mean_and_error(np.array([gain.value for gain in gains], float))
        truth = mean if known is None else known
        held = sum(gain.low <= truth <= gain.high for gain in gains)  # type: ignore[operator]
        hits, tried = hits + held, tried + RUNS
        if known is not None:
            checks.append(Check.about(f"{name}: loop gain", known, mean, error, share=0.03))
        checks.append(Check.between(f"{name}: intervals that hold it, of {RUNS}", held / RUNS, 0.8, 1.0, unit="share"))
        names.append(name)
        means.append(mean)
        errors.append(error)
        truths.append(truth)
    share = hits / tried
    error = float(np.sqrt(share * (1 - share) / tried))
    checks.append(Check.between(f"all intervals that hold it, of {tried}", share, 0.92, 0.98, error, unit="share"))
    place = np.arange(len(names))
    is_known = np.array([world[2] is not None for world in _worlds()])
    return Findings(
        checks,
        [
            Panel(
                "friends brought by a newcomer",
                "",
                "loop gain",
                [
                    Curve("closed form", place[is_known], np.array(truths)[is_known], "theory", is_line=False),
                    Curve("model, mean of the runs", place, means, "model", errors),
                ],
                names=names,
            )
        ],
        f"The loop test as it is by default: switch-off on day {OFF.from_day}, {OFF.look_ahead} days ahead, with only "
        f"referral. {RUNS} runs of each.",
        "The interval takes the newcomers of one friend, or of one guide or leader, as one draw. It does not allow for "
        "what happens to all newcomers of a run alike.",
    )
