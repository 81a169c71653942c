"""``loopsim describe``: what does this scenario say?"""

from __future__ import annotations

from typing import Any

import click

from loopsim.cli.options import load_scenario, set_option


@click.command(short_help="What a scenario sets, changes and implies.")
@click.argument("scenario")
@set_option
@click.pass_context
def describe(context: click.Context, scenario: str, changes: tuple[Any, ...]) -> None:
    """Say what a scenario (a preset's name or a file) sets, what differs from the defaults, and what it implies.

    Of the network it measures contacts, clustering, components and the friendship paradox.

    \b
    In Python: loopsim.scenario.describe.describe(plan, who_knows_whom(plan))
    where plan = loopsim.Scenario.load(SCENARIO), who_knows_whom from loopsim.market.who_knows_whom
    """
    plan = load_scenario(context, scenario, changes)

    from loopsim.market.who_knows_whom import who_knows_whom
    from loopsim.scenario.describe import describe as describe_scenario

    click.echo(describe_scenario(plan, who_knows_whom(plan)))
