"""The command line: one small file per command, each around one call that a notebook could make.

Nothing heavy is imported before a command needs it, so that ``loopsim --help`` answers at once.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from loopsim import __version__
from loopsim.cli.errors import exit_code_of, warn_in_one_line
from loopsim.cli.help import Commands, Late
from loopsim.cli.language import language_in, speak, variable_fault
from loopsim.cli.stop import watch_for_ctrl_c
from loopsim.cli.terminal import print_what_can_be_printed
from loopsim.machine import end_at_once, rarely_collecting

#: Where each command stands: the module, and its name there if that is another one.
_PLACES = {
    "new": "new",
    "run": "run",
    "compare": "compare",
    "explain": "explain",
    "branch": "branch",
    "sensitivity": "sensitivity",
    "map": "map:map_command",
    "robust": "robust",
    "learn": "learn",
    "optimize": "optimize",
    "sweep": "sweep",
    "calibrate": "calibrate",
    "score": "score",
    "report": "html:report",
    "claims": "claims",
    "dashboard": "dashboard",
    "formats": "formats",
    "validate": "validate",
    "describe": "describe",
    "day": "day",
    "presets": "presets",
    "schema": "schema",
    "reference": "reference",
    "verify": "verify",
}


@click.group(
    cls=Commands,
    commands=Late({name: f"loopsim.cli.{place}" for name, place in _PLACES.items()}),
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


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code: 0, 1 a bug, 2 bad input, 3 runs failed in part, 130 stopped."""
    words = None if arguments is None else list(arguments)
    if arguments is None:
        end_at_once()
    watch_for_ctrl_c()
    print_what_can_be_printed()
    warn_in_one_line()
    speak(language_in(sys.argv[1:] if words is None else words))
    with rarely_collecting():
        code = exit_code_of(lambda: _obey(words))
        if words is None:  # the process ends
            gc.freeze()
    sys.exit(code)


def _obey(words: list[str] | None) -> object:
    if fault := variable_fault():
        from loopsim.scenario.faults import ScenarioError

        raise ScenarioError([fault])
    return loopsim.main(words, prog_name="loopsim", standalone_mode=False)
