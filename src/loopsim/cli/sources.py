"""Output of ``loopsim run`` for the sources: cost and return of each, beside the mean that hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopsim.cli.tables import table
from loopsim.cli.words import say
from loopsim.declare.english import as_one

if TYPE_CHECKING:
    from loopsim.plots.texts import Language
    from loopsim.results.sources import Sources, SourceWorth

_HEADS = (
    "followers",
    "buyers",
    "cost CNY",
    "cost of a follower",
    "of a buyer",
    "value of a follower",
    "value / cost",
    "payback",
)
_BELOW = (
    "of a follower, within {weeks} weeks of joining: cost is spend by followers",
    "and pay to referrers and leaders (guides are paid for keeping people), value is margin before it;",
    "of a buyer: all cost of the run by first-time buyers",
)


def sources_block(sources: Sources, language: Language) -> str:
    """A row a source that brought somebody or cost something, and all who joined; nothing where nobody did."""
    rows = sources.of_interest
    if not rows:
        return ""
    lines = [["", *(say(head, language) for head in _HEADS), ""]]
    lines += [_row(one, language) for one in (*rows, *([sources.together] if len(rows) > 1 else []))]
    heading = say("What each source costs and brings", language)
    weeks = max(len(one.margin_by_age) for one in rows)
    below = [f"  {as_one(say(line, language).format(weeks=weeks))}" for line in _BELOW]
    return "\n".join([heading, table(lines, right=range(1, 9)), *below])


def _row(one: SourceWorth, language: Language) -> list[str]:
    from loopsim.plots.sources import named
    from loopsim.plots.texts import Texts

    ratio, week = one.lifetime_value_ratio, one.payback_week
    loses = ratio is not None and ratio < 1
    seen = len(one.margin_by_age)
    late = as_one(say("not within {weeks} weeks", language).format(weeks=seen))
    payback = late if one.cost_per_follower and seen else "-"
    if week is not None:
        payback = say("week {week}", language).format(week=week)
    return [
        named(one.source, Texts(language)),
        f"{one.followers:,}",
        f"{one.buyers:,}",
        f"{one.cost:,.0f}",
        _money(one.cost_per_follower),
        _money(one.acquisition_cost),
        _money(one.lifetime_value),
        "-" if ratio is None else f"{ratio:.2f}",
        payback,
        click.style(say("loses", language), fg="red", bold=True) if loses else "",
    ]


def _money(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"
