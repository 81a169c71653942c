"""Text in both languages: English, as every program reads it, with its Chinese beside it.

A template stands once, with both languages beside each other::

    both("at most {most} people", "最多 {most} 人", most=3)

The result is a text like any other, in English; :func:`in_language` gives the Chinese of it. What is put into a
template or added to it may be such a text as well, and is then told in the same language. Names, paths and numbers are
plain text and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

Language = Literal["en", "zh"]


def checked(language: object) -> Language:
    """Return the language.

    Raises:
        ValueError: it is none of ours.
    """
    if language == "en" or language == "zh":
        return language  # type: ignore[return-value]
    raise ValueError(f"language: found {language!r}; right is 'en' or 'zh'")


class Both(str):
    """English text that knows its Chinese, ``zh``; plain methods of text give plain English."""

    zh: str

    def __new__(cls, en: str, zh: str | None = None) -> Both:
        made = super().__new__(cls, en)
        made.zh = str(en) if zh is None else zh
        return made

    def __add__(self, other: str) -> Both:
        return Both(str.__add__(self, other), self.zh + in_language(other, "zh"))

    def __radd__(self, other: str) -> Both:
        return Both(str.__add__(str(other), self), in_language(other, "zh") + self.zh)


def both(en: str, zh: str, **facts: object) -> Both:
    """Return the template in both languages with the facts in it; a fact that is text in both is told in each."""
    chinese = {name: in_language(fact, "zh") if isinstance(fact, str) else fact for name, fact in facts.items()}
    return Both(en.format(**facts), zh.format(**chinese))


def in_language(text: str, language: Language) -> str:
    """Return a text in a language; one without Chinese stays as it is."""
    return text.zh if language == "zh" and isinstance(text, Both) else str(text)


def joined(parts: Iterable[str], en: str = ", ", zh: str = "、") -> Both:
    """Return texts as one, with ``en`` between them in English and ``zh`` in Chinese."""
    told = list(parts)
    return Both(en.join(told), zh.join(in_language(part, "zh") for part in told))


def changed(text: str, change: Callable[[str], str]) -> str:
    """Return a text with the same change made in each language."""
    return Both(change(str(text)), change(text.zh)) if isinstance(text, Both) else change(text)


_TOUCHING = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u4e00-\u9fff])")


#: The last number of a name in Latin letters that Chinese follows, as in ``reward 12多``.
_NUMBERED = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z _-]*[0-9]+)(?=[\u4e00-\u9fff])")


def spaced(text: str, language: Language) -> str:
    """Return a text with a space where Chinese touches Latin letters, as of a plan's name within a sentence."""
    return _NUMBERED.sub(r"\1 ", _TOUCHING.sub(" ", text)) if language == "zh" else text
