"""Texts of the cases in both languages: the English stands in each case, the Chinese of it in a file beside this one.

``checks_zh.toml`` has the names of checks, ``notes_zh.toml`` sources, set-ups and notes, ``facts_zh.toml`` the words
that stand in them and names that a case puts together.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from loopsim.languages import Both, both

_CHECKS, _NOTES, _FACTS = "checks_zh.toml", "notes_zh.toml", "facts_zh.toml"

_FACT = re.compile(r"\\\{([a-z])\\\}")


def in_both(what: str) -> Both:
    """Return what a check is about in both languages; one that is not known stays as it is."""
    return _told(what, _CHECKS) or _told(what, _FACTS) or Both(what)


def note_in_both(text: str) -> Both:
    """Return a source, set-up or note of a case in both languages; one that is not known stays as it is."""
    return text if isinstance(text, Both) else _told(text, _NOTES) or Both(text)


def names() -> dict[str, str]:
    """Return the Chinese of each name of a check, by its English with ``{a}`` and so on for its facts."""
    return _chinese(_CHECKS)


def notes() -> dict[str, str]:
    """Return the Chinese of each source, set-up and note, by its English with ``{a}`` and so on for its facts."""
    return _chinese(_NOTES)


def facts() -> dict[str, str]:
    """Return the Chinese of words that stand for facts, by their English with ``{a}`` and so on for facts of theirs."""
    return _chinese(_FACTS)


def _told(text: str, file: str) -> Both | None:
    for pattern, chinese in _patterns(file):
        found = pattern.fullmatch(text)
        if found is not None:
            words = {name: _told(fact, _FACTS) or fact for name, fact in found.groupdict().items()}
            return Both(text, both("", chinese, **words).zh)
    return None


@functools.cache
def _chinese(file: str) -> dict[str, str]:
    import tomllib

    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


@functools.cache
def _patterns(file: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the texts of a file, those with the longest plain text first."""
    ordered = sorted(_chinese(file).items(), key=lambda pair: -len(re.sub(r"\{.\}", "", pair[0])))
    return [(re.compile(_FACT.sub(r"(?P<\1>.+?)", re.escape(english))), chinese) for english, chinese in ordered]
