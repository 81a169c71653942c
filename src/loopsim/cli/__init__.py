"""The command line: one small file per command, each around one call that a notebook could make.

Nothing heavy is imported before a command needs it, so that ``loopsim --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from loopsim import __version__
from loopsim.cli.branch import branch
from loopsim.cli.calibrate import calibrate
from loopsim.cli.claims import claims
from loopsim.cli.compare import compare
from loopsim.cli.dashboard import dashboard
from loopsim.cli.day import day
from loopsim.cli.describe import describe
from loopsim.cli.errors import exit_code_of, warn_in_one_line
from loopsim.cli.explain import explain
from loopsim.cli.formats import formats
from loopsim.cli.help import Commands
from loopsim.cli.html import report
from loopsim.cli.language import language_in, speak, variable_fault
from loopsim.cli.learn import learn
from loopsim.cli.map import map_command
from loopsim.cli.new import new
from loopsim.cli.optimize import optimize
from loopsim.cli.presets import presets
from loopsim.cli.reference import reference
from loopsim.cli.robust import robust
from loopsim.cli.run import run
from loopsim.cli.schema import schema
from loopsim.cli.score import score
from loopsim.cli.sensitivity import sensitivity
from loopsim.cli.stop import watch_for_ctrl_c
from loopsim.cli.sweep import sweep
from loopsim.cli.terminal import print_what_can_be_printed
from loopsim.cli.validate import validate
from loopsim.cli.verify import verify
from loopsim.machine import end_at_once


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: loopsim run closed-loop",
)
@click.version_option(__version__, prog_name="loopsim", message="%(prog)s %(version)s")
@click.pass_context
def loopsim(context: click.Context) -> None:
    """Does the loop close? Simulate how people follow, buy, repurchase and refer in a merchant's private domain."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for _command in (
    new,
    run,
    compare,
    explain,
    branch,
    sensitivity,
    map_command,
    robust,
    learn,
    optimize,
    sweep,
    calibrate,
    score,
    report,
    claims,
    dashboard,
    formats,
    validate,
    describe,
    day,
    presets,
    schema,
    reference,
    verify,
):
    loopsim.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code: 0, 1 a bug, 2 bad input, 3 runs failed in part, 130 stopped."""
    words = None if arguments is None else list(arguments)
    end_at_once()
    watch_for_ctrl_c()
    print_what_can_be_printed()
    warn_in_one_line()
    speak(language_in(sys.argv[1:] if words is None else words))
    sys.exit(exit_code_of(lambda: _obey(words)))


def _obey(words: list[str] | None) -> object:
    if fault := variable_fault():
        from loopsim.scenario.faults import ScenarioError

        raise ScenarioError([fault])
    return loopsim.main(words, prog_name="loopsim", standalone_mode=False)
