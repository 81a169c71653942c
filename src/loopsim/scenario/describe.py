"""A scenario in words and tables: its values, differences from the defaults, expectations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from loopsim.declare import families
from loopsim.declare.english import every, many
from loopsim.scenario import implied
from loopsim.scenario.customers import HOSTS
from loopsim.scenario.dates import told_days
from loopsim.scenario.document import declared_at
from loopsim.scenario.files import Origin
from loopsim.scenario.hosts.kinds import PLANNED, listed
from loopsim.scenario.legal import legal_findings
from loopsim.scenario.levers import Levers
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import Entry, Held, what_holds
from loopsim.scenario.solving import known_figures
from loopsim.scenario.tree import parts
from loopsim.scenario.who import Network, Segment


def describe(scenario: Scenario, who_knows_whom: Sequence[str] = (), loop_by_day: Sequence[str] = ()) -> str:
    """The whole description, ready to print.

    ``who_knows_whom`` are the lines on the network, which take building it:
    :func:`loopsim.market.who_knows_whom.who_knows_whom`. ``loop_by_day`` are those on the loop, which take simulating
    it: :func:`loopsim.robustness.described`.
    """
    heads = {
        f"{scenario.name}" + (f": {' '.join(scenario.about.split())}" if scenario.about else ""): what_is_set(scenario),
        "Who knows whom": who_knows_whom,
        "What is known, and the parameters solved from it": what_is_known(scenario),
        "What differs from the defaults": what_differs(scenario),
        "What changes when": what_changes(scenario),
        "What the channels should bring in a week, with everyone still a stranger": what_channels_bring(scenario),
        "What else follows": what_follows(scenario),
        "Does the loop close, by the day from which only referral is left": loop_by_day,
        "What to mind": [str(caution) for caution in scenario.cautions()],
        "What is outside the rules": legal_findings(scenario),
    }
    return "\n\n".join("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in heads.items() if lines)


def what_is_set(scenario: Scenario) -> list[str]:
    """The scenario in a few sentences."""
    market, levers, days = scenario.market, scenario.levers, told_days(scenario.start_date, scenario.days)
    with_need = _percent(implied.need_share(market))
    service = _counted(levers.messages.service_per_week, "service contact")
    promotions = _counted(levers.messages.promo_per_week, "promotion")
    sentences = [
        f"{days} in a market of {market.people:,} people; {with_need} of them have a real need.",
        _acquainted(market.network),
        f"Paid channels spend {sum(_spend(scenario).values()):,.0f} CNY a week: {_spending(scenario)}.",
        *_policies(levers),
        *families.described(scenario),
        f"A week brings everyone in the private domain {service} and {promotions}.",
        _referral(scenario),
        f"Kept by {_hosts(scenario)}.",
    ]
    if table := market.pool.customers:
        sentences.insert(1, table.summary())
    if len(market.segments) > 1:
        named = ", ".join(map(_segment, market.segments))
        sentences.insert(1, f"Segments: {named}.")
    return sentences


def what_is_known(scenario: Scenario) -> list[str]:
    """A table of the figures entered in [known], the parameters solved from them as they stand, and how."""
    rows = [("figure", "entered", "parameter", "value", "solved by")]
    for known in known_figures(scenario):
        for number, (path, value) in enumerate(known.parameters.items()):
            first = (known.path, _plain(known.entered)) if number == 0 else ("", "")
            rows.append((*first, path, f"{value:.4g}", known.how if number == 0 else ""))
    return aligned(rows, right=(1, 3)) if len(rows) > 1 else []


def what_differs(scenario: Scenario) -> list[str]:
    """A table of values that differ from the defaults."""
    rows = [("path", "value", "default", "unit", "raised, it moves", "source of the default")]
    for path, value, default in scenario.differences():
        declared = declared_at(parts(path))
        if declared and path != "schedule" and not path.startswith("known."):
            moves = ", ".join(map(" ".join, declared.moves))
            rows.append((path, _plain(value), _plain(default), declared.unit, moves, declared.source))
    return aligned(rows, right=(1, 2)) if len(rows) > 1 else ["nothing"]


def what_changes(scenario: Scenario) -> list[str]:
    """A line for each value that an entry of the schedule changes: when, to what, from which file, and if it holds."""
    origins = scenario.origins
    rows = []
    dated = scenario.date_of
    for held in what_holds(scenario.schedule, scenario.days):
        entry = scenario.schedule[held.entry]
        path, note = held.path, f"({entry.note})" if entry.note else ""
        change = f"{path} = {_plain(entry.set[path])}" if path in entry.set else ""
        change = change or f"{path} to {_plain(entry.ramp[path])} in equal steps"
        rows.append((_when(entry, dated), change, note, str(origins[held.entry]), _standing(held, origins)))
    return aligned(rows)


def what_channels_bring(scenario: Scenario) -> list[str]:
    """A table of expected followers and costs by channel."""
    rows = [("channel", "spend CNY", "followers", "for free", "CNY each", "CNY for one more", "at most")]
    for outlook in implied.channel_outlooks(scenario):
        if outlook.spend_per_week_cny or outlook.followers_for_free_per_week:
            rows.append(
                (
                    outlook.channel,
                    f"{outlook.spend_per_week_cny:,.0f}",
                    f"{outlook.followers_per_week:,.1f}",
                    f"{outlook.followers_for_free_per_week:,.1f}",
                    _number(outlook.cost_per_follower_cny),
                    _number(outlook.next_follower_cny),
                    _number(outlook.capacity_per_week, "no limit"),
                )
            )
    return aligned(rows, right=range(1, 7)) if len(rows) > 1 else ["nobody: no channel spends anything"]


def what_follows(scenario: Scenario) -> list[str]:
    """Expectations that follow from the numbers alone."""
    levers, leaving = scenario.levers, scenario.behavior.leaving
    ease, annoyed = _percent(implied.checkout_ease(levers)), _percent(implied.annoyed_share(scenario))
    follower, buyer = _weeks(leaving.follower_per_week), _weeks(leaving.buyer_per_week)
    room, trust = implied.room_for_friends(levers), levers.referral.trust_start
    rows = {
        "ease of the checkout": f"{ease} of those who begin pass {_steps(len(levers.checkout.step_pass))}",
        "needs": f"{implied.needs_per_year(scenario):.1f} a year of a person with a real need",
        "annoyed": f"{annoyed} tolerate less than is sent, {implied.messages_a_week(scenario):.3g} promotions a week "
        "with service counted in",
        "leaving": f"a follower stays {follower}, a buyer {buyer} (mean, without trust and annoyance)",
        "silence": _silence(scenario),
        "sharing": f"{implied.shares_per_year(scenario):.1f} times a year by a buyer with full experience",
        "margin": f"{implied.margin_per_order_cny(scenario, trust):,.1f} CNY an order at trust {trust:g}",
        "room": f"{room:,} friends, {_percent(min(room / scenario.market.people, 1.0))} of the market",
        "service": f"{_service_cost(levers):,.2f} CNY a week in wages for each person whom an account keeps",
        "fixed cost": f"{implied.fixed_cost_per_week_cny(levers):,.0f} CNY a week, the channels apart",
    }
    return aligned(rows.items())


def _silence(scenario: Scenario) -> str:
    first = scenario.behavior.need.dropout_from_order
    after, within = implied.lapse_after_order(scenario), implied.lapsed_within(scenario, 365.0)
    since = "" if first == 1 else f", from order {first} on"
    told = [f"with chance {_percent(after)} (mean) after each order{since}"] if after else []
    if within:
        told.append(f"{_percent(within)} of the buyers within a year of the first order, whatever they order")
    return "; ".join(told) or "no buyer falls silent"


def _service_cost(levers: Levers) -> float:
    return levers.messages.service_per_week * levers.accounts.contact_cost_cny


def aligned(rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows of texts as lines of aligned columns, the columns in ``right`` (numbers) to the right."""
    rows, to_the_right = list(rows), frozenset(right)
    places = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, places[i], i in to_the_right) for i, cell in enumerate(row)).rstrip() for row in rows
    ]


