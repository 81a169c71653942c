"""Cautions on size: an unusual market, spend far up the curve of a channel, prices and gifts that lose money."""

from __future__ import annotations

from collections.abc import Iterator

from loopsim.scenario.caution import Caution, Seen
from loopsim.scenario.channels import CHANNELS, Channel
from loopsim.scenario.document import Document, catalogue
from loopsim.scenario.implied import ChannelOutlook, bids_on, outlook_of, price_ratio
from loopsim.scenario.network_kinds import KINDS

#: Part of the market above which the assumed size of the market matters much.
MUCH_OF_THE_MARKET = 1.0 / 3.0

#: A market is of another size than the default at the first of these multiples of it or below, and the second or above.
HALF, TWICE = 0.5, 2.0

#: Least change of a channel's followers, as a part of them, by another reach that is worth a caution.
WORTH_A_WORD = 0.05

#: What lowers the price for some or on some days: the lever that switches it on, and the cut.
_CUTS = (
    ("levers.launch.every_weeks", "levers.launch.discount_share"),
    ("levers.group_buying.size", "levers.group_buying.discount_share"),
    ("levers.membership.term_weeks", "levers.membership.discount_share"),
)

#: Networks in which everyone has as many contacts.
_ALIKE = ("random", "ring", "regular")

#: Least ratio of the cost of the next follower to the mean that is worth a caution.
STEEP = 1.5


def of_market(seen: Seen) -> Iterator[Caution]:
    """A market size that decides the answer, or that was set alone."""
    market = seen.scenario.market
    if market.pool.people > MUCH_OF_THE_MARKET * market.people:
        yield Caution("market.people", "much_of_market", {"share": f"{market.pool.people / market.people:.0%}"})
    if _is_set_alone(seen):
        yield Caution("market.people", "set_alone", {"ratio": f"{_ratio(seen):g}"})


def of_reach(seen: Seen) -> Iterator[Caution]:
    """Channels in use that keep the reach of the default market, where the market is of another size.

    A caution is given where the reach that belongs to this market would bring another number of followers for the
    same spend.
    """
    if not _is_of_another_size(seen) or _is_set_alone(seen):
        return
    market, usual = seen.scenario.market, Document()
    for name in CHANNELS:
        path = f"levers.{name}.half_reach_per_week"
        reach = getattr(usual.levers, name).half_reach_per_week
        spend = max(seen.ever(f"levers.{name}.daily_spend_cny"))
        if not (spend and reach) or set(seen.ever(path)) != {reach}:
            continue
        channel = getattr(seen.scenario.levers, name).model_copy(update={"daily_spend_cny": spend})
        scaled = channel.model_copy(update={"half_reach_per_week": reach * _ratio(seen)})
        bids = bids_on(seen.scenario, name)
        now, then = (outlook_of(name, one, market, bids).followers_per_week for one in (channel, scaled))
        if abs(then - now) > WORTH_A_WORD * now:
            facts = {"reach": f"{reach:g}", "usual": f"{usual.market.people:,}", "people": f"{market.people:,}"}
            facts |= {"now": _number(now), "then": _number(then), "scaled": f"{reach * _ratio(seen):,.6g}"}
            yield Caution(path, "default_reach", facts)


def of_spending(seen: Seen) -> Iterator[Caution]:
    """Channels whose next follower costs much more than the mean one, on the day on which that is worst."""
    for name in CHANNELS:
        worst = max(_outlooks(seen, name), key=_steepness, default=None)
        if worst is None or _steepness(worst) <= STEEP:
            continue
        facts = {
            "spend": f"{worst.spend_per_week_cny:,.0f}",
            "mean": _number(worst.cost_per_follower_cny),
            "most": _number(worst.capacity_per_week),
        }
        path = f"levers.{name}.daily_spend_cny"
        if worst.next_follower_cny is None:
            yield Caution(path, "too_steep", facts)
        else:
            facts |= {"next": _number(worst.next_follower_cny), "ratio": f"{_steepness(worst):,.3g}"}
            yield Caution(path, "steep", facts)


