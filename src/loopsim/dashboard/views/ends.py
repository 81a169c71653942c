"""Two fields for the ends between which a lever is to be moved."""

from __future__ import annotations

import streamlit as st

from loopsim.dashboard.searching import Ends, usual_ends
from loopsim.dashboard.texts import say
from loopsim.dashboard.words import Language, full_name
from loopsim.scenario.scenario import Scenario


def ends_of(scenario: Scenario, path: str, language: Language, page: str, *, is_named: bool = False) -> Ends:
    """Draw the fields of a lever, with its plausible ends in them; return what stands there."""
    usual = usual_ends(scenario, path)
    mark = "：" if language == "zh" else ": "
    name = full_name(path, language) + mark if is_named else ""
    one, other = st.columns(2)
    low, high = (
        column.number_input(
            name + say(word, language), value=float(value), format="%.6g", key=f"{page} {path} {word}", step=None
        )
        for column, word, value in ((one, "from", usual.low), (other, "to", usual.high))
    )
    return Ends(path, float(usual.low if low is None else low), float(usual.high if high is None else high))
