"""Names of checks in both languages: the English stands in each case, the Chinese of it in ``checks_zh.toml``."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from loopsim.languages import Both, both

_FACT = re.compile(r"\\\{([abc])\\\}")


def in_both(what: str) -> Both:
    """Return what a check is about in both languages; one that is not known stays as it is."""
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(what)
        if found is not None:
            return Both(what, both("", chinese, **found.groupdict()).zh)
    return Both(what)


@functools.cache
def names() -> dict[str, str]:
    """Return the Chinese of each name, by its English with ``{a}`` and so on for its facts."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("checks_zh.toml").read_text(encoding="utf-8"))


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the names, those with the longest plain text first."""
    ordered = sorted(names().items(), key=lambda pair: -len(re.sub(r"\{.\}", "", pair[0])))
    return [(re.compile(_FACT.sub(r"(?P<\1>.+?)", re.escape(english))), chinese) for english, chinese in ordered]
