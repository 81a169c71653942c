"""Help of commands, in Chinese where a command speaks Chinese.

English stands with each command and option, where Click wants it; the Chinese of it in ``help_zh.toml`` beside this
file, which nobody reads before somebody asks for help in Chinese.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from loopsim.cli.language import spoken
from loopsim.cli.tables import width, wrapped

#: What Click itself says in a help.
_CLICK = {
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示本说明并退出。",
    "Show the version and exit.": "显示版本并退出。",
}

#: What Click adds to an option, in brackets behind its text.
_ADDED = (("default: ", "默认："), ("env var: ", "环境变量："), ("required", "必填"), ("; ", "；"))

#: What a paragraph begins with that says how it is done in Python, which stays as it is.
_IN_PYTHON = "In Python: "


class Told(click.Context):
    """A context whose help is told in the language of the command that runs."""

    def make_formatter(self) -> click.HelpFormatter:
        """Make what a help is written with."""
        if spoken() == "zh":
            return ChineseHelp(width=self.terminal_width, max_width=self.max_content_width)
        return super().make_formatter()


class Commands(click.Group):
    """A group of commands with such a help."""

    context_class = Told


class Late(dict[str, Any]):
    """Commands by name, each imported when it is asked for: what runs one command needs no other."""

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__(places)

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, str):
            module, _, inside = found.partition(":")
            found = self[name] = getattr(import_module(module), inside or name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Return the command of this name."""
        return self[name] if super().__contains__(name) else default

    def values(self) -> Any:
        """Return all commands."""
        return [self[name] for name in self]

    def items(self) -> Any:
        """Return all names and commands."""
        return [(name, self[name]) for name in self]


@functools.cache
def sentences() -> dict[str, str]:
    """Return the Chinese of each paragraph of a help, by the English one."""
    import tomllib

    return _CLICK | tomllib.loads(Path(__file__).with_name("help_zh.toml").read_text(encoding="utf-8"))


class ChineseHelp(click.HelpFormatter):
    """Writes a help in Chinese, where letters take two columns and lines break between any two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a part."""
        self.write(f"{'':{self.current_indent}}{sentences().get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        beginning = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            lines = paragraph.split("\n")
            if lines[0] == "\b":
                told = [line.replace(_IN_PYTHON, "Python：") for line in lines[1:]]
            else:
                told = wrapped(_chinese(paragraph), self.width - self.current_indent)
            self.write("\n" * bool(number) + "".join(f"{beginning}{line}\n" for line in told))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names, each with its text beside it."""
        listed = list(rows)
        column = min(max(width(name) for name, _ in listed), col_max) + col_spacing
        beginning = " " * self.current_indent
        for name, text in listed:
            lines = wrapped(_chinese(text), max(self.width - column - self.current_indent, 20))
            if width(name) > column - col_spacing:
                self.write(f"{beginning}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{beginning}{name}{' ' * (column - width(name))}{line}".rstrip() + "\n")
                name = ""


def _chinese(text: str) -> str:
    """The Chinese of a paragraph, with what Click adds in brackets behind it."""
    told, space, added = text.partition("  [")
    plain = " ".join(told.split())
    said = sentences().get(plain, plain.replace(_IN_PYTHON, "Python："))
    for english, chinese in _ADDED:
        added = added.replace(english, chinese)
    return f"{said}  [{added}" if space else said
