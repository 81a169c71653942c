"""``--help`` in Chinese: every command and option, and no slower than in English."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
import pytest

from asking import asker
from loopsim.cli import loopsim
from loopsim.cli.help import sentences
from loopsim.cli.language import VARIABLE
from loopsim.cli.tables import width


def commands(command: click.Command = loopsim, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands by the words that they are called with."""
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {word}".strip())


def paragraphs() -> set[str]:
    """Every paragraph of the help of every command, but those that say how it is done in Python."""
    told = [text for _, one in commands() for text in (one.help, one.short_help, one.epilog) if text]
    told += [
        one.help for _, command in commands() for one in command.params if isinstance(one, click.Option) and one.help
    ]
    found = [part for text in told for part in re.split(r"\n\s*\n", inspect.cleandoc(text).partition("  [")[0])]
    return {" ".join(part.split()) for part in found if not part.startswith(("\b", "In Python: "))}


def test_every_paragraph_of_every_help_has_its_chinese() -> None:
    assert sorted(paragraphs() - set(sentences())) == []
    assert sorted(set(sentences()) - paragraphs() - {"Options", "Commands", "Show this message and exit."}) == []
    assert [told for told in sentences().values() if re.search(r"[\u4e00-\u9fff]", told) is None] == []


def test_what_is_written_as_code_is_the_same_in_both_languages() -> None:
    code = re.compile(r"--[a-z][a-z-]*|`[^`]+`|[a-z]+\.[a-z_.*]*[a-z*]")
    for english, chinese in sentences().items():
        assert set(code.findall(english)) <= set(code.findall(chinese)), english


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_a_help_asked_for_in_chinese_is_in_chinese_and_fits(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "zh")
    told = asker(capsys)(*name.split(), "--help")
    assert told.code == 0
    assert told.out.startswith("用法：loopsim")
    assert "选项：" in told.out and "Options" not in told.out and "default:" not in told.out
    longest = max(told.out.splitlines(), key=width)
    assert width(longest) <= 80 or ("Python：" in told.out and longest.startswith("  ")), longest
    monkeypatch.setenv(VARIABLE, "en")
    assert asker(capsys)(*name.split(), "--help").out.startswith("Usage: loopsim")


def test_the_option_asks_for_chinese_help_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert "模拟的天数" in asker(capsys)("run", "--language", "zh", "--help").out