def of_price(seen: Seen) -> Iterator[Caution]:
    """A price below what the goods cost, on the day on which that is worst: for all, with a card, in a group.

    (An offer for first orders may lose money on purpose: what it wins is later orders.)
    """
    path, usual, margin = "levers.product.price_cny", "behavior.basket.base_cny", "levers.product.margin_share"
    for switch, lever in (("", ""), *_CUTS):
        days = []
        for price, base, share, every, cut in seen.together(path, usual, margin, switch or path, lever or path):
            is_cut = bool(lever and every and cut)
            ratio = price_ratio(price, base) * (1.0 - (cut if is_cut else 0.0))
            days.append((ratio, base, 1.0 - share, is_cut))
        ratio, base, cost, is_cut = min(days, key=lambda day: day[0] - day[2])
        if base and ratio < cost and (is_cut if lever else seen.is_on(path)):
            yield Caution(lever or path, "below_cost", {"price": f"{ratio * base:g}", "cost": f"{base * cost:g}"})


def of_groups(seen: Seen) -> Iterator[Caution]:
    """Groups of more people than one asks, or knows where all know as many."""
    path, market = "levers.group_buying.size", seen.scenario.market
    network, ties = market.network, KINDS[market.network.kind].ties
    known = market.people - 1 if ties == "all" else None
    if network.kind in _ALIKE:
        known = network.contacts
    for size, asked, chance in seen.together(path, "behavior.group_buying.asked", "behavior.group_buying.open_chance"):
        most = min(asked, asked if known is None else known)
        if size - 1 > most and chance:
            facts = {"size": size, "wanted": size - 1, "asked": most, "most": most + 1}
            yield Caution(path, "group_too_large", facts)
            return


def of_gifts(seen: Seen) -> Iterator[Caution]:
    """A gift on stored value that is more than what goods leave, on the day on which that is worst."""
    path, rate, margin = "levers.top_up.bonus_share", "levers.top_up.per_week", "levers.product.margin_share"
    days = [(gift / (1.0 + gift), left) for gift, per_week, left in seen.together(path, rate, margin) if per_week]
    given, left = max(days, key=lambda day: day[0] - day[1], default=(0.0, 0.0))
    if given > left:
        yield Caution(path, "gift_too_large", {"given": f"{given:.0%}", "left": f"{left:.0%}"})


def _outlooks(seen: Seen, name: str) -> Iterator[ChannelOutlook]:
    """Outlook of a channel on each day that has values of its own and costs something."""
    paths = [path for path in catalogue() if path.startswith(f"levers.{name}.")]
    for values in seen.together(*paths):
        found = {path.rpartition(".")[2]: value for path, value in zip(paths, values, strict=True)}
        if found["daily_spend_cny"]:
            channel: Channel = getattr(seen.scenario.levers, name).model_copy(update=found)
            yield outlook_of(name, channel, seen.scenario.market, bids_on(seen.scenario, name))


def _steepness(outlook: ChannelOutlook) -> float:
    """Cost of the next follower over that of the mean one; 0 where there is none to speak of."""
    mean, more = outlook.cost_per_follower_cny, outlook.next_follower_cny
    if mean is None:
        return 0.0
    return float("inf") if more is None else more / mean


def _ratio(seen: Seen) -> float:
    return float(seen.scenario.market.people / Document().market.people)


def _is_of_another_size(seen: Seen) -> bool:
    return not HALF < _ratio(seen) < TWICE


def _is_set_alone(seen: Seen) -> bool:
    """Whether the market is of another size, and no lever that should grow with it differs from its default."""
    usual = Seen(Document(), 1)
    grown = [path for path, one in catalogue().items() if one.grows and path.startswith("levers.")]
    return _is_of_another_size(seen) and all(seen.plain(path) == usual.plain(path) for path in grown)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"
