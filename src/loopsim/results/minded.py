"""Cautions about a run: those of its scenario, and those that only the run can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loopsim.market.fields import N_CHANNELS, STRANGER
from loopsim.results.daily import total
from loopsim.results.names import named
from loopsim.scenario.caution import Caution, Said
from loopsim.scenario.cautions import cautions

if TYPE_CHECKING:
    from loopsim.results.run import Run

#: Parts from which on something is worth a caution.
MANY_TURNED_AWAY, FEW_STRANGERS, MOSTLY = 0.05, 0.1, 0.5


def run_cautions(run: Run) -> list[Caution]:
    """Return the cautions of a run's scenario, with their effect in the run."""
    return [*cautions(run.scenario, run.days), *_turned_away(run), *_used_up(run), *_extrapolated(run)]


def _turned_away(run: Run) -> Iterator[Caution]:
    tallies = run.tallies
    away, joined = int(tallies["turned_away"].sum()), int(total(tallies, "joined").sum())
    if away <= MANY_TURNED_AWAY * (away + joined):
        return
    paid = tallies["spend_fen"].sum(axis=0) > 0
    won = int(tallies["joined"][:, :N_CHANNELS].sum(axis=0)[paid].sum())
    spent = tallies["spend_fen"].sum() / 100
    cost = Said("nothing")
    if spent and won:
        cost = Said("spent_each", {"spent": f"{spent:,.0f}", "won": f"{won:,}", "each": f"{spent / won:,.0f}"})
    elif spent:
        cost = Said("spent_for_nobody", {"spent": f"{spent:,.0f}"})
    facts = {"away": f"{away:,}", "joined": f"{joined:,}", "cost": cost}
    yield Caution("levers.accounts.count", "turned_away", facts)


def _used_up(run: Run) -> Iterator[Caution]:
    left = int(run.tallies["stock"][-1, STRANGER])
    if left < FEW_STRANGERS * run.scenario.market.people:
        yield Caution("market.people", "used_up", {"left": f"{left:,}"})


def _extrapolated(run: Run) -> Iterator[Caution]:
    share = run.summary()["period_gain_extrapolated_share"]
    if isinstance(share, float) and share > MOSTLY:
        yield Caution(named("period_gain"), "extrapolated", {"share": f"{share:.0%}"})
