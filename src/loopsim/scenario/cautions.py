"""Valid but likely wrong: what a scenario says that nobody can have meant, told before anything is simulated.

A caution is no fault: the scenario runs. It names the value concerned and says in a sentence what is odd about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.document import Document, catalogue
from loopsim.scenario.faults import ScenarioError, one_line
from loopsim.scenario.implied import room_for_friends
from loopsim.scenario.scenario import Scenario

#: Part of the market from which on it matters much how large the market is thought to be.
MUCH_OF_THE_MARKET = 1.0 / 3.0

#: Part of the market that a file of ties should name at least.
MOST_OF_THE_MARKET = 0.9


class Caution(NamedTuple):
    """Something valid that is likely not meant."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return one_line(f"{self.path}: {self.sentence}")


class _Seen:
    """A scenario with all values that its levers take on some day of a run."""

    def __init__(self, scenario: Document, days: int) -> None:
        self.scenario, self.days = scenario, days

    def ever(self, path: str) -> list[Any]:
        """Values of a lever on the days of the run: the plain one and those of the schedule."""
        found = [attrgetter(path)(self.scenario)]
        for entry in self.scenario.schedule:
            if entry.from_day < self.days:
                found += [values[path] for values in (entry.set, entry.ramp) if path in values]
        return found

    def is_on(self, *paths: str) -> bool:
        """Whether one of these levers is above 0 on some day."""
        return any(bool(value) for path in paths for value in self.ever(path))


def _off(*paths: str) -> Callable[[_Seen], str]:
    """Why nothing happens, where all of these levers are 0 on every day; else nothing."""
    names = " and ".join(path.removeprefix("levers.") for path in paths)
    return lambda seen: "" if seen.is_on(*paths) else f"{names} {'is' if len(paths) == 1 else 'are'} 0"


def _not_referring(seen: _Seen) -> str:
    return "" if any(seen.ever("levers.referral.enabled")) else "referral.enabled is false"


def _no_leaders(seen: _Seen) -> str:
    some = seen.is_on("levers.leaders.count") or (
        seen.is_on("levers.leaders.most") and seen.is_on("levers.leaders.volunteer_per_week")
    )
    return "" if some else "there are no leaders (leaders.count, or leaders.most and leaders.volunteer_per_week)"


def _no_pool(seen: _Seen) -> str:
    return "" if seen.scenario.market.pool.people else "the pool is empty"


def _tabled(seen: _Seen) -> str:
    return "the table of customers says so for each" if seen.scenario.market.pool.file else ""


def _no_buyers(seen: _Seen) -> str:
    return "" if seen.scenario.market.pool.bought else "nobody of the pool has bought"


def _no_renewal(seen: _Seen) -> str:
    every = [days for days in seen.ever("levers.subscription.every_days") if days]
    if not every:
        return "subscription.every_days is 0"
    oldest = seen.scenario.market.pool.counted.joined_days_ago[1] if seen.scenario.market.pool.bought else 0.0
    if min(every) > seen.days - 1 + oldest:
        return f"the first renewal, {min(every)} days after joining, lies beyond the {seen.days} days of the run"
    return ""


def _no_campaign(seen: _Seen) -> str:
    every = [weeks for weeks in seen.ever("levers.campaign.every_weeks") if weeks]
    if not every:
        return "campaign.every_weeks is 0"
    first = 7 * min(every)
    return (
        "" if first < seen.days else f"the first campaign, on day {first}, lies beyond the {seen.days} days of the run"
    )


def _no_recall(seen: _Seen) -> str:
    every = [weeks for weeks in seen.ever("levers.win_back.every_weeks") if weeks]
    if not every:
        return "win_back.every_weeks is 0"
    first = 7 * min(every)
    return "" if first < seen.days else f"the first recall, on day {first}, lies beyond the {seen.days} days of the run"


def _moves_nobody(seen: _Seen) -> str:
    return "in this model such pay costs money and persuades nobody: no one shares or sells more for it"


