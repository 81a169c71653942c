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

    \b
    In Python: loopsim.scenario.describe.describe(loopsim.Scenario.load(SCENARIO))
    """
    from loopsim.scenario.describe import describe as describe_scenario

    click.echo(describe_scenario(load_scenario(context, scenario, changes)))
