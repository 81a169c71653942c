"""Options given twice on the command line, and names of files left empty: refused, not guessed.

Most programs let the last one win. Here a value that does not count is a wrong figure without a word, and nothing is
lost by writing the line anew; so an option of one value is given once, and so is each name of an option of NAME=VALUE
pairs (``options.once_each``). Flags may be repeated, since that drops nothing.

An empty name of a file or folder, which a variable that is not set leaves, would mean the folder that one is in.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import click

from loopsim.cli.help import Told
from loopsim.cli.options import add_fault, refuse_faults
from loopsim.languages import both

_REFUSED = "loopsim.refused"


class Once(click.Command):
    """A command that refuses an option of one value given more than once, and an empty name of a file."""

    context_class = Told

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for parameter, times in Counter(order).items():
            if isinstance(parameter, click.Option) and times > 1 and _has_one_value(parameter):
                add_fault(
                    ctx,
                    parameter.opts[0],
                    both("{times} values", "{times} 个值", times=times),
                    both("one value: only the last would count", "一个值：否则只有最后一个算数"),
                )
                ctx.meta[_REFUSED] = True
        for parameter in self.params:
            if isinstance(parameter.type, click.Path) and given.get(parameter.name or "") == "":
                add_fault(
                    ctx,
                    _shown(parameter),
                    both("an empty text", "空文本"),
                    both("the name of a file or folder", "文件或文件夹的名称"),
                )
                ctx.meta[_REFUSED] = True
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.meta.get(_REFUSED):
            refuse_faults(ctx)
        return super().invoke(ctx)


#: ``click.command`` for every command of loopsim.
command = partial(click.command, cls=Once)


def _has_one_value(option: click.Option) -> bool:
    return not (option.multiple or option.is_flag or option.count)


def _shown(parameter: click.Parameter) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.name).upper()