#: Which values matter only if, in order: patterns of paths, and why they do nothing in a scenario ("": they do).
ONLY_IF: list[tuple[tuple[str, ...], Callable[[_Seen], str]]] = [
    (("levers.subscription.*", "behavior.leaving.quit_*"), _no_renewal),
    (("levers.campaign.*",), _no_campaign),
    (("levers.win_back.*",), _no_recall),
    (
        (
            "levers.top_up.amount_cny",
            "levers.top_up.bonus_share",
            "levers.top_up.capture_share",
            "levers.top_up.refill_below_cny",
            "levers.top_up.card_cap_cny",
        ),
        _off("levers.top_up.per_week"),
    ),
    (("levers.guides.override_share", "levers.guides.part_timers_max"), _off("levers.guides.recruit_per_week")),
    (
        ("levers.guides.[!c]*", "levers.guides.con*", "levers.guides.com*"),
        _off("levers.guides.count"),
    ),
    (
        (
            "levers.leaders.[!cmv]*",
            "levers.leaders.con*",
            "levers.leaders.com*",
            "levers.leaders.most",
            "levers.leaders.volunteer_per_week",
        ),
        _no_leaders,
    ),
    (("levers.creators.[!m]*",), _off("levers.creators.most_share")),
    (
        ("levers.referral.partner_activity_lift", "levers.commission.partner_lift_share"),
        _off("levers.referral.partner_after"),
    ),
    (("levers.referral.[!e]*", "behavior.sharing.*"), _not_referring),
    (("behavior.referred.*", "levers.commission.earners"), lambda seen: _not_referring(seen) and _no_leaders(seen)),
    (
        (
            "market.pool.joined_days_ago",
            "market.pool.last_order_days_ago",
            "market.pool.orders_per_repeat_buyer",
        ),
        _tabled,
    ),
    (("market.pool.joined_days_ago", "market.pool.trust", "market.pool.fit_mean", "market.pool.hosts"), _no_pool),
    (
        (
            "market.pool.last_order_days_ago",
            "market.pool.orders_per_repeat_buyer",
            "market.pool.silent_share",
            "market.pool.experience",
        ),
        _no_buyers,
    ),
    *(
        (
            tuple(
                f"levers.{channel}.{name}"
                for name in (
                    "cost_per_follower_cny",
                    "slope",
                    "carry_over",
                    "inflation_per_year",
                )
            ),
            _off(f"levers.{channel}.daily_spend_cny"),
        )
        for channel in CHANNELS
    ),
    *(
        (
            tuple(
                f"levers.{channel}.{name}" for name in ("buys_on_joining_share", "fit_mean", "trust_start", "precision")
            ),
            _off(*(f"levers.{channel}.{name}" for name in ("daily_spend_cny", "always_per_week", "arrivals_per_day"))),
        )
        for channel in CHANNELS
    ),
    (
        (
            "levers.commission.level_shares",
            "levers.commission.partner_lift_share",
            "levers.guides.commission_share",
            "levers.guides.override_share",
            "levers.creators.commission_share",
        ),
        _moves_nobody,
    ),
]

#: What switches a mechanism on: never said to do nothing when it is 0 by itself.
_SWITCHES = frozenset(
    ("levers.subscription.every_days", "levers.campaign.every_weeks", "levers.win_back.every_weeks",
     "levers.leaders.most", "levers.leaders.volunteer_per_week")
)  # fmt: skip


def cautions(scenario: Scenario, days: int | None = None) -> list[Caution]:
    """What is valid in a scenario and likely not meant, for a run of so many days (left out: as the scenario says)."""
    seen = _Seen(scenario, scenario.days if days is None else days)
    return [
        *_of_room(seen),
        *_of_market(seen),
        *_of_ties(seen),
        *_of_acceptance(seen),
        *_idle(scenario, seen),
        *_late(seen),
    ]


def _of_room(seen: _Seen) -> Iterator[Caution]:
    """Accounts that are full from the start."""
    people, room = seen.scenario.market.pool.people, room_for_friends(seen.scenario.levers)
    if people and people >= room:
        more = f"{people - room:,} more than" if people > room else "exactly as many as"
        yield Caution(
            "market.pool",
            f"{people:,} people are {more} all accounts hold ({room:,}): newcomers find a place only when somebody "
            "leaves, and money spent on others is lost; raise levers.accounts.count",
        )