def _segment(segment: Segment) -> str:
    reached = f", reached {1.0 + segment.reach_lift:.3g} times as easily" if segment.reach_lift else ""
    return f"{segment.name} ({_percent(segment.share)}{reached})"


def _acquainted(network: Network) -> str:
    kind = KINDS[network.kind]
    if kind.ties == "all":
        return "Anyone may know anyone."
    if kind.ties == "file":
        return f"Who knows whom stands in {network.file}."
    strong = f", {network.strong_contacts} of them strong ties" if network.strong_contacts else ""
    return f"Each knows {network.contacts} others ({network.kind.replace('_', ' ')}{strong})."


def _spend(scenario: Scenario) -> dict[str, float]:
    outlooks = implied.channel_outlooks(scenario)
    return {one.channel: one.spend_per_week_cny for one in outlooks if one.spend_per_week_cny}


def _spending(scenario: Scenario) -> str:
    return ", ".join(f"{channel} {spend:,.0f}" for channel, spend in _spend(scenario).items()) or "none"


def _policies(levers: Levers) -> list[str]:
    stop, best, hire = levers.policy.stop_ads, levers.policy.best_channel, levers.policy.hire
    cap, sequence = levers.policy.cap_commission, levers.policy.sequence
    told = []
    if stop.renewal_above:
        when = f"renewal over {stop.window_days} days exceeds {stop.renewal_above:g}"
        told.append(f"Ads stop for good once {when}, with {stop.least_left:,} leavings or more.")
    if best.explore_days:
        kept = "channel" if best.keep == 1 else f"{best.keep} channels"
        told.append(f"From day {best.explore_days} on the budget goes to the best {kept} by {best.by} so far.")
    if hire.most:
        when = f"while staff are asked for more than {hire.load_above:g} of what they can give"
        often = every(hire.every_weeks, "week").capitalize()
        told.append(f"{often} one more guide is employed {when}, {hire.most:,} at most.")
    if cap.most_of_margin:
        told.append(f"Pay to referrers takes {_percent(cap.most_of_margin)} of the margin at most, by cuts if need be.")
    if sequence.gap_days:
        steps = ", then ".join(sequence.order.split("-"))
        told.append(f"{every(sequence.gap_days, 'day').capitalize()} one more begins: {steps}.")
    return told


