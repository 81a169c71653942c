"""``loopsim describe``: a scenario in words."""

from __future__ import annotations

from typing import Any

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, load_scenario, set_option
from loopsim.languages import Language


@command(short_help="What a scenario sets, changes and implies.")
@click.argument("scenario")
@set_option
@click.option(
    "--loop/--no-loop",
    default=None,
    help="Simulate by day whether the loop closes, however long that takes; or leave it out (the rest is quick).",
)
@language_option
@click.pass_context
def describe(
    context: click.Context, scenario: str, changes: tuple[Any, ...], loop: bool | None, language: Language
) -> None:
    """Say what a scenario (a preset's name or a file) sets, what differs from the defaults, and what it implies.

    Of the network it measures contacts, clustering, components and the friendship paradox. Then it simulates whether
    the loop closes, by the day from which only referral is left, where that takes no more than about half a minute
    (--loop: however long it takes).

    \b
    In Python: loopsim.scenario.describe.describe(plan, who_knows_whom(plan), described(plan))
    where plan = loopsim.Scenario.load(SCENARIO), who_knows_whom from loopsim.market.who_knows_whom,
    described from loopsim.robustness; loopsim.loop_by_day(plan) is the last part as a table
    """
    plan = load_scenario(context, scenario, changes)

    from loopsim.market.who_knows_whom import who_knows_whom
    from loopsim.results.names import named
    from loopsim.scenario.describe import describe as describe_scenario

    by_day: list[str] = []
    if loop is not False:
        from loopsim.robustness import described

        by_day = described(plan, is_forced=bool(loop), language=language)
    network = who_knows_whom(plan, language=language)
    click.echo(describe_scenario(plan, network, by_day, language, lambda name: named(name).zh))
