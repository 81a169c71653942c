"""``loopsim calibrate``: fit the model to one's own customers, members or growth curve."""

from __future__ import annotations

import click

from loopsim.cli.calibrate_buying import membership, transactions
from loopsim.cli.calibrate_growth import growth
from loopsim.cli.help import Commands


@click.group(cls=Commands, short_help="Fit to own data: transactions, memberships, growth.")
def calibrate() -> None:
    """Fit the model to your own data. The folder gets a report, pictures, estimates and a fitted scenario.

    \b
    In Python: loopsim.calibrate_transactions, calibrate_membership, calibrate_growth, calibrate_bass
    """


for _command in (transactions, membership, growth):
    calibrate.add_command(_command)
