"""Days simulated by an engine: one function for both, made once for many runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.market.crowd import Crowd
    from loopsim.scenario.scenario import Scenario

Progress = Callable[[int, int], None]

#: A policy of one's own: writes ``market.today.levers`` before dawn (:mod:`loopsim.phases.policies`).
Policy = Callable[[Any], None]

#: Progress of one span: days simulated of it.
Told = Callable[[int], None]

#: A way to simulate days: ``(crowd, tallies to fill, progress) -> crowd afterwards``.
RunDays = Callable[["Crowd", np.ndarray, "Told | None"], "Crowd"]


def days_of(
    engine: str,
    scenario: Scenario,
    table: tuple[np.ndarray, np.ndarray],
    threads: int,
    horizon: int,
    model: type[ClosedLoop] | None,
    *,
    decides: bool | None = None,
    policy: Policy | None = None,
) -> RunDays:
    """``decides``: whether policies decide; left out: where one is on. ``policy`` is one of one's own."""
    if engine == "agents":
        from loopsim.engines import agents

        kind = model or agents.ClosedLoop

        def run_agents(crowd: Crowd, tallies: np.ndarray, progress: Told | None) -> Crowd:
            crowd, tallies[:] = agents.simulate_days(
                kind, scenario, horizon, crowd, len(tallies), progress, decides=decides, policy=policy
            )
            return crowd

        return run_agents

    from loopsim.engines.second import begin
    from loopsim.market.plain import FULL, form_of
    from loopsim.phases.policies import has_policies

    settings, row_of_day = table
    will_decide = policy is not None or has_policies(settings) if decides is None else decides
    begin(FULL if will_decide else form_of(settings))
    from loopsim.engines import arrays
    from loopsim.engines.addresses import addresses_with
    from loopsim.market.crowd import host_margin
    from loopsim.results import loops  # noqa: F401 - compiled with the day

    margin = host_margin(settings)
    if policy is not None:
        addresses_with(policy)  # so that one which cannot be compiled is told before the first day

    def run_arrays(crowd: Crowd, tallies: np.ndarray, progress: Told | None) -> Crowd:
        arrays.simulate_days(
            crowd, len(tallies), settings, row_of_day,
            threads=threads, progress=progress, tallies=tallies, margin=margin, decides=decides,
            policy=policy,
        )  # fmt: skip
        return crowd

    return run_arrays


def counted(progress: Progress | None, total: int) -> tuple[Callable[[], Told | None], int]:
    """Count the progress of several spans of days to one total."""
    done = [0]

    def told() -> Told | None:
        if progress is None:
            return None
        begun = done[0]

        def tell(days: int) -> None:
            done[0] = begun + days
            progress(done[0], total)

        return tell

    return told, total


def has_own_rules(model: type[ClosedLoop] | None) -> bool:
    """Whether the model has rules that only agents can run."""
    if model is None:
        return False
    from loopsim.engines.agents import own_rules

    return bool(own_rules(model))