def _referral(scenario: Scenario) -> str:
    levers = scenario.levers
    if not levers.referral.enabled:
        return "Nobody is asked to bring friends."
    when = "with the friend's first order" if levers.referral.reward_on == "first_order" else "for the follow alone"
    told = f"Who brings a friend gets {levers.referral.reward_cny:g} CNY {when}"
    paid = [share for share in levers.commission.level_shares if share > 0]
    told += f" and {' and '.join(map(_percent, paid))} of the friend's orders" if len(paid) == 1 else ""
    told += f" and {', '.join(map(_percent, paid))} of the orders on {len(paid)} levels" if len(paid) > 1 else ""
    return told + "."


def _hosts(scenario: Scenario) -> str:
    levers = scenario.levers
    kept = [_counted(kind.count(levers), kind.word) for kind in PLANNED if kind.count(levers)]
    if levers.leaders.volunteer_per_week and levers.leaders.most:
        kept.append(f"customers who offer to lead ({levers.leaders.most:,} leaders at most)")
    return ", ".join(kept) or f"nobody: no {listed(HOSTS, 'or')} can hold a friend"


def _when(entry: Entry, dated: Callable[[int], date | None]) -> str:
    end = "on" if entry.to_day is None else f"to {entry.to_day}"
    when = f"day {entry.from_day} {end}"
    if first := dated(entry.from_day):
        last = "on" if entry.to_day is None else f"to {dated(entry.to_day)}"
        when += f" ({first} {last})"
    return when + (f", {entry.for_days} of every {entry.every_days} days" if entry.every_days else "")


def _standing(held: Held, origins: Sequence[Origin]) -> str:
    """Say whether a later entry decides instead, and name it; empty where none does."""
    if held.decided == held.days:
        return ""
    others = " and ".join(str(origins[number]) for number in held.others)
    if not held.decided:
        return f"never holds: {others} comes later"
    return f"holds on {held.decided} of its {held.days} days: {others} comes later"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _percent(share: float) -> str:
    return f"{100.0 * share:.3g}%"


def _number(value: float | None, nothing: str = "-") -> str:
    return nothing if value is None else f"{value:,.1f}"


def _counted(amount: float, what: str) -> str:
    """``(2, "account of the brand") -> "2 accounts of the brand"``."""
    noun, of, whose = what.partition(" of ")
    return f"no {what}" if amount == 0 else f"{many(amount, noun)}{of}{whose}"


def _steps(count: int) -> str:
    return "its one step" if count == 1 else f"all {count} steps"


def _weeks(hazard_per_week: float) -> str:
    return f"{1.0 / hazard_per_week:,.0f} weeks" if hazard_per_week else "for ever"


def _width(text: str) -> int:
    """Places in a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, places: int, right: bool) -> str:
    blanks = " " * (places - _width(text))
    return blanks + text if right else text + blanks
