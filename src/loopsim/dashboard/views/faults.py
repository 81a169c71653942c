"""Faults of input, told where the input stands."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from loopsim.dashboard.texts import say
from loopsim.dashboard.words import Language
from loopsim.languages import in_language
from loopsim.scenario.faults import Fault, one_line
from loopsim.scenario.origins import CHANGE

#: Faults that are told one by one; of more the number.
_MOST = 12


def tell(faults: Iterable[Fault], language: Language, heading: str = "") -> None:
    """Draw each fault on a line of its own: where, what was found, what would be right."""
    lines = [one_line(_line(fault, language)) for fault in faults]
    more = [f"+ {len(lines) - _MOST}"] if len(lines) > _MOST else []
    st.error(plain("\n".join(filter(None, (heading, *lines[:_MOST], *more)))).replace("\n", "  \n"))


def _line(fault: Fault, language: Language) -> str:
    """Tell a fault: its place (of a lever beside it, the path alone), what was found, what would be right."""
    where, found, right = (in_language(text, language) for text in (fault.where, fault.found, fault.right))
    where = where.removeprefix(f"{in_language(CHANGE, language)}: ").removeprefix(f"{CHANGE}: ")
    return say("wrong", language, where=where, found=found, right=right)


def plain(text: str) -> str:
    """Return a text of somebody else as it is: nothing in it is markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!|$~:&" else letter for letter in text)
