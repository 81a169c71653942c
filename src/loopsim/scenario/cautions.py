"""Cautions about valid values that are likely not meant, given before anything is simulated.

A caution is no fault: the scenario runs. It names the value concerned and says in a sentence why it is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.scenario.caution import Caution, Said, Seen
from loopsim.scenario.dates import date_of
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.hosts.kinds import paths_of_counts
from loopsim.scenario.idle import idle
from loopsim.scenario.implied import room_for_friends
from loopsim.scenario.lunar import FIRST_YEAR, LAST_YEAR
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.proportion import of_gifts, of_groups, of_market, of_price, of_reach, of_spending

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Part of the market that a file of ties should name at least.
MOST_OF_THE_MARKET = 0.9


#: What switches the calendar on.
_STRENGTHS = tuple(f"behavior.calendar.{what}_strength" for what in ("need", "price", "response"))


def cautions(scenario: Scenario, days: int | None = None) -> list[Caution]:
    """Values that are valid and likely not meant, for a run of ``days`` days (left out: as the scenario says)."""
    seen = Seen(scenario, scenario.days if days is None else days)
    of_levers = (of_reach, of_spending, of_price, of_gifts, of_groups)
    found = (_of_room, of_market, _of_ties, *of_levers, _of_acceptance, _of_audience, _of_lunar_years)
    return [*(one for find in found for one in find(seen)), *idle(scenario, seen), *_of_contacts(seen), *_late(seen)]


def _of_room(seen: Seen) -> Iterator[Caution]:
    """Accounts that hold nobody, or that are full from the start."""
    if not seen.is_on(*paths_of_counts()):
        yield Caution("levers.accounts.count", "no_room")
    people, room = seen.scenario.market.pool.people, room_for_friends(seen.scenario.levers)
    if people and people >= room:
        more = Said("more_than", {"count": f"{people - room:,}"}) if people > room else Said("exactly")
        yield Caution("market.pool", "full", {"people": f"{people:,}", "more": more, "room": f"{room:,}"})


def _of_ties(seen: Seen) -> Iterator[Caution]:
    """A file of ties that names only a part of the market."""
    market = seen.scenario.market
    if KINDS[market.network.kind].ties != "file":
        return
    from loopsim.scenario.edge_list import read_edge_list

    network = market.network
    try:
        named = len(read_edge_list(network.file, network.strong_relations, network.columns).ids)
    except ScenarioError:  # the file of a run that was saved may be gone
        return
    if named < MOST_OF_THE_MARKET * market.people:
        facts = {"people": f"{market.people:,}", "file": Path(network.file).name, "named": f"{named:,}"}
        yield Caution("market.people", "unnamed", {**facts, "others": f"{market.people - named:,}"})


def _of_acceptance(seen: Seen) -> Iterator[Caution]:
    """Invitations that people with a need would have to accept more than always for the mean chance to hold."""
    crowd = seen.scenario.market.segments
    share = sum(one.share * one.need_share for one in crowd) / sum(one.share for one in crowd)
    for strength in ("strong", "weak"):
        path = f"behavior.sharing.accept_{strength}_chance"
        precision, chance = max(seen.ever("behavior.sharing.need_precision")), max(seen.ever(path))
        if 0 < share < 1 and chance * (1 - precision + precision / share) > 1:
            yield Caution(path, "beyond_always", {"chance": f"{chance:g}", "share": f"{share:.0%}"})


def _of_audience(seen: Seen) -> Iterator[Caution]:
    """Promotions for a segment that the market has not."""
    path, many = "levers.messages.segment", len(seen.scenario.market.segments)
    aimed = {number for to, number in seen.together("levers.messages.send_to", path) if to == "segment"}
    if aimed and max(aimed) > many and seen.is_on("levers.messages.promo_per_week"):
        yield Caution(path, "no_segment", {"number": f"{max(aimed)}", "many": f"{many}"})


def _of_lunar_years(seen: Seen) -> Iterator[Caution]:
    """Years of the run of which no table says when the Spring Festival is, while a calendar acts."""
    first, last = (date_of(seen.scenario.start_date, day) for day in (0, seen.days - 1))
    if first is None or last is None or not seen.is_on(*_STRENGTHS):
        return
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        yield Caution("start_date", "no_lunar_year", {"first": FIRST_YEAR, "last": LAST_YEAR})


def _of_contacts(seen: Seen) -> Iterator[Caution]:
    """Sociable people who would reach more friends than anybody has in this network."""
    market, referral = seen.scenario.market, seen.scenario.levers.referral
    network, kind = market.network, KINDS[market.network.kind]
    is_cut = not kind.is_spread and kind.ties != "all" and market.sociability_sigma > 0
    if is_cut and referral.enabled and referral.invites_per_share > network.contacts / 4:
        yield Caution("market.sociability_sigma", "cut", {"contacts": network.contacts})


def _late(seen: Seen) -> Iterator[Caution]:
    """Entries of the schedule that begin when the run is over."""
    for number, entry in enumerate(seen.scenario.schedule):
        if entry.from_day >= seen.days:
            yield Caution(f"schedule.{number}", "late", {"day": entry.from_day, "days": seen.days})
