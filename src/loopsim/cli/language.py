"""Language in which a command speaks: ``--language``, else ``LOOPSIM_LANGUAGE``, else English."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from loopsim.languages import Language, both, in_language

if TYPE_CHECKING:
    from loopsim.scenario.faults import Fault

VARIABLE = "LOOPSIM_LANGUAGE"

#: The language of the command that runs in this process, which progress, warnings and refusals are told in.
_of_command: list[Language] = ["en"]


def spoken() -> Language:
    """Return the language of the command that runs."""
    return _of_command[0]


def speak(language: str | None) -> None:
    """Tell progress, warnings and refusals in this language from now on; English if it is none that is known."""
    _of_command[0] = "zh" if language == "zh" else "en"


def default_language() -> str:
    """Return the language that is meant where a command line names none."""
    return os.environ.get(VARIABLE) or "en"


def language_in(words: Sequence[str]) -> str:
    """Return the language that a command line asks for, which may be wrong otherwise."""
    found = default_language()
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        if word == "--":
            break
        if word == "--language":
            found = following
        elif word.startswith("--language="):
            found = word.partition("=")[2]
    return found


def variable_fault() -> Fault | None:
    """Return the fault of ``LOOPSIM_LANGUAGE``, if it has one."""
    if default_language() in ("en", "zh"):
        return None
    from loopsim.scenario.faults import Fault, short

    return Fault(VARIABLE, short(default_language()), both("en or zh", "en 或 zh"))


def here(text: str) -> str:
    """Return a text in the language of the command that runs."""
    return in_language(text, spoken())