def _of_market(seen: _Seen) -> Iterator[Caution]:
    """A market size that decides the answer, or that was set alone."""
    market, levers = seen.scenario.market, seen.scenario.levers
    if market.pool.people > MUCH_OF_THE_MARKET * market.people:
        share = market.pool.people / market.people
        yield Caution(
            "market.people",
            f"the pool is {share:.0%} of the market, so how many strangers are left decides much: try half and twice",
        )
    usual = Document()
    ratio = market.people / usual.market.people
    grown = [path for path, one in catalogue().items() if one.grows and path.startswith("levers.")]
    if not 0.5 < ratio < 2.0 and all(_same(levers, usual.levers, path) for path in grown):
        yield Caution(
            "market.people",
            f"it is {ratio:g} times the default and no spend, reach or number of accounts differs from the default: "
            "--scale makes all of them grow with the market",
        )


def _of_ties(seen: _Seen) -> Iterator[Caution]:
    """A file of ties that names only a part of the market."""
    market = seen.scenario.market
    if market.network.kind != "edge_list":
        return
    from loopsim.scenario.edge_list import read_edge_list

    network = market.network
    try:
        named = len(read_edge_list(network.file, network.strong_relations, network.columns).ids)
    except ScenarioError:  # the file of a run that was saved may be gone
        return
    if named < MOST_OF_THE_MARKET * market.people:
        yield Caution(
            "market.people",
            f"it is {market.people:,} and {Path(market.network.file).name} names {named:,}: the other "
            f"{market.people - named:,} know nobody, so that no invitation reaches them",
        )


def _of_acceptance(seen: _Seen) -> Iterator[Caution]:
    """Invitations that people with a need would have to accept more than always for the mean chance to hold."""
    crowd = seen.scenario.market.segments
    share = sum(one.share * one.need_share for one in crowd) / sum(one.share for one in crowd)
    for strength in ("strong", "weak"):
        path = f"behavior.sharing.accept_{strength}_chance"
        precision, chance = max(seen.ever("behavior.sharing.need_precision")), max(seen.ever(path))
        if 0 < share < 1 and chance * (1 - precision + precision / share) > 1:
            yield Caution(
                path,
                f"{chance:g} on average cannot be had where people with a need ({share:.0%}) accept more readily: they "
                "accept always, and fewer join; lower behavior.sharing.need_precision",
            )


def _same(levers: Any, usual: Any, path: str) -> bool:
    at = attrgetter(path.removeprefix("levers."))
    return bool(at(levers) == at(usual))


def _idle(scenario: Scenario, seen: _Seen) -> Iterator[Caution]:
    """Values set otherwise than by default that do nothing here."""
    for path, value, default in scenario.differences():
        if path in _SWITCHES and not value:
            continue
        for patterns, why in ONLY_IF:
            if any(fnmatchcase(path, pattern) for pattern in patterns) and (reason := why(seen)):
                if why is _moves_nobody and not _is_more(value, default):
                    continue
                told = "" if why is _moves_nobody else "has no effect here, since "
                yield Caution(path, told + reason)
                break
    network = scenario.market.network
    is_cut = network.kind not in ("communities", "well_mixed") and scenario.market.sociability_sigma > 0
    if (
        is_cut
        and scenario.levers.referral.enabled
        and scenario.levers.referral.invites_per_share > network.contacts / 4
    ):
        yield Caution(
            "market.sociability_sigma",
            f"a share reaches no more than the {network.contacts} contacts of a person in this network, which cuts the "
            "most sociable",
        )


def _is_more(value: Any, default: Any) -> bool:
    return sum(value) > sum(default) if isinstance(value, tuple) else value > default


def _late(seen: _Seen) -> Iterator[Caution]:
    """Entries of the schedule that begin when the run is over."""
    for number, entry in enumerate(seen.scenario.schedule):
        if entry.from_day >= seen.days:
            sentence = f"begins on day {entry.from_day}, after the {seen.days} days of the run"
            yield Caution(f"schedule.{number}", sentence)
