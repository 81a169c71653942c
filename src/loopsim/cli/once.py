"""Options given twice on the command line: refused where one of the two would be dropped in silence.

Most programs let the last one win. Here a value that does not count is a wrong figure without a word, and nothing is
lost by writing the line anew; so an option of one value is given once, and so is each name of an option of NAME=VALUE
pairs (``options.once_each``). Flags may be repeated, since that drops nothing.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import click

from loopsim.cli.options import add_fault, refuse_faults

_TWICE = "loopsim.given_twice"


class Once(click.Command):
    """A command that refuses an option of one value given more than once."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for parameter, times in Counter(order).items():
            if isinstance(parameter, click.Option) and times > 1 and _has_one_value(parameter):
                add_fault(ctx, parameter.opts[0], f"{times} values", "one value: only the last would count")
                ctx.meta[_TWICE] = True
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.meta.get(_TWICE):
            refuse_faults(ctx)
        return super().invoke(ctx)


#: ``click.command`` for every command of loopsim.
command = partial(click.command, cls=Once)


def _has_one_value(option: click.Option) -> bool:
    return not (option.multiple or option.is_flag or option.count)
